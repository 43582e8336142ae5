/* run_oracles FOLDER: every case of every METHOD.json in a folder against our functions.
 *
 * A file is {"method", "cases": [{"id", "edge", "input", "expected", "tolerance_rel", "source", "notes"}]}. A number agrees when
 * |ours - theirs| <= tolerance |theirs| + 1e-12. null, and the "NaN" and "NA" that R printed, are undefined there: we may be
 * undefined too (NAN here) or know better. Where a case's notes ask for another comparison, the method below says so beside it.
 * Prints `method: passed/total` a line, the failing ids with what differed, and the methods left out; exit status 1 when any failed.
 */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "oracles/json.h"
#include "stats/adjust.h"
#include "stats/agreement.h"
#include "stats/casemix.h"
#include "stats/exact.h"
#include "stats/fightin.h"
#include "stats/logistic.h"
#include "stats/prevalence.h"
#include "stats/proportion.h"
#include "stats/special.h"
#include "stats/trend.h"
#include "stats/twogroup.h"

typedef struct {
    const json *in, *out;           /* input, expected */
    double tolerance;
    bool   failed;
    exl_arena *a;
    char   why[400];
} kase;

static void differ(kase *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void differ(kase *c, const char *fmt, ...)
{
    size_t used = strlen(c->why);
    va_list ap;
    va_start(ap, fmt);
    if (used + 2 < sizeof c->why)
        vsnprintf(c->why + used, sizeof c->why - used, fmt, ap);
    va_end(ap);
    c->failed = true;
}

static void compare(kase *c, const char *name, double ours, double theirs, double relative, double absolute)
{
    if (isnan(theirs) || ours == theirs)
        return;
    if (!(fabs(ours - theirs) <= relative * fabs(theirs) + absolute))
        differ(c, " %s %.12g, not %.12g;", name, ours, theirs);
}

/* expected.NAME against our n numbers, in the order of the file */
static void expect_as(kase *c, const char *name, const double *ours, size_t n, double relative, double absolute)
{
    size_t m;
    const json *e = json_get(c->out, name);
    if (!e || e->kind == JSON_NULL)
        return;
    double *theirs = json_numbers(e, &m, c->a);
    if (m != n) {
        differ(c, " %s has %zu values, not %zu;", name, n, m);
        return;
    }
    for (size_t i = 0; i < n; i++)
        compare(c, name, ours[i], theirs[i], relative, absolute);
}

static void expect_all(kase *c, const char *name, const double *ours, size_t n) { expect_as(c, name, ours, n, c->tolerance, 1e-12); }
static void expect(kase *c, const char *name, double ours) { expect_all(c, name, &ours, 1); }
static void expect_flag(kase *c, const char *name, bool ours) { expect(c, name, ours); }
static void expect_interval(kase *c, const char *name, exl_interval i) { expect_all(c, name, (double[]){ i.lower, i.upper }, 2); }

static double input(const kase *c, const char *name)
{
    const json *v = json_get(c->in, name);
    return v ? v->number : NAN;
}

static uint64_t whole(const kase *c, const char *name) { return (uint64_t)input(c, name); }
static double *numbers(const kase *c, const char *name, size_t *n) { return json_numbers(json_get(c->in, name), n, c->a); }
static bool ok(kase *c, exl_rc rc, const exl_err *err)
{
    if (rc != EXL_OK)
        differ(c, " refused: %s;", err->msg);
    return rc == EXL_OK;
}

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

/* ---- case mix and the two-group model ---- */

typedef struct { size_t n, levels[2], managers; int32_t *level[2], *manager; double *y; } leavers;

static int32_t *from_one(const kase *c, const char *name, size_t *n_out, size_t *most)
{
    size_t n;
    const double *v = numbers(c, name, &n);
    int32_t *out = EXL_NEW(c->a, int32_t, n);
    *n_out = n;
    *most = 0;
    for (size_t i = 0; i < n; i++) {
        out[i] = (int32_t)v[i] - 1;
        *most = v[i] > (double)*most ? (size_t)v[i] : *most;
    }
    return out;
}

static leavers read_leavers(const kase *c)
{
    leavers l;
    l.y = numbers(c, "y", &l.n);
    l.level[0] = from_one(c, "department", &l.n, &l.levels[0]);
    l.level[1] = from_one(c, "role", &l.n, &l.levels[1]);
    l.manager = from_one(c, "manager", &l.n, &l.managers);
    return l;
}

/* Treatment contrasts: the first level of each factor is the reference. */
static void expect_glm(kase *c, leavers l)
{
    exl_glm m = { .family = EXL_LOGISTIC, .n = l.n, .p = l.levels[0] + l.levels[1] - 1, .y = l.y };
    double *x = EXL_NEW(c->a, double, l.n * m.p);
    exl_glm_fit f;
    exl_err err = { 0 };
    for (size_t i = 0; i < l.n; i++) {
        x[i * m.p] = 1;
        if (l.level[0][i] > 0)
            x[i * m.p + (size_t)l.level[0][i]] = 1;
        if (l.level[1][i] > 0)
            x[i * m.p + l.levels[0] - 1 + (size_t)l.level[1][i]] = 1;
    }
    m.x = x;
    if (!ok(c, exl_glm_of(&f, &m, c->a, &err), &err))
        return;
    expect_all(c, "coef", f.coef, m.p);
    expect_all(c, "se", f.se, m.p);
    expect(c, "deviance", f.deviance);
}

/* The engine's own case mix, its penalty made too small to matter, gives the expectation. */
static double *fitted(kase *c, leavers l)
{
    exl_casemix m = { .penalty = { 1e-7, 1e-7 } };
    uint32_t *of = EXL_NEW(c->a, uint32_t, l.n);
    double *v = EXL_NEW(c->a, double, l.n * 6), *p = v + 5 * l.n;
    exl_err err = { 0 };
    if (!ok(c, exl_casemix_strata(&m, of, (const int32_t *const *)l.level, 2, l.n, c->a, &err), &err))
        return NULL;
    double *n = v, *y = v + l.n, *se = y + l.n, *fp = se + l.n, *eta = fp + l.n;
    for (size_t i = 0; i < l.n; i++)
        n[of[i]] += 1, y[of[i]] += l.y[i], se[i] = 1;
    exl_casemix_rows rows = { .rows = m.n_strata, .n = n, .y = y, .se = se, .fp = fp };
    if (!ok(c, exl_casemix_fit(eta, &m, &rows, c->a, &err), &err))
        return NULL;
    for (size_t i = 0; i < l.n; i++)
        p[i] = exl_expit(eta[of[i]]);
    return p;
}

static void casemix_oe(kase *c)
{
    leavers l = read_leavers(c);
    expect_glm(c, l);
    double *p = fitted(c, l), total = 0;
    if (!p)
        return;
    enum { O, E, V, OE, Z, P, Q, RATE, N_FIGURES };
    static const char *const names[N_FIGURES] = { "O", "E", "V", "oe", "z", "exact_p_ge", "exact_p_ge_BH", "indirect_rate" };
    double *v = EXL_NEW(c->a, double, l.managers * N_FIGURES), *each = EXL_NEW(c->a, double, l.n);
    exl_err err = { 0 };
    for (size_t i = 0; i < l.n; i++)
        total += l.y[i];
    for (size_t u = 0; u < l.managers; u++) {
        size_t n = 0, hits = 0;
        exl_poisson_binomial r;
        for (size_t i = 0; i < l.n; i++)
            if (l.manager[i] == (int32_t)u)
                each[n++] = p[i], hits += l.y[i] > 0;
        if (!ok(c, exl_poisson_binomial_of(&r, NULL, each, n, hits, c->a, &err), &err))
            return;
        double o = (double)hits, ratio = o / r.expected;
        const double row[N_FIGURES] = { o, r.expected, r.variance, ratio, (o - r.expected) / sqrt(r.variance), r.upper, 0,
                                        ratio * total / (double)l.n };
        for (int k = 0; k < N_FIGURES; k++)
            v[(size_t)k * l.managers + u] = row[k];
    }
    if (ok(c, exl_adjust(v + Q * l.managers, v + P * l.managers, l.managers, EXL_BH, c->a, &err), &err))
        for (int k = 0; k < N_FIGURES; k++)
            expect_all(c, names[k], v + (size_t)k * l.managers, l.managers);
}

/* Likelihood of every cell on a grid, from the case's own predictor and rates. */
static bool likelihood(exl_twogroup *d, kase *c)
{
    size_t n, cells, managers;
    double *eta = numbers(c, "eta", &cells), *y = numbers(c, "y", &cells), se = input(c, "se"), fp = input(c, "fp");
    int32_t *manager = from_one(c, "manager", &n, &managers);
    *d = (exl_twogroup){ managers, cells / n, { -4, 0.02, 451 }, NULL };
    float *lik = EXL_NEW(c->a, float, managers * d->codes * d->u.n);
    double *sum = EXL_NEW(c->a, double, d->u.n);
    for (size_t m = 0; m < managers; m++)
        for (size_t k = 0; k < d->codes; k++) {
            double most = -INFINITY;
            for (size_t g = 0; g < d->u.n; g++) {
                sum[g] = 0;
                for (size_t i = 0; i < n; i++) {
                    double q = fp + (se - fp) * exl_expit(eta[i * d->codes + k] + d->u.lo + d->u.step * (double)g);
                    if (manager[i] == (int32_t)m)
                        sum[g] += y[i * d->codes + k] > 0 ? log(q) : log1p(-q);
                }
                most = fmax(most, sum[g]);
            }
            for (size_t g = 0; g < d->u.n; g++)
                lik[(m * d->codes + k) * d->u.n + g] = (float)exp(sum[g] - most);
        }
    d->lik = lik;
    return true;
}

static void expect_prefix(kase *c, const char *name, const double *prob, size_t n, double fdr)
{
    size_t m, found = 0;
    const json *e = json_get(c->out, name);
    double *theirs = json_numbers(e, &m, c->a), *null = EXL_NEW(c->a, double, n);
    unsigned char *picked = EXL_NEW(c->a, unsigned char, n);
    exl_err err = { 0 };
    if (!e || e->kind == JSON_NULL)
        return;
    for (size_t i = 0; i < n; i++)
        null[i] = 1 - prob[i];
    if (!ok(c, exl_local_fdr(picked, null, NULL, n, fdr, c->a, &err), &err))
        return;
    for (size_t i = 0; i < n; i++)
        found += picked[i];
    bool same = found == m;
    for (size_t i = 0; i < m; i++)
        same = same && picked[(size_t)theirs[i]];
    if (!same)
        differ(c, " %s differs;", name);
}

static void hier_two_group(kase *c)
{
    exl_twogroup d;
    exl_twogroup_posterior r;
    exl_err err = { 0 };
    double slab = input(c, "slab_mean"), rho = input(c, "rho"), omega = input(c, "omega");
    exl_twogroup_prior prior = { .n_slab = 1, .n_rho = 1, .n_omega = 1, .slab = &slab, .rho = &rho, .omega = &omega,
                                 .slab_sd = input(c, "slab_sd"), .theta = input(c, "theta") };
    exl_twogroup_null null = { input(c, "tau"), input(c, "mu0"), input(c, "sg") };
    if (!likelihood(&d, c) || !ok(c, exl_twogroup_posterior_of(&r, &d, null, &prior, c->a, &err), &err))
        return;
    size_t cells = d.units * d.codes;
    double bf = 5e-3;               /* notes: a coarser rule is compared with 2e-3 on probabilities */
    expect_as(c, "p_manager_recurrent", r.unit, d.units, c->tolerance, 2e-3);
    expect_as(c, "log_bayes_factor_manager", r.log_bf, d.units, c->tolerance, bf);
    expect_as(c, "p_cell_planted", r.cell, cells, c->tolerance, 2e-3);
    expect_as(c, "p_or_gt_theta", r.beyond, cells, c->tolerance, 2e-3);
    expect_prefix(c, "flagged_planted_flat_index", r.cell, cells, input(c, "q"));
    expect_prefix(c, "flagged_theta_flat_index", r.beyond, cells, input(c, "q"));
}

/* ---- the runner ---- */

typedef void method_fn(kase *c);
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

typedef struct { size_t passed, total; } score;

static method_fn *method_of(exl_span name)
{
    for (size_t i = 0; i < N_METHODS; i++)
        if (exl_span_is(name, methods[i].name))
            return methods[i].fn;
    return NULL;
}

static bool run_case(const json *k, method_fn *fn, exl_arena *a)
{
    const json *id = json_get(k, "id"), *tolerance = json_get(k, "tolerance_rel");
    kase c = { .in = json_get(k, "input"), .out = json_get(k, "expected"), .tolerance = tolerance ? tolerance->number : 1e-9, .a = a };
    if (!c.in || !c.out)
        differ(&c, " has no input or no expected;");
    else
        fn(&c);
    if (c.failed)
        printf("  failed %.*s:%s\n", id ? (int)id->text.n : 1, id ? id->text.p : "?", c.why);
    return !c.failed;
}

static score run_file(const json *file, exl_span method, exl_arena *cases)
{
    score s = { 0, 0 };
    method_fn *fn = method_of(method);
    const json *list = json_get(file, "cases");
    for (const json *k = list ? list->first : NULL; k && fn; k = k->next) {
        exl_arena_reset(cases);
        s.passed += run_case(k, fn, cases);
        s.total++;
    }
    if (!fn)
        printf("%.*s: left out, %zu cases: no feature of this program uses the method\n", (int)method.n, method.p, list ? list->n : 0);
    else
        printf("%.*s: %zu/%zu\n", (int)method.n, method.p, s.passed, s.total);
    return s;
}

static char *slurp(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    long size = f && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    char *text = size >= 0 ? malloc((size_t)size + 1) : NULL;
    if (text) {
        rewind(f);
        *n = fread(text, 1, (size_t)size, f);
    }
    if (f)
        fclose(f);
    return text;
}

static bool run_path(const char *path, score *sum)
{
    exl_arena tree, cases;
    size_t n = 0, at = 0;
    char *text = slurp(path, &n);
    exl_arena_init(&tree, 0);
    exl_arena_init(&cases, 0);
    const json *file = text ? json_read((exl_span){ text, n }, &at, &tree) : NULL;
    const json *method = file ? json_get(file, "method") : NULL;
    if (method) {
        score s = run_file(file, method->text, &cases);
        sum->passed += s.passed;
        sum->total += s.total;
    } else
        fprintf(stderr, "%s: not an oracle file (read to byte %zu)\n", path, at);
    exl_arena_free(&cases);
    exl_arena_free(&tree);
    free(text);
    return method != NULL;
}

static int by_name(const void *x, const void *y) { return strcmp(*(char *const *)x, *(char *const *)y); }

/* The .json files of a folder, sorted by name; NULL: no such folder. */
static char **list_json(const char *folder, size_t *n)
{
    DIR *d = opendir(folder);
    char **paths = d ? malloc(1000 * sizeof *paths) : NULL;
    *n = 0;
    for (struct dirent *e; paths && *n < 1000 && (e = readdir(d)) != NULL;) {
        size_t length = strlen(e->d_name), room = strlen(folder) + length + 2;
        if (length < 6 || strcmp(e->d_name + length - 5, ".json") != 0)
            continue;
        paths[*n] = malloc(room);
        if (paths[*n])
            snprintf(paths[(*n)++], room, "%s/%s", folder, e->d_name);
    }
    if (d)
        closedir(d);
    if (paths)
        qsort(paths, *n, sizeof *paths, by_name);
    return paths;
}

int main(int argc, char **argv)
{
    score sum = { 0, 0 };
    char **paths;
    size_t n;
    bool good = true;
    if (argc != 2 || !(paths = list_json(argv[1], &n))) {
        fprintf(stderr, "usage: run_oracles FOLDER (a folder with METHOD.json files)\n");
        return 2;
    }
    exl_stats_guard g = exl_stats_begin();
    for (size_t i = 0; i < n; i++) {
        good = run_path(paths[i], &sum) && good;
        free(paths[i]);
    }
    free(paths);
    exl_stats_end(g);
    printf("oracles: %zu of %zu cases agree\n", sum.passed, sum.total);
    return good && sum.total > 0 && sum.passed == sum.total ? 0 : 1;
}
