/* What people say of single statements, against the program: kept by the interview's key and what the statement says, so that they hold
 * when the interview is imported again or classified anew, as long as the statement is still there. */
#ifndef EXL_STORE_CORRECTIONS_H
#define EXL_STORE_CORRECTIONS_H
#include "ingest/interview.h"
#include "store/store.h"

/* labels: "terms.pay-|reason:pay|signal:burnout". Themes are always the person's: "none" = none. Reasons, and signals, are when one is
 * named or `reason:none`, `signal:none` stands there; else the program's stay. */
typedef struct {
    exl_span key;                   /* of the interview, in the form that is compared */
    unsigned char text[32];         /* exl_correction_digest */
    exl_span labels, author, why;
} exl_correction;

/* The statement as it is known again: question, its words, and which of the same in the interview it is (from 0), under the key of the store.
 * list: as body.h packs statements. Errors: EXL_EUSAGE when there is no statement n; those of ring.h. */
EXL_CHECKED exl_rc exl_correction_digest(unsigned char out[32], exl_store *s, uint32_t n, const exl_answer *answer, size_t n_answers, exl_span list, exl_err *err);

/* Keeps a correction, in place of an earlier one of the same statement; takes one back (*was: there was one). The caller applies and commits. Errors as usual. */
EXL_CHECKED exl_rc exl_correction_put(exl_store *s, const exl_correction *c, exl_err *err);
EXL_CHECKED exl_rc exl_correction_drop(exl_store *s, exl_span key, const unsigned char text[32], bool *was, exl_err *err);

EXL_CHECKED exl_rc exl_corrections_any(exl_store *s, bool *any, exl_err *err);

/* Puts people's labels in place of the program's in one interview, and notes which statement each correction speaks of now. Errors as usual. */
EXL_CHECKED exl_rc exl_corrections_apply(exl_store *s, int64_t interview, exl_span key, const exl_answer *answer, size_t n_answers, exl_span list, exl_err *err);

/* Every statement that people labelled and that is there, in the order of interviews and statements. */
typedef struct { int64_t interview; exl_span id; uint32_t n; exl_span labels, author, why; } exl_stored_correction;
typedef exl_rc exl_each_correction(void *ctx, const exl_stored_correction *c, exl_err *err);
EXL_CHECKED exl_rc exl_store_corrections(exl_store *s, exl_each_correction *fn, void *ctx, exl_err *err);
#endif
