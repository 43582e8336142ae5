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

static double scale_of_themes(const exl_page *p)
{
    double m = 0;
    for (size_t i = 0; i < p->n_topics; i++)
        if (!p->topics[i].facet)
            m = most(most(m, &p->topics[i].minus), &p->topics[i].plus);
    return exl_page_scale(m);
}

static bool any_shown(const exl_page_topic *t) { return t->minus.shown || t->plus.shown; }

/* Shown topics, back to back, with the scale of their bars. */
static void pairs(exl_page *p, exl_word what, const exl_page_topic *const *topic, size_t n)
{
    double m = 0;
    for (size_t i = 0; i < n; i++)
        m = most(most(m, &topic[i]->minus), &topic[i]->plus);
    open_table(p, what);
    for (size_t i = 0; i < n; i++)
        topic_row(p, topic[i], exl_page_scale(m));
    exl_page_raw(p, "</tbody></table>\n");
    scale_note(p, exl_page_scale(m));
}

void exl_page_facets(exl_page *p)
{
    const exl_page_topic **topic = EXL_NEW(&p->arena, const exl_page_topic *, p->n_topics + 1);
    size_t n = 0;
    for (size_t i = 0; topic && i < p->n_topics; i++)
        if (p->topics[i].facet)
            topic[n++] = &p->topics[i];
    p->failed = p->failed || !topic;
    exl_page_how(p, n ? W_facets_how : W_nothing_to_show);
    if (n)
        pairs(p, W_facet, topic, n);
}

/* Ties to work, in the order they are told in; those that nobody raised are left out. */
void exl_page_happiness(exl_page *p)
{
    static const char *const ties[] = { "content.autonomy", "relations.recognition", "terms.career", "terms.training", "content.meaning", "relations.colleagues" };
    enum { N_TIES = sizeof ties / sizeof ties[0] };
    const exl_page_topic *topic[N_TIES];
    size_t n = 0;
    for (size_t k = 0; k < N_TIES; k++)
        for (size_t i = 0; i < p->n_topics; i++)
            if (exl_span_is(p->topics[i].name, ties[k]) && any_shown(&p->topics[i]))
                topic[n++] = &p->topics[i];
    exl_page_how(p, n ? W_happiness_how : W_nothing_to_show);
    if (n)
        pairs(p, W_theme, topic, n);
}

static bool is_theme_of(exl_span theme, exl_span facet)
{
    return theme.n > facet.n && theme.p[facet.n] == '.' && memcmp(theme.p, facet.p, facet.n) == 0;
}

/* "Criticism 61%, praise 26%" of the facet itself. */
static void facet_in_words(exl_page *p, exl_span facet)
{
    for (int k = 0; k < 2; k++) {
        exl_page_share s = exl_page_share_of(&p->shares, EXL_UNIT_ALL, exl_span_of("all"), exl_page_code(p, facet, k ? '+' : '-'));
        if (!s.shown)
            continue;
        exl_page_raw(p, k ? " <span class=\"pol\"><span class=\"key pos\"></span>" : " <span class=\"pol\"><span class=\"key neg\"></span>");
        exl_page_word(p, k ? W_praise : W_criticism);
        exl_page_raw(p, " ");
        exl_page_text(p, exl_page_percent(p, s.share));
        exl_page_raw(p, "</span>");
    }
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
    facet_in_words(p, facet);
    exl_page_raw(p, "</h3>\n");
    open_table(p, W_theme);
    for (size_t i = 0; i < p->n_topics; i++)
        if (is_theme_of(p->topics[i].name, facet) && any_shown(&p->topics[i]))
            topic_row(p, &p->topics[i], scale);
    exl_page_raw(p, "</tbody></table></div>\n");
}

void exl_page_themes(exl_page *p)
{
    double scale = scale_of_themes(p);
    exl_page_how(p, p->n_topics ? W_themes_how : W_nothing_to_show);
    if (p->n_topics == 0)
        return;
    scale_note(p, scale);
    for (size_t i = 0; i < p->n_topics; i++)
        if (p->topics[i].facet)
            themes_of(p, p->topics[i].name, scale);
}

/* --- departments by themes ----------------------------------------------------------------------------------- */

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
    exl_page_open_sorted(p, "heat", W_heatmap, false);
    exl_page_column(p, W_department, false);
    exl_page_column(p, W_leavers, true);
    for (size_t c = 0; c < n; c++) {
        exl_page_raw(p, "<th scope=\"col\"><span>");
        exl_page_label(p, columns[c]->name);
        exl_page_raw(p, "</span></th>");
    }
    exl_page_close_head(p);
}

static void heat_row(exl_page *p, const exl_page_unit *d, const exl_page_topic *const *columns, size_t n)
{
    exl_page_raw(p, "<tr><th scope=\"row\">");
    exl_page_text(p, exl_page_unit_of(p, d->unit));
    exl_page_raw(p, "</th>");
    if (d->n > 0) {
        exl_page_cell_count(p, d->n);
        for (size_t c = 0; c < n; c++) {
            exl_page_share s = exl_page_complaint(p, d, EXL_UNIT_DEPARTMENT, columns[c]->name);
            exl_page_heat_cell(p, &s);
        }
    } else {
        exl_page_raw(p, "<td class=\"hidden\" colspan=\"");
        exl_buf_uint(p->b, n + 1);
        exl_page_raw(p, "\">");
        exl_page_word(p, W_protected);
        exl_page_raw(p, "</td>");
    }
    exl_page_raw(p, "</tr>\n");
}

void exl_page_heatmap(exl_page *p)
{
    const exl_page_topic *columns[MAX_HEAT_COLUMNS];
    size_t n_columns = heat_columns(p, columns), n;
    exl_page_unit *d = exl_page_units(p, &p->shares, EXL_UNIT_DEPARTMENT, &n);
    if (!d || n == 0 || n_columns == 0) {
        exl_page_how(p, W_nothing_to_show);
        return;
    }
    exl_page_how(p, W_heatmap_how);
    exl_page_heat_legend(p);
    heat_head(p, columns, n_columns);
    for (size_t i = 0; i < n && i < MAX_HEAT_ROWS; i++)
        heat_row(p, &d[i], columns, n_columns);
    exl_page_close_sorted(p);
    exl_page_more_in(p, n > MAX_HEAT_ROWS ? n - MAX_HEAT_ROWS : 0, "tables/shares.csv");
}

/* --- every share ---------------------------------------------------------------------------------------------- */

static void explore_row(exl_page *p, size_t r)
{
    const exl_safe_table *t = p->in->shares;
    exl_page_share s = exl_page_share_at(t, r);
    int polarity;
    exl_span unit = exl_page_get_text(t, r, "unit"), name = exl_page_bare(exl_page_get_text(t, r, "code"), &polarity);
    bool whole = exl_safe_unit_type(t, r) == EXL_UNIT_ALL;
    exl_page_raw(p, "<tr>");
    exl_page_cell_text(p, whole ? exl_span_of(exl_word_text(W_whole, p->in->language)) : exl_page_unit_of(p, unit), true);
    exl_page_cell_text(p, exl_page_label_of(p, name), false);
    exl_page_cell_text(p, exl_span_of(exl_word_text(polarity < 0 ? W_criticism : polarity > 0 ? W_praise : W_mention, p->in->language)), false);
    exl_page_cell_count(p, s.n);
    exl_page_cell_count(p, s.hits);
    exl_page_cells_share(p, &s);
    exl_page_raw(p, "</tr>\n");
}

/* In the order of the table, the whole first, up to what a page can bear. */
void exl_page_explore(exl_page *p)
{
    static const exl_word columns[] = { W_unit, W_theme, W_sort_of, W_leavers, W_raised_by, W_share, W_interval };
    enum { MAX_ROWS = 2000, FIRST_NUMBER = 3 };
    const exl_safe_table *t = p->in->shares;
    size_t n = t ? exl_safe_n_rows(t) : 0, told = 0;
    exl_page_how(p, n ? W_explore_how : W_nothing_to_show);
    if (n == 0)
        return;
    exl_page_folded(p, W_explore_open);
    exl_page_open_sorted(p, "plain", W_explore, true);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        exl_page_column(p, columns[i], i >= FIRST_NUMBER);
    exl_page_close_head(p);
    for (size_t r = 0; r < n; r++) {
        if (exl_safe_suppressed(t, r) || !exl_page_share_at(t, r).shown)
            continue;
        if (told < MAX_ROWS)
            explore_row(p, r);
        told++;
    }
    exl_page_close_sorted(p);
    exl_page_more_in(p, told > MAX_ROWS ? told - MAX_ROWS : 0, "tables/shares.csv");
    exl_page_raw(p, "</details>\n");
}
