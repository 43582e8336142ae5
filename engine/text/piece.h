/* What a chunk is made of: the slow, exact reading of Unicode, done once per distinct chunk.
 *
 * A chunk holds one piece as a rule; it holds several where an apostrophe joins two words (l'ambiance, don't, they're)
 * or where punctuation outside ASCII stands in it (“goed…zeer). Zero-width characters inside a word are dropped.
 */
#ifndef EXL_TEXT_PIECE_H
#define EXL_TEXT_PIECE_H
#include "text/chunk.h"

enum { EXL_PIECE_NUMBER = 1, EXL_PIECE_SINGLE = 2, EXL_PIECE_SYMBOL = 4 };     /* begins with a digit; one letter; an emoji or other symbol */
enum { EXL_PIECES_MAX = 48, EXL_FOLDED_MAX = 3 * EXL_CHUNK_MAX };

typedef struct {
    uint16_t start, end;            /* bytes in the chunk */
    uint16_t before;                /* EXL_BREAK_* inside the chunk, before this piece */
    uint8_t  flags;                 /* EXL_PIECE_* */
    uint16_t folded, n_folded;      /* in exl_pieces.text: case folded, composed, compatibility forms resolved (NFKC_Casefold) */
} exl_piece;

typedef struct {
    exl_piece piece[EXL_PIECES_MAX];
    size_t    n;
    uint16_t  after;                /* breaks behind the last piece */
    char      text[EXL_FOLDED_MAX + 64];
    size_t    n_text;
} exl_pieces;

/* Reads a chunk (valid UTF-8, at most EXL_CHUNK_MAX bytes). A chunk of punctuation alone gives no pieces and its breaks in `after`.
 * Contractions are written out: don't = do not, they're = they are, l' = le, d' = de, qu' = que; 's is dropped (collega's = collega).
 * Cost: a microsecond or two. */
void exl_text_pieces(exl_pieces *out, exl_span chunk);

/* s without accents (é = e, ß = ss, œ = oe) into out[cap]; returns its length, 0 when it does not fit. s is folded text. */
size_t exl_text_unaccent(char *out, size_t cap, exl_span s);

/* NFKC_Casefold of any text into out[cap]; its length, 0 when it does not fit. */
size_t exl_text_fold(char *out, size_t cap, exl_span s);
#endif
