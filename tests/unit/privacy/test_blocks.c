/* Who closes with whom, along the calendar and across departments and roles. */
#include "privacy/blocks.h"
#include "check.h"
#include <string.h>

enum { MOST = 4000 };
static exl_arena arena;
static exl_err err;
static const exl_block_rules first = { .least = 10, .floor = 5, .first = true }, later = { .least = 10, .floor = 5 };

static exl_date day(int y, int m, int d) { return (exl_date){ .year = (int16_t)y, .month = (uint8_t)m, .day = (uint8_t)d }; }

static exl_block_leaver list[MOST];
static size_t n_list;

static void add(size_t n, int32_t unit, exl_date d)
{
    for (size_t i = 0; i < n; i++)
        list[n_list++] = (exl_block_leaver){ d, unit };
}

static exl_block_plan departments(const exl_block_rules *rules, const int32_t *parent, size_t units)
{
    exl_block_plan p = { 0 };
    exl_arena_reset(&arena);
    CHECK(exl_blocks_departments(&p, list, n_list, parent, units, rules, &arena, &err) == EXL_OK, "%s", err.msg);
    size_t sum = 0;
    for (size_t i = 0; i < n_list; i++)
        sum += p.of[i] != EXL_BLOCK_NONE;
    for (size_t b = 0; b < p.n; b++)
        sum -= p.block[b].leavers;
    CHECK(sum == 0, "everybody who closes is in one block");
    return p;
}

static bool is(const exl_block_plan *p, size_t b, int32_t unit, uint32_t leavers) { return b < p->n && p->block[b].unit == unit && p->block[b].leavers == leavers; }

static void who_closes(void)
{
    n_list = 0, add(14, 0, day(2024, 1, 5)), add(6, 1, day(2024, 1, 5)), add(3, 2, day(2024, 1, 5));
    exl_block_plan p = departments(&first, NULL, 3);
    CHECK(p.n == 1 && is(&p, 0, EXL_BLOCK_OTHER, 23), "nine others are too few: the smallest goes with them");
    n_list = 0, add(14, 0, day(2024, 1, 5)), add(12, 1, day(2024, 1, 5)), add(6, 2, day(2024, 1, 5)), add(5, 3, day(2024, 1, 5));
    p = departments(&first, NULL, 4);
    CHECK(p.n == 3 && is(&p, 0, 0, 14) && is(&p, 1, 1, 12) && is(&p, 2, EXL_BLOCK_OTHER, 11), "others of their own");
    p = departments(&(exl_block_rules){ .least = 10, .floor = 5, .today = exl_date_days(day(2024, 2, 1)) }, NULL, 4);
    CHECK(p.n == 2 && p.of[n_list - 1] == EXL_BLOCK_NONE, "later the small ones wait");
    p = departments(&(exl_block_rules){ .least = 10, .floor = 5, .today = exl_date_days(day(2025, 2, 1)) }, NULL, 4);
    CHECK(p.n == 3 && is(&p, 2, EXL_BLOCK_OTHER, 11), "but no longer than a year");
    static const int32_t tree[] = { -1, -1, 3, 1 };
    p = departments(&first, tree, 4);
    CHECK(p.n == 3 && is(&p, 2, 3, 11), "a small one with the one above");
    list[n_list - 1].unit = list[n_list - 2].unit = 0;
    p = departments(&first, tree, 4);
    CHECK(p.n == 2 && is(&p, 0, 0, 16) && is(&p, 1, 1, 21), "and with the one above that");
    n_list = 0, add(6, 0, day(2024, 1, 5)), add(1, 1, day(2024, 1, 5));
    p = departments(&first, NULL, 2);
    CHECK(p.n == 1 && is(&p, 0, EXL_BLOCK_OTHER, 7), "a small company is one block");
    p = departments(&later, NULL, 2);
    CHECK(p.n == 0, "but only at first");
    n_list = 0, add(4, 0, day(2024, 1, 5));
    p = departments(&first, NULL, 1);
    CHECK(p.n == 0, "four are never shown");
    n_list = 0, add(9, -1, day(2024, 1, 5)), add(20, 0, day(2024, 1, 5));
    p = departments(&first, NULL, 1);
    CHECK(p.n == 1 && is(&p, 0, EXL_BLOCK_OTHER, 29), "no department given");
}

static void along_the_calendar(void)
{
    n_list = 0, add(12, 0, day(2024, 1, 5)), add(3, 0, day(2024, 4, 5)), add(11, 0, day(2024, 7, 5)), add(14, 0, day(2024, 10, 5));
    exl_block_plan p = departments(&first, NULL, 1);
    CHECK(p.n == 3 && is(&p, 0, 0, 15) && is(&p, 1, 0, 11) && is(&p, 2, 0, 14), "a half-year and two quarters: %zu", p.n);
    CHECK(p.n == 3 && p.block[0].first.month == 1 && p.block[0].last.month == 4, "from the first day to the last");
    n_list = 0;
    for (int m = 1; m <= 12; m++)
        add(10, 0, day(2024, m, 5));
    p = departments(&first, NULL, 1);
    CHECK(p.n == 12, "months: %zu", p.n);
    n_list = 0, add(9, 0, day(2022, 1, 5)), add(9, 0, day(2023, 1, 5)), add(9, 0, day(2024, 1, 5));
    p = departments(&first, NULL, 1);
    CHECK(p.n == 1 && is(&p, 0, 0, 27), "the tail goes with the one before");
    exl_date year = { .year = 2023, .month = 1, .day = 1, .precision = EXL_DATE_YEAR };
    n_list = 0, add(12, 0, day(2024, 1, 5)), add(2, 0, year);
    p = departments(&first, NULL, 1);
    CHECK(p.n == 1 && p.block[0].last.precision == EXL_DATE_YEAR, "as coarse as the coarsest");
    n_list = 0, add(12, 0, day(2024, 1, 5)), add(11, 0, (exl_date){ .year = 0 });
    p = departments(&first, NULL, 1);
    CHECK(p.n == 2 && p.block[1].last.year == 0, "undated ones by themselves");
}

static uint32_t state = 5;
static uint32_t draw(uint32_t below) { return (state = state * 1664525u + 1013904223u) / 65536u % below; }

/* The lightest sum that departments and roles tell together, by trying every height of every role for each department; small ones only. */
static uint32_t lightest(const uint32_t *count, size_t n_d, size_t n_r)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t set = 1; set < 1u << n_r; set++) {
        uint32_t sum = 0;
        for (size_t d = 0; d < n_d; d++) {
            uint32_t in = 0, out = 0;
            for (size_t r = 0; r < n_r; r++)
                *(set >> r & 1 ? &in : &out) += count[d * n_r + r];
            sum += in < out ? in : out;
        }
        best = sum && sum < best ? sum : best;
    }
    return best;
}

static void roles_and_departments(void)
{
    enum { D = 5, R = 5 };
    static exl_block_role l[MOST];
    size_t named = 0, all = 0;
    for (int round = 0; round < 400; round++) {
        exl_block d[D] = { 0 };
        exl_block_plan p = { 0 };
        size_t n = 0;
        for (size_t b = 0; b < D; b++) {
            d[b].last = d[b].first = day(2024, 1 + (int)draw(12), 5);
            size_t usual = draw(R), size = 10 + draw(30);
            for (size_t i = 0; i < size; i++)
                l[n++] = (exl_block_role){ b, draw(10) < 8 ? (int32_t)usual : (int32_t)draw(R) };
            d[b].leavers = (uint32_t)size;
        }
        exl_arena_reset(&arena);
        CHECK(exl_blocks_roles(&p, l, n, R, d, D, &first, &arena, &err) == EXL_OK, "%s", err.msg);
        uint32_t count[D * MOST] = { 0 };
        for (size_t i = 0; i < n; i++) {
            CHECK(p.of[i] >= 0, "everybody of a batch closes");
            count[l[i].block * p.n + (size_t)p.of[i]]++;
            named += p.block[p.of[i]].unit >= 0;
        }
        all += n;
        for (size_t b = 0; b < p.n; b++)
            CHECK(p.block[b].leavers >= 10, "round %d: a block of %u", round, p.block[b].leavers);
        CHECK(p.n > 12 || lightest(count, D, p.n) >= 10, "round %d: a sum about %u leavers follows", round, lightest(count, D, p.n));
    }
    CHECK(5 * named > 2 * all, "roles are still told apart: %zu of %zu", named, all);
}

static void stretches(void)
{
    static exl_block_stretch l[MOST];
    exl_block_plan p = { 0 };
    size_t n = 0;
    for (int q = 0; q < 4; q++)
        for (int i = 0; i < 10; i++)
            l[n++] = (exl_block_stretch){ day(2024, 3 * q + 1, 5), 0, 0 };
    exl_arena_reset(&arena);
    CHECK(exl_blocks_stretches(&p, l, n, &first, &arena, &err) == EXL_OK && p.n == 4, "four quarters: %zu", p.n);
    l[0].date = day(2024, 4, 5);
    CHECK(exl_blocks_stretches(&p, l, n, &first, &arena, &err) == EXL_OK && p.n == 3 && p.block[0].leavers == 20, "a half-year and two quarters: %zu", p.n);
    for (size_t i = 0; i < n; i++)
        l[i].department = l[i].atom = (uint32_t)(i / 10);
    l[0].date = day(2024, 1, 5);
    CHECK(exl_blocks_stretches(&p, l, n, &first, &arena, &err) == EXL_OK && p.n == 4, "stretches that are blocks tell nothing new");
    l[0].department = l[0].atom = 1;
    CHECK(exl_blocks_stretches(&p, l, n, &first, &arena, &err) == EXL_OK && p.n == 3, "one leaver on the other side would be told");
}

int main(void)
{
    exl_arena_init(&arena, 0);
    who_closes();
    along_the_calendar();
    roles_and_departments();
    stretches();
    exl_arena_free(&arena);
    return CHECK_DONE("privacy/blocks");
}
