/* libsodium's generichash. */
#include "base/digest.h"
#include <sodium.h>

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(((exl_digest *)0)->state), "room for libsodium's state");

static crypto_generichash_state *state(exl_digest *d) { return (crypto_generichash_state *)(void *)d->state; }

void exl_digest_begin(exl_digest *d) { crypto_generichash_init(state(d), NULL, 0, 32); }
void exl_digest_begin_keyed(exl_digest *d, const unsigned char key[32]) { crypto_generichash_init(state(d), key, 32, 32); }

void exl_digest_add(exl_digest *d, exl_span s)
{
    uint64_t n = s.n;
    unsigned char len[8];
    for (int i = 0; i < 8; i++)
        len[i] = (unsigned char)(n >> 8 * i);
    crypto_generichash_update(state(d), len, sizeof len);
    crypto_generichash_update(state(d), (const unsigned char *)s.p, s.n);
}

void exl_digest_end(exl_digest *d, unsigned char out[32]) { crypto_generichash_final(state(d), out, 32); }

void exl_digest_keyed(unsigned char out[32], exl_span s, const unsigned char key[32])
{
    crypto_generichash(out, 32, (const unsigned char *)s.p, s.n, key, 32);
}

void exl_digest_ready(void) { (void)!sodium_init(); }

void exl_hex(char *out, const unsigned char *bytes, size_t n) { sodium_bin2hex(out, 2 * n + 1, bytes, n); }

void exl_random_bytes(unsigned char *out, size_t n) { randombytes_buf(out, n); }
