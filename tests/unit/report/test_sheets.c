/* The sheets that answer a question: the figures of tables side by side, empty where the gate emptied them, in every language, under names that a workbook takes. */
#include "check.h"
#include "report/sheets.h"
#include <math.h>

static exl_arena arena;
static const char tiny[] = "Tiny department", large[] = "Large department";

static exl_table *shares(void)
{
    static const struct { int type; const char *name, *unit, *code; unsigned n; double hits; } rows[] = {
        { EXL_UNIT_ALL, "all", "all", "terms+", 200, 20 }, { EXL_UNIT_ALL, "all", "all", "terms-", 200, 90 },
        { EXL_UNIT_ALL, "all", "all", "terms.pay+", 200, 11 }, { EXL_UNIT_ALL, "all", "all", "terms.pay-", 200, 77 }, { EXL_UNIT_ALL, "all", "all", "terms.leave-", 200, 80 },
        { EXL_UNIT_DEPARTMENT, "department", large, "terms.pay-", 40, 13 }, { EXL_UNIT_DEPARTMENT, "department", tiny, "terms.pay-", 7, 6 },
    };
    exl_table *t = exl_table_new(&arena, "shares", "Shares.", exl_share_columns, EXL_N_SHARE_COLUMNS);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_cell *c = exl_table_row(t, rows[i].type, rows[i].n);
        exl_cell_text(&c[0], exl_span_of(rows[i].name));
        exl_cell_text(&c[1], exl_span_of(rows[i].unit));
        exl_cell_text(&c[2], exl_span_of(rows[i].code));
        exl_cell_number(&c[3], rows[i].n);
        exl_cell_number(&c[4], rows[i].hits);
        exl_cell_number(&c[5], rows[i].hits / rows[i].n);
        exl_cell_number(&c[6], 0.1);
        exl_cell_number(&c[7], 0.9);
        exl_cell_number(&c[8], 0);
    }
    return t;
}

static const exl_cell *cell(const exl_grid *s, size_t row, size_t column) { return &s->cells[row * s->n_columns + column]; }

static const exl_grid *called(const exl_grid *s, size_t n, exl_word title, int language)
{
    for (size_t i = 0; i < n; i++)
        if (exl_span_is(s[i].title, exl_word_text(title, language)))
            return &s[i];
    return NULL;
}

static size_t row_called(const exl_grid *s, const char *name)
{
    size_t r = 0;
    while (r < s->n_rows && !exl_span_is(cell(s, r, 0)->text, name))
        r++;
    return r;
}

static void names(const exl_grid *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t characters = 0;
        for (size_t k = 0; k < s[i].title.n; k++) {
            characters += (s[i].title.p[k] & 0xC0) != 0x80;
            CHECK(!memchr("[]:*?/\\'", s[i].title.p[k], 8), "'%.*s'", (int)s[i].title.n, s[i].title.p);
        }
        CHECK(characters > 0 && characters <= 31, "'%.*s' has %zu characters", (int)s[i].title.n, s[i].title.p, characters);
        for (size_t k = 0; k < i; k++)
            CHECK(!exl_span_eq_nocase(s[i].title, s[k].title), "two sheets are called '%.*s'", (int)s[i].title.n, s[i].title.p);
    }
}

static void figures(const exl_grid *s, size_t n, int language, bool hr)
{
    const exl_grid *facets = called(s, n, W_level_facet, language), *themes = called(s, n, W_level_theme, language), *heat = called(s, n, W_heatmap_sheet, language);
    CHECK(facets && themes && heat, "language %d: sheets", language);
    if (!facets || !themes || !heat)
        return;
    CHECK(facets->n_rows == 1 && cell(facets, 0, 1)->number == 90 && cell(facets, 0, 2)->number == 0.45 && cell(facets, 0, 6)->number == 0.1, "criticism beside praise");
    CHECK(themes->n_rows == 2 && exl_span_is(cell(themes, 0, 0)->text, "terms.leave") && cell(themes, 0, 6)->empty && cell(themes, 1, 2)->number == 0.385, "most criticised first, empty where nobody praises");
    size_t small = row_called(heat, tiny), big = row_called(heat, large);
    CHECK(small < heat->n_rows && big < heat->n_rows && heat->n_columns == 4, "a row a department, a column a theme");
    if (small == heat->n_rows || big == heat->n_rows)
        return;
    CHECK(cell(heat, big, 1)->number == 40 && cell(heat, big, 3)->number == 0.325 && cell(heat, big, 2)->empty, "its shares, most criticised theme of the whole first");
    CHECK(cell(heat, small, 1)->empty == !hr && cell(heat, small, 3)->empty == !hr, "a small department is named, its figures are for hr");
}

int main(void)
{
    exl_arena_init(&arena, 0);
    for (int language = 0; language < EXL_WORD_LANGUAGES; language++)
        for (int hr = 0; hr < 2; hr++) {
            const exl_gate_rules rules = { hr ? EXL_AUDIENCE_HR : EXL_AUDIENCE_MANAGEMENT, 10, 5 };
            exl_report_input in = { .audience = rules.audience, .language = language, .min_group = 10, .min_company = 5 };
            exl_grid s[EXL_GRIDS_MAX];
            size_t n = 0;
            CHECK(exl_privacy_gate(&in.shares, shares(), &rules, &arena, NULL) == EXL_OK && exl_report_sheets(s, &n, &in, &arena, NULL) == EXL_OK && n == 4, "%zu sheets", n);
            names(s, n);
            figures(s, n, language, hr);
        }
    exl_arena_free(&arena);
    return CHECK_DONE("report/sheets");
}
