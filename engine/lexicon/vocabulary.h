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

/* What a word is in one language: the head of a record. Behind it lie, in fours, the tracks of its terms that are guards and the
 * doors of what it anchors, entries and then class members of several words; the roots of those with so many doors that they
 * are not copied; the entries that it is alone; its features in what was learned, its stem's first, 0 = none, and what they are worth
 * together (exl_learned_sum); the tracks of its other terms. */
typedef struct {
    uint8_t  use;                   /* union of EXL_USE_* of its terms */
    uint8_t  n_terms;               /* 0: no word of the lexicon; 255: or more */
    uint16_t n_guards, n_doors, n_members;      /* in fours */
    uint16_t n_roots, n_member_roots, n_outputs, n_others;
    uint8_t  n_learned, learned;    /* learned: EXL_LEARNED_BEGINS, _ENDS of its stem; EXL_LEARNED_ALL */
    uint16_t n_worths;
    uint32_t square;                /* sum of the squared idf of its features, in ten-thousandths */
    uint16_t guard[];
} exl_meaning;
_Static_assert(sizeof(exl_meaning) == 24, "doors behind it are aligned to 8");

static inline const exl_doors *exl_meaning_doors(const exl_meaning *m) { return (const exl_doors *)(const void *)(m->guard + EXL_DOORS * (size_t)m->n_guards); }
static inline const exl_doors *exl_meaning_members(const exl_meaning *m) { return exl_meaning_doors(m) + m->n_doors; }
static inline const uint32_t *exl_meaning_roots(const exl_meaning *m) { return (const uint32_t *)(const void *)(exl_meaning_members(m) + m->n_members); }
static inline const uint32_t *exl_meaning_member_roots(const exl_meaning *m) { return exl_meaning_roots(m) + m->n_roots; }
static inline const uint32_t *exl_meaning_outputs(const exl_meaning *m) { return exl_meaning_member_roots(m) + m->n_member_roots; }
static inline const uint32_t *exl_meaning_learned(const exl_meaning *m) { return exl_meaning_outputs(m) + m->n_outputs; }
static inline const int32_t *exl_meaning_worths(const exl_meaning *m) { return (const int32_t *)(const void *)(exl_meaning_learned(m) + m->n_learned); }
static inline const uint16_t *exl_meaning_others(const exl_meaning *m) { return (const uint16_t *)(const void *)(exl_meaning_worths(m) + m->n_worths); }

/* Whether the word has the term of that track. */
static inline bool exl_meaning_has(const exl_meaning *m, uint32_t track, bool guard)
{
    const uint16_t *t = guard ? m->guard : exl_meaning_others(m), *end = t + (guard ? EXL_DOORS * m->n_guards : m->n_others);
    while (t < end && *t != track)
        t++;
    return t < end;
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


/* How much a word speaks for a language, -100 to 100; what n tokens speak for together is added to the scores of all languages. */
int  exl_vocabulary_speaks(const exl_vocabulary *v, uint32_t word, exl_lang lang);
void exl_vocabulary_languages(const exl_vocabulary *v, const exl_token *token, size_t n, int32_t score[EXL_N_LANGS]);

exl_span      exl_vocabulary_stem(exl_vocabulary *v, uint32_t word, exl_lang lang, char *out, size_t cap);     /* for explain */
#endif
