/* link: a file of scores against a panel. Every column that is no department, period or count is a measure. */
#include <math.h>
#include "base/num.h"
#include "run/groups.h"
#include "run/import.h"
#include "run/results.h"
#include "run/sheet.h"
#include "run/work.h"
#include "stats/link.h"

typedef struct {
    exl_sheet sheet;
    size_t department, period, headcount, departures;       /* columns of the file; n_columns: none */
    size_t *column;                 /* of the values */
    exl_span *name;
    size_t n_values, n_measures;    /* measures first, then headcount and departures */
    exl_score *row;
    size_t n, unknown;              /* rows of departments of the store; others */
} scores;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc find_columns(scores *s, exl_arena *a, exl_err *err)
{
    const exl_sheet *h = &s->sheet;
    s->department = exl_sheet_column(h, "department");
    s->period = exl_sheet_column(h, "period");
    s->headcount = exl_sheet_column(h, "headcount");
    s->departures = exl_sheet_column(h, "departures");
    s->column = EXL_NEW(a, size_t, h->n_columns + 1);
    s->name = EXL_NEW(a, exl_span, h->n_columns + 1);
    if (!s->column || !s->name)
        return no_memory(err);
    if (s->department == h->n_columns) {
        (void)exl_fail(err, EXL_EDATA, "column 'department' is missing: scores have the columns department, perhaps period, and one or more with numbers");
        return exl_err_at(err, h->path, 1, 1);
    }
    for (int pass = 0; pass < 2; pass++)
        for (size_t c = 0; c < h->n_columns; c++) {
            bool count = c == s->headcount || c == s->departures;
            if (c == s->department || c == s->period || count != (pass == 1))
                continue;
            s->name[s->n_values] = h->name[c];
            s->column[s->n_values++] = c;
            s->n_measures += !count;
        }
    return EXL_OK;
}

static size_t find_unit(const exl_panel *p, exl_span name)
{
    size_t u = 0;
    while (u < p->n_unit[EXL_UNIT_DEPARTMENT] && !exl_span_eq(p->unit_name[EXL_UNIT_DEPARTMENT][u], name))
        u++;
    return u;
}

static exl_rc read_row(scores *s, const exl_panel *p, size_t row, exl_arena *a, exl_err *err)
{
    const exl_sheet *h = &s->sheet;
    double *value = EXL_NEW(a, double, s->n_values + 1);
    exl_score *r = &s->row[s->n];
    *r = (exl_score){ .unit = find_unit(p, exl_sheet_cell(h, row, s->department)), .first = INT32_MIN, .last = INT32_MAX, .value = value, .period = { "", 0 } };
    if (!value)
        return no_memory(err);
    if (s->period < h->n_columns) {
        r->period = exl_sheet_cell(h, row, s->period);
        if (!exl_run_period_days(&r->first, &r->last, r->period))
            return exl_sheet_fail(h, row, err, "is no period: they are written 2024, 2024-H1, 2024-Q1 or 2024-03", r->period);
    }
    for (size_t i = 0; i < s->n_values; i++) {
        exl_span cell = exl_sheet_cell(h, row, s->column[i]);
        value[i] = NAN;
        if (cell.n && !exl_num_real(&value[i], cell))
            return exl_sheet_fail(h, row, err, "is no number (decimals are written with a point)", cell);
        bool count = s->column[i] == s->headcount || s->column[i] == s->departures;
        if (count && cell.n && !(value[i] >= 0 && value[i] <= 1e9 && (s->column[i] == s->headcount || floor(value[i]) >= value[i])))
            return exl_sheet_fail(h, row, err, "is no count", cell);
    }
    bool known = r->unit < p->n_unit[EXL_UNIT_DEPARTMENT];
    s->n += known;
    s->unknown += !known;
    return EXL_OK;
}

/* One row a department and period: two would count its leavers twice. */
static exl_rc refuse_twins(const scores *s, exl_err *err)
{
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < i; k++)
            if (s->row[i].unit == s->row[k].unit && s->row[i].first <= s->row[k].last && s->row[k].first <= s->row[i].last) {
                (void)exl_fail(err, EXL_EDATA, "a department has two rows for the same time%s%.*s", s->row[i].period.n ? ": " : "; a column period tells them apart",
                               (int)(s->row[i].period.n < 40 ? s->row[i].period.n : 40), s->row[i].period.p);
                return exl_err_at(err, s->sheet.path, 0, 0);
            }
    return EXL_OK;
}

static exl_rc link_scores(exl_store *st, const exl_engine *e, const char *path, const exl_options *o, exl_sink out, exl_notify notify, exl_arena *a, exl_err *err)
{
    scores s = { 0 };
    exl_panel p;
    exl_table *t = NULL;
    EXL_TRY(exl_sheet_read(&s.sheet, path, a, err));
    EXL_TRY(find_columns(&s, a, err));
    EXL_TRY(exl_run_panel(&p, st, &e->lexicons->taxonomy, o, a, err));
    s.row = EXL_NEW(a, exl_score, s.sheet.rows + 1);
    if (!s.row)
        return no_memory(err);
    for (size_t i = 0; i < s.sheet.rows; i++)
        EXL_TRY(read_row(&s, &p, i, a, err));
    EXL_TRY(refuse_twins(&s, err));
    bool headcount = s.headcount < s.sheet.n_columns, departures = s.departures < s.sheet.n_columns;
    exl_scores in = { s.row, s.n, s.name, s.n_measures };
    if (o->turnover && (!headcount || s.period == s.sheet.n_columns))
        return exl_fail(err, EXL_EUSAGE, "--turnover needs the columns headcount and period in %s", path);
    if (!o->turnover && s.n_measures == 0)
        return exl_fail(err, EXL_EUSAGE, "%s has no column with scores%s", path, headcount ? "; --turnover sets departures against headcount" : "");
    size_t at = s.n_measures + (departures && s.departures < s.headcount);
    if (o->turnover)
        EXL_TRY(exl_stats_turnover(&t, &p, &in, at, departures ? s.n_measures + (s.departures > s.headcount) : SIZE_MAX, a, err));
    else
        EXL_TRY(exl_stats_link(&t, &p, &in, a, err));
    if (s.unknown)
        exl_run_say(notify, EXL_NOTE_WARNING, "%zu rows are of departments without leavers here: names must be as HR writes them", s.unknown);
    EXL_TRY(exl_run_table_of(t, &p, err));
    EXL_TRY(exl_run_show(t, o, out, notify, a, err));
    if (o->turnover && !departures)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "departures are leavers with an interview%s; a column departures counts all of them",
                    o->audience == EXL_AUDIENCE_HR ? "" : ", of periods where no closed block crosses their ends");
    return EXL_OK;
}

exl_rc exl_link(const exl_engine *e, const char *path, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    exl_work w = { 0 };
    exl_rc rc = exl_run_open(&w, o, "link", exl_run_store_mode(o), err);
    if (rc == EXL_OK)
        rc = link_scores(w.store, e, path, o, out, notify, &w.arena, err);
    exl_run_close(&w);
    return rc;
}
