/* A borrowed run of bytes; never NUL-terminated, never freed. */
#ifndef EXL_BASE_SPAN_H
#define EXL_BASE_SPAN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "exitlens.h"

static inline exl_span exl_span_of(const char *s) { return (exl_span){ s, s ? strlen(s) : 0 }; }
static inline bool exl_span_eq(exl_span a, exl_span b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }
static inline bool exl_span_is(exl_span a, const char *s) { return exl_span_eq(a, exl_span_of(s)); }

int      exl_span_cmp(exl_span a, exl_span b);            /* by bytes; the order of all sorted output */
exl_span exl_span_cut(exl_span *rest, char at);           /* takes up to `at` off the front, and drops it */
exl_span exl_span_trim(exl_span s);                       /* without ASCII blanks at both ends */
bool     exl_span_eq_nocase(exl_span a, exl_span b);      /* ASCII letters without case */
uint64_t exl_span_hash(exl_span s);                       /* FNV-1a: the same on every machine; for tables and seeds, never for secrets */
#endif
