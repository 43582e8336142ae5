/* A row as an interview: every field, values in four languages, limits. */
#include "table.h"

#define LONG64 "Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan "

static const char *const map_department[] = { "Region=department", "Secret=" };

static const table_row rows[] = {
    { ".csv", "id,date,department,role,manager,lang,departure,tenure months,hire date,interviewer,channel,personnel number,name,score,experience,good,better,reason,text\n"
      " E1 ,2026-01-15, IT , Dev ,\tJan ,NL,Ontslag genomen,\"12,5\",2020-02-01,HR,phone,77,An,5,e,g,b,r,t\n",
      "=  E1  2026-01-15 dep=IT role=Dev man=Jan leaver=77 hire=2020-02-01 lang=nl departure=voluntary tenure=12 by=HR channel=phone @score=5 [experience] e [good] g [better] b [reason] r [free] t\n" },
    { ".csv", "date,naam,text\n2026-01-15,An,t\n", "= - 2026-01-15 leaver=An [free] t\n" },
    { ".csv", "date,text,id\n2026-01-15,t,\n", "= - 2026-01-15 [free] t\n" },
    { ".csv", "date,lang,text\n2026-01-15,vlaams,t\n2026-01-15,es,t\n2026-01-15,es,t\n", "? 3:12 2 unknown languages, the first here, to be detected; known are nl, fr, en, de: 'es'\n= - 2026-01-15 lang=nl [free] t\n= - 2026-01-15 [free] t\n= - 2026-01-15 [free] t\n" },
    { ".csv", "date,departure,text\n2026-01-15,gone fishing,t\n", "? 2:12 unknown kind of departure, read as unknown; a map file can say what it is: 'gone fishing'\n= - 2026-01-15 [free] t\n" },
    { ".csv", "date,tenure_months,text\n2026-01-15,long,t\n2026-01-15,-1,t\n", "? 2:12 2 tenures are no number of months, the first here; left out: 'long'\n= - 2026-01-15 [free] t\n= - 2026-01-15 [free] t\n" },
    { ".csv", "date,hire date,text\n2026-01-15,soon,t\n2026-01-15,2019,t\n", "? 2:12 hire date is no clear date; left out: 'soon'\n= - 2026-01-15 [free] t\n= - 2026-01-15 hire=2019 [free] t\n" },
    { ".csv", "date,text,good\n2026-01-15,   ,\n2026-01-15,\xC2\xA0,x\n", "= - 2026-01-15\n= - 2026-01-15 [good] x\n" },
    { ".csv", "date,department,manager,text\n2026-01-15,#REF!,#N/A,t\n", "! 2:12 department is a spreadsheet's error value '#REF!'; mend the sheet\n! 2:18 manager is a spreadsheet's error value '#N/A'; mend the sheet\n" },
    { ".csv", "date,id,text\n2026-01-15,#BEZUG!,t\n", "! 2:12 interview_id is a spreadsheet's error value '#BEZUG!'; mend the sheet\n" },
    { ".csv", "date,manager,text\n2026-01-15," LONG64 LONG64 LONG64 LONG64 "Jan,t\n", "! 2:12 manager is 259 bytes long, the limit is 256: is this the right column?\n" },
    { ".csv", "date,manager,text\n2026-01-15," LONG64 LONG64 LONG64 LONG64 ",t\n", "= - 2026-01-15 man=" LONG64 LONG64 LONG64 "Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan Jan [free] t\n" },
    { ".csv", "date,Region,Secret,Dept,text\n2026-01-15,Noord,x,y,t\n", "= - 2026-01-15 dep=Noord @Dept=y [free] t\n", 0, { .map = map_department, .n_map = 2 } },
    { ".csv", "date,themes,reasons,text\n2026-01-15,terms.pay-,pay,\n", "= - 2026-01-15 themes=terms.pay- reasons=pay\n", 0, { .coded = true } },
    { ".csv", "date,themes,reasons,text\n2026-01-15,terms.pay-,pay,t\n", "= - 2026-01-15 [free] t\n" },
    { ".csv", "date,question,text\n2026-01-15,Wat was goed?,t\n2026-01-15,iets anders,u\n", "= - 2026-01-15 [good] t\n= - 2026-01-15 [free] u\n" },
    { ".csv", "date,department,text\n2026-01-15,\"a \"\"b\"\", \n\tc\",\"x \"\"y\"\"\"\n", "= - 2026-01-15 dep=a \"b\", \n\tc [free] x \"y\"\n" },
    { ".jsonl", "{\"date\":\"2026-01-15\",\"text\":null,\"n\":12,\"list\":[1,2],\"department\":7}\n", "= - 2026-01-15 dep=7 @n=12\n" },
};

/* What a map file adds: other names, values, codes, dates. */
static void check_map(void)
{
    static const char map[] = "[columns]\nexit_date = Cease Date\ndepartment = Region\n[values departure]\nResignation-Other reasons = voluntary\n[values department]\nNot Stated =\n"
                              "[codes]\nWorkload = workload\nFactors. Study = study\nPay = terms.pay-\n[dates]\nmissing = Not Stated\nprecision = year\n";
    static const char in[] = "ID,Cease Date,Region,SeparationType,Workload,Factors. Study ,Pay\n1,08/2012,North,Resignation-Other reasons,TRUE,Study,-\n"
                             "2,2012,Not Stated,Age Retirement,FALSE,-,x\n3,Not Stated,South,?,maybe,,Pay\n";
    static const char out[] = "? 4:20 unknown kind of departure, read as unknown; a map file can say what it is: '?'\n? 4:22 value of a coded column is neither yes nor no; read as no\n"
                              "? 4:3 interview without a date is kept, out of trends\n= 1 2012-08 dep=North departure=voluntary reasons=workload|study\n"
                              "= 2 2012 departure=retirement themes=terms.pay-\n= 3  dep=South themes=terms.pay-\n";
    char path[64];
    exl_buf b;
    exl_buf_init(&b, 0);
    reading_file(path, ".map", map, sizeof map - 1);
    exl_options x = { .map_file = path, .coded = true };
    reading(&b, ".csv", exl_span_of(in), &x, true, true, false, false);
    CHECK(exl_span_is(exl_buf_view(&b), out), "%.*s", (int)b.n, b.p);
    unlink(path);
    exl_buf_free(&b);
}

int main(void)
{
    TABLE(rows, TABLE_WHOLE | TABLE_DATE);
    check_map();
    return CHECK_DONE("test_record");
}
