/* Written beside the store's transaction: flushed before it commits, named after it has, so that a file of rejected records is never older than what
 * was stored. */
#include "run/rejects.h"
#include "base/outfile.h"
#include "base/span.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FLUSH_AT = 1 << 18 };

static exl_rc failed(const exl_rejects *r, exl_err *err)
{
    (void)exl_fail(err, EXL_EENV, "cannot write the rejected records: %s", strerror(errno));
    return exl_err_at(err, r->path, 0, 0), EXL_EENV;
}

exl_rc exl_rejects_open(exl_rejects *r, const char *input, exl_err *err)
{
    if (strcmp(input, "-") == 0)
        input = "stdin";
    size_t n = strlen(input) + 20;
    *r = (exl_rejects){ .fd = -1, .path = malloc(n), .new_path = malloc(n) };
    exl_buf_init(&r->out, 0);
    if (!r->path || !r->new_path) {
        exl_rejects_close(r);
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    }
    snprintf(r->path, n, "%s.rejected.csv", input);
    snprintf(r->new_path, n, "%s.rejected.csv.new", input);
    return EXL_OK;
}

static exl_rc write_out(exl_rejects *r, exl_err *err)
{
    EXL_TRY(exl_buf_rc(&r->out, err));
    for (size_t at = 0; at < r->out.n;) {
        ssize_t n = write(r->fd, r->out.p + at, r->out.n - at);
        if (n < 0 && errno != EINTR)
            return failed(r, err);
        at += n > 0 ? (size_t)n : 0;
    }
    exl_buf_reset(&r->out);
    return EXL_OK;
}

static void put_cell(exl_buf *b, exl_span s)
{
    exl_buf_char(b, '"');
    while (s.n) {
        const char *quote = memchr(s.p, '"', s.n);
        size_t n = quote ? (size_t)(quote - s.p) + 1 : s.n;
        exl_buf_put(b, s.p, n);
        if (quote)
            exl_buf_char(b, '"');
        s = (exl_span){ s.p + n, s.n - n };
    }
    exl_buf_char(b, '"');
}

exl_rc exl_rejects_put(exl_rejects *r, uint64_t line, uint64_t column, exl_span reason, exl_span record, exl_err *err)
{
    if (r->fd < 0) {
        unlink(r->new_path);        /* what a killed program left */
        r->fd = open(r->new_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (r->fd < 0)
            return failed(r, err);
        exl_buf_str(&r->out, "line,column,reason,record\n");
    }
    exl_buf_uint(&r->out, line);
    exl_buf_char(&r->out, ',');
    exl_buf_uint(&r->out, column);
    exl_buf_char(&r->out, ',');
    put_cell(&r->out, reason);
    exl_buf_char(&r->out, ',');
    put_cell(&r->out, record);
    exl_buf_char(&r->out, '\n');
    return r->out.n > FLUSH_AT ? write_out(r, err) : exl_buf_rc(&r->out, err);
}

exl_rc exl_rejects_flush(exl_rejects *r, exl_err *err)
{
    if (r->fd < 0)
        return EXL_OK;
    EXL_TRY(write_out(r, err));
    return fsync(r->fd) == 0 ? EXL_OK : failed(r, err);
}

exl_rc exl_rejects_publish(exl_rejects *r, exl_err *err)
{
    if (r->fd < 0)
        return EXL_OK;
    if (rename(r->new_path, r->path) != 0)
        return failed(r, err);
    close(r->fd);
    r->fd = -1;
    return exl_file_flush_folder(r->path, err);
}

void exl_rejects_close(exl_rejects *r)
{
    if (r->fd >= 0) {
        close(r->fd);
        unlink(r->new_path);
    }
    r->fd = -1;
    free(r->path);
    free(r->new_path);
    r->path = r->new_path = NULL;
    exl_buf_free(&r->out);
}
