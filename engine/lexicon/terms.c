/* A hash table of (kind, key) to term numbers. */
#include "lexicon/terms.h"
#include "text/piece.h"

static uint64_t hash_of(uint8_t kind, exl_span key)
{
    uint64_t h = 0xcbf29ce484222325u ^ kind;
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * 0x100000001b3u;
    return h ^ h >> 29;
}

exl_rc exl_terms_init(exl_terms *t, exl_arena *a, exl_err *err)
{
    *t = (exl_terms){ .cap = 1 << 12, .n_terms = EXL_TERM_FIRST, .arena = a };
    t->slot = EXL_NEW(a, exl_term_slot, t->cap);
    return t->slot ? EXL_OK : exl_fail(err, EXL_ENOMEM, "out of memory");
}

static void place(exl_term_slot *slot, size_t cap, exl_term_slot s)
{
    size_t i = s.hash & (cap - 1);
    while (slot[i].term)
        i = (i + 1) & (cap - 1);
    slot[i] = s;
}

static bool grow(exl_terms *t)
{
    exl_term_slot *bigger = EXL_NEW(t->arena, exl_term_slot, t->cap * 2);
    if (!bigger)
        return false;
    for (size_t i = 0; i < t->cap; i++)
        if (t->slot[i].term)
            place(bigger, t->cap * 2, t->slot[i]);
    t->slot = bigger;
    t->cap *= 2;
    return true;
}

size_t exl_terms_find(const exl_terms *t, exl_term_kind kind, exl_span key, uint32_t *out, size_t n, size_t cap)
{
    uint64_t h = hash_of((uint8_t)kind, key);
    for (size_t i = h & (t->cap - 1); t->slot[i].term; i = (i + 1) & (t->cap - 1)) {
        const exl_term_slot *s = &t->slot[i];
        if (s->hash != h || s->kind != kind || !exl_span_eq(s->key, key))
            continue;
        size_t k = 0;
        while (k < n && out[k] != s->term)
            k++;
        if (k == n && n < cap)
            out[n++] = s->term;
    }
    return n;
}

bool exl_terms_alias(exl_terms *t, exl_term_kind kind, exl_span key, uint32_t term)
{
    uint32_t known[64];
    size_t n = exl_terms_find(t, kind, key, known, 0, 64);
    for (size_t i = 0; i < n; i++)
        if (known[i] == term)
            return true;
    if (t->n_slots * 2 >= t->cap && !grow(t))
        return false;
    exl_span copy = exl_arena_copy(t->arena, key);
    if (!copy.p)
        return false;
    place(t->slot, t->cap, (exl_term_slot){ hash_of((uint8_t)kind, key), copy, term, (uint8_t)kind });
    t->n_slots++;
    if (kind <= EXL_TERM_INFIX)
        t->lengths[kind] |= 1u << (key.n < 31 ? key.n : 31);
    return true;
}

/* The key of a term is found under its own first alias; a term is new when no slot of that kind and key was made by _add. */
uint32_t exl_terms_add(exl_terms *t, exl_term_kind kind, exl_span key)
{
    uint32_t found[64];
    size_t n = exl_terms_find(t, kind, key, found, 0, 64);
    if (n)
        return found[0];
    return exl_terms_alias(t, kind, key, t->n_terms) ? t->n_terms++ : 0;
}

static size_t affixes(const exl_terms *t, exl_term_kind kind, exl_span w, size_t from, uint32_t *out, size_t n, size_t cap)
{
    for (size_t len = 1; from + len <= w.n; len++) {
        if (!(t->lengths[kind] >> (len < 31 ? len : 31) & 1))
            continue;
        size_t at = kind == EXL_TERM_SUFFIX ? w.n - len : from;
        n = exl_terms_find(t, kind, (exl_span){ w.p + at, len }, out, n, cap);
    }
    return n;
}

/* ae, oe and ue of people without umlauts, as a, o and u (umlauts lose their dots as keys too). */
static size_t without_e(char *out, exl_span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        out[n++] = s.p[i];
        if (i + 1 < s.n && s.p[i + 1] == 'e' && (s.p[i] == 'a' || s.p[i] == 'o' || s.p[i] == 'u') && !(i && s.p[i] == 'u' && (s.p[i - 1] == 'a' || s.p[i - 1] == 'e')))
            i++;
    }
    return n;
}

size_t exl_terms_of_word(const exl_terms *t, exl_stemmer *stemmer, bool german, exl_span folded, uint32_t *out, size_t cap)
{
    char plain[EXL_FOLDED_MAX], stem[EXL_FOLDED_MAX], key[EXL_FOLDED_MAX], bare[EXL_FOLDED_MAX];
    exl_span u = { plain, exl_text_unaccent(plain, sizeof plain, folded) };
    size_t n = exl_terms_find(t, EXL_TERM_EXACT, u, out, 0, cap);
    exl_span s = { stem, exl_stemmer_stem(stemmer, stem, sizeof stem, folded) };
    n = exl_terms_find(t, EXL_TERM_STEM, (exl_span){ key, exl_text_unaccent(key, sizeof key, s) }, out, n, cap);
    n = exl_terms_find(t, EXL_TERM_STEM, (exl_span){ stem, exl_stemmer_stem(stemmer, stem, sizeof stem, u) }, out, n, cap);
    if (german && (bare[0] = '\0', without_e(bare, u) < u.n)) {
        exl_span v = { bare, without_e(bare, u) };
        n = exl_terms_find(t, EXL_TERM_EXACT, v, out, n, cap);
        n = exl_terms_find(t, EXL_TERM_STEM, (exl_span){ stem, exl_stemmer_stem(stemmer, stem, sizeof stem, v) }, out, n, cap);
    }
    n = affixes(t, EXL_TERM_PREFIX, u, 0, out, n, cap);
    n = affixes(t, EXL_TERM_SUFFIX, u, 0, out, n, cap);
    if (t->lengths[EXL_TERM_INFIX])
        for (size_t from = 0; from < u.n; from++)
            n = affixes(t, EXL_TERM_INFIX, u, from, out, n, cap);
    return n;
}
