/* The schema, in one place. What each view means, column by column, is told in engine/manual/store.md.
 *
 * Text of an interview stands in texts.body and nowhere else: one blob (body.h), sealed under the key in slot texts.slot of the keys file (ring.h), so that it can be
 * erased by itself. Everything else refers to it by byte offsets. Digests of texts (interviews.content, corrections.text, imports.content) are keyed. Every page ends with a digest of itself (pages.h).
 *
 * doomed: slots whose texts are gone and whose keys are to be destroyed, until they are; meta 'unclean': the file is to be written anew after that. erased: keyed digests
 * of what was erased, by id and by content, so that it is known when it comes again. audit: the log (audit.h), no view, since two stores with the same content have other ones.
 *
 * statements.list is a JSON array in the order of the statements: [[question, answer, start, end, language], …]: numbers of
 * exl_question and exl_lang, index of the answer in the body, bytes in the answer's text. One row an interview, since they
 * are read together and never searched, and a row each would cost as much as all the rest of an import.
 *
 * interviews.leaver: whose it is, a pseudonym (key.h); NULL where the file did not say. Such an interview is one leaver's alone: alone, a keyed digest of its key, stands for that one. It is
 * kept, since figures for management are made without the key.
 *
 * blocks, members, kept, ledger: which leavers' figures management sees, and as what: blocks.h; talks, held: published.h.
 *
 * labels.n is the statement from 1; 0 = the interview as a whole, where people coded it. labels.evidence is a JSON array
 * [[start, end, entry], …], entry in table entries; NULL = a person says so (corrections.h). Scores are thousandths. No secondary indexes: everything is read in the order of interviews. */
#include "store/schema.h"
#include "store/sql.h"

#define LANGUAGE(x) "CASE " x " WHEN 0 THEN 'nl' WHEN 1 THEN 'fr' WHEN 2 THEN 'en' WHEN 3 THEN 'de' ELSE 'unknown' END"
#define QUESTION(x) "CASE " x " WHEN 0 THEN 'experience' WHEN 1 THEN 'good' WHEN 2 THEN 'better' WHEN 3 THEN 'reason' ELSE 'free' END"
#define SIGN "CASE l.polarity WHEN 1 THEN '+' WHEN -1 THEN '-' ELSE '0' END"
#define SOURCE "CASE WHEN l.n = 0 THEN 'coded' WHEN l.evidence IS NULL THEN 'person' ELSE 'program' END"
#define OF_KIND(kind) " FROM labels AS l JOIN codes AS c ON c.code = l.code JOIN interviews AS i ON i.interview = l.interview WHERE c.kind = '" kind "'"

static const struct { const char *name, *sql; } objects[] = {
    { "versions", "CREATE TABLE versions (version INTEGER PRIMARY KEY, program TEXT NOT NULL, schema INTEGER NOT NULL, lexicons TEXT NOT NULL,"
                  " UNIQUE (program, schema, lexicons)) STRICT" },
    { "imports", "CREATE TABLE imports (import INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES versions, file TEXT, content BLOB,"
                 " records INTEGER, stored INTEGER, replaced INTEGER, duplicates INTEGER, refused INTEGER, erased INTEGER, without_text INTEGER, statements INTEGER, as_of TEXT) STRICT" },
    { "interviews", "CREATE TABLE interviews (interview INTEGER PRIMARY KEY, id TEXT NOT NULL, key TEXT NOT NULL UNIQUE, content BLOB NOT NULL, leaver BLOB,"
                    " exit_date TEXT, hire_date TEXT, department TEXT, role TEXT, manager TEXT, language INTEGER NOT NULL, departure TEXT NOT NULL,"
                    " tenure_months INTEGER, interviewer TEXT, channel TEXT, attributes TEXT, spoken INTEGER NOT NULL, coded INTEGER NOT NULL,"
                    " import INTEGER NOT NULL REFERENCES imports, version INTEGER NOT NULL REFERENCES versions, alone BLOB) STRICT" },
    { "texts", "CREATE TABLE texts (interview INTEGER PRIMARY KEY REFERENCES interviews ON DELETE CASCADE, slot INTEGER NOT NULL, body BLOB NOT NULL) STRICT" },
    { "statements", "CREATE TABLE statements (interview INTEGER PRIMARY KEY REFERENCES interviews ON DELETE CASCADE, n INTEGER NOT NULL, list TEXT NOT NULL) STRICT" },
    { "codes", "CREATE TABLE codes (code INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (kind, name)) STRICT" },
    { "entries", "CREATE TABLE entries (entry INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT" },
    { "labels", "CREATE TABLE labels (interview INTEGER NOT NULL REFERENCES interviews ON DELETE CASCADE, n INTEGER NOT NULL, code INTEGER NOT NULL,"
                " polarity INTEGER NOT NULL, score INTEGER NOT NULL, evidence TEXT, PRIMARY KEY (interview, n, code, polarity)) STRICT, WITHOUT ROWID" },
    { "mentions", "CREATE TABLE mentions (interview INTEGER NOT NULL REFERENCES interviews ON DELETE CASCADE, n INTEGER NOT NULL, start INTEGER NOT NULL,"
                  " \"end\" INTEGER NOT NULL, manager TEXT NOT NULL, PRIMARY KEY (interview, n, start)) STRICT, WITHOUT ROWID" },
    { "rates", "CREATE TABLE rates (code TEXT NOT NULL, language INTEGER NOT NULL, n_pos REAL NOT NULL, tp REAL NOT NULL, n_neg REAL NOT NULL, fp REAL NOT NULL,"
               " PRIMARY KEY (code, language)) STRICT, WITHOUT ROWID" },
    { "corrections", "CREATE TABLE corrections (key TEXT NOT NULL, text BLOB NOT NULL, n INTEGER NOT NULL, labels TEXT NOT NULL, author TEXT NOT NULL, why TEXT NOT NULL,"
                     " PRIMARY KEY (key, text)) STRICT, WITHOUT ROWID" },
    { "doomed", "CREATE TABLE doomed (slot INTEGER PRIMARY KEY) STRICT" },
    { "erased", "CREATE TABLE erased (mac BLOB PRIMARY KEY) STRICT, WITHOUT ROWID" },
    { "audit", "CREATE TABLE audit (n INTEGER PRIMARY KEY, at TEXT NOT NULL, user TEXT NOT NULL, command TEXT NOT NULL, options BLOB NOT NULL, counts TEXT NOT NULL, chain BLOB NOT NULL) STRICT" },
    { "blocks", "CREATE TABLE blocks (block INTEGER PRIMARY KEY, dimension INTEGER NOT NULL, unit TEXT NOT NULL, first TEXT, last TEXT, import INTEGER NOT NULL,"
                " leavers INTEGER NOT NULL) STRICT" },
    { "members", "CREATE TABLE members (member INTEGER PRIMARY KEY, leaver BLOB UNIQUE, department INTEGER NOT NULL REFERENCES blocks, role INTEGER REFERENCES blocks, period INTEGER REFERENCES blocks) STRICT" },
    { "kept", "CREATE TABLE kept (member INTEGER NOT NULL REFERENCES members, code INTEGER NOT NULL REFERENCES codes, polarity INTEGER NOT NULL,"
              " PRIMARY KEY (member, code, polarity)) STRICT, WITHOUT ROWID" },
    { "talks", "CREATE TABLE talks (talk INTEGER PRIMARY KEY, member INTEGER NOT NULL REFERENCES members, departure TEXT NOT NULL, undated INTEGER NOT NULL, with_theme INTEGER NOT NULL,"
               " nl INTEGER NOT NULL, fr INTEGER NOT NULL, en INTEGER NOT NULL, de INTEGER NOT NULL, unknown INTEGER NOT NULL) STRICT" },
    { "held", "CREATE TABLE held (member INTEGER PRIMARY KEY REFERENCES members, answer TEXT NOT NULL) STRICT" },
    { "ledger", "CREATE TABLE ledger (entry INTEGER PRIMARY KEY, conditions TEXT NOT NULL, members BLOB NOT NULL) STRICT" },
    { "meta", "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID" },

    { "v_interviews", "CREATE VIEW v_interviews AS SELECT i.id AS interview_id, nullif(lower(hex(i.leaver)), '') AS leaver, i.exit_date AS exit_date,"
                      " CASE length(i.exit_date) WHEN 10 THEN 'day' WHEN 7 THEN 'month' WHEN 4 THEN 'year' END AS date_precision, i.hire_date AS hire_date,"
                      " i.department AS department, i.role AS role, i.manager AS manager, " LANGUAGE("i.language") " AS language, " LANGUAGE("i.spoken") " AS spoken,"
                      " i.departure AS departure, i.tenure_months AS tenure_months, i.interviewer AS interviewer, i.channel AS channel, i.attributes AS attributes,"
                      " i.coded AS coded, coalesce(s.n, 0) AS statements, lower(hex(i.content)) AS content, v.program AS program, v.schema AS schema, v.lexicons AS lexicons"
                      " FROM interviews AS i JOIN versions AS v ON v.version = i.version LEFT JOIN statements AS s ON s.interview = i.interview" },
    { "v_statements", "CREATE VIEW v_statements AS SELECT i.id AS interview_id, e.key + 1 AS statement, " QUESTION("json_extract(e.value, '$[0]')") " AS question,"
                      " json_extract(e.value, '$[1]') + 1 AS answer, json_extract(e.value, '$[2]') AS start_byte, json_extract(e.value, '$[3]') AS end_byte,"
                      " " LANGUAGE("json_extract(e.value, '$[4]')") " AS language FROM interviews AS i JOIN statements AS s ON s.interview = i.interview, json_each(s.list) AS e" },
    { "v_labels", "CREATE VIEW v_labels AS SELECT i.id AS interview_id, l.n AS statement, substr(c.name, 1, instr(c.name, '.') - 1) AS facet, c.name AS theme, " SIGN " AS polarity,"
                  " l.score / 1000.0 AS score, " SOURCE " AS source" OF_KIND("theme") },
    { "v_reasons", "CREATE VIEW v_reasons AS SELECT i.id AS interview_id, l.n AS statement, c.name AS reason, l.score / 1000.0 AS score, " SOURCE " AS source" OF_KIND("reason") },
    { "v_signals", "CREATE VIEW v_signals AS SELECT i.id AS interview_id, l.n AS statement, c.name AS signal, l.score / 1000.0 AS score, " SOURCE " AS source" OF_KIND("signal") },
    { "v_evidence", "CREATE VIEW v_evidence AS SELECT i.id AS interview_id, l.n AS statement, c.kind AS kind, c.name AS code, CASE c.kind WHEN 'theme' THEN " SIGN " END AS polarity,"
                    " json_extract(e.value, '$[0]') AS start_byte, json_extract(e.value, '$[1]') AS end_byte, x.name AS entry"
                    " FROM labels AS l JOIN codes AS c ON c.code = l.code JOIN interviews AS i ON i.interview = l.interview, json_each(l.evidence) AS e"
                    " LEFT JOIN entries AS x ON x.entry = json_extract(e.value, '$[2]')" },
    { "v_mentions", "CREATE VIEW v_mentions AS SELECT i.id AS interview_id, m.n AS statement, m.manager AS manager, m.start AS start_byte, m.\"end\" AS end_byte"
                    " FROM mentions AS m JOIN interviews AS i ON i.interview = m.interview" },
    { "v_corrections", "CREATE VIEW v_corrections AS SELECT i.id AS interview_id, nullif(c.n, 0) AS statement, c.labels AS labels, c.author AS author, c.why AS why"
                       " FROM corrections AS c JOIN interviews AS i ON i.key = c.key" },
    { "v_imports", "CREATE VIEW v_imports AS SELECT m.file AS file, lower(hex(m.content)) AS content, m.records AS records, m.stored AS stored, m.replaced AS replaced,"
                   " m.duplicates AS duplicates, m.refused AS refused, m.erased AS erased, m.without_text AS without_text, m.statements AS statements, m.as_of AS as_of, v.program AS program,"
                   " v.schema AS schema, v.lexicons AS lexicons FROM imports AS m JOIN versions AS v ON v.version = m.version" },
    { "v_blocks", "CREATE VIEW v_blocks AS SELECT CASE dimension WHEN 0 THEN 'department' WHEN 1 THEN 'role' ELSE 'all' END AS dimension, unit AS unit, first AS first, last AS last, leavers AS leavers FROM blocks" },
    { "v_versions", "CREATE VIEW v_versions AS SELECT v.program AS program, v.schema AS schema, v.lexicons AS lexicons, count(i.interview) AS interviews"
                    " FROM versions AS v LEFT JOIN interviews AS i ON i.version = v.version GROUP BY v.version" },
};
enum { N_OBJECTS = sizeof objects / sizeof objects[0] };

exl_rc exl_schema_make(exl_store *s, exl_err *err)
{
    char pragma[80];
    for (size_t i = 0; i < N_OBJECTS; i++)
        EXL_TRY(exl_sql_exec(s, objects[i].sql, err));
    sqlite3_snprintf(sizeof pragma, pragma, "PRAGMA application_id = %d", (int)EXL_STORE_APPLICATION);
    EXL_TRY(exl_sql_exec(s, pragma, err));
    sqlite3_snprintf(sizeof pragma, pragma, "PRAGMA user_version = %d", (int)EXL_STORE_SCHEMA);
    return exl_sql_exec(s, pragma, err);
}

static exl_rc foreign(const exl_store *s, exl_span name, exl_err *err)
{
    (void)exl_fail(err, EXL_EDATA, "the schema of this store is not the program's: '%.*s' was changed, added or is damaged; restore it from a backup", (int)(name.n < 100 ? name.n : 100), name.p);
    return exl_err_at(err, s->path, 0, 0), EXL_EDATA;
}

static bool is_ours(exl_span name, exl_span sql, bool seen[N_OBJECTS])
{
    for (size_t i = 0; i < N_OBJECTS; i++)
        if (exl_span_is(name, objects[i].name))
            return seen[i] = exl_span_is(sql, objects[i].sql);
    return sql.n == 0 && name.n > 17 && memcmp(name.p, "sqlite_autoindex_", 17) == 0;
}

exl_rc exl_schema_check(exl_store *s, exl_err *err)
{
    sqlite3_stmt *st = NULL;
    bool seen[N_OBJECTS] = { false }, row = true;
    int code = sqlite3_prepare_v2(s->db, "SELECT name, sql FROM sqlite_schema", -1, &st, NULL);
    exl_bound b = exl_sql_own(s, st, code);
    exl_rc rc = EXL_OK;
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row)
        if (!is_ours(exl_sql_text(&b, 0), exl_sql_text(&b, 1), seen))
            rc = foreign(s, exl_sql_text(&b, 0), err);
    sqlite3_finalize(st);
    for (size_t i = 0; rc == EXL_OK && i < N_OBJECTS; i++)
        if (!seen[i])
            rc = foreign(s, exl_span_of(objects[i].name), err);
    return rc;
}
