/* What went by in this run, by digest: for ids, which content they had; for contents without an id, how often. */
#ifndef EXL_STORE_SEEN_H
#define EXL_STORE_SEEN_H
#include "base/err.h"

typedef struct { unsigned char key[16]; uint64_t value; bool used; } exl_seen_slot;
typedef struct { exl_seen_slot *slot; size_t n, cap; } exl_seen;

/* The value kept for a key (its first 16 bytes count), 0 when new: *value may then be set. NULL: no memory. Holds until the next call. */
uint64_t *exl_seen_at(exl_seen *s, const unsigned char key[32]);
void exl_seen_free(exl_seen *s);
#endif
