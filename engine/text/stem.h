/* Stems from libstemmer. */
#ifndef EXL_TEXT_STEM_H
#define EXL_TEXT_STEM_H
#include <stdbool.h>
#include "base/err.h"

typedef struct exl_stemmer exl_stemmer;

/* The first of a comma-separated list of algorithms that libstemmer has ("dutch_porter,dutch"). One a thread. undouble: a long vowel
 * written double before a single last consonant is written once, as in an open syllable: collegiaal, collegiale -> collegial. The
 * Dutch stemmer does so after a consonant only. */
EXL_CHECKED exl_rc exl_stemmer_new(exl_stemmer **out, exl_span algorithms, bool undouble, exl_err *err);
void exl_stemmer_free(exl_stemmer *s);

/* Stem of a folded word into out[cap]; its length, 0 for no memory or no room. */
size_t exl_stemmer_stem(exl_stemmer *s, char *out, size_t cap, exl_span word);
#endif
