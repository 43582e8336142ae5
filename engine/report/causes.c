/* Departure reasons, by kind. */
#include "report/page.h"
#include <stdlib.h>

static const struct { const char *kind, *class; exl_word word; } kinds[] = {
    { "push", "push", W_kind_push }, { "pull", "pull", W_kind_pull }, { "personal", "personal", W_kind_personal },
    { "employer", "employer", W_kind_employer }, { "unclear", "unclear", W_kind_unclear },
};
enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

typedef struct { exl_span reason, kind; exl_page_share s; } cause;

static int by_share(const void *a, const void *b)
{
    const cause *x = a, *y = b;
    double d = y->s.share - x->s.share;
    return d != 0 ? (d > 0) - (d < 0) : exl_span_cmp(x->reason, y->reason);
}

/* Reasons of the whole that are shown and raised, most frequent first. */
static cause *causes_of(exl_page *p, size_t *n)
{
    const exl_page_index *x = &p->reasons;
    cause *c = EXL_NEW(&p->arena, cause, x->n);
    *n = 0;
    if (!c)
        p->failed = true;
    for (size_t i = 0; c && i < x->n; i++) {
        exl_page_share s = exl_page_share_at(x->t, x->e[i].row);
        if (s.shown && s.hits > 0)
            c[(*n)++] = (cause){ x->e[i].code, exl_page_get_text(x->t, x->e[i].row, "kind"), s };
    }
    if (c && *n)
        qsort(c, *n, sizeof *c, by_share);
    return c;
}

/* The taxonomy knows reasons as reason:NAME. */
exl_span exl_page_reason_of(exl_page *p, exl_span reason)
{
    static const char prefix[] = "reason:";
    enum { PREFIX = sizeof prefix - 1 };
    if (reason.n >= PREFIX && memcmp(reason.p, prefix, PREFIX) == 0)
        return exl_page_label_of(p, reason);
    char *s = exl_arena_get(&p->arena, reason.n + PREFIX);
    if (!s) {
        p->failed = true;
        return reason;
    }
    memcpy(s, prefix, PREFIX);
    if (reason.n)
        memcpy(s + PREFIX, reason.p, reason.n);
    exl_span label = exl_page_label_of(p, (exl_span){ s, reason.n + PREFIX });
    return label.p == s ? reason : label;
}

static void row(exl_page *p, const cause *c, const char *class, double scale)
{
    exl_span name = exl_page_reason_of(p, c->reason);
    exl_page_raw(p, "<tr><th scope=\"row\">");
    exl_page_text(p, name);
    exl_page_raw(p, "</th><td class=\"draw\">");
    exl_svg_bar(p, class, &c->s, scale, name, false);
    exl_page_raw(p, "</td><td class=\"num\"><b>");
    exl_page_text(p, exl_page_percent(p, c->s.share));
    exl_page_raw(p, "</b> <small>");
    exl_page_text(p, exl_page_range(p, c->s.lower, c->s.upper));
    exl_page_raw(p, "</small></td></tr>\n");
}

static void kind_block(exl_page *p, size_t kind, const cause *c, size_t n, double scale)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (!exl_span_is(c[i].kind, kinds[kind].kind))
            continue;
        if (!any) {
            exl_page_raw(p, "<tbody><tr class=\"kind\"><th scope=\"rowgroup\" colspan=\"3\"><span class=\"key ");
            exl_page_raw(p, kinds[kind].class);
            exl_page_raw(p, "\"></span>");
            exl_page_word(p, kinds[kind].word);
            exl_page_raw(p, "</th></tr>\n");
        }
        row(p, &c[i], kinds[kind].class, scale);
        any = true;
    }
    exl_page_raw(p, any ? "</tbody>\n" : "");
}

void exl_page_reasons(exl_page *p)
{
    size_t n;
    cause *c = causes_of(p, &n);
    exl_page_raw(p, "<p class=\"how\">");
    exl_page_word(p, n ? W_reasons_how : W_nothing_to_show);
    exl_page_raw(p, "</p>\n");
    if (!c || n == 0)
        return;
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = c[i].s.upper > most ? c[i].s.upper : most;
    double scale = exl_page_scale(most);
    exl_page_raw(p, "<table class=\"single\"><thead><tr><th scope=\"col\">");
    exl_page_word(p, W_reason);
    exl_page_raw(p, "</th><th scope=\"col\" colspan=\"2\">");
    exl_page_word(p, W_share);
    exl_page_raw(p, "</th></tr></thead>\n");
    for (size_t k = 0; k < N_KINDS; k++)
        kind_block(p, k, c, n, scale);
    exl_page_raw(p, "</table>\n<p class=\"scale\">");
    EXL_SAY(p, W_scale, exl_page_percent(p, scale));
    exl_page_raw(p, "</p>\n");
}

/* The most frequent of each kind, kinds in their fixed order: "Push: the work itself — workload 15%, pay 9%". */
void exl_page_top_reasons(exl_page *p, size_t most)
{
    size_t n;
    cause *c = causes_of(p, &n);
    exl_page_raw(p, n ? "<ul class=\"kinds\">\n" : "<p>");
    for (size_t k = 0; c && n && k < N_KINDS; k++) {
        size_t told = 0;
        for (size_t i = 0; i < n && told < most; i++) {
            if (!exl_span_is(c[i].kind, kinds[k].kind))
                continue;
            if (told++ == 0) {
                exl_page_raw(p, "<li><span class=\"key ");
                exl_page_raw(p, kinds[k].class);
                exl_page_raw(p, "\"></span><small>");
                exl_page_word(p, kinds[k].word);
                exl_page_raw(p, "</small><br>");
            }
            exl_page_raw(p, told > 1 ? ", " : "");
            exl_page_text(p, exl_page_reason_of(p, c[i].reason));
            exl_page_raw(p, " <b>");
            exl_page_text(p, exl_page_percent(p, c[i].s.share));
            exl_page_raw(p, "</b>");
        }
        exl_page_raw(p, told ? "</li>\n" : "");
    }
    if (n == 0)
        exl_page_word(p, W_nothing_to_show);
    exl_page_raw(p, n ? "</ul>\n" : "</p>\n");
}
