/* Logistic regression on many sparse features, as texts have them, with a ridge.
 *
 *   minimises  1/2 |w|^2 + sum_i cost_i ln(1 + exp(-y_i w.x_i)),   y_i = +1 or -1
 * by coordinate ascent on the dual, one row at a time in the order given, so that the same rows give the same bytes anywhere.
 * A row's dual variable is cost_i expit(t_i) and the optimum in it solves
 *   t + y_i w.x_i + |x_i|^2 (cost_i expit(t) - before) = 0,
 * which rises in t with a slope of one and more: Newton steps, held within the bracket that the bounds of expit give.
 *
 * in   rows as pairs of column and value, of row i at [row[i], row[i + 1]); every column below p
 *      a column of ones is the caller's, and shares the ridge
 * out  w, p of them
 * Errors: EXL_ENOMEM. Cost: O(rounds x values). Scratch of 2 n numbers in `a`. Safe from any thread.
 * Source: [yu2011] sec. 3 for the dual, with the substitution above.
 * Example: one column of ones, y = + + + -, cost 1 each: w solves w = 3 expit(-w) - expit(w), w = 0.50519.
 */
#ifndef EXL_STATS_SPARSE_H
#define EXL_STATS_SPARSE_H
#include "base/arena.h"
#include "base/err.h"

typedef struct { uint32_t column; float value; } exl_sparse_value;
typedef struct {
    size_t n, p;
    const size_t *row;              /* n + 1 */
    const exl_sparse_value *value;
} exl_sparse;

/* Fits on rows use[0, n_use) of x, with positive[k] and cost[k] of use[k], in so many rounds over them at the most: 30 are enough to tell labels
 * apart, hundreds to know w to three digits. */
EXL_CHECKED exl_rc exl_sparse_logistic(double *w, const exl_sparse *x, const uint32_t *use, size_t n_use, const bool *positive, const double *cost, unsigned rounds, exl_arena *a, exl_err *err);

/* w.x of row i. */
double exl_sparse_dot(const exl_sparse *x, size_t i, const double *w);
#endif
