/* Numbers of a sheet as its number formats show them: dates, times, decimals, percentages. */
#ifndef EXL_INGEST_NUMFMT_H
#define EXL_INGEST_NUMFMT_H
#include <stdbool.h>
#include "base/span.h"

typedef enum { EXL_NUM_GENERAL, EXL_NUM_FIXED, EXL_NUM_DATE, EXL_NUM_TIME, EXL_NUM_DATE_TIME } exl_numfmt_kind;
typedef struct {
    unsigned char kind;             /* exl_numfmt_kind */
    unsigned char digits;           /* FIXED: digits before the point at least */
    unsigned char least, most;      /* FIXED: decimals */
    unsigned char percent;          /* FIXED: shown as 100 times as much, with % */
} exl_numfmt;

/* Of a format's code, as in `dd/mm/yyyy;@`: only what it says of positive numbers counts. What is not understood (fractions, exponents,
 * scaling) is GENERAL. Example: "00000" is FIXED with 5 digits, "[$-813]d mmmm yyyy" is DATE. */
exl_numfmt exl_numfmt_of_code(exl_span code);

/* Of a number of the formats that every workbook has without saying so (ECMA-376, 18.8.30). */
exl_numfmt exl_numfmt_builtin(unsigned id);

/* Shows v. Dates are written YYYY-MM-DD, times HH:MM:SS, whatever the code's order; thousands are not separated; at most 15 significant digits
 * count. `since_1904`: days are counted from 1904-01-01, else so that 1 is 1900-01-01 and 60 the day 1900-02-29 that never was.
 * Example: 46037 as DATE is "2026-01-15". Days before the first or after the year 9999 are shown as numbers. */
size_t exl_numfmt_show(char out[64], double v, exl_numfmt f, bool since_1904);
#endif
