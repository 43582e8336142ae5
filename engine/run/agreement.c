/* Both files are read whole and sorted by interview and statement; then every code is a row of ratings over the statements they share. */
#include "run/agreement.h"
#include <stdlib.h>
#include "base/num.h"
#include "stats/agreement.h"
#include "stats/special.h"

enum { LEVEL, CODE, STATEMENTS, USED_A, USED_B, RAW, ALPHA, ALPHA_LOWER, ALPHA_UPPER, KAPPA, AC1, NOTE, N_COLUMNS };
static const exl_column columns[N_COLUMNS] = {
    { "level",       EXL_COL_TEXT,  0, false, "empty (speaks of no theme), facet, theme (raised or not) or theme+polarity (none, +, - or 0)" },
    { "code",        EXL_COL_TEXT,  0, false, "code" },
    { "statements",  EXL_COL_COUNT, 0, true,  "statements that both labelled" },
    { "used_a",      EXL_COL_COUNT, 0, true,  "of these, with the code by the first" },
    { "used_b",      EXL_COL_COUNT, 0, true,  "by the second" },
    { "raw",         EXL_COL_REAL,  4, true,  "share of statements on which they agree" },
    { "alpha",       EXL_COL_REAL,  4, true,  "Krippendorff's alpha, nominal" },
    { "alpha_lower", EXL_COL_REAL,  4, true,  "lower limit of alpha (95%, bootstrap over interviews)" },
    { "alpha_upper", EXL_COL_REAL,  4, true,  "upper limit of alpha" },
    { "kappa",       EXL_COL_REAL,  4, true,  "Cohen's kappa" },
    { "ac1",         EXL_COL_REAL,  4, true,  "Gwet's AC1: stays meaningful where a code is rare" },
    { "note",        EXL_COL_TEXT,  0, true,  "undefined: which coefficients the numbers give no value for" },
};
enum { ROUNDS = 1000, LEAST_DEFINED = 50 };      /* percent of rounds in which alpha must be defined for an interval */

typedef exl_labelled labelled;
typedef struct { labelled *list; size_t n, cap, themes; exl_arena *a; } file;
typedef struct { const labelled *a, *b; } both;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc keep(void *ctx, const exl_gold_row *g, exl_err *err)
{
    file *f = ctx;
    if (f->n == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 1024;
        f->list = exl_arena_grow(f->a, f->list, f->cap * sizeof *f->list, cap * sizeof *f->list);
        if (!f->list)
            return no_memory(err);
        f->cap = cap;
    }
    labelled *l = &f->list[f->n++];
    uint8_t *theme = EXL_NEW(f->a, uint8_t, f->themes + 1);
    *l = (labelled){ .id = exl_arena_copy(f->a, g->interview.id), .theme = theme };
    if (!l->id.p || !theme)
        return no_memory(err);
    if (!exl_num_uint(&l->n, g->at->cell[1]))
        return exl_tsv_fail(g->at, 1, err, "'%.*s' is no number of a statement", (int)(g->at->cell[1].n < 40 ? g->at->cell[1].n : 40), g->at->cell[1].p);
    memcpy(theme, g->theme, f->themes);
    return EXL_OK;
}

static int by_place(const void *p, const void *q)
{
    const labelled *a = p, *b = q;
    int c = exl_span_cmp(a->id, b->id);
    return c ? c : (a->n > b->n) - (a->n < b->n);
}

static exl_rc match(both **out, size_t *n, size_t *only_one, const labelled *a, size_t n_a, const labelled *b, size_t n_b, exl_arena *arena, exl_err *err)
{
    both *m = EXL_NEW(arena, both, n_a + 1);
    *n = *only_one = 0;
    if (!m)
        return no_memory(err);
    for (size_t i = 0, k = 0; i < n_a || k < n_b;) {
        int c = i == n_a ? 1 : k == n_b ? -1 : by_place(&a[i], &b[k]);
        if (c == 0)
            m[(*n)++] = (both){ &a[i], &b[k] };
        *only_one += c != 0;
        i += c <= 0;
        k += c >= 0;
    }
    *out = m;
    return *n ? EXL_OK : exl_fail(err, EXL_EUSAGE, "the files have no statement in common: interview_id and statement_no must be the same in both");
}

typedef struct {
    exl_table *t;
    const exl_taxonomy *taxonomy;
    const both *m;
    size_t n, n_clusters, *cluster;
    int *rating;                    /* 2 x n: of a, of b */
    exl_arena *scratch;
} work;

typedef enum { AT_EMPTY, AT_FACET, AT_THEME, AT_POLARITY } at_level;
static const char *const level_names[] = { "empty", "facet", "theme", "theme+polarity" };

static int rating_of(const work *w, const labelled *l, at_level level, size_t code)
{
    int any = 0;
    if (level == AT_THEME)
        return l->theme[code] != 0;
    if (level == AT_POLARITY)
        return l->theme[code];
    for (size_t i = 0; i < w->taxonomy->n_themes; i++)
        any |= l->theme[i] && (level == AT_EMPTY || w->taxonomy->theme[i].facet == code);
    return level == AT_EMPTY ? !any : any;
}

static exl_rc add_row(work *w, at_level level, size_t code, exl_span name, exl_err *err)
{
    size_t used[2] = { 0, 0 };
    exl_agreement g;
    exl_interval i;
    double defined = 0;
    for (size_t u = 0; u < w->n; u++) {
        w->rating[u] = rating_of(w, w->m[u].a, level, code);
        w->rating[w->n + u] = rating_of(w, w->m[u].b, level, code);
        used[0] += w->rating[u] != 0;
        used[1] += w->rating[w->n + u] != 0;
    }
    if (used[0] + used[1] == 0)
        return EXL_OK;
    exl_ratings r = { w->rating, 2, w->n };
    exl_arena_reset(w->scratch);
    EXL_TRY(exl_agreement_of(&g, r, w->scratch, err));
    if (g.has_alpha)
        EXL_TRY(exl_agreement_bootstrap(&i, &defined, r, w->cluster, w->n_clusters, ROUNDS, w->scratch, err));
    exl_cell *c = exl_table_row(w->t, 0, (uint32_t)w->n);
    if (!c)
        return no_memory(err);
    exl_cell_text(&c[LEVEL], exl_span_of(level_names[level]));
    exl_cell_text(&c[CODE], name);
    exl_cell_number(&c[STATEMENTS], (double)w->n);
    exl_cell_number(&c[USED_A], (double)used[0]);
    exl_cell_number(&c[USED_B], (double)used[1]);
    if (g.has_raw)
        exl_cell_number(&c[RAW], g.raw);
    if (g.has_alpha)
        exl_cell_number(&c[ALPHA], g.alpha);
    if (g.has_alpha && defined * 100 >= LEAST_DEFINED) {
        exl_cell_number(&c[ALPHA_LOWER], i.lower);
        exl_cell_number(&c[ALPHA_UPPER], i.upper);
    }
    if (g.has_kappa)
        exl_cell_number(&c[KAPPA], g.kappa);
    if (g.has_ac1)
        exl_cell_number(&c[AC1], g.ac1);
    if (!g.has_alpha || !g.has_kappa || !g.has_ac1)
        exl_cell_text(&c[NOTE], exl_span_of(!g.has_alpha ? "undefined: one category only" : !g.has_kappa ? "kappa undefined" : "AC1 undefined"));
    return EXL_OK;
}

static exl_rc fill(work *w, exl_err *err)
{
    const exl_taxonomy *t = w->taxonomy;
    EXL_TRY(add_row(w, AT_EMPTY, 0, exl_span_of("empty"), err));
    for (size_t i = 0; i < t->n_facets; i++)
        EXL_TRY(add_row(w, AT_FACET, i, t->facet[i].code, err));
    for (size_t i = 0; i < t->n_themes; i++)
        EXL_TRY(add_row(w, AT_THEME, i, t->theme[i].code, err));
    for (size_t i = 0; i < t->n_themes; i++)
        EXL_TRY(add_row(w, AT_POLARITY, i, t->theme[i].code, err));
    return EXL_OK;
}

static exl_rc read_file(file *f, const char *path, const exl_taxonomy *t, exl_arena *a, exl_err *err)
{
    *f = (file){ .themes = t->n_themes, .a = a };
    EXL_TRY(exl_gold_read(path, t, a, keep, f, err));
    if (f->n)
        qsort(f->list, f->n, sizeof *f->list, by_place);
    for (size_t i = 1; i < f->n; i++)
        if (by_place(&f->list[i - 1], &f->list[i]) == 0) {
            (void)exl_fail(err, EXL_EDATA, "interview '%.*s' has two statements %llu", (int)(f->list[i].id.n < 60 ? f->list[i].id.n : 60), f->list[i].id.p, (unsigned long long)f->list[i].n);
            return exl_err_at(err, path, 0, 0);
        }
    return EXL_OK;
}

exl_rc exl_run_agreement(exl_table **out, size_t *only_one, const char *path_a, const char *path_b, const exl_taxonomy *t, exl_arena *a, exl_err *err)
{
    file fa, fb;
    EXL_TRY(read_file(&fa, path_a, t, a, err));
    EXL_TRY(read_file(&fb, path_b, t, a, err));
    return exl_run_agreement_of(out, only_one, fa.list, fa.n, fb.list, fb.n, t, a, err);
}

exl_rc exl_run_agreement_of(exl_table **out, size_t *only_one, exl_labelled *la, size_t n_a, exl_labelled *lb, size_t n_b, const exl_taxonomy *t, exl_arena *a, exl_err *err)
{
    both *m = NULL;
    work w = { .taxonomy = t };
    exl_arena scratch;
    if (n_a)
        qsort(la, n_a, sizeof *la, by_place);
    if (n_b)
        qsort(lb, n_b, sizeof *lb, by_place);
    EXL_TRY(match(&m, &w.n, only_one, la, n_a, lb, n_b, a, err));
    w.m = m;
    w.t = exl_table_new(a, "agreement", "How far two people agree on labels: what no program can be better than.", columns, N_COLUMNS);
    w.cluster = EXL_NEW(a, size_t, w.n + 1);
    w.rating = EXL_NEW(a, int, 2 * w.n + 1);
    if (!w.t || !w.cluster || !w.rating)
        return no_memory(err);
    for (size_t u = 0; u < w.n; u++) {
        w.n_clusters += u > 0 && !exl_span_eq(m[u].a->id, m[u - 1].a->id);
        w.cluster[u] = w.n_clusters;
    }
    w.n_clusters++;
    exl_arena_init(&scratch, 0);
    w.scratch = &scratch;
    exl_stats_guard g = exl_stats_begin();
    exl_rc rc = fill(&w, err);
    exl_stats_end(g);
    exl_arena_free(&scratch);
    if (rc == EXL_OK)
        *out = w.t;
    return rc;
}
