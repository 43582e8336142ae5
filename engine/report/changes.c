/* Shares over time: a chart a facet, the clearest changes, the most frequent themes. */
#include "report/page.h"
#include <math.h>
#include <stdlib.h>

enum { MAX_MOVERS = 9, MAX_FREQUENT = 6 };

typedef struct {
    exl_span code, direction, change;
    double q, slope;
    bool told;                      /* rising or falling */
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
    m.told = exl_span_is(m.direction, "rising") || exl_span_is(m.direction, "falling");
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

/* Codes of the whole that rise or fall, clearest first; facets only where `facets`. */
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

/* "▲ rising", with the change point where there is one. The sign says the direction, so that colour is not needed. */
static void direction(exl_page *p, const mover *m)
{
    static const struct { const char *name, *sign; exl_word word; } rows[] = {
        { "rising", "▲ ", W_rising }, { "falling", "▼ ", W_falling }, { "steady", "", W_steady }, { "unclear", "", W_unclear },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (exl_span_is(m->direction, rows[i].name)) {
            exl_page_raw(p, m->told ? "<span class=\"dir told\">" : "<span class=\"dir\">");
            exl_page_raw(p, rows[i].sign);
            exl_page_word(p, rows[i].word);
            exl_page_raw(p, "</span>");
        }
    if (m->change.n) {
        exl_page_raw(p, " <span class=\"dir\">");
        EXL_SAY(p, W_change_since, m->change);
        exl_page_raw(p, "</span>");
    }
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
    exl_page_raw(p, "</b> ");
    direction(p, &m);
    exl_page_raw(p, "</figcaption>");
    exl_svg_lines(p, p->trends.t, &s, 1, exl_page_scale(most_of(p, &s)), exl_page_label_of(p, name), m.change);
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
        mover m = mover_of(p, exl_page_code(p, facet, i ? '+' : '-'));
        exl_page_raw(p, i ? "<span class=\"key pos\"></span>" : "<span class=\"key neg\"></span>");
        exl_page_word(p, i ? W_praise : W_criticism);
        exl_page_raw(p, " ");
        if (m.told)
            direction(p, &m);
        exl_page_raw(p, " ");
    }
    exl_page_raw(p, "</figcaption>");
    exl_svg_lines(p, p->trends.t, s + from, n, scale, exl_page_label_of(p, facet), (exl_span){ NULL, 0 });
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
        code_name(p, m[i].code);
        exl_page_raw(p, " ");
        m[i].change.n = 0;          /* the chart tells */
        direction(p, &m[i]);
        exl_page_raw(p, "</li>\n");
    }
    if (n == 0)
        exl_page_word(p, W_no_change);
    exl_page_raw(p, n ? "</ul>\n" : "</p>\n");
}
