#include "base/grow.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST = 64 };

bool exl_grow(void *array, size_t *cap, size_t need, size_t size)
{
    void *p;
    if (need <= *cap)
        return true;
    size_t want = *cap ? *cap : FIRST;
    while (want < need && want <= SIZE_MAX / 2)
        want *= 2;
    if (want < need || want > SIZE_MAX / size)
        return false;
    memcpy(&p, array, sizeof p);
    p = realloc(p, want * size);
    if (!p)
        return false;
    memcpy(array, &p, sizeof p);
    *cap = want;
    return true;
}
