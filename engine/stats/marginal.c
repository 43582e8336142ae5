/* Products over codes are taken four at a time before a logarithm, which is most of what the model costs. */
#include "stats/marginal.h"
#include <math.h>
#include "stats/lanes.h"
#include "stats/special.h"

static const double TINY = 1e-60;           /* floor of a marginal likelihood: four of its ratios stay finite */

exl_nodes exl_nodes_make(void)
{
    exl_nodes n;
    double sum = 0;
    for (int i = 0; i < EXL_NODES; i++) {
        n.z[i] = -3.3 + 6.6 * i / (EXL_NODES - 1);
        sum += exp(-0.5 * n.z[i] * n.z[i]);
    }
    for (int i = 0; i < EXL_NODES; i++)
        n.log_w[i] = -0.5 * n.z[i] * n.z[i] - log(sum);
    return n;
}

void exl_bank_fill(exl_bank *b, exl_shift_grid u, const exl_nodes *n, double mean, double sd, double sg)
{
    double sum[EXL_NODES] = { 0 };
    b->from = u.n, b->to = 0;
    for (size_t i = 0; i < u.n; i++)
        for (int j = 0; j < EXL_NODES; j++) {
            double d = (u.lo + u.step * (double)i - mean - sg * n->z[j]) / sd;
            b->w[i * EXL_NODES + (size_t)j] = exp(-0.5 * d * d);
            sum[j] += b->w[i * EXL_NODES + (size_t)j];
        }
    for (size_t i = 0; i < u.n; i++) {
        double most = 0;
        for (size_t j = 0; j < EXL_NODES; j++) {
            b->w[i * EXL_NODES + j] = sum[j] > 0 ? b->w[i * EXL_NODES + j] / sum[j] : 1 / (double)u.n;
            most = fmax(most, b->w[i * EXL_NODES + j]);
        }
        if (most > 1e-13) {
            b->from = i < b->from ? i : b->from;
            b->to = i + 1;
        }
    }
}

/* Sixteen sums as an array go to memory and back at every step, which takes four times as long. */
void exl_bank_apply(double out[EXL_NODES], const float *lik, const exl_bank *b)
{
    _Static_assert(EXL_NODES == 16, "eight pairs");
    exl_pair s0 = { 0 }, s1 = { 0 }, s2 = { 0 }, s3 = { 0 }, s4 = { 0 }, s5 = { 0 }, s6 = { 0 }, s7 = { 0 };
    for (size_t i = b->from; i < b->to; i++) {
        const exl_pair *w = (const exl_pair *)(b->w + i * EXL_NODES);
        exl_pair l = { lik[i], lik[i] };
        s0 += l * w[0], s1 += l * w[1], s2 += l * w[2], s3 += l * w[3];
        s4 += l * w[4], s5 += l * w[5], s6 += l * w[6], s7 += l * w[7];
    }
    const exl_pair all[EXL_NODES / 2] = { s0, s1, s2, s3, s4, s5, s6, s7 };
    memcpy(out, all, sizeof all);
    for (int j = 0; j < EXL_NODES; j++)
        out[j] = out[j] > TINY ? out[j] : TINY;
}

double exl_nodes_log_sum(const double v[EXL_NODES])
{
    double most = v[0], sum = 0;
    for (int j = 1; j < EXL_NODES; j++)
        most = fmax(most, v[j]);
    for (int j = 0; j < EXL_NODES; j++)
        sum += exp(v[j] - most);
    return most + log(sum);
}

void exl_tower_start(exl_tower *t)
{
    for (int j = 0; j < EXL_NODES; j++)
        t->product[j] = 1, t->log[j] = 0;
}

void exl_tower_flush(exl_tower *t)
{
    for (int j = 0; j < EXL_NODES; j++)
        t->log[j] += log(t->product[j]), t->product[j] = 1;
}

void exl_tower_null(exl_tower *t, const double f0[EXL_NODES])
{
    for (int j = 0; j < EXL_NODES; j++)
        t->product[j] *= f0[j];
}

void exl_tower_mixed(exl_tower *t, const double f0[EXL_NODES], const double f1[EXL_NODES], double rho)
{
    for (int j = 0; j < EXL_NODES; j++)
        t->product[j] *= 1 - rho + rho * f1[j] / f0[j];
}

static bool make_banks(exl_averaging *v, exl_twogroup_null h, exl_arena *a)
{
    const exl_twogroup *d = v->d;
    const exl_twogroup_prior *p = v->prior;
    v->b0.w = EXL_NEW(a, double, d->u.n * EXL_NODES);
    v->b1 = EXL_NEW(a, exl_bank, p->n_slab);
    if (!v->b0.w || !v->b1)
        return false;
    exl_bank_fill(&v->b0, d->u, &v->n, h.mu0, h.tau, h.sg);
    for (size_t s = 0; s < p->n_slab; s++) {
        v->b1[s].w = EXL_NEW(a, double, d->u.n * EXL_NODES);
        if (!v->b1[s].w)
            return false;
        exl_bank_fill(&v->b1[s], d->u, &v->n, h.mu0 + p->slab[s], hypot(h.tau, p->slab_sd), h.sg);
    }
    return true;
}

static bool make_room(exl_averaging *v, exl_arena *a)
{
    const exl_twogroup *d = v->d;
    const exl_twogroup_prior *p = v->prior;
    v->f0 = EXL_NEW(a, double, d->codes * EXL_NODES * (1 + p->n_slab));
    v->log_a = EXL_NEW(a, double, d->units * (1 + p->n_slab * p->n_rho));
    v->node_a = EXL_NEW(a, double, EXL_NODES * (1 + p->n_rho));
    v->weight = EXL_NEW(a, double, p->n_slab * p->n_rho * p->n_omega);
    if (!v->f0 || !v->log_a || !v->node_a || !v->weight)
        return false;
    v->f1 = v->f0 + d->codes * EXL_NODES;
    v->log_ratio = v->log_a + d->units;
    v->node_b = v->node_a + EXL_NODES;
    return true;
}

void exl_averaging_unit(exl_averaging *v, size_t m)
{
    const exl_twogroup *d = v->d;
    for (size_t k = 0; k < d->codes; k++) {
        const float *lik = d->lik + (m * d->codes + k) * d->u.n;
        exl_bank_apply(v->f0 + k * EXL_NODES, lik, &v->b0);
        for (size_t s = 0; s < v->prior->n_slab; s++)
            exl_bank_apply(v->f1 + (s * d->codes + k) * EXL_NODES, lik, &v->b1[s]);
    }
}

void exl_averaging_null(exl_averaging *v)
{
    exl_tower t;
    exl_tower_start(&t);
    for (size_t k = 0; k < v->d->codes; k++) {
        exl_tower_null(&t, v->f0 + k * EXL_NODES);
        if (k % EXL_CHUNK == EXL_CHUNK - 1 || k + 1 == v->d->codes)
            exl_tower_flush(&t);
    }
    for (int j = 0; j < EXL_NODES; j++)
        v->node_a[j] = t.log[j] + v->n.log_w[j];
}

void exl_averaging_mixed(exl_averaging *v, size_t s)
{
    exl_tower t;
    for (size_t r = 0; r < v->prior->n_rho; r++) {
        exl_tower_start(&t);
        for (size_t k = 0; k < v->d->codes; k++) {
            exl_tower_mixed(&t, v->f0 + k * EXL_NODES, v->f1 + (s * v->d->codes + k) * EXL_NODES, v->prior->rho[r]);
            if (k % EXL_CHUNK == EXL_CHUNK - 1 || k + 1 == v->d->codes)
                exl_tower_flush(&t);
        }
        for (int j = 0; j < EXL_NODES; j++)
            v->node_b[r * EXL_NODES + (size_t)j] = v->node_a[j] + t.log[j];
    }
}

static void weigh_units(exl_averaging *v)
{
    const exl_twogroup_prior *p = v->prior;
    for (size_t m = 0; m < v->d->units; m++) {
        exl_averaging_unit(v, m);
        exl_averaging_null(v);
        v->log_a[m] = exl_nodes_log_sum(v->node_a);
        for (size_t s = 0; s < p->n_slab; s++) {
            exl_averaging_mixed(v, s);
            for (size_t r = 0; r < p->n_rho; r++)
                v->log_ratio[(m * p->n_slab + s) * p->n_rho + r] = exl_nodes_log_sum(v->node_b + r * EXL_NODES) - v->log_a[m];
        }
    }
}

double exl_log_ratio_clipped(double v) { return v > 60 ? 60 : v < -50 ? -50 : v; }

static void weigh_combinations(exl_averaging *v)
{
    const exl_twogroup_prior *p = v->prior;
    double most = -INFINITY, sum = 0;
    size_t combos = p->n_slab * p->n_rho * p->n_omega, i = 0;
    for (size_t s = 0; s < p->n_slab; s++)
        for (size_t r = 0; r < p->n_rho; r++)
            for (size_t o = 0; o < p->n_omega; o++, i++) {
                double l = (p->log_slab ? p->log_slab[s] : 0) + (p->log_rho ? p->log_rho[r] : 0) + (p->log_omega ? p->log_omega[o] : 0);
                for (size_t m = 0; m < v->d->units; m++) {
                    double ratio = v->log_ratio[(m * p->n_slab + s) * p->n_rho + r];
                    l += log1p(p->omega[o] * expm1(exl_log_ratio_clipped(ratio)));
                }
                v->weight[i] = l;
                most = fmax(most, l);
            }
    for (i = 0; i < combos; i++)
        sum += v->weight[i] = exp(v->weight[i] - most);
    for (i = 0; i < combos; i++)
        v->weight[i] /= sum;
}

bool exl_averaging_begin(exl_averaging *v, const exl_twogroup *d, exl_twogroup_null h, const exl_twogroup_prior *p, exl_arena *a)
{
    *v = (exl_averaging){ .d = d, .prior = p, .n = exl_nodes_make() };
    if (!make_banks(v, h, a) || !make_room(v, a))
        return false;
    weigh_units(v);
    weigh_combinations(v);
    return true;
}
