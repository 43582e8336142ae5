/* What is taken for a store, and what is left alone; one transaction a handle; settings. */
#include "scratch.h"
#include "store/schema.h"
#include "store/sql.h"

static exl_rc make(const char *path)
{
    exl_store *s = NULL;
    exl_err err = { 0 };
    exl_rc rc = exl_store_open(&s, path, EXL_STORE_CREATE, &err);
    if (rc == EXL_OK)
        rc = exl_store_begin(s, &err);
    if (rc == EXL_OK)
        rc = exl_store_commit(s, &err);
    CHECK(rc == EXL_OK, "%s: %s", err.path, err.msg);
    exl_store_close(s);
    return rc;
}

static void patch(const char *path, size_t at, const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY);
    CHECK(fd >= 0 && pwrite(fd, bytes, n, (off_t)at) == (ssize_t)n, "patched");
    close(fd);
}

static void foreign(const char *path, const char *sql)
{
    sqlite3 *db;
    CHECK(sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

static void refused(const char *what, const char *path, exl_store_mode mode, exl_rc want, const char *says)
{
    exl_store *s = NULL;
    exl_err err = { 0 };
    size_t n, m;
    char *before = scratch_read(path, &n);
    exl_rc rc = exl_store_open(&s, path, mode, &err);
    CHECK(rc == want && s == NULL && strstr(err.msg, says), "%s: %d %s", what, (int)rc, err.msg);
    CHECK(strcmp(err.path, path) == 0, "%s: path %s", what, err.path);
    char *after = scratch_read(path, &m);
    CHECK((!before && !after) || (before && after && n == m && memcmp(before, after, n) == 0), "%s: the file is as it was", what);
    free(before);
    free(after);
    char beside[200];
    snprintf(beside, sizeof beside, "%s-journal", path);
    CHECK(access(beside, F_OK) != 0, "%s: no journal is left", what);
    snprintf(beside, sizeof beside, "%s-wal", path);
    CHECK(access(beside, F_OK) != 0, "%s: no write-ahead log is left", what);
}

static void refusals(scratch *s)
{
    static const struct { const char *what, *sql, *says; } changed[] = {
        { "a trigger", "CREATE TRIGGER t AFTER INSERT ON interviews BEGIN SELECT 1; END", "'t'" },
        { "a view of somebody's", "CREATE VIEW w AS SELECT 1", "'w'" },
        { "a table of somebody's", "CREATE TABLE x (a)", "'x'" },
        { "an index of somebody's", "CREATE INDEX i ON interviews (department)", "'i'" },
        { "a view that is missing", "DROP VIEW v_labels", "'v_labels'" },
        { "a column more", "ALTER TABLE meta ADD COLUMN x TEXT", "'meta'" },
        { "a newer version", "PRAGMA user_version = 99", "newer exitlens" },
        { "no version", "PRAGMA user_version = 0", "damaged" },
        { "another application", "PRAGMA application_id = 7", "another application" },
        { "a write-ahead log", "PRAGMA journal_mode = WAL", "another application" },
    };
    const char *path = scratch_path(s, "x.db");
    static const exl_store_mode modes[] = { EXL_STORE_READ, EXL_STORE_WRITE, EXL_STORE_CREATE };
    for (size_t m = 0; m < 3; m++) {
        for (size_t i = 0; i < sizeof changed / sizeof changed[0]; i++) {
            unlink(path);
            make(path);
            foreign(path, changed[i].sql);
            refused(changed[i].what, path, modes[m], EXL_EDATA, changed[i].says);
        }
        refused("nothing in it", scratch_text(s, "empty.db", ""), modes[m], EXL_EDATA, "empty");
        refused("a text", scratch_text(s, "text.db", "interview_id,text\n1,geen database, wel een lang verhaal dat verder gaat dan honderd bytes, want zo lang is het begin van een database\n"), modes[m], EXL_EDATA, "not a database");
        refused("a short text", scratch_text(s, "short.db", "x"), modes[m], EXL_EDATA, "not a database");
        refused("a folder", s->folder, modes[m], EXL_EDATA, "not a file");
        unlink(path);
        make(path);
        patch(path, 40000, "garbage garbage garbage garbage garbage", 39);
        CHECK(truncate(path, 100000) == 0, "cut");
        refused("cut off", path, modes[m], EXL_EDATA, "damaged");
    }
    refused("none there", scratch_path(s, "none.db"), EXL_STORE_READ, EXL_EENV, "import makes one");
    refused("none there", scratch_path(s, "none.db"), EXL_STORE_WRITE, EXL_EENV, "import makes one");
    refused("no folder", scratch_path(s, "no/folder/x.db"), EXL_STORE_CREATE, EXL_EENV, "cannot make");
}

static int64_t setting(exl_store *s, const char *sql)
{
    int64_t v = -1;
    exl_err err = { 0 };
    CHECK(exl_sql_number(s, sql, &v, &err) == EXL_OK, "%s: %s", sql, err.msg);
    return v;
}

static void settings(scratch *s)
{
    static const struct { const char *sql; int64_t want; } rows[] = {
        { "PRAGMA foreign_keys", 1 }, { "PRAGMA secure_delete", 1 }, { "PRAGMA synchronous", 3 }, { "PRAGMA mmap_size", 0 }, { "PRAGMA cell_size_check", 1 },
        { "PRAGMA trusted_schema", 0 }, { "PRAGMA temp_store", 2 }, { "PRAGMA page_size", 16384 }, { "PRAGMA application_id", EXL_STORE_APPLICATION }, { "PRAGMA user_version", EXL_STORE_SCHEMA },
        { "SELECT (SELECT journal_mode FROM pragma_journal_mode) = 'truncate'", 1 }, { "PRAGMA busy_timeout", 10000 },
    };
    static const struct { int option, want; } config[] = { { SQLITE_DBCONFIG_DEFENSIVE, 1 }, { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_ENABLE_VIEW, 0 }, { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 } };
    exl_store *st = NULL;
    exl_err err = { 0 };
    struct stat about;
    const char *path = scratch_path(s, "settings.db");
    make(path);
    CHECK(stat(path, &about) == 0 && (about.st_mode & 0777) == 0600, "mode %o", (unsigned)about.st_mode);
    CHECK(exl_store_open(&st, path, EXL_STORE_WRITE, &err) == EXL_OK, "%s", err.msg);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK(setting(st, rows[i].sql) == rows[i].want, "%s", rows[i].sql);
    for (size_t i = 0; i < sizeof config / sizeof config[0]; i++) {
        int now = -1;
        CHECK(sqlite3_db_config(st->db, config[i].option, -1, &now) == SQLITE_OK && now == config[i].want, "option %d is %d", config[i].option, now);
    }
    CHECK(sqlite3_limit(st->db, SQLITE_LIMIT_ATTACHED, -1) == 0, "nothing can be attached");
    CHECK(exl_sql_exec(st, "PRAGMA integrity_check", &err) == EXL_OK && setting(st, "SELECT count(*) FROM pragma_foreign_key_check") == 0, "sound");
    exl_store_close(st);
}

static void transactions(scratch *s)
{
    const char *path = scratch_path(s, "t.db");
    exl_store *a = NULL, *b = NULL;
    exl_err err = { 0 };
    size_t n, m;
    CHECK(exl_store_open(&a, path, EXL_STORE_CREATE, &err) == EXL_OK && exl_store_is_new(a), "%s", err.msg);
    CHECK(access(path, F_OK) != 0 && scratch_has(s, "t.db.new"), "made under another name");
    exl_store_close(a);
    CHECK(access(path, F_OK) != 0 && !scratch_has(s, "t.db.new"), "not committed: nothing is left");
    scratch_text(s, "t.db.new", "what a killed program left");
    make(path);
    CHECK(access(path, F_OK) == 0 && !scratch_has(s, "t.db.new") && !scratch_has(s, "t.db-journal"), "committed: it has its name");
    char *before = scratch_read(path, &n);
    CHECK(exl_store_open(&a, path, EXL_STORE_CREATE, &err) == EXL_OK && !exl_store_is_new(a), "%s", err.msg);
    CHECK(exl_store_begin(a, &err) == EXL_OK && exl_sql_exec(a, "INSERT INTO meta VALUES ('x', x'00')", &err) == EXL_OK, "%s", err.msg);
    /* a reader sees what was there; a second writer waits, then says so */
    CHECK(exl_store_open(&b, path, EXL_STORE_READ, &err) == EXL_OK && setting(b, "SELECT count(*) FROM meta") == 0, "%s", err.msg);
    CHECK(exl_sql_exec(b, "INSERT INTO meta VALUES ('y', x'00')", &err) != EXL_OK, "a reader cannot write");
    exl_store_close(b);
    b = NULL;
    CHECK(exl_store_open(&b, path, EXL_STORE_WRITE, &err) == EXL_OK, "%s", err.msg);
    if (b) {
        sqlite3_busy_timeout(b->db, 50);
        CHECK(exl_store_begin(b, &err) == EXL_EENV && strstr(err.msg, "locked"), "%s", err.msg);
    }
    exl_store_close(b);
    exl_store_close(a);
    char *after = scratch_read(path, &m);
    CHECK(n == m && memcmp(before, after, n) == 0, "undone to the byte");
    free(before);
    free(after);
    CHECK(exl_store_open(&a, path, EXL_STORE_WRITE, &err) == EXL_OK && exl_store_begin(a, &err) == EXL_OK && exl_sql_exec(a, "INSERT INTO meta VALUES ('x', x'00')", &err) == EXL_OK && exl_store_commit(a, &err) == EXL_OK,
          "%s", err.msg);
    exl_store_close(a);
    CHECK(!scratch_has(s, "t.db-journal"), "no journal is left");
    CHECK(exl_store_open(&a, path, EXL_STORE_READ, &err) == EXL_OK && setting(a, "SELECT count(*) FROM meta") == 1, "kept");
    exl_store_close(a);
}

/* Two programs make the same store: the second does not take the first's place. */
static void race(scratch *s)
{
    const char *path = scratch_path(s, "race.db");
    exl_store *a = NULL;
    exl_err err = { 0 };
    CHECK(exl_store_open(&a, path, EXL_STORE_CREATE, &err) == EXL_OK, "%s", err.msg);
    scratch_text(s, "race.db", "another's");
    CHECK(exl_store_commit(a, &err) == EXL_EENV && strstr(err.msg, "meantime"), "%s", err.msg);
    exl_store_close(a);
    CHECK(scratch_is(path, "another's", 9) && !scratch_has(s, "race.db.new"), "the other's file stands");
}

int main(void)
{
    scratch s;
    scratch_open(&s);
    refusals(&s);
    settings(&s);
    transactions(&s);
    race(&s);
    scratch_close(&s);
    return CHECK_DONE("store/open");
}
