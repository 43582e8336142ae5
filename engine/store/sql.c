/* Statements are prepared at first use and kept; a failure at any step of binding is remembered until the statement runs, so that callers
 * bind in plain sight and check once. */
#include "store/sql.h"
#include <errno.h>
#include <string.h>

static const char *const text_of[EXL_N_SQL] = {
#define ROW(name, text) [EXL_SQL_##name] = text,
    EXL_SQL_ROWS(ROW)
#undef ROW
};

/* What each result code of SQLite means for a caller, and what to do about it. */
static const struct { int code; exl_rc rc; const char *text; } meaning[] = {
    { SQLITE_NOMEM,    EXL_ENOMEM, "out of memory" },
    { SQLITE_CORRUPT,  EXL_EDATA,  "the store is damaged (malformed): restore it from a backup" },
    { SQLITE_NOTADB,   EXL_EDATA,  "this is not a database: not an exitlens store" },
    { SQLITE_FORMAT,   EXL_EDATA,  "this is not a database: not an exitlens store" },
    { SQLITE_BUSY,     EXL_EENV,   "the store is locked: another program is using it; try again when it has ended" },
    { SQLITE_LOCKED,   EXL_EENV,   "the store is locked: another program is using it; try again when it has ended" },
    { SQLITE_FULL,     EXL_EENV,   "cannot write: the disk is full" },
    { SQLITE_READONLY, EXL_EENV,   "cannot write: the store or its folder is read-only" },
    { SQLITE_CANTOPEN, EXL_EENV,   "cannot open" },
    { SQLITE_PERM,     EXL_EENV,   "permission denied" },
    { SQLITE_IOERR,    EXL_EENV,   "reading or writing failed" },
    { SQLITE_TOOBIG,   EXL_EDATA,  "a value is larger than a store holds" },
};

exl_rc exl_sql_fail(const exl_store *s, int code, exl_err *err)
{
    int system = s->db ? sqlite3_system_errno(s->db) : 0;
    for (size_t i = 0; i < sizeof meaning / sizeof meaning[0]; i++) {
        if (meaning[i].code != (code & 0xff))
            continue;
        bool environment = meaning[i].rc == EXL_EENV && meaning[i].code != SQLITE_BUSY && meaning[i].code != SQLITE_LOCKED;
        const char *cause = system ? strerror(system) : meaning[i].code == SQLITE_IOERR ? strerror(EIO) : NULL;     /* SQLite does not always keep it */
        (void)exl_fail(err, meaning[i].rc, "%s%s%s", meaning[i].text, environment && cause ? ": " : "", environment && cause ? cause : "");
        (void)exl_err_at(err, s->path, 0, 0);
        return meaning[i].rc;
    }
    (void)exl_fail(err, EXL_EDEFECT, "the store answered %d: %s", code, s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(code));
    (void)exl_err_at(err, s->path, 0, 0);
    return EXL_EDEFECT;
}

exl_rc exl_sql_exec(exl_store *s, const char *sql, exl_err *err)
{
    int code = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? EXL_OK : exl_sql_fail(s, code, err);
}

exl_rc exl_sql_number(exl_store *s, const char *sql, int64_t *out, exl_err *err)
{
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(st);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return code == SQLITE_ROW ? EXL_OK : exl_sql_fail(s, code == SQLITE_DONE ? SQLITE_CORRUPT : code, err);
}

exl_bound exl_sql_own(exl_store *s, sqlite3_stmt *st, int code) { return (exl_bound){ .s = s, .st = st, .code = code }; }

exl_bound exl_sql_begin(exl_store *s, exl_sql which)
{
    int code = SQLITE_OK;
    if (!s->statement[which])
        code = sqlite3_prepare_v3(s->db, text_of[which], -1, SQLITE_PREPARE_PERSISTENT, &s->statement[which], NULL);
    return exl_sql_own(s, s->statement[which], code);
}

static void keep(exl_bound *b, int code)
{
    if (b->code == SQLITE_OK)
        b->code = code;
}

void exl_bind_int(exl_bound *b, int64_t v) { keep(b, sqlite3_bind_int64(b->st, ++b->n, v)); }
void exl_bind_real(exl_bound *b, double v) { keep(b, sqlite3_bind_double(b->st, ++b->n, v)); }
void exl_bind_null(exl_bound *b) { keep(b, sqlite3_bind_null(b->st, ++b->n)); }

void exl_bind_text(exl_bound *b, exl_span v)
{
    keep(b, v.n ? sqlite3_bind_text64(b->st, ++b->n, v.p, v.n, SQLITE_STATIC, SQLITE_UTF8) : sqlite3_bind_null(b->st, ++b->n));
}

void exl_bind_blob(exl_bound *b, const void *p, size_t n)
{
    keep(b, p ? sqlite3_bind_blob64(b->st, ++b->n, p, n, SQLITE_STATIC) : sqlite3_bind_null(b->st, ++b->n));
}

exl_rc exl_sql_run(exl_bound *b, exl_err *err)
{
    int code = b->code;
    if (code == SQLITE_OK) {
        code = sqlite3_step(b->st);
        int after = sqlite3_reset(b->st);
        if (code == SQLITE_DONE)
            code = after;
        else if (code == SQLITE_ROW)
            code = SQLITE_MISUSE;
    }
    return code == SQLITE_OK ? EXL_OK : exl_sql_fail(b->s, code, err);
}

exl_rc exl_sql_row(exl_bound *b, bool *row, exl_err *err)
{
    int code = b->code == SQLITE_OK ? sqlite3_step(b->st) : b->code;
    *row = code == SQLITE_ROW;
    if (code == SQLITE_ROW)
        return EXL_OK;
    exl_rc rc = code == SQLITE_DONE ? EXL_OK : exl_sql_fail(b->s, code, err);
    exl_sql_end(b);
    return rc;
}

void exl_sql_end(exl_bound *b) { sqlite3_reset(b->st); }

exl_span exl_sql_text(const exl_bound *b, int column)
{
    const unsigned char *p = sqlite3_column_text(b->st, column);
    return (exl_span){ (const char *)p, p ? (size_t)sqlite3_column_bytes(b->st, column) : 0 };
}

exl_span exl_sql_blob(const exl_bound *b, int column)
{
    const void *p = sqlite3_column_blob(b->st, column);
    return (exl_span){ p, p ? (size_t)sqlite3_column_bytes(b->st, column) : 0 };
}
