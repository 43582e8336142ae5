/* One interview as the rest of the engine takes it: what ingest makes of a record, whatever file it stood in. */
#ifndef EXL_INGEST_INTERVIEW_H
#define EXL_INGEST_INTERVIEW_H
#include "base/date.h"
#include "base/span.h"

typedef enum { EXL_Q_EXPERIENCE, EXL_Q_GOOD, EXL_Q_BETTER, EXL_Q_REASON, EXL_Q_FREE, EXL_N_QUESTIONS } exl_question;
extern const char *const exl_question_names[EXL_N_QUESTIONS];           /* "experience" … "free" */

typedef enum { EXL_LANG_NL, EXL_LANG_FR, EXL_LANG_EN, EXL_LANG_DE, EXL_N_LANGS, EXL_LANG_UNKNOWN = EXL_N_LANGS } exl_lang;
extern const char *const exl_lang_codes[EXL_N_LANGS + 1];               /* "nl" … "unknown" */

typedef enum { EXL_DEP_UNKNOWN, EXL_DEP_VOLUNTARY, EXL_DEP_DISMISSAL, EXL_DEP_END_OF_CONTRACT, EXL_DEP_RETIREMENT, EXL_N_DEPARTURES } exl_departure;
extern const char *const exl_departure_names[EXL_N_DEPARTURES];

/* Index of a name in such a table (ASCII case ignored), or n. */
size_t exl_name_index(const char *const *names, size_t n, exl_span name);

/* The departure of that name; any other is unknown. */
exl_departure exl_departure_of(exl_span name);

typedef struct {
    exl_question question;
    uint32_t     statement_no;      /* long form: its number; else 0 */
    exl_span     text;              /* decoded, unquoted UTF-8, kept exactly; never empty */
} exl_answer;

typedef struct { exl_span name, value; } exl_attribute;

/* Spans live in the arena given to the reader, until it is reset. Empty span = empty or absent. */
typedef struct {
    uint64_t  record, line;         /* from 1: record without the header; physical line where it begins */
    bool      has_id;               /* false: the input has no id column, or it is empty */
    exl_span  id;                   /* kept exactly */
    exl_span  leaver;               /* leaver_id, else leaver_name, as in the input: to be made a keyed pseudonym, never stored */
    exl_date  exit_date, hire_date; /* year 0 = none */
    exl_span  department, role, manager;            /* outer blanks removed, at most 256 bytes */
    exl_lang  language;             /* EXL_LANG_UNKNOWN where not given */
    exl_departure departure;
    int32_t   tenure_months;        /* -1 = none */
    exl_span  interviewer, channel;
    exl_answer *answers;            /* in the order experience, good, better, reason, text; long form: by statement_no */
    size_t    n_answers;
    exl_attribute *attributes;      /* other columns, in the order of the file */
    size_t    n_attributes;
    exl_span  themes, reasons;      /* coded interviews: `|`-joined codes, as the file has them or as [codes] made them */
} exl_interview;
#endif
