/* One function a method: input to our function, our results to what is expected. */
#include <math.h>
#include "oracles/kase.h"
#include "stats/adjust.h"
#include "stats/agreement.h"
#include "stats/exact.h"
#include "stats/fightin.h"
#include "stats/logistic.h"
#include "stats/prevalence.h"
#include "stats/proportion.h"
#include "stats/special.h"
#include "stats/trend.h"

/* ---- shares ---- */

static void proportion_ci(kase *c)
{
    typedef exl_rc interval_fn(exl_interval *, double, double, double, exl_err *);
    static const struct { const char *name; interval_fn *fn; } rows[] = {
        { "wilson", exl_wilson }, { "wilson_cc", exl_wilson_corrected }, { "clopper_pearson", exl_clopper_pearson },
        { "jeffreys", exl_jeffreys }, { "agresti_coull", exl_agresti_coull }, { "midp", exl_midp_interval },
    };
    double x = input(c, "x"), n = input(c, "n"), level = input(c, "conf");
    expect(c, "estimate", x / n);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_interval v;
        exl_err err = { 0 };
        if (ok(c, rows[i].fn(&v, x, n, level, &err), &err))
            expect_interval(c, rows[i].name, v);
    }
    double tail = (1 - level) / 2;
    expect_interval(c, "jeffreys_raw", (exl_interval){ exl_beta_quantile(tail, x + 0.5, n - x + 0.5),
                                                       exl_beta_quantile(1 - tail, x + 0.5, n - x + 0.5) });
}

static void proportion_diff(kase *c)
{
    double d;
    exl_interval v;
    exl_err err = { 0 };
    if (!ok(c, exl_newcombe(&d, &v, input(c, "x1"), input(c, "n1"), input(c, "x2"), input(c, "n2"), input(c, "conf"), &err), &err))
        return;
    expect(c, "diff", d);
    expect_interval(c, "newcombe_hybrid_score", v);
    expect_interval(c, "newcombe_closed_form", v);
}

static void cluster_proportion(kase *c)
{
    size_t m;
    double *x = numbers(c, "cluster_x", &m), *n = numbers(c, "cluster_n", &m);
    exl_cluster_share s;
    exl_err err = { 0 };
    if (!ok(c, exl_cluster_share_of(&s, x, n, m, input(c, "conf"), &err), &err))
        return;
    expect(c, "estimate", s.share);
    expect(c, "clusters", (double)m);
    expect(c, "se_cluster", s.se);
    expect(c, "share_of_clusters_with_any", s.any);
    expect_interval(c, "wilson_any", s.any_interval);
    expect_interval(c, "wald_t", s.wald);
    expect(c, "deff", s.effective ? s.deff : NAN);
    expect(c, "neff", s.effective ? s.n_eff : NAN);
    if (s.effective)
        expect_interval(c, "wilson_neff", s.interval_z);
}

static void pre_post(kase *c)
{
    exl_pre_post p;
    exl_err err = { 0 };
    if (!ok(c, exl_pre_post_of(&p, whole(c, "pre_x"), whole(c, "pre_n"), whole(c, "post_x"), whole(c, "post_n"), &err), &err))
        return;
    expect(c, "fisher_less", p.less);
    expect(c, "fisher_two", p.two_sided);
    expect(c, "poisson_rate_p", p.rate_p);
    expect(c, "p_post_lower_jeffreys", p.after_lower);
}

static void rogan_gladen(kase *c)
{
    exl_prevalence r;
    exl_err err = { 0 };
    exl_classified k = { input(c, "x"), input(c, "n"), input(c, "tp"), input(c, "n_pos"), input(c, "fp"), input(c, "n_neg") };
    if (!ok(c, exl_prevalence_of(&r, k, input(c, "conf"), c->a, &err), &err))
        return;
    expect(c, "apparent", r.apparent);
    expect(c, "sensitivity", r.sensitivity);
    expect(c, "specificity", r.specificity);
    expect(c, "youden", r.youden);
    expect_flag(c, "identifiable", r.identifiable);
    if (!r.identifiable)
        return;
    expect(c, "rg_raw", r.raw);
    expect(c, "rg_clipped", r.clipped);
    expect(c, "delta_se", r.delta_se);
    /* R clips the lower limit at 0 and the upper at 1 only; we clip both and say "below the classifier's noise" */
    expect_interval(c, "lang_reiczigel_ci", (exl_interval){ fmax(0, r.interval_unclipped.lower), fmin(1, r.interval_unclipped.upper) });
    expect_interval(c, "known_sesp_wilson_ci", r.known);
    expect_as(c, "bayes_mean", &r.bayes_mean, 1, 0, 2e-3);              /* notes: grid accuracy */
    expect_as(c, "bayes_ci", (double[]){ r.bayes.lower, r.bayes.upper }, 2, 0, 2e-3);
}

/* ---- exact ---- */

static void poisson_binomial(kase *c)
{
    size_t n;
    double *p = numbers(c, "p", &n), *pmf = EXL_NEW(c->a, double, n + 1);
    exl_poisson_binomial r;
    exl_err err = { 0 };
    if (!ok(c, exl_poisson_binomial_of(&r, pmf, p, n, (size_t)input(c, "observed"), c->a, &err), &err))
        return;
    expect(c, "expected", r.expected);
    expect(c, "variance", r.variance);
    expect(c, "p_ge", r.upper);
    expect(c, "p_le", r.lower);
    expect(c, "midp_ge", r.midp);
    expect_all(c, "pmf", pmf, n + 1);
}

/* notes: rel 1e-3; and R finds a limit above 1 as a root in 1/psi to an absolute 1.2e-4, so that is what it can be held to */
static void expect_r_root(kase *c, const char *name, exl_interval ours)
{
    size_t n;
    double *theirs = json_numbers(json_get(c->out, name), &n, c->a), v[2] = { ours.lower, ours.upper };
    for (size_t i = 0; i < n && i < 2; i++)
        if (!(v[i] > 1 && theirs[i] > 1 && fabs(1 / v[i] - 1 / theirs[i]) <= 1.3e-4))
            compare(c, name, v[i], theirs[i], 1e-3, 1e-12);
}

static void fisher_chi2(kase *c)
{
    exl_table_2x2 t;
    exl_err err = { 0 };
    if (!ok(c, exl_fisher(&t, whole(c, "a"), whole(c, "b"), whole(c, "c"), whole(c, "d"), &err), &err))
        return;
    expect(c, "fisher_two", t.two_sided);
    expect(c, "fisher_greater", t.greater);
    expect(c, "fisher_less", t.less);
    expect(c, "midp_greater", t.midp_greater);
    expect(c, "chi2", t.chi2_defined ? t.chi2 : NAN);
    expect(c, "chi2_p", t.chi2_defined ? t.chi2_p : NAN);
    expect(c, "chi2_yates_p", t.chi2_defined ? t.chi2_yates_p : NAN);
    expect(c, "or_sample", t.or_defined ? t.or_sample : NAN);
    expect_as(c, "or_cmle", &t.or_conditional, 1, 1e-3, 1e-12);        /* notes: R's uniroot */
    expect_r_root(c, "or_ci", t.or_interval);
}

static void mantel_haenszel(kase *c)
{
    size_t n;
    double *v = numbers(c, "tables", &n);
    uint64_t (*t)[4] = exl_arena_get(c->a, n * sizeof(uint64_t));
    exl_mantel_haenszel m;
    exl_err err = { 0 };
    for (size_t i = 0; i < n; i++)
        t[i / 4][i % 4] = (uint64_t)v[i];
    if (!ok(c, exl_mantel_haenszel_of(&m, (const uint64_t (*)[4])t, n / 4, c->a, &err), &err))
        return;
    expect(c, "chi2", m.chi2);
    expect(c, "p", m.p);
    expect(c, "p_cc", m.p_corrected);
    expect(c, "or_mh", m.or_defined ? m.odds_ratio : NAN);
    if (m.or_defined)
        expect_interval(c, "or_ci_rbg", m.interval);
    expect(c, "exact_p_two", m.exact_p);
}

static void poisson_smr_ci(kase *c)
{
    exl_smr r;
    exl_err err = { 0 };
    if (!ok(c, exl_smr_of(&r, whole(c, "O"), input(c, "E"), input(c, "conf"), &err), &err))
        return;
    expect(c, "smr", r.ratio);
    expect_interval(c, "exact", r.exact);
    expect_interval(c, "byar", r.byar);
    expect(c, "p_two", r.two_sided);
    expect(c, "p_ge", r.upper);
    expect(c, "midp_ge", r.midp);
}

static void p_adjust(kase *c)
{
    static const struct { const char *name; exl_adjust_method method; } rows[] = {
        { "bonferroni", EXL_BONFERRONI }, { "holm", EXL_HOLM }, { "BH", EXL_BH }, { "BY", EXL_BY },
    };
    size_t n;
    double *p = numbers(c, "p", &n), *q = EXL_NEW(c->a, double, n), pi0 = 0;
    exl_err err = { 0 };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (ok(c, exl_adjust(q, p, n, rows[i].method, c->a, &err), &err))
            expect_all(c, rows[i].name, q, n);
    exl_rc rc = exl_storey(&pi0, q, p, n, 0.5, c->a, &err);
    expect(c, "storey_pi0_lambda05", rc == EXL_OK ? pi0 : 0);
    if (rc == EXL_OK)
        expect_all(c, "storey_q", q, n);
}

/* ---- regressions ---- */

static double *with_intercept(const kase *c, const char *name, size_t n, size_t *p)
{
    size_t m;
    double *x = numbers(c, name, &m), *out = EXL_NEW(c->a, double, n + m);
    *p = m / n + 1;
    for (size_t i = 0; i < n; i++) {
        out[i * *p] = 1;
        memcpy(out + i * *p + 1, x + i * (*p - 1), (*p - 1) * sizeof *x);
    }
    return out;
}

static void firth_logistic(kase *c)
{
    exl_glm m = { .family = EXL_LOGISTIC, .firth = true };
    exl_glm_fit f, ml;
    exl_err err = { 0 };
    m.y = numbers(c, "y", &m.n);
    m.x = with_intercept(c, "x", m.n, &m.p);
    if (!ok(c, exl_glm_of(&f, &m, c->a, &err), &err))
        return;
    expect_all(c, "firth_coef", f.coef, m.p);
    expect_all(c, "firth_se", f.se, m.p);
    expect(c, "penalised_loglik", f.penalised);
    double *p = EXL_NEW(c->a, double, m.p);
    for (size_t j = 0; j < m.p; j++)
        if (!ok(c, exl_glm_lr_test(&p[j], &m, &f, j, c->a, &err), &err))
            return;
    expect_all(c, "penalised_lrt_p", p, m.p);
    m.firth = false;
    if (ok(c, exl_glm_of(&ml, &m, c->a, &err), &err))
        expect_flag(c, "ml_separated", ml.separated);
}

static void misclassified_logistic(kase *c)
{
    exl_glm m = { .family = EXL_LOGISTIC, .se = input(c, "se"), .fp = input(c, "fp") };
    exl_glm_fit f;
    exl_err err = { 0 };
    m.y = numbers(c, "y", &m.n);
    m.x = with_intercept(c, "x", m.n, &m.p);
    if (!ok(c, exl_glm_of(&f, &m, c->a, &err), &err))
        return;
    expect_all(c, "coef", f.coef, m.p);
    expect_all(c, "se_expected_information", f.se, m.p);
    expect(c, "loglik", f.loglik);
}

static void trend_glm(kase *c)
{
    exl_glm m = { .family = EXL_LOGISTIC }, flat;
    exl_glm_fit f, none;
    exl_err err = { 0 };
    m.y = numbers(c, "x", &m.n);
    m.x = with_intercept(c, "t", m.n, &m.p);
    m.size = numbers(c, "n", &m.n);
    flat = m;
    flat.held = 2;
    double df = (double)m.n - 2;
    if (!ok(c, exl_glm_of(&f, &m, c->a, &err), &err) || !ok(c, exl_glm_of(&none, &flat, c->a, &err), &err))
        return;
    exl_slope z = exl_glm_slope(&f, 1, 1, 0), t = exl_glm_slope(&f, 1, f.pearson / df, df);
    expect(c, "logit_intercept", f.coef[0]);
    expect_all(c, "logit_slope_se_z_p", (double[]){ z.slope, z.se, z.statistic, z.p }, 4);
    expect(c, "lrt_p", exl_chi2_sf(none.deviance - f.deviance, 1));
    expect(c, "pearson_dispersion", f.pearson / df);
    if (f.pearson > 1e-20) {        /* else t is one rounding error over another */
        expect_all(c, "quasi_slope_se_t_p", (double[]){ t.slope, t.se, t.statistic, t.p }, 4);
        expect_all(c, "ci_quasi_t", (double[]){ t.lower, t.upper }, 2);
    }
    m.family = EXL_POISSON;
    m.size = numbers(c, "exposure", &m.n);
    if (!ok(c, exl_glm_of(&f, &m, c->a, &err), &err))
        return;
    z = exl_glm_slope(&f, 1, 1, 0), t = exl_glm_slope(&f, 1, f.pearson / df, df);
    expect_all(c, "poisson_slope_se_z_p", (double[]){ z.slope, z.se, z.statistic, z.p }, 4);
    expect(c, "poisson_dispersion", f.pearson / df);
    expect_all(c, "quasipoisson_slope_se_t_p", (double[]){ t.slope, t.se, t.statistic, t.p }, 4);
}

static void its_segmented(kase *c)
{
    size_t n;
    double *x = numbers(c, "x", &n), *size = numbers(c, "n", &n), *t = numbers(c, "t", &n);
    exl_segmented s;
    exl_err err = { 0 };
    if (!ok(c, exl_segmented_of(&s, x, size, t, n, input(c, "intervention"), 0, c->a, &err), &err))
        return;
    expect_flag(c, "separated_post", s.separated);
    if (s.separated)                /* notes: the level diverges; we report that instead of numbers */
        return;
    expect_all(c, "coef_int_t_level_slope", s.coef, 4);
    expect_all(c, "se_quasi", s.se, 4);
    expect_all(c, "p_quasi_t", s.p, 4);
    expect(c, "dispersion", s.phi);
    expect(c, "F_level_and_slope_p", s.f_p);
    expect_all(c, "level_only_coef_se_p", (double[]){ s.level, s.level_se, s.level_p }, 3);
    expect_all(c, "newey_west_lag1_se", s.newey_west, 4);
    expect(c, "durbin_watson_pearson", s.durbin_watson);
}

/* ---- ranks and seasons ---- */

static void mann_kendall_sen(kase *c)
{
    size_t n;
    double *x = numbers(c, "x", &n);
    exl_mann_kendall m;
    exl_err err = { 0 };
    if (!ok(c, exl_mann_kendall_of(&m, x, n, c->a, &err), &err))
        return;
    expect(c, "S", m.s);
    expect(c, "varS", m.variance);
    expect(c, "z", m.z);
    expect(c, "p_normal_cc", m.p);
    expect(c, "trend_pkg_p", m.p);
    expect(c, "p_exact_no_ties", m.has_exact ? m.p_exact : NAN);
    if (m.variance > 0)             /* notes: tau_b = 1 of a constant series is an artefact; single precision */
        expect_as(c, "tau_b", &m.tau, 1, 1e-6, 1e-12);
    expect(c, "sen_slope", m.slope);
    double limits[2] = { m.has_interval ? m.lower : NAN, m.has_interval ? m.upper : NAN };
    expect_all(c, "sen_ci95", limits, 2);
}

static void seasonal(kase *c)
{
    size_t n, period = (size_t)input(c, "period");
    double *x = numbers(c, "x", &n);
    exl_mann_kendall m;
    exl_season s;
    exl_err err = { 0 };
    if (!ok(c, exl_seasonal_kendall(&m, x, n, period, c->a, &err), &err) || !ok(c, exl_season_of(&s, x, NULL, n, period, c->a, &err), &err))
        return;
    expect(c, "seasonal_mk_S", m.s);
    expect(c, "seasonal_mk_var", m.variance);
    expect(c, "seasonal_mk_z_cc", m.z);
    expect(c, "seasonal_mk_p", m.p);
    expect_all(c, "harmonic_coef", s.coef, 4);
    expect(c, "harmonic_dispersion", s.phi);
    expect(c, "harmonic_F", s.f);
    expect(c, "harmonic_p", s.p);
    expect_all(c, "slope_se_t_p_adjusted", (double[]){ s.slope.slope, s.slope.se, s.slope.statistic, s.slope.p }, 4);
}

/* ---- agreement, words, primitives ---- */

static void agreement(kase *c)
{
    const json *rows = json_get(c->in, "ratings_raters_by_units");
    size_t n;
    double *v = json_numbers(rows, &n, c->a);
    int *rating = EXL_NEW(c->a, int, n);
    exl_agreement g;
    exl_err err = { 0 };
    for (size_t i = 0; i < n; i++)
        rating[i] = isnan(v[i]) ? EXL_NO_RATING : (int)v[i];
    if (!ok(c, exl_agreement_of(&g, (exl_ratings){ rating, rows->n, n / rows->n }, c->a, &err), &err))
        return;
    expect(c, "percent_agreement", g.has_raw ? g.raw : NAN);
    if (!g.has_alpha)               /* notes: one category only is undefined, whatever alpha R prints */
        return;
    expect(c, "kripp_alpha_nominal", g.alpha);
    expect(c, "kripp_alpha_ordinal", g.alpha_ordinal);
    expect(c, "cohen_kappa", g.has_kappa ? g.kappa : NAN);
    expect(c, "kappa_asymptotic_se", g.has_kappa ? g.kappa_se : NAN);
    expect(c, "gwet_ac1", g.has_ac1 ? g.ac1 : NAN);
}

static void expect_words(kase *c, const char *part, const exl_keyness *k, size_t n)
{
    kase sub = { .in = c->in, .out = json_get(c->out, part), .tolerance = c->tolerance, .a = c->a };
    double *v = EXL_NEW(c->a, double, 4 * n);
    for (size_t i = 0; i < n; i++) {
        v[i] = k[i].defined ? k[i].delta : NAN;
        v[n + i] = k[i].defined ? k[i].variance : NAN;
        v[2 * n + i] = k[i].defined ? k[i].variance_full : NAN;
        v[3 * n + i] = k[i].defined ? k[i].z : NAN;
    }
    expect_all(&sub, "delta", v, n);
    expect_all(&sub, "variance_eq20", v + n, n);
    expect_all(&sub, "variance_4term", v + 2 * n, n);
    expect_all(&sub, "zeta", v + 3 * n, n);
    if (sub.failed)
        differ(c, " %s:%.200s", part, sub.why);
}

static void fightin_words(kase *c)
{
    size_t n;
    double *y1 = numbers(c, "y1", &n), *y2 = numbers(c, "y2", &n), *g2 = EXL_NEW(c->a, double, n);
    exl_keyness *k = EXL_NEW(c->a, exl_keyness, n);
    exl_err err = { 0 };
    if (!ok(c, exl_keyness_of(k, y1, y2, n, 0, 0.01, &err), &err))
        return;
    expect_words(c, "uninformative_0_01", k, n);
    if (!ok(c, exl_keyness_of(k, y1, y2, n, input(c, "alpha0"), 0, &err), &err))
        return;
    expect_words(c, "informative", k, n);
    for (size_t i = 0; i < n; i++)
        g2[i] = k[i].defined ? k[i].g2 : NAN;
    expect_all(c, "g2", g2, n);
}

static void primitives(kase *c)
{
    size_t n;
    exl_span fn = json_get(c->in, "fn") ? json_get(c->in, "fn")->text : (exl_span){ NULL, 0 };
    double *a = numbers(c, "args", &n), v;
    if (exl_span_is(fn, "pbeta"))
        v = exl_beta_cdf(a[0], a[1], a[2]);
    else if (exl_span_is(fn, "qbeta"))
        v = exl_beta_quantile(a[0], a[1], a[2]);
    else if (exl_span_is(fn, "qgamma"))
        v = exl_gamma_quantile(a[0], a[1], 1 / a[2]);                  /* R's third argument is the rate */
    else if (exl_span_is(fn, "pnorm_upper"))
        v = exl_normal_sf(a[0]);
    else if (exl_span_is(fn, "pchisq_upper"))
        v = exl_chi2_sf(a[0], a[1]);
    else if (exl_span_is(fn, "pt_upper"))
        v = exl_t_sf(a[0], a[1]);
    else if (exl_span_is(fn, "ppois_upper_ge"))
        v = exl_poisson_ge((uint64_t)a[0], a[1]);
    else if (exl_span_is(fn, "pbinom_upper_ge"))
        v = exl_binomial_ge((uint64_t)a[0], (uint64_t)a[1], a[2]);
    else if (exl_span_is(fn, "phyper_upper_ge"))
        v = exl_hyper_ge((uint64_t)a[0], (uint64_t)a[1], (uint64_t)a[2], (uint64_t)a[3]);
    else if (exl_span_is(fn, "lbeta"))
        v = exl_log_beta(a[0], a[1]);
    else if (exl_span_is(fn, "digamma"))
        v = exl_digamma(a[0]);
    else {
        differ(c, " no function %.*s;", (int)fn.n, fn.p);
        return;
    }
    if (isnan(v))
        differ(c, " NaN;");
    expect(c, "value", v);
}

/* ---- all methods ---- */

static const struct { const char *name; method_fn *fn; } methods[] = {
    { "agreement", agreement }, { "casemix_oe", casemix_oe }, { "cluster_proportion", cluster_proportion },
    { "fightin_words", fightin_words }, { "firth_logistic", firth_logistic }, { "fisher_chi2", fisher_chi2 },
    { "hier_two_group", hier_two_group }, { "its_segmented", its_segmented }, { "mann_kendall_sen", mann_kendall_sen },
    { "mantel_haenszel", mantel_haenszel }, { "misclassified_logistic", misclassified_logistic }, { "p_adjust", p_adjust },
    { "poisson_binomial", poisson_binomial }, { "poisson_smr_ci", poisson_smr_ci }, { "pre_post", pre_post },
    { "primitives", primitives }, { "proportion_ci", proportion_ci }, { "proportion_diff", proportion_diff },
    { "rogan_gladen", rogan_gladen }, { "seasonal", seasonal }, { "trend_glm", trend_glm },
};
enum { N_METHODS = sizeof methods / sizeof methods[0] };

method_fn *method_of(exl_span name)
{
    for (size_t i = 0; i < N_METHODS; i++)
        if (exl_span_is(name, methods[i].name))
            return methods[i].fn;
    return NULL;
}
