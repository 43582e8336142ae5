/* Text of a workbook: runs of rich text joined, and the table of shared strings, kept in a temporary file so that memory does not grow with it. */
#ifndef EXL_INGEST_STRINGS_H
#define EXL_INGEST_STRINGS_H
#include "base/buf.h"
#include "ingest/package.h"
#include "ingest/row.h"

extern const char *const exl_sheet_dialect[];       /* namespaces of SpreadsheetML, transitional and strict */

/* Text of an element si, is or v, while it goes by. Readings of Japanese words (rPh) are left out. Of a text that is too long for a cell, a
 * byte more than fits is kept. */
typedef struct {
    exl_buf  text;
    unsigned inside;                /* of t or v: takes in text */
    unsigned phonetic;              /* of rPh */
} exl_rich;
void exl_rich_begin(exl_rich *r, const char *name);
void exl_rich_end(exl_rich *r, const char *name);
void exl_rich_text(exl_rich *r, exl_span piece);

/* Undoes _xHHHH_ in place, which stands for a UTF-16 unit that XML cannot hold; the length left. Example: "a_x000D__x005F_x0041_" is "a\r_x0041_". */
size_t exl_xstring_decode(char *p, size_t n);

typedef struct {
    int      fd;                    /* the temporary file; -1 = none */
    exl_buf  out;                   /* not written yet */
    uint32_t *end;                  /* where each string ends */
    size_t   n, cap;
    uint32_t size;
    exl_rich rich;                  /* the one that goes by */
} exl_strings;

/* Reads the part of shared strings. Errors: as package.h; EXL_EENV no temporary file. Free in any case. */
EXL_CHECKED exl_rc exl_strings_read(exl_strings *s, exl_package *p, const char *part, exl_err *err);
void exl_strings_free(exl_strings *s);

/* String i < s->n into `to`, which is emptied before. Errors: EXL_EENV, EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_strings_get(exl_strings *s, size_t i, exl_buf *to, exl_err *err);
#endif
