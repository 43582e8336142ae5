/* evaluate --agreement: do two people mean the same by a label? */
#ifndef EXL_RUN_AGREEMENT_H
#define EXL_RUN_AGREEMENT_H
#include "run/gold.h"
#include "stats/table.h"

/* Two files of labelled statements, matched by interview and number of statement, into a table in `a`: a row a level and code that either uses, with raw
 * agreement, alpha (bootstrap over interviews), kappa and AC1 together; «undefined» where one category is all there is. *only_one: statements
 * that one of the files lacks. Errors: EXL_EDATA with the place; EXL_EUSAGE when the files have no statement in common. */
EXL_CHECKED exl_rc exl_run_agreement(exl_table **out, size_t *only_one, const char *path_a, const char *path_b, const exl_taxonomy *t, exl_arena *a, exl_err *err);
#endif
