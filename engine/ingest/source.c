/* File descriptors. pread, so that several cursors may share one. */
#define _POSIX_C_SOURCE 200809L
#include "ingest/source.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static exl_rc refuse(exl_source *s, exl_err *err, const char *what, const char *path, int cause)
{
    exl_ingest_source_close(s);
    (void)exl_fail(err, EXL_EENV, "%s: %s", what, strerror(cause));
    (void)exl_err_at(err, path, 0, 0);
    return EXL_EENV;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno != EINTR)
            return false;
        if (k > 0) {
            p += k;
            n -= (size_t)k;
        }
    }
    return true;
}

/* The name is gone before a byte is written: a kill leaves nothing behind. mkstemp makes files of mode 0600. */
int exl_ingest_temporary(void)
{
    const char *folder = getenv("TMPDIR");
    char name[4096];
    int n = snprintf(name, sizeof name, "%s/exitlens.XXXXXX", folder && *folder ? folder : "/tmp");
    if (n < 0 || (size_t)n >= sizeof name) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = mkstemp(name);
    if (fd >= 0)
        (void)unlink(name);
    return fd;
}

static exl_rc spool(exl_source *s, const char *path, exl_err *err)
{
    enum { CHUNK = 256 * 1024 };
    char *chunk = malloc(CHUNK);
    int fd = chunk ? exl_ingest_temporary() : -1;
    exl_rc rc = !chunk ? exl_fail(err, EXL_ENOMEM, "out of memory") : fd < 0 ? refuse(s, err, "cannot make a temporary file", path, errno) : EXL_OK;
    size_t got = CHUNK;
    while (rc == EXL_OK && got == CHUNK) {
        rc = exl_ingest_source_read(s, 0, chunk, CHUNK, &got, err);
        if (rc == EXL_OK && !write_all(fd, chunk, got))
            rc = refuse(s, err, "cannot write a temporary file", path, errno);
        s->size += rc == EXL_OK ? got : 0;
    }
    free(chunk);
    if (rc != EXL_OK) {
        if (fd >= 0)
            close(fd);
        return rc;
    }
    if (s->fd != STDIN_FILENO)
        close(s->fd);
    s->fd = fd;
    s->seekable = true;
    return EXL_OK;
}

exl_rc exl_ingest_source_open(exl_source *s, const char *path, bool again, exl_err *err)
{
    struct stat st;
    bool standard = strcmp(path, "-") == 0;
    *s = (exl_source){ .fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) };
    if (s->fd < 0 || fstat(s->fd, &st) != 0)
        return refuse(s, err, "cannot open", path, errno);
    if (S_ISDIR(st.st_mode))
        return refuse(s, err, "cannot read", path, EISDIR);
    /* standard input may be a file that stands in its middle: it is read from there, in order */
    if (S_ISREG(st.st_mode) && !standard) {
        s->seekable = true;
        s->size = (uint64_t)st.st_size;
        return EXL_OK;
    }
    return again ? spool(s, path, err) : EXL_OK;
}

exl_rc exl_ingest_source_read(const exl_source *s, uint64_t at, char *p, size_t n, size_t *got, exl_err *err)
{
    size_t have = 0;
    while (have < n) {
        ssize_t k = s->seekable ? pread(s->fd, p + have, n - have, (off_t)(at + have)) : read(s->fd, p + have, n - have);
        if (k == 0)
            break;
        if (k < 0 && errno != EINTR)
            return exl_fail(err, EXL_EENV, "cannot read: %s", strerror(errno));
        have += k > 0 ? (size_t)k : 0;
    }
    *got = have;
    return EXL_OK;
}

void exl_ingest_source_close(exl_source *s)
{
    if (s->fd >= 0 && s->fd != STDIN_FILENO)
        close(s->fd);
    s->fd = -1;
}
