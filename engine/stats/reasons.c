/* Departure reasons by unit: counts and Wilson intervals. */
#include "stats/stats.h"
#include <stdlib.h>
#include "stats/special.h"
#include "stats/tally.h"

enum { UNIT_TYPE, UNIT, REASON, KIND, INTERVIEWS, HITS, SHARE, LOWER, UPPER, SUPPRESSED, N_COLUMNS };

static const exl_column columns[N_COLUMNS] = {
    { "unit_type",  EXL_COL_TEXT,  0, false, "all, department, role or manager" },
    { "unit",       EXL_COL_TEXT,  0, false, "name of the unit; all for the whole" },
    { "reason",     EXL_COL_TEXT,  0, false, "departure reason" },
    { "kind",       EXL_COL_TEXT,  0, false, "push, pull, personal, employer or unclear" },
    { "interviews", EXL_COL_COUNT, 0, true,  "leavers of the unit" },
    { "hits",       EXL_COL_COUNT, 0, true,  "leavers who name the reason" },
    { "share",      EXL_COL_REAL,  4, true,  "hits / interviews, 0 to 1" },
    { "lower",      EXL_COL_REAL,  4, true,  "lower limit of the share (Wilson, 95%)" },
    { "upper",      EXL_COL_REAL,  4, true,  "upper limit of the share (Wilson, 95%)" },
    { "suppressed", EXL_COL_FLAG,  0, false, "1 where a small group is not shown" },
};
static const char title[] = "Reasons that leavers gave for leaving: what they said, which need not be all that moved them.";

typedef struct { size_t code; uint32_t hits; } hit;

static int most_first(const void *x, const void *y)     /* codes are sorted by name in the panel */
{
    const hit *a = x, *b = y;
    if (a->hits != b->hits)
        return a->hits > b->hits ? -1 : 1;
    return a->code < b->code ? -1 : a->code > b->code;
}

static exl_span bare(exl_span name)                     /* "reason:pay" -> "pay" */
{
    exl_span rest = name;
    (void)exl_span_cut(&rest, ':');
    return rest.n ? rest : name;
}

static bool add_row(exl_table *t, const exl_panel *p, int type, size_t unit, uint32_t leavers, hit h)
{
    exl_cell *row = exl_table_row(t, type, leavers);
    if (!row)
        return false;
    exl_cell_word(&row[UNIT_TYPE], exl_unit_names[type]);
    exl_cell_text(&row[UNIT], p->unit_name[type][unit]);
    exl_cell_text(&row[REASON], bare(p->code[h.code].name));
    exl_cell_text(&row[KIND], p->code[h.code].reason_kind);
    exl_cell_number(&row[INTERVIEWS], leavers);
    exl_cell_number(&row[HITS], h.hits);
    exl_cells_share(&row[SHARE], h.hits, leavers);
    exl_cell_number(&row[SUPPRESSED], 0);
    return true;
}

static bool add_unit(exl_table *t, const exl_panel *p, int type, size_t unit, exl_tally c, hit *found)
{
    size_t n = 0;
    for (size_t k = 0; k < p->n_codes; k++) {
        uint32_t hits = c.hits[unit * p->n_codes + k];
        if (p->code[k].kind == EXL_CODE_REASON && (hits > 0 || (p->block && type != EXL_UNIT_ALL)))
            found[n++] = (hit){ k, hits };
    }
    qsort(found, n, sizeof *found, most_first);
    for (size_t i = 0; i < n; i++)
        if (!add_row(t, p, type, unit, c.leavers[unit], found[i]))
            return false;
    return true;
}

exl_rc exl_stats_reasons(exl_table **out, const exl_panel *p, exl_arena *a, exl_err *err)
{
    EXL_TRY(exl_panel_check(p, err));
    exl_table *t = exl_table_new(a, "reasons", title, columns, N_COLUMNS);
    hit *found = EXL_NEW(a, hit, p->n_codes);
    if (!t || !found)
        return exl_fail(err, EXL_ENOMEM, "no memory for the reasons");
    t->by_figures = true;
    exl_stats_guard g = exl_stats_begin();
    exl_rc rc = EXL_OK;
    for (int type = 0; type < EXL_N_UNITS && rc == EXL_OK; type++) {
        exl_tally c;
        rc = exl_tally_units(&c, p, (exl_unit_type)type, a, err);
        for (size_t u = 0; u < p->n_unit[type] && rc == EXL_OK; u++)
            if (!add_unit(t, p, type, u, c, found))
                rc = exl_fail(err, EXL_ENOMEM, "no memory for the reasons");
    }
    exl_stats_end(g);
    if (rc == EXL_OK)
        *out = t;
    return rc;
}
