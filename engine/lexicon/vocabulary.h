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

/* What a word is in one language: the head of a record; its terms (sorted), then the nodes that it anchors in the trie
 * of entries, then those in the trie of class members follow in `number`. */
typedef struct {
    exl_term_mask mask;             /* of its terms */
    uint32_t n_terms;
    uint16_t n_roots, n_member_roots;
    uint32_t number[];
} exl_meaning;

/* Whether the word has that term. */
static inline bool exl_meaning_has(const exl_meaning *m, uint32_t term)
{
    if (!exl_mask_has(&m->mask, term))
        return false;
    uint32_t lo = 0, hi = m->n_terms;
    while (hi - lo > 8) {
        uint32_t mid = (lo + hi) / 2;
        *(m->number[mid] <= term ? &lo : &hi) = mid;
    }
    for (; lo < hi; lo++)
        if (m->number[lo] == term)
            return true;
    return false;
}

EXL_CHECKED exl_rc exl_vocabulary_new(exl_vocabulary **out, const exl_lexicons *l, exl_err *err);
void exl_vocabulary_free(exl_vocabulary *v);

/* Empties it when it is over its limit. Call between texts only: tokens of a text refer to it. */
void exl_vocabulary_trim(exl_vocabulary *v);

/* All tokens of a text, in *out (owned by v, until the next call). Errors: EXL_ENOMEM. Cost: some 10 ns a token seen before. */
EXL_CHECKED exl_rc exl_vocabulary_tokens(exl_vocabulary *v, exl_span text, exl_token **out, size_t *n, exl_err *err);

/* Meanings of n tokens in a language, in out. They hold until the next first sight of a word. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_vocabulary_meanings(exl_vocabulary *v, const exl_token *token, size_t n, exl_lang lang, const exl_meaning **out, exl_err *err);

exl_span      exl_vocabulary_folded(const exl_vocabulary *v, uint32_t word);
const int8_t *exl_vocabulary_languages(const exl_vocabulary *v, uint32_t word);     /* EXL_N_LANGS scores */
exl_span      exl_vocabulary_stem(exl_vocabulary *v, uint32_t word, exl_lang lang, char *out, size_t cap);     /* for explain */
#endif
