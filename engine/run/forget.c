/* forget, purge: which interviews; the store takes them out. All of them or none, and the same command again ends what a kill cut off. */
#include "base/grow.h"
#include "run/engine.h"
#include "run/work.h"
#include "store/erase.h"
#include "store/query.h"
#include "store/ring.h"
#include <stdio.h>
#include <stdlib.h>

enum { TOLD_MAX = 100 };

typedef struct { int64_t *list; size_t n, cap; } numbers;

static exl_rc add(numbers *l, int64_t number, exl_err *err)
{
    if (!exl_grow(&l->list, &l->cap, l->n + 1, sizeof *l->list))
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    l->list[l->n++] = number;
    return EXL_OK;
}

static bool has(const numbers *l, int64_t number)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->list[i] == number)
            return true;
    return false;
}

static void tell_unknown(const char *id, const char *db, exl_notify notify)
{
    char msg[600];
    snprintf(msg, sizeof msg, "no interview of the store has the id '%.400s'", id);
    if (notify.fn)
        notify.fn(notify.ctx, &(exl_note){ EXL_NOTE_ERROR, db, 0, 0, msg, -1 });
}

/* An id that was erased already is no mistake: who runs the command again wants to be sure. */
static exl_rc find_ids(numbers *l, size_t *before, const char *const *ids, size_t n, exl_work *w, const exl_options *o, exl_notify notify, exl_err *err)
{
    size_t unknown = 0;
    *before = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t number;
        bool erased;
        EXL_TRY(exl_store_number(&number, &erased, w->store, exl_span_of(ids[i]), &w->arena, err));
        *before += erased;
        if (number && !has(l, number))
            EXL_TRY(add(l, number, err));
        else if (!number && !erased && unknown++ < TOLD_MAX)
            tell_unknown(ids[i], exl_run_db(o), notify);
    }
    return unknown ? exl_fail(err, EXL_EDATA, "nothing was erased: %zu of %zu ids %s not in the store", unknown, n, unknown == 1 ? "is" : "are") : EXL_OK;
}

/* Also with nothing to erase: then it ends what an earlier run left to do. */
static exl_rc erase(const numbers *l, const exl_options *o, const char *command, exl_work *w, exl_err *err)
{
    char counts[40];
    EXL_TRY(exl_store_erase(w->store, l->list, l->n, err));
    snprintf(counts, sizeof counts, "erased %zu", l->n);
    return exl_run_commit(w->store, o, command, counts, err);
}

static exl_rc forget(const char *const *ids, size_t n, const exl_options *o, numbers *l, exl_work *w, exl_notify notify, exl_err *err)
{
    size_t before;
    EXL_TRY(exl_store_begin(w->store, err));
    EXL_TRY(exl_ring_open(w->store, NULL, err));
    EXL_TRY(find_ids(l, &before, ids, n, w, o, notify, err));
    if (!o->dry_run)
        EXL_TRY(erase(l, o, "forget", w, err));
    exl_run_say(notify, EXL_NOTE_SUMMARY, o->dry_run ? "%zu interviews would be erased; nothing was changed" : "%zu interviews erased", l->n);
    if (before)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu of them had been erased before", before);
    return EXL_OK;
}

exl_rc exl_forget(const char *const *ids, size_t n, const exl_options *o, exl_notify notify, exl_err *err)
{
    exl_work w = { 0 };
    numbers l = { 0 };
    exl_rc rc = exl_run_open(&w, o, "forget", EXL_STORE_WRITE, err);
    if (rc == EXL_OK)
        rc = forget(ids, n, o, &l, &w, notify, err);
    if (rc == EXL_EDATA)
        (void)exl_err_at(err, exl_run_db(o), 0, 0);
    free(l.list);
    exl_run_close(&w);
    return rc;
}

static exl_rc add_one(void *ctx, const exl_stored_interview *i, exl_err *err) { return add(ctx, i->number, err); }

/* Before a day = up to the day before it: of a month or a year all days must be. */
static exl_rc purge(const exl_options *o, exl_date before, numbers *l, exl_work *w, exl_notify notify, exl_err *err)
{
    const exl_store_filter older = { .to = exl_date_from_days(exl_date_days(before) - 1) };
    EXL_TRY(exl_store_begin(w->store, err));
    EXL_TRY(exl_ring_open(w->store, NULL, err));
    if (older.to.year > 0)          /* year 0 would be no limit at all */
        EXL_TRY(exl_store_interviews(w->store, &older, add_one, l, err));
    if (!o->dry_run)
        EXL_TRY(erase(l, o, "purge", w, err));
    exl_run_say(notify, EXL_NOTE_SUMMARY, o->dry_run ? "%zu interviews of before %s would be erased; nothing was changed" : "%zu interviews of before %s erased", l->n, o->before);
    return EXL_OK;
}

exl_rc exl_purge(const exl_options *o, exl_notify notify, exl_err *err)
{
    exl_work w = { 0 };
    numbers l = { 0 };
    exl_date before;
    if (!o->before || !exl_date_iso(&before, exl_span_of(o->before)) || before.precision != EXL_DATE_DAY)
        return exl_fail(err, EXL_EUSAGE, "purge needs --before DATE, written YYYY-MM-DD");
    exl_rc rc = exl_run_open(&w, o, "purge", EXL_STORE_WRITE, err);
    if (rc == EXL_OK)
        rc = purge(o, before, &l, &w, notify, err);
    free(l.list);
    exl_run_close(&w);
    return rc;
}
