/* lexicon diff: two versions of the lexicons on one corpus, as labels that change. Each version reads the corpus; the labels are then walked side by side. */
#include "run/corpus.h"
#include <stdlib.h>

typedef struct { uint64_t record; uint32_t answer, start; exl_span id, code, text; } mark;
typedef struct { const exl_lexicons *l; exl_arena *a; mark *list; size_t n, cap; exl_buf code; bool text; } version;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc note_statement(version *v, const exl_interview *in, const exl_annotation *a, const exl_statement *s, exl_err *err)
{
    for (uint32_t i = 0; i < s->n_labels; i++) {
        const exl_label *l = &a->label[s->label + i];
        if (!l->listed)
            continue;
        if (v->n == v->cap) {
            size_t cap = v->cap ? v->cap * 2 : 1024;
            if (!(v->list = exl_arena_grow(v->a, v->list, v->cap * sizeof *v->list, cap * sizeof *v->list)))
                return no_memory(err);
            v->cap = cap;
        }
        exl_buf_reset(&v->code);
        exl_corpus_code(&v->code, &v->l->taxonomy, l);
        exl_span text = { in->answers[s->answer].text.p + s->start, s->end - s->start };
        mark *m = &v->list[v->n++];
        *m = (mark){ in->record, s->answer, s->start, exl_arena_copy(v->a, in->id), exl_arena_copy(v->a, exl_buf_view(&v->code)), exl_arena_copy(v->a, text) };
        if (!m->id.p || !m->code.p || !m->text.p)
            return no_memory(err);
    }
    return EXL_OK;
}

static exl_rc note_record(void *ctx, const exl_interview *in, const exl_annotation *a, exl_err *err)
{
    for (size_t i = 0; i < a->n_statements; i++)
        EXL_TRY(note_statement(ctx, in, a, &a->statement[i], err));
    return EXL_OK;
}

static int compare(const mark *a, const mark *b)
{
    if (a->record != b->record)
        return a->record < b->record ? -1 : 1;
    if (a->answer != b->answer)
        return a->answer < b->answer ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return exl_span_cmp(a->code, b->code);
}

static int by_place(const void *a, const void *b) { return compare(a, b); }

static void put_cell(exl_buf *b, exl_span s)
{
    for (size_t i = 0; i < s.n; i++)
        exl_buf_char(b, s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i]);
}

static void put_change(exl_buf *b, const mark *m, bool added, bool text)
{
    exl_buf_uint(b, m->record);
    exl_buf_char(b, '\t');
    put_cell(b, m->id);
    exl_buf_fmt(b, "\t%u\t%u\t%s\t", m->answer + 1, m->start, added ? "added" : "removed");
    exl_buf_span(b, m->code);
    if (text) {
        exl_buf_char(b, '\t');
        put_cell(b, m->text);
    }
    exl_buf_char(b, '\n');
}

static exl_rc walk(version v[2], const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    exl_buf b;
    size_t i = 0, k = 0, added = 0, removed = 0, same = 0;
    exl_buf_init(&b, 0);
    exl_buf_str(&b, o->no_text ? "record\tid\tanswer\tstart\tchange\tcode\n" : "record\tid\tanswer\tstart\tchange\tcode\ttext\n");
    for (size_t n = 0; n < 2; n++)
        if (v[n].n)
            qsort(v[n].list, v[n].n, sizeof(mark), by_place);
    while (i < v[0].n || k < v[1].n) {
        int c = i == v[0].n ? 1 : k == v[1].n ? -1 : compare(&v[0].list[i], &v[1].list[k]);
        if (c)
            put_change(&b, c < 0 ? &v[0].list[i] : &v[1].list[k], c > 0, !o->no_text);
        added += c > 0;
        removed += c < 0;
        same += c == 0;
        i += c <= 0;
        k += c >= 0;
    }
    exl_rc rc = exl_run_send(&b, out, err);
    exl_buf_free(&b);
    if (rc == EXL_OK)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu labels added, %zu removed, %zu the same", added, removed, same);
    return rc;
}

exl_rc exl_lexicon_diff(const char *was, const char *now, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    const char *const folder[2] = { was, now };
    exl_lexicons *l[2] = { NULL, NULL };
    exl_arena a;
    version v[2];
    if (!o->corpus)
        return exl_fail(err, EXL_EUSAGE, "lexicon diff needs --corpus FILE, notes to try both on");
    exl_arena_init(&a, 0);
    exl_rc rc = EXL_OK;
    for (size_t i = 0; i < 2; i++) {
        v[i] = (version){ .a = &a };
        exl_buf_init(&v[i].code, 0);
        if (rc == EXL_OK)
            rc = exl_lexicons_load(&l[i], folder[i], notify, err);
        v[i].l = l[i];
        if (rc == EXL_OK)
            rc = exl_corpus_read(l[i], o->corpus, o, &(exl_corpus_reader){ NULL, note_record, &v[i] }, notify, err);
    }
    if (rc == EXL_OK)
        rc = walk(v, o, out, notify, err);
    for (size_t i = 0; i < 2; i++) {
        exl_buf_free(&v[i].code);
        exl_lexicons_free(l[i]);
    }
    exl_arena_free(&a);
    return rc;
}
