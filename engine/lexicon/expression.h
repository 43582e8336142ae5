/* Entries that are PCRE2 expressions, with limits that no pattern can lift. pcre2 is used here only. */
#ifndef EXL_LEXICON_EXPRESSION_H
#define EXL_LEXICON_EXPRESSION_H
#include "lexicon/lexicon.h"

/* Compiles the entry's pattern /…/. Errors: EXL_EDATA at the place: syntax, forbidden constructs, matches the empty text. */
EXL_CHECKED exl_rc exl_expression_add(exl_lexicon *x, uint32_t entry, const char *path, uint64_t line, uint64_t column, exl_arena *a, exl_err *err);
void exl_expressions_free(exl_lexicon *x);

/* Finds expression i in text[from, n); false: none. *limit is set when a limit was hit, or there
 * was no memory: then nothing is known. Cost: at most 100,000 steps of PCRE2, about a millisecond, whatever the expression. */
bool exl_expression_find(const exl_lexicon *x, size_t i, exl_span text, size_t from, size_t *start, size_t *end, bool *limit);
#endif
