/* Cells of departments and roles that are not shown because so few said it there, and others with them so that they do not follow.
 *
 * Three kinds of cell tell too much by being low, as bands.h has it for high ones:
 *   - a unit that stands for others, «(other)» or a department that holds those below it: what few of all of them said bounds what any of them said. Needs `least` hits;
 *   - an ordinary unit of which nobody or one said it: end cells are bands. Needs EXL_VEIL_SAID hits;
 *   - a period of a unit of which one of the two is true.
 * The whole company, and its periods, are shown as they are: they are the figures that everybody is given.
 *
 * A low unit is veiled for its code, all its rows with it, and with it others until the veiled hold together what the neediest of them needs: one that has what is missing, or those with the
 * fewest hits, whichever hides fewer hits. Where all units together do not hold it, none is shown. Departments and roles are looked at each by themselves, and within a part in which they hang together: departments of which no leaver has a role of the other part are
 * known in sum by their roles. A department that is not shown has leavers of some roles only: where what these said adds up to less than `least`, the one of them with the fewest hits is veiled too,
 * and the other way round. A unit that is not veiled has its low blocks grouped with the next in time until a group has what it needs; a row that holds a part of a group is not shown.
 *
 * So of a department that is not shown, no more is bounded by figures of departments, roles and periods of one state of the store than the company's own figure bounds: by `least` hits, or by all there are.
 * Source: A. Hundepool and others, Statistical Disclosure Control (Wiley, 2012): hidden cells of a line sum to the minimum.
 * Example: least 10, pay: Care 14, Kitchen 5, Shop 4, (other) 3 -> (other), Shop and Kitchen are veiled, 12 hits together; Care is shown. With Kitchen 8: (other) and Kitchen, 11 hits */
#ifndef EXL_RUN_VEILS_H
#define EXL_RUN_VEILS_H
#include "base/err.h"
#include "stats/panel.h"

enum { EXL_VEIL_SAID = 2 };

typedef struct {
    const exl_panel *p;
    uint8_t  *holds[EXL_N_UNITS];   /* n_unit: 1 = stands for others */
    uint8_t  *unit[EXL_N_UNITS];    /* n_unit x n_codes: 1 = veiled; departments and roles */
    uint32_t *group[EXL_N_UNITS];   /* n_blocks x n_codes: blocks of one unit and group are shown together */
} exl_veils;

/* Everything in `a`. A panel without blocks veils nothing. Errors: EXL_ENOMEM. Cost: leavers x codes. */
EXL_CHECKED exl_rc exl_run_veils(exl_veils *out, const exl_panel *p, exl_arena *a, exl_err *err);

/* Whether a row of a unit must not be shown: the unit is veiled for the code, or the blocks of the period ("" = all time) are a part of a group. */
bool exl_veils_cover(const exl_veils *v, exl_unit_type type, exl_span unit, exl_span period, size_t code);

/* Hits that a unit's figure must have: least for one that stands for others, else EXL_VEIL_SAID. */
uint32_t exl_veils_need(const exl_veils *v, exl_unit_type type, size_t unit);

/* Index of a unit by its name; n_unit: there is none. */
size_t exl_panel_unit(const exl_panel *p, exl_unit_type type, exl_span name);

/* Whether a block counts in a row of this unit ("all" rows hold all) and period. */
bool exl_run_block_in(const exl_panel_block *b, exl_unit_type type, exl_span unit, exl_span period);
#endif
