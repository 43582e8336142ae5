/* Personal details that have a form of their own, in running text: numbers with check digits, telephone, addresses of the internet.
 *
 * Where a number has check digits they decide what it is called, not whether it goes: every number with a separator or four digits is
 * found, for a mistyped national number still tells who it is.
 */
#ifndef EXL_PRIVACY_PATTERNS_H
#define EXL_PRIVACY_PATTERNS_H
#include <stdint.h>
#include "base/span.h"

#define EXL_DETAIL_ROWS(X) \
    X(EMAIL, "e-mail addresses") X(URL, "web addresses") X(IBAN, "bank accounts") X(NATIONAL, "national numbers") X(PHONE, "telephone numbers") \
    X(PLATE, "number plates") X(DATE, "dates") X(AGE, "ages and tenures") X(NUMBER, "other numbers") X(ADDRESS, "addresses") X(NAME, "names") X(WORD, "unknown words")
typedef enum {
#define EXL_DETAIL_NAME(name, text) EXL_DETAIL_##name,
    EXL_DETAIL_ROWS(EXL_DETAIL_NAME)
#undef EXL_DETAIL_NAME
    EXL_N_DETAILS
} exl_detail;

typedef struct { uint32_t start, end; exl_detail kind; } exl_detail_span;

/* The next e-mail or web address, bank account, plate or number in line[from, n). False: there is none. Spans come in order and do not
 * overlap. Cost: linear in the line.
 * Example: "bel 0475 12 34 56" -> PHONE, bytes 4 to 17. */
bool exl_privacy_detail(exl_detail_span *out, exl_span line, size_t from);

/* Belgian national number (rijksregisternummer, and bis numbers, whose month is 20 or 40 higher): 11 digits, 97 minus the first nine modulo
 * 97; those born from 2000 on count with a 2 in front. Source: Rijksregister, "Informatietype 000". Example: 85073003328 -> true. */
bool exl_privacy_is_belgian(const char digits[11]);

/* Dutch citizen service number (BSN), 9 digits, or 8 with a 0 in front: 9a+8b+7c+6d+5e+4f+3g+2h-i is a multiple of 11, and not 0 all over.
 * Source: Logisch Ontwerp BSN, "elfproef". Example: 111222333 -> true. */
bool exl_privacy_is_dutch(const char digits[9]);

/* International bank account, without blanks: country, check digits, up to 30 letters and digits; the rest moved to the front is 1
 * modulo 97 with A = 10. Source: ISO 13616. Example: NL91ABNA0417164300 -> true. */
bool exl_privacy_is_iban(exl_span account);
#endif
