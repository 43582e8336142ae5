/* Learning what words hint at (lexicon/learned.h) from labelled statements of one language.
 *
 * Samples come one by one, then exl_learner_ready settles the features: those of two samples and more, with their idf over all samples
 * (no label is looked at, so that a sample left out of a training still may count there). Then it trains on any part of the samples. */
#ifndef EXL_RUN_LEARN_H
#define EXL_RUN_LEARN_H
#include "lexicon/vocabulary.h"
#include "run/gold.h"

typedef struct exl_learner exl_learner;
typedef struct {
    float *w;                       /* n_targets x columns: those left out as too small are 0 */
    size_t columns;
    bool  *kept;                    /* by column: a weight of it, or of a pair with it, is left */
} exl_weights;

/* Memory in `a`. vocabulary: any of these lexicons, to cut texts with. */
EXL_CHECKED exl_rc exl_learner_new(exl_learner **out, const exl_lexicons *l, exl_lang lang, exl_vocabulary *v, exl_arena *a, exl_err *err);

/* Adds a statement. theme: EXL_SEEN_* by theme; reason: by reason. question: EXL_N_QUESTIONS = none. cost: what a wrong label of it counts. */
EXL_CHECKED exl_rc exl_learner_add(exl_learner *l, exl_span text, exl_question question, const uint8_t *theme, const uint8_t *reason, double cost, exl_err *err);

/* Adds the entries of the lexicon as short statements: what their authors know. */
EXL_CHECKED exl_rc exl_learner_add_entries(exl_learner *l, double cost, exl_err *err);
EXL_CHECKED exl_rc exl_learner_ready(exl_learner *l, exl_err *err);
size_t exl_learner_samples(const exl_learner *l);

/* Trains on the samples that `use` marks; out->w in `a`. Cost: about a second for 10,000 samples. */
EXL_CHECKED exl_rc exl_learner_train(exl_weights *out, const exl_learner *l, const bool *use, exl_arena *a, exl_err *err);

/* Logits of all targets for a sample, as exl_learned_logits gives them; praise with the bias of a theme by exl_learner_theme_bias. */
void exl_learner_logits(double *out, const exl_learner *l, const exl_weights *w, size_t sample);
double exl_learner_theme_bias(const exl_learner *l, const exl_weights *w, size_t theme);
size_t exl_learner_tokens(const exl_learner *l, size_t sample);

/* The weights as the program uses them, in `a`; and as the text of learned/<lang>.tsv. */
EXL_CHECKED exl_rc exl_learner_learned(exl_learned **out, const exl_learner *l, const exl_weights *w, exl_arena *a, exl_err *err);
void exl_learner_write(exl_buf *b, const exl_learner *l, const exl_weights *w);
#endif
