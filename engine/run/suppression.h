/* report --explain-suppression: what a report for management does not show, and by which rule, in numbers that give nobody away. */
#ifndef EXL_RUN_SUPPRESSION_H
#define EXL_RUN_SUPPRESSION_H
#include "privacy/gate.h"
#include "run/panel.h"

/* A row a rule: rule, of (what is counted), count, means. safe[n]: the tables of the report, NULL = not there. How many leavers wait for a block is not told: the number
 * of today less that of last month would tell who came. In `a`. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_run_suppression(exl_table **out, const exl_safe_table *const *safe, size_t n, const exl_panel *p, const exl_roll *roll, exl_arena *a, exl_err *err);
#endif
