/* keyness: every word with everybody who uses it, sorted by word, counted by group. */
#include <math.h>
#include <stdlib.h>
#include "run/groups.h"
#include "run/results.h"
#include "run/words.h"
#include "run/work.h"
#include "stats/adjust.h"
#include "stats/fightin.h"
#include "stats/special.h"

enum { WORD, GROUP, N_A, HITS_A, SHARE_A, N_B, HITS_B, SHARE_B, LOG_ODDS, Z, P, Q, SUPPRESSED, N_COLUMNS };
static const exl_column columns[N_COLUMNS] = {
    { "word",         EXL_COL_TEXT,  0,  true,  "without capitals and accents" },
    { "group",        EXL_COL_TEXT,  0,  true,  "the group that it marks: a or b" },
    { "interviews_a", EXL_COL_COUNT, 0,  true,  "leavers of group a" },
    { "hits_a",       EXL_COL_COUNT, 0,  true,  "of these, leavers who use the word" },
    { "share_a",      EXL_COL_REAL,  4,  true,  "hits_a / interviews_a" },
    { "interviews_b", EXL_COL_COUNT, 0,  true,  "leavers of group b" },
    { "hits_b",       EXL_COL_COUNT, 0,  true,  "of these, leavers who use the word" },
    { "share_b",      EXL_COL_REAL,  4,  true,  "hits_b / interviews_b" },
    { "log_odds",     EXL_COL_REAL,  4,  true,  "log odds ratio of the word, a against b, drawn towards 0 by a prior that weighs as ten leavers" },
    { "z",            EXL_COL_REAL,  4,  true,  "log_odds over its standard error; the order of the rows is its size" },
    { "p",            EXL_COL_REAL,  -1, true,  "two-sided p" },
    { "q",            EXL_COL_REAL,  -1, true,  "p adjusted for the words looked at (Benjamini-Hochberg)" },
    { "suppressed",   EXL_COL_FLAG,  0,  false, "1 where a small group is not shown" },
};
static const char title[] = "Words that set one group apart: how people say it, not what they mean by it.";
enum { LEAST_USERS = 5, PRIOR_LEAVERS = 10 };

typedef struct { exl_span word; uint32_t leaver; } use;
typedef struct { exl_span word; double a, b; exl_keyness k; double q; } entry;

typedef struct {
    use *list;
    size_t n, cap;
    uint32_t leaver;
    exl_arena *a;
} uses;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc keep(void *ctx, const exl_word *w, exl_err *err)
{
    uses *u = ctx;
    if (!w->letters || w->word.n < 2)
        return EXL_OK;
    if (u->n == u->cap) {
        size_t cap = u->cap ? u->cap * 2 : 4096;
        u->list = exl_arena_grow(u->a, u->list, u->cap * sizeof *u->list, cap * sizeof *u->list);
        if (!u->list)
            return no_memory(err);
        u->cap = cap;
    }
    u->list[u->n] = (use){ exl_arena_copy(u->a, w->word), u->leaver };
    return u->list[u->n++].word.p ? EXL_OK : no_memory(err);
}

static int by_word(const void *p, const void *q)
{
    const use *a = p, *b = q;
    int c = exl_span_cmp(a->word, b->word);
    return c ? c : (a->leaver > b->leaver) - (a->leaver < b->leaver);
}

static exl_rc read_uses(uses *u, const exl_roll *roll, const exl_groups *g, exl_store *s, exl_err *err)
{
    exl_arena scratch;
    exl_rc rc = EXL_OK;
    exl_arena_init(&scratch, 0);
    for (size_t i = 0; i < roll->n && rc == EXL_OK; i++) {
        exl_answer *answer;
        size_t n = 0;
        if (g->of[roll->leaver[i]] == EXL_GROUP_NONE)
            continue;
        u->leaver = roll->leaver[i];
        rc = exl_store_text(&answer, &n, s, roll->interview[i], &scratch, err);
        for (size_t k = 0; rc == EXL_OK && k < n; k++)
            rc = exl_run_words(answer[k].text, keep, u, err);
        exl_arena_reset(&scratch);
    }
    exl_arena_free(&scratch);
    qsort(u->list, u->n, sizeof *u->list, by_word);
    return rc;
}

/* Words of managers' names, sorted: management is shown none of them. */
static exl_rc read_names(uses *u, const exl_panel *p, exl_err *err)
{
    for (size_t i = 0; i < p->n_unit[EXL_UNIT_MANAGER]; i++)
        EXL_TRY(exl_run_words(p->unit_name[EXL_UNIT_MANAGER][i], keep, u, err));
    qsort(u->list, u->n, sizeof *u->list, by_word);
    return EXL_OK;
}

static bool is_name(const uses *names, exl_span word)
{
    size_t from = 0, to = names->n;
    while (from < to) {
        size_t middle = (from + to) / 2;
        int c = exl_span_cmp(names->list[middle].word, word);
        if (c == 0)
            return true;
        if (c < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

/* Words by how many of each group use them; total: of all words, for the prior. */
static exl_rc count(entry **out, size_t *n, const uses *u, const exl_groups *g, exl_arena *a, exl_err *err)
{
    entry *e = EXL_NEW(a, entry, u->n + 1);
    if (!e)
        return no_memory(err);
    *n = 0;
    for (size_t i = 0; i < u->n; i++) {
        bool same = i > 0 && exl_span_eq(u->list[i].word, u->list[i - 1].word);
        if (!same)
            e[(*n)++].word = u->list[i].word;
        else if (u->list[i].leaver == u->list[i - 1].leaver)
            continue;
        e[*n - 1].a += g->of[u->list[i].leaver] == EXL_GROUP_A;
        e[*n - 1].b += g->of[u->list[i].leaver] == EXL_GROUP_B;
    }
    *out = e;
    return EXL_OK;
}

static exl_rc weigh(entry *e, size_t n, const exl_groups *g, exl_arena *a, exl_err *err)
{
    double *y1 = EXL_NEW(a, double, n + 1), *y2 = EXL_NEW(a, double, n + 1), total = 0;
    exl_keyness *k = EXL_NEW(a, exl_keyness, n + 1);
    if (!y1 || !y2 || !k)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        y1[i] = e[i].a, y2[i] = e[i].b;
        total += e[i].a + e[i].b;
    }
    EXL_TRY(exl_keyness_of(k, y1, y2, n, PRIOR_LEAVERS * total / (double)(g->n_a + g->n_b), 0, err));
    for (size_t i = 0; i < n; i++)
        e[i].k = k[i];
    return EXL_OK;
}

static int by_size(const void *p, const void *q)
{
    const entry *a = p, *b = q;
    double x = fabs(a->k.z), y = fabs(b->k.z);
    return x != y ? (x > y ? -1 : 1) : exl_span_cmp(a->word, b->word);
}

/* Words with enough users, which says nothing of which group they mark: the family of the adjustment. */
static exl_rc choose(entry *e, size_t *n, const uses *names, double least, exl_arena *a, exl_err *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++)
        if (e[i].k.defined && e[i].a + e[i].b >= least && !is_name(names, e[i].word))
            e[kept++] = e[i];
    *n = kept;
    qsort(e, kept, sizeof *e, by_size);
    double *p = EXL_NEW(a, double, kept + 1);
    if (!p)
        return no_memory(err);
    for (size_t i = 0; i < kept; i++)
        p[i] = fmin(1, e[i].k.p);
    if (kept)
        EXL_TRY(exl_adjust(p, p, kept, EXL_BH, a, err));
    for (size_t i = 0; i < kept; i++)
        e[i].q = p[i];
    return EXL_OK;
}

static exl_rc tabulate(exl_table **out, const entry *e, size_t n, const exl_groups *g, exl_arena *a, exl_err *err)
{
    exl_table *t = exl_table_new(a, "keyness", title, columns, N_COLUMNS);
    if (!t)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        double users = e[i].a + e[i].b, least = fmin(users, (double)(g->n_a < g->n_b ? g->n_a : g->n_b));
        exl_cell *c = exl_table_row(t, EXL_N_UNITS, (uint32_t)least);
        if (!c)
            return no_memory(err);
        exl_cell_text(&c[WORD], e[i].word);
        exl_cell_text(&c[GROUP], exl_span_of(e[i].k.delta > 0 ? "a" : "b"));
        exl_cell_number(&c[N_A], (double)g->n_a);
        exl_cell_number(&c[HITS_A], e[i].a);
        exl_cell_number(&c[SHARE_A], e[i].a / (double)g->n_a);
        exl_cell_number(&c[N_B], (double)g->n_b);
        exl_cell_number(&c[HITS_B], e[i].b);
        exl_cell_number(&c[SHARE_B], e[i].b / (double)g->n_b);
        exl_cell_number(&c[LOG_ODDS], e[i].k.delta);
        exl_cell_number(&c[Z], e[i].k.z);
        exl_cell_number(&c[P], fmin(1, e[i].k.p));
        exl_cell_number(&c[Q], e[i].q);
        exl_cell_number(&c[SUPPRESSED], 0);
    }
    *out = t;
    return EXL_OK;
}

static exl_rc keyness(exl_store *s, const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_arena *a, exl_err *err)
{
    exl_panel p;
    exl_roll roll;
    exl_groups g;
    entry *word = NULL;
    exl_table *t = NULL;
    uses u = { .a = a }, names = { .a = a };
    size_t n = 0;
    bool management = o->audience != EXL_AUDIENCE_HR;
    EXL_TRY(exl_run_panel_roll(&p, &roll, s, &e->lexicons->taxonomy, o, a, err));
    EXL_TRY(exl_run_groups(&g, &p, &roll, s, o, a, err));
    if (management && (g.n_a < o->min_group || g.n_b < o->min_group))
        return exl_fail(err, EXL_EDISCLOSE, "a group has fewer leavers than may be shown (--min-group %u); widen it, or use --audience hr", o->min_group);
    EXL_TRY(read_uses(&u, &roll, &g, s, err));
    if (management)
        EXL_TRY(read_names(&names, &p, err));
    EXL_TRY(count(&word, &n, &u, &g, a, err));
    if (n)
        EXL_TRY(weigh(word, n, &g, a, err));
    EXL_TRY(choose(word, &n, &names, management ? fmax(LEAST_USERS, o->min_group) : LEAST_USERS, a, err));
    EXL_TRY(tabulate(&t, word, n, &g, a, err));
    EXL_TRY(exl_run_show(t, o, out, notify, a, err));
    exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu words; groups that differ in language differ in words: choose one with --where language=nl", n);
    return EXL_OK;
}

exl_rc exl_keyness_table(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    exl_work w = { 0 };
    exl_stats_guard guard = exl_stats_begin();
    exl_rc rc = exl_run_open(&w, o, "keyness", exl_run_store_mode(o), err);
    if (rc == EXL_OK)
        rc = keyness(w.store, e, o, out, notify, &w.arena, err);
    exl_stats_end(guard);
    exl_run_close(&w);
    return rc;
}
