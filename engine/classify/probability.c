#include "classify/probability.h"
#include "classify/statement.h"
#include <math.h>

double exl_logit_of(double p)
{
    double z = log(p / (1 - p));
    return p <= 0 || z < -EXL_LOGIT_MAX ? -EXL_LOGIT_MAX : p >= 1 || z > EXL_LOGIT_MAX ? EXL_LOGIT_MAX : z;
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

double exl_complaint(double learned, double score, int polarity)
{
    double by_entry = score > 0 ? exl_logit_of(0.8 * score) : -EXL_LOGIT_MAX;
    return score > 0 && polarity > 0 ? -EXL_LOGIT_MAX : learned > by_entry ? learned : by_entry;
}

/* --- what words hint at ---------------------------------------------------------------------------------------- */

/* Four targets at a time. */
typedef int32_t four __attribute__((vector_size(16), aligned(4), may_alias));
typedef float four_real __attribute__((vector_size(16), aligned(4), may_alias));

/* Adds what a word is worth to the sums of all targets, or a word or a pair to those of some. */
static inline void add_all(int32_t *sum, const int32_t *w, size_t n)
{
    for (size_t t = 0; t < n; t += 4)
        *(four *)(void *)(sum + t) += *(const four *)(const void *)(w + t);
}

static inline void add_some(int32_t *sum, const exl_worth *w, size_t n)
{
    for (const exl_worth *end = w + n; w < end; w++)
        sum[exl_worth_target(*w)] += exl_worth_value(*w);
}

static inline four_real hold(four_real z)
{
    const float m = EXL_LOGIT_MAX;
    four less = z < -m, more = z > m, bits = (four)z;
    return (four_real)((bits & ~(less | more)) | (less & (four)((four_real){ -m, -m, -m, -m })) | (more & (four)((four_real){ m, m, m, m })));
}

static void find_pairs(const exl_learned_pair **pair, const exl_learned *m, const exl_meaning *const *meaning, size_t n)
{
    uint32_t place[EXL_STATEMENT_TOKENS];
    for (size_t i = 0; i + 1 < n; i++) {
        const exl_meaning *a = meaning[i], *b = meaning[i + 1];
        bool may = a->learned & EXL_LEARNED_BEGINS && b->learned & EXL_LEARNED_ENDS;
        place[i] = may ? exl_learned_pair_place(m, exl_meaning_learned(a)[0], exl_meaning_learned(b)[0]) : UINT32_MAX;
    }
    for (size_t i = 0; i + 1 < n; i++)
        pair[i] = place[i] == UINT32_MAX ? NULL : exl_learned_pair_at(m, place[i], exl_meaning_learned(meaning[i])[0], exl_meaning_learned(meaning[i + 1])[0]);
    if (n)
        pair[n - 1] = NULL;
}

void exl_learned_logits(float *restrict out, const exl_learned_pair **pair, const exl_learned *m, const exl_meaning *const *meaning, size_t n, exl_question question)
{
    int32_t sum[EXL_LEARNED_TARGETS];
    uint64_t square = 0;
    memset(sum, 0, exl_learned_columns(m) * sizeof *sum);
    find_pairs(pair, m, meaning, n);
    for (size_t i = 0; i < n; i++) {
        const exl_meaning *w = meaning[i];
        if (w->learned & EXL_LEARNED_ALL)
            add_all(sum, exl_meaning_worths(w), w->n_worths);
        else
            add_some(sum, exl_meaning_worths(w), w->n_worths);
        square += w->square;
    }
    for (size_t i = 0; i < n; i++)
        if (pair[i]) {
            add_some(sum, m->worth + pair[i]->worths, pair[i]->n_worths);
            square += (uint64_t)pair[i]->idf * pair[i]->idf;
        }
    float scale = square ? 0.01f / sqrtf((float)square) : 0;
    const float *bias = m->bias + question * exl_learned_columns(m);
    for (size_t t = 0; t < m->n_targets; t += 4)
        *(four_real *)(void *)(out + t) = hold(__builtin_convertvector(*(four *)(void *)(sum + t), four_real) * scale + *(const four_real *)(const void *)(bias + t));
    out[m->plus] = (float)sum[m->plus] * scale + bias[m->plus];
}

/* What a list of worths, sorted by target, says of one; without a branch, for any step may go either way. */
static int32_t worth_to(const exl_worth *w, size_t n, size_t target)
{
    if (n == 0)
        return 0;
    for (size_t half; n > 1; n -= half) {
        half = n / 2;
        w += exl_worth_target(w[half]) <= target ? half : 0;
    }
    return exl_worth_target(*w) == target ? exl_worth_value(*w) : 0;
}

static int32_t word_worth(const exl_meaning *w, size_t target)
{
    return w->learned & EXL_LEARNED_ALL ? exl_meaning_worths(w)[target] : worth_to(exl_meaning_worths(w), w->n_worths, target);
}

static int32_t pair_worth(const exl_learned *m, const exl_learned_pair *p, size_t target) { return p ? worth_to(m->worth + p->worths, p->n_worths, target) : 0; }

/* The one of a word's features that is worth most to a target; the pair that it begins counts too. */
static uint32_t strongest(const exl_learned *m, const exl_meaning *w, const exl_learned_pair *pair, size_t target)
{
    uint32_t best = 0;
    int32_t most = 0;
    for (size_t k = 0; k < w->n_learned; k++) {
        const exl_learned_feature *f = &m->feature[exl_meaning_learned(w)[k]];
        int32_t v = worth_to(m->worth + f->worths, f->n_worths, target);
        if (v > most)
            most = v, best = exl_meaning_learned(w)[k];
    }
    return pair_worth(m, pair, target) > most ? pair->feature : best;
}

size_t exl_learned_hints(exl_hint *out, size_t max, const exl_learned *m, const exl_meaning *const *meaning, const exl_learned_pair *const *pair, size_t n, size_t target)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        exl_hint h = { (uint32_t)i, 0, word_worth(meaning[i], target) + pair_worth(m, pair[i], target) };
        size_t at = kept;
        if (h.worth <= 0)
            continue;
        while (at > 0 && out[at - 1].worth < h.worth)
            at--;
        if (at == max)
            continue;
        kept += kept < max;
        for (size_t k = kept - 1; k > at; k--)
            out[k] = out[k - 1];
        out[at] = h;
    }
    for (size_t i = 0; i < kept; i++)
        out[i].feature = strongest(m, meaning[out[i].token], pair[out[i].token], target);
    return kept;
}
