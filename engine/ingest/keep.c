/* Interviews on their way into an arena, and two into one. */
#include "ingest/record.h"

enum { N_SPANS = 9 };

static void spans_of(exl_interview *iv, exl_span *out[N_SPANS])
{
    exl_span *all[N_SPANS] = { &iv->id, &iv->leaver, &iv->department, &iv->role, &iv->manager, &iv->interviewer, &iv->channel, &iv->themes, &iv->reasons };
    memcpy(out, all, sizeof all);
}

static void move(exl_span *s, char **to)
{
    if (s->n)
        memcpy(*to, s->p, s->n);
    s->p = *to;
    *to += s->n;
}

/* One piece of the arena holds all the texts: no call an item. */
bool exl_ingest_record_keep(exl_interview *out, const exl_interview *iv, exl_arena *a)
{
    exl_interview kept = *iv;
    exl_span *spans[N_SPANS];
    size_t bytes = 1;
    spans_of(&kept, spans);
    for (size_t i = 0; i < N_SPANS; i++)
        bytes += spans[i]->n;
    for (size_t i = 0; i < iv->n_answers; i++)
        bytes += iv->answers[i].text.n;
    for (size_t i = 0; i < iv->n_attributes; i++)
        bytes += iv->attributes[i].name.n + iv->attributes[i].value.n;
    kept.answers = EXL_NEW(a, exl_answer, iv->n_answers);
    kept.attributes = EXL_NEW(a, exl_attribute, iv->n_attributes);
    char *to = exl_arena_get(a, bytes);
    if (!kept.answers || !kept.attributes || !to)
        return false;
    for (size_t i = 0; i < N_SPANS; i++)
        move(spans[i], &to);
    for (size_t i = 0; i < iv->n_answers; i++) {
        kept.answers[i] = iv->answers[i];
        move(&kept.answers[i].text, &to);
    }
    for (size_t i = 0; i < iv->n_attributes; i++) {
        kept.attributes[i] = iv->attributes[i];
        move(&kept.attributes[i].name, &to);
        move(&kept.attributes[i].value, &to);
    }
    *out = kept;
    return true;
}

/* Where an attribute of that name stands, looked for from `from` on: both lists mostly have the order of a file. */
static size_t find_attribute(const exl_interview *iv, size_t n, size_t from, exl_span name)
{
    for (size_t k = 0; k < n; k++) {
        size_t i = from + k < n ? from + k : from + k - n;
        if (exl_span_eq(iv->attributes[i].name, name))
            return i;
    }
    return n;
}

static bool join_attributes(exl_interview *to, const exl_interview *from, exl_arena *a)
{
    size_t n = to->n_attributes, at = 0;
    for (size_t i = 0; i < from->n_attributes; i++) {
        size_t found = find_attribute(to, n, at, from->attributes[i].name);
        if (found < n) {
            at = found;
            continue;
        }
        if (to->n_attributes == n) {        /* the first that is new */
            exl_attribute *list = EXL_NEW(a, exl_attribute, n + from->n_attributes);
            if (!list)
                return false;
            if (n)
                memcpy(list, to->attributes, n * sizeof *list);
            to->attributes = list;
        }
        to->attributes[to->n_attributes++] = from->attributes[i];
    }
    return true;
}

static bool listed(exl_span list, exl_span code)
{
    while (list.n)
        if (exl_span_eq(exl_span_trim(exl_span_cut(&list, '|')), code))
            return true;
    return false;
}

static bool append_codes(exl_span *to, exl_span from, exl_arena *a)
{
    size_t n = to->n;
    char *p = exl_arena_get(a, n + from.n + 1);
    if (!p)
        return false;
    memcpy(p, to->p, n);
    while (from.n) {
        exl_span code = exl_span_trim(exl_span_cut(&from, '|'));
        if (code.n == 0 || listed((exl_span){ p, n }, code))
            continue;
        p[n++] = '|';
        memcpy(p + n, code.p, code.n);
        n += code.n;
    }
    *to = (exl_span){ p, n };
    return true;
}

/* Codes of both, each once, in the order they come. */
static bool join_codes(exl_span *to, exl_span from, exl_arena *a)
{
    if (from.n == 0 || to->n == 0) {
        *to = to->n ? *to : from;
        return true;
    }
    exl_span left = from;
    while (left.n) {
        exl_span code = exl_span_trim(exl_span_cut(&left, '|'));
        if (code.n && !listed(*to, code))
            return append_codes(to, from, a);
    }
    return true;
}

static void fill(exl_span *to, exl_span from)
{
    if (to->n == 0)
        *to = from;
}

bool exl_ingest_record_merge(exl_interview *to, const exl_interview *from, bool codes, exl_arena *a)
{
    fill(&to->leaver, from->leaver);
    fill(&to->department, from->department);
    fill(&to->role, from->role);
    fill(&to->manager, from->manager);
    fill(&to->interviewer, from->interviewer);
    fill(&to->channel, from->channel);
    to->exit_date = to->exit_date.year ? to->exit_date : from->exit_date;
    to->hire_date = to->hire_date.year ? to->hire_date : from->hire_date;
    to->language = to->language == EXL_LANG_UNKNOWN ? from->language : to->language;
    to->departure = to->departure == EXL_DEP_UNKNOWN ? from->departure : to->departure;
    to->tenure_months = to->tenure_months < 0 ? from->tenure_months : to->tenure_months;
    if (codes && (!join_codes(&to->themes, from->themes, a) || !join_codes(&to->reasons, from->reasons, a)))
        return false;
    return join_attributes(to, from, a);
}
