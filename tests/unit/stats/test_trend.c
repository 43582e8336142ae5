/* R's trend, Kendall and glm; series on which a test has nothing to say; false alarms when nothing happens. */
#include "check.h"
#include <math.h>
#include "stats/special.h"
#include "stats/trend.h"

static bool near(double ours, double right, double relative) { return fabs(ours - right) <= relative * fabs(right) + 1e-9; }

static void slopes(exl_arena *a)
{
    const double x[] = { 1, 9, 0, 12, 2, 11, 1, 14 }, n[] = { 20, 20, 20, 20, 20, 20, 20, 20 };
    exl_trend t, again;
    CHECK(exl_trend_of(&t, (exl_series){ x, n, 8 }, a, NULL) == EXL_OK && t.usable && !t.separated, "header example");
    CHECK(near(t.quasi.slope, 0.21245040, 1e-6) && near(t.phi, 8.11767235, 1e-6) && near(t.quasi.p, 0.37901315, 1e-6),
          "%g %g %g", t.quasi.slope, t.phi, t.quasi.p);
    CHECK(t.correlation < -0.5, "saw teeth: %g", t.correlation);
    CHECK(exl_trend_of(&again, (exl_series){ x, n, 8 }, a, NULL) == EXL_OK && again.p_permutation == t.p_permutation,
          "the same p again");
    const double up[] = { 0, 0, 0, 5, 5, 5 }, five[] = { 5, 5, 5, 5, 5, 5 }, none[6] = { 0 };
    CHECK(exl_trend_of(&t, (exl_series){ up, five, 6 }, a, NULL) == EXL_OK && t.separated && t.quasi.slope > 0,
          "hits on one side");
    CHECK(near(t.p_permutation, 2.0 * 36 / 720, 1e-9), "36 orders of 720 on each side: %g", t.p_permutation);
    CHECK(exl_trend_of(&t, (exl_series){ none, five, 6 }, a, NULL) == EXL_OK && !t.usable && t.quasi.p == 1, "nobody");
    CHECK(exl_trend_of(&t, (exl_series){ five, five, 6 }, a, NULL) == EXL_OK && !t.usable, "everybody");
    CHECK(exl_trend_of(&t, (exl_series){ up, five, 2 }, a, NULL) == EXL_OK && !t.usable, "two periods");
    CHECK(exl_trend_of(&t, (exl_series){ NULL, NULL, 0 }, a, NULL) == EXL_OK && !t.usable, "no periods");
    CHECK(exl_trend_of(&t, (exl_series){ five, up, 6 }, a, NULL) == EXL_EDOMAIN, "more hits than leavers");
}

static void ranks(exl_arena *a)
{
    static const struct { size_t n; double x[12], s, p, exact, slope; } rows[] = {
        { 8, { 1, 2, 3, 4, 5, 6, 7, 8 }, 28, 0.000836627131, 4.96031746e-05, 1 },
        { 10, { 2, 4, 3, 6, 5, 8, 9, 7, 10, 12 }, 37, 0.00128218374, 0.000357694004, 1 },
        { 3, { 1, 3, 2 }, 1, 1, 1, 0.5 },
        { 5, { 3, 3, 3, 3, 3 }, 0, 1, -1, 0 },
        { 8, { 5, 4, 4, 3, 3, 3, 1, 0 }, -24, 0.00314775986, -1, -2.0 / 3 },
        { 7, { 0, 0, 0, 0, 0, 0, 1 }, 6, 0.211299547, -1, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_mann_kendall m;
        CHECK(exl_mann_kendall_of(&m, rows[i].x, rows[i].n, a, NULL) == EXL_OK, "row %zu", i);
        CHECK(m.s == rows[i].s && near(m.p, rows[i].p, 1e-7) && near(m.slope, rows[i].slope, 1e-12),
              "row %zu: %g %g %g", i, m.s, m.p, m.slope);
        CHECK(m.has_exact == (rows[i].exact >= 0) && (!m.has_exact || near(m.p_exact, rows[i].exact, 1e-7)),
              "row %zu: exact %g", i, m.p_exact);
    }
    exl_mann_kendall m = { .s = -7 };
    CHECK(exl_mann_kendall_of(&m, rows[0].x, 1, a, NULL) == EXL_EDOMAIN && m.s == -7, "one value");
}

static void seasons(exl_arena *a)
{
    const double x[] = { 6, 6, 2, 1, 2, 7, 2, 4, 5, 6, 2, 2, 5, 5, 5, 4, 5, 15, 6, 4 };
    exl_mann_kendall m;
    exl_season s;
    CHECK(exl_seasonal_kendall(&m, x, 20, 4, a, NULL) == EXL_OK && m.s == 12 && near(m.p, 0.136815544, 1e-7),
          "seasonal Kendall %g %g", m.s, m.p);
    CHECK(exl_season_of(&s, x, NULL, 20, 4, a, NULL) == EXL_OK && near(s.coef[2], 0.186860759, 1e-6) && near(s.p, 0.00109798233, 1e-6),
          "%g %g", s.coef[2], s.p);
    CHECK(exl_season_of(&s, x, NULL, 5, 4, a, NULL) == EXL_EDOMAIN, "five periods");
}

static void changes(exl_arena *a)
{
    const double x[] = { 2, 1, 2, 3, 2, 9, 8, 9, 10, 8, 9, 10 }, flat[] = { 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2 };
    double n[12];
    exl_change c;
    for (int i = 0; i < 12; i++)
        n[i] = 20;
    CHECK(exl_change_of(&c, (exl_series){ x, n, 12 }, a, NULL) == EXL_OK && c.found && c.at == 5, "the step: %zu", c.at);
    CHECK(c.p < 0.01 && near(c.before, 0.1, 1e-12) && near(c.after, 0.45, 1e-12), "%g %g %g", c.p, c.before, c.after);
    CHECK(exl_change_of(&c, (exl_series){ flat, n, 12 }, a, NULL) == EXL_OK && c.p > 0.9, "flat: %g", c.p);
    CHECK(exl_change_of(&c, (exl_series){ x, n, 4 }, a, NULL) == EXL_OK && !c.found, "four periods");
}

static void alarms(void)
{
    double x[13] = { 2, 1, 3, 2, 2, 1, 3, 2, 2, 1, 2, 3, 12 }, n[13];
    exl_alarm r;
    for (int i = 0; i < 13; i++)
        n[i] = 20;
    CHECK(exl_alarm_of(&r, (exl_series){ x, n, 13 }, NULL) == EXL_OK && r.usable && r.p < 1e-4, "twelve after twos: %g", r.p);
    x[12] = 3;
    CHECK(exl_alarm_of(&r, (exl_series){ x, n, 13 }, NULL) == EXL_OK && r.p > 0.2, "three: %g", r.p);
    CHECK(exl_alarm_of(&r, (exl_series){ x, n, 5 }, NULL) == EXL_OK && !r.usable && r.p == 1, "a short history");
}

/* Nothing changes: at 5% about 5% of 400 series may look like a trend or a change. */
static void nothing_happens(exl_arena *a)
{
    exl_random r = exl_random_seed("nothing", 7);
    int trends = 0, steps = 0;
    for (int k = 0; k < 400; k++) {
        double x[12] = { 0 }, n[12];
        exl_trend t;
        exl_change c;
        for (int i = 0; i < 12; i++) {
            n[i] = 25;
            for (int j = 0; j < 25; j++)
                x[i] += exl_random_below(&r, 10) < 3;
        }
        exl_arena_reset(a);
        CHECK(exl_trend_of(&t, (exl_series){ x, n, 12 }, a, NULL) == EXL_OK
              && exl_change_of(&c, (exl_series){ x, n, 12 }, a, NULL) == EXL_OK,
              "series %d", k);
        trends += t.p_permutation < 0.05;
        steps += c.p < 0.05;
    }
    CHECK(trends >= 5 && trends <= 36, "trends: %d of 400", trends);
    CHECK(steps >= 5 && steps <= 36, "steps: %d of 400", steps);
}

int main(void)
{
    exl_stats_guard g = exl_stats_begin();
    exl_arena a;
    exl_arena_init(&a, 0);
    slopes(&a);
    ranks(&a);
    seasons(&a);
    changes(&a);
    alarms();
    nothing_happens(&a);
    exl_arena_free(&a);
    exl_stats_end(g);
    return CHECK_DONE("test_trend");
}
