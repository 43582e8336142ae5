/* The long form: rows of one id are one interview, in the order of statement_no, wherever they stand. */
#include "table.h"

#define H "interview_id,statement_no,question,text,exit_date,department\n"
#define MISSING "exit date is missing; a map file with [dates] missing = keeps such interviews undated\n"

static const table_row rows[] = {
    { ".csv", H "A,2,good,a2,2026-01-15,IT\nA,1,reason,a1,2026-01-15,IT\nB,1,free,b1,2026-01-16,HR\n", "= A 2026-01-15 dep=IT [reason 1] a1 [good 2] a2\n= B 2026-01-16 dep=HR [free 1] b1\n3 read, 0 refused, 0 duplicates, long\n" },
    { ".csv", H "A,1,good,a1,2026-01-15,IT\nB,1,good,b1,2026-01-16,\nA,2,good,a2,,\nB,2,good,b2,,HR\n", "= A 2026-01-15 dep=IT [good 1] a1 [good 2] a2\n= B 2026-01-16 dep=HR [good 1] b1 [good 2] b2\n4 read, 0 refused, 0 duplicates, long\n" },
    { ".csv", "id,question,text,date\nA,good,a1,2026-01-15\nA,better,a2,\n,good,c,2026-01-17\n,good,d,2026-01-17\n", "= A 2026-01-15 [good] a1 [better] a2\n= - 2026-01-17 [good] c\n= - 2026-01-17 [good] d\n4 read, 0 refused, 0 duplicates, long\n" },
    { ".csv", H "A,1,good,a1,2026-01-15,IT\nA,1,good,a1,2026-01-15,IT\nA,2,good,a2,2026-01-15,IT\n", "= A 2026-01-15 dep=IT [good 1] a1 [good 2] a2\n3 read, 0 refused, 1 duplicates, long\n" },
    { ".csv", H "A,1,good,a1,2026-01-15,IT\nA,1,good,other,2026-01-15,IT\nB,1,good,b1,2026-01-16,\n",
      "! 3:3 interview 'A': duplicate statement_no: another row has this number and other content\nraw A,1,good,other,2026-01-15,IT\n! 2:1 interview 'A' is refused as a whole, see line 3\nraw A,1,good,a1,2026-01-15,IT\n"
      "= B 2026-01-16 [good 1] b1\n3 read, 2 refused, 0 duplicates, long\n" },
    { ".csv", H "A,1,good,a1,2026-01-15,IT\nA,2,good,a2,2026-01-15,HR\n",
      "! 3:24 interview 'A': two of its rows say different things of the leaver or the job here; they must agree\nraw A,2,good,a2,2026-01-15,HR\n! 2:1 interview 'A' is refused as a whole, see line 3\nraw A,1,good,a1,2026-01-15,IT\n2 read, 2 refused, 0 duplicates, long\n" },
    { ".csv", H "A,1,good,a1,2026-01-15,IT\nA,2,good,a2,2026-01-16,IT\n",
      "! 3:13 interview 'A': two of its rows say different things of the leaver or the job here; they must agree\nraw A,2,good,a2,2026-01-16,IT\n! 2:1 interview 'A' is refused as a whole, see line 3\nraw A,1,good,a1,2026-01-15,IT\n2 read, 2 refused, 0 duplicates, long\n" },
    { ".csv", H "A,1,good,a1,,IT\nA,2,good,a2,,\nB,1,good,b1,2026-01-15,\n",
      "! 2:13 interview 'A': " MISSING "raw A,1,good,a1,,IT\n! 3:1 interview 'A' is refused as a whole, see line 2\nraw A,2,good,a2,,\n= B 2026-01-15 [good 1] b1\n3 read, 2 refused, 0 duplicates, long\n" },
    { ".csv", H "A,1,good,a1,2026-99-15,IT\nA,2,good,a2,2026-01-15,IT\n", "! 2:13 date '2026-99-15' is an impossible date: there is no such day\nraw A,1,good,a1,2026-99-15,IT\n= A 2026-01-15 dep=IT [good 2] a2\n2 read, 1 refused, 0 duplicates, long\n" },
    { ".csv", H "A,1,good,,2026-01-15,IT\n", "= A 2026-01-15 dep=IT\n1 read, 0 refused, 0 duplicates, long\n" },
    { ".tsv", "interview_id\tstatement_no\tquestion\ttext\tthemes\treasons\tdate\nA\t1\tfree\ta\tterms.pay-|terms.hours-\tpay\t2026-01-15\nA\t2\tfree\tb\tterms.pay-\t\t\n",
      "= A 2026-01-15 themes=terms.pay-|terms.hours- reasons=pay [free 1] a [free 2] b\n2 read, 0 refused, 0 duplicates, long\n", 0, { .coded = true } },
    { ".jsonl", "{\"id\":\"A\",\"question\":\"good\",\"text\":\"a1\",\"date\":\"2026-01-15\",\"x\":1}\n{\"id\":\"B\",\"question\":\"good\",\"text\":\"b\",\"date\":\"2026-01-15\"}\n{\"id\":\"A\",\"question\":\"better\",\"text\":\"a2\",\"y\":2}\n",
      "= A 2026-01-15 @x=1 @y=2 [good] a1 [better] a2\n= B 2026-01-15 [good] b\n3 read, 0 refused, 0 duplicates, long\n" },
    { ".csv", "id,question,text,date\nA,good,\xE9,13/04/2026\nB,good,b,03/04/2026\nA,good,\"c \"\"d\"\"\ne\",\n",
      "? 2:8 this byte is not UTF-8: the file is read as Windows-1252 (cp1252, a superset of Latin-1); --encoding settles it\n= A 2026-04-13 [good] \xC3\xA9 [good] c \"d\"\ne\n= B 2026-04-03 [good] b\n3 read, 0 refused, 0 duplicates, long\n" },
};

/* A big interview, its rows scattered and backwards. */
static void check_scattered(void)
{
    enum { N = 5000 };
    exl_buf in, out;
    exl_options x = { 0 };
    exl_buf_init(&in, 0);
    exl_buf_init(&out, 0);
    exl_buf_str(&in, "id,statement_no,question,text,date\n");
    for (int i = N; i > 0; i--)
        exl_buf_fmt(&in, "A,%d,free,t%d,2026-01-15\nB,%d,free,u%d,2026-01-15\n", i, i, i, i);
    reading(&out, ".csv", exl_buf_view(&in), &x, true, true, true, false);
    exl_buf_char(&out, '\0');
    CHECK(strncmp(out.p, "= A 2026-01-15 [free 1] t1 [free 2] t2 [free 3] t3", 50) == 0, "%.80s", out.p);
    CHECK(strstr(out.p, "[free 5000] t5000\n= B 2026-01-15 [free 1] u1") && strstr(out.p, "10000 read, 0 refused"), "the other one");
    exl_buf_free(&in);
    exl_buf_free(&out);
}

/* Without the first pass each row stands alone. */
static const table_row streamed[] = {
    { ".csv", H "A,2,good,a2,2026-01-15,IT\nB,1,good,b,,\nA,1,reason,a1,,\n", "= A 2026-01-15 dep=IT [good 2] a2\n= B  [good 1] b\n= A  [reason 1] a1\n3 read, 0 refused, 0 duplicates, long\n" },
};

int main(void)
{
    TABLE(rows, TABLE_WHOLE | TABLE_DATE | TABLE_COUNTS | TABLE_RAW);
    TABLE(streamed, TABLE_COUNTS);
    check_scattered();
    return CHECK_DONE("test_join");
}
