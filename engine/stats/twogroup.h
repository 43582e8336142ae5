/* Which units recur on which codes, beyond what units ordinarily differ by: the hierarchical two-group model.
 *
 *   P(Y_ik = 1) = fp_k + (se_k - fp_k) expit(eta_ik + u_mk)          leaver i of unit m, code k; eta from casemix.h
 *   u_mk = g_m + b_mk + z_mk s_mk
 *   g_m  ~ N(0, sg^2)          a unit whose leavers say more of everything: no issue
 *   b_mk ~ N(mu0, tau^2)       ordinary variation between units
 *   s_mk ~ N(slab, slab_sd^2)  a recurring issue, slab the log of its odds ratio
 *   z_mk: a unit recurs with probability omega; if it does, each code is raised with probability rho
 * Given the likelihood L_mk(u) on a grid:
 *   f0(g) = sum_u L N(u; mu0+g, tau^2),   f1(g) = sum_u L N(u; mu0+g+slab, tau^2+slab_sd^2)
 *   A_m = sum_g w_g prod_k f0,            B_m = sum_g w_g prod_k [(1-rho) f0 + rho f1]
 *   P(unit) = omega B / (omega B + (1-omega) A),  P(cell) = P(unit) sum_g P(g | B) rho f1 / ((1-rho) f0 + rho f1)
 * (tau, mu0, sg) by marginal MAP, log tau ~ N(log .3, .5^2), mu0 ~ N(0, .1^2), log sg ~ N(log .2, .5^2), first with the prior's
 * middle for the rest, then with the combination that fitted best; omega, rho and slab are averaged over a grid, weighted by
 * prior times marginal likelihood, since the single best omega of a rare thing is often 0.
 * Source: after [efron2001] and [newton2004]; misclassification [magder1997]; the averaging is ours, see SOURCES.md.
 */
#ifndef EXL_STATS_TWOGROUP_H
#define EXL_STATS_TWOGROUP_H
#include "base/arena.h"
#include "base/err.h"

/* Values of u: lo, lo + step, ... (n of them). */
typedef struct { double lo, step; size_t n; } exl_shift_grid;

/* lik: units x codes x u.n, each cell's largest value 1 (a cell without leavers: all 1). Borrowed. */
typedef struct {
    size_t units, codes;
    exl_shift_grid u;
    const float *lik;
    bool keep_density;              /* the posterior of every cell is wanted, not only its summary */
} exl_twogroup;

typedef struct { double tau, mu0, sg; } exl_twogroup_null;

/* What is averaged over: every slab with every rho and every omega. weights are logs of priors, need not sum to one. */
typedef struct {
    size_t n_slab, n_rho, n_omega;
    const double *slab, *rho, *omega;
    const double *log_slab, *log_rho, *log_omega;   /* NULL = equal */
    double slab_sd;
    double theta;                   /* odds ratio asked after: P(exp(u) > theta) */
} exl_twogroup_prior;

/* (tau, mu0, sg) of the likeliest null, recurring units allowed for. Nelder-Mead on GSL, deterministic. */
EXL_CHECKED exl_rc exl_twogroup_fit_null(exl_twogroup_null *out, const exl_twogroup *d, const exl_twogroup_prior *prior, exl_arena *a,
                                         exl_err *err);

/* Posterior given the null. Arrays in `a`; cells are unit * codes + code.
 * Example: tests/unit/stats/test_twogroup.c (direct summation on a finer grid agrees to 1e-4). */
typedef struct {
    double *unit;                   /* units: P(recurs) */
    double *log_bf;                 /* units: log B/A, averaged over slab and rho */
    double *cell;                   /* P(recurring issue) */
    double *or_mean, *or_lower, *or_upper;      /* of exp(u): posterior mean, 2.5% and 97.5% */
    double *beyond;                 /* P(exp(u) > theta) */
    float  *density;                /* units x codes x u.n: P(u) on the grid, a cell's sum 1; NULL unless d->keep_density */
    double omega;                   /* posterior mean share of units that recur */
} exl_twogroup_posterior;
EXL_CHECKED exl_rc exl_twogroup_posterior_of(exl_twogroup_posterior *out, const exl_twogroup *d, exl_twogroup_null null,
                                             const exl_twogroup_prior *prior, exl_arena *a, exl_err *err);

/* The prior used for flags: odds ratios, themes a unit and shares of units; see SOURCES.md. Arrays in `a`. */
EXL_CHECKED exl_rc exl_twogroup_prior_default(exl_twogroup_prior *out, size_t codes, exl_arena *a, exl_err *err);
#endif
