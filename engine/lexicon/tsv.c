/* Tables kept by people. */
#include "lexicon/tsv.h"
#include "base/file.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <stdio.h>

exl_rc exl_tsv_fail(const exl_tsv *t, size_t i, exl_err *err, const char *fmt, ...)
{
    char msg[sizeof err->msg];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    exl_rc rc = exl_fail(err, EXL_EDATA, "%s", msg);
    if (err) {
        err->path[0] = '\0';
        err->line = err->column = 0;
    }
    (void)exl_err_at(err, t->path, t->line, i < t->n_header ? t->column[i] : 1);
    return rc;
}

/* Next line with something in it, cut at tabs in the order of the file. Comments are lines that begin with '#'. */
static bool next_line(exl_tsv *t, exl_span *cells, uint64_t *columns, size_t *n)
{
    while (t->rest.n) {
        exl_span line = exl_span_cut(&t->rest, '\n');
        t->line++;
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        if (exl_span_trim(line).n == 0 || line.p[0] == '#')
            continue;
        const char *head = line.p;
        exl_span left = line;
        for (*n = 0; left.p <= head + line.n;) {
            bool last = left.n == 0 || !memchr(left.p, '\t', left.n);
            uint64_t at = (uint64_t)(left.p - head) + 1;
            exl_span cell = exl_span_cut(&left, '\t');
            if (*n < EXL_TSV_COLUMNS) {
                cells[*n] = exl_span_trim(cell);
                columns[*n] = at;
            }
            ++*n;
            if (last)
                break;
        }
        return true;
    }
    return false;
}

static exl_rc check_bytes(const exl_tsv *t, exl_span all, exl_err *err)
{
    size_t bad = exl_utf8_valid(all);
    const char *nul = all.n ? memchr(all.p, '\0', all.n) : NULL;
    if (nul && (size_t)(nul - all.p) < bad)
        bad = (size_t)(nul - all.p);
    if (bad == all.n)
        return EXL_OK;
    uint64_t line = 1, column = 1;
    for (size_t i = 0; i < bad; i++) {
        column = all.p[i] == '\n' ? 1 : column + 1;
        line += all.p[i] == '\n';
    }
    exl_rc rc = exl_fail(err, EXL_EDATA, all.p[bad] ? "not UTF-8: save the file as UTF-8" : "NUL byte: this is no text file");
    (void)exl_err_at(err, t->path, line, column);
    return rc;
}

static exl_rc read_header(exl_tsv *t, const char *const *wanted, size_t required, exl_err *err)
{
    exl_span head[EXL_TSV_COLUMNS];
    uint64_t columns[EXL_TSV_COLUMNS];
    size_t n;
    if (!next_line(t, head, columns, &n))
        return exl_tsv_fail(t, EXL_TSV_COLUMNS, err, "file has no header line; expected '%s' first", wanted[0]);
    if (n > EXL_TSV_COLUMNS)
        return exl_tsv_fail(t, EXL_TSV_COLUMNS, err, "header has more than %d columns", EXL_TSV_COLUMNS);
    t->n_header = n;
    memcpy(t->column, columns, sizeof columns);
    for (size_t w = 0; w < t->n_wanted; w++)
        t->order[w] = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        size_t w = 0;
        while (w < t->n_wanted && !exl_span_is(head[i], wanted[w]))
            w++;
        if (w == t->n_wanted)
            return exl_tsv_fail(t, i, err, "unknown column '%.*s' in the header", (int)head[i].n, head[i].p);
        if (t->order[w] != SIZE_MAX)
            return exl_tsv_fail(t, i, err, "duplicate column '%s' in the header", wanted[w]);
        t->order[w] = i;
    }
    for (size_t w = 0; w < required; w++)
        if (t->order[w] == SIZE_MAX)
            return exl_tsv_fail(t, EXL_TSV_COLUMNS, err, "header has no column '%s' (columns are separated by tabs)", wanted[w]);
    return EXL_OK;
}

exl_rc exl_tsv_open(exl_tsv *t, const char *path, const char *const *wanted, size_t n_wanted, size_t required, exl_arena *a, exl_err *err)
{
    *t = (exl_tsv){ .path = path, .n_wanted = n_wanted };
    EXL_TRY(exl_file_read(&t->rest, path, (size_t)1 << 30, a, err));
    if (t->rest.n >= 3 && memcmp(t->rest.p, "\xEF\xBB\xBF", 3) == 0) {
        t->rest.p += 3;
        t->rest.n -= 3;
    }
    EXL_TRY(check_bytes(t, t->rest, err));
    return read_header(t, wanted, required, err);
}

exl_rc exl_tsv_next(exl_tsv *t, bool *more, exl_err *err)
{
    exl_span cells[EXL_TSV_COLUMNS];
    uint64_t columns[EXL_TSV_COLUMNS];
    size_t n;
    *more = next_line(t, cells, columns, &n);
    if (!*more)
        return EXL_OK;
    t->n = n;
    for (size_t w = 0; w < t->n_wanted; w++) {
        size_t i = t->order[w];
        t->cell[w] = i < n && i < EXL_TSV_COLUMNS ? cells[i] : (exl_span){ "", 0 };
        t->column[w] = i < n && i < EXL_TSV_COLUMNS ? columns[i] : columns[n < EXL_TSV_COLUMNS ? n - 1 : EXL_TSV_COLUMNS - 1];
    }
    if (n > t->n_header)
        return exl_tsv_fail(t, EXL_TSV_COLUMNS, err, "row has %zu fields, the header %zu (fields are separated by tabs)", n, t->n_header);
    return EXL_OK;
}
