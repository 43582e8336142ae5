/* The page and the data: nothing of the data becomes markup, nothing that the gate holds back is told, every section is there in
 * every language, and the bytes are the same twice. */
#include "check.h"
#include "report/report.h"
#include "report/page.h"

static exl_arena arena;

static const exl_column flag_columns[] = {
    { "unit_type", EXL_COL_TEXT, 0, false, "" }, { "unit", EXL_COL_TEXT, 0, false, "" }, { "code", EXL_COL_TEXT, 0, false, "" },
    { "interviews", EXL_COL_COUNT, 0, true, "" }, { "hits", EXL_COL_COUNT, 0, true, "" }, { "expected", EXL_COL_REAL, 2, true, "" },
    { "tier", EXL_COL_TEXT, 0, true, "" },
};
static const exl_column trend_columns[] = {
    { "unit_type", EXL_COL_TEXT, 0, false, "" }, { "unit", EXL_COL_TEXT, 0, false, "" }, { "code", EXL_COL_TEXT, 0, false, "" },
    { "period", EXL_COL_TEXT, 0, false, "" }, { "interviews", EXL_COL_COUNT, 0, true, "" }, { "hits", EXL_COL_COUNT, 0, true, "" },
    { "share", EXL_COL_REAL, 4, true, "" }, { "lower", EXL_COL_REAL, 4, true, "" }, { "upper", EXL_COL_REAL, 4, true, "" },
    { "suppressed", EXL_COL_FLAG, 0, false, "" },
};
static const char hostile[] = "<script>alert(1)</script> \"'`&\xE2\x80\xAE\x1b[31m";
static const char secret_manager[] = "Zephyrine Quux", tiny[] = "Tiny department", quoted[] = "Nobody ever listened <b>";

static void figures(exl_cell *c, double n, double hits)
{
    exl_cell_number(&c[0], n);
    exl_cell_number(&c[1], hits);
    exl_cell_number(&c[2], hits / n);
    exl_cell_number(&c[3], hits / n / 2);
    exl_cell_number(&c[4], hits / n * 1.2);
    exl_cell_number(&c[5], 0);
}

static void unit_code(exl_cell *c, const char *type, const char *unit, const char *code)
{
    exl_cell_text(&c[0], exl_span_of(type));
    exl_cell_text(&c[1], exl_span_of(unit));
    exl_cell_text(&c[2], exl_span_of(code));
}

static exl_table *shares(void)
{
    static const struct { int type; const char *name, *unit, *code; unsigned n, hits; } rows[] = {
        { EXL_UNIT_ALL, "all", "all", "terms-", 200, 90 }, { EXL_UNIT_ALL, "all", "all", "terms+", 200, 20 },
        { EXL_UNIT_ALL, "all", "all", "terms.pay-", 200, 77 }, { EXL_UNIT_ALL, "all", "all", "terms.pay+", 200, 11 },
        { EXL_UNIT_DEPARTMENT, "department", hostile, "terms.pay-", 40, 13 },
        { EXL_UNIT_DEPARTMENT, "department", tiny, "terms.pay-", 7, 6 },
    };
    exl_table *t = exl_table_new(&arena, "shares", "Shares.", exl_share_columns, EXL_N_SHARE_COLUMNS);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_cell *c = exl_table_row(t, rows[i].type, rows[i].n);
        unit_code(c, rows[i].name, rows[i].unit, rows[i].code);
        figures(&c[3], rows[i].n, rows[i].hits);
    }
    return t;
}

static exl_table *trends(void)
{
    static const struct { const char *period; unsigned n; } rows[] = { { "2025-Q1", 60 }, { "2025-Q2", 7 }, { "2025-Q3", 70 }, { "2025-Q4", 63 } };
    exl_table *t = exl_table_new(&arena, "trends", "Trends.", trend_columns, sizeof trend_columns / sizeof trend_columns[0]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_cell *c = exl_table_row(t, EXL_UNIT_ALL, rows[i].n);
        unit_code(c, "all", "all", "terms.pay-");
        exl_cell_text(&c[3], exl_span_of(rows[i].period));
        figures(&c[4], rows[i].n, rows[i].n / 4);
    }
    return t;
}

static exl_table *flags(bool any)
{
    exl_table *t = exl_table_new(&arena, "flags", "Flags.", flag_columns, sizeof flag_columns / sizeof flag_columns[0]);
    exl_cell *c = exl_table_row(t, EXL_UNIT_MANAGER, 12);
    unit_code(c, "manager", secret_manager, "relations.manager-");
    exl_cell_number(&c[3], 12);
    exl_cell_number(&c[4], 7);
    exl_cell_number(&c[5], 2.1);
    exl_cell_text(&c[6], exl_span_of(any ? "recurring" : "none"));
    return t;
}

static exl_span label(void *ctx, exl_span code, int language)
{
    (void)ctx;
    if (exl_span_is(code, "terms.pay"))
        return exl_span_of(language ? "Pay <i>" : "Loon <i>");
    return (exl_span){ NULL, 0 };
}

static exl_report_input input(exl_audience audience, int language, bool any_flag)
{
    static const exl_quote q[] = { { EXL_UNIT_ALL, { "all", 3 }, { "terms.pay-", 10 }, { "nl-1", 4 }, 1, { "", 0 }, { quoted, sizeof quoted - 1 }, { "", 0 } } };
    const exl_gate_rules rules = { audience, 10, 5 };
    exl_report_input in = { .audience = audience, .language = language, .min_group = 10, .min_company = 5, .label = label,
                            .program = exl_span_of("0.1.0"), .schema = exl_span_of("1"), .as_of = exl_span_of("2026-01-31") };
    CHECK(exl_privacy_gate(&in.shares, shares(), &rules, &arena, NULL) == EXL_OK, "shares");
    CHECK(exl_privacy_gate(&in.trends, trends(), &rules, &arena, NULL) == EXL_OK, "trends");
    CHECK(exl_privacy_gate(&in.flags, flags(any_flag), &rules, &arena, NULL) == EXL_OK, "flags");
    CHECK(exl_privacy_quotes(&in.statements, q, 1, &rules, &arena, NULL) == EXL_OK, "quotes");
    return in;
}

typedef exl_rc writer(exl_buf *out, const exl_report_input *in, exl_err *err);

static exl_buf written(writer *write, const exl_report_input *in)
{
    exl_buf b;
    exl_err err = { 0 };
    exl_buf_init(&b, 0);
    CHECK(write(&b, in, &err) == EXL_OK, "%s", err.msg);
    exl_buf_char(&b, '\0');         /* for strstr */
    return b;
}

static void each_language(void)
{
    for (int l = 0; l < EXL_WORD_LANGUAGES; l++)
        for (int hr = 0; hr < 2; hr++) {
            exl_report_input in = input(hr ? EXL_AUDIENCE_HR : EXL_AUDIENCE_MANAGEMENT, l, true);
            exl_buf b = written(exl_report_html, &in), again = written(exl_report_html, &in);
            CHECK(b.n == again.n && memcmp(b.p, again.p, b.n) == 0, "language %d: the same bytes twice", l);
            CHECK(strstr(b.p, exl_word_text(W_overview, l)) && strstr(b.p, exl_word_text(W_left_out, l)), "language %d: sections", l);
            CHECK(strstr(b.p, exl_word_text(W_flag_is, l)), "language %d: what a flag is", l);
            const char *script = strstr(b.p, "<script>");
            CHECK(script && strncmp(script + 8, exl_page_script, strlen(exl_page_script)) == 0 && !strstr(script + 8, "<script"), "language %d: our script and no other", l);
            CHECK( !strstr(b.p, "<i>") && !strstr(b.p, "listened <b>"), "language %d: markup", l);
            CHECK(!strstr(b.p, " style="), "language %d: attributes", l);
            CHECK(!strstr(b.p, "\xE2\x80\xAE") && !strchr(b.p, 0x1b) && strstr(b.p, "‹U+202E›‹U+001B›"), "language %d: controls are shown", l);
            CHECK(!strstr(b.p, "http://") && !strstr(b.p, "https://") && !strstr(b.p, " src=") && !strstr(b.p, "javascript:") && !strstr(b.p, " onclick"), "language %d: nothing from elsewhere", l);
            CHECK((strstr(b.p, exl_word_text(W_confidential, l)) != NULL) == hr, "language %d: marked confidential", l);
            exl_buf_free(&again);
            exl_buf_free(&b);
        }
}

static void audiences(writer *write, const char *what)
{
    for (int hr = 0; hr < 2; hr++) {
        exl_report_input in = input(hr ? EXL_AUDIENCE_HR : EXL_AUDIENCE_MANAGEMENT, 2, true);
        exl_buf b = written(write, &in);
        CHECK((strstr(b.p, secret_manager) != NULL) == hr, "%s: managers for hr %d", what, hr);
        CHECK((strstr(b.p, "Nobody ever listened") != NULL) == hr, "%s: statements for hr %d", what, hr);
        CHECK(strstr(b.p, tiny), "%s: a small department is named for hr %d", what, hr);
        CHECK((strstr(b.p, write == exl_report_html ? "86%" : "0.8571") != NULL) == hr, "%s: its figures for hr %d", what, hr);
        exl_buf_free(&b);
    }
}

static void no_flags(void)
{
    for (int l = 0; l < EXL_WORD_LANGUAGES; l++) {
        exl_report_input in = input(EXL_AUDIENCE_HR, l, false);
        exl_buf b = written(exl_report_html, &in);
        CHECK(strstr(b.p, exl_word_text(W_no_flags, l)), "language %d", l);
        exl_buf_free(&b);
    }
}

static void nothing_at_all(void)
{
    exl_report_input in = { .audience = EXL_AUDIENCE_MANAGEMENT, .language = 0, .min_group = 10, .min_company = 5 };
    writer *const writers[] = { exl_report_html, exl_report_json, exl_report_tables_readme, exl_report_markdown, exl_report_datapackage };
    for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++) {
        exl_buf b = written(writers[i], &in);
        CHECK(b.n > 100, "writer %zu", i);
        exl_buf_free(&b);
    }
}

static void another_audience(void)
{
    writer *const writers[] = { exl_report_html, exl_report_json, exl_report_tables_readme, exl_report_markdown, exl_report_datapackage };
    for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++) {
        exl_report_input in = input(EXL_AUDIENCE_HR, 0, true);
        exl_err err = { 0 };
        exl_buf b;
        exl_buf_init(&b, 0);
        in.audience = EXL_AUDIENCE_MANAGEMENT;
        CHECK(writers[i](&b, &in, &err) == EXL_EDEFECT && b.n == 0 && err.msg[0], "writer %zu: nothing is written", i);
        exl_buf_free(&b);
    }
}

static void dictionary(void)
{
    exl_report_input in = input(EXL_AUDIENCE_HR, 0, true);
    exl_buf b = written(exl_report_tables_readme, &in);
    CHECK(strstr(b.p, "## shares.csv") && strstr(b.p, "| `upper` | number |") && strstr(b.p, "## statements.csv"), "tables and columns");
    CHECK(strstr(b.p, "exitlens 0.1.0, schema 1"), "versions");
    exl_buf_free(&b);
}

int main(void)
{
    exl_arena_init(&arena, 0);
    each_language();
    audiences(exl_report_html, "html");
    audiences(exl_report_json, "json");
    no_flags();
    nothing_at_all();
    another_audience();
    dictionary();
    exl_arena_free(&arena);
    return CHECK_DONE("report/test_html");
}
