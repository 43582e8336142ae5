/* What a store holds, read in the order of its interviews. Nothing here decides or counts for people: that is what panel, reports and
 * explain do with it. */
#ifndef EXL_STORE_QUERY_H
#define EXL_STORE_QUERY_H
#include "base/arena.h"
#include "base/date.h"
#include "ingest/interview.h"
#include "store/store.h"

/* Which interviews. from, to: a date of coarser precision is in when all its days are; undated ones are out when either is set (year 0 =
 * not set). where: "ATTR=VALUE", all must hold; ATTR is a field by its name (department, role …) or an attribute. */
typedef struct {
    exl_date from, to;
    const char *const *where;
    size_t n_where;
} exl_store_filter;

/* A filter from options. Errors: EXL_EUSAGE for a date that is none, a condition without "=". */
EXL_CHECKED exl_rc exl_store_filter_of(exl_store_filter *out, const exl_options *o, exl_err *err);

/* An interview without its text. Spans live until the function that was called with it returns. */
typedef struct {
    int64_t  number;                /* in this store; ascending */
    exl_span id, key;               /* as given; as it is compared */
    int64_t  import;                /* the one that brought it */
    bool     has_leaver;
    unsigned char leaver[32];       /* whose it is: pseudonym; without one a digest that is no other interview's */
    exl_date exit_date;             /* year 0 = none */
    exl_span department, role, manager;
    exl_lang language, spoken;      /* given; of most statements */
    exl_departure departure;
    int32_t tenure;                 /* whole months, as given or between the days of hire and exit; -1 = not known */
    uint32_t statements;
    bool     coded;
} exl_stored_interview;

/* A label. evidence: JSON [[start, end, entry], …], entries for exl_store_entry; empty for coded ones. */
typedef struct {
    int64_t  interview;
    uint32_t statement;             /* from 1; 0 = of the interview as a whole */
    uint32_t code;                  /* number in exl_store_codes */
    int8_t   polarity;
    double   score;
    exl_span evidence;
} exl_stored_label;

typedef struct { int64_t interview; uint32_t n, answer, start, end; exl_question question; exl_lang language; } exl_stored_statement;

/* Call fn for each, in the order of interviews, then statements. Anything but EXL_OK from fn ends it with that. Errors as usual;
 * EXL_EUSAGE: a condition on something that no interview has. */
typedef exl_rc exl_each_interview(void *ctx, const exl_stored_interview *i, exl_err *err);
typedef exl_rc exl_each_label(void *ctx, const exl_stored_label *l, exl_err *err);
typedef exl_rc exl_each_statement(void *ctx, const exl_stored_statement *s, exl_err *err);
EXL_CHECKED exl_rc exl_store_interviews(exl_store *s, const exl_store_filter *f, exl_each_interview *fn, void *ctx, exl_err *err);
EXL_CHECKED exl_rc exl_store_labels(exl_store *s, exl_each_label *fn, void *ctx, exl_err *err);
EXL_CHECKED exl_rc exl_store_statements(exl_store *s, exl_each_statement *fn, void *ctx, exl_err *err);

typedef enum { EXL_STORED_THEME, EXL_STORED_REASON, EXL_STORED_SIGNAL } exl_stored_kind;
typedef struct { exl_stored_kind kind; exl_span name; } exl_stored_code;

/* The codes by their number, [0, *n), those that are not used with an empty name; in `a`. */
EXL_CHECKED exl_rc exl_store_codes(exl_stored_code **out, size_t *n, exl_store *s, exl_arena *a, exl_err *err);

/* The interview of this id (compared in NFC), with its answers, as classification takes it; all in `a`. *found false: there is none. */
EXL_CHECKED exl_rc exl_store_find(exl_interview *out, bool *found, exl_store *s, exl_span id, exl_arena *a, exl_err *err);

/* An interview with its text, for classifying it again: key as it is compared, list of its statements as body.h packs them; all in `a`. */
typedef struct { int64_t number; exl_span key, list; bool coded; exl_interview interview; } exl_stored_text;

/* The next interviews with a text behind number `after`, at most cap; *n = 0 at the end. The one of this id; *found false: none, or without text. */
EXL_CHECKED exl_rc exl_store_texts(exl_stored_text *out, size_t cap, size_t *n, exl_store *s, int64_t after, exl_arena *a, exl_err *err);
EXL_CHECKED exl_rc exl_store_text_of(exl_stored_text *out, bool *found, exl_store *s, exl_span id, exl_arena *a, exl_err *err);

/* The answers of an interview, by its number, in `a`. It needs the keys of the store; so do the functions above. Errors: those of ring.h. */
EXL_CHECKED exl_rc exl_store_text(exl_answer **out, size_t *n, exl_store *s, int64_t interview, exl_arena *a, exl_err *err);

/* "nl/terms.tsv:17 nl/pay.tsv:3": the entries of a label's evidence, each once, in `a`. */
EXL_CHECKED exl_rc exl_store_entries(exl_span *out, exl_store *s, exl_span evidence, exl_arena *a, exl_err *err);

typedef struct { uint64_t interviews, statements, duplicates; } exl_store_counts;
EXL_CHECKED exl_rc exl_store_count(exl_store_counts *out, exl_store *s, exl_err *err);

/* Program, schema and lexicons that the interviews were classified with, in the order of their first import; in `a`. */
typedef struct { exl_span program, lexicons; int schema; } exl_stored_version;
EXL_CHECKED exl_rc exl_store_versions(exl_stored_version **out, size_t *n, exl_store *s, exl_arena *a, exl_err *err);

/* Error rates of the classifier, as the last `evaluate --save` left them. language: exl_lang, -1 = all. put replaces them all. */
typedef struct { exl_span code; int language; double n_pos, tp, n_neg, fp; } exl_stored_rate;
EXL_CHECKED exl_rc exl_store_rates(exl_stored_rate **out, size_t *n, exl_store *s, exl_arena *a, exl_err *err);
EXL_CHECKED exl_rc exl_store_put_rates(exl_store *s, const exl_stored_rate *rate, size_t n, exl_err *err);
#endif
