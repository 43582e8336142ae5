/* What people made of flags: a file that hr keeps beside the interviews. */
#ifndef EXL_RUN_REVIEWS_H
#define EXL_RUN_REVIEWS_H
#include "report/report.h"

/* Reads CSV unit_type,unit,code,state and perhaps note; state is one of exl_review_names, code as in flags ("relations.manager-"; * = any theme).
 * In `a`. Errors: EXL_EENV; EXL_EDATA with the place for a missing column, another unit type or state.
 * Example: `manager,K. Desmet,relations.manager-,looking,talk planned` */
EXL_CHECKED exl_rc exl_run_reviews(exl_report_review **out, size_t *n, const char *path, exl_arena *a, exl_err *err);
#endif
