/* A hash table of (kind, key) to term numbers. */
#include "lexicon/terms.h"
#include "text/piece.h"

enum { MAYBE_BITS = 1 << 19, MAYBE_SPREAD = 1 << 7, BUCKETS = 4096, HINT_BUCKETS = 1024, BEGINNING_BITS = 1 << 17, BEGINNING_MIN = 3, LENGTH_MAX = 31 };

static uint32_t hash_of(uint8_t kind, const char *p, size_t n)
{
    uint64_t h = kind + 1u + n * 0x9E3779B97F4A7C15u;
    for (; n >= 8; p += 8, n -= 8) {
        uint64_t x;
        memcpy(&x, p, 8);
        h = (h ^ x) * 0xff51afd7ed558ccdu, h ^= h >> 32;
    }
    uint64_t x = 0;
    memcpy(&x, p, n);
    h = (h ^ x) * 0xff51afd7ed558ccdu;
    h = (h ^ h >> 32) * 0xc4ceb9fe1a85ec53u;
    return (uint32_t)(h >> 32);
}

exl_rc exl_terms_init(exl_terms *t, exl_arena *a, exl_err *err)
{
    *t = (exl_terms){ .cap = 1 << 12, .cap_text = 1 << 15, .n_terms = EXL_TERM_FIRST, .arena = a };
    t->slot = EXL_NEW(a, exl_term_slot, t->cap);
    t->text = EXL_NEW(a, char, t->cap_text);
    return t->slot && t->text ? EXL_OK : exl_fail(err, EXL_ENOMEM, "out of memory");
}

static void place(exl_term_slot *slot, size_t cap, exl_term_slot s)
{
    size_t i = s.hash / MAYBE_SPREAD & (cap - 1);
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

static bool move(void *array, size_t size, exl_arena *a)
{
    void **p = array, *q = *p ? exl_arena_get(a, size) : NULL;
    if (*p && !q)
        return false;
    if (q)
        memcpy(q, *p, size);
    *p = q;
    return true;
}

static bool note_all(exl_terms *t, exl_arena *a)
{
    uint64_t *maybe = EXL_NEW(a, uint64_t, MAYBE_BITS / 64);
    for (size_t i = 0; maybe && i < t->cap; i++)
        if (t->slot[i].term)
            maybe[t->slot[i].hash % MAYBE_BITS / 64] |= (uint64_t)1 << t->slot[i].hash % 64;
    t->maybe = maybe;
    return maybe != NULL;
}

bool exl_terms_settle(exl_terms *t, exl_arena *a)
{
    t->arena = a;
    t->cap_text = t->n_text;
    return note_all(t, a) && move(&t->slot, t->cap * sizeof *t->slot, a) && move(&t->text, t->n_text, a) && move(&t->hint_lengths, HINT_BUCKETS * sizeof *t->hint_lengths, a) &&
           move(&t->beginning_lengths, BUCKETS * sizeof *t->beginning_lengths, a) && move(&t->beginnings, BEGINNING_BITS / 8, a);
}

size_t exl_terms_find(const exl_terms *t, exl_term_kind kind, exl_span key, uint32_t *out, size_t n, size_t cap)
{
    uint32_t h = hash_of((uint8_t)kind, key.p, key.n);
    if (t->maybe && !(t->maybe[h % MAYBE_BITS / 64] >> h % 64 & 1))         /* most words of a text: told without a look at the table */
        return n;
    for (size_t i = h / MAYBE_SPREAD & (t->cap - 1); t->slot[i].term; i = (i + 1) & (t->cap - 1)) {
        const exl_term_slot *s = &t->slot[i];
        if (s->hash != h || s->kind != kind || !exl_span_eq(exl_term_key(t, s), key))
            continue;
        size_t k = 0;
        while (k < n && out[k] != s->term)
            k++;
        if (k == n && n < cap)
            out[n++] = s->term;
    }
    return n;
}

static bool put_text(exl_terms *t, exl_span s, uint32_t *at)
{
    if (t->n_text + s.n > t->cap_text) {
        size_t cap = t->cap_text * 2 + s.n;
        t->text = exl_arena_grow(t->arena, t->text, t->n_text, cap);
        t->cap_text = cap;
    }
    if (!t->text || s.n > UINT16_MAX)
        return false;
    memcpy(t->text + t->n_text, s.p, s.n);
    *at = (uint32_t)t->n_text;
    t->n_text += s.n;
    return true;
}

bool exl_terms_alias(exl_terms *t, exl_term_kind kind, exl_span key, uint32_t term)
{
    uint32_t known[64], at;
    size_t n = exl_terms_find(t, kind, key, known, 0, 64);
    for (size_t i = 0; i < n; i++)
        if (known[i] == term)
            return true;
    if ((t->n_slots * 2 >= t->cap && !grow(t)) || !put_text(t, key, &at))
        return false;
    place(t->slot, t->cap, (exl_term_slot){ hash_of((uint8_t)kind, key.p, key.n), at, term, (uint16_t)key.n, (uint8_t)kind });
    t->n_slots++;
    if (kind <= EXL_TERM_INFIX)
        t->lengths[kind] |= 1u << (key.n < LENGTH_MAX ? key.n : LENGTH_MAX);
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
    if (!t->lengths[kind])
        return n;
    for (size_t len = 1; from + len <= w.n; len++) {
        if (!(t->lengths[kind] >> (len < LENGTH_MAX ? len : LENGTH_MAX) & 1))
            continue;
        size_t at = kind == EXL_TERM_SUFFIX ? w.n - len : from;
        n = exl_terms_find(t, kind, (exl_span){ w.p + at, len }, out, n, cap);
    }
    return n;
}

static size_t affix_terms(const exl_terms *t, exl_span u, uint32_t *out, size_t n, size_t cap)
{
    n = affixes(t, EXL_TERM_PREFIX, u, 0, out, n, cap);
    n = affixes(t, EXL_TERM_SUFFIX, u, 0, out, n, cap);
    for (size_t from = 0; t->lengths[EXL_TERM_INFIX] && from < u.n; from++)
        n = affixes(t, EXL_TERM_INFIX, u, from, out, n, cap);
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

/* Terms of a form of the word: as it is, and its stem. */
static size_t form_terms(const exl_terms *t, exl_stemmer *stemmer, exl_span form, uint32_t *out, size_t n, size_t cap)
{
    char stem[EXL_FOLDED_MAX];
    n = exl_terms_find(t, EXL_TERM_EXACT, form, out, n, cap);
    return exl_terms_find(t, EXL_TERM_STEM, (exl_span){ stem, exl_stemmer_stem(stemmer, stem, sizeof stem, form) }, out, n, cap);
}

/* Terms of the stem that the word has with its accents. */
static size_t accented_terms(const exl_terms *t, exl_stemmer *stemmer, exl_span folded, uint32_t *out, size_t n, size_t cap)
{
    char stem[EXL_FOLDED_MAX], key[EXL_FOLDED_MAX];
    exl_span s = { stem, exl_stemmer_stem(stemmer, stem, sizeof stem, folded) };
    return exl_terms_find(t, EXL_TERM_STEM, (exl_span){ key, exl_text_unaccent(key, sizeof key, s) }, out, n, cap);
}

size_t exl_terms_of_word(const exl_terms *t, exl_stemmer *stemmer, bool german, exl_span folded, uint32_t *out, size_t cap)
{
    char plain[EXL_FOLDED_MAX], bare[EXL_FOLDED_MAX];
    exl_span u = { plain, exl_text_unaccent(plain, sizeof plain, folded) };
    size_t n = exl_span_eq(u, folded) ? 0 : accented_terms(t, stemmer, folded, out, 0, cap);
    n = form_terms(t, stemmer, u, out, n, cap);
    exl_span v = { bare, german ? without_e(bare, u) : u.n };
    if (v.n < u.n)
        n = form_terms(t, stemmer, v, out, n, cap);
    return affix_terms(t, u, out, n, cap);
}

static uint32_t bucket_of(const char *p) { return ((uint32_t)(unsigned char)p[0] << 16 | (uint32_t)(unsigned char)p[1] << 8 | (unsigned char)p[2]) * 0x9E3779B1u >> 20; }

static void note_beginning(exl_terms *t, const char *p, size_t n)
{
    uint32_t h = hash_of(UINT8_MAX, p, n) % BEGINNING_BITS;
    t->beginnings[h >> 6] |= (uint64_t)1 << (h & 63);
    t->beginning_lengths[bucket_of(p)] |= 1u << n;
}

/* A stem of three letters may have lost the second of a double vowel, or hardened its last letter: maan, lev(en). */
static void note_short(exl_terms *t, const char *p)
{
    char as[3] = { p[0], p[1], p[1] };
    note_beginning(t, as, 3);
    as[2] = p[2] == 'f' ? 'v' : p[2] == 's' ? 'z' : p[2];
    note_beginning(t, as, 3);
}

static uint32_t hint_bucket(const char *p) { return ((uint32_t)(unsigned char)p[0] * 31 + (unsigned char)p[1]) % HINT_BUCKETS; }

bool exl_terms_add_hint(exl_terms *t, exl_span key, uint32_t term)
{
    if (!t->hint_lengths && !(t->hint_lengths = EXL_NEW(t->arena, uint32_t, HINT_BUCKETS)))
        return false;
    exl_span k = { key.p, key.n < LENGTH_MAX ? key.n : LENGTH_MAX };
    t->hint_lengths[hint_bucket(k.p)] |= 1u << k.n;
    return exl_terms_alias(t, EXL_TERM_HINT, k, term);
}

static size_t hints_at(const exl_terms *t, exl_span u, uint32_t *out, size_t n, size_t cap)
{
    for (uint32_t lengths = u.n < 2 ? 0 : t->hint_lengths[hint_bucket(u.p)]; lengths; lengths &= lengths - 1)
        if ((size_t)__builtin_ctz(lengths) <= u.n)
            n = exl_terms_find(t, EXL_TERM_HINT, (exl_span){ u.p, (size_t)__builtin_ctz(lengths) }, out, n, cap);
    return n;
}

/* An expression may see a word begin behind an apostrophe where we see none. */
size_t exl_terms_hints(const exl_terms *t, exl_span u, uint32_t *out, size_t n, size_t cap)
{
    if (!t->hint_lengths)
        return n;
    n = hints_at(t, u, out, n, cap);
    for (size_t i = 1; i < u.n; i++)
        if (u.p[i - 1] == '\'' || (i > 2 && memcmp(u.p + i - 3, "\xE2\x80\x99", 3) == 0))
            n = hints_at(t, (exl_span){ u.p + i, u.n - i }, out, n, cap);
    return n;
}

bool exl_terms_note_beginnings(exl_terms *t, const uint8_t *use, uint8_t bit)
{
    t->beginning_lengths = EXL_NEW(t->arena, uint32_t, BUCKETS);
    t->beginnings = EXL_NEW(t->arena, uint64_t, BEGINNING_BITS / 64);
    if (!t->beginning_lengths || !t->beginnings)
        return false;
    for (size_t i = 0; i < t->cap; i++) {
        const exl_term_slot *s = &t->slot[i];
        if (!s->term || s->kind > EXL_TERM_EXACT || !(use[s->term] & bit) || s->n < BEGINNING_MIN)
            continue;
        size_t n = s->n < BEGINNING_MIN + 2 ? BEGINNING_MIN : s->n - 2u;
        note_beginning(t, t->text + s->key, n < LENGTH_MAX ? n : LENGTH_MAX);
        if (s->n == BEGINNING_MIN)
            note_short(t, t->text + s->key);
    }
    return true;
}

static bool begins_so(const exl_terms *t, exl_span w)
{
    if (w.n < BEGINNING_MIN)
        return true;
    for (uint32_t lengths = t->beginning_lengths[bucket_of(w.p)]; lengths; lengths &= lengths - 1) {
        size_t n = (size_t)__builtin_ctz(lengths);
        uint32_t h = n <= w.n ? hash_of(UINT8_MAX, w.p, n) % BEGINNING_BITS : 0;
        if (n <= w.n && t->beginnings[h >> 6] >> (h & 63) & 1)
            return true;
    }
    return false;
}

bool exl_terms_may_meet(const exl_terms *t, bool german, exl_span w)
{
    char bare[EXL_FOLDED_MAX];
    uint32_t term;
    exl_span v = { bare, german ? without_e(bare, w) : w.n };
    return begins_so(t, w) || (v.n < w.n && begins_so(t, v)) || affix_terms(t, w, &term, 0, 1);
}

static size_t written(const exl_terms *t, const char *p, size_t n, uint32_t *out, size_t cap)
{
    return exl_terms_find(t, EXL_TERM_WRITTEN, (exl_span){ p, n }, out, 0, cap);
}

/* The first slip that makes a known word, letter by letter, so that the answer never depends on the order of the table. */
size_t exl_terms_of_typo(const exl_terms *t, exl_span w, uint32_t *out, size_t cap)
{
    char s[80];
    size_t n;
    if (w.n < EXL_TERMS_TYPO_MIN || w.n > 70)
        return 0;
    for (size_t i = 0; i < w.n; i++) {
        memcpy(s, w.p, w.n);
        if (i + 1 < w.n && s[i] != s[i + 1]) {              /* wordne */
            s[i] = w.p[i + 1];
            s[i + 1] = w.p[i];
            if ((n = written(t, s, w.n, out, cap)))
                return n;
        }
        memcpy(s, w.p, i);
        memcpy(s + i, w.p + i + 1, w.n - i - 1);            /* werkkdruk */
        if ((n = written(t, s, w.n - 1, out, cap)))
            return n;
        memcpy(s, w.p, i + 1);
        memcpy(s + i + 1, w.p + i, w.n - i);                /* leidingevende */
        if ((n = written(t, s, w.n + 1, out, cap)))
            return n;
    }
    return 0;
}
