/* Flags as cards. What a flag is stands above them, in fixed words. */
#include "report/page.h"
#include <math.h>

enum { MAX_RECURRING = 48, MAX_WATCH = 16 };

static const struct { const char *tier, *class; exl_word word; size_t most; } tiers[] = {
    { "recurring", "recurring", W_tier_recurring, MAX_RECURRING },
    { "watch", "watch", W_tier_watch, MAX_WATCH },
};
enum { N_TIERS = sizeof tiers / sizeof tiers[0] };
static const double NEVER_SURE = 0.99;              /* what is more is shown as more than this: rounded to 100% it would claim to be certain */

static bool has_tier(const exl_safe_table *t, size_t row, size_t tier)
{
    return !exl_safe_suppressed(t, row) && exl_span_is(exl_page_get_text(t, row, "tier"), tiers[tier].tier);
}

/* All themes of a unit together, where one of them stands there by itself, with as much or more certainty. */
static bool told_by_a_theme(const exl_safe_table *t, size_t row, size_t tier)
{
    for (size_t r = 0; r < exl_safe_n_rows(t); r++) {
        bool same = r != row && exl_safe_unit_type(t, r) == exl_safe_unit_type(t, row) && exl_span_eq(exl_page_get_text(t, r, "unit"), exl_page_get_text(t, row, "unit"));
        for (size_t k = 0; same && k <= tier; k++)
            if (has_tier(t, r, k))
                return true;
    }
    return false;
}

static bool in_tier(const exl_page *p, size_t row, size_t tier)
{
    const exl_safe_table *t = p->in->flags;
    return has_tier(t, row, tier) && !(exl_span_is(exl_page_get_text(t, row, "code"), "*") && told_by_a_theme(t, row, tier));
}

static size_t count_tier(const exl_page *p, size_t tier)
{
    size_t n = 0;
    for (size_t r = 0; p->in->flags && r < exl_safe_n_rows(p->in->flags); r++)
        n += in_tier(p, r, tier);
    return n;
}

/* --- one card ------------------------------------------------------------------------------------------------ */

static void term(exl_page *p, exl_word w)
{
    exl_page_raw(p, "<div><dt>");
    exl_page_word(p, w);
    exl_page_raw(p, "</dt><dd>");
}

static void close_term(exl_page *p) { exl_page_raw(p, "</dd></div>\n"); }

static void evidence(exl_page *p, size_t r)
{
    const exl_safe_table *t = p->in->flags;
    double n = exl_page_get(t, r, "interviews"), hits = exl_page_get(t, r, "hits"), expected = exl_page_get(t, r, "expected");
    term(p, W_raised_by);
    EXL_SAY(p, W_n_of_n, exl_page_count(p, hits), exl_page_count(p, n), exl_page_percent(p, hits / n));
    close_term(p);
    if (isfinite(expected)) {
        term(p, W_expected);
        EXL_SAY(p, W_expected_n, exl_page_number(p, expected, 1), exl_page_number(p, exl_page_get(t, r, "ratio"), 1));
        close_term(p);
    }
}

static void drawn(exl_page *p, size_t r)
{
    const exl_safe_table *t = p->in->flags;
    exl_page_raw(p, "<div class=\"drawn\">");
    exl_svg_expected(p, exl_page_get(t, r, "hits"), exl_page_get(t, r, "expected"), exl_page_get(t, r, "interviews"));
    exl_page_raw(p, "</div>\n");
}

/* The month of a date: the day is in tables/flags.csv. */
static exl_span month_of(exl_span date)
{
    enum { YEAR_AND_MONTH = 7 };
    return date.n > YEAR_AND_MONTH ? (exl_span){ date.p, YEAR_AND_MONTH } : date;
}

static void months(exl_page *p, size_t r)
{
    const exl_safe_table *t = p->in->flags;
    double n = exl_page_get(t, r, "months");
    exl_span first = exl_page_get_text(t, r, "first"), last = exl_page_get_text(t, r, "last");
    if (!isfinite(n))
        return;
    term(p, W_months);
    exl_page_text(p, exl_page_count(p, n));
    if (first.n && last.n) {
        exl_page_raw(p, " (");
        EXL_SAY(p, W_from_to, month_of(first), month_of(last));
        exl_page_raw(p, ")");
    }
    close_term(p);
}

static void how_sure(exl_page *p, size_t r)
{
    const exl_safe_table *t = p->in->flags;
    double mean = exl_page_get(t, r, "or_mean"), detectable = exl_page_get(t, r, "detectable_or"), prob = exl_page_get(t, r, "prob");
    if (isfinite(mean)) {
        term(p, W_odds);
        exl_page_odds(p, t, r, mean, 1);
        close_term(p);
    }
    if (isfinite(prob)) {
        term(p, W_probability);
        exl_page_raw(p, prob > NEVER_SURE ? "&gt; " : "");
        exl_page_text(p, exl_page_percent(p, fmin(prob, NEVER_SURE)));
        close_term(p);
    }
    if (isfinite(detectable)) {
        term(p, W_detectable);
        exl_page_text(p, exl_page_number(p, detectable, 1));
        close_term(p);
    }
}

static void counter_evidence(exl_page *p, size_t r)
{
    double positives = exl_page_get(p->in->flags, r, "positives");
    if (!isfinite(positives))
        return;
    term(p, W_counter);
    double n = exl_page_get(p->in->flags, r, "interviews");
    EXL_SAY(p, W_n_of_n, exl_page_count(p, positives), exl_page_count(p, n), exl_page_percent(p, positives / n));
    close_term(p);
}

/* What people made of it: a flag is the beginning of a look, and the reader should know whether that took place. */
static void review(exl_page *p, exl_span unit_type, exl_span unit, exl_span code)
{
    static const exl_word words[EXL_N_REVIEWS] = { W_review_open, W_review_looking, W_review_acted, W_review_closed, W_review_dismissed };
    const exl_report_review *found = NULL;
    if (p->in->audience != EXL_AUDIENCE_HR)
        return;
    for (size_t i = 0; i < p->in->n_reviews; i++) {
        const exl_report_review *v = &p->in->reviews[i];
        if (exl_span_eq(v->unit_type, unit_type) && exl_span_eq(v->unit, unit) && exl_span_eq(v->code, code))
            found = v;              /* the last one counts */
    }
    term(p, W_review);
    exl_page_word(p, found ? words[found->state] : W_review_none);
    if (found && found->note.n) {
        exl_page_raw(p, " · ");
        exl_page_text(p, found->note);
    }
    close_term(p);
}

static void card(exl_page *p, size_t r, size_t tier)
{
    const exl_safe_table *t = p->in->flags;
    int polarity, type = exl_safe_unit_type(t, r);
    exl_span unit = exl_page_get_text(t, r, "unit"), code = exl_page_get_text(t, r, "code");
    exl_page_raw(p, "<article class=\"flag ");
    exl_page_raw(p, tiers[tier].class);
    exl_page_raw(p, "\"><p class=\"tier\">");
    exl_page_word(p, tiers[tier].word);
    exl_page_raw(p, "</p>\n<h3>");
    exl_page_label(p, exl_page_bare(code, &polarity));
    exl_page_raw(p, "</h3>\n<p class=\"who\">");
    exl_page_word(p, exl_page_unit_word(type));
    exl_page_colon(p);
    exl_page_raw(p, "<b>");
    exl_page_text(p, exl_page_unit_of(p, unit));
    exl_page_raw(p, "</b></p>\n");
    drawn(p, r);
    exl_page_raw(p, "<dl>");
    evidence(p, r);
    months(p, r);
    counter_evidence(p, r);
    how_sure(p, r);
    review(p, exl_page_get_text(t, r, "unit_type"), unit, code);
    exl_page_raw(p, "</dl>\n");
    exl_page_quotes_of(p, type, unit, code);
    exl_page_raw(p, "</article>\n");
}

/* --- the section --------------------------------------------------------------------------------------------- */

/* What is only to be watched is folded where there is something surer to read. */
static void cards(exl_page *p, size_t tier)
{
    size_t told = 0, n = count_tier(p, tier);
    bool folded = tier > 0 && n && count_tier(p, 0);
    if (n == 0)
        return;
    if (folded) {
        exl_page_raw(p, "<details class=\"data\"><summary>");
        exl_page_word(p, tiers[tier].word);
        exl_page_raw(p, " (");
        exl_page_text(p, exl_page_count(p, (double)n));
        exl_page_raw(p, ")</summary>\n");
    }
    exl_page_raw(p, "<div class=\"flags\">\n");
    for (size_t r = 0; r < exl_safe_n_rows(p->in->flags) && told < tiers[tier].most; r++)
        if (in_tier(p, r, tier)) {
            card(p, r, tier);
            told++;
        }
    exl_page_raw(p, "</div>\n");
    exl_page_more_in(p, n - told, "tables/flags.csv");
    exl_page_raw(p, folded ? "</details>\n" : "");
}

void exl_page_flags(exl_page *p)
{
    exl_page_raw(p, "<p class=\"what\">");
    exl_page_word(p, W_flag_is);
    exl_page_raw(p, "</p>\n<p class=\"how\">");
    exl_page_word(p, W_flags_how);
    exl_page_raw(p, "</p>\n");
    if (count_tier(p, 0) == 0) {
        exl_page_raw(p, "<p class=\"none\">");
        exl_page_word(p, W_no_flags);
        exl_page_raw(p, "</p>\n");
    }
    if (count_tier(p, 0) + count_tier(p, 1) == 0)
        return;
    exl_page_raw(p, "<p class=\"scale\">");
    exl_page_word(p, W_legend_expected);
    exl_page_raw(p, "</p>\n");
    for (size_t i = 0; i < N_TIERS; i++)
        cards(p, i);
}

void exl_page_top_flags(exl_page *p, size_t most)
{
    size_t n = count_tier(p, 0), told = 0;
    if (n == 0) {
        exl_page_raw(p, "<p>");
        exl_page_word(p, W_no_flags);
        exl_page_raw(p, "</p>\n");
        return;
    }
    exl_page_raw(p, "<ul>\n");
    for (size_t r = 0; r < exl_safe_n_rows(p->in->flags) && told < most; r++) {
        int polarity;
        if (!in_tier(p, r, 0))
            continue;
        exl_page_raw(p, "<li><b>");
        exl_page_text(p, exl_page_unit_of(p, exl_page_get_text(p->in->flags, r, "unit")));
        exl_page_raw(p, "</b>");
        exl_page_colon(p);
        exl_page_label(p, exl_page_bare(exl_page_get_text(p->in->flags, r, "code"), &polarity));
        exl_page_raw(p, "</li>\n");
        told++;
    }
    exl_page_raw(p, "</ul>\n");
    if (n > told) {
        exl_page_raw(p, "<p class=\"scale\">");
        EXL_SAY(p, W_more_in, exl_page_count(p, (double)(n - told)), exl_span_of(exl_word_text(W_what_stands_out, p->in->language)));
        exl_page_raw(p, "</p>\n");
    }
}
