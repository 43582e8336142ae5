/* The inner loops of the readers: bytes looked for sixteen at a time. Spans are never read beyond their end. */
#ifndef EXL_INGEST_SCAN_H
#define EXL_INGEST_SCAN_H
#include <stdint.h>
#include "base/span.h"

/* First of delimiter, quote, CR, LF in s; s.n where there is none. (No quotes: give the delimiter twice.) */
size_t exl_ingest_scan_cell(exl_span s, char delimiter, char quote);

/* First of " \ and bytes below 0x20 in s: what ends or breaks the plain run of a JSON string; s.n where there is none. */
size_t exl_ingest_scan_string(exl_span s);

/* First CR or LF; s.n where there is none. */
size_t exl_ingest_scan_eol(exl_span s);

/* Line ends in s: LF, CRLF and CR count once each. */
uint64_t exl_ingest_scan_lines(exl_span s);

/* What a block may hold that most blocks do not. */
enum { EXL_ODD_NUL = 1, EXL_ODD_CONTROL = 2, EXL_ODD_HIGH = 4 };
unsigned exl_ingest_scan_odd(exl_span s);       /* NUL; C0 controls but TAB, LF, CR, and 0x7F; bytes from 0x80 */

/* Length of the longest valid UTF-8 prefix, as exl_utf8_valid has it, at the speed of memory for European text. */
size_t exl_ingest_scan_utf8(exl_span s);

/* First byte from 0x80 on; s.n where there is none. */
size_t exl_ingest_scan_high(exl_span s);

/* Characters in valid UTF-8: bytes that do not continue one. */
size_t exl_ingest_scan_characters(exl_span s);

/* First control character that no text should hold (C0 but TAB, LF, CR; DEL; C1) in valid UTF-8; s.n where there is none. */
size_t exl_ingest_scan_control(exl_span s);

/* U+FFFD in valid UTF-8: how many, the first at *first. */
size_t exl_ingest_scan_lost(exl_span s, size_t *first);
#endif
