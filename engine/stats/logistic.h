/* Regression on counts: logistic and Poisson, ridge or Firth penalty, classifier error inside. Fisher scoring on
 * GSL's Cholesky, with steps halved until the (penalised) likelihood rises, so that it always ends.
 *
 *   logistic   E y_i = size_i (fp + (se - fp) expit(x_i b + offset_i))       se = 1, fp = 0: the ordinary one
 *   Poisson    E y_i = size_i exp(x_i b + offset_i)                          size NULL: 1
 *   ridge      log likelihood - 1/2 sum penalty_j b_j^2
 *   Firth      log likelihood + 1/2 log det I(b): finite also where groups separate
 * Standard errors from the expected information (with the ridge added, where there is one).
 *
 * in   x is n x p, row-major, with its own column of ones; y within 0..size; p <= n unless penalised
 * out  all arrays in `a`; untouched on error
 * Errors: EXL_EDOMAIN when a count is out of range or the design is singular; EXL_ENOMEM.
 * Cost: O(iterations n p^2). Safe from any thread between exl_stats_begin and exl_stats_end.
 * Source: [mccullagh1989] ch. 2 and 4; [firth1993] sec. 3; [heinze2002]; [magder1997] eq. 1; [neuhaus1999].
 * Example: y = 0 0 1 0 1 1 0 1 1 1 on x = 1..10, Firth -> -1.61862, 0.375685 (se 1.58440, 0.281132)
 */
#ifndef EXL_STATS_LOGISTIC_H
#define EXL_STATS_LOGISTIC_H
#include "base/arena.h"
#include "base/err.h"

typedef enum { EXL_LOGISTIC, EXL_POISSON } exl_glm_family;
typedef struct {
    exl_glm_family family;
    size_t n, p;
    const double *x;                /* n x p */
    const double *y;                /* n: events */
    const double *size;             /* n: trials or exposure; NULL = 1 each */
    const double *offset;           /* n, on the scale of the link; NULL = none */
    const double *penalty;          /* p: ridge; NULL = none */
    double se, fp;                  /* logistic only: sensitivity and false-positive rate; both 0 means 1 and 0 */
    bool   firth;                   /* logistic with se = 1, fp = 0 */
    bool   as_r;                    /* R's glm: its start, its rule to stop (deviance by 1e-8), its weights of the step before; no penalty */
    size_t held;                    /* 1 + index of a coefficient held at 0 (for a likelihood-ratio test); 0 = none */
} exl_glm;

typedef struct {
    double *coef, *se;              /* p each */
    double *cov;                    /* p x p: inverse information */
    double *mean;                   /* n: fitted events */
    double  loglik;                 /* without binomial coefficients or y! */
    double  penalised;              /* what was maximised */
    double  deviance, pearson;      /* against the saturated model; sum (y - mean)^2 / variance */
    bool    converged;
    bool    separated;              /* logistic without penalty: a coefficient runs off; report Firth or an exact test instead */
} exl_glm_fit;

EXL_CHECKED exl_rc exl_glm_of(exl_glm_fit *out, const exl_glm *m, exl_arena *a, exl_err *err);

/* Two-sided p of one coefficient by the (penalised) likelihood ratio, chi-square with 1 degree of freedom. */
EXL_CHECKED exl_rc exl_glm_lr_test(double *p, const exl_glm *m, const exl_glm_fit *full, size_t j, exl_arena *a, exl_err *err);

/* A ~ time, as quasi-likelihood: standard errors times sqrt(phi), t with T - p degrees of freedom.
 *   phi = X^2/(T - p); reported tables use max(1, phi), since a small phi is luck, not knowledge
 * Where there is no variation at all (x constant share) p is 1. Needs T > p.
 * Source: [wedderburn1974]; [mccullagh1989] sec. 4.5. Example: trend_glm case in tests: phi 8.1177, t 0.94953, p 0.37901 */
typedef struct { double slope, se, statistic, p, lower, upper; } exl_slope;
exl_slope exl_glm_slope(const exl_glm_fit *f, size_t j, double phi, double df);     /* df 0 = normal */

/* Before and after an action at `start`, segmented: logit p_t = b0 + b1 t + b2 A_t + b3 A_t (t - start), A_t = t >= start.
 * phi_floor: 1 for reports, 0 to see the raw dispersion.
 * out  separated: a level runs off (no mentions on one side): only that field and `periods` are set.
 * Errors: EXL_EDOMAIN with fewer than two periods on a side or T <= 4.
 * Source: [wagner2002] eq. 1; [bernal2017]; [newey1987] for the standard errors shown beside.
 * Example: see tests/unit/stats/test_logistic.c */
typedef struct {
    size_t periods;
    bool   separated;
    double coef[4], se[4], p[4];    /* intercept, trend, level, slope change; t with T-4 */
    double phi;                     /* X^2/(T-4), raw */
    double f_p;                     /* F test of level and slope change together */
    double level, level_se, level_p;/* model with trend and level alone, t with T-3: the one for decisions */
    double newey_west[4];           /* lag 1, times T/(T-4) */
    double durbin_watson;           /* of Pearson residuals; near 2 = no autocorrelation */
} exl_segmented;
EXL_CHECKED exl_rc exl_segmented_of(exl_segmented *out, const double *x, const double *n, const double *t, size_t periods,
                                    double start, double phi_floor, exl_arena *a, exl_err *err);
#endif
