/* Work in numbered batches: one reads, many work, one writes in the order of reading. So results never depend on the number
 * of threads, and memory on the size of the input: there are only so many batches, used over and over. */
#ifndef EXL_RUN_BATCH_H
#define EXL_RUN_BATCH_H
#include "base/arena.h"
#include "base/buf.h"

typedef struct {
    exl_arena arena;                /* reset before each reading: what was read, and what work leaves for the writer */
    exl_buf   out;                  /* emptied before each reading */
    void     *items;                /* of the reader's making, in the arena */
    size_t    n;                    /* items; 0 = nothing more to read */
} exl_batch;

typedef struct {
    void *ctx;
    /* Fills the batch: b->items, b->n. Called by one thread at a time, in order. n = 0 ends the run. */
    exl_rc (*read)(void *ctx, exl_batch *b, exl_err *err);
    /* Works on a batch with a worker of its thread; touches nothing but these two. */
    exl_rc (*work)(void *ctx, void *worker, exl_batch *b, exl_err *err);
    /* Takes the batch's result. Called by one thread at a time, in the order of reading. */
    exl_rc (*write)(void *ctx, exl_batch *b, exl_err *err);
    exl_rc (*new_worker)(void *ctx, void **worker, exl_err *err);
    void   (*free_worker)(void *worker);
} exl_batch_plan;

/* Runs the plan on so many threads (0 = all cores; 1 = on the caller's alone). The first error in the order of batches ends
 * the run: batches before it are written, none after it. Errors: the plan's own, EXL_ENOMEM, EXL_EENV (no thread). */
EXL_CHECKED exl_rc exl_batch_run(const exl_batch_plan *p, unsigned threads, exl_err *err);
#endif
