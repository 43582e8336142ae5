/* A copy of the two files that a store's texts cannot be read without, the key and the keys, in one: to be kept apart from copies of the store. */
#ifndef EXL_STORE_COPY_H
#define EXL_STORE_COPY_H
#include "store/store.h"

/* Writes the copy to path (mode 0600, whole or not at all, never over another file). Within a transaction, so that no keys are being added. Errors: those of ring.h. */
EXL_CHECKED exl_rc exl_copy_keys(exl_store *s, const char *path, exl_err *err);

/* Puts back from a copy what is missing or damaged of the two, within a transaction, which the caller commits. Keys of texts that were erased since are destroyed again.
 * *lost: texts that were imported after the copy, and cannot be read. Errors: EXL_EDATA the copy is damaged or of another store, or the keys are there and sound; as usual. */
EXL_CHECKED exl_rc exl_copy_restore(uint64_t *lost, exl_store *s, const char *path, exl_err *err);
#endif
