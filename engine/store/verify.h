/* Whether a store is sound: SQLite's own structure, and what we wrote into it. Nothing is written, whatever is found. */
#ifndef EXL_STORE_VERIFY_H
#define EXL_STORE_VERIFY_H
#include "store/query.h"

enum { EXL_VERIFY_MAX = 100 };      /* findings that are told */

/* Looks through the store at path: the digest of every page (pages.h), every page and index (SQLite's integrity check), that rows refer to rows that are there; with its key (key: the file, NULL = PATH.key),
 * that every text can be unsealed, that the digest of every interview, kept since its import, is that of what stands there now, that its statements lie within its
 * text, and that the log is what was written. *sealed: the key is not there, texts and log were not looked at. What is wrong is told to fn, one
 * line each, without interview text. `counts` is set when all of it is sound.
 * Errors: as store.h; EXL_EDATA also when something was told. */
EXL_CHECKED exl_rc exl_store_verify(exl_store_counts *counts, bool *sealed, const char *path, const char *key, void (*fn)(void *ctx, const char *what), void *ctx, exl_err *err);
#endif
