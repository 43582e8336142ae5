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
    undefined(&a);
    bootstrap(&a);
    exl_arena_free(&a);
    return CHECK_DONE("test_agreement");
}
