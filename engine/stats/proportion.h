/* Shares of leavers, e.g. "12 of 80 leavers mention pay", with intervals; two shares against each other.
 *
 * All functions: k <= n, n >= 1 unless said; `level` is the two-sided confidence level, 0 < level < 1 (0.95, not 95).
 * Outputs are untouched on error. Errors: EXL_EDOMAIN with the value named. O(1), no allocation, any thread.
 */
#ifndef EXL_STATS_PROPORTION_H
#define EXL_STATS_PROPORTION_H
#include <stdint.h>
#include "base/err.h"

typedef struct { double lower, upper; } exl_interval;

/* Wilson score interval, the one printed beside every share.
 *   centre = (p + z^2/2n) / (1 + z^2/n),  half = z sqrt(p(1-p)/n + z^2/4n^2) / (1 + z^2/n)
 * k and n may be fractional (an effective size). At k = 0 the lower limit is 0, at k = n the upper is 1.
 * Source: [wilson1927] p. 209-212; test rows from [newcombe1998a] table I.
 * Example: 81 of 263, 0.95 -> 0.2553, 0.3662 */
EXL_CHECKED exl_rc exl_wilson(exl_interval *out, double k, double n, double level, exl_err *err);

/* The same with a given quantile in place of z (t for few clusters). quantile > 0. */
EXL_CHECKED exl_rc exl_wilson_with(exl_interval *out, double k, double n, double quantile, exl_err *err);

/* Wilson interval with continuity correction. Source: [newcombe1998a] method 4. Example: 3 of 8 -> 0.1024, 0.7410 */
EXL_CHECKED exl_rc exl_wilson_corrected(exl_interval *out, double k, double n, double level, exl_err *err);

/* Jeffreys interval: quantiles of Beta(k+1/2, n-k+1/2), 0 at k = 0 and 1 at k = n.
 * Source: [brown2001] eq. 8 and the rule for the ends below it. Example: 0 of 8 -> 0, 0.2622 */
EXL_CHECKED exl_rc exl_jeffreys(exl_interval *out, double k, double n, double level, exl_err *err);

/* Clopper-Pearson: never covers less than the level, hence wider.
 *   B^-1(a/2; k, n-k+1), B^-1(1-a/2; k+1, n-k).  Source: [clopper1934]. Example: 3 of 8 -> 0.0852, 0.7551 */
EXL_CHECKED exl_rc exl_clopper_pearson(exl_interval *out, double k, double n, double level, exl_err *err);

/* Agresti-Coull (may leave [0,1]) and mid-p. Source: [agresti1998]; [berry1995]. For comparison tables. */
EXL_CHECKED exl_rc exl_agresti_coull(exl_interval *out, double k, double n, double level, exl_err *err);
EXL_CHECKED exl_rc exl_midp_interval(exl_interval *out, double k, double n, double level, exl_err *err);

/* Difference of two shares p1 - p2 from the Wilson limits l, u of each:
 *   d - sqrt((p1-l1)^2 + (u2-p2)^2),  d + sqrt((u1-p1)^2 + (p2-l2)^2)
 * Source: [newcombe1998b] method 10. Example: 56/70 - 48/80 -> 0.0524, 0.3339 */
EXL_CHECKED exl_rc exl_newcombe(double *difference, exl_interval *out, double k1, double n1, double k2, double n2,
                                double level, exl_err *err);

/* Share of statements in clusters (the statements of one leaver hang together): x[i] of size[i] statements, m clusters.
 *   se^2 = m/(m-1) sum (x - R size)^2 / (sum size)^2,  deff = se^2 / (R(1-R)/K),  n_eff = K/deff
 *   interval: Wilson with R n_eff of n_eff and the t quantile of m-1 degrees of freedom.
 * out  effective is false where deff is undefined (all or no statements, one cluster): use the share of leavers with
 *      any such statement instead; then n_eff, deff and both intervals are not set.
 * Source: linearised ratio, [cochran1977] p. 31 and 65; n_eff after [kish1965] p. 162.
 * Example: sizes 4 4 4, hits 4 0 4 -> R 2/3, deff 6, n_eff 2, interval 0.1594, 0.9547 */
typedef struct {
    double share, se;               /* R and its standard error (0 when undefined) */
    bool   effective;
    double deff, n_eff;
    exl_interval interval, wald;    /* Wilson on n_eff with t; R -+ t se */
    exl_interval interval_z;        /* Wilson on n_eff with z, for many clusters: shorter */
    double any;                     /* share of clusters with at least one hit */
    exl_interval any_interval;      /* Wilson, clusters as units */
} exl_cluster_share;
EXL_CHECKED exl_rc exl_cluster_share_of(exl_cluster_share *out, const double *x, const double *size, size_t m, double level,
                                        exl_err *err);
#endif
