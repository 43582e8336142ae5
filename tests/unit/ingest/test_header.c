/* The way to the first record: what is refused as a whole and where, and what is understood. */
#include "check.h"
#include "reading.h"

#define B(text) { text, sizeof text - 1 }

static const struct { const char *suffix; exl_span in; const char *out; } rows[] = {
    { ".csv", B(""), "! 1:1 the file is empty" },
    { ".csv", B("\xEF\xBB\xBF"), "! 1:1 the file is empty" },
    { ".csv", B("\n \r\n\n"), "! 1:1 the file is empty" },
    { ".jsonl", B(""), "! 1:1 the file is empty" },
    { ".csv", B("PK\3\4xxxx"), "! 1:1 this looks like a ZIP or XLSX" },
    { ".jsonl", B("%PDF-1.4"), "! 1:1 this looks like a PDF" },
    { ".csv", B("<html><table>"), "! 1:1 this looks like an HTML page" },
    { ".csv", B("{\"id\":1}\n"), "! 1:1 this looks like JSON" },
    { ".jsonl", B(" [\n{\"id\":1}]\n"), "! 1:2 JSON: the file is an array" },
    { ".csv", B("i\0d\0,\0t\0e\0x\0t\0\n\0"), "! 1:2 NUL bytes: this looks like UTF-16" },
    { ".csv", B("\xFF\xFE\0\0i\0\0\0"), "! 1:1 this looks like UTF-32" },
    { ".csv", B("id,t\0xt\na,b\n"), "! 1:5 NUL byte" },
    { ".csv", B("id,t\xC0\xAFxt\na,b\n"), "! 1:5 overlong" },
    { ".csv", B("id,date,text,text\n"), "! 1:14 duplicate text column" },
    { ".csv", B("id,date,manager,Leidinggevende,text\n"), "! 1:17 duplicate manager column: 'Leidinggevende' and 'manager' (column 3)" },
    { ".csv", B("E1,2026-01-15,IT,De werkdruk was te hoog.\n"), "! 1:1 the header is missing" },
    { ".csv", B("1,2,3\n4,5,6\n"), "! 1:1 the header is missing" },
    { ".csv", B("id,date,department\n"), "! 1:1 the header has no column of answers" },
    { ".csv", B("The boss never listened.\n"), "! 1:1 the header has no column of answers (text, experience, good, better, reason); no name in it is known; say" },
    { ".csv", B("id,date,a column with a name that is longer than anybody would want it\n"), "! 1:1 the header has no column of answers (text, experience, good, better, reason); it has 'id' (interview_id), 'date' (exit_date), '...'; say which one it is with --map column=text\n" },
    { ".csv", B("Nr;Leave Dt;Unit;Story\n7;2025-03-01;Care;Nice people, but far too much work here.\n"), "! 1:1 the header has no column of answers (text, experience, good, better, reason); "
      "it has 'Nr' (interview_id), 'Leave Dt', 'Unit', 'Story'; say which one it is with --map Story=text, and which one is the exit date with --map \"Leave Dt=exit_date\"\n" },
    { ".csv", B("Unit;When;What people said\nCare;2025-03-01;Nice people, but far too much work here.\n"), "! 1:1 the header has no column of answers (text, experience, good, better, reason); "
      "it has 'Unit', 'When', 'What people said'; say which one it is with --map \"What people said=text\", and which one is the exit date with --map When=exit_date\n" },
    { ".csv", B("text,cost $ date\nThe boss never listened.,1\n"), "! 1:1 the header has no column exit_date; it has 'text', 'cost $ date'; say which one it is with --map 'cost $ date=exit_date'\n" },
    { ".csv", B("id,text\n"), "! 1:1 the header has no column exit_date" },
    { ".csv", B("\"id,date,text\nE1,2026-01-15,x\n"), "! 1:1 header: quote is never closed" },
    { ".csv", B("id,\"da\"te,text\n"), "! 1:8 header: text behind a closing quote" },
    { ".csv", B("\xEF\xBB\xBFid,date,\"te\"xt\n"), "! 1:16 header: text behind" },         /* the mark counts in raw bytes */
    { ".csv", B("id,date,text\n"), "" },
    { ".csv", B("sep=;\r\nid;date;text\r\nE1;2026-01-15;a,b\r\n"), "= E1 2026-01-15 [free] a,b" },
    { ".csv", B("\n\nid,date,text\nE1,2026-01-15,a\n"), "= E1 2026-01-15 [free] a" },
    { ".csv", B("\xEF\xBB\xBF\"id\",\"date\",\"text\"\nE1,2026-01-15,a\n"), "= E1 2026-01-15 [free] a" },
    { ".csv", B("id|date|text\nE1|2026-01-15|a,b;c\n"), "= E1 2026-01-15 [free] a,b;c" },
    { ".csv", B("id;date;\"what, how, why\";text\nE1;2026-01-15;x;a\n"), "= E1 2026-01-15 @what, how, why=x [free] a" },
    { ".csv", B("id;date;a, b, c, d, e;text\nE1;2026-01-15;x;a\n"), "= E1 2026-01-15 @a, b, c, d, e=x [free] a" },
    { ".csv", B("\xFF\xFEi\0d\0,\0d\0a\0t\0e\0,\0t\0e\0x\0t\0\n\0E\0""1\0,\0""2\0""0\0""2\0""6\0-\0""0\0""1\0-\0""1\0""5\0,\0\xE9\0\n\0"), "= E1 2026-01-15 [free] \xC3\xA9" },
    { ".csv", B("id,date,text,Opmerkingen intern,Opmerkingen intern\nE1,2026-01-15,a,b,c\n"), "= E1 2026-01-15 @Opmerkingen intern=b @Opmerkingen intern (2)=c [free] a" },
};

int main(void)
{
    exl_buf b;
    exl_options o = { 0 };
    exl_buf_init(&b, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_buf_reset(&b);
        reading(&b, rows[i].suffix, rows[i].in, &o, true, true, false, false);
        exl_buf_char(&b, '\0');
        size_t n = strlen(rows[i].out);
        CHECK(strncmp(b.p, rows[i].out, n) == 0 && (n || b.n == 1), "row %zu: %s, not %s", i, b.p, rows[i].out);
        const char *end = strchr(b.p, '\n');
        CHECK(!end || end[1] == '\0', "row %zu: one line only: %s", i, b.p);
    }
    exl_buf_free(&b);
    return CHECK_DONE("test_header");
}
