/* The rows of a worksheet, from its XML to a spool. */
#ifndef EXL_INGEST_WORKSHEET_H
#define EXL_INGEST_WORKSHEET_H
#include "ingest/numfmt.h"
#include "ingest/spool.h"
#include "ingest/strings.h"

/* What the cells of a sheet refer to. */
typedef struct {
    exl_strings *strings;
    const exl_numfmt *formats;      /* by style number */
    size_t n_formats;
    bool since_1904;
} exl_worksheet_context;

typedef struct {
    size_t   n;                     /* merged ranges */
    uint32_t row, column;           /* first cell of the first, 0 = none */
} exl_worksheet_merged;

/* Writes the rows of `part` to `out`. Errors: as workbook.h. */
EXL_CHECKED exl_rc exl_worksheet_write(exl_spool *out, exl_package *p, const char *part, const exl_worksheet_context *context, exl_worksheet_merged *merged, exl_err *err);

/* Reads a reference like "G2" (also "$G$2", and "G2:H9", of which the first cell counts); false where it is none of Excel's. Columns count from 1. */
bool exl_worksheet_reference(const char *s, uint32_t *row, uint32_t *column);
#endif
