/* The log of a store: who ran what on it, and when. Each entry is chained to the one before by a keyed digest, and the keys file holds the head of the chain, so that nobody without the
 * key can change, add or take away an entry, at the end neither, without `verify` telling. It holds no names of interviews and no text. */
#ifndef EXL_STORE_AUDIT_H
#define EXL_STORE_AUDIT_H
#include "base/span.h"
#include "store/store.h"

typedef struct {
    exl_span at, user, command;     /* when: a date, or a date with time; who; what */
    unsigned char options[32];      /* digest of what the command was told; it is kept keyed */
    exl_span counts;                /* what it did, "stored 12, erased 1" */
} exl_audit_entry;

/* Puts an entry; it stands with the commit. Opens the ring. Errors: those of ring.h. */
EXL_CHECKED exl_rc exl_audit_put(exl_store *s, const exl_audit_entry *e, exl_err *err);

/* Whether the log is what was written; *wrong: what is not, NULL = all is well. The ring is open. Errors as usual. */
EXL_CHECKED exl_rc exl_audit_check(exl_store *s, const char **wrong, exl_err *err);
#endif
