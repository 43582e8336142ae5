/* Tests that enumerate: one convolution, one walk over the support of a hypergeometric. */
#include "stats/exact.h"
#include <math.h>
#include "stats/lanes.h"
#include "stats/special.h"

static const double SAME = 1 + 1e-7;        /* probabilities so close count as equal, as in R */
static const double DROPPED = 1e-40, FLOOR = 1e-36;

static exl_rc check_probabilities(const double *p, size_t n, size_t observed, exl_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!(p[i] >= 0 && p[i] <= 1))
            return exl_fail(err, EXL_EDOMAIN, "%g is no probability", p[i]);
    if (observed > n)
        return exl_fail(err, EXL_EDOMAIN, "%zu hits among %zu", observed, n);
    return EXL_OK;
}

/* f[x] = f[x] (1 - p) + f[x - 1] p for x from hi down to lo + 1 */
static void widen(double *f, size_t lo, size_t hi, double p)
{
    size_t x = hi;
    const exl_pair yes = { p, p }, no = { 1 - p, 1 - p };
    for (; x > lo + 1; x -= 2) {
        exl_pair here = *(const exl_pair *)(f + x - 1), before = *(const exl_pair *)(f + x - 2);
        *(exl_pair *)(f + x - 1) = here * no + before * yes;
    }
    if (x > lo)
        f[x] = f[x] * (1 - p) + f[x - 1] * p;
}

/* f[lo..hi] holds the distribution so far; one more leaver widens it by one. */
static void convolve(double *f, const double *p, size_t n)
{
    size_t lo = 0, hi = 0;
    bool trim = n > EXL_POISSON_BINOMIAL_EXACT;
    f[0] = 1;
    for (size_t i = 0; i < n; i++) {
        f[++hi] = 0;
        widen(f, lo, hi, p[i]);
        f[lo] *= 1 - p[i];
        while (trim && lo < hi && f[lo] < DROPPED)
            f[lo++] = 0;
        while (trim && hi > lo && f[hi] < DROPPED)
            f[hi--] = 0;
    }
}

exl_rc exl_poisson_binomial_of(exl_poisson_binomial *out, double *pmf, const double *p, size_t n, size_t observed, exl_arena *a,
                               exl_err *err)
{
    exl_poisson_binomial r = { 0 };
    EXL_TRY(check_probabilities(p, n, observed, err));
    double *f = pmf ? pmf : EXL_NEW(a, double, n + 1);
    if (!f)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu probabilities", n);
    for (size_t i = 0; i <= n; i++)
        f[i] = 0;
    convolve(f, p, n);
    for (size_t i = 0; i < n; i++) {
        r.expected += p[i];
        r.variance += p[i] * (1 - p[i]);
    }
    for (size_t x = n + 1; x-- > observed;)
        r.upper += f[x];
    for (size_t x = 0; x <= observed; x++)
        r.lower += f[x];
    r.upper = observed == 0 ? 1 : fmin(r.upper, 1);
    r.lower = observed == n ? 1 : fmin(r.lower, 1);
    if (n > EXL_POISSON_BINOMIAL_EXACT) {
        r.upper = fmax(r.upper, FLOOR);
        r.lower = fmax(r.lower, FLOOR);
    }
    r.midp = r.upper - f[observed] / 2;
    *out = r;
    return EXL_OK;
}

/* The hypergeometric of the upper left cell, given the margins. */
typedef struct { uint64_t lo, hi, marked, unmarked, drawn; } support;

static support margins(uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    support s = { .marked = a + c, .unmarked = b + d, .drawn = a + b };
    s.lo = s.drawn > s.unmarked ? s.drawn - s.unmarked : 0;
    s.hi = s.drawn < s.marked ? s.drawn : s.marked;
    return s;
}

static double pmf_at(support s, uint64_t x) { return exp(exl_hyper_log_pmf(x, s.marked, s.unmarked, s.drawn)); }

/* p(x+1) / p(x) of the hypergeometric */
static double step(support s, uint64_t x)
{
    return (double)(s.marked - x) / (double)(x + 1) * ((double)(s.drawn - x) / (double)(s.unmarked + x + 1 - s.drawn));
}

/* Two-sided p relative to p(a), walking from a both ways: exact ratios instead of differences of logarithms. */
static double fisher_two_sided(support s, uint64_t a)
{
    double sum = 0, term = 1;
    for (uint64_t x = a;; x++) {
        sum += term <= SAME ? term : 0;
        if (x == s.hi)
            break;
        term *= step(s, x);
    }
    term = 1;
    for (uint64_t x = a; x > s.lo; x--) {
        term /= step(s, x - 1);
        sum += term <= SAME ? term : 0;
    }
    return fmin(1, sum * pmf_at(s, a));
}

/* Noncentral hypergeometric at odds psi: mean, and the tails at a, by terms relative to the one at a. */
typedef struct { double mean, upper, lower; } tilted;

static tilted tilt(support s, uint64_t a, double psi)
{
    double up = 0, down = 0, mean = 0, term = 1, scale = 1;
    for (uint64_t x = a;; x++) {
        up += term;
        mean += term * ((double)x - (double)a);
        if (x == s.hi || term > 1e280)
            break;
        term *= step(s, x) * psi;
    }
    if (term > 1e280)
        return (tilted){ .mean = (double)s.hi, .upper = 1, .lower = 0 };
    term = 1;
    for (uint64_t x = a; x > s.lo && term < 1e280; x--) {
        term /= step(s, x - 1) * psi;
        down += term;
        mean -= term * ((double)a - (double)(x - 1));
    }
    if (term >= 1e280)
        return (tilted){ .mean = (double)s.lo, .upper = 0, .lower = 1 };
    scale = up + down;
    return (tilted){ (double)a + mean / scale, up / scale, (down + 1) / scale };
}

typedef double measure_fn(tilted t);
static double of_mean(tilted t) { return t.mean; }
static double of_upper(tilted t) { return t.upper; }
static double minus_lower(tilted t) { return -t.lower; }

/* The psi at which a rising measure reaches target, by bisection on log psi. */
static double psi_where(support s, uint64_t a, measure_fn *measure, double target)
{
    double lo = -60, hi = 60;
    for (int i = 0; i < 80; i++) {
        double mid = 0.5 * (lo + hi);
        if (measure(tilt(s, a, exp(mid))) < target)
            lo = mid;
        else
            hi = mid;
    }
    return exp(0.5 * (lo + hi));
}

static void odds_ratio(exl_table_2x2 *t, support s, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    double up = (double)a * (double)d, down = (double)b * (double)c;
    t->or_defined = up > 0 || down > 0;
    if (t->or_defined)
        t->or_sample = down > 0 ? up / down : INFINITY;
    t->or_conditional = a == s.lo ? 0 : a == s.hi ? INFINITY : psi_where(s, a, of_mean, (double)a);
    t->or_interval.lower = a == s.lo ? 0 : psi_where(s, a, of_upper, 0.025);
    t->or_interval.upper = a == s.hi ? INFINITY : psi_where(s, a, minus_lower, -0.025);
}

static void pearson(exl_table_2x2 *t, double a, double b, double c, double d)
{
    double n = a + b + c + d, product = (a + b) * (c + d) * (a + c) * (b + d), cross = fabs(a * d - b * c);
    t->chi2_defined = product > 0;
    if (!t->chi2_defined)
        return;
    double corrected = fmax(0, cross - n / 2);
    t->chi2 = n * cross * cross / product;
    t->chi2_p = exl_chi2_sf(t->chi2, 1);
    t->chi2_yates_p = exl_chi2_sf(n * corrected * corrected / product, 1);
}

exl_rc exl_fisher(exl_table_2x2 *out, uint64_t a, uint64_t b, uint64_t c, uint64_t d, exl_err *err)
{
    exl_table_2x2 t = { 0 };
    if (a + b + c + d == 0)
        return exl_fail(err, EXL_EDOMAIN, "a table of zeros compares nothing");
    if ((a | b | c | d) >> 31)
        return exl_fail(err, EXL_EDOMAIN, "a count over 2^31 in a 2x2 table");
    support s = margins(a, b, c, d);
    t.greater = exl_hyper_ge(a, s.marked, s.unmarked, s.drawn);
    t.less = exl_hyper_ge(b, s.unmarked, s.marked, s.drawn);    /* few of the marked = many of the unmarked */
    t.two_sided = fisher_two_sided(s, a);
    t.midp_greater = t.greater - pmf_at(s, a) / 2;
    pearson(&t, (double)a, (double)b, (double)c, (double)d);
    odds_ratio(&t, s, a, b, c, d);
    *out = t;
    return EXL_OK;
}

/* Sums over strata that the Mantel-Haenszel statistics are made of. */
typedef struct { double a, e, v, r, s, pr, ps_qr, qs; } mh_sums;

static void add_stratum(mh_sums *m, const uint64_t t[4])
{
    double a = (double)t[0], b = (double)t[1], c = (double)t[2], d = (double)t[3], n = a + b + c + d;
    if (n < 2)
        return;
    double r = a * d / n, s = b * c / n, p = (a + d) / n, q = (b + c) / n;
    m->a += a;
    m->e += (a + b) * (a + c) / n;
    m->v += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1));
    m->r += r;
    m->s += s;
    m->pr += p * r;
    m->ps_qr += p * s + q * r;
    m->qs += q * s;
}

static exl_rc strata_exact_p(double *p, const uint64_t (*tables)[4], size_t k, exl_arena *arena, exl_err *err)
{
    size_t span = 0, at = 0;
    for (size_t i = 0; i < k; i++) {
        support s = margins(tables[i][0], tables[i][1], tables[i][2], tables[i][3]);
        span += (size_t)(s.hi - s.lo);
        at += (size_t)(tables[i][0] - s.lo);
    }
    double *f = EXL_NEW(arena, double, span + 1), *g = EXL_NEW(arena, double, span + 1);
    if (!f || !g)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu tables", k);
    size_t width = 0;
    f[0] = 1;
    for (size_t i = 0; i < k; i++) {
        support s = margins(tables[i][0], tables[i][1], tables[i][2], tables[i][3]);
        size_t more = (size_t)(s.hi - s.lo);
        memset(g, 0, (width + more + 1) * sizeof *g);
        for (size_t j = 0; j <= more; j++) {
            double pj = pmf_at(s, s.lo + j);
            for (size_t x = 0; x <= width; x++)
                g[x + j] += f[x] * pj;
        }
        width += more;
        double *swap = f;
        f = g;
        g = swap;
    }
    double sum = 0;
    for (size_t x = 0; x <= width; x++)
        sum += f[x] <= f[at] * SAME ? f[x] : 0;
    *p = fmin(1, sum);
    return EXL_OK;
}

exl_rc exl_mantel_haenszel_of(exl_mantel_haenszel *out, const uint64_t (*tables)[4], size_t k, exl_arena *a, exl_err *err)
{
    exl_mantel_haenszel m = { 0 };
    mh_sums s = { 0 };
    for (size_t i = 0; i < k; i++)
        add_stratum(&s, tables[i]);
    if (!(s.v > 0))
        return exl_fail(err, EXL_EDOMAIN, "no stratum compares two groups");
    double off = fabs(s.a - s.e), corrected = off >= 0.5 ? off - 0.5 : off;
    m.chi2 = corrected * corrected / s.v;
    m.p_corrected = exl_chi2_sf(m.chi2, 1);
    m.chi2 = off * off / s.v;
    m.p = exl_chi2_sf(m.chi2, 1);
    m.or_defined = s.r > 0 && s.s > 0;
    if (m.or_defined) {
        double se = sqrt(s.pr / (2 * s.r * s.r) + s.ps_qr / (2 * s.r * s.s) + s.qs / (2 * s.s * s.s));
        m.odds_ratio = s.r / s.s;
        m.interval.lower = m.odds_ratio * exp(-1.959963984540054 * se);
        m.interval.upper = m.odds_ratio * exp(1.959963984540054 * se);
    }
    EXL_TRY(strata_exact_p(&m.exact_p, tables, k, a, err));
    *out = m;
    return EXL_OK;
}

static double poisson_log_pmf(uint64_t k, double mean)
{
    return (double)k * log(mean) - mean - exl_log_gamma((double)k + 1);
}

/* Both tails of probabilities not above that of k; the mode splits them. */
static double poisson_two_sided(uint64_t k, double mean)
{
    double mine = poisson_log_pmf(k, mean) + log(SAME);
    if ((double)k == mean)
        return 1;
    if ((double)k < mean) {
        uint64_t j = (uint64_t)ceil(mean);
        while (poisson_log_pmf(j, mean) > mine)
            j++;
        return fmin(1, 1 - exl_poisson_ge(k + 1, mean) + exl_poisson_ge(j, mean));
    }
    uint64_t n_low = 0, low = (uint64_t)floor(mean);
    while (n_low <= low && poisson_log_pmf(n_low, mean) <= mine)
        n_low++;
    return fmin(1, exl_poisson_ge(k, mean) + (n_low > 0 ? 1 - exl_poisson_ge(n_low, mean) : 0));
}

exl_rc exl_smr_of(exl_smr *out, uint64_t observed, double expected, double level, exl_err *err)
{
    if (!(expected > 0) || !isfinite(expected))
        return exl_fail(err, EXL_EDOMAIN, "expected count %g is not positive", expected);
    if (!(level > 0 && level < 1))
        return exl_fail(err, EXL_EDOMAIN, "level %g is not between 0 and 1", level);
    double o = (double)observed, tail = (1 - level) / 2, z = exl_normal_quantile(1 - tail), o1 = o + 1;
    exl_smr r = { .ratio = o / expected };
    r.exact.lower = observed == 0 ? 0 : exl_gamma_quantile(tail, o, 1) / expected;
    r.exact.upper = exl_gamma_quantile(1 - tail, o1, 1) / expected;
    r.byar.lower = observed == 0 ? 0 : o * pow(1 - 1 / (9 * o) - z / (3 * sqrt(o)), 3) / expected;
    r.byar.upper = o1 * pow(1 - 1 / (9 * o1) + z / (3 * sqrt(o1)), 3) / expected;
    r.two_sided = poisson_two_sided(observed, expected);
    r.upper = exl_poisson_ge(observed, expected);
    r.midp = r.upper - exp(poisson_log_pmf(observed, expected)) / 2;
    *out = r;
    return EXL_OK;
}

double exl_binomial_two_sided(uint64_t k, uint64_t n, double p)
{
    if (!(p >= 0 && p <= 1) || k > n)
        return NAN;
    if (p == 0 || p == 1)
        return k == (p == 0 ? 0 : n) ? 1 : 0;
    double log_odds = log(p) - log1p(-p), base = (double)n * log1p(-p), sum = 0;
    double mine = exl_log_choose((double)n, (double)k) + (double)k * log_odds + log(SAME);
    for (uint64_t j = 0; j <= n; j++) {
        double v = exl_log_choose((double)n, (double)j) + (double)j * log_odds;
        sum += v <= mine ? exp(v + base) : 0;
    }
    return fmin(1, sum);
}

/* E over p_before of P(p_after < p_before): Simpson's rule in the logit of p_before, whose density has light tails there */
static double jeffreys_lower(double x1, double n1, double x2, double n2)
{
    double a = x1 + 0.5, b = n1 - x1 + 0.5, c = x2 + 0.5, d = n2 - x2 + 0.5, log_b = exl_log_beta(a, b), sum = 0;
    enum { STEPS = 20000 };
    double lo = -80, h = 160.0 / STEPS;
    for (int i = 0; i <= STEPS; i++) {
        double u = lo + h * i, p = exl_expit(u);
        double log_p = u < 0 ? u - log1p(exp(u)) : -log1p(exp(-u)), log_q = log_p - u;
        double density = exp(a * log_p + b * log_q - log_b);
        double weight = i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2;
        if (density > 1e-18)
            sum += weight * density * exl_beta_cdf(p, c, d);
    }
    return sum * h / 3;
}

exl_rc exl_pre_post_of(exl_pre_post *out, uint64_t before_x, uint64_t before_n, uint64_t after_x, uint64_t after_n, exl_err *err)
{
    exl_table_2x2 t;
    if (before_x > before_n || after_x > after_n || before_n == 0 || after_n == 0)
        return exl_fail(err, EXL_EDOMAIN, "%llu of %llu before, %llu of %llu after", (unsigned long long)before_x,
                        (unsigned long long)before_n, (unsigned long long)after_x, (unsigned long long)after_n);
    EXL_TRY(exl_fisher(&t, after_x, after_n - after_x, before_x, before_n - before_x, err));
    double share = (double)after_n / (double)(before_n + after_n);
    *out = (exl_pre_post){ .less = t.less, .two_sided = t.two_sided,
                           .rate_p = exl_binomial_two_sided(after_x, after_x + before_x, share),
                           .after_lower = jeffreys_lower((double)before_x, (double)before_n, (double)after_x, (double)after_n) };
    return EXL_OK;
}

exl_rc exl_rate_ratio_of(exl_rate_ratio *out, uint64_t x1, double t1, uint64_t x2, double t2, double level, exl_err *err)
{
    exl_interval share;
    if (!(t1 > 0 && t2 > 0) || x1 + x2 == 0)
        return exl_fail(err, EXL_EDOMAIN, "no rate ratio from %llu in %g and %llu in %g", (unsigned long long)x1, t1,
                        (unsigned long long)x2, t2);
    EXL_TRY(exl_clopper_pearson(&share, (double)x1, (double)(x1 + x2), level, err));
    double scale = t2 / t1;
    out->ratio = x2 == 0 ? INFINITY : (double)x1 / (double)x2 * scale;
    out->interval.lower = share.lower / (1 - share.lower) * scale;
    out->interval.upper = share.upper >= 1 ? INFINITY : share.upper / (1 - share.upper) * scale;
    out->p = exl_binomial_two_sided(x1, x1 + x2, t1 / (t1 + t2));
    return EXL_OK;
}
