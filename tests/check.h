/* Checks for unit tests: rows of data, one loop, one CHECK a promise; main ends with `return CHECK_DONE("name");`. */
#ifndef EXL_TESTS_CHECK_H
#define EXL_TESTS_CHECK_H
#include <stdio.h>

static unsigned check_n, check_failed;

/* CHECK(condition, format, ...): says where and why when it does not hold, and goes on. */
#define CHECK(cond, ...) do { \
    check_n++; \
    if (!(cond)) { \
        check_failed++; \
        fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #cond); \
        fprintf(stderr, __VA_ARGS__); \
        fputc('\n', stderr); \
    } \
} while (0)

static inline int check_done(const char *name)
{
    printf("%s: %u checks%s\n", name, check_n, check_failed ? ", FAILED" : "");
    return check_failed != 0;
}
#define CHECK_DONE(name) check_done(name)
#endif
