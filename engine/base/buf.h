/* Bytes being written: grows up to a maximum, remembers the first failure, so that a writer
 * checks once at the end (`exl_buf_rc`) and not at every append. Numbers never follow the locale. */
#ifndef EXL_BASE_BUF_H
#define EXL_BASE_BUF_H
#include <stdint.h>
#include <string.h>
#include "base/span.h"
#include "base/err.h"

typedef struct {
    char *p;
    size_t n, cap, max;                 /* max 0 = no limit */
    bool failed;                        /* an append found no memory: later ones do nothing */
} exl_buf;

void   exl_buf_init(exl_buf *b, size_t max);
void   exl_buf_over(exl_buf *b, char *place, size_t n);     /* writes into the caller's n >= 1 bytes, never into others: more of it fails; not to be freed */
void   exl_buf_free(exl_buf *b);
static inline void exl_buf_reset(exl_buf *b) { b->n = 0; b->failed = false; }
exl_rc exl_buf_rc(const exl_buf *b, exl_err *err);          /* EXL_OK, or EXL_ENOMEM when an append failed */
bool   exl_buf_grow(exl_buf *b, size_t more);               /* the seldom half of exl_buf_room */
static inline bool exl_buf_room(exl_buf *b, size_t more) { return b->cap - b->n >= more && !b->failed ? true : exl_buf_grow(b, more); }   /* reserves; p + n may then be written directly */
static inline void exl_buf_put(exl_buf *b, const void *p, size_t n)
{
    if (n && exl_buf_room(b, n)) {
        memcpy(b->p + b->n, p, n);
        b->n += n;
    }
}
static inline void exl_buf_char(exl_buf *b, char c) { exl_buf_put(b, &c, 1); }
static inline void exl_buf_str(exl_buf *b, const char *s) { exl_buf_put(b, s, strlen(s)); }
static inline void exl_buf_span(exl_buf *b, exl_span s) { exl_buf_put(b, s.p, s.n); }
void   exl_buf_uint(exl_buf *b, uint64_t v);
void   exl_buf_int(exl_buf *b, int64_t v);
void   exl_buf_fixed(exl_buf *b, double v, int decimals);   /* rounded half away from zero; no "-0"; not finite: nothing */
void   exl_buf_real(exl_buf *b, double v, int digits);      /* %g with so many significant digits, "." as point; not finite: nothing */
void   exl_buf_json(exl_buf *b, exl_span s);                /* quoted; escapes " \ controls, < > & and U+2028/9 */
void   exl_buf_fill(exl_buf *b, const char *form, const char *const *value);    /* {1} … {9} of form replaced by value[1] … value[9]. Example: "{2} of {1}" -> "3 of 7" for { NULL, "7", "3" } */
void   exl_buf_fmt(exl_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline exl_span exl_buf_view(const exl_buf *b) { return (exl_span){ b->p, b->n }; }
#endif
