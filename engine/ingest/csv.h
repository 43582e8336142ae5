/* Delimited text: RFC 4180 with any of `, ; tab |`, any line ends, and quotes that stray. */
#ifndef EXL_INGEST_CSV_H
#define EXL_INGEST_CSV_H
#include "base/buf.h"
#include "ingest/row.h"

typedef struct {
    char   delimiter;
    bool   quotes;                  /* false: quotes are characters like others (.tsv) */
    bool   escapes;                 /* backslashes are, as spool.h has them */
    size_t n;                       /* cells of the record, at most EXL_MAX_COLUMNS + 1 */
    size_t length;                  /* of the record in the window, with its line end */
    size_t text_length;             /* without */
    size_t stray;                   /* a quote inside a bare cell, taken literally; SIZE_MAX = none */
    size_t pending;                 /* after EXL_PARSE_MORE: bytes at the end of the window that mean nothing yet */
    bool   in_quotes;               /* at the end of the window, when there was no end of the record */
    bool   quoted;                  /* some cell is quoted: the record may hold line ends */
    exl_row_fault fault;
    exl_buf unquoted;               /* texts in which doubled quotes became one */
    exl_row_cell cells[EXL_MAX_COLUMNS + 2];
    bool   doubled[EXL_MAX_COLUMNS + 2];
} exl_csv;

void exl_ingest_csv_init(exl_csv *c, char delimiter, bool quotes);
void exl_ingest_csv_free(exl_csv *c);

/* Cells of the record at the head of `window`. Example: `a,"b ""c""",` has the cells a, b "c" and an empty one. */
exl_parse exl_ingest_csv_parse(exl_csv *c, exl_span window, bool eof);

/* After EXL_PARSE_MORE and a window over the limit: which limit it is, into c->fault. */
void exl_ingest_csv_limit(exl_csv *c);

/* Then: drops the rest of the record from d without keeping it; with `to_eol`, of the line. *open_quote: the file ended inside quotes. */
EXL_CHECKED exl_rc exl_ingest_csv_skip(const exl_csv *c, exl_decoder *d, bool to_eol, bool *open_quote, exl_err *err);

/* The delimiter of a file, from its header line: that of `, ; tab |` which stands most often outside quotes; `,` where none does. */
char exl_ingest_csv_delimiter(exl_span window);

/* Length of an Excel hint line `sep=;` with its line end at the head of the window, and its delimiter; 0 = none. */
size_t exl_ingest_csv_hint(exl_span window, char *delimiter);
#endif
