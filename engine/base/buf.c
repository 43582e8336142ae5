/* Growing output. */
#include "base/buf.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void exl_buf_init(exl_buf *b, size_t max) { *b = (exl_buf){ .max = max }; }
void exl_buf_over(exl_buf *b, char *place, size_t n) { *b = (exl_buf){ .p = place, .cap = n, .max = n }; }

void exl_buf_free(exl_buf *b)
{
    free(b->p);
    *b = (exl_buf){ .max = b->max };
}

exl_rc exl_buf_rc(const exl_buf *b, exl_err *err)
{
    if (b->failed)
        return exl_fail(err, EXL_ENOMEM, "out of memory while writing");
    return EXL_OK;
}

bool exl_buf_grow(exl_buf *b, size_t more)
{
    if (b->failed)
        return false;
    size_t want = b->n + more, cap = b->cap ? b->cap * 2 : 256;
    if (cap < want)
        cap = want;
    char *p = want < more || (b->max && want > b->max) ? NULL : realloc(b->p, cap);
    if (!p) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->cap = cap;
    return true;
}

void exl_buf_uint(exl_buf *b, uint64_t v)
{
    size_t n = 1;
    for (uint64_t u = v; u >= 10; u /= 10)
        n++;
    if (!exl_buf_room(b, n))
        return;
    for (char *p = b->p + b->n + n; n; n--, b->n++, v /= 10)
        *--p = (char)('0' + v % 10);
}

void exl_buf_int(exl_buf *b, int64_t v)
{
    if (v < 0)
        exl_buf_char(b, '-');
    exl_buf_uint(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void exl_buf_fixed(exl_buf *b, double v, int decimals)
{
    static const double ten[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
    if (!isfinite(v) || fabs(v) > 1e9) {
        exl_buf_real(b, v, 9);
        return;
    }
    if (decimals > 9)
        decimals = 9;
    uint64_t scaled = (uint64_t)(fabs(v) * ten[decimals] + 0.5), unit = (uint64_t)ten[decimals];
    if (v < 0 && scaled != 0)
        exl_buf_char(b, '-');
    exl_buf_uint(b, scaled / unit);
    if (decimals == 0)
        return;
    exl_buf_char(b, '.');
    for (uint64_t rest = scaled % unit, u = unit / 10; u; u /= 10)
        exl_buf_char(b, (char)('0' + rest / u % 10));
}

void exl_buf_real(exl_buf *b, double v, int digits)
{
    if (!isfinite(v))
        return;
    char s[64];
    int n = snprintf(s, sizeof s, "%.*g", digits, v == 0 ? 0.0 : v);
    for (int i = 0; i < n; i++)          /* the host's locale may have set a decimal comma */
        if (s[i] == ',')
            s[i] = '.';
    exl_buf_put(b, s, (size_t)n);
}

/* Bytes that cannot stand as they are in a JSON string inside HTML: 1. 0xE2 may open U+2028/9. */
static bool plain_json(unsigned char c)
{
    static const unsigned char no[256] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        ['"'] = 1, ['\\'] = 1, ['<'] = 1, ['>'] = 1, ['&'] = 1, [0x7F] = 1, [0xE2] = 1 };
    return !no[c];
}

static size_t json_escape(exl_buf *b, exl_span s, size_t i)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char c = (unsigned char)s.p[i];
    if (c == 0xE2) {
        bool sep = i + 2 < s.n && (unsigned char)s.p[i + 1] == 0x80 && ((unsigned char)s.p[i + 2] | 1) == 0xA9;
        if (!sep) {
            exl_buf_char(b, (char)c);
            return 1;
        }
        exl_buf_str(b, (unsigned char)s.p[i + 2] == 0xA8 ? "\\u2028" : "\\u2029");
        return 3;
    }
    const char *named = c == '"' ? "\\\"" : c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : NULL;
    if (named) {
        exl_buf_str(b, named);
        return 1;
    }
    char u[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
    exl_buf_put(b, u, sizeof u);
    return 1;
}

void exl_buf_json(exl_buf *b, exl_span s)
{
    exl_buf_char(b, '"');
    size_t from = 0;
    for (size_t i = 0; i < s.n;) {
        if (plain_json((unsigned char)s.p[i])) {
            i++;
            continue;
        }
        exl_buf_put(b, s.p + from, i - from);
        i += json_escape(b, s, i);
        from = i;
    }
    exl_buf_put(b, s.p + from, s.n - from);
    exl_buf_char(b, '"');
}

void exl_buf_fill(exl_buf *b, const char *form, const char *const *value)
{
    for (size_t n; *form; form += n) {
        bool place = form[0] == '{' && form[1] >= '1' && form[1] <= '9' && form[2] == '}';
        n = place ? 3 : 1 + strcspn(form + 1, "{");
        if (place)
            exl_buf_str(b, value[form[1] - '0']);
        else
            exl_buf_put(b, form, n);
    }
}

void exl_buf_fmt(exl_buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n > 0 && exl_buf_room(b, (size_t)n + 1)) {
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}
