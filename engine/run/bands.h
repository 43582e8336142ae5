/* Figures that would tell for sure what single people said: everybody in the group said it, or all but one, who knows of himself that he did not. */
#ifndef EXL_RUN_BANDS_H
#define EXL_RUN_BANDS_H
#include "base/err.h"
#include "stats/panel.h"
#include "stats/table.h"

/* Marks such rows of a table for management, and those from which they would follow.
 *
 * Figures are sums over closed blocks. A block of which all, or all but one, raise a code is tied to another that is not published without it and without which it is not: a block of the same
 * import, of the same unit before others, else the next that closes, so that both together have two leavers who did not raise the code. A row that holds one of the two and not the
 * other is marked, as long as nothing tied to it is closed every row with it. So what follows from subtracting rows from each other, in this report and in all others, has
 * two who did not, whoever they are. The whole company over all time is shown all the same, unless something follows from its figure of before. Rows whose own counts (`hits` of `interviews`, and the pairs of columns of compare and effect) leave fewer than two are marked too. Units of which nobody or one
 * raised a code, and those that stand for others, are marked as veils.h says.
 * A panel without blocks, for hr, marks nothing. Errors: EXL_ENOMEM. Cost: leavers x codes, and rows x blocks that are tied.
 * Example: Care closes 12 leavers in March, of whom 11 complain of pay, and 14 in April, of whom 5 do -> the rows of Care in March and in April are marked, that of both months is not */
EXL_CHECKED exl_rc exl_run_bands(exl_table *t, const exl_panel *p, exl_err *err);

/* The same for a table that sets two groups of leavers against each other, group[p->n] as groups.h has it. Where a group is made of whole departments or whole roles, rows are marked of which a figure of
 * one of these would follow that is not shown. */
EXL_CHECKED exl_rc exl_run_bands_of_groups(exl_table *t, const exl_panel *p, const uint8_t *group, exl_err *err);
#endif
