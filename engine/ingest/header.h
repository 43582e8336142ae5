/* From the first byte of a file to its first record: what kind of file, which delimiter, which columns. */
#ifndef EXL_INGEST_HEADER_H
#define EXL_INGEST_HEADER_H
#include "ingest/rows.h"

/* What the reader cannot do without. */
typedef struct {
    bool text, codes_will_do, date, id;
    bool map;                       /* every column that the map names */
} exl_header_needs;

/* Leaves r before the first record. r->unusable when the file as a whole is refused, with its problems said.
 * Errors: EXL_EENV, EXL_ENOMEM; EXL_EUSAGE, EXL_EDATA for a map that names columns which the file has not. */
EXL_CHECKED exl_rc exl_ingest_header_read(exl_rows *r, exl_header_needs needs, exl_err *err);

/* The same in another pass over a file whose columns are known. */
EXL_CHECKED exl_rc exl_ingest_header_skip(exl_rows *r, exl_err *err);
#endif
