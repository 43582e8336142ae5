/* Digests and keyed pseudonyms, from libsodium (BLAKE2b). */
#ifndef EXL_BASE_DIGEST_H
#define EXL_BASE_DIGEST_H
#include "base/err.h"
#include "base/span.h"

typedef struct { _Alignas(64) unsigned char state[384]; } exl_digest;

void exl_digest_begin(exl_digest *d);
void exl_digest_begin_keyed(exl_digest *d, const unsigned char key[32]);    /* without the key nothing can be tried against the digest */
void exl_digest_add(exl_digest *d, exl_span s);         /* length and bytes: "ab"+"c" differs from "a"+"bc" */
void exl_digest_end(exl_digest *d, unsigned char out[32]);

/* Keyed digest of s: the same s and key give the same 32 bytes, and without the key nothing is learnt of s. */
void exl_digest_keyed(unsigned char out[32], exl_span s, const unsigned char key[32]);

void exl_digest_ready(void);        /* lets libsodium find what this processor is quickest with; digests are the same without it. Safe from any thread */
void exl_hex(char *out, const unsigned char *bytes, size_t n);      /* 2n characters and a NUL */
void exl_random_bytes(unsigned char *out, size_t n);                      /* from the system's generator; for keys only */
#endif
