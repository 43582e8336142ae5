/* The two tables that only the report has: an overview, and shares of facets and themes over the whole time. */
#ifndef EXL_RUN_SHARES_H
#define EXL_RUN_SHARES_H
#include "run/panel.h"
#include "stats/table.h"

/* Facets and themes by unit: columns exl_share_columns. Rows for the whole, departments, roles and, where asked for, managers; a row a unit and code with a hit.
 * Order: unit type, unit, code in the order of the panel. */
EXL_CHECKED exl_rc exl_run_shares(exl_table **out, const exl_panel *p, bool managers, exl_arena *a, exl_err *err);

/* Who was heard: columns exl_overview_columns, of the interviews of the roll; the first and last period are those of the panel. Errors: the store's. */
EXL_CHECKED exl_rc exl_run_overview(exl_table **out, exl_store *s, const exl_roll *roll, const exl_panel *p, exl_period period, exl_arena *a, exl_err *err);
#endif
