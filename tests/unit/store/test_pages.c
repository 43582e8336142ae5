/* Whatever turns over in a store is noticed, by verify, by who reads it, and before anything is written; what other programs may do to a store leaves it sound. */
#include "scratch.h"
#include "store/pages.h"
#include "store/query.h"
#include "store/sql.h"
#include "store/verify.h"

enum { PAGE = 16384, STEP = 1021 };     /* STEP: between bits that are turned over; a prime, so that all places of a page are met */

/* Labels of 400 interviews, over several pages. */
static void make(const char *path)
{
    exl_store *s = NULL;
    exl_err err = { 0 };
    CHECK(exl_store_open(&s, path, EXL_STORE_CREATE, &err) == EXL_OK && exl_store_begin(s, &err) == EXL_OK, "%s", err.msg);
    CHECK(exl_sql_exec(s, "INSERT INTO versions VALUES (1, 'x', 4, 'x'); INSERT INTO imports (import, version) VALUES (1, 1); INSERT INTO codes VALUES (1, 'theme', 'terms.pay');"
                          "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) INSERT INTO interviews (interview, id, key, content, language, departure, spoken, coded, import, version)"
                          " SELECT i, 'i' || i, 'i' || i, zeroblob(32), 0, 'unknown', 0, 1, 1, 1 FROM n;"
                          "INSERT INTO labels SELECT interview, 0, 1, -1, 1000, '[[0,4,1],[9,14,2],[20,27,3],[33,38,4],[40,47,5]]' FROM interviews", &err) == EXL_OK, "%s", err.msg);
    CHECK(exl_store_commit(s, &err) == EXL_OK, "%s", err.msg);
    exl_store_close(s);
}

static void count(void *ctx, const char *what) { (void)what, ++*(int *)ctx; }

static exl_rc verified(const char *path, int *told)
{
    exl_store_counts c;
    exl_err err = { 0 };
    bool sealed;
    *told = 0;
    return exl_store_verify(&c, &sealed, path, NULL, count, told, &err);
}

static exl_rc one_label(void *ctx, const exl_stored_label *l, exl_err *err) { (void)err; return *(size_t *)ctx += (size_t)l->interview, EXL_OK; }

/* Reads all labels; 0 where that is refused, as damaged. */
static size_t labels(const char *path)
{
    exl_store *s = NULL;
    exl_err err = { 0 };
    size_t sum = 0;
    exl_rc rc = exl_store_open(&s, path, EXL_STORE_READ, &err);
    if (rc == EXL_OK)
        rc = exl_store_labels(s, one_label, &sum, &err);
    CHECK(rc == EXL_OK || rc == EXL_EDATA, "%d: %s", (int)rc, err.msg);
    exl_store_close(s);
    return rc == EXL_OK ? sum : 0;
}

static void not_written(const char *path, const char *what)
{
    exl_store *s = NULL;
    exl_err err = { 0 };
    size_t n;
    char *before = scratch_read(path, &n);
    exl_rc rc = exl_store_open(&s, path, EXL_STORE_WRITE, &err);
    if (rc == EXL_OK)
        rc = exl_store_begin(s, &err);
    CHECK(rc == EXL_EDATA && !exl_store_begun(s ? s : &(exl_store){ .begun = false }), "%s: %d %s", what, (int)rc, err.msg);
    exl_store_close(s);
    CHECK(scratch_is(path, before, n), "%s: was written to", what);
    free(before);
}

static bool counts_changes(size_t at) { return (at >= 24 && at < 28) || (at >= 40 && at < 44) || (at >= 92 && at < 100); }

static void bits(scratch *f, const char *whole, size_t n)
{
    const size_t all = 400 * 401 / 2;
    char *b = malloc(n + 1), what[40];
    int told;
    size_t read_around = 0;
    memcpy(b, whole, n);
    for (size_t at = 16, k = 0; at < n; at += at < 110 ? 1 : STEP, k++) {
        b[at] = (char)(b[at] ^ 1 << k % 8);
        const char *path = scratch_write(f, "flip.db", b, n, 0600);
        snprintf(what, sizeof what, "byte %zu", at);
        CHECK(verified(path, &told) != EXL_OK || counts_changes(at), "%s: verify notices nothing", what);
        size_t sum = labels(path);
        CHECK(sum == 0 || sum == all, "%s: another sum, %zu", what, sum);
        read_around += sum == all;
        if (!counts_changes(at))
            not_written(path, what);
        b[at] = (char)(b[at] ^ 1 << k % 8);
    }
    CHECK(read_around > 0, "pages that are not read stop nobody");
    free(b);
}

static void pages(scratch *f, const char *whole, size_t n)
{
    char *b = malloc(n);
    int told;
    for (size_t i = 1; i + 1 < n / PAGE; i++) {
        memcpy(b, whole, n);
        memcpy(b + i * PAGE, whole + (i + 1) * PAGE, PAGE);
        const char *path = scratch_write(f, "flip.db", b, n, 0600);
        exl_rc rc = verified(path, &told);
        CHECK(rc == EXL_EDATA && told > 0, "page %zu is that behind it: %d, %d told", i + 1, (int)rc, told);
        not_written(path, "a page twice");
        memset(b + i * PAGE, 0, PAGE);
        CHECK(verified(scratch_write(f, "flip.db", b, n, 0600), &told) == EXL_EDATA, "page %zu is zeros", i + 1);
        CHECK(verified(scratch_write(f, "flip.db", whole, i * PAGE, 0600), &told) == EXL_EDATA, "cut off at page %zu", i + 1);
        CHECK(verified(scratch_write(f, "flip.db", whole, n - i, 0600), &told) == EXL_EDATA, "%zu bytes short", i);
    }
    free(b);
}

/* SQLite's backup makes a sound copy; reading changes nothing; writing is damage, also where SQLite finds none. */
static void others(scratch *f, const char *path)
{
    sqlite3 *from, *to;
    int told;
    const char *copy = scratch_path(f, "copy.db");
    CHECK(sqlite3_open(path, &from) == SQLITE_OK && sqlite3_open(copy, &to) == SQLITE_OK, "opens");
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    CHECK(b && sqlite3_backup_step(b, -1) == SQLITE_DONE && sqlite3_backup_finish(b) == SQLITE_OK, "copies");
    sqlite3_close(from);
    sqlite3_close(to);
    CHECK(verified(copy, &told) == EXL_OK && labels(copy) == 400 * 401 / 2, "a copy is sound");
    CHECK(sqlite3_open(copy, &to) == SQLITE_OK && sqlite3_exec(to, "UPDATE labels SET polarity = 1 WHERE interview = 200", NULL, NULL, NULL) == SQLITE_OK, "writes");
    sqlite3_close(to);
    CHECK(verified(copy, &told) == EXL_EDATA && told == 1 && labels(copy) == 0, "what others write is not ours: %d", told);
    not_written(copy, "written by others");
}

/* Through the layer everything stays sound, a file that is written anew too. */
static void ours(const char *path)
{
    exl_store *s = NULL;
    exl_err err = { 0 };
    int told;
    CHECK(exl_store_open(&s, path, EXL_STORE_WRITE, &err) == EXL_OK && exl_store_begin(s, &err) == EXL_OK, "%s", err.msg);
    CHECK(exl_sql_exec(s, "DELETE FROM labels WHERE interview % 2; UPDATE labels SET score = 900 WHERE interview < 50", &err) == EXL_OK, "%s", err.msg);
    exl_store_undo(s);
    CHECK(verified(path, &told) == EXL_OK, "undone");
    CHECK(exl_store_begin(s, &err) == EXL_OK && exl_sql_exec(s, "DELETE FROM labels WHERE interview % 2", &err) == EXL_OK && exl_store_commit(s, &err) == EXL_OK, "%s", err.msg);
    CHECK(verified(path, &told) == EXL_OK && labels(path) == 200 * 201, "committed");
    exl_store_look left, other = { { 0 } };
    exl_store_look_of(&left, s);
    exl_store_close(s);
    s = NULL;
    CHECK(exl_store_open(&s, path, EXL_STORE_WRITE, &err) == EXL_OK && !s->sound, "not looked through yet");
    exl_store_trust(s, &other);
    exl_store_look_of(&other, s);
    CHECK(!s->sound && other.of[2] == 0, "nothing is known of it");
    other = left, other.of[4]++;
    exl_store_trust(s, &other);
    CHECK(!s->sound, "it does not look like that");
    exl_store_trust(s, &left);
    CHECK(s->sound, "it does");
    CHECK(exl_pages_rewrite(s, &err) == EXL_OK && exl_pages_summed(s), "%s", err.msg);
    exl_store_close(s);
    CHECK(verified(path, &told) == EXL_OK && labels(path) == 200 * 201, "written anew");
}

int main(void)
{
    scratch f;
    char path[200];
    size_t n;
    int told;
    scratch_open(&f);
    snprintf(path, sizeof path, "%s", scratch_path(&f, "whole.db"));
    make(path);
    CHECK(verified(path, &told) == EXL_OK && told == 0, "sound");
    char *whole = scratch_read(path, &n);
    CHECK(n > 10 * PAGE && n % PAGE == 0, "%zu bytes", n);
    bits(&f, whole, n);
    pages(&f, whole, n);
    others(&f, path);
    ours(path);
    free(whole);
    scratch_close(&f);
    return CHECK_DONE("store/pages");
}
