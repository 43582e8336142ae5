/* Writing an interview. Codes and entries have small numbers, which are kept here by their place in the taxonomy and the lexicon, so that a
 * label costs one insert and no look-up. */
#include "store/put.h"
#include "base/buf.h"
#include "base/seal.h"
#include "store/blocks.h"
#include "store/corrections.h"
#include "store/erase.h"
#include "store/ring.h"
#include "store/sql.h"
#include <stdlib.h>

enum { EVIDENCE_MAX = 64 };             /* of a label; more would not make it better known */

static const char *const kind_names[] = { "theme", "reason", "signal" };
enum { N_KINDS = 3 };

struct exl_putter {
    exl_store *s;
    const exl_lexicons *lexicons;
    const exl_key *key;
    const char *file, *as_of;
    bool begun, empty, corrected, erased;       /* empty: nothing was in the store before; corrected: people labelled statements of it; erased: something was */
    int64_t version, import;
    int64_t *code[N_KINDS];             /* by place in the taxonomy */
    int64_t *entry[EXL_N_LANGS];        /* by place in the lexicon, 0 = not asked for yet */
    exl_buf evidence, sealed;
};

static size_t n_codes(const exl_taxonomy *t, size_t kind) { return kind == EXL_LABEL_THEME ? t->n_themes : kind == EXL_LABEL_REASON ? t->n_reasons : t->n_signals; }

static exl_span code_name(const exl_taxonomy *t, size_t kind, size_t code)
{
    return kind == EXL_LABEL_THEME ? t->theme[code].code : kind == EXL_LABEL_REASON ? t->reason[code].code : t->signal[code].code;
}

exl_rc exl_put_open(exl_putter **out, exl_store *s, const exl_lexicons *lexicons, const exl_key *key, const char *file, const char *as_of, exl_err *err)
{
    exl_putter *p = calloc(1, sizeof *p);
    if (!p)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    *p = (exl_putter){ .s = s, .lexicons = lexicons, .key = key, .file = file, .as_of = as_of, .empty = exl_store_is_new(s) };
    exl_buf_init(&p->evidence, 0);
    exl_buf_init(&p->sealed, 0);
    bool room = true;
    for (size_t k = 0; k < N_KINDS; k++)
        room &= (p->code[k] = calloc(n_codes(&lexicons->taxonomy, k) + 1, sizeof *p->code[k])) != NULL;
    for (size_t l = 0; l < EXL_N_LANGS; l++)
        room &= (p->entry[l] = calloc(exl_evidence_numbers(&lexicons->lexicon[l]), sizeof *p->entry[l])) != NULL;
    if (!room) {
        exl_put_close(p);
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    }
    *out = p;
    return EXL_OK;
}

void exl_put_close(exl_putter *p)
{
    if (!p)
        return;
    for (size_t k = 0; k < N_KINDS; k++)
        free(p->code[k]);
    for (size_t l = 0; l < EXL_N_LANGS; l++)
        free(p->entry[l]);
    exl_buf_free(&p->evidence);
    exl_buf_free(&p->sealed);
    free(p);
}

/* The number of a name in a dictionary: put unless it is there, then asked for. */
static exl_rc number_of(exl_store *s, exl_sql put, exl_sql get, const char *kind, exl_span name, int64_t *out, exl_err *err)
{
    bool row = false;
    exl_bound b = exl_sql_begin(s, put);
    if (kind)
        exl_bind_text(&b, exl_span_of(kind));
    exl_bind_text(&b, name);
    EXL_TRY(exl_sql_run(&b, err));
    b = exl_sql_begin(s, get);
    if (kind)
        exl_bind_text(&b, exl_span_of(kind));
    exl_bind_text(&b, name);
    EXL_TRY(exl_sql_row(&b, &row, err));
    if (row)
        *out = exl_sql_int(&b, 0);
    exl_sql_end(&b);
    return row ? EXL_OK : exl_sql_fail(s, SQLITE_CORRUPT, err);
}

/* All codes of the taxonomy, in its order: then the labels of a statement come in the order of their keys, and are appended, not inserted. */
static exl_rc number_codes(exl_putter *p, exl_err *err)
{
    const exl_taxonomy *t = &p->lexicons->taxonomy;
    for (size_t k = 0; k < N_KINDS; k++)
        for (size_t c = 0; c < n_codes(t, k); c++)
            EXL_TRY(number_of(p->s, EXL_SQL_CODE_PUT, EXL_SQL_CODE_GET, kind_names[k], code_name(t, k, c), &p->code[k][c], err));
    return EXL_OK;
}

static exl_rc begin(exl_putter *p, exl_err *err)
{
    exl_span program = exl_span_of(EXL_VERSION), revision = exl_span_of(p->lexicons->revision);
    EXL_TRY(exl_store_begin(p->s, err));
    EXL_TRY(exl_ring_open(p->s, p->key, err));
    for (int get = 0; get < 2; get++) {
        exl_bound b = exl_sql_begin(p->s, get ? EXL_SQL_VERSION_GET : EXL_SQL_VERSION_PUT);
        bool row = false;
        exl_bind_text(&b, program);
        exl_bind_int(&b, EXL_STORE_SCHEMA);
        exl_bind_text(&b, revision);
        if (!get) {
            EXL_TRY(exl_sql_run(&b, err));
            continue;
        }
        EXL_TRY(exl_sql_row(&b, &row, err));
        p->version = row ? exl_sql_int(&b, 0) : 0;
        exl_sql_end(&b);
    }
    if (p->file) {
        exl_bound b = exl_sql_begin(p->s, EXL_SQL_IMPORT_PUT);
        exl_bind_int(&b, p->version);
        exl_bind_text(&b, exl_span_of(p->file));
        EXL_TRY(exl_sql_run(&b, err));
        p->import = sqlite3_last_insert_rowid(p->s->db);
    }
    EXL_TRY(number_codes(p, err));
    EXL_TRY(exl_corrections_any(p->s, &p->corrected, err));
    EXL_TRY(exl_erased_any(p->s, &p->erased, err));
    p->begun = true;
    return EXL_OK;
}

static exl_rc entry_number(exl_putter *p, size_t language, size_t entry, int64_t *out, exl_err *err)
{
    int64_t *at = &p->entry[language][entry];
    if (!*at) {
        const exl_lexicon *x = &p->lexicons->lexicon[language];
        char name[300];
        size_t n = exl_evidence_name(name, sizeof name, x, (uint32_t)entry);
        EXL_TRY(number_of(p->s, EXL_SQL_ENTRY_PUT, EXL_SQL_ENTRY_GET, NULL, (exl_span){ name, n }, at, err));
    }
    *out = *at;
    return EXL_OK;
}

static exl_rc put_label(exl_putter *p, int64_t interview, uint32_t n, size_t kind, size_t code, int polarity, int score, exl_span evidence, exl_err *err)
{
    exl_bound b = exl_sql_begin(p->s, EXL_SQL_LABEL_PUT);
    exl_bind_int(&b, interview);
    exl_bind_int(&b, n);
    exl_bind_int(&b, p->code[kind][code]);
    exl_bind_int(&b, polarity);
    exl_bind_int(&b, score);
    exl_bind_text(&b, evidence);
    return exl_sql_run(&b, err);
}

static exl_rc write_evidence(exl_putter *p, const exl_annotation *a, const exl_statement *s, const exl_label *l, exl_err *err)
{
    exl_buf_reset(&p->evidence);
    for (uint32_t i = 0; i < l->n_evidence && i < EVIDENCE_MAX && s->language < EXL_N_LANGS; i++) {
        const exl_evidence *e = &a->evidence[l->evidence + i];
        int64_t entry;
        EXL_TRY(entry_number(p, s->language, e->entry, &entry, err));
        exl_buf_str(&p->evidence, i ? ",[" : "[[");
        exl_buf_uint(&p->evidence, e->start);
        exl_buf_char(&p->evidence, ',');
        exl_buf_uint(&p->evidence, e->end);
        exl_buf_char(&p->evidence, ',');
        exl_buf_int(&p->evidence, entry);
        exl_buf_char(&p->evidence, ']');
    }
    if (p->evidence.n)
        exl_buf_char(&p->evidence, ']');
    return exl_buf_rc(&p->evidence, err);
}

static exl_rc put_statement(exl_putter *p, int64_t interview, const exl_annotation *a, const exl_statement *s, exl_err *err)
{
    for (uint32_t i = 0; i < s->n_labels; i++) {
        const exl_label *l = &a->label[s->label + i];
        if (!l->listed || l->kind >= N_KINDS)
            continue;
        EXL_TRY(write_evidence(p, a, s, l, err));
        EXL_TRY(put_label(p, interview, s->n, l->kind, l->code, l->polarity, (int)((double)l->score * 1000 + 0.5), exl_buf_view(&p->evidence), err));
    }
    for (uint32_t i = 0; i < s->n_mentions; i++) {
        const exl_mention *m = &a->mention[s->mention + i];
        exl_bound b = exl_sql_begin(p->s, EXL_SQL_MENTION_PUT);
        exl_bind_int(&b, interview);
        exl_bind_int(&b, s->n);
        exl_bind_int(&b, m->start);
        exl_bind_int(&b, m->end);
        exl_bind_text(&b, m->manager);
        EXL_TRY(exl_sql_run(&b, err));
    }
    return EXL_OK;
}

/* The language that most statements are in; the given one, then the lower number, where there is a tie. */
static int spoken(const exl_store_record *r)
{
    size_t count[EXL_N_LANGS + 1] = { 0 };
    int best = (int)r->interview->language;
    for (size_t i = 0; r->annotation && i < r->annotation->n_statements; i++)
        count[r->annotation->statement[i].language]++;
    for (int l = 0; l < EXL_N_LANGS; l++)
        if (count[l] > (best < EXL_N_LANGS ? count[best] : 0))
            best = l;
    return best;
}

static exl_rc put_interview(exl_putter *p, const exl_store_record *r, exl_err *err)
{
    const exl_interview *i = r->interview;
    unsigned char alone[32];
    char exit_date[11], hire_date[11];
    size_t n_exit = exl_date_print(exit_date, i->exit_date), n_hire = exl_date_print(hire_date, i->hire_date);
    exl_bound b = exl_sql_begin(p->s, EXL_SQL_INTERVIEW_PUT);
    exl_bind_text(&b, r->id);
    exl_bind_text(&b, r->key);
    exl_bind_blob(&b, r->content, sizeof r->content);
    exl_bind_blob(&b, r->has_leaver ? r->leaver : NULL, sizeof r->leaver);
    exl_bind_text(&b, (exl_span){ exit_date, n_exit });
    exl_bind_text(&b, (exl_span){ hire_date, n_hire });
    exl_bind_text(&b, i->department);
    exl_bind_text(&b, i->role);
    exl_bind_text(&b, i->manager);
    exl_bind_int(&b, i->language);
    exl_bind_text(&b, exl_span_of(exl_departure_names[i->departure]));
    if (i->tenure_months < 0)
        exl_bind_null(&b);
    else
        exl_bind_int(&b, i->tenure_months);
    exl_bind_text(&b, i->interviewer);
    exl_bind_text(&b, i->channel);
    exl_bind_text(&b, r->attributes);
    exl_bind_int(&b, spoken(r));
    exl_bind_int(&b, r->coded);
    exl_bind_int(&b, p->import);
    exl_bind_int(&b, p->version);
    exl_ring_digest(p->s, alone, "interview", r->key);
    exl_bind_blob(&b, r->has_leaver ? NULL : alone, sizeof alone);
    return exl_sql_run(&b, err);
}

static exl_rc put_statements(exl_putter *p, int64_t interview, const exl_store_record *r, exl_err *err)
{
    if (!r->statements.n)
        return EXL_OK;
    exl_bound b = exl_sql_begin(p->s, EXL_SQL_STATEMENTS_PUT);
    exl_bind_int(&b, interview);
    exl_bind_int(&b, (int64_t)r->annotation->n_statements);
    exl_bind_text(&b, r->statements);
    return exl_sql_run(&b, err);
}

static exl_rc put_text(exl_putter *p, int64_t interview, const exl_store_record *r, exl_err *err)
{
    int64_t slot;
    exl_buf_reset(&p->sealed);
    if (!exl_buf_room(&p->sealed, r->body.n + EXL_SEAL_MORE))
        return exl_buf_rc(&p->sealed, err);
    EXL_TRY(exl_ring_seal(p->s, (unsigned char *)p->sealed.p, &slot, r->body, r->key, (exl_span){ (const char *)r->content, sizeof r->content }, err));
    exl_bound b = exl_sql_begin(p->s, EXL_SQL_TEXT_PUT);
    exl_bind_int(&b, interview);
    exl_bind_int(&b, slot);
    exl_bind_blob(&b, p->sealed.p, r->body.n + EXL_SEAL_MORE);
    EXL_TRY(exl_sql_run(&b, err));
    return put_statements(p, interview, r, err);
}

/* What the program says, and people's labels over it. */
static exl_rc put_labels(exl_putter *p, int64_t interview, const exl_store_record *r, exl_err *err)
{
    for (size_t i = 0; !r->coded && r->annotation && i < r->annotation->n_statements; i++)
        EXL_TRY(put_statement(p, interview, r->annotation, &r->annotation->statement[i], err));
    return p->corrected ? exl_corrections_apply(p->s, interview, r->key, r->interview->answers, r->interview->n_answers, r->statements, err) : EXL_OK;
}

static exl_rc clear(exl_putter *p, int64_t interview, exl_sql which, exl_err *err)
{
    exl_bound b = exl_sql_begin(p->s, which);
    exl_bind_int(&b, interview);
    return exl_sql_run(&b, err);
}

/* What stands there under the same key: out of the way when it says something else, and its text destroyed with the commit. */
static exl_rc make_way(exl_putter *p, const exl_store_record *r, exl_put_outcome *outcome, exl_err *err)
{
    bool row;
    *outcome = EXL_PUT_STORED;
    exl_bound b = exl_sql_begin(p->s, EXL_SQL_FIND);
    exl_bind_text(&b, r->key);
    EXL_TRY(exl_sql_row(&b, &row, err));
    if (!row)
        return EXL_OK;
    int64_t interview = exl_sql_int(&b, 0);
    exl_span was = exl_sql_blob(&b, 1);
    *outcome = was.n == sizeof r->content && memcmp(was.p, r->content, was.n) == 0 ? EXL_PUT_DUPLICATE : EXL_PUT_REPLACED;
    exl_sql_end(&b);
    if (*outcome == EXL_PUT_DUPLICATE)
        return EXL_OK;
    EXL_TRY(exl_blocks_keep(p->s, interview, err));
    EXL_TRY(clear(p, interview, EXL_SQL_DOOM, err));
    return clear(p, interview, EXL_SQL_ERASE, err);
}

/* What was erased stays out: by its id; under another one only where there is nothing of that id yet. */
static exl_rc keep_out(exl_putter *p, const exl_store_record *r, bool by_content, exl_put_outcome *what, exl_err *err)
{
    bool was = false;
    if (!by_content)
        EXL_TRY(exl_erased_key(p->s, r->key, &was, err));
    else if (r->body.n && *what == EXL_PUT_STORED)
        EXL_TRY(exl_erased_content(p->s, r->content, &was, err));
    if (was)
        *what = EXL_PUT_ERASED;
    return EXL_OK;
}

exl_rc exl_put(exl_putter *p, const exl_store_record *r, exl_put_outcome *outcome, exl_err *err)
{
    exl_put_outcome what = EXL_PUT_STORED;
    if (!p->begun)
        EXL_TRY(begin(p, err));
    if (p->erased)
        EXL_TRY(keep_out(p, r, false, &what, err));
    if (!p->empty && what != EXL_PUT_ERASED)
        EXL_TRY(make_way(p, r, &what, err));
    if (p->erased)
        EXL_TRY(keep_out(p, r, true, &what, err));
    *outcome = what;
    if (what == EXL_PUT_DUPLICATE || what == EXL_PUT_ERASED)
        return EXL_OK;
    EXL_TRY(put_interview(p, r, err));
    int64_t interview = sqlite3_last_insert_rowid(p->s->db);
    if (r->body.n)
        EXL_TRY(put_text(p, interview, r, err));
    for (size_t i = 0; i < r->n_codes; i++)
        EXL_TRY(put_label(p, interview, 0, r->code[i].kind, r->code[i].code, r->code[i].polarity, 1000, (exl_span){ NULL, 0 }, err));
    return put_labels(p, interview, r, err);
}

exl_rc exl_put_again(exl_putter *p, int64_t interview, const exl_store_record *r, exl_err *err)
{
    if (!p->begun)
        EXL_TRY(begin(p, err));
    EXL_TRY(clear(p, interview, EXL_SQL_LABELS_CLEAR, err));
    EXL_TRY(clear(p, interview, EXL_SQL_MENTIONS_CLEAR, err));
    EXL_TRY(clear(p, interview, EXL_SQL_STATEMENTS_CLEAR, err));
    exl_bound b = exl_sql_begin(p->s, EXL_SQL_INTERVIEW_AGAIN);
    exl_bind_int(&b, interview);
    exl_bind_int(&b, spoken(r));
    exl_bind_int(&b, p->version);
    EXL_TRY(exl_sql_run(&b, err));
    EXL_TRY(put_statements(p, interview, r, err));
    return put_labels(p, interview, r, err);
}

exl_rc exl_put_end(exl_putter *p, const exl_import_counts *c, const unsigned char content[32], exl_err *err)
{
    const uint64_t count[] = { c->records, c->stored, c->replaced, c->duplicates, c->refused, c->erased, c->without_text, c->statements };
    exl_bound b = exl_sql_begin(p->s, EXL_SQL_IMPORT_END);
    exl_bind_int(&b, p->import);
    exl_bind_blob(&b, content, 32);
    for (size_t i = 0; i < sizeof count / sizeof count[0]; i++)
        exl_bind_int(&b, (int64_t)count[i]);
    exl_bind_text(&b, exl_span_of(p->as_of));
    return exl_sql_run(&b, err);
}
