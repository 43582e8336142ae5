/* label: a person's labels of one statement, kept, taken back, and all of them as labelled statements that evaluate and fit read. */
#include "run/label.h"
#include "run/answers.h"
#include "run/import.h"
#include "run/reclassify.h"
#include "run/work.h"
#include "store/body.h"
#include "store/corrections.h"

/* Appends a label as corrections keep it. "terms.pay-" is a theme; "reason:pay" and "pay" a reason; "signal:burnout" a signal. */
static exl_rc put_code(exl_buf *b, const exl_taxonomy *t, exl_span s, exl_err *err)
{
    exl_span rest = s, head = exl_span_cut(&rest, ':');
    bool prefixed = head.n < s.n;
    char sign = s.n ? s.p[s.n - 1] : 0;
    bool good = prefixed && exl_span_is(head, "reason") ? exl_span_is(rest, "none") || exl_taxonomy_reason(t, rest) >= 0
              : prefixed && exl_span_is(head, "signal") ? exl_span_is(rest, "none") || exl_taxonomy_signal(t, rest) >= 0
              : !prefixed && strchr("+-0", sign) && exl_taxonomy_theme(t, (exl_span){ s.p, s.n - 1 }) >= 0;
    if (!good && !prefixed && exl_taxonomy_theme(t, s) >= 0)
        return exl_fail(err, EXL_EUSAGE, "theme '%.*s' needs its polarity: '%.*s+', '-' or '0'", (int)s.n, s.p, (int)s.n, s.p);
    bool reason = !good && !prefixed && exl_taxonomy_reason(t, s) >= 0;
    if (!good && !reason) {
        exl_span near = exl_taxonomy_nearest(t, prefixed ? rest : s);
        return exl_fail(err, EXL_EUSAGE, "'%.*s' is no theme with its polarity, reason:… or signal:…; the nearest is '%.*s'", (int)s.n, s.p, (int)near.n, near.p);
    }
    if (b->n)
        exl_buf_char(b, '|');
    if (reason)
        exl_buf_str(b, "reason:");
    exl_buf_span(b, s);
    return EXL_OK;
}

static bool is_there(const exl_buf *b, exl_span s)
{
    for (exl_span rest = exl_buf_view(b); rest.n;)
        if (exl_span_eq(exl_span_cut(&rest, '|'), s))
            return true;
    return false;
}

exl_rc exl_run_read_labels(exl_buf *b, const exl_taxonomy *t, exl_span text, exl_err *err)
{
    exl_buf themes;
    exl_buf_init(&themes, 0);
    exl_rc rc = EXL_OK;
    bool theme = false;
    while (rc == EXL_OK && text.n) {
        size_t n = 0;
        while (n < text.n && text.p[n] != '|' && text.p[n] != ',')
            n++;
        exl_span s = exl_span_trim((exl_span){ text.p, n });
        text = (exl_span){ text.p + n + (n < text.n), text.n - n - (n < text.n) };
        if (s.n == 0 || exl_span_is(s, "none") || is_there(&themes, s))
            continue;
        rc = put_code(&themes, t, s, err);
        theme |= !memchr(s.p, ':', s.n) && memchr(s.p, '.', s.n);
    }
    if (rc == EXL_OK)
        rc = exl_buf_rc(&themes, err);
    if (rc == EXL_OK && !theme)
        exl_buf_str(b, themes.n ? "none|" : "none");
    if (rc == EXL_OK) {
        exl_buf_span(b, exl_buf_view(&themes));
        rc = exl_buf_rc(b, err);
    }
    exl_buf_free(&themes);
    return rc;
}

static exl_rc take_back(const exl_engine *e, exl_store *s, const exl_stored_text *t, const exl_correction *c, const exl_options *o, exl_err *err)
{
    bool was;
    EXL_TRY(exl_correction_drop(s, c->key, c->text, &was, err));
    if (!was)
        return exl_fail(err, EXL_EUSAGE, "nobody labelled statement %u of '%.*s'", o->statement, (int)t->interview.id.n, t->interview.id.p);
    exl_roster *roster = NULL;
    exl_annotator *a = NULL;
    exl_putter *p = NULL;
    EXL_TRY(exl_run_roster(&roster, o, err));
    exl_rc rc = exl_annotator_new(&a, e->lexicons, roster, err);
    if (rc == EXL_OK)
        rc = exl_put_open(&p, s, e->lexicons, NULL, NULL, NULL, err);
    if (rc == EXL_OK)
        rc = exl_run_classify_stored(p, a, t, err);
    exl_put_close(p);
    exl_annotator_free(a);
    exl_roster_free(roster);
    return rc;
}

typedef struct { const exl_engine *e; exl_store *s; const char *id; exl_span labels; const exl_options *o; exl_arena *a; } labelling;

static exl_rc label(void *ctx, exl_err *err)
{
    labelling *l = ctx;
    exl_stored_text t;
    bool found;
    EXL_TRY(exl_store_text_of(&t, &found, l->s, exl_span_of(l->id), l->a, err));
    if (!found)
        return exl_fail(err, EXL_EUSAGE, "no interview of the store has the id '%s' and a text", l->id);
    exl_correction c = { .key = t.key, .labels = l->labels, .author = exl_span_of(l->o->author), .why = exl_span_of(l->o->why) };
    EXL_TRY(exl_correction_digest(c.text, l->s, l->o->statement, t.interview.answers, t.interview.n_answers, t.list, err));
    if (l->o->withdraw)
        return take_back(l->e, l->s, &t, &c, l->o, err);
    EXL_TRY(exl_correction_put(l->s, &c, err));
    return exl_corrections_apply(l->s, t.number, t.key, t.interview.answers, t.interview.n_answers, t.list, err);
}

static exl_rc label_and_tell(labelling *l, exl_notify notify, exl_err *err)
{
    exl_held held;
    const exl_options *o = l->o;
    EXL_TRY(exl_run_holding(&held, l->s, label, l, err));
    EXL_TRY(exl_run_commit(l->s, o, "label", o->withdraw ? "withdrawn 1" : "labelled 1", err));
    if (o->withdraw)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "statement %u of %s has the program's labels again", o->statement, l->id);
    else
        exl_run_say(notify, EXL_NOTE_SUMMARY, "statement %u of %s: %.*s, by %s", o->statement, l->id, (int)l->labels.n, l->labels.p, o->author);
    exl_held_say(&held, notify);
    return EXL_OK;
}

exl_rc exl_label_one(const exl_engine *e, const char *id, const char *themes, const exl_options *o, exl_notify notify, exl_err *err)
{
    exl_work w = { 0 };
    exl_buf labels;
    exl_buf_init(&labels, 0);
    exl_rc rc = EXL_OK;
    if (!o->withdraw && (!o->author || !*o->author || !o->why || !*o->why))
        rc = exl_fail(err, EXL_EUSAGE, "label needs --author NAME and --why TEXT: who says so, and why");
    if (rc == EXL_OK && !o->withdraw)
        rc = exl_run_read_labels(&labels, &e->lexicons->taxonomy, exl_span_of(themes), err);
    if (rc == EXL_OK)
        rc = exl_run_open(&w, o, "label", EXL_STORE_WRITE, err);
    if (rc == EXL_OK)
        rc = label_and_tell(&(labelling){ e, w.store, id, exl_buf_view(&labels), o, &w.arena }, notify, err);
    exl_buf_free(&labels);
    exl_run_close(&w);
    return rc;
}

/* --- --export ------------------------------------------------------------------------------------------------ */

typedef struct { exl_buf *out; exl_store *s; exl_arena *a; size_t n; } writer;

/* A cell of a .tsv has no tabs and line ends. */
static void put_cell(exl_buf *b, exl_span s)
{
    for (size_t i = 0; i < s.n; i++)
        exl_buf_char(b, s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i]);
}

static void put_kind(exl_buf *b, exl_span labels, bool reasons)
{
    bool first = true;
    while (labels.n) {
        exl_span s = exl_span_cut(&labels, '|');
        bool reason = s.n > 7 && memcmp(s.p, "reason:", 7) == 0, theme = !memchr(s.p, ':', s.n);
        if (reason)
            s = (exl_span){ s.p + 7, s.n - 7 };
        if ((reasons ? !reason : !theme) || exl_span_is(s, "none"))
            continue;
        if (!first)
            exl_buf_char(b, '|');
        exl_buf_span(b, s);
        first = false;
    }
}

static exl_rc export_one(void *ctx, const exl_stored_correction *c, exl_err *err)
{
    writer *w = ctx;
    exl_stored_text t;
    exl_body_statement v;
    bool found;
    exl_arena_reset(w->a);
    EXL_TRY(exl_store_text_of(&t, &found, w->s, c->id, w->a, err));
    uint32_t i = 0;
    while (found && i < c->n && exl_body_next(&v, &t.list))
        i++;
    if (!found || i < c->n || v.answer >= t.interview.n_answers || v.end > t.interview.answers[v.answer].text.n || v.start > v.end)
        return EXL_OK;
    put_cell(w->out, c->id);
    exl_buf_fmt(w->out, "\t%u\t%s\t", c->n, exl_question_names[v.question < EXL_N_QUESTIONS ? v.question : EXL_Q_FREE]);
    put_cell(w->out, (exl_span){ t.interview.answers[v.answer].text.p + v.start, v.end - v.start });
    exl_buf_char(w->out, '\t');
    put_kind(w->out, c->labels, false);
    exl_buf_char(w->out, '\t');
    put_kind(w->out, c->labels, true);
    exl_buf_char(w->out, '\n');
    w->n++;
    return exl_buf_rc(w->out, err);
}

exl_rc exl_label_export(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    exl_work w = { 0 };
    exl_buf b;
    (void)e;
    exl_buf_init(&b, 0);
    exl_buf_str(&b, "interview_id\tstatement_no\tquestion\ttext\tthemes\treasons\n");
    exl_rc rc = o->audience == EXL_AUDIENCE_HR ? EXL_OK : exl_run_log(o, "label --export", err);
    if (rc == EXL_OK)
        rc = exl_run_open(&w, o, "label --export", EXL_STORE_READ, err);
    writer rows = { &b, w.store, &w.arena, 0 };
    if (rc == EXL_OK)
        rc = exl_store_corrections(w.store, export_one, &rows, err);
    if (rc == EXL_OK)
        rc = exl_run_send(&b, out, err);
    if (rc == EXL_OK)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu statements that people labelled; the file holds their text and is confidential", rows.n);
    exl_buf_free(&b);
    exl_run_close(&w);
    return rc;
}
