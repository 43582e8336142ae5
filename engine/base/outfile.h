/* A file that is written whole or not at all, whatever happens: under another name beside it, flushed, then given its own. */
#ifndef EXL_BASE_OUTFILE_H
#define EXL_BASE_OUTFILE_H
#include <stdio.h>
#include <sys/types.h>
#include "base/err.h"

typedef struct { FILE *f; char *temporary, *path; int failure; } exl_outfile;      /* failure: errno of the first write that failed */

/* Begins to write `path`, by way of `path`.new; the other with a mode of its own, less the umask. Errors: EXL_EENV with the path and the cause, EXL_ENOMEM; then nothing is to be ended. */
EXL_CHECKED exl_rc exl_outfile_open(exl_outfile *o, const char *path, exl_err *err);
EXL_CHECKED exl_rc exl_outfile_open_as(exl_outfile *o, const char *path, mode_t mode, exl_err *err);

/* Adds n bytes. Errors: EXL_EENV, as above. */
EXL_CHECKED exl_rc exl_outfile_put(exl_outfile *o, const char *bytes, size_t n, exl_err *err);

/* With keep: the file is on the disk under its name, even if the power goes now. Without, or when that fails: there is nothing new.
 * Errors: EXL_EENV, as above. In all cases *o is done with. */
EXL_CHECKED exl_rc exl_outfile_end(exl_outfile *o, bool keep, exl_err *err);

/* Flushes the folder that path stands in, so that its name lasts. Errors: EXL_EENV. */
EXL_CHECKED exl_rc exl_file_flush_folder(const char *path, exl_err *err);
#endif
