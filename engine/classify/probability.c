#include "classify/probability.h"
#include "classify/statement.h"
#include <math.h>

double exl_logit_of(double p)
{
    double z = log(p / (1 - p));
    return p <= 0 || z < -EXL_LOGIT_MAX ? -EXL_LOGIT_MAX : p >= 1 || z > EXL_LOGIT_MAX ? EXL_LOGIT_MAX : z;
}

double exl_linear(const double *coef, const double *f, size_t n)
{
    double z = 0;
    for (size_t i = 0; i < n; i++)
        z += coef[i] * f[i];
    return z;
}

double exl_probability(const double *coef, const double *f, size_t n, double more) { return 1 / (1 + exp(-exl_linear(coef, f, n) - more)); }

void exl_theme_features(double f[EXL_N_FIT_THEME], const exl_theme_candidate *c)
{
    double p = c->score < 0.02 ? 0.02 : c->score > 0.98 ? 0.98 : c->score;
    f[EXL_FIT_ONE] = 1;
    f[EXL_FIT_LOGIT] = c->hits ? log(p / (1 - p)) : 0;
    f[EXL_FIT_SEVERAL] = c->hits > 1;
    f[EXL_FIT_ONE_WORD] = c->words == 1;
    f[EXL_FIT_THREE_WORDS] = c->words > 2;
    f[EXL_FIT_BARE] = c->hits && !c->complete;
    f[EXL_FIT_QUESTION] = c->question != EXL_Q_FREE;
    f[EXL_FIT_LENGTH] = log((1 + c->tokens) / 12.0);
    f[EXL_FIT_RIVALS] = c->rivals;
    f[EXL_FIT_NONE] = !c->hits;
    f[EXL_FIT_WORDS] = c->learned;
    f[EXL_FIT_NAMED] = c->named;
}

void exl_praise_features(double f[EXL_N_FIT_PRAISE], const exl_praise_candidate *c)
{
    for (size_t i = 0; i < EXL_N_FIT_PRAISE; i++)
        f[i] = 0;
    if (!c->none)
        f[EXL_FIT_P_SOURCE + c->source] = c->polarity;
    f[EXL_FIT_P_ONE] = 1;
    f[EXL_FIT_P_WORDS] = c->learned;
    f[EXL_FIT_P_NONE] = c->none;
    f[EXL_FIT_P_REST] = c->rest;
    f[EXL_FIT_P_OPINIONS] = c->opinions;
    f[EXL_FIT_P_GOOD] = c->question == EXL_Q_GOOD;
    f[EXL_FIT_P_BETTER] = c->question == EXL_Q_BETTER;
}

bool exl_praise_neutral(const exl_praise_candidate *c) { return !c->none && c->polarity == 0 && c->source == EXL_BY_ENTRY; }

double exl_blame(const exl_fitted *f, const exl_praise_candidate *c, double p, double plus) { return p * (exl_praise_neutral(c) ? (1 - f->neutral) / 2 : 1 - plus); }

void exl_reason_features(double f[EXL_N_FIT_REASON], const exl_reason_candidate *c)
{
    bool asked = c->question == EXL_Q_REASON, free = c->question == EXL_Q_FREE;
    f[EXL_FIT_R_ONE] = 1;
    f[EXL_FIT_R_WORDS] = c->learned;
    f[EXL_FIT_R_LOGIT] = c->score > 0 ? exl_logit_of(c->score) : 0;
    f[EXL_FIT_R_NONE] = !(c->score > 0);
    f[EXL_FIT_R_ASKED] = asked;
    f[EXL_FIT_R_FREE] = free;
    f[EXL_FIT_R_THEMES_ASKED] = asked ? c->themes : 0;
    f[EXL_FIT_R_THEMES_FREE] = free ? c->themes : 0;
    f[EXL_FIT_R_THEMES_ELSE] = asked || free ? 0 : c->themes;
}

double exl_complaint(double learned, double score, int polarity)
{
    double by_entry = score > 0 ? exl_logit_of(0.8 * score) : -EXL_LOGIT_MAX;
    return score > 0 && polarity > 0 ? -EXL_LOGIT_MAX : learned > by_entry ? learned : by_entry;
}

/* --- what words hint at ---------------------------------------------------------------------------------------- */

static void add_feature(float *sum, float *square, const exl_learned *m, uint32_t id)
{
    const exl_learned_feature *f = &m->feature[id];
    const exl_learned_weight *w = m->weight + f->weights;
    *square += f->idf * f->idf;
    for (size_t i = 0; i < f->n_weights; i++)
        sum[w[i].target] += f->idf * (float)w[i].hundredths;
}

static uint32_t stem_of(const exl_meaning *w) { return w->n_learned ? exl_meaning_learned(w)[0] : 0; }

void exl_learned_logits(float *out, const exl_learned *m, const exl_meaning *const *meaning, size_t n, exl_question question)
{
    float square = 0;
    for (size_t t = 0; t < m->n_targets; t++)
        out[t] = 0;
    for (size_t i = 0; i < n; i++) {
        const exl_meaning *w = meaning[i];
        for (size_t k = 0; k < w->n_learned; k++)
            if (exl_meaning_learned(w)[k])
                add_feature(out, &square, m, exl_meaning_learned(w)[k]);
        uint32_t pair = i + 1 < n ? exl_learned_pair(m, stem_of(w), stem_of(meaning[i + 1])) : 0;
        if (pair)
            add_feature(out, &square, m, pair);
    }
    float scale = square > 0 ? 0.01f / sqrtf(square) : 0;
    for (size_t t = 0; t < m->n_targets; t++) {
        float z = out[t] * scale + m->bias[question * m->n_targets + t];
        out[t] = t == m->plus ? z : exl_hold_logit(z);
    }
}

static float worth_of(const exl_learned *m, uint32_t id, size_t target)
{
    const exl_learned_feature *f = &m->feature[id];
    for (size_t i = 0; i < f->n_weights; i++)
        if (m->weight[f->weights + i].target == target)
            return f->idf * (float)m->weight[f->weights + i].hundredths;
    return 0;
}

static void consider(exl_hint *h, float *best, const exl_learned *m, uint32_t id, size_t target)
{
    float v = id ? worth_of(m, id, target) : 0;
    h->worth += v;
    if (v > *best) {
        *best = v;
        h->feature = id;
    }
}

size_t exl_learned_hints(exl_hint *out, size_t max, const exl_learned *m, const exl_meaning *const *meaning, size_t n, size_t target)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const exl_meaning *w = meaning[i];
        exl_hint h = { (uint32_t)i, 0, 0 };
        float best = 0;
        for (size_t k = 0; k < w->n_learned; k++)
            consider(&h, &best, m, exl_meaning_learned(w)[k], target);
        consider(&h, &best, m, i + 1 < n ? exl_learned_pair(m, stem_of(w), stem_of(meaning[i + 1])) : 0, target);
        size_t at = kept;
        while (at > 0 && out[at - 1].worth < h.worth)
            at--;
        if (!h.feature || h.worth <= 0 || at == max)
            continue;
        kept += kept < max;
        for (size_t k = kept - 1; k > at; k--)
            out[k] = out[k - 1];
        out[at] = h;
    }
    return kept;
}
