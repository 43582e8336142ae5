/* Tables kept by people: tab-separated, `#` comment lines, a header line; UTF-8 with or without BOM, LF or CRLF. */
#ifndef EXL_LEXICON_TSV_H
#define EXL_LEXICON_TSV_H
#include "base/arena.h"
#include "base/err.h"

enum { EXL_TSV_COLUMNS = 12, EXL_TSV_LINE_MAX = 8 << 20 };

typedef struct {
    const char *path;
    exl_span rest;                  /* what is still to be read */
    uint64_t line;                  /* of the row last read, from 1 */
    exl_span cell[EXL_TSV_COLUMNS]; /* of the row last read, outer blanks removed; missing ones empty */
    uint64_t column[EXL_TSV_COLUMNS];   /* where each begins, in bytes from 1 */
    size_t   n;                     /* cells in the row */
    size_t   order[EXL_TSV_COLUMNS];    /* place of each wanted column in the file */
    size_t   n_wanted, n_header;
} exl_tsv;

/* Reads the file at path whole into `a` and its header, in which every one of wanted[0, required) must stand; the cells
 * of a row then come in the order of `wanted`. Errors: EXL_EENV; EXL_EDATA for no UTF-8, NUL, no header, missing or unknown column. */
EXL_CHECKED exl_rc exl_tsv_open(exl_tsv *t, const char *path, const char *const *wanted, size_t n_wanted, size_t required, exl_arena *a, exl_err *err);

/* Next row that is no comment and not empty; *more = false at the end. Errors: EXL_EDATA for more cells than columns. */
EXL_CHECKED exl_rc exl_tsv_next(exl_tsv *t, bool *more, exl_err *err);

/* Sets the place of err to cell i of the row and returns EXL_EDATA: return exl_tsv_fail(t, i, err, "…", …) */
EXL_CHECKED exl_rc exl_tsv_fail(const exl_tsv *t, size_t i, exl_err *err, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
#endif
