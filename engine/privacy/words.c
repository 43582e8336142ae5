/* A hash table of 64-bit digests of words: no text is kept, so that a million words take 32 MB. Two words with one digest are as likely
 * among them as one in thirty million. */
#include "privacy/words.h"
#include "base/file.h"
#include "ingest/names.h"
#include "text/stem.h"
#include <stdlib.h>
#include <unistd.h>

typedef struct { uint64_t hash, flags; } slot;
struct exl_words { slot *slot; size_t cap, n; unsigned lists; };

enum { CAP_FIRST = 1 << 16, FILE_MAX = 64 << 20 };

static const struct { uint64_t flags; const char *words; } forms[] = {
#include "privacy/forms.inc"
};

/* Which files a system has for a language; the first that is there. */
static const struct { exl_lang lang; const char *name; } lists_known[] = {
    { EXL_LANG_NL, "dutch" }, { EXL_LANG_NL, "nederlands" }, { EXL_LANG_EN, "american-english" }, { EXL_LANG_EN, "british-english" },
    { EXL_LANG_FR, "french" }, { EXL_LANG_DE, "ngerman" }, { EXL_LANG_DE, "german" }, { EXL_LANG_DE, "ogerman" },
};
static const char *const stemmers[EXL_N_LANGS] = EXL_WORDS_STEMMERS;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

uint64_t exl_words_hash(exl_span key)
{
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * 0x100000001B3u;
    h = (h ^ h >> 32) * 0xD6E8FEB86659FD93u;
    h ^= h >> 32;
    return h ? h : 1;
}

/* A stem has another digest than the word that is written like it. */
static uint64_t stem_hash(exl_lang l, exl_span stem) { return (exl_words_hash(stem) ^ (0x9E3779B97F4A7C15u * ((uint64_t)l + 1))) | 1; }

static slot *find(const exl_words *w, uint64_t hash)
{
    size_t i = (size_t)hash & (w->cap - 1);
    while (w->slot[i].hash && w->slot[i].hash != hash)
        i = (i + 1) & (w->cap - 1);
    return &w->slot[i];
}

uint64_t exl_words_flags(const exl_words *w, uint64_t hash)
{
    return find(w, hash)->flags;
}

static bool enlarge(exl_words *w)
{
    exl_words next = { .cap = w->cap ? w->cap * 2 : CAP_FIRST };
    next.slot = calloc(next.cap, sizeof *next.slot);
    if (!next.slot)
        return false;
    for (size_t i = 0; i < w->cap; i++)
        if (w->slot[i].hash)
            *find(&next, w->slot[i].hash) = w->slot[i];
    free(w->slot);
    w->slot = next.slot;
    w->cap = next.cap;
    return true;
}

static bool add_hash(exl_words *w, uint64_t hash, uint64_t flags)
{
    if (2 * w->n >= w->cap && !enlarge(w))
        return false;
    slot *s = find(w, hash);
    w->n += s->hash == 0;
    s->hash = hash;
    s->flags |= flags;
    return true;
}

bool exl_words_add(exl_words *w, exl_span key, uint64_t flags) { return add_hash(w, exl_words_hash(key), flags); }

bool exl_words_has_stem(const exl_words *w, exl_lang l, exl_span stem) { return stem.n && find(w, stem_hash(l, stem))->hash != 0; }

unsigned exl_words_lists(const exl_words *w) { return w->lists; }

size_t exl_words_key(char out[EXL_WORD_MAX], exl_span word)
{
    size_t n = 0;
    if (word.n > EXL_WORD_LONGEST)
        return 0;
    for (; n < word.n && (unsigned char)word.p[n] < 0x80; n++) {
        char c = word.p[n];
        if (c == '\'' || c == '-' || c == '.')
            break;
        out[n] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return n == word.n ? n : exl_ingest_fold_into(out, word).n;
}

static bool has_capital(exl_span word)
{
    unsigned char c = (unsigned char)word.p[0], d = word.n > 1 ? (unsigned char)word.p[1] : 0;
    return (c >= 'A' && c <= 'Z') || (c == 0xC3 && d >= 0x80 && d <= 0x9E);
}

/* A word list: one word a line. Where nouns have no capital, a capital makes a name of it, and an abbreviation says nothing. */
static bool add_list(exl_words *w, exl_lang l, exl_span text)
{
    char key[EXL_WORD_MAX];
    while (text.n) {
        exl_span word = exl_span_trim(exl_span_cut(&text, '\n'));
        size_t n = word.n ? exl_words_key(key, word) : 0;
        if (n == 0 || (word.n > 2 && word.p[word.n - 2] == '\'' && word.p[word.n - 1] == 's'))
            continue;
        uint64_t flags = !has_capital(word) ? EXL_WORD_LISTED(l) : l == EXL_LANG_DE ? EXL_WORD(NOUN) : EXL_WORD(PROPER);
        if (!exl_words_add(w, (exl_span){ key, n }, flags))
            return false;
    }
    return true;
}

static exl_rc read_lists(exl_words *w, const char *folder, exl_arena *a, exl_err *err)
{
    for (size_t i = 0; i < sizeof lists_known / sizeof lists_known[0]; i++) {
        const char *path = exl_file_join(a, folder, lists_known[i].name);
        exl_span text;
        if (!path)
            return no_memory(err);
        if (w->lists & 1u << lists_known[i].lang || access(path, R_OK) != 0)
            continue;
        EXL_TRY(exl_file_read(&text, path, FILE_MAX, a, err));
        if (!add_list(w, lists_known[i].lang, text))
            return no_memory(err);
        w->lists |= 1u << lists_known[i].lang;
        exl_arena_reset(a);
    }
    return EXL_OK;
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80; }

static bool add_lexicon_word(exl_words *w, exl_lang l, exl_span word, uint64_t flags, exl_stemmer *stemmer)
{
    char key[EXL_WORD_MAX], stem[EXL_WORD_MAX];
    size_t n = exl_words_key(key, word);
    if (n == 0)
        return true;
    size_t k = n >= 4 ? exl_stemmer_stem(stemmer, stem, sizeof stem, (exl_span){ key, n }) : 0;
    return exl_words_add(w, (exl_span){ key, n }, flags) && (k == 0 || add_hash(w, stem_hash(l, (exl_span){ stem, k }), 1));
}

/* Words of a pattern that stand for themselves: not classes, not parts of words, not expressions. */
static bool add_pattern(exl_words *w, exl_lang l, exl_span pattern, uint64_t flags, exl_stemmer *stemmer)
{
    const char *p = pattern.p, *end = p + pattern.n;
    if (pattern.n && *p == '/')
        return true;
    for (bool class = false; p < end;) {
        const char *from = p;
        class = *p == '<' || (class && *p != '>');
        while (p < end && is_letter(*p))
            p++;
        bool part = (from > pattern.p && from[-1] == '*') || (p < end && *p == '*');
        if (p > from && !class && !part && !add_lexicon_word(w, l, (exl_span){ from, (size_t)(p - from) }, flags, stemmer))
            return false;
        p += p == from;
    }
    return true;
}

static bool add_lexicon_file(exl_words *w, exl_lang l, exl_span text, exl_stemmer *stemmer)
{
    while (text.n) {
        exl_span line = exl_span_cut(&text, '\n');
        if (line.n == 0 || line.p[0] == '#')
            continue;
        exl_span pattern = exl_span_cut(&line, '\t'), label = exl_span_cut(&line, '\t');
        uint64_t flags = exl_span_is(label, "language") ? EXL_WORD_COMMON(l) | EXL_WORD_LEXICON(l) : EXL_WORD_LEXICON(l);
        if (!exl_span_is(pattern, "pattern") && !add_pattern(w, l, pattern, flags, stemmer))
            return false;
    }
    return true;
}

/* learned/<lang>.tsv: single words of the first column. */
static bool add_learned(exl_words *w, exl_lang l, exl_span text)
{
    char key[EXL_WORD_MAX];
    while (text.n) {
        exl_span line = exl_span_cut(&text, '\n'), word = exl_span_cut(&line, '\t');
        if (word.n == 0 || !is_letter(word.p[0]) || memchr(word.p, ' ', word.n))
            continue;
        size_t n = exl_words_key(key, word);
        if (n && !exl_words_add(w, (exl_span){ key, n }, EXL_WORD_LEARNED(l)))
            return false;
    }
    return true;
}

static exl_rc read_language(exl_words *w, exl_lang l, const char *folder, exl_arena *a, exl_stemmer *stemmer, exl_err *err)
{
    exl_span *name, text;
    size_t n;
    char learned[16];
    const char *sub = exl_file_join(a, folder, exl_lang_codes[l]);
    if (!sub)
        return no_memory(err);
    if (access(sub, R_OK) != 0)         /* a lexicon folder need not have all languages */
        return EXL_OK;
    EXL_TRY(exl_file_list(&name, &n, sub, ".tsv", a, err));
    for (size_t i = 0; i < n; i++) {
        const char *path = exl_file_join(a, sub, name[i].p);
        if (!path)
            return no_memory(err);
        EXL_TRY(exl_file_read(&text, path, FILE_MAX, a, err));
        if (!add_lexicon_file(w, l, text, stemmer))
            return no_memory(err);
    }
    memcpy(learned, exl_lang_codes[l], 2);
    memcpy(learned + 2, ".tsv", 5);
    const char *seen = exl_file_join(a, folder, "learned");
    seen = seen ? exl_file_join(a, seen, learned) : NULL;
    if (!seen)
        return no_memory(err);
    if (access(seen, R_OK) != 0)
        return EXL_OK;
    EXL_TRY(exl_file_read(&text, seen, FILE_MAX, a, err));
    return add_learned(w, l, text) ? EXL_OK : no_memory(err);
}

static exl_rc read_lexicons(exl_words *w, const char *folder, exl_arena *a, exl_err *err)
{
    if (access(folder, R_OK) != 0)
        return exl_fail(err, EXL_EENV, "cannot read the lexicons in %s", folder);
    for (exl_lang l = 0; l < EXL_N_LANGS; l++) {
        exl_stemmer *stemmer;
        EXL_TRY(exl_stemmer_new(&stemmer, exl_span_of(stemmers[l]), l == EXL_LANG_NL, err));
        exl_rc rc = read_language(w, l, folder, a, stemmer, err);
        exl_stemmer_free(stemmer);
        exl_arena_reset(a);
        if (rc != EXL_OK)
            return rc;
    }
    return EXL_OK;
}

static bool add_forms(exl_words *w)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        for (exl_span left = exl_span_of(forms[i].words); left.n;) {
            exl_span word = exl_span_cut(&left, ' ');
            if (word.n && !exl_words_add(w, word, forms[i].flags))
                return false;
        }
    return true;
}

exl_rc exl_words_load(exl_words **out, const char *lexicons, const char *lists, exl_err *err)
{
    exl_words *w = calloc(1, sizeof *w);
    exl_arena a;
    if (!w || !enlarge(w)) {
        free(w);
        return no_memory(err);
    }
    exl_arena_init(&a, 0);
    exl_rc rc = add_forms(w) ? read_lexicons(w, lexicons, &a, err) : no_memory(err);
    if (rc == EXL_OK)
        rc = read_lists(w, lists ? lists : "/usr/share/dict", &a, err);
    exl_arena_free(&a);
    if (rc != EXL_OK)
        exl_words_free(w);
    else
        *out = w;
    return rc;
}

void exl_words_free(exl_words *w)
{
    if (!w)
        return;
    free(w->slot);
    free(w);
}
