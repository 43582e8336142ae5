/* Shares corrected for the classifier: the example of prevalence.h through the table, languages, and the answers without a figure. */
#include "check.h"
#include <math.h>
#include "ingest/interview.h"
#include "stats/corrected.h"

enum { N = 300, CODES = 3 };
typedef struct { exl_panel p; exl_date date[N]; int32_t zero[N]; uint8_t raised[N * CODES], language[N]; } made;
static const exl_code codes[CODES] = { { { "terms.pay-", 10 }, EXL_CODE_THEME, -1, 0, { "", 0 } },
                                       { { "terms.rare-", 11 }, EXL_CODE_THEME, -1, 1, { "", 0 } },
                                       { { "terms.said-", 11 }, EXL_CODE_THEME, -1, 2, { "", 0 } } };
static const exl_span all[] = { { "all", 3 } };

/* 200 leavers who speak Dutch, 100 French; pay by 60 of the Dutch and 20 of the French; rare by 1; said by all. */
static void make(made *m)
{
    *m = (made){ .p = { .n = N, .n_codes = CODES, .code = codes } };
    m->p.date = m->date, m->p.raised = m->raised, m->p.language = m->language;
    for (size_t u = 0; u < EXL_N_UNITS; u++)
        m->p.unit[u] = m->zero, m->p.unit_name[u] = all, m->p.n_unit[u] = 1;
    for (size_t i = 0; i < N; i++) {
        m->language[i] = i < 200 ? EXL_LANG_NL : EXL_LANG_FR;
        m->raised[i * CODES] = i < 60 || i >= 280;
        m->raised[i * CODES + 1] = i == 0;
        m->raised[i * CODES + 2] = 1;
    }
}

static const exl_cell *at(const exl_table *t, size_t row, const char *column)
{
    static const exl_cell none = { .empty = true };
    for (size_t c = 0; c < t->n_columns && row < t->n_rows; c++)
        if (strcmp(t->columns[c].name, column) == 0)
            return &t->cells[row * t->n_columns + c];
    CHECK(false, "no row %zu with a column %s", row, column);
    return &none;
}

static void example(exl_arena *a)
{
    static made m;
    static const struct { const char *column; double want; } cells[] = {
        { "interviews", 200 }, { "hits", 60 }, { "share", 0.3 }, { "lower", 0.2408 }, { "upper", 0.3668 }, { "corrected", 0.3433 }, { "corrected_lower", 0.2488 },
        { "corrected_upper", 0.4550 }, { "closed_lower", 0.2490 }, { "closed_upper", 0.4467 }, { "sensitivity", 0.8 }, { "false_positives", 0.05 },
        { "labelled_with", 60 }, { "labelled_without", 540 }, { "suppressed", 0 },
    };
    const exl_error_rate rates[] = { { codes[0].name, 60, 48, 540, 27, EXL_LANG_NL }, { codes[0].name, 80, 60, 600, 30, -1 }, { codes[0].name, 60, 48, 540, 27, EXL_LANG_DE },
                                     { exl_span_of("terms.other-"), 60, 48, 540, 27, -1 } };
    exl_table *t = NULL;
    make(&m);
    CHECK(exl_stats_corrected(&t, &m.p, rates, 4, a, NULL) == EXL_OK && t->n_rows == 2, "all, and Dutch: nobody speaks German, nobody raises another code: %zu", t ? t->n_rows : 0);
    CHECK(exl_span_is(at(t, 0, "part")->text, "all") && exl_span_is(at(t, 1, "part")->text, "nl"), "all leavers first");
    CHECK(fabs(at(t, 0, "interviews")->number - 300) < 0.5 && fabs(at(t, 0, "hits")->number - 80) < 0.5, "all");
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        CHECK(fabs(at(t, 1, cells[i].column)->number - cells[i].want) < 6e-5, "%s: %g", cells[i].column, at(t, 1, cells[i].column)->number);
    CHECK(at(t, 1, "note")->empty && t->group[0].unit_type == EXL_UNIT_ALL && t->group[1].unit_type == EXL_N_UNITS && t->group[1].leavers == 200, "a language is a part");
}

/* Words in place of figures. Perfect rates leave a share where it is. */
static void answers(exl_arena *a)
{
    static made m;
    const struct { size_t code; double n_pos, tp, n_neg, fp; size_t rows; const char *note; } rows[] = {
        { 1, 50, 45, 400, 200, 1, "below the classifier's noise" },     /* 1 of 300 where it makes up every second */
        { 0, 10, 5, 100, 90, 1, "the classifier cannot tell" },         /* claims it more often where it is not */
        { 0, 10, 5, 100, 50, 1, "the classifier cannot tell" },         /* and as often */
        { 0, 0, 0, 100, 5, 0, "" }, { 0, 10, 9, 0, 0, 0, "" },          /* nothing labelled on one side */
        { 2, 40, 40, 400, 0, 1, NULL }, { 0, 40, 40, 400, 0, 1, NULL },
    };
    make(&m);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_table *t = NULL;
        const exl_error_rate r = { codes[rows[i].code].name, rows[i].n_pos, rows[i].tp, rows[i].n_neg, rows[i].fp, -1 };
        CHECK(exl_stats_corrected(&t, &m.p, &r, 1, a, NULL) == EXL_OK && t->n_rows == rows[i].rows, "row %zu", i);
        for (size_t c = 0; c < t->n_rows * t->n_columns; c++)
            CHECK(t->cells[c].empty || isfinite(t->cells[c].number), "row %zu: %s", i, t->columns[c % t->n_columns].name);
        if (!t->n_rows)
            continue;
        CHECK(rows[i].note ? exl_span_is(at(t, 0, "note")->text, rows[i].note) : at(t, 0, "note")->empty, "row %zu", i);
        CHECK(at(t, 0, "corrected")->empty == (rows[i].note != NULL) && at(t, 0, "closed_upper")->empty == (rows[i].note != NULL), "row %zu", i);
        CHECK(!at(t, 0, "share")->empty, "row %zu: as counted is always said", i);
        double lower = at(t, 0, "corrected_lower")->number, upper = at(t, 0, "corrected_upper")->number, share = at(t, 0, "share")->number;
        CHECK(rows[i].note || (lower >= 0 && upper <= 1 && lower <= share && (upper >= share || share >= 1)), "row %zu: %g in %g..%g", i, share, lower, upper);
    }
}

static void refusals(exl_arena *a)
{
    static made m;
    exl_table *t = NULL;
    exl_err err = { 0 };
    const exl_error_rate more = { codes[0].name, 10, 11, 100, 5, -1 }, fine = { codes[0].name, 10, 9, 100, 5, EXL_LANG_NL };
    make(&m);
    CHECK(exl_stats_corrected(&t, &m.p, &more, 1, a, &err) == EXL_EDOMAIN && !t && err.msg[0], "more found than there were");
    CHECK(exl_stats_corrected(&t, &m.p, NULL, 0, a, NULL) == EXL_OK && t->n_rows == 0, "no rates, no rows");
    m.p.language = NULL;
    CHECK(exl_stats_corrected(&t, &m.p, &fine, 1, a, NULL) == EXL_OK && t->n_rows == 0, "no languages, no rows by language");
    m.p.n = 0;
    CHECK(exl_stats_corrected(&t, &m.p, &fine, 1, a, NULL) == EXL_OK && t->n_rows == 0, "nobody");
}

int main(void)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    example(&a);
    answers(&a);
    refusals(&a);
    exl_arena_free(&a);
    return CHECK_DONE("test_corrected");
}
