/* The page: a list of sections, each with its heading, between a head and a foot. */
#include "report/page.h"
#include <stdlib.h>

/* told: whether a section that is not always there has something to tell. */
static const struct { const char *id; exl_word heading; void (*write)(exl_page *); bool (*told)(const exl_page *); } sections[] = {
    { "overview",   W_overview,   exl_page_overview,   NULL },
    { "reasons",    W_reasons,    exl_page_reasons,    NULL },
    { "trends",     W_trends,     exl_page_trends,     NULL },
    { "flags",      W_flags,      exl_page_flags,      NULL },
    { "signals",    W_signals,    exl_page_signals,    exl_page_has_signals },
    { "themes",     W_themes,     exl_page_themes,     NULL },
    { "happiness",  W_happiness,  exl_page_happiness,  NULL },
    { "heatmap",    W_heatmap,    exl_page_heatmap,    NULL },
    { "funnel",     W_funnel,     exl_page_funnel,     NULL },
    { "reasons-by", W_reasons_by, exl_page_reasons_by, NULL },
    { "actions",    W_actions,    exl_page_actions,    exl_page_has_actions },
    { "statements", W_statements, exl_page_statements, exl_page_has_quotes },
    { "explore",    W_explore,    exl_page_explore,    NULL },
    { "reading",    W_reading,    exl_page_reading,    NULL },
    { "quality",    W_quality,    exl_page_quality,    NULL },
    { "left-out",   W_left_out,   exl_page_left_out,   NULL },
};
enum { N_SECTIONS = sizeof sections / sizeof sections[0] };

/* --- what is looked up often --------------------------------------------------------------------------------- */

static int by_entry(const void *a, const void *b)
{
    const exl_page_entry *x = a, *y = b;
    if (x->unit_type != y->unit_type)
        return x->unit_type < y->unit_type ? -1 : 1;
    int c = exl_span_cmp(x->unit, y->unit);
    if (c == 0)
        c = exl_span_cmp(x->code, y->code);
    return c ? c : (x->row > y->row) - (x->row < y->row);
}

/* whole: only rows about the whole company. Rows of one code keep their order (periods). */
static exl_page_index index_of(exl_page *p, const exl_safe_table *t, const char *code, bool whole)
{
    exl_page_index x = { .t = t };
    if (!t)
        return x;
    size_t unit = exl_safe_find(t, "unit"), key = exl_safe_find(t, code), columns = exl_safe_n_columns(t), n = 0;
    if (unit == columns || key == columns)
        return x;
    for (size_t r = 0; r < exl_safe_n_rows(t); r++)
        n += !whole || exl_safe_unit_type(t, r) == EXL_UNIT_ALL;
    x.e = EXL_NEW(&p->arena, exl_page_entry, n);
    if (!x.e) {
        p->failed = true;
        return x;
    }
    for (size_t r = 0; r < exl_safe_n_rows(t); r++)
        if (!whole || exl_safe_unit_type(t, r) == EXL_UNIT_ALL)
            x.e[x.n++] = (exl_page_entry){ exl_safe_unit_type(t, r), exl_safe_cell(t, r, unit)->text, exl_safe_cell(t, r, key)->text, (uint32_t)r };
    if (x.n)
        qsort(x.e, x.n, sizeof *x.e, by_entry);
    return x;
}

static exl_page_index index_of_quotes(exl_page *p, const exl_safe_text *t)
{
    size_t n = t ? exl_safe_text_n(t) : 0;
    exl_page_index x = { .e = EXL_NEW(&p->arena, exl_page_entry, n) };
    if (!x.e)
        p->failed = true;
    for (; x.e && x.n < n; x.n++) {
        const exl_quote *q = exl_safe_text_at(t, x.n);
        x.e[x.n] = (exl_page_entry){ q->unit_type, q->unit, q->code, (uint32_t)x.n };
    }
    if (x.e && n)
        qsort(x.e, n, sizeof *x.e, by_entry);
    return x;
}

static double order_of(const exl_page_share *s) { return s->shown ? s->share : -1; }

static int by_complaints(const void *a, const void *b)
{
    const exl_page_topic *x = a, *y = b;
    double d = order_of(&y->minus) - order_of(&x->minus);
    if (d == 0)
        d = order_of(&y->plus) - order_of(&x->plus);
    return d != 0 ? (d > 0) - (d < 0) : exl_span_cmp(x->name, y->name);
}

/* Pairs complaint and praise of each code of the whole; sorted by code, they stand next to each other. */
static void collect_topics(exl_page *p)
{
    const exl_page_index *x = &p->shares;
    p->topics = EXL_NEW(&p->arena, exl_page_topic, x->n);
    if (!p->topics) {
        p->failed = true;
        return;
    }
    for (size_t i = 0; i < x->n && x->e[i].unit_type == EXL_UNIT_ALL; i++) {
        int polarity;
        exl_span name = exl_page_bare(x->e[i].code, &polarity);
        exl_page_topic *last = p->n_topics ? &p->topics[p->n_topics - 1] : NULL;
        if (!last || !exl_span_eq(last->name, name)) {
            last = &p->topics[p->n_topics++];
            *last = (exl_page_topic){ .name = name, .facet = !memchr(name.p, '.', name.n) };
        }
        if (polarity < 0)
            last->minus = exl_page_share_at(x->t, x->e[i].row);
        if (polarity > 0)
            last->plus = exl_page_share_at(x->t, x->e[i].row);
    }
    if (p->n_topics)
        qsort(p->topics, p->n_topics, sizeof *p->topics, by_complaints);
}

static void look_up(exl_page *p)
{
    p->shares = index_of(p, p->in->shares, "code", false);
    p->reasons = index_of(p, p->in->reasons, "reason", true);
    p->trends = index_of(p, p->in->trends, "code", true);
    p->summary = index_of(p, p->in->summary, "code", true);
    p->quotes = index_of_quotes(p, p->in->statements);
    if (!p->failed)
        collect_topics(p);
}

/* --- head and foot ------------------------------------------------------------------------------------------- */

static void head(exl_page *p)
{
    exl_page_raw(p, "<!DOCTYPE html>\n<html lang=\"");
    exl_page_raw(p, exl_word_style_of(p->in->language)->code);
    exl_page_raw(p, "\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
    exl_page_raw(p, exl_page_style_hash);
    exl_page_raw(p, "'; script-src 'sha256-");
    exl_page_raw(p, exl_page_script_hash);
    exl_page_raw(p, "'; base-uri 'none'; form-action 'none'\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"referrer\" content=\"no-referrer\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    if (p->in->audience == EXL_AUDIENCE_HR) {
        exl_page_word(p, W_confidential);
        exl_page_raw(p, " – ");
    }
    exl_page_word(p, W_title);
    exl_page_raw(p, "</title>\n<style>");
    exl_page_raw(p, exl_page_style);
    exl_page_raw(p, "</style>\n<script>");
    exl_page_raw(p, exl_page_script);
    exl_page_raw(p, "</script>\n</head>\n");
}

static exl_span overview_period(const exl_page *p, const char *measure)
{
    const exl_safe_table *t = p->in->overview;
    for (size_t r = 0; t && r < exl_safe_n_rows(t); r++)
        if (exl_span_is(exl_page_get_text(t, r, "measure"), measure))
            return exl_page_get_text(t, r, "period");
    return (exl_span){ "", 0 };
}

static void when(exl_page *p)
{
    exl_span first = overview_period(p, "first"), last = overview_period(p, "last");
    if (first.n && last.n) {
        exl_page_raw(p, " · ");
        if (exl_span_eq(first, last))
            exl_page_text(p, first);
        else
            EXL_SAY(p, W_from_to, first, last);
    }
    if (p->in->as_of.n) {
        exl_page_raw(p, " · ");
        EXL_SAY(p, W_as_of, p->in->as_of);
    }
}

static void audience_note(exl_page *p)
{
    if (p->in->audience == EXL_AUDIENCE_HR) {
        exl_page_raw(p, "<p class=\"secret\"><strong>");
        exl_page_word(p, W_confidential);
        exl_page_raw(p, ".</strong> ");
        exl_page_word(p, W_confidential_why);
    } else {
        exl_page_raw(p, "<p class=\"note\">");
        EXL_SAY(p, W_for_management, exl_page_count(p, p->in->min_group), exl_page_count(p, p->in->min_company));
    }
    exl_page_raw(p, "</p>\n");
}

static bool told(const exl_page *p, size_t section)
{
    return !sections[section].told || sections[section].told(p);
}

static void contents(exl_page *p)
{
    exl_page_raw(p, "<nav aria-label=\"");
    exl_page_word(p, W_contents);
    exl_page_raw(p, "\"><ul>");
    for (size_t i = 0; i < N_SECTIONS; i++) {
        if (!told(p, i))
            continue;
        exl_page_raw(p, "<li><a href=\"#");
        exl_page_raw(p, sections[i].id);
        exl_page_raw(p, "\">");
        exl_page_word(p, sections[i].heading);
        exl_page_raw(p, "</a></li>");
    }
    exl_page_raw(p, "</ul></nav>\n");
}

static void foot(exl_page *p)
{
    exl_page_raw(p, "<footer>\n<p>");
    exl_page_word(p, W_all_figures);
    exl_page_raw(p, "</p>\n<p>");
    EXL_SAY(p, W_made_by, p->in->program, p->in->schema);
    exl_buf list = { 0 };
    for (size_t i = 0; i < p->in->n_lexicons; i++) {
        exl_buf_str(&list, i ? ", " : "");
        exl_buf_span(&list, p->in->lexicons[i].name);
        exl_buf_char(&list, ' ');
        exl_buf_span(&list, p->in->lexicons[i].version);
    }
    if (list.n) {
        exl_page_raw(p, " ");
        EXL_SAY(p, W_made_lexicons, exl_buf_view(&list));
    }
    p->failed = p->failed || list.failed;
    exl_buf_free(&list);
    exl_page_raw(p, "</p>\n</footer>\n");
}

/* The wrapper and its first row become a table on paper, whose head is repeated on every sheet. */
static void body(exl_page *p)
{
    bool hr = p->in->audience == EXL_AUDIENCE_HR;
    exl_page_raw(p, hr ? "<body class=\"hr\">\n" : "<body>\n");
    exl_page_raw(p, "<a class=\"skip\" href=\"#content\">");
    exl_page_word(p, W_skip);
    exl_page_raw(p, "</a>\n<div class=\"sheet\"><div class=\"running\" aria-hidden=\"true\"><p>");
    exl_page_word(p, hr ? W_confidential : W_title);
    exl_page_raw(p, "</p></div><div class=\"page\">\n<header>\n<p class=\"kicker\">");
    exl_page_word(p, W_subtitle);
    when(p);
    exl_page_raw(p, "</p>\n<h1>");
    exl_page_word(p, W_title);
    exl_page_raw(p, "</h1>\n");
    audience_note(p);
    contents(p);
    exl_page_raw(p, "</header>\n<main id=\"content\">\n");
    for (size_t i = 0; i < N_SECTIONS; i++) {
        if (!told(p, i))
            continue;
        exl_page_raw(p, "<section id=\"");
        exl_page_raw(p, sections[i].id);
        exl_page_raw(p, "\" aria-labelledby=\"h-");
        exl_page_raw(p, sections[i].id);
        exl_page_raw(p, "\">\n<h2 id=\"h-");
        exl_page_raw(p, sections[i].id);
        exl_page_raw(p, "\">");
        exl_page_word(p, sections[i].heading);
        exl_page_raw(p, "</h2>\n");
        sections[i].write(p);
        exl_page_raw(p, "</section>\n");
    }
    exl_page_raw(p, "</main>\n");
    foot(p);
    exl_page_raw(p, "</div></div>\n</body>\n</html>\n");
}

/* --- the door ------------------------------------------------------------------------------------------------ */

exl_rc exl_report_check(const exl_report_input *in, exl_err *err)
{
    const exl_safe_table *tables[] = { in->overview, in->shares, in->reasons, in->trends, in->summary, in->flags, in->reasons_by, in->prevalence, in->quality, in->effect, in->signals };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (tables[i] && exl_safe_audience(tables[i]) != in->audience)
            return exl_fail(err, EXL_EDEFECT, "table '%s' passed the gate for another audience", exl_safe_name(tables[i]));
    if (in->n_reviews && in->audience != EXL_AUDIENCE_HR)
        return exl_fail(err, EXL_EDEFECT, "reviews of flags are for hr only");
    if (in->statements && exl_safe_text_audience(in->statements) != in->audience)
        return exl_fail(err, EXL_EDEFECT, "statements passed the gate for another audience");
    return EXL_OK;
}

exl_rc exl_report_html(exl_buf *out, const exl_report_input *in, exl_err *err)
{
    EXL_TRY(exl_report_check(in, err));
    exl_page p = { .b = out, .in = in };
    exl_arena_init(&p.arena, 0);
    look_up(&p);
    if (!p.failed) {
        head(&p);
        body(&p);
    }
    out->failed = out->failed || p.failed;
    exl_arena_free(&p.arena);
    return exl_buf_rc(out, err);
}
