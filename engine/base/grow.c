#include "base/grow.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST = 64 };

/* Moves the array to larger memory: of the arena, or of the heap where there is none. */
static bool grow(exl_arena *a, void *array, size_t *cap, size_t need, size_t size)
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
    p = a ? exl_arena_grow(a, p, *cap * size, want * size) : realloc(p, want * size);
    if (!p)
        return false;
    memcpy(array, &p, sizeof p);
    *cap = want;
    return true;
}

bool exl_grow(void *array, size_t *cap, size_t need, size_t size) { return grow(NULL, array, cap, need, size); }
bool exl_grow_in(exl_arena *a, void *array, size_t *cap, size_t need, size_t size) { return grow(a, array, cap, need, size); }
