/* The statements behind figures, for those who may read them. */
#ifndef EXL_RUN_QUOTES_H
#define EXL_RUN_QUOTES_H
#include "privacy/gate.h"
#include "store/query.h"

enum { EXL_QUOTES_A_FIGURE = 5 };

typedef struct { exl_unit_type type; exl_span unit, code; } exl_figure;     /* "manager", "K. Desmet", "relations.manager-" */

/* The best statements behind each figure, at most EXL_QUOTES_A_FIGURE, by score, then interview id and statement; in the order of
 * the figures. All in `a`. Cost: one pass over interviews, labels and statements, and the text of the interviews quoted. */
EXL_CHECKED exl_rc exl_run_quotes(exl_quote **out, size_t *n, exl_store *s, const exl_store_filter *filter, const exl_figure *figure, size_t n_figures, exl_arena *a, exl_err *err);
#endif
