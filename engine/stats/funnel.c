/* Quantiles of the binomial by bisection on its upper tail. */
#include "stats/funnel.h"
#include <math.h>
#include "stats/special.h"

static double up_to(uint64_t r, uint64_t n, double p) { return r >= n ? 1 : 1 - exl_binomial_ge(r + 1, n, p); }

static double limit(uint64_t n, double p, double q)
{
    uint64_t from = 0, to = n;
    while (from < to) {
        uint64_t middle = from + (to - from) / 2;
        if (up_to(middle, n, p) >= q)
            to = middle;
        else
            from = middle + 1;
    }
    double above = up_to(from, n, p), below = from ? up_to(from - 1, n, p) : 0;
    double share = above > below ? ((double)from - (above - q) / (above - below)) / (double)n : (double)from / (double)n;
    return fmin(1, fmax(0, share));
}

exl_rc exl_funnel_limits(exl_interval *out, uint64_t n, double p, double level, exl_err *err)
{
    if (n == 0 || !(p >= 0 && p <= 1) || !(level > 0 && level < 1))
        return exl_fail(err, EXL_EDOMAIN, "funnel: %llu leavers, share %g, level %g", (unsigned long long)n, p, level);
    exl_stats_guard g = exl_stats_begin();
    *out = (exl_interval){ limit(n, p, (1 - level) / 2), limit(n, p, (1 + level) / 2) };
    exl_stats_end(g);
    return EXL_OK;
}

int exl_funnel_side(uint64_t hits, uint64_t n, double p, double level)
{
    exl_stats_guard g = exl_stats_begin();
    double tail = (1 - level) / 2;
    int side = exl_binomial_ge(hits, n, p) < tail ? 1 : up_to(hits, n, p) < tail ? -1 : 0;
    exl_stats_end(g);
    return side;
}
