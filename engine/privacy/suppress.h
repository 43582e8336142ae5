/* Complementary suppression over time: a period of a unit that is not shown must not follow from what is.
 *
 * Totals are known: of a unit over a quarter, half-year, year and all time (each can be asked for), of all units in a period. In
 * each such line the hidden groups that have leavers must be none, or at least two that hold `least` leavers together; where they are not, the
 * smallest group still shown is hidden too, until no line asks for more. The row of the whole company belongs to the line of its
 * period: where it is hidden itself, no sum is known, but the last other group of the line is.
 *
 * in   c[n]    one a unit and period (a label as 2024, 2024-H1, 2024-Q1, 2024-03; others have no coarser period), hidden where too small by itself
 *      least   leavers that a hidden sum must hold
 * out  c[].hidden; the order of c is by unit type, unit, period
 * Errors: none. Cost O(n log n) a round, few rounds. It looks at one table; what a second report a month later tells is the business of
 * closed blocks (blocks.h), and where their least is the minimum asked for, nothing is left to do here: this is for a --min-group above it.
 * Source: A. Hundepool and others, Statistical Disclosure Control (Wiley, 2012), on secondary suppression; the rule that hidden groups of a line
 * are two and sum to the minimum left nothing to an attacker with linear programming, one of two alone left 2 to 4% of cells.
 * Example: 12 3 11 14 in the quarters of 2024 under least 10 -> 3 is hidden, and 12, the other quarter of its half-year
 */
#ifndef EXL_PRIVACY_SUPPRESS_H
#define EXL_PRIVACY_SUPPRESS_H
#include "base/span.h"

typedef struct { int unit_type; exl_span unit, period; uint32_t leavers; bool hidden; } exl_suppress_group;
void exl_suppress_complement(exl_suppress_group *c, size_t n, unsigned least);

/* The order of c. */
int exl_suppress_order(const void *a, const void *b);
#endif
