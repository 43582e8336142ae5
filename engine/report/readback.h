/* Whether a workbook that was written holds what was put into it. libxlsxwriter does not notice when its temporary files are not written, or not read, whole:
 * on a full disk it makes a workbook with holes, and says that all is well. */
#ifndef EXL_REPORT_READBACK_H
#define EXL_REPORT_READBACK_H
#include "base/err.h"

typedef struct { uint64_t cells, text; } exl_book_content;      /* cells that are not empty; bytes of those that hold text */

/* Reads the workbook at path: every part is sound to its end, and the sheets hold `want` in all. Errors: EXL_EENV that is not so, or it cannot be read; EXL_ENOMEM.
 * Cost: unpacks and parses it once, in little memory. Example: a sheet of "a" and 7 under the headings "t" and "n" holds { 4, 3 }. */
EXL_CHECKED exl_rc exl_report_readback(const char *path, const exl_book_content *want, exl_err *err);
#endif
