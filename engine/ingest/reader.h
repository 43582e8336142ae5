/* Files of interviews in, interviews out: CSV of four delimiters, TSV, JSON Lines in UTF-8, UTF-16, Windows-1252; a sheet of an XLSX workbook; a
 * note as .txt file, or a folder of them. What is no text table is written out as one first, and then read like the others.
 *
 * A reader works in one of two ways:
 *   streaming (annotate, evaluate)   one record at a time, in file order, in constant memory;
 *   whole file (import)              open makes a first pass that settles the encoding, the order of dates, duplicate
 *                                    ids and the grouping of the long form, then next hands out interviews.
 * A malformed record is not a failure of the reader: it is reported through `refuse` with line, column and reason,
 * and the reader goes on to the next (up to 1,000 reports, then it stops reading and says so).
 * The caller decides what that means: nothing stored, or salvaged.
 */
#ifndef EXL_INGEST_READER_H
#define EXL_INGEST_READER_H
#include "base/arena.h"
#include "base/err.h"
#include "ingest/columns.h"
#include "ingest/interview.h"

typedef struct exl_reader exl_reader;

typedef struct {
    bool warning;                   /* a remark; the record stands */
    uint64_t record, line, column;  /* place in the raw file; column in bytes from 1 (of a sheet: row and number of the column); record 0 = the file itself */
    const char *path;               /* the file of a folder that it is about; NULL = the one that was opened */
    const char *msg;                /* one line; never interview text */
    exl_span raw;                   /* the record's raw bytes as they stood in the (decoded) file, for FILE.rejected.csv; may be empty */
} exl_ingest_problem;

typedef struct {
    const exl_options *options;     /* encoding, dates, map, map_file, metadata, coded, sheet */
    bool whole_file;                /* see above */
    bool needs_date;                /* import: a record without exit date is refused (map file [dates] missing excepted) */
    void (*problem)(void *ctx, const exl_ingest_problem *p);
    void *ctx;
} exl_reader_options;

typedef struct {
    uint64_t records;               /* read so far, refused ones included (long form: rows) */
    uint64_t refused, duplicates;   /* records; duplicates: same id, same content, in this file */
    uint64_t bytes, size;           /* of the raw file, read so far; size 0 = unknown (standard input) */
    bool     stopped;               /* too many problems: not all of the file was looked at */
    bool     unusable;              /* the file as a whole was refused (header, encoding, format): no record comes */
} exl_reader_state;

/* Opens path ("-" = standard input; format from its name: .tsv, .jsonl, .ndjson, .xlsx, .xlsm, .txt, a folder, else CSV by content).
 * Fails only for causes outside the file (EXL_EENV cannot open, EXL_ENOMEM) and for a bad map file or --map (EXL_EDATA with
 * its own place, EXL_EUSAGE). What is wrong with the file itself goes to `problem` and sets `unusable`. */
EXL_CHECKED exl_rc exl_reader_open(exl_reader **out, const char *path, const exl_reader_options *o, exl_err *err);

/* Next good interview into *out, its spans in `a` (the caller resets it); *more = false at the end, *out untouched. */
EXL_CHECKED exl_rc exl_reader_next(exl_reader *r, exl_interview *out, exl_arena *a, bool *more, exl_err *err);

const exl_reader_state *exl_reader_get_state(const exl_reader *r);
const exl_file_columns *exl_reader_columns(const exl_reader *r);      /* those met so far, with what each was taken for; lives as long as the reader */
bool exl_reader_is_long(const exl_reader *r);       /* rows are answers; whole_file: already joined by interview */
void exl_reader_close(exl_reader *r);
#endif
