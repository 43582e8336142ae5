/* A database of figures: what goes in comes out, the same bytes twice, names that are none are refused, and nothing else is written over. */
#include "check.h"
#include "store/figures.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

static const exl_figure_column columns[] = { { "unit", EXL_FIGURE_TEXT }, { "hits", EXL_FIGURE_INTEGER }, { "share", EXL_FIGURE_REAL } };

static exl_buf made(void)
{
    static const exl_figure_value rows[][3] = { { { .text = { "a\0b'", 4 } }, { .number = 9007199254740992 }, { .number = 0.25 } }, { { .text = { "", 0 } }, { .null = true }, { .null = true } } };
    exl_figures *f = NULL;
    exl_buf b;
    exl_err err = { 0 };
    exl_buf_init(&b, 0);
    CHECK(exl_figures_new(&f, &err) == EXL_OK && exl_figures_table(f, "shares", columns, 3, &err) == EXL_OK, "%s", err.msg);
    for (size_t i = 0; i < 2; i++)
        CHECK(exl_figures_row(f, rows[i], &err) == EXL_OK, "%s", err.msg);
    CHECK(exl_figures_table(f, "none", columns, 1, &err) == EXL_OK && exl_figures_bytes(&b, f, &err) == EXL_OK, "%s", err.msg);
    exl_figures_free(f);
    return b;
}

/* Asks the file of these bytes for one number. */
static double asked(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    double out = -1;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK && sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        out = sqlite3_column_double(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return out;
}

static void files(const exl_buf *b)
{
    char path[] = "/tmp/exl-figures-XXXXXX";
    int fd = mkstemp(path);
    static const struct { const char *sql; double is; } rows[] = {
        { "SELECT count(*) FROM shares", 2 }, { "SELECT length(CAST(unit AS BLOB)) FROM shares", 4 }, { "SELECT hits = 9007199254740992 AND typeof(hits) = 'integer' FROM shares", 1 },
        { "SELECT share FROM shares", 0.25 }, { "SELECT count(*) FROM shares WHERE unit = '' AND hits IS NULL AND share IS NULL", 1 }, { "SELECT count(*) FROM none", 0 },
        { "SELECT integrity_check = 'ok' FROM pragma_integrity_check", 1 },
    };
    CHECK(fd >= 0 && !exl_figures_may_replace(path), "an empty file is somebody else's");
    CHECK(write(fd, b->p, b->n) == (ssize_t)b->n && close(fd) == 0, "a file to ask");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK(asked(path, rows[i].sql) == rows[i].is, "%s", rows[i].sql);
    CHECK(exl_figures_may_replace(path) && unlink(path) == 0 && exl_figures_may_replace(path), "ours, and none");
    CHECK(!exl_figures_may_replace("/tmp") && !exl_figures_may_replace("tests/check.h"), "a folder, another file");
}

int main(void)
{
    exl_buf a = made(), b = made();
    exl_figures *f = NULL;
    CHECK(a.n > 0 && a.n == b.n && memcmp(a.p, b.p, a.n) == 0, "the same bytes twice");
    files(&a);
    CHECK(exl_figures_new(&f, NULL) == EXL_OK, "another");
    static const char *const names[] = { "", "a b", "x\"y", "Shares", "a;b" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        CHECK(exl_figures_table(f, names[i], columns, 3, NULL) == EXL_EDEFECT, "'%s' is no name", names[i]);
    CHECK(exl_figures_table(f, "x", columns, 0, NULL) == EXL_EDEFECT, "no columns");
    exl_figures_free(f);
    exl_figures_free(NULL);
    exl_buf_free(&a);
    exl_buf_free(&b);
    return CHECK_DONE("store/figures");
}
