/* Fitting on labelled statements, and how far the scores can be believed. */
#ifndef EXL_RUN_FIT_H
#define EXL_RUN_FIT_H
#include "lexicon/fitted.h"
#include "run/gold.h"
#include "run/learn.h"

/* Labelled notes: to fit on, and others to learn words from only (those whose misses the authors of the entries have read would make
 * entries look better than they are). */
typedef struct { const char *const *path; size_t n; const char *const *also; size_t n_also; } exl_fit_notes;

/* What fitting learns from: every statement's words, and every theme that entries spoke for, whatever its score. */
typedef struct exl_fit_data exl_fit_data;
EXL_CHECKED exl_rc exl_fit_collect(exl_fit_data **out, const exl_lexicons *l, const exl_fit_notes *notes, exl_arena *a, exl_err *err);

/* Which of n folds an interview is in: by a digest of its id. */
size_t exl_fit_fold(exl_span interview, size_t n);

typedef struct {
    exl_fitted *fitted;
    exl_learned *learned[EXL_N_LANGS];      /* NULL: fewer than 100 statements of it */
    exl_weights weights[EXL_N_LANGS];
} exl_fit_result;

/* Fits on all but fold `left_out` of n_folds (n_folds 0 = on all), in `a`: what words hint at; then logistic regressions by Fisher scoring, with
 * hints of each quarter of the notes learned on the others: of themes with a ridge that holds them to «what the authors said» and the entries'
 * corrections to nought, of praise, of reasons; the thresholds with the best F1 on the same data; then, with the logits and themes that these give,
 * the regressions and the threshold of reasons of whole records (classify/record.h).
 * Errors: EXL_EDATA with fewer than 100 candidates. Cost: five trainings. */
EXL_CHECKED exl_rc exl_fit(exl_fit_result *out, exl_fit_data *d, size_t n_folds, size_t left_out, exl_arena *a, exl_err *err);

/* The text of learned/<lang>.tsv; false when nothing was learned of that language. */
bool exl_fit_write(exl_buf *b, const exl_fit_data *d, const exl_fit_result *r, exl_lang lang);

enum { EXL_RELIABILITY_BINS = 10 };
typedef struct { double n[EXL_RELIABILITY_BINS], score[EXL_RELIABILITY_BINS], right[EXL_RELIABILITY_BINS]; } exl_reliability;

/* Adds the listed themes of the statements of a row: their score, and whether theme and polarity are right. */
void exl_reliability_add(exl_reliability *r, const exl_annotation *a, const exl_gold_row *g);

/* Expected calibration error: mean of |share right - mean score| over bins, weighted by labels. -1 without labels. */
double exl_reliability_error(const exl_reliability *r);
#endif
