/* Who is compared with whom: periods made into days, conditions, leavers in both groups, and what would single people out. */
#include "session.h"
#include "base/date.h"
#include "run/groups.h"
#include "run/work.h"

static void periods(void)
{
    static const struct { const char *label, *first, *last; } rows[] = {
        { "2024", "2024-01-01", "2024-12-31" },    { "2024-H1", "2024-01-01", "2024-06-30" }, { "2024-H2", "2024-07-01", "2024-12-31" }, { "2024-Q1", "2024-01-01", "2024-03-31" },
        { "2023-Q4", "2023-10-01", "2023-12-31" }, { "2024-02", "2024-02-01", "2024-02-29" }, { "2023-02", "2023-02-01", "2023-02-28" }, { "2024-12", "2024-12-01", "2024-12-31" },
        { "2000-02", "2000-02-01", "2000-02-29" }, { "1900-02", "1900-02-01", "1900-02-28" },
    };
    static const char *const none[] = { "", "24", "20245", "2024-", "2024-Q", "2024-Q0", "2024-Q5", "2024-H0", "2024-H3", "2024-0", "2024-1", "2024-00", "2024-13", "2024-001", "0000", "2024Q1",
                                        "2024-q1", "2024-01-01", "2024..2025", "-2024", "20 4", "2024-Q1 ", "2024-Q-1", "+024" };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int32_t first = -7, last = -7;
        exl_date from, to;
        CHECK(exl_date_iso(&from, exl_span_of(rows[i].first)) && exl_date_iso(&to, exl_span_of(rows[i].last)), "row %zu", i);
        CHECK(exl_run_period_days(&first, &last, exl_span_of(rows[i].label)), "%s", rows[i].label);
        CHECK(first == exl_date_days(from) && last == exl_date_days(to), "%s: %d..%d", rows[i].label, (int)first, (int)last);
    }
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        int32_t first, last;
        CHECK(!exl_run_period_days(&first, &last, exl_span_of(none[i])), "'%s' is no period", none[i]);
    }
}

/* Six leavers; p has two interviews, in 2023 at Care and in 2024 at Depot. */
static const char notes[] = "interview_id,leaver_id,exit_date,department,manager,tenure_months,themes\n"
                            "i1,a,2023-02-01,Care,M1,3,terms.pay-\ni2,b,2023-12-31,Care,M1,6,\ni3,c,2024-01-01,Depot,M2,12,terms.pay-\n"
                            "i4,d,2024-06-30,Depot,M2,24,\ni5,e,2024-07-01,Depot,M2,60,\ni6,p,2023-05-05,Care,M1,1,\ni7,p,2024-05-05,Depot,M2,13,\n";

typedef struct { const char *a[3], *b[3]; exl_audience audience; exl_rc rc; size_t n_a, n_b, both; } asked;

static exl_rc ask(exl_groups *g, session *s, const asked *q)
{
    exl_work w = { 0 };
    exl_panel p;
    exl_roll roll;
    exl_options o = s->o;
    o.a = q->a, o.b = q->b, o.audience = q->audience;
    for (o.n_a = 0; q->a[o.n_a]; o.n_a++)
        ;
    for (o.n_b = 0; q->b[o.n_b]; o.n_b++)
        ;
    s->err = (exl_err){ 0 };
    exl_rc rc = exl_run_open(&w, &o, "compare", EXL_STORE_READ, &s->err);
    if (rc == EXL_OK)
        rc = exl_run_panel_roll(&p, &roll, w.store, &s->e->lexicons->taxonomy, &o, &w.arena, &s->err);
    CHECK(rc == EXL_OK && p.n == 6, "six leavers");
    if (rc == EXL_OK)
        rc = exl_run_groups(g, &p, &roll, w.store, &o, &w.arena, &s->err);
    size_t a = 0, b = 0;
    for (size_t i = 0; rc == EXL_OK && i < p.n; i++)
        a += g->of[i] == EXL_GROUP_A, b += g->of[i] == EXL_GROUP_B;
    CHECK(rc != EXL_OK || (a == g->n_a && b == g->n_b), "marks and counts agree");
    exl_run_close(&w);
    return rc;
}

static void groups(session *s)
{
    const exl_audience hr = EXL_AUDIENCE_HR, management = EXL_AUDIENCE_MANAGEMENT;
    const asked rows[] = {
        { { "department=Care" }, { 0 }, hr, EXL_OK, 3, 3, 0 },                      /* b: the rest; p is in a with one interview */
        { { "department=Care" }, { "department=Depot" }, hr, EXL_OK, 2, 3, 1 },     /* p is in both, so in neither */
        { { "2023" }, { "2024" }, hr, EXL_OK, 2, 3, 1 },
        { { "2023" }, { "2024-H1" }, hr, EXL_OK, 2, 2, 1 },
        { { "2023-Q4..2024-Q1" }, { "2024-Q3" }, hr, EXL_OK, 2, 1, 0 },
        { { "department=Depot", "2024-Q3" }, { 0 }, hr, EXL_OK, 1, 5, 0 },          /* all must hold */
        { { "tenure=0-6" }, { "tenure=12-" }, hr, EXL_OK, 2, 3, 1 },
        { { "department=Care" }, { 0 }, management, EXL_EDISCLOSE, 0, 0, 0 },               /* too few for a block of their own */
        { { "manager=M1" }, { 0 }, hr, EXL_OK, 3, 3, 0 },
        { { "manager=M1" }, { 0 }, management, EXL_EDISCLOSE, 0, 0, 0 },
        { { "department=Care" }, { "MANAGER=M2" }, management, EXL_EDISCLOSE, 0, 0, 0 },
        { { "interview_id=i1" }, { 0 }, management, EXL_EDISCLOSE, 0, 0, 0 },
        { { 0 }, { "2024" }, management, EXL_EUSAGE, 0, 0, 0 },
        { { "2024-Q5" }, { 0 }, management, EXL_EUSAGE, 0, 0, 0 },
        { { "2024-Q3..2024-Q1" }, { 0 }, management, EXL_EUSAGE, 0, 0, 0 },
        { { "=Care" }, { 0 }, management, EXL_EUSAGE, 0, 0, 0 },
        { { "2019" }, { 0 }, management, EXL_EUSAGE, 0, 0, 0 },                             /* nobody in a */
        { { "2023..2024" }, { 0 }, management, EXL_EUSAGE, 0, 0, 0 },                       /* nobody left for b */
        { { "2023" }, { "2023" }, hr, EXL_EUSAGE, 0, 0, 0 },                        /* all of them in both */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_groups g = { .n_a = 77 };
        exl_rc rc = ask(&g, s, &rows[i]);
        CHECK(rc == rows[i].rc, "row %zu: %d %s", i, (int)rc, s->err.msg);
        CHECK(rc == EXL_OK || (g.n_a == 77 && s->err.msg[0]), "row %zu: untouched, and a message", i);
        CHECK(rc != EXL_OK || (g.n_a == rows[i].n_a && g.n_b == rows[i].n_b && g.both == rows[i].both), "row %zu: %zu, %zu, both %zu", i, g.n_a, g.n_b, g.both);
    }
}

int main(void)
{
    session *s = session_open();
    const char *path = scratch_text(&s->files, "notes.csv", notes);
    periods();
    s->o.db = scratch_path(&s->files, "s.db");
    s->o.coded = true;
    CHECK(session_import(s, &path, 1) == EXL_OK, "%s", s->err.msg);
    groups(s);
    session_close(s);
    return CHECK_DONE("run/test_groups");
}
