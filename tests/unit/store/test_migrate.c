/* Stores of older schemas become ones of today: the same labels, the same people's labels, known again when they are imported, and no text left in plain sight. */
#include "scratch.h"
#include "store/pages.h"
#include "store/query.h"
#include "store/schema.h"
#include "store/sql.h"
#include "store/verify.h"

static const char key_text[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";

/* What schema 1 had in place of schema 2's objects. */
#define OLD(name, columns, kind) \
    "DROP VIEW v_" name ";CREATE VIEW v_" name " AS SELECT i.id AS interview_id, l.n AS statement, " columns ", l.score / 1000.0 AS score," \
    " CASE l.n WHEN 0 THEN 'coded' ELSE 'program' END AS source FROM labels AS l JOIN codes AS c ON c.code = l.code JOIN interviews AS i ON i.interview = l.interview WHERE c.kind = '" kind "';"
static const char schema_1[] =
    "DROP VIEW v_corrections; DROP TABLE corrections; UPDATE labels SET evidence = '[]' WHERE evidence IS NULL AND n > 0;"
    OLD("labels", "substr(c.name, 1, instr(c.name, '.') - 1) AS facet, c.name AS theme, CASE l.polarity WHEN 1 THEN '+' WHEN -1 THEN '-' ELSE '0' END AS polarity", "theme")
    OLD("reasons", "c.name AS reason", "reason") OLD("signals", "c.name AS signal", "signal") "PRAGMA user_version = 1";

static void make_old(const char *path, int version)
{
    size_t n;
    sqlite3 *db;
    char *sql = scratch_read(version == 3 ? "tests/data/store-3.sql" : "tests/data/store-2.sql", &n), *why = NULL;
    unlink(path);
    CHECK(sql && sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK, "%s", why ? why : "no file");
    CHECK(version > 1 || sqlite3_exec(db, schema_1, NULL, NULL, &why) == SQLITE_OK, "%s", why ? why : "");
    sqlite3_close(db);
    free(sql);
}

static bool holds(const char *path, const char *word)
{
    size_t n;
    char *p = scratch_read(path, &n);
    bool found = p && memmem(p, n, word, strlen(word));
    free(p);
    return found;
}

static void say(void *ctx, const char *what) { CHECK(false, "%s: %s", (const char *)ctx, what); }

static int64_t number(exl_store *s, const char *sql)
{
    int64_t v = -1;
    exl_err err = { 0 };
    CHECK(exl_sql_number(s, sql, &v, &err) == EXL_OK, "%s: %s", sql, err.msg);
    return v;
}

static void migrated(const char *path, int version)
{
    exl_store *s = NULL;
    exl_err err = { 0 };
    exl_store_counts c = { 0 };
    exl_interview i;
    exl_arena a;
    bool found, sealed = true;
    exl_arena_init(&a, 0);
    CHECK(exl_store_open(&s, path, EXL_STORE_READ, &err) == EXL_EDATA && strstr(err.msg, "older"), "reading refuses: %s", err.msg);
    CHECK(exl_store_open(&s, path, EXL_STORE_WRITE, &err) == EXL_OK, "%s", err.msg);
    exl_store_close(s);
    s = NULL;
    CHECK(exl_store_open(&s, path, EXL_STORE_READ, &err) == EXL_OK, "and then reads: %s", err.msg);
    CHECK(number(s, "PRAGMA user_version") == EXL_STORE_SCHEMA && number(s, "SELECT count(*) FROM labels") == 10, "labels %lld", (long long)number(s, "SELECT count(*) FROM labels"));
    CHECK(number(s, "SELECT count(*) FROM corrections AS c JOIN interviews AS i ON i.key = c.key") == (version == 2 ? 2 : 0), "people's labels, also of an id that was made of the content");
    CHECK(exl_store_find(&i, &found, s, exl_span_of("a1"), &a, &err) == EXL_OK && found && i.n_answers == 1 && exl_span_is((exl_span){ i.answers[0].text.p, 8 }, "Het loon"), "its text is there: %s", err.msg);
    exl_store_close(s);
    CHECK(exl_store_verify(&c, &sealed, path, NULL, say, (char *)path, &err) == EXL_OK && !sealed && c.interviews == 6 && c.statements == 8, "%s", err.msg);
    static const char *const words[] = { "sfeer", "werkdruk", "Geen parking", "Het loon" };
    for (size_t k = 0; k < 4; k++)
        CHECK(!holds(path, words[k]), "schema %d: '%s' is in it", version, words[k]);
    exl_arena_free(&a);
}

/* Of schema 3: sealed already; leavers without a number go by another digest, and still are the members of their blocks; the page of every row has a digest. */
static void from_3(scratch *f, const char *path)
{
    exl_store *s = NULL;
    exl_err err = { 0 };
    exl_store_counts c = { 0 };
    bool sealed = true;
    size_t n;
    char *keys = scratch_read("tests/data/store-3.keys", &n);
    make_old(path, 3);
    scratch_write(f, "old.db.keys", keys, n, 0600);
    unlink(scratch_path(f, "old.db.key"));
    CHECK(exl_store_open(&s, path, EXL_STORE_WRITE, &err) == EXL_EDATA && strstr(err.msg, "missing") && !scratch_has(f, "old.db.migrating"), "not without its key: %s", err.msg);
    scratch_text(f, "old.db.key", key_text);
    CHECK(holds(path, "Site=Gent"), "what was asked for stands in it");
    CHECK(exl_store_open(&s, path, EXL_STORE_WRITE, &err) == EXL_OK && exl_pages_summed(s), "%s", err.msg);
    CHECK(number(s, "SELECT count(*) FROM members WHERE leaver IN (SELECT coalesce(leaver, alone) FROM interviews)") == 23, "members are known");
    CHECK(number(s, "SELECT count(*) FROM interviews WHERE (leaver IS NULL) <> (alone IS NULL)") == 23, "one or the other");
    CHECK(number(s, "SELECT count(*) FROM ledger WHERE conditions = 'Site'") == 1 && number(s, "SELECT count(*) FROM labels WHERE evidence IS NULL") == 1, "ledger and labels");
    exl_store_close(s);
    CHECK(!holds(path, "Site=Gent") && !scratch_has(f, "old.db.migrating"), "and no longer");
    CHECK(exl_store_verify(&c, &sealed, path, NULL, say, (char *)path, &err) == EXL_OK && !sealed && c.interviews == 23 && c.statements == 23, "%s", err.msg);
    free(keys);
}

int main(void)
{
    scratch s;
    scratch_open(&s);
    char path[200];
    snprintf(path, sizeof path, "%s", scratch_path(&s, "old.db"));
    for (int version = 1; version <= 2; version++) {
        exl_store *st = NULL;
        exl_err err = { 0 };
        size_t n;
        make_old(path, version);
        CHECK(holds(path, "sfeer"), "an older one holds its texts in plain sight");
        char *before = scratch_read(path, &n);
        unlink(scratch_path(&s, "old.db.key"));
        unlink(scratch_path(&s, "old.db.keys"));
        CHECK(exl_store_open(&st, path, EXL_STORE_WRITE, &err) == EXL_EDATA && strstr(err.msg, "missing"), "not without its key: %s", err.msg);
        CHECK(scratch_is(path, before, n) && !scratch_has(&s, "old.db-journal") && !scratch_has(&s, "old.db.migrating") && !scratch_has(&s, "old.db.keys.new"), "and then it is as it was");
        free(before);
        scratch_text(&s, "old.db.key", key_text);
        scratch_text(&s, "old.db.migrating", "what a killed program left");
        migrated(path, version);
        CHECK(!scratch_has(&s, "old.db.migrating") && !scratch_has(&s, "old.db-journal") && scratch_has(&s, "old.db.keys"), "nothing but its keys is left beside it");
    }
    from_3(&s, path);
    scratch_close(&s);
    return CHECK_DONE("store/migrate");
}
