/* What columns and values are called in four languages. */
#ifndef EXL_INGEST_NAMES_H
#define EXL_INGEST_NAMES_H
#include "base/arena.h"
#include "ingest/interview.h"

typedef enum {
    EXL_F_ID, EXL_F_LEAVER_ID, EXL_F_LEAVER_NAME, EXL_F_EXIT_DATE, EXL_F_DEPARTMENT, EXL_F_ROLE, EXL_F_MANAGER, EXL_F_LANGUAGE,
    EXL_F_DEPARTURE, EXL_F_TENURE, EXL_F_HIRE_DATE, EXL_F_INTERVIEWER, EXL_F_CHANNEL,
    EXL_F_EXPERIENCE, EXL_F_GOOD, EXL_F_BETTER, EXL_F_REASON, EXL_F_TEXT,   /* in the order of exl_question */
    EXL_F_QUESTION, EXL_F_STATEMENT_NO, EXL_F_THEMES, EXL_F_REASONS,
    EXL_N_FIELDS,
    EXL_F_ATTRIBUTE = EXL_N_FIELDS, /* a column of its own */
    EXL_F_IGNORED,
    EXL_F_CODE,                     /* a yes/no column of [codes] */
} exl_field;
extern const char *const exl_ingest_field_names[EXL_N_FIELDS];     /* "interview_id" … "reasons" */

/* A name without case, accents and outer blanks, runs of blanks and punctuation as one blank: « Date_de  début? » is "date de debut".
 * Into `a`; p NULL for no memory. */
exl_span exl_ingest_fold(exl_arena *a, exl_span name);
exl_span exl_ingest_fold_into(char *out, exl_span name);   /* out: name.n bytes; name is valid UTF-8 */

/* Field of a folded column name; EXL_F_ATTRIBUTE for one that is no field's. */
exl_field exl_ingest_field_of_column(exl_span folded);

/* The folded names of a field's columns, `|`-separated; empty for a field that has none. */
exl_span exl_ingest_names_of(exl_field f);

/* Field by the name that --map and map files use: "exit_date", "date", "id", "lang"; EXL_N_FIELDS for none. */
exl_field exl_ingest_field_of_name(exl_span name);

/* Values, folded; false where the value is no known one. */
bool exl_ingest_departure_of(exl_departure *out, exl_span folded);
bool exl_ingest_language_of(exl_lang *out, exl_span folded);
bool exl_ingest_yes_or_no(bool *yes, exl_span folded);
exl_question exl_ingest_question_of(exl_span folded);      /* unknown ones are EXL_Q_FREE */

/* The one of n names that is most like `name`, for «did you mean»; n where none is near. */
size_t exl_ingest_nearest(const exl_span *names, size_t n, exl_span name);
#endif
