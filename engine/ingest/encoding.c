/* UTF-8, UTF-16, Windows-1252. */
#include "ingest/encoding.h"
#include "base/utf8.h"
#include "ingest/scan.h"

bool exl_ingest_encoding_of(exl_encoding *out, exl_span name)
{
    static const struct { const char *name; exl_encoding e; } rows[] = {
        { "auto", EXL_ENC_AUTO }, { "utf-8", EXL_ENC_UTF8 }, { "utf8", EXL_ENC_UTF8 },
        { "windows-1252", EXL_ENC_CP1252 }, { "cp1252", EXL_ENC_CP1252 }, { "latin1", EXL_ENC_CP1252 }, { "iso-8859-1", EXL_ENC_CP1252 },
        { "utf-16le", EXL_ENC_UTF16LE }, { "utf-16be", EXL_ENC_UTF16BE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (exl_span_eq_nocase(exl_span_of(rows[i].name), name)) {
            *out = rows[i].e;
            return true;
        }
    return false;
}

enum { MANY = 1 << 17 };

static bool continues(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

/* Bytes that a lead announces, F5..FF included in the pattern's spirit: what matters is the shape. */
static size_t announced(unsigned char c) { return c >= 0xF0 && c < 0xF8 ? 4 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xC0 && c < 0xE0 ? 2 : 1; }

/* Continuation bytes behind a lead, as many as it announces at most. */
static size_t following(exl_span s)
{
    size_t n = announced((unsigned char)s.p[0]), k = 1;
    while (k < n && k < s.n && continues(s.p[k]))
        k++;
    return k - 1;
}

static void count_bad(exl_tally *t, exl_span s, bool last, size_t *used)
{
    size_t n = announced((unsigned char)s.p[0]), k = following(s);
    bool whole = n > 1 && k == n - 1, cut = last && k > 0 && k + 1 == s.n;
    if (t->first == UINT64_MAX)
        t->first = t->at;
    if (whole || cut)
        t->broken++;
    else
        t->foreign++;
    *used = whole || cut ? k + 1 : 1;
}

static uint64_t leads(exl_span s)
{
    uint64_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += (unsigned char)s.p[i] >= 0xC0;
    return n;
}

size_t exl_ingest_tally(exl_tally *t, exl_span block, bool last)
{
    size_t i = 0;
    while (i < block.n) {
        exl_span rest = { block.p + i, block.n - i };
        size_t used = exl_ingest_scan_utf8(rest);
        if (t->good < MANY)             /* enough to know; the rest need not be counted */
            t->good += leads((exl_span){ rest.p, used });
        t->at += used;
        i += used;
        rest = (exl_span){ rest.p + used, rest.n - used };
        if (rest.n == 0)
            break;
        if (!last && rest.n < announced((unsigned char)rest.p[0]) && following(rest) + 1 == rest.n)
            break;
        count_bad(t, rest, last, &used);
        t->at += used;
        i += used;
    }
    return i;
}

exl_encoding exl_ingest_verdict(const exl_tally *t)
{
    if (t->good + t->broken + t->foreign == 0)
        return EXL_ENC_AUTO;
    return t->good * 20 + t->broken >= t->foreign ? EXL_ENC_UTF8 : EXL_ENC_CP1252;
}

size_t exl_ingest_from_cp1252(char *out, exl_span s)
{
    static const uint16_t upper[32] = {
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
    };
    size_t n = 0;
    for (size_t i = 0;; i++) {
        size_t plain = exl_ingest_scan_high((exl_span){ s.p + i, s.n - i });
        memcpy(out + n, s.p + i, plain);
        n += plain;
        i += plain;
        if (i == s.n)
            return n;
        unsigned char c = (unsigned char)s.p[i];
        uint32_t cp = c < 0xA0 ? upper[c - 0x80] : c;
        if (cp == 0)
            out[n++] = (char)0xFF;
        else
            n += exl_utf8_put(out + n, cp);
    }
}

static uint32_t unit(const char *p, bool big_endian)
{
    unsigned a = (unsigned char)p[0], b = (unsigned char)p[1];
    return big_endian ? a << 8 | b : b << 8 | a;
}

size_t exl_ingest_from_utf16(char *out, exl_span s, bool big_endian, bool last, size_t *used)
{
    size_t n = 0, i = 0;
    while (i + 2 <= s.n) {
        uint32_t u = unit(s.p + i, big_endian);
        bool high = u >= 0xD800 && u < 0xDC00;
        if (high && i + 4 > s.n && !last)
            break;
        uint32_t low = high && i + 4 <= s.n ? unit(s.p + i + 2, big_endian) : 0;
        i += 2;
        if (high && low >= 0xDC00 && low < 0xE000) {
            n += exl_utf8_put(out + n, 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00));
            i += 2;
        } else if (u >= 0xD800 && u < 0xE000) {
            out[n++] = (char)0xFF;
        } else {
            n += exl_utf8_put(out + n, u);
        }
    }
    if (last && i < s.n) {
        out[n++] = (char)0xFF;
        i = s.n;
    }
    *used = i;
    return n;
}

uint64_t exl_ingest_raw_width(exl_encoding e, exl_span s)
{
    if (e == EXL_ENC_UTF8 || e == EXL_ENC_AUTO)
        return s.n;
    uint64_t characters = exl_ingest_scan_characters(s), pairs = 0;
    if (e == EXL_ENC_CP1252)
        return characters;
    for (size_t i = 0; i < s.n; i++)
        pairs += (unsigned char)s.p[i] >= 0xF0 && (unsigned char)s.p[i] < 0xF8;
    return 2 * (characters + pairs);
}

const char *exl_ingest_fault_words(exl_encoding e, exl_span s, bool last)
{
    unsigned char c = (unsigned char)s.p[0], d = s.n > 1 ? (unsigned char)s.p[1] : 0;
    if (c == 0)
        return "NUL byte: the file is damaged, or in an encoding that must be given with --encoding";
    if (e == EXL_ENC_CP1252)
        return "unknown encoding: this byte is neither UTF-8 nor defined in Windows-1252; save the file as UTF-8";
    if (e == EXL_ENC_UTF16LE || e == EXL_ENC_UTF16BE)
        return "UTF-16 is broken here: half a surrogate pair, or half a unit at the end";
    size_t n = announced(c), k = following(s);
    if (last && n > 1 && k + 1 == s.n && k < n - 1)
        return "UTF-8 character is cut off by the end of the file: the copy is not complete";
    if (n > 1 && k == n - 1 && ((c & 0xFE) == 0xC0 || (c == 0xE0 && d < 0xA0) || (c == 0xF0 && d < 0x90)))
        return "overlong UTF-8: these bytes are a disguised character";
    if (n == 3 && k == 2 && c == 0xED)
        return "UTF-8 holds half a surrogate pair, which is no character";
    if (n == 4 && k == 3)
        return "UTF-8 holds a code beyond U+10FFFF, which is no character";
    return "this byte is not UTF-8; save the file as UTF-8, or give the encoding with --encoding";
}

static bool begins(exl_span s, const char *head, size_t n, bool any_case)
{
    return s.n >= n && (any_case ? exl_span_eq_nocase((exl_span){ s.p, n }, (exl_span){ head, n }) : memcmp(s.p, head, n) == 0);
}

const char *exl_ingest_magic(exl_span head)
{
    static const struct { const char *bytes; size_t n; bool any_case; const char *what; } rows[] = {
        { "PK\3\4", 4, false, "a ZIP or XLSX file; the name of a workbook ends in .xlsx" },
        { "PK\5\6", 4, false, "a ZIP file" },
        { "%PDF", 4, false, "a PDF file" },
        { "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, false, "an old Office (OLE2, .xls) or password-protected file; save the sheet as CSV" },
        { "\x1F\x8B", 2, false, "a gzip file; unpack it first" },
        { "BZh", 3, false, "a bzip2 file; unpack it first" },
        { "\xFD" "7zXZ", 5, false, "an xz file; unpack it first" },
        { "\x28\xB5\x2F\xFD", 4, false, "a zstd file; unpack it first" },
        { "7z\xBC\xAF", 4, false, "a 7z file; unpack it first" },
        { "Rar!", 4, false, "a RAR file; unpack it first" },
        { "SQLite format 3", 15, false, "an SQLite database" },
        { "PAR1", 4, false, "a Parquet file" },
        { "ARROW1", 6, false, "an Arrow file" },
        { "\x89PNG", 4, false, "a PNG image" },
        { "\xFF\xD8\xFF", 3, false, "a JPEG image" },
        { "GIF8", 4, false, "a GIF image" },
        { "\x7F" "ELF", 4, false, "a program" },
        { "{\\rtf", 5, false, "an RTF document" },
        { "<!doctype", 9, true, "an HTML page" },
        { "<html", 5, true, "an HTML page" },
        { "<table", 6, true, "an HTML page" },
        { "<?xml", 5, true, "an XML file" },
        { "\xFF\xFE\0\0", 4, false, "UTF-32 text; save it as UTF-8" },
        { "\0\0\xFE\xFF", 4, false, "UTF-32 text; save it as UTF-8" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (begins(head, rows[i].bytes, rows[i].n, rows[i].any_case))
            return rows[i].what;
    return NULL;
}
