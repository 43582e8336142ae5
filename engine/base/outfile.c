/* Files out. */
#include "base/outfile.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static exl_rc failed(const char *path, int cause, exl_err *err)
{
    exl_rc rc = cause == ENOMEM ? exl_fail(err, EXL_ENOMEM, "out of memory") : exl_fail(err, EXL_EENV, "cannot write: %s", strerror(cause));
    (void)exl_err_at(err, path, 0, 0);
    return rc;
}

static void release(exl_outfile *o)
{
    free(o->temporary);
    free(o->path);
    *o = (exl_outfile){ 0 };
}

exl_rc exl_outfile_open(exl_outfile *o, const char *path, exl_err *err) { return exl_outfile_open_as(o, path, 0666, err); }

exl_rc exl_outfile_open_as(exl_outfile *o, const char *path, mode_t mode, exl_err *err)
{
    size_t n = strlen(path) + sizeof ".new";
    *o = (exl_outfile){ .path = strdup(path), .temporary = malloc(n) };
    int fd = -1, cause = ENOMEM;
    if (o->path && o->temporary) {
        snprintf(o->temporary, n, "%s.new", path);
        unlink(o->temporary);               /* what a killed program left */
        fd = open(o->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        cause = errno;
    }
    if (fd >= 0 && (o->f = fdopen(fd, "wb")))
        return EXL_OK;
    if (fd >= 0) {
        cause = errno;
        close(fd);
        unlink(o->temporary);
    }
    release(o);
    return failed(path, cause, err);
}

exl_rc exl_outfile_put(exl_outfile *o, const char *bytes, size_t n, exl_err *err)
{
    if (n == 0 || fwrite(bytes, 1, n, o->f) == n)
        return EXL_OK;
    o->failure = o->failure ? o->failure : errno;
    return failed(o->path, o->failure, err);
}

exl_rc exl_outfile_end(exl_outfile *o, bool keep, exl_err *err)
{
    bool good = keep && !o->failure && fflush(o->f) == 0 && fsync(fileno(o->f)) == 0;
    int cause = o->failure ? o->failure : errno;
    if (fclose(o->f) != 0 && good) {
        good = false;
        cause = errno;
    }
    if (good && rename(o->temporary, o->path) != 0) {
        good = false;
        cause = errno;
    }
    if (!good)
        unlink(o->temporary);
    exl_rc rc = good ? exl_file_flush_folder(o->path, err) : keep ? failed(o->path, cause, err) : EXL_OK;
    release(o);
    return rc;
}

exl_rc exl_file_flush_folder(const char *path, exl_err *err)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1, cause = errno;
    bool good = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL || errno == EROFS);      /* some file systems have nothing to flush */
    cause = fd >= 0 ? errno : folder ? cause : ENOMEM;
    if (fd >= 0)
        close(fd);
    free(folder);
    return good ? EXL_OK : failed(path, cause, err);
}
