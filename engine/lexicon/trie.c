/* Building the automaton. */
#include "lexicon/trie.h"

exl_rc exl_trie_init(exl_trie *t, exl_arena *a, exl_err *err)
{
    *t = (exl_trie){ .n_nodes = 2, .cap_nodes = 1024, .cap_edges = 2048, .n_outputs = 1, .cap_outputs = 1024, .arena = a };
    t->node = EXL_NEW(a, exl_trie_node, t->cap_nodes);
    t->edge = EXL_NEW(a, exl_trie_edge, t->cap_edges);
    t->output = EXL_NEW(a, exl_trie_output, t->cap_outputs);
    return t->node && t->edge && t->output ? EXL_OK : exl_fail(err, EXL_ENOMEM, "out of memory");
}

static void place(exl_trie_edge *edge, size_t cap, exl_trie_edge e)
{
    uint32_t h = e.node * 0x9E3779B1u ^ e.term * 0x85EBCA6Bu;
    size_t i = (h ^ h >> 15) & (cap - 1);
    while (edge[i].node)
        i = (i + 1) & (cap - 1);
    edge[i] = e;
}

static bool more_edges(exl_trie *t)
{
    exl_trie_edge *bigger = EXL_NEW(t->arena, exl_trie_edge, t->cap_edges * 2);
    if (!bigger)
        return false;
    for (size_t i = 0; i < t->cap_edges; i++)
        if (t->edge[i].node)
            place(bigger, t->cap_edges * 2, t->edge[i]);
    t->edge = bigger;
    t->cap_edges *= 2;
    return true;
}

static uint32_t new_node(exl_trie *t)
{
    if (t->n_nodes == t->cap_nodes) {
        t->node = exl_arena_grow(t->arena, t->node, sizeof *t->node * t->cap_nodes, sizeof *t->node * t->cap_nodes * 2);
        t->cap_nodes *= 2;
    }
    return t->node ? (uint32_t)t->n_nodes++ : 0;
}

static uint32_t step(exl_trie *t, uint32_t node, uint32_t term)
{
    uint32_t next = exl_trie_next(t, node, term);
    if (next)
        return next;
    if ((t->n_edges * 2 >= t->cap_edges && !more_edges(t)) || !(next = new_node(t)))
        return 0;
    place(t->edge, t->cap_edges, (exl_trie_edge){ node, term, next });
    t->n_edges++;
    exl_trie_node *n = &t->node[node];
    if (term == EXL_TERM_ANY)
        n->any = true;
    else if (term == EXL_TERM_END)
        n->end = true;
    else if (term >= EXL_TERM_GAP && term < EXL_TERM_FIRST)
        n->gaps = (uint16_t)(n->gaps | 1u << (term - EXL_TERM_GAP));
    else
        n->mask |= exl_trie_bit(term);
    return next;
}

exl_rc exl_trie_add(exl_trie *t, const exl_sequence *q, uint32_t value, exl_err *err)
{
    uint32_t node = 1;
    for (size_t i = 0; i < q->n; i++)
        if (!(node = step(t, node, q->item[i])))
            return exl_fail(err, EXL_ENOMEM, "out of memory");
    for (uint32_t o = t->node[node].out; o; o = t->output[o].next)
        if (t->output[o].value == value)
            return EXL_OK;
    if (t->n_outputs == t->cap_outputs) {
        t->output = exl_arena_grow(t->arena, t->output, sizeof *t->output * t->cap_outputs, sizeof *t->output * t->cap_outputs * 2);
        t->cap_outputs *= 2;
        if (!t->output)
            return exl_fail(err, EXL_ENOMEM, "out of memory");
    }
    t->output[t->n_outputs] = (exl_trie_output){ value, t->node[node].out };
    t->node[node].out = (uint32_t)t->n_outputs++;
    return EXL_OK;
}
