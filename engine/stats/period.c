/* A period's number is year * periods a year + its place in the year. */
#include "stats/period.h"

int exl_periods_a_year(exl_period period)
{
    switch (period) {
    case EXL_PERIOD_MONTH: return 12;
    case EXL_PERIOD_HALF: return 2;
    case EXL_PERIOD_YEAR: return 1;
    case EXL_PERIOD_QUARTER: break;
    }
    return 4;
}

bool exl_period_of(int32_t *out, exl_date d, exl_period period)
{
    int a_year = exl_periods_a_year(period);
    if (d.year == 0 || (a_year > 1 && d.precision == EXL_DATE_YEAR))
        return false;
    *out = d.year * a_year + (d.month - 1) * a_year / 12;
    return true;
}

static char *digits(char *p, int v, int width)
{
    for (int i = width - 1; i >= 0; i--, v /= 10)
        p[i] = (char)('0' + v % 10);
    return p + width;
}

size_t exl_period_label(char out[16], int32_t number, exl_period period)
{
    int a_year = exl_periods_a_year(period), place = number % a_year + 1;
    char *p = digits(out, number / a_year, 4);
    if (a_year > 1)
        *p++ = '-';
    if (a_year == 12)
        p = digits(p, place, 2);
    else if (a_year > 1) {
        *p++ = a_year == 4 ? 'Q' : 'H';
        p = digits(p, place, 1);
    }
    *p = '\0';
    return (size_t)(p - out);
}
