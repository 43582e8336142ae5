/* import: files of interviews into a store. */
#ifndef EXL_RUN_IMPORT_H
#define EXL_RUN_IMPORT_H
#include "run/engine.h"
#include "store/put.h"

/* What an import did, over all its files. */
typedef struct {
    exl_import_counts counts;
    size_t files, refused_files;
} exl_import_result;

/* exl_import, for commands that go on with the store; *result may be read on EXL_OK, EXL_SALVAGED and EXL_EDATA. */
EXL_CHECKED exl_rc exl_run_import(exl_import_result *result, const exl_engine *e, const char *const *paths, size_t n, const exl_options *o, exl_notify notify, exl_err *err);
#endif
