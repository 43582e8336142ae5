/* Sealed texts: what was sealed comes out, and nothing does when a bit of it, of what it belongs to, or of the key is another. */
#include "base/seal.h"
#include "check.h"
#include <stdlib.h>

static exl_span span(const unsigned char *p, size_t n) { return (exl_span){ (const char *)p, n }; }

int main(void)
{
    static const size_t sizes[] = { 0, 1, 16, 63, 64, 65, 300 };
    unsigned char key[EXL_SEAL_KEY], with[20], plain[300], sealed[300 + EXL_SEAL_MORE], other[300 + EXL_SEAL_MORE], out[300 + EXL_SEAL_MORE];
    for (size_t i = 0; i < sizeof plain; i++)
        plain[i] = (unsigned char)(i * 7);
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (unsigned char)i;
    memset(with, 9, sizeof with);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        size_t n = sizes[s];
        exl_seal(sealed, span(plain, n), span(with, sizeof with), key);
        exl_seal(other, span(plain, n), span(with, sizeof with), key);
        CHECK(memcmp(sealed, other, n + EXL_SEAL_MORE) != 0, "each time another nonce");
        CHECK(exl_unseal(out, span(sealed, n + EXL_SEAL_MORE), span(with, sizeof with), key) && memcmp(out, plain, n) == 0, "%zu bytes come out", n);
        for (size_t bit = 0; bit < 8 * (n + EXL_SEAL_MORE); bit++) {
            sealed[bit / 8] ^= (unsigned char)(1 << bit % 8);
            CHECK(!exl_unseal(out, span(sealed, n + EXL_SEAL_MORE), span(with, sizeof with), key), "bit %zu of %zu bytes", bit, n);
            sealed[bit / 8] ^= (unsigned char)(1 << bit % 8);
        }
        CHECK(!exl_unseal(out, span(sealed, n + EXL_SEAL_MORE - 1), span(with, sizeof with), key), "cut off");
        CHECK(!exl_unseal(out, span(sealed, n + EXL_SEAL_MORE), span(with, sizeof with - 1), key), "of something else");
        key[31] ^= 1;
        CHECK(!exl_unseal(out, span(sealed, n + EXL_SEAL_MORE), span(with, sizeof with), key), "another key");
        key[31] ^= 1;
    }
    CHECK(!exl_unseal(out, span(sealed, EXL_SEAL_MORE - 1), span(with, 0), key) && !exl_unseal(out, span(sealed, 0), span(with, 0), key), "too short to be sealed");
    exl_secret_lock(key, 16);
    exl_secret_unlock(key, 16);
    exl_secret_wipe(key + 16, 16);
    size_t left = 0;
    for (size_t i = 0; i < sizeof key; i++)
        left += key[i] != 0;
    CHECK(left == 0, "nothing of a secret is left");
    return CHECK_DONE("base/seal");
}
