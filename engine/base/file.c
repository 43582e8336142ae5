/* Whole files in. */
#include "base/file.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <stdlib.h>

static exl_rc read_all(exl_span *out, FILE *f, size_t max, exl_arena *a, exl_err *err)
{
    size_t cap = 64 * 1024, n = 0;
    char *p = exl_arena_get(a, cap);
    while (p) {
        n += fread(p + n, 1, cap - 1 - n, f);
        if (ferror(f))
            return exl_fail(err, EXL_EENV, "cannot read: %s", strerror(errno));
        if (n > max)
            return exl_fail(err, EXL_EDATA, "file is larger than the limit of %zu bytes", max);
        if (n < cap - 1)
            break;
        p = exl_arena_grow(a, p, n, cap * 2);
        cap *= 2;
    }
    if (!p)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    p[n] = '\0';
    *out = (exl_span){ p, n };
    return EXL_OK;
}

exl_rc exl_file_read(exl_span *out, const char *path, size_t max, exl_arena *a, exl_err *err)
{
    FILE *f = fopen(path, "rb");
    exl_rc rc = f ? read_all(out, f, max, a, err) : exl_fail(err, EXL_EENV, "cannot open: %s", strerror(errno));
    if (f)
        fclose(f);
    if (rc != EXL_OK)
        (void)exl_err_at(err, path, 0, 0);
    return rc;
}

static int by_bytes(const void *a, const void *b) { return exl_span_cmp(*(const exl_span *)a, *(const exl_span *)b); }

static bool ends_with(exl_span s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.n >= n && memcmp(s.p + s.n - n, suffix, n) == 0;
}

exl_rc exl_file_list(exl_span **out, size_t *n, const char *folder, const char *suffix, exl_arena *a, exl_err *err)
{
    DIR *d = opendir(folder);
    if (!d) {
        (void)exl_fail(err, EXL_EENV, "cannot open folder: %s", strerror(errno));
        return exl_err_at(err, folder, 0, 0), EXL_EENV;
    }
    size_t cap = 64, count = 0;
    exl_span *list = EXL_NEW(a, exl_span, cap);
    for (struct dirent *e; list && (e = readdir(d));) {
        exl_span name = exl_span_of(e->d_name);
        if (name.p[0] == '.' || !ends_with(name, suffix))
            continue;
        if (count == cap) {
            list = exl_arena_grow(a, list, sizeof *list * cap, sizeof *list * cap * 2);
            cap *= 2;
        }
        if (list && !(list[count++] = exl_arena_copy(a, name)).p)
            list = NULL;
    }
    closedir(d);
    if (!list)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    qsort(list, count, sizeof *list, by_bytes);
    *out = list;
    *n = count;
    return EXL_OK;
}

const char *exl_file_join(exl_arena *a, const char *folder, const char *name)
{
    size_t n = strlen(folder) + strlen(name) + 2;
    char *p = exl_arena_get(a, n);
    if (p)
        snprintf(p, n, "%s%s%s", folder, *folder && folder[strlen(folder) - 1] == '/' ? "" : "/", name);
    return p;
}

static bool put(int fd, exl_span s)
{
    while (s.n) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno != EINTR)
            return false;
        s.p += n > 0 ? n : 0;
        s.n -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

static exl_rc write_whole(const char *path, exl_span bytes, mode_t mode, exl_err *err)
{
    char name[4096];
    const char *slash = strrchr(path, '/');
    if (strlen(path) + 5 > sizeof name)
        return exl_fail(err, EXL_EENV, "the path is too long: %.400s", path);
    if (slash && slash > path) {
        snprintf(name, sizeof name, "%.*s", (int)(slash - path), path);
        mkdir(name, 0777);              /* where it fails, so does the next step, which says why */
    }
    snprintf(name, sizeof name, "%s.new", path);
    unlink(name);                       /* of a killed run; a link in its place is not followed */
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    bool good = fd >= 0 && put(fd, bytes) && fsync(fd) == 0;
    good = fd >= 0 && close(fd) == 0 && good && rename(name, path) == 0;
    if (good)
        return EXL_OK;
    if (fd >= 0)
        unlink(name);
    return exl_fail(err, EXL_EENV, "cannot write %.400s", path);
}

exl_rc exl_file_write(const char *path, exl_span bytes, exl_err *err) { return write_whole(path, bytes, 0666, err); }
exl_rc exl_file_write_private(const char *path, exl_span bytes, exl_err *err) { return write_whole(path, bytes, 0600, err); }
