/* Many tests at once: adjusted p-values.
 *
 * in   p[n], each in [0,1]; n >= 1
 * out  q[n] in the order of p, each in [0,1]; p and q may be the same array; untouched on error
 * Errors: EXL_EDOMAIN when a p is outside [0,1]; EXL_ENOMEM. Cost O(n log n), a copy in `a`.
 *
 *   bonferroni  min(1, n p)
 *   holm        step-down: max over j <= i of (n-j+1) p_(j)                         [holm1979] p. 67
 *   BH          step-up: min over j >= i of n p_(j)/j                               [benjamini1995] p. 293
 *   BY          BH times sum 1/i, valid under any dependence                        [benjamini2001] theorem 1.3
 * Example: 0.01 0.01 0.01 0.5 ... see tests/unit/stats/test_adjust.c; BH of (0.01, 0.02, 0.03) -> 0.03 0.03 0.03
 */
#ifndef EXL_STATS_ADJUST_H
#define EXL_STATS_ADJUST_H
#include "base/arena.h"
#include "base/err.h"

typedef enum { EXL_BONFERRONI, EXL_HOLM, EXL_BH, EXL_BY } exl_adjust_method;
EXL_CHECKED exl_rc exl_adjust(double *q, const double *p, size_t n, exl_adjust_method method, exl_arena *a, exl_err *err);

/* Storey's share of true nulls, #{p >= lambda} / (n (1-lambda)) capped at 1, and q = pi0 times BH.
 * Errors: also EXL_EDOMAIN when pi0 is 0 (no p above lambda: the estimate says nothing).
 * Source: [storey2002] eq. 4 and algorithm 3. Example: 0 0 1e-300 0.5 0.05, lambda 0.5 -> pi0 0.4 */
EXL_CHECKED exl_rc exl_storey(double *pi0, double *q, const double *p, size_t n, double lambda, exl_arena *a, exl_err *err);

/* The longest prefix of cases, by rising null probability, whose mean null probability is at most `fdr`: picked[i] = 1.
 * `eligible` may be NULL (all). Ties keep the order of the input.
 * Source: [newton2004] p. 162; [sun2007]. Example: null .01 .2 .05 .9, fdr .1 -> picked 1 1 1 0 (means .01 .03 .087 .29) */
EXL_CHECKED exl_rc exl_local_fdr(unsigned char *picked, const double *null, const unsigned char *eligible, size_t n, double fdr,
                                 exl_arena *a, exl_err *err);
#endif
