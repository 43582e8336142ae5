/* One 2x2 table a code; openness as ratios over leavers. */
#include "stats/compare.h"
#include <math.h>
#include "stats/adjust.h"
#include "stats/exact.h"
#include "stats/special.h"
#include "stats/tally.h"

enum { KIND, CODE, N_A, HITS_A, VALUE_A, N_B, HITS_B, VALUE_B, DIFFERENCE, LOWER, UPPER, OR, OR_LOWER, OR_UPPER, P, Q, NOTE, SUPPRESSED, N_COLUMNS };
static const exl_column columns[N_COLUMNS] = {
    { "kind",         EXL_COL_TEXT,  0,  false, "theme, facet, reason or openness" },
    { "code",         EXL_COL_TEXT,  0,  false, "theme or facet with polarity, reason, or measure of openness" },
    { "interviews_a", EXL_COL_COUNT, 0,  true,  "leavers of group a; for openness those with notes" },
    { "hits_a",       EXL_COL_COUNT, 0,  true,  "of these, leavers who raise the code" },
    { "value_a",      EXL_COL_REAL,  4,  true,  "hits_a / interviews_a; for openness the mean or share" },
    { "interviews_b", EXL_COL_COUNT, 0,  true,  "leavers of group b" },
    { "hits_b",       EXL_COL_COUNT, 0,  true,  "of these, leavers who raise the code" },
    { "value_b",      EXL_COL_REAL,  4,  true,  "hits_b / interviews_b" },
    { "difference",   EXL_COL_REAL,  4,  true,  "value_a - value_b" },
    { "lower",        EXL_COL_REAL,  4,  true,  "lower limit of the difference (95%; Newcombe, for openness Welch)" },
    { "upper",        EXL_COL_REAL,  4,  true,  "upper limit of the difference" },
    { "odds_ratio",   EXL_COL_REAL,  4,  true,  "odds of a over odds of b; empty where it is 0 or infinite" },
    { "or_lower",     EXL_COL_REAL,  4,  true,  "lower limit of the odds ratio (95%, exact)" },
    { "or_upper",     EXL_COL_REAL,  4,  true,  "upper limit of the odds ratio; empty: no limit" },
    { "p",            EXL_COL_REAL,  -1, true,  "two-sided p (Fisher's exact; for openness Welch's t)" },
    { "q",            EXL_COL_REAL,  -1, true,  "p adjusted for the rows of its kind (Benjamini-Hochberg)" },
    { "note",         EXL_COL_TEXT,  0,  true,  "what to keep in mind" },
    { "suppressed",   EXL_COL_FLAG,  0,  false, "1 where a small group is not shown" },
};
static const char title[] = "Two groups compared as they are: a difference may come from who is in them, and does not say why.";
static const char *const kinds[] = { "theme", "facet", "reason", "openness" };
enum { OPENNESS = 3, N_KINDS };
static const double LEVEL = 0.95;

typedef struct {
    const exl_panel *p;
    const uint8_t *group;
    exl_table *t;
    double *pvalue;                 /* a row */
    int *kind;
    size_t n[2];                    /* leavers of a and b */
} work;

static exl_cell *new_row(work *w, int kind, exl_span code, size_t n_a, size_t n_b, double p)
{
    size_t r = w->t->n_rows;
    exl_cell *c = exl_table_row(w->t, EXL_N_UNITS, (uint32_t)(n_a < n_b ? n_a : n_b));
    if (!c)
        return NULL;
    w->pvalue[r] = p;
    w->kind[r] = kind;
    exl_cell_word(&c[KIND], kinds[kind]);
    exl_cell_text(&c[CODE], code);
    exl_cell_number(&c[N_A], (double)n_a);
    exl_cell_number(&c[N_B], (double)n_b);
    exl_cell_number(&c[P], p);
    exl_cell_number(&c[SUPPRESSED], 0);
    return c;
}

static exl_rc add_code(work *w, size_t code, exl_err *err)
{
    uint64_t hits[2] = { 0, 0 };
    exl_table_2x2 f;
    exl_interval i;
    double d;
    for (size_t k = 0; k < w->p->n; k++)
        if (w->group[k] && w->p->raised[k * w->p->n_codes + code])
            hits[w->group[k] - 1]++;
    if (hits[0] + hits[1] == 0)
        return EXL_OK;
    EXL_TRY(exl_fisher(&f, hits[0], w->n[0] - hits[0], hits[1], w->n[1] - hits[1], err));
    EXL_TRY(exl_newcombe(&d, &i, (double)hits[0], (double)w->n[0], (double)hits[1], (double)w->n[1], LEVEL, err));
    exl_cell *c = new_row(w, (int)w->p->code[code].kind, w->p->code[code].name, w->n[0], w->n[1], fmin(f.two_sided, 1));
    if (!c)
        return exl_fail(err, EXL_ENOMEM, "no memory for a comparison");
    exl_cell_number(&c[HITS_A], (double)hits[0]);
    exl_cell_number(&c[VALUE_A], (double)hits[0] / (double)w->n[0]);
    exl_cell_number(&c[HITS_B], (double)hits[1]);
    exl_cell_number(&c[VALUE_B], (double)hits[1] / (double)w->n[1]);
    exl_cell_number(&c[DIFFERENCE], d);
    exl_cell_number(&c[LOWER], i.lower);
    exl_cell_number(&c[UPPER], i.upper);
    bool everybody = hits[0] == w->n[0] || hits[1] == w->n[1];
    if (f.or_defined && hits[0] && hits[1] && !everybody)
        exl_cell_number(&c[OR], f.or_conditional);
    if (f.or_defined) {
        exl_cell_number(&c[OR_LOWER], f.or_interval.lower);
        exl_cell_number(&c[OR_UPPER], f.or_interval.upper);
    }
    if (!hits[0] || !hits[1] || everybody)
        exl_cell_word(&c[NOTE], !hits[0] ? "nobody in a" : !hits[1] ? "nobody in b" : hits[0] == w->n[0] && hits[1] == w->n[1] ? "everybody in both" : hits[0] == w->n[0] ? "everybody in a" : "everybody in b");
    return EXL_OK;
}

/* ---- openness: a ratio of sums over leavers, its error linearised; a mean when every weight is 1 ---- */

typedef struct { const char *name; size_t x, size; } measure;       /* offsets in exl_openness; size SIZE_MAX: 1 each */
static const measure measures[] = {
    { "characters",       offsetof(exl_openness, characters), SIZE_MAX },
    { "statements",       offsetof(exl_openness, statements), SIZE_MAX },
    { "critical",         offsetof(exl_openness, critical),   offsetof(exl_openness, statements) },
    { "empty_answers",    offsetof(exl_openness, empty),      offsetof(exl_openness, questions) },
};

static double field(const exl_openness *o, size_t at) { return at == SIZE_MAX ? 1 : *(const double *)(const void *)((const char *)o + at); }

typedef struct { size_t n; double ratio, variance; } estimate;

static estimate ratio_of(const work *w, const exl_openness *open, const measure *m, uint8_t group)
{
    estimate e = { 0 };
    double x = 0, size = 0, square = 0;
    for (size_t i = 0; i < w->p->n; i++)
        if (w->group[i] == group && open[i].written && field(&open[i], m->size) > 0)
            e.n++, x += field(&open[i], m->x), size += field(&open[i], m->size);
    if (size <= 0)
        return e;
    e.ratio = x / size;
    for (size_t i = 0; i < w->p->n; i++)
        if (w->group[i] == group && open[i].written && field(&open[i], m->size) > 0) {
            double d = field(&open[i], m->x) - e.ratio * field(&open[i], m->size);
            square += d * d;
        }
    if (e.n > 1)
        e.variance = (double)e.n / (double)(e.n - 1) * square / (size * size);
    return e;
}

static exl_rc add_measure(work *w, const exl_openness *open, const measure *m, exl_err *err)
{
    estimate a = ratio_of(w, open, m, 1), b = ratio_of(w, open, m, 2);
    if (a.n == 0 || b.n == 0)
        return EXL_OK;
    double d = a.ratio - b.ratio, v = a.variance + b.variance;
    bool judged = a.n > 1 && b.n > 1 && v > 0;
    double df = judged ? v * v / (a.variance * a.variance / (double)(a.n - 1) + b.variance * b.variance / (double)(b.n - 1)) : 1;
    double half = judged ? exl_t_quantile(0.5 + LEVEL / 2, df) * sqrt(v) : 0;
    exl_cell *c = new_row(w, OPENNESS, exl_span_of(m->name), a.n, b.n, judged ? exl_t_two_sided(d / sqrt(v), df) : NAN);
    if (!c)
        return exl_fail(err, EXL_ENOMEM, "no memory for a comparison");
    exl_cell_number(&c[VALUE_A], a.ratio);
    exl_cell_number(&c[VALUE_B], b.ratio);
    exl_cell_number(&c[DIFFERENCE], d);
    if (judged) {
        exl_cell_number(&c[LOWER], d - half);
        exl_cell_number(&c[UPPER], d + half);
    } else {
        exl_cell_word(&c[NOTE], v > 0 ? "too few leavers" : "no variation");
    }
    return EXL_OK;
}

static exl_rc adjust_kind(work *w, int kind, exl_arena *a, exl_err *err)
{
    double *p = EXL_NEW(a, double, w->t->n_rows + 1);
    size_t n = 0, at = 0;
    if (!p)
        return exl_fail(err, EXL_ENOMEM, "no memory for a comparison");
    for (size_t r = 0; r < w->t->n_rows; r++)
        if (w->kind[r] == kind && isfinite(w->pvalue[r]))
            p[n++] = w->pvalue[r];
    if (n)
        EXL_TRY(exl_adjust(p, p, n, EXL_BH, a, err));
    for (size_t r = 0; r < w->t->n_rows; r++)
        if (w->kind[r] == kind && isfinite(w->pvalue[r]))
            exl_cell_number(&w->t->cells[r * N_COLUMNS + Q], p[at++]);
    return EXL_OK;
}

static exl_rc fill(work *w, const exl_openness *open, exl_arena *a, exl_err *err)
{
    for (size_t k = 0; k < w->p->n_codes; k++)
        EXL_TRY(add_code(w, k, err));
    for (size_t m = 0; open && m < sizeof measures / sizeof measures[0]; m++)
        EXL_TRY(add_measure(w, open, &measures[m], err));
    for (int k = 0; k < N_KINDS; k++)
        EXL_TRY(adjust_kind(w, k, a, err));
    return EXL_OK;
}

exl_rc exl_stats_compare(exl_table **out, const exl_panel *p, const uint8_t *group, const exl_openness *open, exl_arena *a, exl_err *err)
{
    size_t rows = p->n_codes + sizeof measures / sizeof measures[0];
    EXL_TRY(exl_panel_check(p, err));
    work w = { .p = p, .group = group, .t = exl_table_new(a, "compare", title, columns, N_COLUMNS), .pvalue = EXL_NEW(a, double, rows), .kind = EXL_NEW(a, int, rows) };
    if (!w.t || !w.pvalue || !w.kind)
        return exl_fail(err, EXL_ENOMEM, "no memory for a comparison");
    for (size_t i = 0; i < p->n; i++)
        if (group[i])
            w.n[group[i] - 1]++;
    exl_stats_guard g = exl_stats_begin();
    exl_rc rc = w.n[0] && w.n[1] ? fill(&w, open, a, err) : EXL_OK;
    exl_stats_end(g);
    if (rc == EXL_OK)
        *out = w.t;
    return rc;
}
