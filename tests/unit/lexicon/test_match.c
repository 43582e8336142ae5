/* lexicon/match: against a matcher that tries every entry at every place, on entries and sentences drawn at random. */
#include "lexicon/match.h"
#include "made.h"

enum { ELEMENTS = 6, ALTERNATIVES = 4, ENTRIES = 60, HITS = 20000, TEXT = 4000 };
typedef enum { WORD, CLASS, GAP, ANY, START, END } kind;
typedef struct { kind kind; size_t word[ALTERNATIVES], n; } element;       /* GAP: word[0] = how many; WORD: any of these */
typedef struct { element e[ELEMENTS]; size_t n; } pattern;

/* Members of <c>, by the numbers of their words. */
static const struct { size_t word[3], n; } members[] = { { { 0 }, 1 }, { { 1 }, 1 }, { { 2, 3 }, 2 }, { { 3, 4, 5 }, 3 }, { { 5, 0 }, 2 } };
enum { MEMBERS = sizeof members / sizeof members[0] };

typedef struct { size_t word[EXL_STATEMENT_TOKENS]; bool comma[EXL_STATEMENT_TOKENS], semicolon[EXL_STATEMENT_TOKENS]; size_t n; } sentence;
typedef struct { size_t entry, n; exl_hit hit[HITS]; } result;

static uint64_t state;
static size_t draw(size_t n) { return (size_t)made_draw(&state, n); }

/* ---- entries */

static element word_element(size_t words)
{
    element e = { draw(4) ? WORD : CLASS, { 0 }, draw(3) ? 1 : 2 + draw(ALTERNATIVES - 1) };
    for (size_t i = 0; i < e.n; i++)
        e.word[i] = draw(words);
    return e;
}

static pattern draw_pattern(size_t words)
{
    pattern p = { .n = 0 };
    size_t n = 1 + draw(3);
    if (draw(8) == 0)
        p.e[p.n++] = (element){ .kind = START };
    for (size_t i = 0; i < n && p.n + 2 < ELEMENTS; i++) {
        p.e[p.n++] = word_element(words);
        if (i + 1 < n && draw(3) == 0)
            p.e[p.n++] = draw(3) ? (element){ GAP, { 1 + draw(6) }, 1 } : (element){ .kind = ANY };
    }
    while (p.e[p.n - 1].kind == GAP || p.e[p.n - 1].kind == ANY)
        p.n--;
    if (draw(8) == 0)
        p.e[p.n++] = (element){ .kind = END };
    return p;
}

static size_t put_element(char *out, size_t cap, const element *e)
{
    static const char *const signs[] = { [CLASS] = "<c>", [ANY] = "_", [START] = "^", [END] = "$" };
    if (e->kind == GAP)
        return (size_t)snprintf(out, cap, "..%zu", e->word[0]);
    if (e->kind != WORD)
        return (size_t)snprintf(out, cap, "%s", signs[e->kind]);
    size_t n = (size_t)snprintf(out, cap, "(");
    for (size_t i = 0; i < e->n; i++)
        n += (size_t)snprintf(out + n, cap - n, "%sq%c!", i ? "|" : "", (char)('a' + e->word[i]));
    return n + (size_t)snprintf(out + n, cap - n, ")");
}

/* All entries as lines of a lexicon; the members of <c> come first. */
static void put_entries(char *out, size_t cap, const pattern *p, size_t n)
{
    size_t k = 0;
    for (size_t m = 0; m < MEMBERS; m++) {
        for (size_t i = 0; i < members[m].n; i++)
            k += (size_t)snprintf(out + k, cap - k, "%sq%c!", i ? " " : "", (char)('a' + members[m].word[i]));
        k += (size_t)snprintf(out + k, cap - k, "\tclass:c\n");
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t e = 0; e < p[i].n; e++) {
            k += e ? (size_t)snprintf(out + k, cap - k, " ") : 0;
            k += put_element(out + k, cap - k, &p[i].e[e]);
        }
        k += (size_t)snprintf(out + k, cap - k, "\tsignal:bullying\n");
    }
}

/* ---- the plain matcher */

static void keep(result *r, const uint64_t cover[2])
{
    exl_hit h = { .entry = (uint32_t)r->entry, .cover = { cover[0], cover[1] } };
    while (!(cover[h.first / 64] >> h.first % 64 & 1))
        h.first++;
    for (h.last = EXL_STATEMENT_TOKENS - 1; !(cover[h.last / 64] >> h.last % 64 & 1);)
        h.last--;
    for (size_t i = 0; i < r->n; i++)
        if (r->hit[i].entry == h.entry && r->hit[i].cover[0] == cover[0] && r->hit[i].cover[1] == cover[1])
            return;
    if (r->n < HITS)
        r->hit[r->n++] = h;
}

/* Whether the next word may stand at `at` where the one before ends at `end` and a gap of up to `gap` words lies between them. */
static bool may_follow(const sentence *s, size_t end, size_t at, size_t gap)
{
    size_t used = at - end;
    for (size_t i = end; i <= at; i++) {
        used += s->comma[i] ? 2 : 0;
        if (s->semicolon[i])
            return false;
    }
    return used <= gap;
}

static void try_element(result *r, const sentence *s, const pattern *p, size_t e, size_t end, size_t gap, const uint64_t cover[2]);

/* The words [at, at + n) are taken; the rest of the pattern follows. */
static void take(result *r, const sentence *s, const pattern *p, size_t e, size_t at, size_t n, bool counts, const uint64_t cover[2])
{
    uint64_t c[2] = { cover[0], cover[1] };
    for (size_t i = at; counts && i < at + n; i++)
        c[i / 64] |= (uint64_t)1 << i % 64;
    try_element(r, s, p, e + 1, at + n, 0, c);
}

static bool stands(const sentence *s, size_t at, const size_t *word, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (at + i >= s->n || s->word[at + i] != word[i])
            return false;
    return true;
}

/* Element e, behind words that end at `end` (SIZE_MAX: it comes first) and a gap. */
static void try_element(result *r, const sentence *s, const pattern *p, size_t e, size_t end, size_t gap, const uint64_t cover[2])
{
    const element *x = &p->e[e];
    if (e == p->n) {
        keep(r, cover);
    } else if (x->kind == GAP) {
        try_element(r, s, p, e + 1, end, x->word[0], cover);
    } else if (x->kind == START) {
        try_element(r, s, p, e + 1, SIZE_MAX - 1, 0, cover);
    } else if (x->kind == END) {
        if (end == s->n)
            keep(r, cover);
    } else {
        for (size_t at = 0; at < s->n; at++) {
            bool first = end >= SIZE_MAX - 1;
            if (first ? end == SIZE_MAX - 1 && at : at < end || !may_follow(s, end, at, gap))
                continue;
            for (size_t i = 0; x->kind == CLASS && i < MEMBERS; i++)
                if (stands(s, at, members[i].word, members[i].n))
                    take(r, s, p, e, at, members[i].n, true, cover);
            for (size_t i = 0; x->kind == WORD && i < x->n; i++)
                if (s->word[at] == x->word[i])
                    take(r, s, p, e, at, 1, true, cover);
            if (x->kind == ANY)
                take(r, s, p, e, at, 1, false, cover);
        }
    }
}

/* Without the hits that lie within a longer one, or within one of their own entry. */
static void drop(result *r)
{
    static bool gone[HITS];
    size_t kept = 0;
    for (size_t i = 0; i < r->n; i++) {
        gone[i] = false;
        for (size_t k = 0; k < r->n && !gone[i]; k++) {
            const exl_hit *a = &r->hit[i], *b = &r->hit[k];
            bool same = a->cover[0] == b->cover[0] && a->cover[1] == b->cover[1];
            gone[i] = k != i && exl_hit_within(a, b) && !same;
        }
    }
    for (size_t i = 0; i < r->n; i++)
        if (!gone[i])
            r->hit[kept++] = r->hit[i];
    r->n = kept;
}

static int in_order(const void *x, const void *y)
{
    const exl_hit *a = x, *b = y;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (a->last != b->last)
        return a->last > b->last ? -1 : 1;
    if (a->entry != b->entry)
        return a->entry < b->entry ? -1 : 1;
    if (a->cover[0] != b->cover[0])
        return a->cover[0] > b->cover[0] ? -1 : 1;
    return a->cover[1] > b->cover[1] ? -1 : a->cover[1] < b->cover[1];
}

/* ---- sentences */

static sentence draw_sentence(size_t words, size_t n)
{
    sentence s = { .n = n };
    for (size_t i = 0; i < n; i++) {
        s.word[i] = draw(words);
        s.comma[i] = i && draw(7) == 0;
        s.semicolon[i] = i && !s.comma[i] && draw(20) == 0;
    }
    return s;
}

static size_t put_sentence(char *out, size_t cap, const sentence *s)
{
    size_t k = 0;
    for (size_t i = 0; i < s->n; i++)
        k += (size_t)snprintf(out + k, cap - k, "%s%sq%c", s->comma[i] ? "," : s->semicolon[i] ? ";" : "", i ? " " : "", (char)('a' + s->word[i]));
    return k;
}

typedef struct { const exl_lexicons *l; exl_vocabulary *v; exl_matcher *m; const pattern *p; size_t n; } setting;

static void compare(const setting *t, const sentence *s)
{
    static result want;
    char text[TEXT];
    exl_span span = { text, put_sentence(text, sizeof text, s) };
    exl_token *token = NULL;
    exl_hit *hit = NULL;
    size_t n = 0, n_hits = 0;
    bool limited = false;
    exl_err err = { 0 };
    want.n = 0;
    for (want.entry = MEMBERS; want.entry < MEMBERS + t->n; want.entry++)
        try_element(&want, s, &t->p[want.entry - MEMBERS], 0, SIZE_MAX, 0, (uint64_t[2]){ 0, 0 });
    if (want.n >= EXL_HITS_MAX)             /* more than the matcher looks at */
        return;
    drop(&want);
    qsort(want.hit, want.n, sizeof want.hit[0], in_order);
    CHECK(exl_vocabulary_tokens(t->v, span, &token, &n, &err) == EXL_OK && n == s->n, "%zu tokens for %zu", n, s->n);
    CHECK(exl_match(t->m, t->v, &t->l->lexicon[EXL_LANG_EN], span, token, n, NULL, 0, &hit, &n_hits, &limited, &err) == EXL_OK, "%s", err.msg);
    CHECK(n_hits == want.n, "%zu hits for %zu in «%s»", n_hits, want.n, text);
    for (size_t i = 0; i < n_hits && n_hits == want.n && !limited; i++)
        CHECK(hit[i].entry == want.hit[i].entry && hit[i].first == want.hit[i].first && hit[i].last == want.hit[i].last && hit[i].cover[0] == want.hit[i].cover[0] &&
              hit[i].cover[1] == want.hit[i].cover[1], "«%s»: hit %zu is %u at %d-%d for %u at %d-%d", text, i, hit[i].entry, hit[i].first, hit[i].last, want.hit[i].entry,
              want.hit[i].first, want.hit[i].last);
}

/* One lexicon of entries over so many words, and sentences of up to so many tokens. */
static void round_of(const char *root, size_t words, size_t entries, size_t sentences, size_t tokens)
{
    static char text[64 * 1024];
    pattern p[ENTRIES];
    exl_err err = { 0 };
    for (size_t i = 0; i < entries; i++)
        p[i] = draw_pattern(words);
    put_entries(text, sizeof text, p, entries);
    setting t = { made_lexicons(root, text, &err), NULL, NULL, p, entries };
    CHECK(t.l != NULL, "%s", err.msg);
    if (!t.l || exl_vocabulary_new(&t.v, t.l, &err) != EXL_OK || exl_matcher_new(&t.m, &err) != EXL_OK)
        exit(1);
    for (size_t i = 0; i < sentences; i++) {
        sentence s = draw_sentence(words, 1 + draw(tokens));
        compare(&t, &s);
    }
    exl_matcher_free(t.m);
    exl_vocabulary_free(t.v);
    exl_lexicons_free((exl_lexicons *)t.l);
}

int main(int argc, char **argv)
{
    const char *root = argc > 1 ? argv[1] : "tests/data";
    for (state = 1; state < 25; state += 1) {
        uint64_t seed = state;
        round_of(root, 8, ENTRIES, 60, 14);
        round_of(root, 20, ENTRIES, 12, EXL_STATEMENT_TOKENS);
        state = seed;
    }
    return CHECK_DONE("match");
}
