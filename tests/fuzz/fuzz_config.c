/* Configuration and map files: taken, or refused with words. */
#include "cli/config.h"
#include "fuzz.h"
#include "ingest/mapfile.h"

static int nothing(exl_arguments *a) { return a->failure; }

/* What the program has in main.c. */
const exl_command_row exl_command_rows[] = { { "import", "import FILE...", "", " coded salvage map map-file metadata sheet encoding dates roster key threads db as-of min-group fdr from to where", nothing } };
const size_t exl_n_command_rows = 1;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[160];
    if (size < 1)
        return 0;
    fuzz_file(path, "x.conf", data + 1, size - 1);
    if (data[0] & 1) {
        exl_arguments a = { .failure = 2 };
        exl_options_init(&a.o);
        int status = exl_config_read(&a, exl_command_rows, path);
        FUZZ_HOLDS(status == 0 || status == 3);
        FUZZ_HOLDS(status || (a.o.min_group >= 5 && a.o.fdr > 0 && a.o.fdr < 1 && a.o.threads <= 256));
        free(a.config_text);
        return 0;
    }
    exl_map map = { 0 };
    exl_options o;
    exl_err err = { 0 };
    exl_options_init(&o);
    o.map_file = path;
    exl_rc rc = exl_ingest_map_load(&map, &o, &err);
    fuzz_rc(rc, &err);
    FUZZ_HOLDS(rc == EXL_OK || rc == EXL_EDATA);
    exl_ingest_map_free(&map);
    return 0;
}
