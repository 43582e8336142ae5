/* Digests find what SQLite cannot: a changed letter in a text is a sound text to it. Interviews that people coded are left out of that: the codes that
 * their digest covers are kept as labels, no longer as they were written. */
#include "store/verify.h"
#include "store/body.h"
#include "store/sql.h"
#include <stdio.h>

typedef struct {
    exl_store *s;
    void (*fn)(void *ctx, const char *what);
    void *ctx;
    unsigned told;
} verifier;

static void tell(verifier *v, const char *what)
{
    if (v->told++ < EXL_VERIFY_MAX)
        v->fn(v->ctx, what);
}

/* A query whose rows are problems, but for "ok"; `what` stands before the text of column 0, NULL = nothing. Damage met by the query itself is one too. */
static exl_rc each_row(verifier *v, const char *sql, const char *what, exl_err *err)
{
    sqlite3_stmt *st = NULL;
    bool row = true;
    int code = sqlite3_prepare_v2(v->s->db, sql, -1, &st, NULL);
    exl_bound b = exl_sql_own(v->s, st, code);
    exl_rc rc = EXL_OK;
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row) {
        char line[400];
        exl_span s = exl_sql_text(&b, 0);
        snprintf(line, sizeof line, "%s%.*s", what, (int)(s.n < 300 ? s.n : 300), s.p ? s.p : "");
        if (!exl_span_is(s, "ok"))
            tell(v, line);
    }
    sqlite3_finalize(st);
    return rc;
}

static exl_lang language_of(int64_t v) { return v >= 0 && v < EXL_N_LANGS ? (exl_lang)v : EXL_LANG_UNKNOWN; }

static bool digest_holds(const exl_bound *b)
{
    unsigned char now[32];
    exl_span content = exl_sql_blob(b, 1), leaver = exl_sql_blob(b, 2);
    exl_interview i = {
        .department = exl_sql_text(b, 5), .role = exl_sql_text(b, 6), .manager = exl_sql_text(b, 7), .language = language_of(exl_sql_int(b, 8)),
        .departure = exl_departure_of(exl_sql_text(b, 9)), .tenure_months = sqlite3_column_type(b->st, 10) == SQLITE_NULL ? -1 : (int32_t)exl_sql_int(b, 10),
        .interviewer = exl_sql_text(b, 11), .channel = exl_sql_text(b, 12),
    };
    (void)exl_date_iso(&i.exit_date, exl_sql_text(b, 3));
    (void)exl_date_iso(&i.hire_date, exl_sql_text(b, 4));
    if (content.n != sizeof now || (leaver.n != 0 && leaver.n != 32))
        return false;
    exl_body_digest(now, &i, leaver.n ? (const unsigned char *)leaver.p : NULL, exl_sql_blob(b, 14), exl_sql_text(b, 13));
    return memcmp(now, content.p, sizeof now) == 0;
}

/* Whether the statements lie within the answers that they are of. */
static exl_rc statements_hold(const exl_bound *b, exl_arena *a, bool *hold, exl_err *err)
{
    exl_span body = exl_sql_blob(b, 14), list = exl_sql_text(b, 15);
    exl_answer *answers = NULL;
    size_t n = 0;
    exl_body_statement s;
    exl_arena_reset(a);
    exl_rc rc = body.n ? exl_body_unpack(&answers, &n, body, a, err) : EXL_OK;
    *hold = rc == EXL_OK;
    if (rc == EXL_EDATA)
        return EXL_OK;
    while (rc == EXL_OK && *hold && exl_body_next(&s, &list))
        *hold = s.answer < n && s.start <= s.end && s.end <= answers[s.answer].text.n;
    return rc;
}

static const char every_interview[] =
    "SELECT i.id, i.content, i.leaver, i.exit_date, i.hire_date, i.department, i.role, i.manager, i.language, i.departure, i.tenure_months, i.interviewer,"
    " i.channel, i.attributes, t.body, s.list, i.coded FROM interviews AS i LEFT JOIN texts AS t ON t.interview = i.interview"
    " LEFT JOIN statements AS s ON s.interview = i.interview ORDER BY i.interview";

static exl_rc check_interviews(verifier *v, exl_err *err)
{
    sqlite3_stmt *st = NULL;
    exl_arena a;
    bool row = true;
    int code = sqlite3_prepare_v2(v->s->db, every_interview, -1, &st, NULL);
    exl_bound b = exl_sql_own(v->s, st, code);
    exl_rc rc = EXL_OK;
    exl_arena_init(&a, 0);
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row) {
        char line[200];
        bool hold = false;
        rc = statements_hold(&b, &a, &hold, err);
        exl_span id = exl_sql_text(&b, 0);
        bool same = exl_sql_int(&b, 16) || digest_holds(&b);
        snprintf(line, sizeof line, "interview '%.*s' is damaged: %s", (int)(id.n < 80 ? id.n : 80), id.p ? id.p : "", same ? "its statements do not lie within its text" : "it is not what was imported");
        if (rc == EXL_OK && !(hold && same))
            tell(v, line);
    }
    exl_arena_free(&a);
    sqlite3_finalize(st);
    return rc;
}

static exl_rc check_all(verifier *v, exl_store_counts *counts, exl_err *err)
{
    EXL_TRY(each_row(v, "PRAGMA integrity_check(100)", "", err));
    if (v->told == 0) {             /* what follows relies on a sound file */
        EXL_TRY(each_row(v, "SELECT DISTINCT \"table\" FROM pragma_foreign_key_check", "rows refer to rows that are missing, in table ", err));
        EXL_TRY(check_interviews(v, err));
    }
    if (v->told)
        return exl_fail(err, EXL_EDATA, "the store is damaged, in %u places: restore it from a backup", v->told);
    return exl_store_count(counts, v->s, err);
}

exl_rc exl_store_verify(exl_store_counts *counts, const char *path, void (*fn)(void *ctx, const char *what), void *ctx, exl_err *err)
{
    verifier v = { .fn = fn, .ctx = ctx };
    exl_store_counts found;
    EXL_TRY(exl_store_open(&v.s, path, EXL_STORE_READ, err));
    exl_rc rc = check_all(&v, &found, err);
    if (rc == EXL_EDATA)
        (void)exl_err_at(err, path, 0, 0);
    exl_store_close(v.s);
    if (rc == EXL_OK)
        *counts = found;
    return rc;
}
