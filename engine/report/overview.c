/* The first screen: who was heard, and the few things to know. */
#include "report/page.h"
#include <math.h>

static size_t find_measure(const exl_page *p, const char *measure, size_t from)
{
    const exl_safe_table *t = p->in->overview;
    size_t n = t ? exl_safe_n_rows(t) : 0;
    while (from < n && !exl_span_is(exl_page_get_text(t, from, "measure"), measure))
        from++;
    return from;
}

static void tile(exl_page *p, exl_span figure, exl_word what)
{
    exl_page_raw(p, "<li><b>");
    exl_page_text(p, figure);
    exl_page_raw(p, "</b> ");
    exl_page_word(p, what);
    exl_page_raw(p, "</li>\n");
}

static void tiles(exl_page *p)
{
    static const struct { const char *measure; exl_word what; bool share; } rows[] = {
        { "leavers", W_leavers, false }, { "interviews", W_interviews, false }, { "statements", W_statements_n, false },
        { "with_theme", W_with_theme, true }, { "departments", W_departments, false }, { "roles", W_roles, false },
        { "managers", W_managers, false },
    };
    enum { N_ROWS = sizeof rows / sizeof rows[0] };
    double v[N_ROWS];
    size_t n = 0;
    for (size_t i = 0; i < N_ROWS; i++) {
        size_t r = find_measure(p, rows[i].measure, 0);
        bool any = p->in->overview && r < exl_safe_n_rows(p->in->overview);
        v[i] = any ? exl_page_get(p->in->overview, r, rows[i].share ? "share" : "count") : NAN;
        n += isfinite(v[i]);
    }
    exl_page_raw(p, n == 5 || n == 6 ? "<ul class=\"tiles by3\">\n" : "<ul class=\"tiles\">\n");      /* two rows of much the same length, where one is too long */
    for (size_t i = 0; i < N_ROWS; i++)
        if (isfinite(v[i]))
            tile(p, rows[i].share ? exl_page_percent(p, v[i]) : exl_page_count(p, v[i]), rows[i].what);
    exl_page_raw(p, "</ul>\n");
}

/* --- measures with parts ------------------------------------------------------------------------------------- */

static const struct { const char *part; exl_word word; } part_words[] = {
    { "nl", W_lang_nl }, { "fr", W_lang_fr }, { "en", W_lang_en }, { "de", W_lang_de }, { "voluntary", W_dep_voluntary },
    { "dismissal", W_dep_dismissal }, { "end_of_contract", W_dep_end_of_contract }, { "retirement", W_dep_retirement },
};

static void part_name(exl_page *p, exl_span part, bool language)
{
    for (size_t i = 0; i < sizeof part_words / sizeof part_words[0]; i++)
        if (exl_span_is(part, part_words[i].part)) {
            exl_page_word(p, part_words[i].word);
            return;
        }
    exl_page_word(p, language ? W_lang_unknown : W_dep_unknown);
}

/* "Languages of the statements: Dutch 64%, French 30%". Parts that the gate emptied are not told. */
static void parts(exl_page *p, const char *measure, exl_word heading)
{
    const exl_safe_table *t = p->in->overview;
    bool language = heading == W_languages, any = false;
    for (size_t r = find_measure(p, measure, 0); t && r < exl_safe_n_rows(t); r = find_measure(p, measure, r + 1)) {
        double share = exl_page_get(t, r, "share");
        if (!(share > 0))
            continue;
        if (!any) {
            exl_page_raw(p, "<p class=\"parts\"><b>");
            exl_page_word(p, heading);
            exl_page_colon(p);
            exl_page_raw(p, "</b>");
        }
        exl_page_raw(p, any ? ", " : "");
        part_name(p, exl_page_get_text(t, r, "part"), language);
        exl_page_raw(p, " ");
        exl_page_text(p, exl_page_percent(p, share));
        any = true;
    }
    exl_page_raw(p, any ? "</p>\n" : "");
}

/* --- what to know -------------------------------------------------------------------------------------------- */

enum { TOP = 5, TOP_FLAGS = 3, TOP_MORE = 5, TOP_A_KIND = 2 };

static void top_item(exl_page *p, const exl_page_topic *t, const exl_page_share *s)
{
    exl_page_raw(p, "<li>");
    exl_page_label(p, t->name);
    exl_page_raw(p, " <b>");
    exl_page_text(p, exl_page_percent(p, s->share));
    exl_page_raw(p, "</b> <small>");
    exl_page_text(p, exl_page_range(p, s->lower, s->upper));
    exl_page_raw(p, "</small></li>\n");
}

/* Topics are sorted by complaints; the most praised are picked one by one. */
static void top_topics(exl_page *p, bool praise, size_t most)
{
    double below = 2;
    size_t told = 0;
    exl_page_raw(p, "<ol>\n");
    while (told < most) {
        double next = 0;
        for (size_t i = 0; i < p->n_topics; i++) {
            const exl_page_share *s = praise ? &p->topics[i].plus : &p->topics[i].minus;
            if (!p->topics[i].facet && s->shown && s->share < below && s->share > next)
                next = s->share;
        }
        if (next <= 0)
            break;
        for (size_t i = 0; i < p->n_topics && told < most; i++) {
            const exl_page_share *s = praise ? &p->topics[i].plus : &p->topics[i].minus;
            if (!p->topics[i].facet && s->shown && s->share == next) {
                top_item(p, &p->topics[i], s);
                told++;
            }
        }
        below = next;
    }
    exl_page_raw(p, told ? "</ol>\n" : "</ol>\n<p>");
    if (told == 0) {
        exl_page_word(p, W_nothing_to_show);
        exl_page_raw(p, "</p>\n");
    }
}

static void top_minus(exl_page *p) { top_topics(p, false, TOP); }
static void top_plus(exl_page *p) { top_topics(p, true, TOP); }
static void top_reasons(exl_page *p) { exl_page_top_reasons(p, TOP_A_KIND); }
static void top_changes(exl_page *p) { exl_page_top_changes(p, TOP_MORE); }
static void top_flags(exl_page *p) { exl_page_top_flags(p, TOP_FLAGS); }

/* The widest margin of the themes and facets of the whole, in points. */
static double widest_margin(const exl_page *p, double *leavers)
{
    double widest = 0;
    for (size_t i = 0; i < p->n_topics; i++)
        for (int k = 0; k < 2; k++) {
            const exl_page_share *s = k ? &p->topics[i].plus : &p->topics[i].minus;
            if (!s->shown)
                continue;
            widest = fmax(widest, fmax(s->upper - s->share, s->share - s->lower));
            *leavers = s->n;
        }
    return widest;
}

static void how_sure(exl_page *p)
{
    double precision, recall, leavers = 0, widest = widest_margin(p, &leavers);
    exl_page_raw(p, "<ul>\n");
    if (leavers > 0) {
        exl_page_raw(p, "<li>");
        EXL_SAY(p, W_sure_margin, exl_page_count(p, leavers), exl_page_count(p, ceil(widest * 100)));
        exl_page_raw(p, "</li>\n");
    }
    exl_page_raw(p, "<li>");
    if (exl_page_micro(p, "theme+polarity", &precision, &recall))
        EXL_SAY(p, p->in->own_quality ? W_sure_quality : W_sure_elsewhere, exl_page_percent(p, recall), exl_page_percent(p, precision));
    else
        exl_page_word(p, W_sure_unmeasured);
    exl_page_raw(p, "</li>\n<li>");
    exl_page_word(p, W_sure_units);
    exl_page_raw(p, "</li>\n</ul>\n");
}

static const struct { const char *class, *at; exl_word heading; void (*write)(exl_page *); } cards[] = {
    { "neg",  "themes",  W_hinders,         top_minus },
    { "pos",  "themes",  W_helps,           top_plus },
    { "why",  "reasons", W_why_leave,       top_reasons },
    { "move", "trends",  W_what_changes,    top_changes },
    { "flag", "flags",   W_what_stands_out, top_flags },
    { "sure", "reading", W_how_sure,        how_sure },
};

void exl_page_overview(exl_page *p)
{
    tiles(p);
    exl_page_raw(p, "<h3>");
    exl_page_word(p, W_facets);
    exl_page_raw(p, "</h3>\n");
    exl_page_facets(p);
    exl_page_raw(p, "<div class=\"cards\">\n");
    for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++) {
        exl_page_raw(p, "<div class=\"card ");
        exl_page_raw(p, cards[i].class);
        exl_page_raw(p, "-card\"><h3><a href=\"#");
        exl_page_raw(p, cards[i].at);
        exl_page_raw(p, "\">");
        exl_page_word(p, cards[i].heading);
        exl_page_raw(p, "</a></h3>\n");
        cards[i].write(p);
        exl_page_raw(p, "</div>\n");
    }
    exl_page_raw(p, "</div>\n");
    parts(p, "language", W_languages);
    parts(p, "departure", W_departures);
}
