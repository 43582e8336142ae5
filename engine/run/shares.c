/* Overview and shares. */
#include "run/shares.h"
#include "report/report.h"
#include "stats/period.h"
#include "stats/tally.h"
#include <stdio.h>

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc add_shares(exl_table *t, const exl_panel *p, exl_unit_type type, exl_arena *a, exl_err *err)
{
    exl_tally c;
    EXL_TRY(exl_tally_units(&c, p, type, a, err));
    for (size_t u = 0; u < p->n_unit[type]; u++)
        for (size_t k = 0; k < p->n_codes; k++) {
            uint32_t hits = c.hits[u * p->n_codes + k];
            if ((!hits && (!p->block || type == EXL_UNIT_ALL)) || p->code[k].kind == EXL_CODE_REASON)
                continue;
            exl_cell *row = exl_table_row(t, (int)type, c.leavers[u]);
            if (!row)
                return no_memory(err);
            exl_cell_word(&row[0], exl_unit_names[type]);
            exl_cell_text(&row[1], p->unit_name[type][u]);
            exl_cell_text(&row[2], p->code[k].name);
            exl_cell_number(&row[3], c.leavers[u]);
            exl_cell_number(&row[4], hits);
            exl_cells_share(&row[5], hits, c.leavers[u]);
            exl_cell_number(&row[8], 0);
        }
    return EXL_OK;
}

exl_rc exl_run_shares(exl_table **out, const exl_panel *p, bool managers, exl_arena *a, exl_err *err)
{
    exl_table *t = exl_table_new(a, "shares", "How many leavers raise each theme, good and bad, over the whole time; a leaver counts once, however often or strongly it is said.",
                                 exl_share_columns, EXL_N_SHARE_COLUMNS);
    if (!t)
        return no_memory(err);
    EXL_TRY(add_shares(t, p, EXL_UNIT_ALL, a, err));
    EXL_TRY(add_shares(t, p, EXL_UNIT_DEPARTMENT, a, err));
    EXL_TRY(add_shares(t, p, EXL_UNIT_ROLE, a, err));
    if (managers)
        EXL_TRY(add_shares(t, p, EXL_UNIT_MANAGER, a, err));
    *out = t;
    return EXL_OK;
}

/* What the rows of the store add up to. */
typedef struct {
    exl_talks n;
    exl_date first, last;
    const exl_roll *roll;           /* interviews that count */
    int64_t  theme_interview;
    uint32_t theme_statement;
    const exl_stored_code *code;
} sums;

static bool is_wanted(const sums *s, int64_t interview) { return exl_roll_leaver(s->roll, interview) != SIZE_MAX; }

static exl_rc note_interview(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    sums *s = ctx;
    (void)err;
    if (!is_wanted(s, i->number))
        return EXL_OK;
    s->n.interviews++;
    s->n.departure[i->departure]++;
    s->n.undated += i->exit_date.year == 0;
    return EXL_OK;
}

static void find_span(sums *s, const exl_panel *p)
{
    for (size_t i = 0; i < p->n; i++) {
        exl_date d = p->date[i];
        if (d.year && (s->first.year == 0 || exl_date_days(d) < exl_date_days(s->first)))
            s->first = d;
        if (d.year && (s->last.year == 0 || exl_date_days(d) > exl_date_days(s->last)))
            s->last = d;
    }
}

static exl_rc note_statement(void *ctx, const exl_stored_statement *t, exl_err *err)
{
    sums *s = ctx;
    (void)err;
    if (is_wanted(s, t->interview)) {
        s->n.statements++;
        s->n.language[t->language]++;
    }
    return EXL_OK;
}

static exl_rc note_label(void *ctx, const exl_stored_label *l, exl_err *err)
{
    sums *s = ctx;
    (void)err;
    bool next = l->interview != s->theme_interview || l->statement != s->theme_statement;
    if (l->statement == 0 || !next || !is_wanted(s, l->interview) || s->code[l->code].kind != EXL_STORED_THEME)
        return EXL_OK;
    s->theme_interview = l->interview;
    s->theme_statement = l->statement;
    s->n.with_theme++;
    return EXL_OK;
}

typedef struct { exl_table *t; uint32_t leavers; exl_err *err; } filler;

static exl_rc measure(const filler *f, const char *name, const char *part, double count, double of)
{
    exl_cell *row = exl_table_row(f->t, EXL_UNIT_ALL, f->leavers);
    if (!row)
        return no_memory(f->err);
    exl_cell_word(&row[0], name);
    exl_cell_word(&row[1], part);
    exl_cell_number(&row[2], count);
    row[3] = (exl_cell){ .number = of > 0 ? count / of : 0, .empty = !(of > 0) };
    row[4].empty = true;
    return EXL_OK;
}

static exl_rc period_row(const filler *f, const char *name, exl_date d, exl_period period, exl_arena *a)
{
    exl_cell *row = exl_table_row(f->t, EXL_UNIT_ALL, f->leavers);
    int32_t index;
    if (!row)
        return no_memory(f->err);
    exl_cell_word(&row[0], name);
    exl_cell_word(&row[1], "");
    row[2].empty = row[3].empty = true;
    char text[16];
    size_t n = exl_period_of(&index, d, period) ? exl_period_label(text, index, period) : (size_t)snprintf(text, sizeof text, "%d", d.year);
    exl_span label = exl_arena_copy(a, (exl_span){ text, n });
    if (!label.p)
        return no_memory(f->err);
    exl_cell_text(&row[4], label);
    return EXL_OK;
}

static const char *const period_names[] = { "quarter", "month", "half", "year" };

/* Units with a name: «other» is none. */
static double units(const exl_panel *p, exl_unit_type u)
{
    size_t n = p->n_unit[u] + p->n_absent[u];
    for (size_t i = 0; i < p->n_unit[u]; i++)
        n -= exl_span_is(p->unit_name[u][i], exl_other_unit);
    return (double)n;
}

/* duplicates: NULL = not told, as they are of all that came, in closed blocks or not. */
static exl_rc fill(const filler *f, const sums *all, const exl_panel *p, exl_period period, const uint64_t *duplicates, exl_arena *a)
{
    const exl_talks *s = &all->n;
    EXL_TRY(measure(f, "interviews", "", (double)s->interviews, 0));
    EXL_TRY(measure(f, "leavers", "", (double)p->n, 0));
    EXL_TRY(measure(f, "statements", "", (double)s->statements, 0));
    EXL_TRY(measure(f, "with_theme", "", (double)s->with_theme, (double)s->statements));
    EXL_TRY(measure(f, "departments", "", units(p, EXL_UNIT_DEPARTMENT), 0));
    EXL_TRY(measure(f, "roles", "", units(p, EXL_UNIT_ROLE), 0));
    EXL_TRY(measure(f, "managers", "", (double)p->n_unit[EXL_UNIT_MANAGER], 0));
    EXL_TRY(measure(f, "undated", "", (double)s->undated, 0));
    if (duplicates)
        EXL_TRY(measure(f, "duplicates", "", (double)*duplicates, 0));
    for (size_t i = 0; i <= EXL_N_LANGS; i++)
        if (s->language[i])
            EXL_TRY(measure(f, "language", exl_lang_codes[i], (double)s->language[i], (double)s->statements));
    for (size_t i = 0; i < EXL_N_DEPARTURES; i++)
        if (s->departure[i])
            EXL_TRY(measure(f, "departure", exl_departure_names[i], (double)s->departure[i], (double)s->interviews));
    if (all->first.year) {
        EXL_TRY(period_row(f, "first", all->first, period, a));
        EXL_TRY(period_row(f, "last", all->last, period, a));
    }
    return measure(f, "period", period_names[period], 0, 0);
}

/* As the store has it. */
static exl_rc add_up(sums *s, exl_store *store, exl_arena *a, exl_err *err)
{
    exl_store_filter all = { .n_where = 0 };
    exl_stored_code *code;
    size_t n_codes;
    EXL_TRY(exl_store_codes(&code, &n_codes, store, a, err));
    s->code = code;
    EXL_TRY(exl_store_interviews(store, &all, note_interview, s, err));
    EXL_TRY(exl_store_statements(store, note_statement, s, err));
    return exl_store_labels(store, note_label, s, err);
}

exl_rc exl_run_overview(exl_table **out, exl_store *store, const exl_roll *roll, const exl_panel *p, exl_period period, exl_arena *a, exl_err *err)
{
    sums s = { .theme_interview = -1, .roll = roll };
    exl_store_counts counts;
    if (roll->of_member) {          /* as it was shown, also of interviews that are gone */
        for (size_t m = 0; m < roll->closed.n; m++)
            if (roll->of_member[m] >= 0)
                exl_talks_add(&s.n, &roll->talks[m]);
    } else {
        EXL_TRY(add_up(&s, store, a, err));
    }
    find_span(&s, p);
    EXL_TRY(exl_store_count(&counts, store, err));
    filler f = { exl_table_new(a, "overview", "Who was heard: interviews, leavers, statements and languages; who was not asked or kept silent is not in it.", exl_overview_columns, EXL_N_OVERVIEW_COLUMNS), (uint32_t)p->n, err };
    if (!f.t)
        return no_memory(err);
    EXL_TRY(fill(&f, &s, p, period, roll->of_member ? NULL : &counts.duplicates, a));
    *out = f.t;
    return EXL_OK;
}
