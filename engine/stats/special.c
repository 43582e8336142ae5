/* GSL where it is reliable, a bisection or a reflection where it is not. */
#include "stats/special.h"
#include "base/span.h"
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>

exl_stats_guard exl_stats_begin(void)
{
    return (exl_stats_guard){ gsl_set_error_handler_off() };
}

void exl_stats_end(exl_stats_guard g)
{
    gsl_set_error_handler(g.previous);
}

double exl_log_add(double a, double b)
{
    double hi = a > b ? a : b, lo = a > b ? b : a;
    if (lo == -INFINITY)
        return hi;
    return hi + log1p(exp(lo - hi));
}

double exl_expit(double x) { return x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)); }
double exl_logit(double p) { return log(p) - log1p(-p); }

/* Stirling's series; at 8 and above its error is below 1e-16. Kept apart from x log x - x so that the large terms of
 * log B(a,b) can cancel before they are rounded. */
static double stirling_rest(double x)
{
    double i = 1 / x, s = i * i;
    double series = 1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * (1.0 / 1188 - s * 691.0 / 360360))));
    return i * series;
}

double exl_log_gamma(double x)
{
    gsl_sf_result r;
    if (!(x > 0) || gsl_sf_lngamma_e(x, &r) != GSL_SUCCESS)
        return NAN;
    return r.val;
}

/* log Gamma(b) - log Gamma(a+b) for b >= 10 */
static double log_gamma_drop(double a, double b)
{
    double c = a + b;
    return stirling_rest(b) - stirling_rest(c) - a * log(c) + a - (b - 0.5) * log1p(a / b);
}

double exl_log_beta(double a, double b)
{
    if (!(a > 0) || !(b > 0))
        return NAN;
    double small = a < b ? a : b, large = a < b ? b : a;
    if (large < 10)
        return exl_log_gamma(small) + exl_log_gamma(large) - exl_log_gamma(small + large);
    if (small < 10)
        return exl_log_gamma(small) + log_gamma_drop(small, large);
    double share = small / (small + large), half_log_2pi = 0.91893853320467274178;
    return half_log_2pi - 0.5 * log(large) + stirling_rest(small) + stirling_rest(large) - stirling_rest(small + large)
         + (small - 0.5) * log(share) + large * log1p(-share);
}

double exl_digamma(double x)
{
    gsl_sf_result r;
    return x > 0 && gsl_sf_psi_e(x, &r) == GSL_SUCCESS ? r.val : NAN;
}

double exl_normal_sf(double z) { return gsl_cdf_ugaussian_Q(z); }

double exl_normal_quantile(double p)
{
    if (!(p > 0 && p < 1))
        return NAN;
    return p < 0.5 ? -gsl_cdf_ugaussian_Qinv(p) : gsl_cdf_ugaussian_Qinv(1 - p);
}

double exl_t_sf(double t, double df) { return df > 0 ? gsl_cdf_tdist_Q(t, df) : NAN; }

double exl_t_two_sided(double t, double df)
{
    if (!(df > 0) || t != t)
        return NAN;
    double p = 2 * gsl_cdf_tdist_Q(fabs(t), df);
    return p > 1 ? 1 : p;
}

/* The bisection asks on which side of the root a point is. GSL's own quantile, where it is right, says so of all points but the nearest without computing. */
typedef struct { double q, df, under, over; } t_root;

static t_root t_root_of(double q, double df)
{
    t_root r = { q, df, 0, INFINITY };
    double near = gsl_cdf_tdist_Qinv(q, df), under = near * (1 - 1e-12), over = near * (1 + 1e-12);
    if (isfinite(near) && near > 0 && gsl_cdf_tdist_Q(under, df) > q && gsl_cdf_tdist_Q(over, df) < q)
        r.under = under, r.over = over;
    return r;
}

static bool t_is_under(const t_root *r, double t)
{
    if (t <= r->under || t >= r->over)
        return t <= r->under;
    return gsl_cdf_tdist_Q(t, r->df) > r->q;
}

static double t_quantile_upper(double q, double df)     /* q < 0.5: P(T > t) = q */
{
    const t_root r = t_root_of(q, df);
    double lo = 0, hi = 1;
    while (t_is_under(&r, hi) && hi < 1e150)
        hi *= 2;
    for (int i = 0; i < 200 && hi - lo > 4 * DBL_EPSILON * hi; i++) {
        double mid = 0.5 * (lo + hi);
        if (t_is_under(&r, mid))
            lo = mid;
        else
            hi = mid;
    }
    return 0.5 * (lo + hi);
}

double exl_t_quantile(double p, double df)
{
    if (!(p > 0 && p < 1) || !(df > 0))
        return NAN;
    if (p == 0.5)
        return 0;
    return p > 0.5 ? t_quantile_upper(1 - p, df) : -t_quantile_upper(p, df);
}

double exl_chi2_sf(double x, double df) { return !(df > 0) ? NAN : x <= 0 ? 1 : gsl_cdf_chisq_Q(x, df); }

double exl_f_sf(double f, double df1, double df2)
{
    return !(df1 > 0 && df2 > 0) ? NAN : f <= 0 ? 1 : gsl_cdf_fdist_Q(f, df1, df2);
}

/* log(1+e) - e without cancellation near 0 */
static double log1p_rest(double e)
{
    if (fabs(e) > 0.05)
        return log1p(e) - e;
    double sum = 0, power = e * e;
    for (int k = 2; k < 40 && fabs(power) > 1e-40; k++, power *= -e)
        sum -= power / k;
    return sum;
}

/* log of x^a (1-x)^b / B(a,b) for a, b >= 10: distances from the mean instead of differences of large terms */
static double log_beta_front(double x, double a, double b)
{
    double n = a + b, from_mean = (x * b - (1 - x) * a) / n;
    double peak = 0.5 * log(a * (b / n) / 6.283185307179586477) + stirling_rest(n) - stirling_rest(a) - stirling_rest(b);
    return peak + a * log1p_rest(from_mean * n / a) + b * log1p_rest(-from_mean * n / b);
}

/* Continued fraction of the incomplete beta, [dlmf] 8.17.22, by Lentz's method; GSL stops after 512 terms, which large
 * a and b need more of. Converges in O(sqrt(max(a, b))) terms below the mean. */
static double beta_fraction(double x, double a, double b)
{
    double c = 1, d = 1 / fmax(1 - (a + b) * x / (a + 1), 1e-300), f = d;
    for (int m = 1; m < 1000000; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / (1 + even * d), c = 1 + even / c, f *= c * d;
        d = 1 / (1 + odd * d), c = 1 + odd / c;
        double step = c * d;
        f *= step;
        if (fabs(step - 1) < 3e-16)
            break;
    }
    return f;
}

/* P(X <= x), or its complement, where both parameters are large */
static double beta_large(double x, double a, double b, bool upper)
{
    bool below = x < (a + 1) / (a + b + 2);
    double tail = exp(log_beta_front(x, a, b)) * (below ? beta_fraction(x, a, b) / a : beta_fraction(1 - x, b, a) / b);
    return below != upper ? tail : 1 - tail;
}

static bool is_large(double a, double b) { return a >= 10 && b >= 10 && a + b > 2000; }

double exl_beta_cdf(double x, double a, double b)
{
    if (!(a > 0 && b > 0) || x != x)
        return NAN;
    if (x <= 0 || x >= 1)
        return x >= 1;
    return is_large(a, b) ? beta_large(x, a, b, false) : gsl_cdf_beta_P(x, a, b);
}

double exl_beta_sf(double x, double a, double b)
{
    if (!(a > 0 && b > 0) || x != x)
        return NAN;
    if (x <= 0 || x >= 1)
        return x <= 0;
    return is_large(a, b) ? beta_large(x, a, b, true) : gsl_cdf_beta_Q(x, a, b);
}

/* The x <= 1/2 with P(X <= x) = p, when there is one: bisection on log x. */
static double beta_lower_root(double p, double a, double b)
{
    double lo = log(DBL_MIN), hi = log(0.5);
    if (exl_beta_cdf(DBL_MIN, a, b) >= p)
        return DBL_MIN;
    for (int i = 0; i < 200; i++) {
        double mid = 0.5 * (lo + hi);
        if (exl_beta_cdf(exp(mid), a, b) < p)
            lo = mid;
        else
            hi = mid;
    }
    return exp(0.5 * (lo + hi));
}

/* One minus the x > 1/2 with P(X > x) = q: the mirrored variable is Beta(b, a), but Q keeps the small tail exact. */
double exl_beta_quantile(double p, double a, double b)
{
    if (!(p >= 0 && p <= 1 && a > 0 && b > 0))
        return NAN;
    if (p == 0 || p == 1)
        return p;
    if (exl_beta_cdf(0.5, a, b) >= p)
        return beta_lower_root(p, a, b);
    return 1 - beta_lower_root(1 - p, b, a);
}

/* half a chi-square quantile with 2 shape degrees of freedom: what is left out is under shape^-1.5 */
static double gamma_quantile_large(double p, double shape)
{
    double z = exl_normal_quantile(p), n = 2 * shape, z2 = z * z;
    double chi2 = n + z * sqrt(2 * n) + 2.0 / 3 * (z2 - 1) + z * (z2 - 7) / (9 * sqrt(2 * n)) - (6 * z2 * z2 + 14 * z2 - 32) / (405 * n);
    return chi2 / 2;
}

double exl_gamma_quantile(double p, double shape, double scale)
{
    if (!(p >= 0 && p < 1 && shape > 0 && scale > 0))
        return NAN;
    if (p == 0)
        return 0;
    if (shape >= 1e6)
        return scale * gamma_quantile_large(p, shape);
    double lo = log(DBL_MIN), hi = log(shape + 40 * sqrt(shape) + 800);
    for (int i = 0; i < 200; i++) {
        double mid = 0.5 * (lo + hi), x = exp(mid);
        bool below = p < 0.5 ? gsl_cdf_gamma_P(x, shape, 1) < p : gsl_cdf_gamma_Q(x, shape, 1) > 1 - p;
        if (below)
            lo = mid;
        else
            hi = mid;
    }
    return scale * exp(0.5 * (lo + hi));
}

/* P(X >= k) = I_p(k, n-k+1): the beta integral keeps small tails exact and takes any n. */
double exl_binomial_ge(uint64_t k, uint64_t n, double p)
{
    if (!(p >= 0 && p <= 1))
        return NAN;
    if (k == 0)
        return 1;
    return k > n ? 0 : exl_beta_cdf(p, (double)k, (double)(n - k + 1));
}

double exl_poisson_ge(uint64_t k, double mean)
{
    if (!(mean >= 0))
        return NAN;
    return k == 0 ? 1 : mean == 0 ? 0 : gsl_cdf_gamma_P(mean, (double)k, 1);
}

double exl_log_choose(double n, double k)
{
    if (!(k >= 0 && k <= n))
        return -INFINITY;
    return k == 0 || k == n ? 0 : -exl_log_beta(k + 1, n - k + 1) - log1p(n);
}

double exl_hyper_log_pmf(uint64_t k, uint64_t marked, uint64_t unmarked, uint64_t drawn)
{
    if (k > drawn || k > marked || drawn - k > unmarked)
        return -INFINITY;
    return exl_log_choose((double)marked, (double)k) + exl_log_choose((double)unmarked, (double)(drawn - k))
         - exl_log_choose((double)(marked + unmarked), (double)drawn);
}

/* Terms from k upward: they shrink by the ratio of neighbours; summed from the top they would lose nothing either. */
double exl_hyper_ge(uint64_t k, uint64_t marked, uint64_t unmarked, uint64_t drawn)
{
    uint64_t top = marked < drawn ? marked : drawn, bottom = drawn > unmarked ? drawn - unmarked : 0;
    if (drawn > marked + unmarked)
        return NAN;
    if (k <= bottom)
        return 1;
    double sum = 0, term = exp(exl_hyper_log_pmf(k, marked, unmarked, drawn));
    for (uint64_t j = k; j <= top && term > 0; j++) {
        sum += term;
        term *= (double)(marked - j) / (double)(j + 1) * ((double)(drawn - j) / (double)(unmarked + j + 1 - drawn));
    }
    return sum > 1 ? 1 : sum;
}

double exl_negbin_ge(uint64_t k, double mean, double size)
{
    if (!(mean >= 0 && size > 0))
        return NAN;
    if (k == 0)
        return 1;
    if (mean == 0)
        return 0;
    return size > 1e12 ? exl_poisson_ge(k, mean) : exl_beta_cdf(mean / (mean + size), (double)k, size);
}

exl_random exl_random_seed(const void *bytes, size_t n)
{
    return (exl_random){ exl_span_hash((exl_span){ bytes, n }) };
}

uint64_t exl_random_next(exl_random *r)
{
    uint64_t z = (r->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

size_t exl_random_below(exl_random *r, size_t n)
{
    uint64_t limit = UINT64_MAX - UINT64_MAX % n, v;
    do
        v = exl_random_next(r);
    while (v >= limit);
    return (size_t)(v % n);
}
