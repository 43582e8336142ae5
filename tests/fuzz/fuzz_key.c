/* Key files: 32 bytes that are not all zero, or refused. */
#include "fuzz.h"
#include "store/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char zero[32];
    char path[160];
    exl_key k;
    exl_err err = { 0 };
    exl_rc rc = exl_key_load(&k, fuzz_file(path, "x.key", data, size), &err);
    fuzz_rc(rc, &err);
    FUZZ_HOLDS(rc == EXL_EDATA || (rc == EXL_OK && !k.made && size >= 32 && memcmp(k.bytes, zero, 32) != 0));
    return 0;
}
