/* The words of a text, folded, with their places: what keyness counts and kwic looks for. */
#ifndef EXL_RUN_WORDS_H
#define EXL_RUN_WORDS_H
#include "base/err.h"
#include "base/span.h"
#include <stdint.h>

/* word: without case and accents, until fn returns; start, end: bytes in the text; letters: neither a number nor a symbol. Anything but EXL_OK
 * from fn ends it with that. */
typedef struct { exl_span word; uint32_t start, end; bool letters; } exl_word;
typedef exl_rc exl_each_word(void *ctx, const exl_word *w, exl_err *err);
EXL_CHECKED exl_rc exl_run_words(exl_span text, exl_each_word *fn, void *ctx, exl_err *err);
#endif
