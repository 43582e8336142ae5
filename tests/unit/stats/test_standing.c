/* Expected ranks and their intervals: worked by hand, against closed forms, and what holds for any densities. */
#include "check.h"
#include <math.h>
#include "stats/proportion.h"
#include "stats/special.h"
#include "stats/standing.h"

/* Three units on two values. P(B above A) = .2 x .5 + (.2 x .5 + .8 x .5)/2 = .35; P(C above A) = .2/2; P(C above B) = .5/2.
 * The third, always low, has A above it with .8 + .2/2 and B with .5 + .5/2: first with .1 x .25, last with .9 x .75. */
static void by_hand(exl_arena *a)
{
    static const float density[] = { 0.2f, 0.8f, 0.5f, 0.5f, 1, 0 };
    static const double expected[] = { 1.45, 1.90, 2.65 };
    static const struct { double level; uint32_t lower, upper; } last[] = { { 0.96, 1, 3 }, { 0.90, 2, 3 }, { 0.40, 2, 3 }, { 0.30, 3, 3 } };
    for (size_t r = 0; r < sizeof last / sizeof last[0]; r++) {
        exl_standing s[3];
        CHECK(exl_standing_of(s, density, 3, 2, last[r].level, a, NULL) == EXL_OK, "level %g", last[r].level);
        for (size_t i = 0; i < 3; i++)
            CHECK(fabs(s[i].expected - expected[i]) < 1e-6, "unit %zu: %.7f", i, s[i].expected);
        CHECK(s[2].lower == last[r].lower && s[2].upper == last[r].upper, "level %g: %u..%u", last[r].level, s[2].lower, s[2].upper);
    }
}

/* Exponential posteriors of rates b: P(theta_j > theta_i) = b_i / (b_i + b_j), the gamma case with shapes of 1. */
static void exponentials(exl_arena *a)
{
    enum { GRID = 1600 };
    static const double rate[] = { 1, 3, 0.5 };
    float *density = EXL_NEW(a, float, 3 * GRID);
    exl_standing s[3];
    for (size_t i = 0; i < 3; i++)
        for (size_t g = 0; g < GRID; g++) {
            double from = exp(-12 + 0.01 * ((double)g - 0.5)), to = exp(-12 + 0.01 * ((double)g + 0.5));
            density[i * GRID + g] = (float)(exp(-rate[i] * (g ? from : 0)) - exp(-rate[i] * to));
        }
    CHECK(exl_standing_of(s, density, 3, GRID, 0.95, a, NULL) == EXL_OK, "exponentials");
    for (size_t i = 0; i < 3; i++) {
        double want = 1;
        for (size_t j = 0; j < 3; j++)
            want += i == j ? 0 : rate[i] / (rate[i] + rate[j]);
        CHECK(fabs(s[i].expected - want) < 1e-4, "unit %zu: %.6f, not %.6f", i, s[i].expected, want);
    }
}

static void nothing_known(exl_arena *a)
{
    static float density[40 * 71];
    for (size_t i = 0; i < 40; i++)
        for (size_t g = 0; g < 71; g++)
            density[i * 71 + g] = 1.0f / 71;
    for (size_t n = 1; n <= 40; n++) {
        exl_standing s[40];
        CHECK(exl_standing_of(s, density, n, 71, 0.95, a, NULL) == EXL_OK, "%zu units", n);
        for (size_t i = 0; i < n; i++) {
            CHECK(fabs(s[i].expected - (double)(n + 1) / 2) < 1e-5, "%zu units: %.7f", n, s[i].expected);
            CHECK(n > 38 || (s[i].lower == 1 && s[i].upper == n), "%zu units: %u..%u", n, s[i].lower, s[i].upper);
        }
    }
}

static void all_known(exl_arena *a)
{
    static float density[9 * 9];
    exl_standing s[9];
    for (size_t i = 0; i < 9; i++)
        density[i * 9 + i] = 1;
    CHECK(exl_standing_of(s, density, 9, 9, 0.95, a, NULL) == EXL_OK, "nine");
    for (size_t i = 0; i < 9; i++)
        CHECK(fabs(s[i].expected - (double)(9 - i)) < 1e-12 && s[i].lower == 9 - i && s[i].upper == 9 - i, "unit %zu", i);
}

/* P(rank of unit 0) by summing over who is above, 2^(n-1) ways, instead of by dividing out. */
static void by_enumeration(exl_interval *out, const float *density, size_t n, size_t grid, double tail)
{
    double rank[12] = { 0 }, sum;
    size_t r;
    for (size_t g = 0; g < grid; g++)
        for (size_t ways = 0; ways < (size_t)1 << (n - 1); ways++) {
            double p = density[g];
            size_t above = 0;
            for (size_t j = 1; j < n; j++) {
                double higher = 0.5 * density[j * grid + g];
                for (size_t h = g + 1; h < grid; h++)
                    higher += density[j * grid + h];
                bool is = ways >> (j - 1) & 1;
                p *= is ? higher : 1 - higher;
                above += is;
            }
            rank[above] += p;
        }
    for (r = 0, sum = rank[0]; sum <= tail; sum += rank[++r])
        ;
    out->lower = (double)r + 1;
    for (r = n - 1, sum = rank[r]; sum <= tail; sum += rank[--r])
        ;
    out->upper = (double)r + 1;
}

static void any(exl_arena *a)
{
    enum { N = 8, GRID = 12 };
    exl_random random = exl_random_seed("any", 3);
    for (size_t round = 0; round < 200; round++) {
        float density[N * GRID];
        exl_standing s[N];
        exl_interval direct;
        double sum = 0;
        for (size_t i = 0; i < N; i++) {
            double total = 0, v[GRID];
            for (size_t g = 0; g < GRID; g++)
                total += v[g] = (double)(exl_random_below(&random, 1000) * exl_random_below(&random, round % 2 ? 2 : 1000)) + (g == i);
            for (size_t g = 0; g < GRID; g++)
                density[i * GRID + g] = (float)(v[g] / total);
        }
        CHECK(exl_standing_of(s, density, N, GRID, 0.90, a, NULL) == EXL_OK, "round %zu", round);
        by_enumeration(&direct, density, N, GRID, 0.05);
        CHECK(s[0].lower == (uint32_t)direct.lower && s[0].upper == (uint32_t)direct.upper, "round %zu: %u..%u, not %g..%g", round, s[0].lower, s[0].upper, direct.lower, direct.upper);
        for (size_t i = 0; i < N; i++) {
            sum += s[i].expected;
            CHECK(s[i].lower >= 1 && s[i].lower <= s[i].upper && s[i].upper <= N, "round %zu unit %zu", round, i);
            CHECK(s[i].expected >= 1 && s[i].expected <= N, "round %zu unit %zu: %g", round, i, s[i].expected);
        }
        CHECK(fabs(sum - N * (N + 1) / 2.0) < 1e-5, "round %zu: ranks sum to %.7f", round, sum);
    }
}

static void refusals(exl_arena *a)
{
    static const float good[] = { 0.5f, 0.5f }, half[] = { 0.5f, 0 }, bad[] = { NAN, 1 };
    static const struct { const float *density; size_t units, grid; double level; } rows[] = {
        { good, 0, 2, 0.95 }, { good, 1, 0, 0.95 }, { good, 1, 2, 0 }, { good, 1, 2, 1 }, { good, 1, 2, NAN }, { half, 1, 2, 0.95 }, { bad, 1, 2, 0.95 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_standing s = { -7, 77, 777 };
        exl_err err = { 0 };
        CHECK(exl_standing_of(&s, rows[i].density, rows[i].units, rows[i].grid, rows[i].level, a, &err) == EXL_EDOMAIN && err.msg[0], "row %zu", i);
        CHECK(s.expected <= -7 && s.lower == 77 && s.upper == 777, "row %zu: untouched", i);
    }
}

int main(void)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    by_hand(&a);
    exponentials(&a);
    nothing_known(&a);
    all_known(&a);
    any(&a);
    refusals(&a);
    exl_arena_free(&a);
    return CHECK_DONE("test_standing");
}
