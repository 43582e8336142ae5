/* Malformed records: the place, what is lost with them, and where reading goes on. */
#include <stdlib.h>
#include "table.h"

#define H "id,date,text\n"
#define GOOD "E9,2026-01-15,z\n"
#define Z "= E9 2026-01-15 [free] z\n"

static const table_row rows[] = {
    { ".csv", H "E1,2026-01-15,a,b\n" GOOD, "! 2:16 4 fields, the header has 3: a cell that holds the delimiter must be quoted\nraw E1,2026-01-15,a,b\n" Z "2 read, 1 refused, 0 duplicates\n" },
    { ".csv", H "E1,2026-01-15,zwaar, laat\n" GOOD, "? 2:20 text at the end of the record holds the delimiter without quotes; taken whole\n= E1 2026-01-15 [free] zwaar, laat\n" Z "2 read, 0 refused, 0 duplicates\n" },
    { ".csv", H "E1,2026-01-15,a,,\n", "= E1 2026-01-15 [free] a\n1 read, 0 refused, 0 duplicates\n" },
    { ".csv", H "E1,2026-01-15\n" GOOD, "! 2:14 2 fields, the header has 3: the record is cut off\nraw E1,2026-01-15\n" Z "2 read, 1 refused, 0 duplicates\n" },
    { ".csv", "id,date,text,\nE1,2026-01-15,a,\nE2,2026-01-15,a,b\nE3,2026-01-15,a\n", "! 3:17 field behind the last named column: a cell that holds the delimiter must be quoted\nraw E2,2026-01-15,a,b\n"
      "= E1 2026-01-15 [free] a\n= E3 2026-01-15 [free] a\n3 read, 1 refused, 0 duplicates\n" },
    { ".csv", ",id,date,text\n7,E1,2026-01-15,a\n", "? 2:1 value in a column without a name; left out\n= E1 2026-01-15 [free] a\n1 read, 0 refused, 0 duplicates\n" },
    { ".csv", H "E1,2026-01-15,\"a \\\"b\\\"\"\n" GOOD,
      "! 2:20 text behind a closing quote: a quote inside a quoted cell is doubled (\"\"), not escaped with a backslash\nraw E1,2026-01-15,\"a \\\"b\\\"\"\n" Z "2 read, 1 refused, 0 duplicates\n" },
    { ".csv", H GOOD "E1,2026-01-15,\"open\nE2,2026-01-15,b\n",
      "! 3:15 quote is never closed: everything up to the end of the file would be this one cell\nraw E1,2026-01-15,\"open\nE2,2026-01-15,b\n\n" Z "2 read, 1 refused, 0 duplicates\n" },
    { ".csv", H "E1,2026-01-15,\"a\nb\r\nc\"\n\n , ,\n,,\nE2,2026-13-01,x\n", "! 8:4 date '2026-13-01' is an impossible date: there is no such day\nraw E2,2026-13-01,x\n= E1 2026-01-15 [free] a\nb\r\nc\n2 read, 1 refused, 0 duplicates\n" },
    { ".csv", "id,date,text\rE1,2026-01-15,a\rE2,2026-99-15,a\r", "! 3:4 date '2026-99-15' is an impossible date: there is no such day\nraw E2,2026-99-15,a\n= E1 2026-01-15 [free] a\n2 read, 1 refused, 0 duplicates\n" },
    { ".csv", H "E1,2026-01-15,een 24\" scherm\nE2,2026-01-15,zei \"neen\" en\n", "? 2:21 2 records have a quote inside a cell that is not quoted, the first here; taken as characters\n"
      "= E1 2026-01-15 [free] een 24\" scherm\n= E2 2026-01-15 [free] zei \"neen\" en\n2 read, 0 refused, 0 duplicates\n" },
    { ".csv", H GOOD "\0\0\0\0", "! 3:1 the file ends in NUL bytes (4): the copy is damaged\n" Z "2 read, 1 refused, 0 duplicates\n", 33 },
    { ".csv", H GOOD "\x1A", "? 3:1 the file ends in a DOS end-of-file mark (0x1A), which is left out\n" Z "1 read, 0 refused, 0 duplicates\n" },
    { ".csv", H "E9,2026-01-15,z\x1A", "? 2:1 the file ends in a DOS end-of-file mark (0x1A), which is left out\n" Z "1 read, 0 refused, 0 duplicates\n" },
    { ".csv", H GOOD "E1,2026-01-15,50 \xE2\x82", "! 3:18 UTF-8 character is cut off by the end of the file: the copy is not complete\nraw E1,2026-01-15,50 \xE2\x82\n" Z "2 read, 1 refused, 0 duplicates\n" },
    { ".csv", H "E1,2026-01-15,\xC3\xA9 \xED\xA0\x80\n" GOOD, "! 2:18 UTF-8 holds half a surrogate pair, which is no character\nraw E1,2026-01-15,\xC3\xA9 \xED\xA0\x80\n" Z "2 read, 1 refused, 0 duplicates\n" },
    { ".csv", H "E1,2026-01-15,caf\xE9\n" GOOD, "! 2:18 this byte is not UTF-8; save the file as UTF-8, or give the encoding with --encoding\nraw E1,2026-01-15,caf\xE9\n" Z "2 read, 1 refused, 0 duplicates\n", 0, { .encoding = "utf-8" } },
    { ".csv", H "E1,2026-01-15,\xE9 \x81\n" GOOD, "? 2:15 this byte is not UTF-8: the file is read as Windows-1252 (cp1252, a superset of Latin-1); --encoding settles it\n"
      "! 2:17 unknown encoding: this byte is neither UTF-8 nor defined in Windows-1252; save the file as UTF-8\nraw E1,2026-01-15,\xC3\xA9 \xFF\n" Z "2 read, 1 refused, 0 duplicates\n" },
    { ".tsv", "id\tdate\ttext\nE1\t2026-01-15\t\"a\" b\"\n", "= E1 2026-01-15 [free] \"a\" b\"\n1 read, 0 refused, 0 duplicates\n" },
    { ".jsonl", "\n{\"id\":\"E1\",\"date\":\"2026-01-15\",\"text\":\"a\"}\n{\n \"id\":1,\n \"x\":{}\n}\n{\"id\":\"E9\",\"date\":\"2026-01-15\",\"text\":\"z\"}\n",
      "! 3:2 JSON: the line ends inside the object; write one whole object a line (a pretty-printed file is not JSON Lines)\nraw {\n= E1 2026-01-15 [free] a\n" Z "3 read, 1 refused, 0 duplicates\n" },
    { ".jsonl", " {\n \"id\":1\n}\n", "! 1:3 JSON: the line ends inside the object; write one whole object a line (a pretty-printed file is not JSON Lines)\nraw  {\n1 read, 1 refused, 0 duplicates\n" },
    { ".jsonl", "{\"id\":\"E1\",\"date\":\"2026-01-15\"}\n{\"id\":\"E9\",\"text\":\"z\"}\n",
      "! 1:1 record has no answer: none of text, experience, good, better, reason\nraw {\"id\":\"E1\",\"date\":\"2026-01-15\"}\n"
      "! 2:1 exit date is missing; a map file with [dates] missing = keeps such interviews undated\nraw {\"id\":\"E9\",\"text\":\"z\"}\n2 read, 2 refused, 0 duplicates\n" },
    { ".jsonl", "{\"id\":\"E1\",\"date\":\"2026-01-15\",\"text\":\"a\\u0001b\"}\n", "? 1:41 control character in the record; kept as it is\n= E1 2026-01-15 [free] a\x01" "b\n1 read, 0 refused, 0 duplicates\n" },
};

static const table_row nuls[] = {
    { ".csv", H "E1,2026-01-15,voor\0na\n" GOOD, "! 2:19 NUL byte: the file is damaged, or in an encoding that must be given with --encoding\n" Z "2 read, 1 refused, 0 duplicates\n", 51 },
};

/* A record that is too long: passed over, the next one is read. `fill` bytes of filling between head and tail. */
static void check_long(void)
{
    static const struct { const char *suffix, *head, *tail, *out; size_t fill; } cases[] = {
        { ".csv", H "E1,2026-01-15,\"", "\"\n" GOOD, "! 2:15 cell is too long: the limit is 1 MiB\n" Z "2 read, 1 refused, 0 duplicates\n", 9 << 20 },
        { ".csv", H "E1,2026-01-15,", "\n" GOOD, "! 2:15 cell is too long: the limit is 1 MiB\n" Z "2 read, 1 refused, 0 duplicates\n", 9 << 20 },
        { ".csv", H "E1,2026-01-15,", "\r\n" GOOD, "! 2:15 cell is too long: the limit is 1 MiB\n" Z "2 read, 1 refused, 0 duplicates\n", 1500000 },
        { ".csv", H "E1,2026-01-15,\"", "\nE2,2026-01-15,a\n", "! 2:15 quote is never closed: everything up to the end of the file would be this one cell\n1 read, 1 refused, 0 duplicates\n", 9 << 20 },
        { ".csv", H "E1,2026-01-15,\"a\"b", "\n" GOOD, "! 2:18 text behind a closing quote: a quote inside a quoted cell must be doubled (\"\")\n" Z "2 read, 1 refused, 0 duplicates\n", 9 << 20 },
        { ".csv", "", "\n", "! 1:1 header: cell is too long: the limit is 1 MiB\n0 read, 0 refused, 0 duplicates, unusable\n", 9 << 20 },
        { ".jsonl", "{\"text\":\"", "\"}\n{\"id\":\"E9\",\"date\":\"2026-01-15\",\"text\":\"z\"}\n", "! 1:1 record is too long: the limit is 4 MiB\n" Z "2 read, 1 refused, 0 duplicates\n", 9 << 20 },
        { ".jsonl", "{\"text\":\"", "\"}\n{\"id\":\"E9\",\"date\":\"2026-01-15\",\"text\":\"z\"}\n", "! 1:9 value is too long: the limit is 1 MiB\n" Z "2 read, 1 refused, 0 duplicates\n", 1500000 },
    };
    exl_buf in, out;
    exl_options x = { 0 };
    exl_buf_init(&in, 0);
    exl_buf_init(&out, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        exl_buf_reset(&in);
        exl_buf_reset(&out);
        exl_buf_str(&in, cases[i].head);
        if (exl_buf_room(&in, cases[i].fill))
            memset(in.p + in.n, 'x', cases[i].fill);
        in.n += cases[i].fill;
        exl_buf_str(&in, cases[i].tail);
        reading(&out, cases[i].suffix, exl_buf_view(&in), &x, true, true, true, false);
        CHECK(exl_span_is(exl_buf_view(&out), cases[i].out), "case %zu: %.*s", i, (int)(out.n < 500 ? out.n : 500), out.p);
    }
    exl_buf_free(&in);
    exl_buf_free(&out);
}

int main(void)
{
    TABLE(rows, TABLE_WHOLE | TABLE_DATE | TABLE_COUNTS | TABLE_RAW);
    TABLE(nuls, TABLE_WHOLE | TABLE_DATE | TABLE_COUNTS);
    check_long();
    return CHECK_DONE("test_rows");
}
