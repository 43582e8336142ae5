/* The one door between statistics and every output. Writers take exl_safe_table and exl_safe_text; both are
 * declared here, defined in this folder only, and made by nobody else: a writer cannot be given raw counts.
 *
 * For EXL_AUDIENCE_HR everything passes. For EXL_AUDIENCE_MANAGEMENT
 *   - rows about single managers are left out;
 *   - a row of too few distinct leavers keeps its unit and its keys (code, period), every other cell is emptied (the
 *     columns that stay are a list: a new one is hidden) and the column `suppressed`, where the table has one, is 1. Too few is under min_company for the whole
 *     company, under min_group for a department, a role or any other part, and for a single period;
 *   - a period of a unit that would follow from totals and the periods shown is emptied too (suppress.h), unless the figures are of closed
 *     blocks of min_group leavers or more, of which nothing follows;
 *   - a row marked as certain is emptied: everybody, or all but one, said it;
 *   - rows that are emptied of a table in the order of its figures stand behind the others, by their units and keys: their place would tell;
 *   - columns of days (`first`, `last`, `date`) are empty: a day is that of one leaver;
 *   - a unit of which no row can be shown has a row for every combination of keys that its kind of unit has:
 *     tables hold only codes that were raised, so keeping just its own rows would tell what its few leavers said. A table
 *     whose rows were asked for by the user (`asked`) keeps them as they are, with their keys;
 *   - statements as typed are left out; what may be quoted comes redacted from excerpts.h.
 */
#ifndef EXL_PRIVACY_GATE_H
#define EXL_PRIVACY_GATE_H
#include "base/err.h"
#include "base/span.h"
#include "stats/panel.h"
#include "stats/table.h"

enum { EXL_GATE_FLOOR = 5 };        /* no audience but hr ever sees figures of fewer leavers */

typedef struct {
    exl_audience audience;
    unsigned min_group;             /* distinct leavers behind a figure of a department, role or period; 5 or more */
    unsigned min_company;           /* behind a figure of the company; 5 or more */
} exl_gate_rules;

typedef struct exl_safe_table exl_safe_table;

/* Passes a table through the gate: "may management see this?"
 * in   t      borrowed: its texts must live as long as *out
 *      rules  minimums are not looked at for hr
 * out  *out   lives in `a`; untouched on error
 * Errors: EXL_EUSAGE when a minimum is under 5; EXL_ENOMEM. Cost: O(rows log rows). Safe from any thread.
 * Example: a department of 9 leavers under min_group 10 -> interviews, hits, share empty, suppressed 1; of 10 -> shown. */
EXL_CHECKED exl_rc exl_privacy_gate(const exl_safe_table **out, const exl_table *t, const exl_gate_rules *rules,
                                    exl_arena *a, exl_err *err);

const char       *exl_safe_name(const exl_safe_table *t);
const char       *exl_safe_title(const exl_safe_table *t);
exl_audience      exl_safe_audience(const exl_safe_table *t);
size_t            exl_safe_n_columns(const exl_safe_table *t);
size_t            exl_safe_n_rows(const exl_safe_table *t);
const exl_column *exl_safe_column(const exl_safe_table *t, size_t column);
size_t            exl_safe_find(const exl_safe_table *t, const char *name);                /* n_columns: no such column */
const exl_cell   *exl_safe_cell(const exl_safe_table *t, size_t row, size_t column);
int               exl_safe_unit_type(const exl_safe_table *t, size_t row);                 /* exl_unit_type or the caller's own */
bool              exl_safe_suppressed(const exl_safe_table *t, size_t row);                /* its figures were emptied */

bool              exl_safe_certain(const exl_safe_table *t, size_t row);                   /* a suppressed row: it would tell for sure what somebody said */

/* What was held back, in numbers that give nobody away: units of which nothing is shown (managers not counted among
 * them), and whether rows about single managers were left out. */
size_t exl_safe_hidden_units(const exl_safe_table *t);
bool   exl_safe_managers_left_out(const exl_safe_table *t);

/* True when the table had rows and can show no figure of any of them: the caller ends with EXL_EDISCLOSE where
 * this was all that was asked. A table without rows has nothing to hide: false. */
bool   exl_safe_nothing(const exl_safe_table *t);

/* One statement behind a figure. All borrowed. */
typedef struct {
    int      unit_type;             /* exl_unit_type */
    exl_span unit, code;            /* the figure: "K. Desmet", "relations.manager-" */
    exl_span interview;             /* id as imported */
    uint32_t statement;             /* its number, from 1 */
    exl_span date;                  /* ISO, "" = undated */
    exl_span text;
    exl_span entries;               /* lexicon entries that fired: "nl/relations.tsv:17 …" */
} exl_quote;

typedef struct exl_safe_text exl_safe_text;

/* Passes quotes through the gate: all of them for hr, none for management. Copies nothing: what `q` borrows must
 * live as long as *out. Order kept. Errors and *out as above. */
EXL_CHECKED exl_rc exl_privacy_quotes(const exl_safe_text **out, const exl_quote *q, size_t n, const exl_gate_rules *rules,
                                      exl_arena *a, exl_err *err);

exl_audience          exl_safe_text_audience(const exl_safe_text *t);
size_t                exl_safe_text_n(const exl_safe_text *t);
const exl_quote      *exl_safe_text_at(const exl_safe_text *t, size_t i);
const exl_safe_table *exl_safe_text_table(const exl_safe_text *t);      /* the same as rows, for tables/statements.csv */
#endif
