/* Sweeps over the factors until the predictor rests. */
#include "stats/casemix.h"
#include <math.h>
#include <stdlib.h>
#include "stats/special.h"

enum { MAX_SWEEPS = 200 };
static const double RESTS = 1e-7, FAR = 12, LONGEST_STEP = 1.5;

/* ---- strata ---- */

typedef struct { int32_t level[EXL_MAX_FACTORS]; uint32_t who; } keyed;

static int by_levels(const void *x, const void *y)
{
    const keyed *a = x, *b = y;
    for (int f = 0; f < EXL_MAX_FACTORS; f++)
        if (a->level[f] != b->level[f])
            return a->level[f] < b->level[f] ? -1 : 1;
    return a->who < b->who ? -1 : a->who > b->who;
}

static bool same_levels(const keyed *a, const keyed *b) { return memcmp(a->level, b->level, sizeof a->level) == 0; }

exl_rc exl_casemix_strata(exl_casemix *m, uint32_t *of, const int32_t *const *level, size_t n_factors, size_t n, exl_arena *a,
                          exl_err *err)
{
    keyed *k = EXL_NEW(a, keyed, n);
    int32_t *out = EXL_NEW(a, int32_t, n * n_factors);
    exl_casemix r = { .n_factors = n_factors, .level = out };
    if (!k || !out)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu leavers", n);
    for (size_t i = 0; i < n; i++) {
        k[i].who = (uint32_t)i;
        for (size_t f = 0; f < n_factors; f++) {
            k[i].level[f] = level[f][i] + 1;
            if ((size_t)k[i].level[f] >= r.n_level[f])
                r.n_level[f] = (size_t)k[i].level[f] + 1;
        }
    }
    qsort(k, n, sizeof *k, by_levels);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !same_levels(&k[i], &k[i - 1]))
            memcpy(out + n_factors * r.n_strata++, k[i].level, n_factors * sizeof *out);
        of[k[i].who] = (uint32_t)(r.n_strata - 1);
    }
    memcpy(r.penalty, m->penalty, sizeof r.penalty);
    *m = r;
    return EXL_OK;
}

/* ---- fit ---- */

typedef struct {
    const exl_casemix *m;
    const exl_casemix_rows *r;
    double intercept, *b[EXL_MAX_FACTORS], *score, *info;
    double *eta;                    /* n_strata */
} sweep;

static size_t stratum_of(const sweep *s, size_t row) { return s->r->stratum ? s->r->stratum[row] : row; }

/* d log likelihood / d eta and its expected information, of one row */
static void pull(const sweep *s, size_t row, double *score, double *info)
{
    const exl_casemix_rows *r = s->r;
    double eta = s->eta[stratum_of(s, row)] + (r->offset ? r->offset[row] : 0);
    double e = exl_expit(eta), gain = r->se[row] - r->fp[row], q = r->fp[row] + gain * e, d = gain * e * (1 - e);
    double slope = d / (q * (1 - q));
    *score = (r->y[row] - r->n[row] * q) * slope;
    *info = r->n[row] * d * slope;
}

static double clipped(double v, double most) { return v > most ? most : v < -most ? -most : v; }

static void predict(sweep *s)
{
    const exl_casemix *m = s->m;
    for (size_t i = 0; i < m->n_strata; i++) {
        double eta = s->intercept;
        for (size_t f = 0; f < m->n_factors; f++)
            eta += s->b[f][m->level[i * m->n_factors + f]];
        s->eta[i] = clipped(eta, FAR);
    }
}

static void step_intercept(sweep *s)
{
    double score = 0, info = 1e-9, a, b;
    for (size_t row = 0; row < s->r->rows; row++) {
        pull(s, row, &a, &b);
        score += a;
        info += b;
    }
    s->intercept = clipped(s->intercept + clipped(score / info, LONGEST_STEP), FAR);
}

static void step_factor(sweep *s, size_t f)
{
    size_t levels = s->m->n_level[f];
    memset(s->score, 0, levels * sizeof *s->score);
    memset(s->info, 0, levels * sizeof *s->info);
    for (size_t row = 0; row < s->r->rows; row++) {
        size_t l = (size_t)s->m->level[stratum_of(s, row) * s->m->n_factors + f];
        double a, b;
        pull(s, row, &a, &b);
        s->score[l] += a;
        s->info[l] += b;
    }
    for (size_t l = 0; l < levels; l++) {
        double score = s->score[l] - s->m->penalty[f] * s->b[f][l], info = s->info[l] + s->m->penalty[f];
        if (s->info[l] > 0 || s->b[f][l] != 0)
            s->b[f][l] += clipped(score / (info + 1e-12), LONGEST_STEP);
    }
}

/* The penalty is least when the levels in use have mean zero: move the mean to the intercept. */
static void recentre(sweep *s, size_t f)
{
    double sum = 0, used = 0;
    for (size_t l = 0; l < s->m->n_level[f]; l++)
        sum += s->b[f][l], used += s->b[f][l] != 0;
    if (used < 1)
        return;
    for (size_t l = 0; l < s->m->n_level[f]; l++)
        s->b[f][l] -= s->b[f][l] != 0 ? sum / used : 0;
    s->intercept += sum / used;
}

static exl_rc check(const exl_casemix_rows *r, double *share, exl_err *err)
{
    double n = 0, y = 0, se = 0, fp = 0;
    for (size_t i = 0; i < r->rows; i++) {
        if (!(r->se[i] > r->fp[i] && r->fp[i] >= 0 && r->se[i] <= 1))
            return exl_fail(err, EXL_EDOMAIN, "sensitivity %g and false-positive rate %g carry no information", r->se[i], r->fp[i]);
        n += r->n[i], y += r->y[i];
        se += r->n[i] * r->se[i], fp += r->n[i] * r->fp[i];
    }
    if (!(n > 0))
        return exl_fail(err, EXL_EDOMAIN, "no leavers to expect anything of");
    *share = (y - fp) / (se - fp);
    return EXL_OK;
}

static bool prepare(sweep *s, const exl_casemix *m, exl_arena *a)
{
    size_t most = 1;
    for (size_t f = 0; f < m->n_factors; f++) {
        s->b[f] = EXL_NEW(a, double, m->n_level[f]);
        if (!s->b[f])
            return false;
        most = m->n_level[f] > most ? m->n_level[f] : most;
    }
    s->score = EXL_NEW(a, double, 2 * most);
    s->info = s->score ? s->score + most : NULL;
    s->eta = EXL_NEW(a, double, 2 * m->n_strata);
    return s->score && s->eta;
}

exl_rc exl_casemix_fit(double *eta, const exl_casemix *m, const exl_casemix_rows *r, exl_arena *a, exl_err *err)
{
    sweep s = { .m = m, .r = r };
    double share = 0, moved = 1;
    EXL_TRY(check(r, &share, err));
    if (!prepare(&s, m, a))
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu strata", m->n_strata);
    double *was = s.eta + m->n_strata;
    s.intercept = exl_logit(share < 0.01 ? 0.01 : share > 0.9 ? 0.9 : share);
    predict(&s);
    for (int i = 0; i < MAX_SWEEPS && moved > RESTS; i++) {
        memcpy(was, s.eta, m->n_strata * sizeof *was);
        step_intercept(&s);
        predict(&s);
        for (size_t f = 0; f < m->n_factors; f++) {
            step_factor(&s, f);
            recentre(&s, f);
            predict(&s);
        }
        moved = 0;
        for (size_t k = 0; k < m->n_strata; k++)
            moved = fmax(moved, fabs(s.eta[k] - was[k]));
    }
    memcpy(eta, s.eta, m->n_strata * sizeof *eta);
    return EXL_OK;
}
