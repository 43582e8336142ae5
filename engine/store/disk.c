/* The little that is done to files beside SQLite. */
#include "store/disk.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

exl_rc exl_disk_refuse(const char *path, exl_err *err, exl_rc rc, const char *what)
{
    (void)exl_fail(err, rc, "%s", what);
    (void)exl_err_at(err, path, 0, 0);
    return rc;
}

exl_rc exl_disk_failed(const char *path, exl_err *err, const char *what)
{
    (void)exl_fail(err, EXL_EENV, "%s: %s", what, strerror(errno));
    (void)exl_err_at(err, path, 0, 0);
    return EXL_EENV;
}

/* Not every file system can do it in one step. */
bool exl_disk_take_name(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    return link(from, to) == 0 && unlink(from) == 0;
}
