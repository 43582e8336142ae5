/* Closed forms, and a grid of 100 x 100 quantiles of (se, fp) by 1,000 values of p. */
#include "stats/prevalence.h"
#include <math.h>
#include "stats/special.h"

enum { RATES = 100, SHARES = 1000, LIKELIHOODS = 8000 };
static const double NEGLIGIBLE = 40;    /* of a log likelihood: e^-40 of the largest */

static exl_rc check(exl_classified c, double level, exl_err *err)
{
    if (!(c.n > 0 && c.n_pos > 0 && c.n_neg > 0) || !isfinite(c.n + c.n_pos + c.n_neg))
        return exl_fail(err, EXL_EDOMAIN, "groups of %g, %g and %g", c.n, c.n_pos, c.n_neg);
    if (!(c.x >= 0 && c.x <= c.n && c.tp >= 0 && c.tp <= c.n_pos && c.fp >= 0 && c.fp <= c.n_neg))
        return exl_fail(err, EXL_EDOMAIN, "%g of %g, %g of %g, %g of %g", c.x, c.n, c.tp, c.n_pos, c.fp, c.n_neg);
    if (!(level > 0 && level < 1))
        return exl_fail(err, EXL_EDOMAIN, "level %g is not between 0 and 1", level);
    return EXL_OK;
}

static double clip(double v) { return v < 0 ? 0 : v > 1 ? 1 : v; }

static void rogan_gladen(exl_prevalence *r, exl_classified c)
{
    double ap = r->apparent, se = r->sensitivity, fp = 1 - r->specificity;
    r->raw = (ap - fp) / r->youden;
    r->clipped = clip(r->raw);
    double p = r->raw;
    double v = ap * (1 - ap) / c.n + p * p * se * (1 - se) / c.n_pos + (1 - p) * (1 - p) * fp * (1 - fp) / c.n_neg;
    r->delta_se = sqrt(v) / r->youden;
}

static void lang_reiczigel(exl_prevalence *r, exl_classified c, double z)
{
    double n = c.n + z * z, np = c.n_pos + 2, nn = c.n_neg + 2;
    double ap = (c.x + z * z / 2) / n, se = (c.tp + 1) / np, sp = (c.n_neg - c.fp + 1) / nn, j = se + sp - 1;
    double p = (ap + sp - 1) / j;
    double shift = 2 * z * z * (p * se * (1 - se) / np - (1 - p) * sp * (1 - sp) / nn);
    double v = ap * (1 - ap) / n + p * p * se * (1 - se) / np + (1 - p) * (1 - p) * sp * (1 - sp) / nn;
    double half = z * sqrt(v) / j;
    r->interval_unclipped = (exl_interval){ p + shift - half, p + shift + half };
    r->interval = (exl_interval){ clip(p + shift - half), clip(p + shift + half) };
    r->below_noise = p + shift + half < 0;
}

/* Quantiles 0.001 to 0.999 of a rate given its counts, of equal weight: a little wider than the posterior itself. */
static void rate_values(double *v, double hits, double n, double prior)
{
    for (int i = 0; i < RATES; i++)
        v[i] = exl_beta_quantile(0.001 + 0.998 * i / (RATES - 1), hits + prior, n - hits + prior);
}

static double log_likelihood(exl_classified c, double q)
{
    return (c.x > 0 ? c.x * log(q) : 0) + (c.x < c.n ? (c.n - c.x) * log1p(-q) : 0);
}

/* The likelihood where it matters, tabled: values exp(log L - most) on [lo, hi], nothing outside. */
typedef struct { double lo, hi, step, value[LIKELIHOODS + 1]; } likelihood;

/* Where, between q (likeliest) and `end`, the log likelihood has fallen by NEGLIGIBLE. */
static double fallen(exl_classified c, double q, double end, double most)
{
    if (log_likelihood(c, end) > most - NEGLIGIBLE)
        return end;
    for (int i = 0; i < 60; i++) {
        double middle = (q + end) / 2;
        if (log_likelihood(c, middle) > most - NEGLIGIBLE)
            q = middle;
        else
            end = middle;
    }
    return end;
}

/* lowest, highest: what the classifier could come to with the rates of the grid; the likelihood is scaled to the best of these. */
static void table_likelihood(likelihood *l, exl_classified c, double lowest, double highest)
{
    lowest = fmax(lowest, 1e-12), highest = fmin(highest, 1 - 1e-12);
    double best = fmin(fmax(c.x / c.n, lowest), highest), most = log_likelihood(c, best);
    l->lo = fallen(c, best, lowest, most);
    l->hi = fallen(c, best, highest, most);
    l->step = fmax((l->hi - l->lo) / LIKELIHOODS, 1e-18);
    for (int i = 0; i <= LIKELIHOODS; i++)
        l->value[i] = exp(log_likelihood(c, fmin(l->lo + i * l->step, 1 - 1e-12)) - most);
}

static double likelihood_at(const likelihood *l, double q)
{
    double at = (q - l->lo) / l->step;
    int i = at >= LIKELIHOODS ? LIKELIHOODS - 1 : (int)at;
    return l->value[i] + (at - i) * (l->value[i + 1] - l->value[i]);
}

/* First of the rising rates that is at least v, or one before it. */
static int first_at(const double *rate, double v)
{
    int from = 0, to = RATES;
    while (from < to) {
        int middle = (from + to) / 2;
        if (rate[middle] < v)
            from = middle + 1;
        else
            to = middle;
    }
    return from > 0 ? from - 1 : 0;
}

/* weight[i]: posterior of p = (i + 1/2)/SHARES, up to a constant; se and fp rise, so that what lies beyond the table is skipped. */
static void grid_posterior(double *weight, const likelihood *l, const double *se, const double *fp)
{
    for (int i = 0; i < SHARES; i++) {
        double p = (i + 0.5) / SHARES, sum = 0;
        for (int s = 0; s < RATES; s++)
            for (int f = first_at(fp, (l->lo - p * se[s]) / (1 - p)); f < RATES; f++) {
                double q = p * se[s] + (1 - p) * fp[f];
                if (q > l->hi)
                    break;
                if (q >= l->lo)
                    sum += likelihood_at(l, q);
            }
        weight[i] = sum;
    }
}

static double grid_quantile(const double *weight, double total, double share)
{
    double below = 0;
    for (int i = 0; i < SHARES; i++) {
        if (below + weight[i] >= share * total)
            return (i + (share * total - below) / weight[i]) / SHARES;
        below += weight[i];
    }
    return 1;
}

static exl_rc bayes(exl_prevalence *r, exl_classified c, double level, exl_arena *a, exl_err *err)
{
    double *se = EXL_NEW(a, double, 2 * RATES + SHARES), total = 0, mean = 0;
    if (!se)
        return exl_fail(err, EXL_ENOMEM, "no memory for a grid");
    double *fp = se + RATES, *weight = fp + RATES;
    rate_values(se, c.tp, c.n_pos, 1);
    rate_values(fp, c.fp, c.n_neg, 0.5);
    likelihood *l = EXL_NEW(a, likelihood, 1);
    if (!l)
        return exl_fail(err, EXL_ENOMEM, "no memory for a grid");
    table_likelihood(l, c, fmin(se[0], fp[0]), fmax(se[RATES - 1], fp[RATES - 1]));
    grid_posterior(weight, l, se, fp);
    for (int i = 0; i < SHARES; i++) {
        total += weight[i];
        mean += weight[i] * (i + 0.5) / SHARES;
    }
    r->bayes_mean = mean / total;
    r->bayes.lower = grid_quantile(weight, total, (1 - level) / 2);
    r->bayes.upper = grid_quantile(weight, total, (1 + level) / 2);
    return EXL_OK;
}

exl_rc exl_prevalence_of(exl_prevalence *out, exl_classified c, double level, exl_arena *a, exl_err *err)
{
    EXL_TRY(check(c, level, err));
    exl_prevalence r = { .apparent = c.x / c.n, .sensitivity = c.tp / c.n_pos, .specificity = (c.n_neg - c.fp) / c.n_neg };
    r.youden = r.sensitivity + r.specificity - 1;
    r.identifiable = r.youden > 1e-9;
    if (r.identifiable) {
        exl_interval w;
        double fp = 1 - r.specificity;
        rogan_gladen(&r, c);
        EXL_TRY(exl_wilson(&w, c.x, c.n, level, err));
        r.known = (exl_interval){ (w.lower - fp) / r.youden, (w.upper - fp) / r.youden };
        lang_reiczigel(&r, c, exl_normal_quantile(0.5 + level / 2));
        EXL_TRY(bayes(&r, c, level, a, err));
    }
    *out = r;
    return EXL_OK;
}
