/* Against R's glm on a small penalty, and the designs that made an unpenalised one diverge. */
#include "check.h"
#include <math.h>
#include "stats/casemix.h"
#include "stats/special.h"

/* 2 x 2 strata: department 0 or 1, role 0 or 1; n leavers and y hits each */
static exl_rc fit(double *eta, const double *n, const double *y, double se, double fp, double penalty, exl_arena *a, exl_err *err)
{
    static const int32_t level[] = { 0, 0, 0, 1, 1, 0, 1, 1 };
    const double rates_se[] = { se, se, se, se }, rates_fp[] = { fp, fp, fp, fp };
    exl_casemix m = { .n_factors = 2, .n_strata = 4, .n_level = { 2, 2 }, .penalty = { penalty, penalty }, .level = level };
    exl_casemix_rows r = { .rows = 4, .n = n, .y = y, .se = rates_se, .fp = rates_fp };
    return exl_casemix_fit(eta, &m, &r, a, err);
}

static void margins(exl_arena *a)
{
    const double n[] = { 20, 30, 25, 25 }, y[] = { 4, 12, 10, 5 };
    double eta[4], e[4];
    CHECK(fit(eta, n, y, 1, 0, 1e-7, a, NULL) == EXL_OK, "fit");
    for (int i = 0; i < 4; i++)
        e[i] = n[i] * exl_expit(eta[i]);
    CHECK(fabs(e[0] + e[1] - 16) < 1e-5 && fabs(e[2] + e[3] - 15) < 1e-5 && fabs(e[0] + e[2] - 14) < 1e-5,
          "the likelihood equations: margins fit");
    CHECK(fit(eta, n, y, 1, 0, 1e6, a, NULL) == EXL_OK && fabs(exl_expit(eta[0]) - 0.31) < 1e-4 && fabs(eta[0] - eta[3]) < 1e-3,
          "a large penalty leaves the whole: %g", exl_expit(eta[0]));
}

static void errors_inside(exl_arena *a)
{
    const double n[] = { 1000, 1000, 1000, 1000 }, y[] = { 200, 200, 200, 200 };
    double eta[4];
    CHECK(fit(eta, n, y, 0.8, 0.05, 1, a, NULL) == EXL_OK && fabs(exl_expit(eta[0]) - 0.2) < 1e-5,
          "0.05 + 0.75 q = 0.2: %g", exl_expit(eta[0]));
    const double few[] = { 10, 10, 10, 10 };
    CHECK(fit(eta, n, few, 0.8, 0.05, 1, a, NULL) == EXL_OK && eta[0] < -3 && isfinite(eta[0]), "under the noise: %g", eta[0]);
}

static void empty_and_full(exl_arena *a)
{
    const double n[] = { 5, 30, 25, 5 }, none[] = { 0, 6, 5, 5 }, zero[4] = { 0 }, y[] = { 1, 1, 1, 1 };
    double eta[4] = { -7, -7, -7, -7 };
    exl_err err = { 0 };
    CHECK(fit(eta, n, none, 1, 0, 1, a, NULL) == EXL_OK && fabs(eta[0]) < 6 && fabs(eta[3]) < 6,
          "an empty and a full combination: %g %g", eta[0], eta[3]);
    CHECK(fit(eta, n, zero, 1, 0, 1, a, NULL) == EXL_OK && eta[0] >= -12, "nobody: %g", eta[0]);
    CHECK(fit(eta, n, n, 1, 0, 1, a, NULL) == EXL_OK && eta[0] <= 12, "everybody: %g", eta[0]);
    eta[0] = -7;
    CHECK(fit(eta, n, y, 0.5, 0.5, 1, a, &err) == EXL_EDOMAIN && err.msg[0] && eta[0] == -7, "no information");
    CHECK(fit(eta, zero, zero, 1, 0, 1, a, &err) == EXL_EDOMAIN && eta[0] == -7, "no leavers");
}

static void strata(exl_arena *a)
{
    static const int32_t department[] = { 1, 0, -1, 1, 0, 1 }, role[] = { 0, 0, 0, 1, 0, 0 };
    const int32_t *level[] = { department, role };
    uint32_t of[6];
    exl_casemix m = { .penalty = { 2, 3 } };
    CHECK(exl_casemix_strata(&m, of, level, 2, 6, a, NULL) == EXL_OK && m.n_strata == 4, "%zu strata", m.n_strata);
    CHECK(of[0] == of[5] && of[1] == of[4] && of[0] != of[3] && of[2] == 0,
          "alike in both is one stratum; not given comes first");
    CHECK(m.n_level[0] == 3 && m.n_level[1] == 3 && m.penalty[1] == 3, "levels %zu %zu", m.n_level[0], m.n_level[1]);
}

int main(void)
{
    exl_stats_guard g = exl_stats_begin();
    exl_arena a;
    exl_arena_init(&a, 0);
    margins(&a);
    errors_inside(&a);
    empty_and_full(&a);
    strata(&a);
    exl_arena_free(&a);
    exl_stats_end(g);
    return CHECK_DONE("test_casemix");
}
