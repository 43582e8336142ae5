/* Numbers fitted on labelled notes, beside what authors wrote: fitted.tsv of the lexicon folder, made by `exitlens fit`.
 * The program works without it: then a label's score is what its entries' authors gave it.
 *
 * With it, and with what words hint at (learned.h), entries and words are weighed against each other:
 *   P(theme)  = expit(sum of coefficients x features + sum of the entries' own corrections)
 *   P(praise) = expit(...) of a theme, from the polarity that entries, scopes, opinions and the question give, and the words
 *   P(reason) = expit(...) of a statement, from entries, words, and complaints where a reason is asked for
 *   P(reason of the record) = expit(... + that reason's own), from its statements together (classify/record.h)
 *   P(a statement tells it) = expit(...) of a reason of the record, from both
 *   score of a theme = P(theme) x P(its polarity is right)
 * A label is listed when its probability reaches the threshold, which is the one with the best F1; reasons of records of several statements,
 * when that of the record does. The corrections are shrunk, so that an entry
 * that no note speaks of keeps what its author gave it.
 */
#ifndef EXL_LEXICON_FITTED_H
#define EXL_LEXICON_FITTED_H
#include "base/buf.h"
#include "lexicon/lexicon.h"

enum { EXL_FIT_ONE, EXL_FIT_LOGIT, EXL_FIT_SEVERAL, EXL_FIT_ONE_WORD, EXL_FIT_THREE_WORDS, EXL_FIT_BARE, EXL_FIT_QUESTION, EXL_FIT_LENGTH, EXL_FIT_RIVALS, EXL_FIT_NONE, EXL_FIT_WORDS, EXL_FIT_NAMED,
       EXL_N_FIT_THEME };
enum { EXL_N_POLARITY_SOURCES = 7 };        /* exl_polarity_source: a feature each, -1 to +1 */
enum { EXL_FIT_P_SOURCE, EXL_FIT_P_ONE = EXL_N_POLARITY_SOURCES, EXL_FIT_P_WORDS, EXL_FIT_P_NONE, EXL_FIT_P_REST, EXL_FIT_P_OPINIONS, EXL_FIT_P_GOOD, EXL_FIT_P_BETTER, EXL_N_FIT_PRAISE };
enum { EXL_FIT_R_ONE, EXL_FIT_R_WORDS, EXL_FIT_R_LOGIT, EXL_FIT_R_NONE, EXL_FIT_R_ASKED, EXL_FIT_R_FREE, EXL_FIT_R_THEMES_ASKED, EXL_FIT_R_THEMES_FREE, EXL_FIT_R_THEMES_ELSE, EXL_N_FIT_REASON };
enum { EXL_FIT_D_ONE, EXL_FIT_D_BEST, EXL_FIT_D_GAP, EXL_FIT_D_RIVALS, EXL_FIT_D_COMPLAINTS, EXL_FIT_D_SHARE, EXL_FIT_D_PLACE, EXL_FIT_D_DEPARTED, EXL_FIT_D_ANOTHER, EXL_FIT_D_SENT, EXL_N_FIT_RECORD };
enum { EXL_FIT_C_ONE, EXL_FIT_C_RECORD, EXL_FIT_C_STATEMENT, EXL_FIT_C_BEST, EXL_N_FIT_CARRIER };

struct exl_fitted {
    double theme[EXL_N_FIT_THEME], praise[EXL_N_FIT_PRAISE], reason[EXL_N_FIT_REASON];     /* coefficients, the same in all languages */
    double record[EXL_N_FIT_RECORD], carrier[EXL_N_FIT_CARRIER];
    double *of_reason;                                  /* by reason: how common it is in records beside what speaks for it, a logit */
    double neutral;                                     /* share right of themes that an entry itself calls neither good nor bad */
    double theme_threshold, reason_threshold, record_threshold;     /* record_threshold 0: reasons are those of the statements, each by itself */
    float *correction[EXL_N_LANGS];                     /* by entry, on the logit scale; NULL = none */
};

/* Loads `folder`/fitted.tsv for these lexicons and adds its bytes to the digest; *out is NULL when there is no such file. Corrections of patterns
 * that are no entries any more are passed over. Errors: EXL_EDATA with the place; EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_fitted_load(exl_fitted **out, const exl_lexicons *l, const char *folder, exl_digest *digest, exl_arena *a, exl_err *err);

/* Writes the file's text. */
void exl_fitted_write(exl_buf *out, const exl_fitted *f, const exl_lexicons *l);
#endif
