/* Departments: who goes with whom, then each group along the calendar. */
#include "privacy/blocks.h"
#include <stdlib.h>
#include <string.h>

typedef enum { EXACT, YEARLY, UNDATED } date_class;
typedef enum { ALL_TIME, YEARS, HALVES, QUARTERS, MONTHS } level;
typedef struct { date_class class; int32_t day; exl_date date; size_t leaver; } dated;

typedef struct {
    exl_block_plan *plan;
    const dated *list;
    size_t   least;
    int32_t  unit;
} splitter;

typedef struct {
    const exl_block_rules *rules;
    const int32_t *parent;
    size_t  n_units;                /* the last index, n_units, is «other» */
    size_t *count;                  /* n_units + 1: leavers that would close together under the unit */
    bool   *due;                    /* need not wait */
    size_t *goes;                   /* the unit that a unit's leavers close with */
} grouping;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

/* --- along the calendar ------------------------------------------------------------------------------------------ */

static int by_date(const void *p, const void *q)
{
    const dated *a = p, *b = q;
    if (a->class != b->class)
        return a->class < b->class ? -1 : 1;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return (a->leaver > b->leaver) - (a->leaver < b->leaver);
}

static int32_t period(exl_date d, level l)
{
    static const int a_year[] = { 0, 1, 2, 4, 12 };
    return l == ALL_TIME ? 0 : d.year * a_year[l] + (d.month - 1) * a_year[l] / 12;
}

void exl_block_grow(exl_block *b, exl_date d)
{
    if (b->leavers++ == 0) {
        b->last = d;
        b->first = d.year ? exl_date_from_days(exl_date_days(d)) : d;
    } else if (b->last.year == 0 || d.year == 0) {
        b->first = b->last = (exl_date){ .year = 0 };
    } else {
        uint8_t coarsest = d.precision > b->last.precision ? d.precision : b->last.precision;
        if (exl_date_days(d) < exl_date_days(b->first))
            b->first = exl_date_from_days(exl_date_days(d));
        if (exl_date_last_day(d) > exl_date_last_day(b->last))
            b->last = exl_date_from_days(exl_date_last_day(d));
        b->last.precision = coarsest;
    }
}

static void add_to(splitter *s, exl_block *b, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        exl_block_grow(b, s->list[i].date);
        s->plan->of[s->list[i].leaver] = (int32_t)(b - s->plan->block);
    }
}

static void put(splitter *s, size_t from, size_t to)
{
    exl_block *b = &s->plan->block[s->plan->n++];
    *b = (exl_block){ .unit = s->unit };
    add_to(s, b, from, to);
}

/* Cuts [from, to), which has enough, into pieces of the next level that have enough: a small one goes with the next, the last with the one before. A piece that is one period is cut on. */
static void cut(splitter *s, size_t from, size_t to, level at, level finest)
{
    if (at == finest) {
        put(s, from, to);
        return;
    }
    level next = at + 1;
    for (size_t end; from < to; from = end) {
        int32_t first = period(s->list[from].date, next);
        bool one = true;
        for (end = from; end < to && end - from < s->least;) {
            int32_t now = period(s->list[end].date, next);
            one = one && now == first;
            while (end < to && period(s->list[end].date, next) == now)
                end++;
        }
        if (end < to && to - end < s->least)
            end = to, one = false;
        if (one)
            cut(s, from, end, next, finest);
        else
            put(s, from, end);
    }
}

/* A group that closes, sorted: exact dates, years alone, none. What is too few of one kind goes with the last block of the next exacter kind, or is taken for as coarse as the next. */
static void split(splitter *s, size_t n)
{
    size_t exact = 0, yearly, before = s->plan->n;
    while (exact < n && s->list[exact].class == EXACT)
        exact++;
    yearly = exact;
    while (yearly < n && s->list[yearly].class == YEARLY)
        yearly++;
    size_t from = exact < s->least ? 0 : exact;
    if (from)
        cut(s, 0, exact, ALL_TIME, MONTHS);
    if (yearly - from >= s->least)
        cut(s, from, yearly, ALL_TIME, YEARS), from = yearly;
    else if (s->plan->n > before)
        add_to(s, &s->plan->block[s->plan->n - 1], from, yearly), from = yearly;
    if (from < n && n - from < s->least && s->plan->n > before)
        add_to(s, &s->plan->block[s->plan->n - 1], from, n);
    else if (from < n)
        put(s, from, n);
}

/* --- who goes with whom ------------------------------------------------------------------------------------------ */

static void count_units(grouping *g, const exl_block_leaver *l, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t u = l[i].unit < 0 ? g->n_units : (size_t)l[i].unit;
        g->count[u]++;
        g->due[u] |= g->rules->first || l[i].date.year == 0 || exl_date_days(l[i].date) < g->rules->today - EXL_BLOCK_WAIT_DAYS;
    }
    for (size_t u = 0; u <= g->n_units; u++)
        g->goes[u] = u;
}

static bool too_few(const grouping *g, size_t u) { return g->count[u] > 0 && g->count[u] < g->rules->least; }

static void join(grouping *g, size_t u, size_t with)
{
    g->goes[u] = with;
    g->count[with] += g->count[u];
    g->due[with] |= g->due[u];
    g->count[u] = 0;
}

/* Small ones that need not wait, into the unit above, as often as that helps. */
static void climb(grouping *g)
{
    for (bool more = g->parent != NULL; more;) {
        more = false;
        for (size_t u = 0; u < g->n_units; u++)
            if (too_few(g, u) && g->due[u] && g->parent[u] >= 0) {
                join(g, u, (size_t)g->parent[u]);
                more = true;
            }
    }
}

/* Those that are left, into other; the smallest that closes by itself goes with them where that is too few, at first. */
static void gather(grouping *g)
{
    size_t smallest = g->n_units, others = g->n_units;
    for (size_t u = 0; u < g->n_units; u++)
        if (too_few(g, u) && g->due[u])
            join(g, u, others);
    if (!g->rules->first || !too_few(g, others))
        return;
    for (size_t u = 0; u < g->n_units; u++)
        if (g->count[u] && (smallest == g->n_units || g->count[u] < g->count[smallest]))
            smallest = u;
    if (smallest < g->n_units)
        join(g, smallest, others);
}

static bool closes(const grouping *g, size_t u)
{
    bool whole_company = g->rules->first && u == g->n_units;        /* the others have all joined it if it is small */
    return g->count[u] >= (whole_company ? g->rules->floor : g->rules->least);
}

static exl_rc close_groups(exl_block_plan *out, const grouping *g, const exl_block_leaver *l, size_t n, exl_arena *a, exl_err *err)
{
    dated *list = EXL_NEW(a, dated, n + 1);
    size_t *group = EXL_NEW(a, size_t, n + 1);
    if (!list || !group)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        group[i] = l[i].unit < 0 ? g->n_units : (size_t)l[i].unit;
        while (g->goes[group[i]] != group[i])
            group[i] = g->goes[group[i]];
    }
    for (size_t u = 0; u <= g->n_units; u++) {
        size_t m = 0;
        if (!closes(g, u))
            continue;
        for (size_t i = 0; i < n; i++)
            if (group[i] == u) {
                date_class c = l[i].date.year == 0 ? UNDATED : l[i].date.precision == EXL_DATE_YEAR ? YEARLY : EXACT;
                list[m++] = (dated){ c, c == UNDATED ? 0 : exl_date_days(l[i].date), l[i].date, i };
            }
        qsort(list, m, sizeof *list, by_date);
        size_t exact = 0;
        while (exact < m && list[exact].class == EXACT)
            exact++;
        if (exact < g->rules->least) {          /* too few to close as exact: sorted among the years */
            for (size_t i = 0; i < exact; i++)
                list[i].class = YEARLY;
            qsort(list, m, sizeof *list, by_date);
        }
        split(&(splitter){ out, list, g->rules->least, u == g->n_units ? EXL_BLOCK_OTHER : (int32_t)u }, m);
    }
    return EXL_OK;
}

static exl_rc plan_new(exl_block_plan *out, size_t n, exl_arena *a, exl_err *err)
{
    *out = (exl_block_plan){ .of = EXL_NEW(a, int32_t, n + 1), .block = EXL_NEW(a, exl_block, n + 1) };
    if (!out->of || !out->block)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        out->of[i] = EXL_BLOCK_NONE;
    return EXL_OK;
}

exl_rc exl_blocks_departments(exl_block_plan *out, const exl_block_leaver *l, size_t n, const int32_t *parent, size_t n_units, const exl_block_rules *rules, exl_arena *a, exl_err *err)
{
    grouping g = { .rules = rules, .parent = parent, .n_units = n_units, .count = EXL_NEW(a, size_t, n_units + 1), .due = EXL_NEW(a, bool, n_units + 1), .goes = EXL_NEW(a, size_t, n_units + 1) };
    exl_block_plan p;
    if (!g.count || !g.due || !g.goes)
        return no_memory(err);
    EXL_TRY(plan_new(&p, n, a, err));
    count_units(&g, l, n);
    climb(&g);
    gather(&g);
    EXL_TRY(close_groups(&p, &g, l, n, a, err));
    *out = p;
    return EXL_OK;
}
