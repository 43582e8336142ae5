/* Names that changed over the years. The store keeps what HR wrote; whoever reads interviews from it may be given the name of today instead. */
#ifndef EXL_STORE_ALIASES_H
#define EXL_STORE_ALIASES_H
#include "base/span.h"
#include "store/store.h"

typedef enum { EXL_ALIAS_DEPARTMENT, EXL_ALIAS_ROLE, EXL_ALIAS_MANAGER, EXL_N_ALIASED } exl_aliased;
typedef struct { exl_aliased field; exl_span was, name; } exl_alias;
typedef struct { const exl_alias *list; size_t n; } exl_aliases;       /* sorted by field and was, no two the same; no name is a was */

/* The name of today; `value` itself where it has no other. Cost: O(log n). */
exl_span exl_alias_of(const exl_aliases *a, exl_aliased field, exl_span value);

/* From now on exl_store_interviews gives names of today, and its conditions hold for them: --where department=NEW finds those of the old names, and so does
 * --where department=OLD. Borrowed until the store is closed. */
void exl_store_use_aliases(exl_store *s, const exl_aliases *a);
#endif
