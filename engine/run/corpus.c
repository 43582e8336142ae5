#include "run/corpus.h"
#include "ingest/reader.h"

typedef struct { exl_notify notify; const char *path; } teller;

static void problem(void *ctx, const exl_ingest_problem *p)
{
    teller *t = ctx;
    if (t->notify.fn)
        t->notify.fn(t->notify.ctx, &(exl_note){ p->warning ? EXL_NOTE_WARNING : EXL_NOTE_ERROR, p->path ? p->path : t->path, p->line, p->column, p->msg, -1 });
}

static exl_rc read_all(exl_reader *reader, exl_annotator *annotator, const exl_corpus_reader *r, exl_err *err)
{
    exl_arena a;
    exl_rc rc = EXL_OK;
    bool more = true;
    exl_arena_init(&a, 0);
    while (rc == EXL_OK) {
        exl_interview in;
        const exl_annotation *done;
        exl_arena_reset(&a);
        rc = exl_reader_next(reader, &in, &a, &more, err);
        if (rc != EXL_OK || !more)
            break;
        rc = exl_annotate_explained(annotator, &in, r->statement, r->ctx, &done, err);
        if (rc == EXL_OK && r->record)
            rc = r->record(r->ctx, &in, done, err);
    }
    exl_arena_free(&a);
    return rc;
}

exl_rc exl_corpus_read(const exl_lexicons *l, const char *path, const exl_options *o, const exl_corpus_reader *r, exl_notify notify, exl_err *err)
{
    teller t = { notify, path };
    exl_reader_options ro = { .options = o, .problem = problem, .ctx = &t };
    exl_reader *reader = NULL;
    exl_annotator *annotator = NULL;
    exl_rc rc = exl_annotator_new(&annotator, l, NULL, err);
    if (rc == EXL_OK)
        rc = exl_reader_open(&reader, path, &ro, err);
    if (rc == EXL_OK)
        rc = read_all(reader, annotator, r, err);
    if (rc == EXL_OK) {
        const exl_reader_state *s = exl_reader_get_state(reader);
        if (s->unusable || s->refused)
            rc = exl_fail(err, EXL_EDATA, "%llu of %llu records of the corpus were refused", (unsigned long long)s->refused, (unsigned long long)s->records);
    }
    if (reader)
        exl_reader_close(reader);
    exl_annotator_free(annotator);
    return rc;
}

void exl_corpus_code(exl_buf *b, const exl_taxonomy *t, const exl_label *l)
{
    if (l->kind != EXL_LABEL_THEME)
        exl_buf_str(b, l->kind == EXL_LABEL_REASON ? "reason:" : "signal:");
    exl_buf_span(b, l->kind == EXL_LABEL_THEME ? t->theme[l->code].code : l->kind == EXL_LABEL_REASON ? t->reason[l->code].code : t->signal[l->code].code);
    if (l->kind == EXL_LABEL_THEME)
        exl_buf_char(b, "-0+"[l->polarity + 1]);
}
