/* Scores beside shares and departures against headcount, worked by hand; files too small or too empty to say anything. */
#include "check.h"
#include <math.h>
#include "stats/link.h"

enum { UNITS = 6, MOST = 120 };
typedef struct { exl_panel p; exl_date date[MOST]; int32_t unit[MOST], zero[MOST]; uint8_t raised[MOST]; } made;

static const exl_code codes[1] = { { { "terms.pay-", 10 }, EXL_CODE_THEME, -1, 0, { "", 0 } } };
static const exl_span all[] = { { "all", 3 } }, units[UNITS] = { { "A", 1 }, { "B", 1 }, { "C", 1 }, { "D", 1 }, { "E", 1 }, { "F", 1 } };

static void make(made *m)
{
    *m = (made){ .p = { .n_codes = 1, .code = codes } };
    m->p.date = m->date, m->p.raised = m->raised;
    for (size_t u = 0; u < EXL_N_UNITS; u++) {
        m->p.unit[u] = u == EXL_UNIT_DEPARTMENT ? m->unit : m->zero;
        m->p.unit_name[u] = u == EXL_UNIT_DEPARTMENT ? units : all;
        m->p.n_unit[u] = u == EXL_UNIT_DEPARTMENT ? UNITS : 1;
    }
}

/* n leavers of a department on a date, of whom the first raise the theme. */
static void leave(made *m, int32_t unit, exl_date date, size_t n, size_t hits)
{
    for (size_t i = 0; i < n; i++) {
        m->unit[m->p.n] = unit, m->date[m->p.n] = date;
        m->raised[m->p.n++] = i < hits;
    }
}

static const exl_cell *at(const exl_table *t, size_t row, const char *column)
{
    static const exl_cell none = { .empty = true };
    for (size_t c = 0; c < t->n_columns && row < t->n_rows; c++)
        if (strcmp(t->columns[c].name, column) == 0)
            return &t->cells[row * t->n_columns + c];
    CHECK(false, "no row %zu with a column %s", row, column);
    return &none;
}

static void check_finite(const exl_table *t)
{
    for (size_t i = 0; i < t->n_rows * t->n_columns; i++)
        CHECK(t->cells[i].empty || isfinite(t->cells[i].number), "row %zu, %s", i / t->n_columns, t->columns[i % t->n_columns].name);
}

static const exl_date may = { 2024, 5, 10, EXL_DATE_DAY };
static const exl_span engagement[] = { { "engagement", 10 } };

/* Scores 1 to 5 for departments with `hits` of 10 leavers each, without periods. */
static exl_table *link_five(const size_t hits[5], const double score[5], size_t n, exl_arena *a)
{
    static made m;
    exl_score row[5];
    exl_table *t = NULL;
    make(&m);
    for (size_t i = 0; i < n; i++) {
        leave(&m, (int32_t)i, may, 10, hits[i]);
        row[i] = (exl_score){ i, { "", 0 }, INT32_MIN, INT32_MAX, &score[i] };
    }
    CHECK(exl_stats_link(&t, &m.p, &(exl_scores){ row, n, engagement, 1 }, a, NULL) == EXL_OK, "link");
    check_finite(t);
    return t;
}

/* The example of rank.h: 2 1 4 3 5 against 1 2 3 4 5 has sum of squared differences 4, rho 1 - 6 x 4 / (5 x 24) = 0.8; 16 of the 120
 * orders are as far from 0. All in order: 2 of 120, the order and its reverse. */
static void between(exl_arena *a)
{
    static const struct { size_t hits[5]; double score[5]; size_t n; bool defined; double rho, p; const char *judgement; } rows[] = {
        { { 2, 1, 4, 3, 5 }, { 1, 2, 3, 4, 5 }, 5, true, 0.8, 16.0 / 120, "unclear" },
        { { 1, 2, 3, 4, 5 }, { 6.1, 6.2, 7.5, 8, 9 }, 5, true, 1, 2.0 / 120, "together" },
        { { 5, 4, 3, 2, 1 }, { 6.1, 6.2, 7.5, 8, 9 }, 5, true, -1, 2.0 / 120, "opposite" },
        { { 2, 4, 6, 8 }, { 1, 2, 3, 4 }, 4, false, 0, 0, "cannot be judged" },
        { { 1, 2, 3, 4, 5 }, { 7, 7, 7, 7, 7 }, 5, false, 0, 0, "cannot be judged" },
        { { 3, 3, 3, 3, 3 }, { 1, 2, 3, 4, 5 }, 5, false, 0, 0, "cannot be judged" },
        { { 3, 3, 3, 3, 3 }, { 1, 2, 3, 4, NAN }, 5, false, 0, 0, "cannot be judged" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const exl_table *t = link_five(rows[i].hits, rows[i].score, rows[i].n, a);
        CHECK(t->n_rows == 1 && exl_span_is(at(t, 0, "part")->text, "between"), "row %zu: one period a department has no within", i);
        CHECK(at(t, 0, "rho")->empty == !rows[i].defined && at(t, 0, "p")->empty == !rows[i].defined && at(t, 0, "q")->empty == !rows[i].defined, "row %zu", i);
        CHECK(!rows[i].defined || (fabs(at(t, 0, "rho")->number - rows[i].rho) < 1e-12 && fabs(at(t, 0, "p")->number - rows[i].p) < 1e-12), "row %zu: rho %g p %g", i,
              at(t, 0, "rho")->number, at(t, 0, "p")->number);
        CHECK(exl_span_is(at(t, 0, "judgement")->text, rows[i].judgement), "row %zu", i);
    }
    CHECK(link_five((const size_t[]){ 1, 1, 2, 2, 3 }, (const double[]){ 1, 2, 3, 4, 5 }, 5, a)->n_rows == 0, "nine hits are no row");
    CHECK(at(link_five((const size_t[]){ 3, 3, 3, 3, 3 }, (const double[]){ 1, 2, 3, 4, NAN }, 5, a), 0, "points")->number <= 4, "an empty score is no point");
}

/* Both departments say more in their better quarters, though the one with the lower scores says more on the whole. */
static void within(exl_arena *a)
{
    static made m;
    static const double score[6] = { 5, 6, 7, 1, 2, 3 };
    static const size_t hits[6] = { 0, 1, 2, 5, 6, 7 };
    exl_score row[6];
    exl_table *t = NULL;
    make(&m);
    for (size_t i = 0; i < 6; i++) {
        exl_date first = { 2024, (uint8_t)(1 + 3 * (i % 3)), 1, EXL_DATE_DAY };
        int32_t day = exl_date_days(first);
        leave(&m, (int32_t)(i / 3), exl_date_from_days(day + 40), 10, hits[i]);
        row[i] = (exl_score){ i / 3, { "", 0 }, day, day + 80, &score[i] };
    }
    leave(&m, 0, (exl_date){ 2024, 2, 1, EXL_DATE_YEAR }, 9, 9);        /* in no quarter */
    leave(&m, 0, (exl_date){ 0 }, 9, 9);                                /* undated */
    leave(&m, 2, may, 9, 9);                                            /* of no row */
    CHECK(exl_stats_link(&t, &m.p, &(exl_scores){ row, 6, engagement, 1 }, a, NULL) == EXL_OK && t->n_rows == 2, "%zu rows", t ? t->n_rows : 0);
    check_finite(t);
    CHECK(exl_span_is(at(t, 0, "part")->text, "between") && at(t, 0, "points")->number <= 2 && at(t, 0, "rho")->empty, "two departments cannot be judged");
    CHECK(exl_span_is(at(t, 1, "part")->text, "within") && fabs(at(t, 1, "rho")->number - 1) < 1e-12, "rho %g", at(t, 1, "rho")->number);
    CHECK(fabs(at(t, 1, "interviews")->number - 60) < 0.5 && fabs(at(t, 1, "hits")->number - 21) < 0.5, "only leavers of the quarters: %g", at(t, 1, "interviews")->number);
    CHECK(at(t, 1, "p")->number > 1.0 / 36 && at(t, 1, "p")->number < 0.12, "of 36 orders within departments 2 are as far: p %g", at(t, 1, "p")->number);
}

/* 1,461 days are 4 years: 30 people are 120 employee-years. 6 in 120: Garwood's limits, the example of link.h. 6 against 12: ratio 1/2, a
 * fair coin 6 times of 18 (p 0.237885), limits from Clopper and Pearson's 0.133427 and 0.590075 as odds. */
static void turnover(exl_arena *a)
{
    static made m;
    static const double value[4][2] = { { 30, 6 }, { 30, 12 }, { 0, 3 }, { NAN, 3 } };
    static const struct { size_t row; const char *column; double want; } cells[] = {
        { 0, "departures", 18 }, { 0, "employee_years", 240 }, { 0, "rate", 7.5 }, { 1, "rate", 5 }, { 1, "lower", 1.8349 }, { 1, "upper", 10.8829 },
        { 1, "rate_ratio", 0.5 }, { 1, "ratio_lower", 0.153971 }, { 1, "ratio_upper", 1.439469 }, { 1, "p", 0.237885 }, { 1, "q", 0.237885 }, { 2, "rate_ratio", 2 },
    };
    exl_score row[4];
    exl_table *t = NULL;
    int32_t first = exl_date_days((exl_date){ 2021, 1, 1, EXL_DATE_DAY }), last = exl_date_days((exl_date){ 2024, 12, 31, EXL_DATE_DAY });
    make(&m);
    for (size_t i = 0; i < 4; i++)
        row[i] = (exl_score){ i, { "2021..2024", 10 }, first, last, value[i] };
    CHECK(exl_stats_turnover(&t, &m.p, &(exl_scores){ row, 4, engagement, 0 }, 0, 1, a, NULL) == EXL_OK && t->n_rows == 5, "%zu rows", t ? t->n_rows : 0);
    check_finite(t);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        CHECK(fabs(at(t, cells[i].row, cells[i].column)->number - cells[i].want) < 5e-5, "%s of row %zu: %g", cells[i].column, cells[i].row, at(t, cells[i].row, cells[i].column)->number);
    for (size_t i = 3; i < 5; i++)
        CHECK(at(t, i, "rate")->empty && at(t, i, "p")->empty && at(t, i, "rate_ratio")->empty, "without headcount there is no rate");
    CHECK(t->group[1].leavers == 6 && t->group[0].unit_type == EXL_UNIT_ALL, "the group is those who left");
}

/* Without a column of departures leavers with an interview count: those whose date lies wholly inside. -ln 0.025 = 3.6889 is the limit of none. */
static void counted(exl_arena *a)
{
    static made m;
    static const double value[] = { 100 };
    exl_score row[2];
    exl_table *t = NULL;
    int32_t first = exl_date_days((exl_date){ 2024, 1, 1, EXL_DATE_DAY }), last = exl_date_days((exl_date){ 2024, 3, 31, EXL_DATE_DAY });
    make(&m);
    leave(&m, 0, (exl_date){ 2024, 1, 1, EXL_DATE_DAY }, 1, 0);
    leave(&m, 0, (exl_date){ 2024, 3, 31, EXL_DATE_DAY }, 1, 0);
    leave(&m, 0, (exl_date){ 2024, 3, 1, EXL_DATE_MONTH }, 1, 0);
    leave(&m, 0, (exl_date){ 2023, 12, 31, EXL_DATE_DAY }, 1, 0);
    leave(&m, 0, (exl_date){ 2024, 4, 1, EXL_DATE_DAY }, 1, 0);
    leave(&m, 0, (exl_date){ 2024, 1, 1, EXL_DATE_YEAR }, 1, 0);
    leave(&m, 0, (exl_date){ 0 }, 1, 0);
    row[0] = (exl_score){ 0, { "2024-Q1", 7 }, first, last, value };
    row[1] = (exl_score){ 1, { "2024-Q1", 7 }, first, last, value };
    CHECK(exl_stats_turnover(&t, &m.p, &(exl_scores){ row, 2, engagement, 0 }, 0, SIZE_MAX, a, NULL) == EXL_OK, "turnover");
    check_finite(t);
    CHECK(fabs(at(t, 1, "departures")->number - 3) < 0.5, "%g", at(t, 1, "departures")->number);
    CHECK(at(t, 2, "rate")->number <= 0 && at(t, 2, "lower")->number <= 0 && fabs(at(t, 2, "upper")->number - 368.888 / (91 / 365.25 * 100)) < 1e-3, "nobody left: %g",
          at(t, 2, "upper")->number);
    CHECK(at(t, 1, "ratio_upper")->empty, "three against none has no upper limit");
    make(&m);
    CHECK(exl_stats_turnover(&t, &m.p, &(exl_scores){ row, 0, engagement, 0 }, 0, SIZE_MAX, a, NULL) == EXL_OK && t->n_rows == 1 && at(t, 0, "rate")->empty, "an empty file");
    CHECK(exl_stats_link(&t, &m.p, &(exl_scores){ row, 0, engagement, 1 }, a, NULL) == EXL_OK && t->n_rows == 0, "an empty file");
}

int main(void)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    between(&a);
    within(&a);
    turnover(&a);
    counted(&a);
    exl_arena_free(&a);
    return CHECK_DONE("test_link");
}
