/* Texts of the report in four languages. */
#ifndef EXL_REPORT_WORDS_H
#define EXL_REPORT_WORDS_H
#include "base/buf.h"

typedef enum {
#define WORD(name, nl, fr, en, de) W_##name,
#include "report/words.inc"
#undef WORD
    EXL_N_WORDS
} exl_word;

enum { EXL_WORD_LANGUAGES = 4 };    /* nl fr en de, in the order of exl_lang */

/* How a language writes numbers, and its code. */
typedef struct { const char *code, *point, *thousands, *percent, *colon; } exl_word_style;

const char           *exl_word_text(exl_word w, int language);      /* an unknown language: English */
const char           *exl_word_name(exl_word w);                    /* for tests */
const exl_word_style *exl_word_style_of(int language);

/* A number written plainly, digits with perhaps a sign and a point, as the language writes it. Example: "-2871.5" -> "-2,871.5" in English, "-2.871,5" in Dutch */
void exl_word_number(exl_buf *b, exl_span plain, int language);
#endif
