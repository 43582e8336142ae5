/* The strings one behind the other in a file; where each ends, in memory. */
#include "ingest/strings.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/grow.h"
#include "base/utf8.h"

enum { FLUSH_AT = 1 << 18, STRINGS_MAX = 16 << 20 };

const char *const exl_sheet_dialect[] = { "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main", NULL };

static bool is_text(const char *name) { return strcmp(name, "t") == 0 || strcmp(name, "v") == 0; }

void exl_rich_begin(exl_rich *r, const char *name)
{
    r->inside += is_text(name);
    r->phonetic += strcmp(name, "rPh") == 0;
}

void exl_rich_end(exl_rich *r, const char *name)
{
    r->inside -= is_text(name) && r->inside;
    r->phonetic -= strcmp(name, "rPh") == 0 && r->phonetic;
}

void exl_rich_text(exl_rich *r, exl_span piece)
{
    size_t room = EXL_MAX_CELL + 1 - r->text.n;
    if (r->inside && !r->phonetic)
        exl_buf_put(&r->text, piece.p, piece.n < room ? piece.n : room);
}

/* The unit of _xHHHH_ at the head of s, or -1. */
static long unit_of(exl_span s)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    long v = 0;
    if (s.n < 7 || s.p[0] != '_' || s.p[1] != 'x' || s.p[6] != '_')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        const char *d = s.p[i] ? strchr(digits, s.p[i]) : NULL;
        if (!d)
            return -1;
        long k = d - digits;
        v = v * 16 + (k < 16 ? k : k - 6);
    }
    return v;
}

size_t exl_xstring_decode(char *p, size_t n)
{
    size_t to = 0;
    if (n < 7 || !memchr(p, '_', n))
        return n;
    for (size_t i = 0; i < n;) {
        long unit = unit_of((exl_span){ p + i, n - i }), low = -1;
        if (unit < 0) {
            p[to++] = p[i++];
            continue;
        }
        i += 7;
        if (unit >= 0xD800 && unit < 0xDC00)
            low = unit_of((exl_span){ p + i, n - i });
        if (low >= 0xDC00 && low < 0xE000) {
            unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            i += 7;
        } else if (unit >= 0xD800 && unit < 0xE000) {
            unit = 0xFFFD;          /* half a pair */
        }
        to += exl_utf8_put(p + to, (uint32_t)unit);
    }
    return to;
}

static exl_rc write_out(exl_strings *s, exl_err *err)
{
    EXL_TRY(exl_buf_rc(&s->out, err));
    for (size_t at = 0; at < s->out.n;) {
        ssize_t k = write(s->fd, s->out.p + at, s->out.n - at);
        if (k < 0 && errno != EINTR)
            return exl_fail(err, EXL_EENV, "cannot write a temporary file: %s", strerror(errno));
        at += k > 0 ? (size_t)k : 0;
    }
    exl_buf_reset(&s->out);
    return EXL_OK;
}

static exl_rc begin(void *ctx, const char *name, const char *const *attributes, exl_err *err)
{
    exl_strings *s = ctx;
    (void)attributes, (void)err;
    if (strcmp(name, "si") == 0) {
        exl_buf_reset(&s->rich.text);
        s->rich.inside = s->rich.phonetic = 0;
    }
    exl_rich_begin(&s->rich, name);
    return EXL_OK;
}

static exl_rc end(void *ctx, const char *name, exl_err *err)
{
    exl_strings *s = ctx;
    exl_rich_end(&s->rich, name);
    if (strcmp(name, "si") != 0)
        return EXL_OK;
    EXL_TRY(exl_buf_rc(&s->rich.text, err));
    size_t n = s->rich.text.n > EXL_MAX_CELL ? s->rich.text.n : exl_xstring_decode(s->rich.text.p, s->rich.text.n);
    if (s->n == STRINGS_MAX)
        return exl_fail(err, EXL_EDATA, "too large: the workbook has more than %d shared strings, which is the limit", STRINGS_MAX);
    if (!exl_grow(&s->end, &s->cap, s->n + 1, sizeof *s->end))
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    exl_buf_put(&s->out, s->rich.text.p, n);
    s->size += (uint32_t)n;         /* at most what was unpacked: 256 MiB */
    s->end[s->n++] = s->size;
    return s->out.n > FLUSH_AT ? write_out(s, err) : EXL_OK;
}

static exl_rc text(void *ctx, exl_span piece, exl_err *err)
{
    exl_strings *s = ctx;
    (void)err;
    exl_rich_text(&s->rich, piece);
    return EXL_OK;
}

exl_rc exl_strings_read(exl_strings *s, exl_package *p, const char *part, exl_err *err)
{
    static const exl_package_events events = { exl_sheet_dialect, begin, end, text };
    *s = (exl_strings){ .fd = exl_ingest_temporary() };
    if (s->fd < 0)
        return exl_fail(err, EXL_EENV, "cannot make a temporary file: %s", strerror(errno));
    EXL_TRY(exl_package_read(p, part, &events, s, err));
    return write_out(s, err);
}

void exl_strings_free(exl_strings *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
    free(s->end);
    exl_buf_free(&s->out);
    exl_buf_free(&s->rich.text);
}

exl_rc exl_strings_get(exl_strings *s, size_t i, exl_buf *to, exl_err *err)
{
    uint32_t from = i ? s->end[i - 1] : 0;
    size_t n = s->end[i] - from, got = 0;
    const exl_source source = { .fd = s->fd, .seekable = true };
    exl_buf_reset(to);
    if (n == 0)
        return EXL_OK;
    if (!exl_buf_room(to, n))
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    EXL_TRY(exl_ingest_source_read(&source, from, to->p, n, &got, err));
    to->n = got;
    return EXL_OK;
}
