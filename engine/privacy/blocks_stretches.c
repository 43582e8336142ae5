/* Stretches begin as months and are joined along the calendar. What f() needs of a stretch is how many of each atom lie in it: sorted lists, merged as stretches are taken together. */
#include "privacy/blocks.h"
#include <stdlib.h>
#include <string.h>

enum { MOST = 64, COARSE = 100000 };        /* stretches that are looked at, more begin coarser; places below 0 are years alone and no date: before all others, so that it is the oldest stretch that they blur */

typedef struct { int32_t place; uint32_t atom, department; size_t leaver; } dated;        /* place: number of the finest period */
typedef struct { uint32_t atom, n; } share;
typedef struct { share *list; size_t n; } tally;

typedef struct {
    const exl_block_rules *rules;
    int a_year;                     /* finest periods a year */
    dated   *list;                  /* n, by place then atom */
    size_t   n, n_atoms, n_departments;
    uint32_t *size;                 /* n_atoms: leavers of an atom */
    size_t   start[MOST + 1], m;    /* stretches, in list */
    exl_arena scratch;
} joiner;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static int by_place(const void *p, const void *q)
{
    const dated *a = p, *b = q;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    if (a->atom != b->atom)
        return a->atom < b->atom ? -1 : 1;
    return (a->leaver > b->leaver) - (a->leaver < b->leaver);
}

static int by_atom(const void *p, const void *q) { return (((const share *)p)->atom > ((const share *)q)->atom) - (((const share *)p)->atom < ((const share *)q)->atom); }

static uint64_t lesser(uint32_t inside, uint32_t of) { return inside < of - inside ? inside : of - inside; }

static uint64_t value(const joiner *j, const tally *t)
{
    uint64_t f = 0;
    for (size_t i = 0; i < t->n; i++)
        f += lesser(t->list[i].n, j->size[t->list[i].atom]);
    return f;
}

/* --- looking for a light set ------------------------------------------------------------------------------------- */

static exl_rc count(tally *out, joiner *j, size_t from, size_t to, exl_err *err)
{
    *out = (tally){ .list = EXL_NEW(&j->scratch, share, to - from + 1) };
    if (!out->list)
        return no_memory(err);
    for (size_t i = from; i < to; i++)
        out->list[i - from] = (share){ j->list[i].atom, 1 };
    qsort(out->list, to - from, sizeof *out->list, by_atom);
    for (size_t i = 0; i < to - from; i++)
        if (out->n && out->list[out->n - 1].atom == out->list[i].atom)
            out->list[out->n - 1].n++;
        else
            out->list[out->n++] = out->list[i];
    return EXL_OK;
}

static exl_rc merge(tally *into, const tally *x, exl_arena *a, exl_err *err)
{
    tally t = { .list = EXL_NEW(a, share, into->n + x->n + 1) };
    size_t i = 0, k = 0;
    if (!t.list)
        return no_memory(err);
    while (i < into->n || k < x->n) {
        bool mine = i < into->n && (k == x->n || into->list[i].atom <= x->list[k].atom), both = mine && k < x->n && into->list[i].atom == x->list[k].atom;
        t.list[t.n] = mine ? into->list[i] : x->list[k];
        t.list[t.n++].n += both ? x->list[k].n : 0;
        i += mine;
        k += !mine || both;
    }
    *into = t;
    return EXL_OK;
}

typedef struct { tally t[MOST]; uint64_t group[MOST]; size_t m; } groups;       /* group: bits of stretches */

/* What a group adds to f of those taken, less its own f; inside[atom]: taken. */
static int64_t gain(const joiner *j, const tally *t, const uint32_t *inside)
{
    int64_t g = 0;
    for (size_t i = 0; i < t->n; i++) {
        uint32_t a = t->list[i].atom, now = inside[a], of = j->size[a];
        g += (int64_t)lesser(now + t->list[i].n, of) - (int64_t)lesser(now, of) - (int64_t)lesser(t->list[i].n, of);
    }
    return g;
}

/* One round: the order in which every group adds least; its last two are a pendant pair. */
static exl_rc pendant(size_t *last, size_t *before, joiner *j, const groups *g, exl_err *err)
{
    uint32_t *inside = EXL_NEW(&j->scratch, uint32_t, j->n_atoms + 1);
    bool taken[MOST] = { false };
    if (!inside)
        return no_memory(err);
    *last = *before = 0;
    for (size_t step = 0; step < g->m; step++) {
        size_t best = g->m;
        int64_t least = 0;
        for (size_t i = 0; i < g->m; i++) {
            int64_t now = taken[i] ? 0 : gain(j, &g->t[i], inside);
            if (!taken[i] && (best == g->m || now < least))
                best = i, least = now;
        }
        taken[best] = true;
        *before = *last;
        *last = best;
        for (size_t i = 0; i < g->t[best].n; i++)
            inside[g->t[best].list[i].atom] += g->t[best].list[i].n;
    }
    return EXL_OK;
}

/* The light set of one part, if it has one. */
static exl_rc find_in_part(uint64_t *set, joiner *j, uint64_t part, exl_err *err)
{
    groups *g = EXL_NEW(&j->scratch, groups, 1);
    if (!g)
        return no_memory(err);
    for (size_t i = 0; i < j->m; i++)
        if (part >> i & 1) {
            EXL_TRY(count(&g->t[g->m], j, j->start[i], j->start[i + 1], err));
            g->group[g->m++] = (uint64_t)1 << i;
        }
    for (size_t i = 0; i < g->m && g->m > 1 && *set == 0; i++)
        if (value(j, &g->t[i]) < j->rules->least)
            *set = g->group[i];
    while (*set == 0 && g->m > 1) {
        size_t last = 0, before = 0;
        EXL_TRY(pendant(&last, &before, j, g, err));
        if (value(j, &g->t[last]) < j->rules->least)
            *set = g->group[last];
        EXL_TRY(merge(&g->t[before], &g->t[last], &j->scratch, err));
        g->group[before] |= g->group[last];
        g->m--;
        g->t[last] = g->t[g->m];
        g->group[last] = g->group[g->m];
    }
    return EXL_OK;
}

/* Stretches that department blocks tie together, as bits, for each stretch its part. */
static exl_rc find_parts(uint64_t part[MOST], joiner *j, exl_err *err)
{
    uint64_t *seen = EXL_NEW(&j->scratch, uint64_t, j->n_departments + 1);
    if (!seen)
        return no_memory(err);
    for (size_t s = 0; s < j->m; s++) {
        part[s] = (uint64_t)1 << s;
        for (size_t i = j->start[s]; i < j->start[s + 1]; i++)
            seen[j->list[i].department] |= (uint64_t)1 << s;
    }
    for (bool more = true; more;) {
        more = false;
        for (size_t d = 0; d < j->n_departments; d++) {
            uint64_t all = seen[d];
            for (size_t s = 0; s < j->m; s++)
                all |= seen[d] >> s & 1 ? part[s] : 0;
            for (size_t s = 0; s < j->m; s++)
                if ((all >> s & 1) && part[s] != (part[s] | all))
                    part[s] |= all, more = true;
        }
    }
    return EXL_OK;
}

/* set: bits of stretches that are together too like the rest of their part; 0 = there is none. */
static exl_rc find_light(uint64_t *set, joiner *j, exl_err *err)
{
    uint64_t part[MOST], done = 0;
    *set = 0;
    EXL_TRY(find_parts(part, j, err));
    for (size_t s = 0; s < j->m && *set == 0; s++) {
        if (!(done >> s & 1))
            EXL_TRY(find_in_part(set, j, part[s], err));
        done |= part[s];
    }
    return EXL_OK;
}

/* --- joining ----------------------------------------------------------------------------------------------------- */

/* The shortest stretch of the calendar that holds both places; INT32_MAX = none shorter than all time. */
static int common(const joiner *j, int32_t a, int32_t b, int32_t *number)
{
    static const int a_year[] = { 12, 4, 2, 1 };
    for (int k = 0; k < 4; k++)
        if (a >= 0 && b >= 0 && a_year[k] <= j->a_year && a / (j->a_year / a_year[k]) == b / (j->a_year / a_year[k])) {
            *number = a / (j->a_year / a_year[k]);
            return j->a_year / a_year[k];
        }
    *number = 0;
    return INT32_MAX;
}

static void drop(joiner *j, size_t boundary)
{
    memmove(&j->start[boundary], &j->start[boundary + 1], (j->m - boundary) * sizeof j->start[0]);
    j->m--;
}

/* Joins two neighbours that the set takes apart, those with the shortest stretch of the calendar in common, then the fewest leavers; and all else in that stretch. */
static void join(joiner *j, uint64_t set)
{
    size_t best = 0;
    int best_length = 0;
    int32_t number = 0, at;
    for (size_t b = 1; b < j->m; b++) {
        int length = common(j, j->list[j->start[b] - 1].place, j->list[j->start[b]].place, &at);
        bool apart = ((set >> (b - 1)) & 1) != ((set >> b) & 1);
        if (apart && (best == 0 || length < best_length || (length == best_length && j->start[b + 1] - j->start[b - 1] < j->start[best + 1] - j->start[best - 1])))
            best = b, best_length = length, number = at;
    }
    if (best == 0)
        return;
    for (size_t b = j->m - 1; b > 0; b--) {
        bool inside = best_length != INT32_MAX && j->list[j->start[b] - 1].place / best_length == number && j->list[j->start[b]].place / best_length == number;
        if (b == best || inside)
            drop(j, b);
    }
}

static void begin(joiner *j, const exl_block_stretch *l)
{
    static const int a_year[] = { 12, 4, 2, 1 };
    for (int k = 0; k < 4; k++) {
        j->a_year = a_year[k];
        for (size_t i = 0; i < j->n; i++) {
            exl_date d = l[j->list[i].leaver].date;
            bool exact = d.year && d.precision != EXL_DATE_YEAR;
            j->list[i].place = exact ? d.year * j->a_year + (d.month - 1) * j->a_year / 12 : d.year - COARSE;
        }
        qsort(j->list, j->n, sizeof *j->list, by_place);
        size_t places = 1;
        for (size_t i = 1; i < j->n; i++)
            places += j->list[i].place != j->list[i - 1].place;
        if (places <= MOST || k == 3)
            break;
    }
    j->m = 0;
    for (size_t i = 0; i < j->n; i++)
        if ((i == 0 || j->list[i].place != j->list[i - 1].place) && j->m < MOST)
            j->start[j->m++] = i;
    j->start[j->m] = j->n;
}

static exl_rc plan(exl_block_plan *out, joiner *j, const exl_block_stretch *l, exl_err *err)
{
    for (size_t i = 0; i < j->n; i++) {
        j->list[i] = (dated){ .atom = l[i].atom, .department = l[i].department, .leaver = i };
        j->size[l[i].atom]++;
    }
    begin(j, l);
    for (uint64_t set = 1; set && j->m > 1;) {
        EXL_TRY(find_light(&set, j, err));
        exl_arena_reset(&j->scratch);
        if (set)
            join(j, set);
    }
    for (size_t s = 0; s < j->m; s++) {
        exl_block *b = &out->block[out->n++];
        for (size_t i = j->start[s]; i < j->start[s + 1]; i++) {
            exl_block_grow(b, l[j->list[i].leaver].date);
            out->of[j->list[i].leaver] = (int32_t)s;
        }
    }
    return EXL_OK;
}

exl_rc exl_blocks_stretches(exl_block_plan *out, const exl_block_stretch *l, size_t n, const exl_block_rules *rules, exl_arena *a, exl_err *err)
{
    exl_block_plan p = { .of = EXL_NEW(a, int32_t, n + 1), .block = EXL_NEW(a, exl_block, MOST + 1) };
    joiner j = { .rules = rules, .n = n, .list = EXL_NEW(a, dated, n + 1) };
    for (size_t i = 0; i < n; i++) {
        j.n_atoms = l[i].atom >= j.n_atoms ? l[i].atom + 1 : j.n_atoms;
        j.n_departments = l[i].department >= j.n_departments ? l[i].department + 1 : j.n_departments;
    }
    j.size = EXL_NEW(a, uint32_t, j.n_atoms + 1);
    if (!p.of || !p.block || !j.list || !j.size)
        return no_memory(err);
    exl_arena_init(&j.scratch, 0);
    exl_rc rc = n ? plan(&p, &j, l, err) : EXL_OK;
    exl_arena_free(&j.scratch);
    *out = p;
    return rc;
}
