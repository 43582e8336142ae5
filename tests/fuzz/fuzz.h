/* For fuzz targets: a target states what must hold for any bytes, and aborts when it does not. The same files are replayed without a fuzzer by
 * replay.c. Inputs that must be files stand in a folder of this process, in memory where the machine has such a place. */
#ifndef EXL_TESTS_FUZZ_H
#define EXL_TESTS_FUZZ_H
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_HOLDS(cond) do { \
    if (!(cond)) { \
        fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #cond); \
        abort(); \
    } \
} while (0)

static char fuzz_folder[64];

static inline void fuzz_remove(const char *name)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", fuzz_folder, name);
    unlink(path);
}

static inline void fuzz_clean(void)
{
    static const char *const names[] = { "notes.csv", "notes.tsv", "notes.jsonl", "notes.xlsx", "notes.txt", "x.conf", "x.key", "s.db", "s.db.key", "s.db.keys", "s.db.keys.old" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        fuzz_remove(names[i]);
    rmdir(fuzz_folder);
}

/* "FOLDER/name" into path. */
static inline const char *fuzz_path(char path[160], const char *name)
{
    if (!fuzz_folder[0]) {
        snprintf(fuzz_folder, sizeof fuzz_folder, "%s/exl-fuzz-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        FUZZ_HOLDS(mkdtemp(fuzz_folder) != NULL && setenv("TMPDIR", fuzz_folder, 1) == 0);
        atexit(fuzz_clean);
    }
    snprintf(path, 160, "%s/%s", fuzz_folder, name);
    return path;
}

static inline const char *fuzz_file(char path[160], const char *name, const void *bytes, size_t n)
{
    int fd = open(fuzz_path(path, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FUZZ_HOLDS(fd >= 0 && write(fd, bytes, n) == (ssize_t)n && close(fd) == 0);
    return path;
}

/* What a person is told: one line of valid UTF-8, nothing a terminal would obey. */
static inline void fuzz_message(const char *msg)
{
    exl_span s = { msg, strlen(msg) };
    FUZZ_HOLDS(s.n > 0 && exl_utf8_valid(s) == s.n);
    for (size_t i = 0, n; i < s.n; i += n)
        FUZZ_HOLDS(!exl_utf8_hidden(exl_utf8_get(s.p + i, &n)));
}

/* A call either did it or says why; never a defect of ours. */
static inline void fuzz_rc(exl_rc rc, const exl_err *err)
{
    FUZZ_HOLDS(rc != EXL_EDEFECT);
    if (rc != EXL_OK)
        fuzz_message(err->msg);
}

static inline bool fuzz_inside(exl_span part, exl_span whole) { return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n); }
#endif
