/* Borrowed runs of bytes. */
#include "base/span.h"

int exl_span_cmp(exl_span a, exl_span b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    if (c != 0)
        return c;
    return (a.n > b.n) - (a.n < b.n);
}

exl_span exl_span_cut(exl_span *rest, char at)
{
    const char *hit = rest->n ? memchr(rest->p, at, rest->n) : NULL;
    exl_span head = *rest;
    if (!hit) {
        *rest = (exl_span){ rest->p ? rest->p + rest->n : NULL, 0 };
        return head;
    }
    head.n = (size_t)(hit - rest->p);
    rest->n -= head.n + 1;
    rest->p = hit + 1;
    return head;
}

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

exl_span exl_span_trim(exl_span s)
{
    while (s.n && blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

bool exl_span_eq_nocase(exl_span a, exl_span b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

uint64_t exl_span_hash(exl_span s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return h;
}
