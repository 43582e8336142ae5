/* Classifying stored interviews again. */
#ifndef EXL_RUN_RECLASSIFY_H
#define EXL_RUN_RECLASSIFY_H
#include "run/engine.h"
#include "store/put.h"
#include "store/query.h"

/* One interview, with people's labels over it; nothing is committed. Errors as usual. */
EXL_CHECKED exl_rc exl_run_classify_stored(exl_putter *p, exl_annotator *annotator, const exl_stored_text *t, exl_err *err);

/* Interviews of each language and statements that were looked at. */
typedef struct { uint64_t interviews, statements; } exl_reclassified;

/* All of a store, on so many threads; nothing is committed. */
EXL_CHECKED exl_rc exl_run_classify_store(exl_reclassified *out, const exl_engine *e, exl_store *s, const exl_options *o, exl_notify notify, exl_err *err);
#endif
