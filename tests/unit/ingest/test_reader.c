/* The outside of the reader: streaming, what opening refuses, outputs that stay untouched, state. */
#include "table.h"

#define H "id,date,text\n"

/* In order, without a first pass: dates that are none, or of which nobody knows the order, are left empty. */
static const table_row streamed[] = {
    { ".csv", H "E1,2026-01-15,a\nE1,2026-01-15,a\n", "= E1 2026-01-15 [free] a\n= E1 2026-01-15 [free] a\n2 read, 0 refused, 0 duplicates\n" },
    { ".csv", H "E1,03/04/2026,a\nE2,nonsense,b\nE3,25/04/2026,c\n", "= E1  [free] a\n= E2  [free] b\n= E3 2026-04-25 [free] c\n3 read, 0 refused, 0 duplicates\n" },
    { ".csv", "text\na\nb\n", "= -  [free] a\n= -  [free] b\n2 read, 0 refused, 0 duplicates\n" },
    { ".csv", H "E1,,a,b\nE2,,c\n", "! 2:6 4 fields, the header has 3: a cell that holds the delimiter must be quoted\n= E2  [free] c\n2 read, 1 refused, 0 duplicates\n" },
    { ".csv", H "E1,,caf\xE9\n", "? 2:8 this byte is not UTF-8: the file is read as Windows-1252 (cp1252, a superset of Latin-1); --encoding settles it\n= E1  [free] caf\xC3\xA9\n1 read, 0 refused, 0 duplicates\n" },
    { ".csv", H "E1,,caf\xE9\n", "= E1  [free] caf\xC3\xA9\n1 read, 0 refused, 0 duplicates\n", 0, { .encoding = "windows-1252" } },
    { ".csv", "\xEF\xBB\xBF" H "E1,,a\n", "! 1:1 this looks like text whose byte order mark says another encoding than --encoding does; leave that option out\n0 read, 0 refused, 0 duplicates, unusable\n", 0, { .encoding = "windows-1252" } },
    { ".csv", H "E1,,a\xEF\xBF\xBD\xEF\xBF\xBD\n", "= E1  [free] a\xEF\xBF\xBD\xEF\xBF\xBD\n? 2:6 2 replacement characters U+FFFD, the first here: letters were lost before the file came here\n1 read, 0 refused, 0 duplicates\n" },
    { ".csv", H "E1,,a\x1B[31m\nE2,,\xC2\x85\n", "= E1  [free] a\x1B[31m\n= E2  [free] \xC2\x85\n? 2:6 2 records hold control characters, the first here; kept as they are\n2 read, 0 refused, 0 duplicates\n" },
    { ".jsonl", "{\"text\":\"a\"}\n{\"text\":\"b\",\"text\":\"c\"}\n", "= -  [free] a\n! 2:13 duplicate key: this one stands twice in the object\n2 read, 1 refused, 0 duplicates\n" },
    { ".csv", "id,experience,text,question\nA,e,t,good\n", "= A  [experience] e [good] t\n1 read, 0 refused, 0 duplicates, long\n" },
};

static void silent(void *ctx, const exl_ingest_problem *p) { (void)ctx; (void)p; }

static void check_open(void)
{
    static const char *const map[] = { "Nope=role" };
    static const struct { const char *path; exl_options x; exl_rc rc; const char *word; } rows[] = {
        { "/nonexistent/file.csv", { 0 }, EXL_EENV, "cannot open" },
        { "/nonexistent/note.txt", { 0 }, EXL_EENV, "cannot open" },
        { NULL, { .encoding = "koi8-r" }, EXL_EUSAGE, "koi8-r" },
        { NULL, { .map = map, .n_map = 1 }, EXL_EUSAGE, "Nope" },
        { NULL, { .map_file = "/nonexistent/map" }, EXL_EENV, "cannot open" },
    };
    char path[64];
    reading_file(path, ".csv", "id,text\nE1,a\n", 13);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_reader *r = NULL;
        exl_err err = { 0 };
        exl_reader_options o = { .options = &rows[i].x, .problem = silent };
        exl_rc rc = exl_reader_open(&r, rows[i].path ? rows[i].path : path, &o, &err);
        CHECK(rc == rows[i].rc && !r && strstr(err.msg, rows[i].word), "row %zu: %d %s", i, (int)rc, err.msg);
        CHECK(rc != EXL_EENV || err.path[0], "row %zu: no path", i);
        exl_reader_close(r);
    }
    unlink(path);
    exl_reader_close(NULL);
}

/* At the end *out stays as it was, however often one asks. */
static void check_end(void)
{
    char path[64];
    exl_reader *r = NULL;
    exl_err err = { 0 };
    exl_options x = { 0 };
    exl_arena a;
    exl_interview iv = { .record = 77 };
    bool more = true;
    reading_file(path, ".csv", H, strlen(H));
    exl_reader_options o = { .options = &x, .whole_file = true, .needs_date = true };
    exl_arena_init(&a, 0);
    CHECK(exl_reader_open(&r, path, &o, &err) == EXL_OK, "%s", err.msg);
    for (int i = 0; i < 2; i++)
        CHECK(exl_reader_next(r, &iv, &a, &more, &err) == EXL_OK && !more && iv.record == 77, "untouched");
    CHECK(exl_reader_get_state(r)->size == strlen(H) && exl_reader_get_state(r)->bytes == strlen(H), "bytes");
    exl_reader_close(r);
    exl_arena_free(&a);
    unlink(path);
}

/* An arena that is too small is no crash. */
static void check_memory(void)
{
    char path[64];
    exl_options x = { 0 };
    reading_file(path, ".csv", "id,question,text\nA,good,a\nA,good,b\n", 35);
    for (size_t max = 1; max < 2000; max += 16)
        for (int whole = 0; whole < 2; whole++) {
            exl_reader *r = NULL;
            exl_err err = { 0 };
            exl_arena a;
            exl_interview iv;
            bool more = true;
            exl_reader_options o = { .options = &x, .whole_file = whole };
            exl_rc rc = exl_reader_open(&r, path, &o, &err);
            exl_arena_init(&a, max);
            while (rc == EXL_OK && more)
                rc = exl_reader_next(r, &iv, &a, &more, &err);
            CHECK(rc == EXL_OK || rc == EXL_ENOMEM, "max %zu: %d", max, (int)rc);
            exl_reader_close(r);
            exl_arena_free(&a);
        }
    unlink(path);
}

int main(void)
{
    TABLE(streamed, TABLE_COUNTS);
    check_open();
    check_end();
    check_memory();
    return CHECK_DONE("test_reader");
}
