/* SQLite for the files of this folder: every statement in one table, every bind and step checked. */
#ifndef EXL_STORE_SQL_H
#define EXL_STORE_SQL_H
#include "base/span.h"
#include "store/aliases.h"
#include "store/store.h"
#include <sqlite3.h>

/* Statements that are prepared once a handle. */
#define EXL_SQL_ROWS(X) \
    X(VERSION_PUT, "INSERT INTO versions (program, schema, lexicons) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING") \
    X(VERSION_GET, "SELECT version FROM versions WHERE program = ?1 AND schema = ?2 AND lexicons = ?3") \
    X(VERSIONS, "SELECT program, schema, lexicons FROM versions AS v WHERE EXISTS (SELECT 1 FROM interviews AS i WHERE i.version = v.version) ORDER BY version") \
    X(IMPORT_PUT, "INSERT INTO imports (version, file) VALUES (?1, ?2)") \
    X(IMPORT_END, "UPDATE imports SET content = ?2, records = ?3, stored = ?4, replaced = ?5, duplicates = ?6, refused = ?7, erased = ?8, without_text = ?9, statements = ?10," \
                  " as_of = ?11 WHERE import = ?1") \
    X(FIND, "SELECT interview, content FROM interviews WHERE key = ?1") \
    X(ERASE, "DELETE FROM interviews WHERE interview = ?1") \
    X(INTERVIEW_PUT, "INSERT INTO interviews (id, key, content, leaver, exit_date, hire_date, department, role, manager, language, departure, tenure_months," \
                     " interviewer, channel, attributes, spoken, coded, import, version, alone)" \
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)") \
    X(TEXT_PUT, "INSERT INTO texts (interview, slot, body) VALUES (?1, ?2, ?3)") \
    X(TEXT_GET, "SELECT t.body, t.slot, i.key, i.content FROM texts AS t JOIN interviews AS i ON i.interview = t.interview WHERE t.interview = ?1") \
    X(SLOTS, "SELECT slot, interview FROM texts ORDER BY slot") \
    X(LOST, "UPDATE interviews SET content = zeroblob(32) WHERE interview = ?1") \
    X(DOOM, "INSERT INTO doomed (slot) SELECT slot FROM texts WHERE interview = ?1 ON CONFLICT DO NOTHING") \
    X(DOOMED, "SELECT slot FROM doomed WHERE slot > ?1 ORDER BY slot LIMIT ?2") \
    X(ERASED_PUT, "INSERT INTO erased (mac) VALUES (?1) ON CONFLICT DO NOTHING") \
    X(ERASED_HAS, "SELECT 1 FROM erased WHERE mac = ?1") \
    X(ERASE_CORRECTIONS, "DELETE FROM corrections WHERE key = ?1") \
    X(ERASE_FILE, "UPDATE imports SET file = '(erased)' WHERE file = ?1 OR substr(file, 1, length(?1) + 1) = ?1 || '.' OR (length(?1) > 3 AND instr(file, ?1))") \
    X(ABOUT, "SELECT i.id, i.key, i.content, EXISTS (SELECT 1 FROM texts AS t WHERE t.interview = i.interview) FROM interviews AS i WHERE i.interview = ?1") \
    X(AUDIT_PUT, "INSERT INTO audit (n, at, user, command, options, counts, chain) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)") \
    X(AUDIT_LAST, "SELECT n, chain FROM audit ORDER BY n DESC LIMIT 1") \
    X(AUDIT_ALL, "SELECT n, at, user, command, options, counts, chain FROM audit ORDER BY n") \
    X(STATEMENTS_PUT, "INSERT INTO statements (interview, n, list) VALUES (?1, ?2, ?3)") \
    X(STATEMENTS_GET, "SELECT list FROM statements WHERE interview = ?1") \
    X(STATEMENTS_ALL, "SELECT interview, list FROM statements ORDER BY interview") \
    X(LABEL_PUT, "INSERT INTO labels (interview, n, code, polarity, score, evidence) VALUES (?1, ?2, ?3, ?4, ?5, ?6)") \
    X(LABELS_ALL, "SELECT interview, n, code, polarity, score, evidence FROM labels ORDER BY interview, n, code, polarity") \
    X(MENTION_PUT, "INSERT INTO mentions (interview, n, start, \"end\", manager) VALUES (?1, ?2, ?3, ?4, ?5)") \
    X(CODE_PUT, "INSERT INTO codes (kind, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING") \
    X(CODE_GET, "SELECT code FROM codes WHERE kind = ?1 AND name = ?2") \
    X(CODES, "SELECT code, kind, name FROM codes ORDER BY code") \
    X(ENTRY_PUT, "INSERT INTO entries (name) VALUES (?1) ON CONFLICT DO NOTHING") \
    X(ENTRY_GET, "SELECT entry FROM entries WHERE name = ?1") \
    X(ENTRY_NAME, "SELECT name FROM entries WHERE entry = ?1") \
    X(LABEL_PERSON, "INSERT INTO labels (interview, n, code, polarity, score, evidence) VALUES (?1, ?2, ?3, ?4, 1000, NULL) ON CONFLICT DO NOTHING") \
    X(LABELS_DROP, "DELETE FROM labels WHERE interview = ?1 AND n = ?2 AND code IN (SELECT code FROM codes WHERE kind = ?3)") \
    X(LABELS_CLEAR, "DELETE FROM labels WHERE interview = ?1 AND n > 0") \
    X(MENTIONS_CLEAR, "DELETE FROM mentions WHERE interview = ?1") \
    X(STATEMENTS_CLEAR, "DELETE FROM statements WHERE interview = ?1") \
    X(INTERVIEW_AGAIN, "UPDATE interviews SET spoken = ?2, version = ?3 WHERE interview = ?1") \
    X(TEXTS_AFTER, "SELECT interview, id, key, department, role, manager, language, coded, exit_date, departure FROM interviews AS i WHERE interview > ?1" \
                   " AND EXISTS (SELECT 1 FROM texts AS t WHERE t.interview = i.interview) ORDER BY interview LIMIT ?2") \
    X(LABELS_OF, "SELECT interview, n, code, polarity, score, evidence FROM labels WHERE interview = ?1 ORDER BY n, code, polarity") \
    X(CORRECTION_PUT, "INSERT INTO corrections (key, text, n, labels, author, why) VALUES (?1, ?2, 0, ?3, ?4, ?5)" \
                      " ON CONFLICT (key, text) DO UPDATE SET labels = excluded.labels, author = excluded.author, why = excluded.why") \
    X(CORRECTION_DROP, "DELETE FROM corrections WHERE key = ?1 AND text = ?2") \
    X(CORRECTION_PLACE, "UPDATE corrections SET n = ?3 WHERE key = ?1 AND text = ?2") \
    X(CORRECTIONS_OF, "SELECT text, labels FROM corrections WHERE key = ?1 ORDER BY text") \
    X(CORRECTIONS_ALL, "SELECT i.interview, i.id, c.n, c.labels, c.author, c.why FROM corrections AS c JOIN interviews AS i ON i.key = c.key WHERE c.n > 0 ORDER BY i.interview, c.n") \
    X(META_PUT, "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value") \
    X(META_GET, "SELECT value FROM meta WHERE name = ?1") \
    X(RATES_CLEAR, "DELETE FROM rates") \
    X(RATE_PUT, "INSERT INTO rates (code, language, n_pos, tp, n_neg, fp) VALUES (?1, ?2, ?3, ?4, ?5, ?6)") \
    X(RATES, "SELECT code, language, n_pos, tp, n_neg, fp FROM rates ORDER BY code, language") \
    X(BLOCK_PUT, "INSERT INTO blocks (dimension, unit, first, last, import, leavers) VALUES (?1, ?2, ?3, ?4, (SELECT coalesce(max(import), 0) FROM imports), ?5)") \
    X(BLOCKS, "SELECT block, dimension, unit, first, last, import, leavers FROM blocks ORDER BY block") \
    X(MEMBER_PUT, "INSERT INTO members (leaver, department) VALUES (?1, ?2)") \
    X(MEMBER_ROLE, "UPDATE members SET role = ?2, period = ?3 WHERE member = ?1") \
    X(MEMBER_NAMELESS, "UPDATE members SET leaver = NULL WHERE leaver = ?1") \
    X(MEMBER_IS, "UPDATE members SET leaver = ?2 WHERE leaver = ?1") \
    X(MEMBERS, "SELECT member, leaver, department, role, period FROM members ORDER BY member") \
    X(KEPT, "SELECT member, code, polarity FROM kept ORDER BY member, code, polarity") \
    X(KEEP, "INSERT INTO kept (member, code, polarity) SELECT m.member, l.code, l.polarity FROM members AS m JOIN blocks AS b ON b.block = m.department" \
            " JOIN interviews AS i ON i.interview = ?2 AND i.import <= b.import JOIN labels AS l ON l.interview = i.interview JOIN codes AS c ON c.code = l.code AND c.kind <> 'signal'" \
            " WHERE m.leaver = ?1 GROUP BY 1, 2, 3 ON CONFLICT DO NOTHING") \
    X(TALKS, "SELECT member, departure, undated, with_theme, nl, fr, en, de, unknown FROM talks ORDER BY member, talk") \
    X(TALK_KEEP, "INSERT INTO talks (member, departure, undated, with_theme, nl, fr, en, de, unknown) SELECT m.member, i.departure, i.exit_date IS NULL," \
                 " (SELECT count(DISTINCT l.n) FROM labels AS l JOIN codes AS c ON c.code = l.code AND c.kind = 'theme' WHERE l.interview = i.interview AND l.n > 0)," \
                 " coalesce(sum(json_extract(e.value, '$[4]') = 0), 0), coalesce(sum(json_extract(e.value, '$[4]') = 1), 0), coalesce(sum(json_extract(e.value, '$[4]') = 2), 0)," \
                 " coalesce(sum(json_extract(e.value, '$[4]') = 3), 0), coalesce(sum(json_extract(e.value, '$[4]') = 4), 0)" \
                 " FROM members AS m JOIN blocks AS b ON b.block = m.department JOIN interviews AS i ON i.interview = ?2 AND i.import <= b.import" \
                 " LEFT JOIN statements AS s ON s.interview = i.interview LEFT JOIN json_each(s.list) AS e WHERE m.leaver = ?1 GROUP BY m.member") \
    X(HELD, "SELECT member, answer FROM held ORDER BY member") \
    X(HELD_PUT, "INSERT INTO held (member, answer) VALUES (?1, ?2)") \
    X(HELD_CLEAR, "DELETE FROM held") \
    X(LEAVER_OF, "SELECT coalesce(leaver, alone) FROM interviews WHERE interview = ?1") \
    X(LEAVER_ELSE, "SELECT EXISTS (SELECT 1 FROM interviews WHERE leaver = ?1 AND interview <> ?2)") \
    X(LEDGER_PUT, "INSERT INTO ledger (conditions, members) VALUES (?1, ?2)") \
    X(LEDGER, "SELECT members FROM ledger ORDER BY entry") \
    X(COUNTS, "SELECT (SELECT count(*) FROM interviews), (SELECT coalesce(sum(n), 0) FROM statements), (SELECT coalesce(sum(duplicates), 0) FROM imports)") \
    X(HAS_ATTRIBUTE, "SELECT EXISTS (SELECT 1 FROM interviews AS i, json_each(i.attributes) AS a WHERE a.key = ?1)")
typedef enum {
#define EXL_SQL_NAME(name, text) EXL_SQL_##name,
    EXL_SQL_ROWS(EXL_SQL_NAME)
#undef EXL_SQL_NAME
    EXL_N_SQL
} exl_sql;

typedef struct exl_ring exl_ring;

struct exl_store {
    sqlite3 *db;
    sqlite3_stmt *statement[EXL_N_SQL];
    char    *path, *new_path;       /* new_path: the file being made, NULL = none */
    char    *key_path;
    exl_ring *ring;                 /* keys of the texts; NULL = not asked for yet */
    int      lock;                  /* of new_path: its descriptor, held so that no second program makes it; -1 = none */
    bool     begun, writes, migrates, grows;    /* migrates: keys are made for it; grows: keys that are too few are filled up (ring.h) */
    bool     looks, sound;          /* looks: pages that are not what was written do not stop it; sound: there were none when it was looked through (pages.h) */
    exl_aliases aliases;            /* names to give to readers */
    bool     known;                 /* looked through and found to be ours; before that nothing in the file is touched */
};

/* Makes an error of SQLite's code `code` into ours. */
exl_rc exl_sql_fail(const exl_store *s, int code, exl_err *err);

/* Runs statements without parameters or rows. */
EXL_CHECKED exl_rc exl_sql_exec(exl_store *s, const char *sql, exl_err *err);

/* The one number that a query gives. */
EXL_CHECKED exl_rc exl_sql_number(exl_store *s, const char *sql, int64_t *out, exl_err *err);

/* A statement being bound: parameters in their order, the first failure kept for exl_sql_run or exl_sql_row. What is bound is
 * borrowed until the statement has run. */
typedef struct {
    exl_store *s;
    sqlite3_stmt *st;
    int n, code;
} exl_bound;

exl_bound exl_sql_begin(exl_store *s, exl_sql which);
exl_bound exl_sql_own(exl_store *s, sqlite3_stmt *st, int code);       /* of a statement that the caller made and ends */
void exl_bind_int(exl_bound *b, int64_t v);
void exl_bind_real(exl_bound *b, double v);
void exl_bind_text(exl_bound *b, exl_span v);       /* empty: NULL */
void exl_bind_blob(exl_bound *b, const void *p, size_t n);      /* p NULL: NULL */
void exl_bind_null(exl_bound *b);

/* Runs a statement that gives no rows. */
EXL_CHECKED exl_rc exl_sql_run(exl_bound *b, exl_err *err);

/* Next row; *row = false at the end, and the statement is then ready for the next use. A loop that is left earlier calls exl_sql_end. */
EXL_CHECKED exl_rc exl_sql_row(exl_bound *b, bool *row, exl_err *err);
void exl_sql_end(exl_bound *b);

/* Columns of the row; spans live until the next row. */
exl_span exl_sql_text(const exl_bound *b, int column);
exl_span exl_sql_blob(const exl_bound *b, int column);
static inline int64_t exl_sql_int(const exl_bound *b, int column) { return sqlite3_column_int64(b->st, column); }
static inline double exl_sql_real(const exl_bound *b, int column) { return sqlite3_column_double(b->st, column); }
#endif
