/* Details with a form of their own: check digits as their issuers define them, and what is found in running text. */
#include "check.h"
#include "privacy/patterns.h"
#include <stdlib.h>

/* Numbers made by the rule, all of which pass, and with one digit changed, none of which does. */
static void belgian(void)
{
    char d[12];
    for (unsigned i = 0; i < 2000; i++) {
        bool young = i % 2;
        unsigned long long nine = (i * 37 % 100) * 10000000ull + (1 + i % 12 + i % 3 * 20) % 60 * 100000ull + (1 + i % 28) * 1000ull + 1 + i * 7 % 998;
        unsigned check = 97 - (unsigned)((young ? 2000000000ull + nine : nine) % 97);
        snprintf(d, sizeof d, "%09llu%02u", nine, check);
        CHECK(exl_privacy_is_belgian(d), "%s", d);
        d[10] = d[10] == '9' ? '0' : (char)(d[10] + 1);
        bool other = check + 1 == 97 - (unsigned)((young ? nine : 2000000000ull + nine) % 97);
        CHECK(other || !exl_privacy_is_belgian(d), "%s", d);
    }
    CHECK(exl_privacy_is_belgian("85073003328"), "the example of the header");
    CHECK(!exl_privacy_is_belgian("00000000097"), "all zeros");
    CHECK(!exl_privacy_is_belgian("85993003328"), "month 99");
}

static void dutch(void)
{
    unsigned passed = 0;
    char d[10];
    for (unsigned i = 100000000; i < 100011000; i++) {
        snprintf(d, sizeof d, "%u", i);
        passed += exl_privacy_is_dutch(d);
    }
    CHECK(passed > 900 && passed < 1100, "one in eleven: %u of 11,000", passed);
    CHECK(exl_privacy_is_dutch("111222333") && !exl_privacy_is_dutch("111222334") && !exl_privacy_is_dutch("000000000"), "examples");
}

static void iban(void)
{
    static const struct { const char *account; bool good; } rows[] = {
        { "NL91ABNA0417164300", true }, { "BE68539007547034", true }, { "FR1420041010050500013M02606", true }, { "DE89370400440532013000", true },
        { "NL92ABNA0417164300", false }, { "BE68539007547043", false }, { "BE6853900", false }, { "68BE539007547034", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK(exl_privacy_is_iban(exl_span_of(rows[i].account)) == rows[i].good, "%s", rows[i].account);
}

typedef struct { const char *line, *found; exl_detail kind; } row;      /* found NULL: nothing */

static void running_text(void)
{
    static const row rows[] = {
        { "bel 0475 12 34 56.", "0475 12 34 56", EXL_DETAIL_PHONE }, { "tel 02/123 45 67", "02/123 45 67", EXL_DETAIL_PHONE }, { "op +32 475 12 34 56", "32 475 12 34 56", EXL_DETAIL_PHONE },
        { "0032475123456", "0032475123456", EXL_DETAIL_PHONE }, { "06-12345678", "06-12345678", EXL_DETAIL_PHONE },
        { "mail jan.peeters@bedrijf.be, of niet", "jan.peeters@bedrijf.be", EXL_DETAIL_EMAIL }, { "zie @jan_p", "@jan_p", EXL_DETAIL_EMAIL }, { "(a@b.c)", "a@b.c", EXL_DETAIL_EMAIL },
        { "op https://x.be/y?z=1 staat", "https://x.be/y?z=1", EXL_DETAIL_URL }, { "www.x.test.", "www.x.test", EXL_DETAIL_URL }, { "linkedin.com/in/jan", "linkedin.com/in/jan", EXL_DETAIL_URL },
        { "mijnbedrijf.be", "mijnbedrijf.be", EXL_DETAIL_URL }, { "het werk.De rest", NULL, 0 }, { "nr. een enz. enz.", NULL, 0 },
        { "rek. NL91 ABNA 0417 1643 00 dus", "NL91 ABNA 0417 1643 00", EXL_DETAIL_IBAN }, { "BE68539007547034", "BE68539007547034", EXL_DETAIL_IBAN },
        { "85.07.30-033.28", "85.07.30-033.28", EXL_DETAIL_NATIONAL }, { "850730 033 28", "850730 033 28", EXL_DETAIL_NATIONAL }, { "BSN 111222333", "111222333", EXL_DETAIL_NATIONAL },
        { "85.07.30-033.29", "85.07.30-033.29", EXL_DETAIL_NUMBER }, { "plaat 1-ABC-123", "1-ABC-123", EXL_DETAIL_PLATE }, { "AB-123-C", "AB-123-C", EXL_DETAIL_PLATE },
        { "op 03/02/2024 dus", "03/02/2024", EXL_DETAIL_DATE }, { "2024-11-05", "2024-11-05", EXL_DETAIL_DATE }, { "12/3", "12/3", EXL_DETAIL_DATE },
        { "na 10 keer", "10", EXL_DETAIL_NUMBER }, { "3, 4 en 5", "3", EXL_DETAIL_NUMBER }, { "geen enkel cijfer hier", NULL, 0 }, { "", NULL, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_detail_span d;
        exl_span line = exl_span_of(rows[i].line);
        bool found = exl_privacy_detail(&d, line, 0);
        CHECK(found == (rows[i].found != NULL), "%s", rows[i].line);
        if (!found || !rows[i].found)
            continue;
        exl_span got = { line.p + d.start, d.end - d.start };
        CHECK(exl_span_is(got, rows[i].found) && d.kind == rows[i].kind, "%s: '%.*s', kind %d", rows[i].line, (int)got.n, got.p, (int)d.kind);
    }
}

int main(void)
{
    belgian();
    dutch();
    iban();
    running_text();
    return CHECK_DONE("patterns");
}
