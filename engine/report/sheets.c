/* A sheet a question. Rows are picked from tables that passed the gate and put side by side; no figure is computed here. */
#include "report/sheets.h"
#include "base/grow.h"
#include <stdio.h>
#include <math.h>
#include <stdlib.h>

typedef struct {
    const exl_report_input *in;
    exl_arena *a;
    bool failed;                    /* no memory */
} maker;

static const char *const facets[] = { "content", "relations", "conditions", "terms", "organisation" };
enum { N_FACETS = sizeof facets / sizeof facets[0], HEAT_CODES = 14, BARS_DRAWN = 15 };

/* --- reading tables ------------------------------------------------------------------------------------------ */

static exl_span text_at(const exl_safe_table *t, size_t row, const char *name)
{
    size_t c = exl_safe_find(t, name);
    const exl_cell *v = c < exl_safe_n_columns(t) ? exl_safe_cell(t, row, c) : NULL;
    return v && !v->empty && v->text.p ? v->text : (exl_span){ "", 0 };
}

static double number_at(const exl_safe_table *t, size_t row, const char *name)
{
    size_t c = exl_safe_find(t, name);
    return c == exl_safe_n_columns(t) || exl_report_is_empty(exl_safe_column(t, c), exl_safe_cell(t, row, c)) ? NAN : exl_report_rounded(exl_safe_column(t, c), exl_safe_cell(t, row, c));
}

static size_t rows_of(const exl_safe_table *t) { return t ? exl_safe_n_rows(t) : 0; }

/* "terms.pay-" -> "terms.pay" and '-'; "reason:pay" has no sign. */
static exl_span bare(exl_span code, char *sign)
{
    *sign = code.n && strchr("+-0", code.p[code.n - 1]) ? code.p[code.n - 1] : ' ';
    return (exl_span){ code.p, code.n - (*sign != ' ') };
}

static exl_span named(const maker *m, exl_span code)
{
    exl_span s = m->in->label ? m->in->label(m->in->label_ctx, code, m->in->language) : (exl_span){ "", 0 };
    return s.n ? s : code;
}

/* --- writing grids ------------------------------------------------------------------------------------------- */

static exl_span word(const maker *m, exl_word w) { return exl_span_of(exl_word_text(w, m->in->language)); }

static void open_sheet(const maker *m, exl_grid *s, exl_word title, exl_word how)
{
    *s = (exl_grid){ .title = word(m, title) };
    s->note[0] = how == EXL_N_WORDS ? (exl_span){ "", 0 } : word(m, how);
}

static void column(exl_grid *s, exl_span title, exl_grid_kind kind, double width) { s->column[s->n_columns++] = (exl_grid_column){ title, kind, width }; }

static exl_cell *add_row(maker *m, exl_grid *s)
{
    if (!exl_grow_in(m->a, &s->cells, &s->cap, (s->n_rows + 1) * s->n_columns, sizeof *s->cells)) {
        m->failed = true;
        return NULL;
    }
    exl_cell *row = s->cells + s->n_rows++ * s->n_columns;
    for (size_t i = 0; i < s->n_columns; i++)
        row[i] = (exl_cell){ .empty = true };
    return row;
}

static void put_text(exl_cell *row, size_t at, exl_span text) { row[at] = (exl_cell){ .text = text, .empty = text.n == 0 }; }
static void put_number(exl_cell *row, size_t at, double v) { row[at] = (exl_cell){ .number = v, .empty = !isfinite(v) }; }

static exl_span joined(maker *m, exl_span a, const char *between, exl_span b)
{
    size_t k = strlen(between);
    char *p = EXL_NEW(m->a, char, a.n + k + b.n + 1);
    if (!p)
        return m->failed = true, (exl_span){ "", 0 };
    if (a.n)                        /* an empty span may point nowhere */
        memcpy(p, a.p, a.n);
    memcpy(p + a.n, between, k);
    if (b.n)
        memcpy(p + a.n + k, b.p, b.n);
    return (exl_span){ p, a.n + k + b.n };
}

/* hits, share and its interval from column `at` on. */
static void put_share(exl_cell *row, size_t at, const exl_safe_table *t, size_t r)
{
    put_number(row, at, number_at(t, r, "hits"));
    put_number(row, at + 1, number_at(t, r, "share"));
    put_number(row, at + 2, number_at(t, r, "lower"));
    put_number(row, at + 3, number_at(t, r, "upper"));
}

/* Four columns of a share; `of` is set before each title: "Criticism: share". */
static void share_columns(maker *m, exl_grid *s, exl_span of)
{
    static const struct { exl_word title; exl_grid_kind kind; } rows[] = { { W_raised_by, EXL_GRID_COUNT }, { W_share, EXL_GRID_SHARE }, { W_lower_95, EXL_GRID_SHARE }, { W_upper_95, EXL_GRID_SHARE } };
    for (size_t i = 0; i < 4; i++)
        column(s, of.n ? joined(m, of, exl_word_style_of(m->in->language)->colon, word(m, rows[i].title)) : word(m, rows[i].title), rows[i].kind, 14);
}

/* --- at a glance --------------------------------------------------------------------------------------------- */

static const struct { const char *measure, *part; exl_word what; } told[] = {
    { "leavers", NULL, W_leavers }, { "interviews", NULL, W_interviews }, { "statements", NULL, W_statements_n }, { "with_theme", NULL, W_with_theme }, { "departments", NULL, W_departments },
    { "roles", NULL, W_roles }, { "managers", NULL, W_managers }, { "first", NULL, W_first_period }, { "last", NULL, W_last_period },
    { "language", "nl", W_lang_nl }, { "language", "fr", W_lang_fr }, { "language", "en", W_lang_en }, { "language", "de", W_lang_de }, { "language", "unknown", W_lang_unknown },
    { "departure", "voluntary", W_dep_voluntary }, { "departure", "dismissal", W_dep_dismissal }, { "departure", "end_of_contract", W_dep_end_of_contract },
    { "departure", "retirement", W_dep_retirement }, { "departure", "unknown", W_dep_unknown },
};

static exl_span filled(maker *m, exl_word w)
{
    char group[16], company[16];
    exl_buf b;
    snprintf(group, sizeof group, "%u", m->in->min_group);
    snprintf(company, sizeof company, "%u", m->in->min_company);
    exl_buf_init(&b, 0);
    exl_buf_fill(&b, exl_word_text(w, m->in->language), (const char *const[]){ NULL, group, company });
    exl_span out = exl_arena_copy(m->a, exl_buf_view(&b));
    m->failed |= b.failed || !out.p;
    exl_buf_free(&b);
    return out;
}

static exl_span versions(maker *m)
{
    exl_span s = joined(m, exl_span_of("exitlens"), " ", m->in->program);
    s = joined(m, joined(m, s, ", schema ", m->in->schema), "", (exl_span){ "", 0 });
    for (size_t i = 0; i < m->in->n_lexicons; i++)
        s = joined(m, joined(m, s, ", ", m->in->lexicons[i].name), " ", m->in->lexicons[i].version);
    return m->in->as_of.n ? joined(m, s, ", ", m->in->as_of) : s;
}

static void overview(maker *m, exl_grid *s)
{
    const exl_safe_table *t = m->in->overview;
    open_sheet(m, s, W_overview, EXL_N_WORDS);
    bool hr = m->in->audience == EXL_AUDIENCE_HR;
    s->note[0] = hr ? joined(m, word(m, W_confidential), ". ", word(m, W_confidential_why)) : filled(m, W_for_management);
    s->note[1] = word(m, W_reading_people);
    s->note[2] = m->in->flags ? word(m, W_flag_is) : (exl_span){ "", 0 };
    s->note[3] = versions(m);
    column(s, word(m, W_subtitle), EXL_GRID_TEXT, 44);
    column(s, word(m, W_support), EXL_GRID_COUNT, 12);
    column(s, word(m, W_share), EXL_GRID_SHARE, 12);
    column(s, word(m, W_period), EXL_GRID_TEXT, 14);
    for (size_t i = 0; i < sizeof told / sizeof told[0] && !m->failed; i++)
        for (size_t r = 0; r < rows_of(t); r++) {
            exl_cell *row;
            if (!exl_span_is(text_at(t, r, "measure"), told[i].measure) || (told[i].part && !exl_span_is(text_at(t, r, "part"), told[i].part)) || !(row = add_row(m, s)))
                continue;
            exl_word group = strcmp(told[i].measure, "language") == 0 ? W_languages : W_departures;
            put_text(row, 0, told[i].part ? joined(m, word(m, group), exl_word_style_of(m->in->language)->colon, word(m, told[i].what)) : word(m, told[i].what));
            put_number(row, 1, number_at(t, r, "count"));
            put_number(row, 2, number_at(t, r, "share"));
            put_text(row, 3, text_at(t, r, "period"));
        }
}

/* --- facets and themes --------------------------------------------------------------------------------------- */

/* Row of the whole company with this code; n_rows: none. */
static size_t row_of(const exl_safe_table *t, exl_span name, char sign)
{
    size_t r = 0;
    char is;
    for (; r < rows_of(t) && exl_safe_unit_type(t, r) == EXL_UNIT_ALL; r++)
        if (exl_span_eq(bare(text_at(t, r, "code"), &is), name) && is == sign)
            return r;
    return rows_of(t);
}

static void topic_columns(maker *m, exl_grid *s, exl_word what)
{
    column(s, word(m, what), EXL_GRID_TEXT, 34);
    share_columns(m, s, word(m, W_criticism));
    share_columns(m, s, word(m, W_praise));
    s->chart = EXL_CHART_BARS;
    s->series[0] = 2;
    s->series[1] = 6;
    s->n_series = 2;
}

static void topic(maker *m, exl_grid *s, exl_span name)
{
    const exl_safe_table *t = m->in->shares;
    size_t minus = row_of(t, name, '-'), plus = row_of(t, name, '+');
    exl_cell *row = minus < rows_of(t) || plus < rows_of(t) ? add_row(m, s) : NULL;
    if (!row)
        return;
    put_text(row, 0, named(m, name));
    if (minus < rows_of(t))
        put_share(row, 1, t, minus);
    if (plus < rows_of(t))
        put_share(row, 5, t, plus);
}

static void facet_sheet(maker *m, exl_grid *s)
{
    open_sheet(m, s, W_level_facet, W_facets_sheet_how);
    s->note[1] = word(m, W_reading_interval);
    topic_columns(m, s, W_facet);
    for (size_t i = 0; i < N_FACETS; i++)
        topic(m, s, exl_span_of(facets[i]));
    s->drawn = s->n_rows;
}

/* Most criticised first, then by name. */
static int by_criticism(const void *a, const void *b)
{
    const exl_cell *x = a, *y = b;
    double p = x[2].empty ? -1 : x[2].number, q = y[2].empty ? -1 : y[2].number;
    return p != q ? (p < q) - (p > q) : exl_span_cmp(x[0].text, y[0].text);
}

static void theme_sheet(maker *m, exl_grid *s)
{
    const exl_safe_table *t = m->in->shares;
    exl_span last = { "", 0 };
    char sign;
    open_sheet(m, s, W_level_theme, W_themes_how);
    topic_columns(m, s, W_theme);
    for (size_t r = 0; r < rows_of(t) && exl_safe_unit_type(t, r) == EXL_UNIT_ALL; r++) {
        exl_span name = bare(text_at(t, r, "code"), &sign);
        if (!memchr(name.p, '.', name.n) || exl_span_eq(name, last))     /* rows are by code: + and - of a theme follow each other */
            continue;
        last = name;
        topic(m, s, name);
    }
    if (s->n_rows)
        qsort(s->cells, s->n_rows, s->n_columns * sizeof *s->cells, by_criticism);
    s->drawn = s->n_rows < BARS_DRAWN ? s->n_rows : BARS_DRAWN;
}

/* --- reasons ------------------------------------------------------------------------------------------------- */

static exl_span kind_word(const maker *m, exl_span kind)
{
    static const struct { const char *kind; exl_word word; } rows[] = { { "push", W_kind_push }, { "pull", W_kind_pull }, { "personal", W_kind_personal }, { "employer", W_kind_employer }, { "unclear", W_kind_unclear } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (exl_span_is(kind, rows[i].kind))
            return word(m, rows[i].word);
    return kind;
}

static void reason_sheet(maker *m, exl_grid *s)
{
    const exl_safe_table *t = m->in->reasons;
    open_sheet(m, s, W_reasons, W_reasons_how);
    column(s, word(m, W_reason), EXL_GRID_TEXT, 34);
    column(s, word(m, W_kind), EXL_GRID_TEXT, 26);
    share_columns(m, s, (exl_span){ "", 0 });
    s->chart = EXL_CHART_BARS;
    s->series[s->n_series++] = 3;
    for (size_t r = 0; r < rows_of(t); r++) {
        exl_cell *row = exl_safe_unit_type(t, r) == EXL_UNIT_ALL ? add_row(m, s) : NULL;
        if (!row)
            continue;
        put_text(row, 0, named(m, joined(m, exl_span_of("reason:"), "", text_at(t, r, "reason"))));
        put_text(row, 1, kind_word(m, text_at(t, r, "kind")));
        put_share(row, 2, t, r);
    }
    s->drawn = s->n_rows < BARS_DRAWN ? s->n_rows : BARS_DRAWN;
}

/* --- where --------------------------------------------------------------------------------------------------- */

/* Departments by the themes most criticised in the whole; `themes` is that sheet's order. */
static void heat_sheet(maker *m, exl_grid *s)
{
    const exl_safe_table *t = m->in->shares;
    exl_span code[HEAT_CODES], unit = { "", 0 };
    double share[HEAT_CODES];
    size_t n = 0;
    char sign;
    open_sheet(m, s, W_heatmap_sheet, W_heatmap_sheet_how);
    for (size_t r = 0; r < rows_of(t) && exl_safe_unit_type(t, r) == EXL_UNIT_ALL; r++) {
        exl_span c = text_at(t, r, "code"), name = bare(c, &sign);
        double v = number_at(t, r, "share");
        if (sign != '-' || !memchr(name.p, '.', name.n) || !isfinite(v))
            continue;
        size_t at = n < HEAT_CODES ? n++ : n;
        if (at == n && v <= share[n - 1])
            continue;
        for (at = at == n ? n - 1 : at; at > 0 && share[at - 1] < v; at--)
            code[at] = code[at - 1], share[at] = share[at - 1];
        code[at] = c, share[at] = v;
    }
    column(s, word(m, W_department), EXL_GRID_TEXT, 30);
    column(s, word(m, W_leavers), EXL_GRID_COUNT, 14);
    for (size_t i = 0; i < n; i++)
        column(s, named(m, bare(code[i], &sign)), EXL_GRID_SHARE, 14);
    exl_cell *row = NULL;
    for (size_t r = 0; r < rows_of(t) && n; r++) {
        if (exl_safe_unit_type(t, r) != EXL_UNIT_DEPARTMENT)
            continue;
        if (!row || !exl_span_eq(unit, text_at(t, r, "unit"))) {
            unit = text_at(t, r, "unit");
            if (!(row = add_row(m, s)))
                return;
            put_text(row, 0, unit.n ? unit : word(m, W_not_given));
            put_number(row, 1, number_at(t, r, "interviews"));
        }
        for (size_t i = 0; i < n; i++)
            if (exl_span_eq(code[i], text_at(t, r, "code")))
                put_number(row, 2 + i, number_at(t, r, "share"));
    }
    s->chart = EXL_CHART_HEAT;
    s->series[0] = 2;
    s->series[1] = 1 + n;
    s->n_series = 2;
}

/* --- over time ----------------------------------------------------------------------------------------------- */

static exl_cell *row_of_period(maker *m, exl_grid *s, exl_span period)
{
    for (size_t i = 0; i < s->n_rows; i++)
        if (exl_span_eq(s->cells[i * s->n_columns].text, period))
            return s->cells + i * s->n_columns;
    exl_cell *row = add_row(m, s);
    if (row)
        put_text(row, 0, period);
    return row;
}

static int by_name(const void *a, const void *b) { return exl_span_cmp(((const exl_cell *)a)->text, ((const exl_cell *)b)->text); }

static void trend_sheet(maker *m, exl_grid *s)
{
    const exl_safe_table *t = m->in->trends;
    char sign;
    open_sheet(m, s, W_trends, W_trends_sheet_how);
    s->note[1] = word(m, W_periods_hidden);
    column(s, word(m, W_period), EXL_GRID_TEXT, 12);
    column(s, word(m, W_leavers), EXL_GRID_COUNT, 14);
    for (size_t f = 0; f < N_FACETS; f++) {
        exl_span name = named(m, exl_span_of(facets[f]));
        s->series[s->n_series++] = s->n_columns;
        column(s, name, EXL_GRID_SHARE, 16);
        column(s, word(m, W_lower_95), EXL_GRID_SHARE, 12);
        column(s, word(m, W_upper_95), EXL_GRID_SHARE, 12);
    }
    for (size_t r = 0; r < rows_of(t) && exl_safe_unit_type(t, r) == EXL_UNIT_ALL; r++) {
        exl_span name = bare(text_at(t, r, "code"), &sign);
        size_t f = 0;
        while (f < N_FACETS && !exl_span_is(name, facets[f]))
            f++;
        exl_cell *row = f < N_FACETS && sign == '-' ? row_of_period(m, s, text_at(t, r, "period")) : NULL;
        if (!row)
            continue;
        put_number(row, 1, number_at(t, r, "interviews"));
        put_number(row, 2 + 3 * f, number_at(t, r, "share"));
        put_number(row, 3 + 3 * f, number_at(t, r, "lower"));
        put_number(row, 4 + 3 * f, number_at(t, r, "upper"));
    }
    if (s->n_rows)
        qsort(s->cells, s->n_rows, s->n_columns * sizeof *s->cells, by_name);
    s->chart = EXL_CHART_LINES;
    s->drawn = s->n_rows;
}

static exl_span unit_word(const maker *m, int unit_type)
{
    static const struct { int type; exl_word word; } rows[] = { { EXL_UNIT_ALL, W_whole }, { EXL_UNIT_DEPARTMENT, W_department }, { EXL_UNIT_ROLE, W_role }, { EXL_UNIT_MANAGER, W_manager } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].type == unit_type)
            return word(m, rows[i].word);
    return (exl_span){ "", 0 };
}

static exl_span code_word(maker *m, exl_span code)
{
    char sign;
    exl_span name = bare(code, &sign);
    if (exl_span_is(code, "*"))
        return word(m, W_any_theme);
    return sign == '+' || sign == '-' ? joined(m, named(m, name), exl_word_style_of(m->in->language)->colon, word(m, sign == '+' ? W_praise : W_criticism)) : named(m, name);
}

static void put_unit(maker *m, exl_cell *row, const exl_safe_table *t, size_t r)
{
    exl_span unit = text_at(t, r, "unit");
    put_text(row, 0, code_word(m, text_at(t, r, "code")));
    put_text(row, 1, unit_word(m, exl_safe_unit_type(t, r)));
    put_text(row, 2, exl_safe_unit_type(t, r) == EXL_UNIT_ALL ? (exl_span){ "", 0 } : unit.n ? unit : word(m, W_not_given));
}

static void unit_columns(maker *m, exl_grid *s)
{
    column(s, word(m, W_theme), EXL_GRID_TEXT, 40);
    column(s, word(m, W_sort_of), EXL_GRID_TEXT, 16);
    column(s, word(m, W_unit), EXL_GRID_TEXT, 28);
}

static void change_sheet(maker *m, exl_grid *s)
{
    const exl_safe_table *t = m->in->summary;
    static const struct { const char *direction; exl_word word; } rows[] = { { "rising", W_rising }, { "falling", W_falling } };
    static const struct { const char *column; exl_word title; exl_grid_kind kind; } numbers[] = {
        { "slope", W_slope, EXL_GRID_RATIO }, { "slope_lower", W_lower_95, EXL_GRID_RATIO }, { "slope_upper", W_upper_95, EXL_GRID_RATIO }, { "q", W_false_share, EXL_GRID_CHANCE } };
    open_sheet(m, s, W_trends_movers, W_slope_how);
    unit_columns(m, s);
    column(s, word(m, W_direction), EXL_GRID_TEXT, 14);
    for (size_t i = 0; i < 4; i++)
        column(s, word(m, numbers[i].title), numbers[i].kind, 14);
    column(s, word(m, W_turning_point), EXL_GRID_TEXT, 14);
    for (size_t r = 0; r < rows_of(t); r++)
        for (size_t k = 0; k < 2; k++) {
            exl_cell *row = exl_span_is(text_at(t, r, "direction"), rows[k].direction) ? add_row(m, s) : NULL;
            if (!row)
                continue;
            put_unit(m, row, t, r);
            put_text(row, 3, word(m, rows[k].word));
            for (size_t i = 0; i < 4; i++)
                put_number(row, 4 + i, number_at(t, r, numbers[i].column));
            put_text(row, 8, text_at(t, r, "change_point"));
        }
}

/* --- what stands out ----------------------------------------------------------------------------------------- */

static void flag_sheet(maker *m, exl_grid *s)
{
    const exl_safe_table *t = m->in->flags;
    static const struct { const char *tier; exl_word word; } tiers[] = { { "recurring", W_tier_recurring }, { "watch", W_tier_watch } };
    static const struct { const char *column; exl_word title; exl_grid_kind kind; } numbers[] = {
        { "interviews", W_leavers, EXL_GRID_COUNT }, { "hits", W_raised_by, EXL_GRID_COUNT }, { "expected", W_expected, EXL_GRID_RATIO }, { "or_mean", W_odds_ratio, EXL_GRID_RATIO },
        { "or_lower", W_lower_95, EXL_GRID_RATIO }, { "or_upper", W_upper_95, EXL_GRID_RATIO }, { "prob", W_probability, EXL_GRID_SHARE }, { "months", W_months, EXL_GRID_COUNT },
        { "positives", W_counter, EXL_GRID_COUNT }, { "detectable_or", W_detectable, EXL_GRID_RATIO } };
    enum { N = sizeof numbers / sizeof numbers[0] };
    open_sheet(m, s, W_what_stands_out, W_flags_how);
    s->note[1] = word(m, W_flag_is);
    unit_columns(m, s);
    column(s, word(m, W_tier), EXL_GRID_TEXT, 16);
    for (size_t i = 0; i < N; i++)
        column(s, word(m, numbers[i].title), numbers[i].kind, 14);
    for (size_t r = 0; r < rows_of(t); r++)
        for (size_t k = 0; k < 2; k++) {
            exl_cell *row = exl_span_is(text_at(t, r, "tier"), tiers[k].tier) ? add_row(m, s) : NULL;
            if (!row)
                continue;
            put_unit(m, row, t, r);
            put_text(row, 3, word(m, tiers[k].word));
            for (size_t i = 0; i < N; i++)
                put_number(row, 4 + i, number_at(t, r, numbers[i].column));
        }
    if (s->n_rows == 0 && t) {
        exl_cell *row = add_row(m, s);
        if (row)
            put_text(row, 0, word(m, W_no_flags));
    }
}

exl_rc exl_report_sheets(exl_grid *sheets, size_t *n, const exl_report_input *in, exl_arena *a, exl_err *err)
{
    static void (*const makers[EXL_GRIDS_MAX])(maker *, exl_grid *) = { overview, facet_sheet, theme_sheet, reason_sheet, heat_sheet, trend_sheet, change_sheet, flag_sheet };
    maker m = { .in = in, .a = a };
    *n = 0;
    for (size_t i = 0; i < EXL_GRIDS_MAX; i++) {
        makers[i](&m, &sheets[*n]);
        *n += sheets[*n].n_rows > 0 || i == 0;
    }
    return m.failed ? exl_fail(err, EXL_ENOMEM, "out of memory") : EXL_OK;
}
