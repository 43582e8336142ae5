/* From the hits in a statement to its labels: polarity from the words themselves, scopes, opinions, the question. */
#ifndef EXL_CLASSIFY_STATEMENT_H
#define EXL_CLASSIFY_STATEMENT_H
#include "classify/annotation.h"
#include "lexicon/match.h"

/* Why a theme has its polarity; explain shows it. */
typedef enum { EXL_BY_ENTRY, EXL_BY_SCOPE, EXL_BY_OPINION, EXL_BY_CONTRAST, EXL_BY_QUESTION, EXL_BY_COMPANY, EXL_BY_USUAL } exl_polarity_source;

typedef struct {
    uint16_t hit;                   /* index in the hits */
    uint16_t code;
    int8_t   own, polarity;         /* before and after; EXL_EFFECT_DROP = dropped */
    uint8_t  source;                /* exl_polarity_source */
    int16_t  by;                    /* the hit that decided (opinion or scope), -1 = none */
    float    weight;
} exl_theme_mark;

enum { EXL_MARKS_MAX = 256 };
typedef struct {
    exl_theme_mark theme[EXL_MARKS_MAX];
    size_t n_themes;
    struct { uint16_t hit; int8_t own, polarity; int16_t by; float strength; } opinion[EXL_MARKS_MAX];
    size_t n_opinions;
    struct { uint16_t hit, scope; bool ahead; } scope[EXL_MARKS_MAX];     /* ahead: acts on what comes after it */
    size_t n_scopes;
    bool   reason_cue, dropped;
    exl_question question;          /* that it answers, headings taken into account */
    float  opinions;                /* balance of opinion words, -1 to 1 */
    bool   denied[EXL_HITS_MAX];    /* by hit: a negation before it denies it (reasons and signals) */
    uint16_t clause[EXL_STATEMENT_TOKENS + 1];
    uint16_t cost[EXL_STATEMENT_TOKENS + 1];        /* distance from the first token: words, and more across commas and dashes */
} exl_reading;

/* Reads the hits of a statement. Cost: a few comparisons a pair of hits near each other; nothing allocated. */
void exl_read_statement(exl_reading *r, const exl_lexicons *all, const exl_lexicon *x, const exl_token *token, size_t n,
                        const exl_hit *hit, size_t n_hits, exl_question question);

/* Appends the labels that the reading gives to `out`, for `s`. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_label_statement(exl_annotation *out, exl_statement *s, const exl_reading *r, const exl_lexicons *all, const exl_lexicon *x,
                                    const exl_token *token, const exl_meaning *const *meaning, size_t n, const exl_hit *hit, size_t n_hits, exl_err *err);
#endif
