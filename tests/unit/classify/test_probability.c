/* From entries and words to probabilities. The worked example: two words, one pair, sums by hand. */
#include "classify/probability.h"
#include "classify/statement.h"
#include "check.h"
#include <math.h>

/* A word that has one feature, whose number stands behind it. */
typedef union { exl_meaning m; uint32_t as[sizeof(exl_meaning) / sizeof(uint32_t) + 2]; } word;
enum { BEHIND = sizeof(exl_meaning) / sizeof(uint32_t) };

static void hints(void)
{
    exl_arena a;
    exl_err err;
    exl_theme theme[2] = { { .code = { "terms.pay", 9 } }, { .code = { "terms.leave", 11 } } };
    exl_reason reason[1] = { { .code = { "pay", 3 } } };
    exl_taxonomy t = { .theme = theme, .n_themes = 2, .reason = reason, .n_reasons = 1 };
    exl_learned *m;
    exl_arena_init(&a, 0);
    CHECK(exl_learned_new(&m, &t, 8, 8, 100, &a, &err) == EXL_OK, "%s", err.msg);
    exl_learned_add(m, exl_span_of("<bias>"), 1, &(exl_learned_weight){ 0, -100 }, 1);
    CHECK(exl_learned_add(m, exl_span_of("lon"), 3, (exl_learned_weight[]){ { 0, 500 }, { 3, 200 } }, 2), "lon");
    CHECK(exl_learned_add(m, exl_span_of("slecht"), 4, &(exl_learned_weight){ 2, -600 }, 1), "slecht");
    CHECK(exl_learned_add(m, exl_span_of("slecht lon"), 12, &(exl_learned_weight){ 0, 100 }, 1), "the pair");
    word w[2] = { 0 };
    w[0].m.n_learned = w[1].m.n_learned = 1;
    w[0].as[BEHIND] = 2;
    w[1].as[BEHIND] = 1;
    const exl_meaning *meaning[2] = { &w[0].m, &w[1].m };
    float z[EXL_LEARNED_TARGETS];
    exl_learned_logits(z, m, meaning, 2, EXL_Q_FREE);
    /* square = 3^2 + 4^2 + 12^2 = 13^2 */
    CHECK(fabs((double)z[0] - (-1 + (3 * 5 + 12 * 1) / 13.0)) < 1e-5, "pay: %g", (double)z[0]);
    CHECK(fabs((double)z[1]) < 1e-9, "leave: %g", (double)z[1]);
    CHECK(fabs((double)z[2] - -4 * 6 / 13.0) < 1e-5, "praise: %g", (double)z[2]);
    CHECK(fabs((double)z[3] - 3 * 2 / 13.0) < 1e-5, "the reason: %g", (double)z[3]);
    exl_learned_logits(z, m, meaning, 0, EXL_Q_FREE);
    CHECK(fabs((double)z[0] + 1) < 1e-9, "no words: the bias, %g", (double)z[0]);
    exl_hint hint[2];
    size_t n = exl_learned_hints(hint, 2, m, meaning, 2, 0);
    CHECK(n == 2 && hint[0].token == 1 && hint[0].feature == 1 && hint[1].token == 0 && hint[1].feature == 3, "the word first, then the pair");
    CHECK(exl_learned_hints(hint, 2, m, meaning, 2, 2) == 0, "what speaks against is no hint");
    exl_arena_free(&a);
}

static void features(void)
{
    double f[EXL_N_FIT_THEME], p[EXL_N_FIT_PRAISE], r[EXL_N_FIT_REASON], coef[EXL_N_FIT_THEME] = { [EXL_FIT_ONE] = -1, [EXL_FIT_LOGIT] = 1, [EXL_FIT_WORDS] = 0.5 };
    exl_theme_features(f, &(exl_theme_candidate){ .score = 0.8, .hits = 1, .words = 1, .learned = 2, .tokens = 11 });
    CHECK(fabs(exl_probability(coef, f, EXL_N_FIT_THEME, 0) - 1 / (1 + exp(-(-1 + log(4) + 1)))) < 1e-12, "an entry of 0.8 and words at 2");
    exl_theme_features(f, &(exl_theme_candidate){ .learned = 2, .tokens = 11 });
    CHECK(f[EXL_FIT_NONE] > 0 && fabs(f[EXL_FIT_LOGIT]) < 1e-12 && fabs(f[EXL_FIT_BARE]) < 1e-12, "no entry: nothing of the authors'");
    exl_praise_features(p, &(exl_praise_candidate){ .polarity = -1, .source = EXL_BY_OPINION, .learned = 1.5, .question = EXL_Q_GOOD });
    CHECK(p[EXL_FIT_P_SOURCE + EXL_BY_OPINION] < 0 && fabs(p[EXL_FIT_P_SOURCE + EXL_BY_ENTRY]) < 1e-12 && p[EXL_FIT_P_GOOD] > 0 && fabs(p[EXL_FIT_P_BETTER]) < 1e-12, "who says so, and the question");
    exl_reason_features(r, &(exl_reason_candidate){ .score = 0, .question = EXL_Q_REASON, .themes = 3 });
    CHECK(r[EXL_FIT_R_NONE] > 0 && fabs(r[EXL_FIT_R_THEMES_ASKED] - 3) < 1e-12 && fabs(r[EXL_FIT_R_THEMES_FREE]) < 1e-12, "a complaint where a reason is asked for");
    CHECK(fabs(exl_complaint(1, 0.5, 1) + EXL_LOGIT_MAX) < 1e-12, "praise is no complaint");
    CHECK(fabs(exl_complaint(-2, 0.5, -1) - log(0.4 / 0.6)) < 1e-12, "the entry says more than the words");
    CHECK(fabs(exl_logit_of(0) + EXL_LOGIT_MAX) < 1e-12 && fabs(exl_logit_of(1) - EXL_LOGIT_MAX) < 1e-12, "held");
}

int main(void)
{
    hints();
    features();
    return CHECK_DONE("probability");
}
