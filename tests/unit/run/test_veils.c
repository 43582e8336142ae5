/* Which figures of units are not shown since so few said it: the example of the header, both ends of what a unit needs, parts, periods, and what roles tell of departments. */
#include "../../check.h"
#include "run/veils.h"
#include <string.h>

enum { LEAST = 10, MAX = 200, UNITS = 8 };

typedef struct {
    exl_panel p;
    int32_t unit[EXL_N_UNITS][MAX], under[EXL_N_UNITS][MAX], block[EXL_N_UNITS][MAX];
    uint8_t raised[MAX];
    exl_panel_block list[EXL_N_UNITS][UNITS];
    exl_span name[EXL_N_UNITS][UNITS];
} made;

static const exl_code pay = { .name = { "terms.pay-", 10 }, .polarity = -1 };

static size_t unit_named(made *m, exl_unit_type type, const char *name)
{
    size_t u = exl_panel_unit(&m->p, type, exl_span_of(name));
    if (u == m->p.n_unit[type])
        m->name[type][m->p.n_unit[type]++] = exl_span_of(name);
    return u;
}

/* n leavers of a department and a role, of whom so many said it; month: their block's, one a unit and month. under: of a unit of their own by this number, -1 = of this one. */
static void add(made *m, const char *department, const char *role, int month, size_t n, size_t said, int under)
{
    const exl_unit_type types[] = { EXL_UNIT_DEPARTMENT, EXL_UNIT_ROLE };
    const char *const names[] = { department, role };
    for (size_t k = 0; k < 2; k++) {
        exl_unit_type t = types[k];
        size_t b = 0, u = unit_named(m, t, names[k]);
        while (b < m->p.n_blocks[t] && !(exl_span_is(m->list[t][b].unit, names[k]) && m->list[t][b].label.month == month))
            b++;
        if (b == m->p.n_blocks[t])
            m->list[t][m->p.n_blocks[t]++] = (exl_panel_block){ .number = (int64_t)b + 1, .import = 1, .unit = exl_span_of(names[k]), .label = { .year = 2024, .month = (uint8_t)month, .day = 1, .precision = EXL_DATE_MONTH } };
        for (size_t i = m->p.n; i < m->p.n + n; i++) {
            m->unit[t][i] = (int32_t)u;
            m->block[t][i] = (int32_t)b;
            m->under[t][i] = k == 0 ? under : -1;
        }
    }
    for (size_t i = 0; i < said; i++)
        m->raised[m->p.n + i] = 1;
    m->p.n += n;
    if (under >= 0 && (size_t)under + 1 > m->p.n_under[EXL_UNIT_DEPARTMENT])
        m->p.n_under[EXL_UNIT_DEPARTMENT] = (size_t)under + 1;
}

static void begin(made *m)
{
    memset(m, 0, sizeof *m);
    m->p = (exl_panel){ .block = LEAST, .code = &pay, .n_codes = 1, .raised = m->raised };
    for (exl_unit_type u = EXL_UNIT_DEPARTMENT; u <= EXL_UNIT_ROLE; u++) {
        m->p.unit[u] = m->unit[u];
        m->p.under[u] = m->under[u];
        m->p.unit_name[u] = m->name[u];
        m->p.block_list[u] = m->list[u];
        m->p.block_of[u] = m->block[u];
    }
}

/* "Care" or "Care 2024-01": shown or not. */
static void expect(const made *m, exl_unit_type type, const char *unit, const char *period, bool covered)
{
    exl_arena a;
    exl_err err = { 0 };
    exl_veils v;
    exl_arena_init(&a, 0);
    CHECK(exl_run_veils(&v, &m->p, &a, &err) == EXL_OK, "%s", err.msg);
    CHECK(exl_veils_cover(&v, type, exl_span_of(unit), exl_span_of(period), 0) == covered, "%s %s is%s covered", unit, period, covered ? " not" : "");
    exl_arena_free(&a);
}

static void units(void)
{
    static made m;
    static const struct { const char *name; size_t n, said; bool covered; } rows[] = { { "Care", 20, 14, false }, { "Kitchen", 20, 5, true }, { "Shop", 20, 4, true }, { "(other)", 20, 3, true } };
    begin(&m);
    for (size_t i = 0; i < 4; i++)
        add(&m, rows[i].name, "nurse", 1, rows[i].n, rows[i].said, -1);
    for (size_t i = 0; i < 4; i++)
        expect(&m, EXL_UNIT_DEPARTMENT, rows[i].name, "", rows[i].covered);
    expect(&m, EXL_UNIT_ROLE, "nurse", "", false);
    expect(&m, EXL_UNIT_DEPARTMENT, "Depot", "", false);
    add(&m, "Kitchen", "nurse", 1, 3, 3, -1);
    expect(&m, EXL_UNIT_DEPARTMENT, "Kitchen", "", true);
    expect(&m, EXL_UNIT_DEPARTMENT, "Shop", "", false);
    static const struct { const char *what; size_t a, b, c; bool covered[3]; } ends[] = {
        { "two said it everywhere", 2, 2, 5, { false, false, false } }, { "nobody in one: and the next smallest", 0, 2, 5, { true, true, false } },
        { "one each: together two", 1, 1, 5, { true, true, false } },   { "nobody in two: and the third, which is all", 0, 0, 5, { true, true, true } },
    };
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        begin(&m);
        add(&m, "A", "nurse", 1, 12, ends[i].a, -1);
        add(&m, "B", "nurse", 1, 12, ends[i].b, -1);
        add(&m, "C", "nurse", 1, 12, ends[i].c, -1);
        expect(&m, EXL_UNIT_DEPARTMENT, "A", "", ends[i].covered[0]);
        expect(&m, EXL_UNIT_DEPARTMENT, "B", "", ends[i].covered[1]);
        expect(&m, EXL_UNIT_DEPARTMENT, "C", "", ends[i].covered[2]);
    }
    m.p.block = 0;
    expect(&m, EXL_UNIT_DEPARTMENT, "A", "", false);        /* for hr */
}

/* Without a leaver in both, the departments of one part are known by its roles. */
static void parts(void)
{
    static made m;
    begin(&m);
    add(&m, "A", "nurse", 1, 12, 1, -1);
    add(&m, "B", "nurse", 1, 12, 6, -1);
    add(&m, "C", "cook", 1, 12, 2, -1);
    add(&m, "D", "cook", 1, 12, 3, -1);
    expect(&m, EXL_UNIT_DEPARTMENT, "B", "", true);
    expect(&m, EXL_UNIT_DEPARTMENT, "C", "", false);
    add(&m, "D", "nurse", 1, 1, 0, -1);
    expect(&m, EXL_UNIT_DEPARTMENT, "B", "", false);
    expect(&m, EXL_UNIT_DEPARTMENT, "C", "", true);
}

/* Department 0 has nurses alone: what 8 nurses said bounds what it said, where that is told. */
static void across(void)
{
    static made m;
    for (int hidden = 0; hidden < 2; hidden++) {
        begin(&m);
        add(&m, "(other)", "nurse", 1, 6, 3, hidden ? 0 : -1);
        add(&m, "(other)", "cook", 1, 20, 10, hidden ? 1 : -1);
        add(&m, "A", "nurse", 1, 30, 5, -1);
        add(&m, "A", "cook", 1, 30, 15, -1);
        add(&m, "A", "clerk", 1, 30, 9, -1);
        expect(&m, EXL_UNIT_ROLE, "nurse", "", hidden);
        expect(&m, EXL_UNIT_ROLE, "clerk", "", hidden);
        expect(&m, EXL_UNIT_ROLE, "cook", "", false);
        expect(&m, EXL_UNIT_DEPARTMENT, "(other)", "", false);
    }
}

static void periods(void)
{
    static made m;
    begin(&m);
    add(&m, "A", "nurse", 1, 12, 1, -1);
    add(&m, "A", "nurse", 2, 12, 4, -1);
    add(&m, "A", "nurse", 5, 12, 3, -1);
    add(&m, "A", "nurse", 6, 12, 0, -1);
    add(&m, "A", "nurse", 8, 12, 2, -1);
    add(&m, "B", "nurse", 3, 12, 6, -1);
    static const struct { const char *period; bool covered; } rows[] = { { "2024-01", true },  { "2024-02", true },  { "2024-Q1", false }, { "2024-05", false }, { "2024-06", true },
                                                                         { "2024-Q2", true }, { "2024-H1", true }, { "2024-08", true }, { "2024", false },   { "", false } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        expect(&m, EXL_UNIT_DEPARTMENT, "A", rows[i].period, rows[i].covered);
    expect(&m, EXL_UNIT_DEPARTMENT, "B", "2024-03", false);
}

int main(void)
{
    units();
    parts();
    across();
    periods();
    return CHECK_DONE("run/veils");
}
