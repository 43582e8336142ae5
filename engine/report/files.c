/* Files of a report. The folder is opened once and everything is done relative to it, so that what stands at its path later
 * does not matter; names come from a list, so that no name in the data can become a path. */
#define _POSIX_C_SOURCE 200809L
#include "report/report.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MODE = 0600, FOLDER_MODE = 0700, FILE_BITS = 0666, NAME_MAX_BYTES = 64 };

/* Not strerror: its texts follow the locale. */
static const char *reason(int e)
{
    static const struct { int e; const char *text; } rows[] = {
        { ENOSPC, "disk full" }, { EDQUOT, "disk quota used up" }, { EACCES, "permission denied" }, { EPERM, "not permitted" },
        { EROFS, "file system is read-only" }, { ENOENT, "no such folder" }, { ENOTDIR, "not a folder" },
        { EISDIR, "is a folder" }, { ELOOP, "is a symbolic link" }, { EIO, "input/output error" }, { EFBIG, "file too large" },
        { EMFILE, "too many open files" }, { ENAMETOOLONG, "name too long" }, { EINTR, "interrupted" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].e == e)
            return rows[i].text;
    return "system error";
}

static exl_rc failed(exl_err *err, const char *what, const char *folder, const char *name)
{
    int e = errno;
    char path[600];
    snprintf(path, sizeof path, "%s%s%s", folder, *name ? "/" : "", name);
    exl_rc rc = exl_fail(err, EXL_EENV, "could not %s: %s (%d)", what, reason(e), e);
    if (err)
        exl_err_at(err, path, 0, 0);
    return rc;
}

/* --- folder -------------------------------------------------------------------------------------------------- */

/* A new one has its mode whatever the umask, which is for what is nobody else's. */
static int open_folder(int at, const char *path, int flags, unsigned share)
{
    bool made = mkdirat(at, path, FOLDER_MODE) == 0;
    if (!made && errno != EEXIST)
        return -1;
    int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
    if (fd < 0 || !made || share == 0 || fchmod(fd, FOLDER_MODE | (share & 0777)) == 0)
        return fd;
    int e = errno;
    close(fd);
    errno = e;
    return -1;
}

exl_rc exl_report_open(exl_report_folder *out, const char *path, unsigned share, exl_err *err)
{
    exl_report_folder f = { -1, -1, FILE_MODE | (share & FILE_BITS), "" };
    if (strlen(path) >= sizeof f.path || path[0] == '\0')
        return exl_fail(err, EXL_EUSAGE, "output folder has no name, or one of more than %zu bytes", sizeof f.path - 1);
    memcpy(f.path, path, strlen(path) + 1);
    f.fd = open_folder(AT_FDCWD, path, 0, share);      /* the user may well name a link to a folder; inside it none is followed */
    if (f.fd < 0)
        return failed(err, "open the output folder", path, "");
    f.tables_fd = open_folder(f.fd, "tables", O_NOFOLLOW, share);
    if (f.tables_fd < 0 || fsync(f.fd) != 0) {
        exl_rc rc = failed(err, "open the folder", path, "tables");
        exl_report_close(&f);
        return rc;
    }
    *out = f;
    return EXL_OK;
}

void exl_report_close(exl_report_folder *f)
{
    if (f->tables_fd >= 0)
        close(f->tables_fd);
    if (f->fd >= 0)
        close(f->fd);
    f->fd = f->tables_fd = -1;
}

/* --- names --------------------------------------------------------------------------------------------------- */

static bool is_table_name(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return n > 0 && n < NAME_MAX_BYTES - 8 && strcmp(s + n, ".csv") == 0;
}

/* The name inside its folder, and which folder; NULL: not a file of a report. */
static const char *known_name(bool *in_tables, const char *name)
{
    static const char *const top[] = { "report.html", "report.json", "report.xlsx", "report.md" };
    for (size_t i = 0; i < sizeof top / sizeof top[0]; i++)
        if (strcmp(name, top[i]) == 0) {
            *in_tables = false;
            return name;
        }
    if (strncmp(name, "tables/", 7) != 0)
        return NULL;
    *in_tables = true;
    return strcmp(name + 7, "README.md") == 0 || strcmp(name + 7, "datapackage.json") == 0 || is_table_name(name + 7) ? name + 7 : NULL;
}

/* --- writing ------------------------------------------------------------------------------------------------- */

static bool write_all(int fd, exl_span s)
{
    while (s.n) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        s.p += n;
        s.n -= (size_t)n;
    }
    return true;
}

/* Fills the temporary file. The name is fixed, so that what a killed run left behind is found and removed by the next. */
static bool write_temporary(int dir, const char *temporary, unsigned mode, exl_span bytes)
{
    if (unlinkat(dir, temporary, 0) != 0 && errno != ENOENT)
        return false;
    int fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return false;
    bool good = fchmod(fd, mode) == 0 && write_all(fd, bytes) && fsync(fd) == 0;
    int e = errno;
    if (close(fd) != 0 && good) {
        good = false;
        e = errno;
    }
    errno = e;
    return good;
}

exl_rc exl_report_write(const exl_report_folder *f, const char *name, exl_span bytes, exl_err *err)
{
    bool in_tables;
    const char *base = known_name(&in_tables, name);
    if (!base)
        return exl_fail(err, EXL_EUSAGE, "'%s' is not a file of a report", name);
    int dir = in_tables ? f->tables_fd : f->fd;
    char temporary[NAME_MAX_BYTES + 8];
    snprintf(temporary, sizeof temporary, ".%s.tmp", base);
    if (write_temporary(dir, temporary, f->mode, bytes) && renameat(dir, temporary, dir, base) == 0 && fsync(dir) == 0)
        return EXL_OK;
    int e = errno;
    unlinkat(dir, temporary, 0);
    errno = e;
    return failed(err, "write the file", f->path, name);
}
