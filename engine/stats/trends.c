/* Shares over time: the leavers of one unit at a time are counted by code and period, then written or tested. */
#include "stats/stats.h"
#include <math.h>
#include "stats/adjust.h"
#include "stats/period.h"
#include "stats/special.h"
#include "stats/tally.h"
#include "stats/trend.h"

enum { UNIT_TYPE, UNIT, CODE, PERIOD, INTERVIEWS, HITS, SHARE, LOWER, UPPER, SUPPRESSED, N_COLUMNS };
static const exl_column columns[N_COLUMNS] = {
    { "unit_type",  EXL_COL_TEXT,  0, false, "all, department, role or manager" },
    { "unit",       EXL_COL_TEXT,  0, false, "name of the unit; all for the whole" },
    { "code",       EXL_COL_TEXT,  0, false, "theme or facet with polarity, or reason" },
    { "period",     EXL_COL_TEXT,  0, false, "month, quarter, half-year or year of leaving; for management that in which a block of leavers ends, which may have begun in an earlier one" },
    { "interviews", EXL_COL_COUNT, 0, true,  "leavers of the unit in the period" },
    { "hits",       EXL_COL_COUNT, 0, true,  "of these, leavers who raise the code" },
    { "share",      EXL_COL_REAL,  4, true,  "hits / interviews, 0 to 1; empty without leavers" },
    { "lower",      EXL_COL_REAL,  4, true,  "lower limit of the share (Wilson, 95%)" },
    { "upper",      EXL_COL_REAL,  4, true,  "upper limit of the share (Wilson, 95%)" },
    { "suppressed", EXL_COL_FLAG,  0, false, "1 where a small group is not shown" },
};
static const char title[] = "Shares over time: what leavers raised, not what all who stayed think.";

enum { S_UNIT_TYPE, S_UNIT, S_CODE, S_SLOPE, S_LOWER, S_UPPER, S_P, S_Q, S_DIRECTION, S_CHANGE, S_CHANGE_P, S_NOTE, S_N_COLUMNS };
static const exl_column summary_columns[S_N_COLUMNS] = {
    { "unit_type",    EXL_COL_TEXT, 0,  false, "all, department, role or manager" },
    { "unit",         EXL_COL_TEXT, 0,  false, "name of the unit; all for the whole" },
    { "code",         EXL_COL_TEXT, 0,  false, "theme or facet with polarity, or reason" },
    { "slope",        EXL_COL_REAL, 4,  true,  "log odds ratio per year" },
    { "slope_lower",  EXL_COL_REAL, 4,  true,  "lower limit of the slope (95%)" },
    { "slope_upper",  EXL_COL_REAL, 4,  true,  "upper limit of the slope (95%)" },
    { "p",            EXL_COL_REAL, -1, true,  "two-sided p of the slope" },
    { "q",            EXL_COL_REAL, -1, true,  "p adjusted for the units and codes of the unit type (Benjamini-Hochberg)" },
    { "direction",    EXL_COL_TEXT, 0,  true,  "rising, falling, steady or unclear" },
    { "change_point", EXL_COL_TEXT, 0,  true,  "first period of a new level, where there is one" },
    { "change_p",     EXL_COL_REAL, -1, true,  "permutation p of the largest change of level" },
    { "note",         EXL_COL_TEXT, 0,  true,  "what to keep in mind, separated by semicolons" },
};
static const char summary_title[] = "Trends of shares: a trend says that leavers speak more or less of a theme, not why.";

const exl_note_word exl_trend_notes[] = {
    { "few periods",     "fewer than four periods with leavers: no trend can be judged" },
    { "no variation",    "nobody or everybody raises it in every period" },
    { "permutation",     "a small table: p comes from permuting whole periods" },
    { "separated",       "hits lie on one side only: the slope is shrunk, its limits are wide" },
    { "autocorrelation", "neighbouring periods resemble each other: p is too small, look at years instead" },
    { "ranks disagree",  "the check by ranks (Mann-Kendall) sees no trend in this direction" },
    { "seasonal",        "the year has a shape: compare with the same season" },
    { "few hits",        "fewer than ten dated hits: tested for itself, but no part of the adjustment, and no direction is given" },
    { "latest high",     "the last period is higher than its history explains" },
    { NULL, NULL },
};
enum note { FEW, CONSTANT, PERMUTATION, SEPARATED, AUTOCORRELATED, RANKS, SEASONAL, FEW_HITS, ALARM, N_NOTES };

static const double Q_SHOWN = 0.10, STEADY = 0.405465108108164;     /* log 1.5 a year */
enum { SMALL_PERIODS = 8, SMALL_LEAVERS = 10, LEAST_PERIODS = 4, LEAST_HITS = 10 };

/* What one call works with: the periods of the panel and the counts of one unit. */
typedef struct {
    const exl_panel *p;
    exl_period period;
    int32_t first;                  /* number of the first period */
    size_t  periods;
    int32_t *of;                    /* n: period of a leaver from 0, in the kind of unit at hand; -1 = none */
    size_t  *member, *start;        /* leavers by unit: member[start[u]..start[u+1]-1], in the panel's order */
    double  *n, *x;                 /* periods; n_codes x periods */
    exl_span *label;                /* periods */
} ground;

/* A row of the summary before it is adjusted. */
typedef struct {
    bool tested, changed, family;   /* family: enough hits to be judged among the others */
    double p, slope, lower, upper, change_p;
    size_t change_at;
} line;

static exl_rc number_periods(ground *g, exl_arena *a, exl_err *err)
{
    const exl_panel *p = g->p;
    int32_t last = INT32_MIN, at;
    g->first = INT32_MAX;
    g->of = EXL_NEW(a, int32_t, p->n);
    g->member = EXL_NEW(a, size_t, p->n);
    if (!g->of || !g->member)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu leavers", p->n);
    for (int type = EXL_UNIT_ALL; type < EXL_N_UNITS; type++)
        for (size_t i = 0; i < p->n; i++)
            if (exl_period_of(&at, exl_panel_date(p, (exl_unit_type)type, i), g->period)) {
                g->first = at < g->first ? at : g->first;
                last = at > last ? at : last;
            }
    g->periods = last == INT32_MIN ? 0 : (size_t)(last - g->first) + 1;
    g->n = EXL_NEW(a, double, g->periods * (p->n_codes + 1));
    g->label = EXL_NEW(a, exl_span, g->periods);
    if (!g->n || !g->label)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu periods", g->periods);
    g->x = g->n + g->periods;
    for (size_t t = 0; t < g->periods; t++) {
        char text[16];
        size_t length = exl_period_label(text, g->first + (int32_t)t, g->period);
        g->label[t] = exl_arena_copy(a, (exl_span){ text, length });
        if (!g->label[t].p)
            return exl_fail(err, EXL_ENOMEM, "no memory for %zu periods", g->periods);
    }
    return EXL_OK;
}

static exl_rc list_members(ground *g, int type, exl_arena *a, exl_err *err)
{
    size_t m = g->p->n_unit[type];
    const int32_t *unit = g->p->unit[type];
    g->start = EXL_NEW(a, size_t, m + 2);
    if (!g->start)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu units", m);
    for (size_t i = 0; i < g->p->n; i++) {
        int32_t at;
        g->of[i] = exl_period_of(&at, exl_panel_date(g->p, (exl_unit_type)type, i), g->period) ? at - g->first : -1;
        if (unit[i] >= 0)
            g->start[unit[i] + 2]++;
    }
    for (size_t u = 2; u < m + 2; u++)
        g->start[u] += g->start[u - 1];
    for (size_t i = 0; i < g->p->n; i++)
        if (unit[i] >= 0)
            g->member[g->start[unit[i] + 1]++] = i;
    return EXL_OK;
}

static void count_unit(ground *g, size_t u)
{
    memset(g->n, 0, g->periods * (g->p->n_codes + 1) * sizeof *g->n);
    for (size_t i = g->start[u]; i < g->start[u + 1]; i++) {
        size_t who = g->member[i];
        if (g->of[who] < 0)
            continue;
        size_t t = (size_t)g->of[who];
        g->n[t]++;
        for (size_t k = 0; k < g->p->n_codes; k++)
            g->x[k * g->periods + t] += g->p->raised[who * g->p->n_codes + k];
    }
}

static double sum(const double *v, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += v[i];
    return s;
}

/* ---- a row a period ---- */

static bool add_periods(exl_table *t, const ground *g, int type, size_t u, size_t k)
{
    for (size_t i = 0; i < g->periods; i++) {
        uint32_t n = (uint32_t)g->n[i], hits = (uint32_t)g->x[k * g->periods + i];
        exl_cell *row = exl_table_row(t, type, n);
        if (!row)
            return false;
        exl_cell_word(&row[UNIT_TYPE], exl_unit_names[type]);
        exl_cell_text(&row[UNIT], g->p->unit_name[type][u]);
        exl_cell_text(&row[CODE], g->p->code[k].name);
        exl_cell_text(&row[PERIOD], g->label[i]);
        exl_cell_number(&row[INTERVIEWS], n);
        exl_cell_number(&row[HITS], hits);
        exl_cells_share(&row[SHARE], hits, n);
        exl_cell_number(&row[SUPPRESSED], 0);
    }
    return true;
}

/* ---- a row a unit and code ---- */

static bool seasonal(const exl_series s, int a_year, exl_arena *scratch)
{
    exl_season r;
    if (a_year < 4 || s.periods < 3 * (size_t)a_year)
        return false;
    for (size_t i = 0; i < s.periods; i++)
        if (s.n[i] <= 0)
            return false;
    return exl_season_of(&r, s.x, s.n, s.periods, (size_t)a_year, scratch, NULL) == EXL_OK && r.p <= 0.01;
}

static bool ranks_disagree(const exl_series s, double slope, exl_arena *scratch)
{
    exl_mann_kendall m;
    double *share = EXL_NEW(scratch, double, s.periods);
    size_t n = 0;
    for (size_t i = 0; share && i < s.periods; i++)
        if (s.n[i] > 0)
            share[n++] = s.x[i] / s.n[i];
    return n >= 2 && exl_mann_kendall_of(&m, share, n, scratch, NULL) == EXL_OK && (m.p > 0.2 || m.s * slope < 0);
}

static exl_rc test_line(line *l, bool *note, const ground *g, exl_series s, exl_arena *scratch, exl_err *err)
{
    int a_year = exl_periods_a_year(g->period);
    exl_trend t;
    exl_change c;
    exl_alarm alarm;
    EXL_TRY(exl_trend_of(&t, s, scratch, err));
    note[FEW] = t.periods < LEAST_PERIODS;
    note[CONSTANT] = !note[FEW] && !t.usable;
    if (note[FEW] || note[CONSTANT])
        return EXL_OK;
    bool small = t.periods <= SMALL_PERIODS || sum(s.n, s.periods) < SMALL_LEAVERS * (double)t.periods;
    l->tested = true;
    l->family = sum(s.x, s.periods) >= LEAST_HITS;
    note[FEW_HITS] = !l->family;
    l->p = small ? t.p_permutation : t.quasi.p;
    l->slope = t.quasi.slope * a_year;
    l->lower = t.quasi.lower * a_year;
    l->upper = t.quasi.upper * a_year;
    note[PERMUTATION] = small;
    note[SEPARATED] = t.separated;
    note[AUTOCORRELATED] = t.periods >= 8 && t.correlation > 1.645 / sqrt((double)t.periods);
    note[RANKS] = l->p < 0.05 && ranks_disagree(s, l->slope, scratch);
    note[SEASONAL] = seasonal(s, a_year, scratch);
    EXL_TRY(exl_change_of(&c, s, scratch, err));
    l->changed = c.found, l->change_p = c.p, l->change_at = c.at;
    EXL_TRY(exl_alarm_of(&alarm, s, err));
    note[ALARM] = alarm.usable && alarm.p < 0.001;
    return EXL_OK;
}

static exl_rc join_notes(exl_span *out, const bool *note, exl_arena *a, exl_err *err)
{
    char text[200];
    size_t n = 0;
    for (int i = 0; i < N_NOTES; i++) {
        if (!note[i])
            continue;
        if (n > 0)
            text[n++] = ';', text[n++] = ' ';
        size_t length = strlen(exl_trend_notes[i].word);
        memcpy(text + n, exl_trend_notes[i].word, length);
        n += length;
    }
    *out = exl_arena_copy(a, (exl_span){ text, n });
    return out->p ? EXL_OK : exl_fail(err, EXL_ENOMEM, "no memory for a note");
}

static exl_rc add_summary(exl_table *t, line *l, const ground *g, int type, size_t u, size_t k, exl_arena *a, exl_arena *scratch,
                          exl_err *err)
{
    bool note[N_NOTES] = { false };
    exl_span text;
    *l = (line){ 0 };
    exl_arena_reset(scratch);
    EXL_TRY(test_line(l, note, g, (exl_series){ g->x + k * g->periods, g->n, g->periods }, scratch, err));
    EXL_TRY(join_notes(&text, note, a, err));
    exl_cell *row = exl_table_row(t, type, (uint32_t)sum(g->n, g->periods));
    if (!row)
        return exl_fail(err, EXL_ENOMEM, "no memory for the trends");
    exl_cell_word(&row[S_UNIT_TYPE], exl_unit_names[type]);
    exl_cell_text(&row[S_UNIT], g->p->unit_name[type][u]);
    exl_cell_text(&row[S_CODE], g->p->code[k].name);
    exl_cell_word(&row[S_DIRECTION], "unclear");
    exl_cell_text(&row[S_NOTE], text);
    if (l->tested) {
        exl_cell_number(&row[S_SLOPE], l->slope);
        exl_cell_number(&row[S_LOWER], l->lower);
        exl_cell_number(&row[S_UPPER], l->upper);
        exl_cell_number(&row[S_P], l->p);
    }
    if (l->changed)
        exl_cell_number(&row[S_CHANGE_P], l->change_p);
    return EXL_OK;
}

static const char *direction(const line *l, double q)
{
    if (q <= Q_SHOWN)
        return l->slope > 0 ? "rising" : "falling";
    return l->lower > -STEADY && l->upper < STEADY ? "steady" : "unclear";
}

/* q over the rows of a unit type with enough hits (how many there are in all says nothing of their slope, so that leaving rows out
 * by it leaves the others' p-values what they are: [bourgon2010]), and what follows from it; once for slopes, once for changes of level */
static exl_rc adjust_rows(exl_table *t, size_t from, const line *l, const ground *g, exl_arena *scratch, exl_err *err)
{
    size_t rows = t->n_rows - from, n = 0;
    exl_arena_reset(scratch);
    double *p = EXL_NEW(scratch, double, rows + 1);
    if (!p)
        return exl_fail(err, EXL_ENOMEM, "no memory for the trends");
    for (size_t i = 0; i < rows; i++)
        if (l[i].tested && l[i].family)
            p[n++] = l[i].p;
    if (n > 0)
        EXL_TRY(exl_adjust(p, p, n, EXL_BH, scratch, err));
    n = 0;
    for (size_t i = 0; i < rows; i++) {
        exl_cell *row = t->cells + (from + i) * t->n_columns;
        if (!l[i].tested || !l[i].family)
            continue;
        exl_cell_number(&row[S_Q], p[n]);
        exl_cell_word(&row[S_DIRECTION], direction(&l[i], p[n++]));
    }
    n = 0;
    for (size_t i = 0; i < rows; i++)
        if (l[i].changed && l[i].family)
            p[n++] = l[i].change_p;
    if (n > 0)
        EXL_TRY(exl_adjust(p, p, n, EXL_BH, scratch, err));
    n = 0;
    for (size_t i = 0; i < rows; i++)
        if (l[i].changed && l[i].family && p[n++] <= Q_SHOWN)
            exl_cell_text(&t->cells[(from + i) * t->n_columns + S_CHANGE], g->label[l[i].change_at]);
    return EXL_OK;
}

static exl_rc add_type(exl_table *t, ground *g, int type, bool summary, exl_arena *a, exl_arena *scratch, exl_err *err)
{
    size_t k_max = g->p->n_codes, from = t->n_rows;
    line *lines = EXL_NEW(a, line, summary ? g->p->n_unit[type] * k_max : 1);
    if (!lines)
        return exl_fail(err, EXL_ENOMEM, "no memory for the trends");
    EXL_TRY(list_members(g, type, a, err));
    for (size_t u = 0; u < g->p->n_unit[type]; u++) {
        count_unit(g, u);
        for (size_t k = 0; k < k_max; k++) {
            if (sum(g->x + k * g->periods, g->periods) <= 0 && (!g->p->block || type == EXL_UNIT_ALL))
                continue;
            if (summary)
                EXL_TRY(add_summary(t, &lines[t->n_rows - from], g, type, u, k, a, scratch, err));
            else if (!add_periods(t, g, type, u, k))
                return exl_fail(err, EXL_ENOMEM, "no memory for the trends");
        }
    }
    return summary ? adjust_rows(t, from, lines, g, scratch, err) : EXL_OK;
}

exl_rc exl_stats_trends(exl_table **out, const exl_panel *p, exl_period period, bool summary, exl_arena *a, exl_err *err)
{
    ground g = { .p = p, .period = period };
    exl_arena scratch;
    EXL_TRY(exl_panel_check(p, err));
    EXL_TRY(number_periods(&g, a, err));
    exl_table *t = summary ? exl_table_new(a, "trends_summary", summary_title, summary_columns, S_N_COLUMNS)
                           : exl_table_new(a, "trends", title, columns, N_COLUMNS);
    if (!t)
        return exl_fail(err, EXL_ENOMEM, "no memory for the trends");
    exl_arena_init(&scratch, 0);
    exl_stats_guard guard = exl_stats_begin();
    exl_rc rc = EXL_OK;
    for (int type = 0; type < EXL_N_UNITS && rc == EXL_OK; type++)
        rc = add_type(t, &g, type, summary, a, &scratch, err);
    exl_stats_end(guard);
    exl_arena_free(&scratch);
    if (rc == EXL_OK)
        *out = t;
    return rc;
}
