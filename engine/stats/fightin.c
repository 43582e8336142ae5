/* One word at a time, from the totals. */
#include "stats/fightin.h"
#include <math.h>
#include "stats/special.h"

static double y_log(double y, double expected) { return y > 0 ? y * log(y / expected) : 0; }

static exl_keyness keyness(double y1, double y2, double n1, double n2, double a, double a0)
{
    exl_keyness k = { 0 };
    double rest1 = n1 + a0 - y1 - a, rest2 = n2 + a0 - y2 - a, share = (y1 + y2) / (n1 + n2);
    k.defined = y1 + y2 > 0 && rest1 > 0 && rest2 > 0;
    if (!k.defined)
        return k;
    k.delta = log((y1 + a) / rest1) - log((y2 + a) / rest2);
    k.variance = 1 / (y1 + a) + 1 / (y2 + a);
    k.variance_full = k.variance + 1 / rest1 + 1 / rest2;
    k.z = k.delta / sqrt(k.variance);
    k.p = fmin(1, 2 * exl_normal_sf(fabs(k.z)));
    k.g2 = 2 * (y_log(y1, n1 * share) + y_log(y2, n2 * share));
    return k;
}

exl_rc exl_keyness_of(exl_keyness *out, const double *y1, const double *y2, size_t words, double prior_total, double flat, exl_err *err)
{
    double n1 = 0, n2 = 0;
    for (size_t w = 0; w < words; w++) {
        if (!(y1[w] >= 0 && y2[w] >= 0) || !isfinite(y1[w]) || !isfinite(y2[w]))
            return exl_fail(err, EXL_EDOMAIN, "%g and %g are no counts of a word", y1[w], y2[w]);
        n1 += y1[w];
        n2 += y2[w];
    }
    if (!(n1 > 0 && n2 > 0))
        return exl_fail(err, EXL_EDOMAIN, "a group without words cannot be compared");
    if (!(prior_total > 0 || flat > 0))
        return exl_fail(err, EXL_EDOMAIN, "prior weight %g is not positive", prior_total);
    double a0 = flat > 0 ? flat * (double)words : prior_total;
    for (size_t w = 0; w < words; w++) {
        double a = flat > 0 ? flat : a0 * (y1[w] + y2[w]) / (n1 + n2);
        out[w] = keyness(y1[w], y2[w], n1, n2, a, a0);
    }
    return EXL_OK;
}
