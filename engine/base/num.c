/* Numbers from text. */
#include "base/num.h"
#include <math.h>
#include <stdlib.h>

bool exl_num_uint(uint64_t *out, exl_span s)
{
    uint64_t v = 0;
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        uint64_t d = (uint64_t)(s.p[i] - '0');
        if (v > (UINT64_MAX - d) / 10)
            return false;
        v = v * 10 + d;
    }
    *out = v;
    return true;
}

static size_t digits(exl_span s, size_t i)
{
    size_t from = i;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    return i - from;
}

/* 10^n; those of the table are exact, as pow has them. */
static double power_of_ten(int n)
{
    static const double exact[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    return n < (int)(sizeof exact / sizeof exact[0]) ? exact[n] : pow(10, n);
}

/* mantissa as an integer, then one power of ten: exact for up to 15 digits and small exponents, within an ulp or two beyond */
bool exl_num_real(double *out, exl_span s)
{
    size_t i = 0;
    if (s.n == 0 || s.n > 40)
        return false;
    bool negative = s.p[0] == '-';
    i += negative;
    size_t whole = digits(s, i), fraction = 0;
    double v = 0;
    for (size_t k = 0; k < whole; k++)
        v = v * 10 + (s.p[i + k] - '0');
    i += whole;
    if (i < s.n && s.p[i] == '.') {
        fraction = digits(s, ++i);
        for (size_t k = 0; k < fraction; k++)
            v = v * 10 + (s.p[i + k] - '0');
        i += fraction;
    }
    if (whole + fraction == 0)
        return false;
    int exponent = 0;
    if (i < s.n && (s.p[i] | 32) == 'e') {
        bool minus = ++i < s.n && s.p[i] == '-';
        i += minus || (i < s.n && s.p[i] == '+');
        size_t n = digits(s, i);
        if (n == 0 || n > 3)
            return false;
        for (size_t k = 0; k < n; k++)
            exponent = exponent * 10 + (s.p[i + k] - '0');
        exponent = minus ? -exponent : exponent;
        i += n;
    }
    exponent -= (int)fraction;
    v = exponent < 0 ? v / power_of_ten(-exponent) : v * power_of_ten(exponent);
    if (i != s.n || !isfinite(v))
        return false;
    *out = negative ? -v : v;
    return true;
}
