/* lexicon/expression: patterns that other engines need ages for end soon, and say that they gave up; what could lift the limits is refused. */
#include "lexicon/expression.h"
#include "check.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { TEXT = 10000, LINE = 256 };

static const struct { const char *pattern, *words; } refused[] = {
    { "/(*LIMIT_MATCH=4000000000)a/", "verbs" }, { "/(*NO_JIT)a/", "verbs" }, { "/a(*COMMIT)b/", "verbs" }, { "/\\C\\C/", "\\C" }, { "/(?C1)a/", "callouts" },
    { "/(?R)a/", "recursion" }, { "/x*/", "empty" }, { "/(a/", "parenthesis" }, { "/((((((((((((((((((((((((((((((((((((((((((((((((((((a))))))))))))))))))))))))))))))))))))))))))))))))))))/", "nested" },
};

static exl_rc add(exl_lexicon *x, exl_entry *e, const char *pattern, exl_arena *a, exl_err *err)
{
    *e = (exl_entry){ .pattern = exl_span_of(pattern) };
    *x = (exl_lexicon){ .entry = e, .n_entries = 1 };
    *err = (exl_err){ 0 };
    return exl_expression_add(x, 0, "x.tsv", 2, 1, a, err);
}

static double milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* One pattern on 10,000 bytes of its unit; true when it gave up. */
static bool explode(const char *pattern, exl_span unit, char *text, exl_arena *a)
{
    exl_lexicon x;
    exl_entry e;
    exl_err err;
    size_t n = 0, start, end;
    bool limit = false;
    for (; n + unit.n < TEXT; n += unit.n)
        memcpy(text + n, unit.p, unit.n);
    text[n++] = '!';
    exl_rc rc = add(&x, &e, pattern, a, &err);
    CHECK(rc == EXL_OK, "%s: %s", pattern, err.msg);
    if (rc != EXL_OK)
        return false;
    double before = milliseconds();
    bool found = exl_expression_find(&x, 0, (exl_span){ text, n }, 0, &start, &end, &limit);
    CHECK(!found, "%s matches", pattern);
    CHECK(milliseconds() - before < 250, "%s takes %.1f ms", pattern, milliseconds() - before);
    exl_expressions_free(&x);
    return limit;
}

static void explode_all(const char *root, exl_arena *a)
{
    static char text[TEXT + LINE];
    char path[LINE], line[LINE];
    unsigned gave_up = 0, patterns = 0;
    snprintf(path, sizeof path, "%s/explosive.tsv", root);
    FILE *f = fopen(path, "r");
    CHECK(f != NULL, "cannot open %s", path);
    while (f && fgets(line, sizeof line, f)) {
        char *tab = strchr(line, '\t');
        if (line[0] != '/' || !tab)
            continue;
        *tab = '\0';
        patterns++;
        gave_up += explode(line, (exl_span){ tab + 1, strcspn(tab + 1, "\n") }, text, a);
    }
    CHECK(patterns >= 25 && gave_up >= 15, "only %u of %u patterns said that they gave up", gave_up, patterns);
    if (f)
        fclose(f);
}

static void refuse(exl_arena *a)
{
    static char longest[5000] = "/";
    exl_lexicon x;
    exl_entry e;
    exl_err err;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        CHECK(add(&x, &e, refused[i].pattern, a, &err) == EXL_EDATA && err.line == 2, "%s is taken", refused[i].pattern);
        CHECK(strstr(err.msg, refused[i].words) != NULL, "%s: %s", refused[i].pattern, err.msg);
        exl_expressions_free(&x);
    }
    memset(longest + 1, 'a', sizeof longest - 3);
    longest[sizeof longest - 2] = '/';
    CHECK(add(&x, &e, longest, a, &err) == EXL_EDATA && strstr(err.msg, "longer"), "5,000 bytes: %s", err.msg);
}

int main(int argc, char **argv)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    explode_all(argc > 1 ? argv[1] : "tests/data", &a);
    refuse(&a);
    exl_arena_free(&a);
    return CHECK_DONE("test_expression");
}
