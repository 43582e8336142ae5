/* reasons, trends and flags on small panels: columns, counts, order, empty cells, refusals, the same twice. */
#include "check.h"
#include <math.h>
#include <stdlib.h>
#include "stats/period.h"
#include "stats/special.h"
#include "stats/stats.h"

enum { CODES = 4 };     /* relations.manager+, relations.manager-, terms.pay-, reason:pay */
typedef struct { exl_panel p; exl_date *date; int32_t *unit[EXL_N_UNITS]; uint8_t *raised; } world;

static exl_span names[EXL_N_UNITS][64];
static char name_bytes[EXL_N_UNITS][64][8];
static exl_code codes[CODES];

static world make(size_t n, size_t departments, size_t roles, size_t managers, exl_arena *a)
{
    world w = { { .n = n, .n_codes = CODES }, EXL_NEW(a, exl_date, n), { NULL }, EXL_NEW(a, uint8_t, n * CODES) };
    const size_t units[EXL_N_UNITS] = { 1, departments, roles, managers };
    codes[0] = (exl_code){ exl_span_of("relations.manager+"), EXL_CODE_THEME, 1, 7, { "", 0 } };
    codes[1] = (exl_code){ exl_span_of("relations.manager-"), EXL_CODE_THEME, -1, 7, { "", 0 } };
    codes[2] = (exl_code){ exl_span_of("terms.pay-"), EXL_CODE_THEME, -1, 9, { "", 0 } };
    codes[3] = (exl_code){ exl_span_of("reason:pay"), EXL_CODE_REASON, 0, 0, exl_span_of("push") };
    for (int u = 0; u < EXL_N_UNITS; u++) {
        w.unit[u] = EXL_NEW(a, int32_t, n);
        w.p.unit[u] = w.unit[u];
        w.p.n_unit[u] = units[u];
        w.p.unit_name[u] = names[u];
        for (size_t i = 0; i < units[u]; i++) {
            snprintf(name_bytes[u][i], sizeof name_bytes[u][i], "%c%02u", "adrm"[u], (unsigned)(i % 100));
            names[u][i] = exl_span_of(name_bytes[u][i]);
        }
    }
    names[0][0] = exl_span_of("all");
    w.p.date = w.date, w.p.code = codes, w.p.raised = w.raised;
    return w;
}

/* 40 leavers a manager over three years; manager 0 is complained of by most of his; pay by a fifth of all */
static world company(exl_arena *a)
{
    world w = make(20 * 40, 4, 3, 20, a);
    exl_random r = exl_random_seed("company", 7);
    for (size_t i = 0; i < w.p.n; i++) {
        int32_t manager = (int32_t)exl_random_below(&r, 20);
        w.unit[EXL_UNIT_MANAGER][i] = manager;
        w.unit[EXL_UNIT_DEPARTMENT][i] = manager % 4;
        w.unit[EXL_UNIT_ROLE][i] = (int32_t)exl_random_below(&r, 3);
        w.date[i] = exl_date_from_days(18993 + (int32_t)(i * 1095 / w.p.n));         /* from 2022-01-01, sorted */
        w.raised[i * CODES + 0] = exl_random_below(&r, 10) < 2;
        w.raised[i * CODES + 1] = exl_random_below(&r, 10) < (manager == 0 ? 7u : 1u);
        w.raised[i * CODES + 2] = exl_random_below(&r, 10) < 2;
        w.raised[i * CODES + 3] = w.raised[i * CODES + 2];
    }
    return w;
}

static exl_cell at(const exl_table *t, size_t row, const char *column)
{
    for (size_t c = 0; c < t->n_columns; c++)
        if (strcmp(t->columns[c].name, column) == 0)
            return t->cells[row * t->n_columns + c];
    CHECK(false, "no column %s", column);
    return (exl_cell){ .empty = true };
}

static void check_header(const exl_table *t, const char *header)
{
    char text[400];
    size_t n = 0;
    for (size_t c = 0; c < t->n_columns; c++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", c ? "," : "", t->columns[c].name);
    CHECK(strcmp(text, header) == 0, "%s", text);
}

static void check_numbers(const exl_table *t)
{
    for (size_t i = 0; i < t->n_rows * t->n_columns; i++) {
        const exl_cell *c = &t->cells[i];
        if (!c->empty && t->columns[i % t->n_columns].type != EXL_COL_TEXT)
            CHECK(isfinite(c->number), "row %zu column %s", i / t->n_columns, t->columns[i % t->n_columns].name);
    }
}

static bool same(const exl_table *a, const exl_table *b)
{
    if (a->n_rows != b->n_rows)
        return false;
    for (size_t i = 0; i < a->n_rows * a->n_columns; i++) {
        exl_cell x = a->cells[i], y = b->cells[i];
        if (x.empty != y.empty || memcmp(&x.number, &y.number, sizeof x.number) != 0 || !exl_span_eq(x.text, y.text))
            return false;
    }
    return true;
}

static void reasons(exl_arena *a)
{
    world w = company(a);
    exl_table *t;
    exl_cell row;
    CHECK(exl_stats_reasons(&t, &w.p, a, NULL) == EXL_OK, "reasons");
    check_header(t, "unit_type,unit,reason,kind,interviews,hits,share,lower,upper,suppressed");
    check_numbers(t);
    CHECK(t->n_rows == 1 + 4 + 3 + 20, "%zu rows", t->n_rows);
    row = at(t, 0, "reason");
    CHECK(exl_span_is(at(t, 0, "unit").text, "all") && exl_span_is(row.text, "pay") && at(t, 0, "interviews").number == 800,
          "the whole comes first");
    CHECK(t->group[0].leavers == 800 && at(t, 0, "suppressed").number == 0, "group");
    CHECK(fabs(at(t, 0, "share").number - at(t, 0, "hits").number / 800) < 1e-15, "share");
}

static void trends(exl_arena *a)
{
    world w = company(a);
    exl_table *t, *s, *again;
    w.date[5].year = 0;                                                 /* undated */
    w.date[6].precision = EXL_DATE_YEAR;
    CHECK(exl_stats_trends(&t, &w.p, EXL_PERIOD_QUARTER, false, a, NULL) == EXL_OK, "trends");
    check_header(t, "unit_type,unit,code,period,interviews,hits,share,lower,upper,suppressed");
    check_numbers(t);
    double n = 0;
    for (size_t i = 0; i < 12; i++)
        n += at(t, i, "interviews").number;
    CHECK(n == 798, "two leavers enter no quarter: %g", n);
    CHECK(exl_span_is(at(t, 0, "period").text, "2022-Q1") && exl_span_is(at(t, 11, "period").text, "2024-Q4"), "every quarter");
    CHECK(exl_stats_trends(&t, &w.p, EXL_PERIOD_YEAR, false, a, NULL) == EXL_OK && exl_span_is(at(t, 0, "period").text, "2022"),
          "years");
    n = at(t, 0, "interviews").number + at(t, 1, "interviews").number + at(t, 2, "interviews").number;
    CHECK(n == 799, "a year enters its year: %g", n);
    CHECK(exl_stats_trends(&s, &w.p, EXL_PERIOD_QUARTER, true, a, NULL) == EXL_OK, "summary");
    check_header(s, "unit_type,unit,code,slope,slope_lower,slope_upper,p,q,direction,change_point,change_p,note");
    check_numbers(s);
    for (size_t i = 0; i < s->n_rows; i++)
        CHECK(at(s, i, "q").empty || (at(s, i, "q").number >= at(s, i, "p").number - 1e-12 && at(s, i, "p").number > 0),
              "row %zu", i);
    CHECK(exl_stats_trends(&again, &w.p, EXL_PERIOD_QUARTER, true, a, NULL) == EXL_OK && same(s, again), "the same again");
}

static void rising(exl_arena *a)
{
    world w = make(600, 1, 1, 1, a);
    exl_table *s;
    size_t found = 0;
    for (size_t i = 0; i < w.p.n; i++) {
        w.date[i] = exl_date_from_days(18993 + (int32_t)(i * 1095 / w.p.n));
        w.raised[i * CODES + 1] = i % 10 < (i < 300 ? 1 : 6);
        w.raised[i * CODES + 2] = i % 10 < 3;
    }
    CHECK(exl_stats_trends(&s, &w.p, EXL_PERIOD_QUARTER, true, a, NULL) == EXL_OK, "summary");
    for (size_t i = 0; i < s->n_rows; i++) {
        if (exl_span_is(at(s, i, "code").text, "relations.manager-") && ++found)
            CHECK(exl_span_is(at(s, i, "direction").text, "rising")
                  && exl_span_is(at(s, i, "change_point").text, "2023-Q3"), "%.*s", (int)at(s, i, "change_point").text.n, at(s, i,
                  "change_point").text.p);
        if (exl_span_is(at(s, i, "code").text, "terms.pay-"))
            CHECK(!exl_span_is(at(s, i, "direction").text, "rising") && at(s, i, "change_point").empty, "pay is steady");
    }
    CHECK(found == 4, "a row a unit: %zu", found);
}

static exl_flag_options options(void)
{
    exl_flag_options o = { .fdr = 0.10, .threads = 1 };
    o.unit[EXL_UNIT_DEPARTMENT] = o.unit[EXL_UNIT_ROLE] = o.unit[EXL_UNIT_MANAGER] = true;
    return o;
}

static void flags(exl_arena *a)
{
    world w = company(a);
    exl_table *t, *again;
    exl_flag_summary s;
    exl_flag_options o = options();
    size_t flagged = 0, units = 0;
    CHECK(exl_stats_flags(&t, &s, &w.p, &o, a, NULL) == EXL_OK, "flags");
    check_header(t, "unit_type,unit,code,interviews,hits,expected,ratio,or_mean,or_lower,or_upper,p,q,prob,prob_or,detectable_or,months,first,last,"
                    "positives,score,tier,flagged");
    check_numbers(t);
    for (size_t i = 0; i < t->n_rows; i++) {
        bool star = exl_span_is(at(t, i, "code").text, "*"), flag = at(t, i, "flagged").number > 0;
        units += star;
        CHECK(i == 0 || at(t, i, "score").number <= at(t, i - 1, "score").number, "row %zu: order", i);
        CHECK(star || at(t, i, "hits").number >= 1, "row %zu: a hit", i);
        CHECK(flag == exl_span_is(at(t, i, "tier").text, "recurring"), "row %zu: flagged is recurring", i);
        CHECK(!flag || (exl_span_is(at(t, i, "unit").text, "m00") && !exl_span_is(at(t, i, "code").text, "terms.pay-")),
              "row %zu: only manager 0", i);
        flagged += flag;
    }
    CHECK(units == 4 + 3 + 20 && flagged >= 1, "%zu units, %zu flagged", units, flagged);
    CHECK(s.recurring == flagged && s.possible && s.unit[EXL_UNIT_MANAGER].units == 20, "summary");
    CHECK(exl_stats_flags(&again, &s, &w.p, &o, a, NULL) == EXL_OK && same(t, again), "the same again");
    o.every_code = true;
    CHECK(exl_stats_flags(&again, &s, &w.p, &o, a, NULL) == EXL_OK && again->n_rows == 27 * 3,
          "every code: %zu rows", again->n_rows);
    check_numbers(again);
}

static void ranks(exl_arena *a)
{
    world w = company(a);
    exl_table *t, *again;
    exl_flag_options o = options();
    exl_err err = { 0 };
    double sum = 0;
    for (size_t i = 0; i < 30; i++)                                         /* manager 19: 5 leavers or fewer */
        w.unit[EXL_UNIT_MANAGER][i] = i < 5 ? 19 : w.unit[EXL_UNIT_MANAGER][i] % 19;
    for (size_t i = 30; i < w.p.n; i++)
        w.unit[EXL_UNIT_MANAGER][i] %= 19;
    CHECK(exl_stats_ranks(&t, &w.p, &o, 10, a, NULL) == EXL_OK, "ranks");
    check_header(t, "unit_type,unit,code,interviews,hits,or_mean,or_lower,or_upper,rank,rank_lower,rank_upper,of,suppressed");
    check_numbers(t);
    CHECK(t->n_rows == (4 + 3 + 20) * 3, "a row a unit and code: %zu", t->n_rows);
    for (size_t i = 0; i < t->n_rows; i++) {
        double of = at(t, i, "of").number, rank = at(t, i, "rank").number;
        bool ranked = at(t, i, "interviews").number >= 10, last = i + 1 == t->n_rows || !exl_span_eq(at(t, i, "code").text, at(t, i + 1, "code").text);
        CHECK(at(t, i, "rank").empty == !ranked && at(t, i, "or_mean").empty == !ranked && t->group[i].leavers == (uint32_t)at(t, i, "interviews").number, "row %zu", i);
        sum += ranked ? rank : 0;
        if (exl_span_is(at(t, i, "unit").text, "m00") && exl_span_is(at(t, i, "code").text, "relations.manager-"))
            CHECK(rank < 1.01 && at(t, i, "rank_lower").number <= 1 && at(t, i, "rank_upper").number <= 1, "manager 0 stands first: %g", rank);
        if (last && ranked) {
            CHECK(fabs(sum - of * (of + 1) / 2) < 1e-3, "row %zu: ranks sum to %g", i, sum);
            sum = 0;
        } else if (last) {
            CHECK(fabs(sum - 19 * 20 / 2) < 1e-3, "row %zu: ranks sum to %g", i, sum);
            sum = 0;
        }
    }
    CHECK(exl_stats_ranks(&again, &w.p, &o, 10, a, NULL) == EXL_OK && same(t, again), "the same again");
    CHECK(exl_stats_ranks(&again, &w.p, &o, 5000, a, NULL) == EXL_OK && again->n_rows == t->n_rows && at(again, 0, "rank").empty, "nobody is ranked");
    o.fdr = 2;
    CHECK(exl_stats_ranks(&again, &w.p, &o, 1, a, &err) == EXL_EUSAGE && err.msg[0], "a rate of 2");
    o = options();
    world none = make(0, 0, 0, 0, a);
    CHECK(exl_stats_ranks(&again, &none.p, &o, 1, a, NULL) == EXL_OK && again->n_rows == 0, "nobody");
}

static void too_few(exl_arena *a)
{
    world w = make(12, 2, 1, 6, a);
    exl_table *t;
    exl_flag_summary s;
    exl_flag_options o = options();
    for (size_t i = 0; i < 12; i++) {
        w.unit[EXL_UNIT_MANAGER][i] = (int32_t)(i % 6);
        w.unit[EXL_UNIT_DEPARTMENT][i] = i < 6 ? 0 : -1;
        w.raised[i * CODES + 1] = i % 6 == 0;
    }
    CHECK(exl_stats_flags(&t, &s, &w.p, &o, a, NULL) == EXL_OK && s.recurring == 0, "twelve leavers tell nothing");
    check_numbers(t);
    for (size_t i = 0; i < t->n_rows; i++) {
        CHECK(at(t, i, "first").empty && at(t, i, "months").number == 0, "undated");
        if (exl_span_is(at(t, i, "unit_type").text, "manager"))
            CHECK(exl_span_is(at(t, i, "tier").text, "too_few"), "row %zu", i);
    }
}

static void degenerate(exl_arena *a)
{
    exl_table *t = NULL;
    exl_flag_summary s = { .recurring = 77 };
    exl_flag_options o = options();
    exl_err err = { 0 };
    world none = make(0, 0, 0, 0, a);
    CHECK(exl_stats_flags(&t, &s, &none.p, &o, a, NULL) == EXL_OK && t->n_rows == 0 && !s.possible, "nobody");
    CHECK(exl_stats_reasons(&t, &none.p, a, NULL) == EXL_OK && t->n_rows == 0, "nobody");
    CHECK(exl_stats_trends(&t, &none.p, EXL_PERIOD_MONTH, true, a, NULL) == EXL_OK && t->n_rows == 0, "nobody");
    world one = make(1, 1, 1, 1, a);
    one.raised[1] = 1;
    CHECK(exl_stats_flags(&t, &s, &one.p, &o, a, NULL) == EXL_OK && t->n_rows == 6 && s.recurring == 0,
          "one leaver: %zu rows", t->n_rows);
    check_numbers(t);
    world all = make(60, 2, 2, 3, a);
    for (size_t i = 0; i < 60; i++) {
        all.raised[i * CODES + 1] = 1;
        for (int u = 1; u < EXL_N_UNITS; u++)
            all.unit[u][i] = (int32_t)(i % all.p.n_unit[u]);
    }
    CHECK(exl_stats_flags(&t, &s, &all.p, &o, a, NULL) == EXL_OK && s.recurring == 0,
          "everybody complains everywhere: %zu", s.recurring);
    check_numbers(t);
    t = NULL;
    s.recurring = 77;
    o.fdr = 0;
    CHECK(exl_stats_flags(&t, &s, &all.p, &o, a, &err) == EXL_EUSAGE && !t && s.recurring == 77 && err.msg[0], "a rate of 0");
    const exl_error_rate bad = { exl_span_of("terms.pay-"), 10, 11, 5, 1, -1 };
    o = options();
    o.rates = &bad, o.n_rates = 1;
    CHECK(exl_stats_flags(&t, &s, &all.p, &o, a, &err) == EXL_EUSAGE && !t, "more found than there were");
    all.unit[EXL_UNIT_ROLE][3] = 99;
    CHECK(exl_stats_reasons(&t, &all.p, a, &err) == EXL_EDEFECT && !t, "a panel that contradicts itself");
}

static void rates_by_language(exl_arena *a)
{
    world w = company(a);
    uint8_t *language = EXL_NEW(a, uint8_t, w.p.n);
    exl_table *plain, *t;
    exl_flag_summary s;
    exl_flag_options o = options();
    const exl_error_rate rates[] = { { codes[1].name, 60, 48, 540, 27, -1 }, { codes[1].name, 60, 54, 540, 5, 1 } };
    for (size_t i = 0; i < w.p.n; i++)
        language[i] = i % 2;
    w.p.language = language;
    CHECK(exl_stats_flags(&plain, &s, &w.p, &o, a, NULL) == EXL_OK, "without rates");
    o.rates = rates, o.n_rates = 2;
    CHECK(exl_stats_flags(&t, &s, &w.p, &o, a, NULL) == EXL_OK && !same(t, plain), "rates change the figures");
    check_numbers(t);
}

static void periods(void)
{
    static const struct { exl_date d; exl_period period; const char *label; } rows[] = {
        { { 2025, 3, 14, EXL_DATE_DAY }, EXL_PERIOD_QUARTER, "2025-Q1" }, { { 2025, 12, 31, EXL_DATE_DAY }, EXL_PERIOD_QUARTER, "2025-Q4" },
        { { 2025, 7, 1, EXL_DATE_MONTH }, EXL_PERIOD_HALF, "2025-H2" },   { { 2025, 6, 30, EXL_DATE_DAY }, EXL_PERIOD_HALF, "2025-H1" },
        { { 2025, 3, 1, EXL_DATE_MONTH }, EXL_PERIOD_MONTH, "2025-03" },  { { 2025, 1, 1, EXL_DATE_YEAR }, EXL_PERIOD_YEAR, "2025" },
        { { 2025, 1, 1, EXL_DATE_YEAR }, EXL_PERIOD_HALF, NULL },         { { 0, 0, 0, EXL_DATE_DAY }, EXL_PERIOD_YEAR, NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int32_t number;
        char label[16];
        bool in = exl_period_of(&number, rows[i].d, rows[i].period);
        CHECK(in == (rows[i].label != NULL), "row %zu", i);
        if (in) {
            size_t n = exl_period_label(label, number, rows[i].period);
            CHECK(strcmp(label, rows[i].label) == 0 && n == strlen(label), "row %zu: %s", i, label);
        }
    }
}

int main(void)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    reasons(&a);
    trends(&a);
    rising(&a);
    flags(&a);
    ranks(&a);
    too_few(&a);
    degenerate(&a);
    rates_by_language(&a);
    periods();
    exl_arena_free(&a);
    return CHECK_DONE("test_tables");
}
