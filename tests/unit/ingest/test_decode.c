/* The window: places in the raw file, faults, going back. */
#include "check.h"
#include "ingest/decode.h"
#include "ingest/scan.h"
#include "reading.h"

static const struct { exl_encoding e; const char *bytes; size_t n; const char *find; uint64_t line, column; exl_encoding became; } rows[] = {
    { EXL_ENC_AUTO, "ab\ncd\nef", 8, "f", 3, 2, EXL_ENC_AUTO },
    { EXL_ENC_AUTO, "ab\r\ncd\re", 8, "e", 3, 1, EXL_ENC_AUTO },
    { EXL_ENC_AUTO, "\xC3\xA9\xC3\xA9x", 5, "x", 1, 5, EXL_ENC_UTF8 },
    { EXL_ENC_AUTO, "\xE9 \xE9\nyx", 6, "x", 2, 2, EXL_ENC_CP1252 },
    { EXL_ENC_AUTO, "\x80 \xE9x", 4, "x", 1, 4, EXL_ENC_CP1252 },
    { EXL_ENC_AUTO, "\xEF\xBB\xBF" "abx\n", 7, "x", 1, 6, EXL_ENC_UTF8 },
    { EXL_ENC_AUTO, "\xEF\xBB\xBF" "ab\nx\n", 8, "x", 2, 1, EXL_ENC_UTF8 },
    { EXL_ENC_AUTO, "\xFF\xFE" "a\0\xE9\0\x3D\xD8\x21\xDEx\0", 12, "x", 1, 11, EXL_ENC_UTF16LE },
    { EXL_ENC_UTF16BE, "\0a\0\n\0b\0x", 8, "x", 2, 3, EXL_ENC_UTF16BE },
};

static void read_all(exl_decoder *d)
{
    exl_err err = { 0 };
    while (!d->eof)
        CHECK(exl_ingest_decode_more(d, &err) == EXL_OK, "%s", err.msg);
}

static void check_places(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int sniff = 0; sniff < 2; sniff++) {
            char path[64];
            exl_source s;
            exl_decoder d;
            exl_err err = { 0 };
            uint64_t line, column;
            reading_file(path, ".txt", rows[i].bytes, rows[i].n);
            CHECK(exl_ingest_source_open(&s, path, true, &err) == EXL_OK && s.size == rows[i].n, "%s", err.msg);
            exl_ingest_decode_open(&d, &s, rows[i].e);
            if (sniff)
                CHECK(exl_ingest_decode_sniff(&d, &err) == EXL_OK, "%s", err.msg);
            read_all(&d);
            const char *x = memchr(d.p + d.at, rows[i].find[0], d.n - d.at);
            CHECK(x && d.encoding == rows[i].became, "row %zu: encoding %d", i, (int)d.encoding);
            exl_ingest_decode_place(&d, (size_t)(x - d.p) - d.at, &line, &column);
            CHECK(line == rows[i].line && column == rows[i].column, "row %zu: %llu:%llu", i, (unsigned long long)line, (unsigned long long)column);
            exl_ingest_decode_close(&d);
            exl_ingest_source_close(&s);
            unlink(path);
        }
}

/* A fault is found where it is, and what comes behind it is sound. */
static void check_faults(void)
{
    static const char text[] = "good\nb\xC0\xAF" "d\nfine\n\0x\nend\n";
    char path[64];
    exl_source s;
    exl_decoder d;
    exl_err err = { 0 };
    reading_file(path, ".txt", text, sizeof text - 1);
    CHECK(exl_ingest_source_open(&s, path, false, &err) == EXL_OK, "%s", err.msg);
    exl_ingest_decode_open(&d, &s, EXL_ENC_UTF8);
    read_all(&d);
    static const struct { size_t n, fault; } lines[] = { { 5, 5 }, { 5, 1 }, { 5, 5 }, { 3, 0 }, { 4, 4 } };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        CHECK(exl_ingest_decode_fault(&d, lines[i].n) == lines[i].fault, "line %zu: %zu", i, exl_ingest_decode_fault(&d, lines[i].n));
        exl_ingest_decode_take(&d, lines[i].n, 1);
    }
    CHECK(d.at == d.n && d.line == 6 && d.offset == sizeof text - 1, "at the end: line %llu", (unsigned long long)d.line);
    exl_ingest_decode_seek(&d, 10, 3, 5);
    read_all(&d);
    CHECK(d.n == 5 && memcmp(d.p, "fine\n", 5) == 0 && d.line == 3, "back at line 3: %zu bytes", d.n);
    exl_ingest_decode_close(&d);
    exl_ingest_source_close(&s);
    unlink(path);
}

/* A small file is given little room, in each encoding; one that grows after it was opened is read to its new end. */
static void check_room(void)
{
    static const struct { exl_encoding e; const char *bytes, *more; size_t n, text; } files[] = {
        { EXL_ENC_UTF8, "a,b\n", "c,d\n", 4, 8 }, { EXL_ENC_CP1252, "a\xE9\n", "c\xE9\n", 3, 8 }, { EXL_ENC_UTF16LE, "a\0\n", "c\0\n", 4, 4 } };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[64];
        exl_source s;
        exl_decoder d;
        exl_err err = { 0 };
        reading_file(path, ".txt", files[i].bytes, files[i].n);
        CHECK(exl_ingest_source_open(&s, path, true, &err) == EXL_OK, "%s", err.msg);
        FILE *f = fopen(path, "ab");
        CHECK(f && fwrite(files[i].more, 1, files[i].n, f) == files[i].n && fclose(f) == 0, "cannot write %s", path);
        exl_ingest_decode_open(&d, &s, files[i].e);
        CHECK(exl_ingest_decode_more(&d, &err) == EXL_OK && d.cap < 200 && d.raw_cap < 200, "%s; room for %zu and %zu bytes", err.msg, d.cap, d.raw_cap);
        read_all(&d);
        CHECK(d.n == files[i].text && d.eof, "file %zu: %zu bytes of text", i, d.n);
        exl_ingest_decode_close(&d);
        exl_ingest_source_close(&s);
        unlink(path);
    }
}

int main(void)
{
    check_places();
    check_faults();
    check_room();
    return CHECK_DONE("test_decode");
}
