/* Key files, pseudonyms. */
#include "store/key.h"
#include "base/span.h"
#include "scratch.h"

#define HEX "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"

static exl_span span(const char *s) { return (exl_span){ s, strlen(s) }; }

static void files(scratch *s)
{
    static const char raw[40] = "0123456789abcdefghijklmnopqrstuvwxyz!@#";
    static const struct { const char *name, *text; size_t n; unsigned mode; exl_rc rc; const char *says; unsigned char first; } rows[] = {
        { "hex", HEX "\n", 65, 0600, EXL_OK, "", 0 },
        { "hex without line end", HEX, 64, 0400, EXL_OK, "", 0 },
        { "raw", raw, 39, 0600, EXL_OK, "", '0' },
        { "empty", "", 0, 0600, EXL_EDATA, "key is too short", 0 },
        { "short", "secret\n", 7, 0600, EXL_EDATA, "key is too short", 0 },
        { "31 bytes", raw, 31, 0600, EXL_EDATA, "key is too short", 0 },
        { "hex cut short", HEX, 62, 0600, EXL_EDATA, "key is too short", 0 },
        { "zeros", "0000000000000000000000000000000000000000000000000000000000000000", 64, 0600, EXL_EDATA, "zeros", 0 },
        { "for all to read", HEX, 64, 0644, EXL_EDATA, "chmod 600", 0 },
        { "for the group to read", HEX, 64, 0640, EXL_EDATA, "chmod 600", 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_key k;
        exl_err err = { 0 };
        const char *path = scratch_write(s, "k", rows[i].text, rows[i].n, rows[i].mode);
        exl_rc rc = exl_key_load(&k, path, &err);
        CHECK(rc == rows[i].rc && strstr(err.msg, rows[i].says), "%s: %d %s", rows[i].name, (int)rc, err.msg);
        CHECK(rc == EXL_OK ? !k.made && k.bytes[0] == rows[i].first : strcmp(err.path, path) == 0, "%s: %s", rows[i].name, err.path);
    }
}

static void made(scratch *s)
{
    exl_key a, b;
    exl_err err = { 0 };
    struct stat st;
    const char *path = scratch_path(s, "new.key");
    CHECK(exl_key_load(&a, path, &err) == EXL_OK && a.made && access(path, F_OK) != 0, "a new key is drawn, and not written yet");
    CHECK(exl_key_load(&b, path, &err) == EXL_OK && memcmp(a.bytes, b.bytes, 32) != 0, "each time another");
    CHECK(exl_key_save(&a, path, &err) == EXL_OK && !a.made, "%s", err.msg);
    CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "mode %o", (unsigned)st.st_mode);
    CHECK(exl_key_save(&b, path, &err) == EXL_EENV && b.made, "never over another: %s", err.msg);
    exl_key c;
    CHECK(exl_key_load(&c, path, &err) == EXL_OK && !c.made && memcmp(a.bytes, c.bytes, 32) == 0, "reads back");
    CHECK(!scratch_has(s, "new.key.new"), "no temporary file is left");
    exl_key d = { .made = true };
    CHECK(exl_key_save(&d, scratch_path(s, "no/such/folder"), &err) == EXL_EENV, "%s", err.msg);
}

static void pseudonyms(void)
{
    static const struct { const char *a, *b; bool same; } rows[] = {
        { "Jan Peeters", "jan peeters", true }, { "  12345 ", "12345", true }, { "Andr\xC3\xA9", "Andre\xCC\x81", true }, { "STRASSE", "stra\xC3\x9F""e", true },
        { "\xEF\xBC\x91\xEF\xBC\x92", "12", true }, { "12345", "12346", false }, { "Jan Peeters", "Jan Pieters", false },
    };
    exl_key k = { .bytes = { 1, 2, 3 } }, other = { .bytes = { 1, 2, 4 } };
    exl_err err = { 0 };
    exl_arena arena;
    exl_arena_init(&arena, 0);
    unsigned char a[32], b[32];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK(exl_key_pseudonym(a, &k, span(rows[i].a), &arena, &err) == EXL_OK && exl_key_pseudonym(b, &k, span(rows[i].b), &arena, &err) == EXL_OK, "%s", err.msg);
        CHECK((memcmp(a, b, 32) == 0) == rows[i].same, "%s and %s", rows[i].a, rows[i].b);
        CHECK(exl_key_pseudonym(b, &other, span(rows[i].a), &arena, &err) == EXL_OK && memcmp(a, b, 32) != 0, "another key, another pseudonym");
    }
    exl_arena_free(&arena);
}

static void paths(void)
{
    static const struct { const char *store, *key, *want; } rows[] = { { "a/s.db", NULL, "a/s.db.key" }, { "s.db", "/k/mine", "/k/mine" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *p = exl_key_path(rows[i].store, rows[i].key);
        CHECK(p && strcmp(p, rows[i].want) == 0, "%s", p ? p : "no memory");
        free(p);
    }
}

int main(void)
{
    scratch s;
    scratch_open(&s);
    files(&s);
    made(&s);
    paths();
    pseudonyms();
    scratch_close(&s);
    return CHECK_DONE("store/key");
}
