/* What management is shown of members whose answers change: fewer than a block's are held, as many are shown, and interviews that are gone stay counted. */
#include "session.h"
#include "run/answers.h"
#include "run/panel.h"

enum { LEAVERS = 40, LEAST = 10 };

static const char *write_notes(session *s)
{
    static char text[8192];
    size_t n = (size_t)snprintf(text, sizeof text, "interview_id,exit_date,department,language,departure,text\n");
    for (int i = 0; i < LEAVERS; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "i%02d,2024-%02d-10,%s,nl,%s,Het loon was slecht. De trein vertrok.\n", i, i % 12 + 1, i % 2 ? "A" : "B", i % 4 ? "voluntary" : "retirement");
    return scratch_text(&s->files, "notes.csv", text);
}

typedef struct { uint32_t pay, workload; exl_talks talks; size_t held; } seen;

/* Leavers who raise two themes and how their interviews are counted, for an audience. */
static seen look(session *s, exl_audience audience)
{
    exl_store *store = NULL;
    exl_taxonomy t;
    exl_arena a;
    exl_panel p;
    exl_roll roll;
    seen x = { 0 };
    exl_arena_init(&a, 0);
    s->o.audience = audience;
    CHECK(exl_taxonomy_load(&t, "tests/data/lexicons", &a, &s->err) == EXL_OK && exl_store_open(&store, s->o.db, EXL_STORE_READ, &s->err) == EXL_OK &&
              exl_run_panel_roll(&p, &roll, store, &t, &s->o, &a, &s->err) == EXL_OK, "%s", s->err.msg);
    for (size_t i = 0; i < p.n; i++)
        for (size_t k = 0; k < p.n_codes; k++) {
            x.pay += p.raised[i * p.n_codes + k] && exl_span_is(p.code[k].name, "terms.pay-");
            x.workload += p.raised[i * p.n_codes + k] && exl_span_is(p.code[k].name, "content.workload-");
        }
    for (size_t m = 0; roll.of_member && m < roll.closed.n; m++)
        exl_talks_add(&x.talks, &roll.talks[m]);
    x.held = roll.held;
    exl_store_close(store);
    exl_arena_free(&a);
    s->o.audience = EXL_AUDIENCE_MANAGEMENT;
    return x;
}

static void label(session *s, int i, bool withdraw)
{
    char id[8];
    snprintf(id, sizeof id, "i%02d", i);
    s->o.author = s->o.why = "x";
    s->o.statement = 1;
    s->o.withdraw = withdraw;
    session_clear(s);
    CHECK(exl_label_one(s->e, id, "content.workload-", &s->o, session_notify(s), &s->err) == EXL_OK, "%s", s->err.msg);
}

static void labels(session *s)
{
    for (int i = 0; i < LEAST - 1; i++) {
        label(s, i, false);
        CHECK(strstr(s->said, "figures for management stay"), "told: %s", s->said);
    }
    seen m = look(s, EXL_AUDIENCE_MANAGEMENT), hr = look(s, EXL_AUDIENCE_HR);
    CHECK(m.pay == LEAVERS && m.workload == 0 && m.held == LEAST - 1, "held: %u pay, %u workload, %zu", m.pay, m.workload, m.held);
    CHECK(hr.pay == LEAVERS - LEAST + 1 && hr.workload == LEAST - 1, "hr sees at once: %u pay, %u workload", hr.pay, hr.workload);
    label(s, 0, true);
    CHECK(look(s, EXL_AUDIENCE_MANAGEMENT).held == LEAST - 2, "what is as it was shown is not held");
    label(s, 0, false);
    label(s, LEAST - 1, false);
    CHECK(!strstr(s->said, "figures for management stay"), "nothing is held: %s", s->said);
    m = look(s, EXL_AUDIENCE_MANAGEMENT);
    CHECK(m.pay == LEAVERS - LEAST && m.workload == LEAST && m.held == 0, "shown together: %u pay, %u workload, %zu", m.pay, m.workload, m.held);
    label(s, 3, true);
    m = look(s, EXL_AUDIENCE_MANAGEMENT);
    CHECK(m.workload == LEAST && m.held == 1, "taken back: %u workload, %zu", m.workload, m.held);
}

/* i03 is held with its label, i20 is not: erased, or sent again with other words, both stay what they were. */
static void gone(session *s)
{
    static const char *const ids[] = { "i03", "i20" };
    seen before = look(s, EXL_AUDIENCE_MANAGEMENT);
    CHECK(before.talks.interviews == LEAVERS && before.talks.statements == 2 * LEAVERS && before.talks.with_theme == LEAVERS && before.talks.departure[EXL_DEP_RETIREMENT] == LEAVERS / 4 &&
              before.talks.language[EXL_LANG_NL] == 2 * LEAVERS, "%llu interviews, %llu statements, %llu with a theme", (unsigned long long)before.talks.interviews,
          (unsigned long long)before.talks.statements, (unsigned long long)before.talks.with_theme);
    CHECK(exl_forget(ids, 2, &s->o, session_notify(s), &s->err) == EXL_OK, "%s", s->err.msg);
    const char *path = scratch_text(&s->files, "again.csv", "interview_id,exit_date,department,language,departure,text\ni21,2024-05-10,A,nl,retirement,De sfeer was goed.\n");
    CHECK(session_import(s, &path, 1) == EXL_OK, "%s", s->said);
    seen after = look(s, EXL_AUDIENCE_MANAGEMENT);
    CHECK(memcmp(&after, &before, sizeof after) == 0, "%u pay, %u workload, %llu interviews, %llu statements", after.pay, after.workload, (unsigned long long)after.talks.interviews,
          (unsigned long long)after.talks.statements);
    CHECK(look(s, EXL_AUDIENCE_HR).workload == LEAST - 1, "i03 was labelled otherwise before it was erased, and is gone for hr");
}

int main(void)
{
    session *s = session_open();
    char db[200];
    snprintf(db, sizeof db, "%s", scratch_path(&s->files, "s.db"));
    s->o.db = db;
    const char *path = write_notes(s);
    CHECK(session_import(s, &path, 1) == EXL_OK, "%s", s->said);
    labels(s);
    gone(s);
    session_close(s);
    return CHECK_DONE("run/answers");
}
