/* Quotes for management, from a store: see privacy/excerpts.h. */
#ifndef EXL_RUN_EXCERPTS_H
#define EXL_RUN_EXCERPTS_H
#include "privacy/excerpts.h"
#include "run/engine.h"
#include "store/query.h"

enum { EXL_EXCERPT_COMMON = 3 };    /* interviews in which a word must stand to be quoted */
#define EXL_EXCERPT_SURE 0.7        /* score of a label from which on its statement is an example of it */

/* Quotes of the codes code[0, n) (themes with polarity; borrowed) of all interviews of closed blocks, redacted with o->roster and the managers of the store; words that
 * fewer than EXL_EXCERPT_COMMON interviews use go too. All in `a`. */
EXL_CHECKED exl_rc exl_run_excerpts(const exl_safe_table **out, const exl_engine *e, exl_store *s, const exl_span *code, size_t n, const exl_options *o, exl_arena *a, exl_err *err);
#endif
