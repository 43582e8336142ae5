/* One pass over interviews (which units), one over labels (which figures they stand behind), one over statements (where the words are). */
#include "run/quotes.h"
#include <stdlib.h>

typedef struct { exl_span id, unit[EXL_N_UNITS]; exl_date date; bool wanted; } about;

/* A statement behind a figure: where its words are, then the words. */
typedef struct { size_t slot; int64_t interview; uint32_t statement, answer, start, end; double score; exl_span id, evidence; exl_quote quote; } pick;
typedef struct { const exl_figure *f; int next; } slot;

typedef struct {
    about *interview;
    int64_t n_interviews;
    slot *slot;
    size_t n_slots;
    pick *pick;
    size_t n_picks, cap, walk;      /* walk: next pick when statements are read */
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
    *b = (about){ exl_arena_copy(c->a, i->id), { exl_span_of("all"), exl_arena_copy(c->a, i->department), exl_arena_copy(c->a, i->role), exl_arena_copy(c->a, i->manager) }, i->exit_date, true };
    return b->id.p && b->unit[1].p && b->unit[2].p && b->unit[3].p ? EXL_OK : no_memory(err);
}

/* In the order of the store: interview, statement. */
static int by_place(const void *p, const void *q)
{
    const pick *x = p, *y = q;
    if (x->interview != y->interview)
        return x->interview < y->interview ? -1 : 1;
    return x->statement != y->statement ? (x->statement < y->statement ? -1 : 1) : (x->slot > y->slot) - (x->slot < y->slot);
}

/* In the order of the figures; behind one: higher score, then id, then statement. */
static int by_figure(const void *p, const void *q)
{
    const pick *x = p, *y = q;
    if (x->slot != y->slot)
        return x->slot < y->slot ? -1 : 1;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    int by_id = exl_span_cmp(x->id, y->id);
    return by_id ? by_id : (x->statement > y->statement) - (x->statement < y->statement);
}

static exl_rc offer(collector *c, size_t at, const exl_stored_label *l, exl_err *err)
{
    if (c->n_picks == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 1024;
        c->pick = exl_arena_grow(c->a, c->pick, c->cap * sizeof *c->pick, cap * sizeof *c->pick);
        if (!c->pick)
            return no_memory(err);
        c->cap = cap;
    }
    pick *p = &c->pick[c->n_picks++];
    *p = (pick){ .slot = at, .interview = l->interview, .statement = l->statement, .score = l->score, .id = c->interview[l->interview].id, .evidence = exl_arena_copy(c->a, l->evidence) };
    return p->evidence.p ? EXL_OK : no_memory(err);
}

static exl_rc note_label(void *ctx, const exl_stored_label *l, exl_err *err)
{
    collector *c = ctx;
    if (l->statement == 0 || l->interview >= c->n_interviews || !c->interview[l->interview].wanted)
        return EXL_OK;
    for (int i = c->first[l->code][l->polarity + 1]; i >= 0; i = c->slot[i].next)
        if (exl_span_eq(c->slot[i].f->unit, c->interview[l->interview].unit[c->slot[i].f->type]))
            EXL_TRY(offer(c, (size_t)i, l, err));
    return EXL_OK;
}

/* Statements come in the order that the picks are sorted in. */
static exl_rc note_statement(void *ctx, const exl_stored_statement *t, exl_err *err)
{
    collector *c = ctx;
    (void)err;
    while (c->walk < c->n_picks && (c->pick[c->walk].interview < t->interview || (c->pick[c->walk].interview == t->interview && c->pick[c->walk].statement < t->n)))
        c->walk++;
    for (; c->walk < c->n_picks && c->pick[c->walk].interview == t->interview && c->pick[c->walk].statement == t->n; c->walk++) {
        pick *p = &c->pick[c->walk];
        p->answer = t->answer, p->start = t->start, p->end = t->end;
    }
    return EXL_OK;
}

/* "terms.pay-" is a theme with its polarity, "signal:burnout" a serious signal, which has none. */
static void chain(collector *c, size_t i, size_t n_codes)
{
    exl_span code = c->slot[i].f->code, rest = code, head = exl_span_cut(&rest, ':');
    bool signal = exl_span_is(head, "signal");
    const char *sign = signal ? "0" : code.n ? memchr("-0+", code.p[code.n - 1], 3) : NULL;
    exl_span name = signal ? rest : (exl_span){ code.p, code.n ? code.n - 1 : 0 };
    c->slot[i].next = -1;
    for (size_t k = 0; sign && k < n_codes; k++)
        if (c->code[k].kind == (signal ? EXL_STORED_SIGNAL : EXL_STORED_THEME) && exl_span_eq(c->code[k].name, name)) {
            int at = *sign == '-' ? 0 : *sign == '0' ? 1 : 2;
            c->slot[i].next = c->first[k][at];
            c->first[k][at] = (int)i;
        }
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
    for (size_t i = c->n_slots; i-- > 0;)
        chain(c, i, n_codes);
    return EXL_OK;
}

/* The best of each figure; 0 = all. */
static void keep_best(collector *c, size_t most)
{
    size_t kept = 0, of = 0;
    if (most == 0 || c->n_picks == 0)
        return;
    qsort(c->pick, c->n_picks, sizeof *c->pick, by_figure);
    for (size_t i = 0, at = c->pick[0].slot; i < c->n_picks; i++) {
        of = c->pick[i].slot == at ? of + 1 : 1;
        at = c->pick[i].slot;
        if (of <= most)
            c->pick[kept++] = c->pick[i];
    }
    c->n_picks = kept;
}

/* The words of the picks, which are in the order of interviews: each interview is opened once. */
static exl_rc read_words(collector *c, exl_err *err)
{
    exl_answer *answer = NULL;
    size_t n = 0;
    char date[11];
    for (size_t i = 0; i < c->n_picks; i++) {
        pick *p = &c->pick[i];
        const slot *s = &c->slot[p->slot];
        if (i == 0 || p->interview != c->pick[i - 1].interview)
            EXL_TRY(exl_store_text(&answer, &n, c->store, p->interview, c->a, err));
        p->quote = (exl_quote){ .unit_type = (int)s->f->type, .unit = s->f->unit, .code = s->f->code, .interview = p->id, .statement = p->statement };
        p->quote.date = exl_arena_copy(c->a, (exl_span){ date, exl_date_print(date, c->interview[p->interview].date) });
        if (p->answer < n && p->start <= p->end && p->end <= answer[p->answer].text.n)
            p->quote.text = (exl_span){ answer[p->answer].text.p + p->start, p->end - p->start };
        EXL_TRY(exl_store_entries(&p->quote.entries, c->store, p->evidence, c->a, err));
    }
    return EXL_OK;
}

exl_rc exl_run_quotes(exl_quote **out, size_t *n, exl_store *s, const exl_store_filter *filter, const exl_figure *figure, size_t n_figures, size_t most, exl_arena *a, exl_err *err)
{
    exl_stored_code *code;
    size_t n_codes;
    collector c = { .slot = EXL_NEW(a, slot, n_figures + 1), .n_slots = n_figures, .a = a, .store = s };
    if (!c.slot)
        return no_memory(err);
    EXL_TRY(exl_store_codes(&code, &n_codes, s, a, err));
    c.code = code;
    for (size_t i = 0; i < n_figures; i++)
        c.slot[i].f = &figure[i];
    EXL_TRY(index_codes(&c, n_codes, err));
    EXL_TRY(exl_store_interviews(s, filter, note_interview, &c, err));
    EXL_TRY(exl_store_labels(s, note_label, &c, err));
    keep_best(&c, most);
    if (c.n_picks)
        qsort(c.pick, c.n_picks, sizeof *c.pick, by_place);
    EXL_TRY(exl_store_statements(s, note_statement, &c, err));
    EXL_TRY(read_words(&c, err));
    exl_quote *q = EXL_NEW(a, exl_quote, c.n_picks + 1);
    if (!q)
        return no_memory(err);
    if (c.n_picks)
        qsort(c.pick, c.n_picks, sizeof *c.pick, by_figure);
    for (size_t i = 0; i < c.n_picks; i++)
        q[i] = c.pick[i].quote;
    *out = q;
    *n = c.n_picks;
    return EXL_OK;
}
