/* Messages with a path, and names that survive a power cut. */
#ifndef EXL_STORE_DISK_H
#define EXL_STORE_DISK_H
#include "base/outfile.h"

/* Fails with a message about path; the second adds why the system refused (errno). */
exl_rc exl_disk_refuse(const char *path, exl_err *err, exl_rc rc, const char *what);
exl_rc exl_disk_failed(const char *path, exl_err *err, const char *what);

/* Gives a file its last name unless somebody has it: then false, errno EEXIST. */
bool exl_disk_take_name(const char *from, const char *to);

/* Flushes the folder that path stands in. Errors: EXL_EENV. */
EXL_CHECKED static inline exl_rc exl_disk_flush_folder(const char *path, exl_err *err) { return exl_file_flush_folder(path, err); }
#endif
