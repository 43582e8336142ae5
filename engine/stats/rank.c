/* Permuting midranks: their sum of products is all that changes. */
#include "stats/rank.h"
#include <math.h>
#include <stdlib.h>
#include "stats/special.h"

enum { ALL_ORDERS = 7, DRAWS = 9999 };

typedef struct { double v; size_t at; } ranked;

static int by_value(const void *p, const void *q)
{
    double a = ((const ranked *)p)->v, b = ((const ranked *)q)->v;
    return (a > b) - (a < b);
}

/* Midranks less their mean; false where all are equal. */
static bool midranks(double *out, const double *v, size_t n, ranked *room)
{
    for (size_t i = 0; i < n; i++)
        room[i] = (ranked){ v[i], i };
    qsort(room, n, sizeof *room, by_value);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && room[to].v <= room[from].v; to++)
            ;
        for (size_t i = from; i < to; i++)
            out[room[i].at] = (double)(from + to - 1) / 2 - (double)(n - 1) / 2;
    }
    return room[n - 1].v > room[0].v;
}

static double product(const double *x, const double *y, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += x[i] * y[i];
    return s;
}

static void swap(double *a, double *b)
{
    double t = *a;
    *a = *b;
    *b = t;
}

typedef struct { const double *x; double *y; size_t n; double least; double orders, as_large; } census;

static void all_orders(census *c, size_t from)
{
    if (from == c->n) {
        c->orders++;
        c->as_large += fabs(product(c->x, c->y, c->n)) >= c->least;
        return;
    }
    for (size_t i = from; i < c->n; i++) {
        swap(&c->y[from], &c->y[i]);
        all_orders(c, from + 1);
        swap(&c->y[from], &c->y[i]);
    }
}

/* One random order within strata: start[s] .. start[s + 1] of `member` are the values of stratum s. */
static void shuffle(double *y, const size_t *member, const size_t *start, size_t strata, exl_random *r)
{
    for (size_t s = 0; s < strata; s++)
        for (size_t k = start[s + 1] - start[s]; k > 1; k--)
            swap(&y[member[start[s] + k - 1]], &y[member[start[s] + exl_random_below(r, k)]]);
}

static exl_rc draw(double *p, const double *x, double *y, const size_t *stratum, size_t n, double least, exl_arena *a, exl_err *err)
{
    size_t strata = 1;
    for (size_t i = 0; stratum && i < n; i++)
        strata = stratum[i] + 1 > strata ? stratum[i] + 1 : strata;
    size_t *member = EXL_NEW(a, size_t, n), *start = EXL_NEW(a, size_t, strata + 2);
    if (!member || !start)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu values", n);
    for (size_t i = 0; i < n; i++)
        start[(stratum ? stratum[i] : 0) + 2]++;
    for (size_t s = 2; s < strata + 2; s++)
        start[s] += start[s - 1];
    for (size_t i = 0; i < n; i++)
        member[start[(stratum ? stratum[i] : 0) + 1]++] = i;
    exl_random r = exl_random_seed(y, n * sizeof *y);
    size_t as_large = 1;
    for (size_t d = 0; d < DRAWS; d++) {
        shuffle(y, member, start, strata, &r);
        as_large += fabs(product(x, y, n)) >= least;
    }
    *p = (double)as_large / (DRAWS + 1);
    return EXL_OK;
}

exl_rc exl_spearman(exl_rank_correlation *out, const double *x, const double *y, const size_t *stratum, size_t n, exl_arena *a, exl_err *err)
{
    exl_rank_correlation r = { 0 };
    ranked *room = EXL_NEW(a, ranked, n + 1);
    double *rx = EXL_NEW(a, double, 2 * n + 1), *ry = rx + n;
    if (!room || !rx)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu values", n);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return exl_fail(err, EXL_EDOMAIN, "value %zu is not finite", i + 1);
    bool varies = n >= 3 && midranks(rx, x, n, room);
    if (varies && midranks(ry, y, n, room)) {
        double s = product(rx, ry, n), least = fabs(s) - 1e-9;
        r.defined = true;
        r.rho = s / sqrt(product(rx, rx, n) * product(ry, ry, n));
        if (!stratum && n <= ALL_ORDERS) {
            census c = { .x = rx, .y = ry, .n = n, .least = least };
            all_orders(&c, 0);
            r.p = c.as_large / c.orders;
        } else {
            EXL_TRY(draw(&r.p, rx, ry, stratum, n, least, a, err));
        }
    }
    *out = r;
    return EXL_OK;
}
