/* Departure reasons by department, role, length of service and kind of departure: groups down, the most frequent reasons across. */
#include "report/page.h"
#include <stdlib.h>

enum { MAX_REASONS = 10, MAX_GROUPS = 30 };

static const struct { const char *unit; exl_word word; } group_words[] = {
    { "0-5", W_tenure_0 }, { "6-11", W_tenure_6 }, { "12-23", W_tenure_12 }, { "24-59", W_tenure_24 }, { "60-119", W_tenure_60 }, { "120-", W_tenure_120 },
    { "voluntary", W_dep_voluntary }, { "dismissal", W_dep_dismissal }, { "end_of_contract", W_dep_end_of_contract }, { "retirement", W_dep_retirement },
    { "other", W_other_group },
};
enum { N_GROUP_WORDS = sizeof group_words / sizeof group_words[0] };

/* Which rows: unit_type as the table names it. */
typedef struct { exl_word heading, column; const char *type; bool ours; } sort_of_group;
static const sort_of_group sorts[] = {
    { W_by_department, W_department, "department", false }, { W_by_role, W_role, "role", false },
    { W_by_tenure, W_tenure, "tenure", true }, { W_by_departure, W_departure, "departure", true },
};

typedef struct { exl_span unit, reason; exl_page_share s; } cell;

static int by_unit(const void *a, const void *b)
{
    const cell *x = a, *y = b;
    int c = exl_span_cmp(x->unit, y->unit);
    return c ? c : exl_span_cmp(x->reason, y->reason);
}

typedef struct { exl_span unit; double n; size_t from, to; } group;

static size_t place_of(exl_span unit)
{
    size_t i = 0;
    while (i < N_GROUP_WORDS && !exl_span_is(unit, group_words[i].unit))
        i++;
    return i;
}

static int by_place(const void *a, const void *b)
{
    size_t x = place_of(((const group *)a)->unit), y = place_of(((const group *)b)->unit);
    return (x > y) - (x < y);
}

/* Largest first, those without figures last. */
static int by_size(const void *a, const void *b)
{
    const group *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : exl_span_cmp(x->unit, y->unit);
}

/* Rows of one unit type, by unit and reason. */
static cell *cells_of(exl_page *p, const exl_safe_table *t, const char *type, size_t *n)
{
    cell *c = EXL_NEW(&p->arena, cell, exl_safe_n_rows(t) + 1);
    *n = 0;
    p->failed = p->failed || !c;
    for (size_t r = 0; c && r < exl_safe_n_rows(t); r++)
        if (exl_span_is(exl_page_get_text(t, r, "unit_type"), type))
            c[(*n)++] = (cell){ exl_page_get_text(t, r, "unit"), exl_page_get_text(t, r, "reason"), exl_page_share_at(t, r) };
    if (*n)
        qsort(c, *n, sizeof *c, by_unit);
    return c;
}

static group *groups_of(exl_page *p, const cell *c, size_t n, size_t *n_groups)
{
    group *g = EXL_NEW(&p->arena, group, n + 1);
    *n_groups = 0;
    p->failed = p->failed || !g;
    for (size_t i = 0; g && i < n; i++) {
        if (*n_groups == 0 || !exl_span_eq(g[*n_groups - 1].unit, c[i].unit))
            g[(*n_groups)++] = (group){ c[i].unit, 0, i, i };
        g[*n_groups - 1].to = i + 1;
        if (c[i].s.shown)
            g[*n_groups - 1].n = c[i].s.n;
    }
    return g;
}

static exl_span name_of(const exl_page *p, const sort_of_group *s, exl_span unit)
{
    size_t at = s->ours ? place_of(unit) : N_GROUP_WORDS;
    return at < N_GROUP_WORDS ? exl_span_of(exl_word_text(group_words[at].word, p->in->language)) : exl_page_unit_of(p, unit);
}

static void row(exl_page *p, const sort_of_group *s, const group *g, const cell *c, const exl_span *reason, size_t n)
{
    exl_page_raw(p, "<tr>");
    exl_page_cell_text(p, name_of(p, s, g->unit), true);
    if (!(g->n > 0)) {
        exl_page_raw(p, "<td class=\"hidden\" colspan=\"");
        exl_buf_uint(p->b, n + 1);
        exl_page_raw(p, "\">");
        exl_page_word(p, W_protected);
        exl_page_raw(p, "</td></tr>\n");
        return;
    }
    exl_page_cell_count(p, g->n);
    for (size_t k = 0; k < n; k++) {
        exl_page_share share = exl_page_none_of(g->n);
        for (size_t i = g->from; i < g->to; i++)
            if (c[i].s.shown && exl_span_eq(c[i].reason, reason[k]))
                share = c[i].s;
        exl_page_heat_cell(p, &share);
    }
    exl_page_raw(p, "</tr>\n");
}

static void table(exl_page *p, const sort_of_group *s, const exl_safe_table *t, const exl_span *reason, size_t n)
{
    size_t n_cells = 0, n_groups = 0;
    const cell *c = t ? cells_of(p, t, s->type, &n_cells) : NULL;
    group *g = c ? groups_of(p, c, n_cells, &n_groups) : NULL;
    if (!g || n_groups == 0)
        return;
    qsort(g, n_groups, sizeof *g, s->ours ? by_place : by_size);
    exl_page_raw(p, "<h3>");
    exl_page_word(p, s->heading);
    exl_page_raw(p, "</h3>\n");
    exl_page_open_sorted(p, "heat", s->heading, false);
    exl_page_column(p, s->column, false);
    exl_page_column(p, W_leavers, true);
    for (size_t k = 0; k < n; k++) {
        exl_page_raw(p, "<th scope=\"col\"><span>");
        exl_page_text(p, exl_page_reason_of(p, reason[k]));
        exl_page_raw(p, "</span></th>");
    }
    exl_page_close_head(p);
    for (size_t i = 0; i < n_groups && i < MAX_GROUPS; i++)
        row(p, s, &g[i], c, reason, n);
    exl_page_close_sorted(p);
    exl_page_more_in(p, n_groups > MAX_GROUPS ? n_groups - MAX_GROUPS : 0, "tables/reasons.csv");
}

static int by_share(const void *a, const void *b)
{
    const cell *x = a, *y = b;
    double d = y->s.share - x->s.share;
    return d != 0 ? (d > 0) - (d < 0) : exl_span_cmp(x->reason, y->reason);
}

/* The reasons that most leavers of the whole have. */
static size_t top_reasons(exl_page *p, exl_span *reason)
{
    size_t n = 0, kept = 0;
    cell *c = p->in->reasons ? cells_of(p, p->in->reasons, "all", &n) : NULL;
    for (size_t i = 0; c && i < n; i++)
        if (c[i].s.shown && c[i].s.hits > 0)
            c[kept++] = c[i];
    if (kept)
        qsort(c, kept, sizeof *c, by_share);
    kept = kept < MAX_REASONS ? kept : MAX_REASONS;
    for (size_t i = 0; i < kept; i++)
        reason[i] = c[i].reason;
    return kept;
}

void exl_page_reasons_by(exl_page *p)
{
    exl_span reason[MAX_REASONS];
    size_t n = top_reasons(p, reason);
    exl_page_how(p, n ? W_reasons_by_how : W_nothing_to_show);
    if (n == 0)
        return;
    exl_page_heat_legend(p);
    for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++)
        table(p, &sorts[i], sorts[i].ours ? p->in->reasons_by : p->in->reasons, reason, n);
}
