/* Marks of one code together: how probable the label is, its polarity, its evidence. */
#include "classify/statement.h"
#include "base/grow.h"
#include "lexicon/fitted.h"
#include <math.h>
#include <stdlib.h>

enum { CODES_MAX = 256 };
static const float REASON_FROM_THEME = 0.85f;      /* a complaint where a reason is asked for or cued */

/* What a mark's polarity is worth against others of its theme: said, or only supposed. */
static const float trust[] = { [EXL_BY_ENTRY] = 1, [EXL_BY_SCOPE] = 1, [EXL_BY_OPINION] = 1, [EXL_BY_CONTRAST] = 0.4f, [EXL_BY_QUESTION] = 0.3f, [EXL_BY_COMPANY] = 0.3f, [EXL_BY_USUAL] = 0.1f };

typedef struct {
    float miss, plus, minus, zero;
    float best, correction;         /* heaviest vote; sum of the fitted corrections of its entries */
    uint16_t hits, last_hit;        /* different hits; the last one met */
    uint8_t words, source;          /* of its longest hit; how the heaviest vote's polarity was come by */
    bool complete;                  /* an entry brings its polarity with it */
} tally;

static bool add_evidence(exl_annotation *o, exl_label *l, const exl_token *token, const exl_hit *h)
{
    for (uint32_t i = 0; i < l->n_evidence; i++)
        if (o->evidence[l->evidence + i].entry == h->entry && o->evidence[l->evidence + i].start == token[h->first].start)
            return true;
    if (!exl_grow(&o->evidence, &o->cap_evidence, o->n_evidence + 1, sizeof *o->evidence))
        return false;
    o->evidence[o->n_evidence++] = (exl_evidence){ token[h->first].start, token[h->last].end, h->entry, h->typo };
    l->n_evidence++;
    return true;
}

static exl_label *add_label(exl_annotation *o, exl_statement *s, exl_label_kind kind, size_t code, float miss)
{
    if (!exl_grow(&o->label, &o->cap_labels, o->n_labels + 1, sizeof *o->label))
        return NULL;
    float score = 1 - miss;
    if (score > 0.99f)
        score = 0.99f;
    exl_label *l = &o->label[o->n_labels++];
    *l = (exl_label){ .kind = (uint8_t)kind, .code = (uint16_t)code, .score = score, .listed = score >= EXL_THRESHOLD_PERCENT / 100.0f - 1e-6f, .evidence = (uint32_t)o->n_evidence };
    s->n_labels++;
    return l;
}

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

/* Praise and complaint of about equal weight balance out; else the heavier one counts. */
static int8_t balance(const tally *t)
{
    float more = t->plus > t->minus ? t->plus : t->minus, less = t->plus > t->minus ? t->minus : t->plus;
    if (more == 0 || less > 0.55f * more)
        return 0;
    return t->plus > t->minus ? 1 : -1;
}

typedef struct {
    exl_annotation *out;
    exl_statement *s;
    const exl_reading *r;
    const exl_lexicons *all;
    const exl_lexicon *x;
    const exl_token *token;
    const exl_hit *hit;
    size_t n_hits, n_tokens;
    exl_err *err;
    uint64_t seen[CODES_MAX / 64];      /* bit i: theme i has a tally */
} maker;

static bool seen(const maker *k, size_t code) { return k->seen[code / 64] >> code % 64 & 1; }

static void count(maker *k, tally *c, const exl_theme_mark *m)
{
    const exl_hit *h = &k->hit[m->hit];
    float vote = m->weight * trust[m->source];
    int words = __builtin_popcountll(h->cover[0]) + __builtin_popcountll(h->cover[1]);
    if (!seen(k, m->code))
        *c = (tally){ .miss = 1, .last_hit = UINT16_MAX };
    k->seen[m->code / 64] |= (uint64_t)1 << m->code % 64;
    c->miss *= 1 - m->weight;
    *(m->polarity > 0 ? &c->plus : m->polarity < 0 ? &c->minus : &c->zero) += vote;
    if (vote > c->best) {
        c->best = vote;
        c->source = m->source;
    }
    c->complete |= m->own != EXL_POLARITY_OPEN;
    c->words = (uint8_t)(words > c->words ? words : c->words);
    if (m->hit == c->last_hit)
        return;
    c->last_hit = m->hit;
    c->hits++;
    if (k->all->fitted && k->all->fitted->correction[k->x->language])
        c->correction += k->all->fitted->correction[k->x->language][h->entry];
}

void exl_fit_features(double f[], const exl_fit_candidate *c)
{
    double p = c->score < 0.02 ? 0.02 : c->score > 0.98 ? 0.98 : c->score;
    f[EXL_FIT_ONE] = 1;
    f[EXL_FIT_LOGIT] = log(p / (1 - p));
    f[EXL_FIT_SEVERAL] = c->hits > 1;
    f[EXL_FIT_ONE_WORD] = c->words == 1;
    f[EXL_FIT_THREE_WORDS] = c->words > 2;
    f[EXL_FIT_BARE] = !c->complete;
    f[EXL_FIT_QUESTION] = c->question != EXL_Q_FREE;
    f[EXL_FIT_LENGTH] = log((1 + c->tokens) / 12.0);
    f[EXL_FIT_RIVALS] = c->rivals;
}

/* P(theme) and P(polarity right) by the fitted numbers of the language. */
static void by_fit(const maker *k, exl_label *l, const tally *t, size_t themes)
{
    const exl_fitted *f = k->all->fitted;
    size_t lang = k->x->language;
    double x[EXL_N_FIT_FEATURES], z = (double)t->correction;
    exl_fit_features(x, &(exl_fit_candidate){ (double)l->score, t->hits, t->words, t->complete, k->s->question, (double)k->n_tokens, (double)themes - 1 });
    for (size_t i = 0; i < EXL_N_FIT_FEATURES; i++)
        z += f->coef[lang][i] * x[i];
    double p = 1 / (1 + exp(-z));
    l->listed = p >= f->threshold[lang];
    l->score = (float)(p * f->polarity[lang][t->source]);
}

static exl_rc add_theme(maker *k, size_t code, const tally *t, size_t themes)
{
    exl_label *l = add_label(k->out, k->s, EXL_LABEL_THEME, code, t->miss);
    if (!l)
        return no_memory(k->err);
    l->polarity = balance(t);
    l->fit = (exl_fit_candidate){ (double)l->score, t->hits, t->words, t->complete, k->s->question, (double)k->n_tokens, (double)themes - 1 };
    l->source = t->source;
    if (k->all->fitted && k->all->fitted->present[k->x->language])
        by_fit(k, l, t, themes);
    for (size_t i = 0; i < k->r->n_themes; i++)
        if (k->r->theme[i].code == code && k->r->theme[i].polarity != EXL_EFFECT_DROP && !add_evidence(k->out, l, k->token, &k->hit[k->r->theme[i].hit]))
            return no_memory(k->err);
    return EXL_OK;
}

static exl_rc themes(maker *k, tally *t)
{
    size_t n = 0;
    for (size_t i = 0; i < k->r->n_themes; i++)
        if (k->r->theme[i].polarity != EXL_EFFECT_DROP)
            count(k, &t[k->r->theme[i].code], &k->r->theme[i]);
    for (size_t i = 0; i < CODES_MAX / 64; i++)
        n += (size_t)__builtin_popcountll(k->seen[i]);
    for (size_t i = 0; i < CODES_MAX / 64; i++)
        for (uint64_t rest = k->seen[i]; rest; rest &= rest - 1) {
            size_t code = i * 64 + (size_t)__builtin_ctzll(rest);
            EXL_TRY(add_theme(k, code, &t[code], n));
        }
    return EXL_OK;
}

/* Calls for each label of `kind` that a hit bears: its code, and the hit. */
static void direct(const maker *k, exl_label_kind kind, float miss[CODES_MAX])
{
    for (size_t i = 0; i < k->n_hits; i++) {
        const exl_entry *e = &k->x->entry[k->hit[i].entry];
        if (!(e->kinds & 1u << kind) || k->r->denied[i])
            continue;
        for (size_t j = 0; j < e->n_labels; j++)
            if (k->x->label[e->labels + j].kind == kind)
                miss[k->x->label[e->labels + j].code] *= 1 - e->weight;
    }
}

static bool direct_evidence(const maker *k, exl_label *l)
{
    for (size_t i = 0; i < k->n_hits; i++) {
        const exl_entry *e = &k->x->entry[k->hit[i].entry];
        for (size_t j = 0; j < e->n_labels; j++) {
            const exl_entry_label *b = &k->x->label[e->labels + j];
            if (b->kind == l->kind && b->code == l->code && !k->r->denied[i] && !add_evidence(k->out, l, k->token, &k->hit[i]))
                return false;
        }
    }
    return true;
}

/* The complaints that bear a reason, when a reason is asked for or cued. */
static bool reason_evidence(const maker *k, exl_label *l)
{
    for (size_t i = 0; i < k->r->n_themes && k->r->reason_cue; i++) {
        const exl_theme_mark *m = &k->r->theme[i];
        if (m->polarity == -1 && k->all->taxonomy.theme[m->code].reason == l->code && !add_evidence(k->out, l, k->token, &k->hit[m->hit]))
            return false;
    }
    return true;
}

static exl_rc reasons(maker *k, const tally *t)
{
    float miss[CODES_MAX];
    const exl_taxonomy *x = &k->all->taxonomy;
    for (size_t i = 0; i < x->n_reasons; i++)
        miss[i] = 1;
    direct(k, EXL_LABEL_REASON, miss);
    for (size_t i = 0; i < x->n_themes && k->r->reason_cue; i++)
        if (seen(k, i) && balance(&t[i]) < 0 && x->theme[i].reason >= 0)
            miss[x->theme[i].reason] *= 1 - REASON_FROM_THEME * (1 - t[i].miss);
    for (size_t i = 0; i < x->n_reasons; i++) {
        if (miss[i] == 1)
            continue;
        exl_label *l = add_label(k->out, k->s, EXL_LABEL_REASON, i, miss[i]);
        if (!l || !direct_evidence(k, l) || !reason_evidence(k, l))
            return no_memory(k->err);
    }
    return EXL_OK;
}

static exl_rc signals(maker *k)
{
    float miss[CODES_MAX];
    for (size_t i = 0; i < k->all->taxonomy.n_signals; i++)
        miss[i] = 1;
    direct(k, EXL_LABEL_SIGNAL, miss);
    for (size_t i = 0; i < k->all->taxonomy.n_signals; i++) {
        if (miss[i] == 1)
            continue;
        exl_label *l = add_label(k->out, k->s, EXL_LABEL_SIGNAL, i, miss[i]);
        if (!l || !direct_evidence(k, l))
            return no_memory(k->err);
    }
    return EXL_OK;
}

exl_rc exl_label_statement(exl_annotation *out, exl_statement *s, const exl_reading *r, const exl_lexicons *all, const exl_lexicon *x,
                           const exl_token *token, size_t n, const exl_hit *hit, size_t n_hits, exl_err *err)
{
    maker k = { out, s, r, all, x, token, hit, n_hits, n, err, { 0 } };
    tally t[CODES_MAX];
    uint8_t kinds = 0;
    s->label = (uint32_t)out->n_labels;
    s->n_labels = 0;
    if (r->dropped)
        return EXL_OK;
    for (size_t i = 0; i < n_hits; i++)
        kinds |= x->entry[hit[i].entry].kinds;
    if (!(kinds & (1u << EXL_LABEL_THEME | 1u << EXL_LABEL_REASON | 1u << EXL_LABEL_SIGNAL)))
        return EXL_OK;
    EXL_TRY(themes(&k, t));
    if (kinds & 1u << EXL_LABEL_REASON || r->reason_cue)
        EXL_TRY(reasons(&k, t));
    if (kinds & 1u << EXL_LABEL_SIGNAL)
        EXL_TRY(signals(&k));
    return EXL_OK;
}
