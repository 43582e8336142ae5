/* First how many units lie above each grid value; then, a unit at a time, that without the unit itself. */
#include "stats/standing.h"
#include <math.h>

typedef struct {
    const float *density;
    size_t units, grid;
    double *all;                    /* grid x (units + 1): distribution of how many units lie above a value */
    double *others, *rank;          /* units: the same without the unit at hand; P(rank = 1 + r) */
} ranking;

static exl_rc check(const ranking *k, double level, exl_err *err)
{
    if (k->units == 0 || k->grid == 0 || !(level > 0 && level < 1))
        return exl_fail(err, EXL_EDOMAIN, "ranks of %zu units on %zu values at level %g", k->units, k->grid, level);
    for (size_t i = 0; i < k->units; i++) {
        double sum = 0;
        for (size_t g = 0; g < k->grid; g++)
            sum += k->density[i * k->grid + g];
        if (!(fabs(sum - 1) < 1e-4))
            return exl_fail(err, EXL_EDOMAIN, "density of unit %zu sums to %g", i + 1, sum);
    }
    return EXL_OK;
}

/* Adds a unit that lies above with probability p to the distribution of n units. */
static void multiply(double *f, size_t n, double p)
{
    f[n + 1] = f[n] * p;
    for (size_t r = n; r > 0; r--)
        f[r] = f[r] * (1 - p) + f[r - 1] * p;
    f[0] *= 1 - p;
}

/* Takes it out again, from the end at which errors shrink. */
static void divide(double *out, const double *f, size_t n, double p)
{
    if (p <= 0.5) {
        out[0] = f[0] / (1 - p);
        for (size_t r = 1; r < n; r++)
            out[r] = fmax(0, (f[r] - p * out[r - 1]) / (1 - p));
        return;
    }
    out[n - 1] = f[n] / p;
    for (size_t r = n - 1; r > 0; r--)
        out[r - 1] = fmax(0, (f[r] - (1 - p) * out[r]) / p);
}

/* P(theta above the middle of a step), as the sum comes down to it; `over` is what lies above the step. */
static double above(double *over, float here)
{
    double p = fmin(1, *over + 0.5 * here);
    *over += here;
    return p;
}

static void count_above(ranking *k)
{
    size_t width = k->units + 1;
    for (size_t g = 0; g < k->grid; g++)
        k->all[g * width] = 1;
    for (size_t i = 0; i < k->units; i++) {
        double over = 0;
        for (size_t g = k->grid; g-- > 0;)
            multiply(k->all + g * width, i, above(&over, k->density[i * k->grid + g]));
    }
}

static void rank_unit(ranking *k, size_t i)
{
    double over = 0;
    memset(k->rank, 0, k->units * sizeof *k->rank);
    for (size_t g = k->grid; g-- > 0;) {
        double w = k->density[i * k->grid + g], p = above(&over, k->density[i * k->grid + g]);
        if (w <= 1e-9)
            continue;
        divide(k->others, k->all + g * (k->units + 1), k->units, p);
        for (size_t r = 0; r < k->units; r++)
            k->rank[r] += w * k->others[r];
    }
}

/* E = 1 + sum_j sum_g P(theta_i = g) P(theta_j > g), by the sum over j first: no unit is divided out, nothing is lost. */
static void expect(exl_standing *out, const ranking *k)
{
    double above = 0;
    for (size_t i = 0; i < k->units; i++)
        out[i] = (exl_standing){ .expected = 1, .lower = 1, .upper = 1 };
    for (size_t g = k->grid; g-- > 0;) {
        double here = 0;
        for (size_t i = 0; i < k->units; i++)
            here += k->density[i * k->grid + g];
        for (size_t i = 0; i < k->units; i++)
            out[i].expected += k->density[i * k->grid + g] * (above + 0.5 * here);
        above += here;
    }
    for (size_t i = 0; i < k->units; i++)
        out[i].expected -= 0.5;             /* against itself, which the sum held too */
}

static void limits(exl_standing *out, const double *rank, size_t units, double level)
{
    double total = 0, tail, least;
    size_t r;
    for (r = 0; r < units; r++)
        total += rank[r];
    least = (1 - level) / 2 * total;
    for (r = 0, tail = 0; r + 1 < units && tail + rank[r] <= least; r++)
        tail += rank[r];
    out->lower = (uint32_t)r + 1;
    for (r = units, tail = 0; r > 1 && tail + rank[r - 1] <= least; r--)
        tail += rank[r - 1];
    out->upper = (uint32_t)r;
}

exl_rc exl_standing_of(exl_standing *out, const float *density, size_t units, size_t grid, double level, exl_arena *a, exl_err *err)
{
    ranking k = { .density = density, .units = units, .grid = grid };
    EXL_TRY(check(&k, level, err));
    k.all = EXL_NEW(a, double, grid * (units + 1));
    k.others = EXL_NEW(a, double, 2 * units);
    if (!k.all || !k.others)
        return exl_fail(err, EXL_ENOMEM, "no memory for the ranks of %zu units", units);
    k.rank = k.others + units;
    count_above(&k);
    expect(out, &k);
    for (size_t i = 0; i < units; i++) {
        rank_unit(&k, i);
        limits(&out[i], k.rank, units, level);
    }
    return EXL_OK;
}
