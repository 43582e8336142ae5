/* Why somebody leaves, judged over a whole record: few say so outright, and a complaint is the reason in one interview and an aside in the next.
 *
 *   z_ir       logit of reason r by statement i alone (the regression «reason» of lexicon/fitted.h); best_r = max over i
 *   features   one; best_r; gap: best_r - the best of the others; rivals: ln(0.1 + sum over the others of expit(best)); complaints: ln(1 + b_r) with b_r
 *              the sum of exl_label.blame over themes that bear r; share: b_r / (0.3 + sum of blame over all themes); place: of the best statement, 0 first
 *              to 1 last; departed: the kind of departure is r itself; another: it is known and r is that of another kind; sent: it is no resignation, and r is
 *              none of those kinds
 *   P(record has r) = expit(coefficients x features + what r has of its own)
 *
 * A reason of the record stays with the statements that tell it: the best candidate, and those more likely than not to tell it by
 *   P(statement i tells r) = expit(coefficients x (1, logit P(record has r), z_ir, whether i is the best)),
 * which is the score of the label. A reason that the record has not is listed nowhere. A record of one statement has nothing to weigh it against and
 * keeps the verdict of that statement; so does everything where nothing was fitted over records, and a statement in whose language no words were learned.
 * Example: see tests/unit/classify/test_record.c
 */
#ifndef EXL_CLASSIFY_RECORD_H
#define EXL_CLASSIFY_RECORD_H
#include "classify/annotation.h"
#include "lexicon/fitted.h"

/* Logits are n_reasons a statement; blame is by reason, all_blame of all themes. Nothing is owned. */
typedef struct { const float *logit; size_t n_statements; const double *blame; double all_blame; exl_departure departure; } exl_record_candidate;

/* Features of every reason, EXL_N_FIT_RECORD each, in out; in best[] the statement that speaks most for it. Cost: statements x reasons. */
void exl_record_features(double *out, uint32_t *best, const exl_record_candidate *c, const exl_taxonomy *t);
void exl_carrier_features(double f[EXL_N_FIT_CARRIER], double record, double statement, bool best);

/* Makes room for the logits of the next statement, all at the least. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_record_grow(exl_annotation *a, const exl_lexicons *l, exl_err *err);
/* Those of statement n, from 1. */
static inline float *exl_record_logits(const exl_annotation *a, const exl_lexicons *l, size_t n) { return a->logit + n * l->taxonomy.n_reasons; }

/* What is found of a record whose statements are all labelled: by reason, the logit of the record having it, and the statement that it is given to (from 1; 0 = none). */
enum { EXL_RECORD_REASONS = 256 };         /* a taxonomy has no more */
typedef struct { bool whole; double logit[EXL_RECORD_REASONS]; uint32_t bearer[EXL_RECORD_REASONS]; } exl_verdict;
void exl_record_judge(exl_verdict *v, const exl_annotation *a, exl_departure departure, const exl_lexicons *l);

/* Applies it to the labels of statement s, which moves them to *labels and on: those listed, and candidates that an entry speaks for. */
void exl_record_settle(exl_annotation *a, exl_statement *s, size_t *labels, const exl_verdict *v, const exl_lexicons *l);
#endif
