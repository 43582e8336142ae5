/* Is a share rising? Tests on counts per period, with the traps of small tables in mind.
 *
 * Everywhere: x[t] hits among n[t] leavers in period t = 0..T-1; periods without leavers (n = 0) are left out, but keep
 * their place in time. Outputs untouched on error; EXL_EDOMAIN for counts out of range; EXL_ENOMEM.
 * Permutation p-values use a generator seeded by the data: the same input gives the same p.
 */
#ifndef EXL_STATS_TREND_H
#define EXL_STATS_TREND_H
#include "base/arena.h"
#include "stats/logistic.h"

typedef struct { const double *x, *n; size_t periods; } exl_series;

/* Slope on the logit per period, quasi-binomial: dispersion max(1, phi), t with T-2.
 * out  usable is false with fewer than three periods that have leavers, or no variation in x/n (all or none): p = 1 then.
 *      separated: hits only before or only after: slope from the ridge fit (penalty 0.1), p from permutations.
 *      p_permutation: share of orders of whole periods with a score statistic at least as large (both sides); all orders up
 *      to 7 periods, else up to 4,999 random ones, stopped once 40 were as large. Never 0.
 *      correlation: lag 1 of the Pearson residuals.
 * Source: [mccullagh1989] sec. 4.5; [pitman1937] for the permutation; [besag1991] for the stopping rule.
 * Example: x = 1 9 0 12 2 11 1 14 of 20 each -> slope 0.2125, phi 8.118, se 0.2237, p 0.379 */
typedef struct {
    bool   usable, separated;
    size_t periods;                 /* with leavers */
    exl_slope quasi;
    double phi;                     /* raw */
    double p_permutation;
    double correlation;
} exl_trend;
EXL_CHECKED exl_rc exl_trend_of(exl_trend *out, exl_series s, exl_arena *a, exl_err *err);

/* Mann-Kendall with Sen's slope, the check that assumes no model: S = sum sign(x_j - x_i), z = (S -+ 1)/sd with ties.
 * out  p: normal with continuity correction; p_exact where there are no ties and n <= 50 (has_exact);
 *      tau is tau_b, slope the median of all pairwise slopes, interval its 95% limits by ranks (has_interval).
 * A constant series: S = 0, p = 1, tau 0.
 * Source: [mann1945]; [kendall1975] p. 55; [sen1968] p. 1381-1384. Example: 1 3 2 -> S 1, p 1, slope 0.5 */
typedef struct {
    double s, variance, z, p, p_exact, tau, slope, lower, upper;
    bool has_exact, has_interval;
} exl_mann_kendall;
EXL_CHECKED exl_rc exl_mann_kendall_of(exl_mann_kendall *out, const double *x, size_t n, exl_arena *a, exl_err *err);

/* Seasonal Mann-Kendall: S and its variance summed over the seasons of a cycle of `season` periods; with continuity
 * correction. Source: [hirsch1984]. Example: see tests/unit/stats/test_trend.c */
EXL_CHECKED exl_rc exl_seasonal_kendall(exl_mann_kendall *out, const double *x, size_t n, size_t season, exl_arena *a, exl_err *err);

/* Does the year have a shape: quasi-Poisson counts on 1, t, sin, cos of one cycle against 1, t; F test.
 * out  coef: intercept, slope, sin, cos; slope as adjusted for the season (raw dispersion).
 * Errors: also EXL_EDOMAIN with fewer than six periods or a cycle under 3.
 * Source: [stolwijk1999]; [mccullagh1989]. */
typedef struct { double coef[4], phi, f, p; exl_slope slope; } exl_season;
EXL_CHECKED exl_rc exl_season_of(exl_season *out, const double *x, const double *exposure, size_t n, size_t season, exl_arena *a, exl_err *err);

/* One change of level: the split with the largest likelihood ratio of two shares against one, at least two periods with leavers
 * on each side, with a permutation p over whole periods (which overdispersion does not fool).
 * out  found is false with fewer than five periods with leavers or no variation; at: first period of the new level.
 * Source: [hinkley1970]; [antoch2001] for the permutation. */
typedef struct { bool found; size_t at; double ratio, p, before, after; } exl_change;
EXL_CHECKED exl_rc exl_change_of(exl_change *out, exl_series s, exl_arena *a, exl_err *err);

/* Is the last period out of line with those before it (at most 24 of them)? P(X >= x_T) in a negative binomial with the mean
 * of the history on the exposure n_T and variance phi m (1 + n_T / sum n), phi = max(1, dispersion of the history).
 * out  usable is false with fewer than six earlier periods with leavers, or no leavers in the last.
 * Source: [farrington1996] sec. 3, the tail after [noufaily2013] sec. 3.4. */
typedef struct { bool usable; double expected, p; } exl_alarm;
EXL_CHECKED exl_rc exl_alarm_of(exl_alarm *out, exl_series s, exl_err *err);
#endif
