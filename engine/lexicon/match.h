/* All entries that fire in a statement. */
#ifndef EXL_LEXICON_MATCH_H
#define EXL_LEXICON_MATCH_H
#include "lexicon/vocabulary.h"

/* A stretch of tokens that stands for a class besides what its words mean: a manager's name for <boss>. */
typedef struct { uint16_t first, n; uint32_t term; } exl_class_span;

typedef struct {
    uint32_t entry;                 /* index in the lexicon */
    uint16_t first, last;           /* tokens of the statement */
    bool     typo;                  /* one of its words was found by mending a slip of the fingers */
    uint64_t cover[2];              /* bit i: token i of the statement is one of its words (a gap's words are not) */
} exl_hit;

/* Whether two hits have a word in common; whether all words of a are words of b. */
static inline bool exl_hits_overlap(const exl_hit *a, const exl_hit *b) { return (a->cover[0] & b->cover[0]) || (a->cover[1] & b->cover[1]); }
static inline bool exl_hit_within(const exl_hit *a, const exl_hit *b) { return !(a->cover[0] & ~b->cover[0]) && !(a->cover[1] & ~b->cover[1]); }

enum { EXL_HITS_MAX = 2048 };       /* of a statement; more are not looked at */
typedef struct exl_matcher exl_matcher;     /* scratch of a thread */

EXL_CHECKED exl_rc exl_matcher_new(exl_matcher **out, exl_err *err);
void exl_matcher_free(exl_matcher *m);

/* What the words of the statement last matched are, one a token. */
const exl_meaning *const *exl_matcher_meanings(const exl_matcher *m);

/* Hits of x in token[0, n) (one statement, n <= EXL_STATEMENT_TOKENS) of `text`, sorted by first token, longest first, then entry;
 * covered ones are left out as lexicons/README.md says. *hits is owned by m, until the next call. *limited is set when an expression or
 * a pattern ran into its limit, so that the statement is not wholly known. */
EXL_CHECKED exl_rc exl_match(exl_matcher *m, exl_vocabulary *v, const exl_lexicon *x, exl_span text, const exl_token *token, size_t n,
                          const exl_class_span *extra, size_t n_extra, exl_hit **hits, size_t *n_hits, bool *limited, exl_err *err);
#endif
