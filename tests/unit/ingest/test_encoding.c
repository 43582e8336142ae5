/* What is UTF-8, what is Windows-1252, and what is neither. */
#include "check.h"
#include "ingest/encoding.h"

#define S(text) { text, sizeof text - 1 }

static void check_verdicts(void)
{
    static const struct { exl_span bytes; exl_encoding verdict; uint64_t first; } rows[] = {
        { S("plain"), EXL_ENC_AUTO, UINT64_MAX },
        { S("caf\xC3\xA9"), EXL_ENC_UTF8, UINT64_MAX },
        { S("caf\xE9 op"), EXL_ENC_CP1252, 3 },
        { S("caf\xE9"), EXL_ENC_CP1252, 3 },
        { S("\x93goed\x94"), EXL_ENC_CP1252, 0 },
        { S("pad \xC0\xAF etc"), EXL_ENC_UTF8, 4 },                    /* overlong: broken UTF-8 */
        { S("50 \xE2\x82"), EXL_ENC_UTF8, 3 },                         /* cut off by the end */
        { S("x\xF4\x90\x80\x80"), EXL_ENC_UTF8, 1 },
        { S("caf\xC3\xA9 caf\xE9 x"), EXL_ENC_UTF8, 9 },               /* both: faults of a UTF-8 file */
        { S("\xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xE9 \xC9\xBB"), EXL_ENC_CP1252, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_tally t = { .first = UINT64_MAX };
        size_t used = exl_ingest_tally(&t, rows[i].bytes, true);
        CHECK(used == rows[i].bytes.n, "row %zu: used %zu", i, used);
        CHECK(exl_ingest_verdict(&t) == rows[i].verdict, "row %zu: %d", i, (int)exl_ingest_verdict(&t));
        CHECK(t.first == rows[i].first, "row %zu: first %llu", i, (unsigned long long)t.first);
    }
}

/* Cut anywhere, a text gives the same verdict. */
static void check_blocks(void)
{
    static const exl_span text = S("a\xE2\x82\xAC" "b\xF0\x9F\x98\xA1" "c\xE9 d\xC3\xA9");
    for (size_t cut = 0; cut <= text.n; cut++) {
        exl_tally t = { .first = UINT64_MAX };
        size_t used = exl_ingest_tally(&t, (exl_span){ text.p, cut }, false);
        used += exl_ingest_tally(&t, (exl_span){ text.p + used, text.n - used }, true);
        CHECK(used == text.n && t.good == 3 && t.foreign == 1 && t.broken == 0 && t.first == 10, "cut %zu: %llu %llu %llu", cut, (unsigned long long)t.good,
              (unsigned long long)t.foreign, (unsigned long long)t.first);
    }
}

static void check_decoding(void)
{
    char out[64];
    size_t used;
    exl_span cp = S("\x93" "caf\xE9\x94 \x80\x81"), le = S("a\0\xE9\0\x3D\xD8\x21\xDE"), lone = S("\x3D\xD8" "a\0"), odd = S("a\0b");
    size_t n = exl_ingest_from_cp1252(out, cp);
    CHECK(exl_span_eq((exl_span){ out, n }, exl_span_of("\xE2\x80\x9C" "caf\xC3\xA9\xE2\x80\x9D \xE2\x82\xAC\xFF")), "%.*s", (int)n, out);
    CHECK(exl_ingest_raw_width(EXL_ENC_CP1252, (exl_span){ out, n }) == cp.n, "width of cp1252");
    n = exl_ingest_from_utf16(out, le, false, true, &used);
    CHECK(exl_span_eq((exl_span){ out, n }, exl_span_of("a\xC3\xA9\xF0\x9F\x98\xA1")) && used == le.n, "%.*s", (int)n, out);
    CHECK(exl_ingest_raw_width(EXL_ENC_UTF16LE, (exl_span){ out, n }) == le.n, "width of UTF-16");
    n = exl_ingest_from_utf16(out, lone, false, true, &used);
    CHECK(exl_span_eq((exl_span){ out, n }, exl_span_of("\xFF" "a")), "half a pair");
    n = exl_ingest_from_utf16(out, (exl_span){ le.p + 4, 2 }, false, false, &used);
    CHECK(n == 0 && used == 0, "a pair waits for its second half");
    n = exl_ingest_from_utf16(out, odd, false, true, &used);
    CHECK(exl_span_eq((exl_span){ out, n }, exl_span_of("a\xFF")) && used == 3, "half a unit at the end");
}

static void check_words(void)
{
    static const struct { exl_encoding e; exl_span bytes; bool last; const char *word; } rows[] = {
        { EXL_ENC_UTF8, { "\0x", 2 }, false, "NUL" },
        { EXL_ENC_UTF8, S("\xC0\xAF"), false, "overlong" },
        { EXL_ENC_UTF8, S("\xE0\x80\x80"), false, "overlong" },
        { EXL_ENC_UTF8, S("\xED\xA0\x80"), false, "surrogate" },
        { EXL_ENC_UTF8, S("\xF4\x90\x80\x80"), false, "U+10FFFF" },
        { EXL_ENC_UTF8, S("\xE2\x82"), true, "cut off" },
        { EXL_ENC_UTF8, S("\x93x"), false, "not UTF-8" },
        { EXL_ENC_CP1252, S("\xFF"), false, "encoding" },
        { EXL_ENC_UTF16LE, S("\xFF"), false, "UTF-16" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *words = exl_ingest_fault_words(rows[i].e, rows[i].bytes, rows[i].last);
        CHECK(strstr(words, rows[i].word), "row %zu: %s", i, words);
    }
}

static void check_names(void)
{
    static const struct { const char *name; bool known; exl_encoding e; } rows[] = {
        { "UTF-8", true, EXL_ENC_UTF8 }, { "windows-1252", true, EXL_ENC_CP1252 }, { "utf-16be", true, EXL_ENC_UTF16BE }, { "koi8-r", false, EXL_ENC_AUTO },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_encoding e = EXL_ENC_AUTO;
        CHECK(exl_ingest_encoding_of(&e, exl_span_of(rows[i].name)) == rows[i].known && e == rows[i].e, "%s", rows[i].name);
    }
    static const struct { exl_span head; const char *word; } magic[] = {
        { S("PK\3\4..."), "XLSX" }, { S("%PDF-1.7"), "PDF" }, { S("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "OLE2" }, { S("<!DOCTYPE html>"), "HTML" },
        { S("\xFF\xFE\0\0a"), "UTF-32" }, { S("\x1F\x8B\x08"), "gzip" }, { S("SQLite format 3\0"), "SQLite" },
    };
    for (size_t i = 0; i < sizeof magic / sizeof magic[0]; i++) {
        const char *what = exl_ingest_magic(magic[i].head);
        CHECK(what && strstr(what, magic[i].word), "row %zu", i);
    }
    CHECK(!exl_ingest_magic(exl_span_of("id,text\n")) && !exl_ingest_magic(exl_span_of("P")), "text is no magic");
}

int main(void)
{
    check_verdicts();
    check_blocks();
    check_decoding();
    check_words();
    check_names();
    return CHECK_DONE("test_encoding");
}
