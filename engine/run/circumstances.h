/* Departure reasons by how long people stayed and how they left: what the panel does not hold. */
#ifndef EXL_RUN_CIRCUMSTANCES_H
#define EXL_RUN_CIRCUMSTANCES_H
#include "run/panel.h"
#include "stats/table.h"

/* The table `reasons_by`, with the columns of `reasons`; unit_type is `tenure` (units in months: 0-5, 6-11, 12-23, 24-59, 60-119, 120-) or
 * `departure` (voluntary, dismissal, end_of_contract, retirement). Of a leaver with several interviews the last one counts.
 * Those of whom it is not known are the unit `other`. A type with one unit is left out. For hr: these units are no whole blocks, so that two reports could be subtracted.
 * Everything lives in `a`. Errors: those of the store and of exl_stats_reasons.
 * Example: 40 voluntary, 12 dismissal, 3 of unknown departure -> voluntary 40, dismissal 12, other 3. */
EXL_CHECKED exl_rc exl_run_reasons_by(exl_table **out, exl_store *s, const exl_store_filter *filter, const exl_panel *p, const exl_roll *roll, exl_arena *a, exl_err *err);
#endif
