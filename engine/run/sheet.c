#include "run/sheet.h"
#include <stdlib.h>
#include "base/file.h"
#include "base/utf8.h"
#include "ingest/csv.h"
#include "ingest/workbook.h"

enum { SHEET_MAX = 16 << 20 };

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc bad(const char *path, uint64_t line, const char *why, exl_err *err)
{
    (void)exl_fail(err, EXL_EDATA, "%s", why);
    return exl_err_at(err, path, line, 1);
}

static exl_rc keep_row(exl_sheet *s, size_t *cap, const exl_row_cell *cells, size_t n, uint64_t line, exl_arena *a, exl_err *err)
{
    if (!s->name) {
        s->n_columns = n;
        s->name = EXL_NEW(a, exl_span, n + 1);
        for (size_t i = 0; s->name && i < n; i++)
            s->name[i] = exl_span_trim(exl_arena_copy(a, cells[i].text));
        return s->name ? EXL_OK : no_memory(err);
    }
    if (n > s->n_columns)
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
        exl_span text = i < n ? exl_arena_copy(a, cells[i].text) : (exl_span){ "", 0 };
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
            rc = keep_row(s, &cap, c->cells, c->n, line, a, err);
        if (rc != EXL_OK)
            return rc;
        for (size_t i = 0; i < c->length; i++)
            line += text.p[i] == '\n';
        text = (exl_span){ text.p + c->length, text.n - c->length };
    }
}

/* --- a workbook: its first sheet, by way of a table that is written out ------------------------------------------- */

static exl_rc keep_line(exl_sheet *s, size_t *cap, exl_span text, uint64_t line, exl_arena *a, exl_err *err)
{
    exl_row_cell cells[EXL_MAX_COLUMNS] = { 0 };
    size_t n = 0;
    for (bool more = true; more && n < EXL_MAX_COLUMNS; n++) {
        exl_span rest = text, cell = exl_span_cut(&rest, '\t');
        const char *fault;
        char *p = exl_arena_get(a, cell.n + 1);
        if (!p)
            return no_memory(err);
        cells[n].text = (exl_span){ p, exl_spool_unescape(p, cell, &fault) };
        if (fault)
            return bad(s->path, line, fault, err);
        more = cell.n < text.n;
        text = rest;
    }
    while (n > 0 && cells[n - 1].text.n == 0)
        n--;
    return n ? keep_row(s, cap, cells, n, line, a, err) : EXL_OK;
}

static void silent(void *ctx, const exl_ingest_problem *p) { (void)ctx, (void)p; }

static exl_rc read_workbook(exl_sheet *s, exl_spool *spool, exl_arena *a, exl_err *err)
{
    exl_source source;
    exl_workbook book = { .serials = 0 };
    exl_reader_state state = { 0 };
    exl_problems problems = { .fn = silent, .state = &state, .sheet = book.sheet };
    size_t cap = 0, got = 0;
    EXL_TRY(exl_ingest_source_open(&source, s->path, true, err));
    exl_rc rc = exl_workbook_write(spool, &book, &source, NULL, &problems, err);
    exl_ingest_source_close(&source);
    EXL_TRY(rc);
    if (spool->source.size > SHEET_MAX)
        return bad(s->path, 0, "the sheet is over 16 MiB", err);
    char *p = exl_arena_get(a, spool->source.size + 1);
    if (!p)
        return no_memory(err);
    EXL_TRY(exl_ingest_source_read(&spool->source, 0, p, spool->source.size, &got, err));
    exl_span text = { p, got };
    for (uint64_t line = 1; text.n; line++)
        EXL_TRY(keep_line(s, &cap, exl_span_cut(&text, '\n'), line, a, err));
    return s->name ? EXL_OK : bad(s->path, 1, "no header: the sheet is empty", err);
}

static exl_rc from_workbook(exl_sheet *out, const char *path, exl_arena *a, exl_err *err)
{
    exl_sheet s = { .path = path };
    exl_spool spool = { 0 };
    EXL_TRY(exl_spool_open(&spool, err));
    exl_rc rc = read_workbook(&s, &spool, a, err);
    exl_spool_close(&spool);
    if (rc == EXL_OK)
        *out = s;
    return rc == EXL_EDATA && err && !err->path[0] ? exl_err_at(err, path, err->line, err->column) : rc;
}

exl_rc exl_sheet_read(exl_sheet *out, const char *path, exl_arena *a, exl_err *err)
{
    size_t length = strlen(path);
    if (length > 5 && exl_span_eq_nocase((exl_span){ path + length - 5, 5 }, exl_span_of(".xlsx")))
        return from_workbook(out, path, a, err);
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
