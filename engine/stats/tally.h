/* Counting leavers by unit and code, for the tables of shares. */
#ifndef EXL_STATS_TALLY_H
#define EXL_STATS_TALLY_H
#include "base/err.h"
#include "stats/panel.h"
#include "stats/table.h"

/* EXL_EDEFECT when a unit index or a raised flag is out of range. */
EXL_CHECKED exl_rc exl_panel_check(const exl_panel *p, exl_err *err);

/* Leavers a unit (n_unit[type]) and hits a unit and code (n_unit x n_codes), in `a`. */
typedef struct { uint32_t *leavers, *hits; } exl_tally;
EXL_CHECKED exl_rc exl_tally_units(exl_tally *out, const exl_panel *p, exl_unit_type type, exl_arena *a, exl_err *err);

/* share, lower, upper (Wilson, 95%) into three cells; empty where n is 0. */
void exl_cells_share(exl_cell *share, uint32_t hits, uint32_t n);
void exl_cell_word(exl_cell *c, const char *word);
#endif
