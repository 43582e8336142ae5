/* Closing blocks at the end of an import: privacy/blocks.h says who closes, store/blocks.h how it is kept. */
#ifndef EXL_RUN_BLOCKS_H
#define EXL_RUN_BLOCKS_H
#include "run/engine.h"
#include "store/blocks.h"

/* Closes what can be closed among the leavers of the store, in the caller's transaction. Nothing is written where nothing closes. The first time,
 * options->min_group becomes the least number of leavers of the store's blocks for good; another one later is told to notify. options->departments: the tree.
 * Depends on the interviews and on what is closed already, never on the order of interviews, files or threads. Errors: EXL_EDATA for a bad tree; those of the store.
 * Cost: one pass over the interviews. */
EXL_CHECKED exl_rc exl_run_close_blocks(exl_store *s, const exl_options *o, exl_notify notify, exl_err *err);

/* Refuses options->departments where it is no tree, before anything is stored: a column missing, two parents of one department, one above itself. Errors: EXL_EDATA with the place, EXL_EENV. */
EXL_CHECKED exl_rc exl_run_check_departments(const exl_options *o, exl_err *err);
#endif
