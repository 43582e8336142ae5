/* The formats of a table: a new one is a function and a row. */
#include "report/write.h"
#include "base/num.h"
#include "base/utf8.h"

static const struct { exl_format format; const char *name; void (*write)(exl_buf *, const exl_safe_table *, int width); } formats[] = {
    { EXL_FORMAT_CSV,   "csv",   exl_report_csv },
    { EXL_FORMAT_TSV,   "tsv",   exl_report_tsv },
    { EXL_FORMAT_TABLE, "table", exl_report_text },
    { EXL_FORMAT_JSON,  "json",  exl_report_json_array },
    { EXL_FORMAT_JSONL, "jsonl", exl_report_jsonl },
    { EXL_FORMAT_MD,    "md",    exl_report_md },
};
enum { N_FORMATS = sizeof formats / sizeof formats[0] };

exl_rc exl_report_table(exl_buf *out, const exl_safe_table *t, exl_format f, int width, exl_err *err)
{
    for (size_t i = 0; i < N_FORMATS; i++)
        if (formats[i].format == f) {
            formats[i].write(out, t, width);
            return exl_buf_rc(out, err);
        }
    return exl_fail(err, EXL_EUSAGE, "format %d is not known", (int)f);
}

bool exl_report_format(exl_format *out, exl_span name)
{
    for (size_t i = 0; i < N_FORMATS; i++)
        if (exl_span_is(name, formats[i].name)) {
            *out = formats[i].format;
            return true;
        }
    return false;
}

/* --- what the writers share ---------------------------------------------------------------------------------- */

bool exl_report_is_empty(const exl_column *c, const exl_cell *v)
{
    return v->empty || (c->type == EXL_COL_TEXT ? v->text.n == 0 : !(v->number - v->number == 0));
}

void exl_report_number(exl_buf *b, const exl_column *c, const exl_cell *v)
{
    if (exl_report_is_empty(c, v))
        return;
    if (c->type != EXL_COL_REAL)
        exl_buf_fixed(b, v->number, 0);
    else if (c->decimals < 0)
        exl_buf_real(b, v->number, 4);
    else
        exl_buf_fixed(b, v->number, c->decimals);
}

double exl_report_rounded(const exl_column *c, const exl_cell *v)
{
    char digits[64];                /* on the stack: without memory it would be another number */
    exl_buf b;
    double out = v->number;
    if (out > 0 && out < 1e15 && out == (double)(uint64_t)out && (c->type != EXL_COL_REAL || c->decimals >= 0))
        return out;                 /* whole: nothing to round, and most cells are */
    exl_buf_over(&b, digits, sizeof digits);
    exl_report_number(&b, c, v);
    return exl_num_real(&out, exl_buf_view(&b)) ? out : v->number;
}

static bool needs_showing(exl_span s)
{
    if (exl_utf8_valid(s) != s.n)
        return true;
    for (size_t i = 0, len; i < s.n; i += len)
        if (exl_utf8_hidden(exl_utf8_get(s.p + i, &len)))
            return true;
    return false;
}

void exl_report_shown(exl_buf *b, exl_span s)
{
    enum { LONGEST = 12 };          /* bytes of ‹U+001B›, which stands for one */
    if (!needs_showing(s))
        exl_buf_span(b, s);
    else if (exl_buf_room(b, s.n * LONGEST + 1))
        b->n += exl_utf8_show(b->p + b->n, s.n * LONGEST + 1, s);
}
