/* Do two or more annotators mean the same by a label? Three coefficients and the raw agreement, always together: on a rare
 * theme kappa and alpha can be negative at 80% agreement, AC1 is not.
 *
 * in   rating[r * units + u]: category of rater r for unit u, any integer, EXL_NO_RATING = not rated
 * out  untouched on error; a coefficient that is undefined (one category only, no unit rated twice) has its flag false
 * Errors: EXL_EDOMAIN for fewer than two raters or no units; EXL_ENOMEM.
 *
 *   alpha  1 - D_o/D_e on the coincidence matrix; nominal and ordinal; any raters, missing ratings allowed
 *   kappa  (p_o - p_e)/(1 - p_e), two raters, units rated by both; asymptotic standard error
 *   AC1    the same with p_e = sum p_k (1 - p_k)/(K - 1), K categories seen
 * Source: [krippendorff2004] ch. 11; [cohen1960]; [fleiss1969] eq. 13; [gwet2008] eq. 9-11 (two raters), 24 (more).
 * Example: 1 1 1 1 1 1 1 1 1 2 against 1 1 1 1 1 1 1 1 2 1 -> raw 0.8, kappa -0.111, alpha -0.056, AC1 0.756
 */
#ifndef EXL_STATS_AGREEMENT_H
#define EXL_STATS_AGREEMENT_H
#include <limits.h>
#include "base/arena.h"
#include "stats/proportion.h"

enum { EXL_NO_RATING = INT_MIN };
typedef struct { const int *rating; size_t raters, units; } exl_ratings;
typedef struct {
    size_t pairable;                /* units with at least two ratings */
    double raw;                     /* share of agreeing pairs, mean over units */
    bool   has_raw, has_alpha, has_kappa, has_ac1;
    double alpha, alpha_ordinal, kappa, kappa_se, ac1;
} exl_agreement;
EXL_CHECKED exl_rc exl_agreement_of(exl_agreement *out, exl_ratings r, exl_arena *a, exl_err *err);

/* 95% percentile interval of nominal alpha, resampling clusters of units (the statements of one interview hang together):
 * cluster[u] is 0..n_clusters-1. rounds: 1,000 is enough. defined is the share of rounds in which alpha was defined; the
 * interval is of these. Seeded by the ratings. Source: [efron1993] ch. 13. */
EXL_CHECKED exl_rc exl_agreement_bootstrap(exl_interval *out, double *defined, exl_ratings r, const size_t *cluster, size_t n_clusters,
                                           size_t rounds, exl_arena *a, exl_err *err);
#endif
