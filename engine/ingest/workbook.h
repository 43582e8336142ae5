/* A sheet of an XLSX workbook, written out as a table (spool.h): row by row, cells at their columns, text as it is, numbers as their formats show
 * them, dates as YYYY-MM-DD. Formulas are never evaluated: the result stored with them counts. Links are never followed. */
#ifndef EXL_INGEST_WORKBOOK_H
#define EXL_INGEST_WORKBOOK_H
#include "ingest/problem.h"
#include "ingest/spool.h"

enum { EXL_MAX_SHEET_NAME = 128 };      /* Excel allows 31 characters */

typedef struct {
    char     sheet[EXL_MAX_SHEET_NAME]; /* name of the one that is read, "" until it is known */
    unsigned serials;               /* 1900 or 1904: how day numbers are counted */
} exl_workbook;

/* Writes the sheet called `name` (without regard to case), or with NULL the first that is not hidden, to `out`, which is open. Memory: some MiB, and 4
 * bytes a shared string. Says to `problems` which sheet it is where that was a choice, and that merged cells have one value.
 * Errors: EXL_EDATA what makes the workbook or sheet unreadable, err->line the row and err->column the number of the column where known; a single
 * cell that cannot be read is a fault of its record (spool.h). EXL_EENV, EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_workbook_write(exl_spool *out, exl_workbook *book, const exl_source *source, const char *name, exl_problems *problems, exl_err *err);

/* "Blad1!G2" for row 2, column 7; "Blad1" for row 0. The sheet's name made safe to show. */
void exl_workbook_place(char out[192], const char *sheet, uint64_t row, uint64_t column);
#endif
