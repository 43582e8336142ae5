/* The tables and views of a store. */
#ifndef EXL_STORE_SCHEMA_H
#define EXL_STORE_SCHEMA_H
#include "store/store.h"

enum { EXL_STORE_APPLICATION = 0x45584C53 };        /* "EXLS", SQLite's application_id */

/* Makes all tables and views, in the transaction that is open. */
EXL_CHECKED exl_rc exl_schema_make(exl_store *s, exl_err *err);

/* Everything in the file is what exl_schema_make made, to the letter: no table, view, index or trigger of anybody else's.
 * Errors: EXL_EDATA; as usual. */
EXL_CHECKED exl_rc exl_schema_check(exl_store *s, exl_err *err);

/* Brings a store of schema `from` to EXL_STORE_SCHEMA, one step a version, all of them in one transaction, and writes the file anew. Before that a copy of it is made in
 * PATH.migrating (SQLite's backup, mode 0600), which goes when the new one was looked through and stands: texts of older stores are in plain sight in it. Errors: EXL_EDATA
 * for a version that is newer than this program, or none, and for a key that is not there; as usual. */
EXL_CHECKED exl_rc exl_schema_migrate(exl_store *s, int64_t from, exl_err *err);

/* Removes that copy, overwritten first, where a run that did not end left one. Errors: EXL_EENV. */
EXL_CHECKED exl_rc exl_schema_drop_backup(const exl_store *s, exl_err *err);
#endif
