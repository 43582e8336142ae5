/* Open addressing; keys are digests, so their first bytes are hash enough. */
#include "store/seen.h"
#include <stdlib.h>
#include <string.h>

static exl_seen_slot *place(const exl_seen *s, const unsigned char *key)
{
    uint64_t h;
    memcpy(&h, key, sizeof h);
    size_t i = (size_t)h & (s->cap - 1);
    while (s->slot[i].used && memcmp(s->slot[i].key, key, sizeof s->slot[i].key) != 0)
        i = (i + 1) & (s->cap - 1);
    return &s->slot[i];
}

static bool grow(exl_seen *s)
{
    exl_seen bigger = { .n = s->n, .cap = s->cap ? s->cap * 2 : 256 };
    bigger.slot = calloc(bigger.cap, sizeof *bigger.slot);
    if (!bigger.slot)
        return false;
    for (size_t i = 0; i < s->cap; i++)
        if (s->slot[i].used)
            *place(&bigger, s->slot[i].key) = s->slot[i];
    free(s->slot);
    *s = bigger;
    return true;
}

uint64_t *exl_seen_at(exl_seen *s, const unsigned char key[32])
{
    if (s->n * 10 >= s->cap * 7 && !grow(s))
        return NULL;
    exl_seen_slot *at = place(s, key);
    if (!at->used) {
        memcpy(at->key, key, sizeof at->key);
        at->used = true;
        s->n++;
    }
    return &at->value;
}

void exl_seen_free(exl_seen *s)
{
    free(s->slot);
    *s = (exl_seen){ 0 };
}
