/* Written in memory within one transaction, so that neither a file nor a journal is seen half done, and the bytes have no history. */
#include "store/figures.h"
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { SQL_MAX = 8192, PAGE = 4096, APPLICATION = 0x45584C42 };        /* "EXLB" */

struct exl_figures {
    sqlite3 *db;
    sqlite3_stmt *insert;
    size_t n;                       /* columns of the table begun last */
    exl_figure_type type[64];
};

static exl_rc failed(const exl_figures *f, int code, exl_err *err)
{
    return exl_fail(err, code == SQLITE_NOMEM ? EXL_ENOMEM : EXL_EENV, "could not make the database of figures: %s", f->db ? sqlite3_errstr(code) : "out of memory");
}

static exl_rc exec(exl_figures *f, const char *sql, exl_err *err)
{
    int code = sqlite3_exec(f->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? EXL_OK : failed(f, code, err);
}

exl_rc exl_figures_new(exl_figures **out, exl_err *err)
{
    exl_figures *f = calloc(1, sizeof *f);
    char sql[160];
    if (!f)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    int code = sqlite3_open_v2(":memory:", &f->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY, NULL);
    snprintf(sql, sizeof sql, "PRAGMA page_size = %d; PRAGMA encoding = 'UTF-8'; PRAGMA application_id = %d; PRAGMA user_version = 1; BEGIN", PAGE, APPLICATION);
    exl_rc rc = code == SQLITE_OK ? exec(f, sql, err) : failed(f, code, err);
    if (rc != EXL_OK)
        exl_figures_free(f);
    else
        *out = f;
    return rc;
}

void exl_figures_free(exl_figures *f)
{
    if (!f)
        return;
    sqlite3_finalize(f->insert);
    sqlite3_close(f->db);
    free(f);
}

bool exl_figures_may_replace(const char *path)
{
    unsigned char h[100] = { 0 };               /* https://www.sqlite.org/fileformat2.html, 1.3 */
    FILE *f = fopen(path, "rb");
    if (!f)
        return errno == ENOENT;
    size_t n = fread(h, 1, sizeof h, f);
    fclose(f);
    return n == sizeof h && memcmp(h, "SQLite format 3", 16) == 0 && ((uint32_t)h[68] << 24 | (uint32_t)h[69] << 16 | (uint32_t)h[70] << 8 | h[71]) == APPLICATION;
}

static bool is_name(const char *s)
{
    size_t n = strlen(s);
    return n > 0 && n < 64 && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

exl_rc exl_figures_table(exl_figures *f, const char *name, const exl_figure_column *columns, size_t n, exl_err *err)
{
    static const char *const types[] = { "TEXT", "INTEGER", "REAL" };
    char make[SQL_MAX], insert[SQL_MAX];
    bool good = is_name(name) && n > 0 && n <= sizeof f->type / sizeof f->type[0];
    for (size_t i = 0; good && i < n; i++)
        good = is_name(columns[i].name);
    if (!good)
        return exl_fail(err, EXL_EDEFECT, "name of a table of figures, or of a column");
    int m = snprintf(make, sizeof make, "CREATE TABLE \"%s\" (", name), k = snprintf(insert, sizeof insert, "INSERT INTO \"%s\" VALUES (", name);
    for (size_t i = 0; i < n; i++) {            /* 64 columns of 64 bytes fit */
        m += snprintf(make + m, sizeof make - (size_t)m, "%s\"%s\" %s", i ? ", " : "", columns[i].name, types[columns[i].type]);
        k += snprintf(insert + k, sizeof insert - (size_t)k, i ? ", ?" : "?");
        f->type[i] = columns[i].type;
    }
    snprintf(make + m, sizeof make - (size_t)m, ")");
    snprintf(insert + k, sizeof insert - (size_t)k, ")");
    sqlite3_finalize(f->insert);
    f->insert = NULL;
    f->n = n;
    EXL_TRY(exec(f, make, err));
    int code = sqlite3_prepare_v2(f->db, insert, -1, &f->insert, NULL);
    return code == SQLITE_OK ? EXL_OK : failed(f, code, err);
}

exl_rc exl_figures_row(exl_figures *f, const exl_figure_value *values, exl_err *err)
{
    int code = SQLITE_OK;
    for (size_t i = 0; i < f->n && code == SQLITE_OK; i++) {
        int at = (int)i + 1;
        if (values[i].null)
            code = sqlite3_bind_null(f->insert, at);
        else if (f->type[i] == EXL_FIGURE_TEXT)
            code = sqlite3_bind_text64(f->insert, at, values[i].text.n ? values[i].text.p : "", values[i].text.n, SQLITE_STATIC, SQLITE_UTF8);
        else if (f->type[i] == EXL_FIGURE_INTEGER)
            code = sqlite3_bind_int64(f->insert, at, (sqlite3_int64)values[i].number);
        else
            code = sqlite3_bind_double(f->insert, at, values[i].number);
    }
    if (code == SQLITE_OK)
        code = sqlite3_step(f->insert);
    int reset = sqlite3_reset(f->insert);
    return code == SQLITE_DONE && reset == SQLITE_OK ? EXL_OK : failed(f, reset, err);
}

exl_rc exl_figures_bytes(exl_buf *out, exl_figures *f, exl_err *err)
{
    sqlite3_int64 n = 0;
    sqlite3_finalize(f->insert);
    f->insert = NULL;
    EXL_TRY(exec(f, "COMMIT", err));
    unsigned char *p = sqlite3_serialize(f->db, "main", &n, 0);
    if (!p)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    exl_buf_put(out, p, (size_t)n);
    sqlite3_free(p);
    return exl_buf_rc(out, err);
}
