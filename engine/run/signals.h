/* Serious signals, counted for those who may act on them. */
#ifndef EXL_RUN_SIGNALS_H
#define EXL_RUN_SIGNALS_H
#include "run/panel.h"
#include "stats/table.h"

/* The table `signals`: unit_type (all, department), unit, code (signal:burnout), interviews, hits = leavers with at least one statement that is marked.
 * A row a unit and signal that occurs; the whole first, then departments by name; codes by name. For hr only: single statements stand behind it.
 * In `a`. Errors: those of the store. Cost: one pass over the labels. */
EXL_CHECKED exl_rc exl_run_signals(exl_table **out, exl_store *s, const exl_panel *p, const exl_roll *roll, exl_arena *a, exl_err *err);
#endif
