/* Pieces of tables. Those that the script can sort and filter say so by their class and attributes; without it they are tables like any other. */
#include "report/page.h"
#include <math.h>
#include <stdlib.h>

void exl_page_how(exl_page *p, exl_word w)
{
    exl_page_raw(p, "<p class=\"how\">");
    exl_page_word(p, w);
    exl_page_raw(p, "</p>\n");
}

void exl_page_more_in(exl_page *p, size_t n, const char *file)
{
    if (n == 0)
        return;
    exl_page_raw(p, "<p class=\"scale\">");
    EXL_SAY(p, W_more_in, exl_page_count(p, (double)n), exl_span_of(file));
    exl_page_raw(p, "</p>\n");
}

void exl_page_folded(exl_page *p, exl_word w)
{
    exl_page_raw(p, "<details class=\"data\"><summary>");
    exl_page_word(p, w);
    exl_page_raw(p, "</summary>");
}

/* The place of the filter is in the page from the start, so that nothing moves when the script fills it. */
void exl_page_open_sorted(exl_page *p, const char *class, exl_word name, bool filter)
{
    if (filter) {
        exl_page_raw(p, "<p class=\"filter\" data-label=\"");
        exl_page_word(p, W_filter);
        exl_page_raw(p, "\" data-count=\"");
        exl_page_word(p, W_filter_count);
        exl_page_raw(p, "\"></p>\n");
    }
    exl_page_raw(p, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
    exl_page_word(p, name);
    exl_page_raw(p, "\"><table class=\"sort ");
    exl_page_raw(p, class);
    exl_page_raw(p, "\"><thead><tr>");
}

void exl_page_column(exl_page *p, exl_word w, bool number)
{
    exl_page_raw(p, number ? "<th scope=\"col\" class=\"num\"><span>" : "<th scope=\"col\"><span>");
    exl_page_word(p, w);
    exl_page_raw(p, "</span></th>");
}

void exl_page_close_head(exl_page *p) { exl_page_raw(p, "</tr></thead><tbody>\n"); }
void exl_page_close_sorted(exl_page *p) { exl_page_raw(p, "</tbody></table></div>\n"); }

void exl_page_cell_text(exl_page *p, exl_span s, bool heading)
{
    exl_page_raw(p, heading ? "<th scope=\"row\">" : "<td>");
    exl_page_text(p, s);
    exl_page_raw(p, heading ? "</th>" : "</td>");
}

static void number_cell(exl_page *p, double v, int decimals)
{
    exl_page_raw(p, "<td class=\"num\" data-v=\"");
    exl_buf_fixed(p->b, v, decimals);
    exl_page_raw(p, "\">");
}

void exl_page_cell_count(exl_page *p, double v)
{
    number_cell(p, v, 0);
    exl_page_text(p, exl_page_count(p, v));
    exl_page_raw(p, "</td>");
}

void exl_page_cells_share(exl_page *p, const exl_page_share *s)
{
    number_cell(p, s->share, 4);
    exl_page_text(p, exl_page_percent(p, s->share));
    exl_page_raw(p, "</td>");
    number_cell(p, s->lower, 4);
    exl_page_text(p, exl_page_range(p, s->lower, s->upper));
    exl_page_raw(p, "</td>");
}

/* --- units of the shares ------------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    const exl_page_unit *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : exl_span_cmp(x->unit, y->unit);
}

exl_page_unit *exl_page_units(exl_page *p, const exl_page_index *x, int unit_type, size_t *n)
{
    exl_page_unit *d = EXL_NEW(&p->arena, exl_page_unit, x->n + 1);
    *n = 0;
    if (!d)
        p->failed = true;
    for (size_t i = 0; d && i < x->n; i++) {
        if (x->e[i].unit_type != unit_type)
            continue;
        if (*n == 0 || !exl_span_eq(d[*n - 1].unit, x->e[i].unit))
            d[(*n)++] = (exl_page_unit){ x->e[i].unit, 0 };
        exl_page_share s = exl_page_share_at(x->t, x->e[i].row);
        if (s.shown)
            d[*n - 1].n = s.n;
    }
    if (d && *n)
        qsort(d, *n, sizeof *d, by_size);
    return d;
}

exl_page_share exl_page_none_of(double n)
{
    const double z2 = 3.8414588;
    return (exl_page_share){ .shown = true, .n = n, .upper = z2 / (n + z2) };
}

exl_page_share exl_page_complaint(exl_page *p, const exl_page_unit *u, int unit_type, exl_span name)
{
    exl_page_share s = exl_page_share_of(&p->shares, unit_type, u->unit, exl_page_code(p, name, '-'));
    return s.shown || !(u->n > 0) ? s : exl_page_none_of(u->n);
}

/* --- cells whose colour is their share ----------------------------------------------------------------------- */

static const char *heat_class(double share)
{
    static const struct { double under; const char *class; } steps[] = {
        { 0.05, "h0" }, { 0.10, "h1" }, { 0.20, "h2" }, { 0.30, "h3" }, { 0.45, "h4" },
    };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (share < steps[i].under)
            return steps[i].class;
    return "h5";
}

void exl_page_heat_cell(exl_page *p, const exl_page_share *s)
{
    exl_page_raw(p, "<td data-v=\"");
    exl_buf_fixed(p->b, s->share, 4);
    exl_page_raw(p, "\" class=\"");
    exl_page_raw(p, heat_class(s->share));
    exl_page_raw(p, s->upper - s->lower > 0.30 ? " wide\" title=\"" : "\" title=\"");
    exl_page_text(p, exl_page_range(p, s->lower, s->upper));
    exl_page_raw(p, "\">");
    exl_page_text(p, exl_page_percent(p, s->share));
    exl_page_raw(p, "</td>");
}

void exl_page_heat_legend(exl_page *p)
{
    static const struct { const char *class, *text; } keys[] = {
        { "h0", "&lt;5" }, { "h1", "5–10" }, { "h2", "10–20" }, { "h3", "20–30" }, { "h4", "30–45" }, { "h5", "≥45" },
    };
    exl_page_raw(p, "<p class=\"legend\">");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        exl_page_raw(p, "<span class=\"");
        exl_page_raw(p, keys[i].class);
        exl_page_raw(p, "\">");
        exl_page_raw(p, keys[i].text);
        exl_page_raw(p, exl_word_style_of(p->in->language)->percent);
        exl_page_raw(p, "</span>");
    }
    exl_page_raw(p, "<span class=\"wide\">");
    exl_page_word(p, W_wide_interval);
    exl_page_raw(p, "</span></p>\n");
}
