/* The keys file as it lies on the disk (ring.h says what it holds), and what the store remembers of it. For ring.c alone.
 *
 * Every write is one of three: records behind the last one, before the commit that counts them; zeros over records that a commit has let go;
 * the sector of the log's head, after its commit. Each is followed by an fsync, none ever overlaps another. */
#ifndef EXL_STORE_RING_FILE_H
#define EXL_STORE_RING_FILE_H
#include "base/buf.h"
#include "base/seal.h"
#include "store/ring.h"
#include "store/sql.h"
#include <sys/types.h>

enum { EXL_RING_SECTOR = 512, EXL_RING_RECORDS = 2 * EXL_RING_SECTOR, EXL_RING_RECORD = 32 + EXL_SEAL_MORE, EXL_RING_ID = 16, EXL_RING_MAGIC = 16 };
extern const char exl_ring_magic[EXL_RING_MAGIC + 1];

typedef enum { EXL_RING_CONTENT, EXL_RING_CORRECTION, EXL_RING_ERASED, EXL_RING_INTERVIEW, EXL_RING_AUDIT, EXL_RING_WRAP, EXL_RING_HEAD, EXL_N_RING_PURPOSES } exl_ring_purpose;

struct exl_ring {
    exl_key key;
    unsigned char sub[EXL_N_RING_PURPOSES][32], id[EXL_RING_ID];
    char *path;                     /* of the keys file; while it is made, PATH.keys.new */
    int fd;
    int64_t counted, slots;         /* that the store counts; with those put since, of which the last are pending */
    exl_buf pending;
    exl_ring_head head;
    bool fresh;                     /* the file is being made, with the store or for one that is migrated */
    bool head_put, committing;      /* committing: what the store counts is no longer known for sure */
};

static inline off_t exl_ring_place(int64_t slot) { return (off_t)(EXL_RING_RECORDS + slot * EXL_RING_RECORD); }

/* PATH.keys with a suffix, to be freed; NULL: no memory. */
char *exl_ring_path(const exl_store *s, const char *suffix);

/* All n bytes, whatever the system does; false with errno. */
bool exl_ring_write_at(int fd, const void *p, size_t n, off_t at);
bool exl_ring_read_at(int fd, void *p, size_t n, off_t at);

/* What the store remembers, by name: n bytes, else it is damaged. Errors as store.h. */
EXL_CHECKED exl_rc exl_ring_meta_get(exl_store *s, const char *name, void *out, size_t n, bool *found, exl_err *err);
EXL_CHECKED exl_rc exl_ring_meta_put(exl_store *s, const char *name, const void *p, size_t n, exl_err *err);
EXL_CHECKED exl_rc exl_ring_put_slots(exl_store *s, int64_t slots, exl_err *err);

/* Opens the file of the store, or makes it with a store that is made or migrated; r has its keys, and is closed by the caller whatever this says. Errors: ring.h. */
EXL_CHECKED exl_rc exl_ring_open_file(exl_store *s, exl_ring *r, exl_err *err);
void exl_ring_shut_file(exl_ring *r);

/* What a record belongs to: this file, this slot. */
exl_span exl_ring_owner(unsigned char out[EXL_RING_ID + 8], const exl_ring *r, int64_t slot);

/* Zeros over the record of a slot; whether a record is zeros, or not there. */
EXL_CHECKED exl_rc exl_ring_destroy(exl_ring *r, int64_t slot, exl_err *err);
bool exl_ring_is_zeros(const unsigned char record[EXL_RING_RECORD]);
bool exl_ring_alive(const exl_ring *r, int64_t slot);

/* The head of the log, flushed. */
EXL_CHECKED exl_rc exl_ring_write_head(exl_ring *r, exl_err *err);
#endif
