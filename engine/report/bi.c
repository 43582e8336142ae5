/* The tables of a report as a database, for programs that would rather not read files: no text of anybody in it, whoever it is for. */
#include "report/write.h"
#include "report/words.h"
#include "store/figures.h"
#include <stdio.h>

static exl_figure_value text(exl_span s) { return (exl_figure_value){ .text = s }; }
static exl_figure_value string(const char *s) { return text(exl_span_of(s ? s : "")); }

/* What names a row is never null, so that it can be joined: a department that nobody gave is ''. */
static exl_figure_value value_of(const exl_column *c, const exl_cell *v)
{
    bool empty = exl_report_is_empty(c, v);
    if (c->type == EXL_COL_TEXT)
        return (exl_figure_value){ .null = empty && c->figure, .text = empty ? (exl_span){ "", 0 } : v->text };
    return (exl_figure_value){ .null = empty, .number = empty ? 0 : exl_report_rounded(c, v) };
}

static exl_rc put_table(exl_figures *f, const exl_safe_table *t, exl_err *err)
{
    static const exl_figure_type types[] = { EXL_FIGURE_TEXT, EXL_FIGURE_INTEGER, EXL_FIGURE_REAL, EXL_FIGURE_INTEGER };       /* by exl_col_type */
    exl_figure_column columns[64];
    exl_figure_value values[64];
    size_t n = exl_safe_n_columns(t);
    if (n > 64)
        return exl_fail(err, EXL_EDEFECT, "a table has %zu columns", n);
    for (size_t c = 0; c < n; c++)
        columns[c] = (exl_figure_column){ exl_safe_column(t, c)->name, types[exl_safe_column(t, c)->type] };
    EXL_TRY(exl_figures_table(f, exl_safe_name(t), columns, n, err));
    for (size_t r = 0; r < exl_safe_n_rows(t); r++) {
        for (size_t c = 0; c < n; c++)
            values[c] = value_of(exl_safe_column(t, c), exl_safe_cell(t, r, c));
        EXL_TRY(exl_figures_row(f, values, err));
    }
    return EXL_OK;
}

static exl_rc put_dictionary(exl_figures *f, const exl_safe_table *const *t, size_t n, exl_err *err)
{
    static const exl_figure_column columns[] = { { "table_name", EXL_FIGURE_TEXT }, { "column_name", EXL_FIGURE_TEXT }, { "type", EXL_FIGURE_TEXT }, { "content", EXL_FIGURE_TEXT } };
    EXL_TRY(exl_figures_table(f, "dictionary", columns, 4, err));
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < exl_safe_n_columns(t[i]); c++) {
            const exl_column *column = exl_safe_column(t[i], c);
            const exl_figure_value row[] = { string(exl_safe_name(t[i])), string(column->name), string(exl_report_type_name(column)), string(column->describes) };
            EXL_TRY(exl_figures_row(f, row, err));
        }
    return EXL_OK;
}

/* Versions, whom it is for, and what a flag is: as the head of report.json. */
static exl_rc put_about(exl_figures *f, const exl_report_input *in, exl_err *err)
{
    static const exl_figure_column columns[] = { { "name", EXL_FIGURE_TEXT }, { "value", EXL_FIGURE_TEXT } };
    char least[2][16] = { "", "" };
    bool hr = in->audience == EXL_AUDIENCE_HR;
    snprintf(least[0], sizeof least[0], "%u", in->min_group);
    snprintf(least[1], sizeof least[1], "%u", in->min_company);
    const exl_figure_value rows[][2] = {
        { string("exitlens"), text(in->program) }, { string("schema"), text(in->schema) }, { string("audience"), string(hr ? "hr" : "management") }, { string("as_of"), text(in->as_of) },
        { string("flag"), string(exl_word_text(W_flag_is, in->language)) }, { string("min_group"), string(least[0]) }, { string("min_company"), string(least[1]) } };
    EXL_TRY(exl_figures_table(f, "about", columns, 2, err));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] - (hr ? 2 : 0); i++)
        EXL_TRY(exl_figures_row(f, rows[i], err));
    for (size_t i = 0; i < in->n_lexicons; i++) {
        const exl_figure_value row[] = { text(in->lexicons[i].name), text(in->lexicons[i].version) };
        EXL_TRY(exl_figures_row(f, row, err));
    }
    return EXL_OK;
}

static exl_rc put_all(exl_figures *f, const exl_report_input *in, exl_err *err)
{
    const exl_safe_table *t[EXL_REPORT_TABLES];
    exl_report_input figures = *in;
    figures.quotes = NULL;
    figures.statements = NULL;
    size_t n = exl_report_tables(&figures, t);
    EXL_TRY(put_about(f, in, err));
    EXL_TRY(put_dictionary(f, t, n, err));
    for (size_t i = 0; i < n; i++)
        EXL_TRY(put_table(f, t[i], err));
    return EXL_OK;
}

exl_rc exl_report_bi(exl_buf *out, const exl_report_input *in, exl_err *err)
{
    exl_figures *f;
    EXL_TRY(exl_report_check(in, err));
    EXL_TRY(exl_figures_new(&f, err));
    exl_rc rc = put_all(f, in, err);
    if (rc == EXL_OK)
        rc = exl_figures_bytes(out, f, err);
    exl_figures_free(f);
    return rc;
}
