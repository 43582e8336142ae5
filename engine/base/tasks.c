/* A counter that threads take the next task from. */
#include "base/tasks.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct { exl_rc rc; exl_err err; } outcome;
typedef struct {
    const exl_task *task;
    outcome *of;
    size_t n;
    atomic_size_t next;
    atomic_bool failed;
} row;

unsigned exl_threads(unsigned wanted)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (wanted == 0)
        wanted = cores > 0 ? (unsigned)cores : 1;
    return wanted < EXL_THREADS_MAX ? wanted : EXL_THREADS_MAX;
}

static void *labour(void *p)
{
    row *r = p;
    while (!atomic_load(&r->failed)) {
        size_t i = atomic_fetch_add(&r->next, 1);
        if (i >= r->n)
            break;
        r->of[i].rc = r->task[i].work(r->task[i].ctx, &r->of[i].err);
        if (r->of[i].rc != EXL_OK)
            atomic_store(&r->failed, true);
    }
    return NULL;
}

exl_rc exl_tasks_run(const exl_task *task, size_t n, unsigned threads, exl_err *err)
{
    pthread_t hand[EXL_THREADS_MAX];
    size_t hands = exl_threads(threads), started = 0, i = 0;
    row r = { .task = task, .of = calloc(n ? n : 1, sizeof *r.of), .n = n };
    if (!r.of)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    hands = hands < n ? hands : n;
    while (started + 1 < hands && pthread_create(&hand[started], NULL, labour, &r) == 0)
        started++;
    labour(&r);
    for (size_t k = 0; k < started; k++)
        pthread_join(hand[k], NULL);
    while (i < n && r.of[i].rc == EXL_OK)
        i++;
    exl_rc rc = i < n ? r.of[i].rc : EXL_OK;
    if (rc != EXL_OK && err)
        *err = r.of[i].err;
    free(r.of);
    return rc;
}
