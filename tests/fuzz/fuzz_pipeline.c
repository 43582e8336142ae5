/* Notes through all of the program: import into a store in memory's file system, classification, and then one of the things that are done with a store.
 * A refusal leaves no store, and what was stored is sound. First byte: format and options; second: what is done. */
#include <sqlite3.h>
#include "exitlens.h"
#include "fuzz.h"

static exl_rc swallow(void *ctx, const char *bytes, size_t n, exl_err *err)
{
    (void)err;
    *(uint64_t *)ctx += n;
    FUZZ_HOLDS(exl_utf8_valid((exl_span){ bytes, n }) == n);
    return EXL_OK;
}

static void told(void *ctx, const exl_note *n)
{
    (void)ctx;
    if (n->kind != EXL_NOTE_PROGRESS)
        fuzz_message(n->msg);
}

static const exl_notify notify = { told, NULL };
typedef struct { const exl_engine *e; const exl_options *o; const char *path; exl_sink out; } work;

static exl_rc reasons(const work *w, exl_err *err) { return exl_reasons(w->e, w->o, w->out, notify, err); }
static exl_rc trends(const work *w, exl_err *err) { return exl_trends(w->e, w->o, w->out, notify, err); }
static exl_rc prevalence(const work *w, exl_err *err) { return exl_prevalence_table(w->e, w->o, w->out, notify, err); }
static exl_rc keyness(const work *w, exl_err *err) { return exl_keyness_table(w->e, w->o, w->out, notify, err); }
static exl_rc kwic(const work *w, exl_err *err) { return exl_kwic(w->e, "pay", w->o, w->out, notify, err); }
static exl_rc labels(const work *w, exl_err *err) { return exl_label_export(w->e, w->o, w->out, notify, err); }
static exl_rc explain(const work *w, exl_err *err) { return exl_explain(w->e, "E1", w->o, w->out, err); }
static exl_rc annotate(const work *w, exl_err *err) { return exl_annotate(w->e, w->path, w->o, w->out, notify, err); }
static exl_rc again(const work *w, exl_err *err) { return exl_import(w->e, &w->path, 1, w->o, notify, err); }
static exl_rc forget(const work *w, exl_err *err) { return exl_forget(&(const char *){ "E1" }, 1, w->o, notify, err); }
static exl_rc reclassify(const work *w, exl_err *err) { return exl_reclassify(w->e, w->o, w->out, notify, err); }
static exl_rc flags(const work *w, exl_err *err) { return exl_flags(w->e, w->o, w->out, notify, err); }

/* Flags fit a model, which takes a hundred times as long as the rest, so it has one byte of all; most bytes leave it at the import. */
static exl_rc (*const deeds[])(const work *w, exl_err *err) = { reasons, trends, prevalence, keyness, kwic, labels, explain, annotate, again, forget, reclassify };
enum { N_DEEDS = sizeof deeds / sizeof deeds[0], FLAGS = 255 };

static void set_up(exl_engine **e, char key[160])
{
    exl_err err = { 0 };            /* one thread needs no locks; its memory stays where the sanitizers see it */
    FUZZ_HOLDS(sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) == SQLITE_OK && sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
    FUZZ_HOLDS(exl_engine_open(e, "tests/data/lexicons", (exl_notify){ 0 }, &err) == EXL_OK);
    fuzz_file(key, "s.db.key", "a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7", 64);
}

static void import(const work *w)
{
    exl_err err = { 0 };
    exl_rc rc = exl_import(w->e, &w->path, 1, w->o, notify, &err);
    FUZZ_HOLDS(rc == EXL_OK || rc == EXL_EDATA || rc == EXL_SALVAGED || rc == EXL_EDISCLOSE);
    FUZZ_HOLDS(rc == EXL_OK || rc == EXL_SALVAGED || access(w->o->db, F_OK) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static exl_engine *e;
    static char db[160], key[160], input[160];
    static const char *const names[] = { "notes.csv", "notes.jsonl", "notes.tsv", "notes.txt" };
    static const char *const rejects[] = { "notes.csv.rejected.csv", "notes.jsonl.rejected.csv", "notes.tsv.rejected.csv", "notes.txt.rejected.csv" };
    exl_err err = { 0 };
    uint64_t bytes = 0;
    if (!e)
        set_up(&e, key);
    if (size < 2 || size > 1 << 14)
        return 0;
    exl_options o;
    exl_options_init(&o);
    o.threads = 1;
    o.as_of = "2026-01-31";
    o.audience = data[0] & 4 ? EXL_AUDIENCE_HR : EXL_AUDIENCE_MANAGEMENT;
    o.salvage = data[0] & 8;
    o.coded = data[0] & 16;
    o.dry_run = data[0] & 32;
    o.db = fuzz_path(db, "s.db");
    o.key = key;
    work w = { e, &o, fuzz_file(input, names[data[0] & 3], data + 2, size - 2), { swallow, &bytes } };
    import(&w);
    if (access(db, F_OK) == 0) {
        exl_rc (*deed)(const work *, exl_err *) = data[1] == FLAGS ? flags : data[1] < 8 * N_DEEDS ? deeds[data[1] / 8] : NULL;
        exl_rc done = deed ? deed(&w, &err) : EXL_OK;
        if (done != EXL_OK)
            fuzz_rc(done, &err);
        FUZZ_HOLDS(done != EXL_ENOMEM && done != EXL_EENV);
        if (data[1] % 8 == 0 || deed == forget)
            FUZZ_HOLDS(exl_verify(&o, notify, &err) == EXL_OK);
    }
    fuzz_remove("s.db");
    fuzz_remove("s.db.keys");
    if (o.salvage)
        fuzz_remove(rejects[data[0] & 3]);
    return 0;
}
