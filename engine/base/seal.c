/* libsodium's XChaCha20-Poly1305 (IETF). Its nonces of 24 bytes may be drawn at random as often as one likes. */
#include "base/seal.h"
#include <sodium.h>

enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES };
_Static_assert(NONCE + TAG == EXL_SEAL_MORE && crypto_aead_xchacha20poly1305_ietf_KEYBYTES == EXL_SEAL_KEY, "sizes of libsodium");

void exl_seal(unsigned char *out, exl_span plain, exl_span with, const unsigned char key[EXL_SEAL_KEY])
{
    unsigned long long n;
    randombytes_buf(out, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, &n, (const unsigned char *)plain.p, plain.n, (const unsigned char *)with.p, with.n, NULL, out, key);
}

bool exl_unseal(unsigned char *out, exl_span sealed, exl_span with, const unsigned char key[EXL_SEAL_KEY])
{
    unsigned long long n;
    const unsigned char *p = (const unsigned char *)sealed.p;
    if (sealed.n < EXL_SEAL_MORE)
        return false;
    return crypto_aead_xchacha20poly1305_ietf_decrypt(out, &n, NULL, p + NONCE, sealed.n - NONCE, (const unsigned char *)with.p, with.n, p, key) == 0;
}

void exl_secret_lock(void *p, size_t n)
{
    if (sodium_init() < 0 || sodium_mlock(p, n) != 0)
        return;                     /* the system allows too little: the swap is then the system's to seal */
}

void exl_secret_unlock(void *p, size_t n) { (void)sodium_munlock(p, n); }
void exl_secret_wipe(void *p, size_t n) { sodium_memzero(p, n); }
