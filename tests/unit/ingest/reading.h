/* A file from a string, read, and what came of it as a string: one line a problem and one an interview. For tests of the reader. */
#ifndef EXL_TESTS_READING_H
#define EXL_TESTS_READING_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/buf.h"
#include "base/utf8.h"
#include "ingest/reader.h"

/* Writes n bytes to a new file whose name ends in suffix; the name into path. */
static inline void reading_file(char path[64], const char *suffix, const char *bytes, size_t n)
{
    snprintf(path, 64, "/tmp/exl_ingest_XXXXXX%s", suffix);
    int fd = mkstemps(path, (int)strlen(suffix));
    if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
        abort();
    close(fd);
}

typedef struct { exl_buf *out; bool raw; } reading_log;

/* "! 3:4 message" for an error, "? 3:4 message" for a warning. */
static inline void reading_problem(void *ctx, const exl_ingest_problem *p)
{
    reading_log *log = ctx;
    exl_buf_fmt(log->out, "%c %llu:%llu %s\n", p->warning ? '?' : '!', (unsigned long long)p->line, (unsigned long long)p->column, p->msg);
    if (log->raw && p->raw.n) {
        exl_buf_str(log->out, "raw ");
        exl_buf_span(log->out, p->raw);
        exl_buf_char(log->out, '\n');
    }
}

static inline void reading_field(exl_buf *b, const char *name, exl_span s)
{
    if (s.n == 0)
        return;
    exl_buf_fmt(b, " %s=", name);
    exl_buf_span(b, s);
}

/* "= id 2026-01-15 dep=… [good] text …" */
static inline void reading_interview(exl_buf *b, const exl_interview *iv)
{
    char date[11], hire[11];
    exl_date_print(date, iv->exit_date);
    exl_date_print(hire, iv->hire_date);
    exl_buf_fmt(b, "= %.*s %s", iv->has_id ? (int)iv->id.n : 1, iv->has_id ? iv->id.p : "-", date);
    reading_field(b, "dep", iv->department);
    reading_field(b, "role", iv->role);
    reading_field(b, "man", iv->manager);
    reading_field(b, "leaver", iv->leaver);
    reading_field(b, "hire", exl_span_of(hire));
    if (iv->language != EXL_LANG_UNKNOWN)
        exl_buf_fmt(b, " lang=%s", exl_lang_codes[iv->language]);
    if (iv->departure != EXL_DEP_UNKNOWN)
        exl_buf_fmt(b, " departure=%s", exl_departure_names[iv->departure]);
    if (iv->tenure_months >= 0)
        exl_buf_fmt(b, " tenure=%d", iv->tenure_months);
    reading_field(b, "by", iv->interviewer);
    reading_field(b, "channel", iv->channel);
    reading_field(b, "themes", iv->themes);
    reading_field(b, "reasons", iv->reasons);
    for (size_t i = 0; i < iv->n_attributes; i++)
        exl_buf_fmt(b, " @%.*s=%.*s", (int)iv->attributes[i].name.n, iv->attributes[i].name.p, (int)iv->attributes[i].value.n, iv->attributes[i].value.p);
    for (size_t i = 0; i < iv->n_answers; i++) {
        exl_buf_fmt(b, " [%s", exl_question_names[iv->answers[i].question]);
        if (iv->answers[i].statement_no)
            exl_buf_fmt(b, " %u", iv->answers[i].statement_no);
        exl_buf_str(b, "] ");
        exl_buf_span(b, iv->answers[i].text);
    }
    exl_buf_char(b, '\n');
}

static inline void reading_all(exl_reader *r, exl_buf *out)
{
    exl_arena a;
    exl_interview iv;
    exl_err err = { 0 };
    bool more = true;
    exl_arena_init(&a, 0);
    while (more) {
        exl_rc rc = exl_reader_next(r, &iv, &a, &more, &err);
        if (rc != EXL_OK) {
            exl_buf_fmt(out, "next failed: %s\n", err.msg);
            break;
        }
        if (more)
            reading_interview(out, &iv);
        exl_arena_reset(&a);
    }
    exl_arena_free(&a);
}

/* Reads a file of the given bytes and appends all that came of it to out; `counts`: the state at the end too; `raw`: raw records of problems. */
static inline void reading(exl_buf *out, const char *suffix, exl_span bytes, const exl_options *x, bool whole, bool needs_date, bool counts, bool raw)
{
    char path[64];
    exl_reader *r = NULL;
    exl_err err = { 0 };
    reading_log log = { out, raw };
    reading_file(path, suffix, bytes.p, bytes.n);
    exl_reader_options o = { .options = x, .whole_file = whole, .needs_date = needs_date, .problem = reading_problem, .ctx = &log };
    exl_rc rc = exl_reader_open(&r, path, &o, &err);
    if (rc != EXL_OK) {
        exl_buf_fmt(out, "open failed %d %llu:%llu %s\n", (int)rc, (unsigned long long)err.line, (unsigned long long)err.column, err.msg);
    } else {
        reading_all(r, out);
        const exl_reader_state *s = exl_reader_get_state(r);
        if (counts)
            exl_buf_fmt(out, "%llu read, %llu refused, %llu duplicates%s%s%s\n", (unsigned long long)s->records, (unsigned long long)s->refused,
                        (unsigned long long)s->duplicates, s->unusable ? ", unusable" : "", s->stopped ? ", stopped" : "", exl_reader_is_long(r) ? ", long" : "");
        exl_reader_close(r);
    }
    unlink(path);
}
#endif
