/* import, from files to the store: what is stored, refused, set aside, and what is left as it was. */
#include "session.h"
#include "store/sql.h"

static int one_value(void *ctx, int n, char **value, char **name)
{
    (void)n, (void)name;
    snprintf(ctx, 300, "%s", value[0] ? value[0] : "NULL");
    return 0;
}

static void view(const char *path, const char *sql, const char *want)
{
    sqlite3 *db;
    char got[300] = "no row";
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK)
        sqlite3_exec(db, sql, one_value, got, NULL);
    CHECK(strcmp(got, want) == 0, "%s: %s, not %s", sql, got, want);
    sqlite3_close(db);
}

#define HEAD "interview_id,exit_date,department,manager,language,text\n"
#define HEAD_MORE "interview_id,exit_date,language,Site,Terugblik,text\n"
#define GOOD HEAD "a,2025-01-14,Zorg,K. D,nl,De sfeer was goed. Het loon was slecht.\n" "b,2025-02-03,Zorg,K. D,nl,\n"
#define OTHER HEAD "a,2025-01-14,Zorg,K. D,nl,Geen waardering.\n"
#define BAD HEAD "c,2025-01-15,Zorg,,nl,Te veel werkdruk.\nd,2025-13-45,Zorg,,nl,De sfeer was goed.\ne,2025-03-01,Zorg,,nl,Het loon was slecht.\n"

/* Each row starts where the one before ended. stored: interviews in the store afterwards, -1 = no store. */
typedef struct { const char *what, *file[2]; bool salvage; exl_rc rc; int stored; const char *says; bool unchanged; } step;

static void steps(session *s)
{
    static const step rows[] = {
        { "a refused record, no store yet", { BAD }, false, EXL_EDATA, -1, "summary 0:0 0 interviews, 0 statements, 0 duplicates, 1 refused, 0 without text: nothing was stored", true },
        { "good", { GOOD }, false, EXL_OK, 2, "summary 0:0 2 interviews, 2 statements, 0 duplicates, 0 refused, 1 without text", false },
        { "the same again", { GOOD }, false, EXL_OK, 2, "0 interviews, 0 statements, 2 duplicates", true },
        { "other content later", { OTHER }, false, EXL_OK, 2, "1 of them in place of an earlier one", false },
        { "and back", { GOOD }, false, EXL_OK, 2, "1 interviews, 2 statements, 1 duplicates", false },
        { "two contents in one run", { GOOD, OTHER }, false, EXL_EDATA, 2, "another file of this run has other content for the id 'a'", true },
        { "a refused record", { BAD }, false, EXL_EDATA, 2, "error 3:3", true },
        { "a good file behind a refused one", { BAD, HEAD "f,2025-01-15,Zorg,,nl,De sfeer was goed.\n" }, false, EXL_EDATA, 3, "1 interviews, 1 statements", false },
        { "salvaged", { BAD }, true, EXL_SALVAGED, 5, "2 interviews, 2 statements, 0 duplicates, 1 refused", false },
        { "salvaged again", { BAD }, true, EXL_SALVAGED, 5, "0 interviews, 0 statements, 2 duplicates, 1 refused", true },
        { "no file of interviews", { "a\n1\n" }, false, EXL_EDATA, 5, "error", true },
        { "no file of interviews, salvaged", { "a\n1\n" }, true, EXL_EDATA, 5, "error", true },
    };
    const char *db = scratch_path(&s->files, "steps.db");
    char kept[200];
    snprintf(kept, sizeof kept, "%s", db);
    s->o.db = kept;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *path[2];
        size_t n = 0, was, is;
        for (; n < 2 && rows[i].file[n]; n++)
            path[n] = scratch_text(&s->files, n ? "2.csv" : "1.csv", rows[i].file[n]);
        char *before = scratch_read(kept, &was), count[20];
        s->o.salvage = rows[i].salvage;
        exl_rc rc = session_import(s, path, n);
        CHECK(rc == rows[i].rc, "%s: %d %s\n%s", rows[i].what, (int)rc, s->err.msg, s->said);
        CHECK(strstr(s->said, rows[i].says), "%s:\n%s", rows[i].what, s->said);
        snprintf(count, sizeof count, "%d", rows[i].stored);
        if (rows[i].stored >= 0)
            view(kept, "SELECT count(*) FROM v_interviews", count);
        char *after = scratch_read(kept, &is);
        bool same = (!before && !after) || (before && after && was == is && memcmp(before, after, was) == 0);
        CHECK(!rows[i].unchanged || same, "%s: the store is as it was", rows[i].what);
        CHECK(!scratch_has(&s->files, "steps.db.new") && !scratch_has(&s->files, "steps.db-journal") && scratch_has(&s->files, "steps.db.key") == (rows[i].stored >= 0) && !scratch_has(&s->files, "steps.db.keys.new"),
              "%s: nothing is left beside it but its keys", rows[i].what);
        free(before);
        free(after);
    }
    s->o.salvage = false;
    view(kept, "SELECT count(*) FROM pragma_foreign_key_check", "0");
    view(kept, "SELECT group_concat(polarity || theme, ' ') FROM (SELECT * FROM v_labels WHERE interview_id = 'a' ORDER BY statement)", "+relations.colleagues -terms.pay");
}

/* A dry run says what an import would, and leaves neither store nor key nor rejected records. */
static void dry(session *s)
{
    char db[200];
    snprintf(db, sizeof db, "%s", scratch_path(&s->files, "dry.db"));
    s->o.db = db;
    s->o.dry_run = true;
    const char *path[] = { scratch_text(&s->files, "dry.csv", HEAD "a,2025-01-14,Zorg,K. D,nl,De sfeer was goed.\n"), scratch_text(&s->files, "dry2.csv", BAD) };
    CHECK(session_import(s, path, 1) == EXL_OK && strstr(s->said, "column 'department' is department\n"), "%s", s->said);
    CHECK(strstr(s->said, "1 interviews, 1 statements, 0 duplicates, 0 refused, 0 without text; 100% of the statements have a theme: a dry run, nothing was stored"), "%s", s->said);
    CHECK(!scratch_has(&s->files, "dry.db") && !scratch_has(&s->files, "dry.db.key") && !scratch_has(&s->files, "dry.db.new"), "nothing is there");
    const char *twice[] = { path[0], path[0] };
    CHECK(session_import(s, twice, 2) == EXL_OK && strstr(s->said, "0 interviews, 0 statements, 1 duplicates"), "%s", s->said);
    s->o.dry_run = false;
    CHECK(session_import(s, path, 1) == EXL_OK, "%s", s->err.msg);
    s->o.dry_run = s->o.salvage = true;
    CHECK(session_import(s, path, 2) == EXL_SALVAGED && strstr(s->said, "0 interviews, 0 statements, 1 duplicates") && strstr(s->said, "2 interviews, 2 statements, 0 duplicates, 1 refused"), "%s", s->said);
    CHECK(!scratch_has(&s->files, "dry2.csv.rejected.csv"), "nor are records set aside");
    view(db, "SELECT count(*) FROM v_interviews", "1");
    s->o.dry_run = s->o.salvage = false;
}

/* The key that the first file's store was made with serves the second one. */
/* What people wrote in a column that is none of the texts stands in plain sight in the store: said once a column and file, without a word of it. */
static void wordy(session *s)
{
#define NOTE "De leidinggevende zei mij dat er geen plaats meer was voor wie vragen stelt en dat ik maar beter zelf kon gaan kijken naar iets anders"
    static const char text[] = HEAD_MORE "w1,2025-01-14,nl,Gent Zuid,\"" NOTE "\",Goed.\nw2,2025-01-15,nl,Gent,\"" NOTE "\",Goed.\n";
    const char *path[] = { scratch_text(&s->files, "wordy.csv", text) };
    char store[200];
    snprintf(store, sizeof store, "%s", scratch_path(&s->files, "wordy.db"));
    const char *was = s->o.db;
    s->o.db = store;
    session_clear(s);
    CHECK(session_import(s, path, 1) == EXL_OK, "%s", s->err.msg);
    const char *first = strstr(s->said, "column 'Terugblik' holds running text");
    CHECK(first && !strstr(first + 1, "column 'Terugblik' holds") && !strstr(s->said, "leidinggevende") && !strstr(s->said, "'Site'"), "%s", s->said);
    s->o.db = was;
}

static void two_files(session *s)
{
    const char *path[] = { scratch_text(&s->files, "1.csv", GOOD), scratch_text(&s->files, "2.csv", HEAD "f,2025-01-15,Zorg,,nl,De sfeer was goed.\n") };
    char db[200];
    snprintf(db, sizeof db, "%s", scratch_path(&s->files, "two.db"));
    s->o.db = db;
    CHECK(session_import(s, path, 2) == EXL_OK, "%s", s->err.msg);
    view(db, "SELECT count(*) FROM v_interviews", "3");
    session_clear(s);
    CHECK(exl_verify(&s->o, session_notify(s), &s->err) == EXL_OK, "%s %s", s->said, s->err.msg);
}

static void rejected(session *s)
{
    static const char want[] = "line,column,reason,record\n3,";
    struct stat st;
    size_t n;
    const char *path[] = { scratch_text(&s->files, "r.csv", BAD) }, *set_aside = scratch_path(&s->files, "r.csv.rejected.csv");
    s->o.db = scratch_path(&s->files, "r.db");
    s->o.salvage = true;
    CHECK(session_import(s, path, 1) == EXL_SALVAGED, "%s", s->err.msg);
    char *text = scratch_read(set_aside, &n);
    CHECK(text && strncmp(text, want, strlen(want)) == 0 && strstr(text, "\"d,2025-13-45,Zorg,,nl,De sfeer was goed.\"\n"), "%s", text ? text : "none");
    CHECK(stat(set_aside, &st) == 0 && (st.st_mode & 0777) == 0600, "mode %o", (unsigned)st.st_mode);
    CHECK(!strstr(s->said, "sfeer") && !strstr(s->err.msg, "sfeer"), "messages hold no text");
    free(text);
    s->o.salvage = false;
    path[0] = scratch_text(&s->files, "q.csv", BAD);
    CHECK(session_import(s, path, 1) == EXL_EDATA && !scratch_has(&s->files, "q.csv.rejected.csv"), "only --salvage sets records aside");
}

static void without_ids(session *s)
{
    const char *text = "exit_date,leaver_name,text\n2025-01-14,Jan Peeters,De sfeer was goed.\n2025-01-14,Jan Peeters,De sfeer was goed.\n2025-02-14,JAN PEETERS,Het loon was slecht.\n2025-03-14,An Maes,Het loon was slecht.\n";
    char db[200], key[210];
    size_t n;
    snprintf(db, sizeof db, "%s", scratch_path(&s->files, "noid.db"));
    snprintf(key, sizeof key, "%s.key", db);
    s->o.db = db;
    const char *path[] = { scratch_text(&s->files, "noid.csv", text) };
    CHECK(session_import(s, path, 1) == EXL_OK && strstr(s->said, "4 interviews"), "%s %s", s->said, s->err.msg);
    view(db, "SELECT count(DISTINCT interview_id) || ' ' || count(DISTINCT leaver) || ' ' || min(length(interview_id)) FROM v_interviews", "4 2 32");
    CHECK(session_import(s, path, 1) == EXL_OK && strstr(s->said, "0 interviews, 0 statements, 4 duplicates"), "%s", s->said);
    char *bytes = scratch_read(db, &n);
    bool found = false;
    for (size_t i = 0; bytes && i + 7 < n; i++)
        found |= strncasecmp(bytes + i, "Peeters", 7) == 0;
    CHECK(bytes && !found, "no leaver's name is in the store");
    free(bytes);
    char *was = scratch_read(key, &n);
    CHECK(was && n == 65, "the key was made: %zu bytes", n);
    unlink(key);
    path[0] = scratch_text(&s->files, "noid2.csv", "exit_date,leaver_name,text\n2025-06-14,Piet,De sfeer was goed.\n");
    CHECK(session_import(s, path, 1) == EXL_EDATA && strstr(s->err.msg, "key") && strstr(s->err.msg, "missing"), "%s", s->err.msg);
    CHECK(access(key, F_OK) != 0, "no other key takes its place");
    scratch_write(&s->files, "noid.db.key", "another key, of forty bytes or thereabout", 40, 0600);
    CHECK(session_import(s, path, 1) == EXL_EDATA && strstr(s->err.msg, "not the key"), "%s", s->err.msg);
    scratch_write(&s->files, "noid.db.key", was, 65, 0600);
    CHECK(session_import(s, path, 1) == EXL_OK, "%s", s->err.msg);
    free(was);
    scratch_write(&s->files, "short.key", "secret\n", 7, 0600);
    s->o.key = scratch_path(&s->files, "short.key");
    CHECK(session_import(s, path, 1) == EXL_EDATA && strstr(s->err.msg, "key is too short"), "%s", s->err.msg);
    s->o.key = NULL;
}

static void coded(session *s)
{
    static const struct { const char *codes, *reasons; exl_rc rc; const char *says, *want; } rows[] = {
        { "terms.pay-|content.workload+", "offer|family", EXL_OK, "1 without text", "content.workload+ terms.pay-; family offer" },
        { "terms.pay- | terms.pay-", "", EXL_OK, "", "terms.pay-; -" },
        { "offer", "terms.pay0", EXL_OK, "", "terms.pay0; offer" },
        { "terms.pay", "", EXL_EDATA, "needs its polarity", "" },
        { "terms.pya-", "", EXL_EDATA, "the nearest is 'terms.pay'", "" },
        { "", "ofer", EXL_EDATA, "'ofer' is no code", "" },
    };
    s->o.coded = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[300], db[200];
        snprintf(db, sizeof db, "%s", scratch_path(&s->files, "coded.db"));
        unlink(db);
        s->o.db = db;
        snprintf(text, sizeof text, "id,date,themes,reasons\n1,2025-01-14,%s,%s\n", rows[i].codes, rows[i].reasons);
        const char *path[] = { scratch_text(&s->files, "coded.csv", text) };
        exl_rc rc = session_import(s, path, 1);
        CHECK(rc == rows[i].rc && strstr(s->said, rows[i].says), "%s: %d %s %s", rows[i].codes, (int)rc, s->said, s->err.msg);
        CHECK(rc == EXL_OK || strstr(s->said, "error 2:"), "the place is told: %s", s->said);
        if (rc == EXL_OK)
            view(db, "SELECT (SELECT group_concat(theme || polarity, ' ') FROM (SELECT * FROM v_labels ORDER BY theme)) || '; ' || coalesce((SELECT group_concat(reason, ' ') FROM (SELECT * FROM v_reasons ORDER BY reason)), '-')",
                 rows[i].want);
        else
            CHECK(access(db, F_OK) != 0, "no store is made");
    }
    s->o.coded = false;
}

static void elsewhere(session *s)
{
    const char *good[] = { scratch_text(&s->files, "e.csv", GOOD) }, *none[] = { scratch_path(&s->files, "no such file.csv") };
    s->o.db = scratch_text(&s->files, "e.db", "");
    CHECK(session_import(s, good, 1) == EXL_EDATA && strstr(s->err.msg, "empty"), "%s", s->err.msg);
    s->o.db = scratch_path(&s->files, "e2.db");
    CHECK(session_import(s, none, 1) == EXL_EENV && access(s->o.db, F_OK) != 0, "%s", s->err.msg);
    s->o.db = scratch_path(&s->files, "no/such/e.db");
    CHECK(session_import(s, good, 1) == EXL_EENV, "%s", s->err.msg);
}

int main(void)
{
    session *s = session_open();
    steps(s);
    dry(s);
    wordy(s);
    two_files(s);
    rejected(s);
    without_ids(s);
    coded(s);
    elsewhere(s);
    session_close(s);
    return CHECK_DONE("run/import");
}
