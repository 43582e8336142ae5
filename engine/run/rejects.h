/* FILE.rejected.csv: what --salvage sets aside, as it stood in the file, with place and reason. */
#ifndef EXL_RUN_REJECTS_H
#define EXL_RUN_REJECTS_H
#include "base/buf.h"
#include "base/err.h"

typedef struct {
    char   *path, *new_path;        /* the file; while it is being written */
    int     fd;                     /* -1 = nothing was rejected yet */
    exl_buf out;
} exl_rejects;

/* For the input at `input` ("-": stdin.rejected.csv). Nothing is written before the first row. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_rejects_open(exl_rejects *r, const char *input, exl_err *err);

/* One rejected record. Errors: EXL_EENV, EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_rejects_put(exl_rejects *r, uint64_t line, uint64_t column, exl_span reason, exl_span record, exl_err *err);

/* All rows are on disk; then: they have their name, in place of an earlier file. Without rows neither does anything. Errors: EXL_EENV. */
EXL_CHECKED exl_rc exl_rejects_flush(exl_rejects *r, exl_err *err);
EXL_CHECKED exl_rc exl_rejects_publish(exl_rejects *r, exl_err *err);

/* Without exl_rejects_publish nothing is left. */
void exl_rejects_close(exl_rejects *r);
#endif
