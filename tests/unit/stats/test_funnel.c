/* Against the sums of binomial probabilities, computed elsewhere in exact arithmetic. */
#include "check.h"
#include <math.h>
#include "stats/funnel.h"

static void limits(void)
{
    static const struct { uint64_t n; double p, level, lower, upper; } rows[] = {
        { 20, 0.30, 0.95, 0.081177, 0.487255 }, { 20, 0.30, 0.998, 0.001477, 0.613700 }, { 50, 0.12, 0.95, 0.026237, 0.207904 },
        { 1, 0.30, 0.95, 0, 0.916667 }, { 200, 0.45, 0.998, 0.339878, 0.556772 }, { 5, 0.02, 0.95, 0, 0.154123 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_interval w = { -1, -1 };
        CHECK(exl_funnel_limits(&w, rows[i].n, rows[i].p, rows[i].level, NULL) == EXL_OK, "row %zu", i);
        CHECK(fabs(w.lower - rows[i].lower) < 1e-6 && fabs(w.upper - rows[i].upper) < 1e-6, "row %zu: %.6f %.6f", i, w.lower, w.upper);
    }
}

static void sides(void)
{
    static const struct { uint64_t hits, n; double p, level; int side; } rows[] = {
        { 14, 20, 0.3, 0.998, 1 }, { 13, 20, 0.3, 0.998, 0 }, { 6, 20, 0.3, 0.998, 0 }, { 0, 20, 0.3, 0.998, -1 }, { 0, 19, 0.3, 0.998, 0 },
        { 11, 20, 0.3, 0.95, 1 }, { 10, 20, 0.3, 0.95, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK(exl_funnel_side(rows[i].hits, rows[i].n, rows[i].p, rows[i].level) == rows[i].side, "row %zu", i);
}

static void refused(void)
{
    static const struct { uint64_t n; double p, level; } rows[] = { { 0, 0.3, 0.95 }, { 20, -0.1, 0.95 }, { 20, 1.1, 0.95 }, { 20, NAN, 0.95 }, { 20, 0.3, 95 }, { 20, 0.3, 0 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_interval w = { -7, -7 };
        exl_err err = { 0 };
        CHECK(exl_funnel_limits(&w, rows[i].n, rows[i].p, rows[i].level, &err) == EXL_EDOMAIN && w.lower == -7 && w.upper == -7 && err.msg[0], "row %zu", i);
    }
}

int main(void)
{
    limits();
    sides();
    refused();
    return CHECK_DONE("stats/test_funnel");
}
