/* Ratings become categories 0..K-1; everything is computed from counts n[u][k] of unit u. */
#include "stats/agreement.h"
#include <math.h>
#include <stdlib.h>
#include "stats/special.h"

typedef struct {
    size_t units, k;
    int *category;                  /* k sorted values */
    double *count;                  /* units x k */
} counts;

static int by_int(const void *x, const void *y)
{
    int a = *(const int *)x, b = *(const int *)y;
    return (a > b) - (a < b);
}

static size_t category_of(const counts *c, int rating)
{
    const int *hit = bsearch(&rating, c->category, c->k, sizeof rating, by_int);
    return (size_t)(hit - c->category);
}

static exl_rc count(counts *c, exl_ratings r, exl_arena *a, exl_err *err)
{
    size_t n = r.raters * r.units, given = 0;
    if (r.raters < 2 || r.units == 0)
        return exl_fail(err, EXL_EDOMAIN, "agreement of %zu raters on %zu units", r.raters, r.units);
    c->category = EXL_NEW(a, int, n);
    if (!c->category)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu ratings", n);
    for (size_t i = 0; i < n; i++)
        if (r.rating[i] != EXL_NO_RATING)
            c->category[given++] = r.rating[i];
    qsort(c->category, given, sizeof(int), by_int);
    c->units = r.units;
    c->k = 0;
    for (size_t i = 0; i < given; i++)
        if (c->k == 0 || c->category[i] != c->category[c->k - 1])
            c->category[c->k++] = c->category[i];
    c->count = EXL_NEW(a, double, r.units * c->k);
    if (!c->count)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu ratings", n);
    for (size_t i = 0; i < n; i++)
        if (r.rating[i] != EXL_NO_RATING)
            c->count[i % r.units * c->k + category_of(c, r.rating[i])] += 1;
    return EXL_OK;
}

static double ratings_of(const double *count, size_t k)
{
    double s = 0;
    for (size_t i = 0; i < k; i++)
        s += count[i];
    return s;
}

/* Observed coincidences o[c][k] = sum over units of n_c (n_k - [c = k]) / (m - 1), weighted by `times` a unit. */
static void coincidences(double *o, const counts *c, const double *times)
{
    memset(o, 0, c->k * c->k * sizeof *o);
    for (size_t u = 0; u < c->units; u++) {
        const double *n = c->count + u * c->k;
        double m = ratings_of(n, c->k), w = times ? times[u] : 1;
        if (m < 2 || w <= 0)
            continue;
        for (size_t i = 0; i < c->k; i++)
            for (size_t j = 0; j < c->k; j++)
                o[i * c->k + j] += w * n[i] * (n[j] - (i == j)) / (m - 1);
    }
}

/* squared difference of categories i < j: 1, or by ranks (the mass between them) */
static double distance(const double *margin, size_t i, size_t j, bool ordinal)
{
    double d = 0;
    if (!ordinal)
        return 1;
    for (size_t g = i; g <= j; g++)
        d += margin[g];
    d -= (margin[i] + margin[j]) / 2;
    return d * d;
}

static bool alpha_of(double *alpha, const double *o, double *margin, size_t k, bool ordinal)
{
    double n = 0, observed = 0, expected = 0;
    for (size_t i = 0; i < k; i++) {
        margin[i] = ratings_of(o + i * k, k);
        n += margin[i];
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = i + 1; j < k; j++) {
            double d = distance(margin, i, j, ordinal);
            observed += o[i * k + j] * d;
            expected += margin[i] * margin[j] * d;
        }
    if (!(expected > 0))
        return false;
    *alpha = 1 - (n - 1) * observed / expected;
    return true;
}

static void raw_and_ac1(exl_agreement *g, const counts *c, double *p)
{
    double agree = 0, all = 0, expected = 0;
    memset(p, 0, c->k * sizeof *p);
    for (size_t u = 0; u < c->units; u++) {
        const double *n = c->count + u * c->k;
        double m = ratings_of(n, c->k), same = 0;
        all += m > 0;
        for (size_t i = 0; i < c->k && m > 0; i++) {
            p[i] += n[i] / m;
            same += n[i] * (n[i] - 1);
        }
        g->pairable += m >= 2;
        agree += m >= 2 ? same / (m * (m - 1)) : 0;
    }
    g->has_raw = g->pairable > 0;
    if (!g->has_raw)
        return;
    g->raw = agree / (double)g->pairable;
    g->has_ac1 = c->k >= 2;
    if (!g->has_ac1)
        return;
    for (size_t i = 0; i < c->k; i++)
        expected += p[i] / all * (1 - p[i] / all) / (double)(c->k - 1);
    g->ac1 = (g->raw - expected) / (1 - expected);
}

/* Two raters: the table of their joint categories, as shares. */
static double joint_table(double *t, const counts *c, exl_ratings r)
{
    double n = 0;
    memset(t, 0, c->k * c->k * sizeof *t);
    for (size_t u = 0; u < r.units; u++) {
        int x = r.rating[u], y = r.rating[r.units + u];
        if (x == EXL_NO_RATING || y == EXL_NO_RATING)
            continue;
        t[category_of(c, x) * c->k + category_of(c, y)] += 1;
        n += 1;
    }
    for (size_t i = 0; i < c->k * c->k && n > 0; i++)
        t[i] /= n;
    return n;
}

static void kappa_of(exl_agreement *g, const double *t, double *row, double *column, size_t k, double n)
{
    double po = 0, pe = 0, sum = 0;
    memset(row, 0, k * sizeof *row);
    memset(column, 0, k * sizeof *column);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            row[i] += t[i * k + j];
            column[j] += t[i * k + j];
        }
    for (size_t i = 0; i < k; i++) {
        po += t[i * k + i];
        pe += row[i] * column[i];
    }
    g->has_kappa = n > 0 && pe < 1;
    if (!g->has_kappa)
        return;
    double kappa = (po - pe) / (1 - pe), rest = kappa - pe * (1 - kappa);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            double d = (i == j) - (column[i] + row[j]) * (1 - kappa);
            sum += t[i * k + j] * d * d;
        }
    g->kappa = kappa;
    g->kappa_se = sqrt(fmax(0, sum - rest * rest) / n) / (1 - pe);
}

exl_rc exl_agreement_of(exl_agreement *out, exl_ratings r, exl_arena *a, exl_err *err)
{
    counts c;
    exl_agreement g = { 0 };
    EXL_TRY(count(&c, r, a, err));
    double *table = EXL_NEW(a, double, c.k * c.k + 2 * c.k);
    if (!table)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu categories", c.k);
    double *row = table + c.k * c.k, *column = row + c.k;
    raw_and_ac1(&g, &c, row);
    coincidences(table, &c, NULL);
    g.has_alpha = alpha_of(&g.alpha, table, row, c.k, false) && alpha_of(&g.alpha_ordinal, table, row, c.k, true);
    if (r.raters == 2)
        kappa_of(&g, table, row, column, c.k, joint_table(table, &c, r));
    *out = g;
    return EXL_OK;
}

static int by_number(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

exl_rc exl_agreement_bootstrap(exl_interval *out, double *defined, exl_ratings r, const size_t *cluster, size_t n_clusters,
                               size_t rounds, exl_arena *a, exl_err *err)
{
    counts c;
    size_t found = 0;
    EXL_TRY(count(&c, r, a, err));
    if (n_clusters == 0 || rounds < 20)
        return exl_fail(err, EXL_EDOMAIN, "a bootstrap of %zu clusters in %zu rounds", n_clusters, rounds);
    double *o = EXL_NEW(a, double, c.k * c.k + c.k + r.units + n_clusters + rounds);
    if (!o)
        return exl_fail(err, EXL_ENOMEM, "no memory for a bootstrap");
    double *margin = o + c.k * c.k, *times = margin + c.k, *drawn = times + r.units, *alpha = drawn + n_clusters;
    exl_random random = exl_random_seed(r.rating, r.raters * r.units * sizeof *r.rating);
    for (size_t i = 0; i < rounds; i++) {
        memset(drawn, 0, n_clusters * sizeof *drawn);
        for (size_t j = 0; j < n_clusters; j++)
            drawn[exl_random_below(&random, n_clusters)] += 1;
        for (size_t u = 0; u < r.units; u++)
            times[u] = cluster[u] < n_clusters ? drawn[cluster[u]] : 0;
        coincidences(o, &c, times);
        found += alpha_of(&alpha[found], o, margin, c.k, false);
    }
    if (found < 20)
        return exl_fail(err, EXL_EDOMAIN, "alpha is undefined for these ratings");
    qsort(alpha, found, sizeof *alpha, by_number);
    *out = (exl_interval){ alpha[(size_t)(0.025 * (double)(found - 1))], alpha[(size_t)ceil(0.975 * (double)(found - 1))] };
    *defined = (double)found / (double)rounds;
    return EXL_OK;
}
