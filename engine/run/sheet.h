/* A small table that the user keeps beside the interviews (actions, scores): CSV, whole in memory, columns by name. */
#ifndef EXL_RUN_SHEET_H
#define EXL_RUN_SHEET_H
#include "base/arena.h"
#include "base/err.h"

typedef struct {
    const char *path;
    exl_span *name;                 /* n_columns: of the header, outer blanks removed */
    exl_span *cell;                 /* rows x n_columns, row-major, outer blanks removed */
    uint64_t *line;                 /* rows: where each begins */
    size_t n_columns, rows;
} exl_sheet;

/* Reads the first sheet of an .xlsx workbook, else CSV (any delimiter of , ; tab |, with or without BOM; UTF-8) of at most 16 MiB into `a`. Errors: EXL_EENV; EXL_EDATA with the place
 * for a file without a header, no UTF-8, or a record with more cells than the header. */
EXL_CHECKED exl_rc exl_sheet_read(exl_sheet *out, const char *path, exl_arena *a, exl_err *err);

/* Place of a column, ASCII case ignored; n_columns: there is none. */
size_t exl_sheet_column(const exl_sheet *s, const char *name);
static inline exl_span exl_sheet_cell(const exl_sheet *s, size_t row, size_t column) { return s->cell[row * s->n_columns + column]; }

/* An error of EXL_EDATA at a row: `what` holds one %.*s for the value. */
EXL_CHECKED exl_rc exl_sheet_fail(const exl_sheet *s, size_t row, exl_err *err, const char *what, exl_span value);
#endif
