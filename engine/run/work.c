#include "run/work.h"

const char *exl_run_db(const exl_options *o) { return o->db && *o->db ? o->db : "exitlens.db"; }

exl_rc exl_run_open(exl_work *w, const exl_options *o, exl_store_mode mode, exl_err *err)
{
    exl_arena_init(&w->arena, 0);
    EXL_TRY(exl_run_options(o, err));
    return exl_store_open(&w->store, exl_run_db(o), mode, err);
}

void exl_run_close(exl_work *w)
{
    exl_store_close(w->store);
    exl_arena_free(&w->arena);
    *w = (exl_work){ 0 };
}
