/* key: copies of the key and the keys of a store. */
#include "run/engine.h"
#include "run/work.h"
#include "store/copy.h"

exl_rc exl_key_backup(const char *path, const exl_options *o, exl_notify notify, exl_err *err)
{
    exl_work w = { 0 };
    exl_rc rc = exl_run_log(o, "key backup", err);
    if (rc == EXL_OK)
        rc = exl_run_open(&w, o, "key backup", EXL_STORE_WRITE, err);
    if (rc == EXL_OK)
        rc = exl_store_begin(w.store, err);     /* nobody adds keys meanwhile */
    if (rc == EXL_OK)
        rc = exl_copy_keys(w.store, path, err);
    if (rc == EXL_OK)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "key and keys of %s are in %s: keep it apart from copies of the store, and make it anew after every forget and purge", exl_run_db(o), path);
    exl_run_close(&w);
    return rc;
}

exl_rc exl_key_restore(const char *path, const exl_options *o, exl_notify notify, exl_err *err)
{
    exl_work w = { 0 };
    uint64_t lost = 0;
    exl_rc rc = exl_run_open(&w, o, "key restore", EXL_STORE_WRITE, err);
    if (rc == EXL_OK)
        rc = exl_copy_restore(&lost, w.store, path, err);
    if (rc == EXL_OK)
        rc = exl_run_commit(w.store, o, "key restore", "", err);
    if (rc == EXL_OK)
        exl_run_say(notify, EXL_NOTE_SUMMARY, lost ? "restored; %llu texts were imported after this copy was made and cannot be read: import them again" : "restored; all texts can be read", (unsigned long long)lost);
    exl_run_close(&w);
    return rc;
}
