/* Files, pipes, and what cannot be opened. */
#include <fcntl.h>
#include <sys/stat.h>
#include "check.h"
#include "ingest/source.h"
#include "reading.h"

static void check_pipe(bool again)
{
    char path[64], got[16];
    size_t n = 0;
    exl_source s;
    exl_err err = { 0 };
    int ends[2];
    CHECK(pipe(ends) == 0 && write(ends[1], "hello", 5) == 5 && close(ends[1]) == 0, "pipe");
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    CHECK(exl_ingest_source_open(&s, path, again, &err) == EXL_OK && s.seekable == again && s.size == (again ? 5u : 0u), "%s", err.msg);
    CHECK(exl_ingest_source_read(&s, 0, got, sizeof got, &n, &err) == EXL_OK && n == 5 && memcmp(got, "hello", 5) == 0, "read %zu", n);
    if (again) {
        struct stat st;
        CHECK(exl_ingest_source_read(&s, 3, got, sizeof got, &n, &err) == EXL_OK && n == 2 && memcmp(got, "lo", 2) == 0, "again, from 3");
        CHECK(fstat(s.fd, &st) == 0 && (st.st_mode & 0777) == 0600 && st.st_nlink == 0, "the copy is ours only and has no name");
    }
    exl_ingest_source_close(&s);
    CHECK(s.fd == -1, "closed");
    close(ends[0]);
}

static void check_failures(void)
{
    exl_source s;
    exl_err err = { 0 };
    CHECK(exl_ingest_source_open(&s, "/nonexistent/x", true, &err) == EXL_EENV && s.fd == -1 && strcmp(err.path, "/nonexistent/x") == 0, "%s", err.msg);
    err = (exl_err){ 0 };
    CHECK(exl_ingest_source_open(&s, "/tmp", true, &err) == EXL_EENV && s.fd == -1, "a folder: %s", err.msg);
    int ends[2];
    char path[64];
    CHECK(pipe(ends) == 0 && write(ends[1], "x", 1) == 1 && close(ends[1]) == 0, "pipe");
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    setenv("TMPDIR", "/nonexistent", 1);
    err = (exl_err){ 0 };
    CHECK(exl_ingest_source_open(&s, path, true, &err) == EXL_EENV && strstr(err.msg, "temporary"), "%s", err.msg);
    unsetenv("TMPDIR");
    close(ends[0]);
}

int main(void)
{
    check_pipe(false);
    check_pipe(true);
    check_failures();
    return CHECK_DONE("test_source");
}
