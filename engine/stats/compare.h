/* Two groups of leavers against each other: what they raise, and how openly they spoke. */
#ifndef EXL_STATS_COMPARE_H
#define EXL_STATS_COMPARE_H
#include "base/err.h"
#include "stats/panel.h"
#include "stats/table.h"

/* How a leaver's interviews went; coded interviews have no text and no part in it. */
typedef struct {
    bool   written;                 /* there are notes to look at */
    double characters, statements, critical;    /* critical: statements with a complaint */
    double questions, empty;        /* questions of the form; of these, without an answer */
} exl_openness;

/* in   group[i]: 0 none, 1 a, 2 b; open[n] may be NULL
 * out  a row a code that either group raises, then the rows of openness:
 *        value_a, value_b  shares of leavers; for openness the measure's own (a mean, or a share of statements or questions)
 *        difference        a less b, with Newcombe's interval; for openness with the leaver as the unit (Welch's t; a ratio's linearised error)
 *        odds_ratio        conditional, exact limits; empty where a zero makes it 0 or infinite (the note says which)
 *        p                 Fisher's exact, two-sided; for openness Welch's t; q: Benjamini-Hochberg over the rows of a kind
 * The group of a row is the smaller of the two, so that the gate hides both when one is small.
 * Errors: EXL_EDEFECT, EXL_ENOMEM. Cost O(n x codes).
 * Source: [newcombe1998b] method 10; [fisher1935]; [cornfield1956]; [welch1947]; [cochran1977] p. 31.
 * Example: 12 of 40 against 4 of 38 -> difference 0.1947 in 0.0138..0.3594, p 0.0497 */
EXL_CHECKED exl_rc exl_stats_compare(exl_table **out, const exl_panel *p, const uint8_t *group, const exl_openness *open, exl_arena *a, exl_err *err);
#endif
