/* The record is found and cut in one pass; a cell costs one scan to its end and no copy, unless quotes are doubled in it.
 *
 *     record = cell *(delimiter cell) (LF / CR / CRLF / end of file)
 *     cell   = bare / QUOTE *(any / QUOTE QUOTE) QUOTE *blank
 *
 * A record that is cut off by the end of the window is parsed anew when the window is longer: windows grow
 * by a megabyte and records are at most four, so that is linear.
 */
#include "ingest/csv.h"
#include "ingest/scan.h"
#include "ingest/spool.h"

typedef struct { const char *head, *p, *end; bool eof; } cursor;

void exl_ingest_csv_init(exl_csv *c, char delimiter, bool quotes)
{
    c->delimiter = delimiter;
    c->quotes = quotes;
    exl_buf_init(&c->unquoted, 0);
    c->escapes = false;
}

void exl_ingest_csv_free(exl_csv *c) { exl_buf_free(&c->unquoted); }

static exl_span rest(const cursor *u) { return (exl_span){ u->p, (size_t)(u->end - u->p) }; }
static size_t at(const cursor *u, const char *p) { return (size_t)(p - u->head); }

static exl_row_cell *next_cell(exl_csv *c)
{
    if (c->n <= EXL_MAX_COLUMNS)
        c->n++;
    return &c->cells[c->n - 1];     /* what is too many shares the last place: only that there are too many matters */
}

static void fault(exl_csv *c, size_t where, const char *why)
{
    if (!c->fault.why)
        c->fault = (exl_row_fault){ why, where };
}

static exl_parse bare_cell(exl_csv *c, cursor *u)
{
    exl_row_cell *cell = next_cell(c);
    const char *from = u->p;
    cell->at = at(u, from);
    c->doubled[c->n - 1] = false;
    for (;;) {
        u->p += exl_ingest_scan_cell(rest(u), c->delimiter, c->quotes ? '"' : c->delimiter);
        if (u->p == u->end || *u->p != '"' || !c->quotes)
            break;
        if (c->stray == SIZE_MAX)
            c->stray = at(u, u->p);
        u->p++;
    }
    cell->text = (exl_span){ from, (size_t)(u->p - from) };
    if (u->p < u->end || u->eof)
        return EXL_PARSE_ROW;
    c->pending = u->p == from && from > u->head;        /* the delimiter: a quote may follow it */
    return EXL_PARSE_MORE;
}

/* Behind a closing quote only blanks may stand before the delimiter or the line end. */
static exl_parse after_quote(exl_csv *c, cursor *u)
{
    while (u->p < u->end && *u->p == ' ' && c->delimiter != ' ')
        u->p++;
    if (u->p == u->end)
        return u->eof ? EXL_PARSE_ROW : EXL_PARSE_MORE;
    if (*u->p == c->delimiter || *u->p == '\n' || *u->p == '\r')
        return EXL_PARSE_ROW;
    bool backslash = u->p - u->head >= 2 && u->p[-2] == '\\';
    fault(c, at(u, u->p), backslash ? "text behind a closing quote: a quote inside a quoted cell is doubled (\"\"), not escaped with a backslash"
                                    : "text behind a closing quote: a quote inside a quoted cell must be doubled (\"\")");
    u->p += exl_ingest_scan_eol(rest(u));
    return u->p == u->end && !u->eof ? EXL_PARSE_MORE : EXL_PARSE_ROW;
}

static exl_parse quoted_cell(exl_csv *c, cursor *u)
{
    exl_row_cell *cell = next_cell(c);
    bool *doubled = &c->doubled[c->n - 1];
    const char *open = u->p++;
    cell->at = at(u, open);
    c->quoted = c->in_quotes = true;
    for (*doubled = false;; u->p++, *doubled = true) {
        const char *quote = u->p < u->end ? memchr(u->p, '"', (size_t)(u->end - u->p)) : NULL;
        u->p = quote ? quote + 1 : u->end;
        if (!quote && u->eof)
            fault(c, cell->at, "quote is never closed: everything up to the end of the file would be this one cell");
        if (!quote || (u->p == u->end && !u->eof)) {
            cell->text = (exl_span){ open + 1, (size_t)(u->p - open) - 1 };
            c->pending = quote != NULL;
            return u->eof ? EXL_PARSE_ROW : EXL_PARSE_MORE;
        }
        if (u->p == u->end || *u->p != '"')
            break;
    }
    c->in_quotes = false;
    cell->text = (exl_span){ open + 1, (size_t)(u->p - open) - 2 };
    return after_quote(c, u);
}

/* Over the line end: false where more of the file is needed to know it. */
static bool line_end(cursor *u)
{
    if (*u->p == '\r' && u->p + 1 == u->end && !u->eof)
        return false;
    u->p += *u->p == '\r' && u->p + 1 < u->end && u->p[1] == '\n' ? 2 : 1;
    return true;
}

static void undouble(exl_csv *c, size_t i)
{
    exl_span s = c->cells[i].text;
    char *out = c->unquoted.p + c->unquoted.n;
    size_t n = 0;
    while (s.n) {
        const char *quote = memchr(s.p, '"', s.n);
        size_t k = quote ? (size_t)(quote - s.p) + 1 : s.n, used = quote ? k + 1 : k;
        memcpy(out + n, s.p, k);
        n += k;
        used = used > s.n ? s.n : used;
        s = (exl_span){ s.p + used, s.n - used };
    }
    c->unquoted.n += n;
    c->cells[i].text = (exl_span){ out, n };
}

/* Room is taken for all of them first, so that no text moves. */
static bool undouble_all(exl_csv *c)
{
    size_t most = 0;
    for (size_t i = 0; i < c->n; i++)
        most += c->doubled[i] ? c->cells[i].text.n : 0;
    if (most == 0)
        return true;
    exl_buf_reset(&c->unquoted);
    if (!exl_buf_room(&c->unquoted, most))
        return false;
    for (size_t i = 0; i < c->n; i++)
        if (c->doubled[i])
            undouble(c, i);
    return true;
}

static bool has_escape(exl_span s) { return s.n && memchr(s.p, '\\', s.n) != NULL; }

/* Cells of a table that was written out for us (spool.h). */
static bool unescape_all(exl_csv *c)
{
    size_t most = 0;
    for (size_t i = 0; i < c->n; i++)
        most += has_escape(c->cells[i].text) ? c->cells[i].text.n : 0;
    exl_buf_reset(&c->unquoted);
    if (most && !exl_buf_room(&c->unquoted, most))
        return false;
    for (size_t i = 0; i < c->n && most; i++) {
        const char *bad;
        if (!has_escape(c->cells[i].text))
            continue;
        char *out = c->unquoted.p + c->unquoted.n;
        size_t n = exl_spool_unescape(out, c->cells[i].text, &bad);
        if (bad)
            fault(c, c->cells[i].at, bad);
        c->cells[i].text = (exl_span){ out, n };
        c->unquoted.n += n;
    }
    return true;
}

static void check_limits(exl_csv *c)
{
    if (c->n > EXL_MAX_COLUMNS)
        fault(c, 0, "more than 1,024 columns: is this the right file and delimiter?");
    for (size_t i = 0; i < c->n && c->text_length > EXL_MAX_CELL; i++)
        if (c->cells[i].text.n > EXL_MAX_CELL)
            fault(c, c->cells[i].at, "cell is too long: the limit is 1 MiB");
    if (c->text_length > EXL_MAX_RECORD)
        fault(c, 0, "record is too long: the limit is 4 MiB");
}

static exl_parse finish(exl_csv *c, cursor *u)
{
    c->text_length = at(u, u->p);
    if (u->p < u->end && !line_end(u)) {
        c->pending = 1;
        return EXL_PARSE_MORE;
    }
    c->length = at(u, u->p);
    if (c->text_length == 0)
        return EXL_PARSE_BLANK;
    if ((c->quoted && !undouble_all(c)) || (c->escapes && !unescape_all(c)))
        return EXL_PARSE_NOMEM;
    check_limits(c);
    return EXL_PARSE_ROW;
}

exl_parse exl_ingest_csv_parse(exl_csv *c, exl_span window, bool eof)
{
    cursor u = { window.p, window.p, window.p + window.n, eof };
    c->n = 0;
    c->fault = (exl_row_fault){ 0 };
    c->stray = SIZE_MAX;
    c->in_quotes = c->quoted = false;
    c->pending = 0;
    if (window.n == 0)
        return eof ? EXL_PARSE_END : EXL_PARSE_MORE;
    for (;;) {
        exl_parse cell = c->quotes && u.p < u.end && *u.p == '"' ? quoted_cell(c, &u) : bare_cell(c, &u);
        if (cell != EXL_PARSE_ROW)
            return cell;
        if (u.p == u.end || *u.p != c->delimiter || c->fault.why)
            return finish(c, &u);
        u.p++;
    }
}

void exl_ingest_csv_limit(exl_csv *c)
{
    const exl_row_cell *last = &c->cells[c->n ? c->n - 1 : 0];
    if (c->n > EXL_MAX_COLUMNS)
        fault(c, 0, "more than 1,024 columns: is this the right file and delimiter?");
    else if (c->n && last->text.n > EXL_MAX_CELL)   /* the cell that the window ends in */
        fault(c, last->at, "cell is too long: the limit is 1 MiB");
    else
        fault(c, 0, "record is too long: the limit is 4 MiB");
}

/* Bytes of s that belong to the record, given the state; *ended when its line end is among them. */
static size_t skim(const exl_csv *c, exl_span s, bool *in_quotes, bool *ended, bool eof)
{
    size_t i = 0;
    bool fresh = false;             /* at the beginning of a cell, where a quote opens */
    while (i < s.n) {
        exl_span more = { s.p + i, s.n - i };
        if (*in_quotes) {
            const char *quote = memchr(more.p, '"', more.n);
            if (!quote)
                return s.n;
            i = (size_t)(quote - s.p) + 1;
            if (i == s.n && !eof)
                return i - 1;       /* is it doubled? the next block knows */
            *in_quotes = i < s.n && s.p[i] == '"';
            i += *in_quotes;
            continue;
        }
        if (fresh && c->quotes && s.p[i] == '"') {
            *in_quotes = true;
            i++;
            continue;
        }
        i += exl_ingest_scan_cell(more, c->delimiter, c->delimiter);
        if (i == s.n)
            break;
        fresh = s.p[i] == c->delimiter;
        if (!fresh && s.p[i] == '\r' && i + 1 == s.n && !eof)
            return i;
        if (!fresh) {
            *ended = true;
            return i + (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n' ? 2 : 1);
        }
        i++;
        if (i == s.n && !eof)
            return i - 1;           /* keep the delimiter: a quote may follow it */
    }
    return s.n;
}

static size_t skim_line(exl_span s, bool *ended, bool eof)
{
    size_t n = exl_ingest_scan_eol(s);
    if (n == s.n || (s.p[n] == '\r' && n + 1 == s.n && !eof))
        return n;
    *ended = true;
    return n + (s.p[n] == '\r' && n + 1 < s.n && s.p[n + 1] == '\n' ? 2 : 1);
}

exl_rc exl_ingest_csv_skip(const exl_csv *c, exl_decoder *d, bool to_eol, bool *open_quote, exl_err *err)
{
    bool ended = false, in_quotes = c->in_quotes && !to_eol;
    size_t n = d->n - d->at - c->pending;       /* what was parsed already */
    n -= to_eol && c->pending == 0 && n > 0 && d->p[d->n - 1] == '\r';
    exl_ingest_decode_take(d, n, exl_ingest_scan_lines((exl_span){ exl_ingest_decode_window(d).p, n }));
    while (!ended) {
        EXL_TRY(exl_ingest_decode_more(d, err));
        exl_span s = exl_ingest_decode_window(d);
        n = to_eol ? skim_line(s, &ended, d->eof) : skim(c, s, &in_quotes, &ended, d->eof);
        exl_ingest_decode_take(d, n, exl_ingest_scan_lines((exl_span){ s.p, n }));
        if (d->eof && n == s.n)
            break;
    }
    *open_quote = in_quotes && !ended;
    return EXL_OK;
}

char exl_ingest_csv_delimiter(exl_span window)
{
    static const char candidates[4] = { ',', ';', '\t', '|' };
    size_t count[4] = { 0 }, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < window.n && (quoted || (window.p[i] != '\n' && window.p[i] != '\r')); i++) {
        quoted = (window.p[i] == '"') != quoted;
        for (size_t k = 0; k < 4 && !quoted; k++)
            count[k] += window.p[i] == candidates[k];
    }
    for (size_t k = 1; k < 4; k++)
        best = count[k] > count[best] ? k : best;
    return candidates[best];
}

size_t exl_ingest_csv_hint(exl_span window, char *delimiter)
{
    cursor u = { window.p, window.p, window.p + window.n, true };
    bool quoted = window.n > 0 && window.p[0] == '"';
    u.p += quoted;
    if (rest(&u).n < 5 || !exl_span_eq_nocase((exl_span){ u.p, 4 }, exl_span_of("sep=")))
        return 0;
    char c = u.p[4];
    u.p += 5;
    if (quoted && (u.p == u.end || *u.p++ != '"'))
        return 0;
    if (!strchr(",;\t|", c) || c == 0 || (u.p < u.end && *u.p != '\n' && *u.p != '\r'))
        return 0;
    if (u.p < u.end)
        (void)line_end(&u);
    *delimiter = c;
    return at(&u, u.p);
}
