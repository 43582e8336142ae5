/* report.md: the sheets that answer a question, as Markdown, with numbers as the language writes them. */
#include "report/sheets.h"

static void number(exl_buf *b, double v, int decimals, const exl_word_style *style)
{
    size_t from = b->n;
    exl_buf_fixed(b, v, decimals);
    for (size_t i = from; i < b->n && !b->failed; i++)
        if (b->p[i] == '.')
            b->p[i] = style->point[0];
}

static void cell(exl_buf *b, const exl_grid_column *c, const exl_cell *v, const exl_word_style *style)
{
    if (v->empty)
        return;
    switch (c->kind) {
    case EXL_GRID_TEXT:   exl_report_md_text(b, v->text); break;
    case EXL_GRID_COUNT:  number(b, v->number, 0, style); break;
    case EXL_GRID_SHARE:  number(b, v->number * 100, 1, style); exl_buf_str(b, style->percent); break;
    case EXL_GRID_RATIO:  number(b, v->number, 2, style); break;
    case EXL_GRID_CHANCE: number(b, v->number, 4, style); break;
    }
}

static void sheet(exl_buf *b, const exl_grid *s, const exl_word_style *style)
{
    exl_buf_str(b, "\n## ");
    exl_report_md_text(b, s->title);
    exl_buf_str(b, "\n\n");
    for (size_t i = 0; i < EXL_GRID_NOTES; i++)
        if (s->note[i].n) {
            exl_report_md_text(b, s->note[i]);
            exl_buf_str(b, "\n\n");
        }
    for (size_t c = 0; c < s->n_columns; c++) {
        exl_buf_str(b, c ? " | " : "| ");
        exl_report_md_text(b, s->column[c].title);
    }
    exl_buf_str(b, " |\n|");
    for (size_t c = 0; c < s->n_columns; c++)
        exl_buf_str(b, s->column[c].kind == EXL_GRID_TEXT ? " --- |" : " ---: |");
    exl_buf_char(b, '\n');
    for (size_t r = 0; r < s->n_rows; r++) {
        for (size_t c = 0; c < s->n_columns; c++) {
            exl_buf_str(b, c ? " | " : "| ");
            cell(b, &s->column[c], &s->cells[r * s->n_columns + c], style);
        }
        exl_buf_str(b, " |\n");
    }
}

exl_rc exl_report_markdown(exl_buf *out, const exl_report_input *in, exl_err *err)
{
    exl_grid s[EXL_GRIDS_MAX];
    exl_arena a;
    size_t n = 0;
    EXL_TRY(exl_report_check(in, err));
    exl_arena_init(&a, 0);
    exl_rc rc = exl_report_sheets(s, &n, in, &a, err);
    if (rc == EXL_OK) {
        exl_buf_str(out, "# ");
        exl_report_md_text(out, exl_span_of(exl_word_text(W_title, in->language)));
        exl_buf_char(out, '\n');
        for (size_t i = 0; i < n; i++)
            sheet(out, &s[i], exl_word_style_of(in->language));
        rc = exl_buf_rc(out, err);
    }
    exl_arena_free(&a);
    return rc;
}
