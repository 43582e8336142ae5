/* Building the automaton. */
#include "lexicon/trie.h"
#include <stdlib.h>

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

static uint32_t edge_of(const exl_trie *t, uint32_t node, uint32_t term)
{
    uint32_t h = node * 0x9E3779B1u ^ term * 0x85EBCA6Bu;
    for (size_t i = (h ^ h >> 15) & (t->cap_edges - 1); t->edge[i].node; i = (i + 1) & (t->cap_edges - 1))
        if (t->edge[i].node == node && t->edge[i].term == term)
            return t->edge[i].next;
    return 0;
}

static uint32_t step(exl_trie *t, uint32_t node, uint32_t term)
{
    uint32_t next = edge_of(t, node, term);
    if (next)
        return next;
    if ((t->n_edges * 2 >= t->cap_edges && !more_edges(t)) || !(next = new_node(t)))
        return 0;
    place(t->edge, t->cap_edges, (exl_trie_edge){ node, term, next });
    t->n_edges++;
    exl_trie_node *n = &t->node[node];
    if (term >= EXL_TERM_NUMBER)
        exl_mask_add(&n->mask, term);
    else
        n->flags |= (uint8_t)(term >= EXL_TERM_GAP ? EXL_NODE_GAP : 1 << (term - EXL_TERM_START));
    return next;
}

exl_rc exl_trie_add(exl_trie *t, const exl_sequence *q, size_t anchor, uint32_t value, exl_err *err)
{
    uint32_t node = 1;
    for (size_t i = anchor; node && i < q->n; i++)
        node = step(t, node, q->item[i]);
    if (node && anchor)
        node = step(t, node, EXL_TERM_TURN);
    for (size_t i = anchor; node && i-- > 0;)
        node = step(t, node, q->item[i]);
    if (!node)
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

static int by_node_and_term(const void *p, const void *q)
{
    const exl_trie_edge *a = p, *b = q;
    if (a->node != b->node)
        return a->node < b->node ? -1 : 1;
    return (a->term > b->term) - (a->term < b->term);
}

/* Numbers the nodes in the order of a walk, so that what is looked at together lies together. */
static bool renumber(exl_trie *t, const exl_trie_edge *sorted, size_t n)
{
    uint32_t *to = calloc(t->n_nodes, sizeof *to), *stack = malloc((t->n_nodes + 1) * sizeof *stack), *first = calloc(t->n_nodes + 1, sizeof *first);
    exl_trie_node *node = EXL_NEW(t->arena, exl_trie_node, t->n_nodes);
    bool ok = to && stack && first && node;
    size_t depth = 0, next = 1, child = 0;
    for (size_t i = n; ok && i-- > 0;)
        first[sorted[i].node] = (uint32_t)i + 1;
    if (ok)
        stack[depth++] = 1;
    while (depth) {             /* a node with 65,536 children would need as many words after one: add_word's limit on terms is far below */
        uint32_t old = stack[--depth];
        to[old] = (uint32_t)next;
        node[next] = t->node[old];
        node[next].child = (uint32_t)child;
        for (size_t i = first[old]; i && i <= n && sorted[i - 1].node == old; i++) {
            t->child_term[child] = sorted[i - 1].term;
            t->child_node[child++] = sorted[i - 1].next;
            node[next].n_children = (uint16_t)(node[next].n_children + 1);
            node[next].special = (uint8_t)(node[next].special + (sorted[i - 1].term < EXL_TERM_NUMBER));
            stack[depth++] = sorted[i - 1].next;
        }
        next++;
    }
    for (size_t i = 0; ok && i < child; i++)
        t->child_node[i] = to[t->child_node[i]];
    if (ok)
        t->node = node;
    free(to);
    free(stack);
    free(first);
    return ok;
}

exl_rc exl_trie_freeze(exl_trie *t, exl_err *err)
{
    exl_trie_edge *sorted = malloc((t->n_edges + 1) * sizeof *sorted);
    size_t n = 0;
    t->child_term = EXL_NEW(t->arena, uint32_t, t->n_edges + 1);
    t->child_node = EXL_NEW(t->arena, uint32_t, t->n_edges + 1);
    for (size_t i = 0; sorted && i < t->cap_edges; i++)
        if (t->edge[i].node)
            sorted[n++] = t->edge[i];
    if (sorted)
        qsort(sorted, n, sizeof *sorted, by_node_and_term);
    bool ok = sorted && t->child_term && t->child_node && renumber(t, sorted, n);
    free(sorted);
    return ok ? EXL_OK : exl_fail(err, EXL_ENOMEM, "out of memory");
}
