/* [krippendorff2004] p. 230 (four observers, twelve units), R's irr, and tables where a coefficient is undefined. */
#include "check.h"
#include <math.h>
#include "stats/agreement.h"

#define NA EXL_NO_RATING

static void published(exl_arena *a)
{
    static const int krippendorff[4 * 12] = {
        1, 2, 3, 3, 2, 1, 4, 1, 2, NA, NA, NA,  1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NA, 3,
        NA, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NA,   1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NA,
    };
    static const int rare[2 * 10] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 2,  1, 1, 1, 1, 1, 1, 1, 1, 2, 1 };
    exl_agreement g;
    CHECK(exl_agreement_of(&g, (exl_ratings){ krippendorff, 4, 12 }, a, NULL) == EXL_OK && g.has_alpha && !g.has_kappa,
          "four observers");
    CHECK(fabs(g.alpha - 0.743) < 5e-4 && fabs(g.alpha_ordinal - 0.815) < 5e-4, "%g %g", g.alpha, g.alpha_ordinal);
    CHECK(exl_agreement_of(&g, (exl_ratings){ rare, 2, 10 }, a, NULL) == EXL_OK && g.has_kappa && g.has_ac1, "a rare theme");
    CHECK(fabs(g.raw - 0.8) < 1e-12 && fabs(g.kappa + 1.0 / 9) < 1e-12 && fabs(g.alpha + 1.0 / 18) < 1e-12
          && fabs(g.ac1 - 0.75609756) < 1e-8,
          "%g %g %g", g.kappa, g.alpha, g.ac1);
    CHECK(fabs(g.kappa_se - 0.0780809298806976) < 1e-9, "%g", g.kappa_se);
}

/* Two raters of 50: both yes, only the first, only the second, both no. By hand, for 20 5 10 15: p_o .7; kappa p_e .5 x .6 + .5 x .4 = .5;
 * AC1 with 55 of 100 yes: p_e 2 x .55 x .45; alpha 1 - 99 x 15 / (55 x 45). All no is undefined, never perfect. */
static void tables_of_two(exl_arena *a)
{
    static const struct { int yes, first, second, no; bool defined; double raw, kappa, ac1, alpha; } rows[] = {
        { 20, 5, 10, 15, true, 0.7, 0.4, (0.7 - 0.495) / (1 - 0.495), 0.4 },
        { 25, 0, 0, 25, true, 1, 1, 1, 1 },
        { 0, 25, 25, 0, true, 0, -1, -1, 1 - 99.0 * 50 / 2500 },
        { 0, 50, 0, 0, true, 0, 0, -1, 1 - 99.0 * 50 / 2500 },
        { 1, 0, 0, 49, true, 1, 1, 1, 1 },
        { 0, 1, 0, 49, true, 0.98, 0, (0.98 - 0.0198) / (1 - 0.0198), 1 - 99.0 / 99 },
        { 0, 0, 0, 50, false, 1, 0, 0, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int r[2 * 50], n = 0;
        const int counts[4] = { rows[i].yes, rows[i].first, rows[i].second, rows[i].no };
        exl_agreement g;
        for (int k = 0; k < 4; k++)
            for (int c = 0; c < counts[k]; c++, n++)
                r[n] = k < 2, r[50 + n] = k == 0 || k == 2;
        CHECK(n == 50 && exl_agreement_of(&g, (exl_ratings){ r, 2, 50 }, a, NULL) == EXL_OK && g.pairable == 50, "row %zu", i);
        CHECK(fabs(g.raw - rows[i].raw) < 1e-12 && g.has_kappa == rows[i].defined && g.has_ac1 == rows[i].defined && g.has_alpha == rows[i].defined, "row %zu", i);
        CHECK(isfinite(g.kappa) && isfinite(g.kappa_se) && isfinite(g.ac1) && isfinite(g.alpha) && isfinite(g.alpha_ordinal), "row %zu", i);
        CHECK(!rows[i].defined || (fabs(g.kappa - rows[i].kappa) < 1e-12 && fabs(g.ac1 - rows[i].ac1) < 1e-12 && fabs(g.alpha - rows[i].alpha) < 1e-12), "row %zu: kappa %g AC1 %g alpha %g", i,
              g.kappa, g.ac1, g.alpha);
    }
}

static void nobody_rated(exl_arena *a)
{
    static const int none[2 * 3] = { NA, NA, NA, NA, NA, NA };
    const size_t each[] = { 0, 1, 2 };
    exl_agreement g;
    exl_interval v = { -7, -7 };
    double defined = -7;
    exl_err err = { 0 };
    CHECK(exl_agreement_of(&g, (exl_ratings){ none, 2, 3 }, a, NULL) == EXL_OK && !g.has_raw && !g.has_alpha && !g.has_kappa && !g.has_ac1, "nothing to agree on");
    CHECK(exl_agreement_bootstrap(&v, &defined, (exl_ratings){ none, 2, 3 }, each, 3, 100, a, &err) == EXL_EDOMAIN && err.msg[0] && v.lower <= -7 && defined <= -7, "untouched");
    CHECK(exl_agreement_of(&g, (exl_ratings){ none, 2, 0 }, a, NULL) == EXL_EDOMAIN, "no units");
}

static void undefined(exl_arena *a)
{
    static const int same[2 * 4] = { 1, 1, 1, 1, 1, 1, 1, 1 }, alone[2 * 3] = { 1, NA, 2, NA, 1, NA };
    exl_agreement g;
    exl_interval v;
    double defined;
    const size_t each[] = { 0, 1, 2, 3 };
    CHECK(exl_agreement_of(&g, (exl_ratings){ same, 2, 4 }, a, NULL) == EXL_OK && g.raw == 1, "one category");
    CHECK(!g.has_alpha && !g.has_kappa && !g.has_ac1, "is undefined, not perfect");
    CHECK(exl_agreement_of(&g, (exl_ratings){ alone, 2, 3 }, a, NULL) == EXL_OK && !g.has_raw && g.pairable == 0,
          "no unit rated twice");
    CHECK(exl_agreement_of(&g, (exl_ratings){ same, 1, 4 }, a, NULL) == EXL_EDOMAIN, "one rater");
    CHECK(exl_agreement_bootstrap(&v, &defined, (exl_ratings){ same, 2, 4 }, each, 4, 100, a, NULL) == EXL_EDOMAIN,
          "no interval of the undefined");
}

static void bootstrap(exl_arena *a)
{
    int r[2 * 60];
    size_t each[60];
    exl_agreement g;
    exl_interval v = { 0 }, again = { 1, 1 };
    double defined = 0;
    for (int i = 0; i < 60; i++) {
        r[i] = i % 3 == 0;
        r[60 + i] = i % 10 == 0 ? !r[i] : r[i];
        each[i] = (size_t)i;
    }
    CHECK(exl_agreement_of(&g, (exl_ratings){ r, 2, 60 }, a, NULL) == EXL_OK, "sixty");
    CHECK(exl_agreement_bootstrap(&v, &defined, (exl_ratings){ r, 2, 60 }, each, 60, 500, a, NULL) == EXL_OK, "interval");
    CHECK(v.lower < g.alpha && g.alpha < v.upper && v.upper - v.lower < 0.5 && defined == 1,
          "%g in %g..%g", g.alpha, v.lower, v.upper);
    CHECK(exl_agreement_bootstrap(&again, &defined, (exl_ratings){ r, 2, 60 }, each, 60, 500, a, NULL) == EXL_OK
          && again.lower == v.lower && again.upper == v.upper,
          "the same again");
}

int main(void)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    published(&a);
    tables_of_two(&a);
    nobody_rated(&a);
    undefined(&a);
    bootstrap(&a);
    exl_arena_free(&a);
    return CHECK_DONE("test_agreement");
}
