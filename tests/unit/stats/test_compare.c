/* The header's example, the rows that a zero makes, openness, an action with and without enough periods. */
#include "check.h"
#include <math.h>
#include "stats/compare.h"
#include "stats/effect.h"

enum { N = 78 };

typedef struct { exl_panel p; exl_date date[4 * N]; int32_t unit[4 * N], zero[4 * N]; uint8_t raised[8 * N]; } made;
static const exl_code codes[2] = { { { "terms.pay-", 10 }, EXL_CODE_THEME, -1, 0, { "", 0 } }, { { "terms.rare-", 11 }, EXL_CODE_THEME, -1, 1, { "", 0 } } };
static const exl_span all[] = { { "all", 3 } }, units[] = { { "A", 1 }, { "B", 1 } };

static void make(made *m, size_t n)
{
    *m = (made){ .p = { .n = n, .n_codes = 2, .code = codes } };
    m->p.date = m->date;
    m->p.raised = m->raised;
    for (size_t u = 0; u < EXL_N_UNITS; u++) {
        m->p.unit[u] = u == EXL_UNIT_DEPARTMENT ? m->unit : m->zero;
        m->p.unit_name[u] = u == EXL_UNIT_DEPARTMENT ? units : all;
        m->p.n_unit[u] = u == EXL_UNIT_DEPARTMENT ? 2 : 1;
    }
}

static const exl_cell *at(const exl_table *t, size_t row, const char *column)
{
    for (size_t c = 0; c < t->n_columns; c++)
        if (strcmp(t->columns[c].name, column) == 0)
            return &t->cells[row * t->n_columns + c];
    return NULL;
}

static void groups(exl_arena *a)
{
    static made m;
    uint8_t group[N];
    exl_openness open[N];
    exl_table *t = NULL;
    make(&m, N);
    for (size_t i = 0; i < N; i++) {
        group[i] = i < 40 ? 1 : 2;
        m.raised[2 * i] = i < 12 || (i >= 40 && i < 44);
        m.raised[2 * i + 1] = i == 0;
        open[i] = (exl_openness){ true, 100, 4, 1, 0, 0 };
    }
    CHECK(exl_stats_compare(&t, &m.p, group, open, a, NULL) == EXL_OK && t->n_rows == 5, "%zu rows", t ? t->n_rows : 0);
    CHECK(fabs(at(t, 0, "difference")->number - 0.194737) < 1e-5 && fabs(at(t, 0, "p")->number - 0.0497) < 1e-3, "difference %g p %g", at(t, 0, "difference")->number,
          at(t, 0, "p")->number);
    CHECK(at(t, 1, "odds_ratio")->empty && exl_span_is(at(t, 1, "note")->text, "nobody in b"), "a zero has a reason, not infinity");
    CHECK(at(t, 2, "p")->empty && exl_span_is(at(t, 2, "note")->text, "no variation"), "openness without variation is not judged");
    CHECK(t->group[0].leavers == 38, "the smaller group stands behind a row: %u", t->group[0].leavers);
    for (size_t i = 0; i < t->n_rows * t->n_columns; i++)
        CHECK(t->cells[i].empty || isfinite(t->cells[i].number), "a number in cell %zu", i);
}

/* 24 months, 10 leavers a month in each department; the share of A falls from 6 to 2 of 10, that of B stays at 4. */
static void action(exl_arena *a, int months, bool judged)
{
    static made m;
    exl_action act = { EXL_UNIT_DEPARTMENT, { "A", 1 }, { "terms.pay-", 10 }, { .year = 2024, .month = 1, .day = 1 }, { "x", 1 } };
    exl_table *t = NULL;
    size_t n = 0;
    make(&m, 0);
    for (int k = -months; k < months; k++)
        for (int i = 0; i < (months > 6 ? 6 : 10); i++) {
            int month = 24 + k;
            m.date[n] = (exl_date){ .year = (int16_t)(2022 + month / 12), .month = (uint8_t)(month % 12 + 1), .day = 5 };
            m.unit[n] = i % 2;
            m.raised[2 * n] = i % 2 ? i == 1 : k < 0 ? i <= 2 : i == 0 && k % 3 == 0;
            n++;
        }
    m.p.n = n;
    CHECK(exl_stats_effect(&t, &m.p, &act, 1, EXL_PERIOD_MONTH, a, NULL) == EXL_OK && t->n_rows == 1, "one row");
    CHECK(exl_span_is(at(t, 0, "judgement")->text, judged ? "fell" : "cannot be judged"), "%.*s with %d months a side, p %g", (int)at(t, 0, "judgement")->text.n,
          at(t, 0, "judgement")->text.p, months, at(t, 0, "p")->number);
    CHECK(!at(t, 0, "naive_p")->empty && at(t, 0, "or")->empty == !judged, "the naive figures always, the odds ratio when judged");
    if (judged)
        CHECK(exl_span_is(at(t, 0, "model")->text, "trend and comparison") && at(t, 0, "or_upper")->number < 1, "or at most %g", at(t, 0, "or_upper")->number);
    if (!judged)
        return;
    CHECK(t->group[0].leavers == 60 && t->group[0].unit_type == EXL_UNIT_DEPARTMENT && t->asked, "sixty on either side: %u", t->group[0].leavers);
    act.since.day = 15;
    CHECK(exl_stats_effect(&t, &m.p, &act, 1, EXL_PERIOD_MONTH, a, NULL) == EXL_OK && t->group[0].leavers == 3, "three left in the month of the action: total less both sides: %u",
          t->group[0].leavers);
    act.type = EXL_UNIT_ALL, act.unit = all[0];
    CHECK(exl_stats_effect(&t, &m.p, &act, 1, EXL_PERIOD_MONTH, a, NULL) == EXL_OK && t->group[0].leavers == 6 && t->group[0].unit_type == EXL_N_UNITS, "a part of the company: %u",
          t->group[0].leavers);
}

int main(void)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    groups(&a);
    action(&a, 20, true);
    action(&a, 7, false);
    exl_arena_free(&a);
    return CHECK_DONE("test_compare");
}
