/* A file as a window of UTF-8 text that moves forward, whatever encoding it is in, with places in the raw file.
 *
 * The window is p[at, n): text not yet taken. A reader looks for the end of a record in it, asks for `more` while there is none,
 * and takes the record. Only what was not taken is kept, so memory is bounded by the longest record and a block.
 */
#ifndef EXL_INGEST_DECODE_H
#define EXL_INGEST_DECODE_H
#include "ingest/encoding.h"
#include "ingest/source.h"

#ifndef EXL_BLOCK                   /* tests set a few bytes, so that everything straddles a border */
#define EXL_BLOCK (1 << 20)         /* raw bytes read at a time */
#endif

typedef struct {
    const exl_source *source;
    char  *p;
    size_t at, n, cap;
    size_t checked;                 /* p[at, checked) is UTF-8 without NUL */
    unsigned odd;                   /* EXL_ODD_CONTROL: the window may hold such; EXL_ODD_HIGH: U+FFFD */
    bool   eof;                     /* nothing follows p[n) */
    bool   ended_by_ctrl_z;         /* a DOS end-of-file mark was left out */
    exl_encoding encoding;          /* AUTO while all is ASCII */
    size_t undecided;               /* bytes at the end of the window that begin a character: too few to decide */
    bool   guessed;                 /* Windows-1252 because it is not UTF-8; at: */
    uint64_t guess_line, guess_column;
    const char *refusal;            /* why the file as a whole cannot be read: a format that is no text, or contradicting encodings; or NULL */
    unsigned bom;                   /* bytes of the byte order mark */
    bool   cells;                   /* a table that was written out for us: columns of places are numbers of cells, and nothing is guessed */
    uint64_t line, offset;          /* of p[at]: physical line from 1, raw byte from 0 */
    uint64_t raw_at, left;          /* next raw byte to be read; how many may still be (UINT64_MAX = all) */
    char  *raw;                     /* of encodings that are not read in place: bytes still to be decoded */
    size_t raw_n, raw_cap;
} exl_decoder;

/* The text that was not taken yet. */
static inline exl_span exl_ingest_decode_window(const exl_decoder *d) { return (exl_span){ d->p ? d->p + d->at : "", d->n - d->at }; }

/* Starts at the beginning of a source, which must outlive d. `e`: AUTO to find out. */
void exl_ingest_decode_open(exl_decoder *d, const exl_source *source, exl_encoding e);
void exl_ingest_decode_close(exl_decoder *d);

/* AUTO for a source that can be read again: looks at all of it and settles encoding and guess; d stays at the beginning. */
EXL_CHECKED exl_rc exl_ingest_decode_sniff(exl_decoder *d, exl_err *err);

/* Lengthens the window by a block; d->eof at the end. Moves the window in memory. */
EXL_CHECKED exl_rc exl_ingest_decode_more(exl_decoder *d, exl_err *err);

/* Takes the first n bytes of the window, which hold so many line ends. */
void exl_ingest_decode_take(exl_decoder *d, size_t n, uint64_t lines);

/* First byte of the window's first n that is no text (broken encoding, NUL), counted from its head; n when there is none.
 * True only of n that ends at a character, or of everything up to the end of the file. */
size_t exl_ingest_decode_fault(const exl_decoder *d, size_t n);

/* Raw line and column (bytes from 1) of window byte `to`, counted from its head, which is the beginning of a line. */
void exl_ingest_decode_place(const exl_decoder *d, size_t to, uint64_t *line, uint64_t *column);

/* Goes to a raw offset that is the beginning of that line, and reads at most `length` bytes from there (UINT64_MAX: all). The encoding must be settled. */
void exl_ingest_decode_seek(exl_decoder *d, uint64_t offset, uint64_t line, uint64_t length);
#endif
