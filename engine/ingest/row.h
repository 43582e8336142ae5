/* One record of a file as cells, whatever its format: what the format readers fill and record.c reads. */
#ifndef EXL_INGEST_ROW_H
#define EXL_INGEST_ROW_H
#include "ingest/decode.h"

enum {
    EXL_MAX_CELL = 1 << 20,         /* bytes */
    EXL_MAX_RECORD = 4 << 20,
    EXL_MAX_COLUMNS = 1024,
    EXL_MAX_NAME = 256,             /* department, role, manager */
};

/* One cell. Its text lives as long as the window stands still, or in the format reader until the next record. */
typedef struct {
    exl_span text;                  /* unquoted */
    size_t   at;                    /* where the cell (its opening quote) begins in the record; SIZE_MAX = absent */
} exl_row_cell;

typedef struct {
    const exl_decoder *text;        /* raw.p is the head of its window */
    exl_span raw;                   /* the record without its line end */
    uint64_t record, line, offset;  /* record from 1; line and raw offset where it begins */
    size_t   n;
    const exl_row_cell *cells;      /* by column */
    size_t   control_at;            /* a control character that only unescaping brought to light; SIZE_MAX = none */
} exl_row;

/* Why a format reader could not make cells of a record. */
typedef struct {
    const char *why;                /* NULL = it could; else words for a message */
    size_t at;                      /* in the record */
} exl_row_fault;

/* What a format reader makes of the window. */
typedef enum {
    EXL_PARSE_ROW,                  /* a record, sound or with a fault: `length` bytes of the window with its line end */
    EXL_PARSE_BLANK,                /* an empty line: likewise, but no record */
    EXL_PARSE_MORE,                 /* the record does not end in the window */
    EXL_PARSE_END,                  /* nothing is left */
    EXL_PARSE_NOMEM,
} exl_parse;
#endif
