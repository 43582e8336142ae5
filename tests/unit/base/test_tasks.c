/* Every task once, whatever the threads; the first error in order, and nothing begun after it was seen. */
#include "check.h"
#include "base/tasks.h"
#include <string.h>

enum { TASKS = 40 };
typedef struct { size_t number, fails_at; int *done; } piece;

static exl_rc work(void *ctx, exl_err *err)
{
    const piece *p = ctx;
    p->done[p->number]++;
    return p->number >= p->fails_at ? exl_fail(err, EXL_EDATA, "task %zu", p->number) : EXL_OK;
}

static exl_rc run(int done[TASKS], size_t n, size_t fails_at, unsigned threads, exl_err *err)
{
    piece p[TASKS];
    exl_task t[TASKS];
    memset(done, 0, TASKS * sizeof *done);
    for (size_t i = 0; i < n; i++)
        p[i] = (piece){ i, fails_at, done }, t[i] = (exl_task){ work, &p[i] };
    return exl_tasks_run(t, n, threads, err);
}

int main(void)
{
    static const unsigned threads[] = { 1, 2, 3, 64, 0, 1000 };
    int done[TASKS];
    for (size_t k = 0; k < sizeof threads / sizeof threads[0]; k++) {
        exl_err err = { 0 };
        size_t once = 0;
        CHECK(run(done, TASKS, TASKS, threads[k], &err) == EXL_OK && !err.msg[0], "%u threads: %s", threads[k], err.msg);
        for (size_t i = 0; i < TASKS; i++)
            once += done[i] == 1;
        CHECK(once == TASKS, "%u threads: %zu tasks once", threads[k], once);
        CHECK(run(done, TASKS, 7, threads[k], &err) == EXL_EDATA && strcmp(err.msg, "task 7") == 0, "%u threads: %s", threads[k], err.msg);
        CHECK(threads[k] != 1 || done[8] == 0, "nothing after it");
        CHECK(run(done, 0, 0, threads[k], &err) == EXL_OK, "none");
    }
    CHECK(run(done, TASKS, 0, 2, NULL) == EXL_EDATA, "without a place for the error");
    CHECK(exl_threads(3) == 3 && exl_threads(0) >= 1 && exl_threads(1000) == EXL_THREADS_MAX, "threads");
    return CHECK_DONE("tasks");
}
