/* Whole texts in a form that is compared: ids, names of leavers. Words have their own way (piece.h), made for speed. */
#ifndef EXL_TEXT_COMPOSE_H
#define EXL_TEXT_COMPOSE_H
#include "base/arena.h"
#include "base/err.h"

/* NFC of s, of any length, in `a`, or s itself where it is ASCII: é as one character and as two are the same, A and a are not.
 * s is valid UTF-8. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_text_compose(exl_span *out, exl_span s, exl_arena *a, exl_err *err);

/* NFKC_Casefold of s in `a`: case, width and composition do not count. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_text_casefold(exl_span *out, exl_span s, exl_arena *a, exl_err *err);
#endif
