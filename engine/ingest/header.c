/* The header decides about the whole file, so all that is doubtful in it is refused, with what to do about it. */
#include "ingest/header.h"
#include <stdio.h>
#include <stdlib.h>
#include "base/utf8.h"
#include "ingest/guess.h"

static exl_span window(const exl_rows *r) { return exl_ingest_decode_window(&r->text); }

/* The file as a whole is refused, at a place of the window. */
#define UNUSABLE(r, at, ...)                                                              \
    do {                                                                                  \
        uint64_t line_, column_;                                                          \
        exl_ingest_decode_place(&(r)->text, at, &line_, &column_);                        \
        exl_ingest_file_problem((r)->problems, false, line_, column_, __VA_ARGS__);       \
        (r)->unusable = true;                                                             \
    } while (0)

static exl_rc first_block(exl_rows *r, exl_err *err)
{
    while (window(r).n == 0 && !r->text.eof)
        EXL_TRY(exl_ingest_decode_more(&r->text, err));
    return EXL_OK;
}

static bool begins_object(exl_span s)
{
    s = exl_span_trim(s);
    if (s.n < 2 || s.p[0] != '{')
        return false;
    s = exl_span_trim((exl_span){ s.p + 1, s.n - 1 });
    return s.n > 0 && (s.p[0] == '"' || s.p[0] == '}');
}

/* What the first bytes give away. */
static void check_kind(exl_rows *r, bool any_name)
{
    exl_span s = window(r), trimmed = exl_span_trim((exl_span){ s.p, s.n < 4096 ? s.n : 4096 });
    bool json = begins_object(trimmed);
    if (r->text.refusal) {
        exl_ingest_file_problem(r->problems, false, 1, 1, "this looks like %s", r->text.refusal);
        r->unusable = true;
    } else if (s.n == 0 || (trimmed.n == 0 && s.n < 4096)) {
        exl_ingest_file_problem(r->problems, false, 1, 1, "the file is empty");
        r->unusable = true;
    } else if (r->format == EXL_FILE_JSONL && trimmed.n && trimmed.p[0] == '[') {
        UNUSABLE(r, (size_t)(trimmed.p - s.p), "JSON: the file is an array; write JSON Lines, one object a line");
    } else if (r->format == EXL_FILE_CSV && json && any_name) {
        r->format = EXL_FILE_JSONL;
    } else if (r->format != EXL_FILE_JSONL && json) {
        UNUSABLE(r, 0, "this looks like JSON, not like a table with a header; name the file .jsonl");
    }
}

static size_t known_columns(const exl_rows *r)
{
    size_t known = 0;
    char folded[EXL_MAX_NAME];
    for (size_t i = 0; i < r->csv->n; i++) {
        exl_span name = exl_span_trim(r->csv->cells[i].text);
        if (name.n && name.n <= sizeof folded && exl_utf8_valid(name) == name.n)
            known += exl_ingest_field_of_column(exl_ingest_fold_into(folded, name)) != EXL_F_ATTRIBUTE;
    }
    return known;
}

/* The delimiter under which most columns have names that we know; where that says nothing, the one that is there most often. */
static void choose_delimiter(exl_rows *r)
{
    static const char candidates[4] = { ',', ';', '\t', '|' };
    char best = r->csv->delimiter;
    size_t most = known_columns(r);
    for (size_t i = 0; i < 4; i++) {
        r->csv->delimiter = candidates[i];
        if (exl_ingest_csv_parse(r->csv, window(r), r->text.eof) != EXL_PARSE_ROW || r->csv->fault.why)
            continue;
        size_t known = known_columns(r);
        if (known > most) {
            most = known;
            best = candidates[i];
        }
    }
    r->csv->delimiter = best;
}

static exl_rc pass_hint(exl_rows *r, bool *hint, exl_err *err)
{
    while (window(r).n < 16 && !r->text.eof)
        EXL_TRY(exl_ingest_decode_more(&r->text, err));
    char delimiter;
    size_t n = r->csv->quotes ? exl_ingest_csv_hint(window(r), &delimiter) : 0;
    *hint = n > 0;
    if (n == 0)
        return EXL_OK;
    r->csv->delimiter = delimiter;
    r->taken = n;
    exl_ingest_rows_pass(r);
    return EXL_OK;
}

/* A header that breaks a limit, or is not text. */
static void check_header(exl_rows *r, exl_parse what)
{
    exl_span s = window(r);
    size_t bad = exl_ingest_decode_fault(&r->text, what == EXL_PARSE_ROW ? r->csv->length : s.n);
    if (what == EXL_PARSE_MORE)
        exl_ingest_csv_limit(r->csv);
    if (what == EXL_PARSE_ROW && bad < r->csv->length) {
        bool utf16 = s.p[bad] == 0 && bad < 2;
        UNUSABLE(r, bad, "%s", utf16 ? "NUL bytes: this looks like UTF-16 without a byte order mark; give --encoding utf-16le or utf-16be"
                                     : exl_ingest_fault_words(r->text.encoding, (exl_span){ s.p + bad, s.n - bad }, r->text.eof));
    } else if (r->csv->fault.why) {
        UNUSABLE(r, r->csv->fault.at, "header: %s", r->csv->fault.why);
    }
}

static bool looks_like_data(const exl_rows *r)
{
    size_t numbers = 0;
    for (size_t i = 0; i < r->csv->n; i++) {
        exl_span s = exl_span_trim(r->csv->cells[i].text);
        if (exl_ingest_looks_like_day(s) || s.n > 500)
            return true;
        size_t digits = 0;
        while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
            digits++;
        numbers += s.n > 0 && digits == s.n;
    }
    return numbers > 0 && known_columns(r) == 0;
}

/* Two columns of one name that are no field's: both are kept, the later one as «name (2)». */
static exl_rc add_column(exl_rows *r, exl_span name, exl_err *err)
{
    char other[EXL_MAX_NAME + 16];
    size_t k = 2;
    exl_span trimmed = exl_span_trim(name), unique = trimmed;
    while (unique.n && trimmed.n <= EXL_MAX_NAME && exl_ingest_columns_find(r->columns, unique) != EXL_NO_COLUMN &&
           exl_ingest_field_of_column(r->columns->list[exl_ingest_columns_find(r->columns, unique)].folded) == EXL_F_ATTRIBUTE) {
        int n = snprintf(other, sizeof other, "%.*s (%zu)", (int)trimmed.n, trimmed.p, k++);
        unique = (exl_span){ other, (size_t)n };
    }
    if (!exl_ingest_columns_add(r->columns, unique))
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    return EXL_OK;
}

static void duplicate(exl_rows *r, size_t i)
{
    char name[100], other[100];
    const exl_file_columns *c = r->columns;
    exl_field field = c->list[i].field;
    exl_utf8_show(name, sizeof name, c->list[i].name);
    exl_utf8_show(other, sizeof other, c->list[c->of[field]].name);
    UNUSABLE(r, r->csv->cells[i].at, "duplicate %s column: '%s' and '%s' (column %zu) are the same field; leave one out with --map column= or name it with --map column=field",
             exl_ingest_field_names[field], name, other, c->of[field] + 1);
}

static exl_rc take_columns(exl_rows *r, exl_err *err)
{
    for (size_t i = 0; i < r->csv->n; i++)
        EXL_TRY(add_column(r, r->csv->cells[i].text, err));
    for (size_t i = 0; i < r->csv->n; i++)
        if (!exl_ingest_columns_claim(r->columns, i))
            duplicate(r, i);
    return EXL_OK;
}

/* The row behind the header, to look at; NULL where it is not in the window yet, or not sound. The caller frees it. */
static exl_csv *read_sample(const exl_rows *r)
{
    exl_csv *c = malloc(sizeof *c);
    exl_span s = window(r);
    size_t taken = r->csv->length;
    if (!c)
        return NULL;
    exl_ingest_csv_init(c, r->csv->delimiter, r->csv->quotes);
    c->escapes = r->csv->escapes;
    exl_span rest = { s.p + taken, s.n - taken };
    bool row = taken < s.n && exl_ingest_csv_parse(c, rest, r->text.eof) == EXL_PARSE_ROW && !c->fault.why && c->n == r->csv->n;
    if (row && exl_utf8_valid((exl_span){ rest.p, c->length }) == c->length)       /* nobody has looked at this row yet */
        return c;
    exl_ingest_csv_free(c);
    free(c);
    return NULL;
}

/* Where no name is one that we know, the line may be somebody's text, which no message may hold; but over a column of dates it is a header. */
static bool is_header(const exl_rows *r, const exl_csv *sample)
{
    bool over_day = false;
    for (size_t i = 0; i < r->csv->n && sample; i++)
        over_day |= exl_ingest_looks_like_day(exl_span_trim(sample->cells[i].text));
    return known_columns(r) || over_day;
}

/* Header names, for a message, each with the field that it was taken for where that is another word. */
static const char *show_columns(char out[300], const exl_rows *r, const exl_csv *sample)
{
    const exl_file_columns *c = r->columns;
    size_t i = 0, n = (size_t)snprintf(out, 300, is_header(r, sample) ? "it has " : "no name in it is known");
    for (; i < c->n && n + 80 < 300 && is_header(r, sample); i++) {
        char name[48];
        const exl_file_column *column = &c->list[i];
        bool brief = column->name.n <= 40, taken = column->field < EXL_N_FIELDS && !exl_span_is(column->folded, exl_ingest_field_names[column->field]);
        exl_utf8_show(name, sizeof name, brief ? column->name : exl_span_of("..."));
        n += (size_t)snprintf(out + n, 300 - n, "%s'%s'%s%s%s", i ? ", " : "", name, taken ? " (" : "", taken ? exl_ingest_field_names[column->field] : "", taken ? ")" : "");
    }
    if (i && i < c->n)
        snprintf(out + n, 300 - n, " and %zu more", c->n - i);
    return out;
}

/* The --map to type for a field: that of the column which seems to hold it, else the pattern. */
static const char *show_map(char out[120], const exl_rows *r, exl_field f, const exl_csv *sample)
{
    size_t i = is_header(r, sample) ? exl_ingest_guess(r->columns, f, sample) : EXL_NO_COLUMN;
    exl_span name = i == EXL_NO_COLUMN ? exl_span_of("column") : r->columns->list[i].name;
    char shown[64];
    if (name.n > 60)
        name = exl_span_of("column");
    exl_utf8_show(shown, sizeof shown, name);
    const char *quote = strpbrk(shown, "$`\\\"!") ? "'" : strpbrk(shown, " '&;()<>|*?#") ? "\"" : "";
    snprintf(out, 120, "--map %s%s=%s%s", quote, shown, exl_ingest_field_names[f], quote);
    return out;
}

/* What is missing, what there is, and what to type: all in one line. */
static void refuse_needs(exl_rows *r, const char *what, exl_field f, bool and_date)
{
    char names[300], map[120], date[120] = "";
    exl_csv *sample = read_sample(r);
    show_columns(names, r, sample);
    show_map(map, r, f, sample);
    if (and_date)
        show_map(date, r, EXL_F_EXIT_DATE, sample);
    UNUSABLE(r, 0, "the header has no column %s; %s; say which one it is with %s%s%s", what, names, map, and_date ? ", and which one is the exit date with " : "", date);
    if (sample)
        exl_ingest_csv_free(sample);
    free(sample);
}

static void check_needs(exl_rows *r, exl_header_needs needs)
{
    const exl_file_columns *c = r->columns;
    bool text = exl_ingest_columns_have_text(c) || (needs.codes_will_do && exl_ingest_columns_have_codes(c));
    bool dateless = needs.date && c->of[EXL_F_EXIT_DATE] == EXL_NO_COLUMN;
    if (needs.text && !text)
        refuse_needs(r, "of answers (text, experience, good, better, reason)", EXL_F_TEXT, dateless);
    else if (needs.id && c->of[EXL_F_ID] == EXL_NO_COLUMN)
        refuse_needs(r, "interview_id", EXL_F_ID, false);
    else if (dateless)
        refuse_needs(r, "exit_date", EXL_F_EXIT_DATE, false);
}

static exl_rc read_header(exl_rows *r, exl_header_needs needs, exl_err *err)
{
    bool hint;
    exl_parse what;
    EXL_TRY(pass_hint(r, &hint, err));
    EXL_TRY(exl_ingest_rows_find(r, &what, err));
    if (r->format == EXL_FILE_CSV && !hint && what != EXL_PARSE_END) {
        r->csv->delimiter = exl_ingest_csv_delimiter(window(r));
        EXL_TRY(exl_ingest_rows_find(r, &what, err));
    }
    if (what == EXL_PARSE_END)
        UNUSABLE(r, 0, "the file is empty");
    else
        check_header(r, what);
    if (r->unusable)
        return EXL_OK;
    if (r->format == EXL_FILE_CSV && !hint)
        choose_delimiter(r);
    (void)exl_ingest_csv_parse(r->csv, window(r), r->text.eof);
    r->taken = r->csv->length;
    EXL_TRY(take_columns(r, err));
    if (!r->unusable && !exl_ingest_columns_have_text(r->columns) && looks_like_data(r))
        UNUSABLE(r, 0, "the header is missing: the first line holds data, not the names of columns");
    if (!r->unusable && needs.map)
        EXL_TRY(exl_ingest_columns_check_map(r->columns, err));
    if (!r->unusable)
        check_needs(r, needs);
    return EXL_OK;
}

exl_rc exl_ingest_header_read(exl_rows *r, exl_header_needs needs, exl_err *err)
{
    EXL_TRY(first_block(r, err));
    check_kind(r, r->any_name);
    if (r->unusable || r->format == EXL_FILE_JSONL)
        return EXL_OK;
    return read_header(r, needs, err);
}

exl_rc exl_ingest_header_skip(exl_rows *r, exl_err *err)
{
    bool hint;
    exl_parse what;
    char delimiter = r->csv->delimiter;
    EXL_TRY(first_block(r, err));
    if (r->format == EXL_FILE_JSONL)
        return EXL_OK;
    EXL_TRY(pass_hint(r, &hint, err));
    r->csv->delimiter = delimiter;
    EXL_TRY(exl_ingest_rows_find(r, &what, err));
    if (what == EXL_PARSE_ROW)
        r->taken = r->csv->length;
    return EXL_OK;
}
