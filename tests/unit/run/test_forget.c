/* forget and purge, from files to the store: nothing of what was erased is left in any file, it does not come back, and all of it happens or nothing. */
#include "session.h"
#include "store/sql.h"
#include <dirent.h>

enum { N = 300, FORGOTTEN = 100, WORDS = 12, SHINGLE = 8 };

/* Words that occur once in the whole world, so that finding one is finding its interview. */
static void word_of(char out[24], unsigned interview, unsigned k) { snprintf(out, 24, "w%cx%uq%u", (char)('a' + k), interview * 7919u % 100003u, k); }
static void id_of(char out[24], unsigned interview) { snprintf(out, 24, "ident-%05u", interview * 6007u % 90001u); }

static const char *write_notes(session *s, const char *name)
{
    static char text[N * 400];
    size_t at = (size_t)snprintf(text, sizeof text, "interview_id,exit_date,department,manager,language,leaver_id,Badge,text\n");
    for (unsigned i = 0; i < N; i++) {
        char id[24], word[24];
        id_of(id, i);
        at += (size_t)snprintf(text + at, sizeof text - at, "%s,2025-%02u-10,Zorg,K. D,nl,leaver%u,badge%u,De sfeer was goed.", id, i % 12 + 1, i, i);
        for (unsigned k = 0; k < WORDS; k++) {
            word_of(word, i, k);
            at += (size_t)snprintf(text + at, sizeof text - at, " %s", word);
        }
        at += (size_t)snprintf(text + at, sizeof text - at, "\n");
    }
    return scratch_text(&s->files, name, text);
}

static size_t times(const char *bytes, size_t n, const char *what)
{
    size_t found = 0, m = strlen(what);
    for (const char *p = bytes, *end = bytes + n; (p = memmem(p, (size_t)(end - p), what, m)); p += m)
        found++;
    return found;
}

/* How often ids, words and runs of eight words of the first FORGOTTEN interviews stand in all files of the folder, but the one they were imported from. */
static size_t residue(session *s, const char *not_in)
{
    size_t found = 0, files = 0;
    DIR *d = opendir(s->files.folder);
    for (struct dirent *e; d && (e = readdir(d));) {
        size_t n;
        if (e->d_name[0] == '.' || strcmp(e->d_name, not_in) == 0)
            continue;
        char *bytes = scratch_read(scratch_path(&s->files, e->d_name), &n);
        files++;
        for (unsigned i = 0; bytes && i < FORGOTTEN; i++) {
            char id[24], word[24], run[300] = "", badge[24];
            id_of(id, i);
            snprintf(badge, sizeof badge, "\"badge%u\"", i);
            found += times(bytes, n, id) + times(bytes, n, badge);
            for (unsigned k = 0; k < WORDS; k++) {
                word_of(word, i, k);
                found += times(bytes, n, word);
                if (k < SHINGLE)
                    snprintf(run + strlen(run), sizeof run - strlen(run), "%s%s", k ? " " : "", word);
            }
            found += times(bytes, n, run);
        }
        free(bytes);
    }
    closedir(d);
    CHECK(files >= 3, "store, key and keys are there: %zu files", files);
    return found;
}

static int64_t number(const char *db, const char *sql)
{
    sqlite3 *c;
    sqlite3_stmt *st = NULL;
    int64_t v = -1;
    if (sqlite3_open_v2(db, &c, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK && sqlite3_prepare_v2(c, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        v = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(c);
    return v;
}

static exl_rc forget(session *s, unsigned from, unsigned to, const char *also)
{
    static char ids[N + 1][24];
    const char *id[N + 1];
    size_t n = 0;
    for (unsigned i = from; i < to; i++, n++) {
        id_of(ids[n], i);
        id[n] = ids[n];
    }
    if (also)
        id[n++] = also;
    session_clear(s);
    return exl_forget(id, n, &s->o, session_notify(s), &s->err);
}

static bool sound(session *s)
{
    session_clear(s);
    return exl_verify(&s->o, session_notify(s), &s->err) == EXL_OK;
}

static void erased(session *s)
{
    char db[200];
    const char *path[] = { write_notes(s, "notes.csv") };
    snprintf(db, sizeof db, "%s", scratch_path(&s->files, "s.db"));
    s->o.db = db;
    CHECK(session_import(s, path, 1) == EXL_OK, "%s", s->err.msg);
    size_t n;
    char *before = scratch_read(db, &n);
    CHECK(residue(s, "notes.csv") >= FORGOTTEN, "ids are there to be found");
    CHECK(forget(s, 0, FORGOTTEN, "nobody") == EXL_EDATA && strstr(s->said, "'nobody'") && scratch_is(db, before, n), "an unknown id: nothing is done: %s", s->err.msg);
    s->o.dry_run = true;
    CHECK(forget(s, 0, FORGOTTEN, NULL) == EXL_OK && strstr(s->said, "100 interviews would be erased") && scratch_is(db, before, n), "%s", s->said);
    s->o.dry_run = false;
    CHECK(forget(s, 0, FORGOTTEN, NULL) == EXL_OK && strstr(s->said, "100 interviews erased"), "%s %s", s->said, s->err.msg);
    CHECK(residue(s, "notes.csv") == 0, "found %zu times", residue(s, "notes.csv"));
    CHECK(number(db, "SELECT count(*) FROM v_interviews") == N - FORGOTTEN && number(db, "SELECT (SELECT count(*) FROM doomed) + (SELECT count(*) FROM meta WHERE name = 'unclean')") == 0, "nothing is left to do");
    CHECK(number(db, "SELECT count(*) FROM labels WHERE interview NOT IN (SELECT interview FROM interviews)") == 0 && sound(s), "%s%s", s->said, s->err.msg);
    CHECK(forget(s, 0, FORGOTTEN, NULL) == EXL_OK && strstr(s->said, "100 of them had been erased before"), "again: %s %s", s->said, s->err.msg);
    /* the next cumulative export */
    CHECK(session_import(s, path, 1) == EXL_OK && strstr(s->said, "200 duplicates, 0 refused, 0 without text, 100 erased") && strstr(s->said, "100 records were not stored: they were erased on request"), "%s", s->said);
    CHECK(residue(s, "notes.csv") == 0 && number(db, "SELECT count(*) FROM v_interviews") == N - FORGOTTEN, "they stay out");
    free(before);
}

static void purged(session *s)
{
    const char *text = "interview_id,exit_date,language,text\nd1,2024-12-31,nl,De sfeer was goed.\nd2,2025-01-01,nl,Het loon was slecht.\nd3,onbekend,nl,Geen parking.\n";
    const char *month = "interview_id,exit_date,language,text\nm1,2024-12,nl,De sfeer was goed!\nm2,2025-01,nl,De sfeer was goed?\n";
    char db[200];
    snprintf(db, sizeof db, "%s", scratch_path(&s->files, "p.db"));
    s->o.db = db;
    const char *path[] = { scratch_text(&s->files, "p.csv", text) };
    s->o.map_file = scratch_text(&s->files, "p.map", "[dates]\nmissing = onbekend\n");
    CHECK(session_import(s, path, 1) == EXL_OK, "%s %s", s->said, s->err.msg);
    path[0] = scratch_text(&s->files, "m.csv", month);
    s->o.map_file = scratch_text(&s->files, "p.map", "[dates]\nprecision = month\n");
    CHECK(session_import(s, path, 1) == EXL_OK, "%s %s", s->said, s->err.msg);
    s->o.map_file = NULL;
    static const struct { const char *before, *says; int64_t left; exl_rc rc; } rows[] = {
        { NULL, "", 5, EXL_EUSAGE }, { "2025-01", "", 5, EXL_EUSAGE }, { "0001-01-01", "0 interviews", 5, EXL_OK },
        { "2024-12-31", "0 interviews", 5, EXL_OK }, { "2025-01-01", "2 interviews of before 2025-01-01 erased", 3, EXL_OK }, { "2025-01-31", "1 interviews", 2, EXL_OK },
        { "2025-02-01", "1 interviews", 1, EXL_OK }, { "2100-01-01", "0 interviews", 1, EXL_OK },     /* undated ones have no age */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        session_clear(s);
        s->o.before = rows[i].before;
        exl_rc rc = exl_purge(&s->o, session_notify(s), &s->err);
        CHECK(rc == rows[i].rc && strstr(s->said, rows[i].says) && number(db, "SELECT count(*) FROM v_interviews") == rows[i].left, "row %zu: %d %s %s", i, (int)rc, s->said, s->err.msg);
    }
    path[0] = scratch_path(&s->files, "p.csv");
    s->o.map_file = scratch_text(&s->files, "p.map", "[dates]\nmissing = onbekend\n");
    CHECK(session_import(s, path, 1) == EXL_OK && strstr(s->said, "1 duplicates") && strstr(s->said, "2 erased"), "purged ones stay out: %s", s->said);
    s->o.map_file = NULL;
}

/* A record without an id is known by what it says; so is one that comes back under another id. */
static void by_content(session *s)
{
    const char *text = "exit_date,language,text\n2025-01-10,nl,De sfeer was goed.\n2025-01-10,nl,Het loon was slecht.\n";
    const char *other = "interview_id,exit_date,language,text\nnew,2025-01-10,nl,De sfeer was goed.\n";
    char db[200], id[80] = "";
    sqlite3 *c;
    sqlite3_stmt *st = NULL;
    snprintf(db, sizeof db, "%s", scratch_path(&s->files, "c.db"));
    s->o.db = db;
    const char *path[] = { scratch_text(&s->files, "c.csv", text) };
    CHECK(session_import(s, path, 1) == EXL_OK, "%s", s->err.msg);
    if (sqlite3_open_v2(db, &c, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK && sqlite3_prepare_v2(c, "SELECT interview_id FROM v_labels WHERE theme = 'relations.colleagues'", -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        snprintf(id, sizeof id, "%s", sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
    sqlite3_close(c);
    const char *ids[] = { id };
    session_clear(s);
    CHECK(exl_forget(ids, 1, &s->o, session_notify(s), &s->err) == EXL_OK, "%s", s->err.msg);
    CHECK(session_import(s, path, 1) == EXL_OK && strstr(s->said, "1 duplicates, 0 refused, 0 without text, 1 erased"), "%s", s->said);
    path[0] = scratch_text(&s->files, "c2.csv", other);
    CHECK(session_import(s, path, 1) == EXL_OK && strstr(s->said, "0 interviews, 0 statements, 0 duplicates, 0 refused, 0 without text, 1 erased"), "%s", s->said);
}

/* A run that was killed between the commit and the end of its work: the next one that writes ends it. */
static void finished_later(session *s)
{
    exl_store *st = NULL;
    char db[200];
    snprintf(db, sizeof db, "%s", scratch_path(&s->files, "p.db"));
    s->o.db = db;
    CHECK(exl_store_open(&st, db, EXL_STORE_WRITE, &s->err) == EXL_OK && exl_sql_exec(st, "INSERT INTO doomed VALUES (0); INSERT INTO meta VALUES ('unclean', x'01')", &s->err) == EXL_OK, "%s", s->err.msg);
    exl_store_close(st);
    const char *path[] = { scratch_text(&s->files, "f.csv", "interview_id,exit_date,language,text\nf1,2025-06-10,nl,De sfeer was goed.\n") };
    CHECK(session_import(s, path, 1) == EXL_OK, "%s", s->err.msg);
    CHECK(number(db, "SELECT (SELECT count(*) FROM doomed) + (SELECT count(*) FROM meta WHERE name = 'unclean')") == 0 && sound(s), "%s", s->said);
}

int main(void)
{
    session *s = session_open();
    erased(s);
    purged(s);
    by_content(s);
    finished_later(s);
    session_close(s);
    return CHECK_DONE("run/forget");
}
