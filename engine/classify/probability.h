/* From what entries and words say to probabilities: the features of fitted.h, and what words hint at (learned.h). */
#ifndef EXL_CLASSIFY_PROBABILITY_H
#define EXL_CLASSIFY_PROBABILITY_H
#include "classify/annotation.h"
#include "lexicon/fitted.h"
#include "lexicon/vocabulary.h"

/* Logits further out than this are held to it: what words hint at alone is never certain. */
enum { EXL_LOGIT_MAX = 6 };

void exl_theme_features(double f[EXL_N_FIT_THEME], const exl_theme_candidate *c);
void exl_praise_features(double f[EXL_N_FIT_PRAISE], const exl_praise_candidate *c);

/* Whether an entry itself calls the theme neither good nor bad. */
bool exl_praise_neutral(const exl_praise_candidate *c);

/* How likely a theme is there as a complaint: p of the theme, plus of praise. */
double exl_blame(const exl_fitted *f, const exl_praise_candidate *c, double p, double plus);

/* Sum of coef x f. */
static inline double exl_linear(const double *coef, const double *f, size_t n)
{
    double z = 0;
    for (size_t i = 0; i < n; i++)
        z += coef[i] * f[i];
    return z;
}

/* 1 / (1 + exp(-exl_linear - more)). */
double exl_probability(const double *coef, const double *f, size_t n, double more);

/* Held to +-EXL_LOGIT_MAX. */
static inline float exl_hold_logit(float z)
{
    float more = z < -EXL_LOGIT_MAX ? -EXL_LOGIT_MAX : z;
    return more > EXL_LOGIT_MAX ? EXL_LOGIT_MAX : more;
}

/* Logit of a probability, held to +-EXL_LOGIT_MAX. */
double exl_logit_of(double p);

/* In the header, as exl_linear is: they are worked out for every reason in every statement. */
static inline void exl_reason_features(double f[EXL_N_FIT_REASON], const exl_reason_candidate *c)
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

/* A theme as a complaint that may be a reason: its logit by words and by entries (score 0: none), or the least where an entry calls it good. */
double exl_complaint(double learned, double score, int polarity);

/* Logits of all targets of m, in out[exl_learned_columns], by the words of a statement, held; praise is not yet: the bias of a theme is still to come.
 * pair[n]: the pair that each word begins, NULL = none. Cost: some ten nanoseconds a word. */
void exl_learned_logits(float *restrict out, const exl_learned_pair **pair, const exl_learned *m, const exl_meaning *const *meaning, size_t n, exl_question question);

/* The words that hint most at a target, best first: their place among the tokens and their strongest feature. How many, up to max. */
typedef struct { uint32_t token, feature; int32_t worth; } exl_hint;
size_t exl_learned_hints(exl_hint *out, size_t max, const exl_learned *m, const exl_meaning *const *meaning, const exl_learned_pair *const *pair, size_t n, size_t target);
#endif
