/* What the writers write reads back as what it was: JSON strings by our own reader of JSON Lines, cells of CSV by that of CSV, where
 * no cell is a formula to a spreadsheet. */
#include "fuzz.h"
#include "ingest/csv.h"
#include "ingest/jsonl.h"
#include "report/report.h"

static void json(exl_span text)
{
    static exl_jsonl *j;
    exl_buf b;
    exl_map map = { 0 };
    exl_file_columns columns;
    if (!j && !(j = malloc(sizeof *j)))
        return;
    exl_buf_init(&b, 0);
    exl_buf_str(&b, "{\"text\":");
    exl_buf_json(&b, text);
    exl_buf_str(&b, "}\n");
    exl_ingest_columns_init(&columns, &map);
    exl_ingest_jsonl_init(j, &columns);
    exl_parse what = exl_ingest_jsonl_parse(j, exl_buf_view(&b), true);
    FUZZ_HOLDS(what == EXL_PARSE_ROW && !j->fault.why && j->n_set == 1 && exl_span_eq(j->cells[0].text, text));
    exl_ingest_jsonl_free(j);
    exl_ingest_columns_free(&columns);
    exl_buf_free(&b);
}

static bool begins_formula(exl_span s)
{
    static const char *const signs[] = { "=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0" };
    while (s.n && (*s.p == ' ' || (s.n > 2 && memcmp(s.p, "\xEF\xBB\xBF", 3) == 0) || (s.n > 1 && memcmp(s.p, "\xC2\xA0", 2) == 0))) {
        size_t n;
        (void)exl_utf8_get(s.p, &n);
        s = (exl_span){ s.p + n, s.n - n };
    }
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (s.n >= strlen(signs[i]) && memcmp(s.p, signs[i], strlen(signs[i])) == 0)
            return true;
    return false;
}

static bool is_number(exl_span s)
{
    size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+'), digits = 0;
    for (; i < s.n; i++) {
        digits += s.p[i] >= '0' && s.p[i] <= '9';
        if (!strchr("0123456789.eE+-", s.p[i]))
            return false;
    }
    return digits > 0;
}

static void csv(exl_span text)
{
    static const exl_column columns[] = { { "unit", EXL_COL_TEXT, 0, false, "" }, { "n", EXL_COL_TEXT, 0, false, "" } };
    const exl_gate_rules rules = { EXL_AUDIENCE_HR, 10, 5 };
    const exl_safe_table *safe = NULL;
    static exl_csv *c;
    exl_arena a;
    exl_buf b;
    if (!c && !(c = malloc(sizeof *c)))
        return;
    exl_arena_init(&a, 0);
    exl_buf_init(&b, 0);
    exl_table *t = exl_table_new(&a, "t", "", columns, 2);
    exl_cell *row = t ? exl_table_row(t, EXL_UNIT_ALL, 100) : NULL;
    FUZZ_HOLDS(row != NULL);
    exl_cell_text(&row[0], text);
    exl_cell_text(&row[1], exl_span_of("end"));
    FUZZ_HOLDS(exl_privacy_gate(&safe, t, &rules, &a, NULL) == EXL_OK);
    for (int format = EXL_FORMAT_CSV; format <= EXL_FORMAT_MD; format++) {
        exl_buf_reset(&b);
        FUZZ_HOLDS(exl_report_table(&b, safe, (exl_format)format, format == EXL_FORMAT_TABLE ? 60 : 0, NULL) == EXL_OK && exl_utf8_valid(exl_buf_view(&b)) == b.n);
        FUZZ_HOLDS(!memchr(b.p, 0x1b, b.n) && !memchr(b.p, 0, b.n));
    }
    exl_buf_reset(&b);
    FUZZ_HOLDS(exl_report_table(&b, safe, EXL_FORMAT_CSV, 0, NULL) == EXL_OK);
    exl_ingest_csv_init(c, ',', true);
    exl_span rest = exl_buf_view(&b);
    FUZZ_HOLDS(exl_ingest_csv_parse(c, rest, true) == EXL_PARSE_ROW && c->n == 2);
    rest = (exl_span){ rest.p + c->length, rest.n - c->length };
    FUZZ_HOLDS(exl_ingest_csv_parse(c, rest, true) == EXL_PARSE_ROW && !c->fault.why && c->n == 2 && c->length == rest.n && exl_span_is(c->cells[1].text, "end"));
    exl_span cell = c->cells[0].text;
    FUZZ_HOLDS(!begins_formula(cell) || is_number(cell));
    exl_ingest_csv_free(c);
    exl_buf_free(&b);
    exl_arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    exl_span text = { (const char *)data, size };
    if (size > 4096 || exl_utf8_valid(text) < text.n || (size && memchr(data, 0, size)))
        return 0;
    csv(text);
    if (size)
        json(text);
    return 0;
}
