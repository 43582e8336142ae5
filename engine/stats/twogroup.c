/* The null by Nelder-Mead on its marginal posterior, twice; then, a unit at a time, what its cells are made of. */
#include <gsl/gsl_multimin.h>
#include <math.h>
#include "stats/marginal.h"
#include "stats/special.h"
#include "stats/twogroup.h"

enum { MAX_STEPS = 120 };
static const double LEAST_TAU = 0.03, LEAST_SG = 0.01;

/* Priors of tau and sg: log-normal, since units always differ somewhat. With few units a prior that allows 0 would make every
 * ordinary difference look like an issue. */
static const double USUAL_TAU = 0.3, USUAL_SG = 0.2, SPREAD = 0.5;

/* ---- the null by marginal MAP ---- */

typedef struct {
    const exl_twogroup *d;
    exl_nodes n;
    exl_bank b0, b1;
    double slab, rho, omega, slab_sd;
} null_problem;

static exl_twogroup_null decode(double log_tau, double mu0, double log_sg)
{
    return (exl_twogroup_null){ fmax(exp(log_tau), LEAST_TAU), mu0, fmax(exp(log_sg), LEAST_SG) };
}

static double minus_log_posterior(const gsl_vector *z, void *ctx)
{
    null_problem *q = ctx;
    const exl_twogroup *d = q->d;
    exl_twogroup_null h = decode(gsl_vector_get(z, 0), gsl_vector_get(z, 1), gsl_vector_get(z, 2));
    double f0[EXL_NODES], f1[EXL_NODES], a[EXL_NODES], b[EXL_NODES], sum = 0;
    exl_tower t0, t1;
    exl_bank_fill(&q->b0, d->u, &q->n, h.mu0, h.tau, h.sg);
    exl_bank_fill(&q->b1, d->u, &q->n, h.mu0 + q->slab, hypot(h.tau, q->slab_sd), h.sg);
    for (size_t m = 0; m < d->units; m++) {
        exl_tower_start(&t0);
        exl_tower_start(&t1);
        for (size_t k = 0; k < d->codes; k++) {
            const float *lik = d->lik + (m * d->codes + k) * d->u.n;
            exl_bank_apply(f0, lik, &q->b0);
            exl_bank_apply(f1, lik, &q->b1);
            exl_tower_null(&t0, f0);
            exl_tower_mixed(&t1, f0, f1, q->rho);
            if (k % EXL_CHUNK == EXL_CHUNK - 1 || k + 1 == d->codes)
                exl_tower_flush(&t0), exl_tower_flush(&t1);
        }
        for (int j = 0; j < EXL_NODES; j++)
            a[j] = t0.log[j] + q->n.log_w[j], b[j] = a[j] + t1.log[j];
        sum += exl_log_add(log1p(-q->omega) + exl_nodes_log_sum(a), log(q->omega) + exl_nodes_log_sum(b));
    }
    double tau = log(h.tau / USUAL_TAU) / SPREAD, mu0 = h.mu0 / 0.1, sg = log(h.sg / USUAL_SG) / SPREAD;
    return -(sum - 0.5 * (tau * tau + mu0 * mu0 + sg * sg));
}

static exl_rc minimise(exl_twogroup_null *h, null_problem *q, double size, exl_err *err)
{
    gsl_multimin_function f = { minus_log_posterior, 3, q };
    gsl_vector *at = gsl_vector_alloc(3), *steps = gsl_vector_alloc(3);
    gsl_multimin_fminimizer *s = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, 3);
    exl_rc rc = EXL_OK;
    if (at && steps && s) {
        gsl_vector_set(at, 0, log(h->tau));
        gsl_vector_set(at, 1, h->mu0);
        gsl_vector_set(at, 2, log(h->sg));
        gsl_vector_set(steps, 0, size);
        gsl_vector_set(steps, 1, size * 0.15);
        gsl_vector_set(steps, 2, size);
        int status = gsl_multimin_fminimizer_set(s, &f, at, steps);
        for (int i = 0; i < MAX_STEPS && status == 0 && gsl_multimin_fminimizer_size(s) > 0.01; i++)
            status = gsl_multimin_fminimizer_iterate(s);
        const gsl_vector *x = gsl_multimin_fminimizer_x(s);
        *h = decode(gsl_vector_get(x, 0), gsl_vector_get(x, 1), gsl_vector_get(x, 2));
    } else
        rc = exl_fail(err, EXL_ENOMEM, "no memory for a minimum");
    if (s)
        gsl_multimin_fminimizer_free(s);
    if (at)
        gsl_vector_free(at);
    if (steps)
        gsl_vector_free(steps);
    return rc;
}

static void likeliest(null_problem *q, const exl_averaging *v)
{
    const exl_twogroup_prior *p = v->prior;
    size_t best = 0, combos = p->n_slab * p->n_rho * p->n_omega;
    for (size_t i = 1; i < combos; i++)
        if (v->weight[i] > v->weight[best])
            best = i;
    q->omega = p->omega[best % p->n_omega];
    q->rho = p->rho[best / p->n_omega % p->n_rho];
    q->slab = p->slab[best / p->n_omega / p->n_rho];
}

exl_rc exl_twogroup_fit_null(exl_twogroup_null *out, const exl_twogroup *d, const exl_twogroup_prior *prior, exl_arena *a, exl_err *err)
{
    exl_twogroup_null h = { 0.3, 0, 0.2 };
    null_problem q = { .d = d, .n = exl_nodes_make(), .slab = log(3.5), .rho = 1.5 / (double)d->codes, .omega = 0.05,
                       .slab_sd = prior->slab_sd };
    exl_averaging v;
    if (d->codes == 0 || d->units == 0)
        return exl_fail(err, EXL_EDOMAIN, "no units or no codes to tell apart");
    q.rho = fmin(q.rho, 0.6);
    q.b0.w = EXL_NEW(a, double, d->u.n * EXL_NODES);
    q.b1.w = EXL_NEW(a, double, d->u.n * EXL_NODES);
    if (!q.b0.w || !q.b1.w)
        return exl_fail(err, EXL_ENOMEM, "no memory for a grid of %zu", d->u.n);
    EXL_TRY(minimise(&h, &q, 0.4, err));
    if (!exl_averaging_begin(&v, d, h, prior, a))
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu units", d->units);
    likeliest(&q, &v);
    EXL_TRY(minimise(&h, &q, 0.15, err));
    *out = h;
    return EXL_OK;
}

/* ---- posterior ---- */

/* What is known of a unit under one slab and rho, omegas summed out. */
typedef struct { double recurs, calm; } split;

static split split_of(const exl_averaging *v, size_t m, size_t s, size_t r)
{
    const exl_twogroup_prior *p = v->prior;
    size_t c = s * p->n_rho + r;
    double e = exp(exl_log_ratio_clipped(v->log_ratio[m * p->n_slab * p->n_rho + c]));
    split out = { 0, 0 };
    for (size_t o = 0; o < p->n_omega; o++) {
        double w = v->weight[c * p->n_omega + o], odds = p->omega[o] * e, pm = odds / (odds + 1 - p->omega[o]);
        out.recurs += w * pm;
        out.calm += w * (1 - pm);
    }
    return out;
}

/* Weights of the components of u in every cell of the unit: z = 0 and z = 1 under the slab at hand, a node each. */
typedef struct { double *calm, *raised; } components;

static void add_components(components *c, exl_averaging *v, size_t s, size_t r, split w)
{
    const double *b = v->node_b + r * EXL_NODES, rho = v->prior->rho[r];
    double log_a = exl_nodes_log_sum(v->node_a), log_b = exl_nodes_log_sum(b);
    for (int j = 0; j < EXL_NODES; j++) {
        double pa = w.calm * exp(v->node_a[j] - log_a), pb = w.recurs * exp(b[j] - log_b);
        for (size_t k = 0; k < v->d->codes; k++) {
            size_t at = k * EXL_NODES + (size_t)j;
            double f0 = v->f0[at], f1 = v->f1[s * v->d->codes * EXL_NODES + at];
            double raised = rho * f1 / ((1 - rho) * f0 + rho * f1);
            c->raised[at] += pb * raised;
            c->calm[at] += pa + pb * (1 - raised);
        }
    }
}

/* density[u] += lik(u) sum_j weight_j N_j(u) / f_j */
static void add_density(double *density, const float *lik, const exl_bank *b, const double *weight, const double *f)
{
    double c[EXL_NODES];
    for (int j = 0; j < EXL_NODES; j++)
        c[j] = weight[j] / f[j];
    for (size_t i = b->from; i < b->to; i++) {
        double sum = 0;
        for (int j = 0; j < EXL_NODES; j++)
            sum += c[j] * b->w[i * EXL_NODES + (size_t)j];
        density[i] += lik[i] * sum;
    }
}

/* The u below which a share p of the density lies, each grid value spread evenly over its step. */
static double quantile(const double *density, exl_shift_grid u, double total, double p)
{
    double below = 0;
    for (size_t i = 0; i < u.n; i++) {
        if (below + density[i] >= p * total && density[i] > 0)
            return u.lo + u.step * ((double)i - 0.5 + (p * total - below) / density[i]);
        below += density[i];
    }
    return u.lo + u.step * (double)(u.n - 1);
}

static void keep(float *out, const double *density, size_t n)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += density[i];
    for (size_t i = 0; i < n; i++)
        out[i] = (float)(density[i] / total);
}

static void summarise(exl_twogroup_posterior *out, size_t cell, const double *density, exl_shift_grid u, double theta)
{
    double total = 0, mean = 0, above = 0, cut = log(theta);
    for (size_t i = 0; i < u.n; i++) {
        double at = u.lo + u.step * (double)i, part = (at - cut) / u.step + 0.5;
        total += density[i];
        mean += density[i] * exp(at);
        above += density[i] * (part >= 1 ? 1 : part <= 0 ? 0 : part);
    }
    out->or_mean[cell] = mean / total;
    out->beyond[cell] = fmin(1, above / total);
    out->or_lower[cell] = exp(quantile(density, u, total, 0.025));
    out->or_upper[cell] = exp(quantile(density, u, total, 0.975));
}

static void unit_posterior(exl_twogroup_posterior *out, exl_averaging *v, size_t m, components *c, double *density)
{
    const exl_twogroup *d = v->d;
    const exl_twogroup_prior *p = v->prior;
    size_t cells = d->codes * EXL_NODES;
    exl_averaging_unit(v, m);
    exl_averaging_null(v);
    memset(c->calm, 0, cells * sizeof *c->calm);
    memset(density, 0, d->codes * d->u.n * sizeof *density);
    for (size_t s = 0; s < p->n_slab; s++) {
        memset(c->raised, 0, cells * sizeof *c->raised);
        exl_averaging_mixed(v, s);
        for (size_t r = 0; r < p->n_rho; r++) {
            split w = split_of(v, m, s, r);
            out->unit[m] += w.recurs;
            add_components(c, v, s, r, w);
        }
        for (size_t k = 0; k < d->codes; k++) {
            size_t at = (s * d->codes + k) * EXL_NODES;
            for (int j = 0; j < EXL_NODES; j++)
                out->cell[m * d->codes + k] += c->raised[k * EXL_NODES + (size_t)j];
            add_density(density + k * d->u.n, d->lik + (m * d->codes + k) * d->u.n, &v->b1[s], c->raised + k * EXL_NODES, v->f1 + at);
        }
    }
    for (size_t k = 0; k < d->codes; k++) {
        double *own = density + k * d->u.n;
        add_density(own, d->lik + (m * d->codes + k) * d->u.n, &v->b0, c->calm + k * EXL_NODES, v->f0 + k * EXL_NODES);
        summarise(out, m * d->codes + k, own, d->u, p->theta);
        if (out->density)
            keep(out->density + (m * d->codes + k) * d->u.n, own, d->u.n);
        out->cell[m * d->codes + k] = fmin(1, out->cell[m * d->codes + k]);
    }
    out->unit[m] = fmin(1, out->unit[m]);
}

static void average_bayes_factor(exl_twogroup_posterior *out, const exl_averaging *v)
{
    const exl_twogroup_prior *p = v->prior;
    for (size_t m = 0; m < v->d->units; m++) {
        double sum = -INFINITY;
        for (size_t c = 0; c < p->n_slab * p->n_rho; c++) {
            double w = 0;
            for (size_t o = 0; o < p->n_omega; o++)
                w += v->weight[c * p->n_omega + o];
            if (w > 0)
                sum = exl_log_add(sum, log(w) + v->log_ratio[m * p->n_slab * p->n_rho + c]);
        }
        out->log_bf[m] = sum;
    }
}

static bool make_posterior(exl_twogroup_posterior *out, const exl_twogroup *d, exl_arena *a)
{
    size_t cells = d->units * d->codes;
    *out = (exl_twogroup_posterior){ .unit = EXL_NEW(a, double, 2 * d->units), .cell = EXL_NEW(a, double, 5 * cells) };
    if (d->keep_density)
        out->density = EXL_NEW(a, float, cells * d->u.n);
    if (!out->unit || !out->cell || (d->keep_density && !out->density))
        return false;
    out->log_bf = out->unit + d->units;
    out->or_mean = out->cell + cells;
    out->or_lower = out->or_mean + cells;
    out->or_upper = out->or_lower + cells;
    out->beyond = out->or_upper + cells;
    return true;
}

exl_rc exl_twogroup_posterior_of(exl_twogroup_posterior *out, const exl_twogroup *d, exl_twogroup_null null,
                                 const exl_twogroup_prior *prior, exl_arena *a, exl_err *err)
{
    exl_averaging v;
    exl_twogroup_posterior r;
    size_t combos = prior->n_slab * prior->n_rho * prior->n_omega;
    if (d->codes == 0 || d->units == 0 || combos == 0)
        return exl_fail(err, EXL_EDOMAIN, "no units or no codes to tell apart");
    if (!exl_averaging_begin(&v, d, null, prior, a) || !make_posterior(&r, d, a))
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu units", d->units);
    components c = { EXL_NEW(a, double, d->codes * EXL_NODES), EXL_NEW(a, double, d->codes * EXL_NODES) };
    double *density = EXL_NEW(a, double, d->codes * d->u.n);
    if (!c.calm || !c.raised || !density)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu codes", d->codes);
    for (size_t m = 0; m < d->units; m++)
        unit_posterior(&r, &v, m, &c, density);
    average_bayes_factor(&r, &v);
    for (size_t i = 0; i < combos; i++)
        r.omega += v.weight[i] * prior->omega[i % prior->n_omega];
    *out = r;
    return EXL_OK;
}

exl_rc exl_twogroup_prior_default(exl_twogroup_prior *out, size_t codes, exl_arena *a, exl_err *err)
{
    static const double ratios[] = { 2.5, 3.5, 5, 7.5 }, themes[] = { 1.5, 2.5, 3.5, 4.5, 6 };
    static const double shares[] = { 0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.25 };
    enum { S = 4, R = 5, O = 9 };
    double *v = EXL_NEW(a, double, S + R + O + O);
    if (!v)
        return exl_fail(err, EXL_ENOMEM, "no memory for a prior");
    double *slab = v, *rho = slab + S, *omega = rho + R, *log_omega = omega + O;
    for (int i = 0; i < S; i++)
        slab[i] = log(ratios[i]);
    for (int i = 0; i < R; i++)
        rho[i] = fmin(themes[i] / (double)codes, 0.6);
    for (int i = 0; i < O; i++) {
        omega[i] = shares[i];
        log_omega[i] = log(shares[i]) + 18 * log1p(-shares[i]);     /* Beta(1, 19) on a logarithmic grid */
    }
    *out = (exl_twogroup_prior){ .n_slab = S, .n_rho = R, .n_omega = O, .slab = slab, .rho = rho, .omega = omega,
                                 .log_omega = log_omega, .slab_sd = 0.35, .theta = 1.5 };
    return EXL_OK;
}
