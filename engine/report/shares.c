/* Facets, themes and departments: shares with their intervals, as tables whose cells hold bars. */
#include "report/page.h"
#include <math.h>
#include <stdlib.h>

enum { MAX_HEAT_ROWS = 40, MAX_HEAT_COLUMNS = 14 };

/* --- complaint and praise, back to back ---------------------------------------------------------------------- */

static void figure_cell(exl_page *p, const exl_page_share *s)
{
    exl_page_raw(p, "<td class=\"num\">");
    if (s->shown) {
        exl_page_raw(p, "<b>");
        exl_page_text(p, exl_page_percent(p, s->share));
        exl_page_raw(p, "</b> <small>");
        exl_page_text(p, exl_page_range(p, s->lower, s->upper));
        exl_page_raw(p, "</small>");
    } else {
        exl_page_raw(p, "<small>–</small>");
    }
    exl_page_raw(p, "</td>");
}

static void topic_row(exl_page *p, const exl_page_topic *t, double scale)
{
    exl_span name = exl_page_label_of(p, t->name);
    exl_page_raw(p, "<tr><th scope=\"row\">");
    exl_page_text(p, name);
    exl_page_raw(p, "</th>");
    figure_cell(p, &t->minus);
    exl_page_raw(p, "<td class=\"draw left\">");
    exl_svg_bar(p, "neg", &t->minus, scale, name, true);
    exl_page_raw(p, "</td><td class=\"draw\">");
    exl_svg_bar(p, "pos", &t->plus, scale, name, false);
    exl_page_raw(p, "</td>");
    figure_cell(p, &t->plus);
    exl_page_raw(p, "</tr>\n");
}

static void open_table(exl_page *p, exl_word what)
{
    exl_page_raw(p, "<table class=\"pairs\"><thead><tr><th scope=\"col\">");
    exl_page_word(p, what);
    exl_page_raw(p, "</th><th scope=\"colgroup\" colspan=\"2\" class=\"minus\">");
    exl_page_word(p, W_criticism);
    exl_page_raw(p, "</th><th scope=\"colgroup\" colspan=\"2\" class=\"plus\">");
    exl_page_word(p, W_praise);
    exl_page_raw(p, "</th></tr></thead><tbody>\n");
}

static void scale_note(exl_page *p, double scale)
{
    exl_page_raw(p, "<p class=\"scale\">");
    EXL_SAY(p, W_scale, exl_page_percent(p, scale));
    exl_page_raw(p, "</p>\n");
}

static double most(double so_far, const exl_page_share *s) { return s->shown && s->upper > so_far ? s->upper : so_far; }

static double scale_of(const exl_page *p, bool facets)
{
    double m = 0;
    for (size_t i = 0; i < p->n_topics; i++)
        if (p->topics[i].facet == facets)
            m = most(most(m, &p->topics[i].minus), &p->topics[i].plus);
    return exl_page_scale(m);
}

static bool any_shown(const exl_page_topic *t) { return t->minus.shown || t->plus.shown; }

static void how(exl_page *p, exl_word w)
{
    exl_page_raw(p, "<p class=\"how\">");
    exl_page_word(p, w);
    exl_page_raw(p, "</p>\n");
}

void exl_page_facets(exl_page *p)
{
    double scale = scale_of(p, true);
    how(p, p->n_topics ? W_facets_how : W_nothing_to_show);
    if (p->n_topics == 0)
        return;
    open_table(p, W_facet);
    for (size_t i = 0; i < p->n_topics; i++)
        if (p->topics[i].facet)
            topic_row(p, &p->topics[i], scale);
    exl_page_raw(p, "</tbody></table>\n");
    scale_note(p, scale);
}

static bool is_theme_of(exl_span theme, exl_span facet)
{
    return theme.n > facet.n && theme.p[facet.n] == '.' && memcmp(theme.p, facet.p, facet.n) == 0;
}

static void themes_of(exl_page *p, exl_span facet, double scale)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_topics; i++)
        n += is_theme_of(p->topics[i].name, facet) && any_shown(&p->topics[i]);
    if (n == 0)
        return;
    exl_page_raw(p, "<div class=\"block\"><h3>");
    exl_page_label(p, facet);
    exl_page_raw(p, "</h3>\n");
    open_table(p, W_theme);
    for (size_t i = 0; i < p->n_topics; i++)
        if (is_theme_of(p->topics[i].name, facet) && any_shown(&p->topics[i]))
            topic_row(p, &p->topics[i], scale);
    exl_page_raw(p, "</tbody></table></div>\n");
}

void exl_page_themes(exl_page *p)
{
    double scale = scale_of(p, false);
    how(p, p->n_topics ? W_themes_how : W_nothing_to_show);
    if (p->n_topics == 0)
        return;
    scale_note(p, scale);
    for (size_t i = 0; i < p->n_topics; i++)
        if (p->topics[i].facet)
            themes_of(p, p->topics[i].name, scale);
}

/* --- departments by themes ----------------------------------------------------------------------------------- */

typedef struct { exl_span unit; double n; } department;         /* n 0: suppressed */

static int by_size(const void *a, const void *b)
{
    const department *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : exl_span_cmp(x->unit, y->unit);
}

/* Departments of the shares, largest first, those that are suppressed last. */
static department *departments_of(exl_page *p, size_t *n)
{
    const exl_page_index *x = &p->shares;
    department *d = EXL_NEW(&p->arena, department, x->n);
    *n = 0;
    if (!d)
        p->failed = true;
    for (size_t i = 0; d && i < x->n; i++) {
        if (x->e[i].unit_type != EXL_UNIT_DEPARTMENT)
            continue;
        if (*n == 0 || !exl_span_eq(d[*n - 1].unit, x->e[i].unit))
            d[(*n)++] = (department){ x->e[i].unit, 0 };
        exl_page_share s = exl_page_share_at(x->t, x->e[i].row);
        if (s.shown)
            d[*n - 1].n = s.n;
    }
    if (d && *n)
        qsort(d, *n, sizeof *d, by_size);
    return d;
}

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

/* A code that nobody of the department raised has no row: 0 of n, its interval [0, z2/(n + z2)] after Wilson. */
static exl_page_share heat_share(exl_page *p, const exl_page_topic *t, const department *d)
{
    exl_page_share s = exl_page_share_of(&p->shares, EXL_UNIT_DEPARTMENT, d->unit, exl_page_code(p, t->name, '-'));
    if (s.shown || !(d->n > 0))
        return s;
    const double z2 = 3.8414588;
    return (exl_page_share){ .shown = true, .n = d->n, .upper = z2 / (d->n + z2) };
}

static void heat_cell(exl_page *p, const exl_page_share *s)
{
    exl_page_raw(p, "<td class=\"");
    exl_page_raw(p, heat_class(s->share));
    exl_page_raw(p, s->upper - s->lower > 0.30 ? " wide\" title=\"" : "\" title=\"");
    exl_page_text(p, exl_page_range(p, s->lower, s->upper));
    exl_page_raw(p, "\">");
    exl_page_text(p, exl_page_percent(p, s->share));
    exl_page_raw(p, "</td>");
}

/* The themes most criticised in the whole. */
static size_t heat_columns(const exl_page *p, const exl_page_topic **columns)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_topics && n < MAX_HEAT_COLUMNS; i++)
        if (!p->topics[i].facet && p->topics[i].minus.shown && p->topics[i].minus.hits > 0)
            columns[n++] = &p->topics[i];
    return n;
}

static void heat_head(exl_page *p, const exl_page_topic *const *columns, size_t n)
{
    exl_page_raw(p, "<thead><tr><th scope=\"col\">");
    exl_page_word(p, W_department);
    exl_page_raw(p, "</th><th scope=\"col\" class=\"num\"><span>");
    exl_page_word(p, W_leavers);
    exl_page_raw(p, "</span></th>");
    for (size_t c = 0; c < n; c++) {
        exl_page_raw(p, "<th scope=\"col\"><span>");
        exl_page_label(p, columns[c]->name);
        exl_page_raw(p, "</span></th>");
    }
    exl_page_raw(p, "</tr></thead><tbody>\n");
}

static void heat_row(exl_page *p, const department *d, const exl_page_topic *const *columns, size_t n)
{
    exl_page_raw(p, "<tr><th scope=\"row\">");
    exl_page_text(p, exl_page_unit_of(p, d->unit));
    exl_page_raw(p, "</th>");
    if (d->n > 0) {
        exl_page_raw(p, "<td class=\"num\">");
        exl_page_text(p, exl_page_count(p, d->n));
        exl_page_raw(p, "</td>");
        for (size_t c = 0; c < n; c++) {
            exl_page_share s = heat_share(p, columns[c], d);
            heat_cell(p, &s);
        }
    } else {
        exl_page_raw(p, "<td class=\"hidden\" colspan=\"");
        exl_buf_uint(p->b, n + 1);
        exl_page_raw(p, "\">");
        EXL_SAY(p, W_too_few, exl_page_count(p, p->in->min_group));
        exl_page_raw(p, "</td>");
    }
    exl_page_raw(p, "</tr>\n");
}

static void heat_legend(exl_page *p)
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

void exl_page_heatmap(exl_page *p)
{
    const exl_page_topic *columns[MAX_HEAT_COLUMNS];
    size_t n_columns = heat_columns(p, columns), n;
    department *d = departments_of(p, &n);
    if (!d || n == 0 || n_columns == 0) {
        how(p, W_nothing_to_show);
        return;
    }
    how(p, W_heatmap_how);
    heat_legend(p);
    exl_page_raw(p, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    exl_page_word(p, W_heatmap);
    exl_page_raw(p, "\"><table class=\"heat\">");
    heat_head(p, columns, n_columns);
    for (size_t i = 0; i < n && i < MAX_HEAT_ROWS; i++)
        heat_row(p, &d[i], columns, n_columns);
    exl_page_raw(p, "</tbody></table></div>\n");
    if (n > MAX_HEAT_ROWS) {
        exl_page_raw(p, "<p class=\"scale\">");
        EXL_SAY(p, W_more_in, exl_page_count(p, (double)(n - MAX_HEAT_ROWS)), exl_span_of("tables/shares.csv"));
        exl_page_raw(p, "</p>\n");
    }
}
