/* The lexicons, loaded and compiled: constant from then on, shared by threads.
 * Reads the folder described in lexicons/README.md. */
#ifndef EXL_LEXICON_LEXICON_H
#define EXL_LEXICON_LEXICON_H
#include "lexicon/learned.h"
#include "lexicon/taxonomy.h"
#include "lexicon/trie.h"

typedef enum { EXL_LABEL_THEME, EXL_LABEL_REASON, EXL_LABEL_SIGNAL, EXL_LABEL_OPINION, EXL_LABEL_SCOPE, EXL_LABEL_NONE,
               EXL_LABEL_CLASS, EXL_LABEL_LANGUAGE, EXL_LABEL_ABBREVIATION } exl_label_kind;
enum { EXL_POLARITY_OPEN = 2 };     /* a theme without a polarity of its own */

typedef struct {
    uint8_t  kind;                  /* exl_label_kind */
    int8_t   polarity;              /* -1, 0, +1, EXL_POLARITY_OPEN */
    uint16_t code;                  /* index in the taxonomy; class: its term, see exl_lexicon.class_term */
} exl_entry_label;

typedef struct {
    uint32_t line;                  /* in file[file] */
    uint16_t file;
    uint8_t  n_labels, kinds;       /* kinds: bit of each label's kind below EXL_LABEL_CLASS */
    uint32_t labels;                /* first, in label */
    float    weight;
    exl_span pattern;
} exl_entry;

typedef struct { uint32_t entry; void *code; } exl_expression;      /* a /…/ entry, compiled; entry: index */

typedef struct { uint32_t term, next; } exl_class_link;

typedef struct {
    exl_lang    language;
    const exl_language *about;
    exl_terms   terms;
    exl_trie    trie;               /* entries; outputs are indexes in entry */
    exl_trie    members;            /* class members of several words */
    exl_tracks  tracks;             /* of the terms that both ask for on the way */
    uint32_t   *class_of;           /* by term: first of its classes in class_list, 0 = none (members of one word) */
    exl_class_link *class_list;
    size_t      n_class_list;
    uint8_t    *use;                /* by term: EXL_USE_* */
    uint8_t    *speaks;             /* by term: how much the word speaks for this language, 0 to 100 */
    exl_entry  *entry;              size_t n_entries;       /* sorted by file and line */
    exl_entry_label *label;         size_t n_labels;
    exl_span   *file;               size_t n_files;         /* "nl/terms.tsv" */
    exl_expression *expression;     size_t n_expressions;
    uint32_t   *guard;              /* by expression: the term of the words that wake it, 0 = it is tried on every statement */
    uint32_t    name_term;          /* class name, built in: a capitalised word that is none of the lexicon's; 0 = no entry asks for it */
    uint32_t    boss_term;          /* class boss: what a manager's name stands for; 0 = no such class */
    const exl_learned *learned;     /* what words hint at; NULL = nothing was learned */
    exl_stemmer *stemmer;           /* of the loader; other threads make their own */
} exl_lexicon;

/* Alone it is an entry or a class member; is an abbreviation; is a contrast or negation word, which no gap goes over; was found by mending a
 * slip of the fingers (of words only, not of terms). */
enum { EXL_USE_LABELLED = 1, EXL_USE_ABBREVIATION = 2, EXL_USE_WALL = 4, EXL_USE_TYPO = 8 };

/* A word that tells a language, or ends in a full stop that ends nothing. */
typedef struct {
    exl_span key;                   /* folded, without accents */
    uint8_t  speaks[EXL_N_LANGS];   /* what it adds to the score of a language */
    bool     abbreviation;
} exl_common_word;

typedef struct exl_fitted exl_fitted;   /* fitted.h */
typedef struct {
    exl_taxonomy taxonomy;
    exl_lexicon  lexicon[EXL_N_LANGS];
    int8_t      *trigram;           /* EXL_TRIGRAMS x EXL_N_LANGS: how much a trigram speaks for a language */
    exl_common_word *common;        size_t cap_common;      /* by hash of their keys: open addressing, a power of two */
    const exl_fitted *fitted;       /* NULL = nothing is fitted */
    bool         tables_only;       /* the taxonomy and nothing else: exl_lexicons_load_tables */
    bool         bare_keywords;     /* the baseline of `make quality`: one-word themes alone, no scopes, phrases or opinions */
    char         revision[17];      /* digest of all files read */
    exl_arena    arena;
} exl_lexicons;

enum { EXL_TRIGRAMS = 1 << 13 };
static inline uint32_t exl_trigram(const char *p) { return (((uint32_t)(unsigned char)p[0] * 31 + (unsigned char)p[1]) * 31 + (unsigned char)p[2]) * 0x9E3779B1u >> 19; }

/* Loads `folder`. Every fault goes to notify with its place; the first is in err too. Errors: EXL_EDATA, EXL_EENV, EXL_ENOMEM.
 * *out is freed with exl_lexicons_free. Cost: some tens of milliseconds for ten thousand entries. */
EXL_CHECKED exl_rc exl_lexicons_load(exl_lexicons **out, const char *folder, exl_notify notify, exl_err *err);

/* The same with one more file of entries, for language `lang`, named by its path. */
EXL_CHECKED exl_rc exl_lexicons_load_with(exl_lexicons **out, const char *folder, const char *extra, exl_lang lang, exl_notify notify, exl_err *err);

/* Only the taxonomy: enough to name what a store holds, not to classify (exl_annotator_new refuses it). Errors: as exl_taxonomy_load. Cost: a millisecond. */
EXL_CHECKED exl_rc exl_lexicons_load_tables(exl_lexicons **out, const char *folder, exl_err *err);
void exl_lexicons_free(exl_lexicons *l);

/* The common word of that key (folded, without accents), or NULL. */
const exl_common_word *exl_lexicons_common(const exl_lexicons *l, exl_span key);

/* "nl/terms.tsv:17" into out[cap]. exl_evidence_name takes what evidence gives: the index of an entry, or n_entries and the number of a
 * learned feature ("learned/nl.tsv:203"). */
size_t exl_entry_name(char *out, size_t cap, const exl_lexicon *l, const exl_entry *e);
size_t exl_evidence_name(char *out, size_t cap, const exl_lexicon *l, uint32_t entry);
size_t exl_evidence_numbers(const exl_lexicon *l);      /* all numbers that evidence can give are below it */
#endif
