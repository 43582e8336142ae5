/* The key of a store: 32 random bytes in a file of their own. Under it the keys of the texts are sealed (ring.h), and from it come the pseudonyms of leavers: without
 * the file nobody can find out from the store whose they are, with it two interviews of one person are known to be of one. */
#ifndef EXL_STORE_KEY_H
#define EXL_STORE_KEY_H
#include "base/arena.h"
#include "store/store.h"

typedef struct {
    unsigned char bytes[32];
    bool made;                      /* not on disk yet: exl_key_save */
} exl_key;

/* The key file of the store at path: key where one was named (--key), PATH.key where it is NULL. To be freed; NULL: no memory. */
char *exl_key_path(const char *path, const char *key);

/* Reads the key file at path: 64 hexadecimal digits (blanks around them do not count), or raw bytes, 32 or more, of which the first 32
 * count; others must not be able to read it. Absent: a new key is drawn. Errors: EXL_EDATA, EXL_EENV. */
EXL_CHECKED exl_rc exl_key_load(exl_key *out, const char *path, exl_err *err);

/* Writes a key that was drawn, as hexadecimal text, mode 0600, flushed to disk; never over another file. Errors: EXL_EENV. */
EXL_CHECKED exl_rc exl_key_save(exl_key *k, const char *path, exl_err *err);

/* A key for one purpose ("exitlens content"), so that what one of them gives away says nothing of the others. */
void exl_key_sub(unsigned char out[32], const exl_key *k, const char *purpose);

/* Digest of an interview (exl_body_digest) as stores keep it: without the key nobody can try a guess of the text against it. */
void exl_key_content(unsigned char out[32], const exl_key *k, const unsigned char digest[32]);

/* Pseudonym of a leaver's number or name: case, width and composition of letters do not count. `a` is
 * for what is needed meanwhile. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_key_pseudonym(unsigned char out[32], const exl_key *k, exl_span leaver, exl_arena *a, exl_err *err);

#endif
