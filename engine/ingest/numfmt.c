/* Codes are read for what they show, not rendered: order and words of a date do not matter to us, its value does. */
#include "ingest/numfmt.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/date.h"

enum { LAST_DAY = 2958465, DAY = 86400 };    /* LAST_DAY: 9999-12-31 as the 1900 system counts */

typedef struct { bool day, month, clock, number, other; unsigned zeros, least, most, percent; bool point, comma; } seen;

static void placeholder(seen *s, char c)
{
    s->number = true;
    s->other |= s->comma && s->point;
    s->comma = false;
    if (!s->point)
        s->zeros += c == '0';
    else
        s->most++, s->least += c == '0';
}

/* One letter or sign of a code, outside quotes and brackets. */
static void sign(seen *s, char c)
{
    switch (c) {
    case 'y': case 'Y': case 'd': case 'D': s->day = true; break;
    case 'm': case 'M': s->month = true; break;
    case 'h': case 'H': case 's': case 'S': s->clock = true; break;
    case '0': case '#': case '?': placeholder(s, c); break;
    case '.': s->point = true; break;
    case ',': s->comma = true; break;
    case '%': s->percent++; break;
    case 'E': case 'e': case '/': s->other = true; break;
    default: break;
    }
}

/* Length of what is skipped at the head of s: a quoted text, a bracket, an escaped character; 0 = nothing. Elapsed hours are noted. */
static size_t skipped(seen *s, exl_span code)
{
    char c = code.p[0];
    if (c == '\\' || c == '_' || c == '*')
        return code.n > 1 ? 2 : 1;
    if (c != '"' && c != '[')
        return 0;
    const char *close = memchr(code.p + 1, c == '"' ? '"' : ']', code.n - 1);
    s->clock |= c == '[' && code.n > 1 && strchr("hHmMsS", code.p[1]) != NULL && code.p[1] && close && close - code.p <= 3;
    return close ? (size_t)(close - code.p) + 1 : code.n;
}

exl_numfmt exl_numfmt_of_code(exl_span code)
{
    seen s = { 0 };
    if (exl_span_eq_nocase(code, exl_span_of("general")))
        return (exl_numfmt){ EXL_NUM_GENERAL, 0, 0, 0, 0 };
    while (code.n && code.p[0] != ';') {
        size_t n = skipped(&s, code);
        if (n == 0) {
            sign(&s, code.p[0]);
            n = 1;
        }
        code = (exl_span){ code.p + n, code.n - n };
    }
    bool date = s.day || (s.month && !s.clock);
    if (date)
        return (exl_numfmt){ s.clock ? EXL_NUM_DATE_TIME : EXL_NUM_DATE, 0, 0, 0, 0 };
    if (s.clock)
        return (exl_numfmt){ EXL_NUM_TIME, 0, 0, 0, 0 };
    bool scaled = s.comma;          /* a comma behind the last digit divides by a thousand */
    if (!s.number || s.other || scaled || s.zeros > 15 || s.most > 15 || s.percent > 1)
        return (exl_numfmt){ EXL_NUM_GENERAL, 0, 0, 0, 0 };
    return (exl_numfmt){ EXL_NUM_FIXED, (unsigned char)s.zeros, (unsigned char)s.least, (unsigned char)s.most, (unsigned char)s.percent };
}

exl_numfmt exl_numfmt_builtin(unsigned id)
{
    static const struct { unsigned id; const char *code; } rows[] = {
        { 1, "0" }, { 2, "0.00" }, { 3, "#,##0" }, { 4, "#,##0.00" }, { 9, "0%" }, { 10, "0.00%" }, { 18, "h:mm" }, { 19, "h:mm:ss" },
        { 20, "h:mm" }, { 21, "h:mm:ss" }, { 22, "d/m/yyyy h:mm" }, { 37, "#,##0" }, { 38, "#,##0" }, { 39, "#,##0.00" }, { 40, "#,##0.00" },
        { 45, "mm:ss" }, { 46, "[h]:mm:ss" }, { 47, "mm:ss.0" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].id == id)
            return exl_numfmt_of_code(exl_span_of(rows[i].code));
    /* 27 to 36 and 50 to 58 are dates of East Asian versions */
    bool date = (id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
    return (exl_numfmt){ date ? EXL_NUM_DATE : EXL_NUM_GENERAL, 0, 0, 0, 0 };
}

/* Half is rounded up as in the decimal notation: 2.675 is a little less in binary, and Excel shows 2.68. */
static size_t fixed(char out[64], double v, exl_numfmt f)
{
    double nudged = fabs(v) < 1e9 ? v * (1 + 2e-15) : v;
    char text[64];
    int n = snprintf(text, sizeof text, "%.*f", (int)f.most, f.percent ? nudged * 100 : nudged);
    for (unsigned spare = (unsigned)(f.most - f.least); spare && text[n - 1] == '0'; spare--)
        n--;
    n -= f.most > 0 && (text[n - 1] < '0' || text[n - 1] > '9');         /* a point with nothing behind it */
    bool minus = text[0] == '-', zero = strspn(text + minus, "0.,") >= (size_t)(n - minus);
    size_t at = 0, whole = strspn(text + minus, "0123456789");
    if (minus && !zero)
        out[at++] = '-';
    for (; whole < f.digits; whole++)
        out[at++] = '0';
    for (int i = minus; i < n; i++)
        out[at++] = text[i] == ',' ? '.' : text[i];                     /* the host's locale may have set a decimal comma */
    if (f.percent)
        out[at++] = '%';
    return at;
}

static size_t show_number(char out[64], double v, exl_numfmt f)
{
    if (f.kind == EXL_NUM_FIXED && fabs(v) < 1e15)
        return fixed(out, v, f);
    if (v == floor(v) && fabs(v) < 1e15)
        return (size_t)snprintf(out, 64, "%.0f", v == 0 ? 0.0 : v);
    int n = snprintf(out, 64, "%.15g", v);
    for (int i = 0; i < n; i++)
        out[i] = out[i] == ',' ? '.' : out[i] == 'e' ? 'E' : out[i];
    return (size_t)n;
}

/* The 1900 system has the day 1900-02-29, number 60, as Lotus 1-2-3 had it. */
static size_t print_day(char out[64], long day, bool since_1904)
{
    char iso[11];
    if (!since_1904 && day == 60)
        return (size_t)snprintf(out, 64, "1900-02-29");
    exl_date epoch = since_1904 ? (exl_date){ 1904, 1, 1, EXL_DATE_DAY } : (exl_date){ 1899, 12, day < 60 ? 31 : 30, EXL_DATE_DAY };
    exl_date_print(iso, exl_date_from_days(exl_date_days(epoch) + (int32_t)day));
    return (size_t)snprintf(out, 64, "%s", iso);
}

size_t exl_numfmt_show(char out[64], double v, exl_numfmt f, bool since_1904)
{
    bool in_range = v >= (since_1904 || f.kind == EXL_NUM_TIME ? 0 : 1) && v < LAST_DAY + 1 - (since_1904 ? 1462 : 0);
    if (f.kind == EXL_NUM_GENERAL || f.kind == EXL_NUM_FIXED || !in_range)
        return show_number(out, v, f);
    long day = (long)floor(v), second = lround((v - floor(v)) * DAY);
    if (second == DAY)
        day++, second = 0;
    size_t n = 0;
    long hours = second / 3600;
    if (f.kind == EXL_NUM_TIME)
        hours += day * 24;          /* elapsed time goes on counting */
    else
        n = print_day(out, day, since_1904);
    if (f.kind == EXL_NUM_DATE)
        return n;
    return n + (size_t)snprintf(out + n, 64 - n, "%s%02ld:%02ld:%02ld", n ? " " : "", hours, second / 60 % 60, second % 60);
}
