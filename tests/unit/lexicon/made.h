/* Lexicons made for a test: the tables of tests/data/lexicons, and entries in English. */
#ifndef EXL_TESTS_MADE_H
#define EXL_TESTS_MADE_H
#include "../store/scratch.h"
#include "lexicon/lexicon.h"

static inline void made_copy(scratch *s, const char *root, const char *name)
{
    char from[300];
    size_t n;
    snprintf(from, sizeof from, "%s/lexicons/%s", root, name);
    char *bytes = scratch_read(from, &n);
    if (!bytes)
        exit(1);
    scratch_write(s, name, bytes, n, 0600);
    free(bytes);
}

/* Loads lexicons with these English entries (lines `pattern TAB labels`); NULL where they are refused, which err tells. */
static inline exl_lexicons *made_lexicons(const char *root, const char *entries, exl_err *err)
{
    static const char *const tables[] = { "languages.tsv", "reasons.tsv", "scopes.tsv", "signals.tsv", "themes.tsv" };
    static const char *const folders[] = { "nl", "fr", "en", "de" };
    static const char header[] = "pattern\tlabels\tweight\tnote\n";
    size_t n = strlen(entries) + sizeof header;
    char *text = malloc(n);
    exl_lexicons *l = NULL;
    scratch s;
    scratch_open(&s);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        made_copy(&s, root, tables[i]);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (mkdir(scratch_path(&s, folders[i]), 0700) != 0)
            exit(1);
    if (!text)
        exit(1);
    snprintf(text, n, "%s%s", header, entries);
    scratch_text(&s, "en/test.tsv", text);
    if (exl_lexicons_load(&l, s.folder, (exl_notify){ 0 }, err) != EXL_OK)
        l = NULL;
    free(text);
    scratch_close(&s);
    return l;
}

/* Numbers that come out the same everywhere. */
static inline uint64_t made_draw(uint64_t *state, uint64_t n)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (z ^ z >> 31) % n;
}
#endif
