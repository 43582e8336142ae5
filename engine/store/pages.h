/* Damage noticed: every page of a store ends with a digest of its number and of itself, put there as it is written and compared as it is read. This is done in a layer
 * below SQLite (a VFS over the system's own), so that it holds for whatever stands in the file, tables, indexes and what is free, and for every command that reads:
 * a bit that turned over, a page in another's place, a page of another file is met as damage (SQLITE_CORRUPT) before it counts in a figure. No key is needed. Against who
 * changes a page and its digest there are the keyed digests of interviews and of the log (verify.h); a page as it was on an older day, in its own place, is sound to it.
 *
 * The digests stand in bytes that SQLite leaves free at the end of each page (its reserve), so that every SQLite program reads the file; one that writes into it leaves
 * pages with digests of what stood there before, which is damage. A copy made by SQLite's backup is sound: what that changes in page 1 (counters of changes) is left out of its digest.
 *
 * Cost: 19 microseconds a page of 16 KiB, read or written. */
#ifndef EXL_STORE_PAGES_H
#define EXL_STORE_PAGES_H
#include "store/store.h"
#include <sqlite3.h>

/* The name of the layer, for sqlite3_open_v2; NULL: SQLite has no file system here, or no memory. Safe from any thread. */
const char *exl_pages_vfs(void);

/* Whether the pages of the store that is open end with digests: those of schema 4 do, but for one that is being brought up to it (meta 'unclean'). */
bool exl_pages_summed(const exl_store *s);

/* While a store is being opened, a page that is not what was written is only taken note of: a better word may be said of a store that others changed. This says whether
 * there was one, and from now on it is damage. Not called for a store that is looked through for all that is wrong with it. */
bool exl_pages_strict(exl_store *s);

/* Of a store that is being made, before its first table: its pages will end with digests. Errors as usual. */
EXL_CHECKED exl_rc exl_pages_begin(exl_store *s, exl_err *err);

/* Writes the file anew, outside of a transaction: nothing of what was taken out of it is left between its pages, and all of them end with digests, also where they did not
 * before. A run that is killed meanwhile leaves a sound file. Errors as usual. */
EXL_CHECKED exl_rc exl_pages_rewrite(exl_store *s, exl_err *err);

/* Reads every page, within a transaction, and tells fn the number of each that is not what was written; `of`: how many pages there should be. *sound: there was none. Of a store
 * without digests, and of pages of zeros, nothing is known: SQLite's own quick check looks for these. Errors: EXL_EENV cannot be read; EXL_ENOMEM. Example: 10,000 interviews, 11.6 MB -> 13 ms. */
typedef void exl_bad_page(void *ctx, int64_t page, int64_t of);
EXL_CHECKED exl_rc exl_pages_check(bool *sound, exl_store *s, exl_bad_page *fn, void *ctx, exl_err *err);
#endif
