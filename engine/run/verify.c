/* verify. It needs no lexicons: a store is judged by itself. */
#include "base/utf8.h"
#include "run/engine.h"
#include "run/work.h"
#include "store/verify.h"

typedef struct { exl_notify notify; const char *path; } listener;

static void found(void *ctx, const char *what)
{
    const listener *l = ctx;
    char shown[600];
    exl_utf8_show(shown, sizeof shown, exl_span_of(what));
    if (l->notify.fn)
        l->notify.fn(l->notify.ctx, &(exl_note){ EXL_NOTE_ERROR, l->path, 0, 0, shown, -1 });
}

exl_rc exl_verify(const exl_options *o, exl_notify notify, exl_err *err)
{
    exl_store_counts counts;
    bool sealed = false;
    listener l = { notify, exl_run_db(o) };
    EXL_TRY(exl_store_verify(&counts, &sealed, l.path, o->key, found, &l, err));
    if (sealed && o->key) {
        (void)exl_fail(err, EXL_EENV, "the key is not there");
        return exl_err_at(err, o->key, 0, 0), EXL_EENV;
    }
    if (sealed)
        exl_run_say(notify, EXL_NOTE_WARNING, "the key of %s is not there: its texts and its log were not looked at; name it with --key", l.path);
    exl_run_say(notify, EXL_NOTE_SUMMARY, "%s is sound: %llu interviews, %llu statements", l.path, (unsigned long long)counts.interviews, (unsigned long long)counts.statements);
    return EXL_OK;
}
