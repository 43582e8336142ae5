/* Thousands of keys, each with its own value. */
#include "store/seen.h"
#include "base/digest.h"
#include "check.h"
#include <string.h>

static void key_of(unsigned char out[32], uint32_t i)
{
    exl_digest d;
    exl_digest_begin(&d);
    exl_digest_add(&d, (exl_span){ (const char *)&i, sizeof i });
    exl_digest_end(&d, out);
}

int main(void)
{
    enum { N = 20000 };
    exl_seen s = { 0 };
    unsigned char key[32];
    size_t fresh = 0, kept = 0;
    for (uint32_t i = 0; i < N; i++) {
        key_of(key, i);
        uint64_t *v = exl_seen_at(&s, key);
        fresh += v && *v == 0;
        if (v)
            *v = i + 1;
    }
    for (uint32_t i = 0; i < N; i++) {
        key_of(key, i);
        uint64_t *v = exl_seen_at(&s, key);
        kept += v && *v == i + 1;
    }
    CHECK(fresh == N, "%zu of %d were new", fresh, N);
    CHECK(kept == N && s.n == N, "%zu of %d were kept, %zu slots", kept, N, s.n);
    key_of(key, 5);
    memset(key + 16, 0, 16);
    CHECK(*exl_seen_at(&s, key) == 6, "the first 16 bytes count");
    exl_seen_free(&s);
    CHECK(s.n == 0 && s.slot == NULL, "freed");
    return CHECK_DONE("store/seen");
}
