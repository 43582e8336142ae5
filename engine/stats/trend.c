/* Each test packs the periods that have leavers, then works on the packed arrays. */
#include "stats/trend.h"
#include <math.h>
#include <stdlib.h>
#include "stats/special.h"

enum { ALL_ORDERS = 7, RANDOM_ORDERS = 4999, ENOUGH = 40, HISTORY = 24, EXACT_KENDALL = 50 };

/* the periods with leavers: x, n, time, and scratch of the same length */
typedef struct { double *x, *n, *t, *px, *pn; size_t *order; size_t count; } packed;

static exl_rc pack(packed *p, exl_series s, exl_arena *a, exl_err *err)
{
    size_t room = s.periods ? s.periods : 1;
    p->x = EXL_NEW(a, double, room * 5);
    p->order = EXL_NEW(a, size_t, room);
    if (!p->x || !p->order)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu periods", s.periods);
    p->n = p->x + room, p->t = p->n + room, p->px = p->t + room, p->pn = p->px + room;
    p->count = 0;
    for (size_t i = 0; i < s.periods; i++) {
        if (!(s.x[i] >= 0 && s.x[i] <= s.n[i]) || !isfinite(s.n[i]))
            return exl_fail(err, EXL_EDOMAIN, "%g hits of %g in a period", s.x[i], s.n[i]);
        if (s.n[i] <= 0)
            continue;
        p->x[p->count] = s.x[i];
        p->n[p->count] = s.n[i];
        p->t[p->count++] = (double)i;
    }
    return EXL_OK;
}

static bool varies(const packed *p)
{
    double x = 0, n = 0;
    for (size_t i = 0; i < p->count; i++)
        x += p->x[i], n += p->n[i];
    return x > 0 && x < n;
}

/* ---- permutations of whole periods ---- */

typedef double statistic_fn(const packed *p, const double *x, const double *n);

static double permuted(const packed *p, statistic_fn *f)
{
    for (size_t i = 0; i < p->count; i++) {
        p->px[i] = p->x[p->order[i]];
        p->pn[i] = p->n[p->order[i]];
    }
    return f(p, p->px, p->pn);
}

/* the next order in the lexicographic row of all orders */
static bool next_order(size_t *o, size_t n)
{
    size_t i = n - 1, j = n - 1;
    while (i > 0 && o[i - 1] >= o[i])
        i--;
    if (i == 0)
        return false;
    while (o[j] <= o[i - 1])
        j--;
    size_t swap = o[i - 1];
    o[i - 1] = o[j], o[j] = swap;
    for (j = n - 1; i < j; i++, j--)
        swap = o[i], o[i] = o[j], o[j] = swap;
    return true;
}

static void shuffle(exl_random *r, size_t *o, size_t n)
{
    for (size_t i = n - 1; i > 0; i--) {
        size_t j = exl_random_below(r, i + 1), swap = o[i];
        o[i] = o[j], o[j] = swap;
    }
}

static double all_orders(const packed *p, statistic_fn *f, double threshold)
{
    double as_large = 0, orders = 0;
    do {
        as_large += permuted(p, f) >= threshold;
        orders += 1;
    } while (next_order(p->order, p->count));
    return as_large / orders;
}

static double random_orders(const packed *p, statistic_fn *f, double threshold)
{
    exl_random r = exl_random_seed(p->x, p->count * sizeof *p->x);
    double as_large = 0, orders = 0;
    r.state ^= exl_random_seed(p->n, p->count * sizeof *p->n).state * 31;
    while (orders < RANDOM_ORDERS && as_large < ENOUGH) {
        shuffle(&r, p->order, p->count);
        as_large += permuted(p, f) >= threshold;
        orders += 1;
    }
    return as_large >= ENOUGH ? as_large / orders : (as_large + 1) / (orders + 1);
}

static double permutation_p(const packed *p, statistic_fn *f)
{
    double threshold = f(p, p->x, p->n);
    threshold -= 1e-9 * fabs(threshold);
    for (size_t i = 0; i < p->count; i++)
        p->order[i] = i;
    return p->count <= ALL_ORDERS ? all_orders(p, f, threshold) : random_orders(p, f, threshold);
}

/* ---- trend ---- */

/* |score of the slope| over its binomial standard deviation: the weights move with their periods */
static double score_statistic(const packed *p, const double *x, const double *n)
{
    double sx = 0, sn = 0, sxt = 0, snt = 0, sntt = 0;
    for (size_t i = 0; i < p->count; i++) {
        double t = p->t[i];
        sx += x[i], sn += n[i];
        sxt += x[i] * t, snt += n[i] * t, sntt += n[i] * t * t;
    }
    double share = sx / sn, v = share * (1 - share) * (sntt - snt * snt / sn);
    return v > 0 ? fabs(sxt - share * snt) / sqrt(v) : 0;
}

static double lag_correlation(const exl_glm *m, const exl_glm_fit *f)
{
    double up = 0, down = 0, before = 0;
    for (size_t i = 0; i < m->n; i++) {
        double v = f->mean[i] * (1 - f->mean[i] / m->size[i]), r = v > 0 ? (m->y[i] - f->mean[i]) / sqrt(v) : 0;
        up += r * before;
        down += r * r;
        before = r;
    }
    return down > 0 ? up / down : 0;
}

static exl_rc fit_line(exl_trend *out, const packed *p, exl_arena *a, exl_err *err)
{
    static const double gentle[2] = { 0, 0.1 };
    exl_glm m = { .family = EXL_LOGISTIC, .n = p->count, .p = 2, .y = p->x, .size = p->n };
    exl_glm_fit f;
    double *x = EXL_NEW(a, double, p->count * 2);
    if (!x)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu periods", p->count);
    for (size_t i = 0; i < p->count; i++)
        x[2 * i] = 1, x[2 * i + 1] = p->t[i] - p->t[p->count / 2];
    m.x = x;
    EXL_TRY(exl_glm_of(&f, &m, a, err));
    out->separated = f.separated;
    if (f.separated) {
        m.penalty = gentle;
        EXL_TRY(exl_glm_of(&f, &m, a, err));
    }
    double df = (double)p->count - 2;
    out->phi = f.pearson / df;
    out->quasi = exl_glm_slope(&f, 1, fmax(1, out->phi), df);
    out->correlation = lag_correlation(&m, &f);
    return EXL_OK;
}

exl_rc exl_trend_of(exl_trend *out, exl_series s, exl_arena *a, exl_err *err)
{
    packed p;
    exl_trend r = { .p_permutation = 1, .quasi = { .p = 1 } };
    EXL_TRY(pack(&p, s, a, err));
    r.periods = p.count;
    r.usable = p.count >= 3 && varies(&p);
    if (r.usable) {
        EXL_TRY(fit_line(&r, &p, a, err));
        r.p_permutation = permutation_p(&p, score_statistic);
        if (r.separated)
            r.quasi.p = r.p_permutation;
    }
    *out = r;
    return EXL_OK;
}

/* ---- Mann-Kendall and Sen ---- */

static int by_number(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

static double sign(double v) { return (double)((v > 0) - (v < 0)); }

static double kendall_s(const double *x, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            s += sign(x[j] - x[i]);
    return s;
}

/* sum t(t-1)(2t+5) and sum t(t-1)/2 over groups of ties */
static void ties(const double *sorted, size_t n, double *cubic, double *pairs)
{
    *cubic = *pairs = 0;
    for (size_t i = 0; i < n;) {
        size_t j = i;
        while (j < n && sorted[j] == sorted[i])
            j++;
        double t = (double)(j - i);
        *cubic += t * (t - 1) * (2 * t + 5);
        *pairs += t * (t - 1) / 2;
        i = j;
    }
}

/* P(|S| >= s) without ties: the number of inversions of a random order, by its recurrence. */
static double exact_kendall(double s, size_t n, double *f, double *g)
{
    size_t most = n * (n - 1) / 2, width = 0;
    f[0] = 1;
    for (size_t m = 2; m <= n; m++) {
        size_t wider = width + m - 1;
        double window = 0;
        for (size_t k = 0; k <= wider; k++) {
            window += k <= width ? f[k] : 0;
            if (k >= m)
                window -= f[k - m];
            g[k] = window / (double)m;
        }
        width = wider;
        memcpy(f, g, (width + 1) * sizeof *f);
    }
    double tail = 0, inversions = ((double)most - fabs(s)) / 2;
    for (size_t k = 0; (double)k <= inversions + 1e-9; k++)
        tail += f[k];
    return fmin(1, 2 * tail);
}

/* Median of all slopes; limits at ranks (N -+ C)/2, C = 1.96 sd(S), as R's trend package rounds them. */
static exl_rc sen(exl_mann_kendall *out, const double *x, size_t n, exl_arena *a, exl_err *err)
{
    size_t count = n * (n - 1) / 2, k = 0;
    double *d = EXL_NEW(a, double, count);
    if (!d)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu slopes", count);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            d[k++] = (x[j] - x[i]) / (double)(j - i);
    qsort(d, count, sizeof *d, by_number);
    out->slope = count % 2 ? d[count / 2] : 0.5 * (d[count / 2 - 1] + d[count / 2]);
    double c = 1.959963984540054 * sqrt(out->variance);
    double lower = round(((double)count - c) / 2), upper = round(((double)count + c) / 2 + 1);
    out->has_interval = lower >= 1 && upper <= (double)count;
    if (out->has_interval) {
        out->lower = d[(size_t)lower - 1];
        out->upper = d[(size_t)upper - 1];
    }
    return EXL_OK;
}

static void kendall_p(exl_mann_kendall *m)
{
    m->z = m->variance > 0 ? (m->s - sign(m->s)) / sqrt(m->variance) : 0;
    m->p = fmin(1, 2 * exl_normal_sf(fabs(m->z)));
}

exl_rc exl_mann_kendall_of(exl_mann_kendall *out, const double *x, size_t n, exl_arena *a, exl_err *err)
{
    exl_mann_kendall m = { 0 };
    double cubic, pairs, all = (double)n * (double)(n - 1) / 2;
    if (n < 2 || n > 5000)
        return exl_fail(err, EXL_EDOMAIN, "%zu values have no rank trend", n);
    double *sorted = EXL_NEW(a, double, n), *f = EXL_NEW(a, double, 2 * (EXACT_KENDALL * EXACT_KENDALL / 2 + 1));
    if (!sorted || !f)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu values", n);
    memcpy(sorted, x, n * sizeof *x);
    qsort(sorted, n, sizeof *sorted, by_number);
    ties(sorted, n, &cubic, &pairs);
    m.s = kendall_s(x, n);
    m.variance = ((double)n * (double)(n - 1) * (2 * (double)n + 5) - cubic) / 18;
    m.tau = all > pairs ? m.s / sqrt(all * (all - pairs)) : 0;
    kendall_p(&m);
    m.has_exact = pairs == 0 && n <= EXACT_KENDALL;
    if (m.has_exact)
        m.p_exact = exact_kendall(m.s, n, f, f + EXACT_KENDALL * EXACT_KENDALL / 2 + 1);
    EXL_TRY(sen(&m, x, n, a, err));
    *out = m;
    return EXL_OK;
}

exl_rc exl_seasonal_kendall(exl_mann_kendall *out, const double *x, size_t n, size_t season, exl_arena *a, exl_err *err)
{
    exl_mann_kendall sum = { 0 };
    if (season < 2 || n < 2 * season)
        return exl_fail(err, EXL_EDOMAIN, "%zu periods do not hold two cycles of %zu", n, season);
    double *part = EXL_NEW(a, double, n / season + 1);
    if (!part)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu values", n);
    for (size_t k = 0; k < season; k++) {
        exl_mann_kendall m;
        size_t count = 0;
        for (size_t i = k; i < n; i += season)
            part[count++] = x[i];
        EXL_TRY(exl_mann_kendall_of(&m, part, count, a, err));
        sum.s += m.s;
        sum.variance += m.variance;
    }
    kendall_p(&sum);
    *out = sum;
    return EXL_OK;
}

/* ---- season ---- */

exl_rc exl_season_of(exl_season *out, const double *x, const double *exposure, size_t n, size_t season, exl_arena *a, exl_err *err)
{
    exl_season s = { 0 };
    exl_glm m = { .family = EXL_POISSON, .n = n, .y = x, .size = exposure, .as_r = true };
    exl_glm_fit line, full;
    if (season < 3 || n < 6)
        return exl_fail(err, EXL_EDOMAIN, "%zu periods show no cycle of %zu", n, season);
    double *d4 = EXL_NEW(a, double, n * 4), *d2 = EXL_NEW(a, double, n * 2);
    if (!d4 || !d2)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu periods", n);
    for (size_t i = 0; i < n; i++) {
        double t = (double)(i + 1), angle = 6.283185307179586477 * t / (double)season;
        double row[4] = { 1, t, sin(angle), cos(angle) };
        memcpy(d4 + 4 * i, row, sizeof row);
        memcpy(d2 + 2 * i, row, 2 * sizeof *row);
    }
    m.x = d2, m.p = 2;
    EXL_TRY(exl_glm_of(&line, &m, a, err));
    m.x = d4, m.p = 4;
    EXL_TRY(exl_glm_of(&full, &m, a, err));
    double df = (double)n - 4;
    s.phi = full.pearson / df;
    memcpy(s.coef, full.coef, sizeof s.coef);
    s.f = s.phi > 0 ? (line.deviance - full.deviance) / 2 / s.phi : 0;
    s.p = exl_f_sf(s.f, 2, df);
    s.slope = exl_glm_slope(&full, 1, s.phi, df);
    *out = s;
    return EXL_OK;
}

/* ---- change of level ---- */

static double entropy(double x, double n) { return (x > 0 ? x * log(x / n) : 0) + (x < n ? (n - x) * log(1 - x / n) : 0); }

static size_t best_split(const packed *p, const double *x, const double *n, double *ratio)
{
    double sx = 0, sn = 0, ax = 0, an = 0, most = -1;
    size_t at = 2;
    for (size_t i = 0; i < p->count; i++)
        sx += x[i], sn += n[i];
    double one = entropy(sx, sn);
    for (size_t i = 0; i + 2 < p->count; i++) {
        ax += x[i], an += n[i];
        double r = i >= 1 ? 2 * (entropy(ax, an) + entropy(sx - ax, sn - an) - one) : -1;
        if (r > most)
            most = r, at = i + 1;
    }
    *ratio = most;
    return at;
}

static double split_statistic(const packed *p, const double *x, const double *n)
{
    double r;
    (void)best_split(p, x, n, &r);
    return r;
}

exl_rc exl_change_of(exl_change *out, exl_series s, exl_arena *a, exl_err *err)
{
    packed p;
    exl_change c = { .p = 1 };
    EXL_TRY(pack(&p, s, a, err));
    c.found = p.count >= 5 && varies(&p);
    if (c.found) {
        size_t at = best_split(&p, p.x, p.n, &c.ratio);
        double x[2] = { 0 }, n[2] = { 0 };
        for (size_t i = 0; i < p.count; i++)
            x[i >= at] += p.x[i], n[i >= at] += p.n[i];
        c.at = (size_t)p.t[at];
        c.before = x[0] / n[0];
        c.after = x[1] / n[1];
        c.p = permutation_p(&p, split_statistic);
    }
    *out = c;
    return EXL_OK;
}

/* ---- alarm ---- */

exl_rc exl_alarm_of(exl_alarm *out, exl_series s, exl_err *err)
{
    exl_alarm r = { .p = 1 };
    double x = 0, n = 0, chi2 = 0, used = 0;
    if (s.periods < 2)
        return *out = r, EXL_OK;
    size_t last = s.periods - 1, from = last > HISTORY ? last - HISTORY : 0;
    for (size_t i = from; i <= last; i++)
        if (!(s.x[i] >= 0 && s.x[i] <= s.n[i]))
            return exl_fail(err, EXL_EDOMAIN, "%g hits of %g in a period", s.x[i], s.n[i]);
    for (size_t i = from; i < last; i++)
        x += s.x[i], n += s.n[i], used += s.n[i] > 0;
    r.usable = used >= 6 && s.n[last] > 0;
    if (r.usable) {
        double rate = (x + 0.5) / n;
        for (size_t i = from; i < last; i++)
            chi2 += s.n[i] > 0 ? (s.x[i] - rate * s.n[i]) * (s.x[i] - rate * s.n[i]) / (rate * s.n[i]) : 0;
        double phi = fmax(1, chi2 / (used - 1)), excess = phi * (1 + s.n[last] / n) - 1;
        r.expected = rate * s.n[last];
        r.p = exl_negbin_ge((uint64_t)s.x[last], r.expected, r.expected / excess);
    }
    *out = r;
    return EXL_OK;
}
