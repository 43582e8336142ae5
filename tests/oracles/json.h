/* JSON for the oracle runner: the whole text becomes a tree in an arena. Small and strict; not for input of the program. */
#ifndef TESTS_JSON_H
#define TESTS_JSON_H
#include "base/arena.h"

typedef enum { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } json_kind;
typedef struct json {
    json_kind kind;
    double number;                  /* also 0 or 1 of a bool; NaN, Inf and NA of the strings that R printed */
    exl_span text;                  /* of a string, escapes kept as they stand */
    exl_span key;                   /* of a member of an object */
    size_t n;                       /* members */
    struct json *first, *next;
} json;

/* NULL: not JSON; *at is how far it was read. */
const json *json_read(exl_span text, size_t *at, exl_arena *a);

const json *json_get(const json *object, const char *key);      /* NULL: no such member */
const json *json_at(const json *array, size_t i);
double *json_numbers(const json *array, size_t *n, exl_arena *a);/* null and strings become NAN; nested arrays one after another */
#endif
