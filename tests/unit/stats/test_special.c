/* Values from R 4.2.2 and mpmath, among them those on which GSL 2.7.1 hangs or answers NaN. */
#include "check.h"
#include <math.h>
#include "stats/special.h"

static bool near(double ours, double right, double relative) { return fabs(ours - right) <= relative * fabs(right); }

static void quantiles(void)
{
    static const struct { double p, a, b, right; } rows[] = {
        { 0.025, 0.5, 0.5, 0.00154133313343601 },  { 0.975, 20000.5, 980000.5, 0.020275785980765793 },
        { 0.975, 0.5, 1e6, 2.5119405667154049e-06 }, { 0.025, 1e5, 0.5, 0.99997488082175667 },
        { 0.5, 0.01, 100, 4.4877304951363684e-33 },  { 0.025, 1e6, 1e6, 0.49930704833353085 },
        { 0.975, 1e6, 1e6, 0.50069295166646888 },    { 0.975, 3, 1e8, 7.2246873344966821e-08 },
        { 0.025, 0.5, 8.5, 5.9490302894401965e-05 }, { 0.975, 8.5, 0.5, 0.99994050969710568 },
        { 0.5, 1e8, 1e8, 0.5 },                      { 0, 2, 3, 0 }, { 1, 2, 3, 1 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double q = exl_beta_quantile(rows[i].p, rows[i].a, rows[i].b);
        CHECK(near(q, rows[i].right, 1e-8), "beta row %zu: %.12g", i, q);
    }
    static const struct { double p, shape, right; } gammas[] = {
        { 0.025, 0.1, 5.7917102455214719e-17 }, { 0.05, 0.1, 5.9307112914142876e-14 }, { 0.025, 1e6, 998040.98334029841 },
        { 0.975, 1e8, 100019600.58698115 },     { 0.5, 0.001, 5.2442064082768951e-302 }, { 0.05, 3.2, 0.92184285192791826 },
    };
    for (size_t i = 0; i < sizeof gammas / sizeof gammas[0]; i++) {
        double q = exl_gamma_quantile(gammas[i].p, gammas[i].shape, 1);
        CHECK(near(q, gammas[i].right, 1e-8), "gamma row %zu: %.12g", i, q);
    }
    CHECK(near(exl_t_quantile(0.975, 4), 2.776445105197793, 1e-10), "t: %.12g", exl_t_quantile(0.975, 4));
    CHECK(exl_t_quantile(0.5, 4) == 0, "median of t");
    CHECK(near(exl_normal_quantile(0.975), 1.959963984540054, 1e-12), "normal");
}

static void tails(void)
{
    CHECK(near(exl_normal_sf(37), 5.725571222524e-300, 1e-9), "%.12g", exl_normal_sf(37));
    CHECK(near(exl_chi2_sf(100, 1), 1.523970604832105e-23, 1e-10), "chi2");
    CHECK(near(exl_binomial_ge(8, 8, 0.001), 1e-24, 1e-10), "binomial");
    CHECK(exl_binomial_ge(0, 8, 0.001) == 1 && exl_binomial_ge(9, 8, 0.5) == 0, "binomial ends");
    CHECK(near(exl_poisson_ge(60, 0.001), 1.2006e-262, 1e-4), "poisson");
    CHECK(exl_poisson_ge(0, 0) == 1 && exl_poisson_ge(1, 0) == 0, "poisson ends");
    CHECK(near(exl_hyper_ge(6, 300, 2900, 8), 1.5411531979255445e-05, 1e-9), "hypergeometric");
    CHECK(exl_hyper_ge(0, 3, 4, 2) == 1 && exl_hyper_ge(3, 2, 4, 3) == 0, "hypergeometric ends");
    CHECK(near(exl_beta_cdf(0.5005, 1e6, 1e6), 0.92135042, 1e-7), "beta: %.10g", exl_beta_cdf(0.5005, 1e6, 1e6));
    CHECK(near(exl_beta_cdf(0.5, 1e6, 1e6), 0.5, 1e-12), "beta at its mean: %.12g", exl_beta_cdf(0.5, 1e6, 1e6));
    CHECK(near(exl_negbin_ge(1, 2, 3), 1 - pow(3.0 / 5, 3), 1e-12), "negative binomial");
    CHECK(near(exl_negbin_ge(4, 2, INFINITY), exl_poisson_ge(4, 2), 1e-12), "negative binomial without dispersion");
}

static void logs(void)
{
    CHECK(near(exl_log_add(-1000, -1000), -999.30685281944, 1e-12), "log add");
    CHECK(exl_log_add(-INFINITY, 2) == 2 && exl_log_add(-INFINITY, -INFINITY) == -INFINITY, "log of nothing");
    CHECK(near(exl_log_beta(0.001, 1e6), 6.893363375332, 1e-9), "log beta: %.12g", exl_log_beta(0.001, 1e6));
    CHECK(near(exl_log_beta(1e8, 1e8), -138629444.0572, 1e-9), "log beta: %.12g", exl_log_beta(1e8, 1e8));
    CHECK(near(exl_digamma(0.01), -100.56088545786867, 1e-10), "digamma");
    CHECK(exl_expit(-800) >= 0 && exl_expit(800) == 1 && exl_expit(0) == 0.5, "expit");
}

static void outside(void)
{
    const double bad[] = { exl_beta_quantile(1.1, 1, 1), exl_beta_quantile(0.5, 0, 1), exl_beta_quantile(NAN, 1, 1),
                           exl_gamma_quantile(0.5, -1, 1), exl_gamma_quantile(1, 1, 1), exl_t_quantile(0.9, 0), exl_log_gamma(0),
                           exl_normal_quantile(0), exl_binomial_ge(1, 2, 2), exl_poisson_ge(1, -1), exl_beta_cdf(NAN, 1, 1) };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(isnan(bad[i]), "row %zu: %g", i, bad[i]);
}

static void generator(void)
{
    exl_random a = exl_random_seed("abc", 3), b = exl_random_seed("abc", 3), c = exl_random_seed("abd", 3);
    size_t seen[5] = { 0 };
    CHECK(a.state == b.state && a.state != c.state, "seeds follow the bytes");
    for (int i = 0; i < 5000; i++) {
        size_t v = exl_random_below(&a, 5);
        CHECK(v < 5, "out of range: %zu", v);
        seen[v < 5 ? v : 0]++;
    }
    for (int i = 0; i < 5; i++)
        CHECK(seen[i] > 850 && seen[i] < 1150, "value %d: %zu of 5000", i, seen[i]);
}

int main(void)
{
    exl_stats_guard g = exl_stats_begin();
    quantiles();
    tails();
    logs();
    outside();
    generator();
    exl_stats_end(g);
    return CHECK_DONE("test_special");
}
