/* Ties are found a kind of unit at a time, for all codes; rows are then looked at by their unit, period and code. */
#include "run/bands.h"
#include "stats/period.h"
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

static bool holds(const exl_panel_block *b, exl_unit_type type, exl_span unit, exl_span period) { return (type == EXL_UNIT_ALL || exl_span_eq(b->unit, unit)) && (period.n == 0 || lies_in(b->label, period)); }

static bool cuts(const ties *t, size_t code, exl_span unit, exl_span period)
{
    const exl_panel_block *list = t->p->block_list[t->type];
    for (size_t i = 0; i < t->n_ties; i++) {
        const tie *x = &t->list[i];
        if (x->code != code)
            continue;
        bool one = holds(&list[x->block], t->type, unit, period), other = x->with != SIZE_MAX && holds(&list[x->with], t->type, unit, period);
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

static bool is_certain(const exl_table *t, size_t row, const exl_panel *p, const places *at, const ties of[EXL_N_UNITS])
{
    int type = t->group[row].unit_type;
    const exl_cell *unit = cell(t, row, at->unit), *period = cell(t, row, at->period);
    exl_span when = period && !period->empty ? period->text : (exl_span){ "", 0 };
    bool units = unit && type >= EXL_UNIT_ALL && type <= EXL_UNIT_ROLE, whole = units && type == EXL_UNIT_ALL && when.n == 0;
    bool any = units && of[type].n_ties + of[EXL_UNIT_DEPARTMENT].n_ties > 0;
    size_t code = any ? code_of(p, t, row, at) : p->n_codes;
    if (whole)
        return code < p->n_codes && (follows(&of[EXL_UNIT_ALL], code) || follows(&of[EXL_UNIT_DEPARTMENT], code));
    return by_itself(t, row, at) || (code < p->n_codes && cuts(&of[type], code, unit->text, when));
}

static exl_rc mark(exl_table *t, const exl_panel *p, exl_arena *a, exl_err *err)
{
    ties of[EXL_N_UNITS];
    places at = find_places(t);
    for (exl_unit_type u = EXL_UNIT_ALL; u < EXL_N_UNITS; u++)
        EXL_TRY(find_ties(&of[u], p, u, a, err));
    for (size_t r = 0; r < t->n_rows; r++)
        t->group[r].certain = is_certain(t, r, p, &at, of);
    return EXL_OK;
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
