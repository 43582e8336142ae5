/* Figures for management over months: they differ by whole blocks, and neither late notes, corrections nor erasure change what was published. */
#include "session.h"
#include "run/panel.h"
#include "run/work.h"

enum { TEXT = 1 << 16 };

static session *s;
static char text[TEXT];
static size_t n_text;

static void begin(void) { n_text = (size_t)snprintf(text, TEXT, "interview_id,leaver_id,exit_date,department,role,channel,themes\n"); }

/* n leavers of a department, the first `complain` of them complain of pay. */
static void leavers(const char *prefix, size_t n, const char *date, const char *department, const char *role, size_t complain)
{
    for (size_t i = 0; i < n; i++)
        n_text += (size_t)snprintf(text + n_text, TEXT - n_text, "%s%zu,%s%zu,%s,%s,%s,%s,%s\n", prefix, i, prefix, i, date, department, role, i % 2 ? "online" : "talk", i < complain ? "terms.pay-" : "terms.pay+");
}

static void import(void)
{
    const char *path = scratch_text(&s->files, "month.csv", text);
    CHECK(session_import(s, &path, 1) == EXL_OK, "%s %s", s->said, s->err.msg);
}

typedef exl_rc command(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);

static bool shares(command *c, const char *line)
{
    session_clear(s);
    exl_rc rc = c(s->e, &s->o, session_sink(s), session_notify(s), &s->err);
    CHECK(rc == EXL_OK || rc == EXL_EDISCLOSE, "%s", s->err.msg);
    return rc == EXL_OK && strstr(s->out, line);
}

#define SEES(line) CHECK(shares(exl_trends, line), "%s: %s\n%s", line, s->err.msg, s->out)
#define MISSES(line) CHECK(!shares(exl_trends, line), "%s:\n%s", line, s->out)

static void over_months(void)
{
    s->o.period = EXL_PERIOD_YEAR;
    begin(), leavers("a", 12, "2024-01-10", "Care", "nurse", 4), leavers("b", 3, "2024-01-12", "Depot", "driver", 3), import();
    SEES("all,all,terms.pay-,2024,15,7,");
    MISSES("department,Depot,terms.pay-,2024,3");
    begin(), leavers("c", 9, "2024-02-10", "Care", "nurse", 9), import();
    SEES("all,all,terms.pay-,2024,15,7,");         /* nine wait */
    begin(), leavers("d", 1, "2024-03-10", "Care", "nurse", 0), import();
    MISSES("all,all,terms.pay-,2024,25,16,");      /* nine of ten: not before another block closes */
    begin(), leavers("e", 11, "2024-04-10", "Depot", "driver", 2), import();
    SEES("all,all,terms.pay-,2024,36,18,");
    SEES("department,Depot,terms.pay+,2024,11,9,");
    MISSES("department,Care,terms.pay-,2024,10");  /* and what it would follow from */
    MISSES("department,Depot,terms.pay-,2024,11");
}

static void nothing_changes(void)
{
    begin(), leavers("e", 1, "2024-04-11", "Care", "clerk", 0), import();          /* corrected: other date, department and answer */
    SEES("department,Depot,terms.pay+,2024,11,9,");
    begin();
    n_text += (size_t)snprintf(text + n_text, TEXT - n_text, "late,e7,2024-05-01,Depot,driver,online,terms.pay-\n");
    import();                                       /* a second interview of somebody who was counted */
    SEES("department,Depot,terms.pay+,2024,11,9,");
    SEES("all,all,terms.pay-,2024,36,18,");
}

static exl_rc note_e1(void *ctx, const exl_stored_interview *x, exl_err *err)
{
    (void)err;
    if (exl_span_is(x->id, "e1"))
        *(int64_t *)ctx = x->number;
    return EXL_OK;
}

/* As an erasure does it. */
static void erased(void)
{
    exl_store *store = NULL;
    exl_store_filter all = { .n_where = 0 };
    exl_stored_member *member;
    exl_arena a;
    size_t n = 0, nameless = 0;
    int64_t number = 0;
    exl_arena_init(&a, 0);
    CHECK(exl_store_open(&store, s->o.db, EXL_STORE_WRITE, &s->err) == EXL_OK && exl_store_begin(store, &s->err) == EXL_OK, "%s", s->err.msg);
    CHECK(exl_store_interviews(store, &all, note_e1, &number, &s->err) == EXL_OK && number > 0, "%s", s->err.msg);
    CHECK(exl_blocks_forget(store, number, &s->err) == EXL_OK && exl_store_commit(store, &s->err) == EXL_OK, "%s", s->err.msg);
    CHECK(exl_store_members(&member, &n, store, &a, &s->err) == EXL_OK && n == 36, "%zu %s", n, s->err.msg);
    for (size_t i = 0; i < n; i++)
        nameless += !member[i].known;
    CHECK(nameless == 1, "%zu are nobody's", nameless);
    exl_store_close(store);
    exl_arena_free(&a);
    SEES("department,Depot,terms.pay+,2024,11,9,");
    SEES("all,all,terms.pay-,2024,36,18,");
}

static exl_rc where(const char *condition)
{
    session_clear(s);
    s->o.where = &condition;
    s->o.n_where = 1;
    exl_rc rc = exl_trends(s->e, &s->o, session_sink(s), session_notify(s), &s->err);
    s->o.n_where = 0;
    return rc;
}

static void ledger(void)
{
    s->o.db = scratch_path(&s->files, "ledger.db");
    begin(), leavers("a", 40, "2024-01-10", "Care", "nurse", 14), leavers("b", 40, "2024-01-12", "Depot", "driver", 13), import();
    CHECK(where("channel=talk") == EXL_OK, "%s", s->err.msg);
    CHECK(where("channel=talk") == EXL_OK && where("channel=online") == EXL_OK, "the same again, and the rest: %s", s->err.msg);
    begin(), leavers("x", 1, "2024-02-01", "Care", "nurse", 1), import();
    CHECK(where("channel=talk") == EXL_OK, "the one that came waits: %s", s->err.msg);
    begin(), leavers("c", 12, "2024-02-10", "Care", "nurse", 3), import();
    CHECK(where("channel=talk") == EXL_EDISCLOSE && strstr(s->err.msg, "fewer than 10"), "seven more than before: %s", s->err.msg);
    CHECK(where("department=Care") == EXL_OK && where("role=nurse") == EXL_OK, "%s", s->err.msg);
    CHECK(where("interview_id=a1") == EXL_EDISCLOSE && where("manager=Chef") == EXL_EDISCLOSE, "%s", s->err.msg);
}

/* Depot's block lies in both years, and so does the role block that holds it. */
static void by_dates(void)
{
    s->o.db = scratch_path(&s->files, "dates.db");
    begin(), leavers("a", 12, "2023-03-10", "Care", "nurse", 5), leavers("b", 12, "2024-03-10", "Care", "nurse", 4), leavers("c", 6, "2023-05-10", "Depot", "nurse", 2), leavers("d", 6, "2024-03-12", "Depot", "nurse", 3);
    import();
    s->o.from = "2024-01-01", s->o.to = "2024-12-31";
    SEES("all,all,terms.pay-,2024,12,4,");
    SEES("department,Care,terms.pay-,2024,12,4,");
    MISSES("role,nurse,terms.pay-,2024,1");
    s->o.from = "2023-01-01", s->o.to = "2023-12-31";
    SEES("role,nurse,terms.pay-,2023,12,5,");
    s->o.from = s->o.to = NULL;
    SEES("role,nurse,terms.pay-,2024,24,9,");
}

int main(void)
{
    s = session_open();
    s->o.db = scratch_path(&s->files, "s.db");
    s->o.coded = true;
    over_months();
    nothing_changes();
    erased();
    ledger();
    by_dates();
    session_close(s);
    return CHECK_DONE("run/blocks");
}
