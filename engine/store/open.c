/* Opening. What stands at a path is looked at through SQLite's own file handle before SQLite reads a page of it, so that a file of another program is
 * refused without a lock, a journal or a byte written. (A handle of our own would do harm: closing it drops the locks that
 * other connections of this process hold.)
 *
 * A new store is made in PATH.new, locked so that only one program makes it, without a journal on disk: if anything goes wrong it is thrown away whole.
 * Committing flushes it and gives it its name, and never takes the place of a store that somebody else made in the meantime.
 * An existing one is written under a rollback journal that is truncated, with synchronous EXTRA: what was committed survives a power cut. Up to 96 MiB of
 * it is kept in memory until the commit: pages that are written earlier lock readers out from then on. */
#include "store/disk.h"
#include "store/key.h"
#include "store/pages.h"
#include "store/ring.h"
#include "store/schema.h"
#include "store/sql.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef EXL_STORE_SAFETY            /* other values make the programs that show that tests for torn disks see: tests/torture/power.py */
#define EXL_STORE_SAFETY "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = EXTRA; PRAGMA cache_spill = 6144"
#endif

enum { WAIT_MS = 10000, NAP_MS = 50, VALUE_MAX = 64 << 20, HEADER = 100 };

static void nap(void)
{
    struct timespec t = { 0, NAP_MS * 1000000L };
    nanosleep(&t, NULL);
}

static uint32_t big_endian(const unsigned char *p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }

/* The first 100 bytes say whose file it is: https://www.sqlite.org/fileformat2.html, 1.3. */
static exl_rc check_header(const exl_store *s, exl_err *err)
{
    unsigned char h[HEADER] = { 0 };
    sqlite3_file *f = NULL;
    if (sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &f) != SQLITE_OK || !f || !f->pMethods)
        return exl_disk_refuse(s->path, err, EXL_EENV, "cannot read it");
    int code = f->pMethods->xRead(f, h, HEADER, 0);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
        return exl_sql_fail(s, code, err);
    if (memcmp(h, "SQLite format 3", 16) != 0)
        return exl_disk_refuse(s->path, err, EXL_EDATA, "this is not a database, so not an exitlens store; give another --db");
    if (big_endian(h + 68) != EXL_STORE_APPLICATION)
        return exl_disk_refuse(s->path, err, EXL_EDATA, "this is not an exitlens store: its application_id is that of another application; give another --db");
    if (h[18] != 1 || h[19] != 1 || big_endian(h + 44) > 4 || big_endian(h + 56) != 1)
        return exl_disk_refuse(s->path, err, EXL_EDATA, "this store was changed by another application (its encoding or journal), or is damaged; restore it from a backup");
    return EXL_OK;
}

static exl_rc check_path(const char *path, exl_err *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return exl_disk_failed(path, err, errno == ENOENT ? "there is no store here yet; import makes one" : "cannot open");
    if (!S_ISREG(st.st_mode))
        return exl_disk_refuse(path, err, EXL_EDATA, "this is not a file, so not an exitlens store");
    if (st.st_size == 0)
        return exl_disk_refuse(path, err, EXL_EDATA, "this file is empty, so not an exitlens store; remove it, and import makes one");
    return EXL_OK;
}

/* Nothing in the file is trusted: no functions called from its schema, no triggers, no views, no extensions, no tricks with pages. */
static exl_rc defend(exl_store *s, exl_err *err)
{
    static const struct { int option, on; } config[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 }, { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 }, { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
        { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 }, { SQLITE_DBCONFIG_ENABLE_FKEY, 1 }, { SQLITE_DBCONFIG_DQS_DML, 0 }, { SQLITE_DBCONFIG_DQS_DDL, 0 },
    };
    for (size_t i = 0; i < sizeof config / sizeof config[0]; i++) {
        int now = -1, code = sqlite3_db_config(s->db, config[i].option, config[i].on, &now);
        if (code != SQLITE_OK || now != config[i].on)
            return exl_disk_refuse(s->path, err, EXL_EENV, "this SQLite library lacks a setting that stores rely on; use 3.37 or newer");
    }
    sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
    sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(s->db, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    sqlite3_busy_timeout(s->db, WAIT_MS);
    return exl_sql_exec(s, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -24576", err);
}

static exl_rc connect(exl_store *s, const char *file, exl_err *err)
{
    const char *vfs = exl_pages_vfs();
    int code = vfs ? sqlite3_open_v2(file, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE, vfs) : SQLITE_NOMEM;
    return code == SQLITE_OK ? EXL_OK : exl_sql_fail(s, code, err);
}

/* What a killed run committed and did not finish, keys to destroy and pages to write anew, is finished by whoever opens the store for writing. */
static exl_rc finish_others(exl_store *s, exl_err *err)
{
    int64_t left = 0;
    if (s->writes)
        EXL_TRY(exl_sql_number(s, "SELECT EXISTS (SELECT 1 FROM doomed) OR EXISTS (SELECT 1 FROM meta WHERE name = 'unclean')", &left, err));
    if (!left)
        return EXL_OK;
    exl_err keys = { 0 };
    EXL_TRY(exl_store_begin(s, err));
    if (exl_ring_open(s, NULL, &keys) == EXL_OK)
        return exl_store_commit(s, err);
    exl_store_undo(s);                      /* the command says so itself, unless it is the one that puts them back */
    return EXL_OK;
}

static exl_rc damaged(const exl_store *s, exl_err *err)
{
    return exl_disk_refuse(s->path, err, EXL_EDATA, "the store is damaged, or another program wrote into it: restore it from a backup ('exitlens verify' says what is wrong)");
}

/* From here on every page that is read is what was written; those read until now were. */
static exl_rc check_pages(exl_store *s, exl_err *err)
{
    int64_t unclean = 0;
    if (!s->looks && exl_pages_strict(s))
        return damaged(s, err);
    if (!exl_pages_summed(s))       /* a run that brought it up to date was killed before the file was written anew */
        EXL_TRY(exl_sql_number(s, "SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'unclean')", &unclean, err));
    return exl_pages_summed(s) || unclean ? EXL_OK : damaged(s, err);
}

static exl_rc open_existing(exl_store *s, exl_err *err)
{
    int64_t version = 0;
    EXL_TRY(check_path(s->path, err));
    EXL_TRY(connect(s, s->path, err));
    EXL_TRY(check_header(s, err));
    EXL_TRY(defend(s, err));
    EXL_TRY(exl_sql_exec(s, s->writes ? EXL_STORE_SAFETY : "PRAGMA query_only = ON; BEGIN", err));
    EXL_TRY(exl_sql_number(s, "PRAGMA user_version", &version, err));
    EXL_TRY(exl_schema_migrate(s, version, err));
    EXL_TRY(exl_schema_check(s, err));
    EXL_TRY(check_pages(s, err));
    s->known = true;
    return finish_others(s, err);
}

static void unlock(exl_store *s)
{
    if (s->lock >= 0)
        close(s->lock);
    s->lock = -1;
}

/* Locks PATH.new for us alone. *done stays false when the file that we got is no longer the one at that path: try again. */
static exl_rc lock_new(exl_store *s, bool *done, exl_err *err)
{
    struct stat at, held;
    s->lock = open(s->new_path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (s->lock < 0)
        return exl_disk_failed(s->path, err, "cannot make the store");
    for (int waited = 0; flock(s->lock, LOCK_EX | LOCK_NB) != 0; waited += NAP_MS) {
        bool busy = errno == EWOULDBLOCK || errno == EINTR;
        if (busy && waited < WAIT_MS) {
            nap();
            continue;
        }
        exl_rc rc = busy ? exl_disk_refuse(s->path, err, EXL_EENV, "the store is locked: another program is making it; try again when it has ended") : exl_disk_failed(s->new_path, err, "cannot lock");
        unlock(s);                          /* it is not ours: closing the store must not remove it */
        return rc;
    }
    *done = stat(s->new_path, &at) == 0 && fstat(s->lock, &held) == 0 && at.st_ino == held.st_ino && at.st_dev == held.st_dev;
    return EXL_OK;
}

static exl_rc make_new(exl_store *s, exl_err *err)
{
    if (ftruncate(s->lock, 0) != 0)         /* what a killed program left */
        return exl_disk_failed(s->path, err, "cannot make the store");
    EXL_TRY(connect(s, s->new_path, err));
    EXL_TRY(exl_sql_exec(s, "PRAGMA page_size = 16384", err));
    EXL_TRY(exl_pages_begin(s, err));
    s->sound = true;
    EXL_TRY(defend(s, err));
    /* Foreign keys: each row is put right behind the one that it refers to, so looking for that one a million times would prove nothing. */
    EXL_TRY(exl_sql_exec(s, "PRAGMA foreign_keys = OFF; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE", err));
    s->begun = true;
    return exl_schema_make(s, err);
}

static exl_rc create(exl_store *s, exl_err *err)
{
    size_t n = strlen(s->path) + 8;
    s->new_path = malloc(n);
    if (!s->new_path)
        return exl_disk_refuse(s->path, err, EXL_ENOMEM, "out of memory");
    snprintf(s->new_path, n, "%s.new", s->path);
    for (bool ours = false; !ours;) {
        unlock(s);
        EXL_TRY(lock_new(s, &ours, err));
    }
    if (access(s->path, F_OK) != 0)
        return make_new(s, err);
    unlink(s->new_path);                    /* made by another program while we waited */
    unlock(s);
    free(s->new_path);
    s->new_path = NULL;
    return open_existing(s, err);
}

exl_rc exl_store_open_with(exl_store **out, const char *path, const char *key, exl_store_mode mode, exl_err *err)
{
    exl_store *s = calloc(1, sizeof *s);
    if (!s || !(s->path = strdup(path)) || !(s->key_path = exl_key_path(path, key))) {
        if (s)
            free(s->path);
        free(s);
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    }
    s->lock = -1;
    s->writes = mode == EXL_STORE_WRITE || mode == EXL_STORE_CREATE;
    s->looks = mode == EXL_STORE_LOOK;
    exl_rc rc = mode == EXL_STORE_CREATE && access(path, F_OK) != 0 && errno == ENOENT ? create(s, err) : open_existing(s, err);
    if (rc != EXL_OK)
        exl_store_close(s);
    else
        *out = s;
    return rc;
}

const char *exl_store_library(void) { return sqlite3_libversion(); }
bool exl_store_library_fits(void) { return sqlite3_libversion_number() >= 3037000; }

bool exl_store_is_new(const exl_store *s) { return s->new_path != NULL; }

bool exl_store_begun(const exl_store *s) { return s->begun; }

static exl_store_look look_at(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return (exl_store_look){ { 0 } };
    return (exl_store_look){ { (uint64_t)st.st_dev, (uint64_t)st.st_ino, (uint64_t)st.st_size, (uint64_t)st.st_mtim.tv_sec, (uint64_t)st.st_mtim.tv_nsec } };
}

void exl_store_look_of(exl_store_look *out, const exl_store *s) { *out = s->sound ? look_at(s->path) : (exl_store_look){ { 0 } }; }

void exl_store_trust(exl_store *s, const exl_store_look *left)
{
    exl_store_look now = look_at(s->path);
    s->sound = s->sound || (now.of[2] && memcmp(&now, left, sizeof now) == 0);
}

exl_rc exl_store_begin(exl_store *s, exl_err *err)
{
    if (s->begun)
        return EXL_OK;
    EXL_TRY(exl_sql_exec(s, "BEGIN IMMEDIATE", err));
    s->begun = true;
    exl_rc rc = s->sound ? EXL_OK : exl_pages_check(&s->sound, s, NULL, NULL, err);
    if (rc == EXL_OK && !s->sound)
        rc = damaged(s, err);
    if (rc != EXL_OK)
        exl_store_undo(s);
    return rc;
}

/* Statements that stand open would keep the transaction, or the connection, open. */
static void finalize(exl_store *s)
{
    for (size_t i = 0; i < EXL_N_SQL; i++) {
        sqlite3_finalize(s->statement[i]);
        s->statement[i] = NULL;
    }
}

static exl_rc publish(exl_store *s, exl_err *err)
{
    finalize(s);
    int code = sqlite3_close(s->db);
    s->db = NULL;
    if (code != SQLITE_OK)
        return exl_sql_fail(s, code, err);
    if (fsync(s->lock) != 0)
        return exl_disk_failed(s->path, err, "cannot write the store");
    if (!exl_disk_take_name(s->new_path, s->path))
        return errno == EEXIST ? exl_disk_refuse(s->path, err, EXL_EENV, "another program made this store in the meantime; run the import again") : exl_disk_failed(s->path, err, "cannot make the store");
    free(s->new_path);                      /* from here on it is a store, whatever happens */
    s->new_path = NULL;
    EXL_TRY(exl_disk_flush_folder(s->path, err));
    return exl_ring_publish(s, err);
}

static exl_rc commit(exl_store *s, exl_err *err)
{
    struct timespec began, now;
    clock_gettime(CLOCK_MONOTONIC, &began);
    int code = sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
    for (now = began; (code & 0xff) == SQLITE_BUSY && (now.tv_sec - began.tv_sec) * 1000 < WAIT_MS; clock_gettime(CLOCK_MONOTONIC, &now)) {
        nap();                              /* readers finish; SQLite does not always wait for them by itself */
        code = sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
    }
    return code == SQLITE_OK ? EXL_OK : exl_sql_fail(s, code, err);
}

exl_rc exl_store_commit(exl_store *s, exl_err *err)
{
    EXL_TRY(exl_ring_before(s, err));
    for (size_t i = 0; i < EXL_N_SQL; i++)
        sqlite3_reset(s->statement[i]);
    EXL_TRY(commit(s, err));
    s->begun = false;
    EXL_TRY(s->new_path ? publish(s, err) : exl_ring_publish(s, err));
    return exl_ring_after(s, err);
}

void exl_store_undo(exl_store *s)
{
    if (!s->db || !s->begun)
        return;
    exl_ring_undo(s);
    (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    s->begun = false;
}

void exl_store_close(exl_store *s)
{
    if (!s)
        return;
    finalize(s);
    exl_store_undo(s);
    if (s->new_path && s->lock >= 0)
        exl_ring_undo(s);
    exl_ring_close(s);
    if (s->db && s->writes && s->known) {
        if (!sqlite3_get_autocommit(s->db))         /* what follows a commit failed half-way */
            (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
        sqlite3_busy_timeout(s->db, 0);     /* leaves no empty journal behind, unless somebody else is busy with it; a second time when there was no memory for it */
        if (sqlite3_exec(s->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) == SQLITE_NOMEM)
            (void)sqlite3_exec(s->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    }
    sqlite3_close(s->db);
    if (s->new_path && s->lock >= 0)
        unlink(s->new_path);
    unlock(s);
    free(s->new_path);
    free(s->key_path);
    free(s->path);
    free(s);
}
