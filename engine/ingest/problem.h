/* What is wrong with a file, said to the caller: refusals one by one as they are met, remarks counted and said once. */
#ifndef EXL_INGEST_PROBLEM_H
#define EXL_INGEST_PROBLEM_H
#include "ingest/reader.h"
#include "ingest/row.h"

enum { EXL_MAX_PROBLEMS = 1000 };

typedef struct exl_notes exl_notes;     /* notes.h */

/* Things that are kept as they are, with a warning. */
typedef enum {
    EXL_REMARK_CONTROL, EXL_REMARK_LOST, EXL_REMARK_STRAY_QUOTE, EXL_REMARK_DEPARTURE, EXL_REMARK_LANGUAGE, EXL_REMARK_TENURE,
    EXL_REMARK_HIRE_DATE, EXL_REMARK_CODE, EXL_REMARK_UNNAMED, EXL_REMARK_NO_METADATA, EXL_REMARK_UNDATED, EXL_REMARK_UNQUOTED,
    EXL_N_REMARKS
} exl_remark;

typedef struct {
    void (*fn)(void *ctx, const exl_ingest_problem *p);
    void *ctx;
    exl_reader_state *state;        /* refused, stopped are kept here */
    const char *sheet;              /* places are cells of this sheet of a workbook; NULL = they are not */
    const exl_notes *notes;         /* places are rows for these notes; NULL = they are not */
    bool     muted;                 /* a second look at records already judged */
    unsigned said;                  /* refusals reported */
    uint64_t refused;               /* record refused last: it counts once, whatever is wrong with it */
    struct {
        uint64_t count;             /* of records; of characters for EXL_REMARK_LOST */
        uint64_t line, column;      /* of the first */
        char     what[64];          /* a short value of the first, or "" */
    } remarks[EXL_N_REMARKS];
} exl_problems;

/* A record cannot stand: `at` in row->raw is why. All faults of a record may be said. */
void exl_ingest_refuse(exl_problems *p, const exl_row *row, size_t at, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The same for a place and record that are no longer in sight. */
void exl_ingest_refuse_at(exl_problems *p, uint64_t record, uint64_t line, uint64_t column, exl_span raw, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* About the file itself: an error, or a warning. */
void exl_ingest_file_problem(exl_problems *p, bool warning, uint64_t line, uint64_t column, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Counts a remark; `what` is shown with the first (short values of key fields only, never text). */
void exl_ingest_remark(exl_problems *p, exl_remark kind, const exl_row *row, size_t at, exl_span what, uint64_t count);

/* Says all remarks: one line a kind. */
void exl_ingest_tell_remarks(exl_problems *p);

/* A value fit to be quoted in a message: as shown, or only its size when it is long enough to be text. */
const char *exl_ingest_quote(char out[80], exl_span value);
#endif
