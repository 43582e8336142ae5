/* From posteriors (judge.h) to ranks (standing.h), a code at a time, over the units that are ranked. */
#include "stats/judge.h"
#include "stats/special.h"
#include "stats/standing.h"
#include "stats/stats.h"
#include "stats/tally.h"

enum { UNIT_TYPE, UNIT, CODE, INTERVIEWS, HITS, OR_MEAN, OR_LOWER, OR_UPPER, RANK, RANK_LOWER, RANK_UPPER, OF, SUPPRESSED, N_COLUMNS };
static const exl_column columns[N_COLUMNS] = {
    { "unit_type",  EXL_COL_TEXT,  0, false, "manager, department or role" },
    { "unit",       EXL_COL_TEXT,  0, false, "name of the unit" },
    { "code",       EXL_COL_TEXT,  0, false, "negative theme; * = any of them" },
    { "interviews", EXL_COL_COUNT, 0, true,  "leavers of the unit" },
    { "hits",       EXL_COL_COUNT, 0, true,  "leavers who raise the theme" },
    { "or_mean",    EXL_COL_REAL,  2, true,  "shrunken odds ratio against expectation (posterior mean)" },
    { "or_lower",   EXL_COL_REAL,  2, true,  "lower limit of the odds ratio (95% credible)" },
    { "or_upper",   EXL_COL_REAL,  2, true,  "upper limit of the odds ratio (95% credible)" },
    { "rank",       EXL_COL_REAL,  1, true,  "expected rank; 1 = raised most against expectation" },
    { "rank_lower", EXL_COL_COUNT, 0, true,  "lower limit of the rank (95% credible)" },
    { "rank_upper", EXL_COL_COUNT, 0, true,  "upper limit of the rank (95% credible)" },
    { "of",         EXL_COL_COUNT, 0, true,  "units ranked" },
    { "suppressed", EXL_COL_FLAG,  0, false, "1 where a small group is not shown" },
};
static const char title[] = "Where units stand, with how sure that is: overlapping ranks are no order, and a rank is no verdict on a person.";
static const double LEVEL = 0.95;

static size_t leavers(const exl_judgement *j, size_t unit) { return j->start[unit + 1] - j->start[unit]; }

static exl_rc put_row(exl_table *t, const exl_panel *p, const exl_judgement *j, size_t unit, size_t column, const exl_standing *s, size_t of, exl_err *err)
{
    size_t cell = unit * (j->codes + 1) + column;
    exl_cell *c = exl_table_row(t, (int)j->type, (uint32_t)leavers(j, unit));
    if (!c)
        return exl_fail(err, EXL_ENOMEM, "no memory for the ranks");
    exl_cell_word(&c[UNIT_TYPE], exl_unit_names[j->type]);
    exl_cell_text(&c[UNIT], p->unit_name[j->type][unit]);
    exl_cell_text(&c[CODE], column == j->codes ? exl_span_of("*") : p->code[j->code[column]].name);
    exl_cell_number(&c[INTERVIEWS], (double)leavers(j, unit));
    exl_cell_number(&c[HITS], j->hits[cell]);
    exl_cell_number(&c[SUPPRESSED], 0);
    if (!s)
        return EXL_OK;
    exl_cell_number(&c[OR_MEAN], j->or_mean[cell]);
    exl_cell_number(&c[OR_LOWER], j->or_lower[cell]);
    exl_cell_number(&c[OR_UPPER], j->or_upper[cell]);
    exl_cell_number(&c[RANK], s->expected);
    exl_cell_number(&c[RANK_LOWER], s->lower);
    exl_cell_number(&c[RANK_UPPER], s->upper);
    exl_cell_number(&c[OF], (double)of);
    return EXL_OK;
}

static const float *density_of(const exl_judgement *j, size_t unit, size_t column)
{
    return column == j->codes ? j->any_density + unit * j->u.n : j->density + (unit * j->codes + column) * j->u.n;
}

static exl_rc rank_column(exl_table *t, const exl_panel *p, const exl_judgement *j, size_t column, uint32_t least, exl_arena *scratch, exl_err *err)
{
    exl_standing *s = EXL_NEW(scratch, exl_standing, j->units);
    float *density = EXL_NEW(scratch, float, j->units * j->u.n);
    size_t of = 0, at = 0;
    if (!s || !density)
        return exl_fail(err, EXL_ENOMEM, "no memory for the ranks");
    for (size_t u = 0; u < j->units; u++)
        if (leavers(j, u) && leavers(j, u) >= least)
            memcpy(density + of++ * j->u.n, density_of(j, u, column), j->u.n * sizeof *density);
    if (of)
        EXL_TRY(exl_standing_of(s, density, of, j->u.n, LEVEL, scratch, err));
    for (size_t u = 0; u < j->units; u++)
        if (leavers(j, u))
            EXL_TRY(put_row(t, p, j, u, column, leavers(j, u) >= least ? &s[at++] : NULL, of, err));
    return EXL_OK;
}

static exl_rc rank_type(exl_table *t, const exl_panel *p, exl_unit_type type, const exl_flag_options *o, uint32_t least, exl_arena *a, exl_err *err)
{
    exl_judgement j;
    exl_arena scratch;
    bool judged;
    EXL_TRY(exl_judge_units(&j, &judged, p, type, o, a, err));
    if (!judged)
        return EXL_OK;
    exl_arena_init(&scratch, 0);
    exl_rc rc = rank_column(t, p, &j, j.codes, least, &scratch, err);
    for (size_t c = 0; c < j.codes && rc == EXL_OK; c++) {
        exl_arena_reset(&scratch);
        rc = rank_column(t, p, &j, c, least, &scratch, err);
    }
    exl_arena_free(&scratch);
    return rc;
}

exl_rc exl_stats_ranks(exl_table **out, const exl_panel *p, const exl_flag_options *o, uint32_t least, exl_arena *a, exl_err *err)
{
    exl_flag_options with = *o;
    exl_arena scratch;
    with.densities = true;
    EXL_TRY(exl_flag_options_check(o, err));
    EXL_TRY(exl_panel_check(p, err));
    exl_table *t = exl_table_new(a, "ranks", title, columns, N_COLUMNS);
    if (!t)
        return exl_fail(err, EXL_ENOMEM, "no memory for the ranks");
    exl_arena_init(&scratch, 0);
    exl_stats_guard g = exl_stats_begin();
    exl_rc rc = EXL_OK;
    for (int type = EXL_UNIT_DEPARTMENT; type < EXL_N_UNITS && rc == EXL_OK; type++)
        if (o->unit[type])
            rc = rank_type(t, p, (exl_unit_type)type, &with, least, &scratch, err);
    exl_stats_end(g);
    exl_arena_free(&scratch);
    if (rc == EXL_OK)
        *out = t;
    return rc;
}
