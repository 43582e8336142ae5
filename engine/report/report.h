/* Reports: what has passed the privacy gate, made into bytes for people and programs. Nothing here computes a figure,
 * opens a store or knows a clock: the same input gives the same bytes. */
#ifndef EXL_REPORT_REPORT_H
#define EXL_REPORT_REPORT_H
#include "base/buf.h"
#include "privacy/gate.h"

/* --- one table, for a pipe or a file ------------------------------------------------------------------------- */

/* Writes t in format f. CSV, TSV, JSON Lines: nothing but the rows; JSON: an array; a table fitted to `width` columns
 * (0 = as wide as it needs; texts that do not fit are cut with an ellipsis, numbers never; where that is not enough some columns are left
 * out, with an ellipsis behind the headings); Markdown.
 * Text that a spreadsheet would take for a formula gets an apostrophe before it (CSV, TSV). Control and bidirectional characters are
 * shown as ‹U+001B› in tables and Markdown; in CSV and TSV control characters are, and JSON escapes them.
 * Errors: EXL_ENOMEM; EXL_EUSAGE: no such format. Appends to out; on error its content is unspecified.
 * Example: a text cell `=1+1` is `'=1+1` in CSV, `"=1+1"` in JSON; an empty share is nothing in CSV, null in JSON. */
EXL_CHECKED exl_rc exl_report_table(exl_buf *out, const exl_safe_table *t, exl_format f, int width, exl_err *err);

/* The format of a name ("csv", "jsonl" …), false for no such name: for `--format`. */
bool exl_report_format(exl_format *out, exl_span name);

/* --- the whole report ---------------------------------------------------------------------------------------- */

/* Columns of the two tables that have no command of their own; the caller fills them and passes them through the gate.
 *
 * overview: measure, part, count, share, period. One row a measure, in any order; those absent are not told.
 *   interviews, leavers, statements, departments, roles, managers, undated, duplicates: count
 *   with_theme         count = statements with a theme, share of statements
 *   language   part = nl fr en de unknown     count = statements, share
 *   departure  part = voluntary …             count = leavers, share
 *   first, last        period = the first and last period ("2023-Q1"), of dated interviews
 *   period     part = month quarter half year, of the trends
 * shares: unit_type, unit, code, interviews, hits, share, lower, upper, suppressed: facets and themes over the whole time, for `all`,
 *   and for departments (heat map). Codes as in trends: `terms-`, `terms.pay+`. */
extern const exl_column exl_overview_columns[5];
extern const exl_column exl_share_columns[9];
enum { EXL_N_OVERVIEW_COLUMNS = 5, EXL_N_SHARE_COLUMNS = 9 };

/* Rows without leavers behind them (quality, dates) are given UINT32_MAX leavers, so that the gate lets them through. */

typedef struct { exl_span name, version; } exl_report_version;      /* "lexicons/nl", "3 (b91c…)" */

/* What people made of a flag; for hr only. */
typedef enum { EXL_REVIEW_OPEN, EXL_REVIEW_LOOKING, EXL_REVIEW_ACTED, EXL_REVIEW_CLOSED, EXL_REVIEW_DISMISSED, EXL_N_REVIEWS } exl_review_state;
extern const char *const exl_review_names[EXL_N_REVIEWS];      /* "open" "looking" "acted" "closed" "dismissed" */
typedef struct { exl_span unit_type, unit, code; exl_review_state state; exl_span note; } exl_report_review;

/* Tables may be NULL: their section is left out, or says that there is nothing to tell. Columns are found by name, as
 * CONTRACT of the commands has them. All must have passed the gate for `audience`. */
typedef struct {
    exl_audience audience;
    int language;                               /* exl_lang: of the page */
    unsigned min_group, min_company;            /* told to the reader (management) */
    const exl_safe_table *overview, *shares;    /* as above */
    const exl_safe_table *reasons;              /* `reasons` */
    const exl_safe_table *trends, *summary;     /* `trends`, `trends --summary` */
    const exl_safe_table *flags;                /* `flags`, most suspicious first */
    const exl_safe_table *prevalence;           /* `prevalence`: shares corrected for the classifier, where its rates are known */
    const exl_safe_table *reasons_by;           /* columns of `reasons`; unit types `tenure` (months, "0-5", "120-") and `departure`; `other` */
    const exl_safe_table *quality;              /* level, code, support, predicted, correct, precision, recall, f1: as `evaluate`, of the last one saved */
    bool own_quality;                           /* measured on notes of the user's own; false: on those of others */
    const exl_safe_table *effect;               /* `effect`, of the actions given */
    const exl_safe_table *signals;              /* hr: unit_type, unit, code (signal:burnout), interviews, hits */
    const exl_report_review *reviews;           /* of flags; none for management */
    size_t n_reviews;
    const exl_safe_table *quotes;               /* redacted, for management; NULL: not asked for */
    const exl_safe_text  *statements;           /* behind figures, best first; at most 5 a figure are shown */
    /* Name of a code without its polarity, "terms", "terms.pay", "reason:pay", "signal:burnout", in exl_lang language; an empty span:
     * the code itself is shown. */
    exl_span (*label)(void *ctx, exl_span code, int language);
    void *label_ctx;
    exl_span program, schema;                   /* versions */
    const exl_report_version *lexicons;
    size_t n_lexicons;
    exl_span as_of;                             /* "2026-03-31": date that stands for today; "" = not shown */
} exl_report_input;

/* An open output folder: exl_report_open. */
typedef struct { int fd, tables_fd; unsigned mode; char path[512]; } exl_report_folder;      /* mode: of the files */

/* The page: one self-contained HTML file, no request, readable on paper, in the dark, at 360 px and without its script.
 * Errors: EXL_EDEFECT when a table passed the gate for another audience; EXL_ENOMEM. Cost: linear in the rows of the
 * tables (about 0.1 s for 10,000 interviews); under 2 MB whatever their number, since only the largest departments and
 * most frequent codes are drawn. */
EXL_CHECKED exl_rc exl_report_html(exl_buf *out, const exl_report_input *in, exl_err *err);

/* The same as data: one JSON object {"$schema", "exitlens", "schema", "lexicons", "audience", …, "tables": {"flags": [ … ] … }}. */
EXL_CHECKED exl_rc exl_report_json(exl_buf *out, const exl_report_input *in, exl_err *err);

/* The same as a workbook, report.xlsx in the folder: sheets that answer a question, in the language of the report, with charts of the spreadsheet's own; the
 * meaning of every column; and a sheet a table, named and laid out as tables/NAME.csv (over 1,048,575 rows it goes on in "NAME 2"). Texts are
 * texts, never formulas or links; what is hidden or not allowed in XML is shown as ‹U+001B›, a text over 32,767 characters ends in an ellipsis. Works
 * in a folder of its own inside the report's, and removes it; reads what it wrote back (readback.h). Errors: EXL_EDEFECT as above; EXL_EENV, EXL_ENOMEM. Cost: 1 microsecond a cell. */
EXL_CHECKED exl_rc exl_report_xlsx(const exl_report_folder *f, const exl_report_input *in, exl_err *err);

/* One table as a workbook of one sheet, at `path` (mode 0600, whole or not at all). Errors: EXL_EENV, EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_report_table_xlsx(const char *path, const exl_safe_table *t, exl_err *err);

/* The sheets that answer a question as Markdown tables, for a wiki. Errors: EXL_EDEFECT as above; EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_report_markdown(exl_buf *out, const exl_report_input *in, exl_err *err);

/* The same figures as a SQLite database for other programs: a table a report table with its names and types, `dictionary` (table_name, column_name, type,
 * content) and `about` (name, value). No statements and no quotes, whatever the audience. Errors: EXL_EDEFECT as above; EXL_ENOMEM, EXL_EENV. */
EXL_CHECKED exl_rc exl_report_bi(exl_buf *out, const exl_report_input *in, exl_err *err);

/* tables/datapackage.json (Frictionless, version 2): files, types, keys and missing values of tables/, for programs that load them. Errors as above. */
EXL_CHECKED exl_rc exl_report_datapackage(exl_buf *out, const exl_report_input *in, exl_err *err);

/* The data dictionary of tables/: Markdown, a section a table, a row a column, and the versions they came from. */
EXL_CHECKED exl_rc exl_report_tables_readme(exl_buf *out, const exl_report_input *in, exl_err *err);

/* --- files --------------------------------------------------------------------------------------------------- */

/* Opens the output folder, made when absent, and `tables` in it. Close with exl_report_close. share: who but the owner may read what is written (exl_options); the folder's mode is 0700
 * with these, the files' 0600 with those of them that files have. A folder that is there keeps its mode. Errors: EXL_EENV. */
EXL_CHECKED exl_rc exl_report_open(exl_report_folder *out, const char *path, unsigned share, exl_err *err);
void exl_report_close(exl_report_folder *f);

/* Writes a file of the report whole or not at all: temporary name, fsync, rename, fsync of the folder; mode 0600, with what the folder is shared for.
 * name: "report.html", "report.json", "report.xlsx", "report.md", "tables/README.md", "tables/datapackage.json" or "tables/NAME.csv" with NAME of a-z, 0-9 and _; nothing else is written to.
 * Never follows a symbolic link. Errors: EXL_EUSAGE for another name; EXL_EENV with the path. */
EXL_CHECKED exl_rc exl_report_write(const exl_report_folder *f, const char *name, exl_span bytes, exl_err *err);
#endif
