/* Roles: slices of time out of whole department blocks, roles within a slice, and fewer roles until the two partitions agree with each other. The length of a slice is the shortest that
 * keeps four in five of the leavers whose role can be shown at all. */
#include "privacy/blocks.h"
#include "privacy/cut.h"
#include <stdlib.h>
#include <string.h>

enum { SLICINGS = 5 };              /* months, quarters, halves, years, one */
static const int a_year[SLICINGS] = { 12, 4, 2, 1, 0 };

typedef struct { int32_t slice; size_t leaver; } sliced;

typedef struct {
    const exl_block_role *l;
    const exl_block *d;
    size_t n, n_roles, n_d;
    const exl_block_rules *rules;
    sliced *list;                   /* n, by slice */
    size_t *count, *goes;           /* n_roles + 1, of the slice: leavers of a role; where they go. The last is «other» */
    size_t *vertex;                 /* n_d: of a department block of the slice */
    int32_t *block;                 /* n_roles + 1: of a role in the slice that is put */
    int32_t *to;                    /* n: role or EXL_BLOCK_OTHER, the plan */
    exl_arena scratch;
} planner;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

/* Labels too coarse for the slices, and none, are slices of their own. */
static int32_t slice_of(exl_date label, int slicing)
{
    if (label.year == 0)
        return INT32_MIN;
    if (a_year[slicing] == 0)
        return 0;
    if (a_year[slicing] > 1 && label.precision == EXL_DATE_YEAR)
        return -label.year;
    return label.year * a_year[slicing] + (label.month - 1) * a_year[slicing] / 12;
}

static int by_slice(const void *p, const void *q)
{
    const sliced *a = p, *b = q;
    if (a->slice != b->slice)
        return a->slice < b->slice ? -1 : 1;
    return (a->leaver > b->leaver) - (a->leaver < b->leaver);
}

static size_t role_of(const planner *p, size_t i) { return p->l[i].role < 0 ? p->n_roles : (size_t)p->l[i].role; }

static size_t destination(const planner *p, size_t role)
{
    while (p->goes[role] != role)
        role = p->goes[role];
    return role;
}

static void into_other(planner *p, size_t role)
{
    p->goes[role] = p->n_roles;
    p->count[p->n_roles] += p->count[role];
    p->count[role] = 0;
}

/* The smallest role that stands by itself, of those on `side` (0 = any); n_roles: none. */
static size_t smallest(const planner *p, const uint8_t *side, const size_t *vertex, uint8_t wanted)
{
    size_t best = p->n_roles;
    for (size_t r = 0; r < p->n_roles; r++)
        if (p->count[r] && (!wanted || side[vertex[r]] == wanted) && (best == p->n_roles || p->count[r] < p->count[best]))
            best = r;
    return best;
}

/* The graph of a slice: department blocks, then roles that stand, then other. True while a light cut was mended. */
static exl_rc mend(planner *p, const sliced *s, size_t n, size_t n_blocks, bool *more, exl_err *err)
{
    exl_arena *a = &p->scratch;
    size_t *vertex = EXL_NEW(a, size_t, p->n_roles + 1), m = n_blocks;
    *more = false;
    if (!vertex)
        return no_memory(err);
    for (size_t r = 0; r <= p->n_roles; r++)
        if (p->count[r])
            vertex[r] = m++;
    uint32_t *weight = EXL_NEW(a, uint32_t, m * m + 1);
    uint8_t *side = EXL_NEW(a, uint8_t, m + 1);
    bool found = false;
    if (!weight || !side)
        return no_memory(err);
    if (m < n_blocks + 2)
        return EXL_OK;              /* one role: nothing to tell apart */
    for (size_t i = 0; i < n; i++) {
        size_t b = p->vertex[p->l[s[i].leaver].block], r = vertex[destination(p, role_of(p, s[i].leaver))];
        weight[b * m + r]++;
        weight[r * m + b]++;
    }
    EXL_TRY(exl_light_cut(&found, side, weight, m, p->rules->least, a, err));
    if (!found)
        return EXL_OK;
    uint8_t other = p->count[p->n_roles] ? side[vertex[p->n_roles]] : 0;
    size_t one = other == 1 ? p->n_roles : smallest(p, side, vertex, 1), two = other == 2 ? p->n_roles : smallest(p, side, vertex, 2);
    if (one == p->n_roles && two == p->n_roles)
        return EXL_OK;
    if (one < p->n_roles)
        into_other(p, one);
    if (two < p->n_roles)
        into_other(p, two);
    *more = true;
    return EXL_OK;
}

/* Names the department blocks of a slice by number. false: one of them is smaller than least, which only the first block of a small company is. */
static bool number_blocks(planner *p, const sliced *s, size_t n, size_t *n_blocks)
{
    bool large = true;
    for (size_t b = 0; b < p->n_d; b++)
        p->vertex[b] = SIZE_MAX;
    *n_blocks = 0;
    for (size_t i = 0; i < n; i++) {
        size_t b = p->l[s[i].leaver].block;
        large = large && p->d[b].leavers >= p->rules->least;
        if (p->vertex[b] == SIZE_MAX)
            p->vertex[b] = (*n_blocks)++;
    }
    return large;
}

static exl_rc plan_slice(planner *p, const sliced *s, size_t n, bool mends, exl_err *err)
{
    size_t n_blocks, r;
    memset(p->count, 0, (p->n_roles + 1) * sizeof *p->count);
    for (size_t i = 0; i < n; i++)
        p->count[role_of(p, s[i].leaver)]++;
    bool large = number_blocks(p, s, n, &n_blocks);
    for (r = 0; r <= p->n_roles; r++)
        p->goes[r] = r;
    for (r = 0; r < p->n_roles; r++)
        if (p->count[r] && (p->count[r] < p->rules->least || !large))
            into_other(p, r);
    if (p->count[p->n_roles] && p->count[p->n_roles] < p->rules->least && (r = smallest(p, NULL, NULL, 0)) < p->n_roles)
        into_other(p, r);
    for (bool more = large && mends; more;) {
        EXL_TRY(mend(p, s, n, n_blocks, &more, err));
        exl_arena_reset(&p->scratch);
    }
    for (size_t i = 0; i < n; i++) {
        r = destination(p, role_of(p, s[i].leaver));
        p->to[s[i].leaver] = r == p->n_roles ? EXL_BLOCK_OTHER : (int32_t)r;
    }
    return EXL_OK;
}

/* All slices of one length; *named: leavers whose role stands by itself. mends false: by the size of roles alone. */
static exl_rc plan_slices(planner *p, int slicing, bool mends, size_t *named, exl_err *err)
{
    for (size_t i = 0; i < p->n; i++)
        p->list[i] = (sliced){ slice_of(p->d[p->l[i].block].last, slicing), i };
    qsort(p->list, p->n, sizeof *p->list, by_slice);
    *named = 0;
    for (size_t from = 0, to; from < p->n; from = to) {
        for (to = from; to < p->n && p->list[to].slice == p->list[from].slice; to++)
            ;
        EXL_TRY(plan_slice(p, p->list + from, to - from, mends, err));
    }
    for (size_t i = 0; i < p->n; i++)
        *named += p->to[i] >= 0;
    return EXL_OK;
}

/* The span of a department block becomes part of the role block's: it is in a stretch of time only when all of it is. */
static void stretch(exl_block *b, const exl_block *d)
{
    if (b->leavers++ == 0) {
        b->first = d->first;
        b->last = d->last;
        return;
    }
    uint8_t coarsest = d->last.precision > b->last.precision ? d->last.precision : b->last.precision;
    if (b->last.year == 0)
        return;                     /* a slice is undated as a whole */
    if (exl_date_days(d->first) < exl_date_days(b->first))
        b->first = d->first;
    if (exl_date_last_day(d->last) > exl_date_last_day(b->last))
        b->last = exl_date_from_days(exl_date_last_day(d->last));
    b->last.precision = coarsest;
}

static void put_blocks(exl_block_plan *out, planner *p)
{
    int32_t *block = p->block;
    for (size_t from = 0, to; from < p->n; from = to) {
        for (size_t r = 0; r <= p->n_roles; r++)
            block[r] = EXL_BLOCK_NONE;
        for (to = from; to < p->n && p->list[to].slice == p->list[from].slice; to++) {
            size_t i = p->list[to].leaver, r = p->to[i] < 0 ? p->n_roles : (size_t)p->to[i];
            if (block[r] == EXL_BLOCK_NONE) {
                block[r] = (int32_t)out->n;
                out->block[out->n++] = (exl_block){ .unit = p->to[i] };
            }
            out->of[i] = block[r];
            stretch(&out->block[block[r]], &p->d[p->l[i].block]);
        }
    }
}

static bool is_due(const planner *p)
{
    size_t large = 0, given = 0;
    bool old = p->rules->first;
    memset(p->count, 0, (p->n_roles + 1) * sizeof *p->count);
    for (size_t i = 0; i < p->n; i++) {
        const exl_block *d = &p->d[p->l[i].block];
        p->count[role_of(p, i)]++;
        given += p->l[i].role >= 0;
        old = old || (d->first.year && exl_date_days(d->first) < p->rules->today - EXL_BLOCK_WAIT_DAYS);
    }
    for (size_t r = 0; r < p->n_roles; r++)
        large += p->count[r] >= p->rules->least ? p->count[r] : 0;
    return p->n >= p->rules->least && (old || given == 0 || 2 * large >= p->n);
}

static exl_rc plan(exl_block_plan *out, planner *p, exl_arena *a, exl_err *err)
{
    exl_block_plan q = { .of = EXL_NEW(a, int32_t, p->n + 1), .block = EXL_NEW(a, exl_block, p->n + 1) };
    size_t most, named;
    if (!q.of || !q.block)
        return no_memory(err);
    for (size_t i = 0; i < p->n; i++)
        q.of[i] = EXL_BLOCK_NONE;
    if (is_due(p)) {
        EXL_TRY(plan_slices(p, SLICINGS - 1, false, &most, err));
        for (int s = 0; s < SLICINGS; s++) {
            EXL_TRY(plan_slices(p, s, true, &named, err));
            if (most && 5 * named >= 4 * most)
                break;
        }
        put_blocks(&q, p);
    }
    *out = q;
    return EXL_OK;
}

exl_rc exl_blocks_roles(exl_block_plan *out, const exl_block_role *l, size_t n, size_t n_roles, const exl_block *d, size_t n_d, const exl_block_rules *rules, exl_arena *a, exl_err *err)
{
    planner p = { .l = l, .d = d, .n = n, .n_roles = n_roles, .n_d = n_d, .rules = rules, .list = EXL_NEW(a, sliced, n + 1), .count = EXL_NEW(a, size_t, n_roles + 1),
                  .goes = EXL_NEW(a, size_t, n_roles + 1), .vertex = EXL_NEW(a, size_t, n_d + 1), .block = EXL_NEW(a, int32_t, n_roles + 1), .to = EXL_NEW(a, int32_t, n + 1) };
    if (!p.list || !p.count || !p.goes || !p.vertex || !p.block || !p.to)
        return no_memory(err);
    exl_arena_init(&p.scratch, 0);
    exl_rc rc = plan(out, &p, a, err);
    exl_arena_free(&p.scratch);
    return rc;
}
