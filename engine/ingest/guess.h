/* Which column of a file holds a field, where none has a name that we know: a guess to propose to a person, never to act on. */
#ifndef EXL_INGEST_GUESS_H
#define EXL_INGEST_GUESS_H
#include "ingest/columns.h"
#include "ingest/csv.h"

/* The column without a field whose name is nearest to a name of `f` (a typing error apart, or with a word in common), else, with a row of the file in
 * `sample` (NULL = none), the one whose cell looks like it: a date for exit_date, a sentence for text. EXL_NO_COLUMN: none does.
 * Example: "ID;Leave Dt;Story" with the row "7;2025-03-01;Leuke collega's, maar te veel werk." -> column 1 for exit_date, 2 for text. */
size_t exl_ingest_guess(const exl_file_columns *c, exl_field f, const exl_csv *sample);

/* Whether a cell is a date of a day, in whatever order. */
bool exl_ingest_looks_like_day(exl_span cell);
#endif
