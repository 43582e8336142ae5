/* Digests find what SQLite cannot: a changed date or manager is a sound one to it. Those of pages find what changed by accident, or by another program, whose changes are then
 * looked for one by one; those of interviews and of the log, under the key, what was changed by who makes those of pages anew. Interviews that people coded are left out of that: the codes that
 * their digest covers are kept as labels, no longer as they were written. */
#include "store/verify.h"
#include "base/seal.h"
#include "store/audit.h"
#include "store/body.h"
#include "store/key.h"
#include "store/pages.h"
#include "store/ring.h"
#include "store/sql.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

/* The check of the file tells like damage that it got no memory or could not read: a line that ends in the code of the error. */
static exl_rc not_damage(const exl_store *s, const char *line, exl_err *err)
{
    static const char words[] = "error code=";
    const char *at = strstr(line, words);
    int code = at ? (int)strtol(at + strlen(words), NULL, 10) : SQLITE_OK;
    bool failed = (code & 0xff) == SQLITE_NOMEM || ((code & 0xff) == SQLITE_IOERR && code != SQLITE_IOERR_SHORT_READ);
    return failed ? exl_sql_fail(s, code, err) : EXL_OK;
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
        rc = not_damage(v->s, line, err);
        if (rc == EXL_OK && !exl_span_is(s, "ok"))
            tell(v, line);
    }
    sqlite3_finalize(st);
    return rc;
}

static exl_lang language_of(int64_t v) { return v >= 0 && v < EXL_N_LANGS ? (exl_lang)v : EXL_LANG_UNKNOWN; }

static bool digest_holds(const exl_store *s, const exl_bound *b, exl_span body)
{
    unsigned char plain[32], now[32];
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
    exl_body_digest(plain, &i, leaver.n ? (const unsigned char *)leaver.p : NULL, body, exl_sql_text(b, 13));
    exl_ring_digest(s, now, "content", (exl_span){ (const char *)plain, sizeof plain });
    return memcmp(now, content.p, sizeof now) == 0;
}

/* Whether the statements lie within the answers that they are of. */
static exl_rc statements_hold(const exl_bound *b, exl_span body, exl_arena *a, bool *hold, exl_err *err)
{
    exl_span list = exl_sql_text(b, 15);
    exl_answer *answers = NULL;
    size_t n = 0;
    exl_body_statement s;
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
    " i.channel, i.attributes, t.body, s.list, i.coded, t.slot, i.key FROM interviews AS i LEFT JOIN texts AS t ON t.interview = i.interview"
    " LEFT JOIN statements AS s ON s.interview = i.interview ORDER BY i.interview";

/* The text unsealed, empty where there is none; *why: what is wrong with it. */
static exl_rc open_text(verifier *v, const exl_bound *b, exl_span *body, char why[300], exl_arena *a, exl_err *err)
{
    exl_span sealed = exl_sql_blob(b, 14);
    exl_err own = { 0 };
    why[0] = '\0';
    *body = (exl_span){ "", 0 };
    if (sqlite3_column_type(b->st, 14) == SQLITE_NULL)
        return EXL_OK;
    unsigned char *p = exl_arena_get(a, sealed.n + 1);
    if (!p)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    exl_rc rc = exl_ring_unseal(v->s, p, exl_sql_int(b, 17), sealed, exl_sql_text(b, 18), exl_sql_blob(b, 1), &own);
    if (rc == EXL_OK)
        *body = (exl_span){ (const char *)p, sealed.n - EXL_SEAL_MORE };
    else
        snprintf(why, 300, "%.290s", own.msg);
    return rc == EXL_OK || rc == EXL_EDATA ? EXL_OK : exl_fail(err, rc, "%s", own.msg);
}

static exl_rc check_interview(verifier *v, const exl_bound *b, exl_arena *a, exl_err *err)
{
    char line[500], why[300];
    bool hold = false;
    exl_span body, id = exl_sql_text(b, 0);
    exl_arena_reset(a);
    EXL_TRY(open_text(v, b, &body, why, a, err));
    if (!why[0]) {
        EXL_TRY(statements_hold(b, body, a, &hold, err));
        bool same = exl_sql_int(b, 16) || digest_holds(v->s, b, body);
        if (hold && same)
            return EXL_OK;
        snprintf(why, sizeof why, "%s", same ? "its statements do not lie within its text" : "it is not what was imported");
    }
    snprintf(line, sizeof line, "interview '%.*s' is damaged: %s", (int)(id.n < 80 ? id.n : 80), id.p ? id.p : "", why);
    tell(v, line);
    return EXL_OK;
}

static exl_rc check_interviews(verifier *v, exl_err *err)
{
    sqlite3_stmt *st = NULL;
    exl_arena a;
    bool row = true;
    int code = sqlite3_prepare_v2(v->s->db, every_interview, -1, &st, NULL);
    exl_bound b = exl_sql_own(v->s, st, code);
    exl_rc rc = EXL_OK;
    exl_arena_init(&a, 0);
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row)
        rc = check_interview(v, &b, &a, err);
    exl_arena_free(&a);
    sqlite3_finalize(st);
    return rc;
}

/* What only the key can tell. A key that is not there is said by the caller; one that does not fit is a finding. */
static exl_rc check_sealed(verifier *v, bool *sealed, exl_err *err)
{
    exl_err own = { 0 };
    const char *wrong;
    char line[900];
    *sealed = access(v->s->key_path, F_OK) != 0;
    if (*sealed)
        return EXL_OK;
    exl_rc rc = exl_ring_open(v->s, NULL, &own);
    if (rc == EXL_OK)
        EXL_TRY(check_interviews(v, err));
    if (rc == EXL_OK)
        rc = exl_audit_check(v->s, &wrong, &own);
    if (rc == EXL_OK && wrong)
        tell(v, wrong);
    if (rc == EXL_OK)
        return EXL_OK;
    snprintf(line, sizeof line, "%.280s: %.590s", own.path, own.msg);
    if (rc == EXL_EDATA)
        tell(v, line);
    return rc == EXL_EDATA ? EXL_OK : exl_fail(err, rc, "%s", own.msg);
}

static void bad_page(void *ctx, int64_t page, int64_t of)
{
    char line[100];
    snprintf(line, sizeof line, "page %lld of %lld is not what was written", (long long)page, (long long)of);
    tell(ctx, line);
}

static exl_rc check_all(verifier *v, exl_store_counts *counts, bool *sealed, exl_err *err)
{
    bool sound;
    EXL_TRY(exl_pages_check(&sound, v->s, bad_page, v, err));
    unsigned pages = v->told;
    EXL_TRY(each_row(v, "PRAGMA integrity_check(100)", "", err));
    if (v->told == pages) {         /* what follows relies on sound rows; where another program changed some, it says which */
        EXL_TRY(each_row(v, "SELECT DISTINCT \"table\" FROM pragma_foreign_key_check", "rows refer to rows that are missing, in table ", err));
        EXL_TRY(each_row(v, "SELECT 'two texts have one key' FROM texts GROUP BY slot HAVING count(*) > 1 LIMIT 1", "", err));
        EXL_TRY(check_sealed(v, sealed, err));
    }
    if (v->told)
        return exl_fail(err, EXL_EDATA, "the store is damaged, in %u places: restore it from a backup", v->told);
    return exl_store_count(counts, v->s, err);
}

exl_rc exl_store_verify(exl_store_counts *counts, bool *sealed, const char *path, const char *key, void (*fn)(void *ctx, const char *what), void *ctx, exl_err *err)
{
    verifier v = { .fn = fn, .ctx = ctx };
    exl_store_counts found;
    *sealed = false;
    EXL_TRY(exl_store_open_with(&v.s, path, key, EXL_STORE_LOOK, err));
    exl_rc rc = check_all(&v, &found, sealed, err);
    if (rc == EXL_EDATA)
        (void)exl_err_at(err, path, 0, 0);
    exl_store_close(v.s);
    if (rc == EXL_OK)
        *counts = found;
    return rc;
}
