/* libstemmer, wrapped: its result dies at the next call, so it is copied out. */
#include "text/stem.h"
#include "base/span.h"
#include <libstemmer.h>
#include <stdlib.h>

struct exl_stemmer { struct sb_stemmer *sb; bool undouble; };

/* Whether libstemmer has one of them: making a stemmer tells no memory and no such stemmer alike. */
static bool listed(exl_span algorithms)
{
    for (exl_span rest = algorithms; rest.n;) {
        exl_span name = exl_span_trim(exl_span_cut(&rest, ','));
        for (const char **p = sb_stemmer_list(); *p; p++)
            if (exl_span_is(name, *p))
                return true;
    }
    return false;
}

exl_rc exl_stemmer_new(exl_stemmer **out, exl_span algorithms, bool undouble, exl_err *err)
{
    exl_stemmer *s = calloc(1, sizeof *s);
    if (!s)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    for (exl_span rest = algorithms; rest.n && !s->sb;) {
        exl_span name = exl_span_trim(exl_span_cut(&rest, ','));
        char z[64];
        if (name.n >= sizeof z)
            continue;
        memcpy(z, name.p, name.n);
        z[name.n] = '\0';
        s->sb = sb_stemmer_new(z, NULL);
    }
    if (!s->sb) {
        free(s);
        if (listed(algorithms))
            return exl_fail(err, EXL_ENOMEM, "out of memory");
        return exl_fail(err, EXL_EDATA, "libstemmer has none of the stemmers '%.*s'", (int)algorithms.n, algorithms.p);
    }
    s->undouble = undouble;
    *out = s;
    return EXL_OK;
}

void exl_stemmer_free(exl_stemmer *s)
{
    if (s)
        sb_stemmer_delete(s->sb);
    free(s);
}

size_t exl_stemmer_stem(exl_stemmer *s, char *out, size_t cap, exl_span word)
{
    const sb_symbol *r = sb_stemmer_stem(s->sb, (const sb_symbol *)word.p, (int)word.n);
    size_t n = r ? (size_t)sb_stemmer_length(s->sb) : 0;
    if (n > cap)
        return 0;
    if (n)
        memcpy(out, r, n);
    bool doubled = n >= 4 && out[n - 2] == out[n - 3] && strchr("aeou", out[n - 2]) && !strchr("aeiouy", out[n - 1]);
    if (s->undouble && doubled && out[n - 2]) {
        out[n - 2] = out[n - 1];
        n--;
    }
    return n;
}
