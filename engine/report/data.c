/* The report as data: report.json, and what is in tables/ for people (README.md) and for programs (datapackage.json). */
#include "report/write.h"
#include "report/words.h"

size_t exl_report_tables(const exl_report_input *in, const exl_safe_table *t[EXL_REPORT_TABLES])
{
    bool hr = in->audience == EXL_AUDIENCE_HR;
    const exl_safe_table *all[EXL_REPORT_TABLES] = { in->overview, in->shares, in->reasons, in->trends, in->summary, in->flags, in->reasons_by, in->prevalence, in->quality, in->effect,
                                                     in->signals, in->quotes, in->statements && hr ? exl_safe_text_table(in->statements) : NULL };
    size_t n = 0;
    for (size_t i = 0; i < EXL_REPORT_TABLES; i++)
        if (all[i])
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
    member(b, "$schema", exl_span_of("urn:exitlens:report:1"));         /* the $id of schema/report.schema.json: another shape is another number */
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
    const exl_safe_table *t[EXL_REPORT_TABLES];
    EXL_TRY(exl_report_check(in, err));
    head_json(out, in);
    exl_buf_str(out, "\"tables\":{\n");
    for (size_t i = 0, n = exl_report_tables(in, t); i < n; i++) {
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

const char *exl_report_type_name(const exl_column *c)
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
        exl_buf_fmt(b, "| `%s` | %s | ", column->name, exl_report_type_name(column));
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
    const exl_safe_table *t[EXL_REPORT_TABLES];
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
    for (size_t i = 0, n = exl_report_tables(in, t); i < n; i++)
        describe_table(out, t[i]);
    versions_md(out, in);
    return exl_buf_rc(out, err);
}

/* --- data package -------------------------------------------------------------------------------------------- */

/* Columns that name a row; an empty one of them is a name too (a department that nobody gave), not a missing value. */
static bool is_key(const char *table, const char *column)
{
    static const struct { const char *table, *keys; } rows[] = {
        { "overview", " measure part " }, { "reasons", " unit_type unit reason " }, { "reasons_by", " unit_type unit reason " }, { "quality", " level code " }, { "effect", " unit_type unit code since action " }, { "suppression", " rule of " }, { "trends", " unit_type unit code period " },
        { "statements", " unit_type unit code interview statement " }, { "quotes", " code text " }, { "prevalence", " unit_type unit code part " }, { "", " unit_type unit code " },
    };
    size_t i = 0, n = strlen(column);
    while (*rows[i].table && strcmp(rows[i].table, table) != 0)
        i++;
    for (const char *p = rows[i].keys + 1; *p; p += strcspn(p, " ") + 1)
        if (strcspn(p, " ") == n && memcmp(p, column, n) == 0)
            return true;
    return false;
}

static void field_json(exl_buf *b, const char *table, const exl_column *c)
{
    static const char *const types[] = { "string", "integer", "number", "boolean" };
    bool key = is_key(table, c->name);
    exl_buf_fmt(b, "{\"name\":\"%s\",\"type\":\"%s\",\"description\":", c->name, types[c->type]);
    exl_buf_json(b, exl_span_of(c->describes ? c->describes : ""));
    if (c->type == EXL_COL_FLAG)
        exl_buf_str(b, ",\"trueValues\":[\"1\"],\"falseValues\":[\"0\"]");
    if (key && c->type == EXL_COL_TEXT)
        exl_buf_str(b, ",\"missingValues\":[]");
    exl_buf_char(b, '}');
}

static void resource_json(exl_buf *b, const exl_safe_table *t)
{
    const char *name = exl_safe_name(t);
    size_t n = exl_safe_n_columns(t);
    exl_buf_fmt(b, "{\"name\":\"%s\",\"type\":\"table\",\"path\":\"%s.csv\",\"format\":\"csv\",\"mediatype\":\"text/csv\",\"encoding\":\"utf-8\",\n\"title\":", name, name);
    exl_buf_json(b, exl_span_of(exl_safe_title(t) ? exl_safe_title(t) : ""));
    exl_buf_str(b, ",\n\"dialect\":{\"delimiter\":\",\",\"lineTerminator\":\"\\n\",\"quoteChar\":\"\\\"\",\"doubleQuote\":true,\"header\":true},\n\"schema\":{\"fields\":[\n");
    for (size_t c = 0; c < n; c++) {
        exl_buf_str(b, c ? ",\n" : "");
        field_json(b, name, exl_safe_column(t, c));
    }
    exl_buf_str(b, "\n],\"missingValues\":[\"\"],\"primaryKey\":[");
    bool any = false;
    for (size_t c = 0; c < n; c++)
        if (is_key(name, exl_safe_column(t, c)->name)) {
            exl_buf_fmt(b, any ? ",\"%s\"" : "\"%s\"", exl_safe_column(t, c)->name);
            any = true;
        }
    exl_buf_str(b, "]}}");
}

exl_rc exl_report_datapackage(exl_buf *out, const exl_report_input *in, exl_err *err)
{
    const exl_safe_table *t[EXL_REPORT_TABLES];
    EXL_TRY(exl_report_check(in, err));
    exl_buf_fmt(out, "{\n\"$schema\":\"https://datapackage.org/profiles/2.0/datapackage.json\",\n\"name\":\"exitlens-report-%s\",\n\"title\":", audience_name(in));
    exl_buf_json(out, exl_span_of(exl_word_text(W_subtitle, in->language)));
    exl_buf_str(out, ",\n\"version\":");
    exl_buf_json(out, in->program);
    exl_buf_str(out, ",\n\"resources\":[\n");
    for (size_t i = 0, n = exl_report_tables(in, t); i < n; i++) {
        exl_buf_str(out, i ? ",\n" : "");
        resource_json(out, t[i]);
    }
    exl_buf_str(out, "\n]\n}\n");
    return exl_buf_rc(out, err);
}
