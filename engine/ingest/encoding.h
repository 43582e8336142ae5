/* Which encoding bytes are in, and UTF-8 from it. */
#ifndef EXL_INGEST_ENCODING_H
#define EXL_INGEST_ENCODING_H
#include <stdint.h>
#include "base/span.h"

typedef enum { EXL_ENC_AUTO, EXL_ENC_UTF8, EXL_ENC_CP1252, EXL_ENC_UTF16LE, EXL_ENC_UTF16BE } exl_encoding;

/* By the names of --encoding, without case; false for a name that is none. */
bool exl_ingest_encoding_of(exl_encoding *out, exl_span name);

/* What speaks for UTF-8 and what against it, over as many blocks as one likes. */
typedef struct {
    uint64_t good;                  /* characters of several bytes that are UTF-8 */
    uint64_t broken;                /* sequences of UTF-8's shape that stand for nothing: overlong, surrogates, beyond U+10FFFF, cut off by the end */
    uint64_t foreign;               /* bytes that UTF-8 cannot have there */
    uint64_t at;                    /* bytes seen */
    uint64_t first;                 /* where the first broken or foreign byte is, counted from the first block; UINT64_MAX = none */
} exl_tally;

/* Takes a block in; returns the bytes used (at the end of a block that is not the last one, up to three may have to come again). */
size_t exl_ingest_tally(exl_tally *t, exl_span block, bool last);

/* UTF-8 or Windows-1252? A file in which both are found is UTF-8 with faults, unless what looks like UTF-8 is so rare
 * (1 in 20) that it is chance: «É»» in Windows-1252 is also a letter of UTF-8. */
exl_encoding exl_ingest_verdict(const exl_tally *t);

/* Writes s as UTF-8 to out, which has room for 3 bytes a byte of s (UTF-16: 3 a unit); bytes written. What the encoding does not
 * define becomes 0xFF, which is no UTF-8, so that the check of the text finds it. Of UTF-16, *used leaves a unit or pair
 * that the next block must complete, unless `last`. */
size_t exl_ingest_from_cp1252(char *out, exl_span s);
size_t exl_ingest_from_utf16(char *out, exl_span s, bool big_endian, bool last, size_t *used);

/* Bytes that s, a piece of decoded text, had in the raw file. */
uint64_t exl_ingest_raw_width(exl_encoding e, exl_span s);

/* What is wrong with the bytes at the head of s, which is no UTF-8 (or a NUL): words for a message. `last` = the file ends with s. */
const char *exl_ingest_fault_words(exl_encoding e, exl_span s, bool last);

/* A file that is no text at all, by its first bytes: its name for a message, else NULL. */
const char *exl_ingest_magic(exl_span head);
#endif
