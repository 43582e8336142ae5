/* The automaton: a trie over term numbers. Looking for all entries at a word costs the same however many entries there are.
 *
 * A sequence is not entered from its first word but from its rarest (the anchor): first the anchor, then what follows it to
 * the right, then EXL_TERM_TURN and what stands before it, from right to left. So `<boss> .. niet luisteren` costs something
 * only where somebody listens, and not at every «niet».
 */
#ifndef EXL_LEXICON_TRIE_H
#define EXL_LEXICON_TRIE_H
#include "lexicon/pattern.h"

/* A set of terms by their last seven bits: may say yes wrongly, never no. */
typedef struct { uint64_t half[2]; } exl_term_mask;

static inline exl_term_mask exl_mask_of(uint32_t term)
{
    exl_term_mask m = { { 0, 0 } };
    m.half[term >> 6 & 1] = (uint64_t)1 << (term & 63);
    return m;
}
static inline void exl_mask_add(exl_term_mask *m, uint32_t term) { m->half[term >> 6 & 1] |= (uint64_t)1 << (term & 63); }
static inline bool exl_mask_has(const exl_term_mask *m, uint32_t term) { return m->half[term >> 6 & 1] >> (term & 63) & 1; }
static inline bool exl_masks_meet(const exl_term_mask *a, const exl_term_mask *b) { return ((a->half[0] & b->half[0]) | (a->half[1] & b->half[1])) != 0; }

enum { EXL_NODE_START = 1, EXL_NODE_END = 2, EXL_NODE_ANY = 4, EXL_NODE_TURN = 8, EXL_NODE_GAP = 16 };
typedef struct {
    exl_term_mask mask;             /* terms that lead on: most words are turned away by this alone */
    uint32_t out;                   /* first of its outputs, 0 = none */
    uint32_t child;                 /* what leads on, in child_term and child_node, sorted by term (after exl_trie_freeze) */
    uint16_t n_children;
    uint8_t  special;               /* how many of them come first that are no words: in the order of EXL_TERM_START … EXL_TERM_GAP + 8 */
    uint8_t  flags;                 /* EXL_NODE_* : which */
} exl_trie_node;
typedef struct { uint32_t node, term, next; } exl_trie_edge;
typedef struct { uint32_t value, next; } exl_trie_output;

typedef struct {
    exl_trie_node *node;    size_t n_nodes, cap_nodes;      /* node 1 is the root */
    exl_trie_edge *edge;    size_t n_edges, cap_edges;      /* open addressing, a power of two */
    exl_trie_output *output; size_t n_outputs, cap_outputs;
    uint32_t *child_term, *child_node;
    exl_arena *arena;
} exl_trie;

exl_rc exl_trie_init(exl_trie *t, exl_arena *a, exl_err *err);
EXL_CHECKED exl_rc exl_trie_add(exl_trie *t, const exl_sequence *q, size_t anchor, uint32_t value, exl_err *err);      /* anchor: index of a term in q */

/* Lists the children of every node. Call once, after the last exl_trie_add. */
EXL_CHECKED exl_rc exl_trie_freeze(exl_trie *t, exl_err *err);

/* Node after `term` in a frozen trie, 0 when there is none. */
static inline uint32_t exl_trie_next(const exl_trie *t, uint32_t node, uint32_t term)
{
    const exl_trie_node *n = &t->node[node];
    uint32_t lo = n->child, hi = n->child + n->n_children;
    while (hi - lo > 8) {
        uint32_t mid = (lo + hi) / 2;
        *(t->child_term[mid] <= term ? &lo : &hi) = mid;
    }
    for (; lo < hi; lo++)
        if (t->child_term[lo] == term)
            return t->child_node[lo];
    return 0;
}
#endif
