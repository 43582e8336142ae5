/* One Fisher scoring loop for all: `moments` says what the family is, `information` adds it up, `climb` takes a step. */
#include "stats/logistic.h"
#include <float.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include "stats/special.h"

enum { MAX_STEPS = 200, MAX_HALVINGS = 40 };

typedef struct {
    const exl_glm *m;
    double se, fp;
    double *b, *try_b, *step;       /* p */
    double *info, *factor;          /* p x p: information (with ridge), its Cholesky factor */
    double *score;                  /* p */
    double *mean, *weight, *slope;  /* n: fitted, information weight, d mean / d eta over variance */
    double *lever;                  /* n: diagonal of the hat matrix (Firth) */
} work;

static double eta_of(const exl_glm *m, const double *b, size_t i)
{
    double eta = m->offset ? m->offset[i] : 0;
    for (size_t j = 0; j < m->p; j++)
        eta += m->x[i * m->p + j] * b[j];
    return eta;
}

static double size_of(const exl_glm *m, size_t i) { return m->size ? m->size[i] : 1; }
static double x_log(double x, double y) { return x > 0 ? x * log(y) : 0; }

/* log likelihood of one observation; fills mean, weight and slope */
static double moments(work *w, size_t i, double eta)
{
    const exl_glm *m = w->m;
    double size = size_of(m, i), y = m->y[i];
    if (m->family == EXL_POISSON) {
        double mean = size * exp(eta);
        w->mean[i] = w->weight[i] = mean;
        w->slope[i] = 1;
        return x_log(y, mean) - mean;
    }
    double e = exl_expit(eta), not_e = exl_expit(-eta), gain = w->se - w->fp;
    double q = w->fp + gain * e, not_q = (1 - w->se) + gain * not_e, d = gain * e * not_e;
    q = fmax(q, DBL_MIN);
    not_q = fmax(not_q, DBL_MIN);
    w->mean[i] = size * q;
    w->slope[i] = d > 0 ? d / (q * not_q) : 0;
    w->weight[i] = size * d * w->slope[i];
    return x_log(y, q) + x_log(size - y, not_q);
}

static double log_likelihood(work *w, const double *b)
{
    double sum = 0;
    for (size_t i = 0; i < w->m->n; i++)
        sum += moments(w, i, eta_of(w->m, b, i));
    return sum;
}

static void information(work *w)
{
    const exl_glm *m = w->m;
    memset(w->info, 0, m->p * m->p * sizeof *w->info);
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; j < m->p; j++)
            for (size_t k = 0; k <= j; k++)
                w->info[j * m->p + k] += w->weight[i] * m->x[i * m->p + j] * m->x[i * m->p + k];
    for (size_t j = 0; j < m->p; j++) {
        for (size_t k = 0; k < j; k++)
            w->info[k * m->p + j] = w->info[j * m->p + k];
        if (m->penalty)
            w->info[j * m->p + j] += m->penalty[j];
    }
}

/* Cholesky of `info` into `factor`, the held coefficient taken out of the system when `all` is false. */
static bool factorise(work *w, bool all)
{
    size_t p = w->m->p;
    memcpy(w->factor, w->info, p * p * sizeof *w->factor);
    if (w->m->held && !all) {
        size_t h = w->m->held - 1;
        for (size_t j = 0; j < p; j++)
            w->factor[h * p + j] = w->factor[j * p + h] = 0;
        w->factor[h * p + h] = 1;
    }
    gsl_matrix_view f = gsl_matrix_view_array(w->factor, p, p);
    return gsl_linalg_cholesky_decomp1(&f.matrix) == 0;
}

static double log_det(const work *w)
{
    double s = 0;
    for (size_t j = 0; j < w->m->p; j++)
        s += 2 * log(w->factor[j * w->m->p + j]);
    return s;
}

static void solve(work *w, double *v)
{
    gsl_matrix_view f = gsl_matrix_view_array(w->factor, w->m->p, w->m->p);
    gsl_vector_view x = gsl_vector_view_array(v, w->m->p);
    (void)gsl_linalg_cholesky_svx(&f.matrix, &x.vector);
}

/* What is maximised, at b; for Firth the information must be built and factorised with every coefficient in it. */
static double objective(work *w, const double *b)
{
    const exl_glm *m = w->m;
    double v = log_likelihood(w, b);
    if (m->penalty)
        for (size_t j = 0; j < m->p; j++)
            v -= 0.5 * m->penalty[j] * b[j] * b[j];
    if (!m->firth)
        return v;
    information(w);
    return factorise(w, true) ? v + 0.5 * log_det(w) : -INFINITY;
}

static void leverages(work *w)
{
    const exl_glm *m = w->m;
    for (size_t i = 0; i < m->n; i++) {
        memcpy(w->step, m->x + i * m->p, m->p * sizeof *w->step);
        solve(w, w->step);
        double h = 0;
        for (size_t j = 0; j < m->p; j++)
            h += w->step[j] * m->x[i * m->p + j];
        w->lever[i] = w->weight[i] * h;
    }
}

static void score(work *w, const double *b)
{
    const exl_glm *m = w->m;
    for (size_t j = 0; j < m->p; j++)
        w->score[j] = m->penalty ? -m->penalty[j] * b[j] : 0;
    for (size_t i = 0; i < m->n; i++) {
        double r = (m->y[i] - w->mean[i]) * w->slope[i];
        if (m->firth)
            r += w->lever[i] * (0.5 - w->mean[i] / size_of(m, i));
        for (size_t j = 0; j < m->p; j++)
            w->score[j] += r * m->x[i * m->p + j];
    }
    if (m->held)
        w->score[m->held - 1] = 0;
}

typedef enum { MOVED, ARRIVED, STUCK, SINGULAR } outcome;

/* One step from w->b, whose objective is *value; halved until it does not fall. */
static outcome climb(work *w, double *value)
{
    size_t p = w->m->p;
    double largest = 0;
    (void)log_likelihood(w, w->b);
    information(w);
    if (w->m->firth) {
        if (!factorise(w, true))
            return SINGULAR;
        leverages(w);
    }
    score(w, w->b);
    if (!factorise(w, false))
        return SINGULAR;
    memcpy(w->step, w->score, p * sizeof *w->step);
    solve(w, w->step);
    for (size_t j = 0; j < p; j++) {
        largest = fmax(largest, fabs(w->step[j]));
        if (!isfinite(w->step[j]))
            return SINGULAR;
    }
    double cut = largest > 5 ? 5 / largest : 1, was = *value;
    for (int h = 0; h < MAX_HALVINGS; h++, cut /= 2) {
        for (size_t j = 0; j < p; j++)
            w->try_b[j] = w->b[j] + cut * w->step[j];
        double v = objective(w, w->try_b);
        if (v >= was - 1e-12 * fabs(was)) {
            memcpy(w->b, w->try_b, p * sizeof *w->b);
            *value = v;
            return largest < 1e-10 ? ARRIVED : MOVED;
        }
    }
    return largest < 1e-6 ? ARRIVED : STUCK;
}

static exl_rc check(const exl_glm *m, exl_err *err)
{
    if (m->n == 0 || m->p == 0)
        return exl_fail(err, EXL_EDOMAIN, "a regression of %zu observations on %zu columns", m->n, m->p);
    for (size_t i = 0; i < m->n; i++) {
        double size = size_of(m, i), y = m->y[i];
        bool over = m->family == EXL_LOGISTIC && y > size;
        if (!(size > 0) || !(y >= 0) || over || !isfinite(y) || !isfinite(size))
            return exl_fail(err, EXL_EDOMAIN, "%g events of %g in a regression", y, size);
    }
    if ((m->se != 0 || m->fp != 0) && !(m->se > m->fp && m->fp >= 0 && m->se <= 1))
        return exl_fail(err, EXL_EDOMAIN, "sensitivity %g and false-positive rate %g carry no information", m->se, m->fp);
    return EXL_OK;
}

static bool prepare(work *w, const exl_glm *m, exl_arena *a)
{
    size_t p = m->p, n = m->n;
    bool given = m->se != 0 || m->fp != 0;
    *w = (work){ .m = m, .se = given ? m->se : 1, .fp = given ? m->fp : 0 };
    w->b = EXL_NEW(a, double, p * 4 + p * p * 2 + n * 4);
    if (!w->b)
        return false;
    w->try_b = w->b + p;
    w->step = w->try_b + p;
    w->score = w->step + p;
    w->info = w->score + p;
    w->factor = w->info + p * p;
    w->mean = w->factor + p * p;
    w->weight = w->mean + n;
    w->slope = w->weight + n;
    w->lever = w->slope + n;
    return true;
}

/* Intercept at the overall rate, so that the first step is not wild; only where the first column is ones. */
static void start(work *w)
{
    const exl_glm *m = w->m;
    double y = 0, size = 0;
    for (size_t i = 0; i < m->n; i++) {
        if (m->x[i * m->p] != 1)
            return;
        y += m->y[i];
        size += size_of(m, i);
    }
    if (m->held == 1 || m->offset)
        return;
    if (m->family == EXL_POISSON)
        w->b[0] = log(fmax(y, 0.5) / size);
    else
        w->b[0] = exl_logit(fmin(fmax((y / size - w->fp) / (w->se - w->fp), 0.01), 0.99));
}

/* Separated data are found by where the climb went: some fitted probability at 0 or 1 with a coefficient still growing. */
static bool ran_off(const work *w)
{
    const exl_glm *m = w->m;
    if (m->family != EXL_LOGISTIC || m->firth || m->penalty || w->se < 1 || w->fp > 0)
        return false;
    for (size_t i = 0; i < m->n; i++) {
        double share = w->mean[i] / size_of(m, i);
        if (share < 1e-7 || share > 1 - 1e-7)
            return true;
    }
    return false;
}

static double deviance_of(const exl_glm *m, double loglik)
{
    double full = 0;
    for (size_t i = 0; i < m->n; i++) {
        double size = size_of(m, i), y = m->y[i];
        full += m->family == EXL_POISSON ? x_log(y, y) - y : x_log(y, y / size) + x_log(size - y, 1 - y / size);
    }
    return fmax(0, 2 * (full - loglik));
}

static double pearson_of(const work *w)
{
    const exl_glm *m = w->m;
    double sum = 0;
    for (size_t i = 0; i < m->n; i++) {
        double v = m->family == EXL_POISSON ? w->mean[i] : w->mean[i] * (1 - w->mean[i] / size_of(m, i));
        sum += v > 0 ? (m->y[i] - w->mean[i]) * (m->y[i] - w->mean[i]) / v : 0;
    }
    return sum;
}

/* R's glm.fit: weighted least squares from fitted values near the data. Ends in w->b with the weights of the last step in
 * w->lever; figures then agree with R's to its last digit and not only to what its stopping rule leaves. */
static outcome scoring_as_r(work *w)
{
    const exl_glm *m = w->m;
    size_t p = m->p;
    double before = INFINITY;
    for (size_t i = 0; i < m->n; i++) {
        double size = size_of(m, i);
        w->mean[i] = m->family == EXL_POISSON ? m->y[i] + 0.1 : size * (m->y[i] + 0.5) / (size + 1);
    }
    for (int step = 0; step < 25; step++) {
        memset(w->score, 0, p * sizeof *w->score);
        for (size_t i = 0; i < m->n; i++) {
            double size = size_of(m, i), mean = w->mean[i], rest = m->family == EXL_POISSON ? size : size - mean;
            w->lever[i] = w->weight[i] = m->family == EXL_POISSON ? mean : mean * rest / size;
            double z = log(mean / rest) - (m->offset ? m->offset[i] : 0) + (m->y[i] - mean) / w->weight[i];
            for (size_t j = 0; j < p; j++)
                w->score[j] += w->weight[i] * z * m->x[i * p + j];
        }
        information(w);
        if (!factorise(w, true))
            return SINGULAR;
        solve(w, w->score);
        memcpy(w->b, w->score, p * sizeof *w->b);
        double now = deviance_of(m, log_likelihood(w, w->b));
        if (fabs(now - before) / (fabs(now) + 0.1) < 1e-8)
            return ARRIVED;
        before = now;
    }
    return STUCK;
}

/* R's dispersion: new residuals on the weights of the step before. */
static double pearson_as_r(const work *w)
{
    double sum = 0;
    for (size_t i = 0; i < w->m->n; i++) {
        double r = (w->m->y[i] - w->mean[i]) / w->weight[i];
        sum += w->lever[i] * r * r;
    }
    return sum;
}

static exl_rc report(exl_glm_fit *f, work *w, exl_arena *a, exl_err *err)
{
    size_t p = w->m->p;
    f->loglik = log_likelihood(w, w->b);
    f->pearson = w->m->as_r ? pearson_as_r(w) : pearson_of(w);
    if (w->m->as_r)
        memcpy(w->weight, w->lever, w->m->n * sizeof *w->weight);
    information(w);
    f->coef = w->b;
    f->mean = w->mean;
    f->cov = EXL_NEW(a, double, p * p + p);
    if (!f->cov)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu coefficients", p);
    f->se = f->cov + p * p;
    f->separated = ran_off(w);
    f->deviance = deviance_of(w->m, f->loglik);
    if (!factorise(w, true))
        return f->separated ? EXL_OK : exl_fail(err, EXL_EDOMAIN, "the columns of a regression do not tell the effects apart");
    for (size_t j = 0; j < p; j++) {
        f->cov[j * p + j] = 1;
        solve(w, f->cov + j * p);
        f->se[j] = sqrt(f->cov[j * p + j]);
    }
    return EXL_OK;
}

exl_rc exl_glm_of(exl_glm_fit *out, const exl_glm *m, exl_arena *a, exl_err *err)
{
    work w;
    exl_glm_fit f = { 0 };
    outcome o = MOVED;
    EXL_TRY(check(m, err));
    if (!prepare(&w, m, a))
        return exl_fail(err, EXL_ENOMEM, "no memory for a regression of %zu observations", m->n);
    start(&w);
    double value = m->as_r ? 0 : objective(&w, w.b);
    if (m->as_r)
        o = scoring_as_r(&w);
    for (int i = 0; i < MAX_STEPS && o == MOVED; i++) {
        double was = value;
        o = climb(&w, &value);
        if (o == MOVED && i > 25 && value - was < 1e-9 && ran_off(&w))
            break;                              /* creeping to infinity */
    }
    if (o == SINGULAR && !ran_off(&w))
        return exl_fail(err, EXL_EDOMAIN, "the columns of a regression do not tell the effects apart");
    f.converged = o == ARRIVED;
    f.penalised = value;
    EXL_TRY(report(&f, &w, a, err));
    *out = f;
    return EXL_OK;
}

exl_rc exl_glm_lr_test(double *p, const exl_glm *m, const exl_glm_fit *full, size_t j, exl_arena *a, exl_err *err)
{
    exl_glm held = *m;
    exl_glm_fit f;
    held.held = j + 1;
    EXL_TRY(exl_glm_of(&f, &held, a, err));
    *p = exl_chi2_sf(2 * (full->penalised - f.penalised), 1);
    return EXL_OK;
}

exl_slope exl_glm_slope(const exl_glm_fit *f, size_t j, double phi, double df)
{
    exl_slope s = { .slope = f->coef[j], .se = f->se[j] * sqrt(phi) };
    double q = df > 0 ? exl_t_quantile(0.975, df) : 1.959963984540054;
    s.lower = s.slope - q * s.se;
    s.upper = s.slope + q * s.se;
    s.p = 1;
    if (s.se > 0) {
        s.statistic = s.slope / s.se;
        s.p = df > 0 ? exl_t_two_sided(s.statistic, df) : fmin(1, 2 * exl_normal_sf(fabs(s.statistic)));
    }
    return s;
}

/* Newey-West with lag 1: (X'WX)^-1 (sum u u' + 1/2 (sum u_t u_{t-1}' + transpose)) (X'WX)^-1, T/(T-p); u = score of a period */
static void newey_west(double *se, const exl_glm *m, const exl_glm_fit *f)
{
    size_t p = m->p, n = m->n;
    for (size_t j = 0; j < p; j++) {
        double sum = 0, before = 0;
        for (size_t i = 0; i < n; i++) {
            double u = 0;
            for (size_t k = 0; k < p; k++)
                u += f->cov[j * p + k] * m->x[i * p + k];
            u *= m->y[i] - f->mean[i];
            sum += u * u + (i > 0 ? u * before : 0);
            before = u;
        }
        se[j] = sum > 0 ? sqrt(sum * (double)n / (double)(n - p)) : 0;
    }
}

static double durbin_watson(const exl_glm *m, const exl_glm_fit *f)
{
    double up = 0, down = 0, before = 0;
    for (size_t i = 0; i < m->n; i++) {
        double v = f->mean[i] * (1 - f->mean[i] / m->size[i]), r = v > 0 ? (m->y[i] - f->mean[i]) / sqrt(v) : 0;
        up += i > 0 ? (r - before) * (r - before) : 0;
        down += r * r;
        before = r;
    }
    return down > 0 ? up / down : 2;
}

static void design(double *x, const double *t, size_t n, size_t p, double start)
{
    for (size_t i = 0; i < n; i++) {
        bool on = t[i] >= start;
        const double row[4] = { 1, t[i], on, on ? t[i] - start : 0 };
        memcpy(x + i * p, row, p * sizeof *x);
    }
}

static exl_rc check_segments(const double *t, size_t periods, double start, exl_err *err)
{
    size_t after = 0;
    for (size_t i = 0; i < periods; i++)
        after += t[i] >= start;
    if (periods <= 4 || after < 2 || periods - after < 2)
        return exl_fail(err, EXL_EDOMAIN, "%zu periods before and %zu after cannot be judged", periods - after, after);
    return EXL_OK;
}

static exl_rc fit_segments(exl_glm_fit *f, exl_glm *m, size_t p, double start, const double *t, exl_arena *a, exl_err *err)
{
    double *x = EXL_NEW(a, double, m->n * p);
    if (!x)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu periods", m->n);
    design(x, t, m->n, p, start);
    m->x = x;
    m->p = p;
    return exl_glm_of(f, m, a, err);
}

exl_rc exl_segmented_of(exl_segmented *out, const double *x, const double *n, const double *t, size_t periods, double start,
                        double phi_floor, exl_arena *a, exl_err *err)
{
    exl_segmented s = { .periods = periods };
    exl_glm m = { .family = EXL_LOGISTIC, .n = periods, .y = x, .size = n };
    exl_glm_fit trend, level, full;
    EXL_TRY(check_segments(t, periods, start, err));
    EXL_TRY(fit_segments(&trend, &m, 2, start, t, a, err));
    EXL_TRY(fit_segments(&level, &m, 3, start, t, a, err));
    double df3 = (double)periods - 3, phi3 = fmax(phi_floor, level.pearson / df3);
    EXL_TRY(fit_segments(&full, &m, 4, start, t, a, err));
    s.separated = full.separated || level.separated;
    if (!s.separated) {
        double df = (double)periods - 4, phi;
        s.phi = full.pearson / df;
        phi = fmax(phi_floor, s.phi);
        for (size_t j = 0; j < 4; j++) {
            exl_slope c = exl_glm_slope(&full, j, phi, df);
            s.coef[j] = c.slope, s.se[j] = c.se, s.p[j] = c.p;
        }
        exl_slope l = exl_glm_slope(&level, 2, phi3, df3);
        s.level = l.slope, s.level_se = l.se, s.level_p = l.p;
        s.f_p = phi > 0 ? exl_f_sf((trend.deviance - full.deviance) / 2 / phi, 2, df) : 1;
        newey_west(s.newey_west, &m, &full);
        s.durbin_watson = durbin_watson(&m, &full);
    }
    *out = s;
    return EXL_OK;
}
