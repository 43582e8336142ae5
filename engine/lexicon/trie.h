/* The automaton: a trie over term numbers. Looking for all entries at a word costs the same however many entries there are. */
#ifndef EXL_LEXICON_TRIE_H
#define EXL_LEXICON_TRIE_H
#include "lexicon/pattern.h"

typedef struct {
    uint64_t mask;                  /* bit (term & 63) of each term that leads on: most words are turned away by this alone */
    uint32_t out;                   /* first of its outputs, 0 = none */
    uint16_t gaps;                  /* bit g: a gap of up to g words leads on (node under EXL_TERM_GAP + g) */
    bool     any, end;              /* EXL_TERM_ANY, EXL_TERM_END lead on */
} exl_trie_node;
typedef struct { uint32_t node, term, next; } exl_trie_edge;
typedef struct { uint32_t value, next; } exl_trie_output;

typedef struct {
    exl_trie_node *node;    size_t n_nodes, cap_nodes;      /* node 1 is the root */
    exl_trie_edge *edge;    size_t n_edges, cap_edges;      /* open addressing, a power of two */
    exl_trie_output *output; size_t n_outputs, cap_outputs;
    exl_arena *arena;
} exl_trie;

exl_rc exl_trie_init(exl_trie *t, exl_arena *a, exl_err *err);
EXL_CHECKED exl_rc exl_trie_add(exl_trie *t, const exl_sequence *q, uint32_t value, exl_err *err);

static inline uint64_t exl_trie_bit(uint32_t term) { return (uint64_t)1 << (term & 63); }

/* Node after `term`, 0 when there is none. */
static inline uint32_t exl_trie_next(const exl_trie *t, uint32_t node, uint32_t term)
{
    uint32_t h = node * 0x9E3779B1u ^ term * 0x85EBCA6Bu;
    for (size_t i = (h ^ h >> 15) & (t->cap_edges - 1); t->edge[i].node; i = (i + 1) & (t->cap_edges - 1))
        if (t->edge[i].node == node && t->edge[i].term == term)
            return t->edge[i].next;
    return 0;
}
#endif
