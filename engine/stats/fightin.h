/* Words that set one group of leavers apart from another (keyness): log-odds with an informative Dirichlet prior.
 *
 * in   y1[w], y2[w]: leavers of group 1 and 2 who use word w (count leavers, not occurrences: words come in bursts);
 *      prior_total a0 > 0: the prior weighs a_w = a0 (y1+y2)_w / N, or, with flat > 0, a_w = flat for every word
 *   delta = log[(y1+a)/(n1+a0-y1-a)] - log[(y2+a)/(n2+a0-y2-a)],  n = sum y
 *   variance = 1/(y1+a) + 1/(y2+a)              (eq. 20; variance_full adds the two other terms of eq. 19)
 *   z = delta / sqrt(variance), p two-sided;  g2 = 2 sum y log(y/E)
 * out  out[w].defined is false where a word is in neither group, or is all that a group has: nothing else is set then.
 * Errors: EXL_EDOMAIN for negative counts, empty groups or prior. O(words), no allocation.
 * Source: [monroe2008] eq. 15-22; [dunning1993] for g2. Departure: tidylo adds the group's own counts as prior; we do not.
 * Example: y1 = 0 5 0, y2 = 3 0 0, a0 = 1 -> word 1: delta -4.3944, z -2.5529, g2 5.885
 */
#ifndef EXL_STATS_FIGHTIN_H
#define EXL_STATS_FIGHTIN_H
#include "base/err.h"

typedef struct { bool defined; double delta, variance, variance_full, z, p, g2; } exl_keyness;
EXL_CHECKED exl_rc exl_keyness_of(exl_keyness *out, const double *y1, const double *y2, size_t words, double prior_total, double flat,
                                  exl_err *err);
#endif
