/* Rows are sorted, looked through for two names of one, and followed to their end, so that one look is enough afterwards. */
#include "run/aliases.h"
#include "ingest/names.h"
#include "run/sheet.h"
#include <stdlib.h>

typedef struct { exl_alias alias; size_t row; } entry;

static int by_was(const void *p, const void *q)
{
    const entry *a = p, *b = q;
    if (a->alias.field != b->alias.field)
        return a->alias.field < b->alias.field ? -1 : 1;
    int c = exl_span_cmp(a->alias.was, b->alias.was);
    return c ? c : a->row < b->row ? -1 : 1;
}

static exl_rc field_of(exl_aliased *out, const exl_sheet *s, size_t row, exl_span name, exl_arena *a, exl_err *err)
{
    exl_span folded = exl_ingest_fold(a, name);
    if (!folded.p)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    exl_field f = exl_ingest_field_of_column(folded);
    if (f != EXL_F_DEPARTMENT && f != EXL_F_ROLE && f != EXL_F_MANAGER)
        return exl_sheet_fail(s, row, err, "is no field with aliases: it is department, role or manager", name);
    *out = f == EXL_F_DEPARTMENT ? EXL_ALIAS_DEPARTMENT : f == EXL_F_ROLE ? EXL_ALIAS_ROLE : EXL_ALIAS_MANAGER;
    return EXL_OK;
}

static exl_rc read_entries(entry *out, const exl_sheet *s, exl_arena *a, exl_err *err)
{
    size_t field = exl_sheet_column(s, "field"), was = exl_sheet_column(s, "was"), name = exl_sheet_column(s, "name");
    if (field == s->n_columns || was == s->n_columns || name == s->n_columns) {
        (void)exl_fail(err, EXL_EDATA, "a file of aliases has the columns field, was and name; %s is missing", field == s->n_columns ? "field" : was == s->n_columns ? "was" : "name");
        return exl_err_at(err, s->path, 1, 1);
    }
    for (size_t i = 0; i < s->rows; i++) {
        exl_alias *x = &out[i].alias;
        out[i].row = i;
        EXL_TRY(field_of(&x->field, s, i, exl_sheet_cell(s, i, field), a, err));
        x->was = exl_sheet_cell(s, i, was);
        x->name = exl_sheet_cell(s, i, name);
        if (x->was.n == 0 || x->name.n == 0)
            return exl_sheet_fail(s, i, err, "is one name of a row that needs two: was, and name", x->was.n ? x->was : x->name);
        if (exl_span_eq(x->was, x->name))
            return exl_sheet_fail(s, i, err, "is the same name twice: this row renames nothing", x->was);
    }
    return EXL_OK;
}

/* Every name to that of today. A chain that is longer than there are rows is a circle. */
static exl_rc follow(exl_alias *list, const entry *e, size_t n, const exl_sheet *s, exl_err *err)
{
    const exl_aliases direct = { list, n };
    exl_span *last = calloc(n + 1, sizeof *last);
    exl_rc rc = last ? EXL_OK : exl_fail(err, EXL_ENOMEM, "out of memory");
    for (size_t i = 0; rc == EXL_OK && i < n; i++) {
        size_t steps = 0;
        exl_span next = list[i].name;
        for (last[i] = list[i].was; !exl_span_eq(next, last[i]) && steps <= n; steps++) {
            last[i] = next;
            next = exl_alias_of(&direct, list[i].field, next);
        }
        if (steps > n)
            rc = exl_sheet_fail(s, e[i].row, err, "gets its own name back in the end: which name is it today?", list[i].was);
    }
    for (size_t i = 0; rc == EXL_OK && i < n; i++)
        list[i].name = last[i];
    free(last);
    return rc;
}

exl_rc exl_run_aliases_read(exl_aliases *out, const char *path, exl_arena *a, exl_err *err)
{
    exl_sheet s;
    EXL_TRY(exl_sheet_read(&s, path, a, err));
    entry *e = EXL_NEW(a, entry, s.rows + 1);
    exl_alias *list = EXL_NEW(a, exl_alias, s.rows + 1);
    if (!e || !list)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    EXL_TRY(read_entries(e, &s, a, err));
    qsort(e, s.rows, sizeof *e, by_was);
    for (size_t i = 0; i < s.rows; i++) {
        list[i] = e[i].alias;
        if (i && list[i].field == list[i - 1].field && exl_span_eq(list[i].was, list[i - 1].was))
            return exl_sheet_fail(&s, e[i].row, err, "has another name already, in a row above", list[i].was);
    }
    EXL_TRY(follow(list, e, s.rows, &s, err));
    *out = (exl_aliases){ list, s.rows };
    return EXL_OK;
}

exl_rc exl_run_use_aliases(exl_store *s, const exl_options *o, exl_arena *a, exl_err *err)
{
    exl_aliases list;
    if (!o->aliases)
        return EXL_OK;
    EXL_TRY(exl_run_aliases_read(&list, o->aliases, a, err));
    exl_store_use_aliases(s, &list);
    return EXL_OK;
}
