/* text/chunk: against a reading byte by byte, on bytes drawn at random from what notes are made of; and what stands between chunks. */
#include "text/chunk.h"
#include "check.h"
#include <stdint.h>
#include <stdlib.h>

static uint64_t state = 7;
static uint64_t draw(uint64_t n)
{
    uint64_t z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (z ^ z >> 31) % n;
}

static bool letter(unsigned char c) { return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'); }
static bool word_byte(const char *p, size_t n, size_t i)
{
    return letter((unsigned char)p[i]) || (p[i] == '\'' && i && i + 1 < n && letter((unsigned char)p[i - 1]) && letter((unsigned char)p[i + 1]));
}

/* Chunks of a text of short words, one byte at a time. */
static size_t slowly(exl_chunk *out, const char *p, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n;) {
        size_t from = i;
        while (i < n && word_byte(p, n, i) == word_byte(p, n, from))
            i++;
        if (word_byte(p, n, from))
            out[count++] = (exl_chunk){ (uint32_t)from, (uint32_t)i, 0 };
    }
    return count;
}

enum { LONGEST = 700 };

/* The text p[0, n), read `cap` chunks at a time. */
static void compare(const char *p, size_t n, size_t cap)
{
    exl_chunk want[LONGEST], got[LONGEST];
    size_t wanted = slowly(want, p, n), count = 0;
    uint16_t after;
    for (size_t at = 0; at < n;)
        count += exl_text_chunks(got + count, cap, (exl_span){ p, n }, &at, &after);
    CHECK(count == wanted, "%zu chunks for %zu, %zu at a time: «%.*s»", count, wanted, cap, (int)n, p);
    for (size_t i = 0; i < count && count == wanted; i++)
        CHECK(got[i].start == want[i].start && got[i].end == want[i].end, "chunk %zu: %u-%u for %u-%u", i, got[i].start, got[i].end, want[i].start, want[i].end);
}

static void at_random(void)
{
    static const char from[] = "abcXYZ019'' '\xC3\xA9. ,;-\n()";
    for (size_t round = 0; round < 3000; round++) {
        char *p = malloc(LONGEST);              /* of its own size, so that AddressSanitizer sees what is read behind it */
        size_t n = 1 + draw(round % 10 ? 150 : LONGEST - 1);
        char *text = realloc(p, n);
        if (!text)
            exit(1);
        for (size_t i = 0; i < n; i++)
            text[i] = i % 40 == 39 ? ' ' : from[draw(sizeof from - 1)];
        compare(text, n, round % 3 ? LONGEST : 1 + draw(5));
        free(text);
    }
}

/* What stands before the last word of a text. */
static void breaks(void)
{
    static const struct { const char *text; unsigned before; } rows[] = {
        { "een twee", 0 }, { "een, twee", EXL_BREAK_COMMA }, { "een. Twee", EXL_BREAK_STOP }, { "een.Twee", EXL_BREAK_DOT }, { "een? Twee", EXL_BREAK_STOP | EXL_BREAK_QUESTION },
        { "een; twee", EXL_BREAK_SEMICOLON }, { "een: twee", EXL_BREAK_COLON }, { "een - twee", EXL_BREAK_DASH }, { "een-twee", EXL_BREAK_DASH }, { "een/twee", EXL_BREAK_SLASH },
        { "een\ntwee", EXL_BREAK_LINE }, { "een\r\ntwee", EXL_BREAK_LINE }, { "een\n\ntwee", EXL_BREAK_LINE | EXL_BREAK_PARAGRAPH }, { "een\n- twee", EXL_BREAK_LINE | EXL_BREAK_BULLET },
        { "een.\ntwee", EXL_BREAK_STOP | EXL_BREAK_LINE }, { "een (twee", EXL_BREAK_BRACKET }, { "een \"twee", EXL_BREAK_QUOTE }, { "een,  twee", EXL_BREAK_COMMA }, { ", twee", EXL_BREAK_COMMA },
        { "* twee", EXL_BREAK_BULLET }, { "een * twee", 0 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_chunk c[8];
        size_t at = 0;
        uint16_t after;
        size_t n = exl_text_chunks(c, 8, (exl_span){ rows[i].text, strlen(rows[i].text) }, &at, &after);
        CHECK(n && c[n - 1].before == rows[i].before, "«%s»: %u for %u", rows[i].text, n ? c[n - 1].before : 0u, rows[i].before);
    }
}

/* A run of thousands of bytes is cut at characters, into chunks of at most EXL_CHUNK_MAX, and nothing of it is lost. */
static void long_runs(void)
{
    enum { BYTES = 6000 };
    static char text[BYTES];
    exl_chunk c[64];
    size_t at = 0;
    uint16_t after;
    for (size_t i = 0; i < BYTES; i += 2)
        memcpy(text + i, "\xC3\xA9", 2);
    size_t n = exl_text_chunks(c, 64, (exl_span){ text + 1, BYTES - 1 }, &at, &after);
    CHECK(at == BYTES - 1 && n > BYTES / EXL_CHUNK_MAX - 1, "%zu chunks, up to %zu", n, at);
    for (size_t i = 0; i < n; i++) {
        CHECK(c[i].end - c[i].start <= EXL_CHUNK_MAX && c[i].start == (i ? c[i - 1].end : 0), "chunk %zu: %u-%u", i, c[i].start, c[i].end);
        CHECK(i == 0 || ((unsigned char)text[c[i].start + 1] & 0xC0) != 0x80, "chunk %zu begins within a character", i);
    }
}

int main(void)
{
    at_random();
    breaks();
    long_runs();
    return CHECK_DONE("chunk");
}
