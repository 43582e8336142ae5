/* utf8proc's mapping, its result moved to the caller's arena. */
#include "text/compose.h"
#include <stdlib.h>
#include <utf8proc.h>

static bool is_ascii(exl_span s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

static exl_rc map(exl_span *out, exl_span s, int options, exl_arena *a, exl_err *err)
{
    utf8proc_uint8_t *p = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &p, (utf8proc_option_t)options);
    if (n < 0)
        return exl_fail(err, n == UTF8PROC_ERROR_NOMEM ? EXL_ENOMEM : EXL_EDEFECT, "a text cannot be composed: %s", utf8proc_errmsg(n));
    exl_span copy = exl_arena_copy(a, (exl_span){ (const char *)p, (size_t)n });
    free(p);
    if (!copy.p)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    *out = copy;
    return EXL_OK;
}

exl_rc exl_text_compose(exl_span *out, exl_span s, exl_arena *a, exl_err *err)
{
    if (!is_ascii(s))
        return map(out, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE, a, err);
    *out = s;
    return EXL_OK;
}

exl_rc exl_text_casefold(exl_span *out, exl_span s, exl_arena *a, exl_err *err)
{
    if (s.n == 0) {
        *out = s;
        return EXL_OK;
    }
    return map(out, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, a, err);
}
