/* The walk through the automaton, from every token that begins an entry. */
#include "lexicon/match.h"
#include "lexicon/expression.h"
#include <stdlib.h>

enum { SPANS_MAX = 256, HITS_MAX = 4096, STEPS_MAX = 20000 };

struct exl_matcher {
    const exl_lexicon *x;
    const exl_token *token;
    size_t n, n_spans, n_hits, steps;
    exl_meaning meaning[EXL_STATEMENT_TOKENS + 1];
    uint64_t mask[EXL_STATEMENT_TOKENS + 1];            /* terms and class spans that begin here */
    uint8_t spans_at[EXL_STATEMENT_TOKENS + 1];         /* first span + 1, 0 = none */
    exl_class_span span[SPANS_MAX];
    uint8_t next_span[SPANS_MAX];
    exl_hit hit[HITS_MAX];
};

exl_rc exl_matcher_new(exl_matcher **out, exl_err *err)
{
    exl_matcher *m = calloc(1, sizeof *m);
    if (!m)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    *out = m;
    return EXL_OK;
}

void exl_matcher_free(exl_matcher *m) { free(m); }

typedef struct { uint16_t first; uint64_t cover; } trail;

static void emit(exl_matcher *m, uint32_t value, trail t, size_t end)
{
    if (m->n_hits < HITS_MAX)
        m->hit[m->n_hits++] = (exl_hit){ value, t.first, (uint16_t)(end - 1), t.cover };
}

static uint64_t bits(size_t first, size_t from, size_t n)
{
    size_t at = from - first;
    if (at > 63)
        return 0;
    return (n >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << n) - 1) << at;
}

static void add_span(exl_matcher *m, size_t first, size_t n, uint32_t term)
{
    for (uint8_t s = m->spans_at[first]; s; s = m->next_span[s - 1])
        if (m->span[s - 1].term == term && m->span[s - 1].n == n)
            return;
    if (m->n_spans == SPANS_MAX - 1)
        return;
    m->span[m->n_spans] = (exl_class_span){ (uint16_t)first, (uint16_t)n, term };
    m->next_span[m->n_spans] = m->spans_at[first];
    m->spans_at[first] = (uint8_t)++m->n_spans;
    m->mask[first] |= exl_trie_bit(term);
}

/* Members of several words: plain sequences, so a loop over single steps is enough. */
static void find_members(exl_matcher *m, uint32_t node, size_t first, size_t at)
{
    const exl_trie *t = &m->x->members;
    for (uint32_t o = t->node[node].out; o; o = t->output[o].next)
        add_span(m, first, at - first, t->output[o].value);
    if (at == m->n || !(t->node[node].mask & m->meaning[at].mask))
        return;
    for (uint32_t i = 0; i < m->meaning[at].n_terms; i++) {
        uint32_t next = exl_trie_next(t, node, m->meaning[at].term[i]);
        if (next)
            find_members(m, next, first, at + 1);
    }
}

static void walk(exl_matcher *m, uint32_t node, size_t at, trail t);

/* Steps on everything that begins at token `at`: its own terms, and class spans over several tokens. */
static void step(exl_matcher *m, uint32_t node, size_t at, trail t)
{
    const exl_trie *trie = &m->x->trie;
    if (!(trie->node[node].mask & m->mask[at]))
        return;
    if (++m->steps > STEPS_MAX)
        return;
    const exl_meaning *w = &m->meaning[at];
    if (trie->node[node].mask & w->mask)
        for (uint32_t i = 0; i < w->n_terms; i++) {
            uint32_t next = exl_trie_next(trie, node, w->term[i]);
            if (next)
                walk(m, next, at + 1, (trail){ t.first, t.cover | bits(t.first, at, 1) });
        }
    for (uint8_t s = m->spans_at[at]; s; s = m->next_span[s - 1]) {
        const exl_class_span *c = &m->span[s - 1];
        uint32_t next = exl_trie_next(trie, node, c->term);
        if (next)
            walk(m, next, at + c->n, (trail){ t.first, t.cover | bits(t.first, at, c->n) });
    }
}

static void walk(exl_matcher *m, uint32_t node, size_t at, trail t)
{
    const exl_trie *trie = &m->x->trie;
    const exl_trie_node *n = &trie->node[node];
    for (uint32_t o = n->out; o; o = trie->output[o].next)
        emit(m, trie->output[o].value, t, at);
    if (at == m->n) {
        if (n->end) {
            uint32_t end = exl_trie_next(trie, node, EXL_TERM_END);
            for (uint32_t o = trie->node[end].out; o; o = trie->output[o].next)
                emit(m, trie->output[o].value, t, at);
        }
        return;
    }
    if (at > t.first && (m->token[at].before & EXL_BREAK_SEMICOLON))
        return;
    step(m, node, at, t);
    if (n->any)
        walk(m, exl_trie_next(trie, node, EXL_TERM_ANY), at + 1, t);
    for (uint32_t g = 1; n->gaps >> g; g++) {
        if (!(n->gaps >> g & 1))
            continue;
        uint32_t gap = exl_trie_next(trie, node, EXL_TERM_GAP + g);
        for (size_t skip = 0; skip <= g && at + skip < m->n; skip++) {
            if (skip && (m->token[at + skip].before & EXL_BREAK_SEMICOLON))
                break;
            if (at + skip - t.first < 60)
                step(m, gap, at + skip, t);
        }
    }
}

static exl_rc prepare(exl_matcher *m, exl_vocabulary *v, const exl_class_span *extra, size_t n_extra, exl_err *err)
{
    bool failed = false;
    m->n_spans = m->n_hits = m->steps = 0;
    for (size_t i = 0; i < m->n; i++)           /* first sights may move the pool: a second round takes the addresses */
        (void)exl_vocabulary_meaning(v, m->token[i].word, m->x->language, &failed);
    for (size_t i = 0; i < m->n && !failed; i++) {
        m->meaning[i] = exl_vocabulary_meaning(v, m->token[i].word, m->x->language, &failed);
        m->mask[i] = m->meaning[i].mask;
        m->spans_at[i] = 0;
    }
    if (failed)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    for (size_t i = 0; i < n_extra; i++)
        if (extra[i].first + extra[i].n <= m->n)
            add_span(m, extra[i].first, extra[i].n, extra[i].term);
    for (size_t i = 0; i < m->n; i++)
        if (m->meaning[i].use & EXL_USE_MEMBER_ROOT)
            find_members(m, 1, i, i);
    return EXL_OK;
}

static void find_expressions(exl_matcher *m, exl_span text, bool *limited)
{
    if (m->n == 0)
        return;
    size_t base = m->token[0].start;
    exl_span s = { text.p + base, m->token[m->n - 1].end - base };
    for (size_t i = 0; i < m->x->n_expressions; i++) {
        size_t start, end;
        bool limit;
        if (exl_expression_find(m->x, i, s, 0, &start, &end, &limit)) {
            size_t a = 0, b = 0;
            while (a + 1 < m->n && m->token[a].end - base <= start)
                a++;
            for (b = a; b + 1 < m->n && m->token[b + 1].start - base < end;)
                b++;
            emit(m, m->x->expression[i].entry, (trail){ (uint16_t)a, bits(a, a, b - a + 1) }, b + 1);
        }
        *limited |= limit;
    }
}

static int by_place(const void *p, const void *q)
{
    const exl_hit *a = p, *b = q;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (a->last != b->last)
        return a->last > b->last ? -1 : 1;
    if (a->entry != b->entry)
        return a->entry < b->entry ? -1 : 1;
    return (a->cover > b->cover) - (a->cover < b->cover);
}

/* Few hits as a rule: insertion, which keeps the order without a call a comparison. */
static void sort_hits(exl_hit *h, size_t n)
{
    if (n > 64) {
        qsort(h, n, sizeof *h, by_place);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        exl_hit x = h[i];
        size_t k = i;
        for (; k && by_place(&h[k - 1], &x) > 0; k--)
            h[k] = h[k - 1];
        h[k] = x;
    }
}

/* Whether all words of a are words of b, b not shorter. */
static bool within(const exl_hit *a, const exl_hit *b)
{
    if (a->first < b->first || a->last > b->last || a->first - b->first > 63)
        return false;
    uint64_t cover = a->cover << (a->first - b->first);
    return (cover & ~b->cover) == 0;
}

/* Scopes act on what stands around a longer theme entry too, so only scopes, opinions and blockers take them away. */
static bool takes_away(const exl_lexicon *x, const exl_hit *a, const exl_hit *b)
{
    const exl_entry *ea = &x->entry[a->entry], *eb = &x->entry[b->entry];
    bool same_words = a->first == b->first && a->cover == b->cover;
    if (a->entry == b->entry)
        return true;
    if (same_words)
        return (eb->kinds & 1u << EXL_LABEL_NONE) && !(ea->kinds & 1u << EXL_LABEL_NONE);
    if (ea->kinds & 1u << EXL_LABEL_SCOPE)
        return (eb->kinds & (1u << EXL_LABEL_SCOPE | 1u << EXL_LABEL_OPINION | 1u << EXL_LABEL_NONE)) != 0;
    return true;
}

static void drop_covered(exl_matcher *m)
{
    bool gone[HITS_MAX];
    size_t kept = 0;
    for (size_t i = 0; i < m->n_hits; i++) {
        gone[i] = false;
        for (size_t k = i; k-- && !gone[i];)
            gone[i] = within(&m->hit[i], &m->hit[k]) && (!gone[k] || m->hit[k].entry == m->hit[i].entry) && takes_away(m->x, &m->hit[i], &m->hit[k]);
        for (size_t k = i + 1; k < m->n_hits && m->hit[k].first == m->hit[i].first && !gone[i]; k++)
            gone[i] = within(&m->hit[i], &m->hit[k]) && takes_away(m->x, &m->hit[i], &m->hit[k]) && m->hit[i].entry != m->hit[k].entry;
    }
    for (size_t i = 0; i < m->n_hits; i++)
        if (!gone[i])
            m->hit[kept++] = m->hit[i];
    m->n_hits = kept;
}

exl_rc exl_match(exl_matcher *m, exl_vocabulary *v, const exl_lexicon *x, exl_span text, const exl_token *token, size_t n,
                 const exl_class_span *extra, size_t n_extra, exl_hit **hits, size_t *n_hits, bool *limited, exl_err *err)
{
    m->x = x;
    m->token = token;
    m->n = n;
    EXL_TRY(prepare(m, v, extra, n_extra, err));
    uint32_t start = exl_trie_next(&x->trie, 1, EXL_TERM_START);
    if (start && n)
        walk(m, start, 0, (trail){ 0, 0 });
    for (size_t i = 0; i < n; i++) {
        if (!(m->meaning[i].use & EXL_USE_ROOT) && !m->spans_at[i])
            continue;
        m->steps = 0;
        step(m, 1, i, (trail){ (uint16_t)i, 0 });
        *limited |= m->steps > STEPS_MAX;
    }
    if (x->n_expressions)
        find_expressions(m, text, limited);
    sort_hits(m->hit, m->n_hits);
    drop_covered(m);
    *hits = m->hit;
    *n_hits = m->n_hits;
    return EXL_OK;
}
