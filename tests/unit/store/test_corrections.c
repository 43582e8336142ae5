/* A store of schema 1 becomes one of today; what people say of a statement is known again by what the statement says. */
#include "scratch.h"
#include "store/body.h"
#include "store/corrections.h"
#include "store/schema.h"
#include "store/sql.h"

static void make(const char *path)
{
    exl_store *s = NULL;
    exl_err err = { 0 };
    CHECK(exl_store_open(&s, path, EXL_STORE_CREATE, &err) == EXL_OK && exl_store_begin(s, &err) == EXL_OK && exl_store_commit(s, &err) == EXL_OK, "%s", err.msg);
    exl_store_close(s);
}

/* What schema 1 had in place of today's objects. */
#define OLD(name, columns, kind) \
    "DROP VIEW v_" name ";CREATE VIEW v_" name " AS SELECT i.id AS interview_id, l.n AS statement, " columns ", l.score / 1000.0 AS score," \
    " CASE l.n WHEN 0 THEN 'coded' ELSE 'program' END AS source FROM labels AS l JOIN codes AS c ON c.code = l.code JOIN interviews AS i ON i.interview = l.interview WHERE c.kind = '" kind "';"
static const char schema_1[] =
    "DROP VIEW v_blocks; DROP TABLE ledger; DROP TABLE kept; DROP TABLE members; DROP TABLE blocks; DROP VIEW v_corrections; DROP TABLE corrections;"
    OLD("labels", "substr(c.name, 1, instr(c.name, '.') - 1) AS facet, c.name AS theme, CASE l.polarity WHEN 1 THEN '+' WHEN -1 THEN '-' ELSE '0' END AS polarity", "theme")
    OLD("reasons", "c.name AS reason", "reason") OLD("signals", "c.name AS signal", "signal") "PRAGMA user_version = 1";

static void migration(scratch *x)
{
    const char *path = scratch_path(x, "old.db");
    exl_store *s = NULL;
    exl_err err = { 0 };
    sqlite3 *db;
    int64_t version = 0;
    make(path);
    CHECK(sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, schema_1, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
    CHECK(exl_store_open(&s, path, EXL_STORE_READ, &err) == EXL_EDATA && strstr(err.msg, "older"), "reading refuses: %s", err.msg);
    CHECK(exl_store_open(&s, path, EXL_STORE_WRITE, &err) == EXL_OK, "%s", err.msg);
    if (s)
        CHECK(exl_sql_number(s, "PRAGMA user_version", &version, &err) == EXL_OK && version == EXL_STORE_SCHEMA, "version %lld", (long long)version);
    exl_store_close(s);
    s = NULL;
    CHECK(exl_store_open(&s, path, EXL_STORE_READ, &err) == EXL_OK, "and then reads: %s", err.msg);
    exl_store_close(s);
}

static exl_span span(const char *s) { return exl_span_of(s); }

static void known_again(void)
{
    static const char text[] = "Loon slecht. Sfeer goed. Loon slecht.";
    exl_answer before = { EXL_Q_FREE, 0, span(text) }, after = { EXL_Q_FREE, 0, span("Ook dit. Loon slecht. Loon slecht.") };
    exl_span list = span("[[4,0,0,12,0],[4,0,13,24,0],[4,0,25,37,0]]"), later = span("[[4,0,0,8,0],[4,0,9,21,0],[4,0,22,34,0]]");
    unsigned char a[3][32], b[3][32];
    exl_err err = { 0 };
    for (uint32_t i = 0; i < 3; i++)
        CHECK(exl_correction_digest(a[i], i + 1, &before, 1, list, &err) == EXL_OK && exl_correction_digest(b[i], i + 1, &after, 1, later, &err) == EXL_OK, "%s", err.msg);
    CHECK(memcmp(a[0], a[2], 32) != 0, "the same words twice are two statements");
    CHECK(memcmp(a[0], b[1], 32) == 0 && memcmp(a[2], b[2], 32) == 0, "the same statements behind another one");
    CHECK(memcmp(a[1], b[0], 32) != 0, "other words");
    CHECK(exl_correction_digest(a[0], 4, &before, 1, list, &err) == EXL_EUSAGE && exl_correction_digest(a[0], 0, &before, 1, list, &err) == EXL_EUSAGE, "no such statement");
}

int main(void)
{
    scratch s;
    scratch_open(&s);
    migration(&s);
    known_again();
    scratch_close(&s);
    return CHECK_DONE("store/corrections");
}
