/* Sort once by p, then one pass from the end that the method asks for. */
#include "stats/adjust.h"
#include <stdlib.h>

typedef struct { double value; size_t at; } ranked;

static int by_value(const void *x, const void *y)
{
    const ranked *a = x, *b = y;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static exl_rc sorted_copy(ranked **out, const double *p, size_t n, exl_arena *a, exl_err *err)
{
    if (n == 0)
        return exl_fail(err, EXL_EDOMAIN, "no p-values to adjust");
    for (size_t i = 0; i < n; i++)
        if (!(p[i] >= 0 && p[i] <= 1))
            return exl_fail(err, EXL_EDOMAIN, "%g is no p-value", p[i]);
    ranked *r = EXL_NEW(a, ranked, n);
    if (!r)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu p-values", n);
    for (size_t i = 0; i < n; i++)
        r[i] = (ranked){ p[i], i };
    qsort(r, n, sizeof *r, by_value);
    *out = r;
    return EXL_OK;
}

static double cap(double v) { return v > 1 ? 1 : v; }

static void step_up(double *q, const ranked *r, size_t n, double factor)
{
    double least = 1;
    for (size_t i = n; i-- > 0;) {
        double v = factor * r[i].value * (double)n / (double)(i + 1);
        least = v < least ? v : least;
        q[r[i].at] = least;
    }
}

static void step_down(double *q, const ranked *r, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        double v = cap(r[i].value * (double)(n - i));
        most = v > most ? v : most;
        q[r[i].at] = most;
    }
}

static double harmonic(size_t n)
{
    double s = 0;
    for (size_t i = n; i > 0; i--)
        s += 1 / (double)i;
    return s;
}

exl_rc exl_adjust(double *q, const double *p, size_t n, exl_adjust_method method, exl_arena *a, exl_err *err)
{
    ranked *r;
    EXL_TRY(sorted_copy(&r, p, n, a, err));
    switch (method) {
    case EXL_BONFERRONI:
        for (size_t i = 0; i < n; i++)
            q[r[i].at] = cap(r[i].value * (double)n);
        break;
    case EXL_HOLM:
        step_down(q, r, n);
        break;
    case EXL_BH:
        step_up(q, r, n, 1);
        break;
    case EXL_BY:
        step_up(q, r, n, harmonic(n));
        break;
    }
    return EXL_OK;
}

exl_rc exl_storey(double *pi0, double *q, const double *p, size_t n, double lambda, exl_arena *a, exl_err *err)
{
    ranked *r;
    double above = 0;
    if (!(lambda >= 0 && lambda < 1))
        return exl_fail(err, EXL_EDOMAIN, "lambda %g is not in [0,1)", lambda);
    EXL_TRY(sorted_copy(&r, p, n, a, err));
    for (size_t i = 0; i < n; i++)
        above += p[i] >= lambda;
    double share = cap(above / ((double)n * (1 - lambda)));
    if (share <= 0)
        return exl_fail(err, EXL_EDOMAIN, "no p-value above %g: the share of true nulls cannot be estimated", lambda);
    step_up(q, r, n, share);
    *pi0 = share;
    return EXL_OK;
}

exl_rc exl_local_fdr(unsigned char *picked, const double *null, const unsigned char *eligible, size_t n, double fdr,
                     exl_arena *a, exl_err *err)
{
    ranked *r;
    double sum = 0, taken = 0;
    EXL_TRY(sorted_copy(&r, null, n, a, err));
    for (size_t i = 0; i < n; i++)
        picked[i] = 0;
    for (size_t i = 0; i < n; i++) {
        if (eligible && !eligible[r[i].at])
            continue;
        sum += r[i].value;
        taken += 1;
        if (sum > fdr * taken)
            break;
        picked[r[i].at] = 1;
    }
    return EXL_OK;
}
