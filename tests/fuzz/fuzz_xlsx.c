/* Workbooks: the bytes as a package; or, where they are no ZIP, as the sheet of a small one that is made around them, stored without compression. */
#include "reading.h"

typedef struct { char bytes[1 << 17]; size_t n, directory_n; char directory[4096]; unsigned files; } package;

static void le(char *p, uint32_t v, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        p[i] = (char)(v >> 8 * i & 0xff);
}

static uint32_t crc32(exl_span s)
{
    uint32_t c = 0xffffffffu;
    for (size_t i = 0; i < s.n; i++) {
        c ^= (unsigned char)s.p[i];
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xedb88320u : c >> 1;
    }
    return ~c;
}

static void add(package *z, const char *name, exl_span s)
{
    char local[30] = "PK\3\4\24", central[46] = "PK\1\2\24\0\24";
    uint32_t sum = crc32(s), length = (uint32_t)strlen(name);
    le(local + 14, sum, 4), le(local + 18, (uint32_t)s.n, 4), le(local + 22, (uint32_t)s.n, 4), le(local + 26, length, 2);
    le(central + 16, sum, 4), le(central + 20, (uint32_t)s.n, 4), le(central + 24, (uint32_t)s.n, 4), le(central + 28, length, 2), le(central + 42, (uint32_t)z->n, 4);
    memcpy(z->directory + z->directory_n, central, 46);
    memcpy(z->directory + z->directory_n + 46, name, length);
    z->directory_n += 46 + length;
    memcpy(z->bytes + z->n, local, 30);
    memcpy(z->bytes + z->n + 30, name, length);
    memcpy(z->bytes + z->n + 30 + length, s.p, s.n);
    z->n += 30 + length + s.n;
    z->files++;
}

static void end(package *z)
{
    char tail[22] = "PK\5\6";
    le(tail + 8, z->files, 2), le(tail + 10, z->files, 2), le(tail + 12, (uint32_t)z->directory_n, 4), le(tail + 16, (uint32_t)z->n, 4);
    memcpy(z->bytes + z->n, z->directory, z->directory_n);
    memcpy(z->bytes + z->n + z->directory_n, tail, 22);
    z->n += z->directory_n + 22;
}

static const char types[] = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";
static const char relations[] = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
static const char workbook[] = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
static const char sheets[] = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"r3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static package z;
    char path[160];
    if (size < 2 || size > 60000)
        return 0;
    if (data[0] == 'P' && data[1] == 'K') {
        fuzz_read(fuzz_file(path, "notes.xlsx", data, size), size & 1);
        return 0;
    }
    /* sheet, strings and styles, parted by NUL */
    exl_span rest = { (const char *)data + 1, size - 1 }, part[3];
    for (size_t i = 0; i < 3; i++)
        part[i] = exl_span_cut(&rest, '\0');
    z = (package){ .n = 0 };
    add(&z, "[Content_Types].xml", (exl_span){ types, sizeof types - 1 });
    add(&z, "_rels/.rels", (exl_span){ relations, sizeof relations - 1 });
    add(&z, "xl/workbook.xml", (exl_span){ workbook, sizeof workbook - 1 });
    add(&z, "xl/_rels/workbook.xml.rels", (exl_span){ sheets, sizeof sheets - 1 });
    add(&z, "xl/worksheets/sheet1.xml", part[0]);
    if (part[1].n)
        add(&z, "xl/sharedStrings.xml", part[1]);
    if (part[2].n)
        add(&z, "xl/styles.xml", part[2]);
    end(&z);
    fuzz_read(fuzz_file(path, "notes.xlsx", z.bytes, z.n), data[0] & 1);
    return 0;
}
