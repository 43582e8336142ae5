/* Labels as people write them. */
#ifndef EXL_RUN_LABEL_H
#define EXL_RUN_LABEL_H
#include "base/buf.h"
#include "lexicon/taxonomy.h"

/* Appends the labels of `text`, separated by | or commas, as corrections keep them: "terms.pay-" is a theme, "reason:pay" and "pay" a reason,
 * "signal:burnout" a signal, "none" stands where no theme is named. Errors: EXL_EUSAGE names what is no label, and the nearest; EXL_ENOMEM.
 * Example: " terms.pay- , pay" -> "terms.pay-|reason:pay" */
EXL_CHECKED exl_rc exl_run_read_labels(exl_buf *b, const exl_taxonomy *t, exl_span text, exl_err *err);
#endif
