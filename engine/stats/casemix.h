/* What is to be expected of a unit, given whom it lost: a penalised logistic model of a code on crossed factors
 * (department, role, year ...), with the classifier's error inside. An empty or full combination cannot diverge.
 *
 *   P(y = 1) = fp + (se - fp) expit(b_0 + sum_f b_f,level(f) + offset)
 *   maximised: log likelihood - 1/2 sum_f penalty_f sum_l b_f,l^2            (b_0 is not penalised)
 * A level with few leavers is drawn towards the whole, by penalty_f = 1/variance of the levels' effects.
 *
 * Leavers alike in every factor form a stratum; the fit works on strata. Fisher scoring a factor at a time (each factor's
 * information is diagonal), levels recentred after each sweep: O(sweeps x rows x factors), linear in leavers whatever the
 * number of levels.
 * Source: [magder1997] eq. 1; [neuhaus1999]; ridge as in [lecessie1992]; block scoring as backfitting, [hastie1990] sec. 5.2.
 * Example: tests/unit/stats/test_casemix.c agrees with glm's E, V and O/E when the penalty is small.
 */
#ifndef EXL_STATS_CASEMIX_H
#define EXL_STATS_CASEMIX_H
#include "base/arena.h"
#include "base/err.h"

enum { EXL_MAX_FACTORS = 4 };
typedef struct {
    size_t n_factors, n_strata;
    size_t n_level[EXL_MAX_FACTORS];
    double penalty[EXL_MAX_FACTORS];
    const int32_t *level;           /* n_strata x n_factors, 0..n_level-1 */
} exl_casemix;

/* Groups n leavers by their levels (n each): fills the strata of m (in `a`, sorted by level) and of[n], the stratum of each.
 * -1 (not given) becomes a level of its own. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_casemix_strata(exl_casemix *m, uint32_t *of, const int32_t *const *level, size_t n_factors, size_t n,
                                      exl_arena *a, exl_err *err);

/* Observations to fit: row r holds n[r] leavers of stratum[r] with y[r] hits and rates se[r], fp[r]. */
typedef struct {
    size_t rows;
    const uint32_t *stratum;        /* NULL = row r is stratum r */
    const double *n, *y;
    const double *offset;           /* NULL = 0 */
    const double *se, *fp;          /* rows each, 0 <= fp < se <= 1 */
} exl_casemix_rows;

/* eta[n_strata]: the linear predictor, between -12 and 12.
 * Untouched on error: EXL_EDOMAIN for no leavers or rates that carry no information, EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_casemix_fit(double *eta, const exl_casemix *m, const exl_casemix_rows *r, exl_arena *a, exl_err *err);
#endif
