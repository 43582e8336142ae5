/* Vertices that no light cut parts are taken together, round by round, until a connected part is one vertex or a light cut shows. */
#include "privacy/cut.h"
#include <string.h>

typedef struct {
    const uint32_t *weight;         /* as given */
    size_t n, m;                    /* vertices given; groups of them now */
    size_t *group;                  /* n: group of a vertex */
    size_t *into;                   /* m: the group that a group joins in this round */
    uint64_t *w;                    /* m x m, row stride n: between groups */
    uint64_t *tie;                  /* m: to those seen */
    bool *seen;                     /* m */
} search;

static void weigh(search *s)
{
    memset(s->w, 0, s->n * s->n * sizeof *s->w);
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < s->n; j++)
            if (s->group[i] != s->group[j])
                s->w[s->group[i] * s->n + s->group[j]] += s->weight[i * s->n + j];
}

static size_t root(search *s, size_t g)
{
    while (s->into[g] != g)
        g = s->into[g] = s->into[s->into[g]];
    return g;
}

/* The unseen group tied most, the first of several; m: none has a tie. */
static size_t next_of(const search *s)
{
    size_t best = s->m;
    for (size_t g = 0; g < s->m; g++)
        if (!s->seen[g] && s->tie[g] && (best == s->m || s->tie[g] > s->tie[best]))
            best = g;
    return best;
}

/* One connected part from `first` on: the last group reached, and its degree. */
static size_t sweep(search *s, size_t first, uint32_t least, uint64_t *degree)
{
    size_t last = first;
    *degree = UINT64_MAX;
    for (size_t g = first; g < s->m; g = next_of(s)) {
        s->seen[g] = true;
        last = g;
        *degree = g == first ? UINT64_MAX : s->tie[g];
        for (size_t h = 0; h < s->m; h++) {
            uint64_t w = s->w[g * s->n + h];
            if (s->seen[h] || !w)
                continue;
            s->tie[h] += w;
            if (s->tie[h] >= least)
                s->into[root(s, h)] = root(s, g);
        }
    }
    return last;
}

/* The cut between a group and the rest of its connected part. */
static void tell(search *s, uint8_t *side, size_t group)
{
    bool more = true;
    for (size_t i = 0; i < s->n; i++)
        side[i] = s->group[i] == group;
    while (more) {                      /* what can be reached from it is the other side */
        more = false;
        for (size_t i = 0; i < s->n; i++)
            for (size_t j = 0; side[i] && j < s->n; j++)
                if (!side[j] && s->weight[i * s->n + j])
                    side[j] = 2, more = true;
    }
}

static void renumber(search *s)
{
    size_t *number = s->into, m = 0;
    for (size_t g = 0; g < s->m; g++)
        s->tie[g] = root(s, g);
    for (size_t g = 0; g < s->m; g++)
        if (s->tie[g] == g)
            s->seen[g] = true, number[g] = m++;
    for (size_t i = 0; i < s->n; i++)
        s->group[i] = number[s->tie[s->group[i]]];
    s->m = m;
}

exl_rc exl_light_cut(bool *found, uint8_t *side, const uint32_t *weight, size_t n, uint32_t least, exl_arena *a, exl_err *err)
{
    search s = { .weight = weight, .n = n, .m = n, .group = EXL_NEW(a, size_t, n + 1), .into = EXL_NEW(a, size_t, n + 1), .w = EXL_NEW(a, uint64_t, n * n + 1),
                 .tie = EXL_NEW(a, uint64_t, n + 1), .seen = EXL_NEW(a, bool, n + 1) };
    if (!s.group || !s.into || !s.w || !s.tie || !s.seen)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    for (size_t i = 0; i < n; i++)
        s.group[i] = i;
    *found = false;
    for (size_t before = n + 1; s.m > 1 && s.m < before;) {
        before = s.m;
        weigh(&s);
        for (size_t g = 0; g < s.m; g++)
            s.into[g] = g, s.tie[g] = 0, s.seen[g] = false;
        for (size_t g = 0; g < s.m; g++) {
            uint64_t degree;
            if (s.seen[g])
                continue;
            size_t last = sweep(&s, g, least, &degree);
            if (degree >= least)
                continue;
            tell(&s, side, last);
            *found = true;
            return EXL_OK;
        }
        renumber(&s);
    }
    return EXL_OK;
}
