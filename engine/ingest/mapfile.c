/* A map file is small and read whole; every fault in it is the first one reported. */
#include "ingest/mapfile.h"
#include "base/file.h"
#include "base/utf8.h"

enum { MAP_MAX = 4 << 20, SHOWN = 80, FOLD_MAX = 256 };

typedef enum { S_NONE, S_COLUMNS, S_VALUES, S_CODES, S_DATES } section;

typedef struct {
    exl_map *map;
    section section;
    exl_field field;                /* of [values FIELD] */
    uint64_t line;
    const char *head;               /* of the line */
    exl_err *err;
} parser;

static void *push(exl_arena *a, void **list, size_t *n, size_t *cap, size_t size)
{
    if (*n == *cap) {
        size_t more = *cap ? *cap * 2 : 16;
        void *grown = exl_arena_grow(a, *list, *cap * size, more * size);
        if (!grown)
            return NULL;
        *list = grown;
        *cap = more;
    }
    return (char *)*list + (*n)++ * size;
}

static exl_rc nomem(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc fail_at(parser *p, const char *where, exl_rc rc)
{
    (void)exl_err_at(p->err, p->map->path, p->line, (uint64_t)(where - p->head) + 1);
    return rc;
}

static exl_rc add_column(exl_map *m, exl_map_column c, exl_err *err)
{
    c.folded = exl_ingest_fold(&m->arena, c.column);
    c.column = exl_arena_copy(&m->arena, c.column);
    c.code = exl_arena_copy(&m->arena, c.code);
    void *list = m->columns;
    exl_map_column *slot = push(&m->arena, &list, &m->n_columns, &m->cap_columns, sizeof c);
    if (!slot || !c.folded.p || !c.column.p || !c.code.p)
        return nomem(err);
    m->columns = list;
    *slot = c;
    return EXL_OK;
}

static void nearest_field(char *out, size_t cap, exl_span name)
{
    exl_span names[EXL_N_FIELDS];
    for (size_t i = 0; i < EXL_N_FIELDS; i++)
        names[i] = exl_span_of(exl_ingest_field_names[i]);
    size_t i = exl_ingest_nearest(names, EXL_N_FIELDS, name);
    exl_utf8_show(out, cap, i < EXL_N_FIELDS ? names[i] : exl_span_of("department"));
}

static exl_rc unknown_field(exl_err *err, exl_rc rc, exl_span name)
{
    char shown[SHOWN], near[SHOWN];
    exl_utf8_show(shown, sizeof shown, name);
    nearest_field(near, sizeof near, name);
    return exl_fail(err, rc, "unknown field '%s'; did you mean '%s'?", shown, near);
}

/* Why a column or field may not be given once more, or NULL. */
static const char *clash(const exl_map *m, exl_span column, exl_field field)
{
    char folded[FOLD_MAX];
    if (column.n > sizeof folded)
        return "the name of the column is too long";
    exl_span f = exl_ingest_fold_into(folded, column);
    if (exl_ingest_map_find(m, f))
        return "this column is given twice";
    return field < EXL_N_FIELDS && exl_ingest_map_gives(m, field) ? "this field is given twice: two columns cannot be one field" : NULL;
}

/* The last `=` that something stands before: columns may have one in their names, our fields and values never have. */
static const char *last_equals(exl_span s)
{
    size_t n = s.n;
    while (n > 0 && s.p[n - 1] != '=')
        n--;
    return n > 0 ? s.p + n - 1 : NULL;
}

static exl_rc add_option(exl_map *m, exl_span s, exl_err *err)
{
    const char *equals = last_equals(s);
    if (exl_utf8_valid(s) != s.n || !equals)
        return exl_fail(err, EXL_EUSAGE, "--map needs column=field");
    exl_span column = exl_span_trim((exl_span){ s.p, (size_t)(equals - s.p) });
    exl_span name = exl_span_trim((exl_span){ equals + 1, (size_t)(s.p + s.n - equals) - 1 });
    exl_field field = name.n ? exl_ingest_field_of_name(name) : EXL_F_IGNORED;
    if (field == EXL_N_FIELDS)
        return unknown_field(err, EXL_EUSAGE, name);
    const char *why = column.n == 0 ? "the name of the column is missing" : clash(m, column, field);
    if (why)
        return exl_fail(err, EXL_EUSAGE, "--map %.*s: %s", (int)(s.n > SHOWN ? SHOWN : s.n), s.p, why);
    return add_column(m, (exl_map_column){ .column = column, .field = field }, err);
}

static exl_rc columns_row(parser *p, exl_span key, exl_span value)
{
    bool ignore = exl_span_is(key, "ignore");
    exl_field field = ignore ? EXL_F_IGNORED : exl_ingest_field_of_name(key);
    if (!ignore && field == EXL_N_FIELDS)
        return fail_at(p, key.p, unknown_field(p->err, EXL_EDATA, key));
    if (value.n == 0)
        return fail_at(p, key.p, exl_fail(p->err, EXL_EDATA, "name of the column is missing"));
    exl_map_column *said = NULL;
    char folded[FOLD_MAX];
    if (value.n <= sizeof folded)
        said = exl_ingest_map_find(p->map, exl_ingest_fold_into(folded, value));
    if (said && said->line == 0)
        return EXL_OK;              /* the command line wins */
    if (field < EXL_N_FIELDS && exl_ingest_map_gives(p->map, field)) {
        for (size_t i = 0; i < p->map->n_columns; i++)
            if (p->map->columns[i].field == field && p->map->columns[i].line == 0)
                return EXL_OK;
    }
    const char *why = clash(p->map, value, field);
    if (why)
        return fail_at(p, value.p, exl_fail(p->err, EXL_EDATA, "%s", why));
    return add_column(p->map, (exl_map_column){ .column = value, .field = field, .line = p->line, .at = (uint64_t)(value.p - p->head) + 1 }, p->err);
}

static exl_rc codes_row(parser *p, exl_span column, exl_span code)
{
    if (column.n == 0 || code.n == 0)
        return fail_at(p, p->head, exl_fail(p->err, EXL_EDATA, "a row of [codes] is: column = theme with polarity, or reason"));
    char folded[FOLD_MAX];
    exl_map_column *said = column.n <= sizeof folded ? exl_ingest_map_find(p->map, exl_ingest_fold_into(folded, column)) : NULL;
    if (said && said->line == 0)
        return EXL_OK;
    const char *why = clash(p->map, column, EXL_F_CODE);
    if (why)
        return fail_at(p, column.p, exl_fail(p->err, EXL_EDATA, "%s", why));
    p->map->has_codes = true;
    return add_column(p->map, (exl_map_column){ .column = column, .field = EXL_F_CODE, .code = code, .line = p->line, .at = (uint64_t)(column.p - p->head) + 1 }, p->err);
}

/* What a value of a field with fixed values must be. */
static const char *bad_value(exl_field field, exl_span value)
{
    if (field == EXL_F_DEPARTURE && exl_name_index(exl_departure_names, EXL_N_DEPARTURES, value) == EXL_N_DEPARTURES)
        return "voluntary, dismissal, end_of_contract, retirement or unknown";
    if (field == EXL_F_LANGUAGE && exl_name_index(exl_lang_codes, EXL_N_LANGS, value) == EXL_N_LANGS)
        return "nl, fr, en or de";
    if (field == EXL_F_QUESTION && exl_name_index(exl_question_names, EXL_N_QUESTIONS, value) == EXL_N_QUESTIONS)
        return "experience, good, better, reason or free";
    return NULL;
}

static exl_rc values_row(parser *p, exl_span theirs, exl_span ours)
{
    const char *allowed = bad_value(p->field, ours);
    if (allowed)
        return fail_at(p, ours.p, exl_fail(p->err, EXL_EDATA, "unknown value for %s; it is one of %s", exl_ingest_field_names[p->field], allowed));
    exl_map *m = p->map;
    exl_map_value v = { p->field, exl_ingest_fold(&m->arena, theirs), exl_arena_copy(&m->arena, ours) };
    for (size_t i = 0; v.folded.p && i < m->n_values; i++)
        if (m->values[i].field == v.field && exl_span_eq(m->values[i].folded, v.folded))
            return fail_at(p, theirs.p, exl_fail(p->err, EXL_EDATA, "this value is given twice"));
    void *list = m->values;
    exl_map_value *slot = push(&m->arena, &list, &m->n_values, &m->cap_values, sizeof v);
    if (!slot || !v.folded.p || !v.value.p)
        return nomem(p->err);
    m->values = list;
    *slot = v;
    return EXL_OK;
}

static exl_rc dates_row(parser *p, exl_span key, exl_span value)
{
    static const char *const names[] = { "day", "month", "year" };
    exl_map *m = p->map;
    if (exl_span_is(key, "precision")) {
        size_t i = exl_name_index(names, 3, value);
        if (i == 3)
            return fail_at(p, value.p, exl_fail(p->err, EXL_EDATA, "precision is day, month or year"));
        m->precision = (exl_precision)i;
        return EXL_OK;
    }
    if (!exl_span_is(key, "missing"))
        return fail_at(p, key.p, exl_fail(p->err, EXL_EDATA, "unknown name in [dates]; it is missing or precision"));
    void *list = m->missing;
    exl_span copy = exl_arena_copy(&m->arena, value), *slot = push(&m->arena, &list, &m->n_missing, &m->cap_missing, sizeof copy);
    if (!slot || !copy.p)
        return nomem(p->err);
    m->missing = list;
    *slot = copy;
    return EXL_OK;
}

static exl_rc open_values(parser *p, exl_span name)
{
    p->section = S_VALUES;
    p->field = exl_ingest_field_of_name(name);
    if (p->field == EXL_N_FIELDS)
        return fail_at(p, name.p, unknown_field(p->err, EXL_EDATA, name));
    return EXL_OK;
}

static exl_rc open_section(parser *p, exl_span line)
{
    static const struct { const char *name; section s; } rows[] = { { "columns", S_COLUMNS }, { "codes", S_CODES }, { "dates", S_DATES } };
    if (line.p[line.n - 1] != ']')
        return fail_at(p, line.p, exl_fail(p->err, EXL_EDATA, "section is not closed by ]"));
    exl_span name = exl_span_trim((exl_span){ line.p + 1, line.n - 2 });
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (exl_span_eq_nocase(name, exl_span_of(rows[i].name))) {
            p->section = rows[i].s;
            return EXL_OK;
        }
    exl_span word = { name.p, name.n < 6 ? name.n : 6 };
    if (name.n > 7 && exl_span_eq_nocase(word, exl_span_of("values")))
        return open_values(p, exl_span_trim((exl_span){ name.p + 6, name.n - 6 }));
    return fail_at(p, line.p, exl_fail(p->err, EXL_EDATA, "unknown section; it is [columns], [values FIELD], [codes] or [dates]"));
}

static exl_rc read_row(parser *p, exl_span line)
{
    bool ours_first = p->section == S_COLUMNS || p->section == S_DATES;
    const char *equals = ours_first ? memchr(line.p, '=', line.n) : last_equals(line);
    if (p->section == S_NONE)
        return fail_at(p, line.p, exl_fail(p->err, EXL_EDATA, "row stands before any section; begin with [columns]"));
    if (!equals)
        return fail_at(p, line.p, exl_fail(p->err, EXL_EDATA, "row has no '='"));
    exl_span left = exl_span_trim((exl_span){ line.p, (size_t)(equals - line.p) });
    exl_span right = exl_span_trim((exl_span){ equals + 1, (size_t)(line.p + line.n - equals) - 1 });
    switch (p->section) {
    case S_COLUMNS: return columns_row(p, left, right);
    case S_CODES: return codes_row(p, left, right);
    case S_DATES: return dates_row(p, left, right);
    default: return values_row(p, left, right);
    }
}

static exl_rc read_text(exl_map *m, exl_span text, exl_err *err)
{
    parser p = { .map = m, .err = err };
    size_t valid = exl_utf8_valid(text);
    bool bom = text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0;
    for (exl_span rest = { text.p + (bom ? 3 : 0), text.n - (bom ? 3 : 0) }; rest.n;) {
        p.head = p.line == 0 ? text.p : rest.p;
        p.line++;
        exl_span raw = exl_span_cut(&rest, '\n'), line = exl_span_trim(raw);
        if ((size_t)(raw.p - text.p) + raw.n > valid)
            return fail_at(&p, text.p + valid, exl_fail(err, EXL_EDATA, "map file is not UTF-8"));
        if (line.n == 0 || line.p[0] == '#')
            continue;
        EXL_TRY(line.p[0] == '[' ? open_section(&p, line) : read_row(&p, line));
    }
    return EXL_OK;
}

exl_rc exl_ingest_map_load(exl_map *m, const exl_options *o, exl_err *err)
{
    *m = (exl_map){ .path = o->map_file, .precision = EXL_DATE_DAY };
    exl_arena_init(&m->arena, 0);
    for (size_t i = 0; i < o->n_map; i++)
        EXL_TRY(add_option(m, exl_span_of(o->map[i]), err));
    if (!o->map_file)
        return EXL_OK;
    exl_span text;
    EXL_TRY(exl_file_read(&text, o->map_file, MAP_MAX, &m->arena, err));
    return read_text(m, text, err);
}

void exl_ingest_map_free(exl_map *m) { exl_arena_free(&m->arena); }

exl_map_column *exl_ingest_map_find(const exl_map *m, exl_span folded)
{
    for (size_t i = 0; i < m->n_columns; i++)
        if (exl_span_eq(m->columns[i].folded, folded))
            return &m->columns[i];
    return NULL;
}

void exl_ingest_map_share(exl_map *m, const exl_map *other)
{
    for (size_t i = 0; i < m->n_columns && i < other->n_columns; i++)
        m->columns[i].used |= other->columns[i].used;
}

bool exl_ingest_map_gives(const exl_map *m, exl_field field)
{
    for (size_t i = 0; i < m->n_columns; i++)
        if (m->columns[i].field == field)
            return true;
    return false;
}

exl_span exl_ingest_map_value(const exl_map *m, exl_field field, exl_span value)
{
    char folded[FOLD_MAX];
    if (m->n_values == 0 || value.n > sizeof folded)
        return value;
    exl_span f = exl_ingest_fold_into(folded, value);
    for (size_t i = 0; i < m->n_values; i++)
        if (m->values[i].field == field && exl_span_eq(m->values[i].folded, f))
            return m->values[i].value;
    return value;
}
