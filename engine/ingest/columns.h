/* The columns of a file and what each is. */
#ifndef EXL_INGEST_COLUMNS_H
#define EXL_INGEST_COLUMNS_H
#include "base/err.h"
#include "ingest/mapfile.h"

#define EXL_NO_COLUMN SIZE_MAX

typedef struct {
    exl_span  name;                 /* as in the file, without outer blanks; empty: unnamed */
    exl_span  folded;
    exl_field field;                /* or ATTRIBUTE, IGNORED, CODE */
    exl_span  code;                 /* of EXL_F_CODE */
} exl_file_column;

typedef struct {
    exl_arena arena;                /* owns names */
    exl_map  *map;
    exl_file_column *list;
    size_t    n, cap;
    size_t    of[EXL_N_FIELDS];     /* column of each field, or EXL_NO_COLUMN. JSON Lines: in the record at hand */
    size_t    named;                /* columns up to the last that has a name */
} exl_file_columns;

void exl_ingest_columns_init(exl_file_columns *c, exl_map *map);
void exl_ingest_columns_free(exl_file_columns *c);

/* Takes in the next column of the file; false: no memory. Its field is settled, c->of is not touched. */
bool exl_ingest_columns_add(exl_file_columns *c, exl_span name);

/* Column of this very name (outer blanks do not count), or EXL_NO_COLUMN. */
size_t exl_ingest_columns_find(const exl_file_columns *c, exl_span name);

/* Points c->of[field of column i] at column i; false where the field has a column already: two columns for one field. */
bool exl_ingest_columns_claim(exl_file_columns *c, size_t i);

/* After all columns are known: every column that --map or the map file names must be there.
 * Errors: EXL_EUSAGE, or EXL_EDATA at the map file's line, with the nearest name of the file. */
EXL_CHECKED exl_rc exl_ingest_columns_check_map(const exl_file_columns *c, exl_err *err);

/* Whether some column holds answers, or codes. */
bool exl_ingest_columns_have_text(const exl_file_columns *c);
bool exl_ingest_columns_have_codes(const exl_file_columns *c);
bool exl_ingest_columns_are_long(const exl_file_columns *c);       /* rows are answers */
#endif
