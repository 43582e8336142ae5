/* The words seen so far: everything about a word is worked out once, at first sight, and then found by its raw bytes.
 *
 * One a thread. What it says of a word is a function of the word and the lexicons alone, so it may be emptied at any time
 * without changing a result: it is, between texts, when it has grown to its limit. That keeps memory the same for any input.
 */
#ifndef EXL_LEXICON_VOCABULARY_H
#define EXL_LEXICON_VOCABULARY_H
#include "lexicon/lexicon.h"
#include "text/segment.h"

typedef struct exl_vocabulary exl_vocabulary;

/* What a word is in one language: n_terms terms in pool[terms ...]. */
typedef struct {
    uint64_t mask;                  /* exl_trie_bit of each */
    const uint32_t *term;
    uint32_t n_terms;
    uint8_t  use;                   /* union of EXL_USE_* of its terms */
} exl_meaning;

EXL_CHECKED exl_rc exl_vocabulary_new(exl_vocabulary **out, const exl_lexicons *l, exl_err *err);
void exl_vocabulary_free(exl_vocabulary *v);

/* Empties it when it is over its limit. Call between texts only: tokens of a text refer to it. */
void exl_vocabulary_trim(exl_vocabulary *v);

/* All tokens of a text, in *out (owned by v, until the next call). Errors: EXL_ENOMEM. Cost: some 10 ns a token seen before. */
EXL_CHECKED exl_rc exl_vocabulary_tokens(exl_vocabulary *v, exl_span text, exl_token **out, size_t *n, exl_err *err);

/* Meaning of a word in a language; it holds until the next exl_vocabulary_meaning. Never fails: without memory the word means nothing and *failed is set. */
exl_meaning exl_vocabulary_meaning(exl_vocabulary *v, uint32_t word, exl_lang lang, bool *failed);

exl_span      exl_vocabulary_folded(const exl_vocabulary *v, uint32_t word);
const int8_t *exl_vocabulary_languages(const exl_vocabulary *v, uint32_t word);     /* EXL_N_LANGS scores */
exl_span      exl_vocabulary_stem(exl_vocabulary *v, uint32_t word, exl_lang lang, char *out, size_t cap);     /* for explain */
#endif
