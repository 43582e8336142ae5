/* Cells of records: `in` is the window, `out` the cells with | between them, or the fault's place and words. */
#include "check.h"
#include <stdlib.h>
#include "ingest/csv.h"

typedef struct { const char *in, *out; char delimiter; bool quotes, eof; } row;

static void show(exl_buf *b, const exl_csv *c, exl_parse what)
{
    static const char *const names[] = { "row", "blank", "more", "end", "nomem" };
    exl_buf_reset(b);
    if (what != EXL_PARSE_ROW) {
        exl_buf_str(b, names[what]);
    } else if (c->fault.why) {
        exl_buf_fmt(b, "fault %zu %.12s", c->fault.at, c->fault.why);
    } else {
        for (size_t i = 0; i < c->n; i++) {
            exl_buf_str(b, i ? "|" : "");
            exl_buf_span(b, c->cells[i].text);
        }
        exl_buf_fmt(b, " +%zu", c->length);
    }
}

static void check_records(exl_csv *c, exl_buf *b)
{
    static const row rows[] = {
        { "a,b,c\nd", "a|b|c +6", ',', true, false },
        { "a,b,c", "more", ',', true, false },
        { "a,b,c", "a|b|c +5", ',', true, true },
        { "a,b\r\nx", "a|b +5", ',', true, false },
        { "a,b\rx", "a|b +4", ',', true, false },
        { "a,b\r", "more", ',', true, false },
        { "a,b\r", "a|b +4", ',', true, true },
        { ",,\n", "|| +3", ',', true, false },
        { "a,\n", "a| +3", ',', true, false },
        { "a,", "a| +2", ',', true, true },
        { "\nx", "blank", ',', true, false },
        { "", "end", ',', true, true },
        { "", "more", ',', true, false },
        { "\"a,b\",c\n", "a,b|c +8", ',', true, false },
        { "\"a\nb\",c\n", "a\nb|c +8", ',', true, false },
        { "\"a \"\"b\"\"\",c\n", "a \"b\"|c +12", ',', true, false },
        { "\"\"\"\"\n", "\" +5", ',', true, false },
        { "\"\",\"\"\n", "| +6", ',', true, false },
        { "\"\"\"a\"\"\",\"b\"\"\"\n", "\"a\"|b\" +14", ',', true, false },
        { "\"a\" ,b\n", "a|b +7", ',', true, false },
        { "\"a\"", "a +3", ',', true, true },
        { "\"a\"", "more", ',', true, false },
        { "\"a", "fault 0 quote is nev", ',', true, true },
        { "x,\"a\"\"", "fault 2 quote is nev", ',', true, true },
        { "\"a\"b,c\nd", "fault 3 text behind ", ',', true, false },
        { "\"a \\\"b\\\", c\"\n", "fault 5 text behind ", ',', true, false },
        { "a\"b,\"c\"\n", "a\"b|c +8", ',', true, false },
        { "een 24\" scherm,x\n", "een 24\" scherm|x +17", ',', true, false },
        { "a;b,c;d\n", "a|b,c|d +8", ';', true, false },
        { "a\tb\n", "a|b +4", '\t', true, false },
        { "\"a\t\"b\n", "\"a|\"b +6", '\t', false, false },
        { "\"a\n", "\"a +3", '\t', false, false },
        { "0123456789abcdef0123456789abcdef,y\n", "0123456789abcdef0123456789abcdef|y +35", ',', true, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_span in = exl_span_of(rows[i].in);
        c->delimiter = rows[i].delimiter;
        c->quotes = rows[i].quotes;
        show(b, c, exl_ingest_csv_parse(c, in, rows[i].eof));
        CHECK(exl_span_eq(exl_buf_view(b), exl_span_of(rows[i].out)), "row %zu: %.*s, not %s", i, (int)b->n, b->p, rows[i].out);
    }
}

/* However the window grows, the record is the same. */
static void check_growing(exl_csv *c, exl_buf *b)
{
    static const char text[] = "id,\"a \"\"b\"\"\r\nc\",\"\",x\"y,\r\nnext";
    c->delimiter = ',';
    c->quotes = true;
    for (size_t n = 0; n < sizeof text - 1; n++) {
        exl_parse what = exl_ingest_csv_parse(c, (exl_span){ text, n }, false);
        show(b, c, what);
        bool whole = n >= 25;
        CHECK(what == (whole ? EXL_PARSE_ROW : EXL_PARSE_MORE), "%zu bytes: %.*s", n, (int)b->n, b->p);
        if (whole)
            CHECK(exl_span_is(exl_buf_view(b), "id|a \"b\"\r\nc||x\"y| +25"), "%zu bytes: %.*s", n, (int)b->n, b->p);
    }
    CHECK(c->stray == 20, "stray quote at %zu", c->stray);
}

static void check_limits(exl_csv *c)
{
    size_t n = EXL_MAX_CELL + 10;
    char *text = malloc(n + EXL_MAX_RECORD);
    memset(text, 'x', n + EXL_MAX_RECORD);
    memcpy(text, "a,b,", 4);
    text[n - 1] = '\n';
    (void)exl_ingest_csv_parse(c, (exl_span){ text, n }, true);
    CHECK(c->fault.why && strstr(c->fault.why, "cell") && c->fault.at == 4, "cell over the limit: %s", c->fault.why ? c->fault.why : "-");
    for (size_t i = 0; i < n + EXL_MAX_RECORD; i += 1000)
        text[i] = ',';
    text[n - 1] = 'x';
    text[n + EXL_MAX_RECORD - 1] = '\n';
    (void)exl_ingest_csv_parse(c, (exl_span){ text, n + EXL_MAX_RECORD }, true);
    CHECK(c->fault.why && strstr(c->fault.why, "1,024 columns") && c->fault.at == 0, "columns over the limit: %s", c->fault.why ? c->fault.why : "-");
    memset(text, ',', 1023);
    text[1023] = '\n';
    CHECK(exl_ingest_csv_parse(c, (exl_span){ text, 1024 }, true) == EXL_PARSE_ROW && !c->fault.why && c->n == 1024, "1,024 columns are allowed");
    free(text);
}

static void check_header_help(void)
{
    static const struct { const char *in; char delimiter; } rows[] = {
        { "id,date\n", ',' }, { "id;date\n1,2,3,4\n", ';' }, { "id\tdate\ta,b\n", '\t' }, { "id|date|x", '|' }, { "text\n", ',' }, { "\"a,b,c\";d\n", ';' },
    };
    static const struct { const char *in; size_t n; } hints[] = {
        { "sep=;\r\nid;x\n", 7 }, { "SEP=;\nid", 6 }, { "\"sep=;\"\nid", 8 }, { "sep=x\n", 0 }, { "sep=;;\n", 0 }, { "separate\n", 0 }, { "sep=", 0 }, { "", 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK(exl_ingest_csv_delimiter(exl_span_of(rows[i].in)) == rows[i].delimiter, "row %zu", i);
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        char d = 0;
        size_t n = exl_ingest_csv_hint(exl_span_of(hints[i].in), &d);
        CHECK(n == hints[i].n && (n == 0 || d == ';'), "hint %zu: %zu", i, n);
    }
}

int main(void)
{
    exl_csv *c = calloc(1, sizeof *c);
    exl_buf b;
    exl_buf_init(&b, 0);
    exl_ingest_csv_init(c, ',', true);
    check_records(c, &b);
    check_growing(c, &b);
    check_limits(c);
    check_header_help();
    exl_ingest_csv_free(c);
    exl_buf_free(&b);
    free(c);
    return CHECK_DONE("test_csv");
}
