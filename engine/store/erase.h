/* Erasing interviews. What is left of one is a keyed digest of its id, and of its content where it had a text, by which it is known when it comes again. */
#ifndef EXL_STORE_ERASE_H
#define EXL_STORE_ERASE_H
#include "base/arena.h"
#include "store/store.h"

/* Takes interviews (by number) out of the store, within the transaction: rows, statements, labels, mentions, people's labels, the name of a file that is the id, or holds one of more than three characters. With the commit
 * their keys are destroyed and the store is written anew, so that no byte of them is left in it. A run that is killed meanwhile is finished by the
 * next one that writes. Errors: those of ring.h. */
EXL_CHECKED exl_rc exl_store_erase(exl_store *s, const int64_t *interview, size_t n, exl_err *err);

/* The number of the interview of this id (compared in NFC); 0 when there is none: *erased then says whether there was one. The ring is open. */
EXL_CHECKED exl_rc exl_store_number(int64_t *out, bool *erased, exl_store *s, exl_span id, exl_arena *a, exl_err *err);

/* Whether something was erased from this store; whether this key, or this content, was. The ring is open. */
EXL_CHECKED exl_rc exl_erased_any(exl_store *s, bool *any, exl_err *err);
EXL_CHECKED exl_rc exl_erased_key(exl_store *s, exl_span key, bool *was, exl_err *err);
EXL_CHECKED exl_rc exl_erased_content(exl_store *s, const unsigned char content[32], bool *was, exl_err *err);
#endif
