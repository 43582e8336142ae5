/* A panel whose departments are bands of tenure and whose roles are kinds of departure goes through the statistics of reasons; then its rows are
 * given the names of what they are. */
#include "run/circumstances.h"
#include "stats/stats.h"

enum { KNOWN_MAX = 6, OTHER = KNOWN_MAX, N_GROUPS };

static const struct { int32_t from; const char *name; } bands[] = { { 0, "0-5" }, { 6, "6-11" }, { 12, "12-23" }, { 24, "24-59" }, { 60, "60-119" }, { 120, "120-" } };
enum { N_BANDS = sizeof bands / sizeof bands[0] };

/* One way to sort the leavers: of each its group, OTHER where it is not known. */
typedef struct { const char *name; exl_unit_type as; uint8_t *of; uint32_t n[N_GROUPS]; } sorting;

typedef struct {
    const exl_roll *roll;
    exl_date *last;                 /* of the interview that speaks for a leaver */
    sorting *tenure, *departure;
} reading;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc note_interview(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    reading *r = ctx;
    size_t leaver = exl_roll_leaver(r->roll, i->number);
    (void)err;
    if (leaver == SIZE_MAX || (r->last[leaver].year && (!i->exit_date.year || exl_date_days(i->exit_date) < exl_date_days(r->last[leaver]))))
        return EXL_OK;
    r->last[leaver] = i->exit_date;
    r->departure->of[leaver] = i->departure == EXL_DEP_UNKNOWN ? OTHER : (uint8_t)(i->departure - 1);
    r->tenure->of[leaver] = OTHER;
    for (size_t b = 0; b < N_BANDS; b++)
        if (i->tenure >= bands[b].from)
            r->tenure->of[leaver] = (uint8_t)b;
    return EXL_OK;
}

static void count(sorting *g, size_t leavers)
{
    for (size_t i = 0; i < leavers; i++)
        g->n[g->of[i]]++;
}

static const char *group_name(const sorting *g, size_t k)
{
    return k == OTHER ? "other" : g->as == EXL_UNIT_DEPARTMENT ? bands[k].name : exl_departure_names[k + 1];
}

/* As units of the panel; those that nobody is in have no place. A sorting with one group tells nothing. */
static exl_rc as_units(exl_panel *p, const sorting *g, exl_arena *a, exl_err *err)
{
    int32_t *unit = EXL_NEW(a, int32_t, p->n + 1), place[N_GROUPS];
    exl_span *name = EXL_NEW(a, exl_span, N_GROUPS);
    size_t n = 0;
    if (!unit || !name)
        return no_memory(err);
    for (size_t k = 0; k < N_GROUPS; k++) {
        place[k] = g->n[k] ? (int32_t)n : -1;
        if (g->n[k])
            name[n++] = exl_span_of(group_name(g, k));
    }
    for (size_t i = 0; i < p->n; i++)
        unit[i] = n > 1 ? place[g->of[i]] : -1;
    p->unit[g->as] = unit;
    p->unit_name[g->as] = name;
    p->n_unit[g->as] = n > 1 ? n : 0;
    return EXL_OK;
}

/* Nobody is in a unit of this type. */
static exl_rc without_units(exl_panel *p, exl_unit_type type, exl_arena *a, exl_err *err)
{
    int32_t *none = EXL_NEW(a, int32_t, p->n + 1);
    if (!none)
        return no_memory(err);
    for (size_t i = 0; i < p->n; i++)
        none[i] = -1;
    p->unit[type] = none;
    p->n_unit[type] = 0;
    return EXL_OK;
}

exl_rc exl_run_reasons_by(exl_table **out, exl_store *s, const exl_store_filter *filter, const exl_panel *p, const exl_roll *roll, exl_arena *a, exl_err *err)
{
    sorting by[] = { { .name = "tenure", .as = EXL_UNIT_DEPARTMENT }, { .name = "departure", .as = EXL_UNIT_ROLE } };
    reading r = { roll, EXL_NEW(a, exl_date, p->n + 1), &by[0], &by[1] };
    exl_panel view = *p;
    exl_table *t;
    for (size_t g = 0; g < 2; g++) {
        if (!r.last || !(by[g].of = EXL_NEW(a, uint8_t, p->n + 1)))
            return no_memory(err);
        memset(by[g].of, OTHER, p->n);
    }
    EXL_TRY(exl_store_interviews(s, filter, note_interview, &r, err));
    for (size_t g = 0; g < 2; g++) {
        count(&by[g], p->n);
        EXL_TRY(as_units(&view, &by[g], a, err));
    }
    EXL_TRY(without_units(&view, EXL_UNIT_ALL, a, err));
    EXL_TRY(without_units(&view, EXL_UNIT_MANAGER, a, err));
    EXL_TRY(exl_stats_reasons(&t, &view, a, err));
    t->name = "reasons_by";
    t->title = "Departure reasons by how long people stayed (tenure, in months) and by how they left (departure); those of whom it is not known are other.";
    for (size_t i = 0; i < t->n_rows; i++)
        exl_cell_text(&t->cells[i * t->n_columns], exl_span_of(by[t->group[i].unit_type == EXL_UNIT_ROLE].name));
    *out = t;
    return EXL_OK;
}
