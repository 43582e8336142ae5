/* The scanners against byte-by-byte ones, over strings with everything in them at every offset. */
#include "check.h"
#include "base/utf8.h"
#include "ingest/scan.h"

enum { N = 70 };

static unsigned next(unsigned *seed) { return *seed = *seed * 1664525u + 1013904223u, *seed >> 16; }

static size_t plain_cell(exl_span s, char d, char q)
{
    size_t i = 0;
    while (i < s.n && s.p[i] != d && s.p[i] != q && s.p[i] != '\n' && s.p[i] != '\r')
        i++;
    return i;
}

static size_t plain_string(exl_span s)
{
    size_t i = 0;
    while (i < s.n && s.p[i] != '"' && s.p[i] != '\\' && (unsigned char)s.p[i] >= 0x20)
        i++;
    return i;
}

static uint64_t plain_lines(exl_span s)
{
    uint64_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '\n' || (s.p[i] == '\r' && (i + 1 == s.n || s.p[i + 1] != '\n'));
    return n;
}

static unsigned plain_odd(exl_span s)
{
    unsigned odd = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        odd |= c == 0 ? EXL_ODD_NUL | EXL_ODD_CONTROL : c >= 0x80 ? EXL_ODD_HIGH : 0u;
        odd |= (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F ? EXL_ODD_CONTROL : 0u;
    }
    return odd;
}

static size_t plain_characters(exl_span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

static void check_one(exl_span s)
{
    size_t high = 0;
    while (high < s.n && (unsigned char)s.p[high] < 0x80)
        high++;
    CHECK(exl_ingest_scan_cell(s, ';', '"') == plain_cell(s, ';', '"'), "n %zu", s.n);
    CHECK(exl_ingest_scan_string(s) == plain_string(s), "n %zu", s.n);
    CHECK(exl_ingest_scan_eol(s) == plain_cell(s, '\n', '\n'), "n %zu", s.n);
    CHECK(exl_ingest_scan_lines(s) == plain_lines(s), "n %zu", s.n);
    CHECK(exl_ingest_scan_odd(s) == plain_odd(s), "n %zu", s.n);
    CHECK(exl_ingest_scan_high(s) == high, "n %zu", s.n);
    CHECK(exl_ingest_scan_characters(s) == plain_characters(s), "n %zu", s.n);
    CHECK(exl_ingest_scan_utf8(s) == exl_utf8_valid(s), "n %zu: %zu, not %zu", s.n, exl_ingest_scan_utf8(s), exl_utf8_valid(s));
}

/* Mostly letters, now and then one of the bytes that matter. */
static void check_random(void)
{
    static const char odd[] = ";\"\n\r\\\t\x01\x7F\x00\x1A\xC3\xA9";
    unsigned seed = 1;
    char text[N];
    for (int round = 0; round < 3000; round++) {
        size_t n = next(&seed) % N;
        for (size_t i = 0; i < n; i++)
            text[i] = next(&seed) % 12 ? (char)('a' + next(&seed) % 26) : odd[next(&seed) % (sizeof odd - 1)];
        check_one((exl_span){ text, n });
    }
}

/* Pieces of UTF-8, sound and broken, put together at random. */
static void check_utf8(void)
{
    static const struct { const char *p; size_t n; } pieces[] = {
        { "a", 1 }, { "bcdefgh", 7 }, { "\xC3\xA9", 2 }, { "\xC2\x80", 2 }, { "\xE2\x82\xAC", 3 }, { "\xE0\xA0\x80", 3 }, { "\xED\x9F\xBF", 3 },
        { "\xEF\xBF\xBD", 3 }, { "\xF0\x9F\x98\xA1", 4 }, { "\xF4\x8F\xBF\xBF", 4 }, { "\xC0\xAF", 2 }, { "\xC1\xBF", 2 }, { "\xE0\x9F\x80", 3 },
        { "\xED\xA0\x80", 3 }, { "\xF4\x90\x80\x80", 4 }, { "\xF0\x8F\xBF\xBF", 4 }, { "\xF5\x80\x80\x80", 4 }, { "\x80", 1 }, { "\xC3", 1 }, { "\xE2\x82", 2 }, { "\xFF", 1 },
    };
    unsigned seed = 7;
    char text[N + 8];
    for (int round = 0; round < 20000; round++) {
        size_t n = 0, sound = round % 2 ? 10 : sizeof pieces / sizeof pieces[0];
        while (n < N) {
            size_t k = next(&seed) % (next(&seed) % 8 ? 10 : sound);
            memcpy(text + n, pieces[k].p, pieces[k].n);
            n += pieces[k].n;
        }
        exl_span s = { text, next(&seed) % n };
        CHECK(exl_ingest_scan_utf8(s) == exl_utf8_valid(s), "round %d: %zu, not %zu of %zu", round, exl_ingest_scan_utf8(s), exl_utf8_valid(s), s.n);
    }
}

static void check_odd_characters(void)
{
    static const struct { const char *text; size_t control, lost; } rows[] = {
        { "plain\ttext\r\n", 12, 0 }, { "a\x01", 1, 0 }, { "a\x7F", 1, 0 }, { "\xC2\x85", 0, 0 }, { "\xC2\xA0x", 3, 0 }, { "a\xEF\xBF\xBD\xEF\xBF\xBD", 7, 2 }, { "\xEF\xAC\x81", 3, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t first = 99;
        exl_span s = exl_span_of(rows[i].text);
        CHECK(exl_ingest_scan_control(s) == rows[i].control, "row %zu: %zu", i, exl_ingest_scan_control(s));
        CHECK(exl_ingest_scan_lost(s, &first) == rows[i].lost, "row %zu", i);
        CHECK(rows[i].lost ? first == 1 : first == 99, "row %zu: first %zu", i, first);
    }
}

int main(void)
{
    check_random();
    check_utf8();
    check_odd_characters();
    return CHECK_DONE("test_scan");
}
