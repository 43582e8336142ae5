/* Workbooks through the reader: every kind of cell, choices of sheets, and what is refused with its place. */
#include "booking.h"
#include "check.h"
#include "ingest/strings.h"
#include "ingest/workbook.h"
#include "ingest/worksheet.h"
#include "reading.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define S(ref, text) "<c r=\"" ref "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define HEAD "<sheetData><row r=\"1\">" S("A1", "id") S("B1", "date") S("C1", "dep") S("D1", "text") "</row>"
#define ROW(cells) HEAD "<row r=\"2\">" cells "</row></sheetData>"
#define GOOD S("A2", "A") S("B2", "2026-01-15") S("D2", "x")

static const struct { booking book; const char *out; const char *sheet; } rows[] = {
    { { ROW(GOOD) }, "= A 2026-01-15 [free] x\n" },
    { { ROW(S("D2", "x") S("B2", "2026-01-15") S("A2", "A")) }, "= A 2026-01-15 [free] x\n" },
    { { ROW(S("A2", "A") "<c r=\"B2\"><v>46037</v></c>" S("D2", "x")) }, "= A 2026-01-15 [free] x\n" },
    { { ROW(S("A2", "A") "<c r=\"B2\"><v>44575</v></c>" S("D2", "x")), .properties = "date1904=\"1\"" }, "= A 2026-01-15 [free] x\n" },
    { { ROW("<c r=\"A2\" s=\"2\"><v>42</v></c><c r=\"B2\" s=\"1\"><v>46037.5</v></c><c r=\"C2\" t=\"b\"><v>1</v></c><c r=\"D2\" t=\"s\"><v>1</v></c>"),
        "<si><t>no</t></si><si><r><t>go</t></r><r><t xml:space=\"preserve\">ed </t></r><rPh sb=\"0\" eb=\"1\"><t>nee</t></rPh></si>",
        "<numFmts><numFmt numFmtId=\"170\" formatCode=\"00000\"/></numFmts><cellStyleXfs><xf numFmtId=\"2\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/></cellXfs>" },
      "= 00042 2026-01-15 @dep=TRUE [free] goed \n" },
    { { ROW(S("A2", "A") S("B2", "2026-01-15") "<c r=\"C2\"><v>0.30000000000000004</v></c><c r=\"D2\" t=\"str\"><f>A2</f><v>a_x0009_b_x005F_x000D_\n_xD83D__xDE00_</v></c>") }, "= A 2026-01-15 @dep=0.3 [free] a\tb_x000D_\n😀\n" },
    { { HEAD "<row r=\"3\">" S("A3", "A") S("B3", "2026-13-01") S("D3", "x") "</row></sheetData>" }, "! 3:2 Blad1!B3: date '2026-13-01' is an impossible date: there is no such day\n" },
    { { ROW(S("A2", "A") S("B2", "2026-01-15") "<c r=\"D2\" t=\"s\"><v>9</v></c>") }, "! 2:4 Blad1!D2: shared string that the workbook does not have: its index is out of range\n" },
    { { ROW(S("A2", "A") S("B2", "2026-01-15") "<c r=\"D2\"><f>1+1</f></c>") }, "! 2:4 Blad1!D2: formula without a stored result: open the workbook in a spreadsheet program and save it\n" },
    { { ROW(S("A2", "A") S("B2", "2026-01-15") "<c r=\"D2\"><v>12x</v></c>") }, "! 2:4 Blad1!D2: number cell that holds no number\n" },
    { { ROW(S("A2", "A") S("B2", "2026-01-15") "<c r=\"D2\" t=\"zz\"><v>12</v></c>") }, "! 2:4 Blad1!D2: cell of a kind that is unknown\n" },
    { { ROW(GOOD S("D2", "y")) }, "! 2:4 Blad1!D2: cell that stands twice in the sheet: which one counts is not guessed\n" },
    { { ROW(GOOD S("F2", "note")) }, "! 2:6 Blad1!F2: value in a column that has no name in the header\n" },
    { { ROW(GOOD S("XFD2", "note")) }, "! 2:1 Blad1!A2: more than 1,024 columns: is this the right sheet?\n" },
    { { ROW(GOOD) "<mergeCells count=\"2\"><mergeCell ref=\"C2:C9\"/><mergeCell ref=\"A1:B1\"/></mergeCells>" },
      "? 2:3 Blad1!C2: merged cells (2 ranges, the first here): the value counts for the first cell of each, the others are empty\n= A 2026-01-15 [free] x\n" },
    { { ROW(GOOD) "<extLst><ext xmlns:x=\"http://schemas.microsoft.com/other\"><x:row r=\"9\"><x:c/></x:row></ext></extLst>" }, "= A 2026-01-15 [free] x\n" },
    { { ROW(GOOD), .sheets = "<sheet name=\"Geheim\" sheetId=\"2\" state=\"hidden\" r:id=\"rId2\"/><sheet name=\"Blad &amp;1\" sheetId=\"1\" r:id=\"rId1\"/>" },
      "? 0:0 of the 2 sheets ('Geheim', 'Blad &1') the first visible one is read, 'Blad &1'; --sheet NAME says another\n= A 2026-01-15 [free] x\n" },
    { { ROW(GOOD), .sheets = "<sheet name=\"Een\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"Twee\" sheetId=\"2\" r:id=\"rId2\"/>" }, "! 1:1 Twee!A1: the header has no column exit_date; it has 'text'; say which one it is with --map column=exit_date\n", "twee" },
    { { ROW(GOOD) }, "! 0:0 the workbook has no sheet 'Drie'; it has 'Blad1'\n", "Drie" },
    { { "<sheetData><row r=\"2\"/><row r=\"1\"/></sheetData>" }, "! 2:1 Blad1!A2: damaged XLSX file: the row behind this one has no number, or one that is not larger\n" },
    { { ROW(S("A3", "A")) }, "! 2:1 Blad1!A2: damaged XLSX file: a cell in this row says that it is in another one, or nowhere\n" },
    { { "<sheetData/>" }, "! 1:1 Blad1!A1: the file is empty\n" },
    { { "<sheetData><row r=\"1\">" }, "! 1:1 Blad1!A1: damaged XLSX file: xl/worksheets/one.xml is no sound XML (line 1, column 102 of it): mismatched tag\n" },
};

static void check_rows(void)
{
    exl_buf b, file;
    exl_buf_init(&b, 0);
    exl_buf_init(&file, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_options x = { .sheet = rows[i].sheet };
        exl_buf_reset(&b);
        exl_buf_reset(&file);
        booking_make(&file, &rows[i].book);
        reading(&b, ".xlsx", exl_buf_view(&file), &x, true, true, false, false);
        CHECK(exl_span_is(exl_buf_view(&b), rows[i].out), "row %zu:\n%.*sinstead of\n%s", i, (int)b.n, b.p, rows[i].out);
    }
    exl_buf_free(&b);
    exl_buf_free(&file);
}

/* Parts that are missing, and a package that is something else. */
static void check_packages(void)
{
    static const struct { booking_part parts[2]; size_t n; const char *says; } packages[] = {
        { { { "a.txt", "x" } }, 1, "the part _rels/.rels is missing" },
        { { { "_rels/.rels", BOOKING_RELS "</Relationships>" } }, 1, "no XLSX workbook" },
        { { { "_rels/.rels", BOOKING_RELS "<Relationship Id=\"a\" Type=\"x/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>" } }, 1, "the part xl/workbook.xml is missing" },
        { { { "_rels/.rels", "<!DOCTYPE a [<!ENTITY b \"c\">]>" BOOKING_RELS "</Relationships>" } }, 1, "DOCTYPE" },
        { { { "_rels/.rels", BOOKING_RELS } }, 1, "no sound XML" },
    };
    exl_buf b, file;
    exl_buf_init(&b, 0);
    exl_buf_init(&file, 0);
    for (size_t i = 0; i < sizeof packages / sizeof packages[0]; i++) {
        exl_options x = { 0 };
        exl_buf_reset(&b);
        exl_buf_reset(&file);
        booking_zip(&file, packages[i].parts, packages[i].n);
        reading(&b, ".xlsx", exl_buf_view(&file), &x, true, true, false, false);
        exl_buf_char(&b, '\0');
        CHECK(b.p[0] == '!' && strstr(b.p, packages[i].says), "package %zu: %s", i, b.p);
    }
    exl_buf_free(&b);
    exl_buf_free(&file);
}

/* Every byte of a workbook changed, every length of it: something comes of it or is said, and nothing crashes. */
static void check_damage(void)
{
    const booking sound = { ROW(GOOD) };
    exl_buf b, file;
    exl_buf_init(&b, 0);
    exl_buf_init(&file, 0);
    booking_make(&file, &sound);
    exl_options x = { 0 };
    for (size_t i = 0; i < file.n; i += 3) {
        exl_buf_reset(&b);
        file.p[i] = (char)(file.p[i] ^ 1 << i % 8);
        reading(&b, ".xlsx", exl_buf_view(&file), &x, false, false, false, false);
        file.p[i] = (char)(file.p[i] ^ 1 << i % 8);
        CHECK(b.n > 0, "byte %zu: nothing came of it, and nothing was said", i);
        exl_buf_reset(&b);
        reading(&b, ".xlsx", (exl_span){ file.p, i }, &x, false, false, false, false);
        CHECK(b.n > 0 && b.p[0] == '!', "cut at %zu: %.*s", i, (int)b.n, b.p);
    }
    exl_buf_free(&b);
    exl_buf_free(&file);
}

static void check_small(void)
{
    static const struct { const char *in, *out; } escapes[] = {
        { "a_x000D_", "a\r" }, { "_x005F_x0041_", "_x0041_" }, { "_x0041", "_x0041" }, { "_xD83D_x", "\xEF\xBF\xBDx" }, { "_xDE00_", "\xEF\xBF\xBD" }, { "_x00e9__x00E9_", "éé" }, { "_xZZZZ_", "_xZZZZ_" }, { "", "" },
    };
    static const struct { const char *ref; uint32_t row, column; } refs[] = { { "A1", 1, 1 }, { "$G$2", 2, 7 }, { "XFD1048576", 1048576, 16384 }, { "C2:D9", 2, 3 }, { "XFE1", 0, 0 }, { "A0", 0, 0 }, { "A1048577", 0, 0 }, { "7", 0, 0 }, { "A", 0, 0 }, { "", 0, 0 }, { "A1x", 0, 0 } };
    char room[64], place[192];
    for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++) {
        size_t n = strlen(strcpy(room, escapes[i].in));
        n = exl_xstring_decode(room, n);
        CHECK(exl_span_is((exl_span){ room, n }, escapes[i].out), "escape %zu: %.*s", i, (int)n, room);
    }
    for (size_t i = 0; i < sizeof refs / sizeof refs[0]; i++) {
        uint32_t row = 7, column = 7;
        bool good = exl_worksheet_reference(refs[i].ref, &row, &column);
        CHECK(good == (refs[i].row > 0) && row == (good ? refs[i].row : 7) && column == (good ? refs[i].column : 7), "reference %s", refs[i].ref);
    }
    exl_workbook_place(place, "Blad1", 2, 7);
    CHECK(strcmp(place, "Blad1!G2") == 0, "%s", place);
    exl_workbook_place(place, "a\x1b" "b", 1, 16384);
    CHECK(strcmp(place, "a‹U+001B›b!XFD1") == 0, "%s", place);
    exl_workbook_place(place, "Blad1", 0, 0);
    CHECK(strcmp(place, "Blad1") == 0, "%s", place);
}

int main(void)
{
    check_rows();
    check_packages();
    check_damage();
    check_small();
    return CHECK_DONE("ingest/workbook");
}
