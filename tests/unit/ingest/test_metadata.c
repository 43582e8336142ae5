/* Two files joined on interview_id. */
#include "check.h"
#include "reading.h"

#define NO_DATE "exit date is missing; a map file with [dates] missing = keeps such interviews undated\n"

static const struct { const char *file, *metadata, *out; bool whole, coded; } rows[] = {
    { "id\tstatement_no\tquestion\ttext\nA\t1\tgood\ta1\nA\t2\tfree\ta2\nB\t1\tfree\tb\n", "id\tdate\tdepartment\tlang\tscore\nA\t2026-01-15\tIT\tnl\t5\nB\t16/01/2026\tHR\tfr\t\n",
      "= A 2026-01-15 dep=IT lang=nl @score=5 [good 1] a1 [free 2] a2\n= B 2026-01-16 dep=HR lang=fr [free 1] b\n", true, false },
    { "id\tdepartment\ttext\tscore\nA\town\ta\t1\n", "id\tdate\tdepartment\trole\tscore\tother\nA\t2026-01-15\tIT\tDev\t5\t6\n", "= A 2026-01-15 dep=own role=Dev @score=1 @other=6 [free] a\n", true, false },
    { "id\tdate\ttext\nA\t2026-01-15\ta\nB\t2026-01-15\tb\nC\t2026-01-15\tc\n", "id\tdepartment\nA\tIT\n",
      "? 3:1 2 interviews have no row in the metadata, the first here: 'B'\n= A 2026-01-15 dep=IT [free] a\n= B 2026-01-15 [free] b\n= C 2026-01-15 [free] c\n", true, false },
    { "id\ttext\nA\ta\nB\tb\n", "id\tdate\nA\t2026-01-15\n", "! 3:1 " NO_DATE "= A 2026-01-15 [free] a\n", true, false },
    { "id\ttext\nA\ta\n", "id\tdate\nA\t2026-01-15\nA\t2026-01-16\n",
      "! 0:0 metadata M:3:1: duplicate id 'A': line 2 has the same id and other content\n! 0:0 metadata M:2:1: duplicate id 'A': line 3 has the same id and other content\n! 2:1 " NO_DATE, true, false },
    { "id\ttext\nA\ta\n", "id\tdate\nA\t2026-99-15\n", "! 0:0 metadata M:2:3: date '2026-99-15' is an impossible date: there is no such day\n! 2:1 " NO_DATE, true, false },
    { "id\ttext\nA\ta\n", "date\tdepartment\n2026-01-15\tIT\n", "! 0:0 metadata M:1:1: the header has no column interview_id; it has 'date' (exit_date), 'department'; say which one it is with --map column=interview_id\n", true, false },
    { "id\ttext\nA\ta\nB\tb\n", "id\tdate\tlang\nA\t2026-01-15\tnl\n", "= A 2026-01-15 lang=nl [free] a\n= B  [free] b\n? 3:1 the metadata has no row for the interview: 'B'\n", false, false },
    { "id\tstatement_no\ttext\tthemes\nA\t1\ta\tterms.pay-\n", "id\tdate\treasons\nA\t2026-01-15\tpay|family\n", "= A 2026-01-15 themes=terms.pay- reasons=pay|family [free 1] a\n", true, true },
    { "id\tstatement_no\ttext\tthemes\nA\t1\ta\tterms.pay-\n", "id\tdate\treasons\nA\t2026-01-15\tpay|family\n", "= A 2026-01-15 themes=terms.pay- [free 1] a\n", false, true },
};

/* The name of the metadata file, which is another one each time, as M. */
static void blank_name(exl_buf *b, const char *path)
{
    size_t n = strlen(path);
    exl_buf_char(b, '\0');
    b->n--;
    for (char *p; (p = strstr(b->p, path)) != NULL;) {
        memmove(p + 1, p + n, b->n - (size_t)(p - b->p) - n + 1);
        *p = 'M';
        b->n -= n - 1;
    }
}

/* One map for both files: each column must be in one of them. */
static void check_map(void)
{
    static const char *const good[] = { "When=exit_date", "What=text" }, *const bad[] = { "Whn=exit_date", "What=text" };
    char path[64];
    exl_buf b;
    exl_buf_init(&b, 0);
    reading_file(path, ".csv", "id,When\nA,2026-01-15\n", 21);
    exl_options x = { .metadata = path, .map = good, .n_map = 2 };
    reading(&b, ".csv", exl_span_of("id,What\nA,a\n"), &x, true, true, false, false);
    CHECK(exl_span_is(exl_buf_view(&b), "= A 2026-01-15 [free] a\n"), "%.*s", (int)b.n, b.p);
    exl_buf_reset(&b);
    x.map = bad;
    reading(&b, ".csv", exl_span_of("id,What\nA,a\n"), &x, true, true, false, false);
    CHECK(strncmp(b.p, "open failed 3 0:0 --map: the file has no column 'Whn'", 50) == 0, "%.*s", (int)b.n, b.p);
    unlink(path);
    exl_buf_free(&b);
}

int main(void)
{
    exl_buf b;
    exl_buf_init(&b, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[64];
        exl_buf_reset(&b);
        reading_file(path, ".tsv", rows[i].metadata, strlen(rows[i].metadata));
        exl_options x = { .metadata = path, .coded = rows[i].coded };
        reading(&b, ".tsv", exl_span_of(rows[i].file), &x, rows[i].whole, rows[i].whole, false, false);
        blank_name(&b, path);
        CHECK(exl_span_is(exl_buf_view(&b), rows[i].out), "row %zu:\n%.*sinstead of\n%s", i, (int)b.n, b.p, rows[i].out);
        unlink(path);
    }
    exl_options x = { .metadata = "/nonexistent/x.tsv" };
    exl_buf_reset(&b);
    reading(&b, ".csv", exl_span_of("id,text\n"), &x, true, true, false, false);
    CHECK(strncmp(b.p, "open failed 5", 13) == 0, "%.*s", (int)b.n, b.p);
    exl_buf_free(&b);
    check_map();
    return CHECK_DONE("test_metadata");
}
