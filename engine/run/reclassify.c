/* reclassify: the texts of a store with today's lexicons. The store is read in stretches; a stretch is annotated by all threads and put back by the
 * caller's alone, since a store belongs to one thread. --diff does all this too, compares labels before and after, and undoes it. */
#include "run/reclassify.h"
#include "privacy/gate.h"
#include "report/report.h"
#include "run/answers.h"
#include "run/batch.h"
#include "run/import.h"
#include "run/results.h"
#include "run/work.h"
#include "store/body.h"
#include <stdio.h>
#include <stdlib.h>

enum { STRETCH = 4096, BATCH = 64, HANDS_MAX = 64 };

typedef struct { exl_annotation annotation; exl_span statements; size_t from, end; } outcome;

typedef struct {
    const exl_engine *e;
    const exl_options *o;
    exl_notify notify;
    const exl_roster *roster;
    exl_store *store;
    exl_putter *put;
    exl_annotator *hand[HANDS_MAX];     /* kept from stretch to stretch: their words are dear */
    size_t n_hands, used;
    exl_stored_text *text;              /* of the stretch */
    size_t n_texts, next;
    exl_reclassified done;
    uint64_t total;
} run;

typedef struct { size_t first; outcome *outcome; } chunk;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static void *copy_of(exl_arena *a, const void *p, size_t n)
{
    void *q = exl_arena_get(a, n + 1);
    return q && n ? memcpy(q, p, n) : q;
}

static exl_rc keep(outcome *out, const exl_annotation *a, exl_arena *arena, exl_err *err)
{
    out->annotation = *a;
    out->annotation.statement = copy_of(arena, a->statement, a->n_statements * sizeof *a->statement);
    out->annotation.label = copy_of(arena, a->label, a->n_labels * sizeof *a->label);
    out->annotation.evidence = copy_of(arena, a->evidence, a->n_evidence * sizeof *a->evidence);
    out->annotation.mention = copy_of(arena, a->mention, a->n_mentions * sizeof *a->mention);
    return out->annotation.statement && out->annotation.label && out->annotation.evidence && out->annotation.mention ? EXL_OK : no_memory(err);
}

static exl_rc read_batch(void *ctx, exl_batch *b, exl_err *err)
{
    run *r = ctx;
    chunk *c = EXL_NEW(&b->arena, chunk, 1);
    if (!c || !(c->outcome = EXL_NEW(&b->arena, outcome, BATCH)))
        return no_memory(err);
    c->first = r->next;
    b->n = r->n_texts - r->next < BATCH ? r->n_texts - r->next : BATCH;
    r->next += b->n;
    b->items = c;
    return EXL_OK;
}

static exl_rc work_batch(void *ctx, void *worker, exl_batch *b, exl_err *err)
{
    const run *r = ctx;
    chunk *c = b->items;
    for (size_t i = 0; i < b->n; i++) {
        const exl_annotation *a;
        outcome *out = &c->outcome[i];
        EXL_TRY(exl_annotate_interview(worker, &r->text[c->first + i].interview, &a, err));
        EXL_TRY(keep(out, a, &b->arena, err));
        out->from = b->out.n;
        exl_body_statements(&b->out, a);
        out->end = b->out.n;
    }
    return exl_buf_rc(&b->out, err);
}

static exl_rc put_again(exl_putter *p, const exl_stored_text *t, const exl_annotation *a, exl_span statements, exl_err *err)
{
    exl_store_record r = { .interview = &t->interview, .id = t->interview.id, .key = t->key, .annotation = a, .statements = statements, .coded = t->coded };
    return exl_put_again(p, t->number, &r, err);
}

static exl_rc write_batch(void *ctx, exl_batch *b, exl_err *err)
{
    run *r = ctx;
    chunk *c = b->items;
    for (size_t i = 0; i < b->n; i++) {
        const outcome *out = &c->outcome[i];
        EXL_TRY(put_again(r->put, &r->text[c->first + i], &out->annotation, (exl_span){ b->out.p + out->from, out->end - out->from }, err));
        r->done.statements += out->annotation.n_statements;
    }
    r->done.interviews += b->n;
    if (r->notify.fn && r->total)
        r->notify.fn(r->notify.ctx, &(exl_note){ .kind = EXL_NOTE_PROGRESS, .done = (double)r->done.interviews / (double)r->total, .line = r->done.interviews });
    return EXL_OK;
}

static exl_rc new_worker(void *ctx, void **worker, exl_err *err)
{
    run *r = ctx;
    if (r->used == r->n_hands) {
        if (r->n_hands == HANDS_MAX)
            return exl_fail(err, EXL_EDEFECT, "more than %d threads", HANDS_MAX);
        EXL_TRY(exl_annotator_new(&r->hand[r->n_hands], r->e->lexicons, r->roster, err));
        r->n_hands++;
    }
    *worker = r->hand[r->used++];
    return EXL_OK;
}

static void keep_worker(void *worker) { (void)worker; }

static exl_rc classify_all(run *r, exl_arena *a, exl_err *err)
{
    const exl_batch_plan plan = { r, read_batch, work_batch, write_batch, new_worker, keep_worker };
    exl_store_counts counts;
    int64_t after = 0;
    EXL_TRY(exl_store_count(&counts, r->store, err));
    r->total = counts.interviews;
    for (;;) {
        exl_arena_reset(a);
        r->next = r->used = 0;
        if (!(r->text = EXL_NEW(a, exl_stored_text, STRETCH)))
            return no_memory(err);
        EXL_TRY(exl_store_texts(r->text, STRETCH, &r->n_texts, r->store, after, a, err));
        if (r->n_texts == 0)
            return EXL_OK;
        after = r->text[r->n_texts - 1].number;
        EXL_TRY(exl_batch_run(&plan, r->o->threads, err));
    }
}

exl_rc exl_run_classify_store(exl_reclassified *out, const exl_engine *e, exl_store *s, const exl_options *o, exl_notify notify, exl_err *err)
{
    exl_roster *roster = NULL;
    exl_arena a;
    run r = { .e = e, .o = o, .notify = notify, .store = s };
    EXL_TRY(exl_run_roster(&roster, o, err));
    r.roster = roster;
    exl_arena_init(&a, 0);
    exl_rc rc = exl_put_open(&r.put, s, e->lexicons, NULL, NULL, NULL, err);
    if (rc == EXL_OK)
        rc = classify_all(&r, &a, err);
    if (rc == EXL_OK)
        *out = r.done;
    for (size_t i = 0; i < r.n_hands; i++)
        exl_annotator_free(r.hand[i]);
    exl_put_close(r.put);
    exl_arena_free(&a);
    exl_roster_free(roster);
    return rc;
}

exl_rc exl_run_classify_stored(exl_putter *p, exl_annotator *annotator, const exl_stored_text *t, exl_err *err)
{
    const exl_annotation *a;
    exl_buf b;
    EXL_TRY(exl_annotate_interview(annotator, &t->interview, &a, err));
    exl_buf_init(&b, 0);
    exl_body_statements(&b, a);
    exl_rc rc = exl_buf_rc(&b, err);
    if (rc == EXL_OK)
        rc = put_again(p, t, a, exl_buf_view(&b), err);
    exl_buf_free(&b);
    return rc;
}

/* --- --diff -------------------------------------------------------------------------------------------------- */

typedef struct { int64_t interview; uint32_t n, code; int polarity; } mark;
typedef struct { mark *list; size_t n, cap; exl_arena *a; } marks;
typedef struct { int64_t number; exl_span id; } named;
typedef struct { named *list; size_t n, cap; exl_arena *a; } names;

static exl_rc add_mark(void *ctx, const exl_stored_label *l, exl_err *err)
{
    marks *m = ctx;
    if (m->n == m->cap) {
        size_t cap = m->cap ? m->cap * 2 : 4096;
        if (!(m->list = exl_arena_grow(m->a, m->list, m->cap * sizeof *m->list, cap * sizeof *m->list)))
            return no_memory(err);
        m->cap = cap;
    }
    m->list[m->n++] = (mark){ l->interview, l->statement, l->code, l->polarity };
    return EXL_OK;
}

static exl_rc add_name(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    names *m = ctx;
    if (m->n == m->cap) {
        size_t cap = m->cap ? m->cap * 2 : 1024;
        if (!(m->list = exl_arena_grow(m->a, m->list, m->cap * sizeof *m->list, cap * sizeof *m->list)))
            return no_memory(err);
        m->cap = cap;
    }
    m->list[m->n] = (named){ i->number, exl_arena_copy(m->a, i->id) };
    return m->list[m->n++].id.p ? EXL_OK : no_memory(err);
}

static int compare(const mark *a, const mark *b)
{
    if (a->interview != b->interview)
        return a->interview < b->interview ? -1 : 1;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    return (a->polarity > b->polarity) - (a->polarity < b->polarity);
}

static exl_span code_text(const exl_stored_code *c, int polarity, exl_arena *a)
{
    static const char *const prefix[] = { "", "reason:", "signal:" };
    size_t head = strlen(prefix[c->kind]);
    char *p = exl_arena_get(a, head + c->name.n + 2);
    if (!p)
        return (exl_span){ "", 0 };
    memcpy(p, prefix[c->kind], head);
    memcpy(p + head, c->name.p, c->name.n);
    if (c->kind == EXL_STORED_THEME)
        p[head + c->name.n] = "-0+"[polarity + 1];
    return (exl_span){ p, head + c->name.n + (c->kind == EXL_STORED_THEME) };
}

static const exl_column code_columns[] = {
    { "code", EXL_COL_TEXT, 0, false, "theme with polarity, or reason:…" },
    { "before", EXL_COL_COUNT, 0, true, "leavers who raise it, as they are shown to management now" },
    { "after", EXL_COL_COUNT, 0, true, "leavers who raise it after reclassify" },
    { "added", EXL_COL_COUNT, 0, true, "leavers who would get it" },
    { "removed", EXL_COL_COUNT, 0, true, "leavers who would lose it" },
};

static const exl_column statement_columns[] = {
    { "interview_id", EXL_COL_TEXT, 0, false, "interview" },
    { "statement", EXL_COL_COUNT, 0, true, "number of the statement" },
    { "change", EXL_COL_TEXT, 0, false, "added or removed" },
    { "code", EXL_COL_TEXT, 0, false, "theme with polarity, reason:… or signal:…" },
};

typedef struct {
    marks was, now;
    names interviews;
    exl_stored_code *code;
    size_t n_codes;
    uint64_t changed;                   /* labels added and removed */
    exl_table *table;
    size_t at;                          /* in interviews */
    exl_arena *a;
    exl_err *err;
} difference;

static exl_rc change_row(difference *d, const mark *m, bool added)
{
    while (d->at < d->interviews.n && d->interviews.list[d->at].number < m->interview)
        d->at++;
    exl_cell *cell = exl_table_row(d->table, EXL_UNIT_ALL, (uint32_t)d->interviews.n);
    if (!cell || d->at == d->interviews.n)
        return no_memory(d->err);
    exl_cell_text(&cell[0], d->interviews.list[d->at].id);
    exl_cell_number(&cell[1], m->n);
    exl_cell_text(&cell[2], exl_span_of(added ? "added" : "removed"));
    exl_cell_text(&cell[3], code_text(&d->code[m->code], m->polarity, d->a));
    return EXL_OK;
}

static exl_rc walk(difference *d)
{
    size_t i = 0, k = 0;
    while (i < d->was.n || k < d->now.n) {
        int c = i == d->was.n ? 1 : k == d->now.n ? -1 : compare(&d->was.list[i], &d->now.list[k]);
        d->changed += c != 0;
        if (c)
            EXL_TRY(change_row(d, c < 0 ? &d->was.list[i] : &d->now.list[k], c > 0));
        i += c <= 0;
        k += c >= 0;
    }
    return EXL_OK;
}

static exl_rc show_changes(const exl_table *t, const exl_options *o, exl_sink out, exl_arena *a, exl_err *err)
{
    const exl_safe_table *safe;
    const exl_gate_rules rules = exl_run_rules(o);
    EXL_TRY(exl_privacy_gate(&safe, t, &rules, a, err));
    if (exl_safe_nothing(safe))
        return exl_fail(err, EXL_EDISCLOSE, "every change would be about fewer leavers than may be shown (--min-group %u); --audience hr shows them", o->min_group);
    return exl_run_print(safe, o, out, err);
}

/* A change a row, for hr. */
static exl_rc diff_statements(run *r, const exl_options *o, exl_sink out, exl_arena *a, exl_err *err)
{
    difference d = { .was = { .a = a }, .now = { .a = a }, .interviews = { .a = a }, .a = a, .err = err };
    exl_store_filter all = { .n_where = 0 };
    EXL_TRY(exl_store_labels(r->store, add_mark, &d.was, err));
    EXL_TRY(exl_run_classify_store(&r->done, r->e, r->store, o, r->notify, err));
    EXL_TRY(exl_store_labels(r->store, add_mark, &d.now, err));
    EXL_TRY(exl_store_interviews(r->store, &all, add_name, &d.interviews, err));
    EXL_TRY(exl_store_codes(&d.code, &d.n_codes, r->store, a, err));
    d.table = exl_table_new(a, "reclassify", "What reclassify would change.", statement_columns, sizeof statement_columns / sizeof statement_columns[0]);
    if (!d.table)
        return no_memory(err);
    EXL_TRY(walk(&d));
    EXL_TRY(show_changes(d.table, o, out, a, err));
    exl_run_say(r->notify, EXL_NOTE_SUMMARY, "%llu interviews, %llu statements; %llu labels would be added or removed; nothing was changed", (unsigned long long)r->done.interviews,
                (unsigned long long)r->done.statements, (unsigned long long)d.changed);
    return EXL_OK;
}

/* A code a row that changes, in leavers of closed blocks: the group of a row is those for whom it does. */
static exl_rc code_rows(exl_table *t, const exl_answers *was, const exl_answers *now, const exl_stored_code *code, exl_arena *a, exl_err *err)
{
    for (size_t k = 0; k < now->width; k++) {
        uint32_t before = 0, after = 0, added = 0;
        for (size_t m = 0; m < now->n; m++) {
            bool x = k < was->width && was->said[m * was->width + k], y = now->said[m * now->width + k];
            before += x;
            after += y;
            added += y && !x;
        }
        uint32_t removed = before + added - after;
        if (added + removed == 0)
            continue;
        exl_cell *cell = exl_table_row(t, EXL_N_UNITS, added + removed);
        if (!cell)
            return no_memory(err);
        exl_cell_text(&cell[0], code_text(&code[k / EXL_SIGNS], (int)(k % EXL_SIGNS) - 1, a));
        exl_cell_number(&cell[1], before);
        exl_cell_number(&cell[2], after);
        exl_cell_number(&cell[3], added);
        exl_cell_number(&cell[4], removed);
    }
    return EXL_OK;
}

static exl_rc diff_leavers(run *r, const exl_options *o, exl_sink out, exl_arena *a, exl_err *err)
{
    exl_closed c;
    exl_answers was, now;
    exl_stored_code *code;
    size_t n_codes;
    EXL_TRY(exl_run_closed(&c, r->store, a, err));
    EXL_TRY(exl_answers_shown(&was, &c, r->store, a, err));
    EXL_TRY(exl_run_classify_store(&r->done, r->e, r->store, o, r->notify, err));
    EXL_TRY(exl_answers_now(&now, &c, r->store, a, err));
    EXL_TRY(exl_store_codes(&code, &n_codes, r->store, a, err));
    exl_table *t = exl_table_new(a, "reclassify", "What reclassify would change.", code_columns, sizeof code_columns / sizeof code_columns[0]);
    if (!t)
        return no_memory(err);
    EXL_TRY(code_rows(t, &was, &now, code, a, err));
    EXL_TRY(show_changes(t, o, out, a, err));
    exl_run_say(r->notify, EXL_NOTE_SUMMARY, "%llu interviews, %llu statements; nothing was changed", (unsigned long long)r->done.interviews, (unsigned long long)r->done.statements);
    return EXL_OK;
}

static exl_rc classify_changed(void *ctx, exl_err *err)
{
    run *r = ctx;
    return exl_run_classify_store(&r->done, r->e, r->store, r->o, r->notify, err);
}

static exl_rc reclassify(const exl_engine *e, exl_store *s, const exl_options *o, exl_sink out, exl_notify notify, exl_arena *a, exl_err *err)
{
    run r = { .e = e, .o = o, .store = s, .notify = notify };
    exl_held held;
    char counts[80];
    if (o->diff) {
        EXL_TRY(exl_store_begin(s, err));
        return o->audience == EXL_AUDIENCE_HR ? diff_statements(&r, o, out, a, err) : diff_leavers(&r, o, out, a, err);
    }
    EXL_TRY(exl_run_holding(&held, s, classify_changed, &r, err));
    snprintf(counts, sizeof counts, "interviews %llu, statements %llu", (unsigned long long)r.done.interviews, (unsigned long long)r.done.statements);
    EXL_TRY(exl_run_commit(s, o, "reclassify", counts, err));
    exl_run_say(notify, EXL_NOTE_SUMMARY, "%llu interviews, %llu statements classified with lexicons %s", (unsigned long long)r.done.interviews, (unsigned long long)r.done.statements, e->lexicons->revision);
    exl_held_say(&held, notify);
    return EXL_OK;
}

exl_rc exl_reclassify(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    exl_work w = { 0 };
    exl_rc rc = o->diff && o->audience == EXL_AUDIENCE_HR ? exl_run_log(o, "reclassify --diff", err) : EXL_OK;      /* what it then writes is undone */
    if (rc == EXL_OK)
        rc = exl_run_open(&w, o, "reclassify", EXL_STORE_WRITE, err);
    if (rc == EXL_OK)
        rc = reclassify(e, w.store, o, out, notify, &w.arena, err);
    exl_run_close(&w);
    return rc;
}
