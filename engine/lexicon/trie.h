/* The automaton: what follows and precedes the rarest word of every entry. Looking for all entries at a word costs the same
 * however many entries there are.
 *
 * A sequence is not entered from its first word but from its rarest (the anchor): from there to the right, then, after
 * EXL_TERM_TURN, from the anchor to the left. So `<boss> .. niet luisteren` costs something only where somebody listens. Its
 * second rarest word is its guard: only where that stands within reach does the walk begin at all.
 *
 * Terms that are asked for on the way have a track: a number under which the matcher asks where the term stands in the statement. Of
 * guards, which have the lowest, it keeps that; for the others it looks when a walk gets there. Terms that only anchor have none (0).
 */
#ifndef EXL_LEXICON_TRIE_H
#define EXL_LEXICON_TRIE_H
#include "lexicon/pattern.h"

/* A sequence as it is walked. */
typedef struct {
    uint32_t anchor, guard;         /* terms; guard 0: it has no other word */
    uint64_t window;                /* where the guard may stand: bit i for i words behind the anchor, 64 - i for i words before it */
    uint8_t  n, at;                 /* items; place of the anchor in the sequence */
    uint32_t value;                 /* the entry, or the class */
    uint32_t item[EXL_PATTERN_ITEMS];       /* terms to the right, EXL_TERM_TURN, terms to the left from right to left */
} exl_path;

/* Four doors: the paths of one anchor and one guard begin at a node. They are tried four at a time, as most stay shut.
 * guard: its track | the number of its window << 16. */
enum { EXL_DOORS = 4 };
typedef struct { uint32_t guard[EXL_DOORS], node[EXL_DOORS]; } exl_doors;

/* What is anchored at a term: entries of this one word, and doors. */
typedef struct { uint32_t outputs, n_outputs, doors, n_doors; } exl_root;      /* outputs: the first, in exl_trie.output; doors: the first four, in exl_trie.doors */

/* Nodes lie in one array of numbers, in the order of a walk:
 *   a node of entries: outputs | specials << 10 | words << 16; the outputs; specials: term below EXL_TERM_NUMBER, node; words: track, node
 *   a node of class members: how many; for each: class, words | place of the anchor << 8, and its words without the anchor:
 *   track | words off the anchor << 16
 * A node that is an output and nothing more is written as EXL_NODE_OUTPUT | output where it is named. Equal nodes are one. */
typedef struct {
    uint32_t *code;         size_t n_code, cap_code;
    exl_doors *doors;       size_t n_doors, cap_doors;
    uint32_t *output;       size_t n_outputs, cap_outputs;
    exl_root *root;         size_t n_roots, cap_roots;
    uint32_t *root_of;              /* by term: its root, 0 = nothing is anchored at it */
} exl_trie;

static const uint32_t EXL_NODE_OUTPUT = 0x80000000u;
static inline uint32_t exl_node_outputs(uint32_t head) { return head & 1023; }
static inline uint32_t exl_node_specials(uint32_t head) { return head >> 10 & 63; }
static inline uint32_t exl_node_words(uint32_t head) { return head >> 16; }

/* Tracks by term, and the windows of guards. Window 0 is open anywhere, window 1 nowhere. Track 0 is that of doors without a guard;
 * the next ones are no term's: lists of guards are filled up with them to a multiple of four. */
enum { EXL_TRACK_OPEN, EXL_TRACK_FILL, EXL_TRACK_FIRST = EXL_TRACK_FILL + EXL_DOORS - 1, EXL_WINDOW_ANY = 0, EXL_WINDOW_NEVER, EXL_WINDOWS_MAX = 2048 };
typedef struct {
    uint16_t *of;                   /* by term */
    size_t    n, n_guards;          /* how many; below this: guards */
    uint64_t *window;       size_t n_windows;
} exl_tracks;

/* Tracks without any term yet. */
EXL_CHECKED exl_rc exl_tracks_init(exl_tracks *t, size_t n_terms, exl_arena *a, exl_err *err);

/* Gives a track to a guard, and to those of n paths. Before any trie is built: others come behind. Errors: EXL_EDATA over the limit. */
EXL_CHECKED exl_rc exl_tracks_guard(exl_tracks *t, uint32_t term, exl_err *err);
EXL_CHECKED exl_rc exl_tracks_guards(exl_tracks *t, exl_path *const *path, size_t n, exl_err *err);

/* Puts a door behind n others; there must be room. */
void exl_doors_put(exl_doors *d, size_t n, uint32_t guard, uint32_t node);

/* q as it is walked from item `anchor`, guarded by item `guard` (= anchor: none). long_class: by term, whether it may be several words. */
exl_path exl_path_of(const exl_sequence *q, size_t anchor, size_t guard, uint32_t value, const uint8_t *long_class);

/* Builds *out in `a` from n paths, which it sorts; tracks are given to what still needs one. Errors: EXL_ENOMEM, EXL_EDATA over the limits. */
EXL_CHECKED exl_rc exl_trie_build(exl_trie *out, exl_path **path, size_t n, size_t n_terms, exl_tracks *tracks, exl_arena *a, exl_err *err);

/* The same for members of classes of several words, whose paths are words alone. */
EXL_CHECKED exl_rc exl_members_build(exl_trie *out, exl_path **path, size_t n, size_t n_terms, exl_tracks *tracks, exl_arena *a, exl_err *err);
#endif
