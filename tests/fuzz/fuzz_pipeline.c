/* Notes through all of the program: import into a store in memory's file system, classification, tables. A refusal leaves no store. */
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

typedef exl_rc table(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static exl_engine *e;
    static table *const tables[] = { exl_reasons, exl_trends, exl_flags, exl_prevalence_table };
    static const char *const names[] = { "notes.csv", "notes.jsonl", "notes.tsv", "notes.txt" };
    exl_err err = { 0 };
    char input[160], db[160], key[160];
    uint64_t bytes = 0;
    if (!e)
        FUZZ_HOLDS(exl_engine_open(&e, "tests/data/lexicons", (exl_notify){ 0 }, &err) == EXL_OK);
    if (size < 1 || size > 1 << 14)
        return 0;
    exl_options o;
    exl_options_init(&o);
    o.threads = 1;
    o.as_of = "2026-01-31";
    o.audience = data[0] & 4 ? EXL_AUDIENCE_HR : EXL_AUDIENCE_MANAGEMENT;
    o.salvage = false;
    o.db = fuzz_path(db, "s.db");
    o.key = fuzz_file(key, "s.db.key", "a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7", 64);
    const char *path = fuzz_file(input, names[data[0] & 3], data + 1, size - 1);
    exl_rc rc = exl_import(e, &path, 1, &o, (exl_notify){ told, NULL }, &err);
    FUZZ_HOLDS(rc != EXL_EDEFECT && rc != EXL_ENOMEM);
    if (rc != EXL_OK)
        FUZZ_HOLDS(access(db, F_OK) != 0);
    for (size_t i = 0; rc == EXL_OK && i < sizeof tables / sizeof tables[0]; i++) {
        exl_rc shown = tables[i](e, &o, (exl_sink){ swallow, &bytes }, (exl_notify){ told, NULL }, &err);
        FUZZ_HOLDS(shown == EXL_OK || shown == EXL_EDISCLOSE || shown == EXL_EUSAGE);
    }
    if (rc == EXL_OK)
        FUZZ_HOLDS(exl_verify(&o, (exl_notify){ told, NULL }, &err) == EXL_OK);
    unlink(db);
    return 0;
}
