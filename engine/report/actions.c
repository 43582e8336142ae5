/* Actions and what followed: a card each, before and after as bars, the judgement in words. */
#include "report/page.h"
#include <math.h>

bool exl_page_has_actions(const exl_page *p) { return p->in->effect && exl_safe_n_rows(p->in->effect) > 0; }

static exl_word judgement(exl_span s)
{
    return exl_span_is(s, "fell") ? W_judged_fell : exl_span_is(s, "rose") ? W_judged_rose : exl_span_is(s, "unclear") ? W_judged_unclear : W_judged_cannot;
}

static void side(exl_page *p, size_t r, exl_word w, const char *n, const char *hits, const char *share, double scale)
{
    const exl_safe_table *t = p->in->effect;
    double leavers = exl_page_get(t, r, n), v = exl_page_get(t, r, share);
    if (!isfinite(v) || !isfinite(leavers))
        return;
    exl_page_raw(p, "<p class=\"beside\">");
    exl_page_word(p, w);
    exl_page_colon(p);
    EXL_SAY(p, W_n_of_n, exl_page_count(p, exl_page_get(t, r, hits)), exl_page_count(p, leavers), exl_page_percent(p, v));
    exl_page_raw(p, "</p>\n<div class=\"drawn\">");
    exl_svg_plain(p, v, scale, w);
    exl_page_raw(p, "</div>\n");
}

static void odds(exl_page *p, size_t r)
{
    const exl_safe_table *t = p->in->effect;
    double or = exl_page_get(t, r, "or");
    if (!isfinite(or))
        return;
    exl_page_raw(p, "<dl><div><dt>");
    exl_page_word(p, W_odds);
    exl_page_raw(p, "</dt><dd>");
    exl_page_odds(p, t, r, or, 2);
    exl_page_raw(p, "</dd></div></dl>\n");
}

static void figures(exl_page *p, size_t r)
{
    const exl_safe_table *t = p->in->effect;
    exl_page_raw(p, "<p class=\"verdict\">");
    exl_page_word(p, judgement(exl_page_get_text(t, r, "judgement")));
    exl_page_raw(p, "</p>\n");
    double before = exl_page_get(t, r, "share_before"), after = exl_page_get(t, r, "share_after");
    double scale = exl_page_scale(fmax(isfinite(before) ? before : 0, isfinite(after) ? after : 0));
    side(p, r, W_before, "interviews_before", "hits_before", "share_before", scale);
    side(p, r, W_after, "interviews_after", "hits_after", "share_after", scale);
    odds(p, r);
}

static void card(exl_page *p, size_t r)
{
    const exl_safe_table *t = p->in->effect;
    int polarity;
    exl_page_raw(p, "<article class=\"flag\"><p class=\"tier\">");
    exl_page_text(p, exl_page_get_text(t, r, "since"));
    exl_page_raw(p, "</p>\n<h3>");
    exl_page_text(p, exl_page_get_text(t, r, "action"));
    exl_page_raw(p, "</h3>\n<p class=\"who\">");
    exl_page_word(p, W_aim);
    exl_page_colon(p);
    exl_page_raw(p, "<b>");
    exl_page_label(p, exl_page_bare(exl_page_get_text(t, r, "code"), &polarity));
    exl_page_raw(p, "</b> · ");
    if (exl_span_is(exl_page_get_text(t, r, "unit_type"), exl_unit_names[EXL_UNIT_ALL]))
        exl_page_word(p, W_whole);
    else
        exl_page_text(p, exl_page_unit_of(p, exl_page_get_text(t, r, "unit")));
    exl_page_raw(p, "</p>\n");
    if (exl_safe_suppressed(t, r)) {
        exl_page_raw(p, "<p class=\"scale\">");
        exl_page_word(p, W_protected);
        exl_page_raw(p, "</p>\n");
    } else {
        figures(p, r);
    }
    exl_page_raw(p, "</article>\n");
}

void exl_page_actions(exl_page *p)
{
    exl_page_how(p, W_actions_how);
    exl_page_raw(p, "<div class=\"flags\">\n");
    for (size_t r = 0; r < exl_safe_n_rows(p->in->effect); r++)
        card(p, r);
    exl_page_raw(p, "</div>\n");
}
