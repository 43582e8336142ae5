/* Numbers fitted on labelled notes, beside what authors wrote: fitted.tsv of the lexicon folder, made by `exitlens fit`.
 * The program works without it: then a label's score is what its entries' authors gave it.
 *
 * With it, of a theme that entries in a statement speak for
 *   P(theme) = expit(sum coef_k feature_k + sum of the entries' own corrections)
 *   score    = P(theme) x P(polarity right, given how it was come by)
 * and the label is listed when P(theme) reaches the threshold. Features are exl_fit_feature; the first two make it
 * start from the authors' weights, and the corrections are shrunk, so that an entry that no note speaks of keeps what its author gave it.
 */
#ifndef EXL_LEXICON_FITTED_H
#define EXL_LEXICON_FITTED_H
#include "base/buf.h"
#include "lexicon/lexicon.h"

enum { EXL_FIT_ONE, EXL_FIT_LOGIT, EXL_FIT_SEVERAL, EXL_FIT_ONE_WORD, EXL_FIT_THREE_WORDS, EXL_FIT_BARE, EXL_FIT_QUESTION, EXL_FIT_LENGTH, EXL_FIT_RIVALS, EXL_N_FIT_FEATURES };
enum { EXL_N_FIT_SOURCES = 7 };     /* exl_polarity_source */
extern const char *const exl_fit_feature_names[EXL_N_FIT_FEATURES];

struct exl_fitted {
    bool   present[EXL_N_LANGS];
    double coef[EXL_N_LANGS][EXL_N_FIT_FEATURES];
    double polarity[EXL_N_LANGS][EXL_N_FIT_SOURCES];    /* P(polarity right) by how it was come by */
    double threshold[EXL_N_LANGS];
    float *correction[EXL_N_LANGS];                     /* by entry, on the logit scale; NULL = none */
};

/* Loads `folder`/fitted.tsv for these lexicons; *out is NULL when there is no such file. Corrections of patterns that are no entries any
 * more are passed over. Errors: EXL_EDATA with the place; EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_fitted_load(exl_fitted **out, const exl_lexicons *l, const char *folder, exl_arena *a, exl_err *err);

/* Writes the file's text. */
void exl_fitted_write(exl_buf *out, const exl_fitted *f, const exl_lexicons *l);
#endif
