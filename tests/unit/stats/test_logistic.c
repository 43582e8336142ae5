/* Coefficients from R's glm and brglm2, and designs on which a regression must not fall over. */
#include "check.h"
#include <math.h>
#include "stats/logistic.h"
#include "stats/special.h"

static bool near(double ours, double right, double relative) { return fabs(ours - right) <= relative * fabs(right) + 1e-9; }

static void firth(exl_arena *a)
{
    const double x[] = { 1, 1, 1, 2, 1, 3, 1, 4, 1, 5, 1, 6, 1, 7, 1, 8, 1, 9, 1, 10 }, y[] = { 0, 0, 1, 0, 1, 1, 0, 1, 1, 1 };
    exl_glm m = { .family = EXL_LOGISTIC, .n = 10, .p = 2, .x = x, .y = y, .firth = true };
    exl_glm_fit f;
    double p;
    CHECK(exl_glm_of(&f, &m, a, NULL) == EXL_OK && f.converged, "header example");
    CHECK(near(f.coef[0], -1.61862, 1e-5) && near(f.coef[1], 0.375685, 1e-5), "%g %g", f.coef[0], f.coef[1]);
    CHECK(near(f.se[0], 1.58440, 1e-5) && near(f.se[1], 0.281132, 1e-5), "%g %g", f.se[0], f.se[1]);
    CHECK(exl_glm_lr_test(&p, &m, &f, 1, a, NULL) == EXL_OK && near(p, 0.0984590, 1e-5), "likelihood ratio %g", p);
}

static void separation(exl_arena *a)
{
    const double x[] = { 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1 }, y[] = { 0, 0, 0, 1, 1, 1 }, zero[6] = { 0 }, ridge[] = { 0, 0.1 };
    exl_glm m = { .family = EXL_LOGISTIC, .n = 6, .p = 2, .x = x, .y = y };
    exl_glm_fit f;
    CHECK(exl_glm_of(&f, &m, a, NULL) == EXL_OK && f.separated, "groups that separate are reported");
    m.penalty = ridge;
    CHECK(exl_glm_of(&f, &m, a, NULL) == EXL_OK && !f.separated && fabs(f.coef[1]) < 10, "ridge: %g", f.coef[1]);
    m.penalty = NULL, m.firth = true;
    CHECK(exl_glm_of(&f, &m, a, NULL) == EXL_OK && near(f.coef[1], 2 * log(7), 1e-6), "Firth: %g", f.coef[1]);
    m.y = zero, m.firth = false;
    CHECK(exl_glm_of(&f, &m, a, NULL) == EXL_OK && f.separated, "nobody");
}

static void refused(exl_arena *a)
{
    const double x[] = { 1, 2, 1, 2, 1, 2, 1, 2 }, y[] = { 0, 1, 1, 0 }, over[] = { 0, 2, 0, 0 }, nan[] = { 0, NAN, 0, 0 };
    exl_glm m = { .family = EXL_LOGISTIC, .n = 4, .p = 2, .x = x, .y = y };
    exl_glm_fit f = { .loglik = -7 };
    exl_err err = { 0 };
    CHECK(exl_glm_of(&f, &m, a, &err) == EXL_EDOMAIN && err.msg[0], "columns that are the same effect");
    m.p = 1, m.y = over;
    CHECK(exl_glm_of(&f, &m, a, &err) == EXL_EDOMAIN, "more events than trials");
    m.y = nan;
    CHECK(exl_glm_of(&f, &m, a, &err) == EXL_EDOMAIN, "NaN");
    m.y = y, m.se = 0.4, m.fp = 0.5;
    CHECK(exl_glm_of(&f, &m, a, &err) == EXL_EDOMAIN, "a classifier without information");
    m.n = 0;
    CHECK(exl_glm_of(&f, &m, a, &err) == EXL_EDOMAIN, "nobody");
    CHECK(f.loglik == -7, "untouched");
}

static void segments(exl_arena *a)
{
    const double x[] = { 2, 8, 5, 7, 14, 9, 9, 10, 9, 6, 3, 4, 5, 2, 7, 4 }, n[] = { 20, 25, 18, 20, 25, 23, 23, 38, 31, 37, 27, 33, 27, 17, 34, 16 };
    double t[16];
    exl_segmented s;
    for (int i = 0; i < 16; i++)
        t[i] = i + 1;
    CHECK(exl_segmented_of(&s, x, n, t, 16, 9, 0, a, NULL) == EXL_OK && !s.separated, "R's quasibinomial");
    CHECK(near(s.coef[2], -1.07903164, 1e-6) && near(s.se[2], 0.50592188, 1e-6) && near(s.p[2], 0.05428310, 1e-6),
          "level %g %g %g", s.coef[2], s.se[2], s.p[2]);
    CHECK(near(s.level, -1.09982738, 1e-6) && near(s.newey_west[2], 0.68956021, 1e-6) && near(s.durbin_watson, 1.90487687, 1e-6),
          "%g", s.level);
    CHECK(exl_segmented_of(&s, x, n, t, 16, 9, 1, a, NULL) == EXL_OK && s.se[2] >= 0.50592, "a floor of 1 does not shorten");
    const double gone[] = { 5, 6, 4, 7, 0, 0, 0, 0 }, same[] = { 20, 20, 20, 20, 20, 20, 20, 20 };
    CHECK(exl_segmented_of(&s, gone, same, t, 8, 5, 1, a, NULL) == EXL_OK && s.separated, "no mentions after the action");
    s.periods = 99;
    CHECK(exl_segmented_of(&s, gone, same, t, 8, 8, 1, a, NULL) == EXL_EDOMAIN && s.periods == 99,
          "one period after cannot be judged");
}

int main(void)
{
    exl_stats_guard g = exl_stats_begin();
    exl_arena a;
    exl_arena_init(&a, 0);
    firth(&a);
    separation(&a);
    refused(&a);
    segments(&a);
    exl_arena_free(&a);
    exl_stats_end(g);
    return CHECK_DONE("test_logistic");
}
