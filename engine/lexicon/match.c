/* The walk through the automaton, from every word that anchors an entry: to its right, then to its left. */
#include "lexicon/match.h"
#include "lexicon/expression.h"
#include <stdlib.h>

enum { SPANS_MAX = 256, HITS_MAX = 2048, STEPS_MAX = 20000 };
_Static_assert(EXL_STATEMENT_TOKENS <= 128, "a hit's words are 128 bits");

struct exl_matcher {
    const exl_lexicon *x;
    const exl_token *token;
    size_t n, n_spans, n_hits, steps;
    const exl_meaning *meaning[EXL_STATEMENT_TOKENS + 1];
    exl_term_mask mask[EXL_STATEMENT_TOKENS + 1];       /* terms and class spans that begin here */
    exl_term_mask mask_left[EXL_STATEMENT_TOKENS + 1];  /* … that end here */
    uint8_t begins_at[EXL_STATEMENT_TOKENS + 1];        /* first span + 1, 0 = none */
    uint8_t ends_at[EXL_STATEMENT_TOKENS + 1];
    exl_class_span span[SPANS_MAX];
    uint8_t next_begin[SPANS_MAX], next_end[SPANS_MAX];
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

/* Where a walk stands: it goes on at right, or (turned) at left - 1; the words it has are in cover. */
typedef struct { uint16_t left, right; bool turned; uint64_t cover[2]; } trail;

static trail with_words(trail t, size_t from, size_t n)
{
    for (size_t i = from; i < from + n; i++)
        t.cover[i >> 6] |= (uint64_t)1 << (i & 63);
    if (t.turned)
        t.left = (uint16_t)from;
    else
        t.right = (uint16_t)(from + n);
    return t;
}

static void emit(exl_matcher *m, uint32_t value, const trail *t)
{
    if (m->n_hits == HITS_MAX)
        return;
    size_t first = t->cover[0] ? (size_t)__builtin_ctzll(t->cover[0]) : 64 + (size_t)__builtin_ctzll(t->cover[1]);
    size_t last = t->cover[1] ? 127 - (size_t)__builtin_clzll(t->cover[1]) : 63 - (size_t)__builtin_clzll(t->cover[0]);
    m->hit[m->n_hits++] = (exl_hit){ value, (uint16_t)first, (uint16_t)last, { t->cover[0], t->cover[1] } };
}

static void add_span(exl_matcher *m, size_t first, size_t n, uint32_t term)
{
    for (uint8_t s = m->begins_at[first]; s; s = m->next_begin[s - 1])
        if (m->span[s - 1].term == term && m->span[s - 1].n == n)
            return;
    if (m->n_spans == SPANS_MAX - 1)
        return;
    size_t end = first + n - 1;
    m->span[m->n_spans] = (exl_class_span){ (uint16_t)first, (uint16_t)n, term };
    m->next_begin[m->n_spans] = m->begins_at[first];
    m->next_end[m->n_spans] = m->ends_at[end];
    m->begins_at[first] = m->ends_at[end] = (uint8_t)++m->n_spans;
    exl_mask_add(&m->mask[first], term);
    exl_mask_add(&m->mask_left[end], term);
}

/* Does body with `next`, for each child of the node that word w leads to: by the shorter of the two lists. */
#define EACH_CHILD(trie, n_, w, next, body) do { \
        uint32_t c_ = (n_)->child + (n_)->special, end_ = (n_)->child + (n_)->n_children; \
        if (end_ - c_ <= (w)->n_terms) { \
            for (; c_ < end_; c_++) \
                if (exl_meaning_has((w), (trie)->child_term[c_])) { uint32_t next = (trie)->child_node[c_]; body; } \
        } else { \
            for (uint32_t i_ = 0; i_ < (w)->n_terms; i_++) \
                if (exl_mask_has(&(n_)->mask, (w)->number[i_])) { \
                    uint32_t next = exl_trie_next((trie), (uint32_t)((n_) - (trie)->node), (w)->number[i_]); \
                    if (next) { body; } \
                } \
        } \
    } while (0)

/* Members of several words: plain sequences. */
static void find_members(exl_matcher *m, uint32_t node, size_t first, size_t at)
{
    const exl_trie *t = &m->x->members;
    const exl_trie_node *n = &t->node[node];
    for (uint32_t o = n->out; o; o = t->output[o].next)
        add_span(m, first, at - first, t->output[o].value);
    if (at < m->n && exl_masks_meet(&n->mask, &m->meaning[at]->mask))
        EACH_CHILD(t, n, m->meaning[at], next, find_members(m, next, first, at + 1));
}

static void walk(exl_matcher *m, uint32_t node, const trail *t);

static void walk_on(exl_matcher *m, uint32_t node, const trail *t, size_t from, size_t n)
{
    trail on = with_words(*t, from, n);
    walk(m, node, &on);
}

/* Steps on everything that begins (or, turned, ends) at token `at`: its own terms, and class spans over several tokens. */
static void step(exl_matcher *m, const exl_trie_node *n, size_t at, const trail *t)
{
    const exl_trie *trie = &m->x->trie;
    const exl_meaning *w = m->meaning[at];
    if (++m->steps > STEPS_MAX)
        return;
    if (exl_masks_meet(&n->mask, &w->mask))
        EACH_CHILD(trie, n, w, next, walk_on(m, next, t, at, 1));
    for (uint8_t s = t->turned ? m->ends_at[at] : m->begins_at[at]; s; s = t->turned ? m->next_end[s - 1] : m->next_begin[s - 1]) {
        const exl_class_span *c = &m->span[s - 1];
        uint32_t next = exl_mask_has(&n->mask, c->term) ? exl_trie_next(trie, (uint32_t)(n - trie->node), c->term) : 0;
        if (next)
            walk_on(m, next, t, c->first, c->n);
    }
}

static inline bool wall(const exl_matcher *m, size_t token) { return (m->token[token].before & EXL_BREAK_SEMICOLON) != 0; }

static inline const exl_term_mask *mask_at(const exl_matcher *m, size_t at, bool turned) { return turned ? &m->mask_left[at] : &m->mask[at]; }

static void emit_all(exl_matcher *m, uint32_t output, const trail *t)
{
    for (uint32_t o = output; o; o = m->x->trie.output[o].next)
        emit(m, m->x->trie.output[o].value, t);
}

/* A gap of up to g words that leads on to `node`, to the right or to the left. */
static void gap(exl_matcher *m, uint32_t node, size_t g, const trail *t)
{
    trail on = *t;
    for (size_t skip = 0;; skip++) {
        walk(m, node, &on);
        if (skip == g || (on.turned ? on.left == 0 : on.right == m->n) || wall(m, on.turned ? on.left : on.right))
            return;
        *(on.turned ? &on.left : &on.right) = (uint16_t)(on.turned ? on.left - 1 : on.right + 1);
    }
}

/* What leads on without a word: the end or the beginning of the statement, the turn to the left, any word, gaps. */
static void special(exl_matcher *m, const exl_trie_node *n, const trail *t, bool edge)
{
    const exl_trie *trie = &m->x->trie;
    for (uint32_t c = n->child; c < n->child + n->special; c++) {
        uint32_t term = trie->child_term[c], next = trie->child_node[c];
        trail on = *t;
        if (term == EXL_TERM_TURN) {
            on.turned = true;
            walk(m, next, &on);
        } else if (term == EXL_TERM_END || term == EXL_TERM_START) {
            if (edge && t->turned == (term == EXL_TERM_START))
                walk(m, next, t);
        } else if (term >= EXL_TERM_GAP) {
            gap(m, next, term - EXL_TERM_GAP, t);
        } else if (!edge && !wall(m, t->turned ? t->left : t->right)) {
            *(t->turned ? &on.left : &on.right) = (uint16_t)(t->turned ? t->left - 1 : t->right + 1);
            walk(m, next, &on);
        }
    }
}

static void walk(exl_matcher *m, uint32_t node, const trail *t)
{
    const exl_trie_node *n = &m->x->trie.node[node];
    bool edge = t->turned ? t->left == 0 : t->right == m->n;
    if (n->out)
        emit_all(m, n->out, t);
    if (n->flags)
        special(m, n, t, edge);
    if (edge)
        return;
    size_t at = t->turned ? t->left - 1u : t->right;
    if (exl_masks_meet(&n->mask, mask_at(m, at, t->turned)) && !wall(m, t->turned ? t->left : t->right))
        step(m, n, at, t);
}

static exl_rc prepare(exl_matcher *m, exl_vocabulary *v, const exl_class_span *extra, size_t n_extra, exl_err *err)
{
    m->n_spans = m->n_hits = m->steps = 0;
    EXL_TRY(exl_vocabulary_meanings(v, m->token, m->n, m->x->language, m->meaning, err));
    for (size_t i = 0; i < m->n; i++) {
        m->mask[i] = m->mask_left[i] = m->meaning[i]->mask;
        m->begins_at[i] = m->ends_at[i] = 0;
    }
    for (size_t i = 0; i < n_extra; i++)
        if (extra[i].first + extra[i].n <= m->n)
            add_span(m, extra[i].first, extra[i].n, extra[i].term);
    for (size_t i = 0; i + 1 < m->n; i++) {
        const exl_meaning *w = m->meaning[i];
        const uint32_t *root = w->number + w->n_terms + w->n_roots;
        for (uint32_t k = 0; k < w->n_member_roots; k++)
            if (exl_masks_meet(&m->x->members.node[root[k]].mask, &m->meaning[i + 1]->mask))
                find_members(m, root[k], i, i + 1);
    }
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
            size_t a = 0, b;
            while (a + 1 < m->n && m->token[a].end - base <= start)
                a++;
            for (b = a; b + 1 < m->n && m->token[b + 1].start - base < end;)
                b++;
            trail t = with_words((trail){ 0 }, a, b - a + 1);
            emit(m, m->x->expression[i].entry, &t);
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
    if (a->cover[0] != b->cover[0])
        return a->cover[0] > b->cover[0] ? -1 : 1;
    return a->cover[1] > b->cover[1] ? -1 : a->cover[1] < b->cover[1];
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

/* Scopes act on what stands around a longer theme entry too, so only scopes, opinions and blockers take them away. */
static bool takes_away(const exl_lexicon *x, const exl_hit *a, const exl_hit *b)
{
    const exl_entry *ea = &x->entry[a->entry], *eb = &x->entry[b->entry];
    if (a->entry == b->entry)
        return true;
    if (a->cover[0] == b->cover[0] && a->cover[1] == b->cover[1])
        return (eb->kinds & 1u << EXL_LABEL_NONE) && !(ea->kinds & 1u << EXL_LABEL_NONE);
    if (ea->kinds & 1u << EXL_LABEL_SCOPE)
        return (eb->kinds & (1u << EXL_LABEL_SCOPE | 1u << EXL_LABEL_OPINION | 1u << EXL_LABEL_NONE)) != 0;
    return true;
}

/* Leaves out hits whose words all lie within those of a longer one. A covering hit begins no later than the covered. */
static void drop_covered(exl_matcher *m)
{
    bool gone[HITS_MAX];
    size_t kept = 0;
    for (size_t i = 0; i < m->n_hits; i++) {
        const exl_hit *h = &m->hit[i];
        gone[i] = false;
        for (size_t k = 0; k < m->n_hits && m->hit[k].first <= h->first && !gone[i]; k++) {
            if (k == i || !exl_hit_within(h, &m->hit[k]))
                continue;
            bool twin = m->hit[k].entry == h->entry && exl_hit_within(&m->hit[k], h);
            gone[i] = twin ? k < i : takes_away(m->x, h, &m->hit[k]);
        }
    }
    for (size_t i = 0; i < m->n_hits; i++)
        if (!gone[i])
            m->hit[kept++] = m->hit[i];
    m->n_hits = kept;
}

/* Whether nothing can come of node n at words [left, right): no output, and no neighbour that leads on. */
static inline bool dead(const exl_matcher *m, const exl_trie_node *n, size_t left, size_t right)
{
    if (n->out || n->flags & ~EXL_NODE_TURN)
        return false;
    if (right < m->n && exl_masks_meet(&n->mask, &m->mask[right]))
        return false;
    if (!(n->flags & EXL_NODE_TURN))
        return true;
    const exl_trie_node *back = &m->x->trie.node[m->x->trie.child_node[n->child]];
    return !back->flags && (left == 0 || !exl_masks_meet(&back->mask, &m->mask_left[left - 1]));
}

static void find_anchored(exl_matcher *m, size_t i)
{
    const exl_meaning *w = m->meaning[i];
    const uint32_t *root = w->number + w->n_terms;
    for (uint32_t k = 0; k < w->n_roots; k++) {
        if (dead(m, &m->x->trie.node[root[k]], i, i + 1))
            continue;
        trail t = with_words((trail){ .left = (uint16_t)i, .right = (uint16_t)i }, i, 1);
        walk(m, root[k], &t);
    }
    for (uint8_t s = m->begins_at[i]; s; s = m->next_begin[s - 1]) {
        uint32_t node = m->x->root[m->span[s - 1].term];
        if (!node || dead(m, &m->x->trie.node[node], i, i + m->span[s - 1].n))
            continue;
        trail t = with_words((trail){ .left = (uint16_t)i, .right = (uint16_t)i }, i, m->span[s - 1].n);
        walk(m, node, &t);
    }
}

exl_rc exl_match(exl_matcher *m, exl_vocabulary *v, const exl_lexicon *x, exl_span text, const exl_token *token, size_t n,
                 const exl_class_span *extra, size_t n_extra, exl_hit **hits, size_t *n_hits, bool *limited, exl_err *err)
{
    m->x = x;
    m->token = token;
    m->n = n;
    EXL_TRY(prepare(m, v, extra, n_extra, err));
    for (size_t i = 0; i < n; i++) {
        m->steps = 0;
        find_anchored(m, i);
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
