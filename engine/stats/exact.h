/* Exact tests on counts: a unit against its expectation, two groups in a 2x2 table, strata of such tables, rates.
 * All outputs are untouched on error; EXL_EDOMAIN names the value at fault. No allocation unless an arena is taken.
 */
#ifndef EXL_STATS_EXACT_H
#define EXL_STATS_EXACT_H
#include <stdint.h>
#include "base/arena.h"
#include "stats/proportion.h"

/* Number of hits among leavers who each have their own probability p[i] (from the case mix).
 * out  expected = sum p, variance = sum p(1-p); upper = P(X >= observed), lower = P(X <= observed),
 *      midp = upper - P(X = observed)/2. pmf (n+1 values) may be NULL.
 * Cost: O(n^2) up to EXL_POISSON_BINOMIAL_EXACT leavers; beyond, terms under 1e-40 are left out at both ends, O(n^1.5),
 * and a tail under 1e-36 is reported as 1e-36.
 * Formula: convolution, f_i(x) = f_{i-1}(x)(1-p_i) + f_{i-1}(x-1) p_i. Source: [wang1993] sec. 2; [hong2013] eq. 3.
 * Example: p = 0.2 0.3, observed 2 -> expected 0.5, upper 0.06 */
enum { EXL_POISSON_BINOMIAL_EXACT = 400 };
typedef struct { double expected, variance, upper, lower, midp; } exl_poisson_binomial;
EXL_CHECKED exl_rc exl_poisson_binomial_of(exl_poisson_binomial *out, double *pmf, const double *p, size_t n, size_t observed,
                                           exl_arena *a, exl_err *err);

/* 2x2 table a b / c d. Odds ratios are INFINITY where a zero makes them so; or_defined is false for 0/0, chi2_defined for
 * an empty margin: those fields are then not set.
 *   two-sided: sum of the probabilities not above that of the table (factor 1 + 1e-7), as R does
 *   or_conditional: solves E[A | psi] = a in the noncentral hypergeometric; interval from its tails at 2.5% each
 * Source: [fisher1935] p. 48; [cornfield1956]; [pearson1900]; [yates1934].
 * Example: 3 5 / 40 260 -> two-sided 0.0859, chi2 3.7886, or 3.9, conditional 3.875 in 0.579..20.81 */
typedef struct {
    double two_sided, greater, less, midp_greater;
    bool   chi2_defined, or_defined;
    double chi2, chi2_p, chi2_yates_p;
    double or_sample, or_conditional;
    exl_interval or_interval;       /* 95% */
} exl_table_2x2;
EXL_CHECKED exl_rc exl_fisher(exl_table_2x2 *out, uint64_t a, uint64_t b, uint64_t c, uint64_t d, exl_err *err);

/* k strata of 2x2 tables (a, b, c, d each): is the odds ratio 1 in all of them? Strata with fewer than two are left out.
 *   chi2 = (|sum a - E|)^2 / V (p), with the correction of one half (p_corrected); or = sum ad/n / sum bc/n
 *   interval after Robins, Breslow and Greenland; exact p from the convolution of the strata's hypergeometrics
 * Errors: EXL_EDOMAIN when no stratum has both rows and both columns.
 * Source: [mantel1959] p. 741; [robins1986] eq. 2; [mehta1985].
 * Example: see tests/unit/stats/test_exact.c */
typedef struct {
    double chi2, p, p_corrected, odds_ratio, exact_p;
    bool or_defined;                /* else odds_ratio and interval are not set */
    exl_interval interval;          /* 95% */
} exl_mantel_haenszel;
EXL_CHECKED exl_rc exl_mantel_haenszel_of(exl_mantel_haenszel *out, const uint64_t (*tables)[4], size_t k, exl_arena *a,
                                          exl_err *err);

/* Observed against expected as a rate: O/E with exact (gamma quantiles) and Byar limits.
 *   exact: G^-1(a/2; O)/E, G^-1(1-a/2; O+1)/E;  Byar: O/E (1 - 1/9O -+ z/3 sqrt(1/O))^3
 * Source: [garwood1936] p. 437; [breslow1987] p. 69. Example: O=3, E=1.2 -> 2.5 in 0.5156..7.3061 */
typedef struct { double ratio; exl_interval exact, byar; double two_sided, upper, midp; } exl_smr;
EXL_CHECKED exl_rc exl_smr_of(exl_smr *out, uint64_t observed, double expected, double level, exl_err *err);

/* Before and after, not adjusted for any trend (say so where it is shown).
 *   less: Fisher, share after below share before; rate_p: exact conditional test of two Poisson rates
 *   after_lower: P(p_after < p_before) with Jeffreys priors, by quadrature over the quantiles of p_before
 * Source: [fisher1935]; [przyborowski1940] p. 315; [brown2001]. Example: 12/40 then 4/38 -> less 0.0309, after_lower 0.9847 */
typedef struct { double less, two_sided, rate_p, after_lower; } exl_pre_post;
EXL_CHECKED exl_rc exl_pre_post_of(exl_pre_post *out, uint64_t before_x, uint64_t before_n, uint64_t after_x, uint64_t after_n,
                                   exl_err *err);

/* Two counts over exposures t1, t2: rate ratio with exact limits (Clopper-Pearson on x1 of x1+x2) and two-sided p.
 * Source: [przyborowski1940]. Example: 10 in 100 against 4 in 100 -> 2.5 in 0.716..10.9, p 0.18 */
typedef struct { double ratio; exl_interval interval; double p; } exl_rate_ratio;   /* ratio INFINITY when x2 is 0 */
EXL_CHECKED exl_rc exl_rate_ratio_of(exl_rate_ratio *out, uint64_t x1, double t1, uint64_t x2, double t2, double level,
                                     exl_err *err);

/* exact two-sided binomial p: sum of the probabilities not above that of k. Source: [clopper1934]; R's binom.test. */
double exl_binomial_two_sided(uint64_t k, uint64_t n, double p);
#endif
