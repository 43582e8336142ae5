/* A list of blocks, the current one bumped. */
#include "base/arena.h"
#include <stdlib.h>
#include <stdint.h>

enum { BLOCK = 64 * 1024, ALIGN = 16 };

struct exl_arena_block {
    exl_arena_block *next;
    size_t size, used;
    _Alignas(ALIGN) unsigned char data[];
};

void exl_arena_init(exl_arena *a, size_t max) { *a = (exl_arena){ .max = max }; }

static exl_arena_block *block_new(size_t n)
{
#ifdef EXL_ARENA_DEBUG
    size_t size = n;
#else
    size_t size = n > BLOCK ? n : BLOCK;
#endif
    if (size > SIZE_MAX - sizeof(exl_arena_block))
        return NULL;
    exl_arena_block *b = malloc(sizeof *b + size);
    if (b)
        *b = (exl_arena_block){ .size = size };
    return b;
}

/* The current block, a later one kept by a reset, or a new one put behind the current. */
static exl_arena_block *block_with_room(exl_arena *a, size_t n)
{
    if (a->block && a->block->size - a->block->used >= n)
        return a->block;
    while (a->block && a->block->next) {
        a->block = a->block->next;
        a->block->used = 0;
        if (a->block->size >= n)
            return a->block;
    }
    exl_arena_block *b = block_new(n);
    if (!b)
        return NULL;
    if (a->block)
        a->block->next = b;
    else
        a->first = b;
    return a->block = b;
}

static size_t rounded(size_t n) { return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1); }

void *exl_arena_get(exl_arena *a, size_t n)
{
    if (n == 0)
        n = 1;
    if (n > SIZE_MAX / 2)
        return NULL;
    n = rounded(n);
    if (a->max && a->used + n > a->max)
        return NULL;
    exl_arena_block *b = block_with_room(a, n);
    if (!b)
        return NULL;
    void *p = b->data + b->used;
    b->used += n;
    a->used += n;
    return memset(p, 0, n);
}

void *exl_arena_grow(exl_arena *a, void *p, size_t was, size_t n)
{
    if (p && n <= rounded(was ? was : 1))
        return p;
    void *q = exl_arena_get(a, n);
    if (q && p && was)
        memcpy(q, p, was);
    return q;
}

exl_span exl_arena_copy(exl_arena *a, exl_span s)
{
    char *p = exl_arena_get(a, s.n + 1);
    if (p && s.n)
        memcpy(p, s.p, s.n);
    return (exl_span){ p, p ? s.n : 0 };
}

void exl_arena_reset(exl_arena *a)
{
#ifdef EXL_ARENA_DEBUG
    size_t max = a->max;
    exl_arena_free(a);
    a->max = max;
#else
    a->block = a->first;
    a->used = 0;
    if (a->block)
        a->block->used = 0;
#endif
}

void exl_arena_free(exl_arena *a)
{
    for (exl_arena_block *b = a->first, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    *a = (exl_arena){ 0 };
}
