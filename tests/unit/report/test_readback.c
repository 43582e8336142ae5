/* A workbook read back: what was put into it is found, whatever the text; one that is cut off, or holds something else, is not whole. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "base/file.h"
#include "report/readback.h"
#include "report/report.h"
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/exl-readback-XXXXXX", path[sizeof folder + 8];
static exl_arena arena;

/* Writes a workbook of one text and a number, under the headings t and n. */
static exl_rc put(exl_span text, exl_err *err)
{
    const exl_gate_rules rules = { EXL_AUDIENCE_HR, 10, 5 };
    const exl_safe_table *safe = NULL;
    exl_column *c = EXL_NEW(&arena, exl_column, 2);
    c[0] = (exl_column){ "t", EXL_COL_TEXT, 0, false, "" };
    c[1] = (exl_column){ "n", EXL_COL_REAL, 1, true, "" };
    exl_table *t = exl_table_new(&arena, "t", "", c, 2);
    exl_cell *row = exl_table_row(t, EXL_UNIT_ALL, 100);
    exl_cell_text(&row[0], text);
    exl_cell_number(&row[1], 7);
    CHECK(exl_privacy_gate(&safe, t, &rules, &arena, NULL) == EXL_OK, "gate");
    return exl_report_table_xlsx(path, safe, err);
}

/* The library writes some characters otherwise, and XML reads some otherwise: none of them may make a sound workbook look damaged. */
static void odd_texts(void)
{
    static char long_text[40000];
    memset(long_text, 'x', sizeof long_text);
    const exl_span rows[] = {
        exl_span_of("a"), exl_span_of(" "), exl_span_of("\n"), exl_span_of("\r\n"), exl_span_of("a\r"), exl_span_of("\t b "), exl_span_of("_x0041_"), exl_span_of("__x0041_x0041_"),
        exl_span_of("=1"), exl_span_of("<a>&amp;\"'"), exl_span_of("]]>"), exl_span_of("\xF0\x9F\x98\x80"), exl_span_of("\xEF\xBF\xBE"), exl_span_of("\xEF\xBF\xBD"), exl_span_of("\xEF\xBB\xBF" "a"),
        { "a\0b", 3 }, exl_span_of("\x01\x1F\x7F"), exl_span_of("\xC2\x85"), exl_span_of("\xE2\x80\xA8"), { long_text, sizeof long_text },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_err err = { 0 };
        CHECK(put(rows[i], &err) == EXL_OK, "text %zu: %s", i, err.msg);
    }
}

static void damage(void)
{
    exl_err err = { 0 };
    exl_span whole;
    const exl_book_content right = { 4, 3 }, wrong[] = { { 3, 3 }, { 4, 2 }, { 5, 3 }, { 4, 4 } };
    CHECK(put(exl_span_of("a"), &err) == EXL_OK, "%s", err.msg);
    CHECK(exl_report_readback(path, &right, &err) == EXL_OK, "%s", err.msg);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK(exl_report_readback(path, &wrong[i], &err) == EXL_EENV, "content %zu", i);
    CHECK(exl_file_read(&whole, path, 1 << 20, &arena, &err) == EXL_OK, "%s", err.msg);
    for (size_t n = 0; n < whole.n; n += 97) {
        CHECK(exl_file_write(path, (exl_span){ whole.p, n }, &err) == EXL_OK, "%s", err.msg);
        CHECK(exl_report_readback(path, &right, &err) == EXL_EENV, "cut off after %zu bytes", n);
    }
    unlink(path);
    CHECK(exl_report_readback(path, &right, &err) == EXL_EENV, "none");
}

int main(void)
{
    exl_arena_init(&arena, 0);
    CHECK(mkdtemp(folder) != NULL, "folder");
    snprintf(path, sizeof path, "%s/t.xlsx", folder);
    odd_texts();
    damage();
    rmdir(folder);
    exl_arena_free(&arena);
    return CHECK_DONE("readback");
}
