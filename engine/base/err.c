/* Results and errors. */
#include "base/err.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct { exl_rc rc; int status; const char *text; } rows[] = {
#define ROW(name, status, text) { name, status, text },
    EXL_RC_ROWS(ROW)
#undef ROW
};

int exl_rc_status(exl_rc rc)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].rc == rc)
            return rows[i].status;
    return 1;
}

const char *exl_rc_text(exl_rc rc)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].rc == rc)
            return rows[i].text;
    return "unknown error";
}

exl_rc exl_fail(exl_err *err, exl_rc rc, const char *fmt, ...)
{
    if (!err)
        return rc;
    char raw[sizeof err->msg];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(raw, sizeof raw, fmt, ap);
    va_end(ap);
    err->rc = rc;
    exl_utf8_show(err->msg, sizeof err->msg, (exl_span){ raw, strlen(raw) });
    return rc;
}

exl_rc exl_err_at(exl_err *err, const char *path, uint64_t line, uint64_t column)
{
    if (!err)
        return EXL_EDEFECT;
    if (!err->path[0] && path)
        exl_utf8_show(err->path, sizeof err->path, (exl_span){ path, strlen(path) });
    if (!err->line) {
        err->line = line;
        err->column = column;
    }
    return err->rc;
}
