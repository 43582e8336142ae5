/* Tables as JSON: an array of objects, or an object a line. Numbers are numbers, empty cells null. */
#include "report/write.h"

static void value(exl_buf *b, const exl_column *c, const exl_cell *v)
{
    if (exl_report_is_empty(c, v))
        exl_buf_str(b, "null");
    else if (c->type == EXL_COL_TEXT)
        exl_buf_json(b, v->text);
    else
        exl_report_number(b, c, v);
}

static void object(exl_buf *b, const exl_safe_table *t, size_t row)
{
    exl_buf_char(b, '{');
    for (size_t c = 0; c < exl_safe_n_columns(t); c++) {
        const exl_column *column = exl_safe_column(t, c);
        if (c)
            exl_buf_char(b, ',');
        exl_buf_json(b, exl_span_of(column->name));
        exl_buf_char(b, ':');
        value(b, column, exl_safe_cell(t, row, c));
    }
    exl_buf_char(b, '}');
}

void exl_report_jsonl(exl_buf *b, const exl_safe_table *t, int width)
{
    (void)width;
    for (size_t r = 0; r < exl_safe_n_rows(t); r++) {
        object(b, t, r);
        exl_buf_char(b, '\n');
    }
}

void exl_report_json_array(exl_buf *b, const exl_safe_table *t, int width)
{
    (void)width;
    exl_buf_char(b, '[');
    for (size_t r = 0; r < exl_safe_n_rows(t); r++) {
        exl_buf_str(b, r ? ",\n" : "\n");
        object(b, t, r);
    }
    exl_buf_str(b, exl_safe_n_rows(t) ? "\n]\n" : "]\n");
}
