/* The keys of a store's texts: each interview's text is sealed under a random key of its own, and destroying that key erases the text wherever a copy of it
 * may be. The keys stand in PATH.keys, beside the store and never in it, each sealed under the key file's key: to read a text takes all three.
 *
 * The keys file: 512 bytes that say whose it is (magic, the id that the store knows, a keyed digest of both), 512 bytes for the head of the log (audit.h), then
 * 72 bytes a slot; zeros = destroyed. A slot is never used twice. Keys are on disk before the store that needs them is committed; a slot
 * beyond those that the store counts is of a run that did not end, and goes at the next writing. So no kill leaves a text without its key.
 *
 * Errors: EXL_EDATA the key or the keys are missing, damaged, another store's, or readable by others; EXL_EENV; as store.h. */
#ifndef EXL_STORE_RING_H
#define EXL_STORE_RING_H
#include "base/buf.h"
#include "base/span.h"
#include "store/key.h"
#include "store/store.h"

/* Readies the keys of a store: at once when they are; for writing only within the transaction. given: the key where the caller has it (drawn ones are saved with
 * the commit of a store that is being made), NULL = what stands at the store's key path. */
EXL_CHECKED exl_rc exl_ring_open(exl_store *s, const exl_key *given, exl_err *err);

/* A new key and its slot; the key of a slot (EXL_EDATA: destroyed, or damaged). The ring is open. */
EXL_CHECKED exl_rc exl_ring_put(exl_store *s, int64_t *slot, unsigned char key[32], exl_err *err);
EXL_CHECKED exl_rc exl_ring_get(exl_store *s, int64_t slot, unsigned char key[32], exl_err *err);

/* Seals a text for its interview, and unseals it: belonging is the key and digest of the interview. out: of EXL_SEAL_MORE bytes more and less. Same errors. */
EXL_CHECKED exl_rc exl_ring_seal(exl_store *s, unsigned char *out, int64_t *slot, exl_span text, exl_span key, exl_span content, exl_err *err);
EXL_CHECKED exl_rc exl_ring_unseal(exl_store *s, unsigned char *out, int64_t slot, exl_span sealed, exl_span key, exl_span content, exl_err *err);

/* Keyed digest of what is said of `purpose` ("content", "correction", "erased", "interview", "audit"): without the key nothing can be tried against it. The ring is open. */
void exl_ring_digest(const exl_store *s, unsigned char out[32], const char *purpose, exl_span what);

/* For copies (copy.h). read: key and keys file, appended. fits: whether this key and these bytes of a keys file are those of the store. sweep: opens a ring whose file is of an older day: slots that
 * it does not have yet are destroyed ones, and every slot that no text refers to is destroyed; *lost: texts without a key. */
EXL_CHECKED exl_rc exl_ring_read(exl_store *s, const exl_key **key, exl_buf *out, exl_err *err);
EXL_CHECKED exl_rc exl_ring_fits(exl_store *s, const exl_key *k, exl_span keys, const char *path, exl_err *err);
EXL_CHECKED exl_rc exl_ring_sweep(exl_store *s, const exl_key *k, uint64_t *lost, exl_err *err);

/* Number and chain of the last entry of the log that was made sure of; number 0 = none. put: is written with the commit. */
typedef struct { int64_t n; unsigned char chain[32]; } exl_ring_head;
EXL_CHECKED exl_rc exl_ring_get_head(exl_store *s, exl_ring_head *out, exl_err *err);
void exl_ring_put_head(exl_store *s, const exl_ring_head *head);

/* Around the commit and the end of a store; open.c calls them. before: all that the commit relies on is on disk. publish: the keys of a store that has got its
 * name get theirs. after: the head of the log is written, and what the transaction left to destroy is destroyed. undo: before a rollback. */
EXL_CHECKED exl_rc exl_ring_before(exl_store *s, exl_err *err);
EXL_CHECKED exl_rc exl_ring_publish(exl_store *s, exl_err *err);
EXL_CHECKED exl_rc exl_ring_after(exl_store *s, exl_err *err);
void exl_ring_undo(exl_store *s);
void exl_ring_close(exl_store *s);
#endif
