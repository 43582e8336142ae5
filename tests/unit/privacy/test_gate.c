/* The privacy gate: who is shown, who is not, and what a row that is not shown may still tell. */
#include "check.h"
#include "privacy/gate.h"

static const exl_column columns[] = {
    { "unit_type", EXL_COL_TEXT, 0, false, "" }, { "unit", EXL_COL_TEXT, 0, false, "" }, { "code", EXL_COL_TEXT, 0, false, "" },
    { "period", EXL_COL_TEXT, 0, false, "" }, { "interviews", EXL_COL_COUNT, 0, true, "" }, { "share", EXL_COL_REAL, 4, true, "" },
    { "first", EXL_COL_TEXT, 0, true, "" }, { "remark", EXL_COL_TEXT, 0, false, "" }, { "suppressed", EXL_COL_FLAG, 0, false, "" },
};
enum { TYPE, UNIT, CODE, PERIOD, INTERVIEWS, SHARE, FIRST, REMARK, SUPPRESSED, N_COLUMNS };

static void add(exl_table *t, int type, const char *unit, const char *code, const char *period, unsigned leavers)
{
    static const char *const types[] = { "all", "department", "role", "manager" };
    exl_cell *c = exl_table_row(t, type, leavers);
    exl_cell_text(&c[TYPE], exl_span_of(types[type]));
    exl_cell_text(&c[UNIT], exl_span_of(unit));
    exl_cell_text(&c[CODE], exl_span_of(code));
    exl_cell_text(&c[PERIOD], exl_span_of(period));
    exl_cell_number(&c[INTERVIEWS], leavers);
    exl_cell_number(&c[SHARE], 0.25);
    exl_cell_text(&c[FIRST], exl_span_of("2025-01-31"));
    exl_cell_text(&c[REMARK], exl_span_of("one of them said it twice"));
    exl_cell_number(&c[SUPPRESSED], 0);
}

static exl_table *table_new(exl_arena *a) { return exl_table_new(a, "t", "", columns, N_COLUMNS); }

static const exl_safe_table *gate(const exl_table *t, exl_audience audience, exl_arena *a)
{
    const exl_gate_rules rules = { audience, 10, 5 };
    const exl_safe_table *s = NULL;
    exl_err err = { 0 };
    CHECK(exl_privacy_gate(&s, t, &rules, a, &err) == EXL_OK, "%s", err.msg);
    return s;
}

/* n = minimum - 1 and n = minimum, for each kind of group. */
static void edges(exl_arena *a)
{
    static const struct { int type; const char *period; unsigned leavers; bool hr_only, shown; } rows[] = {
        { EXL_UNIT_ALL, "", 4, false, false },         { EXL_UNIT_ALL, "", 5, false, true },
        { EXL_UNIT_ALL, "2025-Q1", 9, false, false },  { EXL_UNIT_ALL, "2025-Q1", 10, false, true },
        { EXL_UNIT_DEPARTMENT, "", 9, false, false },  { EXL_UNIT_DEPARTMENT, "", 10, false, true },
        { EXL_UNIT_ROLE, "", 9, false, false },        { EXL_UNIT_ROLE, "2025", 10, false, true },
        { EXL_UNIT_DEPARTMENT, "", 0, false, false },  { EXL_UNIT_MANAGER, "", 500, true, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_table *t = table_new(a);
        add(t, rows[i].type, "U", "terms.pay-", rows[i].period, rows[i].leavers);
        const exl_safe_table *m = gate(t, EXL_AUDIENCE_MANAGEMENT, a), *h = gate(t, EXL_AUDIENCE_HR, a);
        CHECK(exl_safe_n_rows(m) == (rows[i].hr_only ? 0u : 1u), "row %zu", i);
        CHECK(exl_safe_managers_left_out(m) == rows[i].hr_only, "row %zu", i);
        CHECK(exl_safe_nothing(m) == !rows[i].shown, "row %zu", i);
        CHECK(exl_safe_n_rows(h) == 1 && !exl_safe_suppressed(h, 0) && !exl_safe_nothing(h), "row %zu", i);
        CHECK(!exl_safe_cell(h, 0, SHARE)->empty && exl_safe_cell(h, 0, FIRST)->text.n == 10, "row %zu", i);
        if (rows[i].hr_only)
            continue;
        CHECK(exl_safe_suppressed(m, 0) == !rows[i].shown, "row %zu", i);
        CHECK(exl_safe_cell(m, 0, SHARE)->empty == !rows[i].shown, "row %zu", i);
        CHECK(exl_safe_cell(m, 0, INTERVIEWS)->empty == !rows[i].shown, "row %zu", i);
        CHECK(exl_safe_cell(m, 0, REMARK)->empty == !rows[i].shown, "row %zu: an unknown column is hidden", i);
        CHECK(exl_safe_cell(m, 0, FIRST)->empty, "row %zu: a day is that of one leaver", i);
        CHECK(exl_safe_cell(m, 0, SUPPRESSED)->number == (rows[i].shown ? 0 : 1), "row %zu", i);
        CHECK(exl_span_is(exl_safe_cell(m, 0, UNIT)->text, "U"), "row %zu", i);
    }
}

/* A hidden unit has the codes of the company, whatever its own few leavers said, and stands last, by name. */
static void hidden_units(exl_arena *a)
{
    exl_table *t = table_new(a);
    add(t, EXL_UNIT_DEPARTMENT, "Small B", "terms.pay-", "", 3);
    add(t, EXL_UNIT_DEPARTMENT, "Small A", "content.fit-", "", 4);
    add(t, EXL_UNIT_ALL, "all", "terms.pay-", "", 100);
    add(t, EXL_UNIT_ALL, "all", "content.fit-", "", 100);
    add(t, EXL_UNIT_DEPARTMENT, "Large", "terms.pay-", "", 50);
    const exl_safe_table *s = gate(t, EXL_AUDIENCE_MANAGEMENT, a);
    static const struct { const char *unit, *code; bool suppressed; } want[] = {
        { "all", "terms.pay-", false }, { "all", "content.fit-", false }, { "Large", "terms.pay-", false },
        { "Small A", "terms.pay-", true }, { "Small A", "content.fit-", true },
        { "Small B", "terms.pay-", true }, { "Small B", "content.fit-", true },
    };
    CHECK(exl_safe_n_rows(s) == sizeof want / sizeof want[0], "%zu rows", exl_safe_n_rows(s));
    for (size_t i = 0; i < exl_safe_n_rows(s) && i < sizeof want / sizeof want[0]; i++) {
        CHECK(exl_span_is(exl_safe_cell(s, i, UNIT)->text, want[i].unit), "row %zu", i);
        CHECK(exl_span_is(exl_safe_cell(s, i, CODE)->text, want[i].code), "row %zu", i);
        CHECK(exl_safe_suppressed(s, i) == want[i].suppressed, "row %zu", i);
    }
    CHECK(exl_safe_hidden_units(s) == 2, "%zu", exl_safe_hidden_units(s));
    CHECK(!exl_safe_nothing(s), "something is shown");
}

/* One period of a unit may be hidden while others are shown: then the row stays in its place. */
static void hidden_period(exl_arena *a)
{
    exl_table *t = table_new(a);
    add(t, EXL_UNIT_DEPARTMENT, "D", "terms.pay-", "2025-Q1", 12);
    add(t, EXL_UNIT_DEPARTMENT, "D", "terms.pay-", "2025-Q2", 3);
    add(t, EXL_UNIT_DEPARTMENT, "D", "terms.pay-", "2025-Q3", 11);
    add(t, EXL_UNIT_DEPARTMENT, "D", "content.fit-", "2025-Q1", 12);
    const exl_safe_table *s = gate(t, EXL_AUDIENCE_MANAGEMENT, a);
    CHECK(exl_safe_n_rows(s) == 4 && exl_safe_suppressed(s, 1) && !exl_safe_suppressed(s, 2), "four rows, the second hidden");
    CHECK(exl_safe_suppressed(s, 0) && exl_safe_suppressed(s, 3), "and the other quarter of its half-year, whatever the code, else the total would give it away");
    CHECK(!exl_safe_suppressed(gate(t, EXL_AUDIENCE_HR, a), 1), "not for hr");
    CHECK(exl_span_is(exl_safe_cell(s, 1, PERIOD)->text, "2025-Q2"), "its period is told");
    CHECK(exl_safe_hidden_units(s) == 0, "no unit is hidden");
}

/* Rows that a user's file asks for stay where they are, with their keys, whether or not there is such a unit. */
static void asked_for(exl_arena *a)
{
    exl_table *t = table_new(a);
    add(t, EXL_UNIT_DEPARTMENT, "Small", "content.fit-", "", 3);
    add(t, EXL_UNIT_DEPARTMENT, "Large", "terms.pay-", "", 50);
    add(t, EXL_UNIT_MANAGER, "M", "terms.pay-", "", 50);
    add(t, EXL_UNIT_DEPARTMENT, "Nowhere", "terms.pay-", "", 0);
    t->asked = true;
    const exl_safe_table *s = gate(t, EXL_AUDIENCE_MANAGEMENT, a);
    CHECK(exl_safe_n_rows(s) == 3, "%zu rows: that of a manager is left out", exl_safe_n_rows(s));
    CHECK(exl_span_is(exl_safe_cell(s, 0, UNIT)->text, "Small") && exl_span_is(exl_safe_cell(s, 0, CODE)->text, "content.fit-"), "as it was asked");
    CHECK(exl_safe_suppressed(s, 0) && !exl_safe_suppressed(s, 1) && exl_safe_suppressed(s, 2), "without figures");
    CHECK(exl_safe_cell(s, 0, INTERVIEWS)->empty && exl_safe_cell(s, 2, INTERVIEWS)->empty, "a small unit and none look alike");
    CHECK(exl_safe_hidden_units(s) == 2, "%zu", exl_safe_hidden_units(s));
}

static void nothing_of_anybody(exl_arena *a)
{
    exl_table *none = table_new(a), *few = table_new(a);
    add(few, EXL_UNIT_DEPARTMENT, "D", "terms.pay-", "", 3);
    CHECK(!exl_safe_nothing(gate(none, EXL_AUDIENCE_MANAGEMENT, a)), "a table without rows hides nothing");
    const exl_safe_table *s = gate(few, EXL_AUDIENCE_MANAGEMENT, a);
    CHECK(exl_safe_nothing(s) && exl_safe_n_rows(s) == 1, "one row that tells nothing");
    CHECK(exl_safe_cell(s, 0, CODE)->empty, "not even the code: no shown unit has it");
}

static void refusals(exl_arena *a)
{
    static const struct { exl_gate_rules rules; exl_rc rc; } rows[] = {
        { { EXL_AUDIENCE_MANAGEMENT, 4, 5 }, EXL_EUSAGE }, { { EXL_AUDIENCE_MANAGEMENT, 10, 4 }, EXL_EUSAGE },
        { { EXL_AUDIENCE_MANAGEMENT, 5, 5 }, EXL_OK },     { { EXL_AUDIENCE_HR, 0, 0 }, EXL_OK },
        { { (exl_audience)7, 10, 5 }, EXL_EUSAGE },
    };
    exl_table *t = table_new(a);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const exl_safe_table *s = NULL;
        exl_err err = { 0 };
        exl_rc rc = exl_privacy_gate(&s, t, &rows[i].rules, a, &err);
        CHECK(rc == rows[i].rc, "row %zu: %d", i, (int)rc);
        CHECK((s != NULL) == (rc == EXL_OK), "row %zu: untouched on error", i);
        CHECK((err.msg[0] != 0) == (rc != EXL_OK), "row %zu: a message", i);
    }
}

static void out_of_memory(exl_arena *a)
{
    exl_table *t = table_new(a);
    for (unsigned i = 0; i < 50; i++)
        add(t, EXL_UNIT_DEPARTMENT, i % 2 ? "A" : "B", "terms.pay-", "", i % 2 ? 20 : 2);
    for (size_t max = 64, ok = 0; !ok && max < 1u << 20; max += 64) {
        exl_arena small;
        exl_arena_init(&small, max);
        const exl_safe_table *s = NULL;
        const exl_gate_rules rules = { EXL_AUDIENCE_MANAGEMENT, 10, 5 };
        exl_rc rc = exl_privacy_gate(&s, t, &rules, &small, NULL);
        ok = rc == EXL_OK;
        CHECK(rc == EXL_OK || rc == EXL_ENOMEM, "%zu bytes: %d", max, (int)rc);
        CHECK((s != NULL) == (rc == EXL_OK), "%zu bytes", max);
        exl_arena_free(&small);
    }
}

static void quotes(exl_arena *a)
{
    const exl_quote q[] = {
        { EXL_UNIT_ALL, exl_span_of("all"), exl_span_of("terms.pay-"), exl_span_of("nl-1"), 2, exl_span_of("2025-01-31"), exl_span_of("Te weinig."), exl_span_of("nl/terms.tsv:3") },
        { EXL_UNIT_MANAGER, exl_span_of("M"), exl_span_of("relations.manager-"), exl_span_of("nl-2"), 1, exl_span_of(""), exl_span_of("Nooit."), exl_span_of("") },
    };
    for (int hr = 0; hr < 2; hr++) {
        const exl_gate_rules rules = { hr ? EXL_AUDIENCE_HR : EXL_AUDIENCE_MANAGEMENT, 10, 5 };
        const exl_safe_text *t = NULL;
        CHECK(exl_privacy_quotes(&t, q, 2, &rules, a, NULL) == EXL_OK, "hr %d", hr);
        CHECK(exl_safe_text_n(t) == (hr ? 2u : 0u), "hr %d", hr);
        CHECK(exl_safe_n_rows(exl_safe_text_table(t)) == (hr ? 2u : 0u), "hr %d", hr);
        CHECK(exl_safe_text_audience(t) == rules.audience, "hr %d", hr);
        if (hr)
            CHECK(exl_span_is(exl_safe_text_at(t, 1)->text, "Nooit."), "kept in order");
    }
}

int main(void)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    edges(&a);
    hidden_units(&a);
    hidden_period(&a);
    asked_for(&a);
    nothing_of_anybody(&a);
    refusals(&a);
    out_of_memory(&a);
    quotes(&a);
    exl_arena_free(&a);
    return CHECK_DONE("privacy/test_gate");
}
