/* People's labels. The table knows nothing of numbers that may change: neither the interview's, nor the statement's; `n` only notes where
 * the statement stood when the corrections were last applied, 0 = nowhere. */
#include "store/corrections.h"
#include "base/arena.h"
#include "base/digest.h"
#include "store/body.h"
#include "store/ring.h"
#include "store/sql.h"

static const char *const kind_names[] = { "theme", "reason", "signal" };
static const char *const prefixes[] = { "", "reason:", "signal:" };
enum { N_KINDS = 3 };

static exl_span words(const exl_body_statement *v, const exl_answer *answer, size_t n_answers)
{
    if (v->answer >= n_answers || v->end > answer[v->answer].text.n || v->start > v->end)
        return (exl_span){ "", 0 };
    return (exl_span){ answer[v->answer].text.p + v->start, v->end - v->start };
}

static void digest_of(unsigned char out[32], const exl_store *s, uint32_t question, uint32_t same_before, exl_span text)
{
    unsigned char plain[32];
    exl_digest d;
    const unsigned char head[] = { (unsigned char)question, (unsigned char)same_before, (unsigned char)(same_before >> 8) };
    exl_digest_begin(&d);
    exl_digest_add(&d, (exl_span){ (const char *)head, sizeof head });
    exl_digest_add(&d, text);
    exl_digest_end(&d, plain);
    exl_ring_digest(s, out, "correction", (exl_span){ (const char *)plain, sizeof plain });
}

/* Digest of statement n: how many before it are the same counts in. */
static bool digest_at(unsigned char out[32], const exl_store *s, uint32_t n, const exl_answer *answer, size_t n_answers, exl_span list)
{
    exl_body_statement v, at;
    exl_span rest = list;
    uint32_t i = 0, same = 0;
    while (i < n && exl_body_next(&at, &rest))
        i++;
    if (i < n || n == 0)
        return false;
    rest = list;
    for (i = 1; i < n && exl_body_next(&v, &rest); i++)
        same += v.question == at.question && exl_span_eq(words(&v, answer, n_answers), words(&at, answer, n_answers));
    digest_of(out, s, at.question, same, words(&at, answer, n_answers));
    return true;
}

exl_rc exl_correction_digest(unsigned char out[32], exl_store *s, uint32_t n, const exl_answer *answer, size_t n_answers, exl_span list, exl_err *err)
{
    EXL_TRY(exl_ring_open(s, NULL, err));
    return digest_at(out, s, n, answer, n_answers, list) ? EXL_OK : exl_fail(err, EXL_EUSAGE, "the interview has no statement %u", n);
}

exl_rc exl_correction_put(exl_store *s, const exl_correction *c, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_CORRECTION_PUT);
    exl_bind_text(&b, c->key);
    exl_bind_blob(&b, c->text, sizeof c->text);
    exl_bind_text(&b, c->labels);
    exl_bind_text(&b, c->author);
    exl_bind_text(&b, c->why);
    return exl_sql_run(&b, err);
}

exl_rc exl_correction_drop(exl_store *s, exl_span key, const unsigned char text[32], bool *was, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_CORRECTION_DROP);
    exl_bind_text(&b, key);
    exl_bind_blob(&b, text, 32);
    EXL_TRY(exl_sql_run(&b, err));
    *was = sqlite3_changes(s->db) > 0;
    return EXL_OK;
}

exl_rc exl_corrections_any(exl_store *s, bool *any, exl_err *err)
{
    int64_t n = 0;
    EXL_TRY(exl_sql_number(s, "SELECT EXISTS (SELECT 1 FROM corrections)", &n, err));
    *any = n != 0;
    return EXL_OK;
}

static exl_rc number_of(exl_store *s, size_t kind, exl_span name, int64_t *out, exl_err *err)
{
    bool row = false;
    for (int get = 0; get < 2; get++) {
        exl_bound b = exl_sql_begin(s, get ? EXL_SQL_CODE_GET : EXL_SQL_CODE_PUT);
        exl_bind_text(&b, exl_span_of(kind_names[kind]));
        exl_bind_text(&b, name);
        if (!get) {
            EXL_TRY(exl_sql_run(&b, err));
            continue;
        }
        EXL_TRY(exl_sql_row(&b, &row, err));
        if (row)
            *out = exl_sql_int(&b, 0);
        exl_sql_end(&b);
    }
    return row ? EXL_OK : exl_sql_fail(s, SQLITE_CORRUPT, err);
}

static exl_rc clear(exl_store *s, int64_t interview, uint32_t n, size_t kind, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_LABELS_DROP);
    exl_bind_int(&b, interview);
    exl_bind_int(&b, n);
    exl_bind_text(&b, exl_span_of(kind_names[kind]));
    return exl_sql_run(&b, err);
}

static size_t kind_of(exl_span *label)
{
    for (size_t k = N_KINDS - 1; k > 0; k--)
        if (label->n > strlen(prefixes[k]) && memcmp(label->p, prefixes[k], strlen(prefixes[k])) == 0) {
            *label = (exl_span){ label->p + strlen(prefixes[k]), label->n - strlen(prefixes[k]) };
            return k;
        }
    return 0;
}

static exl_rc put_label(exl_store *s, int64_t interview, uint32_t n, size_t kind, exl_span name, exl_err *err)
{
    int64_t code = 0;
    int polarity = 0;
    if (kind == 0 && name.n) {
        char sign = name.p[--name.n];
        polarity = sign == '+' ? 1 : sign == '-' ? -1 : 0;
    }
    EXL_TRY(number_of(s, kind, name, &code, err));
    exl_bound b = exl_sql_begin(s, EXL_SQL_LABEL_PERSON);
    exl_bind_int(&b, interview);
    exl_bind_int(&b, n);
    exl_bind_int(&b, code);
    exl_bind_int(&b, polarity);
    return exl_sql_run(&b, err);
}

static exl_rc apply_to(exl_store *s, int64_t interview, uint32_t n, exl_span labels, exl_err *err)
{
    bool cleared[N_KINDS] = { false };
    EXL_TRY(clear(s, interview, n, 0, err));
    for (exl_span rest = labels; rest.n;) {
        exl_span label = exl_span_cut(&rest, '|');
        size_t kind = kind_of(&label);
        if (kind && !cleared[kind])
            EXL_TRY(clear(s, interview, n, kind, err));
        cleared[kind] = true;
        if (!exl_span_is(label, "none"))
            EXL_TRY(put_label(s, interview, n, kind, label, err));
    }
    return EXL_OK;
}

typedef struct { unsigned char text[32]; exl_span labels; uint32_t n; } waiting;

static exl_rc read_waiting(exl_store *s, exl_span key, waiting **out, size_t *n, exl_arena *a, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_CORRECTIONS_OF);
    bool row = true;
    size_t cap = 0;
    exl_rc rc = EXL_OK;
    exl_bind_text(&b, key);
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row) {
        exl_span text = exl_sql_blob(&b, 0);
        if (*n == cap) {
            *out = exl_arena_grow(a, *out, cap * sizeof **out, (cap ? cap * 2 : 16) * sizeof **out);
            cap = cap ? cap * 2 : 16;
        }
        if (!*out)
            rc = exl_fail(err, EXL_ENOMEM, "out of memory");
        else if (text.n != 32)
            rc = exl_sql_fail(s, SQLITE_CORRUPT, err);
        if (rc != EXL_OK)
            break;
        waiting *w = &(*out)[(*n)++];
        *w = (waiting){ .labels = exl_arena_copy(a, exl_sql_text(&b, 1)) };
        memcpy(w->text, text.p, 32);
        if (!w->labels.p)
            rc = exl_fail(err, EXL_ENOMEM, "out of memory");
    }
    exl_sql_end(&b);
    return rc;
}

static exl_rc place(exl_store *s, exl_span key, const waiting *w, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_CORRECTION_PLACE);
    exl_bind_text(&b, key);
    exl_bind_blob(&b, w->text, sizeof w->text);
    exl_bind_int(&b, w->n);
    return exl_sql_run(&b, err);
}

static exl_rc apply_all(exl_store *s, int64_t interview, exl_span key, const exl_answer *answer, size_t n_answers, exl_span list, exl_arena *a, exl_err *err)
{
    waiting *w = NULL;
    size_t n = 0;
    unsigned char text[32];
    EXL_TRY(read_waiting(s, key, &w, &n, a, err));
    if (n)
        EXL_TRY(exl_ring_open(s, NULL, err));
    for (uint32_t i = 1; n && digest_at(text, s, i, answer, n_answers, list); i++)
        for (size_t k = 0; k < n; k++)
            if (memcmp(w[k].text, text, sizeof text) == 0)
                w[k].n = i;
    for (size_t k = 0; k < n; k++) {
        EXL_TRY(place(s, key, &w[k], err));
        if (w[k].n)
            EXL_TRY(apply_to(s, interview, w[k].n, w[k].labels, err));
    }
    return EXL_OK;
}

exl_rc exl_corrections_apply(exl_store *s, int64_t interview, exl_span key, const exl_answer *answer, size_t n_answers, exl_span list, exl_err *err)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    exl_rc rc = apply_all(s, interview, key, answer, n_answers, list, &a, err);
    exl_arena_free(&a);
    return rc;
}

exl_rc exl_store_corrections(exl_store *s, exl_each_correction *fn, void *ctx, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_CORRECTIONS_ALL);
    bool row = true;
    exl_rc rc = EXL_OK;
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row) {
        exl_stored_correction c = { exl_sql_int(&b, 0), exl_sql_text(&b, 1), (uint32_t)exl_sql_int(&b, 2), exl_sql_text(&b, 3), exl_sql_text(&b, 4), exl_sql_text(&b, 5) };
        rc = fn(ctx, &c, err);
    }
    exl_sql_end(&b);
    return rc;
}
