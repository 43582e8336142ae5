/* Columns by name, by map, twice, unnamed. */
#include "check.h"
#include "ingest/columns.h"

static void check_fields(void)
{
    static const char *const given[] = { "Region=department", "Gender=" };
    static const struct { const char *name; exl_field field; bool claimed; } rows[] = {
        { " Datum ", EXL_F_EXIT_DATE, true }, { "Region", EXL_F_DEPARTMENT, true }, { "Afdeling", EXL_F_ATTRIBUTE, true },     /* Region is the department now */
        { "Gender", EXL_F_IGNORED, true }, { "", EXL_F_IGNORED, true }, { "Manager", EXL_F_MANAGER, true }, { "Chef", EXL_F_MANAGER, false },
        { "Opmerking", EXL_F_TEXT, true }, { "Score", EXL_F_ATTRIBUTE, true }, { " ", EXL_F_IGNORED, true },
    };
    exl_options o = { .map = given, .n_map = 2 };
    exl_map m;
    exl_err err = { 0 };
    exl_file_columns c;
    CHECK(exl_ingest_map_load(&m, &o, &err) == EXL_OK, "%s", err.msg);
    exl_ingest_columns_init(&c, &m);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK(exl_ingest_columns_add(&c, exl_span_of(rows[i].name)), "memory");
        CHECK(c.list[i].field == rows[i].field, "%s: %d", rows[i].name, (int)c.list[i].field);
        CHECK(exl_ingest_columns_claim(&c, i) == rows[i].claimed, "%s", rows[i].name);
    }
    CHECK(c.named == 9, "last named column: %zu", c.named);
    CHECK(exl_ingest_columns_find(&c, exl_span_of("Datum")) == 0 && exl_ingest_columns_find(&c, exl_span_of("datum")) == EXL_NO_COLUMN, "found by its very name");
    CHECK(exl_ingest_columns_have_text(&c) && !exl_ingest_columns_have_codes(&c) && !exl_ingest_columns_are_long(&c), "what it has");
    CHECK(exl_ingest_columns_check_map(&c, &err) == EXL_OK, "%s", err.msg);
    exl_ingest_columns_free(&c);
    exl_ingest_map_free(&m);
}

static void check_long(void)
{
    exl_map m = { 0 };
    exl_file_columns c;
    exl_ingest_columns_init(&c, &m);
    for (size_t i = 0; i < 50; i++) {
        char name[20];
        snprintf(name, sizeof name, "c%zu", i);
        CHECK(exl_ingest_columns_add(&c, exl_span_of(name)), "memory");
    }
    CHECK(!exl_ingest_columns_have_text(&c), "no text yet");
    CHECK(exl_ingest_columns_add(&c, exl_span_of("Vraag")) && exl_ingest_columns_add(&c, exl_span_of("Antwoord")) && exl_ingest_columns_claim(&c, 50) && exl_ingest_columns_claim(&c, 51), "long form");
    CHECK(exl_ingest_columns_are_long(&c), "rows are answers");
    exl_ingest_columns_free(&c);
}

int main(void)
{
    check_fields();
    check_long();
    return CHECK_DONE("test_columns");
}
