/* A date is cut into numbers and words; what they are and where they stand says what it means. */
#include "ingest/dates.h"
#include "ingest/names.h"

const char *const exl_ingest_date_texts[EXL_N_DATE_RESULTS] = {
    [EXL_DATE_OK] = "",
    [EXL_DATE_NONE] = "exit date is missing; a map file with [dates] missing = keeps such interviews undated",
    [EXL_DATE_MISSING] = "",
    [EXL_DATE_NO_DATE] = "is no date; write YYYY-MM-DD",
    [EXL_DATE_IMPOSSIBLE] = "is an impossible date: there is no such day",
    [EXL_DATE_SHORT_YEAR] = "is no clear date: write the year with four digits",
    [EXL_DATE_AMBIGUOUS] = "is an ambiguous date, and no date of the file settles whether day or month comes first; give --dates dmy or --dates mdy",
    [EXL_DATE_OTHER_ORDER] = "is a date in another order than the file's (or than --dates says)",
    [EXL_DATE_TOO_COARSE] = "is a date without a day; a map file with [dates] precision = month or year takes it",
    [EXL_DATE_FAR_YEAR] = "is no date of a working life: years are from 1900 to 2199",
    [EXL_DATE_SERIAL] = "looks like a spreadsheet's day number; format the column as date YYYY-MM-DD",
    [EXL_DATE_MIXED] = "is not trusted: the file has dates with the day first and dates with the month first; give --dates",
};

static const struct { const char *names; uint8_t month; } months[] = {
    { "january|jan|januari|janvier|janv|januar|janner|jann", 1 },
    { "february|feb|februari|febr|fevrier|fevr|fev|februar|feber", 2 },
    { "march|mar|maart|mrt|mars|marz|maerz|mrz", 3 },
    { "april|apr|avril|avr", 4 },
    { "may|mei|mai", 5 },
    { "june|jun|juni|juin", 6 },
    { "july|jul|juli|juillet|juil", 7 },
    { "august|aug|augustus|aout|aou", 8 },
    { "september|sep|sept|septembre", 9 },
    { "october|oct|oktober|okt|octobre", 10 },
    { "november|nov|novembre", 11 },
    { "december|dec|decembre|dezember|dez", 12 },
};

/* Weekdays and little words that may stand in a date. */
static const char fillers[] =
    "monday|mon|tuesday|tue|tues|wednesday|wed|thursday|thu|thur|thurs|friday|fri|saturday|sat|sunday|sun|"
    "maandag|ma|dinsdag|di|woensdag|wo|donderdag|do|vrijdag|vr|zaterdag|za|zondag|zo|"
    "lundi|lun|mardi|mercredi|mer|jeudi|jeu|vendredi|ven|samedi|sam|dimanche|dim|"
    "montag|mo|dienstag|mittwoch|mi|donnerstag|freitag|samstag|sonnabend|sa|sonntag|so|"
    "le|la|den|der|de|the|of|am|the|st|nd|rd|th|er|e|ste";

enum { MAX_PARTS = 8, MAX_DATE = 64 };

typedef struct {
    bool     word;
    exl_span text;
    int      value;                 /* of digits, at most 8 of them */
} part;

typedef struct {
    part parts[MAX_PARTS];
    size_t n;
    bool negative;                  /* a sign before the first number */
} date_parts;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

static bool listed(const char *names, exl_span word)
{
    exl_span left = exl_span_of(names);
    while (left.n)
        if (exl_span_eq(exl_span_cut(&left, '|'), word))
            return true;
    return false;
}

static int month_of(exl_span word)
{
    for (size_t i = 0; i < sizeof months / sizeof months[0]; i++)
        if (listed(months[i].names, word))
            return months[i].month;
    return 0;
}

/* Length of a time of day at the head of s (`T02:30:00+01:00`, ` 14:05`, ` 2:30 PM`), blanks included; 0 = none. */
static size_t two_digits(exl_span s, size_t i, int most)
{
    int v = 0;
    size_t k = 0;
    while (k < 2 && i + k < s.n && is_digit(s.p[i + k]))
        v = v * 10 + (s.p[i + k++] - '0');
    return k && v <= most ? k : 0;
}

static size_t fraction(exl_span s, size_t i)
{
    size_t k = 1;
    if (i >= s.n || (s.p[i] != '.' && s.p[i] != ','))
        return 0;
    while (i + k < s.n && is_digit(s.p[i + k]))
        k++;
    return k > 1 ? k : 0;
}

static size_t zone(exl_span s, size_t i)
{
    if (i < s.n && (s.p[i] | 32) == 'z')
        return 1;
    if (i + 3 <= s.n && (s.p[i] == '+' || s.p[i] == '-') && two_digits(s, i + 1, 14) == 2) {
        size_t k = i + 3 < s.n && s.p[i + 3] == ':' ? 4 : 3;
        return k + two_digits(s, i + k, 59);
    }
    return 0;
}

static size_t time_of_day(exl_span s)
{
    size_t i = 0, k;
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == 'T' || s.p[i] == 't'))
        i++;
    if (i == 0 || (k = two_digits(s, i, 24)) == 0 || i + k >= s.n || s.p[i + k] != ':')
        return 0;
    i += k + 1;
    if ((k = two_digits(s, i, 59)) != 2)
        return 0;
    i += k;
    if (i < s.n && s.p[i] == ':') {
        if ((k = two_digits(s, i + 1, 60)) != 2)
            return 0;
        i += 3;
        i += fraction(s, i);
    }
    while (i < s.n && s.p[i] == ' ')
        i++;
    if (i + 2 <= s.n && ((s.p[i] | 32) == 'a' || (s.p[i] | 32) == 'p') && (s.p[i + 1] | 32) == 'm')
        i += 2;
    return i + zone(s, i);
}

/* The date without its time, at the first blank or T behind which nothing but a time stands. */
static exl_span without_time(exl_span s)
{
    for (size_t i = 8; i < s.n; i++)
        if ((s.p[i] == ' ' || s.p[i] == 'T' || s.p[i] == 't') && time_of_day((exl_span){ s.p + i, s.n - i }) == s.n - i)
            return (exl_span){ s.p, i };
    return s;
}

/* Numbers and words of folded text; false where something else is in it, or too much. */
static bool cut(date_parts *d, exl_span s)
{
    d->n = 0;
    for (size_t i = 0; i < s.n;) {
        if (s.p[i] == ' ') {
            i++;
            continue;
        }
        bool word = is_letter(s.p[i]);
        size_t from = i;
        int value = 0;
        while (i < s.n && (word ? is_letter(s.p[i]) : is_digit(s.p[i]))) {
            value = word || i - from >= 8 ? value : value * 10 + (s.p[i] - '0');
            i++;
        }
        exl_span text = { s.p + from, i - from };
        if (i == from || d->n == MAX_PARTS || (!word && text.n > 8))
            return false;
        if (!word || month_of(text) || !listed(fillers, text))
            d->parts[d->n++] = (part){ word, text, value };
    }
    return d->n > 0;
}

static exl_date_result make(exl_date *out, int y, int m, int d, exl_precision precision, const exl_date_rules *rules)
{
    if (!exl_date_valid(y, m, d))
        return EXL_DATE_IMPOSSIBLE;
    if (y < 1900 || y > 2199)
        return EXL_DATE_FAR_YEAR;
    if (precision > rules->precision)
        return EXL_DATE_TOO_COARSE;
    *out = (exl_date){ (int16_t)y, (uint8_t)m, (uint8_t)d, (uint8_t)precision };
    return EXL_DATE_OK;
}

/* Two small numbers and a year at the end. */
static exl_date_result year_last(exl_date *out, int a, int b, int y, const exl_date_rules *rules, unsigned *fits)
{
    bool dmy = exl_date_valid(y, b, a), mdy = exl_date_valid(y, a, b);
    if (!dmy && !mdy)
        return EXL_DATE_IMPOSSIBLE;
    if (a != b)
        *fits = (dmy ? EXL_FITS_DMY : 0u) | (mdy ? EXL_FITS_MDY : 0u);
    if (rules->mixed)
        return EXL_DATE_MIXED;
    if (rules->order == EXL_DATES_AUTO && dmy && mdy && a != b)
        return EXL_DATE_AMBIGUOUS;
    bool day_first = rules->order == EXL_DATES_AUTO ? dmy : rules->order == EXL_DATES_DMY;
    if (rules->order == EXL_DATES_YMD || (day_first ? !dmy : !mdy))
        return EXL_DATE_OTHER_ORDER;
    return make(out, y, day_first ? b : a, day_first ? a : b, EXL_DATE_DAY, rules);
}

static exl_date_result three_numbers(exl_date *out, const part *p, const exl_date_rules *rules, unsigned *fits)
{
    bool small1 = p[1].text.n <= 2;
    if (p[0].text.n == 4 && small1 && p[2].text.n <= 2)
        return make(out, p[0].value, p[1].value, p[2].value, EXL_DATE_DAY, rules);
    if (p[0].text.n <= 2 && small1 && p[2].text.n == 4)
        return year_last(out, p[0].value, p[1].value, p[2].value, rules, fits);
    return p[0].text.n <= 2 && small1 && p[2].text.n <= 2 ? EXL_DATE_SHORT_YEAR : EXL_DATE_NO_DATE;
}

static exl_date_result two_numbers(exl_date *out, const part *p, const exl_date_rules *rules)
{
    bool year_first = p[0].text.n == 4 && p[1].text.n <= 2, last = p[1].text.n == 4 && p[0].text.n <= 2;
    if (!year_first && !last)
        return EXL_DATE_NO_DATE;
    return make(out, p[year_first ? 0 : 1].value, p[year_first ? 1 : 0].value, 1, EXL_DATE_MONTH, rules);
}

static exl_date_result one_number(exl_date *out, const part *p, const exl_date_rules *rules)
{
    int v = p->value;
    if (p->text.n == 4)
        return make(out, v, 1, 1, EXL_DATE_YEAR, rules);
    if (p->text.n == 8)
        return make(out, v / 10000, v / 100 % 100, v % 100, EXL_DATE_DAY, rules);
    if (p->text.n != 5 || !rules->serials)
        return p->text.n == 5 ? EXL_DATE_SERIAL : EXL_DATE_NO_DATE;
    *out = exl_date_from_days(exl_date_days(rules->serials == 1904 ? (exl_date){ 1904, 1, 1, EXL_DATE_DAY } : (exl_date){ 1899, 12, 30, EXL_DATE_DAY }) + v);
    return EXL_DATE_OK;
}

/* One word, which is a month, and one or two numbers: a day of one or two digits, a year of four. */
static exl_date_result with_month(exl_date *out, const date_parts *d, int month, const exl_date_rules *rules)
{
    int day = 0, year = 0;
    bool short_year = false;
    for (size_t i = 0; i < d->n; i++) {
        const part *p = &d->parts[i];
        if (p->word)
            continue;
        if (p->text.n == 4 && !year)
            year = p->value;
        else if (p->text.n <= 2 && !day)
            day = p->value ? p->value : -1;
        else if (p->text.n <= 2)
            short_year = true;
        else
            return EXL_DATE_NO_DATE;
    }
    if (short_year || !year)
        return year ? EXL_DATE_NO_DATE : EXL_DATE_SHORT_YEAR;
    return make(out, year, month, day ? day : 1, day ? EXL_DATE_DAY : EXL_DATE_MONTH, rules);
}

static exl_date_result read_parts(exl_date *out, const date_parts *d, const exl_date_rules *rules, unsigned *fits)
{
    size_t words = 0;
    int month = 0;
    for (size_t i = 0; i < d->n; i++)
        if (d->parts[i].word) {
            words++;
            month = month_of(d->parts[i].text);
        }
    if (words)
        return words == 1 && month && d->n >= 2 && d->n <= 3 ? with_month(out, d, month, rules) : EXL_DATE_NO_DATE;
    return d->n == 3 ? three_numbers(out, d->parts, rules, fits) : d->n == 2 ? two_numbers(out, d->parts, rules) : d->n == 1 ? one_number(out, d->parts, rules)
                                                                                                                  : EXL_DATE_NO_DATE;
}

static bool is_missing(exl_span s, const exl_date_rules *rules)
{
    for (size_t i = 0; i < rules->n_missing; i++)
        if (exl_span_eq_nocase(s, rules->missing[i]))
            return true;
    return false;
}

exl_date_result exl_ingest_date(exl_date *out, exl_span s, const exl_date_rules *rules, unsigned *fits)
{
    unsigned ignored;
    char folded[MAX_DATE];
    date_parts d;
    fits = fits ? fits : &ignored;
    *fits = 0;
    exl_date iso;
    if (s.n == 10 && exl_date_iso(&iso, s) && iso.year >= 1900 && iso.year < 2200) {    /* the usual case */
        *out = iso;
        return EXL_DATE_OK;
    }
    s = exl_span_trim(s);
    if (is_missing(s, rules))
        return EXL_DATE_MISSING;
    if (s.n == 0)
        return EXL_DATE_NONE;
    if (s.n > MAX_DATE || s.p[0] == '-')
        return EXL_DATE_NO_DATE;
    return cut(&d, exl_ingest_fold_into(folded, without_time(s))) ? read_parts(out, &d, rules, fits) : EXL_DATE_NO_DATE;
}
