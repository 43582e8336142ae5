/* Shares over time: a chart a facet, the clearest changes, the most frequent themes. */
#include "report/page.h"
#include <math.h>
#include <stdlib.h>

enum { MAX_MOVERS = 9, MAX_FREQUENT = 6 };

typedef struct {
    exl_span code, direction, change;
    double q, slope;                /* q: of the direction or of the turning point, whichever is surer */
    bool told;                      /* rising, falling, or on another level: more than chance explains */
} mover;

static bool is_facet(exl_span code)
{
    return !memchr(code.p, '.', code.n) && !memchr(code.p, ':', code.n);
}

static mover mover_at(const exl_page *p, size_t entry)
{
    const exl_page_index *x = &p->summary;
    uint32_t r = x->e[entry].row;
    mover m = { x->e[entry].code, exl_page_get_text(x->t, r, "direction"), exl_page_get_text(x->t, r, "change_point"),
                exl_page_get(x->t, r, "q"), exl_page_get(x->t, r, "slope"), false };
    m.told = exl_span_is(m.direction, "rising") || exl_span_is(m.direction, "falling") || m.change.n;
    if (m.change.n)                 /* it is there where its own q is small */
        m.q = fmin(isfinite(m.q) ? m.q : 1, exl_page_get(x->t, r, "change_p"));
    return m;
}

static mover mover_of(const exl_page *p, exl_span code)
{
    size_t n, at = exl_page_range_of(&p->summary, &n, EXL_UNIT_ALL, exl_span_of("all"), code);
    return n ? mover_at(p, at) : (mover){ .code = code, .q = NAN };
}

static double weight(const mover *m) { return isfinite(m->q) ? m->q : 2; }

static int by_q(const void *a, const void *b)
{
    const mover *x = a, *y = b;
    double d = weight(x) - weight(y);
    if (d == 0)
        d = fabs(y->slope) - fabs(x->slope);
    return d > 0 ? 1 : d < 0 ? -1 : exl_span_cmp(x->code, y->code);
}

/* Codes of the whole that rise, fall or changed level, clearest first; facets only where `facets`. */
static mover *movers_of(exl_page *p, size_t *n, bool facets)
{
    mover *m = EXL_NEW(&p->arena, mover, p->summary.n);
    *n = 0;
    if (!m)
        p->failed = true;
    for (size_t i = 0; m && i < p->summary.n; i++) {
        mover one = mover_at(p, i);
        if (one.told && (facets || !is_facet(one.code)))
            m[(*n)++] = one;
    }
    if (m && *n)
        qsort(m, *n, sizeof *m, by_q);
    return m;
}

/* --- one chart ----------------------------------------------------------------------------------------------- */

static exl_svg_series series_of(const exl_page *p, exl_span code, const char *class)
{
    size_t n, at = exl_page_range_of(&p->trends, &n, EXL_UNIT_ALL, exl_span_of("all"), code);
    return (exl_svg_series){ class, p->trends.e ? &p->trends.e[at] : NULL, n };
}

static double most_of(const exl_page *p, const exl_svg_series *s)
{
    double most = 0;
    for (size_t i = 0; i < s->n; i++) {
        exl_page_share v = exl_page_share_at(p->trends.t, s->e[i].row);
        if (v.shown && v.upper > most)
            most = v.upper;
    }
    return most;
}

static void code_name(exl_page *p, exl_span code)
{
    int polarity;
    exl_page_label(p, exl_page_bare(code, &polarity));
    if (polarity == 0)
        return;
    exl_page_raw(p, " <span class=\"pol\">");
    exl_page_word(p, polarity < 0 ? W_criticism : W_praise);
    exl_page_raw(p, "</span>");
}

/* Leavers and hits of a run of periods together: shares are weighed by who left. */
typedef struct { exl_span first, last; double n, hits; } stretch;

static stretch stretch_of(const exl_page *p, const exl_svg_series *s, size_t from, size_t to)
{
    stretch x = { .n = 0 };
    for (size_t i = from; i < to; i++) {
        exl_page_share v = exl_page_share_at(p->trends.t, s->e[i].row);
        if (!v.shown)
            continue;
        x.last = exl_page_get_text(p->trends.t, s->e[i].row, "period");
        x.first = x.n > 0 ? x.first : x.last;
        x.n += v.n;
        x.hits += v.hits;
    }
    return x;
}

static exl_span share_in(exl_page *p, const stretch *x) { return x->n > 0 ? exl_page_percent(p, x->hits / x->n) : exl_span_of("–"); }

static size_t period_at(const exl_page *p, const exl_svg_series *s, exl_span period)
{
    size_t i = 0;
    while (i < s->n && !exl_span_eq(exl_page_get_text(p->trends.t, s->e[i].row, "period"), period))
        i++;
    return i;
}

/* "2023-Q1–2023-Q3", or one period. */
static exl_span span_of(exl_page *p, const stretch *x)
{
    static const char dash[] = "–";
    bool one = exl_span_eq(x->first, x->last) || x->n <= 0;
    char *s = exl_arena_get(&p->arena, x->first.n + x->last.n + sizeof dash);
    if (!s || one) {
        p->failed = p->failed || !s;
        return x->first;
    }
    memcpy(s, x->first.p, x->first.n);
    memcpy(s + x->first.n, dash, sizeof dash - 1);
    memcpy(s + x->first.n + sizeof dash - 1, x->last.p, x->last.n);
    return (exl_span){ s, x->first.n + sizeof dash - 1 + x->last.n };
}

static exl_span name_in_words(exl_page *p, exl_span code)
{
    int polarity;
    exl_span label = exl_page_label_of(p, exl_page_bare(code, &polarity));
    exl_span sort = exl_span_of(polarity == 0 ? "" : exl_word_text(polarity < 0 ? W_criticism : W_praise, p->in->language));
    char *s = exl_arena_get(&p->arena, label.n + sort.n + 4);
    if (!s || sort.n == 0) {
        p->failed = p->failed || !s;
        return label;
    }
    memcpy(s, label.p, label.n);
    memcpy(s + label.n, " (", 2);
    memcpy(s + label.n + 2, sort.p, sort.n);
    s[label.n + 2 + sort.n] = ')';
    return (exl_span){ s, label.n + sort.n + 3 };
}

/* A sentence: "Workload (criticism): rising since 2024-Q3, from 18% to 31%." Where there is no turning point the first quarter of the periods is
 * set against the last. */
static void in_words(exl_page *p, const mover *m, exl_span name)
{
    exl_svg_series s = series_of(p, m->code, "");
    size_t at = m->change.n ? period_at(p, &s, m->change) : s.n, quarter = s.n / 4 ? s.n / 4 : 1;
    stretch all = stretch_of(p, &s, 0, s.n);
    bool rising = exl_span_is(m->direction, "rising"), falling = exl_span_is(m->direction, "falling");
    if (s.n == 0 || all.n <= 0)
        return;
    stretch before = stretch_of(p, &s, 0, at), after = stretch_of(p, &s, at, s.n);
    if (before.n > 0 && after.n > 0) {
        bool up = after.hits * before.n > before.hits * after.n;
        EXL_SAY(p, rising && up ? W_rose_since : falling && !up ? W_fell_since : up ? W_higher_since : W_lower_since, name, m->change, share_in(p, &before), share_in(p, &after));
    } else if (rising || falling) {
        stretch first = stretch_of(p, &s, 0, quarter), last = stretch_of(p, &s, s.n - quarter, s.n);
        EXL_SAY(p, rising ? W_rose : W_fell, name, span_of(p, &first), share_in(p, &first), span_of(p, &last), share_in(p, &last));
    } else {
        EXL_SAY(p, exl_span_is(m->direction, "steady") ? W_stayed : W_no_direction, name, share_in(p, &all));
    }
}

static void said(exl_page *p, const mover *m, exl_span name)
{
    exl_page_raw(p, "<p class=\"said\">");
    in_words(p, m, name);
    exl_page_raw(p, "</p>\n");
}

static void data_rows(exl_page *p, const exl_svg_series *s, exl_span sort)
{
    for (size_t i = 0; i < s->n; i++) {
        exl_page_share v = exl_page_share_at(p->trends.t, s->e[i].row);
        exl_page_raw(p, "<tr><th scope=\"row\">");
        exl_page_text(p, exl_page_get_text(p->trends.t, s->e[i].row, "period"));
        exl_page_raw(p, "</th>");
        if (sort.n)
            exl_page_cell_text(p, sort, false);
        if (v.shown) {
            exl_page_cell_count(p, v.n);
            exl_page_cell_count(p, v.hits);
            exl_page_cells_share(p, &v);
        } else {
            exl_page_raw(p, "<td class=\"hidden\" colspan=\"4\">");
            exl_page_word(p, W_not_shown);
            exl_page_raw(p, "</td>");
        }
        exl_page_raw(p, "</tr>\n");
    }
}

/* The figures behind a chart; with two series a column says which. */
static void data(exl_page *p, const exl_svg_series *s, size_t n)
{
    exl_page_folded(p, W_chart_data);
    exl_page_raw(p, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
    exl_page_word(p, W_chart_data);
    exl_page_raw(p, "\"><table class=\"plain\"><thead><tr>");
    exl_page_column(p, W_period, false);
    if (n > 1)
        exl_page_column(p, W_sort_of, false);
    exl_page_column(p, W_leavers, true);
    exl_page_column(p, W_raised_by, true);
    exl_page_column(p, W_share, true);
    exl_page_column(p, W_interval, true);
    exl_page_close_head(p);
    for (size_t i = 0; i < n; i++)
        data_rows(p, &s[i], n > 1 ? exl_span_of(exl_word_text(i ? W_praise : W_criticism, p->in->language)) : (exl_span){ "", 0 });
    exl_page_raw(p, "</tbody></table></div></details>\n");
}

static void chart(exl_page *p, exl_span code)
{
    int polarity;
    exl_span name = exl_page_bare(code, &polarity);
    exl_svg_series s = series_of(p, code, polarity > 0 ? "plus" : "minus");
    if (s.n == 0)
        return;
    mover m = mover_of(p, code);
    exl_page_raw(p, "<figure><figcaption><b>");
    code_name(p, code);
    exl_page_raw(p, "</b></figcaption>");
    exl_svg_lines(p, p->trends.t, &s, 1, exl_page_scale(most_of(p, &s)), exl_page_label_of(p, name), m.change);
    said(p, &m, exl_page_label_of(p, name));
    data(p, &s, 1);
    exl_page_raw(p, "</figure>\n");
}

/* Complaint and praise of a facet in one chart; the scale is that of all facets, so that they can be compared. */
static void facet_chart(exl_page *p, exl_span facet, double scale)
{
    exl_svg_series s[2] = { series_of(p, exl_page_code(p, facet, '-'), "minus"), series_of(p, exl_page_code(p, facet, '+'), "plus") };
    size_t from = s[0].n ? 0 : 1, n = (s[0].n ? 1u : 0u) + (s[1].n ? 1u : 0u);
    if (n == 0)
        return;
    exl_page_raw(p, "<figure><figcaption><b>");
    exl_page_label(p, facet);
    exl_page_raw(p, "</b><br>");
    for (size_t i = from; i < from + n; i++) {
        exl_page_raw(p, i ? "<span class=\"key pos\"></span>" : "<span class=\"key neg\"></span>");
        exl_page_word(p, i ? W_praise : W_criticism);
        exl_page_raw(p, " ");
    }
    exl_page_raw(p, "</figcaption>");
    exl_svg_lines(p, p->trends.t, s + from, n, scale, exl_page_label_of(p, facet), (exl_span){ NULL, 0 });
    for (size_t i = from; i < from + n; i++) {
        mover m = mover_of(p, exl_page_code(p, facet, i ? '+' : '-'));
        said(p, &m, exl_span_of(exl_word_text(i ? W_praise : W_criticism, p->in->language)));
    }
    data(p, s + from, n);
    exl_page_raw(p, "</figure>\n");
}

/* --- the section --------------------------------------------------------------------------------------------- */

static void heading(exl_page *p, exl_word w)
{
    exl_page_raw(p, "<h3>");
    exl_page_word(p, w);
    exl_page_raw(p, "</h3>\n<div class=\"multiples\">\n");
}

static void facet_charts(exl_page *p)
{
    double most = 0;
    for (size_t i = 0; i < p->n_topics; i++)
        for (int k = 0; k < 2 && p->topics[i].facet; k++) {
            exl_svg_series s = series_of(p, exl_page_code(p, p->topics[i].name, k ? '+' : '-'), "");
            most = fmax(most, most_of(p, &s));
        }
    heading(p, W_trends_facets);
    for (size_t i = 0; i < p->n_topics; i++)
        if (p->topics[i].facet)
            facet_chart(p, p->topics[i].name, exl_page_scale(most));
    exl_page_raw(p, "</div>\n");
}

static bool among(const mover *m, size_t n, exl_span code)
{
    for (size_t i = 0; i < n; i++)
        if (exl_span_eq(m[i].code, code))
            return true;
    return false;
}

static void mover_charts(exl_page *p, const mover *m, size_t n)
{
    exl_page_raw(p, "<h3>");
    exl_page_word(p, W_trends_movers);
    exl_page_raw(p, n ? "</h3>\n<div class=\"multiples\">\n" : "</h3>\n<p>");
    for (size_t i = 0; i < n; i++)
        chart(p, m[i].code);
    if (n == 0)
        exl_page_word(p, W_no_change);
    exl_page_raw(p, n ? "</div>\n" : "</p>\n");
}

static void frequent_charts(exl_page *p, const mover *m, size_t n)
{
    size_t told = 0;
    heading(p, W_trends_frequent);
    for (size_t i = 0; i < p->n_topics && told < MAX_FREQUENT; i++) {
        exl_span code = exl_page_code(p, p->topics[i].name, '-');
        if (p->topics[i].facet || among(m, n, code) || series_of(p, code, "").n == 0)
            continue;
        chart(p, code);
        told++;
    }
    exl_page_raw(p, "</div>\n");
}

static bool any_period_hidden(const exl_page *p)
{
    for (size_t i = 0; i < p->trends.n; i++)
        if (exl_safe_suppressed(p->trends.t, p->trends.e[i].row))
            return true;
    return false;
}

void exl_page_trends(exl_page *p)
{
    exl_page_raw(p, "<p class=\"how\">");
    exl_page_word(p, p->trends.n ? W_trends_how : W_nothing_to_show);
    if (any_period_hidden(p)) {
        exl_page_raw(p, " ");
        exl_page_word(p, W_periods_hidden);
    }
    exl_page_raw(p, "</p>\n");
    if (p->trends.n == 0)
        return;
    size_t n;
    mover *m = movers_of(p, &n, false);
    n = n < MAX_MOVERS ? n : MAX_MOVERS;
    mover_charts(p, m, n);
    facet_charts(p);
    frequent_charts(p, m, n);
}

void exl_page_top_changes(exl_page *p, size_t most)
{
    size_t n;
    mover *m = movers_of(p, &n, false);
    exl_page_raw(p, n ? "<ul>\n" : "<p>");
    for (size_t i = 0; m && i < n && i < most; i++) {
        exl_page_raw(p, "<li>");
        in_words(p, &m[i], name_in_words(p, m[i].code));
        exl_page_raw(p, "</li>\n");
    }
    if (n == 0)
        exl_page_word(p, W_no_change);
    exl_page_raw(p, n ? "</ul>\n" : "</p>\n");
}
