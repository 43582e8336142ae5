/* The statements behind figures, for those who may read them. */
#ifndef EXL_RUN_QUOTES_H
#define EXL_RUN_QUOTES_H
#include "privacy/gate.h"
#include "store/query.h"

typedef struct { exl_unit_type type; exl_span unit, code; } exl_figure;     /* "manager", "K. Desmet", "relations.manager-"; "signal:burnout" */

enum { EXL_QUOTES_A_FIGURE = 5 };   /* that represent one */

/* The statements behind each figure, best first, at most `most` each (0 = all): by score, then interview id and statement; in the order of
 * the figures. All in `a`. Cost: one pass over interviews, labels and statements, and the text of the interviews quoted, once each. */
EXL_CHECKED exl_rc exl_run_quotes(exl_quote **out, size_t *n, exl_store *s, const exl_store_filter *filter, const exl_figure *figure, size_t n_figures, size_t most, exl_arena *a, exl_err *err);
#endif
