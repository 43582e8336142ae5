/* Lines are runs of a sorted list: by unit and coarser period, then by period and unit type. */
#include "privacy/suppress.h"
#include <stdlib.h>
#include "stats/panel.h"

/* What a period lies in. */
typedef enum { IN_ALL_TIME, IN_YEAR, IN_HALF, IN_QUARTER, N_SPANS } span_of_time;

static int number(exl_span s, size_t at, size_t n)
{
    int v = 0;
    for (size_t i = at; i < at + n; i++) {
        if (i >= s.n || s.p[i] < '0' || s.p[i] > '9')
            return -1;
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

/* A number for the coarser period; -1: a label that is not ours, or not finer than that. */
static int coarser(exl_span label, span_of_time span)
{
    int year = number(label, 0, 4), month = -1;
    if (span == IN_ALL_TIME)
        return 0;
    if (year < 0 || label.n < 7 || label.p[4] != '-')
        return -1;
    if (label.p[5] == 'H')
        return span == IN_YEAR ? year : -1;
    if (label.p[5] == 'Q')
        month = span == IN_QUARTER ? -1 : 3 * number(label, 6, 1);
    else
        month = number(label, 5, 2);
    if (month < 1)
        return -1;
    return span == IN_YEAR ? year : span == IN_HALF ? year * 2 + (month > 6) : year * 4 + (month - 1) / 3;
}

int exl_suppress_order(const void *a, const void *b)
{
    const exl_suppress_group *x = a, *y = b;
    if (x->unit_type != y->unit_type)
        return x->unit_type < y->unit_type ? -1 : 1;
    int c = exl_span_cmp(x->unit, y->unit);
    return c ? c : exl_span_cmp(x->period, y->period);
}

static int by_period(const void *a, const void *b)
{
    const exl_suppress_group *x = a, *y = b;
    if (x->unit_type != y->unit_type)
        return x->unit_type < y->unit_type ? -1 : 1;
    int c = exl_span_cmp(x->period, y->period);
    return c ? c : exl_span_cmp(x->unit, y->unit);
}

/* A line: groups of which the sum is known, unless `whole`, a group that is the sum, is itself hidden. */
typedef struct { exl_suppress_group *smallest; size_t hidden; uint64_t leavers; } line;

static void take(line *l, exl_suppress_group *g)
{
    if (g->hidden) {
        l->hidden += g->leavers > 0;
        l->leavers += g->leavers;
    } else if (!l->smallest || g->leavers < l->smallest->leavers)
        l->smallest = g;
}

/* True: one more is hidden. */
static bool mend(const line *l, const exl_suppress_group *whole, unsigned least)
{
    bool sum_known = !whole || !whole->hidden;
    bool exposed = sum_known ? l->hidden > 0 && (l->hidden == 1 || l->leavers < least) : l->hidden == 0;
    if (!exposed || !l->smallest)
        return false;
    l->smallest->hidden = true;
    return true;
}

static bool mend_time(exl_suppress_group *c, size_t n, span_of_time span, unsigned least)
{
    bool more = false;
    for (size_t from = 0, to; from < n; from = to) {
        line l = { 0 };
        int in = coarser(c[from].period, span);
        for (to = from; to < n && c[to].unit_type == c[from].unit_type && exl_span_eq(c[to].unit, c[from].unit) && coarser(c[to].period, span) == in; to++)
            if (in >= 0)
                take(&l, &c[to]);
        more |= mend(&l, NULL, least);
    }
    return more;
}

/* The whole company stands first: it is the lowest unit type. */
static exl_suppress_group *whole_of(exl_suppress_group *c, size_t n, exl_span period)
{
    for (size_t i = 0; i < n && c[i].unit_type == EXL_UNIT_ALL; i++)
        if (exl_span_eq(c[i].period, period))
            return &c[i];
    return NULL;
}

static bool mend_units(exl_suppress_group *c, size_t n, unsigned least)
{
    bool more = false;
    for (size_t from = 0, to; from < n; from = to) {
        line l = { 0 };
        for (to = from; to < n && c[to].unit_type == c[from].unit_type && exl_span_eq(c[to].period, c[from].period); to++)
            take(&l, &c[to]);
        if (c[from].unit_type != EXL_UNIT_ALL)
            more |= mend(&l, whole_of(c, n, c[from].period), least);
    }
    return more;
}

void exl_suppress_complement(exl_suppress_group *c, size_t n, unsigned least)
{
    for (bool more = n > 0; more;) {
        more = false;
        qsort(c, n, sizeof *c, exl_suppress_order);
        for (int span = N_SPANS - 1; span >= 0; span--)
            more |= mend_time(c, n, (span_of_time)span, least);
        qsort(c, n, sizeof *c, by_period);
        more |= mend_units(c, n, least);
    }
    if (n)
        qsort(c, n, sizeof *c, exl_suppress_order);
}
