/* The files beside a store: every byte of them counts, the log shows what was done to it, copies bring back what is missing. */
#include "session.h"
#include "store/pages.h"
#include "store/ring.h"
#include "store/sql.h"

#define NOTES "interview_id,exit_date,language,text\na,2025-01-10,nl,De sfeer was goed.\nb,2025-01-11,nl,Het loon was slecht.\nc,2025-01-12,nl,Geen parking.\n"

static char db[200], keys[210], key[210];

static bool sound(session *s)
{
    session_clear(s);
    return exl_verify(&s->o, session_notify(s), &s->err) == EXL_OK;
}

static void change(const char *path, size_t at, char mask)
{
    char c;
    int fd = open(path, O_RDWR);
    CHECK(fd >= 0 && pread(fd, &c, 1, (off_t)at) == 1, "byte %zu", at);
    c = (char)(c ^ mask);
    CHECK(pwrite(fd, &c, 1, (off_t)at) == 1, "byte %zu", at);
    close(fd);
}

static void every_byte(session *s)
{
    size_t n;
    free(scratch_read(keys, &n));
    CHECK(n == 1024 + 3 * 72, "%zu bytes of keys", n);
    for (size_t at = 0; at < n; at++) {
        change(keys, at, (char)(1 << at % 8));
        CHECK(!sound(s) && s->err.rc == EXL_EDATA, "byte %zu of the keys: %s", at, s->err.msg);
        change(keys, at, (char)(1 << at % 8));
    }
    for (size_t at = 0; at < 64; at++) {
        change(key, at, 3);                 /* another digit, or none */
        CHECK(!sound(s) && s->err.rc == EXL_EDATA, "byte %zu of the key: %s", at, s->err.msg);
        change(key, at, 3);
    }
    CHECK(sound(s), "and back: %s", s->err.msg);
}

/* Runs SQL as somebody without the key, who puts digests of pages right too. */
static void tamper(const char *sql)
{
    sqlite3 *c;
    CHECK(sqlite3_open_v2(db, &c, SQLITE_OPEN_READWRITE, exl_pages_vfs()) == SQLITE_OK && sqlite3_exec(c, sql, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(c));
    sqlite3_close(c);
}

static void tampering(session *s)
{
    static const char *const rows[] = {
        "UPDATE audit SET user = 'somebody' WHERE n = 2", "UPDATE audit SET at = '2020-01-01' WHERE n = 1", "UPDATE audit SET command = 'trends' WHERE n = 3", "UPDATE audit SET counts = '' WHERE n = 2",
        "UPDATE audit SET options = zeroblob(32) WHERE n = 2", "UPDATE audit SET chain = zeroblob(32) WHERE n = 3", "DELETE FROM audit WHERE n = 1", "DELETE FROM audit WHERE n = 2", "DELETE FROM audit WHERE n = 3",
        "DELETE FROM audit WHERE n > 1", "DELETE FROM audit", "INSERT INTO audit SELECT 4, at, user, command, options, counts, chain FROM audit WHERE n = 3",
        "INSERT INTO audit SELECT 0, at, user, command, options, counts, chain FROM audit WHERE n = 1", "DELETE FROM audit WHERE n = 2; UPDATE audit SET n = 2 WHERE n = 3",
        "UPDATE texts SET slot = 1 - slot WHERE slot < 2", "UPDATE texts SET body = (SELECT body FROM texts WHERE slot = 0), slot = 0 WHERE slot = 1",
        "UPDATE texts SET body = x'00' WHERE slot = 1", "UPDATE texts SET slot = 99 WHERE slot = 1", "UPDATE interviews SET content = zeroblob(32) WHERE id = 'a'", "UPDATE interviews SET department = 'X' WHERE id = 'a'",
    };
    size_t n, m;
    char *before = scratch_read(db, &n), *keys_before = scratch_read(keys, &m);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tamper(rows[i]);
        CHECK(!sound(s) && s->err.rc == EXL_EDATA, "%s: %s %s", rows[i], s->said, s->err.msg);
        if (i == 8) {                       /* what is cut off at the end stays to be seen when others write behind it */
            s->o.audience = EXL_AUDIENCE_HR;
            CHECK(exl_reasons(s->e, &s->o, session_sink(s), session_notify(s), &s->err) == EXL_OK && !sound(s), "%s", s->err.msg);
            s->o.audience = EXL_AUDIENCE_MANAGEMENT;
        }
        scratch_write(&s->files, "k.db", before, n, 0600);
        scratch_write(&s->files, "k.db.keys", keys_before, m, 0600);
    }
    CHECK(sound(s), "and back: %s", s->said);
    free(before);
    free(keys_before);
}

static void copies(session *s)
{
    char copy[200], later[200];
    snprintf(copy, sizeof copy, "%s", scratch_path(&s->files, "copy"));
    snprintf(later, sizeof later, "%s", scratch_text(&s->files, "later.csv", "interview_id,exit_date,language,text\nd,2025-02-10,nl,De sfeer was goed.\n"));
    const char *path[] = { later }, *gone[] = { "b" };
    struct stat st;
    session_clear(s);
    CHECK(exl_key_backup(copy, &s->o, session_notify(s), &s->err) == EXL_OK && stat(copy, &st) == 0 && (st.st_mode & 0777) == 0600, "%s", s->err.msg);
    CHECK(exl_key_backup(copy, &s->o, session_notify(s), &s->err) == EXL_EENV, "never over another file");
    CHECK(exl_key_restore(copy, &s->o, session_notify(s), &s->err) == EXL_EDATA && strstr(s->err.msg, "nothing to restore"), "%s", s->err.msg);
    CHECK(session_import(s, path, 1) == EXL_OK && exl_forget(gone, 1, &s->o, session_notify(s), &s->err) == EXL_OK, "%s", s->err.msg);
    unlink(keys);
    unlink(key);
    change(copy, 60, 1);
    CHECK(exl_key_restore(copy, &s->o, session_notify(s), &s->err) == EXL_EDATA && access(key, F_OK) != 0, "a damaged copy: %s", s->err.msg);
    change(copy, 60, 1);
    session_clear(s);
    CHECK(exl_key_restore(copy, &s->o, session_notify(s), &s->err) == EXL_OK && strstr(s->said, "1 texts were imported after this copy"), "%s %s", s->said, s->err.msg);
    CHECK(!sound(s) && strstr(s->said, "'d' is damaged") && !strstr(s->said, "'a'"), "%s", s->said);
    size_t n;
    char *bytes = scratch_read(keys, &n);
    static const char zeros[72];
    CHECK(bytes && n == 1024 + 4 * 72 && memcmp(bytes + 1024 + 72, zeros, 72) == 0, "the key of what was forgotten is destroyed again");
    free(bytes);
    CHECK(session_import(s, path, 1) == EXL_OK && strstr(s->said, "in place of an earlier one") && sound(s), "imported again: %s", s->said);
}

/* Readers of figures need no keys; texts and hr do. */
static void without_keys(session *s)
{
    exl_rc rc;
    unlink(keys);
    s->o.min_company = 5;
    session_clear(s);
    rc = exl_reasons(s->e, &s->o, session_sink(s), session_notify(s), &s->err);
    CHECK(rc == EXL_EDISCLOSE || rc == EXL_OK, "figures: %d %s", (int)rc, s->err.msg);
    CHECK(exl_explain(s->e, "a", &s->o, session_sink(s), &s->err) == EXL_EDATA && strstr(s->err.msg, "missing") && strstr(s->err.path, ".keys"), "%s %s", s->err.path, s->err.msg);
    s->o.audience = EXL_AUDIENCE_HR;
    CHECK(exl_reasons(s->e, &s->o, session_sink(s), session_notify(s), &s->err) == EXL_EDATA, "hr is logged, and the log needs its key: %s", s->err.msg);
    s->o.audience = EXL_AUDIENCE_MANAGEMENT;
    unlink(key);
    CHECK(sound(s) && strstr(s->said, "not looked at"), "verify says what it could not see: %s", s->said);
}

int main(void)
{
    session *s = session_open();
    snprintf(db, sizeof db, "%s", scratch_path(&s->files, "k.db"));
    snprintf(keys, sizeof keys, "%s.keys", db);
    snprintf(key, sizeof key, "%s.key", db);
    s->o.db = db;
    const char *path[] = { scratch_text(&s->files, "n.csv", NOTES) };
    CHECK(session_import(s, path, 1) == EXL_OK, "%s", s->err.msg);
    s->o.audience = EXL_AUDIENCE_HR;
    for (int i = 0; i < 2; i++)
        CHECK(exl_reasons(s->e, &s->o, session_sink(s), session_notify(s), &s->err) == EXL_OK, "%s", s->err.msg);
    s->o.audience = EXL_AUDIENCE_MANAGEMENT;
    every_byte(s);
    tampering(s);
    copies(s);
    without_keys(s);
    session_close(s);
    return CHECK_DONE("run/keys");
}
