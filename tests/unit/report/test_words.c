/* Every text of the report is there in every language, with the same places to fill. */
#include "check.h"
#include "report/words.h"
#include <string.h>

/* Which of {1}..{9} and [1]..[9] s holds, as bits. */
static unsigned places(const char *s)
{
    unsigned bits = 0;
    for (; *s; s++)
        if ((s[0] == '{' || s[0] == '[') && s[1] >= '1' && s[1] <= '9' && (s[2] == '}' || s[2] == ']'))
            bits |= 1u << (unsigned)(s[1] - '1' + (s[0] == '[' ? 9 : 0));
    return bits;
}

/* A blank at which a line may break, where French has one that it must not break at. */
static const char *breaking(const char *french)
{
    static const char *const pairs[] = { " :", " ;", " !", " ?", " %", " »", "« " };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (strstr(french, pairs[i]))
            return strstr(french, pairs[i]);
    return NULL;
}

static void texts(void)
{
    for (int w = 0; w < EXL_N_WORDS; w++)
        for (int l = 0; l < EXL_WORD_LANGUAGES; l++) {
            const char *s = exl_word_text((exl_word)w, l), *english = exl_word_text((exl_word)w, 2);
            CHECK(s && *s, "%s has no text in language %d", exl_word_name((exl_word)w), l);
            CHECK(places(s) == places(english), "%s: places in language %d", exl_word_name((exl_word)w), l);
            CHECK(l != 1 || !breaking(s), "%s: «%.20s» may break", exl_word_name((exl_word)w), breaking(s));
            CHECK(!strpbrk(s, "<>&\""), "%s: markup in language %d", exl_word_name((exl_word)w), l);
        }
}

static void fixed_wording(void)
{
    CHECK(strcmp(exl_word_text(W_flag_is, 2), "A flag is a signal that a specific work situation deserves a closer look by people, never a verdict on a person.") == 0, "what a flag is");
    CHECK(strstr(exl_word_text(W_no_flags, 2), "no issue can be told from chance with these numbers"), "nothing flagged");
}

static void unknown_language(void)
{
    CHECK(exl_word_text(W_title, 17) == exl_word_text(W_title, 2) && exl_word_text(W_title, -1) == exl_word_text(W_title, 2), "English");
    CHECK(strcmp(exl_word_style_of(99)->code, "en") == 0, "English");
}

static void number(const char *plain, int language, const char *want)
{
    char place[64];
    exl_buf b;
    exl_buf_over(&b, place, sizeof place);
    exl_word_number(&b, exl_span_of(plain), language);
    CHECK(!b.failed && exl_span_is(exl_buf_view(&b), want), "%s in language %d: '%.*s'", plain, language, (int)b.n, b.p);
}

static void numbers(void)
{
    enum { NL, FR, EN };
    number("-2871.5", EN, "-2,871.5");
    number("-2871.5", NL, "-2.871,5");
    number("1234567", FR, "1\xE2\x80\xAF" "234\xE2\x80\xAF" "567");
    number("-100", EN, "-100");
    number("999", NL, "999");
    number("0.1234", NL, "0,1234");
    number("", EN, "");
}

int main(void)
{
    numbers();
    texts();
    fixed_wording();
    unknown_language();
    return CHECK_DONE("report/test_words");
}
