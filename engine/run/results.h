/* reasons, trends, flags: a store, its panel, the statistics, the gate, and out. */
#ifndef EXL_RUN_RESULTS_H
#define EXL_RUN_RESULTS_H
#include "privacy/gate.h"
#include "run/panel.h"
#include "stats/stats.h"

/* What flags are, to be said wherever they are shown. */
extern const char exl_run_flag_words[];

/* Rates from options->error_rates, else those that the store keeps, else none (NULL, 0); in `a`. Errors: EXL_EDATA with the place, EXL_EENV. */
EXL_CHECKED exl_rc exl_run_rates(const exl_error_rate **out, size_t *n, exl_store *s, const exl_options *o, exl_arena *a, exl_err *err);

/* What flags are asked for: units, false discovery rate, error rates; in `a`. Errors: those of exl_run_units and exl_run_rates. */
EXL_CHECKED exl_rc exl_run_flag_options(exl_flag_options *out, exl_store *s, const exl_options *o, exl_arena *a, exl_err *err);

/* Before and after the actions of a file, CSV date,unit_type,unit,theme,action: see stats/effect.h. In `a`. Errors: EXL_EDATA with the place, EXL_EENV. */
EXL_CHECKED exl_rc exl_run_effect(exl_table **out, const exl_panel *p, const exl_taxonomy *t, const char *actions, exl_period period, exl_arena *a, exl_err *err);

/* Passes a table through the gate of options and prints it; says what was held back. Errors: EXL_EDISCLOSE when nothing may be shown. */
EXL_CHECKED exl_rc exl_run_show(const exl_table *t, const exl_options *o, exl_sink out, exl_notify notify, exl_arena *a, exl_err *err);

/* Prints what came out of the gate, in o->format. */
EXL_CHECKED exl_rc exl_run_print(const exl_safe_table *t, const exl_options *o, exl_sink out, exl_err *err);

/* Warns when dates are too coarse for the period asked, and names the one that takes all of them. */
void exl_run_period_remark(const exl_panel *p, exl_period period, exl_notify notify);

/* The rules of the gate that options ask for. */
static inline exl_gate_rules exl_run_rules(const exl_options *o) { return (exl_gate_rules){ o->audience, o->min_group, o->min_company }; }
#endif
