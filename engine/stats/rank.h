/* Do two things rise together, whatever their scale: rank correlation with a permutation p. */
#ifndef EXL_STATS_RANK_H
#define EXL_STATS_RANK_H
#include "base/arena.h"
#include "base/err.h"

/* in   x[n], y[n], finite; stratum[n] or NULL: values are only exchanged within a stratum
 * out  rho: Pearson's r of midranks; p: share of orders with |rho| at least as large: all orders up to 7 values without strata, else 9,999
 *      random ones and the one observed, seeded by the data; never 0. defined is false with fewer than three values or where one of them
 *      is constant: nothing else is set then.
 * Errors: EXL_EDOMAIN for values that are not finite; EXL_ENOMEM. Cost: 10,000 n. Source: [spearman1904]; [pitman1937].
 * Example: 1 2 3 4 5 against 2 1 4 3 5 -> rho 0.8, p 0.1333 */
typedef struct { bool defined; double rho, p; } exl_rank_correlation;
EXL_CHECKED exl_rc exl_spearman(exl_rank_correlation *out, const double *x, const double *y, const size_t *stratum, size_t n, exl_arena *a, exl_err *err);
#endif
