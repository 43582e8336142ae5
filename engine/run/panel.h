/* From a store to what statistics see. */
#ifndef EXL_RUN_PANEL_H
#define EXL_RUN_PANEL_H
#include "run/engine.h"
#include "run/closed.h"
#include "store/published.h"
#include "stats/panel.h"
#include "stats/table.h"
#include "store/query.h"

/* Leavers of the store that options' from, to and where let in, with what they raised: themes with polarity, facets with praise or complaint, and reasons
 * that occur. Two interviews with one pseudonym are one leaver, of the last date, with the units that were given last. The order in which files were imported changes
 * nothing. For management: leavers in closed blocks, with the units and dates of the blocks (closed.h), no languages, and the names of units of which nobody may be shown. Everything lives in `a`. Errors: EXL_EUSAGE for bad conditions; those of the store. */
EXL_CHECKED exl_rc exl_run_panel(exl_panel *out, exl_store *s, const exl_taxonomy *t, const exl_options *o, exl_arena *a, exl_err *err);

/* Which leaver of the panel an interview of the store is: for commands that look at more than the panel holds. */
typedef struct {
    const int64_t  *interview;      /* n, ascending */
    const uint32_t *leaver;
    size_t n;
    const int32_t  *of_member;      /* for management: by member, -1 = not in the panel; else NULL */
    exl_closed closed;
    const exl_talks *talks;         /* for management: by member, how his interviews are counted */
    size_t held;                    /* for management: members of whom another answer is shown than the store has (answers.h) */
} exl_roll;
EXL_CHECKED exl_rc exl_run_panel_roll(exl_panel *out, exl_roll *roll, exl_store *s, const exl_taxonomy *t, const exl_options *o, exl_arena *a, exl_err *err);
size_t exl_roll_leaver(const exl_roll *r, int64_t interview);      /* SIZE_MAX: not in the panel */

/* The kinds of unit that options->units names, all three when it names none. Errors: EXL_EUSAGE. */
EXL_CHECKED exl_rc exl_run_units(bool out[EXL_N_UNITS], const exl_options *o, exl_err *err);

/* What the gate must know of the panel that a table is of: its blocks, and rows without figures for units of which nobody may be shown, which the gate treats as small
 * units. A table without units, or of rows that were asked for, gets no rows. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_run_table_of(exl_table *t, const exl_panel *p, exl_err *err);

/* Leaves the other kinds of unit out of a panel. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_run_panel_only(exl_panel *p, const bool unit[EXL_N_UNITS], exl_arena *a, exl_err *err);
#endif
