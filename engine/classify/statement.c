/* One mechanism for all scopes: what they do is in scopes.tsv, where they stand is in the lexicon of the language. */
#include "classify/statement.h"

enum { COMMA = 4, DASH = 3, OPINION_REACH = 14 };

typedef struct {
    exl_reading *r;
    const exl_lexicons *all;
    const exl_lexicon *x;
    const exl_token *token;
    size_t n;
    const exl_hit *hit;
    exl_question question;
} reader;

static const exl_scope *scope_of(const reader *d, size_t i) { return &d->all->taxonomy.scope[d->r->scope[i].scope]; }

/* Every label of every hit into the list of its kind. */
static void sort_marks(reader *d, size_t n_hits)
{
    exl_reading *r = d->r;
    for (size_t i = 0; i < n_hits; i++) {
        const exl_entry *e = &d->x->entry[d->hit[i].entry];
        for (size_t k = 0; k < e->n_labels; k++) {
            const exl_entry_label *l = &d->x->label[e->labels + k];
            if (l->kind == EXL_LABEL_THEME && r->n_themes < EXL_MARKS_MAX)
                r->theme[r->n_themes++] = (exl_theme_mark){ (uint16_t)i, l->code, l->polarity, l->polarity, EXL_BY_ENTRY, -1, e->weight };
            else if (l->kind == EXL_LABEL_OPINION && r->n_opinions < EXL_MARKS_MAX) {
                r->opinion[r->n_opinions].hit = (uint16_t)i;
                r->opinion[r->n_opinions].own = r->opinion[r->n_opinions].polarity = l->polarity;
                r->opinion[r->n_opinions].by = -1;
                r->opinion[r->n_opinions++].strength = e->weight;
            } else if (l->kind == EXL_LABEL_SCOPE && r->n_scopes < EXL_MARKS_MAX) {
                r->scope[r->n_scopes].hit = (uint16_t)i;
                r->scope[r->n_scopes].scope = l->code;
                r->scope[r->n_scopes++].ahead = false;
            }
        }
    }
}

/* Clauses end at contrast words and semicolons; distances count words, and more across commas and dashes. */
static void cut_clauses(reader *d)
{
    exl_reading *r = d->r;
    bool opens[EXL_STATEMENT_TOKENS + 1] = { false };
    for (size_t i = 0; i < r->n_scopes; i++)
        if (scope_of(d, i)->role == EXL_SCOPE_CONTRAST)
            opens[d->hit[r->scope[i].hit].first] = true;
    uint16_t clause = 0, cost = 0;
    for (size_t i = 0; i < d->n; i++) {
        uint16_t b = d->token[i].before;
        clause = (uint16_t)(clause + (i && (opens[i] || b & EXL_BREAK_SEMICOLON)));
        cost = (uint16_t)(cost + 1 + (b & EXL_BREAK_COMMA ? COMMA : 0) + (b & EXL_BREAK_DASH ? DASH : 0));
        r->clause[i] = clause;
        r->cost[i] = cost;
    }
}

/* Words between two hits; 0 where they overlap or touch. */
static int between(const reader *d, const exl_hit *a, const exl_hit *b)
{
    if (b->first > a->last)
        return d->r->cost[b->first] - d->r->cost[a->last] - 1;
    if (a->first > b->last)
        return d->r->cost[a->first] - d->r->cost[b->last] - 1;
    return 0;
}

static bool same_clause(const reader *d, const exl_hit *a, const exl_hit *b) { return d->r->clause[a->first] == d->r->clause[b->first]; }

/* Whether scope i stands so that it can act on hit t, its direction apart. */
static bool reaches(const reader *d, size_t i, const exl_hit *t)
{
    const exl_scope *s = scope_of(d, i);
    const exl_hit *h = &d->hit[d->r->scope[i].hit];
    if (h == t || exl_hits_overlap(h, t))
        return false;
    if (s->direction == EXL_SCOPE_STATEMENT)
        return true;
    return same_clause(d, h, t) && (s->reach == 0 || between(d, h, t) <= s->reach);
}

static bool acts_on(const reader *d, size_t i, const exl_hit *t)
{
    const exl_hit *h = &d->hit[d->r->scope[i].hit];
    if (!reaches(d, i, t))
        return false;
    switch (scope_of(d, i)->direction) {
    case EXL_SCOPE_AFTER: return t->first > h->last || t->last > h->last;
    case EXL_SCOPE_BEFORE: return t->first < h->first;
    case EXL_SCOPE_BOTH: return d->r->scope[i].ahead ? t->last > h->last : t->first < h->first;
    default: return true;
    }
}

/* A scope that acts both ways acts on what follows, if anything follows within reach. */
static void settle_directions(reader *d)
{
    exl_reading *r = d->r;
    for (size_t i = 0; i < r->n_scopes; i++) {
        if (scope_of(d, i)->direction != EXL_SCOPE_BOTH)
            continue;
        const exl_hit *h = &d->hit[r->scope[i].hit];
        for (size_t k = 0; k < r->n_themes && !r->scope[i].ahead; k++)
            r->scope[i].ahead = d->hit[r->theme[k].hit].last > h->last && reaches(d, i, &d->hit[r->theme[k].hit]);
        for (size_t k = 0; k < r->n_opinions && !r->scope[i].ahead; k++)
            r->scope[i].ahead = d->hit[r->opinion[k].hit].last > h->last && reaches(d, i, &d->hit[r->opinion[k].hit]);
    }
}

static size_t effect_row(int8_t polarity) { return polarity == EXL_POLARITY_OPEN ? 0 : polarity > 0 ? 1 : polarity < 0 ? 2 : 3; }

static int words_of(const exl_hit *h) { return __builtin_popcountll(h->cover[0]) + __builtin_popcountll(h->cover[1]); }

/* An entry that says itself what is good or bad is turned only by what stands before it, and from three words on it is complete: only
 * what makes the whole clause a wish, a thing of the past or a question still changes it, and never to praise. */
static bool may_turn(const reader *d, size_t i, const exl_hit *t, int8_t own)
{
    const exl_scope *s = scope_of(d, i);
    if (s->direction >= EXL_SCOPE_CLAUSE)
        return words_of(t) < 3 || s->on[effect_row(own)] != 1;
    return words_of(t) < 3 && d->hit[d->r->scope[i].hit].first < t->first;
}


/* Polarity of what stands at t after all scopes on it, nearest first, each kind once. *by: the scope's hit that changed it last;
 * *near: distance of the nearest one that did. complete: t is a theme that brings its polarity with it. */
static int8_t scoped(const reader *d, const exl_hit *t, int8_t polarity, bool complete, int16_t *by, int *near)
{
    const exl_reading *r = d->r;
    uint64_t done[EXL_MARKS_MAX / 64] = { 0 };          /* bit i: scope i */
    int8_t own = polarity;
    *near = 1000;
    for (;;) {
        size_t best = SIZE_MAX;
        int least = 1000;
        for (size_t i = 0; i < r->n_scopes; i++) {
            int gap = done[i / 64] >> i % 64 & 1 ? 1000 : between(d, &d->hit[r->scope[i].hit], t);
            if (gap < least && acts_on(d, i, t) && (!complete || may_turn(d, i, t, own)))
                least = gap, best = i;
        }
        if (best == SIZE_MAX || polarity == EXL_EFFECT_DROP)
            return polarity;
        for (size_t i = 0; i < r->n_scopes; i++)
            done[i / 64] |= (uint64_t)(r->scope[i].scope == r->scope[best].scope) << i % 64;
        int8_t effect = scope_of(d, best)->on[effect_row(polarity)];
        if (effect == EXL_EFFECT_KEEP)
            continue;
        polarity = effect;
        *by = (int16_t)r->scope[best].hit;
        *near = least < *near ? least : *near;
    }
}

static float hedged(const reader *d, const exl_hit *t)
{
    for (size_t i = 0; i < d->r->n_scopes; i++)
        if (scope_of(d, i)->role == EXL_SCOPE_HEDGE && acts_on(d, i, t))
            return 0.85f;
    return 1;
}

/* Nearest opinion to hit t: in its clause, or (elsewhere) in another. -1: none. */
static int nearest_opinion(const reader *d, const exl_hit *t, bool elsewhere, int *distance)
{
    int best = -1;
    *distance = elsewhere ? 1000 : OPINION_REACH + 1;
    for (size_t i = 0; i < d->r->n_opinions; i++) {
        const exl_hit *h = &d->hit[d->r->opinion[i].hit];
        if (same_clause(d, h, t) == elsewhere || d->r->opinion[i].polarity == EXL_EFFECT_DROP)
            continue;
        int gap = between(d, h, t) * 4 - (int)(d->r->opinion[i].strength * 3);     /* of two as near, the stronger */
        if (gap < *distance * 4)
            *distance = between(d, h, t), best = (int)i;
    }
    return best;
}

static const int8_t by_question[EXL_N_QUESTIONS] = { [EXL_Q_EXPERIENCE] = EXL_POLARITY_OPEN, [EXL_Q_GOOD] = 1, [EXL_Q_BETTER] = -1, [EXL_Q_REASON] = -1, [EXL_Q_FREE] = EXL_POLARITY_OPEN };

static void give(exl_theme_mark *m, int8_t polarity, exl_polarity_source source, int16_t by)
{
    m->polarity = polarity;
    m->source = (uint8_t)source;
    m->by = by;
}

/* What the complete entries of the clause say: +1, -1, or 0 where they differ or there are none. */
static int8_t company(const reader *d, const exl_hit *t)
{
    int sum = 0;
    bool differ = false;
    for (size_t i = 0; i < d->r->n_themes; i++) {
        const exl_theme_mark *m = &d->r->theme[i];
        if (m->own == EXL_POLARITY_OPEN || m->polarity == EXL_EFFECT_DROP || !same_clause(d, &d->hit[m->hit], t))
            continue;
        differ |= sum * m->polarity < 0;
        sum += m->polarity;
    }
    return (int8_t)(differ ? 0 : (sum > 0) - (sum < 0));
}

/* A theme without a polarity of its own. */
static void decide_open(const reader *d, exl_theme_mark *m)
{
    const exl_hit *t = &d->hit[m->hit];
    int16_t by = -1;
    int near_scope, near_opinion, far;
    int8_t p = scoped(d, t, EXL_POLARITY_OPEN, false, &by, &near_scope);
    int o = nearest_opinion(d, t, false, &near_opinion);
    bool within = o >= 0 && by >= 0 && d->r->opinion[o].by == by;        /* one scope over both: it has turned the opinion */
    if (p == EXL_EFFECT_DROP) {
        give(m, p, EXL_BY_SCOPE, by);
    } else if (o >= 0 && (p == EXL_POLARITY_OPEN || within || near_opinion <= near_scope)) {
        give(m, d->r->opinion[o].polarity, EXL_BY_OPINION, (int16_t)d->r->opinion[o].hit);
    } else if (p != EXL_POLARITY_OPEN) {
        give(m, p, EXL_BY_SCOPE, by);
    } else if (by_question[d->question] != EXL_POLARITY_OPEN) {
        give(m, by_question[d->question], EXL_BY_QUESTION, -1);
    } else if (company(d, t)) {
        give(m, company(d, t), EXL_BY_COMPANY, -1);
    } else if ((o = nearest_opinion(d, t, true, &far)) >= 0) {
        give(m, (int8_t)-d->r->opinion[o].polarity, EXL_BY_CONTRAST, (int16_t)d->r->opinion[o].hit);
    } else {
        give(m, d->all->taxonomy.theme[m->code].usual, EXL_BY_USUAL, -1);
    }
}

static void decide(reader *d)
{
    exl_reading *r = d->r;
    int near;
    for (size_t i = 0; i < r->n_opinions; i++) {
        int16_t by = -1;
        r->opinion[i].polarity = scoped(d, &d->hit[r->opinion[i].hit], r->opinion[i].own, false, &by, &near);
        r->opinion[i].by = by;
    }
    for (size_t i = 0; i < r->n_themes; i++) {       /* complete entries first: bare themes look at them */
        exl_theme_mark *m = &r->theme[i];
        int16_t by = -1;
        m->weight *= hedged(d, &d->hit[m->hit]);
        if (m->own == EXL_POLARITY_OPEN)
            continue;
        int8_t p = scoped(d, &d->hit[m->hit], m->own, true, &by, &near);
        give(m, p, p == m->own ? EXL_BY_ENTRY : EXL_BY_SCOPE, by);
    }
    for (size_t i = 0; i < r->n_themes; i++)
        if (r->theme[i].own == EXL_POLARITY_OPEN)
            decide_open(d, &r->theme[i]);
}

/* «Niet gepest» is no bullying: a negation that stands before a signal or a reason of one or two words denies it. */
static void deny(reader *d, size_t n_hits)
{
    const uint8_t kinds = 1u << EXL_LABEL_REASON | 1u << EXL_LABEL_SIGNAL;
    for (size_t k = 0; k < n_hits; k++) {
        d->r->denied[k] = false;
        if (!(d->x->entry[d->hit[k].entry].kinds & kinds) || words_of(&d->hit[k]) > 2)
            continue;
        for (size_t i = 0; i < d->r->n_scopes && !d->r->denied[k]; i++) {
            const exl_hit *s = &d->hit[d->r->scope[i].hit];
            d->r->denied[k] = scope_of(d, i)->on[2] == 1 && scope_of(d, i)->direction < EXL_SCOPE_CLAUSE && s->first < d->hit[k].first && reaches(d, i, &d->hit[k]) && between(d, s, &d->hit[k]) <= 2;
        }
    }
}

/* A scope that drops all and reaches the whole statement: an interviewer's question, a practical matter. */
static bool drops_statement(const reader *d)
{
    for (size_t i = 0; i < d->r->n_scopes; i++) {
        const exl_scope *s = scope_of(d, i);
        if (s->direction == EXL_SCOPE_STATEMENT && s->on[0] == EXL_EFFECT_DROP && s->on[1] == EXL_EFFECT_DROP && s->on[2] == EXL_EFFECT_DROP)
            return true;
    }
    return false;
}

/* Praise and blame by opinion words, -1 to 1. */
static float balance_of_opinions(const exl_reading *r)
{
    float sum = 0;
    for (size_t i = 0; i < r->n_opinions; i++)
        if (r->opinion[i].polarity >= -1 && r->opinion[i].polarity <= 1)
            sum += r->opinion[i].strength * (float)r->opinion[i].polarity;
    return sum > 1 ? 1 : sum < -1 ? -1 : sum;
}

void exl_read_statement(exl_reading *r, const exl_lexicons *all, const exl_lexicon *x, const exl_token *token, size_t n,
                        const exl_hit *hit, size_t n_hits, exl_question question)
{
    reader d = { r, all, x, token, n, hit, question };
    r->n_themes = r->n_opinions = r->n_scopes = 0;
    r->question = question;
    r->opinions = 0;
    r->reason_cue = question == EXL_Q_REASON;
    sort_marks(&d, n_hits);
    r->dropped = r->n_scopes && drops_statement(&d);
    memset(r->denied, 0, n_hits * sizeof *r->denied);
    if (r->n_themes + r->n_opinions + r->n_scopes == 0)
        return;
    cut_clauses(&d);
    if (r->n_scopes)
        deny(&d, n_hits);
    for (size_t i = 0; i < r->n_scopes; i++)
        r->reason_cue |= scope_of(&d, i)->role == EXL_SCOPE_REASON;
    if (r->n_themes + r->n_opinions == 0)
        return;
    settle_directions(&d);
    decide(&d);
    r->opinions = balance_of_opinions(r);
}
