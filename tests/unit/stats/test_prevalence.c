/* [rogan1978] in closed form, asht's Lang-Reiczigel, and classifiers that say nothing or less than their noise. */
#include "check.h"
#include <math.h>
#include "stats/prevalence.h"
#include "stats/special.h"

static void examples(exl_arena *a)
{
    static const struct { exl_classified c; double raw, lower, upper, mean; } rows[] = {
        { { 60, 200, 48, 60, 27, 540 }, 1.0 / 3, 0.248997055, 0.446713926, 0.3431 },
        { { 3, 10, 48, 60, 27, 540 }, 1.0 / 3, 0.073049051, 0.765720159, 0.3860 },
        { { 0, 8, 48, 60, 27, 540 }, -0.2 / 3, 0, 0.437931794, 0.1299 },
        { { 900, 3200, 160, 200, 90, 1800 }, 0.308333333, 0.278788911, 0.343634235, 0.3105 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_prevalence r;
        CHECK(exl_prevalence_of(&r, rows[i].c, 0.95, a, NULL) == EXL_OK && r.identifiable && !r.below_noise, "row %zu", i);
        CHECK(fabs(r.raw - rows[i].raw) < 1e-8, "row %zu: raw %g", i, r.raw);
        CHECK(fabs(r.interval.lower - rows[i].lower) < 1e-8 && fabs(r.interval.upper - rows[i].upper) < 1e-8,
              "row %zu: %g %g", i, r.interval.lower, r.interval.upper);
        CHECK(fabs(r.bayes_mean - rows[i].mean) < 2e-3 && r.bayes.lower < r.bayes_mean && r.bayes_mean < r.bayes.upper,
              "row %zu: mean %g", i, r.bayes_mean);
    }
}

static void edges(exl_arena *a)
{
    exl_prevalence r = { .apparent = -7 };
    CHECK(exl_prevalence_of(&r, (exl_classified){ 5, 200, 40, 50, 40, 500 }, 0.95, a, NULL) == EXL_OK && r.below_noise,
          "fewer than the classifier makes up");
    CHECK(r.interval.lower == 0 && r.interval.upper == 0 && r.clipped == 0, "clipped: %g %g", r.interval.lower, r.interval.upper);
    CHECK(exl_prevalence_of(&r, (exl_classified){ 20, 100, 30, 60, 30, 60 }, 0.95, a, NULL) == EXL_OK && !r.identifiable,
          "no information");
    CHECK(exl_prevalence_of(&r, (exl_classified){ 8, 8, 48, 60, 27, 540 }, 0.95, a, NULL) == EXL_OK && r.clipped == 1 && r.raw > 1,
          "all");
    CHECK(exl_prevalence_of(&r, (exl_classified){ 3, 10, 60, 60, 0, 540 }, 0.95, a, NULL) == EXL_OK && fabs(r.raw - 0.3) < 1e-12,
          "a perfect classifier");
    r.apparent = -7;
    static const exl_classified bad[] = {
        { 3, 0, 1, 2, 1, 2 }, { 3, 2, 1, 2, 1, 2 }, { 1, 2, 3, 2, 1, 2 },
        { 1, 2, 1, 2, 3, 2 }, { 1, 2, 1, 0, 0, 2 }, { NAN, 2, 1, 2, 1, 2 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(exl_prevalence_of(&r, bad[i], 0.95, a, NULL) == EXL_EDOMAIN && r.apparent == -7, "row %zu", i);
}

int main(void)
{
    exl_stats_guard g = exl_stats_begin();
    exl_arena a;
    exl_arena_init(&a, 0);
    examples(&a);
    edges(&a);
    exl_arena_free(&a);
    exl_stats_end(g);
    return CHECK_DONE("test_prevalence");
}
