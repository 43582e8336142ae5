/* Interviews in, annotations out. */
#ifndef EXL_CLASSIFY_ANNOTATE_H
#define EXL_CLASSIFY_ANNOTATE_H
#include "classify/persons.h"
#include "classify/statement.h"

typedef struct exl_annotator exl_annotator;     /* all scratch of a thread; reads the lexicons, which threads share */

/* roster may be NULL: then only the row's own manager is known by name. */
EXL_CHECKED exl_rc exl_annotator_new(exl_annotator **out, const exl_lexicons *l, const exl_roster *roster, exl_err *err);
void exl_annotator_free(exl_annotator *a);

/* Annotates all answers of an interview. *out is owned by the annotator, until its next interview. What comes out depends on
 * the interview, the lexicons and the roster alone. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_annotate_interview(exl_annotator *a, const exl_interview *i, const exl_annotation **out, exl_err *err);

/* Is called by exl_annotate_explained for each statement, with everything that led to its labels. */
typedef struct {
    const exl_lexicons *all;
    const exl_lexicon *lexicon;     /* NULL: language unknown */
    exl_vocabulary *vocabulary;
    const exl_interview *interview;
    const exl_statement *statement;
    const exl_annotation *annotation;
    const exl_token *token;
    size_t n_tokens;
    const exl_hit *hit;
    size_t n_hits;
    const exl_reading *reading;
} exl_explained;
typedef exl_rc exl_explain_fn(void *ctx, const exl_explained *x, exl_err *err);
EXL_CHECKED exl_rc exl_annotate_explained(exl_annotator *a, const exl_interview *i, exl_explain_fn *fn, void *ctx, const exl_annotation **out, exl_err *err);
#endif
