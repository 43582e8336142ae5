/* Chunks into pieces. utf8proc knows Unicode; the rules for apostrophes are ours. */
#include "text/piece.h"
#include "base/utf8.h"
#include <utf8proc.h>

enum { KIND_LETTER, KIND_DROP, KIND_APOSTROPHE, KIND_SYMBOL, KIND_BREAK };

static int kind_of(uint32_t cp, uint16_t *brk)
{
    *brk = 0;
    if (cp == '\'' || cp == 0x2019 || cp == 0x2018 || cp == 0x02BC || cp == 0xB4 || cp == 0x60)
        return KIND_APOSTROPHE;
    if (cp == 0xAD || cp == 0xFEFF || (cp >= 0x200B && cp <= 0x200F) || cp == 0x2060 || (cp >= 0xFE00 && cp <= 0xFE0F))
        return KIND_DROP;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LL: case UTF8PROC_CATEGORY_LT: case UTF8PROC_CATEGORY_LM: case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN: case UTF8PROC_CATEGORY_MC: case UTF8PROC_CATEGORY_ND: case UTF8PROC_CATEGORY_NL: case UTF8PROC_CATEGORY_NO:
        return KIND_LETTER;
    case UTF8PROC_CATEGORY_SO: case UTF8PROC_CATEGORY_SC:
        return KIND_SYMBOL;
    case UTF8PROC_CATEGORY_PD:
        *brk = EXL_BREAK_DASH;
        return KIND_BREAK;
    case UTF8PROC_CATEGORY_PI: case UTF8PROC_CATEGORY_PF: case UTF8PROC_CATEGORY_PS: case UTF8PROC_CATEGORY_PE:
        *brk = EXL_BREAK_QUOTE;
        return KIND_BREAK;
    case UTF8PROC_CATEGORY_ZL: case UTF8PROC_CATEGORY_ZP:
        *brk = EXL_BREAK_LINE;
        return KIND_BREAK;
    default:
        break;
    }
    if (cp == 0x2026)
        *brk = EXL_BREAK_STOP;
    else if (cp == 0x2022 || cp == 0x2023 || cp == 0x25AA || cp == 0x25CF || cp == 0x25E6 || cp == 0xB7 || cp == 0x2043)
        *brk = EXL_BREAK_BULLET | EXL_BREAK_DASH;
    else if (cp == 0x85)
        *brk = EXL_BREAK_LINE;
    return KIND_BREAK;
}

static size_t map(char *out, size_t cap, exl_span s, utf8proc_option_t options)
{
    utf8proc_int32_t cps[EXL_FOLDED_MAX];
    utf8proc_ssize_t n = utf8proc_decompose((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, cps, EXL_FOLDED_MAX, options);
    if (n <= 0 || n > EXL_FOLDED_MAX)
        return 0;
    n = utf8proc_normalize_utf32(cps, n, options);
    size_t used = 0;
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        char u[4];
        size_t len = exl_utf8_put(u, (uint32_t)cps[i]);
        if (used + len > cap)
            return 0;
        memcpy(out + used, u, len);
        used += len;
    }
    return used;
}

static bool ascii(exl_span s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

size_t exl_text_fold(char *out, size_t cap, exl_span s)
{
    if (ascii(s)) {
        if (s.n > cap)
            return 0;
        for (size_t i = 0; i < s.n; i++)
            out[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
        return s.n;
    }
    return map(out, cap, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
}

size_t exl_text_unaccent(char *out, size_t cap, exl_span s)
{
    if (ascii(s)) {
        if (s.n > cap)
            return 0;
        memcpy(out, s.p, s.n);
        return s.n;
    }
    char split[2 * EXL_FOLDED_MAX];
    size_t m = 0;
    for (size_t i = 0, len; i < s.n && m + 4 < sizeof split; i += len) {        /* letters that do not decompose */
        uint32_t cp = exl_utf8_get(s.p + i, &len);
        const char *two = cp == 0x153 ? "oe" : cp == 0xE6 ? "ae" : cp == 0xF8 ? "o" : cp == 0x142 ? "l" : NULL;
        if (two)
            memcpy(split + m, two, strlen(two)), m += strlen(two);
        else
            memcpy(split + m, s.p + i, len), m += len;
    }
    return map(out, cap, (exl_span){ split, m }, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK);
}

/* A piece of raw bytes [start, end), or a written-out word of our own (`as`). */
static void add(exl_pieces *o, exl_span chunk, size_t start, size_t end, const char *as, uint16_t before, uint8_t flags)
{
    if (o->n == EXL_PIECES_MAX)
        return;
    char *to = o->text + o->n_text;
    size_t cap = sizeof o->text - o->n_text;
    exl_span raw = as ? exl_span_of(as) : (exl_span){ chunk.p + start, end - start };
    size_t n = exl_text_fold(to, cap, raw);
    if (n == 0)
        return;
    if (to[0] >= '0' && to[0] <= '9')
        flags |= EXL_PIECE_NUMBER;
    size_t first;
    exl_utf8_get(to, &first);
    if (first == n)
        flags |= EXL_PIECE_SINGLE;
    o->piece[o->n++] = (exl_piece){ (uint16_t)start, (uint16_t)end, before, flags, (uint16_t)o->n_text, (uint16_t)n };
    o->n_text += n;
}

static bool nocase(exl_span s, const char *w) { return exl_span_eq_nocase(s, exl_span_of(w)); }

/* English contractions: what stands behind the apostrophe, and what it is. "" is dropped. */
static const char *behind(exl_span tail)
{
    static const char *const rows[][2] = { { "s", "" }, { "re", "are" }, { "ve", "have" }, { "ll", "will" }, { "d", "would" }, { "m", "am" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (nocase(tail, rows[i][0]))
            return rows[i][1];
    return NULL;
}

/* French elision: what stands before the apostrophe, written out. */
static const char *elided(exl_span head)
{
    static const char *const rows[][2] = { { "l", "le" }, { "d", "de" }, { "j", "je" }, { "n", "ne" }, { "s", "se" }, { "c", "ce" }, { "m", "me" }, { "t", "te" },
        { "qu", "que" }, { "jusqu", "jusque" }, { "lorsqu", "lorsque" }, { "puisqu", "puisque" }, { "quelqu", "quelque" }, { "quoiqu", "quoique" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (nocase(head, rows[i][0]))
            return rows[i][1];
    return NULL;
}

/* A word with one apostrophe at [at, at + len): two pieces, one, or the whole. */
static void add_apostrophe(exl_pieces *o, exl_span c, size_t start, size_t at, size_t len, size_t end, uint16_t before)
{
    exl_span head = { c.p + start, at - start }, tail = { c.p + at + len, end - at - len };
    const char *is = behind(tail);
    if (nocase(tail, "t") && head.n > 1 && (head.p[head.n - 1] | 32) == 'n') {      /* don't, won't, can't */
        bool can = nocase(head, "can"), wo = nocase(head, "won"), sha = nocase(head, "shan");
        add(o, c, start, can ? at : at - 1, wo ? "will" : sha ? "shall" : NULL, before, 0);
        add(o, c, at - 1, end, "not", 0, 0);
    } else if (is) {
        add(o, c, start, *is ? at : end, NULL, before, 0);
        if (*is) {
            add(o, c, at, end, is, 0, 0);
        } else if (o->n) {                                                      /* collega's: folded without the 's */
            exl_piece *p = &o->piece[o->n - 1];
            size_t n = exl_text_fold(o->text + p->folded, sizeof o->text - p->folded, head);
            p->n_folded = (uint16_t)n;
            o->n_text = p->folded + n;
        }
    } else if ((tail.n > 1 || nocase(tail, "a") || nocase(tail, "y")) && elided(head)) {
        add(o, c, start, at, elided(head), before, 0);
        add(o, c, at + len, end, NULL, 0, 0);
    } else {
        add(o, c, start, end, NULL, before, 0);
    }
}

typedef struct { size_t start, apostrophe, apostrophe_len; bool open; } run;

static void close_run(exl_pieces *o, exl_span c, run *r, size_t end, uint16_t *before)
{
    if (!r->open)
        return;
    if (r->apostrophe && r->apostrophe + r->apostrophe_len < end)
        add_apostrophe(o, c, r->start, r->apostrophe, r->apostrophe_len, end, *before);
    else
        add(o, c, r->start, r->apostrophe ? r->apostrophe : end, NULL, *before, 0);
    *r = (run){ 0 };
    *before = 0;
}

/* ASCII letters and digits alone, as most chunks are: one piece, without asking what Unicode says of each. */
static bool plain(exl_span c)
{
    for (size_t i = 0; i < c.n; i++)
        if (!((c.p[i] | 32) >= 'a' && (c.p[i] | 32) <= 'z') && !(c.p[i] >= '0' && c.p[i] <= '9'))
            return false;
    return c.n != 0;
}

void exl_text_pieces(exl_pieces *o, exl_span c)
{
    run r = { 0 };
    uint16_t before = 0, brk;
    o->n = o->n_text = o->after = 0;
    if (plain(c)) {
        add(o, c, 0, c.n, NULL, 0, 0);
        return;
    }
    for (size_t i = 0, len; i < c.n; i += len) {
        uint32_t cp = exl_utf8_get(c.p + i, &len);
        int kind = kind_of(cp, &brk);
        if (kind == KIND_LETTER && !r.open)
            r = (run){ .start = i, .open = true };
        else if (kind == KIND_APOSTROPHE && r.open && !r.apostrophe)
            r.apostrophe = i, r.apostrophe_len = len;
        else if (kind == KIND_APOSTROPHE && r.open)
            close_run(o, c, &r, i, &before);
        else if (kind == KIND_SYMBOL || kind == KIND_BREAK) {
            close_run(o, c, &r, i, &before);
            if (kind == KIND_SYMBOL)
                add(o, c, i, i + len, NULL, before, EXL_PIECE_SYMBOL);
            before = kind == KIND_SYMBOL ? 0 : (uint16_t)(before | brk);
        }
    }
    close_run(o, c, &r, c.n, &before);
    o->after = before;
}
