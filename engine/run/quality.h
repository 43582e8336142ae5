/* How good the classification is, for the report: the error rates that `evaluate --save` left in the store, as precision and recall. */
#ifndef EXL_RUN_QUALITY_H
#define EXL_RUN_QUALITY_H
#include "stats/table.h"
#include "store/query.h"

/* The table `quality`: level (facet, theme+polarity, reason), code (micro = all of the level together), support, predicted, correct, precision,
 * recall, f1; counted over labelled interviews, which is how leavers are counted. *out NULL: the store has no rates. In `a`.
 * Errors: those of the store. Example: 8 of 10 found and 2 claimed wrongly -> precision 0.80, recall 0.80. */
EXL_CHECKED exl_rc exl_run_quality(exl_table **out, exl_store *s, exl_arena *a, exl_err *err);
#endif
