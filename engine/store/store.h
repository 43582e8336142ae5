/* The store: interviews, what was made of them, and from which lexicons and program. One SQLite file, PATH; the keys of its texts beside it
 * in PATH.keys (ring.h), and the key of these in PATH.key, or where the caller says. This is the only folder of the engine that knows them. Tables are ours to change; the `v_` views (engine/manual/store.md) are for everybody and hold no text.
 *
 * A handle belongs to one thread at a time. Texts handed out live as their function says.
 *
 * Errors, wherever a function says "as usual": EXL_EDATA what stands there is no store of ours, newer than we are, or damaged;
 * EXL_EENV cannot open, disk full, locked by another program for more than 10 seconds; EXL_ENOMEM; EXL_EDEFECT.
 */
#ifndef EXL_STORE_STORE_H
#define EXL_STORE_STORE_H
#include "base/err.h"

typedef struct exl_store exl_store;

enum { EXL_STORE_SCHEMA = 4 };      /* version of the tables and views */

typedef enum {
    EXL_STORE_READ,                 /* what was there when it was opened, however long the reading takes */
    EXL_STORE_WRITE,                /* must exist */
    EXL_STORE_CREATE,               /* is made when absent: in PATH.new, which becomes PATH when it is committed */
} exl_store_mode;

/* Opens the store at path. key: the key file, NULL = PATH.key; it is not looked at before a text is. Brings an older one to today's schema (not for READ, which refuses it). An existing file that is no
 * store of ours, an empty one too, is refused and not touched. *out is closed with exl_store_close. Errors as usual. */
EXL_CHECKED exl_rc exl_store_open_with(exl_store **out, const char *path, const char *key, exl_store_mode mode, exl_err *err);
static inline EXL_CHECKED exl_rc exl_store_open(exl_store **out, const char *path, exl_store_mode mode, exl_err *err) { return exl_store_open_with(out, path, NULL, mode, err); }

/* The version of the SQLite library that is loaded, and whether stores can be made with it. */
const char *exl_store_library(void);
bool exl_store_library_fits(void);

/* Whether the store is being made: nothing is in it, and nobody else sees it before the commit. */
bool exl_store_is_new(const exl_store *s);

/* One transaction a handle: begin, put, commit. Until commit returns EXL_OK nothing has happened; from then on it survives
 * a power cut. A second writer waits at begin. Errors as usual. */
EXL_CHECKED exl_rc exl_store_begin(exl_store *s, exl_err *err);
bool exl_store_begun(const exl_store *s);
EXL_CHECKED exl_rc exl_store_commit(exl_store *s, exl_err *err);

/* Undoes what was begun. */
void exl_store_undo(exl_store *s);

/* Closes; what was not committed is undone, and a new store that was not committed does not exist. NULL is allowed. */
void exl_store_close(exl_store *s);
#endif
