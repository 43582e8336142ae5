/* Rows of (file, what must come of it), run through the reader. */
#ifndef EXL_TESTS_TABLE_H
#define EXL_TESTS_TABLE_H
#include "check.h"
#include "reading.h"

/* Rows leave out what they do not need. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

typedef struct {
    const char *suffix, *in, *out;      /* out: exactly, one line a problem or interview */
    size_t n;                           /* of in; 0 = its length as a string */
    exl_options x;
} table_row;

enum { TABLE_WHOLE = 1, TABLE_DATE = 2, TABLE_COUNTS = 4, TABLE_RAW = 8 };

static inline void table_run(const table_row *rows, size_t n, int how)
{
    exl_buf b;
    exl_buf_init(&b, 0);
    for (size_t i = 0; i < n; i++) {
        exl_span in = { rows[i].in, rows[i].n ? rows[i].n : strlen(rows[i].in) };
        exl_buf_reset(&b);
        reading(&b, rows[i].suffix, in, &rows[i].x, how & TABLE_WHOLE, how & TABLE_DATE, how & TABLE_COUNTS, how & TABLE_RAW);
        CHECK(exl_span_is(exl_buf_view(&b), rows[i].out), "row %zu:\n%.*sinstead of\n%s", i, (int)b.n, b.p, rows[i].out);
    }
    exl_buf_free(&b);
}
#define TABLE(rows, how) table_run(rows, sizeof rows / sizeof rows[0], how)
#endif
