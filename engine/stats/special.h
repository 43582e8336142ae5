/* Distribution functions that always come back with a number, on GSL 2.7.1, some of whose own do not.
 *
 * GSL calls abort() on an error unless its handler is off, and the handler belongs to the whole process. Hence
 * the bracket: every command of stats/ opens and closes it for itself. A host that runs several commands at once
 * in threads puts one bracket around all of them, so that none of them finds the aborting handler restored.
 *
 *     exl_stats_guard g = exl_stats_begin();
 *     ...
 *     exl_stats_end(g);
 *
 * Arguments outside the domain give NAN here; the functions that call these check first and answer EXL_EDOMAIN.
 * All are safe from any thread and allocate nothing.
 */
#ifndef EXL_STATS_SPECIAL_H
#define EXL_STATS_SPECIAL_H
#include <stdint.h>
#include "base/err.h"

typedef struct { void (*previous)(const char *reason, const char *file, int line, int gsl_errno); } exl_stats_guard;
exl_stats_guard exl_stats_begin(void);
void exl_stats_end(exl_stats_guard g);

/* log(exp(a) + exp(b)) without overflow; -INFINITY is the empty sum. Example: log_add(-1000, -1000) -> -999.30685 */
double exl_log_add(double a, double b);
double exl_expit(double x);                             /* 1/(1+exp(-x)) */
double exl_logit(double p);                             /* log(p/(1-p)), 0 < p < 1 */
double exl_log_gamma(double x);                         /* x > 0 */
double exl_log_beta(double a, double b);                /* a, b > 0; example: log_beta(1e8, 1e8) -> -138629444.06 */
double exl_digamma(double x);                           /* x > 0; example: digamma(0.01) -> -100.5608855 */

double exl_normal_sf(double z);                         /* P(Z > z); example: normal_sf(10) -> 7.619853e-24 */
double exl_normal_quantile(double p);                   /* 0 < p < 1 */
double exl_t_sf(double t, double df);                   /* P(T > t) */
double exl_t_two_sided(double t, double df);            /* P(|T| > |t|) */
double exl_t_quantile(double p, double df);             /* by bisection where GSL's series fails */
double exl_chi2_sf(double x, double df);
double exl_f_sf(double f, double df1, double df2);

double exl_beta_cdf(double x, double a, double b);      /* a, b > 0; x outside [0,1] gives 0 or 1 */
double exl_beta_sf(double x, double a, double b);

/* Quantiles by bisection in log x on the distribution function (in log(1-x) on the upper tail when the root is above
 * one half): GSL's own never return for (p, 1e6, 1e6) and give NaN for large or small shapes.
 * in   0 <= p <= 1, a, b, shape, scale > 0
 * From shape 1e6 on gamma quantiles are a Cornish-Fisher series in 1/sqrt(shape), since GSL's distribution is off there.
 * Source: bisection; [abramowitz1964] 26.4.17 extended as in [goldberg1946]; expected numbers from R 4.2.2.
 * Example: beta_quantile(0.975, 20000.5, 980000.5) -> 0.0202757860; gamma_quantile(0.025, 0.1, 1) -> 5.79171e-17 */
double exl_beta_quantile(double p, double a, double b);
double exl_gamma_quantile(double p, double shape, double scale);

/* Upper tails with the observed value included (GSL's are strict): P(X >= k). */
double exl_binomial_ge(uint64_t k, uint64_t n, double p);
double exl_poisson_ge(uint64_t k, double mean);
double exl_hyper_ge(uint64_t k, uint64_t marked, uint64_t unmarked, uint64_t drawn);
double exl_hyper_log_pmf(uint64_t k, uint64_t marked, uint64_t unmarked, uint64_t drawn);
double exl_negbin_ge(uint64_t k, double mean, double size);     /* variance mean + mean^2/size; size INFINITY: Poisson */
double exl_log_choose(double n, double k);

/* A small deterministic generator (splitmix64) for permutations and the bootstrap: the seed comes from the data, so
 * that the same input gives the same bytes. Source: [steele2014]. */
typedef struct { uint64_t state; } exl_random;
exl_random exl_random_seed(const void *bytes, size_t n);        /* FNV-1a of the bytes */
uint64_t   exl_random_next(exl_random *r);
size_t     exl_random_below(exl_random *r, size_t n);           /* uniform on 0..n-1, n >= 1 */
#endif
