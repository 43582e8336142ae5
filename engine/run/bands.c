/* Ties are found a kind of unit at a time, for all codes; rows are then looked at by their unit, period and code. */
#include "run/bands.h"
#include "run/veils.h"
#include <string.h>

enum { LEAST_SILENT = 2 };

typedef struct { size_t code, block, with; } tie;           /* with: SIZE_MAX = nothing yet */
typedef struct { const exl_panel *p; exl_unit_type type; uint32_t *n, *hits; tie *list; size_t n_ties; } ties;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

/* --- ties -------------------------------------------------------------------------------------------------------- */

static uint32_t silent(const ties *t, size_t block, size_t code) { return t->n[block] - t->hits[block * t->p->n_codes + code]; }

static bool fits(const exl_panel_block *b, const exl_panel_block *k, int choice)
{
    bool same_import = k->import == b->import;
    return choice == 0 ? same_import && exl_span_eq(k->unit, b->unit) : choice == 1 ? same_import : k->import > b->import;
}

/* Blocks of the same import and unit first, then of the same import, then later ones; the nearest, the later of two as near. */
static size_t partner(const ties *t, size_t block, size_t code)
{
    const exl_panel_block *list = t->p->block_list[t->type];
    size_t n = t->p->n_blocks[t->type];
    for (int choice = 0; choice < 3; choice++)
        for (size_t away = 1; away < n; away++)
            for (int later = 1; later >= 0; later--) {
                size_t k = later ? block + away : block - away;
                if (k < n && fits(&list[block], &list[k], choice) && silent(t, block, code) + silent(t, k, code) >= LEAST_SILENT)
                    return k;
            }
    return SIZE_MAX;
}

static exl_rc find_ties(ties *t, const exl_panel *p, exl_unit_type type, exl_arena *a, exl_err *err)
{
    size_t blocks = p->n_blocks[type], certain = 0;
    *t = (ties){ .p = p, .type = type, .n = EXL_NEW(a, uint32_t, blocks + 1), .hits = EXL_NEW(a, uint32_t, blocks * p->n_codes + 1) };
    if (!t->n || !t->hits)
        return no_memory(err);
    for (size_t i = 0; i < p->n && blocks; i++) {
        int32_t b = p->block_of[type][i];
        if (b < 0)
            continue;
        t->n[b]++;
        for (size_t k = 0; k < p->n_codes; k++)
            t->hits[(size_t)b * p->n_codes + k] += p->raised[i * p->n_codes + k];
    }
    for (size_t b = 0; b < blocks; b++)
        for (size_t k = 0; k < p->n_codes; k++)
            certain += silent(t, b, k) < LEAST_SILENT;
    t->list = EXL_NEW(a, tie, certain + 1);
    if (!t->list)
        return no_memory(err);
    for (size_t b = 0; b < blocks; b++)
        for (size_t k = 0; k < p->n_codes; k++)
            if (silent(t, b, k) < LEAST_SILENT)
                t->list[t->n_ties++] = (tie){ k, b, partner(t, b, k) };
    return EXL_OK;
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

typedef struct { size_t unit, code, reason, period, n_pairs, n[4], hits[4]; } places;

static places find_places(const exl_table *t)
{
    static const char *const pairs[][2] = { { "interviews", "hits" }, { "interviews_a", "hits_a" }, { "interviews_b", "hits_b" }, { "interviews_before", "hits_before" }, { "interviews_after", "hits_after" } };
    places at = { .unit = exl_table_column(t, "unit"), .code = exl_table_column(t, "code"), .reason = exl_table_column(t, "reason"), .period = exl_table_column(t, "period") };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        size_t n = exl_table_column(t, pairs[i][0]), hits = exl_table_column(t, pairs[i][1]);
        if (n < t->n_columns && hits < t->n_columns && at.n_pairs < 4)
            at.n[at.n_pairs] = n, at.hits[at.n_pairs++] = hits;
    }
    return at;
}

static const exl_cell *cell(const exl_table *t, size_t row, size_t column) { return column < t->n_columns ? &t->cells[row * t->n_columns + column] : NULL; }

static bool by_itself(const exl_table *t, size_t row, const places *at)
{
    for (size_t i = 0; i < at->n_pairs; i++) {
        const exl_cell *n = cell(t, row, at->n[i]), *hits = cell(t, row, at->hits[i]);
        if (!n->empty && !hits->empty && hits->number > 0 && n->number - hits->number < LEAST_SILENT)
            return true;
    }
    return false;
}

/* The code of a row; n_codes: none, or one of the table's own. */
static size_t code_of(const exl_panel *p, const exl_table *t, size_t row, const places *at)
{
    const exl_cell *code = cell(t, row, at->code), *reason = cell(t, row, at->reason);
    size_t k = 0;
    for (; k < p->n_codes; k++) {
        exl_span name = p->code[k].name, rest = name;
        if (code && !code->empty && exl_span_eq(name, code->text))
            break;
        if (reason && !reason->empty && p->code[k].kind == EXL_CODE_REASON && exl_span_is(exl_span_cut(&rest, ':'), "reason") && exl_span_eq(rest, reason->text))
            break;
    }
    return k;
}

static bool cuts(const ties *t, size_t code, exl_span unit, exl_span period)
{
    const exl_panel_block *list = t->p->block_list[t->type];
    for (size_t i = 0; i < t->n_ties; i++) {
        const tie *x = &t->list[i];
        if (x->code != code)
            continue;
        bool one = exl_run_block_in(&list[x->block], t->type, unit, period), other = x->with != SIZE_MAX && exl_run_block_in(&list[x->with], t->type, unit, period);
        if (one != other)
            return true;
    }
    return false;
}

/* The whole company over all time: a block that came later and has nothing to be tied to would follow from the figure of before. */
static bool follows(const ties *t, size_t code)
{
    const exl_panel_block *list = t->p->block_list[t->type];
    for (size_t i = 0; i < t->n_ties; i++)
        if (t->list[i].code == code && t->list[i].with == SIZE_MAX && list[t->list[i].block].import > list[0].import)
            return true;
    return false;
}

/* What a table is judged by: the panel before conditions took a unit of it. */
typedef struct { const exl_panel *p, *all; places at; ties of[EXL_N_UNITS]; exl_veils veils; } judge;

/* A figure of no code of the panel's, any complaint, is not in the sums of others: it is low or not by itself. */
static bool low_by_itself(const judge *j, const exl_table *t, size_t row, exl_unit_type type, exl_span unit)
{
    size_t u = exl_panel_unit(j->all, type, unit);
    for (size_t i = 0; u < j->all->n_unit[type] && i < j->at.n_pairs; i++) {
        const exl_cell *hits = cell(t, row, j->at.hits[i]);
        if (!hits->empty && hits->number < exl_veils_need(&j->veils, type, u))
            return true;
    }
    return false;
}

static bool is_certain(const judge *j, const exl_table *t, size_t row)
{
    const exl_panel *p = j->all;
    const exl_cell *name = cell(t, row, j->at.unit), *period = cell(t, row, j->at.period);
    int kind = t->group[row].unit_type;
    if (!name || kind < EXL_UNIT_ALL || kind > EXL_UNIT_ROLE)
        return by_itself(t, row, &j->at);
    bool chosen = kind == EXL_UNIT_ALL && j->p->chosen != EXL_UNIT_ALL;     /* the whole of what was asked for is one unit */
    exl_unit_type type = chosen ? j->p->chosen : (exl_unit_type)kind;
    exl_span unit = chosen ? j->p->chosen_unit : name->text, when = period && !period->empty ? period->text : (exl_span){ "", 0 };
    size_t code = code_of(p, t, row, &j->at);
    if (type == EXL_UNIT_ALL && when.n == 0)
        return code < p->n_codes && (follows(&j->of[EXL_UNIT_ALL], code) || follows(&j->of[EXL_UNIT_DEPARTMENT], code));
    if (by_itself(t, row, &j->at))
        return true;
    if (type == EXL_UNIT_ALL)
        return code < p->n_codes && cuts(&j->of[type], code, unit, when);
    if (code == p->n_codes)
        return low_by_itself(j, t, row, type, unit);
    return cuts(&j->of[type], code, unit, when) || exl_veils_cover(&j->veils, type, unit, when, code);
}

static exl_rc judge_of(judge *j, const exl_table *t, const exl_panel *p, const exl_panel *all, exl_arena *a, exl_err *err)
{
    *j = (judge){ .p = p, .all = all, .at = find_places(t) };
    for (exl_unit_type u = EXL_UNIT_ALL; u < EXL_N_UNITS; u++)
        EXL_TRY(find_ties(&j->of[u], j->all, u, a, err));
    return exl_run_veils(&j->veils, j->all, a, err);
}

/* side[]: of each unit of a kind the group that all of its leavers are in, MIXED where they are not in one. False: some unit is. */
enum { MIXED = 255, UNSEEN = 254 };
static bool sides_of(uint8_t *side, const exl_panel *p, exl_unit_type type, const uint8_t *group)
{
    memset(side, UNSEEN, p->n_unit[type] + 1);
    for (size_t i = 0; i < p->n; i++)
        if (p->unit[type][i] >= 0) {
            uint8_t *s = &side[p->unit[type][i]];
            *s = *s == UNSEEN || *s == group[i] ? group[i] : MIXED;
        }
    return p->n_unit[type] > 0 && !memchr(side, MIXED, p->n_unit[type]);
}

static bool side_is(const judge *j, exl_unit_type type, const uint8_t *side, size_t block, uint8_t which)
{
    return block != SIZE_MAX && side[exl_panel_unit(j->all, type, j->all->block_list[type][block].unit)] == which;
}

/* Whether the figures of a group of whole units hold some of what is tied or veiled together, and not the rest. */
static bool parts_units(const judge *j, exl_unit_type type, const uint8_t *side, size_t code)
{
    const exl_panel *p = j->all;
    for (uint8_t which = 1; which <= 2; which++) {
        bool in = false, out = false;
        for (size_t u = 0; u < p->n_unit[type]; u++)
            if (j->veils.unit[type][u * p->n_codes + code])
                in |= side[u] == which, out |= side[u] != which;
        for (size_t i = 0; i < j->of[type].n_ties && !(in && out); i++) {
            const tie *x = &j->of[type].list[i];
            in = out = x->code == code && side_is(j, type, side, x->block, which) != side_is(j, type, side, x->with, which);
        }
        if (in && out)
            return true;
    }
    return false;
}

static exl_rc mark_groups(exl_table *t, const exl_panel *p, const uint8_t *group, exl_arena *a, exl_err *err)
{
    judge j;
    EXL_TRY(judge_of(&j, t, p, p, a, err));
    for (exl_unit_type u = EXL_UNIT_DEPARTMENT; u <= EXL_UNIT_ROLE; u++) {
        uint8_t *side = EXL_NEW(a, uint8_t, p->n_unit[u] + 1);
        if (!side)
            return no_memory(err);
        bool whole = sides_of(side, p, u, group);
        for (size_t r = 0; r < t->n_rows; r++) {
            size_t code = code_of(p, t, r, &j.at);
            t->group[r].certain = t->group[r].certain || by_itself(t, r, &j.at) || (whole && code < p->n_codes && parts_units(&j, u, side, code));
        }
    }
    return EXL_OK;
}

static exl_rc mark(exl_table *t, const exl_panel *p, exl_arena *a, exl_err *err)
{
    judge j;
    EXL_TRY(judge_of(&j, t, p, p->whole ? p->whole : p, a, err));
    for (size_t r = 0; r < t->n_rows; r++)
        t->group[r].certain = is_certain(&j, t, r);
    return EXL_OK;
}

exl_rc exl_run_bands_of_groups(exl_table *t, const exl_panel *p, const uint8_t *group, exl_err *err)
{
    exl_arena a;
    if (p->block == 0)
        return EXL_OK;
    exl_arena_init(&a, 0);
    exl_rc rc = mark_groups(t, p, group, &a, err);
    exl_arena_free(&a);
    return rc;
}

exl_rc exl_run_bands(exl_table *t, const exl_panel *p, exl_err *err)
{
    exl_arena a;
    if (p->block == 0)
        return EXL_OK;
    exl_arena_init(&a, 0);
    exl_rc rc = mark(t, p, &a, err);
    exl_arena_free(&a);
    return rc;
}
