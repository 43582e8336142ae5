/* effect: a file of actions against a panel. */
#include "run/import.h"
#include "run/results.h"
#include "run/sheet.h"
#include "run/work.h"
#include "stats/effect.h"

enum { DATE, UNIT_TYPE, UNIT, THEME, ACTION, N_COLUMNS };
static const char *const column_names[N_COLUMNS] = { "date", "unit_type", "unit", "theme", "action" };

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

/* "terms.pay" is the complaint, "terms.pay-"; a sign or "reason:" is taken as it is. */
static exl_span code_of(exl_span theme, exl_arena *a)
{
    bool whole = theme.n && (memchr("+-0", theme.p[theme.n - 1], 3) || memchr(theme.p, ':', theme.n));
    char *p = exl_arena_get(a, theme.n + 2);
    if (!p)
        return (exl_span){ NULL, 0 };
    memcpy(p, theme.p, theme.n);
    p[theme.n] = '-';
    return (exl_span){ p, theme.n + !whole };
}

static bool known_code(const exl_taxonomy *t, exl_span code)
{
    exl_span rest = code, head = exl_span_cut(&rest, ':');
    if (exl_span_is(head, "reason"))
        return exl_taxonomy_reason(t, rest) >= 0;
    exl_span base = { code.p, code.n - 1 };
    for (size_t i = 0; i < t->n_facets; i++)
        if (exl_span_eq(t->facet[i].code, base))
            return true;
    return exl_taxonomy_theme(t, base) >= 0;
}

static exl_rc read_action(exl_action *out, const exl_sheet *s, const size_t at[N_COLUMNS], size_t row, const exl_taxonomy *t, exl_arena *a, exl_err *err)
{
    exl_span date = exl_sheet_cell(s, row, at[DATE]), type = exl_sheet_cell(s, row, at[UNIT_TYPE]), theme = exl_sheet_cell(s, row, at[THEME]);
    size_t u = exl_name_index(exl_unit_names, EXL_N_UNITS, type);
    *out = (exl_action){ .type = (exl_unit_type)u, .unit = exl_sheet_cell(s, row, at[UNIT]), .action = exl_sheet_cell(s, row, at[ACTION]) };
    if (!exl_date_iso(&out->since, date) || out->since.precision != EXL_DATE_DAY)
        return exl_sheet_fail(s, row, err, "is no date: actions are dated YYYY-MM-DD", date);
    if (u == EXL_N_UNITS)
        return exl_sheet_fail(s, row, err, "is none of all, department, role, manager", type);
    if (out->type == EXL_UNIT_ALL)
        out->unit = exl_span_of(exl_unit_names[EXL_UNIT_ALL]);
    out->code = code_of(theme, a);
    if (!out->code.p)
        return no_memory(err);
    if (theme.n == 0 || !known_code(t, out->code))
        return exl_sheet_fail(s, row, err, "is no theme, facet or reason", theme);
    return EXL_OK;
}

static exl_rc read_actions(exl_action **out, size_t *n, const char *path, const exl_taxonomy *t, exl_arena *a, exl_err *err)
{
    exl_sheet s;
    size_t at[N_COLUMNS];
    EXL_TRY(exl_sheet_read(&s, path, a, err));
    for (size_t c = 0; c < N_COLUMNS; c++) {
        at[c] = exl_sheet_column(&s, column_names[c]);
        if (at[c] < s.n_columns)
            continue;
        (void)exl_fail(err, EXL_EDATA, "column '%s' is missing: actions have the columns date,unit_type,unit,theme,action", column_names[c]);
        return exl_err_at(err, path, 1, 1);
    }
    *out = EXL_NEW(a, exl_action, s.rows + 1);
    if (!*out)
        return no_memory(err);
    for (size_t i = 0; i < s.rows; i++)
        EXL_TRY(read_action(&(*out)[i], &s, at, i, t, a, err));
    *n = s.rows;
    return EXL_OK;
}

exl_rc exl_run_effect(exl_table **out, const exl_panel *p, const exl_taxonomy *t, const char *actions, exl_period period, exl_arena *a, exl_err *err)
{
    exl_action *action = NULL;
    size_t n = 0;
    EXL_TRY(read_actions(&action, &n, actions, t, a, err));
    return exl_stats_effect(out, p, action, n, period, a, err);
}

static exl_rc effect(exl_store *s, const exl_engine *e, const char *actions, const exl_options *o, exl_sink out, exl_notify notify, exl_arena *a, exl_err *err)
{
    exl_panel p;
    exl_table *t = NULL;
    EXL_TRY(exl_run_panel(&p, s, &e->lexicons->taxonomy, o, a, err));
    EXL_TRY(exl_run_effect(&t, &p, &e->lexicons->taxonomy, actions, o->period, a, err));
    EXL_TRY(exl_run_table_of(t, &p, err));
    exl_run_period_remark(&p, o->period, notify);
    EXL_TRY(exl_run_show(t, o, out, notify, a, err));
    exl_run_say(notify, EXL_NOTE_SUMMARY, "columns named naive_ are not adjusted for the trend: a share that was falling already would have fallen");
    return EXL_OK;
}

exl_rc exl_effect(const exl_engine *e, const char *actions, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    exl_work w = { 0 };
    exl_rc rc = exl_run_open(&w, o, "effect", exl_run_store_mode(o), err);
    if (rc == EXL_OK)
        rc = effect(w.store, e, actions, o, out, notify, &w.arena, err);
    exl_run_close(&w);
    return rc;
}
