/* exitlens: what people say when they leave a job.
 * Public interface of libexitlens. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything works through handles and one options struct; the library has no global state, prints nothing and
 * never ends the process. Results are written to an exl_sink, remarks (warnings, refused records, summaries) to an
 * exl_notify. Every fallible function returns an exl_rc and, on failure, fills *err (which may be NULL).
 *
 * Thread-safety: an exl_engine is constant after exl_engine_open and may be used by several threads at once; each
 * call that takes a store opens it for itself. exl_options and exl_err belong to the caller.
 *
 * Example (also a test, tests/unit/test_public.c):
 *     exl_engine *e; exl_err err = { 0 };
 *     if (exl_engine_open(&e, "lexicons", &err) == EXL_OK) {
 *         exl_options o; exl_options_init(&o);
 *         exl_annotate_text(e, "Collega's top, loon te laag.", &o, my_sink, &err);   // one JSON line
 *         exl_engine_close(e);
 *     }
 */
#ifndef EXITLENS_H
#define EXITLENS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

#define EXL_VERSION "0.1.0"
#define EXL_API __attribute__((visibility("default")))
#define EXL_CHECKED __attribute__((warn_unused_result))

/* What a caller can act on: name, exit status of the program, text for a person. */
#define EXL_RC_ROWS(X) \
    X(EXL_OK,        0, "done") \
    X(EXL_EDEFECT,   1, "defect of the program") \
    X(EXL_EDOMAIN,   1, "statistic is undefined for these numbers") \
    X(EXL_EUSAGE,    2, "wrong use") \
    X(EXL_EDATA,     3, "input refused") \
    X(EXL_EENV,      4, "environment failed") \
    X(EXL_ENOMEM,    4, "out of memory") \
    X(EXL_EDISCLOSE, 5, "would disclose individuals") \
    X(EXL_SALVAGED,  6, "done, but records were set aside")
typedef enum {
#define EXL_RC_NAME(name, status, text) name,
    EXL_RC_ROWS(EXL_RC_NAME)
#undef EXL_RC_NAME
} exl_rc;

EXL_API int         exl_rc_status(exl_rc rc);      /* the program's exit status */
EXL_API const char *exl_rc_text(exl_rc rc);

typedef struct {
    exl_rc   rc;
    char     path[512];             /* file concerned, or "" */
    uint64_t line, column;          /* from 1, in bytes of the raw file; 0 = none */
    char     msg[600];              /* one line, in English; never holds interview text */
} exl_err;

typedef struct { const char *p; size_t n; } exl_span;      /* borrowed bytes, not NUL-terminated */

/* Receives results in order. Anything but EXL_OK ends the call with that code. */
typedef struct {
    exl_rc (*write)(void *ctx, const char *bytes, size_t n, exl_err *err);
    void *ctx;
} exl_sink;

typedef enum { EXL_NOTE_ERROR, EXL_NOTE_WARNING, EXL_NOTE_SUMMARY, EXL_NOTE_PROGRESS } exl_note_kind;
typedef struct {
    exl_note_kind kind;
    const char *path;               /* NULL = none */
    uint64_t line, column;          /* 0 = none; EXL_NOTE_PROGRESS: line is the number of records handled so far */
    const char *msg;                /* one line, safe for a terminal */
    double   done;                  /* EXL_NOTE_PROGRESS: 0..1, below 0 unknown */
} exl_note;
/* May be called from any thread, one call at a time. fn NULL = silent. */
typedef struct {
    void (*fn)(void *ctx, const exl_note *note);
    void *ctx;
} exl_notify;

typedef enum { EXL_AUDIENCE_MANAGEMENT, EXL_AUDIENCE_HR } exl_audience;
typedef enum { EXL_PERIOD_QUARTER, EXL_PERIOD_MONTH, EXL_PERIOD_HALF, EXL_PERIOD_YEAR } exl_period;
typedef enum { EXL_FORMAT_CSV, EXL_FORMAT_TSV, EXL_FORMAT_TABLE, EXL_FORMAT_JSON, EXL_FORMAT_JSONL, EXL_FORMAT_MD } exl_format;
typedef enum { EXL_BASELINE_NONE, EXL_BASELINE_KEYWORDS, EXL_BASELINE_MAJORITY } exl_baseline;
typedef enum { EXL_DATES_AUTO, EXL_DATES_DMY, EXL_DATES_MDY, EXL_DATES_YMD } exl_date_order;

/* All options of all commands; each is read by the commands for which CONTRACT-like documentation
 * (exitlens COMMAND --help) names it. Strings are borrowed for the length of the call; NULL = not given. */
typedef struct {
    uint32_t version;               /* set by exl_options_init; a library that does not know it refuses */
    const char *db;                 /* store */
    const char *roster, *departments, *aliases, *key, *metadata, *map_file, *error_rates, *actions, *reviews;
    const char *const *map;         /* "column=field" */
    size_t n_map;
    const char *const *where;       /* "ATTR=VALUE"; all must hold */
    size_t n_where;
    const char *const *a, *const *b;    /* compare, keyness: "ATTR=VALUE" or a period; all must hold; no b = the rest */
    size_t n_a, n_b;
    const char *const *units;       /* "manager", "department", "role"; none = all */
    size_t n_units;
    const char *const *only;        /* of a report: "html", "xlsx", "md", "json", "tables"; none = all of them */
    size_t n_only;
    const char *from, *to, *before, *as_of;     /* YYYY-MM-DD; before: purge */
    const char *sheet;              /* of an XLSX workbook; NULL = the first that is not hidden */
    const char *encoding;           /* "utf-8", "utf-16le", "utf-16be", "windows-1252" */
    const char *language;           /* nl fr en de: of reports and messages; of the text for explain */
    exl_date_order dates;
    exl_audience audience;
    exl_period period;
    exl_format format;
    unsigned min_group, min_company;    /* 10, 5; at least 5 */
    unsigned threads;               /* 0 = all cores */
    unsigned statement;             /* explain ID N: 0 = all */
    double fdr;                     /* 0.10 */
    unsigned folds;                 /* evaluate: fit on all folds but one, evaluate that one, in turn; 0 = with what the lexicons have */
    exl_baseline baseline;          /* evaluate: something simpler instead, to compare with */
    const char *const *also;        /* fit, evaluate --folds: labelled notes to learn words from only */
    size_t n_also;
    const char *author, *why;       /* label: who says so, and why */
    const char *words;              /* redact, quotes: folder of the system's word lists; NULL = /usr/share/dict */
    const char *corpus;             /* lexicon lint, stats, suggest, diff: notes to try the lexicons on */
    const char *exchange;           /* lexicon import, export: name of the other format; NULL = by the file's ending */
    unsigned sample, seed;          /* review export: how many statements, 200; which random ones */
    bool twice, show;               /* the same statements for two people; with what the program says of them */
    bool diff, withdraw, confusion;
    bool dry_run;                   /* import: read and check, store nothing; forget, purge: say how many it would be, and change nothing */
    bool agreement;                 /* evaluate: two files of labels against each other */
    bool turnover;                  /* link: departures against headcount instead */
    unsigned width;                 /* columns that a table may take, EXL_FORMAT_TABLE; 0 = as many as it needs */
    bool ranks;                     /* flags: where units stand, with intervals, instead */
    bool quotes;                    /* report for management: with quotes, tables/quotes.csv */
    unsigned share;                 /* what is written for management may be read by these too: mode bits of a folder, 0755 or 0777 less the umask; 0 = by its owner alone */
    bool explain_suppression;       /* report for management: what is not shown and why, tables/suppression.csv */
    bool salvage, coded, all, no_text, summary, save, misses, reliability, unfitted;
} exl_options;
EXL_API void exl_options_init(exl_options *o);      /* what a call refuses (EXL_EUSAGE) is options that it did not make */

/* Version of the library that is loaded; EXL_VERSION is that of the header. Same first two numbers: same meaning of all that is here. */
EXL_API const char *exl_version(void);

/* The folder of the lexicons in use, as the program finds it: $EXITLENS_LEXICONS, the checkout that `binary` was built in (beside its build/; NULL = do not
 * look), else those installed. Always a path, into out[cap]; whether it is there is for exl_engine_open to say. */
EXL_API void exl_lexicons_find(char *out, size_t cap, const char *binary);

typedef struct exl_engine exl_engine;   /* lexicons, compiled; constant once open */

/* Loads and compiles the lexicons of a folder. Errors: EXL_EDATA with file, line and column of the first fault
 * (all faults go to notify), EXL_EENV, EXL_ENOMEM. Close with exl_engine_close (NULL is allowed). */
EXL_API EXL_CHECKED exl_rc exl_engine_open(exl_engine **out, const char *lexicons, exl_notify notify, exl_err *err);

/* The same for calls that only ask a store for figures or write its report: of the folder it reads the taxonomy alone, in a millisecond. A call that classifies
 * answers EXL_EUSAGE. Errors: as above, of the taxonomy's files. */
EXL_API EXL_CHECKED exl_rc exl_engine_open_figures(exl_engine **out, const char *lexicons, exl_err *err);
EXL_API void exl_engine_close(exl_engine *e);

/* --- classification, text by text ------------------------------------------------------------------------------
 * What was found, as structs. One classifier a thread; any number of them share an engine, which must outlive them.
 *
 *     exl_classifier *c; size_t n;
 *     exl_classifier_open(&c, e, &o, &err);
 *     exl_classify(c, text, &n, &err);
 *     for (size_t i = 0; i < n; i++) {
 *         exl_statement_view s; exl_label_view l; exl_evidence_view v;
 *         exl_classifier_statement(c, i, &s);
 *         for (size_t k = 0; exl_classifier_label(c, i, k, &l); k++)
 *             for (size_t j = 0; exl_classifier_evidence(c, i, k, j, &v); j++) …
 *     }
 * tools/examples/classify.c is the whole of it. */
typedef struct exl_classifier exl_classifier;

/* Reads o->language (of the texts; NULL: told from each), o->roster, o->all (labels under their threshold too). Errors: EXL_EUSAGE, EXL_EDATA, EXL_EENV, EXL_ENOMEM. */
EXL_API EXL_CHECKED exl_rc exl_classifier_open(exl_classifier **out, const exl_engine *e, const exl_options *o, exl_err *err);
EXL_API void exl_classifier_close(exl_classifier *c);       /* NULL is allowed */

/* Classifies UTF-8 text as an answer of free notes. What it finds is the classifier's until the next text. Errors: EXL_EDATA no UTF-8, or over 4 MiB; EXL_ENOMEM. */
EXL_API EXL_CHECKED exl_rc exl_classify(exl_classifier *c, exl_span text, size_t *n_statements, exl_err *err);

typedef struct { size_t start, end; const char *language; size_t n_labels; } exl_statement_view;       /* bytes in the text; nl fr en de unknown */
typedef enum { EXL_FOUND_THEME, EXL_FOUND_REASON, EXL_FOUND_SIGNAL } exl_found_kind;
typedef struct {
    exl_found_kind kind;
    exl_span code;                  /* "terms.pay": the engine's */
    int polarity;                   /* themes: -1 criticism, +1 praise, 0 neither */
    double score;                   /* probability that it is right, 0 to 1, in thousandths as a store keeps it */
    bool listed;                    /* at or over its threshold; always, unless o->all */
    size_t n_evidence;
} exl_label_view;
typedef struct { size_t start, end; char entry[304]; } exl_evidence_view;      /* bytes in the text; "nl/terms.tsv:17" */

/* False, and nothing in out, where there is no such statement, label or piece of evidence. Counting from 0. */
EXL_API bool exl_classifier_statement(const exl_classifier *c, size_t i, exl_statement_view *out);
EXL_API bool exl_classifier_label(const exl_classifier *c, size_t i, size_t k, exl_label_view *out);
EXL_API bool exl_classifier_evidence(const exl_classifier *c, size_t i, size_t k, size_t n, exl_evidence_view *out);

/* The commands of the program, one function each; what they write is in the manual, exitlens(1). */
EXL_API EXL_CHECKED exl_rc exl_annotate_text(const exl_engine *e, exl_span text, const exl_options *o, exl_sink out, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_annotate(const exl_engine *e, const char *path, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_explain_text(const exl_engine *e, exl_span text, const exl_options *o, exl_sink out, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_explain(const exl_engine *e, const char *id, const exl_options *o, exl_sink out, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_import(const exl_engine *e, const char *const *paths, size_t n, const exl_options *o, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_reasons(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_trends(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_flags(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_compare(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_effect(const exl_engine *e, const char *actions, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_link(const exl_engine *e, const char *scores, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_keyness_table(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_kwic(const exl_engine *e, const char *term, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_prevalence_table(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_report(const exl_engine *e, const char *folder, const exl_options *o, exl_notify notify, exl_err *err);
/* The figures of exl_report, without statements, as a SQLite database of its own for other programs; path is replaced, whole or not at all. */
EXL_API EXL_CHECKED exl_rc exl_export_bi(const exl_engine *e, const char *path, const exl_options *o, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_evaluate(const exl_engine *e, const char *const *paths, size_t n, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);

/* Representative statements of a theme ("terms.pay-", "terms.pay", NULL = each): for management redacted and drawn from a pool of leavers, EXL_EDISCLOSE
 * where it is too small; for hr as typed. */
EXL_API EXL_CHECKED exl_rc exl_quotes(const exl_engine *e, const char *theme, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);

/* Each line of a text as a quote would show it: only words known to be harmless pass. lexicons: their folder. */
EXL_API EXL_CHECKED exl_rc exl_redact(const char *lexicons, const char *path, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);

/* Classifies the texts of a store again with today's lexicons; o->diff: writes what would change, and changes nothing. */
EXL_API EXL_CHECKED exl_rc exl_reclassify(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);

/* A person's labels of statement o->statement of interview `id`, with o->author and o->why; o->withdraw: takes them back.
 * themes: "terms.pay-|reason:pay", "none" or "" = no theme. The other writes all of them as labelled statements. */
EXL_API EXL_CHECKED exl_rc exl_label_one(const exl_engine *e, const char *id, const char *themes, const exl_options *o, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_label_export(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);

/* Erases interviews, by their ids or because all days that they may be of lie before o->before: their text, what was made of it, and the key that it was sealed
 * under; a keyed digest keeps them from coming back. o->dry_run: says how many. Errors: EXL_EDATA for an id that the store does not know (nothing is erased then). */
EXL_API EXL_CHECKED exl_rc exl_forget(const char *const *ids, size_t n, const exl_options *o, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_purge(const exl_options *o, exl_notify notify, exl_err *err);

/* Key file and keys file of a store into one file (mode 0600), and back; neither ever takes the place of another file but the store's own keys of an older day. */
EXL_API EXL_CHECKED exl_rc exl_key_backup(const char *path, const exl_options *o, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_key_restore(const char *path, const exl_options *o, exl_notify notify, exl_err *err);
/* Statements for people to label, uncertain ones and random ones, as a table into `path` (.csv or .xlsx), o->twice: also into a second file; for hr only. And
 * back: what people wrote into the columns themes and reasons is kept as with exl_label_one, by o->author; of two files only that on which they
 * agree, and how far they do is written to out. All or nothing: what is wrong goes to notify, a place each. */
EXL_API EXL_CHECKED exl_rc exl_review_export(const exl_engine *e, const char *path, const exl_options *o, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_review_import(const exl_engine *e, const char *const *paths, size_t n, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);

/* Whether a store is sound; what is wrong with it goes to notify, and nothing is written to it. Errors: EXL_EDATA damaged, or no store of ours. */
EXL_API EXL_CHECKED exl_rc exl_verify(const exl_options *o, exl_notify notify, exl_err *err);

/* What is wrong with an installation, a line a finding with what to do: program, lexicons in `lexicons`, word lists, store and key of o->db, disk, terminal. Reads only.
 * Errors: EXL_EDATA when a file is not what it should be, EXL_EENV when the machine is not; the findings are written in any case. */
EXL_API EXL_CHECKED exl_rc exl_doctor(const char *lexicons, const exl_options *o, exl_sink out, exl_err *err);

/* Upkeep of the lexicons: engine/manual/lexicons.md. lint: `folder` with the taxonomy; path: a lexicon file, a folder of lexicons, or NULL = folder;
 * EXL_EDATA when something is an error. diff: two folders on o->corpus. import writes the text of a lexicon file. */
EXL_API EXL_CHECKED exl_rc exl_lexicon_lint(const char *folder, const char *path, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_lexicon_stats(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_lexicon_suggest(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_lexicon_diff(const char *was, const char *now, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_lexicon_import(const exl_engine *e, const char *path, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);
EXL_API EXL_CHECKED exl_rc exl_lexicon_export(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);

/* Fits probabilities and thresholds, and learns what words hint at, on labelled statements; writes folder/fitted.tsv and folder/learned/<lang>.tsv. */
EXL_API EXL_CHECKED exl_rc exl_fit_lexicons(const exl_engine *e, const char *const *paths, size_t n, const char *folder, const exl_options *o, exl_notify notify, exl_err *err);

#ifdef __cplusplus
}
#endif
#endif
