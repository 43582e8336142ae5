/* Packing: what goes in comes out, and nothing else does. */
#include "store/body.h"
#include "check.h"
#include <stdlib.h>

static exl_span span(const char *s) { return (exl_span){ s, strlen(s) }; }

static void round_trip(void)
{
    static const char nul[] = { 'a', 0, 'b' };
    exl_answer in[] = { { EXL_Q_GOOD, 0, { "Collega's", 9 } }, { EXL_Q_FREE, 300, { nul, 3 } }, { EXL_Q_EXPERIENCE, 4000000000u, { "é", 2 } } };
    exl_interview i = { .answers = in, .n_answers = 3 };
    exl_buf b;
    exl_arena a;
    exl_answer *out = NULL;
    size_t n = 0;
    exl_err err = { 0 };
    exl_buf_init(&b, 0);
    exl_arena_init(&a, 0);
    exl_body_pack(&b, &i);
    CHECK(exl_body_unpack(&out, &n, exl_buf_view(&b), &a, &err) == EXL_OK && n == 3, "%s", err.msg);
    for (size_t k = 0; k < n; k++)
        CHECK(out[k].question == in[k].question && out[k].statement_no == in[k].statement_no && exl_span_eq(out[k].text, in[k].text), "answer %zu", k);
    /* cut anywhere, and with a byte too many, it is refused, and nothing is read beyond it */
    for (size_t cut = 0; cut < b.n; cut++) {
        char *part = malloc(cut + 1);
        memcpy(part, b.p, cut);
        n = 77;
        CHECK(exl_body_unpack(&out, &n, (exl_span){ part, cut }, &a, &err) == EXL_EDATA && n == 77, "cut at %zu", cut);
        free(part);
    }
    exl_buf_char(&b, 'x');
    CHECK(exl_body_unpack(&out, &n, exl_buf_view(&b), &a, &err) == EXL_EDATA, "a byte too many");
    b.p[0] = 2;
    CHECK(exl_body_unpack(&out, &n, exl_buf_view(&b), &a, &err) == EXL_EDATA && strstr(err.msg, "damaged"), "another packing: %s", err.msg);
    exl_buf_free(&b);
    exl_arena_free(&a);
}

static void attributes(void)
{
    static const struct { exl_attribute in[3]; size_t n; const char *want; } rows[] = {
        { { { { "b", 1 }, { "2", 1 } }, { { "a", 1 }, { "1", 1 } } }, 2, "{\"a\":\"1\",\"b\":\"2\"}" },
        { { { { "a", 1 }, { "", 0 } } }, 1, "" },
        { { { { "x\"", 2 }, { "<&\n", 3 } }, { { "e", 1 }, { NULL, 0 } } }, 2, "{\"x\\\"\":\"\\u003c\\u0026\\n\"}" },
        { { { { NULL, 0 }, { NULL, 0 } } }, 0, "" },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        exl_attribute list[3];
        memcpy(list, rows[r].in, sizeof list);
        exl_interview i = { .attributes = list, .n_attributes = rows[r].n };
        exl_buf b;
        exl_buf_init(&b, 0);
        exl_body_attributes(&b, &i);
        CHECK(exl_span_is(exl_buf_view(&b), rows[r].want), "row %zu: %.*s", r, (int)b.n, b.p);
        exl_buf_free(&b);
    }
}

static void statements(void)
{
    exl_statement s[] = { { .n = 1, .answer = 0, .start = 0, .end = 41, .question = EXL_Q_FREE, .language = EXL_LANG_NL }, { .n = 2, .answer = 3, .start = 42, .end = 4000000000u, .question = EXL_Q_GOOD, .language = EXL_LANG_UNKNOWN } };
    exl_annotation a = { .statement = s, .n_statements = 2 };
    exl_body_statement v;
    exl_buf b;
    exl_buf_init(&b, 0);
    exl_body_statements(&b, &a);
    CHECK(exl_span_is(exl_buf_view(&b), "[[4,0,0,41,0],[1,3,42,4000000000,4]]"), "%.*s", (int)b.n, b.p);
    exl_span list = exl_buf_view(&b);
    for (size_t k = 0; k < 2; k++)
        CHECK(exl_body_next(&v, &list) && v.question == s[k].question && v.answer == s[k].answer && v.start == s[k].start && v.end == s[k].end && v.language == s[k].language, "statement %zu", k);
    CHECK(!exl_body_next(&v, &list), "the end");
    list = span("[[4,0,0");
    CHECK(!exl_body_next(&v, &list), "a damaged list ends");
    exl_buf_free(&b);
}

static void digests(void)
{
    unsigned char leaver[32] = { 1 }, all[12][32];
    exl_interview i = { .department = { "Zorg", 4 }, .tenure_months = 12, .language = EXL_LANG_NL };
    exl_body_digest(all[0], &i, NULL, span("body"), span(""));
    exl_body_digest(all[1], &i, leaver, span("body"), span(""));
    exl_body_digest(all[2], &i, NULL, span("bod"), span("y"));
    i.department = span("Zor");
    i.role = span("g");
    exl_body_digest(all[3], &i, NULL, span("body"), span(""));
    i.tenure_months = -1;
    exl_body_digest(all[4], &i, NULL, span("body"), span(""));
    i.language = EXL_LANG_FR;
    exl_body_digest(all[5], &i, NULL, span("body"), span(""));
    i.departure = EXL_DEP_DISMISSAL;
    exl_body_digest(all[6], &i, NULL, span("body"), span(""));
    i.exit_date = (exl_date){ 2025, 3, 1, EXL_DATE_DAY };
    exl_body_digest(all[7], &i, NULL, span("body"), span(""));
    i.exit_date.precision = EXL_DATE_MONTH;
    exl_body_digest(all[8], &i, NULL, span("body"), span(""));
    i.hire_date = i.exit_date;
    exl_body_digest(all[9], &i, NULL, span("body"), span(""));
    i.themes = span("terms.pay-");
    exl_body_digest(all[10], &i, NULL, span("body"), span(""));
    for (size_t x = 0; x <= 10; x++)
        for (size_t y = 0; y < x; y++)
            CHECK(memcmp(all[x], all[y], 32) != 0, "%zu and %zu say different things", x, y);
    exl_body_digest(all[11], &i, NULL, span("body"), span(""));
    CHECK(memcmp(all[10], all[11], 32) == 0, "the same again is the same");
}

int main(void)
{
    round_trip();
    attributes();
    statements();
    digests();
    return CHECK_DONE("store/body");
}
