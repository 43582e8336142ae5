/* lexicon/expression: patterns that other engines need ages for end soon, and say that they gave up; what could lift the limits is refused. */
#include "lexicon/expression.h"
#include "check.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXT = 10000 };

/* None of them matches a text of 10,000 times `unit`, ended by "!" (first of the backtracking families that are published: nested and overlapping
 * quantifiers, overlapping alternatives, distances). */
static const struct { const char *pattern, *unit; } explosive[] = {
    { "/(a+)+$/", "a" }, { "/(a*)*[bc]/", "a" }, { "/(a|aa)+$/", "a" }, { "/a(a|a?)+$/", "a" }, { "/([a-z]+)*[0-9]/", "a" },
    { "/^(([a-z])+.)+[A-Z]([a-z])+[0-9]$/", "a" }, { "/(.*)*[xy]$/", "a" }, { "/(x+x+)+[yz]/", "x" }, { "/(.*)+[0-9]/", "ab" }, { "/(\\w+\\s?)+[:;]/", "aa " },
    { "/^(\\w+\\s?)+$/", "aa " }, { "/(?:(?:a{0,20}){0,20}){0,20}[bc]/", "a" }, { "/((a{1,20}){1,20}){1,20}[cd]/", "a" }, { "/(a|b|ab)*[cd]/", "ab" }, { "/(\\d+)*[.;]$/", "1" },
    { "/(?=(a+)+[bc])[cd]/", "a" }, { "/(a+){10}[bc]/", "a" }, { "/(\\p{L}+\\p{L}+)+[0-9]/", "é" }, { "/(\\S+)*@(\\S+)*[.;][zy]/", "a@" }, { "/^(a?){25}a{25}[bc]/", "a" },
    { "/(.+?)+\\d$/", "ab" }, { "/((ab)*)+[cd]/", "ab" }, { "/(.)(.)*\\1\\2\\d$/", "ab" }, { "/(?:a+a+)+(?:[bc]+[bd]+)+$/", "a" }, { "/(a(?1)?a?)+[bc]/", "a" },
};

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

static void explode(exl_arena *a)
{
    char *text = malloc(TEXT + 8);
    unsigned gave_up = 0;
    for (size_t i = 0; i < sizeof explosive / sizeof explosive[0] && text; i++) {
        exl_lexicon x;
        exl_entry e;
        exl_err err;
        size_t n = 0, unit = strlen(explosive[i].unit), start, end;
        bool limit = false;
        for (; n + unit < TEXT; n += unit)
            memcpy(text + n, explosive[i].unit, unit);
        text[n++] = '!';
        exl_rc rc = add(&x, &e, explosive[i].pattern, a, &err);
        CHECK(rc == EXL_OK, "%s: %s", explosive[i].pattern, err.msg);
        if (rc != EXL_OK)
            continue;
        double before = milliseconds();
        bool found = exl_expression_find(&x, 0, (exl_span){ text, n }, 0, &start, &end, &limit);
        CHECK(!found, "%s matches", explosive[i].pattern);
        CHECK(milliseconds() - before < 250, "%s takes %.1f ms", explosive[i].pattern, milliseconds() - before);
        gave_up += limit;
        exl_expressions_free(&x);
    }
    CHECK(gave_up >= 15, "only %u of them said that they gave up", gave_up);
    free(text);
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

int main(void)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    explode(&a);
    refuse(&a);
    exl_arena_free(&a);
    return CHECK_DONE("test_expression");
}
