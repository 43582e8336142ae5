/* Tokens into statements: a sentence, or a line of a bulleted or telegram-style note. */
#ifndef EXL_TEXT_SEGMENT_H
#define EXL_TEXT_SEGMENT_H
#include "text/chunk.h"

enum { EXL_TOKEN_NUMBER = 1, EXL_TOKEN_SINGLE = 2, EXL_TOKEN_ABBREVIATION = 4, EXL_TOKEN_SYMBOL = 8 };

typedef struct {
    uint32_t start, end;            /* bytes in the text of the answer, whatever folding did to its key */
    uint32_t word;                  /* the vocabulary's number of the word */
    uint16_t before;                /* EXL_BREAK_* between the token before and this one */
    uint8_t  flags;                 /* EXL_TOKEN_* */
} exl_token;

enum { EXL_STATEMENT_TOKENS = 120 };    /* longer ones are cut: text without any punctuation stays linear */

/* End of the statement that begins at token `from` (index of the first token of the next one). */
size_t exl_text_statement_end(exl_span text, const exl_token *t, size_t n, size_t from);
#endif
