/* Marks of one code together: how probable the label is, its polarity, its evidence. */
#include "classify/statement.h"
#include "base/grow.h"
#include "classify/probability.h"
#include "classify/record.h"
#include <math.h>
#include <stdlib.h>

enum { CODES_MAX = 256, HINTS_MAX = 3 };
/* Logits from which words alone make a reason a candidate: a probability of 0.05; and of 0.01 where no statement of the record before said more. */
static const double LEAST_REASON = -3, LEAST_BEST = -4.5;
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
    const exl_meaning *const *meaning;
    const exl_fitted *fitted;           /* and learned: NULL = what the authors' weights say */
    const exl_learned *learned;
    const float *logit;                 /* by the words, of all targets */
    const exl_learned_pair *const *pair;        /* that each word begins */
    uint64_t seen[CODES_MAX / 64];      /* bit i: theme i has a tally */
    int sum;                            /* of the polarities of themes with a tally */
    size_t n_seen;
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
    if (k->fitted && k->fitted->correction[k->x->language])
        c->correction += k->fitted->correction[k->x->language][h->entry];
}

/* The words that hint most at a target, where no entry gives evidence. */
static exl_rc add_hints(maker *k, exl_label *l, size_t target)
{
    exl_hint hint[HINTS_MAX];
    size_t n = l->n_evidence ? 0 : exl_learned_hints(hint, HINTS_MAX, k->learned, k->meaning, k->pair, k->n_tokens, target);
    for (size_t i = 0; i < n; i++) {
        const exl_token *t = &k->token[hint[i].token];
        if (!exl_grow(&k->out->evidence, &k->out->cap_evidence, k->out->n_evidence + 1, sizeof *k->out->evidence))
            return no_memory(k->err);
        k->out->evidence[k->out->n_evidence++] = (exl_evidence){ t->start, t->end, (uint32_t)k->x->n_entries + hint[i].feature, false };
        l->n_evidence++;
    }
    return EXL_OK;
}

/* What a theme is judged by; t NULL: no entry speaks for it. */
static exl_theme_candidate theme_candidate(const maker *k, size_t code, const tally *t)
{
    exl_theme_candidate c = { .question = (uint8_t)k->r->question, .tokens = (double)k->n_tokens, .learned = k->logit ? (double)k->logit[code] : 0,
                              .named = k->s->names_manager && (int)code == k->all->taxonomy.manager };
    c.rivals = (double)k->n_seen - (t != NULL);
    if (t)
        c.score = 1 - (double)t->miss, c.hits = t->hits, c.words = t->words, c.complete = t->complete;
    return c;
}

static exl_praise_candidate praise_candidate(const maker *k, size_t code, const tally *t)
{
    size_t others = k->n_seen - (t != NULL);
    exl_praise_candidate c = { .none = !t, .opinions = (double)k->r->opinions, .question = (uint8_t)k->r->question };
    if (t)
        c.polarity = balance(t), c.source = t->source;
    c.rest = others ? (double)(k->sum - c.polarity) / (double)others : 0;
    if (k->logit)
        c.learned = (double)exl_hold_logit(k->logit[k->learned->plus] + k->learned->theme_bias[code]);
    return c;
}

static double theme_probability(const maker *k, const exl_theme_candidate *c, const tally *t)
{
    double f[EXL_N_FIT_THEME];
    exl_theme_features(f, c);
    return exl_probability(k->fitted->theme, f, EXL_N_FIT_THEME, t ? (double)t->correction : 0);
}

/* Polarity, and the score: how likely the theme and its polarity are both right. */
static void judge_praise(const maker *k, exl_label *l)
{
    double f[EXL_N_FIT_PRAISE];
    if (exl_praise_neutral(&l->praise)) {
        l->score = (float)((double)l->p * k->fitted->neutral);
        l->blame = (float)exl_blame(k->fitted, &l->praise, (double)l->p, 0);
        return;
    }
    exl_praise_features(f, &l->praise);
    double plus = exl_probability(k->fitted->praise, f, EXL_N_FIT_PRAISE, 0);
    l->polarity = plus > 0.5 ? 1 : -1;
    l->score = (float)((double)l->p * (plus > 0.5 ? plus : 1 - plus));
    l->blame = (float)exl_blame(k->fitted, &l->praise, (double)l->p, plus);
}

static exl_rc add_theme(maker *k, size_t code, const tally *t)
{
    exl_theme_candidate c = theme_candidate(k, code, t);
    double p = k->fitted ? theme_probability(k, &c, t) : 0;
    if (!t && p < k->fitted->theme_threshold)
        return EXL_OK;
    exl_label *l = add_label(k->out, k->s, EXL_LABEL_THEME, code, t ? t->miss : 1);
    if (!l)
        return no_memory(k->err);
    l->theme = c;
    l->praise = praise_candidate(k, code, t);
    l->polarity = l->praise.polarity;
    if (k->fitted) {
        l->p = (float)p;
        l->listed = p >= k->fitted->theme_threshold;
        judge_praise(k, l);
    }
    for (size_t i = 0; i < k->r->n_themes; i++)
        if (k->r->theme[i].code == code && k->r->theme[i].polarity != EXL_EFFECT_DROP && !add_evidence(k->out, l, k->token, &k->hit[k->r->theme[i].hit]))
            return no_memory(k->err);
    return t ? EXL_OK : add_hints(k, l, code);
}

/* The logit by words from which a theme that no entry speaks for is listed: probabilities are worked out for those only. */
static double least_hint(const maker *k)
{
    double f[EXL_N_FIT_THEME], p = k->fitted->theme_threshold, z = log(p / (1 - p));
    exl_theme_candidate c = theme_candidate(k, 0, NULL);
    c.learned = 0;
    c.named = false;
    exl_theme_features(f, &c);
    z -= exl_linear(k->fitted->theme, f, EXL_N_FIT_THEME);
    return k->fitted->theme[EXL_FIT_WORDS] > 0 ? z / k->fitted->theme[EXL_FIT_WORDS] : -EXL_LOGIT_MAX;
}

static exl_rc themes(maker *k, tally *t)
{
    double least;
    for (size_t i = 0; i < k->r->n_themes; i++)
        if (k->r->theme[i].polarity != EXL_EFFECT_DROP)
            count(k, &t[k->r->theme[i].code], &k->r->theme[i]);
    for (size_t i = 0; i < k->all->taxonomy.n_themes; i++)
        if (seen(k, i)) {
            k->n_seen++;
            k->sum += balance(&t[i]);
        }
    least = k->fitted ? least_hint(k) - 1e-5 : 0;
    for (size_t i = 0; i < k->all->taxonomy.n_themes; i++)
        if (seen(k, i) || (k->fitted && ((double)k->logit[i] >= least || (k->s->names_manager && (int)i == k->all->taxonomy.manager))))
            EXL_TRY(add_theme(k, i, seen(k, i) ? &t[i] : NULL));
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

/* The likeliest theme that bears a reason, unless an entry calls it good: its logit. */
static void complaints(const maker *k, const tally *t, double logit[CODES_MAX])
{
    const exl_taxonomy *x = &k->all->taxonomy;
    for (size_t i = 0; i < x->n_reasons; i++)
        logit[i] = -EXL_LOGIT_MAX;
    for (size_t i = 0; i < x->n_themes; i++) {
        if (x->theme[i].reason < 0)
            continue;
        double z = seen(k, i) ? exl_complaint((double)k->logit[i], 1 - (double)t[i].miss, balance(&t[i])) : (double)k->logit[i], *best = &logit[x->theme[i].reason];
        *best = z > *best ? z : *best;
    }
}

/* A reason by this statement alone; whether it is a candidate, as far as words go. The exponential is left out where it is none and no entry speaks for it. */
static bool judge_reason(const maker *k, exl_label *l, double score, double themes)
{
    double f[EXL_N_FIT_REASON];
    exl_reason_candidate c = { score, (uint8_t)k->s->question, themes, (double)k->logit[k->learned->reasons + l->code] };
    exl_reason_features(f, &c);
    double z = exl_linear(k->fitted->reason, f, EXL_N_FIT_REASON);
    float *mine = exl_record_logits(k->out, k->all, k->s->n) + l->code;
    *mine = (float)z;
    bool by_words = z > LEAST_REASON || (z > LEAST_BEST && *mine > k->out->logit[l->code]);
    if (!(score > 0) && !by_words)
        return false;
    l->p = l->score = (float)(1 / (1 + exp(-z)));
    l->listed = (double)l->p >= k->fitted->reason_threshold;
    return by_words;
}

/* A candidate that nothing can be shown for is none. */
static void keep_reason(maker *k, const exl_label *l)
{
    float z = exl_record_logits(k->out, k->all, k->s->n)[l->code], *best = &k->out->logit[l->code];
    if (l->n_evidence == 0)
        k->out->n_labels--, k->s->n_labels--;
    else
        *best = z > *best ? z : *best;
}

static exl_rc reasons(maker *k, const tally *t)
{
    float miss[CODES_MAX];
    double themes[CODES_MAX];
    const exl_taxonomy *x = &k->all->taxonomy;
    for (size_t i = 0; i < x->n_reasons; i++)
        miss[i] = 1;
    direct(k, EXL_LABEL_REASON, miss);
    for (size_t i = 0; i < x->n_themes && k->r->reason_cue; i++)
        if (seen(k, i) && balance(&t[i]) < 0 && x->theme[i].reason >= 0)
            miss[x->theme[i].reason] *= 1 - REASON_FROM_THEME * (1 - t[i].miss);
    if (k->fitted)
        complaints(k, t, themes);
    for (size_t i = 0; i < x->n_reasons; i++) {
        exl_label judged = { .code = (uint16_t)i };
        bool by_words = k->fitted && judge_reason(k, &judged, 1 - (double)miss[i], themes[i]);
        if (miss[i] == 1 && !by_words)
            continue;
        exl_label *l = add_label(k->out, k->s, EXL_LABEL_REASON, i, miss[i]);
        if (!l || !direct_evidence(k, l) || !reason_evidence(k, l))
            return no_memory(k->err);
        if (k->fitted) {
            l->p = l->score = judged.p;
            l->listed = judged.listed;
            EXL_TRY(add_hints(k, l, k->learned->reasons + i));
            keep_reason(k, l);
        }
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
                           const exl_token *token, const exl_meaning *const *meaning, size_t n, const exl_hit *hit, size_t n_hits, exl_err *err)
{
    maker k = { out, s, r, all, x, token, hit, n_hits, n, err, meaning, NULL, NULL, NULL, NULL, { 0 }, 0, 0 };
    tally t[CODES_MAX];
    float logit[EXL_LEARNED_TARGETS];
    const exl_learned_pair *pair[EXL_STATEMENT_TOKENS];
    uint8_t kinds = 0;
    s->label = (uint32_t)out->n_labels;
    s->n_labels = 0;
    s->opinions = r->opinions;
    if (r->dropped)
        return EXL_OK;
    if (all->fitted && x->learned) {
        exl_learned_logits(logit, pair, x->learned, meaning, n, r->question);
        k.fitted = all->fitted, k.learned = x->learned, k.logit = logit, k.pair = pair;
    }
    for (size_t i = 0; i < n_hits; i++)
        kinds |= x->entry[hit[i].entry].kinds;
    if (k.fitted || kinds & 1u << EXL_LABEL_THEME)
        EXL_TRY(themes(&k, t));
    if (k.fitted || kinds & 1u << EXL_LABEL_REASON || (r->reason_cue && k.n_seen))
        EXL_TRY(reasons(&k, t));
    if (kinds & 1u << EXL_LABEL_SIGNAL)
        EXL_TRY(signals(&k));
    return EXL_OK;
}
