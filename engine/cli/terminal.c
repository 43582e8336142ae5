/* Standard output and standard error. */
#include "cli/terminal.h"
#include "base/utf8.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Names of files and what was typed can hold anything: a terminal gets to see it, not to obey it. */
static void put(const char *s)
{
    char safe[4096];
    exl_utf8_show(safe, sizeof safe, (exl_span){ s, strlen(s) });
    fputs(safe, stderr);
}

void exl_complain(const char *fmt, ...)
{
    char raw[2048];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(raw, sizeof raw, fmt, ap);
    va_end(ap);
    fputs("exitlens: ", stderr);
    put(raw);
    fputc('\n', stderr);
}

static void place(const char *path, uint64_t line, uint64_t column)
{
    if (path && *path) {
        put(path);
        fputc(':', stderr);
    }
    if (line)
        fprintf(stderr, "%llu:%llu:", (unsigned long long)line, (unsigned long long)(column ? column : 1));
    if (path && *path)
        fputc(' ', stderr);
}

int exl_report_error(const exl_err *err)
{
    if (err->path[0])
        place(err->path, err->line, err->column);
    else
        fputs("exitlens: ", stderr);
    put(err->msg[0] ? err->msg : exl_rc_text(err->rc));
    fputc('\n', stderr);
    return exl_rc_status(err->rc);
}

static void progress(exl_terminal *t, double done)
{
    int percent = (int)(done * 100);
    if (!t->progress || percent == t->percent || done < 0)
        return;
    t->percent = percent;
    t->shown = percent < 100;
    fprintf(stderr, "\r%3d%% [%-40.*s]%s", percent, percent * 40 / 100, "########################################", percent < 100 ? "" : "\r\033[K");
    fflush(stderr);
}

void exl_terminal_note(void *ctx, const exl_note *n)
{
    exl_terminal *t = ctx;
    if (n->kind == EXL_NOTE_PROGRESS) {
        progress(t, n->done);
        return;
    }
    if (t->quiet && n->kind != EXL_NOTE_ERROR)
        return;
    if (t->shown)
        fputs("\r\033[K", stderr);
    t->shown = false;
    place(n->path, n->line, n->column);
    fputs(n->kind == EXL_NOTE_WARNING ? "warning: " : "", stderr);
    put(n->msg);
    fputc('\n', stderr);
}

static exl_rc write_stdout(void *ctx, const char *bytes, size_t n, exl_err *err)
{
    (void)ctx;
    while (n) {
        ssize_t k = write(STDOUT_FILENO, bytes, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0) {
            if (err) {
                *err = (exl_err){ .rc = EXL_EENV };
                snprintf(err->msg, sizeof err->msg, "cannot write to standard output: %s", strerror(errno));
            }
            return EXL_EENV;
        }
        bytes += k;
        n -= (size_t)k;
    }
    return EXL_OK;
}

exl_sink exl_stdout_sink(void) { return (exl_sink){ write_stdout, NULL }; }

int exl_terminal_width(void)
{
    struct winsize w;
    if (!isatty(STDOUT_FILENO))
        return 0;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col ? w.ws_col : 100;
}
