/* Fisher's tea, R's mantelhaen example data, small tables by hand, and what cannot be tested. */
#include "check.h"
#include <math.h>
#include "stats/exact.h"
#include "stats/special.h"

static bool near(double ours, double right, double relative) { return fabs(ours - right) <= relative * fabs(right) + 1e-12; }

static void poisson_binomial(exl_arena *a)
{
    exl_poisson_binomial r;
    double pmf[5];
    const double p[] = { 0, 1, 0.3, 0 }, two[] = { 0.2, 0.3 }, bad[] = { 0.2, NAN };
    CHECK(exl_poisson_binomial_of(&r, pmf, p, 4, 2, a, NULL) == EXL_OK, "certain and impossible leavers");
    CHECK(near(r.upper, 0.3, 1e-12) && near(r.lower, 1, 1e-12) && near(r.midp, 0.15, 1e-12), "%g %g", r.upper, r.lower);
    CHECK(near(pmf[1], 0.7, 1e-12) && pmf[0] == 0 && pmf[3] == 0, "pmf %g %g", pmf[1], pmf[2]);
    CHECK(exl_poisson_binomial_of(&r, NULL, two, 2, 2, a, NULL) == EXL_OK && near(r.upper, 0.06, 1e-12),
          "header example: %g", r.upper);
    CHECK(exl_poisson_binomial_of(&r, NULL, two, 0, 0, a, NULL) == EXL_OK && r.upper == 1 && r.expected == 0, "nobody");
    CHECK(exl_poisson_binomial_of(&r, NULL, bad, 2, 1, a, NULL) == EXL_EDOMAIN, "NaN");
    CHECK(exl_poisson_binomial_of(&r, NULL, two, 2, 3, a, NULL) == EXL_EDOMAIN, "more hits than leavers");
    static double many[5000];
    for (size_t i = 0; i < 5000; i++)
        many[i] = 0.1;
    static const struct { size_t hits; double tolerance; } rows[] = { { 450, 1e-9 }, { 560, 1e-9 }, { 700, 1e-6 } };
    for (size_t i = 0; i < 3; i++) {
        CHECK(exl_poisson_binomial_of(&r, NULL, many, 5000, rows[i].hits, a, NULL) == EXL_OK, "large row %zu", i);
        CHECK(near(r.upper, exl_binomial_ge(rows[i].hits, 5000, 0.1), rows[i].tolerance), "large row %zu: %g", i, r.upper);
    }
    CHECK(exl_poisson_binomial_of(&r, NULL, many, 5000, 5000, a, NULL) == EXL_OK && r.upper > 0,
          "a tail beyond the window: %g", r.upper);
}

static void tables(void)
{
    exl_table_2x2 t;
    CHECK(exl_fisher(&t, 3, 1, 1, 3, NULL) == EXL_OK, "lady tasting tea, [fisher1935]");
    CHECK(near(t.greater, 17.0 / 70, 1e-12) && near(t.two_sided, 34.0 / 70, 1e-12), "%g %g", t.greater, t.two_sided);
    CHECK(near(t.or_conditional, 6.408309, 1e-5), "conditional odds ratio %g", t.or_conditional);
    CHECK(near(t.or_interval.lower, 0.2117329, 1e-3) && near(t.or_interval.upper, 621.9337, 2e-2),
          "%g %g", t.or_interval.lower, t.or_interval.upper);
    CHECK(exl_fisher(&t, 0, 8, 30, 370, NULL) == EXL_OK && t.or_conditional == 0 && t.or_interval.lower == 0, "no hits");
    CHECK(exl_fisher(&t, 8, 0, 30, 370, NULL) == EXL_OK && isinf(t.or_conditional) && isinf(t.or_interval.upper), "all hits");
    CHECK(exl_fisher(&t, 0, 1, 0, 5, NULL) == EXL_OK && !t.chi2_defined && !t.or_defined && t.two_sided == 1, "an empty column");
    CHECK(exl_fisher(&t, 0, 0, 0, 0, NULL) == EXL_EDOMAIN, "nothing");
    CHECK(exl_fisher(&t, 100000, 100000, 100000, 100000, NULL) == EXL_OK && t.two_sided <= 1 && t.two_sided > 0.99,
          "large: %g", t.two_sided);
}

static void strata(exl_arena *a)
{
    const uint64_t t[3][4] = { { 3, 2, 20, 54 }, { 5, 0, 28, 36 }, { 5, 8, 20, 47 } }, none[1][4] = { { 0, 0, 3, 4 } };
    exl_mantel_haenszel m;
    CHECK(exl_mantel_haenszel_of(&m, t, 3, a, NULL) == EXL_OK, "three strata");
    CHECK(near(m.chi2, 5.73055, 1e-5) && near(m.odds_ratio, 3.03106, 1e-5) && near(m.exact_p, 0.0315809, 1e-5),
          "%g %g %g", m.chi2, m.odds_ratio, m.exact_p);
    CHECK(exl_mantel_haenszel_of(&m, none, 1, a, NULL) == EXL_EDOMAIN, "one group only");
    CHECK(exl_mantel_haenszel_of(&m, t, 0, a, NULL) == EXL_EDOMAIN, "no strata");
}

static void rates(void)
{
    exl_smr s;
    exl_rate_ratio r;
    CHECK(exl_smr_of(&s, 3, 1.2, 0.95, NULL) == EXL_OK && near(s.exact.lower, 0.51556, 1e-4) && near(s.exact.upper, 7.30606, 1e-5),
          "SMR");
    CHECK(exl_smr_of(&s, 0, 0.4, 0.95, NULL) == EXL_OK && s.exact.lower == 0 && s.two_sided == 1, "none observed");
    CHECK(exl_smr_of(&s, 3, 0, 0.95, NULL) == EXL_EDOMAIN && exl_smr_of(&s, 3, 1, 2, NULL) == EXL_EDOMAIN, "refused");
    CHECK(exl_rate_ratio_of(&r, 10, 100, 4, 100, 0.95, NULL) == EXL_OK && near(r.ratio, 2.5, 1e-12), "ratio");
    CHECK(near(r.p, 0.1795654, 1e-5), "binomial two-sided of 10 in 14: %g", r.p);
    CHECK(exl_rate_ratio_of(&r, 3, 100, 0, 50, 0.95, NULL) == EXL_OK && isinf(r.ratio) && isinf(r.interval.upper),
          "none in the other");
    CHECK(exl_rate_ratio_of(&r, 0, 100, 0, 50, 0.95, NULL) == EXL_EDOMAIN, "none in either");
}

static void before_after(void)
{
    exl_pre_post p;
    CHECK(exl_pre_post_of(&p, 12, 40, 4, 38, NULL) == EXL_OK && near(p.less, 0.0309217, 1e-5) && near(p.after_lower, 0.984664, 1e-5),
          "%g %g", p.less, p.after_lower);
    CHECK(exl_pre_post_of(&p, 5, 5, 5, 5, NULL) == EXL_OK && near(p.after_lower, 0.5, 1e-6), "equal: %g", p.after_lower);
    CHECK(exl_pre_post_of(&p, 0, 0, 1, 5, NULL) == EXL_EDOMAIN && exl_pre_post_of(&p, 6, 5, 1, 5, NULL) == EXL_EDOMAIN,
          "refused");
}

int main(void)
{
    exl_stats_guard g = exl_stats_begin();
    exl_arena a;
    exl_arena_init(&a, 0);
    poisson_binomial(&a);
    tables();
    strata(&a);
    rates();
    before_after();
    exl_arena_free(&a);
    exl_stats_end(g);
    return CHECK_DONE("test_exact");
}
