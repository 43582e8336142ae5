/* Charts. Bars stretch with the page (no text in them, strokes that do not scale); line charts keep their proportions.
 * Colours come from classes, so that dark mode and print can change them and no style attribute is needed. */
#include "report/page.h"
#include <math.h>

void exl_svg_number(exl_page *p, const char *name, double v)
{
    exl_page_raw(p, " ");
    exl_page_raw(p, name);
    exl_page_raw(p, "=\"");
    exl_page_coordinate(p, v);
    exl_page_raw(p, "\"");
}

void exl_svg_point(exl_page *p, char command, double x, double y)
{
    exl_buf_char(p->b, command);
    exl_page_coordinate(p, x);
    exl_buf_char(p->b, ' ');
    exl_page_coordinate(p, y);
}

static void rect(exl_page *p, const char *class, double x, double width)
{
    exl_page_raw(p, "<rect class=\"");
    exl_page_raw(p, class);
    exl_page_raw(p, "\" y=\"2\" height=\"10\"");
    exl_svg_number(p, "x", x);
    exl_svg_number(p, "width", width);
    exl_page_raw(p, "/>");
}

static void open_bar(exl_page *p)
{
    exl_page_raw(p, "<svg class=\"bar\" viewBox=\"0 0 100 14\" preserveAspectRatio=\"none\" role=\"img\"><title>");
}

/* --- a share and its interval -------------------------------------------------------------------------------- */

/* The halo keeps the line apart from the bar, whose colour may be near it. */
static void whisker(exl_page *p, double from, double to)
{
    static const char *const classes[] = { "halo", "ci" };
    for (int i = 0; i < 2; i++) {
        exl_page_raw(p, "<path class=\"");
        exl_page_raw(p, classes[i]);
        exl_page_raw(p, "\" d=\"");
        exl_svg_point(p, 'M', from, 4.5);
        exl_page_raw(p, "v5");
        exl_svg_point(p, 'M', from, 7);
        exl_svg_point(p, 'L', to, 7);
        exl_svg_point(p, 'M', to, 4.5);
        exl_page_raw(p, "v5\"/>");
    }
}

void exl_svg_bar(exl_page *p, const char *class, const exl_page_share *s, double scale, exl_span what, bool leftwards)
{
    if (!s->shown)
        return;
    double width = 100 * s->share / scale, lower = 100 * s->lower / scale, upper = fmin(100, 100 * s->upper / scale);
    open_bar(p);
    exl_page_text(p, what);
    exl_page_raw(p, "</title><desc>");
    EXL_SAY(p, W_bar_desc, what, exl_page_count(p, s->hits), exl_page_count(p, s->n), exl_page_percent(p, s->share), exl_page_range(p, s->lower, s->upper));
    exl_page_raw(p, "</desc>");
    rect(p, "track", 0, 100);
    rect(p, class, leftwards ? 100 - width : 0, width);
    whisker(p, leftwards ? 100 - upper : lower, leftwards ? 100 - lower : upper);
    exl_page_raw(p, "</svg>");
}

void exl_svg_expected(exl_page *p, double hits, double expected, double n)
{
    if (!(n > 0) || !isfinite(hits) || !isfinite(expected))
        return;
    open_bar(p);
    exl_page_word(p, W_expected);
    exl_page_raw(p, "</title><desc>");
    EXL_SAY(p, W_flag_desc, exl_page_count(p, hits), exl_page_number(p, expected, 1), exl_page_count(p, n));
    exl_page_raw(p, "</desc>");
    rect(p, "track", 0, 100);
    rect(p, "neg", 0, 100 * fmin(1, hits / n));
    exl_page_raw(p, "<path class=\"halo\" d=\"");
    exl_svg_point(p, 'M', 100 * fmin(1, expected / n), 0);
    exl_page_raw(p, "v14\"/><path class=\"mark\" d=\"");
    exl_svg_point(p, 'M', 100 * fmin(1, expected / n), 0);
    exl_page_raw(p, "v14\"/></svg>");
}

/* --- shares over time ---------------------------------------------------------------------------------------- */

enum { WIDTH = 260, HEIGHT = 128, LEFT = 36, RIGHT = 8, TOP = 8, BOTTOM = 20 };

typedef struct { const exl_safe_table *t; const exl_svg_series *s; double scale; } plot;

static double at_x(const plot *g, size_t i)
{
    double span = WIDTH - LEFT - RIGHT;
    return g->s->n < 2 ? LEFT + span / 2 : LEFT + span * (double)i / (double)(g->s->n - 1);
}

static double at_y(const plot *g, double share)
{
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - fmin(1, share / g->scale));
}

static exl_page_share share_at(const plot *g, size_t i) { return exl_page_share_at(g->t, g->s->e[i].row); }

/* One run of periods that are shown, [from, to): a band around a line, or a whisker where it is one period alone. */
static void run(exl_page *p, const plot *g, size_t from, size_t to)
{
    exl_page_raw(p, "<path class=\"band\" d=\"");
    for (size_t i = from; i < to; i++)
        exl_svg_point(p, i == from ? 'M' : 'L', at_x(g, i) - (to - from == 1 ? 3 : 0), at_y(g, share_at(g, i).upper));
    for (size_t i = to; i-- > from;)
        exl_svg_point(p, 'L', at_x(g, i) + (to - from == 1 ? 3 : 0), at_y(g, share_at(g, i).lower));
    if (to - from == 1) {           /* a box */
        exl_svg_point(p, 'L', at_x(g, from) - 3, at_y(g, share_at(g, from).lower));
        exl_svg_point(p, 'M', at_x(g, from) - 3, at_y(g, share_at(g, from).upper));
        exl_svg_point(p, 'L', at_x(g, from) + 3, at_y(g, share_at(g, from).upper));
        exl_svg_point(p, 'L', at_x(g, from) + 3, at_y(g, share_at(g, from).lower));
    }
    exl_page_raw(p, "Z\"/><path class=\"line\" d=\"");
    for (size_t i = from; i < to; i++)
        exl_svg_point(p, i == from ? 'M' : 'L', at_x(g, i), at_y(g, share_at(g, i).share));
    exl_page_raw(p, "\"/>");
}

static void dot(exl_page *p, const plot *g, size_t i)
{
    exl_page_share s = share_at(g, i);
    exl_page_raw(p, "<circle r=\"2\"");
    exl_svg_number(p, "cx", at_x(g, i));
    exl_svg_number(p, "cy", at_y(g, s.share));
    exl_page_raw(p, " data-tip=\"");
    exl_page_text(p, exl_page_get_text(g->t, g->s->e[i].row, "period"));
    exl_page_colon(p);
    exl_page_text(p, exl_page_percent(p, s.share));
    exl_page_raw(p, " (");
    exl_page_text(p, exl_page_range(p, s.lower, s.upper));
    exl_page_raw(p, ")\"/>");
}

static void series(exl_page *p, const plot *g)
{
    exl_page_raw(p, "<g class=\"");
    exl_page_raw(p, g->s->class);
    exl_page_raw(p, "\">");
    for (size_t i = 0, to; i < g->s->n; i = to + 1) {
        for (to = i; to < g->s->n && share_at(g, to).shown; to++)
            ;
        if (to > i)
            run(p, g, i, to);
    }
    for (size_t i = 0; i < g->s->n; i++)
        if (share_at(g, i).shown)
            dot(p, g, i);
    exl_page_raw(p, "</g>");
}

void exl_svg_label(exl_page *p, double x, double y, const char *anchor, exl_span s)
{
    exl_page_raw(p, "<text");
    exl_svg_number(p, "x", x);
    exl_svg_number(p, "y", y);
    exl_page_raw(p, " text-anchor=\"");
    exl_page_raw(p, anchor);
    exl_page_raw(p, "\">");
    exl_page_text(p, s);
    exl_page_raw(p, "</text>");
}

static void axes(exl_page *p, const plot *g)
{
    for (int i = 0; i <= 2; i++) {
        double share = g->scale * i / 2;
        exl_page_raw(p, "<path class=\"grid\" d=\"");
        exl_svg_point(p, 'M', LEFT, at_y(g, share));
        exl_svg_point(p, 'L', WIDTH - RIGHT, at_y(g, share));
        exl_page_raw(p, "\"/>");
        exl_svg_label(p, LEFT - 5, at_y(g, share) + 3.5, "end", exl_page_percent(p, share));
    }
    exl_svg_label(p, LEFT, HEIGHT - 5, "start", exl_page_get_text(g->t, g->s->e[0].row, "period"));
    if (g->s->n > 1)
        exl_svg_label(p, WIDTH - RIGHT, HEIGHT - 5, "end", exl_page_get_text(g->t, g->s->e[g->s->n - 1].row, "period"));
}

static void change_point(exl_page *p, const plot *g, exl_span change)
{
    for (size_t i = 0; change.n && i < g->s->n; i++)
        if (exl_span_eq(exl_page_get_text(g->t, g->s->e[i].row, "period"), change)) {
            exl_page_raw(p, "<path class=\"change\" d=\"");
            exl_svg_point(p, 'M', at_x(g, i), TOP);
            exl_svg_point(p, 'L', at_x(g, i), HEIGHT - BOTTOM);
            exl_page_raw(p, "\"/>");
        }
}

/* "Pay: 21% in 2023-Q1, 34% in 2025-Q4." of the first and last period shown. */
static void describe(exl_page *p, const plot *g, exl_span what)
{
    size_t first = g->s->n, last = 0;
    for (size_t i = 0; i < g->s->n; i++)
        if (share_at(g, i).shown) {
            first = first == g->s->n ? i : first;
            last = i;
        }
    if (first < g->s->n)
        EXL_SAY(p, W_line_desc, what, exl_page_percent(p, share_at(g, first).share), exl_page_get_text(g->t, g->s->e[first].row, "period"),
                exl_page_percent(p, share_at(g, last).share), exl_page_get_text(g->t, g->s->e[last].row, "period"));
}

void exl_svg_lines(exl_page *p, const exl_safe_table *t, const exl_svg_series *s, size_t n, double scale, exl_span what, exl_span change)
{
    plot g = { t, s, scale };
    exl_page_raw(p, "<svg class=\"lines\" viewBox=\"0 0 260 128\" role=\"img\"><title>");
    exl_page_text(p, what);
    exl_page_raw(p, "</title><desc>");
    for (size_t i = 0; i < n; i++) {
        exl_page_raw(p, i ? " " : "");
        describe(p, &(plot){ t, &s[i], scale }, n > 1 ? exl_span_of(exl_word_text(i ? W_praise : W_criticism, p->in->language)) : what);
    }
    exl_page_raw(p, "</desc>");
    axes(p, &g);
    change_point(p, &g, change);
    for (size_t i = 0; i < n; i++)
        series(p, &(plot){ t, &s[i], scale });
    exl_page_raw(p, "</svg>");
}

void exl_svg_plain(exl_page *p, double share, double scale, exl_word what)
{
    open_bar(p);
    exl_page_word(p, what);
    exl_page_colon(p);
    exl_page_text(p, exl_page_percent(p, share));
    exl_page_raw(p, "</title>");
    rect(p, "track", 0, 100);
    rect(p, "neg", 0, 100 * fmin(1, share / scale));
    exl_page_raw(p, "</svg>");
}
