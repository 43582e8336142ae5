/* Funnel plots: departments, roles and (for hr) managers by size and share, with the limits that chance sets to a unit of each size. The limits are a matter of drawing: they
 * follow from the share of the whole and a number of leavers, both of which the page shows. */
#include "report/page.h"
#include <math.h>
#include "stats/funnel.h"

enum { WIDTH = 340, HEIGHT = 210, LEFT = 38, RIGHT = 10, TOP = 10, BOTTOM = 34, STEPS = 48, MAX_UNITS = 200 };
static const double INNER = 0.95, OUTER = 0.998;

typedef struct { exl_span unit; exl_page_share s; int side; exl_interval outer; } dot;
typedef struct { int type; exl_word heading, one, many; size_t most; } kind;       /* most: plots */
static const kind kinds[] = {
    { EXL_UNIT_DEPARTMENT, W_by_department, W_department, W_departments, 6 },
    { EXL_UNIT_ROLE, W_by_role, W_role, W_roles, 6 },
    { EXL_UNIT_MANAGER, W_by_manager, W_manager, W_managers, 3 },
};

typedef struct { const kind *kind; const exl_page_topic *topic; dot *d; size_t n, above, below; double widest, scale; } plot;

static double at_x(const plot *g, double n) { return LEFT + (WIDTH - LEFT - RIGHT) * n / g->widest; }
static double at_y(const plot *g, double share) { return TOP + (HEIGHT - TOP - BOTTOM) * (1 - fmin(1, share / g->scale)); }

/* Round numbers for the axis: the next of 1, 2, 5 times a power of ten. */
static double round_up(double v)
{
    double power = pow(10, floor(log10(fmax(v, 1))));
    static const double steps[] = { 1, 1.5, 2, 3, 4, 5, 6, 8, 10 };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (v <= steps[i] * power)
            return steps[i] * power;
    return 10 * power;
}

static bool fill(exl_page *p, plot *g, const exl_page_unit *u, size_t n_units)
{
    double most = g->topic->minus.share;
    g->d = EXL_NEW(&p->arena, dot, n_units + 1);
    if (!g->d) {
        p->failed = true;
        return false;
    }
    for (size_t i = 0; i < n_units && i < MAX_UNITS && u[i].n > 0; i++) {
        dot *d = &g->d[g->n];
        *d = (dot){ .unit = u[i].unit, .s = exl_page_complaint(p, &u[i], g->kind->type, g->topic->name) };
        d->side = exl_funnel_side((uint64_t)d->s.hits, (uint64_t)d->s.n, g->topic->minus.share, OUTER);
        if (exl_funnel_limits(&d->outer, (uint64_t)d->s.n, g->topic->minus.share, OUTER, NULL) != EXL_OK)
            continue;
        g->n++;
        g->above += d->side > 0;
        g->below += d->side < 0;
        most = fmax(most, d->s.share);
        g->widest = fmax(g->widest, d->s.n);
    }
    g->widest = round_up(g->widest * 1.05);
    g->scale = exl_page_scale(fmin(1, fmax(most * 1.1, g->topic->minus.share * 2)));
    return g->n > 1;
}

/* The area between two limits, from the smallest sizes on; steps are closer where the curves bend. */
static void band(exl_page *p, const plot *g, const char *class, double level)
{
    exl_interval limit[STEPS + 1];
    double size[STEPS + 1];
    size_t n = 0;
    for (int i = 0; i <= STEPS; i++) {
        double leavers = fmax(1, floor(g->widest * pow((double)(i + 1) / (STEPS + 1), 2)));
        if ((n && leavers == size[n - 1]) || exl_funnel_limits(&limit[n], (uint64_t)leavers, g->topic->minus.share, level, NULL) != EXL_OK)
            continue;
        size[n++] = leavers;
    }
    exl_page_raw(p, "<path class=\"");
    exl_page_raw(p, class);
    exl_page_raw(p, "\" d=\"");
    for (size_t i = 0; i < n; i++)
        exl_svg_point(p, i ? 'L' : 'M', at_x(g, size[i]), at_y(g, limit[i].upper));
    for (size_t i = n; i-- > 0;)
        exl_svg_point(p, 'L', at_x(g, size[i]), at_y(g, limit[i].lower));
    exl_page_raw(p, "Z\"/>");
}

static void axes(exl_page *p, const plot *g)
{
    for (int i = 0; i <= 2; i++) {
        exl_page_raw(p, "<path class=\"grid\" d=\"");
        exl_svg_point(p, 'M', LEFT, at_y(g, g->scale * i / 2));
        exl_svg_point(p, 'L', WIDTH - RIGHT, at_y(g, g->scale * i / 2));
        exl_page_raw(p, "\"/>");
        exl_svg_label(p, LEFT - 5, at_y(g, g->scale * i / 2) + 3.5, "end", exl_page_percent(p, g->scale * i / 2));
    }
    for (int i = 0; i <= 2; i++)
        exl_svg_label(p, at_x(g, g->widest * i / 2), HEIGHT - BOTTOM + 14, i == 0 ? "start" : i == 1 ? "middle" : "end", exl_page_count(p, g->widest * i / 2));
    exl_svg_label(p, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 4, "middle", exl_span_of(exl_word_text(W_leavers, p->in->language)));
}

/* A unit outside the limits is a diamond, so that it is told apart without its colour. */
static void draw_dot(exl_page *p, const plot *g, const dot *d)
{
    double x = at_x(g, d->s.n), y = at_y(g, d->s.share);
    if (d->side) {
        exl_page_raw(p, "<path class=\"out\" d=\"");
        exl_svg_point(p, 'M', x, y - 5);
        exl_page_raw(p, "l5 5l-5 5l-5-5Z\"");
    } else {
        exl_page_raw(p, "<circle class=\"in\" r=\"3.2\"");
        exl_svg_number(p, "cx", x);
        exl_svg_number(p, "cy", y);
    }
    exl_page_raw(p, " data-tip=\"");
    exl_page_text(p, exl_page_unit_of(p, d->unit));
    exl_page_colon(p);
    EXL_SAY(p, W_n_of_n, exl_page_count(p, d->s.hits), exl_page_count(p, d->s.n), exl_page_percent(p, d->s.share));
    exl_page_raw(p, "\"/>");
}

static void draw(exl_page *p, const plot *g)
{
    const exl_page_share *whole = &g->topic->minus;
    exl_page_raw(p, "<svg class=\"lines\" viewBox=\"0 0 340 210\" role=\"img\"><title>");
    exl_page_label(p, g->topic->name);
    exl_page_raw(p, "</title><desc>");
    EXL_SAY(p, W_funnel_desc, exl_page_count(p, (double)g->n), exl_page_percent(p, whole->share), exl_page_count(p, (double)g->above), exl_page_count(p, (double)g->below),
            exl_span_of(exl_word_text(g->kind->many, p->in->language)));
    exl_page_raw(p, "</desc>");
    band(p, g, "outer", OUTER);
    band(p, g, "inner", INNER);
    axes(p, g);
    exl_page_raw(p, "<path class=\"mean\" d=\"");
    exl_svg_point(p, 'M', LEFT, at_y(g, whole->share));
    exl_svg_point(p, 'L', WIDTH - RIGHT, at_y(g, whole->share));
    exl_page_raw(p, "\"/>");
    for (size_t i = 0; i < g->n; i++)
        draw_dot(p, g, &g->d[i]);
    exl_page_raw(p, "</svg>");
}

/* "Above the outer limit: Care 45%, Depot 31%." */
static void outside(exl_page *p, const plot *g, int side, exl_word w)
{
    exl_buf list = { 0 };
    for (size_t i = 0; i < g->n; i++) {
        if (g->d[i].side != side)
            continue;
        exl_buf_str(&list, list.n ? ", " : "");
        exl_buf_span(&list, exl_page_unit_of(p, g->d[i].unit));
        exl_buf_char(&list, ' ');
        exl_buf_span(&list, exl_page_percent(p, g->d[i].s.share));
    }
    if (list.n) {
        EXL_SAY(p, w, exl_buf_view(&list));
        exl_page_raw(p, " ");
    }
    p->failed = p->failed || list.failed;
    exl_buf_free(&list);
}

static void in_words(exl_page *p, const plot *g)
{
    exl_page_raw(p, "<p class=\"said\">");
    outside(p, g, 1, W_funnel_above);
    outside(p, g, -1, W_funnel_below);
    if (g->above + g->below == 0)
        EXL_SAY(p, W_funnel_within, exl_page_count(p, (double)g->n), exl_span_of(exl_word_text(g->kind->many, p->in->language)));
    exl_page_raw(p, "</p>\n");
}

static void data(exl_page *p, const plot *g)
{
    const exl_word columns[] = { g->kind->one, W_leavers, W_raised_by, W_share, W_interval, W_limits };
    exl_page_folded(p, W_chart_data);
    exl_page_open_sorted(p, "plain", W_chart_data, false);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        exl_page_column(p, columns[i], i > 0);
    exl_page_close_head(p);
    for (size_t i = 0; i < g->n; i++) {
        const dot *d = &g->d[i];
        exl_page_raw(p, "<tr>");
        exl_page_cell_text(p, exl_page_unit_of(p, d->unit), true);
        exl_page_cell_count(p, d->s.n);
        exl_page_cell_count(p, d->s.hits);
        exl_page_cells_share(p, &d->s);
        exl_page_raw(p, "<td class=\"num\">");
        exl_page_text(p, exl_page_range(p, d->outer.lower, d->outer.upper));
        exl_page_raw(p, "</td></tr>\n");
    }
    exl_page_close_sorted(p);
    exl_page_raw(p, "</details>");
}

static void open_kind(exl_page *p, const kind *k)
{
    exl_page_raw(p, "<h3>");
    exl_page_word(p, k->heading);
    exl_page_raw(p, "</h3>\n");
    if (k->type == EXL_UNIT_MANAGER)
        exl_page_how(p, W_flag_is);
    exl_page_raw(p, "<div class=\"multiples wide-ones\">\n");
}

static bool one(exl_page *p, const kind *k, const exl_page_topic *t, const exl_page_unit *u, size_t n_units, size_t told)
{
    plot g = { .kind = k, .topic = t };
    if (!fill(p, &g, u, n_units))
        return false;
    if (told == 0)
        open_kind(p, k);
    exl_page_raw(p, "<figure><figcaption><b>");
    exl_page_label(p, t->name);
    exl_page_raw(p, "</b> <span class=\"pol\">");
    exl_page_word(p, W_criticism);
    exl_page_raw(p, "</span></figcaption>");
    draw(p, &g);
    in_words(p, &g);
    data(p, &g);
    exl_page_raw(p, "</figure>\n");
    return true;
}

static void all_of(exl_page *p, const kind *k, const exl_page_unit *u, size_t n)
{
    size_t told = 0;
    for (size_t i = 0; i < p->n_topics && told < k->most; i++)
        if (!p->topics[i].facet && p->topics[i].minus.shown && p->topics[i].minus.hits > 0)
            told += one(p, k, &p->topics[i], u, n, told);
    exl_page_raw(p, told ? "</div>\n" : "");
}

/* Two units that are shown are the least there is to compare. */
void exl_page_funnel(exl_page *p)
{
    enum { N_KINDS = sizeof kinds / sizeof kinds[0] };
    const exl_page_unit *u[N_KINDS];
    size_t n[N_KINDS];
    bool any = false;
    for (size_t k = 0; k < N_KINDS; k++) {
        u[k] = exl_page_units(p, &p->shares, kinds[k].type, &n[k]);
        n[k] = u[k] && n[k] > 1 && u[k][1].n > 0 ? n[k] : 0;
        any |= n[k] > 0;
    }
    exl_page_how(p, any ? W_funnel_how : W_nothing_to_show);
    for (size_t k = 0; k < N_KINDS; k++)
        if (n[k])
            all_of(p, &kinds[k], u[k], n[k]);
}
