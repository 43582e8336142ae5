/* The loop around the format readers: more text when a record is not whole, limits, faults, what is no record. */
#include "ingest/rows.h"
#include <stdlib.h>
#include "ingest/scan.h"

static exl_rc nomem(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static bool ends_with(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);
    return n >= k && exl_span_eq_nocase((exl_span){ name + n - k, k }, (exl_span){ suffix, k });
}

static exl_file_format format_of(const char *name)
{
    return ends_with(name, ".tsv") ? EXL_FILE_TSV : ends_with(name, ".jsonl") || ends_with(name, ".ndjson") ? EXL_FILE_JSONL : EXL_FILE_CSV;
}

exl_rc exl_ingest_rows_open(exl_rows *r, const exl_source *source, const char *name, exl_encoding e, exl_file_columns *columns,
                            exl_problems *problems, exl_reader_state *state, exl_err *err)
{
    *r = (exl_rows){ .format = format_of(name), .any_name = !ends_with(name, ".csv"), .columns = columns, .problems = problems, .state = state };
    exl_ingest_decode_open(&r->text, source, e);
    r->csv = calloc(1, sizeof *r->csv);
    r->jsonl = calloc(1, sizeof *r->jsonl);
    if (!r->csv || !r->jsonl)
        return nomem(err);
    exl_ingest_csv_init(r->csv, r->format == EXL_FILE_TSV ? '\t' : ',', r->format != EXL_FILE_TSV);
    exl_ingest_jsonl_init(r->jsonl, columns);
    return EXL_OK;
}

void exl_ingest_rows_are_spooled(exl_rows *r)
{
    r->format = EXL_FILE_SPOOL;
    r->any_name = false;
    r->csv->delimiter = '\t';
    r->csv->quotes = false;
    r->csv->escapes = true;
    r->text.cells = true;
    r->text.encoding = EXL_ENC_UTF8;
}

void exl_ingest_rows_close(exl_rows *r)
{
    exl_ingest_decode_close(&r->text);
    if (r->csv)
        exl_ingest_csv_free(r->csv);
    if (r->jsonl)
        exl_ingest_jsonl_free(r->jsonl);
    free(r->csv);
    free(r->jsonl);
    r->csv = NULL;
    r->jsonl = NULL;
}

static exl_span window(const exl_rows *r) { return exl_ingest_decode_window(&r->text); }

static exl_parse parse(exl_rows *r)
{
    return r->format == EXL_FILE_JSONL ? exl_ingest_jsonl_parse(r->jsonl, window(r), r->text.eof) : exl_ingest_csv_parse(r->csv, window(r), r->text.eof);
}

/* Whether line ends may stand inside the record. */
static uint64_t lines_of(const exl_rows *r, size_t n)
{
    bool one = r->format == EXL_FILE_JSONL || !r->csv->quoted;
    exl_span s = { window(r).p, n };
    if (!one)
        return exl_ingest_scan_lines(s);
    return n > 0 && (s.p[n - 1] == '\n' || s.p[n - 1] == '\r');
}

void exl_ingest_rows_pass(exl_rows *r)
{
    if (r->taken) {
        exl_ingest_decode_take(&r->text, r->taken, lines_of(r, r->taken));
        r->jsonl->inside = r->jsonl->goes_on;
    }
    r->taken = 0;
    r->state->bytes = r->text.offset;
}

static exl_row_fault *fault_of(exl_rows *r) { return r->format == EXL_FILE_JSONL ? &r->jsonl->fault : &r->csv->fault; }

/* The window was parsed as a record: what the reader hands out. */
static void set_row(exl_rows *r)
{
    bool json = r->format == EXL_FILE_JSONL;
    size_t text = json ? r->jsonl->text_length : r->csv->text_length;
    r->taken = json ? r->jsonl->length : r->csv->length;
    r->row = (exl_row){
        .text = &r->text, .raw = { window(r).p, text }, .record = r->record, .line = r->text.line, .offset = r->text.offset,
        .n = json ? r->columns->n : r->csv->n, .cells = json ? r->jsonl->cells : r->csv->cells, .control_at = json ? r->jsonl->control_at : SIZE_MAX,
    };
}

static bool all_empty(const exl_rows *r)
{
    for (size_t i = 0; i < r->csv->n; i++)
        if (exl_span_trim(r->csv->cells[i].text).n)
            return false;
    return true;
}

/* What spreadsheets leave below a table: lines of blanks or of delimiters. Not records, nothing is lost with them. */
static bool is_blank(const exl_rows *r)
{
    return r->format != EXL_FILE_JSONL && !r->csv->fault.why && exl_span_trim(r->csv->cells[0].text).n == 0 && !r->csv->quoted && all_empty(r);
}

/* Only NULs up to the end of the file: what a crash leaves of a copy. It counts as a record that is refused. */
static exl_rc nul_tail(exl_rows *r, bool *is, exl_err *err)
{
    uint64_t line = r->text.line, count = 0;
    exl_span s = window(r);
    *is = s.n > 0 && s.p[0] == 0;
    if (!*is)
        return EXL_OK;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i])
            return *is = false, EXL_OK;
    while (s.n) {
        count += s.n;
        exl_ingest_decode_take(&r->text, s.n, 0);
        EXL_TRY(exl_ingest_decode_more(&r->text, err));
        s = window(r);
        if (s.n && s.p[0])
            break;                  /* then it is a record after all, a damaged one */
    }
    r->state->records = ++r->record;
    exl_ingest_refuse_at(r->problems, r->record, line, 1, (exl_span){ 0 }, "the file ends in NUL bytes (%llu): the copy is damaged", (unsigned long long)count);
    return EXL_OK;
}

/* A record over the limit: said with its place, and passed over without being kept. */
static exl_rc too_long(exl_rows *r, exl_err *err)
{
    static const char unclosed[] = "quote is never closed: everything up to the end of the file would be this one cell";
    exl_csv *c = r->csv;
    exl_span s = window(r);
    bool open_quote = false, to_eol = r->format == EXL_FILE_JSONL || c->fault.why;
    uint64_t line, column, cell_line, cell_column;
    if (r->format == EXL_FILE_JSONL)
        c->n = c->pending = 0;
    r->jsonl->inside = false;
    exl_ingest_csv_limit(c);
    size_t bad = exl_ingest_decode_fault(&r->text, s.n);
    const char *why = bad < s.n ? exl_ingest_fault_words(r->text.encoding, (exl_span){ s.p + bad, s.n - bad }, false) : c->fault.why;
    exl_ingest_decode_place(&r->text, bad < s.n ? bad : c->fault.at, &line, &column);
    exl_ingest_decode_place(&r->text, c->n ? c->cells[c->n - 1].at : 0, &cell_line, &cell_column);
    EXL_TRY(exl_ingest_csv_skip(c, &r->text, to_eol, &open_quote, err));
    if (open_quote && bad == s.n)
        exl_ingest_refuse_at(r->problems, r->record, cell_line, cell_column, (exl_span){ 0 }, "%s", unclosed);
    else
        exl_ingest_refuse_at(r->problems, r->record, line, column, (exl_span){ 0 }, "%s", why);
    c->fault = (exl_row_fault){ 0 };
    return EXL_OK;
}

exl_rc exl_ingest_rows_find(exl_rows *r, exl_parse *what, exl_err *err)
{
    for (;;) {
        *what = parse(r);
        if (*what == EXL_PARSE_NOMEM)
            return nomem(err);
        if (*what == EXL_PARSE_MORE && r->text.n - r->text.at > EXL_MAX_RECORD)
            return EXL_OK;
        if (*what == EXL_PARSE_MORE) {
            EXL_TRY(exl_ingest_decode_more(&r->text, err));
            continue;
        }
        bool blank = *what == EXL_PARSE_BLANK || (*what == EXL_PARSE_ROW && is_blank(r));
        if (!blank)
            return EXL_OK;
        r->taken = r->format == EXL_FILE_JSONL ? r->jsonl->length : r->csv->length;
        exl_ingest_rows_pass(r);
    }
}

/* Faults of the text and of the format; the first one in the record is the one to mend. */
static bool sound(exl_rows *r)
{
    const exl_row_fault *f = fault_of(r);
    size_t end = r->row.raw.n, at = exl_ingest_decode_fault(&r->text, r->taken);
    if (at < end || (at < r->taken && !f->why)) {
        exl_span rest = { window(r).p + at, window(r).n - at };
        exl_ingest_refuse(r->problems, &r->row, at, "%s", exl_ingest_fault_words(r->text.encoding, rest, r->text.eof));
        return false;
    }
    if (f->why) {
        exl_ingest_refuse(r->problems, &r->row, f->at, "%s", f->why);
        return false;
    }
    return true;
}

/* Prose in the last column whose commas nobody quoted: every field too many begins with a blank, as in «te zwaar, te lang». Other
 * fields too many may have shifted the columns before them, and are refused. */
static bool is_prose(exl_rows *r)
{
    const exl_row *row = &r->row;
    size_t want = r->columns->n;
    exl_row_cell *last = want ? &r->csv->cells[want - 1] : NULL;
    exl_field f = want ? r->columns->list[want - 1].field : EXL_F_IGNORED;
    if (f < EXL_F_EXPERIENCE || f > EXL_F_TEXT || r->csv->quoted || row->n > EXL_MAX_COLUMNS)
        return false;
    for (size_t i = want; i < row->n; i++)
        if (row->cells[i].text.n < 2 || row->cells[i].text.p[0] != ' ' || row->cells[i].text.p[1] == ' ')
            return false;
    last->text = (exl_span){ row->raw.p + last->at, row->raw.n - last->at };
    exl_ingest_remark(r->problems, EXL_REMARK_UNQUOTED, row, row->cells[want].at - 1, (exl_span){ "", 0 }, 1);
    r->row.n = want;
    return true;
}

static bool fields_fit(exl_rows *r)
{
    if (r->format != EXL_FILE_JSONL && r->format != EXL_FILE_SPOOL && r->row.n > r->columns->n && is_prose(r))
        return true;
    size_t n = r->row.n, want = r->columns->n;
    if (r->format == EXL_FILE_JSONL || n == want)
        n = want;
    bool sheet = r->format == EXL_FILE_SPOOL;           /* its rows end with their last cell */
    for (size_t i = r->columns->named; i < n && sheet; i++)
        if (exl_span_trim(r->row.cells[i].text).n) {
            exl_ingest_refuse(r->problems, &r->row, r->row.cells[i].at, "value in a column that has no name in the header");
            return false;
        }
    for (size_t i = want; i < n; i++)
        if (exl_span_trim(r->row.cells[i].text).n) {
            exl_ingest_refuse(r->problems, &r->row, r->row.cells[want].at - 1, "%zu fields, the header has %zu: a cell that holds the delimiter must be quoted", n, want);
            return false;
        }
    if (n < r->columns->named && !sheet) {
        exl_ingest_refuse(r->problems, &r->row, r->row.raw.n, "%zu fields, the header has %zu: the record is cut off", n, want);
        return false;
    }
    for (size_t i = r->columns->named; i < n && i < want; i++)
        if (exl_span_trim(r->row.cells[i].text).n) {
            exl_ingest_refuse(r->problems, &r->row, r->row.cells[i].at, "field behind the last named column: a cell that holds the delimiter must be quoted");
            return false;
        }
    r->row.n = n < want ? n : want;
    return true;
}

static void look_for_odd(exl_rows *r)
{
    static const exl_span nothing = { "", 0 };
    const exl_row *row = &r->row;
    size_t first = 0;
    if (r->text.odd & EXL_ODD_CONTROL && (first = exl_ingest_scan_control(row->raw)) < row->raw.n)
        exl_ingest_remark(r->problems, EXL_REMARK_CONTROL, row, first, nothing, 1);
    else if (row->control_at != SIZE_MAX)
        exl_ingest_remark(r->problems, EXL_REMARK_CONTROL, row, row->control_at, nothing, 1);
    uint64_t lost = r->text.odd & EXL_ODD_HIGH ? exl_ingest_scan_lost(row->raw, &first) : 0;
    if (lost)
        exl_ingest_remark(r->problems, EXL_REMARK_LOST, row, first, nothing, lost);
    if (r->format != EXL_FILE_JSONL && r->csv->stray != SIZE_MAX)
        exl_ingest_remark(r->problems, EXL_REMARK_STRAY_QUOTE, row, r->csv->stray, nothing, 1);
}

exl_rc exl_ingest_rows_next(exl_rows *r, bool *more, exl_err *err)
{
    for (*more = false; !r->unusable && !r->state->stopped;) {
        exl_parse what;
        bool tail;
        exl_ingest_rows_pass(r);
        EXL_TRY(exl_ingest_rows_find(r, &what, err));
        if (what == EXL_PARSE_END)
            break;
        EXL_TRY(nul_tail(r, &tail, err));
        if (tail)
            continue;
        r->state->records = ++r->record;
        if (what == EXL_PARSE_MORE) {
            EXL_TRY(too_long(r, err));
            continue;
        }
        set_row(r);
        if (!sound(r) || !fields_fit(r))
            continue;
        look_for_odd(r);
        *more = true;
        return EXL_OK;
    }
    return EXL_OK;
}

uint64_t exl_ingest_rows_length(const exl_rows *r)
{
    return exl_ingest_raw_width(r->text.encoding, (exl_span){ window(r).p, r->taken });
}

void exl_ingest_rows_rewind(exl_rows *r)
{
    exl_ingest_decode_seek(&r->text, 0, 1, UINT64_MAX);
    r->taken = 0;
    r->record = 0;
    r->jsonl->inside = false;
}

exl_rc exl_ingest_rows_at(exl_rows *r, uint64_t record, uint64_t line, uint64_t offset, uint64_t length, bool *found, exl_err *err)
{
    exl_parse what;
    exl_ingest_decode_seek(&r->text, offset, line, length);
    r->taken = 0;
    r->record = record;
    r->jsonl->inside = false;
    EXL_TRY(exl_ingest_rows_find(r, &what, err));
    *found = what == EXL_PARSE_ROW;
    if (!*found)
        return EXL_OK;
    set_row(r);
    *found = sound(r) && fields_fit(r);
    return EXL_OK;
}
