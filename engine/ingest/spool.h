/* A table written out for the reader, from what is no text table itself: a sheet of a workbook, a folder of notes.
 *
 * It goes to a temporary file without a name, a row a line, so that memory does not grow with it and the reader may go through it as often as it
 * likes. Cells are UTF-8, separated by tabs; \t \n \r \\ stand for what would end a cell or a row, `\!` and a letter for a cell that cannot
 * be read (exl_spool_fault), which refuses its record where it is met. Line numbers are row numbers: an empty row is an empty line. */
#ifndef EXL_INGEST_SPOOL_H
#define EXL_INGEST_SPOOL_H
#include "base/buf.h"
#include "ingest/row.h"
#include "ingest/source.h"

/* Why a cell, or with it its record, cannot be read. */
#define EXL_SPOOL_FAULTS(X) \
    X(SHARED, "shared string that the workbook does not have: its index is out of range") \
    X(NUMBER, "number cell that holds no number") \
    X(FORMULA, "formula without a stored result: open the workbook in a spreadsheet program and save it") \
    X(LONG_CELL, "cell is too long: the limit is 1 MiB") \
    X(LONG_ROW, "record is too long: the limit is 4 MiB") \
    X(COLUMNS, "more than 1,024 columns: is this the right sheet?") \
    X(TWICE, "cell that stands twice in the sheet: which one counts is not guessed") \
    X(KIND, "cell of a kind that is unknown") \
    X(EMPTY_NOTE, "the file is empty") \
    X(BROKEN_NOTE, "broken encoding or binary data: this is no text") \
    X(SAME_NAME, "another file of this folder has the same name but for the case of .txt: both would be one interview") \
    X(LONG_NOTE, "note is too long: the limit is 16 MiB")
typedef enum {
#define EXL_SPOOL_NAME(name, text) EXL_SPOOL_##name,
    EXL_SPOOL_FAULTS(EXL_SPOOL_NAME)
#undef EXL_SPOOL_NAME
    EXL_N_SPOOL_FAULTS
} exl_spool_fault;
extern const char *const exl_spool_texts[EXL_N_SPOOL_FAULTS];

enum { EXL_MAX_SPOOL = 512 << 20 };     /* bytes */

typedef struct {
    exl_source source;              /* the temporary file; fd -1 = none */
    exl_buf  out;                   /* not written yet */
    uint64_t lines;                 /* rows ended */
    bool     in_row;                /* a cell of this row was begun */
    bool     full;                  /* over EXL_MAX_SPOOL */
    int      failed;                /* errno of the write that failed */
} exl_spool;

/* Errors: EXL_EENV no temporary file. */
EXL_CHECKED exl_rc exl_spool_open(exl_spool *s, exl_err *err);
void exl_spool_close(exl_spool *s);

/* The next cell of the row: its beginning, then any pieces of its text, then perhaps what is wrong with it. */
void exl_spool_cell(exl_spool *s);
void exl_spool_text(exl_spool *s, exl_span piece);
void exl_spool_bad(exl_spool *s, exl_spool_fault why);
void exl_spool_end_row(exl_spool *s);

/* After the last row: everything is in the file. Errors: EXL_EENV cannot write; EXL_EDATA over the limit; EXL_ENOMEM. A spool that failed takes
 * in nothing more, so asking now and then is enough. */
EXL_CHECKED exl_rc exl_spool_flush(exl_spool *s, exl_err *err);

/* Reads a cell back into out, which has room for cell.n bytes; its length. *fault: what is wrong with it, or NULL. */
size_t exl_spool_unescape(char *out, exl_span cell, const char **fault);
#endif
