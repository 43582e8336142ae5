/* Workbooks made of their XML, for tests. */
#ifndef EXL_TESTS_BOOKING_H
#define EXL_TESTS_BOOKING_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>
#include "base/buf.h"

typedef struct { const char *name, *xml; } booking_part;

#define BOOKING_NS "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define BOOKING_R "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define BOOKING_RELS "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"

/* An archive of these parts as bytes, into out. */
static inline void booking_zip(exl_buf *out, const booking_part *parts, size_t n)
{
    char path[] = "/tmp/exl_book_XXXXXX", bytes[4096];
    int fd = mkstemp(path), code;
    if (fd < 0)
        abort();
    close(fd);
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    for (size_t i = 0; z && i < n; i++)
        if (zip_file_add(z, parts[i].name, zip_source_buffer(z, parts[i].xml, strlen(parts[i].xml), 0), 0) < 0)
            abort();
    if (!z || zip_close(z) != 0)
        abort();
    FILE *f = fopen(path, "rb");
    if (!f)
        abort();
    for (size_t k; (k = fread(bytes, 1, sizeof bytes, f)) > 0;)
        exl_buf_put(out, bytes, k);
    fclose(f);
    unlink(path);
}

/* A workbook of two sheets, the second hidden or what `sheets` says; rows: the first one's sheetData and what follows it. NULL: the usual. */
typedef struct { const char *rows, *strings, *styles, *properties, *sheets; } booking;

static inline void booking_make(exl_buf *out, const booking *b)
{
    char sheet[8192], workbook[2048], strings[4096], styles[2048];
    snprintf(sheet, sizeof sheet, "<worksheet " BOOKING_NS ">%s</worksheet>", b->rows);
    snprintf(workbook, sizeof workbook, "<workbook " BOOKING_NS " xmlns:r=\"" BOOKING_R "\"><workbookPr %s/><sheets>%s</sheets></workbook>", b->properties ? b->properties : "",
             b->sheets ? b->sheets : "<sheet name=\"Blad1\" sheetId=\"1\" r:id=\"rId1\"/>");
    snprintf(strings, sizeof strings, "<sst " BOOKING_NS ">%s</sst>", b->strings ? b->strings : "");
    snprintf(styles, sizeof styles, "<styleSheet " BOOKING_NS ">%s</styleSheet>", b->styles ? b->styles : "");
    const booking_part parts[] = {
        { "_rels/.rels", BOOKING_RELS "<Relationship Id=\"a\" Type=\"" BOOKING_R "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>" },
        { "xl/workbook.xml", workbook },
        { "xl/_rels/workbook.xml.rels", BOOKING_RELS "<Relationship Id=\"rId1\" Type=\"" BOOKING_R "/worksheet\" Target=\"worksheets/one.xml\"/>"
          "<Relationship Id=\"rId2\" Type=\"" BOOKING_R "/worksheet\" Target=\"/xl/worksheets/./two.xml\"/><Relationship Id=\"rId3\" Type=\"" BOOKING_R "/sharedStrings\" Target=\"../xl/strings.xml\"/>"
          "<Relationship Id=\"rId4\" Type=\"" BOOKING_R "/styles\" Target=\"styles.xml\"/></Relationships>" },
        { "xl/worksheets/one.xml", sheet }, { "xl/strings.xml", strings }, { "xl/styles.xml", styles },
        { "xl/worksheets/two.xml", "<worksheet " BOOKING_NS "><sheetData><row><c t=\"inlineStr\"><is><t>text</t></is></c></row><row><c t=\"inlineStr\"><is><t>two</t></is></c></row></sheetData></worksheet>" },
    };
    booking_zip(out, parts, sizeof parts / sizeof parts[0]);
}
#endif
