/* Patterns of the lexicon: from what a person writes to sequences of terms (the grammar is in lexicons/README.md). */
#ifndef EXL_LEXICON_PATTERN_H
#define EXL_LEXICON_PATTERN_H
#include "lexicon/terms.h"

enum { EXL_PATTERN_ITEMS = 16, EXL_PATTERN_EXPANSIONS = 3000, EXL_PATTERN_AIM = 24, EXL_PATTERN_BYTES = 8192, EXL_GROUPS_MAX = 60000 };

/* A group of words that became a class of its own, because written out the pattern would stand for too many sequences. */
typedef struct { exl_span text; uint32_t term; } exl_group;     /* "a|b c|d!", in the order of first use */

typedef struct { uint32_t item[EXL_PATTERN_ITEMS]; size_t n; } exl_sequence;

/* Terms of words as they were written last, by a hash of the word: entries use the same words over and over, and a pattern that is written out does too. */
enum { EXL_WRITTEN_SLOTS = 1 << 14 };
typedef struct { uint64_t key[4]; uint32_t term; } exl_written;     /* the word's bytes, and its length in the last of them; term 0 = none yet */

typedef struct {
    exl_terms   *terms;
    exl_stemmer *stemmer;
    exl_arena   *scratch;           /* for the length of a call */
    exl_arena   *keep;              /* for texts of new groups */
    exl_group   *group;             /* EXL_GROUPS_MAX; those from *n_groups on as it was are new: the caller makes their members */
    size_t      *n_groups;
    exl_written *written;           /* EXL_WRITTEN_SLOTS, of these terms only; zeroed by the caller at first; NULL = remember nothing */
} exl_pattern_reader;

/* All sequences that a pattern stands for, in `scratch`. Errors: EXL_EDATA with err->column = byte in the pattern, from 1. */
EXL_CHECKED exl_rc exl_pattern_read(exl_sequence **out, size_t *n, exl_span pattern, const exl_pattern_reader *r, exl_err *err);
#endif
