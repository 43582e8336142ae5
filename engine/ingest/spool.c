/* A small buffer before a file. Failures are kept until the flush, so that writers do not check every cell. */
#include "ingest/spool.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { FLUSH_AT = 1 << 18 };

const char *const exl_spool_texts[EXL_N_SPOOL_FAULTS] = {
#define TEXT(name, text) text,
    EXL_SPOOL_FAULTS(TEXT)
#undef TEXT
};

exl_rc exl_spool_open(exl_spool *s, exl_err *err)
{
    *s = (exl_spool){ .source = { .fd = exl_ingest_temporary(), .seekable = true } };
    exl_buf_init(&s->out, 0);
    return s->source.fd >= 0 ? EXL_OK : exl_fail(err, EXL_EENV, "cannot make a temporary file: %s", strerror(errno));
}

void exl_spool_close(exl_spool *s)
{
    exl_ingest_source_close(&s->source);
    exl_buf_free(&s->out);
}

static void write_out(exl_spool *s)
{
    s->full |= s->source.size + s->out.n > EXL_MAX_SPOOL;
    for (size_t at = 0; at < s->out.n && !s->failed && !s->full;) {
        ssize_t k = write(s->source.fd, s->out.p + at, s->out.n - at);
        if (k < 0 && errno != EINTR)
            s->failed = errno;
        at += k > 0 ? (size_t)k : 0;
        s->source.size += k > 0 ? (uint64_t)k : 0;
    }
    s->out.n = 0;
}

void exl_spool_cell(exl_spool *s)
{
    if (s->in_row)
        exl_buf_char(&s->out, '\t');
    s->in_row = true;
}

static char escape_of(char c) { return c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\\' ? '\\' : 0; }

void exl_spool_text(exl_spool *s, exl_span piece)
{
    size_t from = 0;
    for (size_t i = 0; i < piece.n; i++) {
        char e = escape_of(piece.p[i]);
        if (!e)
            continue;
        exl_buf_put(&s->out, piece.p + from, i - from);
        exl_buf_put(&s->out, (char[]){ '\\', e }, 2);
        from = i + 1;
    }
    exl_buf_put(&s->out, piece.p + from, piece.n - from);
    if (s->out.n > FLUSH_AT)
        write_out(s);
}

void exl_spool_bad(exl_spool *s, exl_spool_fault why) { exl_buf_put(&s->out, (char[]){ '\\', '!', (char)('A' + why) }, 3); }

void exl_spool_end_row(exl_spool *s)
{
    exl_buf_char(&s->out, '\n');
    s->in_row = false;
    s->lines++;
    if (s->out.n > FLUSH_AT)
        write_out(s);
}

exl_rc exl_spool_flush(exl_spool *s, exl_err *err)
{
    EXL_TRY(exl_buf_rc(&s->out, err));
    write_out(s);
    if (s->failed)
        return exl_fail(err, EXL_EENV, "cannot write a temporary file: %s", strerror(s->failed));
    return s->full ? exl_fail(err, EXL_EDATA, "too large: its cells hold more than %d MiB of text, which is the limit", EXL_MAX_SPOOL >> 20) : EXL_OK;
}

size_t exl_spool_unescape(char *out, exl_span cell, const char **fault)
{
    size_t n = 0;
    *fault = NULL;
    for (size_t i = 0; i < cell.n; i++) {
        char c = cell.p[i];
        if (c != '\\' || i + 1 == cell.n) {
            out[n++] = c;
            continue;
        }
        c = cell.p[++i];
        if (c == '!' && i + 1 < cell.n) {
            size_t k = (size_t)(unsigned char)cell.p[++i] - 'A';
            *fault = exl_spool_texts[k < EXL_N_SPOOL_FAULTS ? k : 0];
            continue;
        }
        out[n++] = c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c;
    }
    return n;
}
