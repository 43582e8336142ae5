/* Building the automaton: paths are sorted, so that what begins alike lies together, and become nodes from their ends on. */
#include "lexicon/trie.h"
#include "base/grow.h"
#include <stdlib.h>

enum { FAR = 63, TRACKS_MAX = 65535, OUTPUTS_MAX = 1023, CHILDREN_MAX = 65535 };
_Static_assert(EXL_TERM_NUMBER < 64, "specials of a node are counted in six bits");

static const char TOO_MANY[] = "more entries than a lexicon can hold";

typedef struct builder builder;
struct builder {
    exl_trie *t;
    exl_path **path;
    exl_tracks *tracks;
    uint32_t (*node)(builder *b, size_t from, size_t to, size_t depth);     /* of paths [from, to), which have their first `depth` items in common */
    uint32_t *stack;    size_t n_stack, cap_stack;      /* nodes in the making */
    uint32_t *table;    size_t n_table, cap_table;      /* nodes made, by what they hold: open addressing, a power of two */
    exl_rc rc;
};

/* Least and most words that an item stands for. */
static void width(uint32_t item, const uint8_t *long_class, int *least, int *most)
{
    bool gap = item >= EXL_TERM_GAP && item < EXL_TERM_NUMBER, word = item >= EXL_TERM_NUMBER || item == EXL_TERM_ANY;
    *least += word;
    *most += gap ? (int)(item - EXL_TERM_GAP) : word ? (long_class[item] ? FAR : 1) : 0;
}

/* Words from least to most off the anchor, to the right or to the left. */
static uint64_t window_of(int least, int most, bool right)
{
    uint64_t w = 0;
    if (most >= FAR)
        return UINT64_MAX;
    for (int i = least; i <= most; i++)
        w |= (uint64_t)1 << (right ? i : 64 - i);
    return w;
}

exl_path exl_path_of(const exl_sequence *q, size_t anchor, size_t guard, uint32_t value, const uint8_t *long_class)
{
    exl_path p = { .anchor = q->item[anchor], .guard = guard == anchor ? 0 : q->item[guard], .window = UINT64_MAX, .at = (uint8_t)anchor, .value = value };
    int least = 1, most = 1;
    for (size_t i = anchor + 1; i < q->n; i++)
        p.item[p.n++] = q->item[i];
    if (anchor)
        p.item[p.n++] = EXL_TERM_TURN;
    for (size_t i = anchor; i-- > 0;)
        p.item[p.n++] = q->item[i];
    for (size_t i = anchor < guard ? anchor + 1 : guard + 1; i < (anchor < guard ? guard : anchor); i++)
        width(q->item[i], long_class, &least, &most);
    if (guard != anchor)
        p.window = window_of(least, most, guard > anchor);
    return p;
}

static int by_walk(const void *x, const void *y)
{
    const exl_path *a = *(exl_path *const *)x, *b = *(exl_path *const *)y;
    if (a->anchor != b->anchor)
        return a->anchor < b->anchor ? -1 : 1;
    if (a->guard != b->guard)
        return a->guard < b->guard ? -1 : 1;
    for (size_t i = 0; i < a->n && i < b->n; i++)
        if (a->item[i] != b->item[i])
            return a->item[i] < b->item[i] ? -1 : 1;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    return (a->value > b->value) - (a->value < b->value);
}

static void push(builder *b, uint32_t x)
{
    if (b->rc == EXL_OK && !exl_grow(&b->stack, &b->cap_stack, b->n_stack + 1, sizeof *b->stack))
        b->rc = EXL_ENOMEM;
    if (b->rc == EXL_OK)
        b->stack[b->n_stack++] = x;
}

/* Appends n numbers to the code; where they are. */
static uint32_t append(builder *b, const uint32_t *x, size_t n)
{
    exl_trie *t = b->t;
    if (b->rc == EXL_OK && !exl_grow(&t->code, &t->cap_code, t->n_code + n, sizeof *t->code))
        b->rc = EXL_ENOMEM;
    if (b->rc != EXL_OK)
        return 0;
    memcpy(t->code + t->n_code, x, n * sizeof *x);
    t->n_code += n;
    return (uint32_t)(t->n_code - n);
}

exl_rc exl_tracks_init(exl_tracks *t, size_t n_terms, exl_arena *a, exl_err *err)
{
    *t = (exl_tracks){ EXL_NEW(a, uint16_t, n_terms), EXL_TRACK_FIRST, EXL_TRACK_FIRST, EXL_NEW(a, uint64_t, EXL_WINDOWS_MAX), EXL_WINDOW_NEVER + 1 };
    if (!t->of || !t->window)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    t->window[EXL_WINDOW_ANY] = UINT64_MAX;
    return EXL_OK;
}

/* The track of a term, given to it now if it has none; 0 after the last. */
static uint32_t track_of(exl_tracks *t, uint32_t term)
{
    if (!t->of[term] && t->n <= TRACKS_MAX)
        t->of[term] = (uint16_t)t->n++;
    return t->of[term];
}

exl_rc exl_tracks_guard(exl_tracks *t, uint32_t term, exl_err *err)
{
    uint32_t track = track_of(t, term);
    t->n_guards = t->n;
    return track ? EXL_OK : exl_fail(err, EXL_EDATA, TOO_MANY);
}

exl_rc exl_tracks_guards(exl_tracks *t, exl_path *const *path, size_t n, exl_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (path[i]->guard)
            EXL_TRY(exl_tracks_guard(t, path[i]->guard, err));
    return EXL_OK;
}

/* The number of a window; the open one when there are too many. */
static uint32_t window_number(exl_tracks *t, uint64_t window)
{
    for (size_t i = 0; i < t->n_windows; i++)
        if (t->window[i] == window)
            return (uint32_t)i;
    if (t->n_windows == EXL_WINDOWS_MAX)
        return EXL_WINDOW_ANY;
    t->window[t->n_windows] = window;
    return (uint32_t)t->n_windows++;
}

void exl_doors_put(exl_doors *d, size_t n, uint32_t guard, uint32_t node)
{
    exl_doors *last = &d[n / EXL_DOORS];
    for (size_t i = n % EXL_DOORS; i < EXL_DOORS; i++) {        /* those behind it stay shut */
        last->guard[i] = i == n % EXL_DOORS ? guard : EXL_TRACK_OPEN | EXL_WINDOW_NEVER << 16;
        last->node[i] = node;
    }
}

/* The track of a term on the way. */
static uint32_t needs_track(builder *b, uint32_t term)
{
    uint32_t track = track_of(b->tracks, term);
    if (!track)
        b->rc = EXL_EDATA;
    return track;
}

static size_t node_size(uint32_t head) { return 1 + exl_node_outputs(head) + 2 * (size_t)(exl_node_specials(head) + exl_node_words(head)); }

static uint32_t hash_of(const uint32_t *x, size_t n)
{
    uint32_t h = 0;
    for (size_t i = 0; i < n; i++)
        h = (h ^ x[i]) * 0x9E3779B1u, h ^= h >> 15;
    return h;
}

static void place(uint32_t *table, size_t cap, uint32_t h, uint32_t node)
{
    size_t i = h & (cap - 1);
    while (table[i])
        i = (i + 1) & (cap - 1);
    table[i] = node;
}

static bool grow_table(builder *b)
{
    size_t cap = b->cap_table ? b->cap_table * 2 : 4096;
    uint32_t *bigger = calloc(cap, sizeof *bigger);
    for (size_t i = 0; bigger && i < b->cap_table; i++)
        if (b->table[i])
            place(bigger, cap, hash_of(b->t->code + b->table[i], node_size(b->t->code[b->table[i]])), b->table[i]);
    if (bigger) {
        free(b->table);
        b->table = bigger;
        b->cap_table = cap;
    }
    return bigger != NULL;
}

/* The node that holds x[0, n): one made before, or a new one. */
static uint32_t node_of(builder *b, const uint32_t *x, size_t n)
{
    if (b->n_table * 2 >= b->cap_table && !grow_table(b))
        b->rc = EXL_ENOMEM;
    if (b->rc != EXL_OK)
        return 0;
    uint32_t h = hash_of(x, n);
    for (size_t i = h & (b->cap_table - 1); b->table[i]; i = (i + 1) & (b->cap_table - 1)) {
        const uint32_t *known = b->t->code + b->table[i];
        if (known[0] == x[0] && memcmp(known, x, n * sizeof *x) == 0)
            return b->table[i];
    }
    uint32_t node = append(b, x, n);
    place(b->table, b->cap_table, h, node);
    b->n_table++;
    return node;
}

/* Pushes the values of the paths in [from, to) that have n items, each once; where the longer ones begin. */
static size_t push_outputs(builder *b, size_t from, size_t to, size_t n, size_t *outputs)
{
    size_t i = from;
    for (*outputs = 0; i < to && b->path[i]->n == n; i++)
        if (i == from || b->path[i]->value != b->path[i - 1]->value) {
            push(b, b->path[i]->value);
            ++*outputs;
        }
    return i;
}

/* The node of paths [from, to), which have their first `depth` items in common. */
static uint32_t build_node(builder *b, size_t from, size_t to, size_t depth)
{
    size_t base = b->n_stack, outputs, specials = 0, words = 0;
    push(b, 0);
    for (size_t i = push_outputs(b, from, to, depth, &outputs), end; i < to; i = end) {
        uint32_t item = b->path[i]->item[depth];
        for (end = i; end < to && b->path[end]->item[depth] == item;)
            end++;
        *(item < EXL_TERM_NUMBER ? &specials : &words) += 1;
        push(b, item < EXL_TERM_NUMBER ? item : needs_track(b, item));
        push(b, build_node(b, i, end, depth + 1));
    }
    if (outputs > OUTPUTS_MAX || words > CHILDREN_MAX)
        b->rc = EXL_EDATA;
    if (b->rc != EXL_OK)
        return 0;
    b->stack[base] = (uint32_t)(outputs | specials << 10 | words << 16);
    uint32_t node = outputs == 1 && !specials && !words ? EXL_NODE_OUTPUT | b->stack[base + 1] : node_of(b, b->stack + base, b->n_stack - base);
    b->n_stack = base;
    return node;
}

/* A member of a class, as one row of numbers. */
static void push_member(builder *b, const exl_path *p)
{
    int off = 0, step = 1;
    push(b, p->value);
    push(b, (p->n + 1u - (p->at > 0)) | (uint32_t)p->at << 8);
    for (size_t i = 0; i < p->n; i++) {
        if (p->item[i] == EXL_TERM_TURN) {
            off = 0, step = -1;
            continue;
        }
        off += step;
        push(b, needs_track(b, p->item[i]) | (uint32_t)(uint8_t)off << 16);
    }
}

/* The node of members [from, to). */
static uint32_t build_members(builder *b, size_t from, size_t to, size_t depth)
{
    size_t base = b->n_stack;
    (void)depth;
    push(b, (uint32_t)(to - from));
    for (size_t i = from; i < to; i++)
        push_member(b, b->path[i]);
    uint32_t node = append(b, b->stack + base, b->n_stack - base);
    b->n_stack = base;
    return node;
}

/* The door of paths [from, to), which have one guard: the n-th of those from t->doors + first on. */
static void build_door(builder *b, size_t from, size_t to, size_t first, size_t n)
{
    exl_trie *t = b->t;
    uint64_t window = 0;
    for (size_t i = from; i < to; i++)
        window |= b->path[i]->window;
    uint32_t guard = b->path[from]->guard, node = b->node(b, from, to, 0);
    uint32_t track = guard ? needs_track(b, guard) : EXL_TRACK_OPEN, number = guard ? window_number(b->tracks, window) : EXL_WINDOW_ANY;
    if (b->rc == EXL_OK && !exl_grow(&t->doors, &t->cap_doors, first + n / EXL_DOORS + 1, sizeof *t->doors))
        b->rc = EXL_ENOMEM;
    if (b->rc != EXL_OK)
        return;
    exl_doors_put(t->doors + first, n, track | number << 16, node);
    t->n_doors = first + n / EXL_DOORS + 1;
}

/* The root of paths [from, to), which have one anchor. */
static void build_root(builder *b, size_t from, size_t to)
{
    exl_trie *t = b->t;
    size_t outputs, base = b->n_stack, i = push_outputs(b, from, to, 0, &outputs), doors = 0;
    exl_root r = { .outputs = (uint32_t)t->n_outputs, .n_outputs = (uint32_t)outputs, .doors = (uint32_t)t->n_doors };
    if (!exl_grow(&t->root, &t->cap_roots, t->n_roots + 1, sizeof *t->root) || !exl_grow(&t->output, &t->cap_outputs, t->n_outputs + outputs, sizeof *t->output))
        b->rc = EXL_ENOMEM;
    for (size_t end; b->rc == EXL_OK && i < to; i = end) {
        for (end = i; end < to && b->path[end]->guard == b->path[i]->guard;)
            end++;
        build_door(b, i, end, r.doors, doors++);
    }
    if (b->rc != EXL_OK)
        return;
    if (outputs)
        memcpy(t->output + t->n_outputs, b->stack + base, outputs * sizeof *t->output);
    t->n_outputs += outputs;
    b->n_stack = base;
    r.n_doors = (uint32_t)doors;
    t->root_of[b->path[from]->anchor] = (uint32_t)t->n_roots;
    t->root[t->n_roots++] = r;
}

/* Moves an array to the arena, at its final size. */
static void settle(builder *b, void *array, size_t n, size_t size, exl_arena *a)
{
    void **p = array, *kept = b->rc == EXL_OK ? exl_arena_get(a, n * size) : NULL;
    if (kept && n)
        memcpy(kept, *p, n * size);
    else if (!kept && b->rc == EXL_OK)
        b->rc = EXL_ENOMEM;
    free(*p);
    *p = kept;
}

static exl_rc build(builder *b, size_t n, size_t n_terms, exl_arena *a, exl_err *err)
{
    exl_trie *t = b->t;
    *t = (exl_trie){ .root_of = EXL_NEW(a, uint32_t, n_terms) };
    b->rc = t->root_of && exl_grow(&t->root, &t->cap_roots, 1, sizeof *t->root) ? EXL_OK : EXL_ENOMEM;
    if (n)
        qsort(b->path, n, sizeof *b->path, by_walk);
    append(b, &(uint32_t){ 0 }, 1);             /* 0 is no node, and root 0 has nothing */
    if (b->rc == EXL_OK)
        t->root[t->n_roots++] = (exl_root){ 0 };
    for (size_t i = 0, end; i < n && b->rc == EXL_OK; i = end) {
        for (end = i; end < n && b->path[end]->anchor == b->path[i]->anchor;)
            end++;
        build_root(b, i, end);
    }
    settle(b, &t->code, t->n_code, sizeof *t->code, a);
    settle(b, &t->doors, t->n_doors, sizeof *t->doors, a);
    settle(b, &t->output, t->n_outputs, sizeof *t->output, a);
    settle(b, &t->root, t->n_roots, sizeof *t->root, a);
    free(b->stack);
    free(b->table);
    return b->rc == EXL_OK ? EXL_OK : exl_fail(err, b->rc, b->rc == EXL_EDATA ? TOO_MANY : "out of memory");
}

exl_rc exl_trie_build(exl_trie *out, exl_path **path, size_t n, size_t n_terms, exl_tracks *tracks, exl_arena *a, exl_err *err)
{
    return build(&(builder){ .t = out, .path = path, .tracks = tracks, .node = build_node }, n, n_terms, a, err);
}

exl_rc exl_members_build(exl_trie *out, exl_path **path, size_t n, size_t n_terms, exl_tracks *tracks, exl_arena *a, exl_err *err)
{
    return build(&(builder){ .t = out, .path = path, .tracks = tracks, .node = build_members }, n, n_terms, a, err);
}
