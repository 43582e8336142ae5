/* compare: a panel, two groups of its leavers, and of each leaver how the interviews went. */
#include "base/utf8.h"
#include "run/bands.h"
#include "run/groups.h"
#include "run/results.h"
#include "run/work.h"
#include "stats/compare.h"

typedef struct {
    exl_openness *open;             /* n leavers */
    const exl_roll *roll;
    bool *coded;                    /* a leaver with an interview coded by people: nothing is known of its notes */
    bool asked[EXL_N_QUESTIONS];    /* answered by anybody */
    uint8_t *answered;              /* n: bits of questions */
    const exl_stored_code *code;
    int64_t label_interview;        /* of the last complaint counted */
    uint32_t label_statement;
} talks;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc note_interview(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    talks *t = ctx;
    (void)err;
    size_t leaver = exl_roll_leaver(t->roll, i->number);
    if (leaver != SIZE_MAX)
        t->coded[leaver] |= i->coded;
    return EXL_OK;
}

static exl_rc note_statement(void *ctx, const exl_stored_statement *s, exl_err *err)
{
    talks *t = ctx;
    (void)err;
    size_t leaver = exl_roll_leaver(t->roll, s->interview);
    if (leaver == SIZE_MAX)
        return EXL_OK;
    t->open[leaver].statements++;
    t->asked[s->question] |= s->question != EXL_Q_FREE;
    t->answered[leaver] |= (uint8_t)(1 << s->question);
    return EXL_OK;
}

/* A statement counts once, whatever number of complaints it holds; labels come in the order of statements. */
static exl_rc note_label(void *ctx, const exl_stored_label *l, exl_err *err)
{
    talks *t = ctx;
    (void)err;
    size_t leaver = exl_roll_leaver(t->roll, l->interview);
    bool same = l->interview == t->label_interview && l->statement == t->label_statement;
    if (leaver == SIZE_MAX || l->statement == 0 || l->polarity >= 0 || t->code[l->code].kind != EXL_STORED_THEME || same)
        return EXL_OK;
    t->label_interview = l->interview;
    t->label_statement = l->statement;
    t->open[leaver].critical++;
    return EXL_OK;
}

static exl_rc read_texts(talks *t, exl_store *s, exl_err *err)
{
    exl_arena scratch;
    exl_rc rc = EXL_OK;
    exl_arena_init(&scratch, 0);
    for (size_t i = 0; i < t->roll->n && rc == EXL_OK; i++) {
        exl_answer *answer;
        size_t n = 0;
        rc = exl_store_text(&answer, &n, s, t->roll->interview[i], &scratch, err);
        for (size_t k = 0; rc == EXL_OK && k < n; k++)
            t->open[t->roll->leaver[i]].characters += (double)exl_utf8_letters(answer[k].text);
        exl_arena_reset(&scratch);
    }
    exl_arena_free(&scratch);
    return rc;
}

/* An answer is empty when no statement stands in it: left out, or a dash. Where there are running notes and no answer there was no form. */
static exl_rc openness(exl_openness **out, const exl_panel *p, const exl_roll *roll, exl_store *s, const exl_options *o, exl_arena *a, exl_err *err)
{
    talks t = { .open = EXL_NEW(a, exl_openness, p->n + 1), .roll = roll, .coded = EXL_NEW(a, bool, p->n + 1), .answered = EXL_NEW(a, uint8_t, p->n + 1), .label_interview = -1 };
    exl_store_filter filter;
    exl_stored_code *code;
    size_t n_codes;
    if (!t.open || !t.coded || !t.answered)
        return no_memory(err);
    EXL_TRY(exl_store_filter_of(&filter, o, err));
    EXL_TRY(exl_store_codes(&code, &n_codes, s, a, err));
    t.code = code;
    EXL_TRY(exl_store_interviews(s, &filter, note_interview, &t, err));
    EXL_TRY(exl_store_statements(s, note_statement, &t, err));
    EXL_TRY(exl_store_labels(s, note_label, &t, err));
    EXL_TRY(read_texts(&t, s, err));
    for (size_t i = 0; i < p->n; i++) {
        t.open[i].written = !t.coded[i];
        for (int q = 0; t.answered[i] != 1 << EXL_Q_FREE && q < EXL_N_QUESTIONS; q++) {
            t.open[i].questions += t.asked[q];
            t.open[i].empty += t.asked[q] && !(t.answered[i] & 1 << q);
        }
    }
    *out = t.open;
    return EXL_OK;
}

static exl_rc compare(exl_store *s, const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_arena *a, exl_err *err)
{
    exl_panel p;
    exl_roll roll;
    exl_groups g;
    exl_openness *open = NULL;
    exl_table *t = NULL;
    EXL_TRY(exl_run_panel_roll(&p, &roll, s, &e->lexicons->taxonomy, o, a, err));
    EXL_TRY(exl_run_groups(&g, &p, &roll, s, o, a, err));
    if (!roll.of_member)            /* sums over statements and letters, of which an erasure would tell what one leaver wrote */
        EXL_TRY(openness(&open, &p, &roll, s, o, a, err));
    EXL_TRY(exl_stats_compare(&t, &p, g.of, open, a, err));
    EXL_TRY(exl_run_bands_of_groups(t, &p, g.of, err));
    EXL_TRY(exl_run_show(t, o, out, notify, a, err));
    bool few = o->audience != EXL_AUDIENCE_HR && (g.n_a < o->min_group || g.n_b < o->min_group);
    if (!few)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu leavers in a, %zu in b", g.n_a, g.n_b);
    if (g.both && !few)
        exl_run_say(notify, EXL_NOTE_WARNING, "leavers with interviews in both groups are left out of both");
    exl_run_say(notify, EXL_NOTE_SUMMARY, "the groups are compared as they are: departments, roles and years are not evened out");
    if (roll.of_member)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "how openly they spoke needs --audience hr");
    return EXL_OK;
}

exl_rc exl_compare(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    exl_work w = { 0 };
    exl_rc rc = exl_run_open(&w, o, "compare", exl_run_store_mode(o), err);
    if (rc == EXL_OK)
        rc = compare(w.store, e, o, out, notify, &w.arena, err);
    exl_run_close(&w);
    return rc;
}
