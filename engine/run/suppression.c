/* Counts over the tables of a report, and over the blocks of the store. */
#include "run/suppression.h"
#include "stats/tally.h"

enum { RULE, OF, COUNT, MEANS, N_COLUMNS };
static const exl_column columns[N_COLUMNS] = {
    { "rule",  EXL_COL_TEXT,  0, true, "why something is not shown, or what all figures are sums of" },
    { "of",    EXL_COL_TEXT,  0, true, "what is counted" },
    { "count", EXL_COL_COUNT, 0, true, "how many; empty where it is not counted" },
    { "means", EXL_COL_TEXT,  0, true, "the rule in words" },
};

typedef struct { exl_table *t; uint32_t leavers; exl_err *err; } writer;

static exl_rc put(const writer *w, const char *rule, const char *of, double count, const char *means)
{
    exl_cell *c = exl_table_row(w->t, EXL_UNIT_ALL, w->leavers);
    if (!c)
        return exl_fail(w->err, EXL_ENOMEM, "out of memory");
    exl_cell_word(&c[RULE], rule);
    exl_cell_word(&c[OF], of);
    c[COUNT] = (exl_cell){ .number = count, .empty = count < 0 };
    exl_cell_word(&c[MEANS], means);
    return EXL_OK;
}

/* Rows that are empty, by whether they would have told for sure what somebody said. */
static size_t count_rows(const exl_safe_table *const *safe, size_t n, bool certain)
{
    size_t rows = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; safe[i] && r < exl_safe_n_rows(safe[i]); r++)
            rows += exl_safe_suppressed(safe[i], r) && exl_safe_certain(safe[i], r) == certain;
    return rows;
}

exl_rc exl_run_suppression(exl_table **out, const exl_safe_table *const *safe, size_t n, const exl_panel *p, const exl_roll *roll, exl_arena *a, exl_err *err)
{
    static const char *const dimensions[EXL_N_DIMENSIONS] = { "blocks of departments", "blocks of roles", "stretches of time" };
    size_t blocks[EXL_N_DIMENSIONS] = { 0 };
    writer w = { exl_table_new(a, "suppression", "What is not shown here, and by which rule.", columns, N_COLUMNS), (uint32_t)p->n, err };
    if (!w.t)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    for (size_t b = 0; b < roll->closed.n_blocks; b++)
        blocks[roll->closed.block[b].dimension]++;
    for (int d = 0; d < EXL_N_DIMENSIONS; d++)
        EXL_TRY(put(&w, "closed blocks", dimensions[d], (double)blocks[d], "figures are sums over closed blocks of leavers; a block closes at import and never changes"));
    EXL_TRY(put(&w, "least", "leavers of a block", p->block, "no block is smaller, and no two figures differ by fewer leavers"));
    EXL_TRY(put(&w, "waiting", "leavers", -1, "who left since and is in no closed block counts nowhere yet; how many wait is not told, as it would tell who came"));
    EXL_TRY(put(&w, "too few", "departments", (double)p->n_absent[EXL_UNIT_DEPARTMENT], "no block of its own: its leavers count in the whole and in (other), or wait"));
    EXL_TRY(put(&w, "too few", "roles", (double)p->n_absent[EXL_UNIT_ROLE], "no block of its own: its leavers count in the whole and in (other), or wait"));
    EXL_TRY(put(&w, "too few", "rows of all tables", (double)count_rows(safe, n, false), "of such a department or role, of a period in which no block of it ends, or of fewer leavers than --min-group"));
    EXL_TRY(put(&w, "certain", "rows of all tables", (double)count_rows(safe, n, true), "all or all but one said it, or nobody or one, or few of a unit that stands for others, or that would follow from this row and another"));
    EXL_TRY(put(&w, "held back", "leavers", -1, roll->held ? "some are labelled otherwise since they were shown; what they said stays as it was shown until they are as many as a block has"
                                                           : "nobody is labelled otherwise than was shown; a change is shown when as many leavers have one as a block has"));
    EXL_TRY(put(&w, "single managers", "rows", -1, "figures of one manager need --audience hr"));
    EXL_TRY(put(&w, "days", "dates", -1, "the day of a leaver is not shown"));
    *out = w.t;
    return EXL_OK;
}
