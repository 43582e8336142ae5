/* The case mix with O/E, and the two-group model: methods that need likelihoods of their own. */
#include <math.h>
#include "oracles/kase.h"
#include "stats/adjust.h"
#include "stats/casemix.h"
#include "stats/exact.h"
#include "stats/logistic.h"
#include "stats/special.h"
#include "stats/twogroup.h"

/* ---- case mix and the two-group model ---- */

typedef struct { size_t n, levels[2], managers; int32_t *level[2], *manager; double *y; } leavers;

static int32_t *from_one(const kase *c, const char *name, size_t *n_out, size_t *most)
{
    size_t n;
    const double *v = numbers(c, name, &n);
    int32_t *out = EXL_NEW(c->a, int32_t, n);
    *n_out = n;
    *most = 0;
    for (size_t i = 0; i < n; i++) {
        out[i] = (int32_t)v[i] - 1;
        *most = v[i] > (double)*most ? (size_t)v[i] : *most;
    }
    return out;
}

static leavers read_leavers(const kase *c)
{
    leavers l;
    l.y = numbers(c, "y", &l.n);
    l.level[0] = from_one(c, "department", &l.n, &l.levels[0]);
    l.level[1] = from_one(c, "role", &l.n, &l.levels[1]);
    l.manager = from_one(c, "manager", &l.n, &l.managers);
    return l;
}

/* Treatment contrasts: the first level of each factor is the reference. */
static void expect_glm(kase *c, leavers l)
{
    exl_glm m = { .family = EXL_LOGISTIC, .n = l.n, .p = l.levels[0] + l.levels[1] - 1, .y = l.y };
    double *x = EXL_NEW(c->a, double, l.n * m.p);
    exl_glm_fit f;
    exl_err err = { 0 };
    for (size_t i = 0; i < l.n; i++) {
        x[i * m.p] = 1;
        if (l.level[0][i] > 0)
            x[i * m.p + (size_t)l.level[0][i]] = 1;
        if (l.level[1][i] > 0)
            x[i * m.p + l.levels[0] - 1 + (size_t)l.level[1][i]] = 1;
    }
    m.x = x;
    if (!ok(c, exl_glm_of(&f, &m, c->a, &err), &err))
        return;
    expect_all(c, "coef", f.coef, m.p);
    expect_all(c, "se", f.se, m.p);
    expect(c, "deviance", f.deviance);
}

/* The engine's own case mix, its penalty made too small to matter, gives the expectation. */
static double *fitted(kase *c, leavers l)
{
    exl_casemix m = { .penalty = { 1e-7, 1e-7 } };
    uint32_t *of = EXL_NEW(c->a, uint32_t, l.n);
    double *v = EXL_NEW(c->a, double, l.n * 6), *p = v + 5 * l.n;
    exl_err err = { 0 };
    if (!ok(c, exl_casemix_strata(&m, of, (const int32_t *const *)l.level, 2, l.n, c->a, &err), &err))
        return NULL;
    double *n = v, *y = v + l.n, *se = y + l.n, *fp = se + l.n, *eta = fp + l.n;
    for (size_t i = 0; i < l.n; i++)
        n[of[i]] += 1, y[of[i]] += l.y[i], se[i] = 1;
    exl_casemix_rows rows = { .rows = m.n_strata, .n = n, .y = y, .se = se, .fp = fp };
    if (!ok(c, exl_casemix_fit(eta, &m, &rows, c->a, &err), &err))
        return NULL;
    for (size_t i = 0; i < l.n; i++)
        p[i] = exl_expit(eta[of[i]]);
    return p;
}

void casemix_oe(kase *c)
{
    leavers l = read_leavers(c);
    expect_glm(c, l);
    double *p = fitted(c, l), total = 0;
    if (!p)
        return;
    enum { O, E, V, OE, Z, P, Q, RATE, N_FIGURES };
    static const char *const names[N_FIGURES] = { "O", "E", "V", "oe", "z", "exact_p_ge", "exact_p_ge_BH", "indirect_rate" };
    double *v = EXL_NEW(c->a, double, l.managers * N_FIGURES), *each = EXL_NEW(c->a, double, l.n);
    exl_err err = { 0 };
    for (size_t i = 0; i < l.n; i++)
        total += l.y[i];
    for (size_t u = 0; u < l.managers; u++) {
        size_t n = 0, hits = 0;
        exl_poisson_binomial r;
        for (size_t i = 0; i < l.n; i++)
            if (l.manager[i] == (int32_t)u)
                each[n++] = p[i], hits += l.y[i] > 0;
        if (!ok(c, exl_poisson_binomial_of(&r, NULL, each, n, hits, c->a, &err), &err))
            return;
        double o = (double)hits, ratio = o / r.expected;
        const double row[N_FIGURES] = { o, r.expected, r.variance, ratio, (o - r.expected) / sqrt(r.variance), r.upper, 0,
                                        ratio * total / (double)l.n };
        for (int k = 0; k < N_FIGURES; k++)
            v[(size_t)k * l.managers + u] = row[k];
    }
    if (ok(c, exl_adjust(v + Q * l.managers, v + P * l.managers, l.managers, EXL_BH, c->a, &err), &err))
        for (int k = 0; k < N_FIGURES; k++)
            expect_all(c, names[k], v + (size_t)k * l.managers, l.managers);
}

/* Likelihood of every cell on a grid, from the case's own predictor and rates. */
static bool likelihood(exl_twogroup *d, kase *c)
{
    size_t n, cells, managers;
    double *eta = numbers(c, "eta", &cells), *y = numbers(c, "y", &cells), se = input(c, "se"), fp = input(c, "fp");
    int32_t *manager = from_one(c, "manager", &n, &managers);
    *d = (exl_twogroup){ managers, cells / n, { -4, 0.02, 451 }, NULL, false };
    float *lik = EXL_NEW(c->a, float, managers * d->codes * d->u.n);
    double *sum = EXL_NEW(c->a, double, d->u.n);
    for (size_t m = 0; m < managers; m++)
        for (size_t k = 0; k < d->codes; k++) {
            double most = -INFINITY;
            for (size_t g = 0; g < d->u.n; g++) {
                sum[g] = 0;
                for (size_t i = 0; i < n; i++) {
                    double q = fp + (se - fp) * exl_expit(eta[i * d->codes + k] + d->u.lo + d->u.step * (double)g);
                    if (manager[i] == (int32_t)m)
                        sum[g] += y[i * d->codes + k] > 0 ? log(q) : log1p(-q);
                }
                most = fmax(most, sum[g]);
            }
            for (size_t g = 0; g < d->u.n; g++)
                lik[(m * d->codes + k) * d->u.n + g] = (float)exp(sum[g] - most);
        }
    d->lik = lik;
    return true;
}

static void expect_prefix(kase *c, const char *name, const double *prob, size_t n, double fdr)
{
    size_t m, found = 0;
    const json *e = json_get(c->out, name);
    double *theirs = json_numbers(e, &m, c->a), *null = EXL_NEW(c->a, double, n);
    unsigned char *picked = EXL_NEW(c->a, unsigned char, n);
    exl_err err = { 0 };
    if (!e || e->kind == JSON_NULL)
        return;
    for (size_t i = 0; i < n; i++)
        null[i] = 1 - prob[i];
    if (!ok(c, exl_local_fdr(picked, null, NULL, n, fdr, c->a, &err), &err))
        return;
    for (size_t i = 0; i < n; i++)
        found += picked[i];
    bool same = found == m;
    for (size_t i = 0; i < m; i++)
        same = same && picked[(size_t)theirs[i]];
    if (!same)
        differ(c, " %s differs;", name);
}

void hier_two_group(kase *c)
{
    exl_twogroup d;
    exl_twogroup_posterior r;
    exl_err err = { 0 };
    double slab = input(c, "slab_mean"), rho = input(c, "rho"), omega = input(c, "omega");
    exl_twogroup_prior prior = { .n_slab = 1, .n_rho = 1, .n_omega = 1, .slab = &slab, .rho = &rho, .omega = &omega,
                                 .slab_sd = input(c, "slab_sd"), .theta = input(c, "theta") };
    exl_twogroup_null null = { input(c, "tau"), input(c, "mu0"), input(c, "sg") };
    if (!likelihood(&d, c) || !ok(c, exl_twogroup_posterior_of(&r, &d, null, &prior, c->a, &err), &err))
        return;
    size_t cells = d.units * d.codes;
    double bf = 5e-3;               /* notes: a coarser rule is compared with 2e-3 on probabilities */
    expect_as(c, "p_manager_recurrent", r.unit, d.units, c->tolerance, 2e-3);
    expect_as(c, "log_bayes_factor_manager", r.log_bf, d.units, c->tolerance, bf);
    expect_as(c, "p_cell_planted", r.cell, cells, c->tolerance, 2e-3);
    expect_as(c, "p_or_gt_theta", r.beyond, cells, c->tolerance, 2e-3);
    expect_prefix(c, "flagged_planted_flat_index", r.cell, cells, input(c, "q"));
    expect_prefix(c, "flagged_theta_flat_index", r.beyond, cells, input(c, "q"));
}
