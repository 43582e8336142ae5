/* What the report needs beside the panel: reasons by tenure and departure, quality, serious signals, reviews, statements behind figures. */
#include "session.h"
#include "report/report.h"
#include "run/circumstances.h"
#include "run/quality.h"
#include "run/quotes.h"
#include "run/reviews.h"
#include "run/signals.h"
#include "run/work.h"

static exl_span at(const exl_table *t, size_t row, size_t column) { return t->cells[row * t->n_columns + column].text; }
static double number_at(const exl_table *t, size_t row, size_t column) { return t->cells[row * t->n_columns + column].number; }

/* Leavers of a unit of reasons_by as its rows have them; 0: no row. */
static double leavers_of(const exl_table *t, const char *type, const char *unit)
{
    for (size_t r = 0; r < t->n_rows; r++)
        if (exl_span_is(at(t, r, 0), type) && exl_span_is(at(t, r, 1), unit))
            return number_at(t, r, 4);
    return 0;
}

typedef struct { exl_work w; exl_panel panel; exl_roll roll; exl_store_filter filter; } opened;

static void open_store(opened *x, session *s, const char *name, const char *text, bool coded)
{
    const char *path = scratch_write(&s->files, "notes.csv", text, strlen(text), 0600);
    *x = (opened){ .w = { 0 } };
    s->o.db = scratch_path(&s->files, name);
    s->o.coded = coded;
    CHECK(session_import(s, &path, 1) == EXL_OK, "%s", s->said);
    CHECK(exl_run_open(&x->w, &s->o, "test", EXL_STORE_READ, &s->err) == EXL_OK, "%s", s->err.msg);
    CHECK(exl_run_panel_roll(&x->panel, &x->roll, x->w.store, &s->e->lexicons->taxonomy, &s->o, &x->w.arena, &s->err) == EXL_OK, "%s", s->err.msg);
}

/* 40 voluntary, 12 dismissal, 3 unknown, as in the header; everybody has a reason. Tenure of the first 20 is 3 months, of the next 20 a year and a
 * half by the days of hire and exit; of the rest it is not known. */
static void circumstances(session *s)
{
    static char text[8192];
    size_t n = (size_t)snprintf(text, sizeof text, "interview_id,exit_date,departure,tenure_months,hire_date,reasons\n");
    for (int i = 0; i < 55; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "c%02d,2024-07-15,%s,%s,%s,%s\n", i, i < 40 ? "voluntary" : i < 52 ? "dismissal" : "", i < 20 ? "3" : "",
                              i >= 20 && i < 40 ? "2023-01-10" : "", i % 2 ? "pay" : "workload");
    opened x;
    open_store(&x, s, "circumstances.db", text, true);
    static const struct { const char *type, *unit; double n; } want[] = {
        { "departure", "voluntary", 40 }, { "departure", "dismissal", 12 }, { "departure", "other", 3 }, { "departure", "retirement", 0 },
        { "tenure", "0-5", 20 }, { "tenure", "12-23", 20 }, { "tenure", "other", 15 }, { "tenure", "24-59", 0 },
    };
    exl_table *t = NULL;
    CHECK(exl_run_reasons_by(&t, x.w.store, &x.filter, &x.panel, &x.roll, &x.w.arena, &s->err) == EXL_OK, "%s", s->err.msg);
    for (size_t k = 0; k < sizeof want / sizeof want[0]; k++)
        CHECK(leavers_of(t, want[k].type, want[k].unit) == want[k].n, "%s %s: %g", want[k].type, want[k].unit, leavers_of(t, want[k].type, want[k].unit));
    CHECK(leavers_of(t, "all", "all") == 0, "the whole is in the table of reasons");
    exl_run_close(&x.w);
}

static void quality(session *s)
{
    static const exl_stored_rate rates[] = { { { "terms.pay-", 10 }, -1, 10, 8, 50, 2 }, { { "terms.pay-", 10 }, 0, 4, 4, 9, 1 }, { { "terms-", 6 }, -1, 20, 15, 40, 5 } };
    opened x;
    exl_table *t = NULL;
    bool own = true;
    open_store(&x, s, "quality.db", "interview_id,exit_date,reasons\nq1,2024-01-01,pay\n", true);
    CHECK(exl_run_quality(&t, &own, x.w.store, "/nowhere", &x.w.arena, &s->err) == EXL_OK && !t && !own, "nothing measured anywhere");
    scratch_write(&s->files, "measured.tsv", "# by hand\nlevel\tcode\tsupport\tpredicted\tcorrect\nfacet\tmicro\t10\t8\t6\n", 65, 0600);
    char *folder = s->files.folder;
    CHECK(exl_run_quality(&t, &own, x.w.store, folder, &x.w.arena, &s->err) == EXL_OK && t && !own && t->n_rows == 1, "%s", s->err.msg);
    CHECK(t && number_at(t, 0, 5) == 0.75 && number_at(t, 0, 6) == 0.6, "of others: precision and recall");
    scratch_write(&s->files, "measured.tsv", "facet\tmicro\tmany\n", 17, 0600);
    CHECK(exl_run_quality(&t, &own, x.w.store, folder, &x.w.arena, &s->err) == EXL_EDATA && s->err.line == 1 && strstr(s->err.path, "measured.tsv"), "%s", s->err.msg);
    exl_run_close(&x.w);
    CHECK(exl_run_open(&x.w, &s->o, "test", EXL_STORE_WRITE, &s->err) == EXL_OK && exl_store_put_rates(x.w.store, rates, 3, &s->err) == EXL_OK && exl_store_commit(x.w.store, &s->err) == EXL_OK, "%s", s->err.msg);
    CHECK(exl_run_quality(&t, &own, x.w.store, folder, &x.w.arena, &s->err) == EXL_OK && own && t && t->n_rows == 4, "of one's own, a row a level and a code, languages apart left out");
    for (size_t r = 0; t && r < t->n_rows; r++)
        if (exl_span_is(at(t, r, 1), "micro") && exl_span_is(at(t, r, 0), "theme+polarity"))
            CHECK(number_at(t, r, 2) == 10 && number_at(t, r, 3) == 10 && number_at(t, r, 5) == 0.8 && number_at(t, r, 6) == 0.8, "8 of 10 found, 2 wrong");
    exl_run_close(&x.w);
}

static void reviews(session *s)
{
    static const struct { const char *name, *text; exl_rc rc; uint64_t line; } rows[] = {
        { "whole", "unit_type,unit,code,state,note\nmanager,K. Example,relations.manager-,looking,talk planned\ndepartment,Care,*,dismissed,\n", EXL_OK, 0 },
        { "without notes", "unit,unit_type,state,code\nCare,department,open,terms.pay-\n", EXL_OK, 0 },
        { "no state", "unit_type,unit,code\nmanager,x,y\n", EXL_EDATA, 1 },
        { "another state", "unit_type,unit,code,state\ndepartment,Care,*,open\ndepartment,Care,*,guilty\n", EXL_EDATA, 3 },
        { "another unit", "unit_type,unit,code,state\nall,all,*,open\n", EXL_EDATA, 2 },
    };
    exl_arena a;
    exl_arena_init(&a, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_report_review *v = NULL;
        size_t n = 0;
        exl_err err = { 0 };
        const char *path = scratch_write(&s->files, "reviews.csv", rows[i].text, strlen(rows[i].text), 0600);
        CHECK(exl_run_reviews(&v, &n, path, &a, &err) == rows[i].rc && err.line == rows[i].line, "%s: line %llu %s", rows[i].name, (unsigned long long)err.line, err.msg);
        CHECK(i > 0 || (n == 2 && v[0].state == EXL_REVIEW_LOOKING && exl_span_is(v[0].note, "talk planned") && v[1].state == EXL_REVIEW_DISMISSED), "states and notes");
    }
    exl_arena_free(&a);
}

/* Two leavers of Care and one of Depot; the words are those of the small lexicon, the signals a person's. */
static void statements(session *s)
{
    static const char notes[] = "interview_id,exit_date,department,language,text\ns1,2024-01-01,Care,nl,Het loon is te laag. Ik werd gepest door een collega.\n"
                                "s2,2024-01-02,Care,nl,Het loon is te laag.\ns3,2024-01-03,Depot,nl,Het loon is te laag. Ik heb een burn-out.\n";
    opened x;
    exl_table *t = NULL;
    exl_quote *q = NULL;
    size_t n = 0, n_signals = 0;
    open_store(&x, s, "statements.db", notes, false);
    exl_run_close(&x.w);
    s->o.author = "A", s->o.why = "heard", s->o.statement = 2;
    s->o.audience = EXL_AUDIENCE_HR;
    CHECK(exl_label_one(s->e, "s1", "none|signal:bullying", &s->o, session_notify(s), &s->err) == EXL_OK, "%s", s->err.msg);
    CHECK(exl_label_one(s->e, "s3", "none|signal:burnout", &s->o, session_notify(s), &s->err) == EXL_OK, "%s", s->err.msg);
    CHECK(exl_run_open(&x.w, &s->o, "test", EXL_STORE_READ, &s->err) == EXL_OK, "%s", s->err.msg);
    CHECK(exl_run_panel_roll(&x.panel, &x.roll, x.w.store, &s->e->lexicons->taxonomy, &s->o, &x.w.arena, &s->err) == EXL_OK, "%s", s->err.msg);
    static const exl_figure pay[] = { { EXL_UNIT_ALL, { "all", 3 }, { "terms.pay-", 10 } }, { EXL_UNIT_DEPARTMENT, { "Depot", 5 }, { "terms.pay-", 10 } } };
    CHECK(exl_run_quotes(&q, &n, x.w.store, &x.filter, pay, 2, 0, &x.w.arena, &s->err) == EXL_OK && n == 4, "%zu statements: three of the whole, one of Depot", n);
    for (size_t i = 0; i < n; i++)
        CHECK(exl_span_is(q[i].text, "Het loon is te laag.") && q[i].unit_type == (i < 3 ? EXL_UNIT_ALL : EXL_UNIT_DEPARTMENT), "statement %zu: %.*s", i, (int)q[i].text.n, q[i].text.p);
    CHECK(exl_run_quotes(&q, &n, x.w.store, &x.filter, pay, 2, 2, &x.w.arena, &s->err) == EXL_OK && n == 3, "at most two a figure: %zu", n);
    CHECK(exl_run_signals(&t, x.w.store, &x.panel, &x.roll, &x.w.arena, &s->err) == EXL_OK && t, "%s", s->err.msg);
    for (size_t r = 0; t && r < t->n_rows; r++) {
        exl_figure f = { (exl_unit_type)t->group[r].unit_type, at(t, r, 1), at(t, r, 2) };
        CHECK(exl_span_is(at(t, r, 0), f.type == EXL_UNIT_ALL ? "all" : "department") && number_at(t, r, 4) >= 1 && number_at(t, r, 4) <= number_at(t, r, 3), "row %zu", r);
        CHECK(exl_run_quotes(&q, &n, x.w.store, &x.filter, &f, 1, 0, &x.w.arena, &s->err) == EXL_OK && n == 1, "a signal has its statement: %zu", n);
        n_signals++;
    }
    CHECK(n_signals == 4, "two signals, of the whole and of their departments: %zu rows", n_signals);
    exl_run_close(&x.w);
}

int main(void)
{
    session *s = session_open();
    circumstances(s);
    quality(s);
    reviews(s);
    statements(s);
    session_close(s);
    return CHECK_DONE("run/test_report_tables");
}
