/* The little that is done to files beside SQLite. */
#include "store/disk.h"
#include <errno.h>
#include <fcntl.h>
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

exl_rc exl_disk_flush_folder(const char *path, exl_err *err)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    exl_rc rc = fd >= 0 && fsync(fd) == 0 ? EXL_OK : exl_disk_failed(path, err, "cannot flush its folder");
    if (fd >= 0)
        close(fd);
    free(folder);
    return rc;
}
