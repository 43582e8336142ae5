/* annotate: a filter. One JSON object a record, in the order of the input, in constant memory. */
#include "run/annotate.h"
#include "ingest/reader.h"
#include "run/batch.h"
#include <stdio.h>

enum { ENTRY_NAME_MAX = 300, BATCH_RECORDS = 256, BATCH_BYTES = 1 << 20 };

typedef struct {
    const exl_engine *e;
    const exl_options *o;
    const exl_roster *roster;
    exl_reader *reader;
    exl_sink out;
    exl_notify notify;
    const char *path;
    uint64_t last_percent;
} run;

static void put_evidence(exl_buf *b, const exl_annotation *a, const exl_lexicon *x, const exl_label *l)
{
    exl_buf_str(b, "\"evidence\":[");
    for (uint32_t i = 0; i < l->n_evidence; i++) {
        const exl_evidence *v = &a->evidence[l->evidence + i];
        if (i)
            exl_buf_char(b, ',');
        exl_buf_str(b, "{\"start\":");
        exl_buf_uint(b, v->start);
        exl_buf_str(b, ",\"end\":");
        exl_buf_uint(b, v->end);
        exl_buf_str(b, ",\"entry\":\"");
        if (exl_buf_room(b, ENTRY_NAME_MAX))
            b->n += exl_evidence_name(b->p + b->n, ENTRY_NAME_MAX, x, v->entry);
        if (v->typo)
            exl_buf_str(b, "\",\"typo\":true}");
        else
            exl_buf_str(b, "\"}");
    }
    exl_buf_char(b, ']');
}

static void put_label(exl_buf *b, const exl_annotation *a, const exl_lexicons *all, const exl_lexicon *x, const exl_label *l)
{
    const exl_taxonomy *t = &all->taxonomy;
    if (l->kind == EXL_LABEL_THEME) {
        exl_buf_str(b, "{\"theme\":\"");
        exl_buf_span(b, t->theme[l->code].code);
        exl_buf_str(b, "\",\"polarity\":\"");
        exl_buf_char(b, l->polarity > 0 ? '+' : l->polarity < 0 ? '-' : '0');
        exl_buf_str(b, "\",");
    } else {
        exl_buf_str(b, l->kind == EXL_LABEL_REASON ? "{\"reason\":\"" : "{\"signal\":\"");
        exl_buf_span(b, l->kind == EXL_LABEL_REASON ? t->reason[l->code].code : t->signal[l->code].code);
        exl_buf_str(b, "\",");
    }
    if (l->kind != EXL_LABEL_SIGNAL) {
        exl_buf_str(b, "\"score\":");
        exl_buf_fixed(b, (double)l->score, 2);
        exl_buf_char(b, ',');
    }
    put_evidence(b, a, x, l);
    exl_buf_char(b, '}');
}

static void put_labels(exl_buf *b, const exl_annotation *a, const exl_statement *s, const exl_lexicons *all, exl_label_kind kind, const char *head, bool every)
{
    const exl_lexicon *x = s->language < EXL_N_LANGS ? &all->lexicon[s->language] : NULL;
    bool first = true;
    exl_buf_str(b, head);
    for (uint32_t i = 0; i < s->n_labels; i++) {
        const exl_label *l = &a->label[s->label + i];
        if (l->kind != kind || (!l->listed && !every))
            continue;
        if (!first)
            exl_buf_char(b, ',');
        put_label(b, a, all, x, l);
        first = false;
    }
    exl_buf_char(b, ']');
}

static void put_persons(exl_buf *b, const exl_annotation *a, const exl_statement *s)
{
    exl_buf_str(b, ",\"persons\":[");
    for (uint32_t i = 0; i < s->n_mentions; i++) {
        const exl_mention *m = &a->mention[s->mention + i];
        exl_buf_str(b, i ? ",{\"manager\":" : "{\"manager\":");
        exl_buf_json(b, m->manager);
        exl_buf_str(b, ",\"start\":");
        exl_buf_uint(b, m->start);
        exl_buf_str(b, ",\"end\":");
        exl_buf_uint(b, m->end);
        exl_buf_char(b, '}');
    }
    exl_buf_char(b, ']');
}

static void put_statement(exl_buf *b, const exl_interview *in, const exl_annotation *a, const exl_statement *s, const exl_lexicons *all, const exl_options *o)
{
    exl_buf_str(b, "{\"n\":");
    exl_buf_uint(b, s->n);
    exl_buf_str(b, ",\"question\":\"");
    exl_buf_str(b, exl_question_names[s->question]);
    exl_buf_str(b, "\",\"language\":\"");
    exl_buf_str(b, exl_lang_codes[s->language]);
    exl_buf_str(b, "\",\"start\":");
    exl_buf_uint(b, s->start);
    exl_buf_str(b, ",\"end\":");
    exl_buf_uint(b, s->end);
    if (!o->no_text) {
        exl_buf_str(b, ",\"text\":");
        exl_buf_json(b, (exl_span){ in->answers[s->answer].text.p + s->start, s->end - s->start });
    }
    if (s->limited)
        exl_buf_str(b, ",\"incomplete\":true");
    put_labels(b, a, s, all, EXL_LABEL_THEME, ",\"themes\":[", o->all);
    put_labels(b, a, s, all, EXL_LABEL_REASON, ",\"reasons\":[", o->all);
    put_labels(b, a, s, all, EXL_LABEL_SIGNAL, ",\"signals\":[", o->all);
    put_persons(b, a, s);
    exl_buf_char(b, '}');
}

void exl_run_put_record(exl_buf *b, const exl_interview *in, const exl_annotation *a, const exl_lexicons *all, const exl_options *o)
{
    exl_buf_str(b, "{\"record\":");
    exl_buf_uint(b, in->record);
    exl_buf_str(b, ",\"id\":");
    if (in->has_id)
        exl_buf_json(b, in->id);
    else
        exl_buf_str(b, "null");
    exl_buf_str(b, ",\"statements\":[");
    for (size_t i = 0; i < a->n_statements; i++) {
        if (i)
            exl_buf_char(b, ',');
        put_statement(b, in, a, &a->statement[i], all, o);
    }
    exl_buf_str(b, "]}\n");
}

static exl_rc read_batch(void *ctx, exl_batch *b, exl_err *err)
{
    run *r = ctx;
    size_t bytes = 0;
    bool more = true;
    exl_interview *in = EXL_NEW(&b->arena, exl_interview, BATCH_RECORDS);
    if (!in)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    b->items = in;
    while (b->n < BATCH_RECORDS && bytes < BATCH_BYTES) {
        EXL_TRY(exl_reader_next(r->reader, &in[b->n], &b->arena, &more, err));
        if (!more)
            break;
        for (size_t i = 0; i < in[b->n].n_answers; i++)
            bytes += in[b->n].answers[i].text.n;
        b->n++;
    }
    const exl_reader_state *s = exl_reader_get_state(r->reader);
    if (r->notify.fn && s->size)
        r->notify.fn(r->notify.ctx, &(exl_note){ .kind = EXL_NOTE_PROGRESS, .path = r->path, .done = (double)s->bytes / (double)s->size, .line = s->records });
    return EXL_OK;
}

static exl_rc work_batch(void *ctx, void *worker, exl_batch *b, exl_err *err)
{
    const run *r = ctx;
    const exl_interview *in = b->items;
    for (size_t i = 0; i < b->n; i++) {
        const exl_annotation *a;
        EXL_TRY(exl_annotate_interview(worker, &in[i], &a, err));
        exl_run_put_record(&b->out, &in[i], a, r->e->lexicons, r->o);
    }
    return exl_buf_rc(&b->out, err);
}

static exl_rc write_batch(void *ctx, exl_batch *b, exl_err *err) { return exl_run_send(&b->out, ((run *)ctx)->out, err); }

static exl_rc new_worker(void *ctx, void **worker, exl_err *err)
{
    const run *r = ctx;
    return exl_annotator_new((exl_annotator **)worker, r->e->lexicons, r->roster, err);
}

static void free_worker(void *worker) { exl_annotator_free(worker); }

static void problem(void *ctx, const exl_ingest_problem *p)
{
    run *r = ctx;
    if (r->notify.fn)
        r->notify.fn(r->notify.ctx, &(exl_note){ p->warning ? EXL_NOTE_WARNING : EXL_NOTE_ERROR, p->path ? p->path : r->path, p->line, p->column, p->msg, -1 });
}

static exl_rc annotate(run *r, exl_err *err)
{
    exl_reader_options o = { .options = r->o, .problem = problem, .ctx = r };
    EXL_TRY(exl_reader_open(&r->reader, r->path, &o, err));
    exl_batch_plan plan = { r, read_batch, work_batch, write_batch, new_worker, free_worker };
    exl_rc rc = exl_batch_run(&plan, r->o->threads, err);
    const exl_reader_state *s = exl_reader_get_state(r->reader);
    if (rc == EXL_OK && (s->unusable || s->refused)) {
        exl_run_say(r->notify, EXL_NOTE_SUMMARY, "%llu of %llu records refused", (unsigned long long)s->refused, (unsigned long long)s->records);
        rc = EXL_EDATA;             /* each refusal was told with its place; the good records are out already */
    }
    exl_reader_close(r->reader);
    return rc;
}

exl_rc exl_annotate(const exl_engine *e, const char *path, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    exl_roster *roster = NULL;
    EXL_TRY(exl_run_options(o, err));
    EXL_TRY(exl_run_roster(&roster, o, err));
    run r = { .e = e, .o = o, .roster = roster, .out = out, .notify = notify, .path = path };
    exl_rc rc = annotate(&r, err);
    exl_roster_free(roster);
    return rc;
}

exl_rc exl_annotate_text(const exl_engine *e, exl_span text, const exl_options *o, exl_sink out, exl_err *err)
{
    exl_lang given;
    EXL_TRY(exl_run_options(o, err));
    EXL_TRY(exl_run_language(&given, o, err));
    exl_answer answer = { EXL_Q_FREE, 0, text };
    exl_interview in = { .record = 1, .language = given, .answers = &answer, .n_answers = text.n > 0 };
    exl_annotator *a = NULL;
    const exl_annotation *done;
    exl_buf b;
    exl_buf_init(&b, 0);
    exl_rc rc = exl_annotator_new(&a, e->lexicons, NULL, err);
    if (rc == EXL_OK)
        rc = exl_annotate_interview(a, &in, &done, err);
    if (rc == EXL_OK) {
        exl_run_put_record(&b, &in, done, e->lexicons, o);
        rc = exl_run_send(&b, out, err);
    }
    exl_annotator_free(a);
    exl_buf_free(&b);
    return rc;
}
