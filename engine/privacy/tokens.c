/* Words are runs of letters and digits; hyphens and apostrophes inside glue them, so that each part is known by itself and all go together. */
#include "privacy/tokens.h"
#include "base/grow.h"
#include "base/utf8.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_ascii_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

size_t exl_redact_punctuation(const char *p, size_t left)
{
    size_t len;
    if ((unsigned char)*p < 0x80)
        return left && !is_ascii_word(*p) && (*p >= ' ' || *p == '\t') && *p != 0x7F;
    uint32_t cp = exl_utf8_get(p, &len);
    bool known = cp == 0xA0 || cp == 0xA1 || cp == 0xAB || cp == 0xB7 || cp == 0xBB || cp == 0xBF || cp == 0x2009 || cp == 0x202F || cp == 0x20AC ||
                 (cp >= 0x2010 && cp <= 0x2015) || (cp >= 0x2018 && cp <= 0x201F) || cp == 0x2022 || cp == 0x2026 || cp == 0x2039 || cp == 0x203A;
    return known ? len : 0;
}

/* Bytes at p that belong to a word; 0: none. What is neither known punctuation nor a control character is taken for a letter. */
static size_t word_bytes(const char *p, size_t left)
{
    if (is_ascii_word(*p))
        return 1;
    size_t len = 0;
    if ((unsigned char)*p < 0x80 || exl_redact_punctuation(p, left))
        return 0;
    (void)exl_utf8_get(p, &len);
    return len;
}

static bool is_capital(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z';
    bool latin = cp >= 0xC0 && cp <= 0xDE && cp != 0xD7;
    bool even = (cp >= 0x100 && cp <= 0x137) || (cp >= 0x14A && cp <= 0x177), odd = (cp >= 0x139 && cp <= 0x148) || (cp >= 0x179 && cp <= 0x17E);
    return latin || cp == 0x178 || (even && cp % 2 == 0) || (odd && cp % 2 == 1);
}

static exl_shape shape_of(exl_span word)
{
    size_t len, letters = 0, capitals = 0;
    bool first = false;
    for (size_t i = 0; i < word.n; i += len) {
        uint32_t cp = exl_utf8_get(word.p + i, &len);
        if (cp >= '0' && cp <= '9')
            return EXL_SHAPE_DIGITS;
        if (cp >= 0x300 && cp < 0x370)          /* an accent that stands by itself */
            continue;
        bool capital = is_capital(cp);
        first |= capital && letters == 0;
        letters++;
        capitals += capital;
    }
    if (capitals == letters && letters)
        return letters == 1 ? EXL_SHAPE_INITIAL : EXL_SHAPE_ALL_CAPITALS;
    return first || capitals ? EXL_SHAPE_CAPITAL : EXL_SHAPE_SMALL;
}

/* One hyphen or apostrophe, with nothing else between two words. */
static bool glue(exl_span gap, bool *apostrophe)
{
    *apostrophe = (gap.n == 1 && gap.p[0] == '\'') || (gap.n == 3 && memcmp(gap.p, "\xE2\x80\x99", 3) == 0);
    bool hyphen = (gap.n == 1 && memchr("-_@&+", gap.p[0], 5)) || (gap.n == 3 && (memcmp(gap.p, "\xE2\x80\x90", 3) == 0 || memcmp(gap.p, "\xE2\x80\x91", 3) == 0));
    return *apostrophe || hyphen;
}

/* Whether a sentence begins behind a gap. The full stop of an abbreviation or initial ends none. */
static bool ends_sentence(exl_span gap, const exl_redact_token *before)
{
    bool initial = before->shape == EXL_SHAPE_INITIAL || before->flags & EXL_WORD(TITLE);
    for (size_t i = 0; i < gap.n; i++) {
        char c = gap.p[i];
        bool last = i + 1 == gap.n || gap.p[i + 1] == ' ' || gap.p[i + 1] == '"' || (unsigned char)gap.p[i + 1] >= 0x80;
        if (c == '!' || c == '?' || c == ':' || c == ';' || (c == '.' && !initial && last))
            return true;
        if (gap.n - i >= 3 && (memcmp(gap.p + i, "\xE2\x80\xA6", 3) == 0 || memcmp(gap.p + i, "\xE2\x80\xA2", 3) == 0))
            return true;
    }
    return false;
}

static bool is_near(exl_span gap)
{
    for (size_t i = 0; i < gap.n; i++)
        if (!memchr(" .-+_'", gap.p[i], 6) && (unsigned char)gap.p[i] < 0x80)
            return false;
    return true;
}

static uint64_t flags_of(exl_redact_line_state *s, uint64_t hash)
{
    size_t i = (size_t)hash & (EXL_SEEN_WORDS - 1);
    if (s->seen[i].hash != hash) {
        s->seen[i].flags = exl_words_flags(s->words, hash);
        s->seen[i].hash = hash;
    }
    return s->seen[i].flags;
}

static void look_up(exl_redact_line_state *s, exl_redact_token *t)
{
    char key[EXL_WORD_MAX];
    exl_span word = { s->line.p + t->start, t->end - t->start };
    t->shape = (uint8_t)shape_of(word);
    size_t n = exl_words_key(key, word);
    t->hash = n ? exl_words_hash((exl_span){ key, n }) : 0;
    t->flags = n && t->shape != EXL_SHAPE_DIGITS ? flags_of(s, t->hash) : 0;
    if (n && t->shape == EXL_SHAPE_DIGITS)          /* the roster's «N+1 Luc» */
        t->flags = flags_of(s, t->hash) & EXL_WORD(PHRASE);
}

exl_rc exl_redact_cut(exl_redact_line_state *s, exl_span line, exl_err *err)
{
    size_t at = 0, behind = 0;
    s->line = line;
    s->n = 0;
    while (at < line.n) {
        size_t from = at, len;
        while (at < line.n && (len = word_bytes(line.p + at, line.n - at)) > 0)
            at += len;
        if (at == from) {
            at++;
            while (at < line.n && ((unsigned char)line.p[at] & 0xC0) == 0x80)
                at++;
            continue;
        }
        if (!exl_grow(&s->token, &s->cap, s->n + 1, sizeof *s->token))
            return exl_fail(err, EXL_ENOMEM, "out of memory");
        exl_redact_token *t = &s->token[s->n];
        exl_span gap = { line.p + behind, from - behind };
        *t = (exl_redact_token){ .start = (uint32_t)from, .end = (uint32_t)at };
        look_up(s, t);
        const exl_redact_token *before = s->n ? t - 1 : NULL;
        t->glued = before && glue(gap, &t->apostrophe);
        t->near = before && (t->glued || is_near(gap));
        t->begins = !before || ends_sentence(gap, before) || (before->begins && before->shape == EXL_SHAPE_DIGITS);
        behind = at;
        s->n++;
    }
    return EXL_OK;
}
