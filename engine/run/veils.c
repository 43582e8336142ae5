/* Units first, a part and a code at a time; then the blocks of each unit in the order of their closing, which within an import is that of time. */
#include "run/veils.h"
#include "stats/period.h"
#include "stats/tally.h"
#include "store/blocks.h"
#include <stdlib.h>

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

/* Whether a date lies in the period of this label: which kind it is shows in its form. */
static bool lies_in(exl_date d, exl_span label)
{
    static const exl_period kinds[] = { EXL_PERIOD_YEAR, EXL_PERIOD_HALF, EXL_PERIOD_QUARTER, EXL_PERIOD_MONTH };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char text[16];
        int32_t number;
        if (exl_period_of(&number, d, kinds[i]) && exl_span_eq((exl_span){ text, exl_period_label(text, number, kinds[i]) }, label))
            return true;
    }
    return false;
}

bool exl_run_block_in(const exl_panel_block *b, exl_unit_type type, exl_span unit, exl_span period)
{
    return (type == EXL_UNIT_ALL || exl_span_eq(b->unit, unit)) && (period.n == 0 || lies_in(b->label, period));
}

size_t exl_panel_unit(const exl_panel *p, exl_unit_type type, exl_span name)
{
    size_t u = 0;
    while (u < p->n_unit[type] && !exl_span_eq(p->unit_name[type][u], name))
        u++;
    return u;
}

uint32_t exl_veils_need(const exl_veils *v, exl_unit_type type, size_t unit) { return v->holds[type][unit] ? v->p->block : EXL_VEIL_SAID; }

/* --- parts --------------------------------------------------------------------------------------------------- */

/* Departments, then roles, then one place each for leavers who have none. */
static size_t place(const exl_panel *p, exl_unit_type type, int32_t unit)
{
    size_t d = p->n_unit[EXL_UNIT_DEPARTMENT], r = p->n_unit[EXL_UNIT_ROLE];
    if (unit < 0)
        return d + r + (type == EXL_UNIT_ROLE);
    return type == EXL_UNIT_ROLE ? d + (size_t)unit : (size_t)unit;
}

static size_t root(size_t *up, size_t i)
{
    while (up[i] != i)
        i = up[i] = up[up[i]];
    return i;
}

static exl_rc find_parts(size_t **out, const exl_panel *p, exl_arena *a, exl_err *err)
{
    size_t n = p->n_unit[EXL_UNIT_DEPARTMENT] + p->n_unit[EXL_UNIT_ROLE] + 2;
    size_t *up = EXL_NEW(a, size_t, n);
    if (!up)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        up[i] = i;
    for (size_t i = 0; i < p->n; i++) {
        size_t x = root(up, place(p, EXL_UNIT_DEPARTMENT, p->unit[EXL_UNIT_DEPARTMENT][i])), y = root(up, place(p, EXL_UNIT_ROLE, p->unit[EXL_UNIT_ROLE][i]));
        up[x < y ? y : x] = x < y ? x : y;
    }
    for (size_t i = 0; i < n; i++)
        up[i] = root(up, i);
    *out = up;
    return EXL_OK;
}

/* --- units --------------------------------------------------------------------------------------------------- */

typedef struct { const exl_veils *v; const exl_panel *p; exl_unit_type type; const uint32_t *hits; const size_t *part; size_t *scratch; } line;

static size_t part_of(const line *l, size_t unit) { return l->part[place(l->p, l->type, (int32_t)unit)]; }
static size_t cell_of(const line *l, size_t unit, size_t code) { return unit * l->p->n_codes + code; }

/* The unit of the part with the fewest hits that is not veiled yet, of all or of those of `among`; n_unit: none is left. */
static size_t fewest(const line *l, size_t part, size_t code, const uint8_t *among)
{
    size_t n = l->p->n_unit[l->type], best = n;
    for (size_t u = 0; u < n; u++)
        if (part_of(l, u) == part && (!among || among[u]) && !l->v->unit[l->type][cell_of(l, u, code)] && (best == n || l->hits[cell_of(l, u, code)] < l->hits[cell_of(l, best, code)]))
            best = u;
    return best;
}

static uint32_t veiled_hits(const line *l, size_t part, size_t code)
{
    uint32_t sum = 0;
    for (size_t u = 0; u < l->p->n_unit[l->type]; u++)
        if (part_of(l, u) == part && l->v->unit[l->type][cell_of(l, u, code)])
            sum += l->hits[cell_of(l, u, code)];
    return sum;
}

/* The unit with the fewest hits of those that have `need` or more; n_unit: there is none. */
static size_t fewest_of_enough(const line *l, size_t part, size_t code, uint32_t need)
{
    size_t n = l->p->n_unit[l->type], best = n;
    for (size_t u = 0; u < n; u++) {
        uint32_t hits = l->hits[cell_of(l, u, code)];
        if (part_of(l, u) == part && !l->v->unit[l->type][cell_of(l, u, code)] && hits >= need && (best == n || hits < l->hits[cell_of(l, best, code)]))
            best = u;
    }
    return best;
}

/* Veils more of the part until the veiled hold `need` together: of one unit that has what is missing, and of those with the fewest hits one after the other, what hides fewer hits. */
static void fill_up(const line *l, size_t part, size_t code, uint32_t need)
{
    uint32_t sum = veiled_hits(l, part, code), hidden = sum;
    size_t n = l->p->n_unit[l->type], one = sum < need ? fewest_of_enough(l, part, code, need - sum) : n, taken = 0, *list = l->scratch;
    for (size_t u; hidden < need && (u = fewest(l, part, code, NULL)) < n; hidden += l->hits[cell_of(l, u, code)]) {
        l->v->unit[l->type][cell_of(l, u, code)] = 1;
        list[taken++] = u;
    }
    if (one == n || taken < 2 || hidden - sum < l->hits[cell_of(l, one, code)])
        return;
    for (size_t i = 0; i < taken; i++)
        l->v->unit[l->type][cell_of(l, list[i], code)] = 0;
    l->v->unit[l->type][cell_of(l, one, code)] = 1;
}

static void veil_part(const line *l, size_t part, size_t code)
{
    uint32_t need = 0;
    for (size_t u = 0; u < l->p->n_unit[l->type]; u++) {
        uint32_t own = exl_veils_need(l->v, l->type, u);
        if (part_of(l, u) != part || l->hits[cell_of(l, u, code)] >= own)
            continue;
        l->v->unit[l->type][cell_of(l, u, code)] = 1;
        need = own > need ? own : need;
    }
    fill_up(l, part, code, need);
}

/* among[]: the units of l's type that the leavers of a unit of the other type have. The most that they can have said of a code: what the shown of these said, and all veiled together. */
static uint32_t most_said(const line *l, size_t part, size_t code, const uint8_t *among)
{
    uint32_t sum = 0;
    bool veiled = false;
    for (size_t u = 0; u < l->p->n_unit[l->type]; u++)
        if (among[u] && l->v->unit[l->type][cell_of(l, u, code)])
            veiled = true;
        else if (among[u])
            sum += l->hits[cell_of(l, u, code)];
    return veiled ? sum + veiled_hits(l, part, code) : sum;
}

/* Units of `of` that are not shown, by what is told of the other type, l's. False: nothing more was to be veiled. */
static bool veil_across(const line *l, exl_unit_type of, const uint8_t *among, const bool *open, size_t code)
{
    bool moved = false;
    for (size_t h = 0; h < l->p->n_under[of]; h++) {
        const uint8_t *units = among + h * (l->p->n_unit[l->type] + 1);
        size_t u = 0;
        while (u < l->p->n_unit[l->type] && !units[u])
            u++;
        if (open[h] || u == l->p->n_unit[l->type])
            continue;
        size_t part = part_of(l, u);
        while (most_said(l, part, code, units) < l->p->block) {
            uint32_t before = veiled_hits(l, part, code);
            size_t more = fewest(l, part, code, before ? NULL : units);
            if (more == l->p->n_unit[l->type])
                break;
            l->v->unit[l->type][cell_of(l, more, code)] = 1;
            fill_up(l, part, code, l->p->block);
            moved = true;
        }
    }
    return moved;
}

/* Which units of l's type the leavers of each unit of `of` that is not shown have; open: some have none, of which nothing is told. */
static exl_rc find_among(uint8_t **among, bool **open, const line *l, exl_unit_type of, exl_arena *a, exl_err *err)
{
    const exl_panel *p = l->p;
    size_t width = p->n_unit[l->type] + 1;
    *among = EXL_NEW(a, uint8_t, p->n_under[of] * width + 1);
    *open = EXL_NEW(a, bool, p->n_under[of] + 1);
    if (!*among || !*open)
        return no_memory(err);
    for (size_t i = 0; p->under[of] && i < p->n; i++) {
        if (p->under[of][i] < 0)
            continue;
        int32_t u = p->unit[l->type][i];
        (*open)[p->under[of][i]] |= u < 0;
        if (u >= 0)
            (*among)[(size_t)p->under[of][i] * width + (size_t)u] = 1;
    }
    return EXL_OK;
}

static exl_rc veil_units(line l[2], exl_arena *a, exl_err *err)
{
    const exl_panel *p = l[0].p;
    size_t places = p->n_unit[EXL_UNIT_DEPARTMENT] + p->n_unit[EXL_UNIT_ROLE] + 2;
    uint8_t *among[2];
    bool *open[2];
    for (int i = 0; i < 2; i++)
        EXL_TRY(find_among(&among[i], &open[i], &l[i], l[1 - i].type, a, err));
    for (size_t k = 0; k < p->n_codes; k++) {
        for (int i = 0; i < 2; i++)
            for (size_t part = 0; part < places; part++)
                if (l[i].part[part] == part)
                    veil_part(&l[i], part, k);
        for (bool moved = true; moved;) {
            moved = veil_across(&l[0], l[1].type, among[0], open[0], k);
            moved = veil_across(&l[1], l[0].type, among[1], open[1], k) || moved;
        }
    }
    return EXL_OK;
}

/* --- blocks -------------------------------------------------------------------------------------------------- */

static exl_rc count_blocks(uint32_t **out, const exl_panel *p, exl_unit_type type, exl_arena *a, exl_err *err)
{
    *out = EXL_NEW(a, uint32_t, p->n_blocks[type] * p->n_codes + 1);
    if (!*out)
        return no_memory(err);
    for (size_t i = 0; i < p->n && p->n_blocks[type]; i++)
        for (size_t k = 0; p->block_of[type][i] >= 0 && k < p->n_codes; k++)
            (*out)[(size_t)p->block_of[type][i] * p->n_codes + k] += p->raised[i * p->n_codes + k];
    return EXL_OK;
}

/* What is left at the end joins the group before it: the unit as a whole has what it needs. */
static void group_blocks(const exl_veils *v, const uint32_t *hits, exl_unit_type type, size_t unit, size_t code)
{
    const exl_panel *p = v->p;
    const exl_panel_block *list = p->block_list[type];
    uint32_t need = exl_veils_need(v, type, unit), sum = 0, now = 1, *group = v->group[type];
    for (size_t b = 0; b < p->n_blocks[type]; b++) {
        if (!exl_span_eq(list[b].unit, p->unit_name[type][unit]))
            continue;
        group[b * p->n_codes + code] = now;
        sum += hits[b * p->n_codes + code];
        if (sum >= need)
            now++, sum = 0;
    }
    for (size_t b = 0; now > 1 && b < p->n_blocks[type]; b++)
        if (exl_span_eq(list[b].unit, p->unit_name[type][unit]) && group[b * p->n_codes + code] == now)
            group[b * p->n_codes + code] = now - 1;
}

static exl_rc group_type(exl_veils *v, exl_unit_type type, exl_arena *a, exl_err *err)
{
    const exl_panel *p = v->p;
    uint32_t *hits;
    EXL_TRY(count_blocks(&hits, p, type, a, err));
    v->group[type] = EXL_NEW(a, uint32_t, p->n_blocks[type] * p->n_codes + 1);
    if (!v->group[type])
        return no_memory(err);
    for (size_t u = 0; u < p->n_unit[type]; u++)
        for (size_t k = 0; k < p->n_codes; k++)
            group_blocks(v, hits, type, u, k);
    return EXL_OK;
}

static exl_rc begin_type(line *l, exl_veils *v, exl_unit_type type, const size_t *part, exl_arena *a, exl_err *err)
{
    const exl_panel *p = v->p;
    exl_tally c;
    EXL_TRY(exl_tally_units(&c, p, type, a, err));
    v->unit[type] = EXL_NEW(a, uint8_t, p->n_unit[type] * p->n_codes + 1);
    v->holds[type] = EXL_NEW(a, uint8_t, p->n_unit[type] + 1);
    if (!v->unit[type] || !v->holds[type])
        return no_memory(err);
    for (size_t u = 0; u < p->n_unit[type]; u++)
        v->holds[type][u] = exl_span_is(p->unit_name[type][u], exl_other_unit);
    for (size_t i = 0; p->under[type] && i < p->n; i++)
        if (p->under[type][i] >= 0 && p->unit[type][i] >= 0)
            v->holds[type][p->unit[type][i]] = 1;
    *l = (line){ v, p, type, c.hits, part, EXL_NEW(a, size_t, p->n_unit[type] + 1) };
    if (!l->scratch)
        return no_memory(err);
    return EXL_OK;
}

exl_rc exl_run_veils(exl_veils *out, const exl_panel *p, exl_arena *a, exl_err *err)
{
    size_t *part;
    line l[2];
    *out = (exl_veils){ .p = p };
    if (p->block == 0)
        return EXL_OK;
    EXL_TRY(find_parts(&part, p, a, err));
    EXL_TRY(begin_type(&l[0], out, EXL_UNIT_DEPARTMENT, part, a, err));
    EXL_TRY(begin_type(&l[1], out, EXL_UNIT_ROLE, part, a, err));
    EXL_TRY(veil_units(l, a, err));
    EXL_TRY(group_type(out, EXL_UNIT_DEPARTMENT, a, err));
    return group_type(out, EXL_UNIT_ROLE, a, err);
}

bool exl_veils_cover(const exl_veils *v, exl_unit_type type, exl_span unit, exl_span period, size_t code)
{
    const exl_panel *p = v->p;
    if (!v->unit[type] || code >= p->n_codes)
        return false;
    size_t u = exl_panel_unit(p, type, unit);
    if (u == p->n_unit[type] || v->unit[type][u * p->n_codes + code])
        return u < p->n_unit[type];
    const exl_panel_block *list = p->block_list[type];
    for (size_t x = 0; period.n && x < p->n_blocks[type]; x++) {
        if (!exl_span_eq(list[x].unit, unit) || !lies_in(list[x].label, period))
            continue;
        for (size_t y = 0; y < p->n_blocks[type]; y++)
            if (v->group[type][x * p->n_codes + code] == v->group[type][y * p->n_codes + code] && exl_span_eq(list[y].unit, unit) && !lies_in(list[y].label, period))
                return true;
    }
    return false;
}
