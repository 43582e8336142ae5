#include "run/sheet.h"
#include <stdlib.h>
#include "base/file.h"
#include "base/utf8.h"
#include "ingest/csv.h"

enum { SHEET_MAX = 16 << 20 };

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc bad(const char *path, uint64_t line, const char *why, exl_err *err)
{
    (void)exl_fail(err, EXL_EDATA, "%s", why);
    return exl_err_at(err, path, line, 1);
}

static exl_rc keep_row(exl_sheet *s, size_t *cap, const exl_csv *c, uint64_t line, exl_arena *a, exl_err *err)
{
    if (!s->name) {
        s->n_columns = c->n;
        s->name = EXL_NEW(a, exl_span, c->n + 1);
        for (size_t i = 0; s->name && i < c->n; i++)
            s->name[i] = exl_span_trim(exl_arena_copy(a, c->cells[i].text));
        return s->name ? EXL_OK : no_memory(err);
    }
    if (c->n > s->n_columns)
        return bad(s->path, line, "more cells than the header has columns", err);
    if (s->rows == *cap) {
        size_t more = *cap ? *cap * 2 : 64, width = s->n_columns * sizeof *s->cell;
        s->cell = exl_arena_grow(a, s->cell, *cap * width, more * width);
        s->line = exl_arena_grow(a, s->line, *cap * sizeof *s->line, more * sizeof *s->line);
        if (!s->cell || !s->line)
            return no_memory(err);
        *cap = more;
    }
    for (size_t i = 0; i < s->n_columns; i++) {
        exl_span text = i < c->n ? exl_arena_copy(a, c->cells[i].text) : (exl_span){ "", 0 };
        if (!text.p)
            return no_memory(err);
        s->cell[s->rows * s->n_columns + i] = exl_span_trim(text);
    }
    s->line[s->rows++] = line;
    return EXL_OK;
}

static exl_rc read_rows(exl_sheet *s, exl_csv *c, exl_span text, exl_arena *a, exl_err *err)
{
    size_t cap = 0;
    uint64_t line = 1;
    for (exl_rc rc = EXL_OK;;) {
        exl_parse p = exl_ingest_csv_parse(c, text, true);
        if (p == EXL_PARSE_END || text.n == 0)
            return s->name ? EXL_OK : bad(s->path, 1, "no header: the file is empty", err);
        if (p == EXL_PARSE_NOMEM)
            return no_memory(err);
        if (p == EXL_PARSE_MORE || c->fault.why)
            return bad(s->path, line, c->fault.why ? c->fault.why : "a quote is not closed", err);
        if (p == EXL_PARSE_ROW)
            rc = keep_row(s, &cap, c, line, a, err);
        if (rc != EXL_OK)
            return rc;
        for (size_t i = 0; i < c->length; i++)
            line += text.p[i] == '\n';
        text = (exl_span){ text.p + c->length, text.n - c->length };
    }
}

exl_rc exl_sheet_read(exl_sheet *out, const char *path, exl_arena *a, exl_err *err)
{
    exl_sheet s = { .path = path };
    exl_span text;
    exl_csv *c = malloc(sizeof *c);
    if (!c)
        return no_memory(err);
    exl_rc rc = exl_file_read(&text, path, SHEET_MAX, a, err);
    if (rc == EXL_OK && text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
        text = (exl_span){ text.p + 3, text.n - 3 };
    if (rc == EXL_OK && (exl_utf8_valid(text) != text.n || memchr(text.p, '\0', text.n)))
        rc = bad(path, 0, "no UTF-8 text; save it as CSV UTF-8", err);
    if (rc == EXL_OK) {
        exl_ingest_csv_init(c, exl_ingest_csv_delimiter(text), true);
        rc = read_rows(&s, c, text, a, err);
        exl_ingest_csv_free(c);
    }
    free(c);
    if (rc == EXL_OK)
        *out = s;
    return rc;
}

size_t exl_sheet_column(const exl_sheet *s, const char *name)
{
    size_t i = 0;
    while (i < s->n_columns && !exl_span_eq_nocase(s->name[i], exl_span_of(name)))
        i++;
    return i;
}

exl_rc exl_sheet_fail(const exl_sheet *s, size_t row, exl_err *err, const char *what, exl_span value)
{
    char text[80];
    size_t n = value.n < 60 ? value.n : 60;
    memcpy(text, value.p ? value.p : "", value.p ? n : 0);
    text[value.p ? n : 0] = '\0';
    (void)exl_fail(err, EXL_EDATA, "'%s' %s", text, what);
    return exl_err_at(err, s->path, s->line[row], 1);
}
