/* Standard output and standard error. */
#include "cli/terminal.h"
#include "base/utf8.h"
#include "report/say.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { ENGLISH = 2, MESSAGE = 2048, BAR = 30, REDRAW_MS = 100, RATE_MS = 500 };
#define BOLD "\033[1m"
#define RED "\033[1;31m"
#define YELLOW "\033[33m"
#define PLAIN "\033[0m"
#define CLEAR "\r\033[K"

static int language = ENGLISH;
static bool heading, unread;       /* unread: whoever read standard output has gone, which is no error worth a line: `| head` */

void exl_terminal_language(const char *code)
{
    static const char *const codes[] = { "nl", "fr", "en", "de" };
    language = ENGLISH;
    for (int i = 0; code && i < 4; i++)
        if (strcmp(code, codes[i]) == 0)
            language = i;
}

int exl_terminal_said_in(void) { return language; }

bool exl_terminal_colour(int fd)
{
    const char *no = getenv("NO_COLOR"), *force = getenv("CLICOLOR_FORCE"), *term = getenv("TERM");
    if (no && *no)
        return false;
    if (force && *force && strcmp(force, "0") != 0)
        return true;
    return isatty(fd) && term && *term && strcmp(term, "dumb") != 0;
}

static const char *in_colour(const char *code) { return exl_terminal_colour(STDERR_FILENO) ? code : ""; }

/* Names of files and what was typed can hold anything: a terminal gets to see it, not to obey it. */
static void put(const char *s)
{
    char safe[2 * MESSAGE];
    exl_utf8_show(safe, sizeof safe, (exl_span){ s, strlen(s) });
    fputs(safe, stderr);
}

static void say(const char *before, const char *fmt, va_list ap)
{
    char english[MESSAGE], said[MESSAGE * 2];
    vsnprintf(english, sizeof english, fmt, ap);
    (void)exl_say(said, sizeof said, english, language);
    fputs(before, stderr);
    put(said);
    fputc('\n', stderr);
}

void exl_complain(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "%sexitlens:%s", in_colour(RED), in_colour(PLAIN));
    say(" ", fmt, ap);
    va_end(ap);
}

void exl_tell(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say("", fmt, ap);
    va_end(ap);
}

void exl_tell_said(const char *s)
{
    put(s);
    fputc('\n', stderr);
}

static void place(const char *path, uint64_t line, uint64_t column, const char *colour)
{
    bool any = (path && *path) || line;
    if (any)
        fputs(in_colour(colour), stderr);
    if (path && *path)
        put(path), fputc(':', stderr);
    if (line)
        fprintf(stderr, "%llu:%llu:", (unsigned long long)line, (unsigned long long)(column ? column : 1));
    if (any)
        fputs(in_colour(PLAIN), stderr);
    if (path && *path)
        fputc(' ', stderr);
}

int exl_report_error(const exl_err *err)
{
    const char *msg = err->msg[0] ? err->msg : exl_rc_text(err->rc);
    if (unread && err->rc == EXL_EENV)
        return exl_rc_status(err->rc);
    if (!err->path[0])
        return exl_complain("%s", msg), exl_rc_status(err->rc);
    place(err->path, err->line, err->column, RED);
    exl_tell("%s", msg);
    return exl_rc_status(err->rc);
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* " 42% [############                  ]  1234, 512/s, 0:12": records, their rate, minutes and seconds left. */
static void progress(exl_terminal *t, double done, uint64_t items)
{
    double now = now_ms();
    if (!t->progress || !(done >= 0))
        return;
    if (t->began <= 0)
        t->began = now;
    if (now - t->drawn < REDRAW_MS)
        return;
    t->drawn = now;
    t->shown = true;
    double share = done < 1 ? done : 1, took = now - t->began;
    fprintf(stderr, "\r%3.0f%% [%-*.*s]", share * 100, BAR, (int)(share * BAR), "##############################");
    if (items)
        fprintf(stderr, "  %llu", (unsigned long long)items);
    if (took >= RATE_MS && items)
        fprintf(stderr, ", %.0f/s", (double)items / took * 1e3);
    if (took >= RATE_MS && share > 0.01) {
        long left = (long)(took * (1 - share) / share / 1e3);
        fprintf(stderr, ", %ld:%02ld", left / 60, left % 60);
    }
    fputs("\033[K", stderr);
    fflush(stderr);
}

void exl_terminal_done(exl_terminal *t)
{
    if (t->shown)
        fputs(CLEAR, stderr);
    t->shown = false;
}

void exl_terminal_note(void *ctx, const exl_note *n)
{
    exl_terminal *t = ctx;
    if (n->kind == EXL_NOTE_PROGRESS) {
        progress(t, n->done, n->line);
        return;
    }
    if (t->quiet && n->kind != EXL_NOTE_ERROR)
        return;
    exl_terminal_done(t);
    t->errors += n->kind == EXL_NOTE_ERROR;
    place(n->path, n->line, n->column, n->kind == EXL_NOTE_ERROR ? RED : BOLD);
    if (n->kind == EXL_NOTE_WARNING) {
        char word[40];
        (void)exl_say(word, sizeof word, "warning:", language);
        fprintf(stderr, "%s%s%s ", in_colour(YELLOW), word, in_colour(PLAIN));
    }
    exl_tell("%s", n->msg);
}

static exl_rc write_bytes(const char *bytes, size_t n, exl_err *err)
{
    while (n) {
        ssize_t k = write(STDOUT_FILENO, bytes, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0) {
            unread = errno == EPIPE;
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

static exl_rc write_stdout(void *ctx, const char *bytes, size_t n, exl_err *err)
{
    (void)ctx;
    const char *end = heading && exl_terminal_colour(STDOUT_FILENO) ? memchr(bytes, '\n', n) : NULL;
    exl_rc rc = EXL_OK;
    heading = false;
    if (end) {
        size_t head = (size_t)(end - bytes);
        rc = write_bytes(BOLD, strlen(BOLD), err);
        rc = rc == EXL_OK ? write_bytes(bytes, head, err) : rc;
        rc = rc == EXL_OK ? write_bytes(PLAIN, strlen(PLAIN), err) : rc;
        bytes = end;
        n -= head;
    }
    return rc == EXL_OK ? write_bytes(bytes, n, err) : rc;
}

exl_sink exl_stdout_sink(void) { return (exl_sink){ write_stdout, NULL }; }
void exl_stdout_heading(bool is) { heading = is; }

int exl_terminal_width(void)
{
    struct winsize w;
    const char *columns = getenv("COLUMNS");
    long said = columns ? strtol(columns, NULL, 10) : 0;
    if (!isatty(STDOUT_FILENO))
        return 0;
    if (said >= 20 && said <= 1000)
        return (int)said;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col ? w.ws_col : 100;
}
