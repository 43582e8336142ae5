/* Two tables: raw chunk bytes -> pieces, and the words that the pieces are. */
#include "lexicon/vocabulary.h"
#include "text/piece.h"
#include <stdlib.h>

enum { WORDS_LIMIT = 80000, POOL_LIMIT = 1 << 21, TERMS_MAX = 500, COMPOUND_MIN = 8, LANGUAGE_WORD = 40, UNIT = 8 };

typedef struct { uint64_t k0, k1; uint32_t pieces; uint16_t n, after; } slot;      /* key: up to 16 bytes in lower case, or digest and place of longer ones */
typedef struct { uint16_t start, end, before; uint8_t flags; uint32_t word; } piece;
typedef struct {
    uint32_t meaning[EXL_N_LANGS];  /* its exl_meaning, in pool; 0 = not worked out yet */
    uint32_t text;
    uint16_t n_text;
    int8_t   lang[EXL_N_LANGS];
} word;

struct exl_vocabulary {
    const exl_lexicons *lex;
    exl_stemmer *stemmer[EXL_N_LANGS];
    slot *slots;        size_t n_slots, cap_slots;
    piece *pieces;      size_t n_pieces, cap_pieces;
    word *words;        size_t n_words, cap_words;
    uint64_t *pool;     size_t n_pool, cap_pool;
    char *text;         size_t n_text, cap_text;
    exl_token *tokens;  size_t cap_tokens;
};

static bool room(void *array, size_t *cap, size_t need, size_t size)
{
    void **p = array;
    if (need <= *cap)
        return true;
    size_t want = *cap ? *cap : 1024;
    while (want < need)
        want *= 2;
    void *q = realloc(*p, want * size);
    if (!q)
        return false;
    *p = q;
    *cap = want;
    return true;
}

static void clear(exl_vocabulary *v)
{
    memset(v->slots, 0, v->cap_slots * sizeof *v->slots);
    v->n_slots = v->n_pieces = v->n_words = v->n_text = 0;
    v->n_pool = 1;
}

exl_rc exl_vocabulary_new(exl_vocabulary **out, const exl_lexicons *l, exl_err *err)
{
    exl_vocabulary *v = calloc(1, sizeof *v);
    exl_rc rc = v ? EXL_OK : exl_fail(err, EXL_ENOMEM, "out of memory");
    if (!v)
        return rc;
    v->lex = l;
    v->cap_slots = 1 << 15;
    v->slots = calloc(v->cap_slots, sizeof *v->slots);
    if (!v->slots || !room(&v->pool, &v->cap_pool, 1, sizeof *v->pool))
        rc = exl_fail(err, EXL_ENOMEM, "out of memory");
    for (size_t i = 0; rc == EXL_OK && i < EXL_N_LANGS; i++)
        rc = exl_stemmer_new(&v->stemmer[i], l->taxonomy.language[i].stemmers, l->taxonomy.language[i].undouble, err);
    if (rc != EXL_OK) {
        exl_vocabulary_free(v);
        return rc;
    }
    clear(v);
    *out = v;
    return EXL_OK;
}

void exl_vocabulary_free(exl_vocabulary *v)
{
    if (!v)
        return;
    for (size_t i = 0; i < EXL_N_LANGS; i++)
        exl_stemmer_free(v->stemmer[i]);
    free(v->slots);
    free(v->pieces);
    free(v->words);
    free(v->pool);
    free(v->text);
    free(v->tokens);
    free(v);
}

void exl_vocabulary_trim(exl_vocabulary *v)
{
    if (v->n_words > WORDS_LIMIT || v->n_pool > POOL_LIMIT)
        clear(v);
}

/* Eight bytes with ASCII capitals made small; other bytes stay. */
static inline uint64_t small(uint64_t x)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    uint64_t low7 = x & ~high;
    uint64_t upper = (low7 + (0x80 - 'A') * ones) & ~(low7 + (0x80 - 'Z' - 1) * ones) & ~x & high;
    return x | upper >> 2;
}

static uint64_t load(const char *p, size_t n)
{
    uint64_t x = 0;
    memcpy(&x, p, n < 8 ? n : 8);
    return small(x);
}

static inline uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t h = (a ^ 0x9E3779B97F4A7C15u) * 0xff51afd7ed558ccdu;
    h ^= h >> 32;
    h = (h ^ b) * 0xc4ceb9fe1a85ec53u;
    return h ^ h >> 29;
}

/* The key of a chunk of up to 16 bytes. room: bytes that may be read from s.p on. */
static inline void key_of_short(exl_span s, size_t room_ahead, uint64_t *k0, uint64_t *k1)
{
    uint64_t a, b;
    if (room_ahead < 16) {
        *k0 = load(s.p, s.n);
        *k1 = s.n > 8 ? load(s.p + 8, s.n - 8) : 0;
        return;
    }
    memcpy(&a, s.p, 8);
    memcpy(&b, s.p + 8, 8);
    if (s.n < 8)
        a &= ((uint64_t)1 << 8 * s.n) - 1;
    b = s.n <= 8 ? 0 : s.n == 16 ? b : b & (((uint64_t)1 << 8 * (s.n - 8)) - 1);
    *k0 = small(a);
    *k1 = small(b);
}

/* The key of any chunk. Longer than 16 bytes: a digest, and a comparison with the bytes at the slot (same_long). */
static inline void key_of(exl_span s, size_t room_ahead, uint64_t *k0, uint64_t *k1)
{
    if (s.n <= 16) {
        key_of_short(s, room_ahead, k0, k1);
        return;
    }
    uint64_t h = s.n;
    for (size_t i = 0; i < s.n; i += 8)
        h = mix(h, load(s.p + i, s.n - i));
    *k0 = h;
    *k1 = UINT64_MAX;               /* no valid UTF-8 has the byte 0xFF */
}

/* Long chunks keep their bytes (in lower case, at the place that their first piece's slot names) for an exact comparison. */
static bool same_long(const exl_vocabulary *v, const slot *s, exl_span c)
{
    uint32_t at = v->pieces[s->pieces].word;            /* a header piece: where the bytes are */
    if (v->pieces[s->pieces].end != c.n)
        return false;
    for (size_t i = 0; i < c.n; i += 8) {
        size_t n = c.n - i < 8 ? c.n - i : 8;
        uint64_t x = 0;
        memcpy(&x, v->text + at + i, n);
        if (x != load(c.p + i, c.n - i))
            return false;
    }
    return true;
}

static bool grow_slots(exl_vocabulary *v)
{
    slot *old = v->slots, *bigger = calloc(v->cap_slots * 2, sizeof *bigger);
    if (!bigger)
        return false;
    size_t mask = v->cap_slots * 2 - 1;
    for (size_t i = 0; i < v->cap_slots; i++) {
        if (!old[i].k0 && !old[i].k1)
            continue;
        size_t k = (uint32_t)mix(old[i].k0, old[i].k1) & mask;
        while (bigger[k].k0 || bigger[k].k1)
            k = (k + 1) & mask;
        bigger[k] = old[i];
    }
    v->slots = bigger;
    v->cap_slots *= 2;
    free(old);
    return true;
}

static bool put_text(exl_vocabulary *v, const char *p, size_t n, uint32_t *at)
{
    if (!room(&v->text, &v->cap_text, v->n_text + n, 1))
        return false;
    *at = (uint32_t)v->n_text;
    memcpy(v->text + v->n_text, p, n);
    v->n_text += n;
    return true;
}

/* How much the letters of a word speak for each language: its trigrams on average, more for a language's commonest words. */
static void judge_language(const exl_vocabulary *v, exl_span folded, uint8_t *flags, int8_t out[EXL_N_LANGS])
{
    char w[80] = { ' ' };
    int sum[EXL_N_LANGS] = { 0 };
    size_t n = folded.n > 70 ? 70 : folded.n;
    memcpy(w + 1, folded.p, n);
    w[n + 1] = ' ';
    for (size_t i = 0; i + 3 <= n + 2; i++)
        for (size_t k = 0; k < EXL_N_LANGS; k++)
            sum[k] += v->lex->trigram[exl_trigram(w + i) * EXL_N_LANGS + k];
    for (size_t k = 0; k < EXL_N_LANGS; k++) {
        const exl_lexicon *x = &v->lex->lexicon[k];
        uint32_t term[8];
        char plain[EXL_FOLDED_MAX];
        exl_span u = { plain, exl_text_unaccent(plain, sizeof plain, folded) };
        int score = n ? sum[k] / (int)n / 3 : 0;
        size_t found = exl_terms_find(&x->terms, EXL_TERM_EXACT, u, term, 0, 8);
        for (size_t i = 0; i < found; i++) {
            score += LANGUAGE_WORD * x->speaks[term[i]] / 100;
            if (x->use[term[i]] & EXL_USE_ABBREVIATION)
                *flags |= EXL_TOKEN_ABBREVIATION;
        }
        out[k] = (int8_t)(score > 100 ? 100 : score < -100 ? -100 : score);
    }
}

static bool new_word(exl_vocabulary *v, exl_span folded, uint8_t *flags, uint32_t *out)
{
    word w = { .n_text = (uint16_t)folded.n };
    if (!put_text(v, folded.p, folded.n, &w.text) || !room(&v->words, &v->cap_words, v->n_words + 1, sizeof *v->words))
        return false;
    if (!(*flags & EXL_TOKEN_NUMBER))
        judge_language(v, folded, flags, w.lang);
    *out = (uint32_t)v->n_words;
    v->words[v->n_words++] = w;
    return true;
}

static uint8_t token_flags(uint8_t piece_flags)
{
    return (uint8_t)((piece_flags & EXL_PIECE_NUMBER ? EXL_TOKEN_NUMBER : 0) | (piece_flags & EXL_PIECE_SINGLE ? EXL_TOKEN_SINGLE : 0) |
                     (piece_flags & EXL_PIECE_SYMBOL ? EXL_TOKEN_SYMBOL : 0));
}

/* First sight of a chunk. */
static bool learn(exl_vocabulary *v, exl_span c, slot *s)
{
    exl_pieces p;
    exl_text_pieces(&p, c);
    bool is_long = c.n > 16;
    if (!room(&v->pieces, &v->cap_pieces, v->n_pieces + p.n + 1, sizeof *v->pieces))
        return false;
    s->pieces = (uint32_t)v->n_pieces;
    s->n = (uint16_t)p.n;
    s->after = p.after;
    if (is_long) {
        char lower[EXL_CHUNK_MAX + 8];
        uint32_t at;
        for (size_t i = 0; i < c.n; i += 8) {
            uint64_t x = load(c.p + i, c.n - i);
            memcpy(lower + i, &x, 8);
        }
        if (!put_text(v, lower, c.n, &at))
            return false;
        v->pieces[v->n_pieces++] = (piece){ .end = (uint16_t)c.n, .word = at };
    }
    for (size_t i = 0; i < p.n; i++) {
        const exl_piece *q = &p.piece[i];
        piece *to = &v->pieces[v->n_pieces++];
        *to = (piece){ q->start, q->end, q->before, token_flags(q->flags), 0 };
        if (!new_word(v, (exl_span){ p.text + q->folded, q->n_folded }, &to->flags, &to->word))
            return false;
    }
    return true;
}

static const slot *look_up(exl_vocabulary *v, exl_span c, uint64_t k0, uint64_t k1)
{
    size_t i = (uint32_t)mix(k0, k1) & (v->cap_slots - 1);
    for (;; i = (i + 1) & (v->cap_slots - 1)) {
        slot *s = &v->slots[i];
        if (s->k0 == k0 && s->k1 == k1 && (k1 != UINT64_MAX || same_long(v, s, c)))
            return s;
        if (s->k0 || s->k1)
            continue;
        if (v->n_slots * 2 >= v->cap_slots) {
            if (!grow_slots(v))
                return NULL;
            return look_up(v, c, k0, k1);
        }
        if (!learn(v, c, s))
            return NULL;
        s->k0 = k0;
        s->k1 = k1;
        v->n_slots++;
        return s;
    }
}

enum { WINDOW = 256 };
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "keys are cut to their length from the low bytes");

static bool add_tokens(exl_vocabulary *v, const exl_chunk *c, const slot *s, uint16_t *pending, size_t *n)
{
    size_t skip = s->k1 == UINT64_MAX;
    if (*n + s->n >= v->cap_tokens && !room(&v->tokens, &v->cap_tokens, *n + s->n + 1, sizeof *v->tokens))
        return false;
    uint16_t before = (uint16_t)(c->before | *pending);
    for (size_t i = 0; i < s->n; i++) {
        const piece *p = &v->pieces[s->pieces + skip + i];
        v->tokens[(*n)++] = (exl_token){ c->start + p->start, c->start + p->end, p->word, (uint16_t)(p->before | before), p->flags };
        before = 0;
    }
    *pending = (uint16_t)(before | s->after);
    return true;
}

exl_rc exl_vocabulary_tokens(exl_vocabulary *v, exl_span text, exl_token **out, size_t *n, exl_err *err)
{
    exl_chunk chunk[WINDOW];
    uint64_t k0[WINDOW], k1[WINDOW];
    uint32_t hash[WINDOW];
    uint16_t after, pending = 0;
    size_t count = 0;
    for (size_t at = 0; at < text.n;) {
        size_t m = exl_text_chunks(chunk, WINDOW, text, &at, &after);
        for (size_t i = 0; i < m; i++) {
            key_of((exl_span){ text.p + chunk[i].start, chunk[i].end - chunk[i].start }, text.n - chunk[i].start, &k0[i], &k1[i]);
            hash[i] = (uint32_t)mix(k0[i], k1[i]);
            __builtin_prefetch(&v->slots[hash[i] & (v->cap_slots - 1)]);
        }
        for (size_t i = 0; i < m; i++) {
            const slot *s = &v->slots[hash[i] & (v->cap_slots - 1)];
            if (s->k0 != k0[i] || s->k1 != k1[i] || k1[i] == UINT64_MAX)
                s = look_up(v, (exl_span){ text.p + chunk[i].start, chunk[i].end - chunk[i].start }, k0[i], k1[i]);
            if (!s || !add_tokens(v, &chunk[i], s, &pending, &count))
                return exl_fail(err, EXL_ENOMEM, "out of memory");
        }
    }
    *out = v->tokens;
    *n = count;
    return EXL_OK;
}

static size_t add_classes(const exl_lexicon *x, uint32_t *term, size_t n)
{
    for (size_t i = 0, had = n; i < had; i++)
        for (uint32_t c = x->class_of[term[i]]; c; c = x->class_list[c].next) {
            size_t k = 0;
            while (k < n && term[k] != x->class_list[c].term)
                k++;
            if (k == n && n < TERMS_MAX)
                term[n++] = x->class_list[c].term;
        }
    return n;
}

static bool labelled(const exl_lexicon *x, const uint32_t *term, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (x->use[term[i]] & EXL_USE_LABELLED)
            return true;
    return false;
}

/* Terms of a part of a compound: only what an entry or a class asks for by word. */
static size_t part_terms(exl_vocabulary *v, const exl_lexicon *x, exl_span part, uint32_t *out, size_t n)
{
    uint32_t all[TERMS_MAX];
    size_t m = exl_terms_of_word(&x->terms, v->stemmer[x->language], x->language == EXL_LANG_DE, part, all, TERMS_MAX);
    for (size_t i = 0; i < m; i++)
        if (x->speaks[all[i]])             /* «niet» is no part of «nietmachine» */
            return n;
    if (!labelled(x, all, m))
        return n;
    for (size_t i = 0; i < m && n < TERMS_MAX; i++)
        out[n++] = all[i];
    return n;
}

/* Cuts a compound in two words of the lexicon, with a linking sound between them; the longest head word wins. */
static size_t compound_terms(exl_vocabulary *v, const exl_lexicon *x, exl_span w, uint32_t *out)
{
    static const char *const links[] = { "", "s", "en", "e", "er", "n", "es" };
    for (size_t cut = w.n - 4; cut >= 4; cut--) {
        if (((unsigned char)w.p[cut] & 0xC0) == 0x80)
            continue;
        size_t n = part_terms(v, x, (exl_span){ w.p + cut, w.n - cut }, out, 0);
        if (n == 0)
            continue;
        for (size_t k = 0; k < sizeof links / sizeof links[0]; k++) {
            size_t len = strlen(links[k]);
            if (cut < len + 4 || memcmp(w.p + cut - len, links[k], len) != 0)
                continue;
            size_t both = part_terms(v, x, (exl_span){ w.p, cut - len }, out, n);
            if (both > n)
                return both;
        }
    }
    return 0;
}

static size_t word_terms(exl_vocabulary *v, const word *w, exl_lang lang, uint32_t *term)
{
    const exl_lexicon *x = &v->lex->lexicon[lang];
    exl_span folded = { v->text + w->text, w->n_text };
    size_t n = exl_terms_of_word(&x->terms, v->stemmer[lang], lang == EXL_LANG_DE, folded, term, TERMS_MAX);
    if (n == 0 && x->about->compounds && folded.n >= COMPOUND_MIN)
        n = compound_terms(v, x, folded, term);
    if (folded.n && folded.p[0] >= '0' && folded.p[0] <= '9' && n < TERMS_MAX)
        term[n++] = EXL_TERM_NUMBER;
    return add_classes(x, term, n);
}

static const exl_root *root_of(const exl_trie *t, uint32_t term) { return &t->root[t->root_of[term]]; }

/* Bytes that the record of a word takes. */
static size_t meaning_size(const exl_lexicon *x, const uint32_t *term, size_t n)
{
    size_t size = sizeof(exl_meaning);
    for (size_t i = 0; i < n; i++) {
        const exl_root *entries = root_of(&x->trie, term[i]), *members = root_of(&x->members, term[i]);
        size += (entries->n_doors + members->n_doors) * sizeof(exl_door) + entries->n_outputs * sizeof(uint32_t) + sizeof(uint16_t);
    }
    return size;
}

static size_t copy_doors(exl_door *out, const exl_trie *t, const uint32_t *term, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        const exl_root *r = root_of(t, term[i]);
        memcpy(out + k, t->door + r->doors, r->n_doors * sizeof *out);
        k += r->n_doors;
    }
    return k;
}

static void fill_meaning(exl_meaning *m, const exl_lexicon *x, const uint32_t *term, size_t n)
{
    m->n_terms = (uint16_t)n;
    m->use = 0;
    for (size_t i = 0; i < n; i++)
        m->use |= x->use[term[i]];
    m->n_doors = (uint16_t)copy_doors(m->door, &x->trie, term, n);
    m->n_members = (uint16_t)copy_doors(m->door + m->n_doors, &x->members, term, n);
    uint32_t *output = (uint32_t *)(void *)(m->door + m->n_doors + m->n_members);
    size_t outputs = 0, tracks = 0;
    for (size_t i = 0; i < n; i++) {
        const exl_root *r = root_of(&x->trie, term[i]);
        memcpy(output + outputs, x->trie.output + r->outputs, r->n_outputs * sizeof *output);
        outputs += r->n_outputs;
    }
    uint16_t *track = (uint16_t *)(void *)(output + outputs);
    for (size_t i = 0; i < n; i++)
        if (x->tracks.of[term[i]])
            track[tracks++] = x->tracks.of[term[i]];
    m->n_outputs = (uint16_t)outputs;
    m->n_tracks = (uint16_t)tracks;
}

static bool work_out(exl_vocabulary *v, word *w, exl_lang lang)
{
    uint32_t term[TERMS_MAX];
    const exl_lexicon *x = &v->lex->lexicon[lang];
    size_t n = word_terms(v, w, lang, term), size = (meaning_size(x, term, n) + UNIT - 1) / UNIT;
    if (!room(&v->pool, &v->cap_pool, v->n_pool + size, UNIT))
        return false;
    fill_meaning((exl_meaning *)(void *)(v->pool + v->n_pool), x, term, n);
    w->meaning[lang] = (uint32_t)v->n_pool;
    v->n_pool += size;
    return true;
}

exl_rc exl_vocabulary_meanings(exl_vocabulary *v, const exl_token *token, size_t n, exl_lang lang, const exl_meaning **out, exl_err *err)
{
    uint32_t at[EXL_STATEMENT_TOKENS];
    for (size_t i = 0; i < n; i++) {            /* first sights may move the pool: addresses are taken afterwards */
        word *w = &v->words[token[i].word];
        if (!w->meaning[lang] && !work_out(v, w, lang))
            return exl_fail(err, EXL_ENOMEM, "out of memory");
        at[i] = w->meaning[lang];
    }
    for (size_t i = 0; i < n; i++)
        out[i] = (const exl_meaning *)(const void *)(v->pool + at[i]);
    return EXL_OK;
}

exl_span exl_vocabulary_folded(const exl_vocabulary *v, uint32_t w) { return (exl_span){ v->text + v->words[w].text, v->words[w].n_text }; }

const int8_t *exl_vocabulary_languages(const exl_vocabulary *v, uint32_t w) { return v->words[w].lang; }

exl_span exl_vocabulary_stem(exl_vocabulary *v, uint32_t w, exl_lang lang, char *out, size_t cap)
{
    return (exl_span){ out, exl_stemmer_stem(v->stemmer[lang], out, cap, exl_vocabulary_folded(v, w)) };
}
