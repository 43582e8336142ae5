/* Calendar dates. Day numbers after Hinnant, "chrono-compatible low-level date algorithms". */
#include "base/date.h"
#include <stdio.h>

bool exl_date_valid(int year, int month, int day)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[month - 1] + (month == 2 && leap);
}

int32_t exl_date_days(exl_date d)
{
    int y = d.year - (d.month <= 2), era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
    int doy = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

exl_date exl_date_from_days(int32_t days)
{
    int z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153, m = mp < 10 ? mp + 3 : mp - 9;
    return (exl_date){ .year = (int16_t)(yoe + era * 400 + (m <= 2)), .month = (uint8_t)m, .day = (uint8_t)(doy - (153 * mp + 2) / 5 + 1) };
}

int32_t exl_date_last_day(exl_date d)
{
    exl_date next = { .year = d.year, .month = 1, .day = 1 };
    if (d.precision == EXL_DATE_DAY)
        return exl_date_days(d);
    if (d.precision == EXL_DATE_MONTH && d.month < 12)
        next.month = (uint8_t)(d.month + 1);
    else
        next.year++;
    return exl_date_days(next) - 1;
}

static bool number(int *out, exl_span s, size_t at, size_t n)
{
    *out = 0;
    for (size_t i = at; i < at + n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *out = *out * 10 + (s.p[i] - '0');
    }
    return true;
}

bool exl_date_iso(exl_date *out, exl_span s)
{
    int y, m = 1, d = 1;
    if (s.n != 4 && s.n != 7 && s.n != 10)
        return false;
    if (!number(&y, s, 0, 4) || (s.n > 4 && (s.p[4] != '-' || !number(&m, s, 5, 2))) || (s.n > 7 && (s.p[7] != '-' || !number(&d, s, 8, 2))))
        return false;
    if (!exl_date_valid(y, m, d))
        return false;
    *out = (exl_date){ (int16_t)y, (uint8_t)m, (uint8_t)d, s.n == 10 ? EXL_DATE_DAY : s.n == 7 ? EXL_DATE_MONTH : EXL_DATE_YEAR };
    return true;
}

size_t exl_date_print(char out[11], exl_date d)
{
    if (d.year == 0) {
        out[0] = '\0';
        return 0;
    }
    char s[32];
    int n = snprintf(s, sizeof s, "%04d-%02d-%02d", d.year, d.month, d.day);
    size_t keep = d.precision == EXL_DATE_DAY ? (size_t)n : d.precision == EXL_DATE_MONTH ? 7 : 4;
    memcpy(out, s, keep);
    out[keep] = '\0';
    return keep;
}
