/* Share of a theme, corrected for the classifier's errors: "30% were classified so; 34% is our estimate of those who said it".
 *
 * in   x of n classified positive; of n_pos labelled positives tp found, of n_neg labelled negatives fp claimed
 *      (the labelled sample is another one); level as in proportion.h
 *   raw         (x/n - fp)/(se - fp): may leave [0,1]; clipped beside it
 *   delta_se    sqrt([ap(1-ap)/n + p^2 se(1-se)/n_pos + (1-p)^2 fp(1-fp)/n_neg] / (se-fp)^2)
 *   known       Wilson limits of x/n corrected as if se and fp were known: too short for large n, for comparison only
 *   interval    Lang-Reiczigel: n' = n + z^2, p' = (x + z^2/2)/n', se' = (tp+1)/(n_pos+2), sp' likewise with n_neg;
 *               shift 2 z^2 [p se'(1-se')/n_pos'' - (1-p) sp'(1-sp')/n_neg''], clipped to [0,1]
 *   below_noise the unclipped upper limit is under 0: fewer positives than the classifier makes up by itself
 *   bayes       posterior mean and quantiles on a grid: p and se with uniform priors, fp with Beta(1/2,1/2)
 * out  identifiable is false when se <= fp: the classifier says nothing, no correction is given (raw and later not set)
 * Errors: EXL_EDOMAIN for counts out of range; EXL_ENOMEM. Cost: about 10 ms for the grid.
 * Source: [rogan1978] eq. 2; [lang2014] eq. 10-14; Bayes after [joseph1995].
 * Example: 60 of 200, 48/60, 27/540 -> raw 0.3333, interval 0.2490..0.4467, bayes 0.3433 in 0.2488..0.4550
 */
#ifndef EXL_STATS_PREVALENCE_H
#define EXL_STATS_PREVALENCE_H
#include "base/arena.h"
#include "stats/proportion.h"

typedef struct { double x, n, tp, n_pos, fp, n_neg; } exl_classified;
typedef struct {
    double apparent, sensitivity, specificity, youden;
    bool   identifiable, below_noise;
    double raw, clipped, delta_se;
    exl_interval known;
    exl_interval interval, interval_unclipped;
    double bayes_mean;
    exl_interval bayes;
} exl_prevalence;
EXL_CHECKED exl_rc exl_prevalence_of(exl_prevalence *out, exl_classified c, double level, exl_arena *a, exl_err *err);
#endif
