/* Sparse logistic regression, against a case by hand and against Fisher scoring. */
#include "stats/logistic.h"
#include "stats/sparse.h"
#include "stats/special.h"
#include "check.h"
#include <math.h>

static void by_hand(void)
{
    exl_arena a;
    exl_err err;
    exl_arena_init(&a, 0);
    size_t row[5] = { 0, 1, 2, 3, 4 };
    exl_sparse_value one[4] = { { 0, 1 }, { 0, 1 }, { 0, 1 }, { 0, 1 } };
    exl_sparse x = { 4, 1, row, one };
    uint32_t use[4] = { 0, 1, 2, 3 };
    bool positive[4] = { true, true, true, false };
    double cost[4] = { 1, 1, 1, 1 }, w = 7;
    CHECK(exl_sparse_logistic(&w, &x, use, 4, positive, cost, 2000, &a, &err) == EXL_OK && fabs(w - 0.505187) < 1e-3, "w is %g", w);
    CHECK(exl_sparse_logistic(&w, &x, use, 0, positive, cost, 2000, &a, &err) == EXL_OK && w == 0, "no rows: the ridge alone, %g", w);
    exl_arena_free(&a);
}

/* The same penalised likelihood by another road: 40 rows, 6 columns, made by a small generator. */
static void against_fisher_scoring(void)
{
    enum { N = 40, P = 6 };
    exl_arena a;
    exl_err err;
    exl_arena_init(&a, 0);
    double dense[N * P] = { 0 }, y[N], w[P], cost[N], penalty[P];
    size_t row[N + 1] = { 0 }, n = 0;
    exl_sparse_value value[N * P];
    bool positive[N];
    uint32_t use[N], seed = 12345;
    for (size_t i = 0; i < N; i++) {
        for (uint32_t j = 0; j < P; j++) {
            seed = seed * 1664525u + 1013904223u;
            if (j && seed >> 30)
                continue;
            float v = j ? (float)(seed >> 8 & 0xFF) / 100 - 1 : 1;
            dense[i * P + j] = (double)v;
            value[n++] = (exl_sparse_value){ j, v };
        }
        row[i + 1] = n;
        seed = seed * 1664525u + 1013904223u;
        positive[i] = (seed >> 16 & 0xFF) < 90;
        y[i] = positive[i];
        cost[i] = 2;
        use[i] = (uint32_t)i;
    }
    for (size_t j = 0; j < P; j++)
        penalty[j] = 0.5;               /* cost 2 and a ridge of 1 is cost 1 and a ridge of a half */
    exl_glm m = { .family = EXL_LOGISTIC, .n = N, .p = P, .x = dense, .y = y, .penalty = penalty };
    exl_glm_fit fit;
    exl_sparse x = { N, P, row, value };
    exl_stats_guard guard = exl_stats_begin();
    CHECK(exl_glm_of(&fit, &m, &a, &err) == EXL_OK, "%s", err.msg);
    CHECK(exl_sparse_logistic(w, &x, use, N, positive, cost, 2000, &a, &err) == EXL_OK, "%s", err.msg);
    exl_stats_end(guard);
    for (size_t j = 0; j < P; j++)
        CHECK(fabs(w[j] - fit.coef[j]) < 1e-4, "column %zu: %g and %g", j, w[j], fit.coef[j]);
    CHECK(fabs(exl_sparse_dot(&x, 3, w) - (w[0] * dense[3 * P] + w[1] * dense[3 * P + 1] + w[2] * dense[3 * P + 2] + w[3] * dense[3 * P + 3] + w[4] * dense[3 * P + 4] + w[5] * dense[3 * P + 5])) < 1e-9, "the sum of a row");
    exl_arena_free(&a);
}

int main(void)
{
    by_hand();
    against_fisher_scoring();
    return CHECK_DONE("sparse");
}
