/* The texts are in words.inc, one row each. */
#include "report/words.h"
#include <string.h>

static const struct { const char *name, *text[EXL_WORD_LANGUAGES]; } words[] = {
#define WORD(name, nl, fr, en, de) { #name, { nl, fr, en, de } },
#include "report/words.inc"
#undef WORD
};

enum { ENGLISH = 2 };

static int known(int language) { return language >= 0 && language < EXL_WORD_LANGUAGES ? language : ENGLISH; }

const char *exl_word_text(exl_word w, int language) { return words[w].text[known(language)]; }
const char *exl_word_name(exl_word w) { return words[w].name; }

const exl_word_style *exl_word_style_of(int language)
{
    /* French puts a narrow no-break space before % and between thousands, German a no-break space before %. */
    static const exl_word_style styles[EXL_WORD_LANGUAGES] = {
        { "nl", ",", ".", "%", ": " },
        { "fr", ",", "\xE2\x80\xAF", "\xE2\x80\xAF%", "\xC2\xA0: " },
        { "en", ".", ",", "%", ": " },
        { "de", ",", ".", "\xC2\xA0%", ": " },
    };
    return &styles[known(language)];
}

void exl_word_number(exl_buf *b, exl_span plain, int language)
{
    const exl_word_style *style = exl_word_style_of(language);
    const char *point = memchr(plain.p, '.', plain.n);
    size_t whole = point ? (size_t)(point - plain.p) : plain.n, sign = plain.n && plain.p[0] == '-';
    for (size_t i = 0; i < plain.n; i++) {
        if (i > sign && i < whole && (whole - i) % 3 == 0)
            exl_buf_str(b, style->thousands);
        if (i == whole)
            exl_buf_str(b, style->point);
        else
            exl_buf_char(b, plain.p[i]);
    }
}
