/* Statements: for hr only. */
#include "privacy/gate.h"

static const exl_column columns[] = {
    { "unit_type", EXL_COL_TEXT, 0, false, "all, department, role or manager" },
    { "unit", EXL_COL_TEXT, 0, false, "name of the unit" },
    { "code", EXL_COL_TEXT, 0, false, "theme or facet with polarity, or reason:NAME, that the statement stands behind" },
    { "interview", EXL_COL_TEXT, 0, true, "id of the interview, as imported" },
    { "statement", EXL_COL_COUNT, 0, true, "number of the statement in its interview, from 1" },
    { "date", EXL_COL_TEXT, 0, true, "exit date, YYYY-MM-DD or as precise as it is known; empty = undated" },
    { "text", EXL_COL_TEXT, 0, true, "the statement, as typed" },
    { "entries", EXL_COL_TEXT, 0, true, "lexicon entries that fired, as file:line" },
};
enum { N_COLUMNS = sizeof columns / sizeof columns[0] };

struct exl_safe_text {
    const exl_quote *quotes;
    size_t n;
    exl_audience audience;
    const exl_safe_table *table;
};

exl_audience          exl_safe_text_audience(const exl_safe_text *t) { return t->audience; }
size_t                exl_safe_text_n(const exl_safe_text *t) { return t->n; }
const exl_quote      *exl_safe_text_at(const exl_safe_text *t, size_t i) { return &t->quotes[i]; }
const exl_safe_table *exl_safe_text_table(const exl_safe_text *t) { return t->table; }

static void fill(exl_cell *c, const exl_quote *q)
{
    static const char *const types[] = { "all", "department", "role", "manager" };
    bool known = q->unit_type >= 0 && (size_t)q->unit_type < sizeof types / sizeof types[0];
    exl_cell_text(&c[0], exl_span_of(known ? types[q->unit_type] : ""));
    exl_cell_text(&c[1], q->unit);
    exl_cell_text(&c[2], q->code);
    exl_cell_text(&c[3], q->interview);
    exl_cell_number(&c[4], q->statement);
    exl_cell_text(&c[5], q->date);
    exl_cell_text(&c[6], q->text);
    exl_cell_text(&c[7], q->entries);
}

/* A table of its own, not exl_table_new: privacy needs no code of stats for it. */
static exl_table *table_of(const exl_quote *q, size_t n, exl_arena *a)
{
    exl_table *t = EXL_NEW(a, exl_table, 1);
    if (!t)
        return NULL;
    *t = (exl_table){ .name = "statements", .title = "Statements behind the figures: how it is said, not how often.", .columns = columns, .n_columns = N_COLUMNS,
                      .n_rows = n, .cap = n, .cells = EXL_NEW(a, exl_cell, n * N_COLUMNS),
                      .group = EXL_NEW(a, struct exl_row_group, n), .arena = a };
    if (!t->cells || !t->group)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        fill(&t->cells[i * N_COLUMNS], &q[i]);
        t->group[i] = (struct exl_row_group){ .unit_type = q[i].unit_type, .leavers = 1 };
    }
    return t;
}

exl_rc exl_privacy_quotes(const exl_safe_text **out, const exl_quote *q, size_t n, const exl_gate_rules *rules,
                          exl_arena *a, exl_err *err)
{
    if (rules->audience != EXL_AUDIENCE_HR)
        n = 0;
    exl_safe_text *t = EXL_NEW(a, exl_safe_text, 1);
    exl_table *table = t ? table_of(q, n, a) : NULL;
    if (!table)
        return exl_fail(err, EXL_ENOMEM, "out of memory at the privacy gate");
    *t = (exl_safe_text){ n ? q : NULL, n, rules->audience, NULL };
    EXL_TRY(exl_privacy_gate(&t->table, table, rules, a, err));
    *out = t;
    return EXL_OK;
}
