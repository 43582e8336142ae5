/* What only a whole file can say: the order of its dates, duplicates, conflicts. */
#include "table.h"

#define H "id,date,text\n"
#define MISSING "exit date is missing; a map file with [dates] missing = keeps such interviews undated\n"

static const table_row rows[] = {
    { ".csv", H "E1,03/04/2026,a\nE2,25/04/2026,b\n", "= E1 2026-04-03 [free] a\n= E2 2026-04-25 [free] b\n2 read, 0 refused, 0 duplicates\n" },
    { ".csv", H "E1,2026-01-15,x\nE1,2026-01-15,x\nE2,03/04/2026,a\nE3,04/25/2026,b\n", "= E1 2026-01-15 [free] x\n= E2 2026-03-04 [free] a\n= E3 2026-04-25 [free] b\n4 read, 0 refused, 1 duplicates\n" },
    { ".csv", H "E1,03/04/2026,a\n", "! 2:4 date '03/04/2026' is an ambiguous date, and no date of the file settles whether day or month comes first; give --dates dmy or --dates mdy\n1 read, 1 refused, 0 duplicates\n" },
    { ".csv", H "E1,03/04/2026,a\n", "= E1 2026-04-03 [free] a\n1 read, 0 refused, 0 duplicates\n", 0, { .dates = EXL_DATES_DMY } },
    { ".csv", H "E1,03/04/2026,a\n", "= E1 2026-03-04 [free] a\n1 read, 0 refused, 0 duplicates\n", 0, { .dates = EXL_DATES_MDY } },
    { ".csv", "id,date,hire date,text\nE1,03/04/2026,25/04/2020,a\n", "= E1 2026-04-03 hire=2020-04-25 [free] a\n1 read, 0 refused, 0 duplicates\n" },
    { ".csv", H "E1,13/02/2026,a\nE2,02/13/2026,b\nE3,2026-01-15,c\n",
      "! 3:4 date '02/13/2026' has the month first, '13/02/2026' on line 2 has the day first: mend the file, or settle the order with --dates (what does not fit is then refused)\n"
      "! 2:4 date '13/02/2026' is not trusted: the file has dates with the day first and dates with the month first; give --dates\n"
      "! 3:4 date '02/13/2026' is not trusted: the file has dates with the day first and dates with the month first; give --dates\n"
      "= E3 2026-01-15 [free] c\n3 read, 2 refused, 0 duplicates\n" },
    { ".csv", H "E1,13/02/2026,a\nE2,02/13/2026,b\n", "! 3:4 date '02/13/2026' is a date in another order than the file's (or than --dates says)\n= E1 2026-02-13 [free] a\n2 read, 1 refused, 0 duplicates\n", 0, { .dates = EXL_DATES_DMY } },
    { ".csv", H "E1,2026-02-30,a\nE2,2026-04-31,b\nE3,,c\n", "! 2:4 date '2026-02-30' is an impossible date: there is no such day\n! 3:4 date '2026-04-31' is an impossible date: there is no such day\n! 4:4 " MISSING "3 read, 3 refused, 0 duplicates\n" },
    { ".csv", H "E1,what the manager said to me was not nice at all,a\n", "! 2:4 date (47 bytes) is no date; write YYYY-MM-DD\n1 read, 1 refused, 0 duplicates\n" },
    { ".csv", H "E1,2026-01-15,a\nE1,2026-01-15,b\nE1,2026-01-15,a\nE2,2026-01-15,c\n",
      "! 3:1 duplicate id 'E1': line 2 has the same id and other content\n! 2:1 duplicate id 'E1': line 3 has the same id and other content\n! 4:1 duplicate id 'E1': line 2 has the same id and other content\n"
      "= E2 2026-01-15 [free] c\n4 read, 3 refused, 0 duplicates\n" },
    { ".csv", H "Zo\xC3\xAB-1,2026-01-15,a\nZoe\xCC\x88-1,2026-01-15,b\n", "! 3:1 duplicate id 'Zoe\xCC\x88-1': line 2 has the same id and other content\n! 2:1 duplicate id 'Zoe\xCC\x88-1': line 3 has the same id and other content\n2 read, 2 refused, 0 duplicates\n" },
    { ".csv", H "Zo\xC3\xAB-1,2026-01-15,a\nZoe\xCC\x88-1,2026-01-15,a\n", "= Zo\xC3\xAB-1 2026-01-15 [free] a\n2 read, 0 refused, 1 duplicates\n" },
    { ".csv", H "00123,2026-01-15,a\n123,2026-01-15,a\n1E5,2026-01-15,a\n", "= 00123 2026-01-15 [free] a\n= 123 2026-01-15 [free] a\n= 1E5 2026-01-15 [free] a\n3 read, 0 refused, 0 duplicates\n" },
    { ".csv", "date,text\n2026-01-15,a\n2026-01-15,a\n", "= - 2026-01-15 [free] a\n= - 2026-01-15 [free] a\n2 read, 0 refused, 0 duplicates\n" },
    { ".jsonl", "{\"id\":1,\"date\":\"2026-01-15\",\"text\":\"a\"}\n{\"text\":\"a\",\"extra\":null,\"date\":\"2026-01-15\",\"id\":\"1\"}\n", "= 1 2026-01-15 [free] a\n2 read, 0 refused, 1 duplicates\n" },
    { ".jsonl", "{\"id\":1,\"date\":\"03/04/2026\",\"text\":\"a\"}\n{\"id\":2,\"date\":\"13/04/2026\",\"text\":\"b\"}\n", "= 1 2026-04-03 [free] a\n= 2 2026-04-13 [free] b\n2 read, 0 refused, 0 duplicates\n" },
    { ".csv", H "E1,13/04/2026,\xE9\nE2,03/04/2026,b\n", "? 2:15 this byte is not UTF-8: the file is read as Windows-1252 (cp1252, a superset of Latin-1); --encoding settles it\n= E1 2026-04-13 [free] \xC3\xA9\n= E2 2026-04-03 [free] b\n2 read, 0 refused, 0 duplicates\n" },
};

/* No more than 1,000 problems are said, and that they were more. */
static void check_enough(void)
{
    exl_buf in, out;
    exl_options x = { 0 };
    exl_buf_init(&in, 0);
    exl_buf_init(&out, 0);
    exl_buf_str(&in, H);
    for (int i = 0; i < 1500; i++)
        exl_buf_fmt(&in, "E%d,nonsense,x\n", i);
    reading(&out, ".csv", exl_buf_view(&in), &x, true, true, true, false);
    exl_buf_char(&out, '\0');
    size_t errors = 0;
    for (const char *p = out.p; (p = strstr(p, "! ")) != NULL; p++)
        errors++;
    CHECK(errors == 1000, "%zu problems said", errors);
    CHECK(strstr(out.p, "? 0:0 more than 1,000 problems") && strstr(out.p, "stopped"), "%s", out.p + out.n - 200);
    exl_buf_free(&in);
    exl_buf_free(&out);
}

int main(void)
{
    TABLE(rows, TABLE_WHOLE | TABLE_DATE | TABLE_COUNTS);
    check_enough();
    return CHECK_DONE("test_whole");
}
