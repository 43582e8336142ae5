/* What a command on a store holds while it runs: the store, and memory that goes when it ends. */
#ifndef EXL_RUN_WORK_H
#define EXL_RUN_WORK_H
#include "base/arena.h"
#include "run/engine.h"
#include "store/store.h"

typedef struct { exl_store *store; exl_arena arena; } exl_work;     /* { 0 } before it is opened */

/* The store that options name: --db, or exitlens.db in this folder. */
const char *exl_run_db(const exl_options *o);

/* Opens it, with the aliases of options. Errors: those of exl_store_open and exl_run_use_aliases. exl_run_close follows in any case, and may be called on one never opened. */
EXL_CHECKED exl_rc exl_run_open(exl_work *w, const exl_options *o, exl_store_mode mode, exl_err *err);
void exl_run_close(exl_work *w);
#endif
