/* A column is what the user says, else what its name says in one of four languages, else an attribute. */
#include "ingest/columns.h"
#include "base/utf8.h"

void exl_ingest_columns_init(exl_file_columns *c, exl_map *map)
{
    *c = (exl_file_columns){ .map = map };
    exl_arena_init(&c->arena, 0);
    for (size_t i = 0; i < EXL_N_FIELDS; i++)
        c->of[i] = EXL_NO_COLUMN;
}

void exl_ingest_columns_free(exl_file_columns *c) { exl_arena_free(&c->arena); }

static void settle(exl_file_column *column, const exl_map *map)
{
    exl_map_column *said = exl_ingest_map_find(map, column->folded);
    if (said) {
        said->used = true;
        column->field = said->field;
        column->code = said->code;
        return;
    }
    column->field = column->name.n ? exl_ingest_field_of_column(column->folded) : EXL_F_IGNORED;
    /* who says that «Region» is the department does not want «Dept» to be it as well */
    if (column->field < EXL_N_FIELDS && exl_ingest_map_gives(map, column->field))
        column->field = EXL_F_ATTRIBUTE;
}

bool exl_ingest_columns_add(exl_file_columns *c, exl_span name)
{
    if (c->n == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 32;
        exl_file_column *list = exl_arena_grow(&c->arena, c->list, c->cap * sizeof *list, cap * sizeof *list);
        if (!list)
            return false;
        c->list = list;
        c->cap = cap;
    }
    exl_file_column column = { .name = exl_arena_copy(&c->arena, exl_span_trim(name)) };
    column.folded = exl_ingest_fold(&c->arena, column.name);
    if (!column.name.p || !column.folded.p)
        return false;
    settle(&column, c->map);
    c->list[c->n++] = column;
    if (column.name.n)
        c->named = c->n;
    return true;
}

size_t exl_ingest_columns_find(const exl_file_columns *c, exl_span name)
{
    exl_span trimmed = exl_span_trim(name);
    for (size_t i = 0; i < c->n; i++)
        if (exl_span_eq(c->list[i].name, trimmed))
            return i;
    return EXL_NO_COLUMN;
}

bool exl_ingest_columns_claim(exl_file_columns *c, size_t i)
{
    exl_field f = c->list[i].field;
    if (f >= EXL_N_FIELDS)
        return true;
    if (c->of[f] != EXL_NO_COLUMN)
        return false;
    c->of[f] = i;
    return true;
}

static size_t nearest_column(const exl_file_columns *c, exl_span folded)
{
    exl_span names[1024] = { { 0 } };
    size_t n = c->n < 1024 ? c->n : 1024;
    for (size_t i = 0; i < n; i++)
        names[i] = c->list[i].folded;
    size_t best = exl_ingest_nearest(names, n, folded);
    return best < n ? best : EXL_NO_COLUMN;
}

exl_rc exl_ingest_columns_check_map(const exl_file_columns *c, exl_err *err)
{
    for (size_t i = 0; i < c->map->n_columns; i++) {
        const exl_map_column *m = &c->map->columns[i];
        if (m->used)
            continue;
        char given[100], near[100] = "";
        size_t best = nearest_column(c, m->folded);
        exl_utf8_show(given, sizeof given, m->column);
        if (best != EXL_NO_COLUMN)
            exl_utf8_show(near, sizeof near, c->list[best].name);
        exl_rc rc = exl_fail(err, m->line ? EXL_EDATA : EXL_EUSAGE, "%sthe file has no column '%s'%s%s%s", m->line ? "" : "--map: ", given,
                             near[0] ? "; did you mean '" : "", near, near[0] ? "'?" : "");
        if (m->line)
            (void)exl_err_at(err, c->map->path, m->line, m->at);
        return rc;
    }
    return EXL_OK;
}

bool exl_ingest_columns_have_text(const exl_file_columns *c)
{
    for (size_t f = EXL_F_EXPERIENCE; f <= EXL_F_TEXT; f++)
        if (c->of[f] != EXL_NO_COLUMN)
            return true;
    return false;
}

bool exl_ingest_columns_have_codes(const exl_file_columns *c)
{
    return c->of[EXL_F_THEMES] != EXL_NO_COLUMN || c->of[EXL_F_REASONS] != EXL_NO_COLUMN || c->map->has_codes;
}

bool exl_ingest_columns_are_long(const exl_file_columns *c)
{
    return c->of[EXL_F_TEXT] != EXL_NO_COLUMN && (c->of[EXL_F_QUESTION] != EXL_NO_COLUMN || c->of[EXL_F_STATEMENT_NO] != EXL_NO_COLUMN);
}
