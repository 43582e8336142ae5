/* How often the classifier errs, counted over labelled interviews, for corrections and flags. */
#ifndef EXL_RUN_ERRORS_H
#define EXL_RUN_ERRORS_H
#include "run/gold.h"

/* Counts by code and language. Codes: themes with polarity, facets with + or -, reasons; named as in trends ("terms.pay-", "terms-", "reason:pay"). */
typedef struct { double n_pos, tp, n_neg, fp; } exl_error_count;
typedef struct {
    const exl_taxonomy *t;
    size_t n_codes;
    exl_error_count *count;         /* n_codes x (EXL_N_LANGS + 1): all languages first */
    uint8_t gold[EXL_CODES_MAX], said[EXL_CODES_MAX];       /* EXL_SEEN_* of themes, in any row of the interview being read */
} exl_errors;

EXL_CHECKED exl_rc exl_errors_new(exl_errors *out, const exl_taxonomy *t, exl_arena *a, exl_err *err);

/* Adds a row's themes to the interview; closes an interview: a code is raised in it when at least one row raises it, since that is how
 * leavers are counted. reasons: of the interview, labelled and said. */
void exl_errors_row(exl_errors *e, const uint8_t *gold, const uint8_t *said);
void exl_errors_close(exl_errors *e, exl_lang language, const uint8_t *gold_reason, const uint8_t *said_reason);

/* Puts them into the store in place of those before: a code that EXL_ERRORS_LEAST labelled interviews raise, and a language of it that
 * EXL_ERRORS_LEAST_LANGUAGE raise (fewer say too little of a language; the rate of all languages serves). *codes: how many. */
enum { EXL_ERRORS_LEAST = 5, EXL_ERRORS_LEAST_LANGUAGE = 10 };
EXL_CHECKED exl_rc exl_errors_save(size_t *codes, const exl_errors *e, const exl_options *o, exl_arena *a, exl_err *err);
#endif
