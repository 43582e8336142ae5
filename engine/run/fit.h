/* Fitting on labelled statements, and how far the scores can be believed. */
#ifndef EXL_RUN_FIT_H
#define EXL_RUN_FIT_H
#include "lexicon/fitted.h"
#include "run/gold.h"

/* What fitting learns from: every theme that entries spoke for, whatever its score. */
typedef struct exl_fit_data exl_fit_data;
EXL_CHECKED exl_rc exl_fit_collect(exl_fit_data **out, const exl_lexicons *l, const char *const *paths, size_t n, exl_arena *a, exl_err *err);

/* Which of n folds an interview is in: by a digest of its id. */
size_t exl_fit_fold(exl_span interview, size_t n);

/* Fits on all but fold `left_out` of n_folds (n_folds 0 = on all), in `a`: logistic regression by Fisher scoring with a ridge that holds the coefficients to «what
 * the authors said» and the entries' corrections to nought; then the threshold of P(theme) with the best F1 of themes on the same data; then
 * the share of right polarities by how they were come by, shrunk to 0.8. Errors: EXL_EDATA with fewer than 100 candidates. */
EXL_CHECKED exl_rc exl_fit(exl_fitted **out, const exl_fit_data *d, const exl_lexicons *l, size_t n_folds, size_t left_out, exl_arena *a, exl_err *err);

enum { EXL_RELIABILITY_BINS = 10 };
typedef struct { double n[EXL_RELIABILITY_BINS], score[EXL_RELIABILITY_BINS], right[EXL_RELIABILITY_BINS]; } exl_reliability;

/* Adds the listed themes of a statement: their score, and whether theme and polarity are right. */
void exl_reliability_add(exl_reliability *r, const exl_annotation *a, const exl_gold_row *g);

/* Expected calibration error: mean of |share right - mean score| over bins, weighted by labels. -1 without labels. */
double exl_reliability_error(const exl_reliability *r);
#endif
