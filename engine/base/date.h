/* A calendar date (proleptic Gregorian, no time, no time zone) with the precision that its source had. */
#ifndef EXL_BASE_DATE_H
#define EXL_BASE_DATE_H
#include <stdint.h>
#include "base/span.h"

typedef enum { EXL_DATE_DAY, EXL_DATE_MONTH, EXL_DATE_YEAR } exl_precision;
typedef struct {
    int16_t  year;                  /* 1..9999; 0 = no date */
    uint8_t  month, day;            /* 1..12, 1..31; 1 where the precision is coarser */
    uint8_t  precision;             /* exl_precision */
} exl_date;

bool     exl_date_valid(int year, int month, int day);
int32_t  exl_date_days(exl_date d);                     /* days since 1970-01-01 */
exl_date exl_date_from_days(int32_t days);
int32_t  exl_date_last_day(exl_date d);                 /* days since 1970-01-01 of its last day: 2024-02 -> that of 2024-02-29 */
bool     exl_date_iso(exl_date *out, exl_span s);       /* YYYY-MM-DD, YYYY-MM or YYYY, exactly */
size_t   exl_date_print(char out[11], exl_date d);      /* the ISO form of its precision, NUL-terminated; "" for none */
#endif
