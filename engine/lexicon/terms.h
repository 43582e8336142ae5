/* Terms: what an element of a pattern asks of a word, numbered. The automaton runs on these numbers. */
#ifndef EXL_LEXICON_TERMS_H
#define EXL_LEXICON_TERMS_H
#include "base/arena.h"
#include "base/err.h"
#include "text/stem.h"

typedef enum { EXL_TERM_STEM, EXL_TERM_EXACT, EXL_TERM_PREFIX, EXL_TERM_SUFFIX, EXL_TERM_INFIX, EXL_TERM_CLASS,
               EXL_TERM_WRITTEN /* a word as an entry writes it: which stem that is, so that it is stemmed once however many entries write it */,
               EXL_TERM_HINT /* a word that begins so wakes an expression; no term of the word */ } exl_term_kind;
enum { EXL_TERM_NONE, EXL_TERM_START, EXL_TERM_END, EXL_TERM_ANY, EXL_TERM_TURN, EXL_TERM_GAP, EXL_TERM_NUMBER = EXL_TERM_GAP + 9,
       EXL_TERM_FIRST };       /* GAP + n: up to n words; TURN: see trie.h; from NUMBER on: terms of words */

typedef struct { uint32_t hash, key, term; uint16_t n; uint8_t kind; } exl_term_slot;     /* key: n bytes at exl_terms.text + key */
typedef struct {
    exl_term_slot *slot;            /* open addressing; several slots may share a key */
    size_t n_slots, cap;
    uint64_t *maybe;                /* set of the keys' hashes, may say yes wrongly; NULL until settled */
    char  *text;            size_t n_text, cap_text;
    uint32_t n_terms;
    uint32_t lengths[EXL_TERM_INFIX + 1];   /* bit i: an affix of i bytes exists (bit 31: 31 or more) */
    uint32_t *hint_lengths;         /* the same for hints, by their first two bytes; NULL = no hints */
    uint32_t *beginning_lengths;    /* by the first three bytes: bit i: a beginning of i bytes exists; NULL = not noted */
    uint64_t *beginnings;           /* set of beginnings, by hash: may say yes wrongly */
    exl_arena *arena;
} exl_terms;

static inline exl_span exl_term_key(const exl_terms *t, const exl_term_slot *s) { return (exl_span){ t->text + s->key, s->n }; }

exl_rc exl_terms_init(exl_terms *t, exl_arena *a, exl_err *err);

/* Moves everything to `a`, at its final size: no term may be added any more. False: no memory. */
bool exl_terms_settle(exl_terms *t, exl_arena *a);

/* Number of the term of that kind and key, made if new; 0 for no memory. Keys are folded and without accents. */
uint32_t exl_terms_add(exl_terms *t, exl_term_kind kind, exl_span key);

/* Another key under which the same term is found. False: no memory. */
bool exl_terms_alias(exl_terms *t, exl_term_kind kind, exl_span key, uint32_t term);

/* All terms of that kind and key, at most cap, after the n already in out; returns the new count. No number comes twice. */
size_t exl_terms_find(const exl_terms *t, exl_term_kind kind, exl_span key, uint32_t *out, size_t n, size_t cap);

/* All terms that a word meets: exact, stem (with and without accents), prefix, suffix, infix. folded: the word, case folded.
 * Not among them: classes, which follow from these. Returns the count, at most cap. */
size_t exl_terms_of_word(const exl_terms *t, exl_stemmer *stemmer, bool german, exl_span folded, uint32_t *out, size_t cap);

/* Another beginning of words (folded, without accents, two bytes or more) that wakes an expression, whose term this is. False: no memory. */
bool exl_terms_add_hint(exl_terms *t, exl_span key, uint32_t term);

/* Terms of the expressions that a word (without accents) wakes, as exl_terms_find gives them. */
size_t exl_terms_hints(const exl_terms *t, exl_span u, uint32_t *out, size_t n, size_t cap);

/* Notes what words that meet a term of `use` & bit begin with. Call once, after the last term. False: no memory. */
bool exl_terms_note_beginnings(exl_terms *t, const uint8_t *use, uint8_t bit);

/* Whether a word w (ASCII) may meet a term noted so: whether it begins like one, all but its last two letters and at least three, or
 * has an affix. For stemmers that cut endings only, as those of Dutch and German do: false means that it meets none. */
bool exl_terms_may_meet(const exl_terms *t, bool german, exl_span w);

/* For a word of at least EXL_TERMS_TYPO_MIN letters that nothing meets: the terms of a word that entries write and that one slip of the
 * fingers makes of it: two letters swapped, one too many, or a double letter written once. Returns the count; 0 where there is no such word. */
enum { EXL_TERMS_TYPO_MIN = 6 };
size_t exl_terms_of_typo(const exl_terms *t, exl_span folded, uint32_t *out, size_t cap);
#endif
