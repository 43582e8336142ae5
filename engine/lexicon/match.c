/* The walk through the automaton, from every word that anchors an entry: to its right, then to its left. Where each term
 * stands in the statement is noted first, a bit a token, so that a step is a look at the bits of its term. */
#include "lexicon/match.h"
#include "lexicon/expression.h"
#include <stdlib.h>

enum { SPANS_MAX = 256, STEPS_MAX = 20000 };
_Static_assert(EXL_STATEMENT_TOKENS <= 128, "a hit's words are 128 bits");

struct exl_matcher {
    const exl_lexicon *x;
    const uint32_t *code;           /* of its entries */
    const exl_token *token;
    size_t n, n_spans, n_hits, steps;
    unsigned uses;                  /* EXL_USE_* of any word of the statement */
    const exl_meaning *meaning[EXL_STATEMENT_TOKENS + 1];
    uint64_t *places;               /* by track of a guard: bit i: it stands at token i (of a statement over 64 tokens: at i, i + 64 or both) */
    uint8_t  *spans_of;             /* by track: first span of that class + 1, 0 = none */
    size_t    cap_tracks;
    uint8_t   begins_at[EXL_STATEMENT_TOKENS + 1];      /* first span + 1, 0 = none */
    uint8_t   clause_from[EXL_STATEMENT_TOKENS + 1];    /* of each token: its stretch between semicolons, which no gap and no step leaves */
    uint8_t   clause_to[EXL_STATEMENT_TOKENS + 1];
    bool      wall[EXL_STATEMENT_TOKENS + 1];       /* «maar», «niet» and their like: no gap goes over them */
    exl_class_span span[SPANS_MAX];
    uint8_t   next_begin[SPANS_MAX], next_of[SPANS_MAX];
    exl_hit   hit[EXL_HITS_MAX];
};

exl_rc exl_matcher_new(exl_matcher **out, exl_err *err)
{
    exl_matcher *m = calloc(1, sizeof *m);
    if (!m)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    *out = m;
    return EXL_OK;
}

const exl_meaning *const *exl_matcher_meanings(const exl_matcher *m) { return m->meaning; }

void exl_matcher_free(exl_matcher *m)
{
    if (!m)
        return;
    free(m->places);
    free(m->spans_of);
    free(m);
}

typedef struct { uint64_t half[2]; } words;     /* bit i: token i */

/* Both halves are reckoned: an index into them would send them through memory. */
static inline words with_word(words w, size_t at)
{
    uint64_t bit = (uint64_t)1 << (at & 63);
    return (words){ { w.half[0] | (at < 64 ? bit : 0), w.half[1] | (at < 64 ? 0 : bit) } };
}

static inline words with_words(words w, size_t from, size_t n)
{
    for (size_t i = from; i < from + n; i++)
        w = with_word(w, i);
    return w;
}

static void emit(exl_matcher *m, uint32_t entry, words w)
{
    if (m->n_hits == EXL_HITS_MAX)
        return;
    size_t first = w.half[0] ? (size_t)__builtin_ctzll(w.half[0]) : 64 + (size_t)__builtin_ctzll(w.half[1]);
    size_t last = w.half[1] ? 127 - (size_t)__builtin_clzll(w.half[1]) : 63 - (size_t)__builtin_clzll(w.half[0]);
    __builtin_prefetch(&m->x->entry[entry]);
    m->hit[m->n_hits++] = (exl_hit){ .entry = entry, .first = (uint16_t)first, .last = (uint16_t)last, .cover = { w.half[0], w.half[1] } };
}

static void add_span(exl_matcher *m, size_t first, size_t n, uint32_t term)
{
    for (uint8_t s = m->begins_at[first]; s; s = m->next_begin[s - 1])
        if (m->span[s - 1].term == term && m->span[s - 1].n == n)
            return;
    if (m->n_spans == SPANS_MAX - 1)
        return;
    uint16_t track = m->x->tracks.of[term];
    m->span[m->n_spans] = (exl_class_span){ (uint16_t)first, (uint16_t)n, term };
    m->next_begin[m->n_spans] = m->begins_at[first];
    m->next_of[m->n_spans] = m->spans_of[track];
    m->begins_at[first] = m->spans_of[track] = (uint8_t)++m->n_spans;
    for (size_t i = first; i < first + n; i++)
        m->places[track] |= (uint64_t)1 << (i & 63);
}

/* Of the tokens [from, to), to - from < 64, those where a track stands: bit i for token from + i. What is noted of guards is exact in
 * a short statement, where no span touched it; else, and for what is no guard, the words are asked. */
static inline uint64_t places(const exl_matcher *m, uint32_t track, size_t from, size_t to)
{
    bool guard = track < m->x->tracks.n_guards;
    uint64_t found = ((uint64_t)1 << (to - from)) - 1, p = m->places[track];
    if (guard)
        found &= p >> (from & 63) | p << (-from & 63);
    if (!guard || m->n > 64 || m->spans_of[track])
        for (uint64_t rest = found; rest; rest &= rest - 1)
            if (!exl_meaning_has(m->meaning[from + (size_t)__builtin_ctzll(rest)], track, guard))
                found &= ~(rest & -rest);
    return found;
}

/* What doors look at, in registers: who stands where, and the windows. */
typedef struct { const uint64_t *places, *window; } sight;

static inline sight sight_of(const exl_matcher *m) { return (sight){ m->places, m->x->tracks.window }; }

/* Where the guard of a door stands that opens it, seen from token i; 0: nowhere. It may say yes wrongly, never no. */
static inline uint64_t opens(sight s, uint32_t door, unsigned i)
{
    uint64_t window = s.window[door >> 16];
    return s.places[door & 0xFFFF] & (window << (i & 63) | window >> (-i & 63));
}

static inline bool any_opens(sight s, const exl_doors *d, unsigned i)
{
    return (opens(s, d->guard[0], i) | opens(s, d->guard[1], i) | opens(s, d->guard[2], i) | opens(s, d->guard[3], i)) != 0;
}

/* The members of several words behind a door, whose anchor is token i. */
static void check_members(exl_matcher *m, const uint32_t *row, size_t i)
{
    for (uint32_t left = *row++; left; left--) {
        uint32_t class = row[0], n = row[1] & 255, at = row[1] >> 8, k = 1;
        for (; k < n; k++) {
            size_t place = i + (size_t)(int8_t)(row[k + 1] >> 16);
            if (place >= m->n || !places(m, row[k + 1] & 0xFFFF, place, place + 1))
                break;
        }
        if (k == n && i >= at)
            add_span(m, i - at, n, class);
        row += n + 1;
    }
}

static void find_members(exl_matcher *m, const exl_doors *d, size_t n, size_t i)
{
    sight s = sight_of(m);
    for (const exl_doors *end = d + n; d < end; d++) {
        if (!any_opens(s, d, (unsigned)i))
            continue;
        for (size_t k = 0; k < EXL_DOORS; k++)
            if (opens(s, d->guard[k], (unsigned)i))
                check_members(m, m->x->members.code + d->node[k], i);
    }
}

static void rightward(exl_matcher *m, uint32_t node, words w, size_t left, size_t right);
static void leftward(exl_matcher *m, uint32_t node, words w, size_t left);

/* Steps from a node on each of its words that begins at one of the tokens [from, to). */
static void step_right(exl_matcher *m, const uint32_t *child, uint32_t n, words w, size_t left, size_t from, size_t to)
{
    for (const uint32_t *end = child + 2 * (size_t)n; child < end; child += 2) {
        for (uint64_t p = places(m, child[0], from, to); p; p &= p - 1) {
            size_t at = from + (size_t)__builtin_ctzll(p);
            rightward(m, child[1], with_word(w, at), left, at + 1);
        }
        for (uint8_t s = m->spans_of[child[0]]; s; s = m->next_of[s - 1]) {
            const exl_class_span *c = &m->span[s - 1];
            if (c->first >= from && c->first < to)
                rightward(m, child[1], with_words(w, c->first, c->n), left, (size_t)c->first + c->n);
        }
    }
}

/* The same to the left: words that end there. */
static void step_left(exl_matcher *m, const uint32_t *child, uint32_t n, words w, size_t from, size_t to)
{
    for (const uint32_t *end = child + 2 * (size_t)n; child < end; child += 2) {
        for (uint64_t p = places(m, child[0], from, to); p; p &= p - 1) {
            size_t at = from + (size_t)__builtin_ctzll(p);
            leftward(m, child[1], with_word(w, at), at);
        }
        for (uint8_t s = m->spans_of[child[0]]; s; s = m->next_of[s - 1]) {
            const exl_class_span *c = &m->span[s - 1];
            if (c->first + c->n > from && c->first + c->n <= to)
                leftward(m, child[1], with_words(w, c->first, c->n), c->first);
        }
    }
}

static inline bool comma(const exl_matcher *m, size_t at) { return (m->token[at].before & EXL_BREAK_COMMA) != 0; }

/* How far a gap of up to g words reaches: one behind the last token that may follow it. A comma counts as two words, and a wall
 * is the last that may. */
static size_t reach_right(const exl_matcher *m, size_t right, size_t g)
{
    size_t end = m->clause_to[right - 1], at = right;
    for (size_t used = 0; at < end; at++, used++) {
        used += comma(m, at) ? 2 : 0;
        if (used > g)
            break;
        if (m->wall[at])
            return at + 1;
    }
    return at;
}

/* The same to the left: the first token that may come before it. */
static size_t reach_left(const exl_matcher *m, size_t left, size_t g)
{
    size_t end = m->clause_from[left], at = left;
    for (size_t used = 0; at > end; at--, used++) {
        used += comma(m, at) ? 2 : 0;
        if (used > g)
            break;
        if (m->wall[at - 1])
            return at - 1;
    }
    return at;
}

/* A node behind a gap of up to g words: its words may stand further off, and its specials at every length of the gap. */
static void gap_right(exl_matcher *m, uint32_t node, size_t g, words w, size_t left, size_t right)
{
    const uint32_t *at = m->code + node;
    size_t end = m->clause_to[right - 1], to = reach_right(m, right, g);
    uint32_t head = *at;
    if (exl_node_specials(head))
        for (size_t skip = 0; skip <= g && right + skip <= end; skip++)
            rightward(m, node, w, left, right + skip);
    else if (right < to)
        step_right(m, at + 1, exl_node_words(head), w, left, right, to);
}

static void gap_left(exl_matcher *m, uint32_t node, size_t g, words w, size_t left)
{
    const uint32_t *at = m->code + node;
    size_t end = m->clause_from[left], from = reach_left(m, left, g);
    uint32_t head = *at;
    if (exl_node_specials(head))
        for (size_t skip = 0; skip <= g && left >= end + skip; skip++)
            leftward(m, node, w, left - skip);
    else if (from < left)
        step_left(m, at + 1, exl_node_words(head), w, from, left);
}

/* On from a node, with the words w so far, the first of which is at `left` and the last before `right`. */
static void rightward(exl_matcher *m, uint32_t node, words w, size_t left, size_t right)
{
    if (node & EXL_NODE_OUTPUT) {
        emit(m, node & ~EXL_NODE_OUTPUT, w);
        return;
    }
    if (++m->steps > STEPS_MAX)
        return;
    const uint32_t *p = m->code + node, head = *p++;
    bool beside = right < m->clause_to[right - 1] && !comma(m, right);          /* words that stand side by side do so without a comma */
    for (uint32_t i = exl_node_outputs(head); i; i--)
        emit(m, *p++, w);
    for (uint32_t i = exl_node_specials(head); i; i--, p += 2) {
        if (p[0] == EXL_TERM_TURN)
            leftward(m, p[1], w, left);
        else if (p[0] >= EXL_TERM_GAP)
            gap_right(m, p[1], p[0] - EXL_TERM_GAP, w, left, right);
        else if (p[0] == EXL_TERM_END ? right == m->n : p[0] == EXL_TERM_ANY && beside)
            rightward(m, p[1], w, left, right + (p[0] == EXL_TERM_ANY));
    }
    if (beside)
        step_right(m, p, exl_node_words(head), w, left, right, right + 1);
}

static void leftward(exl_matcher *m, uint32_t node, words w, size_t left)
{
    if (node & EXL_NODE_OUTPUT) {
        emit(m, node & ~EXL_NODE_OUTPUT, w);
        return;
    }
    if (++m->steps > STEPS_MAX)
        return;
    const uint32_t *p = m->code + node, head = *p++;
    bool beside = left > m->clause_from[left] && !comma(m, left);
    for (uint32_t i = exl_node_outputs(head); i; i--)
        emit(m, *p++, w);
    for (uint32_t i = exl_node_specials(head); i; i--, p += 2) {
        if (p[0] >= EXL_TERM_GAP)
            gap_left(m, p[1], p[0] - EXL_TERM_GAP, w, left);
        else if (p[0] == EXL_TERM_START ? left == 0 : p[0] == EXL_TERM_ANY && beside)
            leftward(m, p[1], w, left - (p[0] == EXL_TERM_ANY));
    }
    if (beside)
        step_left(m, p, exl_node_words(head), w, left - 1, left);
}

/* Goes through those of n times four doors that open at token i. */
static void enter(exl_matcher *m, const exl_doors *d, size_t n, words w, size_t i)
{
    sight s = sight_of(m);
    for (const exl_doors *end = d + n; d < end; d++) {
        if (!any_opens(s, d, (unsigned)i))
            continue;
        for (size_t k = 0; k < EXL_DOORS; k++)
            if (opens(s, d->guard[k], (unsigned)i))
                rightward(m, d->node[k], w, i, i + 1);
    }
}

/* The same at tokens [left, right). */
static void enter_span(exl_matcher *m, const exl_doors *d, size_t n, words w, size_t left, size_t right)
{
    sight s = sight_of(m);
    for (const exl_doors *end = d + n; d < end; d++)
        for (size_t k = 0; k < EXL_DOORS; k++)
            if (opens(s, d->guard[k], (unsigned)left) || opens(s, d->guard[k], (unsigned)right - 1))
                rightward(m, d->node[k], w, left, right);
}

static size_t fours(const exl_root *r) { return (r->n_doors + EXL_DOORS - 1) / EXL_DOORS; }

/* All entries anchored at token i. */
static void find_at_word(exl_matcher *m, size_t i)
{
    const exl_trie *t = &m->x->trie;
    const exl_meaning *w = m->meaning[i];
    const uint32_t *output = exl_meaning_outputs(w), *root = exl_meaning_roots(w);
    words one = with_word((words){ { 0, 0 } }, i);
    for (uint32_t k = 0; k < w->n_outputs; k++)
        emit(m, output[k], one);
    enter(m, exl_meaning_doors(w), w->n_doors, one, i);
    for (uint32_t k = 0; k < w->n_roots; k++)
        enter(m, t->doors + t->root[root[k]].doors, fours(&t->root[root[k]]), one, i);
}

/* All entries anchored at a class that stands at tokens [left, right). */
static void find_at_span(exl_matcher *m, const exl_root *r, size_t left, size_t right)
{
    words w = with_words((words){ { 0, 0 } }, left, right - left);
    for (uint32_t k = 0; k < r->n_outputs; k++)
        emit(m, m->x->trie.output[r->outputs + k], w);
    enter_span(m, m->x->trie.doors + r->doors, fours(r), w, left, right);
}

static bool room_for_tracks(exl_matcher *m, size_t n)
{
    if (n <= m->cap_tracks)
        return true;
    free(m->places);
    free(m->spans_of);
    m->places = calloc(n, sizeof *m->places);
    m->spans_of = calloc(n, sizeof *m->spans_of);
    m->cap_tracks = m->places && m->spans_of ? n : 0;
    if (m->cap_tracks)
        m->places[EXL_TRACK_OPEN] = UINT64_MAX;
    return m->cap_tracks != 0;
}

/* Stretches between semicolons; as a rule there are none. */
static void cut_clauses(exl_matcher *m)
{
    uint16_t before = 0;
    for (size_t i = 0; i < m->n; i++)
        before |= m->token[i].before;
    memset(m->clause_from, 0, m->n);
    memset(m->clause_to, (int)m->n, m->n);
    if (!(before & EXL_BREAK_SEMICOLON))
        return;
    for (size_t i = 0, from = 0; i < m->n; i++) {
        if (m->token[i].before & EXL_BREAK_SEMICOLON)
            from = i;
        m->clause_from[i] = (uint8_t)from;
    }
    for (size_t i = m->n, to = m->n; i-- > 0;) {
        m->clause_to[i] = (uint8_t)to;
        if (m->token[i].before & EXL_BREAK_SEMICOLON)
            to = i;
    }
}

static void note_places(exl_matcher *m)
{
    uint64_t *places = m->places;
    m->uses = 0;
    memset(m->begins_at, 0, m->n);
    for (size_t i = 0; i < m->n; i++) {
        const exl_meaning *w = m->meaning[i];
        const uint16_t *g = w->guard, *end = g + EXL_DOORS * w->n_guards;
        uint64_t bit = (uint64_t)1 << (i & 63);
        for (; g < end; g += EXL_DOORS)
            places[g[0]] |= bit, places[g[1]] |= bit, places[g[2]] |= bit, places[g[3]] |= bit;
        m->wall[i] = w->use & EXL_USE_WALL;
        m->uses |= w->use;
    }
}

/* All bits off again: places and spans_of are empty between two statements. */
static void forget_places(exl_matcher *m)
{
    uint64_t *places = m->places;
    for (size_t i = 0; i < m->n; i++) {
        const uint16_t *g = m->meaning[i]->guard, *end = g + EXL_DOORS * m->meaning[i]->n_guards;
        for (; g < end; g += EXL_DOORS)
            places[g[0]] = places[g[1]] = places[g[2]] = places[g[3]] = 0;
    }
    for (size_t i = 0; i < m->n_spans; i++) {
        uint16_t track = m->x->tracks.of[m->span[i].term];
        m->spans_of[track] = 0;
        m->places[track] = 0;
    }
    m->places[EXL_TRACK_OPEN] = UINT64_MAX;
}

static void find_spans(exl_matcher *m, const exl_class_span *extra, size_t n_extra)
{
    for (size_t i = 0; i < n_extra; i++)
        if (extra[i].first + extra[i].n <= m->n)
            add_span(m, extra[i].first, extra[i].n, extra[i].term);
    const exl_trie *t = &m->x->members;
    for (size_t i = 0; i < m->n; i++) {
        const exl_meaning *w = m->meaning[i];
        const uint32_t *root = exl_meaning_member_roots(w);
        find_members(m, exl_meaning_members(w), w->n_members, i);
        for (uint32_t k = 0; k < w->n_member_roots; k++)
            find_members(m, t->doors + t->root[root[k]].doors, fours(&t->root[root[k]]), i);
    }
}

static void find_entries(exl_matcher *m, bool *limited)
{
    for (size_t i = 0; i < m->n; i++) {
        m->steps = 0;
        find_at_word(m, i);
        for (uint8_t s = m->begins_at[i]; s; s = m->next_begin[s - 1]) {
            const exl_class_span *c = &m->span[s - 1];
            find_at_span(m, &m->x->trie.root[m->x->trie.root_of[c->term]], i, i + c->n);
        }
        *limited |= m->steps > STEPS_MAX;
    }
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
        if (m->x->guard[i] && !m->places[m->x->tracks.of[m->x->guard[i]]])
            continue;
        if (exl_expression_find(m->x, i, s, 0, &start, &end, &limit)) {
            size_t a = 0, b;
            while (a + 1 < m->n && m->token[a].end - base <= start)
                a++;
            for (b = a; b + 1 < m->n && m->token[b + 1].start - base < end;)
                b++;
            emit(m, m->x->expression[i].entry, with_words((words){ { 0, 0 } }, a, b - a + 1));
        }
        *limited |= limit;
    }
}

/* First token, then the longest, then the entry, in one number. */
static inline uint64_t place_of(const exl_hit *h) { return (uint64_t)h->first << 48 | (uint64_t)(UINT16_MAX - h->last) << 32 | h->entry; }

static int by_place(const void *p, const void *q)
{
    const exl_hit *a = p, *b = q;
    if (place_of(a) != place_of(b))
        return place_of(a) < place_of(b) ? -1 : 1;
    if (a->cover[0] != b->cover[0])
        return a->cover[0] > b->cover[0] ? -1 : 1;
    return a->cover[1] > b->cover[1] ? -1 : a->cover[1] < b->cover[1];
}

/* Few hits as a rule, and nearly in order: insertion. */
static void sort_hits(exl_hit *h, size_t n)
{
    if (n > 64) {
        qsort(h, n, sizeof *h, by_place);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        size_t k = i;
        if (place_of(&h[i - 1]) < place_of(&h[i]))
            continue;
        exl_hit x = h[i];
        for (; k && by_place(&h[k - 1], &x) > 0; k--)
            h[k] = h[k - 1];
        h[k] = x;
    }
}

/* Kinds that a longer entry of some kinds takes away inside it: themes, opinions and scopes are of one sort, the words that say what is
 * good or bad of what; reasons and signals stand beside them. Blockers take all but signals. */
static uint8_t taken_by(uint8_t kinds)
{
    const uint8_t said = 1u << EXL_LABEL_THEME | 1u << EXL_LABEL_OPINION | 1u << EXL_LABEL_SCOPE;
    uint8_t taken = kinds & said ? said : 0;
    taken |= kinds & (1u << EXL_LABEL_REASON | 1u << EXL_LABEL_SIGNAL);
    if (kinds & 1u << EXL_LABEL_NONE)
        taken |= (uint8_t)~(1u << EXL_LABEL_SIGNAL);
    return taken;
}

static bool takes_away(const exl_lexicon *x, const exl_hit *a, const exl_hit *b)
{
    const exl_entry *ea = &x->entry[a->entry], *eb = &x->entry[b->entry];
    if (a->entry == b->entry)
        return true;
    if (a->cover[0] == b->cover[0] && a->cover[1] == b->cover[1])
        return (eb->kinds & 1u << EXL_LABEL_NONE) && !(ea->kinds & 1u << EXL_LABEL_NONE);
    return (ea->kinds & ~taken_by(eb->kinds)) == 0;
}

/* Leaves out hits whose words all lie within those of a longer one. A covering hit begins no later than the covered. */
static void drop_covered(exl_matcher *m)
{
    bool gone[EXL_HITS_MAX];
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

static void note_typos(exl_matcher *m)
{
    if (!(m->uses & EXL_USE_TYPO))
        return;
    for (size_t i = 0; i < m->n_hits; i++)
        for (size_t t = m->hit[i].first; t <= m->hit[i].last; t++)
            m->hit[i].typo |= (m->hit[i].cover[t >> 6] >> (t & 63) & 1) && (m->meaning[t]->use & EXL_USE_TYPO);
}

exl_rc exl_match(exl_matcher *m, exl_vocabulary *v, const exl_lexicon *x, exl_span text, const exl_token *token, size_t n,
                 const exl_class_span *extra, size_t n_extra, exl_hit **hits, size_t *n_hits, bool *limited, exl_err *err)
{
    m->x = x;
    m->code = x->trie.code;
    m->token = token;
    m->n = n;
    m->n_spans = m->n_hits = 0;
    if (!room_for_tracks(m, x->tracks.n))
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    EXL_TRY(exl_vocabulary_meanings(v, token, n, x->language, m->meaning, err));
    cut_clauses(m);
    note_places(m);
    find_spans(m, extra, n_extra);
    find_entries(m, limited);
    if (x->n_expressions)
        find_expressions(m, text, limited);
    forget_places(m);
    sort_hits(m->hit, m->n_hits);
    drop_covered(m);
    note_typos(m);
    *hits = m->hit;
    *n_hits = m->n_hits;
    return EXL_OK;
}
