/* Limits of a funnel plot: how far the share of a unit of n leavers strays from the whole's by chance alone. */
#ifndef EXL_STATS_FUNNEL_H
#define EXL_STATS_FUNNEL_H
#include <stdint.h>
#include "stats/proportion.h"

/* Exact binomial limits of hits/n, for drawing: between the attainable shares beside each quantile, so that the curves are smooth.
 *   r = smallest hits with F(r; n, p) >= q;  a = (F(r) - q) / (F(r) - F(r-1));  limit = (r - a) / n, not below 0;  q = (1 -+ level) / 2
 * in   n >= 1; 0 <= p <= 1 the share of the whole; level two-sided, 0 < level < 1
 * Errors: EXL_EDOMAIN; *out is then untouched. Cost: O(log n) tails. Any thread.
 * Source: [spiegelhalter2005] appendix. Example: n 20, p 0.3, 0.95 -> 0.0812, 0.4873 */
EXL_CHECKED exl_rc exl_funnel_limits(exl_interval *out, uint64_t n, double p, double level, exl_err *err);

/* On which side of the limits `hits` of n lie: 1 when so many or more, -1 when so few or fewer have a chance under (1 - level) / 2, else 0.
 * Exact, without the interpolation above. Example: 14 of 20, p 0.3, 0.998 -> 1; 6 of 20 -> 0 */
int exl_funnel_side(uint64_t hits, uint64_t n, double p, double level);
#endif
