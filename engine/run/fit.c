/* Dense coefficients by Fisher scoring with the corrections as offset, corrections by Newton steps one by one, in turn: both ascend one
 * penalised likelihood. */
#include "run/fit.h"
#include "stats/logistic.h"
#include "stats/special.h"
#include <math.h>
#include <stdlib.h>

enum { ROUNDS = 8, LEAST = 100 };
static const double RIDGE = 4, ENTRY_RIDGE = 20;
static const double SHRINK = 10, USUAL_RIGHT = 0.8;

typedef struct {
    exl_span interview;
    uint8_t  language, source;
    bool     theme_right, polarity_right;
    double   f[EXL_N_FIT_FEATURES];
    uint32_t first, n;              /* its entries, in exl_fit_data.entry */
} sample;

struct exl_fit_data {
    sample *s;      size_t n, cap;
    uint32_t *entry; size_t n_entries, cap_entries;
    exl_span *gold_interview;       /* one a gold theme: what recall is out of */
    uint8_t *gold_language; size_t n_gold, cap_gold;
    exl_arena *a;
    exl_annotator *annotator;
};

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static bool grow(exl_arena *a, void **p, size_t *cap, size_t n, size_t size)
{
    if (n <= *cap)
        return true;
    size_t want = *cap ? *cap * 2 : 1024;
    while (want < n)
        want *= 2;
    *p = exl_arena_grow(a, *p, *cap * size, want * size);
    *cap = want;
    return *p != NULL;
}

size_t exl_fit_fold(exl_span interview, size_t n)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < interview.n; i++)
        h = (h ^ (unsigned char)interview.p[i]) * 0x100000001b3u;
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdu;
    return n ? (size_t)((h >> 33) % n) : 0;
}

static exl_rc add_sample(exl_fit_data *d, const exl_annotation *a, const exl_label *l, exl_lang lang, const exl_gold_row *g, exl_err *err)
{
    if (!grow(d->a, (void **)&d->s, &d->cap, d->n + 1, sizeof *d->s) || !grow(d->a, (void **)&d->entry, &d->cap_entries, d->n_entries + l->n_evidence, sizeof *d->entry))
        return no_memory(err);
    uint8_t said = l->polarity > 0 ? EXL_SEEN_PLUS : l->polarity < 0 ? EXL_SEEN_MINUS : EXL_SEEN_ZERO, gold = g->theme[l->code];
    sample *s = &d->s[d->n++];
    *s = (sample){ .interview = g->interview.id, .language = (uint8_t)lang, .source = l->source, .theme_right = gold != 0, .polarity_right = gold == said, .first = (uint32_t)d->n_entries, .n = l->n_evidence };
    exl_fit_features(s->f, &l->fit);
    for (uint32_t i = 0; i < l->n_evidence; i++)
        d->entry[d->n_entries++] = a->evidence[l->evidence + i].entry;
    return EXL_OK;
}

static exl_rc collect_row(void *ctx, const exl_gold_row *g, exl_err *err)
{
    exl_fit_data *d = ctx;
    const exl_annotation *a;
    EXL_TRY(exl_annotate_interview(d->annotator, &g->interview, &a, err));
    for (size_t i = 0; i < a->n_statements; i++)
        for (uint32_t k = 0; k < a->statement[i].n_labels; k++) {
            const exl_label *l = &a->label[a->statement[i].label + k];
            if (l->kind == EXL_LABEL_THEME)
                EXL_TRY(add_sample(d, a, l, (exl_lang)a->statement[i].language, g, err));
        }
    exl_lang lang = a->n_statements ? (exl_lang)a->statement[0].language : g->interview.language;
    for (size_t i = 0; i < EXL_CODES_MAX; i++) {
        size_t cap = d->cap_gold;
        if (!g->theme[i])
            continue;
        if (!grow(d->a, (void **)&d->gold_interview, &cap, d->n_gold + 1, sizeof *d->gold_interview) || !grow(d->a, (void **)&d->gold_language, &d->cap_gold, d->n_gold + 1, 1))
            return no_memory(err);
        d->gold_interview[d->n_gold] = g->interview.id;
        d->gold_language[d->n_gold++] = (uint8_t)lang;
    }
    return EXL_OK;
}

exl_rc exl_fit_collect(exl_fit_data **out, const exl_lexicons *l, const char *const *paths, size_t n, exl_arena *a, exl_err *err)
{
    exl_lexicons plain = *l;
    plain.fitted = NULL;
    exl_fit_data *d = EXL_NEW(a, exl_fit_data, 1);
    if (!d)
        return no_memory(err);
    d->a = a;
    exl_rc rc = exl_annotator_new(&d->annotator, &plain, NULL, err);
    for (size_t i = 0; rc == EXL_OK && i < n; i++)
        rc = exl_gold_read(paths[i], &l->taxonomy, a, collect_row, d, err);
    exl_annotator_free(d->annotator);
    d->annotator = NULL;
    if (rc == EXL_OK)
        *out = d;
    return rc;
}

/* The data without the fold that is left out. All languages together: what a feature is worth is much the same in each, and a few
 * hundred statements are too few to fit a language by. */
typedef struct {
    const exl_fit_data *d;
    const sample **s;
    size_t n;
    double gold;
    double *offset, *p;
    float *correction[EXL_N_LANGS];
    exl_arena *a;
    exl_err *err;
} part;

static exl_rc take_part(part *t, size_t n_folds, size_t left_out)
{
    t->s = EXL_NEW(t->a, const sample *, t->d->n + 1);
    t->offset = EXL_NEW(t->a, double, t->d->n + 1);
    t->p = EXL_NEW(t->a, double, t->d->n + 1);
    if (!t->s || !t->offset || !t->p)
        return no_memory(t->err);
    for (size_t i = 0; i < t->d->n; i++)
        if (!n_folds || exl_fit_fold(t->d->s[i].interview, n_folds) != left_out)
            t->s[t->n++] = &t->d->s[i];
    for (size_t i = 0; i < t->d->n_gold; i++)
        t->gold += !n_folds || exl_fit_fold(t->d->gold_interview[i], n_folds) != left_out;
    return EXL_OK;
}

/* Coefficients, given the corrections. The ridge pulls towards one for the authors' logit and nought for the rest. */
static exl_rc dense(part *t, double coef[EXL_N_FIT_FEATURES])
{
    double *x = EXL_NEW(t->a, double, t->n * EXL_N_FIT_FEATURES), *y = EXL_NEW(t->a, double, t->n), *offset = EXL_NEW(t->a, double, t->n);
    double penalty[EXL_N_FIT_FEATURES];
    if (!x || !y || !offset)
        return no_memory(t->err);
    for (size_t i = 0; i < t->n; i++) {
        memcpy(x + i * EXL_N_FIT_FEATURES, t->s[i]->f, sizeof t->s[i]->f);
        y[i] = t->s[i]->theme_right;
        offset[i] = t->offset[i] + t->s[i]->f[EXL_FIT_LOGIT];
    }
    for (size_t k = 0; k < EXL_N_FIT_FEATURES; k++)
        penalty[k] = k == EXL_FIT_ONE ? 0.01 : RIDGE;
    exl_glm m = { .family = EXL_LOGISTIC, .n = t->n, .p = EXL_N_FIT_FEATURES, .x = x, .y = y, .offset = offset, .penalty = penalty };
    exl_glm_fit fit;
    EXL_TRY(exl_glm_of(&fit, &m, t->a, t->err));
    memcpy(coef, fit.coef, EXL_N_FIT_FEATURES * sizeof *coef);
    coef[EXL_FIT_LOGIT] += 1;
    return EXL_OK;
}

static double linear(const sample *s, const double *coef)
{
    double z = 0;
    for (size_t k = 0; k < EXL_N_FIT_FEATURES; k++)
        z += coef[k] * s->f[k];
    return z;
}

static void update(part *t, const double *coef)
{
    for (size_t i = 0; i < t->n; i++) {
        t->offset[i] = 0;
        for (uint32_t k = 0; k < t->s[i]->n; k++)
            t->offset[i] += (double)t->correction[t->s[i]->language][t->d->entry[t->s[i]->first + k]];
        t->p[i] = exl_expit(linear(t->s[i], coef) + t->offset[i]);
    }
}

/* A damped Newton step for every entry's correction of a language at once. */
static void corrections(part *t, size_t lang, size_t n_entries, double *gradient, double *weight)
{
    memset(gradient, 0, n_entries * sizeof *gradient);
    memset(weight, 0, n_entries * sizeof *weight);
    for (size_t i = 0; i < t->n; i++)
        for (uint32_t k = 0; t->s[i]->language == lang && k < t->s[i]->n; k++) {
            uint32_t e = t->d->entry[t->s[i]->first + k];
            gradient[e] += t->s[i]->theme_right - t->p[i];
            weight[e] += t->p[i] * (1 - t->p[i]);
        }
    for (size_t e = 0; e < n_entries; e++)
        if (weight[e] > 0)
            t->correction[lang][e] += (float)(0.5 * (gradient[e] - ENTRY_RIDGE * (double)t->correction[lang][e]) / (weight[e] + ENTRY_RIDGE));
}

typedef struct { double p; bool right; } scored;
static int falling(const void *a, const void *b)
{
    double x = ((const scored *)a)->p, y = ((const scored *)b)->p;
    return (x < y) - (x > y);
}

/* The highest threshold whose F1 of themes comes within 0.0015 of the best: the maximum is flat, and where it is, fewer false alarms
 * on statements that speak of no theme are worth more than its last bit. Half-way between two neighbours. */
static exl_rc best_threshold(const part *t, double *threshold)
{
    scored *s = EXL_NEW(t->a, scored, t->n + 1);
    double best = -1;
    if (!s)
        return no_memory(t->err);
    for (size_t i = 0; i < t->n; i++)
        s[i] = (scored){ t->p[i], t->s[i]->theme_right };
    qsort(s, t->n, sizeof *s, falling);
    for (int round = 0; round < 2; round++) {
        double right = 0;
        for (size_t i = 0; i < t->n; i++) {
            right += s[i].right;
            double f1 = 2 * right / (t->gold + (double)i + 1), next = i + 1 < t->n ? s[i + 1].p : 0;
            if (round == 0 && f1 > best)
                best = f1;
            if (round == 1 && f1 >= best - 0.0015 && next < s[i].p) {
                *threshold = (s[i].p + next) / 2;
                return EXL_OK;
            }
        }
    }
    return EXL_OK;
}

static void polarities(const part *t, double out[EXL_N_FIT_SOURCES])
{
    double n[EXL_N_FIT_SOURCES] = { 0 }, right[EXL_N_FIT_SOURCES] = { 0 };
    for (size_t i = 0; i < t->n; i++)
        if (t->s[i]->theme_right) {
            n[t->s[i]->source]++;
            right[t->s[i]->source] += t->s[i]->polarity_right;
        }
    for (size_t k = 0; k < EXL_N_FIT_SOURCES; k++)
        out[k] = (right[k] + SHRINK * USUAL_RIGHT) / (n[k] + SHRINK);
}

static exl_rc fit_all(exl_fitted *f, part *t, const exl_lexicons *l)
{
    size_t most = 1;
    for (size_t lang = 0; lang < EXL_N_LANGS; lang++) {
        most = l->lexicon[lang].n_entries > most ? l->lexicon[lang].n_entries : most;
        if (!(t->correction[lang] = f->correction[lang] = EXL_NEW(t->a, float, l->lexicon[lang].n_entries + 1)))
            return no_memory(t->err);
    }
    double *gradient = EXL_NEW(t->a, double, most), *weight = EXL_NEW(t->a, double, most);
    if (!gradient || !weight)
        return no_memory(t->err);
    for (int round = 0; round < ROUNDS; round++) {
        EXL_TRY(dense(t, f->coef[0]));
        for (int k = 0; k < 5; k++) {
            update(t, f->coef[0]);
            for (size_t lang = 0; lang < EXL_N_LANGS; lang++)
                corrections(t, lang, l->lexicon[lang].n_entries, gradient, weight);
        }
        update(t, f->coef[0]);
    }
    polarities(t, f->polarity[0]);
    return best_threshold(t, &f->threshold[0]);
}

exl_rc exl_fit(exl_fitted **out, const exl_fit_data *d, const exl_lexicons *l, size_t n_folds, size_t left_out, exl_arena *a, exl_err *err)
{
    exl_fitted *f = EXL_NEW(a, exl_fitted, 1);
    if (!f)
        return no_memory(err);
    part t = { .d = d, .a = a, .err = err };
    EXL_TRY(take_part(&t, n_folds, left_out));
    if (t.n < LEAST)
        return exl_fail(err, EXL_EDATA, "only %zu labels to learn from; at least %d are needed", t.n, LEAST);
    exl_stats_guard guard = exl_stats_begin();
    exl_rc rc = fit_all(f, &t, l);
    exl_stats_end(guard);
    EXL_TRY(rc);
    for (size_t lang = 0; lang < EXL_N_LANGS; lang++) {
        f->present[lang] = true;
        f->threshold[lang] = f->threshold[0];
        memcpy(f->coef[lang], f->coef[0], sizeof f->coef[0]);
        memcpy(f->polarity[lang], f->polarity[0], sizeof f->polarity[0]);
    }
    *out = f;
    return EXL_OK;
}

void exl_reliability_add(exl_reliability *r, const exl_annotation *a, const exl_gold_row *g)
{
    for (size_t i = 0; i < a->n_labels; i++) {
        const exl_label *l = &a->label[i];
        if (l->kind != EXL_LABEL_THEME || !l->listed)
            continue;
        uint8_t said = l->polarity > 0 ? EXL_SEEN_PLUS : l->polarity < 0 ? EXL_SEEN_MINUS : EXL_SEEN_ZERO;
        size_t bin = (size_t)((double)l->score * EXL_RELIABILITY_BINS);
        bin = bin < EXL_RELIABILITY_BINS ? bin : EXL_RELIABILITY_BINS - 1;
        r->n[bin]++;
        r->score[bin] += (double)l->score;
        r->right[bin] += g->theme[l->code] == said;
    }
}

double exl_reliability_error(const exl_reliability *r)
{
    double n = 0, sum = 0;
    for (size_t i = 0; i < EXL_RELIABILITY_BINS; i++) {
        n += r->n[i];
        sum += fabs(r->score[i] - r->right[i]);
    }
    return n > 0 ? sum / n : -1;
}
