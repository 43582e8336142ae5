/* --aliases: departments, roles and managers that changed names. */
#ifndef EXL_RUN_ALIASES_H
#define EXL_RUN_ALIASES_H
#include "base/arena.h"
#include "run/engine.h"
#include "store/aliases.h"

/* Reads the file: CSV with the columns field (department, role or manager, in any of the four languages), was and name, in `a`. What was renamed twice gets its last
 * name. Errors: EXL_EENV; EXL_EDATA with the line for another field, an empty name, two names for one, a circle.
 * Example: "department,Care,Nursing" and "department,Nursing,Nursing and care" -> both are "Nursing and care". */
EXL_CHECKED exl_rc exl_run_aliases_read(exl_aliases *out, const char *path, exl_arena *a, exl_err *err);

/* Reads those of options, if any, and has the store use them; `a` must outlive the store. */
EXL_CHECKED exl_rc exl_run_use_aliases(exl_store *s, const exl_options *o, exl_arena *a, exl_err *err);
#endif
