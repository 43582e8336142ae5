/* A ring of batches. Batch number s lives in slot s % slots and goes read -> ready -> working -> done -> written. */
#include "run/batch.h"
#include "base/tasks.h"
#include <pthread.h>
#include <stdlib.h>

typedef enum { FREE, READY, WORKING, DONE } state;

typedef struct {
    const exl_batch_plan *plan;
    pthread_mutex_t lock;
    pthread_cond_t  changed;
    exl_batch *batch;
    state     *state;
    exl_rc    *rc;
    exl_err   *err;
    size_t     slots, next_read, next_work, next_write;
    bool       ended, reading, stopped;     /* nothing more to read; a thread is reading; give up */
} ring;

typedef struct { ring *r; void *worker; pthread_t thread; } hand;

/* Reads the next batch into its slot, if that is free and nobody else reads. Called with the lock held. */
static bool try_read(ring *r)
{
    size_t s = r->next_read % r->slots;
    if (r->ended || r->reading || r->state[s] != FREE)
        return false;
    r->reading = true;
    pthread_mutex_unlock(&r->lock);
    exl_batch *b = &r->batch[s];
    exl_arena_reset(&b->arena);
    exl_buf_reset(&b->out);
    b->n = 0;
    r->rc[s] = r->plan->read(r->plan->ctx, b, &r->err[s]);
    pthread_mutex_lock(&r->lock);
    r->reading = false;
    r->ended = r->rc[s] != EXL_OK || b->n == 0;
    if (r->rc[s] != EXL_OK || b->n) {
        r->state[s] = r->rc[s] == EXL_OK ? READY : DONE;
        r->next_read++;
    }
    pthread_cond_broadcast(&r->changed);
    return true;
}

/* Works on the oldest batch that is ready. Called with the lock held. */
static bool try_work(ring *r, void *worker)
{
    if (r->next_work == r->next_read)
        return false;
    size_t s = r->next_work % r->slots;
    r->next_work++;
    if (r->state[s] != READY)
        return true;
    r->state[s] = WORKING;
    pthread_mutex_unlock(&r->lock);
    exl_rc rc = r->plan->work(r->plan->ctx, worker, &r->batch[s], &r->err[s]);
    pthread_mutex_lock(&r->lock);
    r->rc[s] = rc;
    r->state[s] = DONE;
    pthread_cond_broadcast(&r->changed);
    return true;
}

static void *labour(void *p)
{
    hand *h = p;
    ring *r = h->r;
    pthread_mutex_lock(&r->lock);
    while (!r->stopped && !(r->ended && r->next_work == r->next_read))
        if (!try_work(r, h->worker) && !try_read(r))
            pthread_cond_wait(&r->changed, &r->lock);
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

/* Writes in order until all is written; the first error ends it. Runs on the caller's thread. */
static exl_rc write_all(ring *r, exl_err *err)
{
    exl_rc rc = EXL_OK;
    pthread_mutex_lock(&r->lock);
    while (rc == EXL_OK && !(r->ended && r->next_write == r->next_read)) {
        size_t s = r->next_write % r->slots;
        if (r->next_write == r->next_read || r->state[s] != DONE) {
            pthread_cond_wait(&r->changed, &r->lock);
            continue;
        }
        pthread_mutex_unlock(&r->lock);
        rc = r->rc[s];
        if (rc != EXL_OK && err)
            *err = r->err[s];
        if (rc == EXL_OK)
            rc = r->plan->write(r->plan->ctx, &r->batch[s], err);
        pthread_mutex_lock(&r->lock);
        r->state[s] = FREE;
        r->next_write++;
        pthread_cond_broadcast(&r->changed);
    }
    r->stopped = true;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
    return rc;
}

static exl_rc run_threads(ring *r, hand *h, unsigned threads, exl_err *err)
{
    exl_rc rc = EXL_OK;
    unsigned started = 0;
    for (; rc == EXL_OK && started < threads; started++)
        if (pthread_create(&h[started].thread, NULL, labour, &h[started]) != 0) {
            rc = exl_fail(err, EXL_EENV, "cannot start a thread");
            break;
        }
    if (rc == EXL_OK)
        rc = write_all(r, err);
    pthread_mutex_lock(&r->lock);
    r->stopped = true;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
    for (unsigned i = 0; i < started; i++)
        pthread_join(h[i].thread, NULL);
    return rc;
}

static exl_rc run_alone(ring *r, void *worker, exl_err *err)
{
    exl_batch *b = &r->batch[0];
    for (;;) {
        exl_arena_reset(&b->arena);
        exl_buf_reset(&b->out);
        b->n = 0;
        EXL_TRY(r->plan->read(r->plan->ctx, b, err));
        if (b->n == 0)
            return EXL_OK;
        EXL_TRY(r->plan->work(r->plan->ctx, worker, b, err));
        EXL_TRY(r->plan->write(r->plan->ctx, b, err));
    }
}

static exl_rc with_workers(ring *r, unsigned threads, exl_err *err)
{
    hand h[EXL_THREADS_MAX] = { 0 };
    exl_rc rc = EXL_OK;
    for (unsigned i = 0; rc == EXL_OK && i < threads; i++) {
        h[i].r = r;
        rc = r->plan->new_worker(r->plan->ctx, &h[i].worker, err);
    }
    if (rc == EXL_OK)
        rc = threads == 1 ? run_alone(r, h[0].worker, err) : run_threads(r, h, threads, err);
    for (unsigned i = 0; i < threads; i++)
        if (h[i].worker)
            r->plan->free_worker(h[i].worker);
    return rc;
}

exl_rc exl_batch_run(const exl_batch_plan *p, unsigned threads, exl_err *err)
{
    threads = exl_threads(threads);
    ring r = { .plan = p, .slots = threads == 1 ? 1 : threads + 2 };
    r.batch = calloc(r.slots, sizeof *r.batch);
    r.state = calloc(r.slots, sizeof *r.state);
    r.rc = calloc(r.slots, sizeof *r.rc);
    r.err = calloc(r.slots, sizeof *r.err);
    exl_rc rc = EXL_OK;
    if (!r.batch || !r.state || !r.rc || !r.err) {
        rc = exl_fail(err, EXL_ENOMEM, "out of memory");
    } else {
        pthread_mutex_init(&r.lock, NULL);
        pthread_cond_init(&r.changed, NULL);
        rc = with_workers(&r, threads, err);
        pthread_cond_destroy(&r.changed);
        pthread_mutex_destroy(&r.lock);
    }
    for (size_t i = 0; r.batch && i < r.slots; i++) {
        exl_arena_free(&r.batch[i].arena);
        exl_buf_free(&r.batch[i].out);
    }
    free(r.batch);
    free(r.state);
    free(r.rc);
    free(r.err);
    return rc;
}
