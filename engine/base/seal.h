/* Sealing: XChaCha20-Poly1305, from libsodium. What is sealed can be neither read nor changed without its key, and belongs to what it was sealed with. */
#ifndef EXL_BASE_SEAL_H
#define EXL_BASE_SEAL_H
#include "base/span.h"

enum { EXL_SEAL_KEY = 32, EXL_SEAL_MORE = 24 + 16 };       /* bytes of a key; by which a sealed text is longer: nonce and tag */

/* Seals plain into out, plain.n + EXL_SEAL_MORE bytes, under a random nonce. with: what it belongs to, is not kept, and must be the same when it is unsealed.
 * Cost: about a nanosecond a byte. */
void exl_seal(unsigned char *out, exl_span plain, exl_span with, const unsigned char key[EXL_SEAL_KEY]);

/* Unseals into out, sealed.n - EXL_SEAL_MORE bytes. False when a bit of sealed, `with` or the key is another: out then holds nothing of use. */
EXL_CHECKED bool exl_unseal(unsigned char *out, exl_span sealed, exl_span with, const unsigned char key[EXL_SEAL_KEY]);

/* Memory of secrets that stay a while: kept out of the swap where the system allows it; overwritten, and let go. Of others: overwritten. */
void exl_secret_lock(void *p, size_t n);
void exl_secret_unlock(void *p, size_t n);
void exl_secret_wipe(void *p, size_t n);
#endif
