/* From one schema to the next. steps[i] takes a store from schema i + 1 to i + 2; nothing is ever taken out of the middle. The last ends
 * with exactly the objects that schema.c makes, which the check after it sees to.
 *
 * Foreign keys are off meanwhile, as tables are made anew under rows that refer to them; that all of them hold is looked at before the commit. */
#include "base/arena.h"
#include "base/digest.h"
#include "base/seal.h"
#include "store/body.h"
#include "store/disk.h"
#include "store/ring.h"
#include "store/schema.h"
#include "store/sql.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* 2: people's labels of single statements. */
static const char to_2[] =
    "DROP VIEW v_labels;"
    "DROP VIEW v_reasons;"
    "DROP VIEW v_signals;"
    "CREATE TABLE corrections (key TEXT NOT NULL, text BLOB NOT NULL, n INTEGER NOT NULL, labels TEXT NOT NULL, author TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (key, text)) STRICT, WITHOUT ROWID;"
    "CREATE VIEW v_labels AS SELECT i.id AS interview_id, l.n AS statement, substr(c.name, 1, instr(c.name, '.') - 1) AS facet, c.name AS theme, CASE l.polarity WHEN 1 THEN '+' WHEN -1 THEN '-' ELSE '0' END AS polarity, l.score / 1000.0 AS score, CASE WHEN l.n = 0 THEN 'coded' WHEN l.evidence IS NULL THEN 'person' ELSE 'program' END AS source FROM labels AS l JOIN codes AS c ON c.code = l.code JOIN interviews AS i ON i.interview = l.interview WHERE c.kind = 'theme';"
    "CREATE VIEW v_reasons AS SELECT i.id AS interview_id, l.n AS statement, c.name AS reason, l.score / 1000.0 AS score, CASE WHEN l.n = 0 THEN 'coded' WHEN l.evidence IS NULL THEN 'person' ELSE 'program' END AS source FROM labels AS l JOIN codes AS c ON c.code = l.code JOIN interviews AS i ON i.interview = l.interview WHERE c.kind = 'reason';"
    "CREATE VIEW v_signals AS SELECT i.id AS interview_id, l.n AS statement, c.name AS signal, l.score / 1000.0 AS score, CASE WHEN l.n = 0 THEN 'coded' WHEN l.evidence IS NULL THEN 'person' ELSE 'program' END AS source FROM labels AS l JOIN codes AS c ON c.code = l.code JOIN interviews AS i ON i.interview = l.interview WHERE c.kind = 'signal';"
    "CREATE VIEW v_corrections AS SELECT i.id AS interview_id, nullif(c.n, 0) AS statement, c.labels AS labels, c.author AS author, c.why AS why FROM corrections AS c JOIN interviews AS i ON i.key = c.key;";

/* 3: texts sealed, digests keyed, what was erased remembered, a log; closed blocks, of which the next import closes the first. */
static const char to_3[] =
    "DROP VIEW v_imports;"
    "CREATE TEMP TABLE was AS SELECT * FROM imports;"
    "DROP TABLE imports;"
    "CREATE TABLE imports (import INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES versions, file TEXT, content BLOB, records INTEGER, stored INTEGER, replaced INTEGER, duplicates INTEGER, refused INTEGER, erased INTEGER, without_text INTEGER, statements INTEGER, as_of TEXT) STRICT;"
    "INSERT INTO imports SELECT import, version, file, content, records, stored, replaced, duplicates, refused, 0, without_text, statements, as_of FROM temp.was;"
    "DROP TABLE temp.was;"
    "CREATE TABLE plain (interview INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;"
    "INSERT INTO plain SELECT interview, body FROM texts;"
    "DROP TABLE texts;"
    "CREATE TABLE texts (interview INTEGER PRIMARY KEY REFERENCES interviews ON DELETE CASCADE, slot INTEGER NOT NULL, body BLOB NOT NULL) STRICT;"
    "CREATE TABLE doomed (slot INTEGER PRIMARY KEY) STRICT;"
    "CREATE TABLE erased (mac BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;"
    "CREATE TABLE audit (n INTEGER PRIMARY KEY, at TEXT NOT NULL, user TEXT NOT NULL, command TEXT NOT NULL, options BLOB NOT NULL, counts TEXT NOT NULL, chain BLOB NOT NULL) STRICT;"
    "CREATE VIEW v_imports AS SELECT m.file AS file, lower(hex(m.content)) AS content, m.records AS records, m.stored AS stored, m.replaced AS replaced, m.duplicates AS duplicates, m.refused AS refused, m.erased AS erased, m.without_text AS without_text, m.statements AS statements, m.as_of AS as_of, v.program AS program, v.schema AS schema, v.lexicons AS lexicons FROM imports AS m JOIN versions AS v ON v.version = m.version;"
    "CREATE TABLE blocks (block INTEGER PRIMARY KEY, dimension INTEGER NOT NULL, unit TEXT NOT NULL, first TEXT, last TEXT, import INTEGER NOT NULL, leavers INTEGER NOT NULL) STRICT;"
    "CREATE TABLE members (member INTEGER PRIMARY KEY, leaver BLOB UNIQUE, department INTEGER NOT NULL REFERENCES blocks, role INTEGER REFERENCES blocks, period INTEGER REFERENCES blocks) STRICT;"
    "CREATE TABLE kept (member INTEGER NOT NULL REFERENCES members, code INTEGER NOT NULL REFERENCES codes, polarity INTEGER NOT NULL, PRIMARY KEY (member, code, polarity)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE ledger (entry INTEGER PRIMARY KEY, conditions TEXT NOT NULL, members BLOB NOT NULL) STRICT;"
    "CREATE VIEW v_blocks AS SELECT CASE dimension WHEN 0 THEN 'department' WHEN 1 THEN 'role' ELSE 'all' END AS dimension, unit AS unit, first AS first, last AS last, leavers AS leavers FROM blocks;";

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

/* A statement of a step, which is used in no other place. Nothing is left of it when fn ends, whatever it says. */
typedef exl_rc each_row(exl_store *s, exl_bound *row, exl_bound *write, exl_arena *a, exl_err *err);
static exl_rc for_each(exl_store *s, const char *read, const char *write, each_row *fn, exl_err *err)
{
    sqlite3_stmt *r = NULL, *w = NULL;
    bool row = true;
    exl_arena a;
    int code = sqlite3_prepare_v2(s->db, read, -1, &r, NULL), other = sqlite3_prepare_v2(s->db, write, -1, &w, NULL);
    exl_bound from = exl_sql_own(s, r, code), to = exl_sql_own(s, w, other);
    exl_rc rc = EXL_OK;
    exl_arena_init(&a, 0);
    while (rc == EXL_OK && (rc = exl_sql_row(&from, &row, err)) == EXL_OK && row) {
        to.n = 0;
        exl_arena_reset(&a);
        rc = fn(s, &from, &to, &a, err);
    }
    exl_arena_free(&a);
    sqlite3_finalize(r);
    sqlite3_finalize(w);
    return rc;
}

/* Digests become keyed; so do ids that were made of them: which they are shows when they are made again. */
static exl_rc key_content(exl_store *s, exl_bound *row, exl_bound *write, exl_arena *a, exl_err *err)
{
    enum { SAME_MAX = 1000 };
    unsigned char now[32];
    char id[33] = "";
    exl_span was = exl_sql_blob(row, 1), key = exl_sql_text(row, 2);
    (void)a;
    if (was.n != 32)
        return exl_sql_fail(s, SQLITE_CORRUPT, err);
    exl_ring_digest(s, now, "content", was);
    bool mine = false;
    for (uint64_t k = 1; key.n == 32 && !mine && k <= SAME_MAX; k++) {
        exl_body_id(id, (const unsigned char *)was.p, k);
        mine = exl_span_is(key, id);
        if (mine)
            exl_body_id(id, now, k);
    }
    exl_bind_int(write, exl_sql_int(row, 0));
    exl_bind_blob(write, now, sizeof now);
    exl_bind_text(write, mine ? exl_span_of(id) : (exl_span){ NULL, 0 });
    return exl_sql_run(write, err);
}

static exl_rc key_correction(exl_store *s, exl_bound *row, exl_bound *write, exl_arena *a, exl_err *err)
{
    unsigned char now[32];
    (void)a;
    exl_ring_digest(s, now, "correction", exl_sql_blob(row, 1));
    exl_bind_text(write, exl_sql_text(row, 0));
    exl_bind_blob(write, exl_sql_blob(row, 1).p, exl_sql_blob(row, 1).n);
    exl_bind_blob(write, now, sizeof now);
    return exl_sql_run(write, err);
}

static exl_rc key_import(exl_store *s, exl_bound *row, exl_bound *write, exl_arena *a, exl_err *err)
{
    unsigned char now[32];
    (void)a;
    exl_ring_digest(s, now, "content", exl_sql_blob(row, 1));
    exl_bind_int(write, exl_sql_int(row, 0));
    exl_bind_blob(write, now, sizeof now);
    return exl_sql_run(write, err);
}

/* Sealed, and unsealed again to see that it is what it was. */
static exl_rc seal_text(exl_store *s, exl_bound *row, exl_bound *write, exl_arena *a, exl_err *err)
{
    exl_span plain = exl_sql_blob(row, 1), key = exl_sql_text(row, 2), content = exl_sql_blob(row, 3);
    unsigned char *sealed = exl_arena_get(a, plain.n + EXL_SEAL_MORE), *again = exl_arena_get(a, plain.n + 1);
    int64_t slot;
    if (!sealed || !again)
        return no_memory(err);
    EXL_TRY(exl_ring_seal(s, sealed, &slot, plain, key, content, err));
    EXL_TRY(exl_ring_unseal(s, again, slot, (exl_span){ (const char *)sealed, plain.n + EXL_SEAL_MORE }, key, content, err));
    if (plain.n && memcmp(again, plain.p, plain.n) != 0)
        return exl_fail(err, EXL_EDEFECT, "a text does not come out as it went in");
    exl_bind_int(write, exl_sql_int(row, 0));
    exl_bind_int(write, slot);
    exl_bind_blob(write, sealed, plain.n + EXL_SEAL_MORE);
    return exl_sql_run(write, err);
}

/* The file is written anew after the commit: of what stood in it in plain sight no page is left. */
static exl_rc seal_all(exl_store *s, exl_err *err)
{
    EXL_TRY(exl_ring_open(s, NULL, err));
    EXL_TRY(exl_sql_exec(s, "CREATE TEMP TABLE renamed AS SELECT interview, key AS was FROM interviews", err));
    EXL_TRY(for_each(s, "SELECT interview, content, key FROM interviews ORDER BY interview", "UPDATE interviews SET content = ?2, id = coalesce(?3, id), key = coalesce(?3, key) WHERE interview = ?1", key_content, err));
    EXL_TRY(exl_sql_exec(s, "UPDATE corrections SET key = coalesce((SELECT i.key FROM temp.renamed AS r JOIN interviews AS i ON i.interview = r.interview WHERE r.was = corrections.key), key); DROP TABLE temp.renamed", err));
    EXL_TRY(exl_sql_exec(s, "CREATE TEMP TABLE said AS SELECT key, text FROM corrections", err));
    EXL_TRY(for_each(s, "SELECT key, text FROM temp.said", "UPDATE corrections SET text = ?3 WHERE key = ?1 AND text = ?2", key_correction, err));
    EXL_TRY(for_each(s, "SELECT import, content FROM imports WHERE content IS NOT NULL ORDER BY import", "UPDATE imports SET content = ?2 WHERE import = ?1", key_import, err));
    EXL_TRY(for_each(s, "SELECT p.interview, p.body, i.key, i.content FROM plain AS p JOIN interviews AS i ON i.interview = p.interview ORDER BY p.interview",
                     "INSERT INTO texts (interview, slot, body) VALUES (?1, ?2, ?3)", seal_text, err));
    return exl_sql_exec(s, "DROP TABLE plain; DROP TABLE temp.said; INSERT INTO meta VALUES ('unclean', x'01')", err);
}

/* 4: every page ends with a digest of itself, which it gets as the file is written anew (pages.h); the leaver of an interview that names none goes by a keyed digest, no longer by a plain one, and what was published of whom
 * is known without the values that were asked for. What was shown of interviews that are gone, and of members whose answers changed, has tables of its own. */
static const char to_4[] =
    "CREATE TABLE talks (talk INTEGER PRIMARY KEY, member INTEGER NOT NULL REFERENCES members, departure TEXT NOT NULL, undated INTEGER NOT NULL, with_theme INTEGER NOT NULL, nl INTEGER NOT NULL, fr INTEGER NOT NULL, en INTEGER NOT NULL, de INTEGER NOT NULL, unknown INTEGER NOT NULL) STRICT;"
    "CREATE TABLE held (member INTEGER PRIMARY KEY REFERENCES members, answer TEXT NOT NULL) STRICT;"
    "ALTER TABLE interviews ADD COLUMN alone BLOB;"
    "INSERT INTO meta VALUES ('unclean', x'01') ON CONFLICT DO NOTHING;";

static exl_rc key_leaver(exl_store *s, exl_bound *row, exl_bound *write, exl_arena *a, exl_err *err)
{
    unsigned char was[32], now[32];
    exl_digest d;
    exl_span key = exl_sql_text(row, 1);
    (void)a;
    exl_digest_begin(&d);
    exl_digest_add(&d, exl_span_of("interview"));
    exl_digest_add(&d, key);
    exl_digest_end(&d, was);
    exl_ring_digest(s, now, "interview", key);
    exl_bind_int(write, exl_sql_int(row, 0));
    exl_bind_blob(write, now, sizeof now);
    EXL_TRY(exl_sql_run(write, err));
    exl_bound b = exl_sql_begin(s, EXL_SQL_MEMBER_IS);
    exl_bind_blob(&b, was, sizeof was);
    exl_bind_blob(&b, now, sizeof now);
    return exl_sql_run(&b, err);
}

/* "Site=Gent & Grade=A" becomes "Site & Grade". */
static exl_rc drop_values(exl_store *s, exl_bound *row, exl_bound *write, exl_arena *a, exl_err *err)
{
    exl_span conditions = exl_sql_text(row, 1);
    char *names = exl_arena_get(a, conditions.n + 1);
    size_t n = 0;
    bool value = false;
    if (!names)
        return no_memory(err);
    for (size_t i = 0; i < conditions.n; i++) {
        value = (value || conditions.p[i] == '=') && !(conditions.n - i > 3 && memcmp(conditions.p + i, " & ", 3) == 0);
        if (!value)
            names[n++] = conditions.p[i];
    }
    (void)s;
    exl_bind_int(write, exl_sql_int(row, 0));
    exl_bind_text(write, (exl_span){ names, n });
    return exl_sql_run(write, err);
}

static exl_rc key_leavers(exl_store *s, exl_err *err)
{
    EXL_TRY(exl_ring_open(s, NULL, err));
    EXL_TRY(for_each(s, "SELECT interview, key FROM interviews WHERE leaver IS NULL ORDER BY interview", "UPDATE interviews SET alone = ?2 WHERE interview = ?1", key_leaver, err));
    return for_each(s, "SELECT entry, conditions FROM ledger ORDER BY entry", "UPDATE ledger SET conditions = ?2 WHERE entry = ?1", drop_values, err);
}

static const struct { const char *sql; exl_rc (*then)(exl_store *s, exl_err *err); } steps[] = { { to_2, NULL }, { to_3, seal_all }, { to_4, key_leavers } };
enum { N_STEPS = sizeof steps / sizeof steps[0] };
_Static_assert(N_STEPS + 1 == EXL_STORE_SCHEMA, "a step for every schema but the first");

static exl_rc run_steps(exl_store *s, int64_t from, exl_err *err)
{
    char pragma[80];
    for (int64_t i = from - 1; i < N_STEPS; i++) {
        EXL_TRY(exl_sql_exec(s, steps[i].sql, err));
        if (steps[i].then)
            EXL_TRY(steps[i].then(s, err));
    }
    sqlite3_snprintf(sizeof pragma, pragma, "PRAGMA user_version = %d", (int)EXL_STORE_SCHEMA);
    return exl_sql_exec(s, pragma, err);
}

/* --- the copy ------------------------------------------------------------------------------------------------ */

static char *backup_path(const exl_store *s)
{
    size_t n = strlen(s->path) + 16;
    char *p = malloc(n);
    if (p)
        snprintf(p, n, "%s.migrating", s->path);
    return p;
}

static bool overwrite(int fd)
{
    static const char zeros[1 << 16];
    struct stat st;
    if (fstat(fd, &st) != 0)
        return false;
    for (off_t left = st.st_size; left > 0;) {
        ssize_t n = write(fd, zeros, left < (off_t)sizeof zeros ? (size_t)left : sizeof zeros);
        if (n <= 0)
            return false;
        left -= n;
    }
    return fsync(fd) == 0;
}

exl_rc exl_schema_drop_backup(const exl_store *s, exl_err *err)
{
    char *path = backup_path(s);
    if (!path)
        return no_memory(err);
    int fd = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    exl_rc rc = fd >= 0 || errno == ENOENT ? EXL_OK : exl_disk_failed(path, err, "cannot remove the copy of the older store");
    if (fd >= 0 && (!overwrite(fd) || unlink(path) != 0))
        rc = exl_disk_failed(path, err, "cannot remove the copy of the older store");
    if (fd >= 0)
        close(fd);
    free(path);
    return rc;
}

/* SQLite's own copying. It does not copy from a connection that writes: another one reads, while this one's lock keeps the file as it is. */
static exl_rc copy_pages(exl_store *s, const char *path, exl_err *err)
{
    sqlite3 *to = NULL, *from = NULL;
    int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_open_v2(s->path, &from, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    sqlite3_backup *b = code == SQLITE_OK ? sqlite3_backup_init(to, "main", from, "main") : NULL;
    if (code == SQLITE_OK && !b)
        code = sqlite3_errcode(to);
    if (b) {
        code = sqlite3_backup_step(b, -1);
        int end = sqlite3_backup_finish(b);
        code = code == SQLITE_DONE ? end : code;
    }
    sqlite3_close(to);
    sqlite3_close(from);
    return code == SQLITE_OK ? EXL_OK : exl_sql_fail(s, code, err);
}

static exl_rc back_up(exl_store *s, exl_err *err)
{
    char *path = backup_path(s);
    if (!path)
        return no_memory(err);
    unlink(path);                   /* a run that did not end left it, and the store as it was */
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    exl_rc rc = fd >= 0 ? copy_pages(s, path, err) : exl_disk_failed(path, err, "cannot copy the older store before it is changed");
    if (rc == EXL_OK && fsync(fd) != 0)
        rc = exl_disk_failed(path, err, "cannot copy the older store before it is changed");
    if (fd >= 0)
        close(fd);
    if (rc == EXL_OK)
        rc = exl_disk_flush_folder(path, err);
    else if (fd >= 0)
        unlink(path);
    free(path);
    return rc;
}

/* --- all of it ----------------------------------------------------------------------------------------------- */

static exl_rc look_through(exl_store *s, exl_err *err)
{
    int64_t wrong = 0;
    EXL_TRY(exl_schema_check(s, err));
    EXL_TRY(exl_sql_number(s, "SELECT count(*) FROM pragma_foreign_key_check", &wrong, err));
    return wrong ? exl_sql_fail(s, SQLITE_CORRUPT, err) : EXL_OK;
}

static exl_rc migrate(exl_store *s, int64_t from, exl_err *err)
{
    EXL_TRY(exl_store_begin(s, err));
    EXL_TRY(exl_sql_number(s, "PRAGMA user_version", &from, err));      /* another program may have been quicker */
    if (from == EXL_STORE_SCHEMA) {
        exl_store_undo(s);
        return EXL_OK;
    }
    EXL_TRY(back_up(s, err));
    EXL_TRY(run_steps(s, from, err));
    EXL_TRY(look_through(s, err));
    return exl_store_commit(s, err);
}

exl_rc exl_schema_migrate(exl_store *s, int64_t from, exl_err *err)
{
    if (from == EXL_STORE_SCHEMA)
        return EXL_OK;
    if (from > EXL_STORE_SCHEMA)
        (void)exl_fail(err, EXL_EDATA, "this store has schema version %lld, and exitlens %s knows versions up to %d: use a newer exitlens", (long long)from, EXL_VERSION, EXL_STORE_SCHEMA);
    else if (from < 1)
        (void)exl_fail(err, EXL_EDATA, "the schema version of this store is %lld: it is damaged; restore it from a backup", (long long)from);
    else if (!s->writes)
        (void)exl_fail(err, EXL_EDATA, "this store has the older schema version %lld: run an import into it to bring it to version %d", (long long)from, EXL_STORE_SCHEMA);
    if (from > EXL_STORE_SCHEMA || from < 1 || !s->writes)
        return exl_err_at(err, s->path, 0, 0), EXL_EDATA;
    s->known = true;                /* an older one of ours: if this fails, closing it clears up */
    s->migrates = true;
    int code = sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
    exl_rc rc = code == SQLITE_OK ? migrate(s, from, err) : exl_sql_fail(s, code, err);
    bool stands = !s->begun;        /* committed, even where something behind that failed: the next writing ends it */
    if (rc != EXL_OK) {
        exl_store_undo(s);
        exl_err other = { 0 };
        if (!stands)
            (void)!exl_schema_drop_backup(s, &other);
        (void)sqlite3_exec(s->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);    /* leaves no empty journal behind */
    }
    s->migrates = false;
    code = sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    return rc != EXL_OK || code == SQLITE_OK ? rc : exl_sql_fail(s, code, err);
}
