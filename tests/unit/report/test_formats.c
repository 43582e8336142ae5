/* Table formats: formulas, quoting, numbers, control characters, width. */
#include "check.h"
#include "report/report.h"
#include <math.h>

static exl_arena arena;

static const exl_safe_table *safe(const exl_table *t)
{
    const exl_gate_rules rules = { EXL_AUDIENCE_HR, 10, 5 };
    const exl_safe_table *s = NULL;
    CHECK(exl_privacy_gate(&s, t, &rules, &arena, NULL) == EXL_OK, "gate");
    return s;
}

/* Writes t and compares the whole. */
static void same(const exl_table *t, exl_format f, int width, const char *want, const char *what)
{
    exl_buf b;
    exl_buf_init(&b, 0);
    CHECK(exl_report_table(&b, safe(t), f, width, NULL) == EXL_OK, "%s", what);
    CHECK(exl_span_is(exl_buf_view(&b), want), "%s:\n%.*s\nwanted\n%s", what, (int)b.n, b.p ? b.p : "", want);
    exl_buf_free(&b);
}

static exl_table *one_text(const char *heading, exl_span text)
{
    exl_column *c = EXL_NEW(&arena, exl_column, 2);
    c[0] = (exl_column){ heading, EXL_COL_TEXT, 0, false, "" };
    c[1] = (exl_column){ "n", EXL_COL_REAL, 1, true, "" };
    exl_table *t = exl_table_new(&arena, "t", "", c, 2);
    exl_cell *row = exl_table_row(t, EXL_UNIT_ALL, 100);
    exl_cell_text(&row[0], text);
    exl_cell_number(&row[1], -1.5);
    return t;
}

static void cells(void)
{
    static const struct { const char *text, *csv, *tsv, *json, *md; } rows[] = {
        { "Sales", "Sales", "Sales", "\"Sales\"", "Sales" },
        { "", "", "", "null", "" },
        { "=1+1", "'=1+1", "'=1+1", "\"=1+1\"", "=1+1" },
        { "+32 499", "'+32 499", "'+32 499", "\"+32 499\"", "+32 499" },
        { "-IT", "'-IT", "'-IT", "\"-IT\"", "-IT" },
        { "-12.5", "-12.5", "-12.5", "\"-12.5\"", "-12.5" },        /* a number is no formula */
        { "@SUM(A1)", "'@SUM(A1)", "'@SUM(A1)", "\"@SUM(A1)\"", "@SUM(A1)" },
        { "\t=1", "\"'\t=1\"", "'\\t=1", "\"\\t=1\"", "‹U+0009›=1" },
        { "\r=1", "\"'\r=1\"", "'\\r=1", "\"\\r=1\"", "‹U+000D›=1" },
        { "\n=1", "\"'\n=1\"", "'\\n=1", "\"\\n=1\"", "‹U+000A›=1" },
        { " =1", "\"' =1\"", "' =1", "\" =1\"", " =1" },
        { "\xC2\xA0=1", "'\xC2\xA0=1", "'\xC2\xA0=1", "\"\xC2\xA0=1\"", "\xC2\xA0=1" },
        { "\xEF\xBB\xBF=1", "'\xEF\xBB\xBF=1", "'\xEF\xBB\xBF=1", "\"\xEF\xBB\xBF=1\"", "‹U+FEFF›=1" },
        { "＝1", "'＝1", "'＝1", "\"＝1\"", "＝1" }, { "＋1", "'＋1", "'＋1", "\"＋1\"", "＋1" },
        { "－a", "'－a", "'－a", "\"－a\"", "－a" }, { "＠a", "'＠a", "'＠a", "\"＠a\"", "＠a" },
        { "a=1", "a=1", "a=1", "\"a=1\"", "a=1" },
        { "ID", "ID", "ID", "\"ID\"", "ID" },                         /* only a file that begins with it is SYLK */
        { "sep=,", "\"sep=,\"", "sep=,", "\"sep=,\"", "sep=," },
        { "a,b;c\"d\ne\tf", "\"a,b;c\"\"d\ne\tf\"", "a,b;c\"d\\ne\\tf", "\"a,b;c\\\"d\\ne\\tf\"", "a,b;c\"d‹U+000A›e‹U+0009›f" },
        { "a\\n", "a\\n", "a\\\\n", "\"a\\\\n\"", "a\\\\n" },
        { "<b>|*_`", "<b>|*_`", "<b>|*_`", "\"\\u003cb\\u003e|*_`\"", "&lt;b&gt;\\|\\*\\_\\`" },
        { "\x1b[31m", "‹U+001B›[31m", "‹U+001B›[31m", "\"\\u001b[31m\"", "‹U+001B›\\[31m" },
        { "a\xE2\x80\xAE" "b", "a\xE2\x80\xAE" "b", "a\xE2\x80\xAE" "b", "\"a\xE2\x80\xAE" "b\"", "a‹U+202E›b" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_table *t = one_text("unit", exl_span_of(rows[i].text));
        char want[256];
        snprintf(want, sizeof want, "unit,n\n%s,-1.5\n", rows[i].csv);
        same(t, EXL_FORMAT_CSV, 0, want, "csv");
        snprintf(want, sizeof want, "unit\tn\n%s\t-1.5\n", rows[i].tsv);
        same(t, EXL_FORMAT_TSV, 0, want, "tsv");
        snprintf(want, sizeof want, "{\"unit\":%s,\"n\":-1.5}\n", rows[i].json);
        same(t, EXL_FORMAT_JSONL, 0, want, "jsonl");
        snprintf(want, sizeof want, "[\n{\"unit\":%s,\"n\":-1.5}\n]\n", rows[i].json);
        same(t, EXL_FORMAT_JSON, 0, want, "json");
        snprintf(want, sizeof want, "| unit | n |\n| --- | ---: |\n| %s | -1.5 |\n", rows[i].md);
        same(t, EXL_FORMAT_MD, 0, want, "md");
    }
}

/* What opens the file. */
static void first_cell(void)
{
    static const struct { const char *heading, *csv, *tsv; } rows[] = {
        { "ID", "\"ID\",n\nx,-1.5\n", "'ID\tn\nx\t-1.5\n" },
        { "sep=;", "\"'sep=;\",n\nx,-1.5\n", "'sep=;\tn\nx\t-1.5\n" },
        { "Id", "Id,n\nx,-1.5\n", "Id\tn\nx\t-1.5\n" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_table *t = one_text(rows[i].heading, exl_span_of("x"));
        same(t, EXL_FORMAT_CSV, 0, rows[i].csv, rows[i].heading);
        same(t, EXL_FORMAT_TSV, 0, rows[i].tsv, rows[i].heading);
    }
}

static void numbers(void)
{
    static const exl_column columns[] = {
        { "count", EXL_COL_COUNT, 0, true, "" }, { "real", EXL_COL_REAL, 4, true, "" }, { "p", EXL_COL_REAL, -1, true, "" }, { "flag", EXL_COL_FLAG, 0, false, "" },
    };
    static const struct { double v[4]; const char *csv, *json; } rows[] = {
        { { 12, 0.123456, 0.000123456, 1 }, "12,0.1235,0.0001235,1", "{\"count\":12,\"real\":0.1235,\"p\":0.0001235,\"flag\":1}" },
        { { 0, -0.00001, 1e-20, 0 }, "0,0.0000,1e-20,0", "{\"count\":0,\"real\":0.0000,\"p\":1e-20,\"flag\":0}" },
        { { 123456789, NAN, INFINITY, 0 }, "123456789,,,0", "{\"count\":123456789,\"real\":null,\"p\":null,\"flag\":0}" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_table *t = exl_table_new(&arena, "t", "", columns, 4);
        exl_cell *c = exl_table_row(t, EXL_UNIT_ALL, 100);
        for (int k = 0; k < 4; k++)
            exl_cell_number(&c[k], rows[i].v[k]);
        char want[256];
        snprintf(want, sizeof want, "count,real,p,flag\n%s\n", rows[i].csv);
        same(t, EXL_FORMAT_CSV, 0, want, "numbers");
        snprintf(want, sizeof want, "%s\n", rows[i].json);
        same(t, EXL_FORMAT_JSONL, 0, want, "numbers");
    }
}

static void no_rows(void)
{
    static const exl_column columns[] = { { "only", EXL_COL_TEXT, 0, false, "" } };
    exl_table *t = exl_table_new(&arena, "t", "", columns, 1);
    same(t, EXL_FORMAT_CSV, 0, "only\n", "csv");
    same(t, EXL_FORMAT_JSON, 0, "[]\n", "json");
    same(t, EXL_FORMAT_JSONL, 0, "", "jsonl");
    same(t, EXL_FORMAT_TABLE, 0, "only\n----\n", "table");
    exl_cell_text(exl_table_row(t, EXL_UNIT_ALL, 9), exl_span_of(""));
    same(t, EXL_FORMAT_CSV, 0, "only\n\"\"\n", "an only cell that is empty");
}

static void widths(void)
{
    static const struct { const char *text; int width; const char *want; } rows[] = {
        { "short", 0, "unit      n\n-----  ----\nshort  -1.5\n" },
        { "a name that is long", 80, "unit                    n\n-------------------  ----\na name that is long  -1.5\n" },
        { "a name that is long", 20, "unit               n\n--------------  ----\na name that i…  -1.5\n" },
        { "a name that is long", 3, "unit         n\n--------  ----\na name …  -1.5\n" },
        { "é日本", 0, "unit      n\n-----  ----\né日本  -1.5\n" },
        { "日本日本日本", 14, "unit         n\n--------  ----\n日本日…   -1.5\n" },
        { "\x1b[2J", 0, "unit            n\n-----------  ----\n‹U+001B›[2J  -1.5\n" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        same(one_text("unit", exl_span_of(rows[i].text)), EXL_FORMAT_TABLE, rows[i].width, rows[i].want, rows[i].text);
}

/* Columns go where cells cannot be made narrower, pairs together, and no more than must; elsewhere never. */
static void spares(void)
{
    static const exl_column columns[] = { { "unit", EXL_COL_TEXT, 0, false, "" }, { "hits", EXL_COL_COUNT, 0, true, "" }, { "or_lower", EXL_COL_REAL, 2, true, "" }, { "p", EXL_COL_REAL, 4, true, "" },
                                          { "or_upper", EXL_COL_REAL, 2, true, "" }, { "tier", EXL_COL_TEXT, 0, true, "" } };
    static const struct { int width; const char *want; } rows[] = {
        { 0,  "unit        hits  or_lower       p  or_upper  tier\n----------  ----  --------  ------  --------  ---------\nLogistics-     9      1.25  0.0312      3.50  recurring\n" },
        { 46, "unit      hits  or_l…       p  or_u…  tier\n--------  ----  -----  ------  -----  --------\nLogisti…     9   1.25  0.0312   3.50  recurri…\n" },
        { 34, "unit        hits  tier       …\n----------  ----  ---------\nLogistics-     9  recurring\n" },
        { 5,  "unit      hits  tier      …\n--------  ----  --------\nLogisti…     9  recurri…\n" },
    };
    exl_table *t = exl_table_new(&arena, "t", "", columns, 6);
    exl_cell *row = exl_table_row(t, EXL_UNIT_ALL, 100);
    const double number[] = { 9, 1.25, 0.0312, 3.5 };
    exl_cell_text(&row[0], exl_span_of("Logistics-"));
    for (size_t i = 0; i < 4; i++)
        exl_cell_number(&row[1 + i], number[i]);
    exl_cell_text(&row[5], exl_span_of("recurring"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        same(t, EXL_FORMAT_TABLE, rows[i].width, rows[i].want, "columns left out");
    same(t, EXL_FORMAT_CSV, 5, "unit,hits,or_lower,p,or_upper,tier\nLogistics-,9,1.25,0.0312,3.50,recurring\n", "never in CSV");
}

static void names(void)
{
    static const struct { const char *name; bool known; exl_format f; } rows[] = {
        { "csv", true, EXL_FORMAT_CSV }, { "tsv", true, EXL_FORMAT_TSV }, { "table", true, EXL_FORMAT_TABLE }, { "json", true, EXL_FORMAT_JSON },
        { "jsonl", true, EXL_FORMAT_JSONL }, { "md", true, EXL_FORMAT_MD }, { "xml", false, EXL_FORMAT_CSV }, { "", false, EXL_FORMAT_CSV },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_format f = EXL_FORMAT_CSV;
        CHECK(exl_report_format(&f, exl_span_of(rows[i].name)) == rows[i].known && f == rows[i].f, "%s", rows[i].name);
    }
    exl_buf b;
    exl_buf_init(&b, 0);
    CHECK(exl_report_table(&b, safe(one_text("u", exl_span_of("x"))), (exl_format)99, 0, NULL) == EXL_EUSAGE, "unknown format");
    exl_buf_free(&b);
    exl_buf_init(&b, 300);          /* too small */
    CHECK(exl_report_table(&b, safe(one_text("u", (exl_span){ (char[1000]){ 'x' }, 1000 })), EXL_FORMAT_CSV, 0, NULL) == EXL_ENOMEM, "no room");
    exl_buf_free(&b);
}

int main(void)
{
    exl_arena_init(&arena, 0);
    cells();
    first_cell();
    numbers();
    no_rows();
    widths();
    spares();
    names();
    exl_arena_free(&arena);
    return CHECK_DONE("report/test_formats");
}
