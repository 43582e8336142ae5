/* What an expression asks for in so many letters: most statements are told by it to be none of its business. */
#ifndef EXL_LEXICON_LITERALS_H
#define EXL_LEXICON_LITERALS_H
#include <stdint.h>
#include "base/span.h"

enum { EXL_LITERALS_MAX = 256 };

/* Beginnings of words, one of which stands in every text that the expression p (without its slashes) finds: in
 * `\b(schade|jammer dat)\b.*` one of «schade» and «jammer». Returns how many, each in p; 0 when nothing so plain is asked for. */
size_t exl_literals(exl_span out[EXL_LITERALS_MAX], exl_span p);
#endif
