/* Labelled statements: X.statements.tsv, with X.interviews.tsv beside it where there is one. */
#ifndef EXL_RUN_GOLD_H
#define EXL_RUN_GOLD_H
#include "lexicon/tsv.h"
#include "run/engine.h"

enum { EXL_CODES_MAX = 256 };
enum { EXL_SEEN_PLUS = 1, EXL_SEEN_MINUS = 2, EXL_SEEN_ZERO = 4 };

typedef struct {
    const exl_tsv *at;              /* the row as it stands: interview_id, statement_no, question, text, themes, reasons; until the next one is read */
    bool     first;                 /* of its interview */
    exl_interview interview;        /* one answer, the text; the language where interviews.tsv gives it */
    uint8_t  theme[EXL_CODES_MAX];  /* EXL_SEEN_*, settled: one bit or none */
    uint8_t  reason[EXL_CODES_MAX]; /* stated in this row */
    const uint8_t *reasons;         /* of the interview, from interviews.tsv; NULL where that does not say */
} exl_gold_row;

typedef exl_rc exl_gold_fn(void *ctx, const exl_gold_row *row, exl_err *err);

/* Calls fn for each row, in order. Texts live in `a`. Errors: EXL_EDATA with the place, EXL_EENV, EXL_ENOMEM, fn's own. */
EXL_CHECKED exl_rc exl_gold_read(const char *path, const exl_taxonomy *t, exl_arena *a, exl_gold_fn *fn, void *ctx, exl_err *err);

/* The same bits for what the program says in all statements of `a`: + and - of one theme together are 0. */
void exl_gold_settle(uint8_t theme[EXL_CODES_MAX], size_t n);
void exl_gold_said(uint8_t theme[EXL_CODES_MAX], const exl_annotation *a, const exl_taxonomy *t);
#endif
