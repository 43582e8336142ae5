/* A folder for a test, gone at its end; files in it; interviews to put. */
#ifndef EXL_TESTS_SCRATCH_H
#define EXL_TESTS_SCRATCH_H
#include "check.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct { char folder[64], path[16][160]; int n; } scratch;

static inline void scratch_open(scratch *s)
{
    *s = (scratch){ .folder = "/tmp/exitlens-test-XXXXXX" };
    if (!mkdtemp(s->folder))
        exit(1);
}

/* "folder/name"; holds for 16 calls. */
static inline const char *scratch_path(scratch *s, const char *name)
{
    char *p = s->path[s->n++ % 16];
    size_t n = strlen(s->folder), m = strlen(name);
    if (n + m + 2 > sizeof s->path[0])
        exit(1);
    memcpy(p, s->folder, n);
    p[n] = '/';
    memcpy(p + n + 1, name, m + 1);
    return p;
}

static inline const char *scratch_write(scratch *s, const char *name, const char *text, size_t n, unsigned mode)
{
    const char *p = scratch_path(s, name);
    unlink(p);
    int fd = open(p, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (fd < 0 || write(fd, text, n) != (ssize_t)n || fchmod(fd, mode) != 0 || close(fd) != 0)
        exit(1);
    return p;
}

static inline const char *scratch_text(scratch *s, const char *name, const char *text) { return scratch_write(s, name, text, strlen(text), 0600); }

/* The file's bytes, to be freed; NULL when there is none. */
static inline char *scratch_read(const char *path, size_t *n)
{
    int fd = open(path, O_RDONLY);
    struct stat st;
    char *p = fd >= 0 && fstat(fd, &st) == 0 ? calloc(1, (size_t)st.st_size + 1) : NULL;
    ssize_t got = p ? read(fd, p, (size_t)st.st_size) : -1;
    if (fd >= 0)
        close(fd);
    *n = got > 0 ? (size_t)got : 0;
    return p;
}

static inline bool scratch_is(const char *path, const char *bytes, size_t n)
{
    size_t m;
    char *p = scratch_read(path, &m);
    bool same = p && m == n && memcmp(p, bytes, n) == 0;
    free(p);
    return same;
}

static inline bool scratch_has(scratch *s, const char *name) { return access(scratch_path(s, name), F_OK) == 0; }

static inline void scratch_close(scratch *s)
{
    char command[100];
    snprintf(command, sizeof command, "rm -rf '%s'", s->folder);
    if (system(command) != 0)
        exit(1);
}
#endif
