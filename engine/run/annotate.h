/* annotate: how a record is written. */
#ifndef EXL_RUN_ANNOTATE_H
#define EXL_RUN_ANNOTATE_H
#include "run/engine.h"

/* One JSON object and a line end: see the manual, annotate. Only listed labels, unless o->all; without text for o->no_text. */
void exl_run_put_record(exl_buf *b, const exl_interview *in, const exl_annotation *a, const exl_lexicons *all, const exl_options *o);
#endif
