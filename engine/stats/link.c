/* Points are rows of the file with their leavers counted; departments join theirs. */
#include "stats/link.h"
#include <math.h>
#include "stats/adjust.h"
#include "stats/exact.h"
#include "stats/rank.h"
#include "stats/special.h"
#include "stats/tally.h"

enum { MEASURE, CODE, SCOPE, POINTS, INTERVIEWS, HITS, RHO, P, Q, JUDGEMENT, N_COLUMNS };
static const exl_column columns[N_COLUMNS] = {
    { "measure",    EXL_COL_TEXT,  0,  false, "column of the file" },
    { "code",       EXL_COL_TEXT,  0,  false, "theme or facet with polarity, or reason" },
    { "part",       EXL_COL_TEXT,  0,  false, "between: departments against each other; within: a department's periods against each other" },
    { "points",     EXL_COL_COUNT, 0,  true,  "departments, or periods of departments, with at least 5 leavers" },
    { "interviews", EXL_COL_COUNT, 0,  true,  "leavers behind them" },
    { "hits",       EXL_COL_COUNT, 0,  true,  "of these, leavers who raise the code" },
    { "rho",        EXL_COL_REAL,  4,  true,  "rank correlation (Spearman): 1 = rise together, -1 = one rises where the other falls" },
    { "p",          EXL_COL_REAL,  -1, true,  "two-sided permutation p" },
    { "q",          EXL_COL_REAL,  -1, true,  "p adjusted for the rows of its scope (Benjamini-Hochberg)" },
    { "judgement",  EXL_COL_TEXT,  0,  true,  "together, opposite, unclear or cannot be judged" },
};
static const char title[] = "Figures from elsewhere beside what leavers raise: going together is no cause.";

enum { T_UNIT_TYPE, T_UNIT, T_PERIOD, T_DEPARTURES, T_YEARS, T_RATE, T_LOWER, T_UPPER, T_RATIO, T_RATIO_LOWER, T_RATIO_UPPER, T_P, T_Q, T_SUPPRESSED, T_N_COLUMNS };
static const exl_column turnover_columns[T_N_COLUMNS] = {
    { "unit_type",      EXL_COL_TEXT,  0,  false, "all or department" },
    { "unit",           EXL_COL_TEXT,  0,  false, "name of the department; all for all of the file" },
    { "period",         EXL_COL_TEXT,  0,  false, "period of the file; empty for all of them" },
    { "departures",     EXL_COL_COUNT, 0,  true,  "departures: of the file where it counts them, else leavers with an interview" },
    { "employee_years", EXL_COL_REAL,  2,  true,  "headcount times the length of the period in years" },
    { "rate",           EXL_COL_REAL,  2,  true,  "departures per 100 employee-years" },
    { "lower",          EXL_COL_REAL,  2,  true,  "lower limit of the rate (Poisson, exact, 95%)" },
    { "upper",          EXL_COL_REAL,  2,  true,  "upper limit of the rate" },
    { "rate_ratio",     EXL_COL_REAL,  4,  true,  "rate over that of the other departments in the same periods" },
    { "ratio_lower",    EXL_COL_REAL,  4,  true,  "lower limit of the ratio (exact, 95%)" },
    { "ratio_upper",    EXL_COL_REAL,  4,  true,  "upper limit of the ratio; empty: no limit" },
    { "p",              EXL_COL_REAL,  -1, true,  "two-sided p of the ratio (exact)" },
    { "q",              EXL_COL_REAL,  -1, true,  "p adjusted for the departments (Benjamini-Hochberg)" },
    { "suppressed",     EXL_COL_FLAG,  0,  false, "1 where a small group is not shown" },
};
static const char turnover_title[] = "Departures per 100 employee-years: how many left, not whether that is too many.";
static const double LEVEL = 0.95, Q_SHOWN = 0.10;

typedef struct { size_t unit; double value, n, *hits; } point;

static bool inside(const exl_score *s, const exl_panel *p, size_t leaver)
{
    if (p->unit[EXL_UNIT_DEPARTMENT][leaver] != (int32_t)s->unit)
        return false;
    if (s->first == INT32_MIN)
        return true;
    exl_date d = exl_panel_date(p, EXL_UNIT_DEPARTMENT, leaver);
    return d.year && exl_date_days(d) >= s->first && exl_date_last_day(d) <= s->last;
}

static exl_rc count_points(point *out, const exl_panel *p, const exl_scores *s, exl_arena *a, exl_err *err)
{
    for (size_t r = 0; r < s->n; r++) {
        out[r] = (point){ .unit = s->row[r].unit, .hits = EXL_NEW(a, double, p->n_codes + 1) };
        if (!out[r].hits)
            return exl_fail(err, EXL_ENOMEM, "no memory for the scores");
        for (size_t i = 0; i < p->n; i++) {
            if (!inside(&s->row[r], p, i))
                continue;
            out[r].n++;
            for (size_t k = 0; k < p->n_codes; k++)
                out[r].hits[k] += p->raised[i * p->n_codes + k];
        }
    }
    return EXL_OK;
}

/* What is correlated: n points with their measure, share and department. */
typedef struct { size_t n; double leavers, hits, *x, *y; size_t *unit; } pairs;

static exl_rc pairs_new(pairs *out, size_t n, exl_arena *a, exl_err *err)
{
    *out = (pairs){ .x = EXL_NEW(a, double, n + 1), .y = EXL_NEW(a, double, n + 1), .unit = EXL_NEW(a, size_t, n + 1) };
    return out->x && out->y && out->unit ? EXL_OK : exl_fail(err, EXL_ENOMEM, "no memory for the scores");
}

static void add_pair(pairs *q, double x, double n, double hits, size_t unit)
{
    if (n < EXL_LINK_LEAVERS || !isfinite(x))
        return;
    q->x[q->n] = x;
    q->y[q->n] = hits / n;
    q->unit[q->n++] = unit;
    q->leavers += n;
    q->hits += hits;
}

static void between(pairs *q, const point *pt, const exl_scores *s, size_t measure, size_t code, size_t units)
{
    for (size_t u = 0; u < units; u++) {
        double sum = 0, rows = 0, n = 0, hits = 0;
        for (size_t r = 0; r < s->n; r++)
            if (pt[r].unit == u && isfinite(s->row[r].value[measure]))
                sum += s->row[r].value[measure], rows++, n += pt[r].n, hits += pt[r].hits[code];
        if (rows > 0)
            add_pair(q, sum / rows, n, hits, u);
    }
}

/* Rounded to what a file holds: 0.6 - 0.6 and 0.1 - 0.1 must tie, whatever their last bits. */
static double less(double v, double mean) { return round((v - mean) * 1e9) / 1e9; }

/* Less the department's mean; departments with one point tell nothing. */
static void within(pairs *q, const point *pt, const exl_scores *s, size_t measure, size_t code, size_t units)
{
    for (size_t u = 0; u < units; u++) {
        size_t from = q->n;
        double leavers = q->leavers, hits = q->hits, x = 0, y = 0;
        for (size_t r = 0; r < s->n; r++)
            if (pt[r].unit == u)
                add_pair(q, s->row[r].value[measure], pt[r].n, pt[r].hits[code], u);
        size_t n = q->n - from;
        if (n < 2) {
            q->n = from, q->leavers = leavers, q->hits = hits;
            continue;
        }
        for (size_t i = from; i < q->n; i++)
            x += q->x[i] / (double)n, y += q->y[i] / (double)n;
        for (size_t i = from; i < q->n; i++)
            q->x[i] = less(q->x[i], x), q->y[i] = less(q->y[i], y);
    }
}

typedef struct { bool tested, inner; double p, rho; } finding;

static exl_rc add_link(exl_table *t, finding *f, const pairs *q, exl_span measure, exl_span code, bool inner, exl_arena *a, exl_err *err)
{
    exl_rank_correlation r = { 0 };
    if (q->n >= EXL_LINK_POINTS)
        EXL_TRY(exl_spearman(&r, q->x, q->y, inner ? q->unit : NULL, q->n, a, err));
    exl_cell *c = exl_table_row(t, EXL_N_UNITS, (uint32_t)q->leavers);
    if (!c)
        return exl_fail(err, EXL_ENOMEM, "no memory for the scores");
    f[t->n_rows - 1] = (finding){ r.defined, inner, r.p, r.rho };
    exl_cell_text(&c[MEASURE], measure);
    exl_cell_text(&c[CODE], code);
    exl_cell_word(&c[SCOPE], inner ? "within" : "between");
    exl_cell_number(&c[POINTS], (double)q->n);
    exl_cell_number(&c[INTERVIEWS], q->leavers);
    exl_cell_number(&c[HITS], q->hits);
    exl_cell_word(&c[JUDGEMENT], "cannot be judged");
    if (r.defined) {
        exl_cell_number(&c[RHO], r.rho);
        exl_cell_number(&c[P], r.p);
    }
    return EXL_OK;
}

static exl_rc adjust_links(exl_table *t, const finding *f, bool inner, exl_arena *a, exl_err *err)
{
    double *p = EXL_NEW(a, double, t->n_rows + 1);
    size_t n = 0, at = 0;
    if (!p)
        return exl_fail(err, EXL_ENOMEM, "no memory for the scores");
    for (size_t i = 0; i < t->n_rows; i++)
        if (f[i].tested && f[i].inner == inner)
            p[n++] = f[i].p;
    if (n)
        EXL_TRY(exl_adjust(p, p, n, EXL_BH, a, err));
    for (size_t i = 0; i < t->n_rows; i++)
        if (f[i].tested && f[i].inner == inner) {
            exl_cell_number(&t->cells[i * N_COLUMNS + Q], p[at]);
            exl_cell_word(&t->cells[i * N_COLUMNS + JUDGEMENT], p[at++] > Q_SHOWN ? "unclear" : f[i].rho > 0 ? "together" : "opposite");
        }
    return EXL_OK;
}

static exl_rc link_all(exl_table *t, finding *f, const point *pt, const exl_panel *p, const exl_scores *s, exl_arena *a, exl_err *err)
{
    for (size_t m = 0; m < s->n_measures; m++)
        for (size_t k = 0; k < p->n_codes; k++)
            for (int inner = 0; inner < 2; inner++) {
                exl_arena scratch;
                pairs q;
                exl_arena_init(&scratch, 0);
                exl_rc rc = pairs_new(&q, s->n + p->n_unit[EXL_UNIT_DEPARTMENT], &scratch, err);
                if (rc == EXL_OK)
                    (inner ? within : between)(&q, pt, s, m, k, p->n_unit[EXL_UNIT_DEPARTMENT]);
                if (rc == EXL_OK && q.hits >= EXL_LINK_HITS && (!inner || q.n))
                    rc = add_link(t, f, &q, s->measure[m], p->code[k].name, inner, &scratch, err);
                exl_arena_free(&scratch);
                EXL_TRY(rc);
            }
    EXL_TRY(adjust_links(t, f, false, a, err));
    return adjust_links(t, f, true, a, err);
}

exl_rc exl_stats_link(exl_table **out, const exl_panel *p, const exl_scores *s, exl_arena *a, exl_err *err)
{
    EXL_TRY(exl_panel_check(p, err));
    exl_table *t = exl_table_new(a, "link", title, columns, N_COLUMNS);
    point *pt = EXL_NEW(a, point, s->n + 1);
    finding *f = EXL_NEW(a, finding, 2 * s->n_measures * p->n_codes + 1);
    if (!t || !pt || !f)
        return exl_fail(err, EXL_ENOMEM, "no memory for the scores");
    EXL_TRY(count_points(pt, p, s, a, err));
    exl_stats_guard g = exl_stats_begin();
    exl_rc rc = link_all(t, f, pt, p, s, a, err);
    exl_stats_end(g);
    if (rc == EXL_OK)
        *out = t;
    return rc;
}

/* ---- turnover ---- */

/* crossed: a block of leavers lies in the period and outside it, so that their number in it is not known. */
typedef struct { double departures, years; bool crossed; } exposure;

static bool crosses(const exl_score *s, const exl_panel *p, size_t leaver)
{
    int32_t first, last;
    exl_panel_days(&first, &last, p, EXL_UNIT_DEPARTMENT, leaver);
    return p->unit[EXL_UNIT_DEPARTMENT][leaver] == (int32_t)s->unit && first <= s->last && last >= s->first && (first < s->first || last > s->last);
}

static exposure exposure_of(const exl_panel *p, const exl_score *s, size_t headcount, size_t departures)
{
    exposure e = { .years = s->value[headcount] * (double)(s->last - s->first + 1) / 365.25 };
    if (!isfinite(e.years) || e.years <= 0)
        return (exposure){ 0 };
    if (departures != SIZE_MAX)
        e.departures = isfinite(s->value[departures]) ? s->value[departures] : 0;
    for (size_t i = 0; departures == SIZE_MAX && i < p->n; i++) {
        e.departures += inside(s, p, i);
        e.crossed = e.crossed || (p->block && crosses(s, p, i));
    }
    return e;
}

static exl_rc add_rate(exl_table *t, double *pvalue, int type, exl_span unit, exl_span period, exposure e, exposure rest, exl_err *err)
{
    exl_smr s;
    exl_rate_ratio r;
    exl_cell *c = exl_table_row(t, type, (uint32_t)e.departures);
    if (!c)
        return exl_fail(err, EXL_ENOMEM, "no memory for the departures");
    pvalue[t->n_rows - 1] = NAN;
    exl_cell_word(&c[T_UNIT_TYPE], exl_unit_names[type]);
    exl_cell_text(&c[T_UNIT], unit);
    exl_cell_text(&c[T_PERIOD], period);
    exl_cell_number(&c[T_DEPARTURES], e.departures);
    exl_cell_number(&c[T_YEARS], e.years);
    exl_cell_number(&c[T_SUPPRESSED], 0);
    if (e.years <= 0)
        return EXL_OK;
    EXL_TRY(exl_smr_of(&s, (uint64_t)e.departures, e.years / 100, LEVEL, err));
    exl_cell_number(&c[T_RATE], s.ratio);
    exl_cell_number(&c[T_LOWER], s.exact.lower);
    exl_cell_number(&c[T_UPPER], s.exact.upper);
    if (rest.years <= 0 || e.departures + rest.departures <= 0)
        return EXL_OK;
    EXL_TRY(exl_rate_ratio_of(&r, (uint64_t)e.departures, e.years, (uint64_t)rest.departures, rest.years, LEVEL, err));
    exl_cell_number(&c[T_RATIO], r.ratio);
    exl_cell_number(&c[T_RATIO_LOWER], r.interval.lower);
    exl_cell_number(&c[T_RATIO_UPPER], r.interval.upper);
    exl_cell_number(&c[T_P], r.p);
    if (period.n == 0)
        pvalue[t->n_rows - 1] = fmin(1, r.p);
    return EXL_OK;
}

static void sum_up(exposure *e, exposure *rest, const exposure *all, const exl_scores *s, size_t unit, const exl_span *period)
{
    *e = *rest = (exposure){ 0 };
    for (size_t r = 0; r < s->n; r++) {
        exposure *to = s->row[r].unit == unit ? e : rest;
        if (period && !exl_span_eq(s->row[r].period, *period))
            continue;
        to->departures += all[r].departures;
        to->years += all[r].years;
        to->crossed = to->crossed || all[r].crossed;
    }
}

static exl_rc add_department(exl_table *t, double *pvalue, const exl_panel *p, const exl_scores *s, const exposure *all, size_t u, exl_err *err)
{
    exposure e, rest;
    size_t rows = 0;
    exl_span unit = p->unit_name[EXL_UNIT_DEPARTMENT][u];
    for (size_t r = 0; r < s->n; r++)
        rows += s->row[r].unit == u;
    if (rows == 0)
        return EXL_OK;
    sum_up(&e, &rest, all, s, u, NULL);
    EXL_TRY(add_rate(t, pvalue, EXL_UNIT_DEPARTMENT, unit, (exl_span){ "", 0 }, e, rest, err));
    for (size_t r = 0; rows > 1 && r < s->n; r++) {
        if (s->row[r].unit != u)
            continue;
        sum_up(&e, &rest, all, s, u, &s->row[r].period);
        EXL_TRY(add_rate(t, pvalue, EXL_UNIT_DEPARTMENT, unit, s->row[r].period, all[r], rest.crossed ? (exposure){ 0 } : rest, err));
        t->group[t->n_rows - 1].leavers = all[r].crossed ? 0 : t->group[t->n_rows - 1].leavers;
    }
    return EXL_OK;
}

static exl_rc adjust_rates(exl_table *t, const double *pvalue, exl_arena *a, exl_err *err)
{
    double *p = EXL_NEW(a, double, t->n_rows + 1);
    size_t n = 0, at = 0;
    if (!p)
        return exl_fail(err, EXL_ENOMEM, "no memory for the departures");
    for (size_t i = 0; i < t->n_rows; i++)
        if (isfinite(pvalue[i]))
            p[n++] = pvalue[i];
    if (n)
        EXL_TRY(exl_adjust(p, p, n, EXL_BH, a, err));
    for (size_t i = 0; i < t->n_rows; i++)
        if (isfinite(pvalue[i]))
            exl_cell_number(&t->cells[i * T_N_COLUMNS + T_Q], p[at++]);
    return EXL_OK;
}

exl_rc exl_stats_turnover(exl_table **out, const exl_panel *p, const exl_scores *s, size_t headcount, size_t departures, exl_arena *a, exl_err *err)
{
    EXL_TRY(exl_panel_check(p, err));
    exl_table *t = exl_table_new(a, "turnover", turnover_title, turnover_columns, T_N_COLUMNS);
    exposure *all = EXL_NEW(a, exposure, s->n + 1), total, none;
    double *pvalue = EXL_NEW(a, double, 2 * s->n + 2);
    if (!t || !all || !pvalue)
        return exl_fail(err, EXL_ENOMEM, "no memory for the departures");
    for (size_t r = 0; r < s->n; r++)
        all[r] = exposure_of(p, &s->row[r], headcount, departures);
    exl_stats_guard g = exl_stats_begin();
    sum_up(&none, &total, all, s, SIZE_MAX, NULL);
    exl_rc rc = add_rate(t, pvalue, EXL_UNIT_ALL, exl_span_of(exl_unit_names[EXL_UNIT_ALL]), (exl_span){ "", 0 }, total, none, err);
    for (size_t u = 0; u < p->n_unit[EXL_UNIT_DEPARTMENT] && rc == EXL_OK; u++)
        rc = add_department(t, pvalue, p, s, all, u, err);
    if (rc == EXL_OK)
        rc = adjust_rates(t, pvalue, a, err);
    exl_stats_end(g);
    if (rc == EXL_OK)
        *out = t;
    return rc;
}
