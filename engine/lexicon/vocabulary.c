/* Two tables: raw chunk bytes -> words, and what the words are. */
#include "lexicon/vocabulary.h"
#include "base/grow.h"
#include "text/piece.h"
#include <stdlib.h>

enum { WORDS_LIMIT = 60000, POOL_LIMIT = 9 << 16, TEXT_LIMIT = 4 << 20, TERMS_MAX = 500, HINTS_MAX = 512, DOORS_COPIED = 128, COMPOUND_MIN = 8, UNIT = 8 };

/* A chunk: its key is its bytes in lower case, up to 16, or the digest of more. Of a chunk that is one plain word, `at` is the
 * word; of any other, it is in `pieces`: a head, then the pieces of the chunk. */
typedef struct { uint64_t k0, k1; uint32_t at; uint8_t plain, flags; } slot;
typedef struct { uint16_t start, end, before; uint8_t flags; uint32_t word; } piece;        /* a head: .end = bytes of the chunk, .before = breaks behind the last piece, .word = place of the bytes in text, .start = pieces */
typedef struct {
    uint64_t votes;                 /* what it speaks for: 16 bits a language, VOTE_ZERO more than the score */
    uint32_t meaning[EXL_N_LANGS];  /* its exl_meaning, in pool; 0 = not worked out yet */
    uint32_t text;
    uint16_t n_text;
} word;
enum { VOTE_ZERO = 128, VOTE_BITS = 16, NOTHING = 1 };
_Static_assert(EXL_N_LANGS * VOTE_BITS == 64 && EXL_STATEMENT_TOKENS * 2 * VOTE_ZERO < 1 << VOTE_BITS, "the votes of a statement add up in one number");

struct exl_vocabulary {
    const exl_lexicons *lex;
    exl_stemmer *stemmer[EXL_N_LANGS];
    slot *slots;        size_t n_slots, cap_slots;
    piece *pieces;      size_t n_pieces, cap_pieces;
    word *words;        size_t n_words, cap_words;
    uint64_t *pool;     size_t n_pool, cap_pool;        /* at NOTHING: the meaning of words without any */
    char *text;         size_t n_text, cap_text;
    exl_token *tokens;  size_t cap_tokens;
};

/* Empty, with slots that are. */
static void begin(exl_vocabulary *v)
{
    memset(v->pool, 0, NOTHING * UNIT + sizeof(exl_meaning));
    v->n_slots = v->n_pieces = v->n_words = v->n_text = 0;
    v->n_pool = NOTHING + sizeof(exl_meaning) / UNIT;
}

static void clear(exl_vocabulary *v)
{
    memset(v->slots, 0, v->cap_slots * sizeof *v->slots);
    begin(v);
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
    if (!v->slots || !exl_grow(&v->pool, &v->cap_pool, POOL_LIMIT, UNIT))      /* at once: as it grew it would leave holes; what is not used yet takes no memory */
        rc = exl_fail(err, EXL_ENOMEM, "out of memory");
    for (size_t i = 0; rc == EXL_OK && i < EXL_N_LANGS; i++)
        rc = exl_stemmer_new(&v->stemmer[i], l->taxonomy.language[i].stemmers, l->taxonomy.language[i].undouble, err);
    if (rc != EXL_OK) {
        exl_vocabulary_free(v);
        return rc;
    }
    begin(v);
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
    if (v->n_words > WORDS_LIMIT || v->n_slots > WORDS_LIMIT || v->n_pool > POOL_LIMIT || v->n_text > TEXT_LIMIT)
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

/* Where a key belongs in a table, before it is cut to the size of the table. */
static inline uint32_t place_of(uint64_t k0, uint64_t k1) { return (uint32_t)((k0 ^ k1 * 0x9E3779B97F4A7C15u) * 0xff51afd7ed558ccdu >> 32); }

/* The key of a chunk of up to 16 bytes near the end of the text. */
static void key_near_end(exl_span s, uint64_t *k0, uint64_t *k1)
{
    *k0 = load(s.p, s.n);
    *k1 = s.n > 8 ? load(s.p + 8, s.n - 8) : 0;
}

#ifdef __SSE2__
#include <emmintrin.h>
/* The same where 16 bytes may be read: all of them at once. */
static inline void key_of_short(exl_span s, uint64_t *k0, uint64_t *k1)
{
    static const uint8_t keep[32] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };
    __m128i x = _mm_and_si128(_mm_loadu_si128((const __m128i *)(const void *)s.p), _mm_loadu_si128((const __m128i *)(const void *)(keep + 16 - s.n)));
    __m128i capital = _mm_cmplt_epi8(_mm_sub_epi8(x, _mm_set1_epi8((char)('A' + 128))), _mm_set1_epi8(-128 + 26));
    x = _mm_or_si128(x, _mm_and_si128(capital, _mm_set1_epi8(0x20)));
    *k0 = (uint64_t)_mm_cvtsi128_si64(x);
    *k1 = (uint64_t)_mm_cvtsi128_si64(_mm_srli_si128(x, 8));
}
#else
static inline void key_of_short(exl_span s, uint64_t *k0, uint64_t *k1) { key_near_end(s, k0, k1); }
#endif

/* The key of any chunk; room_ahead: bytes that may be read from s.p on. Longer than 16 bytes: a digest, and a comparison with the
 * bytes at the slot (same_long). */
static inline void key_of(exl_span s, size_t room_ahead, uint64_t *k0, uint64_t *k1)
{
    if (s.n <= 16 && room_ahead >= 16) {
        key_of_short(s, k0, k1);
        return;
    }
    if (s.n <= 16) {
        key_near_end(s, k0, k1);
        return;
    }
    uint64_t h = s.n;
    for (size_t i = 0; i < s.n; i += 8)
        h = mix(h, load(s.p + i, s.n - i));
    *k0 = h;
    *k1 = UINT64_MAX;               /* no valid UTF-8 has the byte 0xFF */
}

/* Whether the bytes at p are those of a chunk, in lower case. */
static bool same_bytes(const char *p, exl_span c)
{
    for (size_t i = 0; i < c.n; i += 8) {
        uint64_t x = 0;
        memcpy(&x, p + i, c.n - i < 8 ? c.n - i : 8);
        if (x != load(c.p + i, c.n - i))
            return false;
    }
    return true;
}

/* Whether a slot with the digest of a long chunk is that chunk. */
static bool same_long(const exl_vocabulary *v, const slot *s, exl_span c)
{
    if (s->plain)
        return v->words[s->at].n_text == c.n && same_bytes(v->text + v->words[s->at].text, c);
    const piece *head = &v->pieces[s->at];
    return head->end == c.n && same_bytes(v->text + head->word, c);
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
        size_t k = place_of(old[i].k0, old[i].k1) & mask;
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
    if (!exl_grow(&v->text, &v->cap_text, v->n_text + n, 1))
        return false;
    *at = (uint32_t)v->n_text;
    memcpy(v->text + v->n_text, p, n);
    v->n_text += n;
    return true;
}

/* How much a word speaks for each language: its trigrams on average, more for a language's commonest words. */
static uint64_t judge_language(const exl_vocabulary *v, exl_span folded, uint8_t *flags)
{
    char w[80] = { ' ' }, plain[EXL_FOLDED_MAX];
    int sum[EXL_N_LANGS] = { 0 };
    uint64_t votes = 0;
    size_t n = folded.n > 70 ? 70 : folded.n;
    memcpy(w + 1, folded.p, n);
    w[n + 1] = ' ';
    for (size_t i = 0; i + 3 <= n + 2; i++) {
        const int8_t *t = &v->lex->trigram[exl_trigram(w + i) * EXL_N_LANGS];
        for (size_t k = 0; k < EXL_N_LANGS; k++)
            sum[k] += t[k];
    }
    const exl_common_word *common = exl_lexicons_common(v->lex, (exl_span){ plain, exl_text_unaccent(plain, sizeof plain, folded) });
    for (size_t k = 0; k < EXL_N_LANGS; k++) {
        int score = (n ? sum[k] / (int)n / 3 : 0) + (common ? common->speaks[k] : 0);
        score = score > 100 ? 100 : score < -100 ? -100 : score;
        votes |= (uint64_t)(score + VOTE_ZERO) << VOTE_BITS * k;
    }
    if (common && common->abbreviation)
        *flags |= EXL_TOKEN_ABBREVIATION;
    return votes;
}

static bool new_word(exl_vocabulary *v, exl_span folded, uint8_t *flags, uint32_t *out)
{
    word w = { .votes = VOTE_ZERO * 0x0001000100010001u, .n_text = (uint16_t)folded.n };
    if (!put_text(v, folded.p, folded.n, &w.text) || !exl_grow(&v->words, &v->cap_words, v->n_words + 1, sizeof *v->words))
        return false;
    if (!(*flags & EXL_TOKEN_NUMBER))
        w.votes = judge_language(v, folded, flags);
    *out = (uint32_t)v->n_words;
    v->words[v->n_words++] = w;
    return true;
}

static uint8_t token_flags(uint8_t piece_flags)
{
    return (uint8_t)((piece_flags & EXL_PIECE_NUMBER ? EXL_TOKEN_NUMBER : 0) | (piece_flags & EXL_PIECE_SINGLE ? EXL_TOKEN_SINGLE : 0) |
                     (piece_flags & EXL_PIECE_SYMBOL ? EXL_TOKEN_SYMBOL : 0));
}

static exl_span folded_of(const exl_pieces *p, size_t i) { return (exl_span){ p->text + p->piece[i].folded, p->piece[i].n_folded }; }

/* A chunk that is one word from its first byte to its last, and whose bytes are found again in the word where the key is a digest. */
static bool one_word(const exl_pieces *p, exl_span c)
{
    if (p->n != 1 || p->after || p->piece[0].before || p->piece[0].start || p->piece[0].end != c.n)
        return false;
    return c.n <= 16 || (p->piece[0].n_folded == c.n && same_bytes(folded_of(p, 0).p, c));
}

/* Any other chunk: a head, and its pieces. */
static bool learn_pieces(exl_vocabulary *v, exl_span c, const exl_pieces *p, slot *s)
{
    char lower[EXL_CHUNK_MAX + 8];
    uint32_t at;
    for (size_t i = 0; i < c.n; i += 8) {
        uint64_t x = load(c.p + i, c.n - i);
        memcpy(lower + i, &x, 8);
    }
    if (!put_text(v, lower, c.n, &at) || !exl_grow(&v->pieces, &v->cap_pieces, v->n_pieces + p->n + 1, sizeof *v->pieces))
        return false;
    s->at = (uint32_t)v->n_pieces;
    v->pieces[v->n_pieces++] = (piece){ .start = (uint16_t)p->n, .end = (uint16_t)c.n, .before = p->after, .word = at };
    for (size_t i = 0; i < p->n; i++) {
        const exl_piece *q = &p->piece[i];
        piece *to = &v->pieces[v->n_pieces++];
        *to = (piece){ q->start, q->end, q->before, token_flags(q->flags), 0 };
        if (!new_word(v, folded_of(p, i), &to->flags, &to->word))
            return false;
    }
    return true;
}

/* First sight of a chunk. */
static bool learn(exl_vocabulary *v, exl_span c, slot *s)
{
    exl_pieces p;
    exl_text_pieces(&p, c);
    s->plain = one_word(&p, c);
    if (!s->plain)
        return learn_pieces(v, c, &p, s);
    s->flags = token_flags(p.piece[0].flags);
    return new_word(v, folded_of(&p, 0), &s->flags, &s->at);
}

static const slot *look_up(exl_vocabulary *v, exl_span c, uint64_t k0, uint64_t k1)
{
    size_t i = place_of(k0, k1) & (v->cap_slots - 1);
    for (;; i = (i + 1) & (v->cap_slots - 1)) {
        slot *s = &v->slots[i];
        if (s->k0 == k0 && s->k1 == k1 && (k1 != UINT64_MAX || same_long(v, s, c)))
            return s;
        if (s->k0 || s->k1)
            continue;
        if (v->n_slots * 4 >= v->cap_slots * 3) {
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

/* The tokens of a chunk that is no plain word. */
static bool add_pieces(exl_vocabulary *v, const exl_chunk *c, const slot *s, uint16_t *pending, size_t *n)
{
    const piece *head = &v->pieces[s->at];
    size_t count = head->start;
    if (!exl_grow(&v->tokens, &v->cap_tokens, *n + count + WINDOW, sizeof *v->tokens))
        return false;
    uint16_t before = (uint16_t)(c->before | *pending);
    for (const piece *p = head + 1; p <= head + count; p++) {
        v->tokens[(*n)++] = (exl_token){ c->start + p->start, c->start + p->end, p->word, (uint16_t)(p->before | before), p->flags };
        before = 0;
    }
    *pending = (uint16_t)(before | head->before);
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
        if (!exl_grow(&v->tokens, &v->cap_tokens, count + WINDOW, sizeof *v->tokens))
            return exl_fail(err, EXL_ENOMEM, "out of memory");
        for (size_t i = 0; i < m; i++) {
            key_of((exl_span){ text.p + chunk[i].start, chunk[i].end - chunk[i].start }, text.n - chunk[i].start, &k0[i], &k1[i]);
            hash[i] = place_of(k0[i], k1[i]);
            __builtin_prefetch(&v->slots[hash[i] & (v->cap_slots - 1)]);
        }
        for (size_t i = 0; i < m; i++) {
            const slot *s = &v->slots[hash[i] & (v->cap_slots - 1)];
            if (s->k0 != k0[i] || s->k1 != k1[i] || k1[i] == UINT64_MAX)
                s = look_up(v, (exl_span){ text.p + chunk[i].start, chunk[i].end - chunk[i].start }, k0[i], k1[i]);
            if (s && s->plain) {
                v->tokens[count++] = (exl_token){ chunk[i].start, chunk[i].end, s->at, (uint16_t)(chunk[i].before | pending), s->flags };
                pending = 0;
            } else if (!s || !add_pieces(v, &chunk[i], s, &pending, &count)) {
                return exl_fail(err, EXL_ENOMEM, "out of memory");
            }
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

/* Terms of a part of a compound: only what an entry or a class asks for by word. ascii: the part is. */
static size_t part_terms(exl_vocabulary *v, const exl_lexicon *x, exl_span part, bool ascii, uint32_t *out, size_t n)
{
    uint32_t all[TERMS_MAX];
    bool german = x->language == EXL_LANG_DE;
    if (ascii && !exl_terms_may_meet(&x->terms, german, part))
        return n;
    size_t m = exl_terms_of_word(&x->terms, v->stemmer[x->language], german, part, all, TERMS_MAX);
    for (size_t i = 0; i < m; i++)
        if (x->speaks[all[i]])             /* «niet» is no part of «nietmachine» */
            return n;
    if (!labelled(x, all, m))
        return n;
    for (size_t i = 0; i < m && n < TERMS_MAX; i++)
        out[n++] = all[i];
    return n;
}

static bool is_ascii(exl_span w)
{
    unsigned char any = 0;
    for (size_t i = 0; i < w.n; i++)
        any |= (unsigned char)w.p[i];
    return any < 0x80;
}

/* Cuts a compound in two words of the lexicon, with a linking sound between them; the longest head word wins. */
static size_t compound_terms(exl_vocabulary *v, const exl_lexicon *x, exl_span w, uint32_t *out)
{
    static const char *const links[] = { "", "s", "en", "e", "er", "n", "es" };
    bool ascii = is_ascii(w);
    for (size_t cut = w.n - 4; cut >= 4; cut--) {
        if (((unsigned char)w.p[cut] & 0xC0) == 0x80)
            continue;
        size_t n = part_terms(v, x, (exl_span){ w.p + cut, w.n - cut }, ascii, out, 0);
        if (n == 0)
            continue;
        for (size_t k = 0; k < sizeof links / sizeof links[0]; k++) {
            size_t len = strlen(links[k]);
            if (cut < len + 4 || memcmp(w.p + cut - len, links[k], len) != 0)
                continue;
            size_t both = part_terms(v, x, (exl_span){ w.p, cut - len }, ascii, out, n);
            if (both > n)
                return both;
        }
    }
    return 0;
}

static size_t word_terms(exl_vocabulary *v, const word *w, exl_lang lang, uint32_t *term, bool *typo)
{
    const exl_lexicon *x = &v->lex->lexicon[lang];
    exl_span folded = { v->text + w->text, w->n_text };
    size_t n = exl_terms_of_word(&x->terms, v->stemmer[lang], lang == EXL_LANG_DE, folded, term, TERMS_MAX);
    if (n == 0 && x->about->compounds && folded.n >= COMPOUND_MIN)
        n = compound_terms(v, x, folded, term);
    *typo = n == 0 && (n = exl_terms_of_typo(&x->terms, folded, term, TERMS_MAX)) > 0;
    if (folded.n && folded.p[0] >= '0' && folded.p[0] <= '9' && n < TERMS_MAX)
        term[n++] = EXL_TERM_NUMBER;
    return add_classes(x, term, n);
}

static const exl_root *root_of(const exl_trie *t, uint32_t term) { return &t->root[t->root_of[term]]; }

static size_t count_doors(const exl_trie *t, const uint32_t *term, size_t n)
{
    size_t doors = 0;
    for (size_t i = 0; i < n; i++)
        doors += root_of(t, term[i])->n_doors;
    return doors;
}

/* Copies the doors of all terms; how many fours. */
static uint16_t copy_doors(exl_doors *out, const exl_trie *t, const uint32_t *term, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        const exl_root *r = root_of(t, term[i]);
        for (size_t d = 0; d < r->n_doors; d++) {
            const exl_doors *four = &t->doors[r->doors + d / EXL_DOORS];
            exl_doors_put(out, k++, four->guard[d % EXL_DOORS], four->node[d % EXL_DOORS]);
        }
    }
    return (uint16_t)((k + EXL_DOORS - 1) / EXL_DOORS);
}

static uint16_t copy_roots(uint32_t *out, const exl_trie *t, const uint32_t *term, size_t n)
{
    uint16_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (root_of(t, term[i])->n_doors)
            out[k++] = t->root_of[term[i]];
    return k;
}

static uint16_t copy_outputs(uint32_t *out, const exl_trie *t, const uint32_t *term, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        const exl_root *r = root_of(t, term[i]);
        if (r->n_outputs)
            memcpy(out + k, t->output + r->outputs, r->n_outputs * sizeof *out);
        k += r->n_outputs;
    }
    return (uint16_t)k;
}

/* The tracks of the terms that are guards, filled up to fours, or of those that are not. */
static size_t copy_tracks(uint16_t *out, const exl_tracks *t, const uint32_t *term, size_t n, bool guards)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (t->of[term[i]] && (t->of[term[i]] < t->n_guards) == guards)
            out[k++] = t->of[term[i]];
    for (uint16_t fill = EXL_TRACK_FILL; guards && k % EXL_DOORS; fill++)
        out[k++] = fill;
    return k;
}

/* Features of a word in what was learned, the stem's first; 0 when it has none. */
static size_t learned_of(exl_vocabulary *v, const word *w, exl_lang lang, uint32_t out[EXL_LEARNED_OF_WORD])
{
    const exl_learned *m = v->lex->lexicon[lang].learned;
    char stem[EXL_FOLDED_MAX], buf[EXL_LEARNED_OF_WORD * EXL_LEARNED_NAME];
    exl_span name[EXL_LEARNED_OF_WORD], folded = { v->text + w->text, w->n_text };
    size_t kept = 1;
    if (!m)
        return 0;
    size_t n = exl_learned_names(name, buf, folded, (exl_span){ stem, exl_stemmer_stem(v->stemmer[lang], stem, sizeof stem, folded) });
    out[0] = exl_learned_find(m, name[0]);
    for (size_t i = 1; i < n; i++)
        if ((out[kept] = exl_learned_find(m, name[i])))
            kept++;
    return kept > 1 || out[0] ? kept : 0;
}

/* What was learned of a word, where it stands in its record. */
static uint32_t *fill_learned(uint32_t *at, exl_meaning *m, const exl_learned *from, const uint32_t *learned, size_t n)
{
    if (n == 0)
        return at;
    memcpy(at, learned, n * sizeof *learned);
    m->n_learned = (uint8_t)n;
    bool all;
    m->n_worths = (uint16_t)exl_learned_sum((int32_t *)(void *)(at + n), &all, &m->square, from, learned, n);
    m->learned = (uint8_t)(from->feature[learned[0]].learned | (all ? EXL_LEARNED_ALL : 0));
    return at + n + m->n_worths;
}

/* Fills a record that has room for it; its size in bytes. term: its terms, then what it wakes. */
static size_t fill_meaning(exl_meaning *m, const exl_lexicon *x, const uint32_t *term, size_t n, size_t n_hints, const uint32_t *learned, size_t n_learned)
{
    bool copied = count_doors(&x->trie, term, n) + count_doors(&x->members, term, n) <= DOORS_COPIED;
    *m = (exl_meaning){ .n_terms = (uint8_t)(n < 255 ? n : 255) };
    for (size_t i = 0; i < n; i++)
        m->use |= x->use[term[i]];
    m->n_guards = (uint16_t)(copy_tracks(m->guard, &x->tracks, term, n + n_hints, true) / EXL_DOORS);
    exl_doors *doors = (exl_doors *)(void *)(m->guard + EXL_DOORS * (size_t)m->n_guards);
    if (copied) {
        doors += m->n_doors = copy_doors(doors, &x->trie, term, n);
        doors += m->n_members = copy_doors(doors, &x->members, term, n);
    }
    uint32_t *number = (uint32_t *)(void *)doors;
    if (!copied) {
        number += m->n_roots = copy_roots(number, &x->trie, term, n);
        number += m->n_member_roots = copy_roots(number, &x->members, term, n);
    }
    number += m->n_outputs = copy_outputs(number, &x->trie, term, n);
    number = fill_learned(number, m, x->learned, learned, n_learned);
    uint16_t *other = (uint16_t *)(void *)number;
    other += m->n_others = (uint16_t)copy_tracks(other, &x->tracks, term, n + n_hints, false);
    return (size_t)((char *)other - (char *)m);
}

/* The most bytes that the record of a word can take. */
static size_t meaning_size(const exl_lexicon *x, const uint32_t *term, size_t n)
{
    size_t size = sizeof(exl_meaning) + (DOORS_COPIED / EXL_DOORS + 2) * sizeof(exl_doors) + (n + EXL_DOORS) * (2 * sizeof(uint32_t) + sizeof(uint16_t)) + (EXL_LEARNED_OF_WORD + EXL_LEARNED_TARGETS) * sizeof(uint32_t);
    for (size_t i = 0; i < n; i++)
        size += root_of(&x->trie, term[i])->n_outputs * sizeof(uint32_t);
    return size;
}

static size_t hints_of(const exl_vocabulary *v, const exl_lexicon *x, const word *w, uint32_t *out)
{
    char plain[EXL_FOLDED_MAX];
    if (!x->terms.hint_lengths)
        return 0;
    return exl_terms_hints(&x->terms, (exl_span){ plain, exl_text_unaccent(plain, sizeof plain, (exl_span){ v->text + w->text, w->n_text }) }, out, 0, HINTS_MAX);
}

static bool work_out(exl_vocabulary *v, word *w, exl_lang lang)
{
    uint32_t term[TERMS_MAX + HINTS_MAX], learned[EXL_LEARNED_OF_WORD];
    const exl_lexicon *x = &v->lex->lexicon[lang];
    bool typo;
    size_t n = word_terms(v, w, lang, term, &typo), hints = hints_of(v, x, w, term + n), n_learned = learned_of(v, w, lang, learned);
    w->meaning[lang] = NOTHING;
    if (n + hints + n_learned == 0)
        return true;
    if (!exl_grow(&v->pool, &v->cap_pool, v->n_pool + meaning_size(x, term, n + hints) / UNIT + 1, UNIT))
        return false;
    w->meaning[lang] = (uint32_t)v->n_pool;
    exl_meaning *m = (exl_meaning *)(void *)(v->pool + v->n_pool);
    v->n_pool += (fill_meaning(m, x, term, n, hints, learned, n_learned) + UNIT - 1) / UNIT;
    m->use |= typo ? EXL_USE_TYPO : 0;
    return true;
}

/* First sights of some of n words. */
static bool work_out_all(exl_vocabulary *v, const exl_token *token, size_t n, exl_lang lang)
{
    for (size_t i = 0; i < n; i++)
        if (!v->words[token[i].word].meaning[lang] && !work_out(v, &v->words[token[i].word], lang))
            return false;
    return true;
}

exl_rc exl_vocabulary_meanings(exl_vocabulary *v, const exl_token *token, size_t n, exl_lang lang, const exl_meaning **out, exl_err *err)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t at = v->words[token[i].word].meaning[lang];
        out[i] = (const exl_meaning *)(const void *)(v->pool + at);
        for (size_t line = 0; line < 5; line++)
            __builtin_prefetch((const char *)out[i] + 64 * line);
        if (at)
            continue;
        if (!work_out_all(v, token, n, lang))           /* may move the pool: all over again, with all known */
            return exl_fail(err, EXL_ENOMEM, "out of memory");
        i = (size_t)-1;
    }
    return EXL_OK;
}

exl_span exl_vocabulary_folded(const exl_vocabulary *v, uint32_t w) { return (exl_span){ v->text + v->words[w].text, v->words[w].n_text }; }

int exl_vocabulary_speaks(const exl_vocabulary *v, uint32_t w, exl_lang lang) { return (int)(v->words[w].votes >> VOTE_BITS * lang & 0xFFFF) - VOTE_ZERO; }

void exl_vocabulary_languages(const exl_vocabulary *v, const exl_token *token, size_t n, int32_t score[EXL_N_LANGS])
{
    uint64_t votes = 0;
    for (size_t i = 0; i < n; i++)
        votes += v->words[token[i].word].votes;
    for (size_t k = 0; k < EXL_N_LANGS; k++)
        score[k] += (int32_t)(votes >> VOTE_BITS * k & 0xFFFF) - (int32_t)n * VOTE_ZERO;
}

exl_span exl_vocabulary_stem(exl_vocabulary *v, uint32_t w, exl_lang lang, char *out, size_t cap)
{
    return (exl_span){ out, exl_stemmer_stem(v->stemmer[lang], out, cap, exl_vocabulary_folded(v, w)) };
}
