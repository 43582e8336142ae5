/* Reading. Rows come out in the order of their keys, so that labels, statements and interviews can be walked side by side. */
#include "store/query.h"
#include "base/buf.h"
#include "base/seal.h"
#include "store/body.h"
#include "store/ring.h"
#include "store/sql.h"
#include "text/compose.h"

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc read_label(const exl_bound *b, exl_each_label *fn, void *ctx, exl_err *err)
{
    exl_stored_label l = {
        .interview = exl_sql_int(b, 0), .statement = (uint32_t)exl_sql_int(b, 1), .code = (uint32_t)exl_sql_int(b, 2), .polarity = (int8_t)exl_sql_int(b, 3),
        .score = (double)exl_sql_int(b, 4) / 1000, .evidence = exl_sql_text(b, 5),
    };
    return fn(ctx, &l, err);
}

exl_rc exl_store_labels(exl_store *s, exl_each_label *fn, void *ctx, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_LABELS_ALL);
    bool row = true;
    exl_rc rc = EXL_OK;
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row)
        rc = read_label(&b, fn, ctx, err);
    exl_sql_end(&b);
    return rc;
}

static exl_rc read_list(int64_t interview, exl_span list, exl_each_statement *fn, void *ctx, exl_err *err)
{
    exl_body_statement v;
    for (uint32_t n = 1; exl_body_next(&v, &list); n++) {
        exl_stored_statement s = { interview, n, v.answer, v.start, v.end, v.question < EXL_N_QUESTIONS ? (exl_question)v.question : EXL_Q_FREE,
                                   v.language < EXL_N_LANGS ? (exl_lang)v.language : EXL_LANG_UNKNOWN };
        EXL_TRY(fn(ctx, &s, err));
    }
    return EXL_OK;
}

exl_rc exl_store_statements(exl_store *s, exl_each_statement *fn, void *ctx, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_STATEMENTS_ALL);
    bool row = true;
    exl_rc rc = EXL_OK;
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row)
        rc = read_list(exl_sql_int(&b, 0), exl_sql_text(&b, 1), fn, ctx, err);
    exl_sql_end(&b);
    return rc;
}

exl_rc exl_store_codes(exl_stored_code **out, size_t *n, exl_store *s, exl_arena *a, exl_err *err)
{
    int64_t last = 0;
    EXL_TRY(exl_sql_number(s, "SELECT coalesce(max(code), 0) FROM codes", &last, err));
    if (last < 0 || last > 1000000)
        return exl_sql_fail(s, SQLITE_CORRUPT, err);
    exl_stored_code *list = EXL_NEW(a, exl_stored_code, (size_t)last + 1);
    if (!list)
        return no_memory(err);
    exl_bound b = exl_sql_begin(s, EXL_SQL_CODES);
    bool row = true;
    exl_rc rc = EXL_OK;
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row) {
        exl_span kind = exl_sql_text(&b, 1), name = exl_arena_copy(a, exl_sql_text(&b, 2));
        int64_t at = exl_sql_int(&b, 0);
        if (at < 0 || at > last)
            rc = exl_sql_fail(s, SQLITE_CORRUPT, err);
        else
            list[at] = (exl_stored_code){ exl_span_is(kind, "theme") ? EXL_STORED_THEME : exl_span_is(kind, "reason") ? EXL_STORED_REASON : EXL_STORED_SIGNAL, name };
        if (rc == EXL_OK && !name.p)
            rc = no_memory(err);
    }
    exl_sql_end(&b);
    *out = rc == EXL_OK ? list : *out;
    *n = rc == EXL_OK ? (size_t)last + 1 : *n;
    return rc;
}

static exl_rc unseal(exl_span *out, exl_store *s, const exl_bound *b, exl_arena *a, exl_err *err)
{
    exl_span sealed = exl_sql_blob(b, 0);
    unsigned char *p = exl_arena_get(a, sealed.n + 1);
    if (!p)
        return no_memory(err);
    EXL_TRY(exl_ring_unseal(s, p, exl_sql_int(b, 1), sealed, exl_sql_text(b, 2), exl_sql_blob(b, 3), err));
    *out = (exl_span){ (const char *)p, sealed.n - EXL_SEAL_MORE };
    return EXL_OK;
}

exl_rc exl_store_text(exl_answer **out, size_t *n, exl_store *s, int64_t interview, exl_arena *a, exl_err *err)
{
    exl_span body = { NULL, 0 };
    EXL_TRY(exl_ring_open(s, NULL, err));
    exl_bound b = exl_sql_begin(s, EXL_SQL_TEXT_GET);
    bool row;
    exl_bind_int(&b, interview);
    EXL_TRY(exl_sql_row(&b, &row, err));
    if (!row) {
        *n = 0;
        return EXL_OK;
    }
    exl_rc rc = unseal(&body, s, &b, a, err);
    exl_sql_end(&b);
    if (rc != EXL_OK)
        return rc;
    rc = exl_body_unpack(out, n, body, a, err);
    return rc == EXL_EDATA ? exl_err_at(err, s->path, 0, 0), rc : rc;
}

exl_rc exl_store_find(exl_interview *out, bool *found, exl_store *s, exl_span id, exl_arena *a, exl_err *err)
{
    exl_span key;
    exl_interview i = { .record = 1, .has_id = true, .tenure_months = -1 };
    sqlite3_stmt *st = NULL;
    EXL_TRY(exl_text_compose(&key, id, a, err));
    int code = sqlite3_prepare_v2(s->db, "SELECT interview, id, department, role, manager, language, exit_date, departure FROM interviews WHERE key = ?1", -1, &st, NULL);
    exl_bound b = exl_sql_own(s, st, code);
    exl_bind_text(&b, key);
    int64_t number = 0;
    exl_rc rc = exl_sql_row(&b, found, err);
    if (rc == EXL_OK && *found) {
        number = exl_sql_int(&b, 0);
        i.id = exl_arena_copy(a, exl_sql_text(&b, 1));
        i.department = exl_arena_copy(a, exl_sql_text(&b, 2));
        i.role = exl_arena_copy(a, exl_sql_text(&b, 3));
        i.manager = exl_arena_copy(a, exl_sql_text(&b, 4));
        i.language = exl_sql_int(&b, 5) < EXL_N_LANGS ? (exl_lang)exl_sql_int(&b, 5) : EXL_LANG_UNKNOWN;
        (void)exl_date_iso(&i.exit_date, exl_sql_text(&b, 6));
        i.departure = exl_departure_of(exl_sql_text(&b, 7));
        if (!i.id.p || !i.department.p || !i.role.p || !i.manager.p)
            rc = no_memory(err);
    }
    sqlite3_finalize(st);
    if (rc == EXL_OK && *found)
        rc = exl_store_text(&i.answers, &i.n_answers, s, number, a, err);
    if (rc == EXL_OK && *found)
        *out = i;
    return rc;
}

static exl_rc read_statements(exl_span *out, exl_store *s, int64_t interview, exl_arena *a, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_STATEMENTS_GET);
    bool row;
    *out = (exl_span){ "", 0 };
    exl_bind_int(&b, interview);
    EXL_TRY(exl_sql_row(&b, &row, err));
    if (!row)
        return EXL_OK;
    *out = exl_arena_copy(a, exl_sql_text(&b, 0));
    exl_sql_end(&b);
    return out->p ? EXL_OK : no_memory(err);
}

exl_rc exl_store_texts(exl_stored_text *out, size_t cap, size_t *n, exl_store *s, int64_t after, exl_arena *a, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_TEXTS_AFTER);
    bool row = true;
    size_t count = 0;
    exl_rc rc = EXL_OK;
    exl_bind_int(&b, after);
    exl_bind_int(&b, (int64_t)cap);
    while (rc == EXL_OK && count < cap && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row) {
        exl_stored_text *t = &out[count++];
        exl_span kept[5];
        for (int i = 0; i < 5; i++)
            if (!(kept[i] = exl_arena_copy(a, exl_sql_text(&b, 1 + i))).p)
                rc = no_memory(err);
        *t = (exl_stored_text){ .number = exl_sql_int(&b, 0), .key = kept[1], .coded = exl_sql_int(&b, 7) != 0,
                                .interview = { .record = 1, .has_id = true, .id = kept[0], .department = kept[2], .role = kept[3], .manager = kept[4], .tenure_months = -1 } };
        t->interview.language = exl_sql_int(&b, 6) < EXL_N_LANGS ? (exl_lang)exl_sql_int(&b, 6) : EXL_LANG_UNKNOWN;
        (void)exl_date_iso(&t->interview.exit_date, exl_sql_text(&b, 8));
        t->interview.departure = exl_departure_of(exl_sql_text(&b, 9));
    }
    exl_sql_end(&b);
    for (size_t i = 0; rc == EXL_OK && i < count; i++) {
        rc = exl_store_text(&out[i].interview.answers, &out[i].interview.n_answers, s, out[i].number, a, err);
        if (rc == EXL_OK)
            rc = read_statements(&out[i].list, s, out[i].number, a, err);
    }
    if (rc == EXL_OK)
        *n = count;
    return rc;
}

exl_rc exl_store_text_of(exl_stored_text *out, bool *found, exl_store *s, exl_span id, exl_arena *a, exl_err *err)
{
    exl_span key;
    exl_stored_text t;
    size_t n = 0;
    *found = false;
    EXL_TRY(exl_text_compose(&key, id, a, err));
    exl_bound b = exl_sql_begin(s, EXL_SQL_FIND);
    bool row;
    exl_bind_text(&b, key);
    EXL_TRY(exl_sql_row(&b, &row, err));
    if (!row)
        return EXL_OK;
    int64_t number = exl_sql_int(&b, 0);
    exl_sql_end(&b);
    EXL_TRY(exl_store_texts(&t, 1, &n, s, number - 1, a, err));
    *found = n == 1 && t.number == number;
    if (*found)
        *out = t;
    return EXL_OK;
}

static exl_rc entry_name(exl_store *s, int64_t entry, exl_buf *out, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_ENTRY_NAME);
    bool row;
    exl_bind_int(&b, entry);
    EXL_TRY(exl_sql_row(&b, &row, err));
    if (!row)
        return EXL_OK;
    if (out->n)
        exl_buf_char(out, ' ');
    exl_buf_span(out, exl_sql_text(&b, 0));
    exl_sql_end(&b);
    return EXL_OK;
}

/* The numbers of `evidence` come in threes; the third is the entry. */
exl_rc exl_store_entries(exl_span *out, exl_store *s, exl_span evidence, exl_arena *a, exl_err *err)
{
    int64_t seen[64];
    size_t n_seen = 0, at = 0;
    exl_buf b;
    exl_buf_init(&b, 0);
    exl_rc rc = EXL_OK;
    for (size_t i = 0; rc == EXL_OK && i < evidence.n; i++) {
        int64_t v = 0;
        size_t from = i;
        for (; i < evidence.n && evidence.p[i] >= '0' && evidence.p[i] <= '9'; i++)
            v = v * 10 + (evidence.p[i] - '0');
        if (i == from || at++ % 3 != 2)
            continue;
        size_t k = 0;
        while (k < n_seen && seen[k] != v)
            k++;
        if (k < n_seen || n_seen == sizeof seen / sizeof seen[0])
            continue;
        seen[n_seen++] = v;
        rc = entry_name(s, v, &b, err);
    }
    if (rc == EXL_OK)
        rc = exl_buf_rc(&b, err);
    if (rc == EXL_OK && !(*out = exl_arena_copy(a, exl_buf_view(&b))).p)
        rc = no_memory(err);
    exl_buf_free(&b);
    return rc;
}

exl_rc exl_store_count(exl_store_counts *out, exl_store *s, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_COUNTS);
    bool row;
    EXL_TRY(exl_sql_row(&b, &row, err));
    if (row)
        *out = (exl_store_counts){ (uint64_t)exl_sql_int(&b, 0), (uint64_t)exl_sql_int(&b, 1), (uint64_t)exl_sql_int(&b, 2) };
    exl_sql_end(&b);
    return EXL_OK;
}

exl_rc exl_store_versions(exl_stored_version **out, size_t *n, exl_store *s, exl_arena *a, exl_err *err)
{
    int64_t count = 0;
    EXL_TRY(exl_sql_number(s, "SELECT count(*) FROM versions", &count, err));
    exl_stored_version *list = EXL_NEW(a, exl_stored_version, (size_t)count + 1);
    if (!list)
        return no_memory(err);
    exl_bound b = exl_sql_begin(s, EXL_SQL_VERSIONS);
    bool row = true;
    size_t used = 0;
    exl_rc rc = EXL_OK;
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row && used < (size_t)count) {
        exl_stored_version *v = &list[used++];
        *v = (exl_stored_version){ exl_arena_copy(a, exl_sql_text(&b, 0)), exl_arena_copy(a, exl_sql_text(&b, 2)), (int)exl_sql_int(&b, 1) };
        if (!v->program.p || !v->lexicons.p)
            rc = no_memory(err);
    }
    exl_sql_end(&b);
    if (rc == EXL_OK) {
        *out = list;
        *n = used;
    }
    return rc;
}

exl_rc exl_store_rates(exl_stored_rate **out, size_t *n, exl_store *s, exl_arena *a, exl_err *err)
{
    int64_t count = 0;
    EXL_TRY(exl_sql_number(s, "SELECT count(*) FROM rates", &count, err));
    exl_stored_rate *list = EXL_NEW(a, exl_stored_rate, (size_t)count + 1);
    if (!list)
        return no_memory(err);
    exl_bound b = exl_sql_begin(s, EXL_SQL_RATES);
    bool row = true;
    size_t used = 0;
    exl_rc rc = EXL_OK;
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row && used < (size_t)count) {
        exl_stored_rate *r = &list[used++];
        *r = (exl_stored_rate){ exl_arena_copy(a, exl_sql_text(&b, 0)), (int)exl_sql_int(&b, 1), exl_sql_real(&b, 2), exl_sql_real(&b, 3), exl_sql_real(&b, 4), exl_sql_real(&b, 5) };
        if (!r->code.p)
            rc = no_memory(err);
    }
    exl_sql_end(&b);
    if (rc == EXL_OK) {
        *out = list;
        *n = used;
    }
    return rc;
}

exl_rc exl_store_put_rates(exl_store *s, const exl_stored_rate *rate, size_t n, exl_err *err)
{
    EXL_TRY(exl_store_begin(s, err));
    exl_bound b = exl_sql_begin(s, EXL_SQL_RATES_CLEAR);
    EXL_TRY(exl_sql_run(&b, err));
    for (size_t i = 0; i < n; i++) {
        b = exl_sql_begin(s, EXL_SQL_RATE_PUT);
        exl_bind_text(&b, rate[i].code);
        exl_bind_int(&b, rate[i].language);
        exl_bind_real(&b, rate[i].n_pos);
        exl_bind_real(&b, rate[i].tp);
        exl_bind_real(&b, rate[i].n_neg);
        exl_bind_real(&b, rate[i].fp);
        EXL_TRY(exl_sql_run(&b, err));
    }
    return EXL_OK;
}
