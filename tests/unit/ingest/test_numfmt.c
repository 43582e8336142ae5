/* Numbers as formats show them: the examples of ECMA-376, and codes as Excel of four languages writes them. */
#include "check.h"
#include "ingest/numfmt.h"

static const struct { const char *code; double v; const char *shown; bool since_1904; } rows[] = {
    { "General", 2, "2", false }, { "General", 0.1 + 0.2, "0.3", false }, { "general", -7.25, "-7.25", false }, { "General", 1e20, "1E+20", false }, { "General", -0.0, "0", false },
    { "0", 2.5, "3", false }, { "00000", 42, "00042", false }, { "0.00", 2.675, "2.68", false }, { "0.00", -0.001, "0.00", false }, { "0.##", 2.5, "2.5", false },
    { "0.##", 2, "2", false }, { "#,##0.00", 1234567.891, "1234567.89", false }, { "0%", 0.125, "13%", false }, { "0.0%", 0.125, "12.5%", false },
    { "\"€\" #,##0.00;[Red]-0", 12.5, "12.50", false }, { "# ?/?", 0.5, "0.5", false }, { "0.00E+00", 12345, "12345", false }, { "0,", 12000, "12000", false }, { "@", 12, "12", false },
    { "dd/mm/yyyy", 46037, "2026-01-15", false }, { "[$-813]d mmmm yyyy;@", 46037, "2026-01-15", false }, { "mmm-yy", 46037, "2026-01-15", false }, { "d/m/yyyy h:mm", 46037.5, "2026-01-15 12:00:00", false },
    { "yyyy\\-mm\\-dd", 46037.99, "2026-01-15", false }, { "dd/mm/yyyy", 44575, "2026-01-15", true }, { "dd/mm/yyyy", 0, "1904-01-01", true },
    { "d/m/yy", 1, "1900-01-01", false }, { "d/m/yy", 59, "1900-02-28", false }, { "d/m/yy", 60, "1900-02-29", false }, { "d/m/yy", 61, "1900-03-01", false }, { "d/m/yy", 2958465, "9999-12-31", false },
    { "d/m/yy", 2958466, "2958466", false }, { "d/m/yy", -1, "-1", false }, { "d/m/yy", 0, "0", false },
    { "h:mm", 0.5, "12:00:00", false }, { "[h]:mm", 1.5, "36:00:00", false }, { "mm:ss", 0.25, "06:00:00", false }, { "h:mm AM/PM", 0.75, "18:00:00", false }, { "h:mm", 0.999999999, "24:00:00", false },
    { "\"day\" 0", 3, "3", false }, { "[Yellow]0", 3, "3", false }, { "_-* #,##0_-", 3, "3", false }, { "", 3.5, "3.5", false }, { "\"open", 3.5, "3.5", false }, { "[", 3.5, "3.5", false }, { "\\", 3.5, "3.5", false },
};

static const struct { unsigned id; double v; const char *shown; } builtin[] = {
    { 0, 1.5, "1.5" }, { 1, 1.5, "2" }, { 2, 1.5, "1.50" }, { 9, 0.5, "50%" }, { 14, 46037, "2026-01-15" }, { 17, 46037, "2026-01-15" }, { 20, 0.5, "12:00:00" }, { 22, 46037.25, "2026-01-15 06:00:00" },
    { 27, 46037, "2026-01-15" }, { 46, 1.25, "30:00:00" }, { 49, 7, "7" }, { 58, 46037, "2026-01-15" }, { 999, 7, "7" },
};

int main(void)
{
    char out[64];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t n = exl_numfmt_show(out, rows[i].v, exl_numfmt_of_code(exl_span_of(rows[i].code)), rows[i].since_1904);
        CHECK(exl_span_is((exl_span){ out, n }, rows[i].shown), "row %zu, %s: '%.*s', not '%s'", i, rows[i].code, (int)n, out, rows[i].shown);
    }
    for (size_t i = 0; i < sizeof builtin / sizeof builtin[0]; i++) {
        size_t n = exl_numfmt_show(out, builtin[i].v, exl_numfmt_builtin(builtin[i].id), false);
        CHECK(exl_span_is((exl_span){ out, n }, builtin[i].shown), "format %u: '%.*s', not '%s'", builtin[i].id, (int)n, out, builtin[i].shown);
    }
    return CHECK_DONE("ingest/numfmt");
}
