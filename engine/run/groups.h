/* Two groups of leavers, as compare and keyness take them. */
#ifndef EXL_RUN_GROUPS_H
#define EXL_RUN_GROUPS_H
#include "run/panel.h"

/* Of each leaver of the panel EXL_GROUP_NONE, _A or _B, in `a`. A leaver with interviews in both is in neither: `both` counts them. */
typedef enum { EXL_GROUP_NONE, EXL_GROUP_A, EXL_GROUP_B } exl_which_group;
typedef struct { uint8_t *of; size_t n_a, n_b, both; } exl_groups;

/* From options->a and ->b: conditions that must all hold, ATTR=VALUE (also tenure=0-6, in months) or a period ("2024", "2024-Q1",
 * "2024-Q1..2024-Q4"). Without b the rest of the panel. For management groups are sets that may be published (closed.h), periods those stretches of
 * the company that lie in them. Errors: EXL_EUSAGE for a bad or missing condition, or an empty group; EXL_EDISCLOSE for a set that may not be published; those of the store. */
EXL_CHECKED exl_rc exl_run_groups(exl_groups *out, const exl_panel *p, const exl_roll *roll, exl_store *s, const exl_options *o, exl_arena *a, exl_err *err);

/* First and last day of "2024", "2024-H1", "2024-Q1" or "2024-03", as exl_date_days has them. False: it is none of these. */
bool exl_run_period_days(int32_t *first, int32_t *last, exl_span label);
#endif
