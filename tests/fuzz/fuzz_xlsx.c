/* Workbooks: the bytes as a package; or, where they are no ZIP, as the parts of a small one that is made around them, stored without compression: a byte for
 * the way of reading, then sheet, strings, styles and so on, parted by NUL, mended if that byte says so. So what is mutated is XML, and every sum of the package fits. */
#include "reading.h"

typedef struct { char bytes[1 << 17]; size_t n, directory_n; char directory[4096]; unsigned files; } package;

static void le(char *p, uint32_t v, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        p[i] = (char)(v >> 8 * i & 0xff);
}

static uint32_t crc32(exl_span s)
{
    static uint32_t table[256];
    uint32_t c = 0xffffffffu;
    for (uint32_t i = 0; i < 256 && !table[255]; i++) {
        uint32_t v = i;
        for (int k = 0; k < 8; k++)
            v = v & 1 ? v >> 1 ^ 0xedb88320u : v >> 1;
        table[i] = v;
    }
    for (size_t i = 0; i < s.n; i++)
        c = c >> 8 ^ table[(c ^ (unsigned char)s.p[i]) & 0xff];
    return ~c;
}

static void add(package *z, const char *name, exl_span s, uint32_t sum)
{
    char local[30] = "PK\3\4\24", central[46] = "PK\1\2\24\0\24";
    uint32_t length = (uint32_t)strlen(name);
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

#define TYPES "http://schemas.openxmlformats.org/package/2006/content-types"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS "http://schemas.openxmlformats.org/package/2006/relationships"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

/* In the order in which an input has them. One that is empty there is what a plain workbook has; NULL: then it is left out. */
static struct { const char *name, *usual; uint32_t sum; } parts[] = {
    { "xl/worksheets/sheet1.xml", NULL, 0 },
    { "xl/sharedStrings.xml", NULL, 0 },
    { "xl/styles.xml", NULL, 0 },
    { "xl/workbook.xml", "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>", 0 },
    { "xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"" RELATIONS "\"><Relationship Id=\"r1\" Type=\"" OFFICE "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
      "<Relationship Id=\"r2\" Type=\"" OFFICE "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
      "<Relationship Id=\"r3\" Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/></Relationships>", 0 },
    { "_rels/.rels", "<Relationships xmlns=\"" RELATIONS "\"><Relationship Id=\"r1\" Type=\"" OFFICE "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>", 0 },
    { "[Content_Types].xml", "<Types xmlns=\"" TYPES "\"><Override PartName=\"/xl/workbook.xml\""
      " ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>", 0 },
};

/* Text of a part where no tag is: nothing in it that XML does not allow. */
static size_t plain(exl_buf *out, exl_span s, bool utf8)
{
    const char *end = s.p[0] == '&' && s.n > 3 ? memchr(s.p + 1, ';', s.n < 10 ? s.n - 1 : 9) : NULL;
    unsigned char c = (unsigned char)s.p[0];
    if (end) {
        exl_buf_put(out, s.p, (size_t)(end - s.p) + 1);
        return (size_t)(end - s.p) + 1;
    }
    if (c == '&' || c == '<')
        exl_buf_str(out, c == '&' ? "&amp;" : "&lt;");
    else
        exl_buf_char(out, (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x80 && !utf8) ? '?' : (char)c);
    return 1;
}

/* A part with every element closed where one is closed, whichever that was, and what is left open at the end: so most of what mutation makes of a sound part
 * is sound again, and gets past the reader of XML. */
static exl_span mended(exl_buf *out, exl_span s)
{
    enum { DEPTH = 40 };
    exl_span open[DEPTH];
    size_t n = 0;
    bool utf8 = exl_utf8_valid(s) == s.n;
    exl_buf_reset(out);
    while (s.n) {
        const char *end = *s.p == '<' && s.n > 1 ? memchr(s.p, '>', s.n) : NULL;
        size_t length = end ? (size_t)(end - s.p) + 1 : 0;
        bool closes = end && s.p[1] == '/', opens = end && (s.p[1] | 32) >= 'a' && (s.p[1] | 32) <= 'z';
        if (!end || memchr(s.p + 1, '<', length - 1) || (opens && n == DEPTH)) {
            length = plain(out, s, utf8);
        } else if (closes && n > 1) {       /* the root stays open to the end */
            n--;
            exl_buf_fmt(out, "</%.*s>", (int)open[n].n, open[n].p);
        } else if (!closes) {
            exl_buf_put(out, s.p, length);
            if (opens && end[-1] != '/')
                open[n++] = (exl_span){ s.p + 1, strcspn(s.p + 1, " \t\n\r/>") };
        }
        s = (exl_span){ s.p + length, s.n - length };
    }
    while (n--)
        exl_buf_fmt(out, "</%.*s>", (int)open[n].n, open[n].p);
    return exl_buf_view(out);
}

static void part(package *z, size_t i, exl_span given)
{
    if (given.n)
        add(z, parts[i].name, given, crc32(given));
    if (given.n || !parts[i].usual)
        return;
    exl_span usual = exl_span_of(parts[i].usual);
    if (!parts[i].sum)
        parts[i].sum = crc32(usual);
    add(z, parts[i].name, usual, parts[i].sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static package z;
    static exl_buf sound;
    char path[160];
    if (size < 2 || size > 60000)
        return 0;
    if (data[0] == 'P' && data[1] == 'K') {
        fuzz_read(fuzz_file(path, "notes.xlsx", data, size), size & 1);
        return 0;
    }
    if (data[0] & 2 && size > 8192)     /* mended, a part may grow fivefold */
        return 0;
    exl_span rest = { (const char *)data + 1, size - 1 };
    z.n = z.directory_n = z.files = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        exl_span given = exl_span_cut(&rest, '\0');
        part(&z, i, data[0] & 2 && given.n ? mended(&sound, given) : given);
    }
    end(&z);
    fuzz_read(fuzz_file(path, "notes.xlsx", z.bytes, z.n), data[0] & 1);
    return 0;
}
