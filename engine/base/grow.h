/* Arrays that grow by doubling: adding n items one at a time costs O(n). On the heap the owner frees with free(). */
#ifndef EXL_BASE_GROW_H
#define EXL_BASE_GROW_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"

/* Makes room for `need` items of `size` bytes. `array` is the address of the pointer to the first one (T **), NULL with *cap 0 at first.
 * False when there is no memory: the array and *cap are as before. Pointers into the array do not survive a call.
 * Example: `T *v = NULL; size_t n = 0, cap = 0; if (!exl_grow(&v, &cap, n + 1, sizeof *v)) …; v[n++] = x;` */
bool exl_grow(void *array, size_t *cap, size_t need, size_t size);

/* The same in an arena, which keeps the smaller ones too: for what is not large. */
bool exl_grow_in(exl_arena *a, void *array, size_t *cap, size_t need, size_t size);
#endif
