/* Small tables that users keep: every delimiter, what is refused and where. */
#include "../store/scratch.h"
#include "run/sheet.h"

static void read_as(scratch *s, const char *text, size_t n, exl_sheet *out, exl_rc want, exl_err *err, exl_arena *a, const char *name)
{
    *err = (exl_err){ 0 };
    *out = (exl_sheet){ .rows = 77 };
    exl_rc rc = exl_sheet_read(out, scratch_write(s, "x.csv", text, n, 0600), a, err);
    CHECK(rc == want, "%s: %d %s", name, (int)rc, err->msg);
    CHECK(rc == EXL_OK || (out->rows == 77 && err->msg[0]), "%s: untouched, and a message", name);
}

/* All of these hold Department = Care, a quoted cell with everything in it, and an empty cell. */
static void readable(scratch *s, exl_arena *a)
{
    static const char *const rows[] = {
        "Department,Action,n\nCare,\"pay, \"\"raised\"\"\nand said\",\n", "Department;Action;n\r\nCare;\"pay, \"\"raised\"\"\nand said\";\r\n",
        "Department|Action|n\nCare|\"pay, \"\"raised\"\"\nand said\"|",   "Department\tAction\tn\nCare\t\"pay, \"\"raised\"\"\nand said\"\t\n",
        ("\xEF\xBB\xBF" " Department , Action ,n\n Care ,\"pay, \"\"raised\"\"\nand said\"\n"),
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_sheet t;
        exl_err err;
        read_as(s, rows[i], strlen(rows[i]), &t, EXL_OK, &err, a, rows[i]);
        CHECK(t.n_columns == 3 && t.rows == 1 && t.line[0] == 2, "row %zu: %zu columns, %zu rows", i, t.n_columns, t.rows);
        CHECK(exl_sheet_column(&t, "department") == 0 && exl_sheet_column(&t, "ACTION") == 1 && exl_sheet_column(&t, "unit") == 3, "row %zu: columns by name", i);
        CHECK(exl_span_is(exl_sheet_cell(&t, 0, 0), "Care") && exl_span_is(exl_sheet_cell(&t, 0, 1), "pay, \"raised\"\nand said"), "row %zu: cells", i);
        CHECK(exl_sheet_cell(&t, 0, 2).n == 0 && exl_sheet_cell(&t, 0, 2).p, "row %zu: an empty or missing cell is empty text", i);
    }
}

static void refused(scratch *s, exl_arena *a)
{
    static const struct { const char *name, *text; size_t n; uint64_t line; } rows[] = {
        { "empty", "", 0, 1 }, { "more cells than columns", "a,b\n1,2\n3,4,5\n", 14, 3 }, { "after a cell of two lines", "a,b\n\"x\ny\",2\n3,4,5\n", 18, 4 },
        { "a quote left open", "a,b\n1,\"2\n", 9, 2 }, { "Latin-1", "a,b\n\xE9t\xE9,2\n", 10, 0 }, { "a NUL", "a,b\n1,\0\n", 8, 0 }, { "UTF-16", "\xFF\xFE" "a\0,\0b\0", 8, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_sheet t;
        exl_err err;
        read_as(s, rows[i].text, rows[i].n, &t, EXL_EDATA, &err, a, rows[i].name);
        CHECK(err.line == rows[i].line && strstr(err.path, "x.csv"), "%s: line %llu of %s", rows[i].name, (unsigned long long)err.line, err.path);
    }
    exl_sheet t = { .rows = 77 };
    exl_err err = { 0 };
    CHECK(exl_sheet_read(&t, scratch_path(&(scratch){ .folder = "/nowhere" }, "x.csv"), a, &err) == EXL_EENV && t.rows == 77, "no such file: %s", err.msg);
}

static void many(scratch *s, exl_arena *a)
{
    static char text[20000];
    size_t n = (size_t)snprintf(text, sizeof text, "a,b\n");
    exl_sheet t;
    exl_err err;
    for (int i = 0; i < 1000; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "r%d,%d\n", i, i % 7);
    read_as(s, text, n, &t, EXL_OK, &err, a, "a thousand rows");
    CHECK(t.rows == 1000 && exl_span_is(exl_sheet_cell(&t, 999, 0), "r999") && t.line[999] == 1001, "%zu rows", t.rows);
    read_as(s, "a,b\n", 4, &t, EXL_OK, &err, a, "a header alone");
    CHECK(t.rows == 0 && t.n_columns == 2, "no rows");
}

static void told(scratch *s, exl_arena *a)
{
    static char longest[200];
    exl_sheet t;
    exl_err err;
    read_as(s, "a\n1\n2\n", 6, &t, EXL_OK, &err, a, "two rows");
    CHECK(exl_sheet_fail(&t, 1, &err, "is no number", exl_span_of("2x")) == EXL_EDATA, "an error of the input");
    CHECK(strcmp(err.msg, "'2x' is no number") == 0 && err.line == 3 && err.column == 1 && strcmp(err.path, t.path) == 0, "%llu: %s", (unsigned long long)err.line, err.msg);
    memset(longest, 'x', sizeof longest - 1);
    CHECK(exl_sheet_fail(&t, 0, &err, "is long", exl_span_of(longest)) == EXL_EDATA && strlen(err.msg) < 80, "cut: %s", err.msg);
    CHECK(exl_sheet_fail(&t, 0, &err, "is missing", (exl_span){ NULL, 0 }) == EXL_EDATA && strcmp(err.msg, "'' is missing") == 0, "%s", err.msg);
}

int main(void)
{
    scratch s;
    exl_arena a;
    scratch_open(&s);
    exl_arena_init(&a, 0);
    readable(&s, &a);
    refused(&s, &a);
    many(&s, &a);
    told(&s, &a);
    exl_arena_free(&a);
    scratch_close(&s);
    return CHECK_DONE("run/test_sheet");
}
