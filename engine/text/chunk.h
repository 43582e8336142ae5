/* First cut of a text: chunks, which are runs of word bytes, and what stands between them.
 *
 * A word byte is an ASCII letter or digit, any byte over 0x7F, or an apostrophe between two of these. Everything that needs
 * to know more of Unicode than that happens once per distinct chunk (piece.h), never once per token.
 */
#ifndef EXL_TEXT_CHUNK_H
#define EXL_TEXT_CHUNK_H
#include <stdint.h>
#include "base/span.h"

/* What stands before a token; several may be set. */
enum {
    EXL_BREAK_COMMA = 1, EXL_BREAK_SEMICOLON = 2, EXL_BREAK_COLON = 4, EXL_BREAK_DASH = 8,
    EXL_BREAK_STOP = 16,            /* . ! ? … with a blank or the end of the text behind it */
    EXL_BREAK_DOT = 32,             /* . with nothing behind it: 14.30, o.a., werk.Daarna */
    EXL_BREAK_QUESTION = 64,        /* ? or !, which no abbreviation ends in */
    EXL_BREAK_LINE = 128, EXL_BREAK_PARAGRAPH = 256,    /* a line end; two */
    EXL_BREAK_BULLET = 512,         /* - * • > or + and the like at the head of a line */
    EXL_BREAK_QUOTE = 1024, EXL_BREAK_BRACKET = 2048, EXL_BREAK_SLASH = 4096
};

typedef struct { uint32_t start, end; uint16_t before; } exl_chunk;     /* bytes in the text; EXL_BREAK_* before it */

enum { EXL_CHUNK_MAX = 200 };       /* bytes; longer runs are cut, at a character */

/* Cuts text[from, n) into at most cap chunks; returns how many. *at is where to go on, n when done; *after the breaks
 * behind the last chunk when done. Cost: about 1 ns a byte, nothing allocated. */
size_t exl_text_chunks(exl_chunk *out, size_t cap, exl_span text, size_t *at, uint16_t *after);
#endif
