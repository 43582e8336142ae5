/* JSON Lines: one object a line, read by hand: strict RFC 8259, no recursion, at most 32 levels, no number type. */
#ifndef EXL_INGEST_JSONL_H
#define EXL_INGEST_JSONL_H
#include "base/buf.h"
#include "ingest/columns.h"
#include "ingest/row.h"

enum { EXL_JSON_DEPTH = 32 };

typedef struct {
    exl_file_columns *columns;      /* grow with the keys that are met; `of` is that of the record at hand */
    size_t length, text_length;     /* of the record in the window, with and without its line end */
    bool   goes_on;                 /* the line ended inside the object: lines up to the next that begins with `{` belong to it */
    bool   inside;                  /* goes_on of the line before: set by who takes lines, so that looking twice sees the same */
    size_t control_at;              /* an escape that stands for a control character; SIZE_MAX = none */
    exl_row_fault fault;
    exl_buf unescaped;
    size_t n_set;                   /* keys of the record at hand */
    size_t set[EXL_MAX_COLUMNS];    /* their columns, in order: also the best guess for the next record */
    exl_row_cell cells[EXL_MAX_COLUMNS];
} exl_jsonl;

void exl_ingest_jsonl_init(exl_jsonl *j, exl_file_columns *columns);
void exl_ingest_jsonl_free(exl_jsonl *j);

/* Cells of the object on the line at the head of `window`. Example: {"id":7,"text":"a\u00e9"} has the cells 7 and aé. */
exl_parse exl_ingest_jsonl_parse(exl_jsonl *j, exl_span window, bool eof);
#endif
