/* CSV after RFC 4180 with LF, and TSV without quoting, where tab, line feed, carriage return and backslash
 * are written \t \n \r \\ (as Miller and PostgreSQL do). Both have a header row.
 *
 * A spreadsheet that opens the file must see texts as texts. A cell is a formula to it when, after blanks
 * and invisible characters, it begins with = + - @ or their full-width forms; a first line `sep=` sets its
 * delimiter; a file that begins with `ID` is taken for SYLK. The first two get an apostrophe, the last is quoted. Control characters are shown as
 * ‹U+001B›. */
#include "report/write.h"
#include "base/num.h"
#include "base/utf8.h"

static bool starts(exl_span s, const char *with)
{
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

/* Bytes of the blank or invisible character that s begins with; 0: none. */
static size_t skipped(exl_span s)
{
    static const char *const blanks[] = { " ", "\xC2\xA0", "\xEF\xBB\xBF", "\xE3\x80\x80", "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D",
                                          "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xAF", "\xE2\x81\xA0", "\v", "\f" };
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++)
        if (starts(s, blanks[i]))
            return strlen(blanks[i]);
    return 0;
}

/* ASCII, full-width (U+FF1D, FF0B, FF0D, FF20) and small forms (U+FE66, FE62, FE63, FE6B); the controls are dropped by
 * some readers, after which the rest of the cell begins it. */
static bool is_formula(exl_span s)
{
    static const char *const openers[] = { "=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                           "\xEF\xBC\xA0", "\xEF\xB9\xA6", "\xEF\xB9\xA2", "\xEF\xB9\xA3", "\xEF\xB9\xAB" };
    double number;
    if (s.n && ((s.p[0] >= 'a' && s.p[0] <= 'z') || (s.p[0] >= 'A' && s.p[0] <= 'Z')))
        return false;               /* most are names and words, and this is asked of every cell */
    if (exl_num_real(&number, s))
        return false;
    for (size_t n; (n = skipped(s)) != 0; s.p += n, s.n -= n)
        ;
    for (size_t i = 0; i < sizeof openers / sizeof openers[0]; i++)
        if (starts(s, openers[i]))
            return true;
    return false;
}

static bool is_separator_line(exl_span s) { return s.n >= 4 && exl_span_eq_nocase((exl_span){ s.p, 4 }, exl_span_of("sep=")); }
static bool is_sylk(exl_span s) { return starts(s, "ID"); }

static bool needs_quotes(exl_span s)
{
    if (s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' '))
        return true;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == ';' || s.p[i] == '\t')
            return true;
    return false;
}

/* Bytes of the control character that s begins with (of ASCII but for tab and line ends, or U+0080 to U+009F); 0: none. */
static size_t control(exl_span s)
{
    unsigned char c = (unsigned char)s.p[0];
    if (c == '\t' || c == '\n' || c == '\r')
        return 0;
    if (c < 0x20 || c == 0x7F)
        return 1;
    return c == 0xC2 && s.n > 1 && (unsigned char)s.p[1] < 0xA0 ? 2 : 0;
}

/* A file is looked at in terminals too, so controls are shown as in tables. */
static void visible(exl_buf *b, exl_span s)
{
    char shown[24];
    for (size_t from = 0, i = 0; i <= s.n; i++) {
        size_t n = i < s.n ? control((exl_span){ s.p + i, s.n - i }) : 0;
        if (!n && i < s.n)
            continue;
        exl_buf_put(b, s.p + from, i - from);
        if (n)
            exl_buf_put(b, shown, exl_utf8_show(shown, sizeof shown, (exl_span){ s.p + i, n }));
        from = i + (n ? n : 1);
        i = from - 1;
    }
}

static void quoted(exl_buf *b, exl_span s, bool apostrophe)
{
    exl_buf_char(b, '"');
    if (apostrophe)
        exl_buf_char(b, '\'');
    while (s.n) {
        const char *hit = memchr(s.p, '"', s.n);
        size_t n = hit ? (size_t)(hit - s.p) + 1 : s.n;
        visible(b, (exl_span){ s.p, n });
        if (hit)
            exl_buf_char(b, '"');
        s.p += n;
        s.n -= n;
    }
    exl_buf_char(b, '"');
}

static void csv_text(exl_buf *b, exl_span s, bool opens_file)
{
    bool apostrophe = is_formula(s) || (opens_file && is_separator_line(s));
    if (needs_quotes(s) || (opens_file && is_sylk(s))) {
        quoted(b, s, apostrophe);
        return;
    }
    if (apostrophe)
        exl_buf_char(b, '\'');
    visible(b, s);
}

static void tsv_text(exl_buf *b, exl_span s, bool opens_file)
{
    if (is_formula(s) || (opens_file && (is_sylk(s) || is_separator_line(s))))
        exl_buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        size_t hidden = control((exl_span){ s.p + i, s.n - i });
        const char *escape = c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\\' ? "\\\\" : NULL;
        if (escape)
            exl_buf_str(b, escape);
        else if (hidden)
            visible(b, (exl_span){ s.p + i, hidden });
        else
            exl_buf_char(b, c);
        i += hidden ? hidden - 1 : 0;
    }
}

typedef void text_writer(exl_buf *b, exl_span s, bool opens_file);

static void write_row(exl_buf *b, const exl_safe_table *t, size_t row, char delimiter, text_writer *text)
{
    size_t n = exl_safe_n_columns(t), from = b->n;
    for (size_t c = 0; c < n; c++) {
        const exl_column *column = exl_safe_column(t, c);
        const exl_cell *v = exl_safe_cell(t, row, c);
        if (c)
            exl_buf_char(b, delimiter);
        if (exl_report_is_empty(column, v))
            continue;
        if (column->type == EXL_COL_TEXT)
            text(b, v->text, false);
        else
            exl_report_number(b, column, v);
    }
    if (b->n == from)
        exl_buf_str(b, "\"\"");     /* an only cell that is empty: readers skip an empty line */
    exl_buf_char(b, '\n');
}

static void write_rows(exl_buf *b, const exl_safe_table *t, char delimiter, text_writer *text)
{
    for (size_t c = 0; c < exl_safe_n_columns(t); c++) {
        if (c)
            exl_buf_char(b, delimiter);
        text(b, exl_span_of(exl_safe_column(t, c)->name), c == 0);
    }
    exl_buf_char(b, '\n');
    for (size_t r = 0; r < exl_safe_n_rows(t); r++)
        write_row(b, t, r, delimiter, text);
}

void exl_report_csv(exl_buf *b, const exl_safe_table *t, int width)
{
    (void)width;
    write_rows(b, t, ',', csv_text);
}

void exl_report_tsv(exl_buf *b, const exl_safe_table *t, int width)
{
    (void)width;
    write_rows(b, t, '\t', tsv_text);
}
