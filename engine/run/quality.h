/* How good the classification is, for the report: the error rates that `evaluate --save` left in the store, as precision and recall. */
#ifndef EXL_RUN_QUALITY_H
#define EXL_RUN_QUALITY_H
#include "stats/table.h"
#include "store/query.h"

/* The table `quality`: level (facet, theme, theme+polarity, reason), code (micro = all of the level together), support, predicted, correct, precision,
 * recall, f1. From the rates of the store, counted over labelled interviews, which is how leavers are counted; where it has none, *own is false and the
 * table is what measured.tsv of the lexicons says of notes of others, by statement. *out NULL: neither is there. In `a`.
 * Errors: those of the store; EXL_EDATA for a measured.tsv that is none. Example: 8 of 10 found and 2 claimed wrongly -> precision 0.80, recall 0.80. */
EXL_CHECKED exl_rc exl_run_quality(exl_table **out, bool *own, exl_store *s, const char *lexicons, exl_arena *a, exl_err *err);
#endif
