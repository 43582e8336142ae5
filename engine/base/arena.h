/* Memory that is reset as a whole: one arena a batch or a loaded thing, nothing freed piecewise.
 * With -DEXL_ARENA_DEBUG every item is a malloc of its own, so that AddressSanitizer sees overruns. */
#ifndef EXL_BASE_ARENA_H
#define EXL_BASE_ARENA_H
#include <stddef.h>
#include "base/span.h"

typedef struct exl_arena_block exl_arena_block;
typedef struct {
    exl_arena_block *first, *block;     /* all blocks; the one in use */
    size_t used, max;                   /* bytes handed out; most that may be (0 = no limit) */
} exl_arena;

void     exl_arena_init(exl_arena *a, size_t max);
void    *exl_arena_get(exl_arena *a, size_t n);                      /* zeroed, 16-byte aligned; NULL: no memory or over max */
void    *exl_arena_grow(exl_arena *a, void *p, size_t was, size_t n);/* a larger copy (in place where it can); NULL as above */
exl_span exl_arena_copy(exl_arena *a, exl_span s);                   /* with a NUL behind; p NULL on failure */
void     exl_arena_reset(exl_arena *a);                              /* keeps the blocks for reuse */
void     exl_arena_free(exl_arena *a);
#define EXL_NEW(a, type, count) ((type *)exl_arena_get((a), sizeof(type) * (count)))
#endif
