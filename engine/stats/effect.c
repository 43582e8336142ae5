/* Leavers of the unit and of the comparison by period, then one regression an action. */
#include "stats/effect.h"
#include <math.h>
#include "stats/adjust.h"
#include "stats/exact.h"
#include "stats/logistic.h"
#include "stats/period.h"
#include "stats/special.h"
#include "stats/tally.h"

enum { UNIT_TYPE, UNIT, CODE, SINCE, ACTION, BEFORE_PERIODS, AFTER_PERIODS, BEFORE_N, BEFORE_HITS, BEFORE_SHARE, AFTER_N, AFTER_HITS, AFTER_SHARE,
       DIFFERENCE, LOWER, UPPER, NAIVE_P, MODEL, OR, OR_LOWER, OR_UPPER, P, Q, JUDGEMENT, NOTE, SUPPRESSED, N_COLUMNS };
static const exl_column columns[N_COLUMNS] = {
    { "unit_type",         EXL_COL_TEXT,  0,  false, "all, department, role or manager" },
    { "unit",              EXL_COL_TEXT,  0,  false, "name of the unit" },
    { "code",              EXL_COL_TEXT,  0,  false, "what the action was meant for" },
    { "since",             EXL_COL_TEXT,  0,  false, "date of the action" },
    { "action",            EXL_COL_TEXT,  0,  false, "what was done" },
    { "periods_before",    EXL_COL_COUNT, 0,  true,  "periods with leavers before the action" },
    { "periods_after",     EXL_COL_COUNT, 0,  true,  "periods with leavers from the action on" },
    { "interviews_before", EXL_COL_COUNT, 0,  true,  "leavers of the unit before" },
    { "hits_before",       EXL_COL_COUNT, 0,  true,  "of these, leavers who raise the code" },
    { "share_before",      EXL_COL_REAL,  4,  true,  "hits_before / interviews_before" },
    { "interviews_after",  EXL_COL_COUNT, 0,  true,  "leavers of the unit after" },
    { "hits_after",        EXL_COL_COUNT, 0,  true,  "of these, leavers who raise the code" },
    { "share_after",       EXL_COL_REAL,  4,  true,  "hits_after / interviews_after" },
    { "naive_difference",  EXL_COL_REAL,  4,  true,  "share_after - share_before, not adjusted for the trend" },
    { "naive_lower",       EXL_COL_REAL,  4,  true,  "lower limit of it (Newcombe, 95%), not adjusted" },
    { "naive_upper",       EXL_COL_REAL,  4,  true,  "upper limit of it, not adjusted" },
    { "naive_p",           EXL_COL_REAL,  -1, true,  "two-sided p (Fisher's exact), not adjusted for the trend" },
    { "model",             EXL_COL_TEXT,  0,  true,  "what the odds ratio is adjusted for: trend, or trend and comparison" },
    { "or",                EXL_COL_REAL,  4,  true,  "odds from the action on over those expected without it" },
    { "or_lower",          EXL_COL_REAL,  4,  true,  "lower limit of the odds ratio (95%)" },
    { "or_upper",          EXL_COL_REAL,  4,  true,  "upper limit of the odds ratio (95%)" },
    { "p",                 EXL_COL_REAL,  -1, true,  "two-sided p of the odds ratio" },
    { "q",                 EXL_COL_REAL,  -1, true,  "p adjusted for the actions of the file (Benjamini-Hochberg)" },
    { "judgement",         EXL_COL_TEXT,  0,  true,  "fell, rose, unclear or cannot be judged" },
    { "note",              EXL_COL_TEXT,  0,  true,  "why it cannot be judged, or what to keep in mind" },
    { "suppressed",        EXL_COL_FLAG,  0,  false, "1 where a small group is not shown" },
};
static const char title[] = "Before and after actions: what leavers raised; other things may have changed at the same time.";
static const double LEVEL = 0.95, Q_SHOWN = 0.10;

typedef struct {
    const exl_panel *p;
    const exl_action *action;
    size_t n_actions, periods;
    exl_period period;
    int32_t first, *of;             /* number of the first period; n: of a leaver from 0, -1 = none */
    double *n[2], *x[2];            /* periods: of the unit, of the comparison */
} ground;

/* What became of one action. */
typedef struct { bool judged; double p, log_or; } finding;

static exl_rc number_periods(ground *g, exl_arena *a, exl_err *err)
{
    int32_t last = INT32_MIN, at;
    g->first = INT32_MAX;
    for (int type = EXL_UNIT_ALL; type < EXL_N_UNITS; type++)
        for (size_t i = 0; i < g->p->n; i++)
            if (exl_period_of(&at, exl_panel_date(g->p, (exl_unit_type)type, i), g->period)) {
                g->first = at < g->first ? at : g->first;
                last = at > last ? at : last;
            }
    g->periods = last == INT32_MIN ? 0 : (size_t)(last - g->first) + 1;
    double *room = EXL_NEW(a, double, 4 * g->periods + 1);
    if (!room)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu periods", g->periods);
    for (size_t k = 0; k < 2; k++) {
        g->n[k] = room + 2 * k * g->periods;
        g->x[k] = g->n[k] + g->periods;
    }
    return EXL_OK;
}

static size_t find(const exl_span *name, size_t n, exl_span wanted)
{
    size_t i = 0;
    while (i < n && !exl_span_eq(name[i], wanted))
        i++;
    return i;
}

static size_t find_code(const exl_panel *p, exl_span wanted)
{
    size_t k = 0;
    while (k < p->n_codes && !exl_span_eq(p->code[k].name, wanted))
        k++;
    return k;
}

/* Units of the type with an action on the same code are no comparison for each other. */
static bool has_action(const ground *g, const exl_action *like, int32_t unit)
{
    for (size_t i = 0; unit >= 0 && i < g->n_actions; i++)
        if (g->action[i].type == like->type && exl_span_eq(g->action[i].code, like->code) && exl_span_eq(g->action[i].unit, g->p->unit_name[like->type][unit]))
            return true;
    return false;
}

static void count(ground *g, const exl_action *w, size_t unit, size_t code, exl_arena *a)
{
    const exl_panel *p = g->p;
    bool *other = EXL_NEW(a, bool, p->n_unit[w->type] + 1);
    memset(g->n[0], 0, 4 * g->periods * sizeof(double));
    for (size_t u = 0; other && u < p->n_unit[w->type]; u++)
        other[u] = !has_action(g, w, (int32_t)u);
    for (size_t i = 0; i < p->n; i++) {
        int32_t u = p->unit[w->type][i], at;
        if (!exl_period_of(&at, exl_panel_date(p, w->type, i), g->period) || u < 0 || !other || ((size_t)u != unit && !other[u]))
            continue;
        int32_t first, last;
        exl_panel_days(&first, &last, p, w->type, i);
        if (first < exl_date_days(w->since) && last >= exl_date_days(w->since))
            continue;               /* on both sides of the action */
        size_t k = (size_t)u != unit;
        g->n[k][at - g->first]++;
        g->x[k][at - g->first] += code < p->n_codes && p->raised[i * p->n_codes + code];
    }
}

/* The first period after the action, and the first that is not before it: the same when it falls on a first day. */
static void split(const ground *g, exl_date since, int32_t *before_end, int32_t *after)
{
    int32_t at = 0, eve = 0;
    exl_date day = exl_date_from_days(exl_date_days(since)), last = exl_date_from_days(exl_date_days(since) - 1);
    (void)exl_period_of(&at, day, g->period);
    (void)exl_period_of(&eve, last, g->period);
    *before_end = at - g->first;
    *after = *before_end + (eve == at);
}

typedef struct { size_t periods[2]; double n[2], x[2]; } sides;

static sides add_up(const ground *g, size_t k, int32_t before_end, int32_t after)
{
    sides s = { 0 };
    for (int32_t t = 0; t < (int32_t)g->periods; t++) {
        if (t >= before_end && t < after)
            continue;
        size_t side = t >= after;
        s.periods[side] += g->n[k][t] > 0;
        s.n[side] += g->n[k][t];
        s.x[side] += g->x[k][t];
    }
    return s;
}

static bool enough(const sides *s) { return s->periods[0] >= EXL_EFFECT_PERIODS && s->periods[1] >= EXL_EFFECT_PERIODS; }

/* Rows of the design: 1, t, A for the unit alone; 1, t, G, G t, A, G A with the comparison. The last column is the effect. */
static exl_rc regress(exl_slope *out, bool *separated, const ground *g, bool compared, int32_t before_end, int32_t after, exl_arena *a, exl_err *err)
{
    size_t width = compared ? 6 : 3, groups = compared ? 2 : 1, n = 0;
    double *x = EXL_NEW(a, double, width * groups * g->periods), *y = EXL_NEW(a, double, groups * g->periods), *size = EXL_NEW(a, double, groups * g->periods);
    exl_glm_fit fit;
    if (!x || !y || !size)
        return exl_fail(err, EXL_ENOMEM, "no memory for a regression");
    for (size_t k = 0; k < groups; k++)
        for (int32_t t = 0; t < (int32_t)g->periods; t++) {
            if (g->n[k][t] <= 0 || (t >= before_end && t < after))
                continue;
            double *r = x + width * n, time = t - after, level = t >= after, unit = k == 0;
            const double alone[] = { 1, time, level }, both[] = { 1, time, unit, unit * time, level, unit * level };
            memcpy(r, compared ? both : alone, width * sizeof *r);
            size[n] = g->n[k][t];
            y[n++] = g->x[k][t];
        }
    exl_glm m = { .family = EXL_LOGISTIC, .n = n, .p = width, .x = x, .y = y, .size = size };
    EXL_TRY(exl_glm_of(&fit, &m, a, err));
    *separated = fit.separated || !fit.converged;
    if (!*separated)
        *out = exl_glm_slope(&fit, width - 1, fmax(1, fit.pearson / (double)(n - width)), (double)(n - width));
    return EXL_OK;
}

static exl_rc naive(exl_cell *c, const sides *s, exl_err *err)
{
    double d;
    exl_interval i;
    exl_table_2x2 f;
    exl_cell_number(&c[BEFORE_PERIODS], (double)s->periods[0]);
    exl_cell_number(&c[AFTER_PERIODS], (double)s->periods[1]);
    exl_cell_number(&c[BEFORE_N], s->n[0]);
    exl_cell_number(&c[BEFORE_HITS], s->x[0]);
    exl_cell_number(&c[AFTER_N], s->n[1]);
    exl_cell_number(&c[AFTER_HITS], s->x[1]);
    if (s->n[0] > 0)
        exl_cell_number(&c[BEFORE_SHARE], s->x[0] / s->n[0]);
    if (s->n[1] > 0)
        exl_cell_number(&c[AFTER_SHARE], s->x[1] / s->n[1]);
    if (s->n[0] <= 0 || s->n[1] <= 0)
        return EXL_OK;
    EXL_TRY(exl_newcombe(&d, &i, s->x[1], s->n[1], s->x[0], s->n[0], LEVEL, err));
    EXL_TRY(exl_fisher(&f, (uint64_t)s->x[1], (uint64_t)(s->n[1] - s->x[1]), (uint64_t)s->x[0], (uint64_t)(s->n[0] - s->x[0]), err));
    exl_cell_number(&c[DIFFERENCE], d);
    exl_cell_number(&c[LOWER], i.lower);
    exl_cell_number(&c[UPPER], i.upper);
    exl_cell_number(&c[NAIVE_P], fmin(1, f.two_sided));
    return EXL_OK;
}

static exl_rc judge(exl_cell *c, finding *f, const ground *g, const sides *unit, const sides *others, int32_t before_end, int32_t after, exl_arena *a, exl_err *err)
{
    exl_slope s = { 0 };
    bool separated = false, compared = enough(others) && others->x[0] > 0 && others->x[1] > 0;
    exl_cell_word(&c[JUDGEMENT], "cannot be judged");
    if (!enough(unit)) {
        exl_cell_word(&c[NOTE], "fewer than 8 periods with leavers on a side");
        return EXL_OK;
    }
    if (unit->x[0] <= 0 || unit->x[1] <= 0) {
        exl_cell_word(&c[NOTE], "nobody raises it on one side");
        return EXL_OK;
    }
    EXL_TRY(regress(&s, &separated, g, compared, before_end, after, a, err));
    if (separated || !isfinite(s.p) || !isfinite(s.se)) {
        exl_cell_word(&c[NOTE], "the hits leave no level to estimate");
        return EXL_OK;
    }
    *f = (finding){ true, s.p, s.slope };
    exl_cell_word(&c[MODEL], compared ? "trend and comparison" : "trend");
    exl_cell_number(&c[OR], exp(s.slope));
    exl_cell_number(&c[OR_LOWER], exp(s.lower));
    exl_cell_number(&c[OR_UPPER], exp(s.upper));
    exl_cell_number(&c[P], s.p);
    if (!compared)
        exl_cell_word(&c[NOTE], "no comparison group: what changed everywhere counts as the action's");
    return EXL_OK;
}

/* The smallest group that the counts of a row tell of: a side, or the leavers of the unit on neither, who are the rest of its total. */
static uint32_t smallest_group(const exl_panel *p, const exl_action *w, size_t unit, const sides *s)
{
    double least = fmin(s->n[0], s->n[1]), rest = -s->n[0] - s->n[1];
    for (size_t i = 0; i < p->n; i++)
        rest += p->unit[w->type][i] == (int32_t)unit;
    return (uint32_t)(rest > 0 ? fmin(least, rest) : least);
}

static exl_rc add_action(exl_table *t, finding *f, ground *g, const exl_action *w, exl_arena *a, exl_arena *scratch, exl_err *err)
{
    size_t unit = find(g->p->unit_name[w->type], g->p->n_unit[w->type], w->unit), code = find_code(g->p, w->code);
    int32_t before_end = 0, after = 0;
    char date[11];
    exl_arena_reset(scratch);
    count(g, w, unit, code, scratch);
    split(g, w->since, &before_end, &after);
    sides s = add_up(g, 0, before_end, after), others = add_up(g, 1, before_end, after);
    exl_cell *c = exl_table_row(t, w->type == EXL_UNIT_ALL ? EXL_N_UNITS : (int)w->type, smallest_group(g->p, w, unit, &s));
    exl_span since = exl_arena_copy(a, (exl_span){ date, exl_date_print(date, w->since) });
    if (!c || !since.p)
        return exl_fail(err, EXL_ENOMEM, "no memory for the actions");
    exl_cell_word(&c[UNIT_TYPE], exl_unit_names[w->type]);
    exl_cell_text(&c[UNIT], w->unit);
    exl_cell_text(&c[CODE], w->code);
    exl_cell_text(&c[SINCE], since);
    exl_cell_text(&c[ACTION], w->action);
    exl_cell_number(&c[SUPPRESSED], 0);
    EXL_TRY(naive(c, &s, err));
    if (unit == g->p->n_unit[w->type] || code == g->p->n_codes) {
        exl_cell_word(&c[JUDGEMENT], "cannot be judged");
        exl_cell_word(&c[NOTE], code == g->p->n_codes ? "nobody raises it" : "no leaver of that unit");
        return EXL_OK;
    }
    return judge(c, f, g, &s, &others, before_end, after, scratch, err);
}

static exl_rc adjust(exl_table *t, const finding *f, exl_arena *a, exl_err *err)
{
    double *p = EXL_NEW(a, double, t->n_rows + 1);
    size_t n = 0, at = 0;
    if (!p)
        return exl_fail(err, EXL_ENOMEM, "no memory for the actions");
    for (size_t i = 0; i < t->n_rows; i++)
        if (f[i].judged)
            p[n++] = f[i].p;
    if (n)
        EXL_TRY(exl_adjust(p, p, n, EXL_BH, a, err));
    for (size_t i = 0; i < t->n_rows; i++) {
        if (!f[i].judged)
            continue;
        exl_cell_number(&t->cells[i * N_COLUMNS + Q], p[at]);
        exl_cell_word(&t->cells[i * N_COLUMNS + JUDGEMENT], p[at++] > Q_SHOWN ? "unclear" : f[i].log_or < 0 ? "fell" : "rose");
    }
    return EXL_OK;
}

exl_rc exl_stats_effect(exl_table **out, const exl_panel *p, const exl_action *action, size_t n, exl_period period, exl_arena *a, exl_err *err)
{
    ground g = { .p = p, .action = action, .n_actions = n, .period = period };
    exl_arena scratch;
    EXL_TRY(exl_panel_check(p, err));
    EXL_TRY(number_periods(&g, a, err));
    exl_table *t = exl_table_new(a, "effect", title, columns, N_COLUMNS);
    finding *f = EXL_NEW(a, finding, n + 1);
    if (!t || !f)
        return exl_fail(err, EXL_ENOMEM, "no memory for the actions");
    t->asked = true;
    exl_arena_init(&scratch, 0);
    exl_stats_guard guard = exl_stats_begin();
    exl_rc rc = EXL_OK;
    for (size_t i = 0; i < n && rc == EXL_OK; i++)
        rc = add_action(t, &f[i], &g, &action[i], a, &scratch, err);
    if (rc == EXL_OK)
        rc = adjust(t, f, a, err);
    exl_stats_end(guard);
    exl_arena_free(&scratch);
    if (rc == EXL_OK)
        *out = t;
    return rc;
}
