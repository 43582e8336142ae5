/* evaluate --agreement: do two people mean the same by a label? */
#ifndef EXL_RUN_AGREEMENT_H
#define EXL_RUN_AGREEMENT_H
#include "run/gold.h"
#include "stats/table.h"

/* Two files of labelled statements, matched by interview and number of statement, into a table in `a`: a row a level and code that either uses, with raw
 * agreement, alpha (bootstrap over interviews), kappa and AC1 together; «undefined» where one category is all there is. *only_one: statements
 * that one of the files lacks. Errors: EXL_EDATA with the place; EXL_EUSAGE when the files have no statement in common. */
EXL_CHECKED exl_rc exl_run_agreement(exl_table **out, size_t *only_one, const char *path_a, const char *path_b, const exl_taxonomy *t, exl_arena *a, exl_err *err);

/* A statement as one of them labelled it: bits of EXL_SEEN_* by theme. */
typedef struct { exl_span id; uint64_t n; const uint8_t *theme; } exl_labelled;

/* The same of two lists; sorts both. Errors: EXL_EUSAGE when they have no statement in common; EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_run_agreement_of(exl_table **out, size_t *only_one, exl_labelled *a, size_t n_a, exl_labelled *b, size_t n_b, const exl_taxonomy *t, exl_arena *arena, exl_err *err);
#endif
