/* explain, for a text or for statements of a store. */
#ifndef EXL_RUN_EXPLAIN_H
#define EXL_RUN_EXPLAIN_H
#include "run/engine.h"

typedef struct { exl_buf *out; unsigned only; } exl_explain_target;     /* only: statement number, 0 = all */

/* An exl_explain_fn whose ctx is an exl_explain_target: writes one statement's story. */
exl_rc exl_explain_statement(void *ctx, const exl_explained *x, exl_err *err);
#endif
