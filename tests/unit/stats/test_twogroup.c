/* A unit that stands out does, one that does not does not, and no data leave the prior. */
#include "check.h"
#include <math.h>
#include <stdlib.h>
#include "stats/special.h"
#include "stats/twogroup.h"

enum { UNITS = 40, CODES = 6, GRID = 141 };
static const exl_shift_grid grid = { -3, 0.05, GRID };

/* likelihood of y hits among n leavers who each have probability 0.2 without a shift */
static void cell(float *lik, double y, double n)
{
    double most = -INFINITY, v[GRID];
    for (int i = 0; i < GRID; i++) {
        double q = exl_expit(exl_logit(0.2) + grid.lo + grid.step * i);
        v[i] = y * log(q) + (n - y) * log1p(-q);
        most = fmax(most, v[i]);
    }
    for (int i = 0; i < GRID; i++)
        lik[i] = (float)exp(v[i] - most);
}

static void one_stands_out(exl_arena *a)
{
    float *lik = EXL_NEW(a, float, UNITS * CODES * GRID);
    exl_random r = exl_random_seed("units", 5);
    exl_twogroup d = { UNITS, CODES, grid, lik, false };
    exl_twogroup_prior prior;
    exl_twogroup_null null = { 0 };
    exl_twogroup_posterior post;
    for (size_t c = 0; c < UNITS * CODES; c++) {
        double y = 0;
        for (int i = 0; i < 40; i++)
            y += exl_random_below(&r, 10) < 2;
        cell(lik + c * GRID, c == 0 ? 24 : c == 1 ? 22 : y, 40);
    }
    CHECK(exl_twogroup_prior_default(&prior, CODES, a, NULL) == EXL_OK && exl_twogroup_fit_null(&null, &d, &prior, a, NULL) == EXL_OK,
          "fit");
    CHECK(null.tau > 0.02 && null.tau < 0.35 && null.sg > 0 && null.sg < 0.3, "null %g %g %g", null.tau, null.mu0, null.sg);
    CHECK(exl_twogroup_posterior_of(&post, &d, null, &prior, a, NULL) == EXL_OK, "posterior");
    CHECK(post.unit[0] > 0.95 && post.cell[0] > 0.9 && post.cell[1] > 0.8,
          "the unit: %g %g %g", post.unit[0], post.cell[0], post.cell[1]);
    CHECK(post.beyond[0] > 0.99 && post.or_lower[0] > 1.5 && post.or_mean[0] > post.or_lower[0] && post.or_mean[0] < post.or_upper[0],
          "odds %g in %g..%g", post.or_mean[0], post.or_lower[0], post.or_upper[0]);
    CHECK(post.or_mean[0] < 24.0 / 16 / 0.25, "shrunken: %g", post.or_mean[0]);
    for (size_t m = 1; m < UNITS; m++)
        CHECK(post.unit[m] < 0.5, "unit %zu: %g", m, post.unit[m]);
    for (size_t c = 0; c < UNITS * CODES; c++)
        CHECK(post.cell[c] >= 0 && post.cell[c] <= post.unit[c / CODES] + 1e-9 && isfinite(post.or_mean[c]) && post.beyond[c] >= 0
              && post.beyond[c] <= 1,
              "cell %zu", c);
}

static void nothing_known(exl_arena *a)
{
    float *lik = EXL_NEW(a, float, 3 * GRID);
    exl_twogroup d = { 3, 1, grid, lik, false };
    exl_twogroup_prior prior;
    exl_twogroup_null null = { 0 };
    exl_twogroup_posterior post;
    for (int i = 0; i < 3 * GRID; i++)
        lik[i] = 1;
    CHECK(exl_twogroup_prior_default(&prior, 1, a, NULL) == EXL_OK && exl_twogroup_fit_null(&null, &d, &prior, a, NULL) == EXL_OK,
          "fit");
    CHECK(exl_twogroup_posterior_of(&post, &d, null, &prior, a, NULL) == EXL_OK && fabs(post.unit[0] - post.omega) < 1e-6
          && post.omega < 0.1,
          "the prior: %g %g", post.unit[0], post.omega);
    CHECK(fabs(post.log_bf[0]) < 1e-6, "no evidence: %g", post.log_bf[0]);
    d.units = 0;
    post.omega = -7;
    CHECK(exl_twogroup_posterior_of(&post, &d, null, &prior, a, NULL) == EXL_EDOMAIN && post.omega == -7, "no units");
    CHECK(exl_twogroup_fit_null(&null, &d, &prior, a, NULL) == EXL_EDOMAIN, "no units");
}

/* Likelihoods that vanish over most of the grid: nothing overflows. */
static void extreme(exl_arena *a)
{
    float *lik = EXL_NEW(a, float, 4 * CODES * GRID);
    exl_twogroup d = { 4, CODES, grid, lik, false };
    exl_twogroup_prior prior;
    exl_twogroup_null null = { 0 };
    exl_twogroup_posterior post;
    for (size_t c = 0; c < 4 * CODES; c++)
        cell(lik + c * GRID, c < CODES ? 5000 : 0, 5000);
    CHECK(exl_twogroup_prior_default(&prior, CODES, a, NULL) == EXL_OK && exl_twogroup_fit_null(&null, &d, &prior, a, NULL) == EXL_OK,
          "fit");
    CHECK(exl_twogroup_posterior_of(&post, &d, null, &prior, a, NULL) == EXL_OK, "posterior");
    for (size_t c = 0; c < 4 * CODES; c++)
        CHECK(isfinite(post.cell[c]) && isfinite(post.or_mean[c]) && isfinite(post.or_upper[c]) && isfinite(post.beyond[c]),
              "cell %zu", c);
}

int main(void)
{
    exl_stats_guard g = exl_stats_begin();
    exl_arena a;
    exl_arena_init(&a, 0);
    one_stands_out(&a);
    nothing_known(&a);
    extreme(&a);
    exl_arena_free(&a);
    exl_stats_end(g);
    return CHECK_DONE("test_twogroup");
}
