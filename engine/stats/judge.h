/* All figures of one unit type for the flags: counts, expectation, exact test, model. flags.c turns them into rows.
 *
 * Columns of a unit: its codes (negative themes that anybody raised), then one more, "any": at least one of them.
 * Cells are unit * (codes + 1) + column. A cell without hits has p = 1 and no figures of its own.
 */
#ifndef EXL_STATS_JUDGE_H
#define EXL_STATS_JUDGE_H
#include "stats/stats.h"
#include "stats/twogroup.h"

typedef struct {
    exl_unit_type type;
    size_t units, codes;
    const size_t *code;             /* panel's index of a column; the last column has none */
    size_t *member, *start;         /* leavers by unit: member[start[u] .. start[u+1]-1], by date */
    uint32_t *hits;
    double *expected;               /* sum of P(Y = 1) under the case mix */
    double *p, *q;                  /* exact upper tail; Benjamini-Hochberg over the cells of codes, and over those of "any" */
    double *prob;                   /* of a recurring issue; in the last column of a recurring unit */
    double *beyond;                 /* P(odds ratio > 1.5) */
    double *or_mean, *or_lower, *or_upper;
    exl_shift_grid u;               /* of the densities */
    const float *density, *any_density;     /* units x codes x u.n, units x u.n: posterior of the log odds ratio; NULL unless asked for (o->densities) */
    double *detectable;             /* smallest odds ratio found with power 0.8 at level fdr / cells; 0 = none at all */
} exl_judgement;

/* in   type: department, role or manager; the case mix has the other two of department and role, and the year of leaving;
 *      for managers both. Leavers without a unit count in the case mix and nowhere else.
 * out  everything in `a`, which may be a scratch arena; judged is false when there are no units or no negative theme was raised.
 * Errors: EXL_ENOMEM; EXL_EDEFECT. */
EXL_CHECKED exl_rc exl_judge_units(exl_judgement *out, bool *judged, const exl_panel *p, exl_unit_type type, const exl_flag_options *o,
                                   exl_arena *a, exl_err *err);

/* EXL_EUSAGE for a false discovery rate or error rates out of range. */
EXL_CHECKED exl_rc exl_flag_options_check(const exl_flag_options *o, exl_err *err);
#endif
