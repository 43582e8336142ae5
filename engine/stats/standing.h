/* Where units stand among their kind: the expected rank of each and an interval of it, from the posteriors of their effects. A
 * list sorted by an estimate looks surer than it is; a rank with its interval says how much of the order is known.
 *
 * in   density[units * grid]: P(theta_i = grid value g), a unit's sum 1; the value is spread evenly over its step, so two units
 *      in one step come either way with probability 1/2. Units are taken as independent given the density
 *      level: 0 < level < 1, 0.95
 * out  expected[units], lower[units], upper[units]; untouched on error. 1 = largest theta
 * Errors: EXL_EDOMAIN for no units, no grid, a level out of range or a density that does not sum to 1 (to 1e-4); EXL_ENOMEM.
 *
 *   expected_i = 1 + sum over j != i of P(theta_j > theta_i)                                    exact; the sum over i is n(n+1)/2
 *   P(rank_i = 1 + r) = sum over g of P(theta_i = g) P(R_ig = r),   R_ig: Poisson binomial of P(theta_j > g), j != i
 *   lower, upper: the lowest r with P(rank <= r) > (1-level)/2 and the highest with P(rank >= r) > (1-level)/2
 * The Poisson binomial of all units is made once a grid value, and a unit's own factor divided out: O(grid x units^2) time, O(grid x units)
 * memory in `a`, no draws.
 * Source: [laird1989] for the expected rank; [goldstein1996] for the intervals; division as in [hong2013] eq. 3, backwards.
 * Example: densities (1 0) and (0 1) on two values -> ranks 2 and 1, intervals of one rank; equal densities of n units -> (n+1)/2.
 */
#ifndef EXL_STATS_STANDING_H
#define EXL_STATS_STANDING_H
#include "base/arena.h"
#include "base/err.h"

typedef struct { double expected; uint32_t lower, upper; } exl_standing;
EXL_CHECKED exl_rc exl_standing_of(exl_standing *out, const float *density, size_t units, size_t grid, double level, exl_arena *a, exl_err *err);
#endif
