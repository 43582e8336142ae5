/* One pass over the labels marks who has which signal; then they are counted by unit. */
#include "run/signals.h"
#include <stdlib.h>

enum { UNIT_TYPE, UNIT, CODE, INTERVIEWS, HITS, N_COLUMNS };
static const exl_column columns[N_COLUMNS] = {
    { "unit_type",  EXL_COL_TEXT,  0, false, "all or department" },
    { "unit",       EXL_COL_TEXT,  0, false, "name of the unit; all for the whole" },
    { "code",       EXL_COL_TEXT,  0, false, "serious signal, signal:burnout" },
    { "interviews", EXL_COL_COUNT, 0, true,  "leavers of the unit" },
    { "hits",       EXL_COL_COUNT, 0, true,  "leavers with a statement in which it is marked" },
};
static const char title[] = "Serious signals, for the prevention adviser or confidential counsellor: words that were said, to be looked into, nothing that is established.";

typedef struct { uint32_t number; exl_span code; } signal_code;

typedef struct {
    const exl_roll *roll;
    int *place;                     /* by number of the code: its place, -1 = no signal */
    size_t n;
    uint8_t *seen;                  /* leavers x n */
} marking;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc note_label(void *ctx, const exl_stored_label *l, exl_err *err)
{
    marking *m = ctx;
    (void)err;
    size_t leaver = m->place[l->code] >= 0 ? exl_roll_leaver(m->roll, l->interview) : SIZE_MAX;
    if (leaver != SIZE_MAX)
        m->seen[leaver * m->n + (size_t)m->place[l->code]] = 1;
    return EXL_OK;
}

static int by_code(const void *p, const void *q) { return exl_span_cmp(((const signal_code *)p)->code, ((const signal_code *)q)->code); }

static exl_rc list_signals(signal_code **out, size_t *n, int *place, const exl_stored_code *code, size_t n_codes, exl_arena *a, exl_err *err)
{
    signal_code *list = EXL_NEW(a, signal_code, n_codes + 1);
    if (!list)
        return no_memory(err);
    *n = 0;
    for (size_t k = 0; k < n_codes; k++) {
        place[k] = -1;
        if (code[k].name.n == 0 || code[k].kind != EXL_STORED_SIGNAL)
            continue;
        char *name = exl_arena_get(a, code[k].name.n + sizeof "signal:");
        if (!name)
            return no_memory(err);
        memcpy(name, "signal:", 7);
        memcpy(name + 7, code[k].name.p, code[k].name.n);
        list[(*n)++] = (signal_code){ (uint32_t)k, { name, code[k].name.n + 7 } };
    }
    qsort(list, *n, sizeof *list, by_code);
    for (size_t i = 0; i < *n; i++)
        place[list[i].number] = (int)i;
    *out = list;
    return EXL_OK;
}

static bool add_row(exl_table *t, const exl_panel *p, exl_unit_type type, size_t unit, exl_span code, uint32_t leavers, uint32_t hits)
{
    exl_cell *c = exl_table_row(t, (int)type, leavers);
    if (!c)
        return false;
    exl_cell_text(&c[UNIT_TYPE], exl_span_of(exl_unit_names[type]));
    exl_cell_text(&c[UNIT], p->unit_name[type][unit]);
    exl_cell_text(&c[CODE], code);
    exl_cell_number(&c[INTERVIEWS], leavers);
    exl_cell_number(&c[HITS], hits);
    return true;
}

/* Counts leavers and signals of all units of a type in one pass. */
static exl_rc add_units(exl_table *t, const exl_panel *p, exl_unit_type type, const marking *m, const signal_code *list, exl_arena *a, exl_err *err)
{
    uint32_t *leavers = EXL_NEW(a, uint32_t, p->n_unit[type] + 1), *hits = EXL_NEW(a, uint32_t, p->n_unit[type] * m->n + 1);
    if (!leavers || !hits)
        return no_memory(err);
    for (size_t i = 0; i < p->n; i++) {
        if (p->unit[type][i] < 0)
            continue;
        size_t u = (size_t)p->unit[type][i];
        leavers[u]++;
        for (size_t k = 0; k < m->n; k++)
            hits[u * m->n + k] += m->seen[i * m->n + k];
    }
    for (size_t u = 0; u < p->n_unit[type]; u++)
        for (size_t k = 0; k < m->n; k++)
            if (hits[u * m->n + k] && !add_row(t, p, type, u, list[k].code, leavers[u], hits[u * m->n + k]))
                return no_memory(err);
    return EXL_OK;
}

exl_rc exl_run_signals(exl_table **out, exl_store *s, const exl_panel *p, const exl_roll *roll, exl_arena *a, exl_err *err)
{
    exl_stored_code *code;
    signal_code *list = NULL;
    size_t n_codes;
    marking m = { .roll = roll };
    EXL_TRY(exl_store_codes(&code, &n_codes, s, a, err));
    exl_table *t = exl_table_new(a, "signals", title, columns, N_COLUMNS);
    if (!t || !(m.place = EXL_NEW(a, int, n_codes + 1)))
        return no_memory(err);
    EXL_TRY(list_signals(&list, &m.n, m.place, code, n_codes, a, err));
    if (!(m.seen = EXL_NEW(a, uint8_t, p->n * m.n + 1)))
        return no_memory(err);
    EXL_TRY(exl_store_labels(s, note_label, &m, err));
    for (int type = EXL_UNIT_ALL; type <= EXL_UNIT_DEPARTMENT; type++)
        EXL_TRY(add_units(t, p, (exl_unit_type)type, &m, list, a, err));
    *out = t;
    return EXL_OK;
}
