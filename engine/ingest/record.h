/* A row becomes an interview: fields by column, values in four languages, limits. */
#ifndef EXL_INGEST_RECORD_H
#define EXL_INGEST_RECORD_H
#include "base/buf.h"
#include "ingest/columns.h"
#include "ingest/dates.h"
#include "ingest/problem.h"

enum { EXL_MEMO = 16 };
typedef struct { char text[24]; uint8_t n, value; bool known; } exl_memo;      /* a value seen before and what it meant */

/* What stays the same from row to row, and room for one interview whose spans still point at the row. */
typedef struct {
    const exl_file_columns *columns;
    exl_problems *problems;
    exl_date_rules dates;
    bool strict_dates;              /* a date that is none is a refusal; else it is left empty */
    bool coded;
    bool bad_date;                  /* the exit date of the row was refused, so it is not also missing */
    bool undated;                   /* the row says that it has no date */
    exl_interview iv;               /* the interview */
    exl_answer answers[EXL_N_QUESTIONS];
    exl_attribute attributes[EXL_MAX_COLUMNS];
    exl_buf codes[2];               /* themes, reasons: as the file has them and as [codes] made them */
    exl_memo memo[3][EXL_MEMO];     /* departure, language, question */
} exl_record;

void exl_ingest_record_init(exl_record *r, const exl_file_columns *columns, exl_problems *problems);
void exl_ingest_record_free(exl_record *r);

/* Reads a row into r->iv; false when it was refused (every fault said). Whether a date or text is there is the caller's question. */
bool exl_ingest_record_read(exl_record *r, const exl_row *row);

/* r->iv with all its texts in `a`, in one piece; false for no memory. */
bool exl_ingest_record_keep(exl_interview *out, const exl_interview *iv, exl_arena *a);

/* Adds to an interview what another one says and it does not: fields, attributes, with `codes` themes and reasons too; not the answers.
 * Both live in `a`; false for no memory. */
bool exl_ingest_record_merge(exl_interview *to, const exl_interview *from, bool codes, exl_arena *a);
#endif
