/* store LEXICONS STORE FILE...: imports interviews into a store and prints the departure reasons, as CSV, for management.
 *     cc store.c $(pkg-config --cflags --libs exitlens) -o store */
#include <exitlens.h>
#include <stdio.h>

static exl_rc to_stdout(void *ctx, const char *bytes, size_t n, exl_err *err)
{
    (void)ctx, (void)err;
    return fwrite(bytes, 1, n, stdout) == n ? EXL_OK : EXL_EENV;
}

/* May be called from any thread, one call at a time. */
static void tell(void *ctx, const exl_note *note)
{
    (void)ctx;
    if (note->kind != EXL_NOTE_PROGRESS)
        fprintf(stderr, "%s%s%s\n", note->path ? note->path : "", note->path ? ": " : "", note->msg);
}

int main(int argc, char **argv)
{
    exl_engine *e = NULL;
    exl_options o;
    exl_err err = { 0 };
    exl_notify notify = { tell, NULL };
    if (argc < 4) {
        fprintf(stderr, "usage: store LEXICONS STORE FILE...\n");
        return 2;
    }
    exl_options_init(&o);
    o.db = argv[2];
    exl_rc rc = exl_engine_open(&e, argv[1], notify, &err);
    if (rc == EXL_OK)
        rc = exl_import(e, (const char *const *)(argv + 3), (size_t)(argc - 3), &o, notify, &err);
    if (rc == EXL_OK)
        rc = exl_reasons(e, &o, (exl_sink){ to_stdout, NULL }, notify, &err);
    if (rc != EXL_OK)
        fprintf(stderr, "%s: %s %s\n", exl_rc_text(rc), err.path, err.msg);
    exl_engine_close(e);
    return exl_rc_status(rc);
}
