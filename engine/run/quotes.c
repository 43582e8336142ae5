/* One pass over interviews (which units), one over labels (which figures they stand behind), one over statements (where the words are). */
#include "run/quotes.h"
#include <stdlib.h>

typedef struct { exl_span id, unit[EXL_N_UNITS]; exl_date date; bool wanted, quoted; } about;
typedef struct { int64_t interview; uint32_t statement; double score; exl_span evidence; uint32_t answer, start, end; } pick;
typedef struct { const exl_figure *f; pick best[EXL_QUOTES_A_FIGURE]; size_t n; int next; } slot;

typedef struct {
    about *interview;
    int64_t n_interviews;
    slot *slot;
    size_t n_slots;
    const exl_stored_code *code;
    int (*first)[3];                /* by code and polarity + 1: first slot, -1 = none */
    exl_arena *a;
    exl_store *store;
} collector;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc note_interview(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    collector *c = ctx;
    if (i->number >= c->n_interviews) {
        int64_t cap = i->number * 2 + 1024;
        c->interview = exl_arena_grow(c->a, c->interview, (size_t)c->n_interviews * sizeof *c->interview, (size_t)cap * sizeof *c->interview);
        if (!c->interview)
            return no_memory(err);
        c->n_interviews = cap;
    }
    about *b = &c->interview[i->number];
    *b = (about){ exl_arena_copy(c->a, i->id), { exl_span_of("all"), exl_arena_copy(c->a, i->department), exl_arena_copy(c->a, i->role), exl_arena_copy(c->a, i->manager) }, i->exit_date, true, false };
    return b->id.p && b->unit[1].p && b->unit[2].p && b->unit[3].p ? EXL_OK : no_memory(err);
}

/* Whether x stands before y: higher score, then id, then statement. */
static bool better(const collector *c, const pick *x, const pick *y)
{
    if (x->score != y->score)
        return x->score > y->score;
    int by_id = exl_span_cmp(c->interview[x->interview].id, c->interview[y->interview].id);
    return by_id ? by_id < 0 : x->statement < y->statement;
}

static exl_rc offer(collector *c, slot *s, const exl_stored_label *l, exl_err *err)
{
    pick p = { .interview = l->interview, .statement = l->statement, .score = l->score, .evidence = l->evidence };
    size_t at = s->n;
    while (at && better(c, &p, &s->best[at - 1]))
        at--;
    if (at == EXL_QUOTES_A_FIGURE)
        return EXL_OK;
    p.evidence = exl_arena_copy(c->a, l->evidence);
    if (!p.evidence.p)
        return no_memory(err);
    if (s->n < EXL_QUOTES_A_FIGURE)
        s->n++;
    memmove(&s->best[at + 1], &s->best[at], (s->n - at - 1) * sizeof p);
    s->best[at] = p;
    return EXL_OK;
}

static exl_rc note_label(void *ctx, const exl_stored_label *l, exl_err *err)
{
    collector *c = ctx;
    if (l->statement == 0 || l->interview >= c->n_interviews || !c->interview[l->interview].wanted || c->code[l->code].kind != EXL_STORED_THEME)
        return EXL_OK;
    for (int i = c->first[l->code][l->polarity + 1]; i >= 0; i = c->slot[i].next) {
        slot *s = &c->slot[i];
        if (exl_span_eq(s->f->unit, c->interview[l->interview].unit[s->f->type]))
            EXL_TRY(offer(c, s, l, err));
    }
    return EXL_OK;
}

static exl_rc note_statement(void *ctx, const exl_stored_statement *t, exl_err *err)
{
    collector *c = ctx;
    (void)err;
    if (t->interview >= c->n_interviews || !c->interview[t->interview].quoted)
        return EXL_OK;
    for (size_t i = 0; i < c->n_slots; i++)
        for (size_t k = 0; k < c->slot[i].n; k++) {
            pick *p = &c->slot[i].best[k];
            if (p->interview == t->interview && p->statement == t->n)
                p->answer = t->answer, p->start = t->start, p->end = t->end;
        }
    return EXL_OK;
}

/* Which slots a stored code with a polarity fills. */
static exl_rc index_codes(collector *c, size_t n_codes, exl_err *err)
{
    c->first = exl_arena_get(c->a, (n_codes + 1) * sizeof *c->first);
    if (!c->first)
        return no_memory(err);
    for (size_t k = 0; k < n_codes; k++)
        for (int p = 0; p < 3; p++)
            c->first[k][p] = -1;
    for (size_t i = c->n_slots; i-- > 0;) {
        exl_span code = c->slot[i].f->code;
        const char *sign = code.n ? memchr("-0+", code.p[code.n - 1], 3) : NULL;
        c->slot[i].next = -1;
        if (!sign)
            continue;
        for (size_t k = 0; k < n_codes; k++)
            if (c->code[k].kind == EXL_STORED_THEME && exl_span_eq(c->code[k].name, (exl_span){ code.p, code.n - 1 })) {
                int at = *sign == '-' ? 0 : *sign == '0' ? 1 : 2;
                c->slot[i].next = c->first[k][at];
                c->first[k][at] = (int)i;
            }
    }
    return EXL_OK;
}

static exl_rc write_quote(collector *c, const slot *s, const pick *p, exl_quote *q, exl_err *err)
{
    exl_answer *answer;
    size_t n;
    char date[11];
    const about *b = &c->interview[p->interview];
    EXL_TRY(exl_store_text(&answer, &n, c->store, p->interview, c->a, err));
    *q = (exl_quote){ .unit_type = (int)s->f->type, .unit = s->f->unit, .code = s->f->code, .interview = b->id, .statement = p->statement };
    q->date = exl_arena_copy(c->a, (exl_span){ date, exl_date_print(date, b->date) });
    if (p->answer < n && p->start <= p->end && p->end <= answer[p->answer].text.n)
        q->text = (exl_span){ answer[p->answer].text.p + p->start, p->end - p->start };
    return exl_store_entries(&q->entries, c->store, p->evidence, c->a, err);
}

exl_rc exl_run_quotes(exl_quote **out, size_t *n, exl_store *s, const exl_store_filter *filter, const exl_figure *figure, size_t n_figures, exl_arena *a, exl_err *err)
{
    exl_stored_code *code;
    size_t n_codes;
    collector c = { .slot = EXL_NEW(a, slot, n_figures + 1), .n_slots = n_figures, .a = a, .store = s };
    exl_quote *q = EXL_NEW(a, exl_quote, n_figures * EXL_QUOTES_A_FIGURE + 1);
    if (!c.slot || !q)
        return no_memory(err);
    EXL_TRY(exl_store_codes(&code, &n_codes, s, a, err));
    c.code = code;
    for (size_t i = 0; i < n_figures; i++)
        c.slot[i].f = &figure[i];
    EXL_TRY(index_codes(&c, n_codes, err));
    EXL_TRY(exl_store_interviews(s, filter, note_interview, &c, err));
    EXL_TRY(exl_store_labels(s, note_label, &c, err));
    for (size_t i = 0; i < n_figures; i++)
        for (size_t k = 0; k < c.slot[i].n; k++)
            c.interview[c.slot[i].best[k].interview].quoted = true;
    EXL_TRY(exl_store_statements(s, note_statement, &c, err));
    *n = 0;
    for (size_t i = 0; i < c.n_slots; i++)
        for (size_t k = 0; k < c.slot[i].n; k++)
            EXL_TRY(write_quote(&c, &c.slot[i], &c.slot[i].best[k], &q[(*n)++], err));
    *out = q;
    return EXL_OK;
}
