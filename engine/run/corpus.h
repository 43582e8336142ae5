/* Lexicons tried on a file of notes, for their upkeep. */
#ifndef EXL_RUN_CORPUS_H
#define EXL_RUN_CORPUS_H
#include "run/engine.h"

/* statement is called for each statement, then record for each record; either may be NULL. */
typedef struct {
    exl_explain_fn *statement;
    exl_rc (*record)(void *ctx, const exl_interview *i, const exl_annotation *a, exl_err *err);
    void *ctx;
} exl_corpus_reader;

/* Reads path as annotate does, in order, on the caller's thread. Errors: the readers' own; EXL_EDATA when a record was refused, each told with its place. */
EXL_CHECKED exl_rc exl_corpus_read(const exl_lexicons *l, const char *path, const exl_options *o, const exl_corpus_reader *r, exl_notify notify, exl_err *err);

/* The code of a label as outputs name it: "terms.pay-", "reason:pay", "signal:burnout"; appended. */
void exl_corpus_code(exl_buf *b, const exl_taxonomy *t, const exl_label *l);
#endif
