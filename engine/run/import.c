/* import. Every file is a transaction of its own: read and judged whole before anything of it is stored, classified by the workers, put in the order of the
 * file. A file with a refused record stores nothing (or, salvaged, all but these), and the next file has its turn.
 *
 * All remarks are made on the caller's thread: by the reader's first pass, before the batches run, and by the writer. */
#include "run/import.h"
#include "base/digest.h"
#include "base/seal.h"
#include "base/utf8.h"
#include "ingest/reader.h"
#include "run/batch.h"
#include "run/blocks.h"
#include "run/rejects.h"
#include "run/work.h"
#include "run/wordy.h"
#include "store/body.h"
#include "store/key.h"
#include "store/ring.h"
#include "store/seen.h"
#include "text/compose.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BATCH_RECORDS = 256, BATCH_BYTES = 1 << 20, CODES_MAX = 256, TOLD_MAX = 1000 };

/* The whole command. */
typedef struct {
    const exl_engine *e;
    const exl_options *o;
    exl_notify notify;
    exl_roster *roster;
    exl_key  key;
    char    *key_path;
    exl_seen ids;                   /* stored or met in this run, by id; only kept when there are several files */
    size_t   n_files;
    bool     closed;                /* blocks were closed with the last file */
    exl_store_look left;            /* the store, when the file before was done */
    exl_import_result *result;
} session;

/* One file. */
typedef struct {
    session *s;
    const char *path;
    size_t   index;
    exl_reader *reader;
    exl_rejects rejects;
    exl_rc   reject_rc;             /* the first failure of the callback that writes them */
    exl_store *store;
    exl_putter *put;
    exl_import_counts counts;
    exl_seen ids, contents;         /* of this file */
    exl_digest content;
    bool     doomed;                /* doomed: something was refused, nothing will be stored */
    uint64_t own_refused, told;     /* refused here, and not by the reader */
    uint64_t with_theme, handled;   /* statements; records that the writer has seen */
    exl_wordy wordy;
    exl_err *err;
} file_run;

typedef struct { size_t body, attributes, statements, end; } layout;      /* offsets in the batch's buffer */
typedef struct {
    exl_interview in;
    exl_store_record record;
    exl_annotation annotation;
    layout at;
} item;
typedef struct { item *list; double done; } chunk;      /* a batch: its records; share of the file that was read */

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

/* --- what is wrong with a record ----------------------------------------------------------------------------- */

static void tell(const file_run *f, exl_note_kind kind, uint64_t line, uint64_t column, const char *msg)
{
    if (f->s->notify.fn)
        f->s->notify.fn(f->s->notify.ctx, &(exl_note){ kind, f->path, line, column, msg, -1 });
}

static void set_aside(file_run *f, uint64_t line, uint64_t column, const char *msg, exl_span raw)
{
    char told[2000];
    if (f->s->o->salvage && !f->s->o->dry_run && f->reject_rc == EXL_OK)
        f->reject_rc = exl_rejects_put(&f->rejects, line, column, exl_span_of(exl_run_told(told, sizeof told, msg, f->s->o)), raw, f->err);
}

static void problem(void *ctx, const exl_ingest_problem *p)
{
    file_run *f = ctx;
    char named[1700];
    if (f->s->notify.fn)
        f->s->notify.fn(f->s->notify.ctx, &(exl_note){ p->warning ? EXL_NOTE_WARNING : EXL_NOTE_ERROR, p->path ? p->path : f->path, p->line, p->column, p->msg, -1 });
    if (p->warning || !p->record)
        return;
    if (p->path)                    /* of a folder: lines alone would not say where */
        snprintf(named, sizeof named, "%s: %s", p->path, p->msg);
    set_aside(f, p->line, p->column, p->path ? named : p->msg, p->raw);
}

/* Refuses a record for a reason that the reader does not know. */
static void refuse(file_run *f, const exl_interview *in, const char *fmt, exl_span what, exl_span also)
{
    char shown[2][200], msg[600];
    exl_utf8_show(shown[0], sizeof shown[0], what);
    exl_utf8_show(shown[1], sizeof shown[1], also);
    snprintf(msg, sizeof msg, fmt, shown[0], shown[1]);
    f->own_refused++;
    f->doomed |= !f->s->o->salvage;
    if (f->told++ < TOLD_MAX)
        tell(f, EXL_NOTE_ERROR, in->line, 1, msg);
    set_aside(f, in->line, 1, msg, (exl_span){ NULL, 0 });
}

/* --- codes that people gave ---------------------------------------------------------------------------------- */

static bool code_of(exl_store_code *out, const exl_taxonomy *t, exl_span s)
{
    static const char signs[] = "-0+";
    const char *sign = s.n ? memchr(signs, s.p[s.n - 1], 3) : NULL;
    int code = sign ? exl_taxonomy_theme(t, (exl_span){ s.p, s.n - 1 }) : exl_taxonomy_reason(t, s);
    if (code >= 0)
        *out = (exl_store_code){ sign ? EXL_LABEL_THEME : EXL_LABEL_REASON, (int8_t)(sign ? sign - signs - 1 : 0), (uint16_t)code };
    return code >= 0;
}

static bool same_code(const exl_store_code *a, const exl_store_code *b) { return a->kind == b->kind && a->code == b->code && a->polarity == b->polarity; }

/* Appends the codes of a cell; false when one of them is none, and the record was refused. */
static bool read_codes(file_run *f, item *it, exl_store_code *list, exl_span cell)
{
    const exl_taxonomy *t = &f->s->e->lexicons->taxonomy;
    while (cell.n) {
        exl_span s = exl_span_trim(exl_span_cut(&cell, '|'));
        exl_store_code c;
        size_t k = 0, n = it->record.n_codes;
        if (s.n == 0)
            continue;
        if (!code_of(&c, t, s) || n == CODES_MAX) {
            bool bare = exl_taxonomy_theme(t, s) >= 0;
            refuse(f, &it->in, bare ? "theme '%s' needs its polarity: '%s+', '-' or '0'" : "'%s' is no code of themes.tsv with its polarity, nor of reasons.tsv; the nearest is '%s'", s,
                   bare ? s : exl_taxonomy_nearest(t, s));
            return false;
        }
        while (k < n && !same_code(&list[k], &c))
            k++;
        if (k == n)
            list[it->record.n_codes++] = c;
    }
    return true;
}

static exl_rc take_codes(file_run *f, item *it, exl_arena *a, bool *good, exl_err *err)
{
    *good = true;
    it->record.coded = f->s->o->coded || it->in.themes.n || it->in.reasons.n;
    if (!it->in.themes.n && !it->in.reasons.n)
        return EXL_OK;
    exl_store_code list[CODES_MAX];
    *good = read_codes(f, it, list, it->in.themes) && read_codes(f, it, list, it->in.reasons);
    exl_store_code *kept = EXL_NEW(a, exl_store_code, it->record.n_codes + 1);
    if (!kept)
        return no_memory(err);
    memcpy(kept, list, it->record.n_codes * sizeof *kept);
    it->record.code = kept;
    return EXL_OK;
}

/* --- read, work, write --------------------------------------------------------------------------------------- */

static double share_read(const file_run *f)
{
    const exl_reader_state *st = exl_reader_get_state(f->reader);
    double share = st->size ? (double)st->bytes / (double)st->size : -1;
    return share < 1 ? share : 1;
}

static void tell_progress(const file_run *f, double done)
{
    const session *s = f->s;
    if (s->notify.fn && done >= 0)
        s->notify.fn(s->notify.ctx, &(exl_note){ .kind = EXL_NOTE_PROGRESS, .path = f->path, .done = ((double)f->index + done) / (double)s->n_files, .line = s->result->counts.records + f->handled });
}

static size_t size_of(const exl_interview *in)
{
    size_t n = 0;
    for (size_t i = 0; i < in->n_answers; i++)
        n += in->answers[i].text.n;
    return n;
}

static exl_rc read_batch(void *ctx, exl_batch *b, exl_err *err)
{
    file_run *f = ctx;
    size_t bytes = 0;
    chunk *c = EXL_NEW(&b->arena, chunk, 1);
    item *list = EXL_NEW(&b->arena, item, BATCH_RECORDS);
    if (!c || !list)
        return no_memory(err);
    while (b->n < BATCH_RECORDS && bytes < BATCH_BYTES) {
        bool more;
        EXL_TRY(exl_reader_next(f->reader, &list[b->n].in, &b->arena, &more, err));
        if (!more)
            break;
        bytes += size_of(&list[b->n++].in) + 256;
    }
    *c = (chunk){ list, share_read(f) };
    b->items = c;
    return EXL_OK;
}

static void *copy_of(exl_arena *a, const void *p, size_t n)
{
    void *q = exl_arena_get(a, n + 1);
    return q && n ? memcpy(q, p, n) : q;
}

/* The annotator's arrays live until its next interview; the writer comes later. */
static exl_rc keep_annotation(exl_annotation *out, const exl_annotation *a, exl_arena *arena, exl_err *err)
{
    *out = *a;
    out->statement = copy_of(arena, a->statement, a->n_statements * sizeof *a->statement);
    out->label = copy_of(arena, a->label, a->n_labels * sizeof *a->label);
    out->evidence = copy_of(arena, a->evidence, a->n_evidence * sizeof *a->evidence);
    out->mention = copy_of(arena, a->mention, a->n_mentions * sizeof *a->mention);
    return out->statement && out->label && out->evidence && out->mention ? EXL_OK : no_memory(err);
}

static exl_rc work_item(const session *s, exl_annotator *annotator, exl_batch *b, item *it, exl_err *err)
{
    const exl_annotation *a = NULL;
    it->at.body = b->out.n;
    if (it->in.n_answers) {
        EXL_TRY(exl_annotate_interview(annotator, &it->in, &a, err));
        EXL_TRY(keep_annotation(&it->annotation, a, &b->arena, err));
        it->record.annotation = &it->annotation;
        exl_body_pack(&b->out, &it->in);
    }
    it->at.attributes = b->out.n;
    exl_body_attributes(&b->out, &it->in);
    it->at.statements = b->out.n;
    if (a)
        exl_body_statements(&b->out, a);
    it->at.end = b->out.n;
    it->record.has_leaver = it->in.leaver.n > 0;
    return it->record.has_leaver ? exl_key_pseudonym(it->record.leaver, &s->key, it->in.leaver, &b->arena, err) : EXL_OK;
}

static exl_rc work_batch(void *ctx, void *worker, exl_batch *b, exl_err *err)
{
    const file_run *f = ctx;
    item *list = ((chunk *)b->items)->list;
    for (size_t i = 0; i < b->n; i++)
        EXL_TRY(work_item(f->s, worker, b, &list[i], err));
    EXL_TRY(exl_buf_rc(&b->out, err));
    for (size_t i = 0; i < b->n; i++) {         /* the buffer stands still now */
        item *it = &list[i];
        const char *p = b->out.p;
        it->record.interview = &it->in;
        it->record.body = (exl_span){ p + it->at.body, it->at.attributes - it->at.body };
        it->record.attributes = (exl_span){ p + it->at.attributes, it->at.statements - it->at.attributes };
        it->record.statements = (exl_span){ p + it->at.statements, it->at.end - it->at.statements };
        unsigned char plain[32];
        exl_body_digest(plain, &it->in, it->record.has_leaver ? it->record.leaver : NULL, it->record.body, it->record.attributes);
        exl_key_content(it->record.content, &f->s->key, plain);
    }
    return EXL_OK;
}

/* An id for a record without one: of its content, and which of the same content in the file it is. */
static exl_rc derive_id(file_run *f, item *it, exl_arena *a, exl_err *err)
{
    uint64_t *count = exl_seen_at(&f->contents, it->record.content);
    char *hex = exl_arena_get(a, 33);
    if (!count || !hex)
        return no_memory(err);
    exl_body_id(hex, it->record.content, ++*count);
    it->record.id = it->record.key = (exl_span){ hex, 32 };
    return EXL_OK;
}

/* Whether an earlier file of this run had other content under this id, or had the very same. */
static exl_rc meet_id(file_run *f, const item *it, bool *conflict, bool *again, exl_err *err)
{
    unsigned char id[32];
    exl_digest d;
    uint64_t content;
    *conflict = *again = false;
    if (f->s->n_files < 2)
        return EXL_OK;
    exl_digest_begin(&d);
    exl_digest_add(&d, it->record.key);
    exl_digest_end(&d, id);
    memcpy(&content, it->record.content, sizeof content);
    content |= 1;                   /* 0 = not met */
    uint64_t *before = exl_seen_at(&f->s->ids, id);
    if (!before)
        return no_memory(err);
    *conflict = *before && *before != content;
    *again = *before == content;
    uint64_t *mine = exl_seen_at(&f->ids, id);
    if (!mine)
        return no_memory(err);
    *mine = content;
    return EXL_OK;
}

static exl_rc open_store(file_run *f, exl_err *err)
{
    const session *s = f->s;
    const char *slash = strrchr(f->path, '/');
    EXL_TRY(exl_store_open_with(&f->store, exl_run_db(s->o), s->o->key, EXL_STORE_CREATE, err));
    exl_store_trust(f->store, &s->left);
    return exl_put_open(&f->put, f->store, s->e->lexicons, &s->key, slash ? slash + 1 : f->path, s->o->as_of, err);
}

static uint64_t count_with_theme(const exl_annotation *a)
{
    uint64_t n = 0;
    for (size_t i = 0; i < a->n_statements; i++) {
        const exl_statement *s = &a->statement[i];
        bool has = false;
        for (uint32_t k = 0; k < s->n_labels; k++)
            has |= a->label[s->label + k].kind == EXL_LABEL_THEME && a->label[s->label + k].listed;
        n += has;
    }
    return n;
}

/* A dry run has no putter where there is no store yet. */
static exl_rc put_item(file_run *f, item *it, bool again, exl_err *err)
{
    exl_put_outcome outcome = again && f->s->o->dry_run ? EXL_PUT_DUPLICATE : EXL_PUT_STORED;
    if (f->put && outcome == EXL_PUT_STORED)
        EXL_TRY(exl_put(f->put, &it->record, &outcome, err));
    if (outcome == EXL_PUT_DUPLICATE) {
        f->counts.duplicates++;
        return EXL_OK;
    }
    if (outcome == EXL_PUT_ERASED) {
        f->counts.erased++;
        return EXL_OK;
    }
    f->counts.stored++;
    exl_wordy_note(&f->wordy, it->in.attributes, it->in.n_attributes);
    f->counts.replaced += outcome == EXL_PUT_REPLACED;
    f->counts.without_text += it->in.n_answers == 0;
    f->counts.statements += it->annotation.n_statements;
    f->with_theme += count_with_theme(&it->annotation);
    exl_digest_add(&f->content, (exl_span){ (const char *)it->record.content, sizeof it->record.content });
    return EXL_OK;
}

static exl_rc write_item(file_run *f, item *it, exl_arena *a, exl_err *err)
{
    bool conflict, again, good;
    EXL_TRY(take_codes(f, it, a, &good, err));
    if (!good)
        return EXL_OK;
    if (it->in.has_id) {
        it->record.id = it->in.id;
        EXL_TRY(exl_text_compose(&it->record.key, it->in.id, a, err));
    } else {
        EXL_TRY(derive_id(f, it, a, err));
    }
    EXL_TRY(meet_id(f, it, &conflict, &again, err));
    if (conflict) {
        refuse(f, &it->in, "another file of this run has other content for the id '%s'%s; which is right?", it->record.id, (exl_span){ NULL, 0 });
        return EXL_OK;
    }
    return f->doomed ? EXL_OK : put_item(f, it, again, err);
}

static exl_rc write_batch(void *ctx, exl_batch *b, exl_err *err)
{
    file_run *f = ctx;
    chunk *c = b->items;
    if (!f->store && !(f->s->o->dry_run && access(exl_run_db(f->s->o), F_OK) != 0))
        EXL_TRY(open_store(f, err));
    for (size_t i = 0; i < b->n; i++)
        EXL_TRY(write_item(f, &c->list[i], &b->arena, err));
    f->handled += b->n;
    tell_progress(f, c->done);
    return f->reject_rc;
}

static exl_rc new_worker(void *ctx, void **worker, exl_err *err)
{
    const file_run *f = ctx;
    return exl_annotator_new((exl_annotator **)worker, f->s->e->lexicons, f->s->roster, err);
}

static void free_worker(void *worker) { exl_annotator_free(worker); }

/* --- a file -------------------------------------------------------------------------------------------------- */

static exl_rc commit(file_run *f, exl_err *err)
{
    session *s = f->s;
    unsigned char content[32];
    if (f->counts.stored == 0 || s->o->dry_run)
        return EXL_OK;              /* closing undoes what was begun: the store is as it was */
    exl_digest_end(&f->content, content);
    EXL_TRY(exl_put_end(f->put, &f->counts, content, err));
    bool last = f->index + 1 == s->n_files;     /* what closes does not depend on the order of files */
    if (last)
        EXL_TRY(exl_run_close_blocks(f->store, s->o, s->notify, err));
    EXL_TRY(exl_rejects_flush(&f->rejects, err));
    char counts[160];
    snprintf(counts, sizeof counts, "read %llu, stored %llu, duplicate %llu, refused %llu, erased %llu", (unsigned long long)f->counts.records, (unsigned long long)f->counts.stored,
             (unsigned long long)f->counts.duplicates, (unsigned long long)f->counts.refused, (unsigned long long)f->counts.erased);
    EXL_TRY(exl_run_commit(f->store, s->o, "import", counts, err));
    s->closed = last;
    return EXL_OK;
}

static exl_rc remember_ids(file_run *f, exl_err *err)
{
    for (size_t i = 0; i < f->ids.cap; i++) {
        const exl_seen_slot *slot = &f->ids.slot[i];
        unsigned char id[32] = { 0 };
        if (!slot->used)
            continue;
        memcpy(id, slot->key, sizeof slot->key);
        uint64_t *at = exl_seen_at(&f->s->ids, id);
        if (!at)
            return no_memory(err);
        *at = slot->value;
    }
    return EXL_OK;
}

static void summarise(const file_run *f)
{
    const exl_import_counts *c = &f->counts;
    char msg[300];
    int n = snprintf(msg, sizeof msg, "%llu interviews, %llu statements, %llu duplicates, %llu refused, %llu without text", (unsigned long long)c->stored, (unsigned long long)c->statements,
                     (unsigned long long)c->duplicates, (unsigned long long)c->refused, (unsigned long long)c->without_text);
    if (c->replaced && n > 0 && (size_t)n < sizeof msg)
        n += snprintf(msg + n, sizeof msg - (size_t)n, ", %llu of them in place of an earlier one", (unsigned long long)c->replaced);
    if (c->erased && n > 0 && (size_t)n < sizeof msg)
        n += snprintf(msg + n, sizeof msg - (size_t)n, ", %llu erased", (unsigned long long)c->erased);
    if (c->statements && n > 0 && (size_t)n < sizeof msg)
        n += snprintf(msg + n, sizeof msg - (size_t)n, "; %.0f%% of the statements have a theme", 100 * (double)f->with_theme / (double)c->statements);
    if ((f->doomed || f->s->o->dry_run) && n > 0 && (size_t)n < sizeof msg)
        snprintf(msg + n, sizeof msg - (size_t)n, f->doomed ? ": nothing was stored" : ": a dry run, nothing was stored");
    tell(f, EXL_NOTE_SUMMARY, 0, 0, msg);
    for (size_t i = 0; i < f->wordy.n; i++) {
        char word[800];
        exl_wordy_say(word, sizeof word, &f->wordy, i);
        tell(f, EXL_NOTE_WARNING, 0, 0, word);
    }
    if (!c->erased)
        return;
    snprintf(msg, sizeof msg, "%llu record%s not stored: %s erased on request", (unsigned long long)c->erased, c->erased == 1 ? " was" : "s were", c->erased == 1 ? "it was" : "they were");
    tell(f, EXL_NOTE_SUMMARY, 0, 0, msg);
}

/* For a dry run: how the columns were understood. */
static void tell_columns(const file_run *f)
{
    const exl_file_columns *c = exl_reader_columns(f->reader);
    for (size_t i = 0; i < c->n; i++) {
        const exl_file_column *column = &c->list[i];
        char name[200], code[200], msg[500];
        exl_utf8_show(name, sizeof name, column->name);
        exl_utf8_show(code, sizeof code, column->code);
        if (column->field == EXL_F_IGNORED)
            snprintf(msg, sizeof msg, "column '%s' is ignored", name);
        else if (column->field == EXL_F_ATTRIBUTE)
            snprintf(msg, sizeof msg, "column '%s' is kept as an attribute", name);
        else if (column->field == EXL_F_CODE)
            snprintf(msg, sizeof msg, "column '%s' is the code %s", name, code);
        else
            snprintf(msg, sizeof msg, "column '%s' is %s", name, exl_ingest_field_names[column->field]);
        tell(f, EXL_NOTE_SUMMARY, 0, 0, msg);
    }
}

static void add_up(file_run *f)
{
    exl_import_counts *t = &f->s->result->counts, *c = &f->counts;
    t->records += c->records;
    t->stored += c->stored;
    t->replaced += c->replaced;
    t->duplicates += c->duplicates;
    t->refused += c->refused;
    t->erased += c->erased;
    t->without_text += c->without_text;
    t->statements += c->statements;
    f->s->result->files++;
    f->s->result->refused_files += f->doomed;
}

/* What the reader found in its first pass decides before anything is classified. */
static void judge(file_run *f)
{
    const exl_reader_state *st = exl_reader_get_state(f->reader);
    f->doomed |= st->unusable || st->stopped || (st->refused && !f->s->o->salvage);
}

static exl_rc run_file(file_run *f, exl_err *err)
{
    session *s = f->s;
    exl_reader_options o = { .options = s->o, .whole_file = true, .needs_date = true, .problem = problem, .ctx = f };
    EXL_TRY(exl_rejects_open(&f->rejects, f->path, err));
    EXL_TRY(exl_reader_open(&f->reader, f->path, &o, err));
    EXL_TRY(f->reject_rc);
    judge(f);
    exl_batch_plan plan = { f, read_batch, work_batch, write_batch, new_worker, free_worker };
    if (!f->doomed)
        EXL_TRY(exl_batch_run(&plan, s->o->threads, err));
    EXL_TRY(f->reject_rc);
    judge(f);
    const exl_reader_state *st = exl_reader_get_state(f->reader);
    f->counts.records = st->records;
    f->counts.duplicates += st->duplicates;
    f->counts.refused = st->refused + f->own_refused;
    if (f->doomed) {
        f->counts.duplicates = st->duplicates;
        f->counts.stored = f->counts.erased = f->counts.statements = f->counts.replaced = f->counts.without_text = 0;
        return EXL_OK;
    }
    EXL_TRY(commit(f, err));
    EXL_TRY(exl_rejects_flush(&f->rejects, err));
    EXL_TRY(exl_rejects_publish(&f->rejects, err));
    return remember_ids(f, err);
}

static exl_rc run_and_close(session *s, size_t index, const char *path, exl_err *err)
{
    file_run f = { .s = s, .path = path, .index = index, .rejects = { .fd = -1 }, .err = err };
    exl_digest_begin(&f.content);
    exl_rc rc = run_file(&f, err);
    if (rc == EXL_OK) {
        if (s->o->dry_run && !exl_reader_get_state(f.reader)->unusable)
            tell_columns(&f);
        summarise(&f);
        add_up(&f);
    }
    exl_put_close(f.put);
    if (f.store)
        exl_store_look_of(&s->left, f.store);
    exl_store_close(f.store);
    if (f.reader)
        exl_reader_close(f.reader);
    exl_rejects_close(&f.rejects);
    exl_seen_free(&f.ids);
    exl_seen_free(&f.contents);
    return rc;
}

/* A folder is named without the slash behind it: what is written beside it bears its name. */
static exl_rc import_file(session *s, size_t index, const char *path, exl_err *err)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    char *name = strndup(path, n);
    if (!name)
        return no_memory(err);
    exl_rc rc = run_and_close(s, index, name, err);
    free(name);
    return rc;
}

/* --- the command --------------------------------------------------------------------------------------------- */

static exl_rc find_key(session *s, exl_err *err)
{
    s->key_path = exl_key_path(exl_run_db(s->o), s->o->key);
    if (!s->key_path)
        return no_memory(err);
    return exl_key_load(&s->key, s->key_path, err);
}

/* A store that cannot be used, or not with this key, is said before an hour of reading, not after. An older one is brought up to date. */
static exl_rc try_store(session *s, exl_err *err)
{
    exl_store *store = NULL;
    const char *db = exl_run_db(s->o);
    if (access(db, F_OK) != 0)
        return find_key(s, err);    /* not there yet; whatever else is wrong shows when it is made */
    EXL_TRY(exl_store_open_with(&store, db, s->o->key, EXL_STORE_WRITE, err));
    exl_store_close(store);
    EXL_TRY(find_key(s, err));
    EXL_TRY(exl_store_open_with(&store, db, s->o->key, EXL_STORE_READ, err));
    exl_rc rc = exl_ring_open(store, &s->key, err);
    exl_store_close(store);
    return rc;
}

/* Where the last file brought nothing, blocks close all the same: for the files before it, and for a run that was cut off behind its last file. */
static exl_rc close_blocks(const session *s, exl_err *err)
{
    exl_store *store = NULL;
    if (s->closed || s->o->dry_run || s->result->files == s->result->refused_files || access(exl_run_db(s->o), F_OK) != 0)
        return EXL_OK;
    EXL_TRY(exl_store_open_with(&store, exl_run_db(s->o), s->o->key, EXL_STORE_WRITE, err));
    exl_store_trust(store, &s->left);
    exl_rc rc = exl_run_close_blocks(store, s->o, s->notify, err);
    if (rc == EXL_OK && exl_store_begun(store))
        rc = exl_run_commit(store, s->o, "import", "blocks closed", err);
    exl_store_close(store);
    return rc;
}

static exl_rc run_session(session *s, const char *const *paths, exl_err *err)
{
    EXL_TRY(exl_run_roster(&s->roster, s->o, err));
    EXL_TRY(exl_run_check_departments(s->o, err));
    EXL_TRY(try_store(s, err));
    for (size_t i = 0; i < s->n_files; i++)
        EXL_TRY(import_file(s, i, paths[i], err));
    EXL_TRY(close_blocks(s, err));
    const exl_import_result *r = s->result;
    if (r->refused_files)
        return exl_fail(err, EXL_EDATA, "nothing was stored of %zu of %zu files; mend the records above, or store the others with --salvage", r->refused_files, r->files);
    return r->counts.refused ? EXL_SALVAGED : EXL_OK;
}

exl_rc exl_run_import(exl_import_result *result, const exl_engine *e, const char *const *paths, size_t n, const exl_options *o, exl_notify notify, exl_err *err)
{
    session s = { .e = e, .o = o, .notify = notify, .n_files = n, .result = result };
    *result = (exl_import_result){ .files = 0 };
    exl_secret_lock(&s.key, sizeof s.key);
    exl_rc rc = run_session(&s, paths, err);
    exl_roster_free(s.roster);
    exl_seen_free(&s.ids);
    exl_secret_unlock(&s.key, sizeof s.key);
    free(s.key_path);
    return rc;
}

exl_rc exl_import(const exl_engine *e, const char *const *paths, size_t n, const exl_options *o, exl_notify notify, exl_err *err)
{
    exl_import_result result;
    return exl_run_import(&result, e, paths, n, o, notify, err);
}
