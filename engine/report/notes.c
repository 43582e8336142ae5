/* What stands behind the figures and beside them: statements, quality, what was left out, how to read. */
#include "report/page.h"
#include "base/utf8.h"
#include <math.h>

enum { MAX_QUOTES = 5, MAX_QUOTE_BYTES = 600, MAX_FIGURES = 240 };

/* --- statements ---------------------------------------------------------------------------------------------- */

bool exl_page_has_quotes(const exl_page *p) { return p->in->statements && exl_safe_text_n(p->in->statements) > 0; }

/* Cut between characters. */
static exl_span shortened(exl_span s, bool *cut)
{
    *cut = s.n > MAX_QUOTE_BYTES;
    if (*cut)
        s.n = exl_utf8_valid((exl_span){ s.p, MAX_QUOTE_BYTES });
    return s;
}

static void quote(exl_page *p, const exl_quote *q)
{
    bool cut;
    exl_page_raw(p, "<li><blockquote>");
    exl_page_text(p, shortened(q->text, &cut));
    exl_page_raw(p, cut ? " …</blockquote>" : "</blockquote>");
    exl_page_raw(p, "<p class=\"source\">");
    exl_page_text(p, q->interview);
    exl_page_raw(p, " · ");
    EXL_SAY(p, W_statement_no, exl_page_count(p, q->statement));
    exl_page_raw(p, " · ");
    exl_page_text(p, q->date.n ? q->date : exl_span_of(exl_word_text(W_undated_one, p->in->language)));
    if (q->entries.n) {
        exl_page_raw(p, " · ");
        exl_page_word(p, W_entries);
        exl_page_raw(p, " <code>");
        exl_page_text(p, q->entries);
        exl_page_raw(p, "</code>");
    }
    exl_page_raw(p, "</p></li>\n");
}

/* The statements of one figure, folded: n of them, from an entry of the index on. */
static void figure(exl_page *p, size_t at, size_t n, exl_span what, exl_word sort)
{
    exl_page_raw(p, "<details><summary>");
    exl_page_text(p, what);
    exl_page_raw(p, " <span class=\"pol\">");
    exl_page_word(p, sort);
    exl_page_raw(p, "</span></summary><ol class=\"quotes\">\n");
    for (size_t i = 0; i < n && i < MAX_QUOTES; i++)
        quote(p, exl_safe_text_at(p->in->statements, p->quotes.e[at + i].row));
    exl_page_raw(p, "</ol>");
    if (n > MAX_QUOTES) {
        exl_page_raw(p, "<p class=\"scale\">");
        EXL_SAY(p, W_more_statements, exl_page_count(p, (double)(n - MAX_QUOTES)), exl_span_of("tables/statements.csv"));
        exl_page_raw(p, "</p>");
    }
    exl_page_raw(p, "</details>\n");
}

static exl_word sort_of(int polarity) { return polarity < 0 ? W_criticism : polarity > 0 ? W_praise : W_reason; }

void exl_page_quotes_of(exl_page *p, int unit_type, exl_span unit, exl_span code)
{
    int polarity;
    size_t n, at = exl_page_range_of(&p->quotes, &n, unit_type, unit, code);
    exl_page_bare(code, &polarity);
    if (n)
        figure(p, at, n, exl_span_of(exl_word_text(W_statements, p->in->language)), polarity ? sort_of(polarity) : W_criticism);
}

static bool is_signal(exl_span code)
{
    exl_span rest = code;
    return exl_span_is(exl_span_cut(&rest, ':'), "signal");
}

/* Those of the whole; statements of a unit stand in its card, those of a serious signal in its own section. */
void exl_page_statements(exl_page *p)
{
    const exl_page_index *x = &p->quotes;
    exl_page_raw(p, "<p class=\"how\">");
    EXL_SAY(p, W_statements_how, exl_span_of("tables/statements.csv"));
    exl_page_raw(p, "</p>\n");
    for (size_t i = 0, n, told = 0; i < x->n && x->e[i].unit_type == EXL_UNIT_ALL && told < MAX_FIGURES; i += n, told++) {
        int polarity;
        exl_page_range_of(x, &n, x->e[i].unit_type, x->e[i].unit, x->e[i].code);
        if (is_signal(x->e[i].code))
            continue;
        exl_span name = exl_page_bare(x->e[i].code, &polarity);
        figure(p, i, n, exl_page_label_of(p, name), sort_of(polarity));
    }
}

/* --- serious signals ----------------------------------------------------------------------------------------- */

bool exl_page_has_signals(const exl_page *p) { return p->in->signals != NULL; }

/* "Warehouse 4, Home care 6": where a signal was heard. */
static void where(exl_page *p, exl_span code)
{
    const exl_safe_table *t = p->in->signals;
    size_t n = 0;
    exl_page_raw(p, "<td>");
    for (size_t r = 0; r < exl_safe_n_rows(t); r++) {
        if (exl_safe_unit_type(t, r) == EXL_UNIT_ALL || !exl_span_eq(exl_page_get_text(t, r, "code"), code))
            continue;
        exl_page_raw(p, n++ ? ", " : "");
        exl_page_text(p, exl_page_unit_of(p, exl_page_get_text(t, r, "unit")));
        exl_page_raw(p, " ");
        exl_page_text(p, exl_page_count(p, exl_page_get(t, r, "hits")));
    }
    exl_page_raw(p, "</td>");
}

static void signal_table(exl_page *p)
{
    const exl_safe_table *t = p->in->signals;
    exl_page_open_sorted(p, "plain", W_signals, false);
    exl_page_column(p, W_signal, false);
    exl_page_column(p, W_leavers, true);
    exl_page_column(p, W_signal_where, false);
    exl_page_close_head(p);
    for (size_t r = 0; r < exl_safe_n_rows(t); r++) {
        exl_span code = exl_page_get_text(t, r, "code");
        if (exl_safe_unit_type(t, r) != EXL_UNIT_ALL)
            continue;
        exl_page_raw(p, "<tr>");
        exl_page_cell_text(p, exl_page_label_of(p, code), true);
        exl_page_cell_count(p, exl_page_get(t, r, "hits"));
        where(p, code);
        exl_page_raw(p, "</tr>\n");
    }
    exl_page_close_sorted(p);
}

void exl_page_signals(exl_page *p)
{
    const exl_safe_table *t = p->in->signals;
    bool any = exl_safe_n_rows(t) > 0;
    exl_page_how(p, W_signals_how);
    if (!any) {
        exl_page_how(p, W_signals_none);
        return;
    }
    signal_table(p);
    for (size_t r = 0; r < exl_safe_n_rows(t); r++) {
        exl_span code = exl_page_get_text(t, r, "code");
        size_t n = 0, at = exl_safe_unit_type(t, r) == EXL_UNIT_ALL ? exl_page_range_of(&p->quotes, &n, EXL_UNIT_ALL, exl_span_of("all"), code) : 0;
        if (n)
            figure(p, at, n, exl_page_label_of(p, code), W_signal);
    }
}

/* --- quality ------------------------------------------------------------------------------------------------- */

static const struct { const char *level; exl_word word; } levels[] = {
    { "facet", W_level_facet }, { "theme", W_level_theme }, { "theme+polarity", W_level_theme_polarity },
    { "reason", W_level_reason }, { "empty", W_level_empty },
};
enum { N_LEVELS = sizeof levels / sizeof levels[0] };

static void number_cell(exl_page *p, exl_span s)
{
    exl_page_raw(p, "</td><td class=\"num\">");
    exl_page_text(p, s);
}

static void quality_row(exl_page *p, size_t level, size_t r)
{
    const exl_safe_table *t = p->in->quality;
    exl_page_raw(p, "<tr><th scope=\"row\">");
    exl_page_word(p, levels[level].word);
    exl_page_raw(p, "</th><td class=\"num\">");
    exl_page_text(p, exl_page_count(p, exl_page_get(t, r, "support")));
    number_cell(p, exl_page_percent(p, exl_page_get(t, r, "precision")));
    number_cell(p, exl_page_percent(p, exl_page_get(t, r, "recall")));
    number_cell(p, exl_page_number(p, exl_page_get(t, r, "f1"), 2));
    if (isfinite(exl_page_get(t, r, "f1_lower"))) {
        exl_page_raw(p, " <small>");
        exl_page_text(p, exl_page_number(p, exl_page_get(t, r, "f1_lower"), 2));
        exl_page_raw(p, "–");
        exl_page_text(p, exl_page_number(p, exl_page_get(t, r, "f1_upper"), 2));
        exl_page_raw(p, "</small>");
    }
    exl_page_raw(p, "</td></tr>\n");
}

bool exl_page_micro(const exl_page *p, const char *level, double *precision, double *recall)
{
    const exl_safe_table *t = p->in->quality;
    for (size_t r = 0; t && r < exl_safe_n_rows(t); r++)
        if (exl_span_is(exl_page_get_text(t, r, "level"), level) && exl_span_is(exl_page_get_text(t, r, "code"), "micro")) {
            *precision = exl_page_get(t, r, "precision");
            *recall = exl_page_get(t, r, "recall");
            return isfinite(*precision) && isfinite(*recall);
        }
    return false;
}

static void by_code_row(exl_page *p, size_t r)
{
    const exl_safe_table *t = p->in->quality;
    int polarity;
    exl_span name = exl_page_bare(exl_page_get_text(t, r, "code"), &polarity);
    exl_page_raw(p, "<tr>");
    exl_page_cell_text(p, exl_page_label_of(p, name), true);
    exl_page_cell_text(p, exl_span_of(exl_word_text(polarity ? sort_of(polarity) : memchr(name.p, ':', name.n) ? W_reason : W_mention, p->in->language)), false);
    exl_page_cell_count(p, exl_page_get(t, r, "support"));
    exl_page_raw(p, "<td class=\"num\">");
    exl_page_text(p, exl_page_percent(p, exl_page_get(t, r, "precision")));
    number_cell(p, exl_page_percent(p, exl_page_get(t, r, "recall")));
    exl_page_raw(p, "</td></tr>\n");
}

/* Folded: a row a theme and reason, where they are there. */
static void quality_by_code(exl_page *p)
{
    const exl_safe_table *t = p->in->quality;
    static const exl_word columns[] = { W_theme, W_sort_of, W_support, W_precision, W_recall };
    size_t n = 0;
    for (size_t r = 0; r < exl_safe_n_rows(t); r++)
        n += !exl_span_is(exl_page_get_text(t, r, "code"), "micro") && exl_page_get_text(t, r, "code").n > 0;
    if (n == 0)
        return;
    exl_page_folded(p, W_by_code);
    exl_page_open_sorted(p, "plain", W_by_code, true);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        exl_page_column(p, columns[i], i > 1);
    exl_page_close_head(p);
    for (size_t r = 0; r < exl_safe_n_rows(t); r++)
        if (!exl_span_is(exl_page_get_text(t, r, "code"), "micro") && exl_page_get_text(t, r, "code").n > 0)
            by_code_row(p, r);
    exl_page_close_sorted(p);
    exl_page_raw(p, "</details>\n");
}

static void quality_head(exl_page *p)
{
    const exl_word columns[] = { W_level, W_support, W_precision, W_recall, isfinite(exl_page_get(p->in->quality, 0, "f1_lower")) ? W_f1 : W_f1_alone };
    exl_page_raw(p, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
    exl_page_word(p, W_quality);
    exl_page_raw(p, "\"><table class=\"plain\"><thead><tr>");
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        exl_page_raw(p, i ? "<th scope=\"col\" class=\"num\">" : "<th scope=\"col\">");
        exl_page_word(p, columns[i]);
        exl_page_raw(p, "</th>");
    }
    exl_page_raw(p, "</tr></thead><tbody>\n");
}

void exl_page_quality(exl_page *p)
{
    const exl_safe_table *t = p->in->quality;
    bool any = t && exl_safe_n_rows(t) > 0;
    exl_page_raw(p, "<p class=\"how\">");
    if (any && !p->in->own_quality) {
        exl_page_word(p, W_quality_elsewhere);
        exl_page_raw(p, " ");
    }
    exl_page_word(p, any ? W_quality_how : W_quality_none);
    exl_page_raw(p, "</p>\n");
    if (!any)
        return;
    quality_head(p);
    for (size_t r = 0; r < exl_safe_n_rows(t); r++)
        for (size_t i = 0; i < N_LEVELS; i++) {
            exl_span code = exl_page_get_text(t, r, "code");
            if (exl_span_is(exl_page_get_text(t, r, "level"), levels[i].level) && (exl_span_is(code, "micro") || code.n == 0 || i + 1 == N_LEVELS))
                quality_row(p, i, r);
        }
    exl_page_raw(p, "</tbody></table></div>\n");
    quality_by_code(p);
}

/* --- what is left out ---------------------------------------------------------------------------------------- */

static double overview_count(const exl_page *p, const char *measure)
{
    const exl_safe_table *t = p->in->overview;
    for (size_t r = 0; t && r < exl_safe_n_rows(t); r++)
        if (exl_span_is(exl_page_get_text(t, r, "measure"), measure))
            return exl_page_get(t, r, "count");
    return 0;
}

static size_t item(exl_page *p, exl_word w, double n)
{
    if (!(n > 0))
        return 0;
    exl_page_raw(p, "<li>");
    EXL_SAY(p, w, exl_page_count(p, n));
    exl_page_raw(p, "</li>\n");
    return 1;
}

/* Units are the same in all tables over the whole time: the one that hides most tells how many. Periods are told with the
 * trends. */
static double hidden_units(const exl_page *p)
{
    const exl_safe_table *tables[] = { p->in->shares, p->in->reasons, p->in->flags };
    size_t most = 0;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (tables[i] && exl_safe_hidden_units(tables[i]) > most)
            most = exl_safe_hidden_units(tables[i]);
    return (double)most;
}

void exl_page_left_out(exl_page *p)
{
    bool management = p->in->audience != EXL_AUDIENCE_HR;
    exl_page_raw(p, "<ul>\n");
    size_t n = item(p, W_left_hidden, hidden_units(p));
    n += item(p, W_left_managers, management);
    n += item(p, W_left_quotes, management);
    n += item(p, W_left_undated, overview_count(p, "undated"));
    n += item(p, W_left_duplicates, overview_count(p, "duplicates"));
    n += item(p, W_left_nothing, n == 0);
    exl_page_raw(p, "</ul>\n");
}

void exl_page_reading(exl_page *p)
{
    static const exl_word points[] = { W_reading_people, W_reading_interval, W_reading_silence, W_reading_cause };
    exl_page_raw(p, "<ul>\n");
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
        item(p, points[i], 1);
    exl_page_raw(p, "</ul>\n");
}
