/* Months, quarters, half-years and years: their numbers, labels, and which dates may enter them. */
#ifndef EXL_STATS_PERIOD_H
#define EXL_STATS_PERIOD_H
#include "base/date.h"

/* Number of the period that holds d, so that the next period has the next number. Returns false for no date, and for a
 * date less precise than the period (a year enters no quarter). Example: 2025-03-14, quarter -> 8100, "2025-Q1" */
bool exl_period_of(int32_t *out, exl_date d, exl_period period);

/* "2025-03", "2025-Q1", "2025-H1", "2025"; NUL-terminated; the length. */
size_t exl_period_label(char out[16], int32_t number, exl_period period);

/* Periods in a year: 12, 4, 2, 1. */
int exl_periods_a_year(exl_period period);
#endif
