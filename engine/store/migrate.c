/* From one schema to the next. steps[i] takes a store from schema i + 1 to i + 2; nothing is ever taken out of the middle. Each ends
 * with exactly the objects that schema.c makes, which the check after the last step sees to. */
#include "store/schema.h"
#include "store/sql.h"

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

/* 3: closed blocks. The next import closes the first. */
static const char to_3[] =
    "CREATE TABLE blocks (block INTEGER PRIMARY KEY, dimension INTEGER NOT NULL, unit TEXT NOT NULL, first TEXT, last TEXT, import INTEGER NOT NULL, leavers INTEGER NOT NULL) STRICT;"
    "CREATE TABLE members (member INTEGER PRIMARY KEY, leaver BLOB UNIQUE, department INTEGER NOT NULL REFERENCES blocks, role INTEGER REFERENCES blocks, period INTEGER REFERENCES blocks) STRICT;"
    "CREATE TABLE kept (member INTEGER NOT NULL REFERENCES members, code INTEGER NOT NULL REFERENCES codes, polarity INTEGER NOT NULL, PRIMARY KEY (member, code, polarity)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE ledger (entry INTEGER PRIMARY KEY, conditions TEXT NOT NULL, members BLOB NOT NULL) STRICT;"
    "CREATE VIEW v_blocks AS SELECT CASE dimension WHEN 0 THEN 'department' WHEN 1 THEN 'role' ELSE 'all' END AS dimension, unit AS unit, first AS first, last AS last, leavers AS leavers FROM blocks;";

static const char *const steps[] = { to_2, to_3, NULL };
enum { N_STEPS = sizeof steps / sizeof steps[0] - 1 };
_Static_assert(N_STEPS + 1 == EXL_STORE_SCHEMA, "a step for every schema but the first");

static exl_rc run_steps(exl_store *s, int64_t from, exl_err *err)
{
    char pragma[80];
    for (int64_t i = from - 1; i < N_STEPS; i++)
        EXL_TRY(exl_sql_exec(s, steps[i], err));
    sqlite3_snprintf(sizeof pragma, pragma, "PRAGMA user_version = %d", (int)EXL_STORE_SCHEMA);
    return exl_sql_exec(s, pragma, err);
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
    EXL_TRY(exl_sql_exec(s, "BEGIN IMMEDIATE", err));
    exl_rc rc = exl_sql_number(s, "PRAGMA user_version", &from, err);      /* another program may have been quicker */
    if (rc == EXL_OK)
        rc = run_steps(s, from, err);
    if (rc == EXL_OK)
        rc = exl_schema_check(s, err);
    if (rc == EXL_OK)
        rc = exl_sql_exec(s, "COMMIT", err);
    if (rc != EXL_OK)
        (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}
