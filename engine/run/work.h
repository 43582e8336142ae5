/* What a command on a store holds while it runs: the store, and memory that goes when it ends. Who sees single people, or changes the store, stands in its log. */
#ifndef EXL_RUN_WORK_H
#define EXL_RUN_WORK_H
#include "base/arena.h"
#include "run/engine.h"
#include "store/store.h"

typedef struct { exl_store *store; exl_arena arena; } exl_work;     /* { 0 } before it is opened */

/* The store that options name: --db, or exitlens.db in this folder. */
const char *exl_run_db(const exl_options *o);

/* Opens it for `command`, with the aliases of options. For reading with o->audience hr that is written into its log first, so that hr reads nothing from a store that cannot be written; what
 * is opened for writing is logged by exl_run_commit. Errors: those of exl_store_open, for the log those of store/ring.h, and those of exl_run_use_aliases. exl_run_close follows in any case, and may
 * be called on one never opened. */
EXL_CHECKED exl_rc exl_run_open(exl_work *w, const exl_options *o, const char *command, exl_store_mode mode, exl_err *err);
void exl_run_close(exl_work *w);

/* Writes into the log of the store, on its own: what shows people whatever the audience. */
EXL_CHECKED exl_rc exl_run_log(const exl_options *o, const char *command, exl_err *err);

/* Commits what a command did, with its entry in the log; counts: what it did, in a few words without names. */
EXL_CHECKED exl_rc exl_run_commit(exl_store *s, const exl_options *o, const char *command, const char *counts, exl_err *err);
#endif
