/* Map files and --map: what they say, and where they are wrong. */
#include "check.h"
#include "ingest/columns.h"
#include "reading.h"

static const struct { const char *text; uint64_t line, column; const char *word; } wrong[] = {
    { "exit_date = x\n", 1, 1, "section" },
    { "[columns]\nexit_dat = x\n", 2, 1, "exit_date" },
    { "[columns]\n  departement = x\n", 2, 3, "department" },
    { "[columns]\nexit_date\n", 2, 1, "'='" },
    { "[columns]\nexit_date =\n", 2, 1, "missing" },
    { "[columns]\nexit_date = a\nexit_date = b\n", 3, 13, "twice" },
    { "[columns]\nexit_date = a\nrole = A\n", 3, 8, "twice" },
    { "[column]\n", 1, 1, "unknown section" },
    { "[columns\n", 1, 1, "not closed" },
    { "[values dep]\n", 1, 9, "unknown field" },
    { "\n# remark\n[values departure]\nfired = sacked\n", 4, 9, "dismissal" },
    { "[values language]\nvlaams = be\n", 2, 10, "nl" },
    { "[values question]\nq1 = best\n", 2, 6, "experience" },
    { "[values departure]\nx = dismissal\nX = voluntary\n", 3, 1, "twice" },
    { "[codes]\nWorkload =\n", 2, 1, "[codes]" },
    { "[codes]\na = workload\nA = pay\n", 3, 1, "twice" },
    { "[dates]\nmising = x\n", 2, 1, "missing" },
    { "[dates]\nprecision = week\n", 2, 13, "day, month or year" },
    { "[columns]\nexit_date = caf\xE9\n", 2, 16, "UTF-8" },
};

static exl_rc load(exl_map *m, const char *text, const char *const *options, size_t n, exl_err *err)
{
    char path[64];
    reading_file(path, ".map", text, strlen(text));
    exl_options o = { .map_file = path, .map = options, .n_map = n };
    exl_rc rc = exl_ingest_map_load(m, &o, err);
    unlink(path);
    return rc;
}

static void check_wrong(void)
{
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        exl_map m;
        exl_err err = { 0 };
        exl_rc rc = load(&m, wrong[i].text, NULL, 0, &err);
        CHECK(rc == EXL_EDATA && err.line == wrong[i].line && err.column == wrong[i].column, "row %zu: %d at %llu:%llu: %s", i, (int)rc, (unsigned long long)err.line, (unsigned long long)err.column, err.msg);
        CHECK(strstr(err.msg, wrong[i].word) && err.path[0], "row %zu: %s", i, err.msg);
        exl_ingest_map_free(&m);
    }
}

static void check_wrong_options(void)
{
    static const struct { const char *options[2]; const char *word; } rows[] = {
        { { "Region" }, "column=field" }, { { "Region=departement" }, "'department'" }, { { "=role" }, "missing" }, { { "A=role", "B=role" }, "twice" }, { { "A=role", "a=manager" }, "twice" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_map m;
        exl_err err = { 0 };
        exl_options o = { .map = rows[i].options, .n_map = rows[i].options[1] ? 2 : 1 };
        exl_rc rc = exl_ingest_map_load(&m, &o, &err);
        CHECK(rc == EXL_EUSAGE && strstr(err.msg, rows[i].word), "row %zu: %d %s", i, (int)rc, err.msg);
        exl_ingest_map_free(&m);
    }
}

static void check_right(void)
{
    static const char text[] = "\xEF\xBB\xBF# coded survey\r\n[columns]\r\nexit_date = Cease Date\r\nignore = Gender\r\nrole = A=B\r\n[values departure]\r\nResignation-Other reasons = voluntary\r\n"
                               "a = b = dismissal\r\n[values department]\r\nNot Stated =\r\n[codes]\r\nWorkload = workload\r\nPay = terms.pay-\r\n[dates]\r\nmissing = Not Stated\r\nmissing =\r\nprecision = year";
    const char *options[] = { "Region=department", "Age=" };
    exl_map m;
    exl_err err = { 0 };
    exl_rc rc = load(&m, text, options, 2, &err);
    CHECK(rc == EXL_OK, "%llu:%llu %s", (unsigned long long)err.line, (unsigned long long)err.column, err.msg);
    static const struct { const char *folded; exl_field field; } columns[] = {
        { "cease date", EXL_F_EXIT_DATE }, { "gender", EXL_F_IGNORED }, { "a b", EXL_F_ROLE }, { "workload", EXL_F_CODE }, { "region", EXL_F_DEPARTMENT }, { "age", EXL_F_IGNORED },
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        exl_map_column *c = exl_ingest_map_find(&m, exl_span_of(columns[i].folded));
        CHECK(c && c->field == columns[i].field, "%s", columns[i].folded);
    }
    CHECK(exl_span_is(exl_ingest_map_value(&m, EXL_F_DEPARTURE, exl_span_of("RESIGNATION-other reasons ")), "voluntary"), "value");
    CHECK(exl_span_is(exl_ingest_map_value(&m, EXL_F_DEPARTURE, exl_span_of("a = b")), "dismissal"), "the last = parts");
    CHECK(exl_ingest_map_value(&m, EXL_F_DEPARTMENT, exl_span_of("Not stated")).n == 0, "a value may become empty");
    CHECK(exl_span_is(exl_ingest_map_value(&m, EXL_F_DEPARTMENT, exl_span_of("IT")), "IT"), "others stay");
    CHECK(m.n_missing == 2 && m.precision == EXL_DATE_YEAR && m.has_codes, "dates and codes");
    CHECK(exl_ingest_map_gives(&m, EXL_F_ROLE) && !exl_ingest_map_gives(&m, EXL_F_MANAGER), "given fields");
    exl_ingest_map_free(&m);
}

/* The command line wins over the file. */
static void check_both(void)
{
    const char *options[] = { "Unit=department" };
    exl_map m;
    exl_err err = { 0 };
    exl_rc rc = load(&m, "[columns]\ndepartment = Region\nrole = Unit\n", options, 1, &err);
    exl_map_column *unit = exl_ingest_map_find(&m, exl_span_of("unit"));
    CHECK(rc == EXL_OK && unit && unit->field == EXL_F_DEPARTMENT && !exl_ingest_map_find(&m, exl_span_of("region")), "%s", err.msg);
    exl_ingest_map_free(&m);
    exl_options o = { .map_file = "/nonexistent/map" };
    rc = exl_ingest_map_load(&m, &o, &err);
    CHECK(rc == EXL_EENV, "no such file: %d", (int)rc);
    exl_ingest_map_free(&m);
}

/* Columns that the file does not have. */
static void check_absent(void)
{
    exl_map m;
    exl_err err = { 0 };
    exl_file_columns c;
    CHECK(load(&m, "[columns]\n\ndepartment = Regoin\n", NULL, 0, &err) == EXL_OK, "%s", err.msg);
    exl_ingest_columns_init(&c, &m);
    CHECK(exl_ingest_columns_add(&c, exl_span_of(" Region ")) && exl_ingest_columns_add(&c, exl_span_of("Text")), "memory");
    exl_rc rc = exl_ingest_columns_check_map(&c, &err);
    CHECK(rc == EXL_EDATA && err.line == 3 && err.column == 14 && strstr(err.msg, "'Region'"), "%d %llu:%llu %s", (int)rc, (unsigned long long)err.line, (unsigned long long)err.column, err.msg);
    exl_ingest_columns_free(&c);
    exl_ingest_map_free(&m);
}

int main(void)
{
    check_wrong();
    check_wrong_options();
    check_right();
    check_both();
    check_absent();
    return CHECK_DONE("test_mapfile");
}
