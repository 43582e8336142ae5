/* Tables as Markdown: a pipe table, its text without markup. */
#include "report/write.h"

void exl_report_md_text(exl_buf *b, exl_span s)
{
    size_t from = b->n;
    exl_report_shown(b, s);
    if (b->failed)
        return;
    exl_buf plain = { 0 };
    exl_buf_put(&plain, b->p + from, b->n - from);
    b->n = from;
    b->failed = plain.failed;
    for (size_t i = 0; i < plain.n; i++) {
        char c = plain.p[i];
        if (c == '<' || c == '>' || c == '&') {
            exl_buf_str(b, c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
            continue;
        }
        if (memchr("\\|`*_[]~#", c, 9))
            exl_buf_char(b, '\\');
        exl_buf_char(b, c);
    }
    exl_buf_free(&plain);
}

void exl_report_md(exl_buf *b, const exl_safe_table *t, int width)
{
    size_t n = exl_safe_n_columns(t);
    (void)width;
    for (size_t c = 0; c < n; c++) {
        exl_buf_str(b, c ? " | " : "| ");
        exl_report_md_text(b, exl_span_of(exl_safe_column(t, c)->name));
    }
    exl_buf_str(b, " |\n|");
    for (size_t c = 0; c < n; c++)
        exl_buf_str(b, exl_safe_column(t, c)->type == EXL_COL_TEXT ? " --- |" : " ---: |");
    exl_buf_char(b, '\n');
    for (size_t r = 0; r < exl_safe_n_rows(t); r++) {
        for (size_t c = 0; c < n; c++) {
            const exl_column *column = exl_safe_column(t, c);
            const exl_cell *v = exl_safe_cell(t, r, c);
            exl_buf_str(b, c ? " | " : "| ");
            if (column->type != EXL_COL_TEXT)
                exl_report_number(b, column, v);
            else if (!v->empty)
                exl_report_md_text(b, v->text);
        }
        exl_buf_str(b, " |\n");
    }
}
