/* Pieces of work that do not need each other, on several threads. What each does is fixed before they begin, and none sees another's, so results never depend
 * on how many threads there are or on which is done first. */
#ifndef EXL_BASE_TASKS_H
#define EXL_BASE_TASKS_H
#include "base/err.h"

typedef struct { exl_rc (*work)(void *ctx, exl_err *err); void *ctx; } exl_task;

/* How many threads `wanted` (0 = as many as there are cores) comes to: 1 to EXL_THREADS_MAX. */
enum { EXL_THREADS_MAX = 64 };
unsigned exl_threads(unsigned wanted);

/* Does all n tasks, begun in their order, on at most exl_threads(threads) threads, the caller's among them; with fewer where the system gives none. After a failure
 * no other is begun. Errors: that of the first in order that failed; EXL_ENOMEM.
 * Example: four tasks that write the number of their place into a row of four, on 1, 2 or 64 threads -> 1 2 3 4. */
EXL_CHECKED exl_rc exl_tasks_run(const exl_task *task, size_t n, unsigned threads, exl_err *err);
#endif
