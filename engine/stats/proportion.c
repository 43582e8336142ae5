/* Intervals for shares: closed forms, or beta quantiles from special.c. */
#include "stats/proportion.h"
#include <math.h>
#include "stats/special.h"

static exl_rc check_share(double k, double n, double level, exl_err *err)
{
    if (!(n > 0) || !isfinite(n))
        return exl_fail(err, EXL_EDOMAIN, "a share needs a group of at least one, not %g", n);
    if (!(k >= 0 && k <= n))
        return exl_fail(err, EXL_EDOMAIN, "%g of %g is no share", k, n);
    if (!(level > 0 && level < 1))
        return exl_fail(err, EXL_EDOMAIN, "level %g is not between 0 and 1", level);
    return EXL_OK;
}

static double z_of(double level) { return exl_normal_quantile(0.5 + level / 2); }

exl_rc exl_wilson_with(exl_interval *out, double k, double n, double quantile, exl_err *err)
{
    EXL_TRY(check_share(k, n, 0.5, err));
    if (!(quantile > 0) || !isfinite(quantile))
        return exl_fail(err, EXL_EDOMAIN, "quantile %g is not positive", quantile);
    double p = k / n, zz = quantile * quantile / n;
    double centre = (p + zz / 2) / (1 + zz);
    double half = sqrt(zz * (p * (1 - p) + zz / 4)) / (1 + zz);
    out->lower = k <= 0 ? 0 : fmax(0, centre - half);
    out->upper = k >= n ? 1 : fmin(1, centre + half);
    return EXL_OK;
}

exl_rc exl_wilson(exl_interval *out, double k, double n, double level, exl_err *err)
{
    EXL_TRY(check_share(k, n, level, err));
    return exl_wilson_with(out, k, n, z_of(level), err);
}

/* R's prop.test shrinks the correction to |k - n/2| so that it never passes one half. */
exl_rc exl_wilson_corrected(exl_interval *out, double k, double n, double level, exl_err *err)
{
    EXL_TRY(check_share(k, n, level, err));
    double p = k / n, z = z_of(level), z22n = z * z / (2 * n), yates = fmin(0.5, fabs(k - n / 2));
    double up = p + yates / n, down = p - yates / n;
    double upper = (up + z22n + z * sqrt(up * (1 - up) / n + z22n / (2 * n))) / (1 + 2 * z22n);
    double lower = (down + z22n - z * sqrt(down * (1 - down) / n + z22n / (2 * n))) / (1 + 2 * z22n);
    out->lower = down <= 0 ? 0 : fmax(lower, 0);
    out->upper = up >= 1 ? 1 : fmin(upper, 1);
    return EXL_OK;
}

exl_rc exl_jeffreys(exl_interval *out, double k, double n, double level, exl_err *err)
{
    EXL_TRY(check_share(k, n, level, err));
    double tail = (1 - level) / 2;
    out->lower = k <= 0 ? 0 : exl_beta_quantile(tail, k + 0.5, n - k + 0.5);
    out->upper = k >= n ? 1 : exl_beta_quantile(1 - tail, k + 0.5, n - k + 0.5);
    return EXL_OK;
}

exl_rc exl_clopper_pearson(exl_interval *out, double k, double n, double level, exl_err *err)
{
    EXL_TRY(check_share(k, n, level, err));
    double tail = (1 - level) / 2;
    out->lower = k <= 0 ? 0 : exl_beta_quantile(tail, k, n - k + 1);
    out->upper = k >= n ? 1 : exl_beta_quantile(1 - tail, k + 1, n - k);
    return EXL_OK;
}

exl_rc exl_agresti_coull(exl_interval *out, double k, double n, double level, exl_err *err)
{
    EXL_TRY(check_share(k, n, level, err));
    double z = z_of(level), nn = n + z * z, p = (k + z * z / 2) / nn, half = z * sqrt(p * (1 - p) / nn);
    *out = (exl_interval){ p - half, p + half };
    return EXL_OK;
}

/* P(X > k) + P(X = k)/2, for any p */
static double midp_upper(double k, double n, double p)
{
    double ge = k <= 0 ? 1 : exl_beta_cdf(p, k, n - k + 1), gt = k >= n ? 0 : exl_beta_cdf(p, k + 1, n - k);
    return 0.5 * (ge + gt);
}

static double midp_root(double k, double n, double target)
{
    double lo = 0, hi = 1;
    for (int i = 0; i < 100; i++) {
        double mid = 0.5 * (lo + hi);
        if (midp_upper(k, n, mid) < target)
            lo = mid;
        else
            hi = mid;
    }
    return 0.5 * (lo + hi);
}

exl_rc exl_midp_interval(exl_interval *out, double k, double n, double level, exl_err *err)
{
    EXL_TRY(check_share(k, n, level, err));
    double tail = (1 - level) / 2;
    out->lower = k <= 0 ? 0 : midp_root(k, n, tail);
    out->upper = k >= n ? 1 : midp_root(k, n, 1 - tail);
    return EXL_OK;
}

exl_rc exl_newcombe(double *difference, exl_interval *out, double k1, double n1, double k2, double n2, double level,
                    exl_err *err)
{
    exl_interval a, b;
    EXL_TRY(exl_wilson(&a, k1, n1, level, err));
    EXL_TRY(exl_wilson(&b, k2, n2, level, err));
    double p1 = k1 / n1, p2 = k2 / n2;
    *difference = p1 - p2;
    out->lower = p1 - p2 - hypot(p1 - a.lower, b.upper - p2);
    out->upper = p1 - p2 + hypot(a.upper - p1, p2 - b.lower);
    return EXL_OK;
}

static exl_rc check_clusters(const double *x, const double *size, size_t m, exl_err *err)
{
    if (m == 0)
        return exl_fail(err, EXL_EDOMAIN, "no leavers to take a share of");
    for (size_t i = 0; i < m; i++)
        if (!(size[i] > 0 && x[i] >= 0 && x[i] <= size[i]))
            return exl_fail(err, EXL_EDOMAIN, "%g of %g statements is no share", x[i], size[i]);
    return EXL_OK;
}

static void effective_size(exl_cluster_share *c, double total, size_t m, double level)
{
    double binomial = c->share * (1 - c->share) / total, t = exl_t_quantile(0.5 + level / 2, (double)(m - 1));
    c->wald = (exl_interval){ c->share - t * c->se, c->share + t * c->se };
    c->effective = binomial > 0 && c->se > 0;
    if (!c->effective)
        return;
    c->deff = c->se * c->se / binomial;
    c->n_eff = total / c->deff;
    c->effective = exl_wilson_with(&c->interval, c->share * c->n_eff, c->n_eff, t, NULL) == EXL_OK
                && exl_wilson(&c->interval_z, c->share * c->n_eff, c->n_eff, level, NULL) == EXL_OK;
}

exl_rc exl_cluster_share_of(exl_cluster_share *out, const double *x, const double *size, size_t m, double level,
                            exl_err *err)
{
    exl_cluster_share c = { 0 };
    double hits = 0, total = 0, squares = 0, any = 0;
    EXL_TRY(check_clusters(x, size, m, err));
    for (size_t i = 0; i < m; i++) {
        hits += x[i];
        total += size[i];
        any += x[i] > 0;
    }
    c.share = hits / total;
    c.any = any / (double)m;
    EXL_TRY(exl_wilson(&c.any_interval, any, (double)m, level, err));
    for (size_t i = 0; i < m; i++)
        squares += (x[i] - c.share * size[i]) * (x[i] - c.share * size[i]);
    if (m > 1) {
        c.se = sqrt((double)m / (double)(m - 1) * squares) / total;
        effective_size(&c, total, m, level);
    }
    *out = c;
    return EXL_OK;
}
