/* Files of entries. */
#include "fuzz.h"
#include "lexicon/lexicon.h"

static void told(void *ctx, const exl_note *n)
{
    (void)ctx;
    fuzz_message(n->msg);
}

/* A file of entries for English, beside the lexicons of the tests. */
static void entries(exl_span in)
{
    char path[160];
    exl_lexicons *l = NULL;
    exl_err err = { 0 };
    exl_rc rc = exl_lexicons_load_with(&l, "tests/data/lexicons", fuzz_file(path, "notes.tsv", in.p, in.n), EXL_LANG_EN, (exl_notify){ told, NULL }, &err);
    fuzz_rc(rc, &err);
    exl_lexicons_free(rc == EXL_OK ? l : NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    entries((exl_span){ (const char *)data, size });
    return 0;
}
