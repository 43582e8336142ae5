/* Whole files in. */
#include "base/file.h"
#include "base/outfile.h"
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

/* The end of a folder and a disk that fails look alike to readdir but for errno. */
static struct dirent *next(DIR *d, int *failure)
{
    errno = 0;
    struct dirent *e = readdir(d);
    *failure = e ? 0 : errno;
    return e;
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
    int failure = 0;
    for (struct dirent *e; list && (e = next(d, &failure));) {
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
    if (failure) {
        (void)exl_fail(err, EXL_EENV, "cannot read folder: %s", strerror(failure));
        return exl_err_at(err, folder, 0, 0), EXL_EENV;
    }
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

/* share: bits that the file has beside those of mode, whatever the umask. */
static exl_rc write_whole(const char *path, exl_span bytes, mode_t mode, mode_t share, exl_err *err)
{
    char folder[4096];
    exl_outfile o;
    const char *slash = strrchr(path, '/');
    if (slash && slash > path) {
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
        mkdir(folder, 0777);            /* where it fails, so does the next step, which says why */
    }
    EXL_TRY(exl_outfile_open_as(&o, path, mode, err));
    if (share && fchmod(fileno(o.f), mode | share) != 0)
        o.failure = errno;
    exl_rc rc = exl_outfile_put(&o, bytes.p, bytes.n, err), end = exl_outfile_end(&o, rc == EXL_OK, err);
    return rc != EXL_OK ? rc : end;
}

exl_rc exl_file_write(const char *path, exl_span bytes, exl_err *err) { return write_whole(path, bytes, 0666, 0, err); }
exl_rc exl_file_write_private(const char *path, exl_span bytes, exl_err *err) { return write_whole(path, bytes, 0600, 0, err); }
exl_rc exl_file_write_for(const char *path, exl_span bytes, unsigned share, exl_err *err) { return write_whole(path, bytes, 0600, share & 0666, err); }
