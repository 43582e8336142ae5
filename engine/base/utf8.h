/* UTF-8 by bytes: no locale, no allocation. */
#ifndef EXL_BASE_UTF8_H
#define EXL_BASE_UTF8_H
#include <stdint.h>
#include "base/span.h"

/* Length of the longest valid UTF-8 prefix of s (no overlong forms, no surrogates, nothing over U+10FFFF);
 * s.n when all of it is valid. Cost: O(n), 8 bytes a step over ASCII. */
size_t exl_utf8_valid(exl_span s);

/* Code point at p (valid UTF-8), its length in *len. */
uint32_t exl_utf8_get(const char *p, size_t *len);

/* Characters of s (code points, where it is valid). */
size_t exl_utf8_letters(exl_span s);

/* Writes cp (a scalar value) to out[4]; the length. */
size_t exl_utf8_put(char *out, uint32_t cp);

/* Copies s for a person to read, cut to cap - 1 bytes at a character: control, bidirectional and invisible
 * characters and invalid bytes are shown as ‹U+001B› or ‹0x81›. Always ends with NUL. Returns bytes written. */
size_t exl_utf8_show(char *out, size_t cap, exl_span s);

/* Whether cp must not reach a terminal, an HTML page or a file name as it is. */
bool exl_utf8_hidden(uint32_t cp);
#endif
