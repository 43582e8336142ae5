/* Recursive descent; depth is that of the oracle files, which we wrote. */
#include "oracles/json.h"
#include <math.h>
#include "base/num.h"

typedef struct { exl_span s; size_t at; exl_arena *a; } reader;

static json *value(reader *r);

static void blanks(reader *r)
{
    while (r->at < r->s.n && (r->s.p[r->at] == ' ' || r->s.p[r->at] == '\n' || r->s.p[r->at] == '\t' || r->s.p[r->at] == '\r'))
        r->at++;
}

static bool take(reader *r, char c)
{
    blanks(r);
    if (r->at >= r->s.n || r->s.p[r->at] != c)
        return false;
    r->at++;
    return true;
}

static bool word(reader *r, const char *w)
{
    exl_span s = exl_span_of(w);
    if (r->s.n - r->at < s.n || memcmp(r->s.p + r->at, w, s.n) != 0)
        return false;
    r->at += s.n;
    return true;
}

static bool string(reader *r, exl_span *out)
{
    if (!take(r, '"'))
        return false;
    size_t from = r->at;
    while (r->at < r->s.n && r->s.p[r->at] != '"')
        r->at += r->s.p[r->at] == '\\' ? 2 : 1;
    if (r->at >= r->s.n)
        return false;
    *out = (exl_span){ r->s.p + from, r->at++ - from };
    return true;
}

static double printed(exl_span s)
{
    if (exl_span_is(s, "Inf"))
        return INFINITY;
    return exl_span_is(s, "-Inf") ? -INFINITY : NAN;
}

static bool members(reader *r, json *v, char close)
{
    json **end = &v->first;
    if (take(r, close))
        return true;
    do {
        exl_span key = { NULL, 0 };
        if (close == '}' && !(string(r, &key) && take(r, ':')))
            return false;
        *end = value(r);
        if (!*end)
            return false;
        (*end)->key = key;
        end = &(*end)->next;
        v->n++;
    } while (take(r, ','));
    return take(r, close);
}

static bool number(reader *r, json *v)
{
    size_t from = r->at;
    while (r->at < r->s.n && strchr("+-.0123456789eE", r->s.p[r->at]))
        r->at++;
    char text[40];
    size_t n = 0;
    for (size_t i = from; i < r->at && n < sizeof text; i++)
        if (r->s.p[i] != '+')
            text[n++] = r->s.p[i];
    v->kind = JSON_NUMBER;
    return exl_num_real(&v->number, (exl_span){ text, n });
}

static json *value(reader *r)
{
    json *v = EXL_NEW(r->a, json, 1);
    if (!v)
        return NULL;
    blanks(r);
    char c = r->at < r->s.n ? r->s.p[r->at] : '\0';
    if (c == '"') {
        v->kind = JSON_STRING;
        bool ok = string(r, &v->text);
        v->number = printed(v->text);
        return ok ? v : NULL;
    }
    if (c == '[' || c == '{') {
        v->kind = c == '[' ? JSON_ARRAY : JSON_OBJECT;
        r->at++;
        return members(r, v, c == '[' ? ']' : '}') ? v : NULL;
    }
    v->number = NAN;
    if (word(r, "null"))
        return v;
    v->kind = JSON_BOOL;
    v->number = 1;
    if (word(r, "true"))
        return v;
    v->number = 0;
    if (word(r, "false"))
        return v;
    return number(r, v) ? v : NULL;
}

const json *json_read(exl_span text, size_t *at, exl_arena *a)
{
    reader r = { text, 0, a };
    const json *v = value(&r);
    blanks(&r);
    *at = r.at;
    return v && r.at == text.n ? v : NULL;
}

const json *json_get(const json *object, const char *key)
{
    for (const json *m = object ? object->first : NULL; m; m = m->next)
        if (exl_span_is(m->key, key))
            return m;
    return NULL;
}

const json *json_at(const json *array, size_t i)
{
    const json *m = array ? array->first : NULL;
    while (m && i-- > 0)
        m = m->next;
    return m;
}

static size_t leaves(const json *v, double *out, size_t n)
{
    if (v->kind != JSON_ARRAY) {
        if (out)
            out[n] = v->number;
        return n + 1;
    }
    for (const json *m = v->first; m; m = m->next)
        n = leaves(m, out, n);
    return n;
}

double *json_numbers(const json *array, size_t *n, exl_arena *a)
{
    *n = 0;
    if (!array)
        return NULL;
    *n = leaves(array, NULL, 0);
    double *v = EXL_NEW(a, double, *n);
    if (v)
        (void)leaves(array, v, 0);
    return v;
}
