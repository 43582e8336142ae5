#include "store/aliases.h"
#include "store/sql.h"

exl_span exl_alias_of(const exl_aliases *a, exl_aliased field, exl_span value)
{
    size_t from = 0, to = a->n;
    while (from < to) {
        size_t middle = (from + to) / 2;
        const exl_alias *x = &a->list[middle];
        int c = x->field != field ? (x->field < field ? -1 : 1) : exl_span_cmp(x->was, value);
        if (c == 0)
            return x->name;
        if (c < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return value;
}

void exl_store_use_aliases(exl_store *s, const exl_aliases *a) { s->aliases = *a; }
