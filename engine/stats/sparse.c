#include "stats/sparse.h"
#include "stats/special.h"
#include <math.h>
#include <string.h>

enum { STEPS = 8 };
static const double CLOSE = 1e-6;       /* of a cost: when no dual variable moves by more, w is as good as it gets */

double exl_sparse_dot(const exl_sparse *x, size_t i, const double *w)
{
    double sum = 0;
    for (size_t k = x->row[i]; k < x->row[i + 1]; k++)
        sum += (double)x->value[k].value * w[x->value[k].column];
    return sum;
}

static void add(double *w, const exl_sparse *x, size_t i, double times)
{
    for (size_t k = x->row[i]; k < x->row[i + 1]; k++)
        w[x->value[k].column] += times * (double)x->value[k].value;
}

/* The t at which t + margin + square (cost expit(t) - before) is nought. */
static double settle(double t, double margin, double square, double cost, double before)
{
    double low = -margin - square * (cost - before), high = -margin + square * before;
    for (int i = 0; i < STEPS; i++) {
        double share = exl_expit(t), f = t + margin + square * (cost * share - before);
        *(f > 0 ? &high : &low) = t;
        if (fabs(f) < 1e-6)
            break;
        t -= f / (1 + square * cost * share * (1 - share));
        if (!(t > low && t < high))
            t = (low + high) / 2;
    }
    return t;
}

exl_rc exl_sparse_logistic(double *w, const exl_sparse *x, const uint32_t *use, size_t n_use, const bool *positive, const double *cost, unsigned rounds, exl_arena *a, exl_err *err)
{
    double *t = exl_arena_get(a, (n_use + 1) * sizeof *t), *square = exl_arena_get(a, (n_use + 1) * sizeof *square);
    if (!t || !square)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    memset(w, 0, x->p * sizeof *w);
    for (size_t k = 0; k < n_use; k++) {
        t[k] = positive[k] ? -1 : -5;       /* about the shares of a rare label */
        square[k] = 0;
        for (size_t j = x->row[use[k]]; j < x->row[use[k] + 1]; j++)
            square[k] += (double)x->value[j].value * (double)x->value[j].value;
        add(w, x, use[k], (positive[k] ? 1 : -1) * cost[k] * exl_expit(t[k]));
    }
    for (unsigned round = 0; round < rounds; round++) {
        double moved = 0;
        for (size_t k = 0; k < n_use; k++) {
            double y = positive[k] ? 1 : -1, before = cost[k] * exl_expit(t[k]);
            t[k] = settle(t[k], y * exl_sparse_dot(x, use[k], w), square[k], cost[k], before);
            double step = cost[k] * exl_expit(t[k]) - before;
            if (fabs(step) > 1e-9 * cost[k])
                add(w, x, use[k], y * step);
            moved = fmax(moved, fabs(step) / cost[k]);
        }
        if (moved < CLOSE)
            break;
    }
    return EXL_OK;
}
