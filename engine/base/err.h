/* Results and errors: the one channel by which a failure reaches the caller. */
#ifndef EXL_BASE_ERR_H
#define EXL_BASE_ERR_H
#include "exitlens.h"

/* Sets err (may be NULL) to rc and a message, and returns rc: `return exl_fail(&err…)`.
 * The message is one line, says the value and what to do; control characters in
 * it are shown as ‹U+XXXX›. Path, line and column keep what they were. */
exl_rc exl_fail(exl_err *err, exl_rc rc, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds the place to an error that has none yet; returns err->rc. line, column: from 1, 0 = unknown. */
exl_rc exl_err_at(exl_err *err, const char *path, uint64_t line, uint64_t column);

#define EXL_TRY(call) do { exl_rc rc_ = (call); if (rc_ != EXL_OK) return rc_; } while (0)
#endif
