/* A safe table is a list of rows that point into the table it was made from: one row there for the unit, one for
 * the keys. For a shown row both are the row itself. Of a suppressed row only the columns named in `roles` can be read,
 * so that a column somebody adds to a table is hidden until it is known to tell nothing. Nothing is copied. */
#include "privacy/gate.h"
#include <stdlib.h>
#include "privacy/suppress.h"

typedef enum { ROLE_FIGURE, ROLE_UNIT, ROLE_KEY, ROLE_SUPPRESSED, ROLE_DAY } column_role;
static const struct { const char *name; column_role role; } roles[] = {
    { "unit_type", ROLE_UNIT }, { "unit", ROLE_UNIT }, { "suppressed", ROLE_SUPPRESSED },
    { "code", ROLE_KEY }, { "reason", ROLE_KEY }, { "kind", ROLE_KEY }, { "period", ROLE_KEY },
    { "measure", ROLE_KEY }, { "part", ROLE_KEY }, { "since", ROLE_KEY }, { "action", ROLE_KEY },
    { "first", ROLE_DAY }, { "last", ROLE_DAY }, { "date", ROLE_DAY },     /* the day that one person left */
};
enum { MAX_KEYS = 6, NO_ROW = -1 };

typedef struct { int64_t unit_row, key_row; bool suppressed; } safe_row;

struct exl_safe_table {
    const exl_table *source;
    column_role *role;              /* a column */
    exl_audience audience;
    safe_row *rows;
    size_t n_rows, hidden_units;
    bool managers_left_out, nothing;
};

/* --- reading ------------------------------------------------------------------------------------------------- */

const char       *exl_safe_name(const exl_safe_table *t) { return t->source->name; }
const char       *exl_safe_title(const exl_safe_table *t) { return t->source->title; }
exl_audience      exl_safe_audience(const exl_safe_table *t) { return t->audience; }
size_t            exl_safe_n_columns(const exl_safe_table *t) { return t->source->n_columns; }
size_t            exl_safe_n_rows(const exl_safe_table *t) { return t->n_rows; }
const exl_column *exl_safe_column(const exl_safe_table *t, size_t column) { return &t->source->columns[column]; }
bool              exl_safe_suppressed(const exl_safe_table *t, size_t row) { return t->rows[row].suppressed; }
size_t            exl_safe_hidden_units(const exl_safe_table *t) { return t->hidden_units; }
bool              exl_safe_managers_left_out(const exl_safe_table *t) { return t->managers_left_out; }
bool              exl_safe_nothing(const exl_safe_table *t) { return t->nothing; }
bool              exl_safe_certain(const exl_safe_table *t, size_t row) { return t->source->group[t->rows[row].unit_row].certain; }
int exl_safe_unit_type(const exl_safe_table *t, size_t row) { return t->source->group[t->rows[row].unit_row].unit_type; }

size_t exl_safe_find(const exl_safe_table *t, const char *name) { return exl_table_column(t->source, name); }

static const exl_cell *source_cell(const exl_table *t, int64_t row, size_t column)
{
    return &t->cells[(size_t)row * t->n_columns + column];
}

const exl_cell *exl_safe_cell(const exl_safe_table *t, size_t row, size_t column)
{
    static const exl_cell empty = { .empty = true }, no = { .number = 0 }, yes = { .number = 1 };
    const safe_row *r = &t->rows[row];
    switch (t->role[column]) {
    case ROLE_SUPPRESSED: return r->suppressed ? &yes : &no;
    case ROLE_UNIT:       return source_cell(t->source, r->unit_row, column);
    case ROLE_KEY:        return r->key_row == NO_ROW ? &empty : source_cell(t->source, r->key_row, column);
    case ROLE_DAY:        return t->audience == EXL_AUDIENCE_HR ? source_cell(t->source, r->unit_row, column) : &empty;
    case ROLE_FIGURE:     return r->suppressed ? &empty : source_cell(t->source, r->unit_row, column);
    }
    return &empty;
}

/* --- making -------------------------------------------------------------------------------------------------- */

static column_role role_of(const exl_column *c)
{
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (strcmp(roles[i].name, c->name) == 0)
            return c->figure && roles[i].role != ROLE_DAY ? ROLE_FIGURE : roles[i].role;
    return ROLE_FIGURE;
}

static exl_safe_table *safe_new(const exl_table *t, exl_audience audience, exl_arena *a)
{
    exl_safe_table *s = EXL_NEW(a, exl_safe_table, 1);
    if (!s || !(s->role = EXL_NEW(a, column_role, t->n_columns)))
        return NULL;
    s->source = t;
    s->audience = audience;
    for (size_t i = 0; i < t->n_columns; i++)
        s->role[i] = role_of(&t->columns[i]);
    return s;
}

static exl_rc pass_all(exl_safe_table *s, exl_arena *a, exl_err *err)
{
    s->n_rows = s->source->n_rows;
    s->rows = EXL_NEW(a, safe_row, s->n_rows);
    if (!s->rows)
        return exl_fail(err, EXL_ENOMEM, "out of memory at the privacy gate");
    for (size_t i = 0; i < s->n_rows; i++)
        s->rows[i] = (safe_row){ (int64_t)i, (int64_t)i, false };
    return EXL_OK;
}

/* A period of the whole company is a smaller group than the company. */
static bool too_few(const exl_safe_table *s, size_t row, size_t period, const exl_gate_rules *rules)
{
    const struct exl_row_group *g = &s->source->group[row];
    bool part = g->unit_type != EXL_UNIT_ALL;
    if (period < s->source->n_columns) {
        const exl_cell *c = source_cell(s->source, (int64_t)row, period);
        part = part || (!c->empty && c->text.n > 0);
    }
    return g->leavers < (part ? rules->min_group : rules->min_company);
}

/* Rows of one unit, brought together by sorting. */
typedef struct { int unit_type; exl_span unit; uint32_t row; bool few, hidden, first; } unit_row;

static int by_unit(const void *a, const void *b)
{
    const unit_row *x = a, *y = b;
    if (x->unit_type != y->unit_type)
        return x->unit_type < y->unit_type ? -1 : 1;
    int c = exl_span_cmp(x->unit, y->unit);
    return c ? c : (x->row > y->row) - (x->row < y->row);
}

static bool same_unit(const unit_row *x, const unit_row *y)
{
    return x->unit_type == y->unit_type && exl_span_eq(x->unit, y->unit);
}

/* Marks the units of which every row is too few; u is sorted. */
static void mark_hidden(unit_row *u, size_t n)
{
    for (size_t from = 0, to; from < n; from = to) {
        bool all = true;
        for (to = from; to < n && same_unit(&u[from], &u[to]); to++)
            all = all && u[to].few;
        for (size_t i = from; i < to; i++)
            u[i].hidden = all;
        u[from].first = true;
    }
}

/* The keys of one row, for telling whether two rows have the same. */
typedef struct { exl_span key[MAX_KEYS]; uint32_t row; } key_row;

static int by_keys(const void *a, const void *b)
{
    const key_row *x = a, *y = b;
    for (size_t i = 0; i < MAX_KEYS; i++) {
        int c = exl_span_cmp(x->key[i], y->key[i]);
        if (c)
            return c;
    }
    return 0;
}

static int by_keys_then_row(const void *a, const void *b)
{
    const key_row *x = a, *y = b;
    int c = by_keys(a, b);
    return c ? c : (x->row > y->row) - (x->row < y->row);
}

static int by_row(const void *a, const void *b)
{
    const key_row *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

static void read_keys(key_row *k, const exl_safe_table *s, uint32_t row)
{
    size_t n = 0;
    *k = (key_row){ .row = row };
    for (size_t c = 0; c < s->source->n_columns && n < MAX_KEYS; c++)
        if (s->role[c] == ROLE_KEY)
            k->key[n++] = source_cell(s->source, row, c)->text;
}

/* The distinct keys that a hidden unit of one type is given: those of the whole company where the table has it, as these
 * are shown in any case; else those of units of its type that are shown. In the order of the table. */
static size_t keys_for(key_row *k, const exl_safe_table *s, const unit_row *u, size_t n_u, int unit_type)
{
    size_t n = 0, kept = 0;
    int from = unit_type;
    for (size_t i = 0; i < n_u; i++)
        if (u[i].unit_type == EXL_UNIT_ALL)
            from = EXL_UNIT_ALL;
    for (size_t i = 0; i < n_u; i++)
        if (u[i].unit_type == from && !u[i].hidden)
            read_keys(&k[n++], s, u[i].row);
    qsort(k, n, sizeof *k, by_keys_then_row);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || by_keys(&k[i], &k[kept - 1]) != 0)
            k[kept++] = k[i];
    qsort(k, kept, sizeof *k, by_row);
    return kept;
}

typedef struct {
    exl_safe_table *s;
    unit_row *u;                    /* n, sorted by unit */
    size_t n;
    key_row *k;                     /* room for n */
    bool *drop, *few;               /* a row of the source: not in its place (a manager's, a hidden unit's); too few */
    exl_suppress_group *g;          /* room for n: units by period */
    exl_arena *a;
} gating;

static exl_rc gating_new(gating *g, exl_safe_table *s, exl_arena *a, exl_err *err)
{
    size_t n = s->source->n_rows;
    *g = (gating){ .s = s, .a = a, .u = EXL_NEW(a, unit_row, n), .k = EXL_NEW(a, key_row, n),
                   .drop = EXL_NEW(a, bool, n), .few = EXL_NEW(a, bool, n), .g = EXL_NEW(a, exl_suppress_group, n) };
    if (!g->u || !g->k || !g->drop || !g->few || !g->g)
        return exl_fail(err, EXL_ENOMEM, "out of memory at the privacy gate");
    return EXL_OK;
}

static exl_suppress_group group_of(const gating *g, size_t row, size_t unit, size_t period)
{
    const exl_table *t = g->s->source;
    return (exl_suppress_group){ t->group[row].unit_type, source_cell(t, (int64_t)row, unit)->text, source_cell(t, (int64_t)row, period)->text,
                                 t->group[row].leavers, g->few[row] };
}

/* Rows of one unit and period, whatever their code, are one group of leavers: all are shown or none is. */
static void judge_periods(gating *g, size_t unit, size_t period, unsigned least)
{
    const exl_table *t = g->s->source;
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < t->n_rows; i++)
        if (!g->drop[i] && source_cell(t, (int64_t)i, period)->text.n)
            g->g[n++] = group_of(g, i, unit, period);
    if (n == 0)
        return;
    qsort(g->g, n, sizeof *g->g, exl_suppress_order);
    for (size_t i = 1; i < n; i++)
        if (exl_suppress_order(&g->g[kept], &g->g[i]) != 0)
            g->g[++kept] = g->g[i];
        else {
            g->g[kept].hidden = g->g[kept].hidden || g->g[i].hidden;
            g->g[kept].leavers = g->g[kept].leavers > g->g[i].leavers ? g->g[kept].leavers : g->g[i].leavers;
        }
    exl_suppress_complement(g->g, kept + 1, least);
    for (size_t i = 0; i < t->n_rows; i++) {
        exl_suppress_group like = group_of(g, i, unit, period);
        const exl_suppress_group *found = bsearch(&like, g->g, kept + 1, sizeof like, exl_suppress_order);
        g->few[i] = g->few[i] || (found && found->hidden);
    }
}

static void judge_rows(gating *g, const exl_gate_rules *rules)
{
    const exl_table *t = g->s->source;
    size_t period = exl_table_column(t, "period"), unit = exl_table_column(t, "unit");
    for (size_t i = 0; i < t->n_rows; i++)
        if (t->group[i].unit_type == EXL_UNIT_MANAGER)
            g->drop[i] = g->s->managers_left_out = true;
        else
            g->few[i] = t->group[i].certain || too_few(g->s, i, period, rules);
    if (unit < t->n_columns && period < t->n_columns && t->block < rules->min_group)
        judge_periods(g, unit, period, rules->min_group);
    for (size_t i = 0; i < t->n_rows; i++)
        if (unit < t->n_columns && !g->drop[i])
            g->u[g->n++] = (unit_row){ t->group[i].unit_type, source_cell(t, (int64_t)i, unit)->text, (uint32_t)i, g->few[i], false, false };
    qsort(g->u, g->n, sizeof *g->u, by_unit);
    mark_hidden(g->u, g->n);
    for (size_t i = 0; i < g->n; i++)
        g->drop[g->u[i].row] = g->drop[g->u[i].row] || (g->u[i].hidden && !t->asked);
}

static void put_row(exl_safe_table *s, safe_row *r, int64_t unit, int64_t key, bool suppressed)
{
    if (r)
        r[s->n_rows] = (safe_row){ unit, key, suppressed };
    s->n_rows++;
}

/* The rows of one unit that are not shown, of a table in the order of its figures, by their keys: u is of this unit. */
static void put_suppressed(gating *g, const unit_row *u, size_t n, safe_row *rows)
{
    size_t held = 0;
    for (size_t i = 0; i < n; i++)
        if (g->few[u[i].row])
            read_keys(&g->k[held++], g->s, u[i].row);
    qsort(g->k, held, sizeof *g->k, by_keys_then_row);
    for (size_t i = 0; i < held; i++)
        put_row(g->s, rows, g->k[i].row, g->k[i].row, true);
}

static void put_all_suppressed(gating *g, safe_row *rows)
{
    for (size_t from = 0, to; from < g->n; from = to) {
        for (to = from; to < g->n && same_unit(&g->u[from], &g->u[to]); to++)
            ;
        if (!g->u[from].hidden)
            put_suppressed(g, &g->u[from], to - from, rows);
    }
}

/* All rows, in their order; then, since a place in an order by figures would tell, those that are not shown, and hidden units, by name. Called twice:
 * with rows NULL it counts. */
static void put_rows(gating *g, safe_row *rows)
{
    bool apart = g->s->source->by_figures && !g->s->source->asked && g->n;
    exl_safe_table *s = g->s;
    s->n_rows = s->hidden_units = 0;
    for (size_t i = 0; i < s->source->n_rows; i++)
        if (!g->drop[i] && !(apart && g->few[i]))
            put_row(s, rows, (int64_t)i, (int64_t)i, g->few[i]);
    if (apart)
        put_all_suppressed(g, rows);
    int type = -1;
    size_t n_keys = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (!g->u[i].hidden || !g->u[i].first)
            continue;
        if (s->hidden_units++, s->source->asked)
            continue;
        if (s->hidden_units == 1 || g->u[i].unit_type != type)
            n_keys = keys_for(g->k, s, g->u, g->n, type = g->u[i].unit_type);
        for (size_t k = 0; k < n_keys; k++)
            put_row(s, rows, g->u[i].row, g->k[k].row, true);
        if (n_keys == 0)
            put_row(s, rows, g->u[i].row, NO_ROW, true);
    }
}

static bool shows_nothing(const exl_safe_table *s)
{
    if (s->source->n_rows == 0)
        return false;
    for (size_t i = 0; i < s->n_rows; i++)
        if (!s->rows[i].suppressed)
            return false;
    return true;
}

static exl_rc pass_management(exl_safe_table *s, const exl_gate_rules *rules, exl_arena *a, exl_err *err)
{
    gating g;
    EXL_TRY(gating_new(&g, s, a, err));
    judge_rows(&g, rules);
    put_rows(&g, NULL);
    s->rows = EXL_NEW(a, safe_row, s->n_rows);
    if (!s->rows)
        return exl_fail(err, EXL_ENOMEM, "out of memory at the privacy gate");
    put_rows(&g, s->rows);
    s->nothing = shows_nothing(s);
    return EXL_OK;
}

static exl_rc check_rules(const exl_gate_rules *rules, exl_err *err)
{
    if (rules->audience == EXL_AUDIENCE_HR)
        return EXL_OK;
    if (rules->audience != EXL_AUDIENCE_MANAGEMENT)
        return exl_fail(err, EXL_EUSAGE, "audience %d is not known", (int)rules->audience);
    if (rules->min_group < EXL_GATE_FLOOR || rules->min_company < EXL_GATE_FLOOR)
        return exl_fail(err, EXL_EUSAGE, "a group of fewer than %d leavers is never shown to management", EXL_GATE_FLOOR);
    return EXL_OK;
}

exl_rc exl_privacy_gate(const exl_safe_table **out, const exl_table *t, const exl_gate_rules *rules, exl_arena *a, exl_err *err)
{
    EXL_TRY(check_rules(rules, err));
    exl_safe_table *s = safe_new(t, rules->audience, a);
    if (!s)
        return exl_fail(err, EXL_ENOMEM, "out of memory at the privacy gate");
    if (rules->audience == EXL_AUDIENCE_HR)
        EXL_TRY(pass_all(s, a, err));
    else
        EXL_TRY(pass_management(s, rules, a, err));
    *out = s;
    return EXL_OK;
}
