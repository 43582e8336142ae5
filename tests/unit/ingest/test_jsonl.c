/* Objects of lines: `out` is name=text of each key, or the fault's place and a word of it. */
#include "check.h"
#include <stdio.h>
#include <stdlib.h>
#include "ingest/jsonl.h"

typedef struct { const char *in, *out; bool eof; } row;

static const row rows[] = {
    { "{\"id\":\"E1\",\"text\":\"a\"}\n{", "id=E1 text=a +23", false },
    { "{\"id\":7,\"text\":\"a\"}", "id=7 text=a +19", true },
    { "{\"id\":7,\"text\":\"a\"}", "more", false },
    { " { \"id\" : 7 , \"x\" : null } \r\n{", "id=7 x= +29", false },
    { "{}\n ", "+3", false },
    { "{\"id\":-1.50e+10,\"b\":true,\"c\":false}\n ", "id=-1.50e+10 b=true c=false +36", false },
    { "{\"id\":1E400}\n ", "id=1E400 +13", false },
    { "{\"text\":\"\\u00eb \\ud83d\\ude21 \\\"q\\\" \\/ \\n\\t\\b\"}\n ", "text=\xC3\xAB \xF0\x9F\x98\xA1 \"q\" / \n\t\b +47", false },
    { "{\"t\\u0065xt\":\"a\"}\n ", "text=a +18", false },
    { "{\"x\":{\"a\":[1,{\"b\":[]},\"}\"]},\"text\":\"a\"}\n ", "x= text=a +40", false },
    { "\n{", "blank", false },
    { "  \r\n{", "blank", false },
    { "", "end", true },
    { "{\"text\":\"a\",\"t\\u0065xt\":\"b\"}\n ", "fault 12 duplicate", false },
    { "{\"manager\":\"a\",\"chef\":\"b\"}\n ", "fault 15 duplicate", false },
    { "{\"text\":\"a\",}\n ", "fault 12 comma", false },
    { "{\"text\":\"a\" \"b\":1}\n ", "fault 12 expected", false },
    { "{\"text\" \"a\"}\n ", "fault 8 expected", false },
    { "{text:1}\n ", "fault 1 double quotes", false },
    { "{'text':1}\n ", "fault 1 double quotes", false },
    { "{\"x\":NaN}\n ", "fault 5 no value", false },
    { "{\"x\":-Infinity}\n ", "fault 5 no number", false },
    { "{\"x\":01}\n ", "fault 5 no number", false },
    { "{\"x\":1.}\n ", "fault 5 no number", false },
    { "{\"x\":.5}\n ", "fault 5 no value", false },
    { "{\"x\":+5}\n ", "fault 5 no value", false },
    { "{\"x\":1e}\n ", "fault 5 no number", false },
    { "{\"x\":tru}\n ", "fault 5 no value", false },
    { "{\"x\":\"\\ud83d end\"}\n ", "fault 6 surrogate", false },
    { "{\"x\":\"\\ude21 end\"}\n ", "fault 6 surrogate", false },
    { "{\"x\":\"\\u00g0aaaaaa\"}\n ", "fault 6 hexadecimal", false },
    { "{\"x\":\"\\u0000aaaaaa\"}\n ", "fault 6 NUL", false },
    { "{\"x\":\"\\x41\"}\n ", "fault 6 unknown escape", false },
    { "{\"x\":\"a\tb\"}\n ", "fault 7 control", false },
    { "{\"x\":\"een\ntwee\"}\n ", "fault 9 line end", false },
    { "{\n\"id\":1}\n", "fault 1 whole object", false },
    { "{\"x\":\"a\"", "fault 8 cut off", true },
    { "{\"x\":\"a", "fault 7 cut off", true },
    { "{\"x\":\"a\\", "fault 7 cut off", true },
    { "{\"x\":1} {\"x\":2}\n ", "fault 8 second value", false },
    { "{\"x\":1},\n ", "fault 7 second value", false },
    { "[1]\n ", "fault 0 array", false },
    { "\"a\"\n ", "fault 0 one object", false },
    { "\x1E{}\n ", "fault 0 U+001E", false },
    { "{\"text\":[\"a\"]}\n ", "fault 8 nested", false },
    { "{\"x\":[1,]}\n ", "fault 8 no value", false },
    { "{\"x\":[1 2]}\n ", "fault 8 expected", false },
    { "{\"x\":[1}}\n ", "fault 7 do not match", false },
    { "{\"x\":{\"a\":1,}}\n ", "fault 12 comma", false },
    { "{\"x\":{\"a\" 1}}\n ", "fault 10 expected", false },
    { "{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n ", "fault 36 nested too deep", false },
};

static void show(exl_buf *b, const exl_jsonl *j, exl_parse what)
{
    static const char *const names[] = { "row", "blank", "more", "end", "nomem" };
    exl_buf_reset(b);
    if (what != EXL_PARSE_ROW) {
        exl_buf_str(b, names[what]);
        return;
    }
    if (j->fault.why) {
        exl_buf_fmt(b, "fault %zu %s", j->fault.at, j->fault.why);
        return;
    }
    for (size_t i = 0; i < j->n_set; i++) {
        exl_buf_span(b, j->columns->list[j->set[i]].name);
        exl_buf_char(b, '=');
        exl_buf_span(b, j->cells[j->set[i]].text);
        exl_buf_char(b, ' ');
    }
    exl_buf_fmt(b, "+%zu", j->length);
}

/* A fault's words are compared by one of them. */
static bool fits(exl_span got, const char *want)
{
    const char *word = strncmp(want, "fault ", 6) == 0 ? strchr(want + 6, ' ') : NULL;
    if (!word)
        return exl_span_is(got, want);
    char text[400];
    snprintf(text, sizeof text, "%.*s", (int)got.n, got.p);
    return strncmp(text, want, (size_t)(word - want) + 1) == 0 && strstr(text, word + 1);
}

static void check_rows(void)
{
    exl_buf b;
    exl_buf_init(&b, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_map map = { 0 };
        exl_file_columns columns;
        exl_jsonl *j = calloc(1, sizeof *j);
        exl_ingest_columns_init(&columns, &map);
        exl_ingest_jsonl_init(j, &columns);
        show(&b, j, exl_ingest_jsonl_parse(j, exl_span_of(rows[i].in), rows[i].eof));
        CHECK(fits(exl_buf_view(&b), rows[i].out), "row %zu: %.*s, not %s", i, (int)b.n, b.p, rows[i].out);
        exl_ingest_jsonl_free(j);
        exl_ingest_columns_free(&columns);
        free(j);
    }
    exl_buf_free(&b);
}

/* A record that grows is either short or the same, never something else. */
static void check_growing(void)
{
    static const char text[] = "{\"id\":-12.5e3,\"x\":[true,{\"a\":null}],\"text\":\"a\\u00e9\\ud83d\\ude21\\n\"}\r\n{}";
    exl_map map = { 0 };
    exl_file_columns columns;
    exl_jsonl *j = calloc(1, sizeof *j);
    exl_buf b;
    exl_buf_init(&b, 0);
    exl_ingest_columns_init(&columns, &map);
    exl_ingest_jsonl_init(j, &columns);
    for (size_t n = 1; n < sizeof text; n++) {
        exl_parse what = exl_ingest_jsonl_parse(j, (exl_span){ text, n }, false);
        show(&b, j, what);
        CHECK(what == EXL_PARSE_MORE || exl_span_is(exl_buf_view(&b), "id=-12.5e3 x= text=a\xC3\xA9\xF0\x9F\x98\xA1\n +69"), "%zu bytes: %.*s", n, (int)b.n, b.p);
    }
    CHECK(j->control_at == SIZE_MAX, "a line end is no control character");
    exl_buf_free(&b);
    exl_ingest_jsonl_free(j);
    exl_ingest_columns_free(&columns);
    free(j);
}

int main(void)
{
    check_rows();
    check_growing();
    return CHECK_DONE("test_jsonl");
}
