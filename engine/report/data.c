/* The report as data: report.json, and the dictionary of tables/. */
#include "report/write.h"
#include "report/words.h"

enum { MAX_TABLES = 12 };

/* The tables of a report, in the order of their files; returns how many are there. */
static size_t tables_of(const exl_report_input *in, const exl_safe_table *t[MAX_TABLES])
{
    const exl_safe_table *all[MAX_TABLES] = { in->overview, in->shares, in->reasons, in->trends, in->summary, in->flags, in->reasons_by, in->prevalence, in->quality,
                                              in->effect, in->signals,
                                              in->statements ? exl_safe_text_table(in->statements) : NULL };
    size_t n = 0;
    for (size_t i = 0; i < MAX_TABLES; i++)
        if (all[i] && (all[i] != all[MAX_TABLES - 1] || in->audience == EXL_AUDIENCE_HR))
            t[n++] = all[i];
    return n;
}

static const char *audience_name(const exl_report_input *in) { return in->audience == EXL_AUDIENCE_HR ? "hr" : "management"; }

/* --- JSON ---------------------------------------------------------------------------------------------------- */

static void member(exl_buf *b, const char *name, exl_span value)
{
    exl_buf_json(b, exl_span_of(name));
    exl_buf_char(b, ':');
    exl_buf_json(b, value);
    exl_buf_str(b, ",\n");
}

static void lexicons_json(exl_buf *b, const exl_report_input *in)
{
    exl_buf_str(b, "\"lexicons\":[");
    for (size_t i = 0; i < in->n_lexicons; i++) {
        exl_buf_str(b, i ? ",{\"name\":" : "{\"name\":");
        exl_buf_json(b, in->lexicons[i].name);
        exl_buf_str(b, ",\"version\":");
        exl_buf_json(b, in->lexicons[i].version);
        exl_buf_char(b, '}');
    }
    exl_buf_str(b, "],\n");
}

static void head_json(exl_buf *b, const exl_report_input *in)
{
    exl_buf_str(b, "{\n");
    member(b, "exitlens", in->program);
    member(b, "schema", in->schema);
    lexicons_json(b, in);
    member(b, "audience", exl_span_of(audience_name(in)));
    if (in->audience == EXL_AUDIENCE_HR) {
        exl_buf_str(b, "\"confidential\":true,\n");
    } else {
        exl_buf_fmt(b, "\"confidential\":false,\n\"min_group\":%u,\n\"min_company\":%u,\n", in->min_group, in->min_company);
    }
    member(b, "language", exl_span_of(exl_word_style_of(in->language)->code));
    if (in->as_of.n)
        member(b, "as_of", in->as_of);
    if (in->flags)
        member(b, "flag", exl_span_of(exl_word_text(W_flag_is, in->language)));
}

exl_rc exl_report_json(exl_buf *out, const exl_report_input *in, exl_err *err)
{
    const exl_safe_table *t[MAX_TABLES];
    EXL_TRY(exl_report_check(in, err));
    head_json(out, in);
    exl_buf_str(out, "\"tables\":{\n");
    for (size_t i = 0, n = tables_of(in, t); i < n; i++) {
        exl_buf_str(out, i ? ",\n" : "");
        exl_buf_json(out, exl_span_of(exl_safe_name(t[i])));
        exl_buf_char(out, ':');
        exl_report_json_array(out, t[i], 0);
        out->n -= out->n > 0 && !out->failed && out->p[out->n - 1] == '\n';
    }
    exl_buf_str(out, "\n}\n}\n");
    return exl_buf_rc(out, err);
}

/* --- dictionary ---------------------------------------------------------------------------------------------- */

static const char *type_name(const exl_column *c)
{
    static const char *const names[] = { "text", "whole number", "number", "0 or 1" };
    return names[c->type];
}

static void describe_table(exl_buf *b, const exl_safe_table *t)
{
    exl_buf_fmt(b, "\n## %s.csv\n\n", exl_safe_name(t));
    if (exl_safe_title(t)) {
        exl_report_md_text(b, exl_span_of(exl_safe_title(t)));
        exl_buf_str(b, "\n\n");
    }
    exl_buf_str(b, "| column | type | content |\n| --- | --- | --- |\n");
    for (size_t c = 0; c < exl_safe_n_columns(t); c++) {
        const exl_column *column = exl_safe_column(t, c);
        exl_buf_fmt(b, "| `%s` | %s | ", column->name, type_name(column));
        exl_report_md_text(b, exl_span_of(column->describes ? column->describes : ""));
        exl_buf_str(b, " |\n");
    }
}

static void versions_md(exl_buf *b, const exl_report_input *in)
{
    exl_buf_str(b, "\n## Made with\n\n- exitlens ");
    exl_report_md_text(b, in->program);
    exl_buf_str(b, ", schema ");
    exl_report_md_text(b, in->schema);
    exl_buf_char(b, '\n');
    for (size_t i = 0; i < in->n_lexicons; i++) {
        exl_buf_str(b, "- ");
        exl_report_md_text(b, in->lexicons[i].name);
        exl_buf_char(b, ' ');
        exl_report_md_text(b, in->lexicons[i].version);
        exl_buf_char(b, '\n');
    }
    if (in->as_of.n) {
        exl_buf_str(b, "- as of ");
        exl_report_md_text(b, in->as_of);
        exl_buf_char(b, '\n');
    }
}

exl_rc exl_report_tables_readme(exl_buf *out, const exl_report_input *in, exl_err *err)
{
    const exl_safe_table *t[MAX_TABLES];
    EXL_TRY(exl_report_check(in, err));
    exl_buf_str(out, "# Tables\n\nUTF-8, comma, a header row, point as decimal mark, line feed. An empty cell: no figure. Shares are 0 to 1.\n");
    if (in->audience == EXL_AUDIENCE_HR)
        exl_buf_str(out, "\n**Confidential**: names, small numbers and statements, only for those who may read the interviews themselves.\n");
    else
        exl_buf_fmt(out, "\nFor management: rows with `suppressed` 1 hold no figures: fewer than %u leavers (%u for the company) are behind them, or such a row would follow from them by subtraction.\n",
                    in->min_group, in->min_company);
    exl_buf_str(out, "\nA text that a spreadsheet would take for a formula has an apostrophe before it.\n");
    if (in->flags)
        exl_buf_fmt(out, "\n%s\n", exl_word_text(W_flag_is, 2));
    for (size_t i = 0, n = tables_of(in, t); i < n; i++)
        describe_table(out, t[i]);
    versions_md(out, in);
    return exl_buf_rc(out, err);
}
