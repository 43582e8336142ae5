/* Whole files in. */
#ifndef EXL_BASE_FILE_H
#define EXL_BASE_FILE_H
#include "base/arena.h"
#include "base/err.h"

/* Contents of path into `a`, with a NUL behind them. Errors: EXL_EENV cannot open or read, EXL_EDATA over max bytes, EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_file_read(exl_span *out, const char *path, size_t max, exl_arena *a, exl_err *err);

/* Names of the entries of a folder that end in `suffix`, sorted by bytes, without those that begin with a dot. */
EXL_CHECKED exl_rc exl_file_list(exl_span **out, size_t *n, const char *folder, const char *suffix, exl_arena *a, exl_err *err);

/* Writes a file whole or not at all (base/outfile.h); its folder (the last part of the path only) is made where it is missing. The other is for its
 * owner alone (mode 0600), the third for those too whom `share` (mode bits) says, whatever the umask. Errors: EXL_EENV. */
EXL_CHECKED exl_rc exl_file_write(const char *path, exl_span bytes, exl_err *err);
EXL_CHECKED exl_rc exl_file_write_private(const char *path, exl_span bytes, exl_err *err);
EXL_CHECKED exl_rc exl_file_write_for(const char *path, exl_span bytes, unsigned share, exl_err *err);

/* "folder/name" into `a`, NUL-terminated; NULL for no memory. */
const char *exl_file_join(exl_arena *a, const char *folder, const char *name);
#endif
