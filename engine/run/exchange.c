#include "run/exchange.h"
exl_rc exl_lexicon_import(const exl_engine *e, const char *path, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err) { (void)e;(void)path;(void)o;(void)out;(void)notify; return exl_fail(err, EXL_EUSAGE, "not yet"); }
exl_rc exl_lexicon_export(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err) { (void)e;(void)o;(void)out;(void)notify; return exl_fail(err, EXL_EUSAGE, "not yet"); }
