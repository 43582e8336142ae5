/* Did an action help: shares of a code in a unit before and after it. */
#ifndef EXL_STATS_EFFECT_H
#define EXL_STATS_EFFECT_H
#include "base/err.h"
#include "stats/panel.h"
#include "stats/table.h"

typedef struct {
    exl_unit_type type;
    exl_span unit, code;            /* "Care"; "content.workload-" */
    exl_date since;
    exl_span action;                /* what was done */
} exl_action;

/* One row an action:
 *   naive_*      all leavers before against all after: difference with Newcombe's interval, Fisher's p. Not adjusted for any trend
 *   or, p        level from the action on, as an odds ratio, in
 *                  logit share = b0 + b1 t + b2 A                                          trend and level, t with T-3
 *                or, where other units of the type without an action on that code have leavers on both sides,
 *                  logit share = b0 + b1 t + b2 G + b3 G t + b4 A + b5 G A  (b5)           the same, beyond what the others show
 *                quasi-binomial, dispersion at least 1; q: Benjamini-Hochberg over the actions
 *   judgement    fell or rose (q at most 0.10), unclear, or «cannot be judged» with fewer than EXL_EFFECT_PERIODS periods with
 *                leavers on a side, or where hits on one side only leave no level to estimate
 * The period in which an action falls is on neither side, unless it falls on its first day. The group of a row is the smallest of the
 * sides and of the leavers that are on neither, where there are any: these follow from the unit's total. Rows about the whole company are of
 * parts of it, as a period is.
 * Errors: EXL_EDEFECT, EXL_ENOMEM. Source: [wagner2002] eq. 1; [bernal2017] for the comparison group; [newcombe1998b]. */
enum { EXL_EFFECT_PERIODS = 8 };
EXL_CHECKED exl_rc exl_stats_effect(exl_table **out, const exl_panel *p, const exl_action *action, size_t n, exl_period period, exl_arena *a, exl_err *err);
#endif
