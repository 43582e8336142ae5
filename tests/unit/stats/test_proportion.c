/* [newcombe1998a] table I, [newcombe1998b] table II, [brown2001]; error rows; degenerate tables. */
#include "check.h"
#include <math.h>
#include "stats/proportion.h"
#include "stats/special.h"

typedef exl_rc interval_fn(exl_interval *, double, double, double, exl_err *);

static void published(void)
{
    static const struct { interval_fn *fn; double k, n, lower, upper; } rows[] = {      /* printed to 4 places */
        { exl_wilson, 81, 263, 0.2553, 0.3662 }, { exl_wilson, 15, 148, 0.0624, 0.1605 }, { exl_wilson, 0, 20, 0.0000, 0.1611 },
        { exl_wilson, 1, 29, 0.0061, 0.1718 },
        { exl_wilson_corrected, 81, 263, 0.2535, 0.3682 }, { exl_wilson_corrected, 15, 148, 0.0598, 0.1644 },
        { exl_wilson_corrected, 0, 20, 0.0000, 0.2005 }, { exl_wilson_corrected, 1, 29, 0.0018, 0.1963 },
        { exl_clopper_pearson, 81, 263, 0.2527, 0.3676 }, { exl_clopper_pearson, 15, 148, 0.0578, 0.1617 },
        { exl_clopper_pearson, 0, 20, 0.0000, 0.1684 }, { exl_clopper_pearson, 1, 29, 0.0009, 0.1776 },
        { exl_midp_interval, 81, 263, 0.2544, 0.3658 }, { exl_midp_interval, 15, 148, 0.0601, 0.1581 },
        { exl_midp_interval, 0, 20, 0.0000, 0.1391 }, { exl_midp_interval, 1, 29, 0.0017, 0.1585 },
        { exl_jeffreys, 0, 8, 0.0000, 0.2622 }, { exl_jeffreys, 3, 8, 0.1190, 0.7052 }, { exl_jeffreys, 8, 8, 0.7378, 1.0000 },
        { exl_agresti_coull, 3, 8, 0.1349, 0.6962 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_interval v = { -7, -7 };
        CHECK(rows[i].fn(&v, rows[i].k, rows[i].n, 0.95, NULL) == EXL_OK, "row %zu", i);
        CHECK(fabs(v.lower - rows[i].lower) < 6e-5 && fabs(v.upper - rows[i].upper) < 6e-5,
              "row %zu: %.5f %.5f", i, v.lower, v.upper);
    }
}

static void refused(void)
{
    static const struct { double k, n, level; } rows[] = {
        { 3, 2, 0.95 }, { 0, 0, 0.95 }, { 1, 2, 95 }, { 1, 2, 0 }, { 1, 2, NAN }, { -1, 2, 0.95 }, { 1, INFINITY, 0.95 }, { NAN, 2, 0.95 },
    };
    interval_fn *fns[] = { exl_wilson, exl_wilson_corrected, exl_jeffreys, exl_clopper_pearson, exl_agresti_coull, exl_midp_interval };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t f = 0; f < sizeof fns / sizeof fns[0]; f++) {
            exl_interval v = { -7, -7 };
            exl_err err = { 0 };
            CHECK(fns[f](&v, rows[i].k, rows[i].n, rows[i].level, &err) == EXL_EDOMAIN, "row %zu, function %zu", i, f);
            CHECK(v.lower == -7 && v.upper == -7 && err.msg[0], "row %zu, function %zu: touched or no message", i, f);
        }
}

static void differences(void)
{
    static const struct { double k1, n1, k2, n2, d, lower, upper; } rows[] = {           /* method 10 of table II */
        { 56, 70, 48, 80, 0.2000, 0.0524, 0.3339 }, { 9, 10, 3, 10, 0.6000, 0.1705, 0.8090 }, { 6, 7, 2, 7, 0.5714, 0.0582, 0.8062 },
        { 5, 56, 0, 29, 0.0893, -0.0381, 0.1926 }, { 0, 10, 0, 20, 0.0000, -0.1611, 0.2775 }, { 10, 10, 0, 20, 1.0000, 0.6791, 1.0000 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double d = -7;
        exl_interval v;
        CHECK(exl_newcombe(&d, &v, rows[i].k1, rows[i].n1, rows[i].k2, rows[i].n2, 0.95, NULL) == EXL_OK, "row %zu", i);
        CHECK(fabs(d - rows[i].d) < 6e-5, "row %zu: %.5f", i, d);
        CHECK(fabs(v.lower - rows[i].lower) < 6e-5 && fabs(v.upper - rows[i].upper) < 6e-5,
              "row %zu: %.5f %.5f", i, v.lower, v.upper);
    }
}

static void clusters(void)
{
    exl_cluster_share s;
    const double size[] = { 4, 4, 4 }, hits[] = { 4, 0, 4 }, none[] = { 0, 0, 0 }, over[] = { 5, 0, 0 };
    CHECK(exl_cluster_share_of(&s, hits, size, 3, 0.95, NULL) == EXL_OK && s.effective, "three leavers");
    CHECK(fabs(s.share - 2.0 / 3) < 1e-12 && fabs(s.deff - 6) < 1e-9 && fabs(s.n_eff - 2) < 1e-9, "%g %g", s.deff, s.n_eff);
    CHECK(fabs(s.interval_z.lower - 0.159381828) < 1e-8 && fabs(s.interval_z.upper - 0.954744914) < 1e-8,
          "%g", s.interval_z.lower);
    CHECK(s.interval.lower < s.interval_z.lower && s.interval.upper > s.interval_z.upper, "t is wider than z");
    CHECK(exl_cluster_share_of(&s, none, size, 3, 0.95, NULL) == EXL_OK && !s.effective && s.any == 0, "nobody");
    CHECK(exl_cluster_share_of(&s, size, size, 3, 0.95, NULL) == EXL_OK && !s.effective && s.any_interval.upper == 1,
          "everybody");
    CHECK(exl_cluster_share_of(&s, hits, size, 1, 0.95, NULL) == EXL_OK && !s.effective, "one leaver");
    CHECK(exl_cluster_share_of(&s, over, size, 3, 0.95, NULL) == EXL_EDOMAIN, "more hits than statements");
    CHECK(exl_cluster_share_of(&s, hits, size, 0, 0.95, NULL) == EXL_EDOMAIN, "nobody at all");
}

int main(void)
{
    exl_stats_guard g = exl_stats_begin();
    published();
    refused();
    differences();
    clusters();
    exl_stats_end(g);
    return CHECK_DONE("test_proportion");
}
