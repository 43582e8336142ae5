/* base: spans, buffers, numbers, dates, UTF-8, arenas, digests. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/digest.h"
#include "base/grow.h"
#include "base/near.h"
#include "base/num.h"
#include "base/utf8.h"
#include "check.h"
#include <math.h>
#include <stdlib.h>

static void spans(void)
{
    exl_span rest = exl_span_of("a;b;;c"), want[] = { { "a", 1 }, { "b", 1 }, { "", 0 }, { "c", 1 } };
    for (size_t i = 0; i < 4; i++) {
        exl_span got = exl_span_cut(&rest, ';');
        CHECK(exl_span_eq(got, want[i]), "part %zu is '%.*s'", i, (int)got.n, got.p);
    }
    CHECK(rest.n == 0, "nothing is left");
    CHECK(exl_span_is(exl_span_trim(exl_span_of(" \tx y\r\n")), "x y"), "blanks at both ends go");
    CHECK(exl_span_cmp(exl_span_of("ab"), exl_span_of("abc")) < 0, "a prefix comes first");
    CHECK(exl_span_hash(exl_span_of("")) == 0xcbf29ce484222325u && exl_span_hash(exl_span_of("a")) == 0xaf63dc4c8601ec8cu, "FNV-1a, as published");
    CHECK(exl_span_eq_nocase(exl_span_of("ÉaB"), exl_span_of("ÉAb")), "ASCII case only");
}

static void numbers(void)
{
    static const struct { const char *s; bool ok; double v; } rows[] = {
        { "0.8", true, 0.8 }, { "-12", true, -12 }, { "1e3", true, 1000 }, { "2.5E-2", true, 0.025 }, { ".5", true, 0.5 }, { "5.", true, 5 },
        { "", false, 0 }, { "-", false, 0 }, { "1,5", false, 0 }, { "1e", false, 0 }, { "nan", false, 0 }, { "1e999", false, 0 }, { " 1", false, 0 }, { "1e9999999999", false, 0 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double v = -7;
        bool ok = exl_num_real(&v, exl_span_of(rows[i].s));
        CHECK(ok == rows[i].ok, "'%s'", rows[i].s);
        CHECK(fabs(v - (ok ? rows[i].v : -7)) < 1e-12, "'%s' is %g; untouched when refused", rows[i].s, v);
    }
    uint64_t u = 7;
    CHECK(exl_num_uint(&u, exl_span_of("18446744073709551615")) && u == UINT64_MAX, "the largest");
    CHECK(!exl_num_uint(&u, exl_span_of("18446744073709551616")), "one more overflows");
    CHECK(!exl_num_uint(&u, exl_span_of("+1")), "no sign");
}

static void output(void)
{
    static const struct { double v; int decimals; const char *want; } fixed[] = {
        { 0.125, 2, "0.13" }, { -0.004, 2, "0.00" }, { 1.005, 1, "1.0" }, { 12, 0, "12" }, { -3.25, 1, "-3.3" }, { 0.1, 4, "0.1000" } };
    exl_buf b;
    exl_buf_init(&b, 0);
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        exl_buf_reset(&b);
        exl_buf_fixed(&b, fixed[i].v, fixed[i].decimals);
        CHECK(exl_span_is(exl_buf_view(&b), fixed[i].want), "%g to %d: '%.*s'", fixed[i].v, fixed[i].decimals, (int)b.n, b.p);
    }
    char place[4];
    exl_buf over;
    exl_buf_over(&over, place, sizeof place);
    exl_buf_str(&over, "abcd");
    CHECK(over.p == place && exl_span_is(exl_buf_view(&over), "abcd") && !over.failed, "'%.*s' in a place of four", (int)over.n, over.p);
    exl_buf_char(&over, 'e');
    CHECK(over.p == place && over.n == 4 && exl_buf_rc(&over, NULL) == EXL_ENOMEM, "a place of four holds more");
    exl_buf_reset(&b);
    exl_buf_fill(&b, "{2} of {1}{0}{x}", (const char *const[]){ NULL, "7", "3" });
    CHECK(exl_span_is(exl_buf_view(&b), "3 of 7{0}{x}"), "places: '%.*s'", (int)b.n, b.p);
    CHECK(exl_utf8_letters(exl_span_of("é‹a›")) == 4 && exl_utf8_letters(exl_span_of("")) == 0, "letters, not bytes");
    exl_buf_reset(&b);
    exl_buf_fixed(&b, NAN, 2);
    exl_buf_real(&b, INFINITY, 4);
    CHECK(b.n == 0, "what is not finite is nothing");
    exl_buf_json(&b, exl_span_of("a\"b\\\n\x01<\xE2\x80\xA8é"));
    CHECK(exl_span_is(exl_buf_view(&b), "\"a\\\"b\\\\\\n\\u0001\\u003c\\u2028é\""), "'%.*s'", (int)b.n, b.p);
    exl_buf_free(&b);
    exl_buf_init(&b, 4);
    exl_buf_str(&b, "12345");
    exl_err err = { 0 };
    CHECK(exl_buf_rc(&b, &err) == EXL_ENOMEM && err.msg[0], "over its maximum it fails, and says so");
    exl_buf_free(&b);
}

static void dates(void)
{
    static const struct { const char *s; bool ok; int precision; int32_t days; } rows[] = {
        { "1970-01-01", true, EXL_DATE_DAY, 0 }, { "2000-02-29", true, EXL_DATE_DAY, 11016 }, { "2026-11-22", true, EXL_DATE_DAY, 20779 },
        { "2012-08", true, EXL_DATE_MONTH, 15553 }, { "2012", true, EXL_DATE_YEAR, 15340 }, { "2025-02-29", false, 0, 0 }, { "2025-13-01", false, 0, 0 },
        { "0000-01-01", false, 0, 0 }, { "2025-1-1", false, 0, 0 }, { "25-01-01", false, 0, 0 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_date d = { 0 };
        char out[11];
        bool ok = exl_date_iso(&d, exl_span_of(rows[i].s));
        CHECK(ok == rows[i].ok, "%s", rows[i].s);
        if (!ok)
            continue;
        CHECK(exl_date_days(d) == rows[i].days && d.precision == rows[i].precision, "%s: day %d", rows[i].s, exl_date_days(d));
        exl_date_print(out, d);
        CHECK(strcmp(out, rows[i].s) == 0, "%s printed as %s", rows[i].s, out);
    }
    for (int32_t day = -800000; day < 800000; day += 997)
        CHECK(exl_date_days(exl_date_from_days(day)) == day, "day %d and back", day);
}

static void utf8(void)
{
    static const struct { const char *s; size_t n, valid; } rows[] = {
        { "abcdefghijé", 12, 12 }, { "\xC0\x80", 2, 0 }, { "a\xED\xA0\x80", 4, 1 }, { "\xF4\x90\x80\x80", 4, 0 }, { "ab\xE2\x82", 4, 2 }, { "\xF0\x9F\x98\xA1", 4, 4 }, { "", 0, 0 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK(exl_utf8_valid((exl_span){ rows[i].s, rows[i].n }) == rows[i].valid, "row %zu", i);
    for (uint32_t cp = 0x20; cp < 0x110000; cp += 0x101) {
        char u[4];
        size_t n, len = exl_utf8_put(u, cp);
        if (cp >= 0xD800 && cp < 0xE000)
            continue;
        CHECK(exl_utf8_get(u, &n) == cp && n == len, "U+%04X", cp);
    }
    char out[64];
    exl_utf8_show(out, sizeof out, (exl_span){ "a\x1b[\x81\xE2\x80\xAE", 7 });
    CHECK(strcmp(out, "a‹U+001B›[‹0x81›‹U+202E›") == 0, "'%s'", out);
    CHECK(exl_utf8_show(out, 3, exl_span_of("ééé")) == 2, "cut at a character");
}

static void memory(void)
{
    exl_arena a;
    exl_arena_init(&a, 1 << 20);
    char *p = EXL_NEW(&a, char, 100);
    CHECK(p && ((uintptr_t)p & 15) == 0, "aligned");
    for (int i = 0; i < 100; i++)
        CHECK(p[i] == 0, "zeroed at %d", i);
    memset(p, 'x', 100);
    char *q = exl_arena_grow(&a, p, 100, 5000);
    CHECK(q && q[99] == 'x' && q[4999] == 0, "a larger copy");
    CHECK(exl_arena_get(&a, 2 << 20) == NULL, "over its maximum: nothing");
    exl_arena_reset(&a);
    p = EXL_NEW(&a, char, 100);
    CHECK(p && p[50] == 0, "zeroed again after a reset");
    exl_arena_free(&a);
}

static void digests(void)
{
    unsigned char one[32], two[32], key[32] = { 1 };
    exl_digest d;
    exl_digest_begin(&d);
    exl_digest_add(&d, exl_span_of("ab"));
    exl_digest_add(&d, exl_span_of("c"));
    exl_digest_end(&d, one);
    exl_digest_begin(&d);
    exl_digest_add(&d, exl_span_of("a"));
    exl_digest_add(&d, exl_span_of("bc"));
    exl_digest_end(&d, two);
    CHECK(memcmp(one, two, 32) != 0, "where a part ends matters");
    exl_digest_keyed(one, exl_span_of("x"), key);
    key[0] = 2;
    exl_digest_keyed(two, exl_span_of("x"), key);
    CHECK(memcmp(one, two, 32) != 0, "the key matters");
    char hex[5];
    exl_hex(hex, (const unsigned char *)"\x0f\xa0", 2);
    CHECK(strcmp(hex, "0fa0") == 0, "%s", hex);
}

static void errors(void)
{
    exl_err err = { 0 };
    CHECK(exl_fail(&err, EXL_EDATA, "value '%s'", "\x1b") == EXL_EDATA && strcmp(err.msg, "value '‹U+001B›'") == 0, "%s", err.msg);
    CHECK(exl_err_at(&err, "f.csv", 3, 4) == EXL_EDATA && err.line == 3 && strcmp(err.path, "f.csv") == 0, "the place");
    (void)exl_err_at(&err, "g.csv", 9, 9);
    CHECK(err.line == 3, "the first place stays");
    CHECK(exl_fail(NULL, EXL_EENV, "x") == EXL_EENV, "no err is allowed");
    CHECK(exl_rc_status(EXL_EDISCLOSE) == 5 && exl_rc_status(EXL_ENOMEM) == 4 && exl_rc_status(EXL_SALVAGED) == 6, "exit statuses");
}

static void growing(void)
{
    uint32_t *v = NULL;
    size_t n = 0, cap = 0;
    for (uint32_t x = 0; x < 1000; x++) {
        if (!exl_grow(&v, &cap, n + 1, sizeof *v))
            break;
        v[n++] = x;
    }
    CHECK(n == 1000 && cap >= 1000 && cap < 4000 && v[0] == 0 && v[999] == 999, "%zu items, room for %zu", n, cap);
    size_t before = cap;
    CHECK(!exl_grow(&v, &cap, SIZE_MAX / 2, sizeof *v) && cap == before && v && v[999] == 999, "more than there is: the array is as it was");
    free(v);
    exl_arena a;
    exl_arena_init(&a, 0);
    uint32_t *w = NULL;
    for (n = cap = 0; n < 1000 && exl_grow_in(&a, &w, &cap, n + 1, sizeof *w); n++)
        w[n] = (uint32_t)n;
    CHECK(n == 1000 && w[0] == 0 && w[999] == 999, "the same in an arena");
    exl_arena_free(&a);
}

static void nearness(void)
{
    static const struct { const char *a, *b; size_t edits; } rows[] = {
        { "", "", 0 }, { "trends", "trends", 0 }, { "trend", "trends", 1 }, { "tredns", "trends", 1 }, { "", "abc", 3 }, { "kitten", "sitting", 3 }, { "ab", "ba", 1 }, { "abc", "", 3 },
        { "ca", "abc", 3 },         /* no part is edited twice: Damerau's own distance would be 2 */
    };
    char full[EXL_EDITS_MAX + 1];
    memset(full, 'x', sizeof full);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t d = exl_edits(exl_span_of(rows[i].a), exl_span_of(rows[i].b)), back = exl_edits(exl_span_of(rows[i].b), exl_span_of(rows[i].a));
        CHECK(d == rows[i].edits && back == d, "%s to %s: %zu, and back %zu", rows[i].a, rows[i].b, d, back);
    }
    CHECK(exl_edits((exl_span){ full, EXL_EDITS_MAX - 1 }, exl_span_of("x")) == EXL_EDITS_MAX - 2 && exl_edits((exl_span){ full, EXL_EDITS_MAX }, exl_span_of("x")) == EXL_EDITS_FAR, "the longest");
}

int main(void)
{
    spans();
    nearness();
    numbers();
    output();
    growing();
    dates();
    utf8();
    memory();
    digests();
    errors();
    return CHECK_DONE("base");
}
