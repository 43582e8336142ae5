/* The records of a file as rows of cells, whatever its format: finds the header, refuses what is malformed and goes on behind it. */
#ifndef EXL_INGEST_ROWS_H
#define EXL_INGEST_ROWS_H
#include "ingest/columns.h"
#include "ingest/csv.h"
#include "ingest/jsonl.h"
#include "ingest/problem.h"

typedef enum { EXL_FILE_CSV, EXL_FILE_TSV, EXL_FILE_JSONL, EXL_FILE_SPOOL } exl_file_format;

typedef struct {
    exl_decoder text;
    exl_file_format format;
    exl_csv   *csv;                 /* one of the two */
    exl_jsonl *jsonl;
    exl_file_columns *columns;
    exl_problems *problems;
    exl_reader_state *state;        /* records, bytes are kept here */
    bool     any_name;              /* the name says nothing about the format (standard input): JSON Lines is told by content */
    bool     unusable;              /* the file as a whole was refused */
    size_t   taken;                 /* bytes of the row handed out, with its line end: still to be passed */
    uint64_t record;                /* of the row handed out */
    exl_row  row;
} exl_rows;

/* `name` says the format: .tsv, .jsonl, .ndjson; otherwise CSV, or by content for standard input. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_ingest_rows_open(exl_rows *r, const exl_source *source, const char *name, exl_encoding e, exl_file_columns *columns,
                                        exl_problems *problems, exl_reader_state *state, exl_err *err);
void exl_ingest_rows_close(exl_rows *r);

/* Right after opening: the source is a table that was written out for us (spool.h). */
void exl_ingest_rows_are_spooled(exl_rows *r);

/* Next sound row, in r->row until the next call; *more = false at the end. */
EXL_CHECKED exl_rc exl_ingest_rows_next(exl_rows *r, bool *more, exl_err *err);

/* The row at a known place (its record, line, raw offset and length), out of order. Its columns must be known. */
EXL_CHECKED exl_rc exl_ingest_rows_at(exl_rows *r, uint64_t record, uint64_t line, uint64_t offset, uint64_t length, bool *found, exl_err *err);

/* Back to the beginning for another pass. */
void exl_ingest_rows_rewind(exl_rows *r);

/* For the header: the next record in the window (not taken; EXL_PARSE_MORE: it is over the limit; EXL_PARSE_END: none), blank lines passed. */
EXL_CHECKED exl_rc exl_ingest_rows_find(exl_rows *r, exl_parse *what, exl_err *err);

/* Takes r->taken bytes of the window. */
void exl_ingest_rows_pass(exl_rows *r);

/* Raw bytes of the row handed out, its line end included. */
uint64_t exl_ingest_rows_length(const exl_rows *r);
#endif
