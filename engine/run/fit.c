/* Two layers. What words hint at is trained on every labelled statement; what entries and words are worth against each other is fitted on
 * statements whose hints come from a training without their interview. Coefficients by Fisher scoring with the entries' corrections as offset,
 * corrections by Newton steps one by one, in turn: both ascend one penalised likelihood. */
#include "run/fit.h"
#include "base/file.h"
#include "base/grow.h"
#include "classify/probability.h"
#include "classify/record.h"
#include "run/learn.h"
#include "stats/logistic.h"
#include "stats/special.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 8, LEAST = 100, PARTS = 4 };
static const double RIDGE = 4, ENTRY_RIDGE = 4, ENTRY_COST = 0.05;
static const double SHRINK = 10, USUAL_RIGHT = 0.8;
static const double LEAST_HINT = -3.5;      /* logit by words alone under which a theme is no candidate */
static const float LEAST_CARRIER = -3;      /* and logit of a statement under which it does not tell a reason of its record, unless it is the best */

/* A labelled statement. Candidates of themes that entries speak for: [first, first + n) of the data's. */
typedef struct {
    exl_span interview;
    uint8_t  language, question;
    bool     named;                 /* a manager is */
    bool     also;                  /* words are learned from it; it is not fitted on */
    uint32_t sample;                /* of its language's learner */
    uint32_t first, n, tokens;
    int      sum;                   /* of their polarities */
    double   opinions;
    const uint8_t *theme, *reason;  /* what is right */
    const uint8_t *reasons;         /* of its interview; NULL: what its statements say */
    uint8_t  departure;
    float   *score;                 /* of reasons, by the authors */
    double  *logit;                 /* by words learned elsewhere; while a fit lasts */
    const exl_weights *weights;     /* that gave them */
} note;

/* A theme that entries (or words alone) speak for. */
typedef struct {
    uint32_t note;
    uint16_t code;
    exl_theme_candidate theme;
    exl_praise_candidate praise;
    uint32_t first, n;              /* its entries, in exl_fit_data.entry */
} candidate;

struct exl_fit_data {
    const exl_lexicons *lexicons;
    note *note;             size_t n_notes, cap_notes;
    candidate *candidate;   size_t n_candidates, cap_candidates;
    uint32_t *entry;        size_t n_entries, cap_entries;
    exl_learner *learner[EXL_N_LANGS];
    exl_arena *a;
    exl_annotator *annotator;
    bool also;
};

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

size_t exl_fit_fold(exl_span interview, size_t n)
{
    uint64_t h = exl_span_hash(interview);
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdu;
    return n ? (size_t)((h >> 33) % n) : 0;
}

/* --- collecting ------------------------------------------------------------------------------------------------ */

static exl_rc add_candidate(exl_fit_data *d, const exl_annotation *a, const exl_label *l, exl_err *err)
{
    if (!exl_grow_in(d->a, &d->candidate, &d->cap_candidates, d->n_candidates + 1, sizeof *d->candidate) ||
        !exl_grow_in(d->a, &d->entry, &d->cap_entries, d->n_entries + l->n_evidence, sizeof *d->entry))
        return no_memory(err);
    note *n = &d->note[d->n_notes - 1];
    d->candidate[d->n_candidates++] = (candidate){ (uint32_t)d->n_notes - 1, l->code, l->theme, l->praise, (uint32_t)d->n_entries, l->n_evidence };
    for (uint32_t i = 0; i < l->n_evidence; i++)
        d->entry[d->n_entries++] = a->evidence[l->evidence + i].entry;
    n->n++;
    n->sum += l->polarity;
    return EXL_OK;
}

static exl_rc collect_row(void *ctx, const exl_gold_row *g, exl_err *err)
{
    exl_fit_data *d = ctx;
    const exl_annotation *a;
    const exl_taxonomy *t = &d->lexicons->taxonomy;
    EXL_TRY(exl_annotate_interview(d->annotator, &g->interview, &a, err));
    exl_lang lang = a->n_statements && a->statement[0].language < EXL_N_LANGS ? (exl_lang)a->statement[0].language : g->interview.language;
    if (lang >= EXL_N_LANGS || !d->learner[lang])
        return EXL_OK;
    exl_span text = g->interview.answers[0].text, theme = exl_arena_copy(d->a, (exl_span){ (const char *)g->theme, t->n_themes }), reason = exl_arena_copy(d->a, (exl_span){ (const char *)g->reason, t->n_reasons });
    if (!theme.p || !reason.p || !exl_grow_in(d->a, &d->note, &d->cap_notes, d->n_notes + 1, sizeof *d->note))
        return no_memory(err);
    note *n = &d->note[d->n_notes++];
    *n = (note){ .interview = g->interview.id, .language = (uint8_t)lang, .question = (uint8_t)g->interview.answers[0].question, .also = d->also, .first = (uint32_t)d->n_candidates,
                 .sample = (uint32_t)exl_learner_samples(d->learner[lang]), .theme = (const uint8_t *)theme.p, .reason = (const uint8_t *)reason.p,
                 .reasons = g->reasons, .departure = (uint8_t)g->interview.departure };
    EXL_TRY(exl_learner_add(d->learner[lang], text, g->interview.answers[0].question, n->theme, n->reason, 1, err));
    if (!(n->score = EXL_NEW(d->a, float, t->n_reasons + 1)))
        return no_memory(err);
    n->tokens = (uint32_t)exl_learner_tokens(d->learner[lang], n->sample);
    for (size_t i = 0; i < a->n_statements && !d->also; i++) {
        n->opinions += (double)a->statement[i].opinions;
        n->named |= a->statement[i].names_manager;
        for (uint32_t k = 0; k < a->statement[i].n_labels; k++) {
            const exl_label *l = &a->label[a->statement[i].label + k];
            if (l->kind == EXL_LABEL_THEME)
                EXL_TRY(add_candidate(d, a, l, err));
            else if (l->kind == EXL_LABEL_REASON && l->score > n->score[l->code])
                n->score[l->code] = l->score;
        }
    }
    n->opinions = n->opinions > 1 ? 1 : n->opinions < -1 ? -1 : n->opinions;
    return EXL_OK;
}

static exl_rc collect(exl_fit_data *d, const exl_fit_notes *f, exl_vocabulary *v, exl_err *err)
{
    const exl_taxonomy *t = &d->lexicons->taxonomy;
    for (size_t i = 0; i < EXL_N_LANGS; i++)
        EXL_TRY(exl_learner_new(&d->learner[i], d->lexicons, (exl_lang)i, v, d->a, err));
    for (size_t i = 0; i < f->n; i++)
        EXL_TRY(exl_gold_read(f->path[i], t, d->a, collect_row, d, err));
    d->also = true;
    for (size_t i = 0; i < f->n_also; i++)
        EXL_TRY(exl_gold_read(f->also[i], t, d->a, collect_row, d, err));
    for (size_t i = 0; i < EXL_N_LANGS; i++) {
        if (exl_learner_samples(d->learner[i]) < LEAST)
            d->learner[i] = NULL;
        if (!d->learner[i])
            continue;
        EXL_TRY(exl_learner_add_entries(d->learner[i], ENTRY_COST, err));
        EXL_TRY(exl_learner_ready(d->learner[i], err));
    }
    return EXL_OK;
}

exl_rc exl_fit_collect(exl_fit_data **out, const exl_lexicons *l, const exl_fit_notes *notes, exl_arena *a, exl_err *err)
{
    exl_lexicons *plain = EXL_NEW(a, exl_lexicons, 1);
    exl_fit_data *d = EXL_NEW(a, exl_fit_data, 1);
    exl_vocabulary *v = NULL;
    if (!d || !plain)
        return no_memory(err);
    *plain = *l;
    plain->fitted = NULL;
    d->a = a;
    d->lexicons = plain;
    exl_rc rc = exl_annotator_new(&d->annotator, plain, NULL, err);
    if (rc == EXL_OK)
        rc = exl_vocabulary_new(&v, plain, err);
    if (rc == EXL_OK)
        rc = collect(d, notes, v, err);
    exl_annotator_free(d->annotator);
    exl_vocabulary_free(v);
    d->annotator = NULL;
    if (rc == EXL_OK)
        *out = d;
    return rc;
}

/* --- hints from elsewhere -------------------------------------------------------------------------------------- */

/* A fit on all notes but a fold. */
typedef struct {
    exl_fit_data *d;
    size_t n_folds, left_out;
    candidate *c;   size_t n, cap;  /* with those that words alone speak for */
    double *offset, *p;
    float *correction[EXL_N_LANGS];
    exl_arena *a;
    exl_err *err;
} part;

static bool in_use(const part *t, const note *n) { return n->also || !t->n_folds || exl_fit_fold(n->interview, t->n_folds) != t->left_out; }

/* Which quarter a note is in: independent of its fold. */
static size_t quarter(const note *n) { return exl_fit_fold(n->interview, 4099) % PARTS; }

/* The samples of a language to train on: notes in use but one quarter (PARTS: none is left out), and the entries. */
static bool *samples(const part *t, size_t lang, size_t without)
{
    bool *use = EXL_NEW(t->a, bool, exl_learner_samples(t->d->learner[lang]) + 1);
    for (size_t i = 0; use && i < exl_learner_samples(t->d->learner[lang]); i++)
        use[i] = true;
    for (size_t i = 0; use && i < t->d->n_notes; i++) {
        const note *n = &t->d->note[i];
        if (n->language == lang)
            use[n->sample] = in_use(t, n) && (n->also || quarter(n) != without);
    }
    return use;
}

static exl_rc hints(part *t, size_t lang, size_t without)
{
    const exl_learner *l = t->d->learner[lang];
    exl_weights *w = EXL_NEW(t->a, exl_weights, 1);
    bool *use = samples(t, lang, without);
    if (!w || !use)
        return no_memory(t->err);
    EXL_TRY(exl_learner_train(w, l, use, t->a, t->err));
    for (size_t i = 0; i < t->d->n_notes; i++) {
        note *n = &t->d->note[i];
        if (n->language != lang || n->also || !in_use(t, n) || quarter(n) != without)
            continue;
        if (!(n->logit = EXL_NEW(t->a, double, EXL_LEARNED_TARGETS)))
            return no_memory(t->err);
        exl_learner_logits(n->logit, l, w, n->sample);
        n->weights = w;
    }
    return EXL_OK;
}

static exl_rc add_word_candidates(part *t, const note *n, const bool *had)
{
    const exl_taxonomy *x = &t->d->lexicons->taxonomy;
    for (size_t k = 0; k < x->n_themes; k++) {
        if (had[k] || (n->logit[k] < LEAST_HINT && !(n->named && (int)k == x->manager)))
            continue;
        if (!exl_grow_in(t->a, &t->c, &t->cap, t->n + 1, sizeof *t->c))
            return no_memory(t->err);
        t->c[t->n++] = (candidate){ .note = (uint32_t)(n - t->d->note), .code = (uint16_t)k,
            .theme = { .question = n->question, .tokens = n->tokens, .rivals = n->n, .learned = n->logit[k], .named = n->named && (int)k == x->manager },
            .praise = { .none = true, .rest = n->n ? (double)n->sum / n->n : 0, .opinions = n->opinions, .question = n->question } };
    }
    return EXL_OK;
}

/* All candidates of the notes in use, with what words hint at. */
static exl_rc take_part(part *t)
{
    const exl_taxonomy *x = &t->d->lexicons->taxonomy;
    for (size_t lang = 0; lang < EXL_N_LANGS; lang++)
        for (size_t q = 0; t->d->learner[lang] && q < PARTS; q++)
            EXL_TRY(hints(t, lang, q));
    for (size_t i = 0; i < t->d->n_notes; i++) {
        const note *n = &t->d->note[i];
        bool had[EXL_CODES_MAX] = { false };
        if (n->also || !in_use(t, n))
            continue;
        if (!exl_grow_in(t->a, &t->c, &t->cap, t->n + n->n, sizeof *t->c))
            return no_memory(t->err);
        for (uint32_t k = 0; k < n->n; k++) {
            candidate c = t->d->candidate[n->first + k];
            c.theme.learned = n->logit[c.code];
            had[c.code] = true;
            t->c[t->n++] = c;
        }
        EXL_TRY(add_word_candidates(t, n, had));
    }
    for (size_t i = 0; i < t->n; i++) {
        const note *n = &t->d->note[t->c[i].note];
        t->c[i].praise.learned = (double)exl_hold_logit((float)(n->logit[x->n_themes] + exl_learner_theme_bias(t->d->learner[n->language], n->weights, t->c[i].code)));
    }
    t->offset = EXL_NEW(t->a, double, t->n + 1);
    t->p = EXL_NEW(t->a, double, t->n + 1);
    return t->offset && t->p ? EXL_OK : no_memory(t->err);
}

static const note *note_of(const part *t, size_t i) { return &t->d->note[t->c[i].note]; }
static uint8_t right(const part *t, size_t i) { return note_of(t, i)->theme[t->c[i].code]; }

/* --- themes ---------------------------------------------------------------------------------------------------- */

/* Coefficients by Fisher scoring, pulled towards `towards` (NULL: nought) but for the first, with the offset of each row. */
static exl_rc coefficients(const part *t, double *coef, double *x, double *y, double *offset, size_t n, size_t p, size_t one, const double *towards)
{
    double *penalty = EXL_NEW(t->a, double, p);
    if (!penalty)
        return no_memory(t->err);
    for (size_t i = 0; towards && i < n; i++)
        for (size_t k = 0; k < p; k++)
            offset[i] += towards[k] * x[i * p + k];
    for (size_t k = 0; k < p; k++)
        penalty[k] = k == one ? 0.01 : RIDGE;
    exl_glm m = { .family = EXL_LOGISTIC, .n = n, .p = p, .x = x, .y = y, .offset = offset, .penalty = penalty };
    exl_glm_fit fit;
    EXL_TRY(exl_glm_of(&fit, &m, t->a, t->err));
    for (size_t k = 0; k < p; k++)
        coef[k] = fit.coef[k] + (towards ? towards[k] : 0);
    return EXL_OK;
}

static exl_rc theme_coefficients(part *t, double coef[EXL_N_FIT_THEME])
{
    static const double start[EXL_N_FIT_THEME] = { [EXL_FIT_LOGIT] = 1 };
    double *x = EXL_NEW(t->a, double, t->n * EXL_N_FIT_THEME), *y = EXL_NEW(t->a, double, t->n), *offset = EXL_NEW(t->a, double, t->n);
    if (!x || !y || !offset)
        return no_memory(t->err);
    for (size_t i = 0; i < t->n; i++) {
        exl_theme_features(x + i * EXL_N_FIT_THEME, &t->c[i].theme);
        y[i] = right(t, i) != 0;
        offset[i] = t->offset[i];
    }
    return coefficients(t, coef, x, y, offset, t->n, EXL_N_FIT_THEME, EXL_FIT_ONE, start);
}

static void update(part *t, const double *coef)
{
    for (size_t i = 0; i < t->n; i++) {
        double f[EXL_N_FIT_THEME];
        t->offset[i] = 0;
        for (uint32_t k = 0; k < t->c[i].n; k++)
            t->offset[i] += (double)t->correction[note_of(t, i)->language][t->d->entry[t->c[i].first + k]];
        exl_theme_features(f, &t->c[i].theme);
        t->p[i] = exl_probability(coef, f, EXL_N_FIT_THEME, t->offset[i]);
    }
}

/* A damped Newton step for every entry's correction of a language at once. */
static void corrections(part *t, size_t lang, size_t n_entries, double *gradient, double *weight)
{
    memset(gradient, 0, n_entries * sizeof *gradient);
    memset(weight, 0, n_entries * sizeof *weight);
    for (size_t i = 0; i < t->n; i++)
        for (uint32_t k = 0; note_of(t, i)->language == lang && k < t->c[i].n; k++) {
            uint32_t e = t->d->entry[t->c[i].first + k];
            gradient[e] += (right(t, i) != 0) - t->p[i];
            weight[e] += t->p[i] * (1 - t->p[i]);
        }
    for (size_t e = 0; e < n_entries; e++)
        if (weight[e] > 0)
            t->correction[lang][e] += (float)(0.5 * (gradient[e] - ENTRY_RIDGE * (double)t->correction[lang][e]) / (weight[e] + ENTRY_RIDGE));
}

static exl_rc fit_themes(exl_fitted *f, part *t)
{
    const exl_lexicons *l = t->d->lexicons;
    size_t most = 1;
    for (size_t lang = 0; lang < EXL_N_LANGS; lang++) {
        most = l->lexicon[lang].n_entries > most ? l->lexicon[lang].n_entries : most;
        if (!(t->correction[lang] = f->correction[lang] = EXL_NEW(t->a, float, l->lexicon[lang].n_entries + 1)))
            return no_memory(t->err);
    }
    double *gradient = EXL_NEW(t->a, double, most), *weight = EXL_NEW(t->a, double, most);
    if (!gradient || !weight)
        return no_memory(t->err);
    for (int round = 0; round < ROUNDS; round++) {
        EXL_TRY(theme_coefficients(t, f->theme));
        for (int k = 0; k < 5; k++) {
            update(t, f->theme);
            for (size_t lang = 0; lang < EXL_N_LANGS; lang++)
                corrections(t, lang, l->lexicon[lang].n_entries, gradient, weight);
        }
        update(t, f->theme);
    }
    return EXL_OK;
}

/* --- praise ---------------------------------------------------------------------------------------------------- */

static exl_rc fit_praise(exl_fitted *f, part *t)
{
    double *x = EXL_NEW(t->a, double, t->n * EXL_N_FIT_PRAISE), *y = EXL_NEW(t->a, double, t->n), *offset = EXL_NEW(t->a, double, t->n), seen = 0, neutral = 0;
    size_t n = 0;
    if (!x || !y || !offset)
        return no_memory(t->err);
    for (size_t i = 0; i < t->n; i++) {
        const exl_praise_candidate *c = &t->c[i].praise;
        uint8_t gold = right(t, i);
        if (gold && exl_praise_neutral(c)) {
            seen++;
            neutral += gold == EXL_SEEN_ZERO;
        }
        if (gold != EXL_SEEN_PLUS && gold != EXL_SEEN_MINUS)
            continue;
        exl_praise_features(x + n * EXL_N_FIT_PRAISE, c);
        y[n++] = gold == EXL_SEEN_PLUS;
    }
    f->neutral = (neutral + SHRINK * USUAL_RIGHT) / (seen + SHRINK);
    return coefficients(t, f->praise, x, y, offset, n, EXL_N_FIT_PRAISE, EXL_FIT_P_ONE, NULL);
}

/* --- reasons --------------------------------------------------------------------------------------------------- */

/* What a statement's reasons are judged by. */
static void reason_candidates(const part *t, const note *n, exl_reason_candidate *out)
{
    const exl_taxonomy *x = &t->d->lexicons->taxonomy;
    for (size_t r = 0; r < x->n_reasons; r++)
        out[r] = (exl_reason_candidate){ (double)n->score[r], n->question, -EXL_LOGIT_MAX, n->logit[x->n_themes + 1 + r] };
    double score[EXL_CODES_MAX] = { 0 };
    int polarity[EXL_CODES_MAX] = { 0 };
    for (uint32_t k = 0; k < n->n; k++) {
        const candidate *c = &t->d->candidate[n->first + k];
        score[c->code] = c->theme.score;
        polarity[c->code] = c->praise.polarity;
    }
    for (size_t k = 0; k < x->n_themes; k++) {
        double z = exl_complaint(n->logit[k], score[k], polarity[k]);
        if (x->theme[k].reason >= 0 && z > out[x->theme[k].reason].themes)
            out[x->theme[k].reason].themes = z;
    }
}

static exl_rc fit_reasons(exl_fitted *f, part *t)
{
    const exl_taxonomy *tax = &t->d->lexicons->taxonomy;
    size_t most = t->d->n_notes * tax->n_reasons, n = 0;
    double *x = EXL_NEW(t->a, double, most * EXL_N_FIT_REASON), *y = EXL_NEW(t->a, double, most), *offset = EXL_NEW(t->a, double, most);
    exl_reason_candidate c[EXL_CODES_MAX];
    if (!x || !y || !offset)
        return no_memory(t->err);
    for (size_t i = 0; i < t->d->n_notes; i++) {
        const note *at = &t->d->note[i];
        if (at->also || !in_use(t, at))
            continue;
        reason_candidates(t, at, c);
        for (size_t r = 0; r < tax->n_reasons; r++, n++) {
            exl_reason_features(x + n * EXL_N_FIT_REASON, &c[r]);
            y[n] = at->reason[r];
        }
    }
    return coefficients(t, f->reason, x, y, offset, n, EXL_N_FIT_REASON, EXL_FIT_R_ONE, NULL);
}

/* --- thresholds ------------------------------------------------------------------------------------------------ */

typedef struct { double p; bool right; } scored;
static int falling(const void *a, const void *b)
{
    double x = ((const scored *)a)->p, y = ((const scored *)b)->p;
    return (x < y) - (x > y);
}

/* The highest threshold whose F1 comes within 0.003 of the best: the maximum is flat, and where it is, fewer false alarms
 * on statements that speak of no theme are worth more than its last bit. Half-way between two neighbours. */
static double best_threshold(scored *s, size_t n, double gold)
{
    double best = -1;
    qsort(s, n, sizeof *s, falling);
    for (int round = 0; round < 2; round++) {
        double so_far = 0;
        for (size_t i = 0; i < n; i++) {
            so_far += s[i].right;
            double f1 = 2 * so_far / (gold + (double)i + 1), next = i + 1 < n ? s[i + 1].p : 0;
            if (round == 0 && f1 > best)
                best = f1;
            if (round == 1 && f1 >= best - 0.003 && next < s[i].p)
                return (s[i].p + next) / 2;
        }
    }
    return 0.5;
}

static exl_rc theme_threshold(exl_fitted *f, const part *t)
{
    scored *s = EXL_NEW(t->a, scored, t->n + 1);
    double gold = 0;
    if (!s)
        return no_memory(t->err);
    for (size_t i = 0; i < t->n; i++)
        s[i] = (scored){ t->p[i], right(t, i) != 0 };
    for (size_t i = 0; i < t->d->n_notes; i++)
        for (size_t k = 0; k < t->d->lexicons->taxonomy.n_themes && !t->d->note[i].also && in_use(t, &t->d->note[i]); k++)
            gold += t->d->note[i].theme[k] != 0;
    f->theme_threshold = best_threshold(s, t->n, gold);
    return EXL_OK;
}

/* Of an interview: its best statement for each reason. For records of one statement. */
static exl_rc reason_threshold(exl_fitted *f, const part *t)
{
    size_t n_reasons = t->d->lexicons->taxonomy.n_reasons, n = 0;
    scored *s = EXL_NEW(t->a, scored, t->d->n_notes * n_reasons + 1), *now = NULL;
    exl_reason_candidate c[EXL_CODES_MAX];
    const note *last = NULL;
    double gold = 0;
    if (!s)
        return no_memory(t->err);
    for (size_t i = 0; i < t->d->n_notes; i++) {
        const note *at = &t->d->note[i];
        if (at->also || !in_use(t, at))
            continue;
        if (!last || !exl_span_eq(last->interview, at->interview)) {
            now = s + n;
            n += n_reasons;
        }
        last = at;
        reason_candidates(t, at, c);
        for (size_t r = 0; r < n_reasons; r++) {
            double x[EXL_N_FIT_REASON];
            exl_reason_features(x, &c[r]);
            now[r].p = fmax(now[r].p, exl_probability(f->reason, x, EXL_N_FIT_REASON, 0));
            now[r].right |= at->reason[r];
        }
    }
    for (size_t i = 0; i < n; i++)
        gold += s[i].right;
    f->reason_threshold = best_threshold(s, n, gold);
    return EXL_OK;
}

/* --- reasons of a record --------------------------------------------------------------------------------------- */

/* An interview whole, once as it is and once without its kind of departure, which not every file tells. Arrays of logits are statements x reasons. */
typedef struct {
    const note *note;               /* its first */
    size_t n;
    uint8_t departure;
    const float *logit;
    double *feature;                /* reasons x EXL_N_FIT_RECORD */
    uint32_t *best;
} whole;
typedef struct { whole *w; size_t n, cap; } wholes;

static bool of_reason(const whole *w, size_t r)
{
    bool told = w->note->reasons && w->note->reasons[r];
    for (size_t i = 0; i < w->n && !w->note->reasons; i++)
        told |= w->note[i].reason[r];
    return told;
}

static float *statement_logits(const part *t, const exl_fitted *f, const note *first, size_t n)
{
    size_t n_reasons = t->d->lexicons->taxonomy.n_reasons;
    exl_reason_candidate c[EXL_CODES_MAX];
    float *z = EXL_NEW(t->a, float, n * n_reasons + 1);
    for (size_t i = 0; z && i < n; i++) {
        reason_candidates(t, &first[i], c);
        for (size_t r = 0; r < n_reasons; r++) {
            double x[EXL_N_FIT_REASON];
            exl_reason_features(x, &c[r]);
            z[i * n_reasons + r] = (float)exl_linear(f->reason, x, EXL_N_FIT_REASON);
        }
    }
    return z;
}

/* Adds the complaint of a candidate, if the program would have its label. */
static void add_blame(const part *t, const exl_fitted *f, size_t i, double *blame, double *all)
{
    const candidate *c = &t->c[i];
    double x[EXL_N_FIT_PRAISE];
    int reason = t->d->lexicons->taxonomy.theme[c->code].reason;
    if (c->praise.none && t->p[i] < f->theme_threshold)
        return;
    exl_praise_features(x, &c->praise);
    double b = exl_blame(f, &c->praise, t->p[i], exl_probability(f->praise, x, EXL_N_FIT_PRAISE, 0));
    *all += b;
    if (reason >= 0)
        blame[reason] += b;
}

/* The interview of notes [first, first + n), whose candidates are [from, end). */
static exl_rc add_whole(const part *t, const exl_fitted *f, wholes *out, const note *first, size_t n, size_t from, size_t end)
{
    const exl_taxonomy *x = &t->d->lexicons->taxonomy;
    double blame[EXL_CODES_MAX] = { 0 }, all = 0;
    const float *logit = statement_logits(t, f, first, n);
    if (!logit || !exl_grow_in(t->a, &out->w, &out->cap, out->n + 2, sizeof *out->w))
        return no_memory(t->err);
    for (size_t i = from; i < end; i++)
        add_blame(t, f, i, blame, &all);
    for (int known = first->departure != EXL_DEP_UNKNOWN; known >= 0; known--) {
        whole *w = &out->w[out->n++];
        *w = (whole){ first, n, known ? first->departure : EXL_DEP_UNKNOWN, logit, EXL_NEW(t->a, double, x->n_reasons * EXL_N_FIT_RECORD + 1), EXL_NEW(t->a, uint32_t, x->n_reasons + 1) };
        if (!w->feature || !w->best)
            return no_memory(t->err);
        exl_record_features(w->feature, w->best, &(exl_record_candidate){ logit, n, blame, all, (exl_departure)w->departure }, x);
    }
    return EXL_OK;
}

/* All interviews in use of several statements; those of one say nothing about a record. */
static exl_rc take_wholes(const part *t, const exl_fitted *f, wholes *out)
{
    for (size_t i = 0, from = 0; i < t->d->n_notes;) {
        const note *first = &t->d->note[i];
        size_t n = 1;
        while (i + n < t->d->n_notes && first[n].also == first->also && exl_span_eq(first[n].interview, first->interview))
            n++;
        size_t end = from;
        while (end < t->n && t->c[end].note < i + n)
            end++;
        if (!first->also && in_use(t, first) && n > 1)
            EXL_TRY(add_whole(t, f, out, first, n, from, end));
        i += n;
        from = end;
    }
    return EXL_OK;
}

static exl_rc record_coefficients(exl_fitted *f, const part *t, const wholes *all)
{
    size_t n_reasons = t->d->lexicons->taxonomy.n_reasons, p = EXL_N_FIT_RECORD + n_reasons, n = all->n * n_reasons, row = 0;
    double *x = EXL_NEW(t->a, double, n * p + 1), *y = EXL_NEW(t->a, double, n + 1), *offset = EXL_NEW(t->a, double, n + 1), *coef = EXL_NEW(t->a, double, p);
    if (!x || !y || !offset || !coef)
        return no_memory(t->err);
    for (size_t i = 0; i < all->n; i++)
        for (size_t r = 0; r < n_reasons; r++, row++) {
            memcpy(x + row * p, all->w[i].feature + r * EXL_N_FIT_RECORD, EXL_N_FIT_RECORD * sizeof *x);
            x[row * p + EXL_N_FIT_RECORD + r] = 1;
            y[row] = of_reason(&all->w[i], r);
        }
    EXL_TRY(coefficients(t, coef, x, y, offset, n, p, EXL_FIT_D_ONE, NULL));
    memcpy(f->record, coef, sizeof f->record);
    memcpy(f->of_reason, coef + EXL_N_FIT_RECORD, n_reasons * sizeof *coef);
    return EXL_OK;
}

static double record_logit(const exl_fitted *f, const whole *w, size_t r) { return exl_linear(f->record, w->feature + r * EXL_N_FIT_RECORD, EXL_N_FIT_RECORD) + f->of_reason[r]; }

static exl_rc record_threshold(exl_fitted *f, const part *t, const wholes *all)
{
    size_t n_reasons = t->d->lexicons->taxonomy.n_reasons, n = 0;
    scored *s = EXL_NEW(t->a, scored, all->n * n_reasons + 1);
    double gold = 0;
    if (!s)
        return no_memory(t->err);
    for (size_t i = 0; i < all->n; i++)
        for (size_t r = 0; r < n_reasons; r++, n++) {
            s[n] = (scored){ 1 / (1 + exp(-record_logit(f, &all->w[i], r))), of_reason(&all->w[i], r) };
            gold += s[n].right;
        }
    f->record_threshold = best_threshold(s, n, gold);
    return EXL_OK;
}

/* Which statements tell a reason that the record is found to have: the best, and others where it is not out of the question. */
static exl_rc fit_carriers(exl_fitted *f, const part *t, const wholes *all)
{
    enum { P = EXL_N_FIT_CARRIER };
    size_t n_reasons = t->d->lexicons->taxonomy.n_reasons, n = 0, cap = 0, cap_y = 0;
    double *x = NULL, *y = NULL, least = exl_logit_of(f->record_threshold);
    for (size_t i = 0; i < all->n; i++)
        for (size_t r = 0; r < n_reasons; r++) {
            const whole *w = &all->w[i];
            double z = record_logit(f, w, r);
            for (size_t k = 0; z >= least && k < w->n; k++) {
                bool best = k == w->best[r];
                if (!best && w->logit[k * n_reasons + r] < LEAST_CARRIER)
                    continue;
                if (!exl_grow_in(t->a, &x, &cap, (n + 1) * P, sizeof *x) || !exl_grow_in(t->a, &y, &cap_y, n + 1, sizeof *y))
                    return no_memory(t->err);
                exl_carrier_features(x + n * P, z, (double)w->logit[k * n_reasons + r], best);
                y[n++] = w->note[k].reason[r];
            }
        }
    double *offset = EXL_NEW(t->a, double, n + 1);
    return offset ? coefficients(t, f->carrier, x, y, offset, n, P, EXL_FIT_C_ONE, NULL) : no_memory(t->err);
}

/* Where too few interviews have several statements, reasons stay those of the statements. */
static exl_rc fit_records(exl_fitted *f, const part *t)
{
    wholes all = { 0 };
    EXL_TRY(take_wholes(t, f, &all));
    if (all.n < LEAST)
        return EXL_OK;
    EXL_TRY(record_coefficients(f, t, &all));
    EXL_TRY(record_threshold(f, t, &all));
    return fit_carriers(f, t, &all);
}

/* --- all ------------------------------------------------------------------------------------------------------- */

static exl_rc fit_all(exl_fitted *f, part *t)
{
    EXL_TRY(take_part(t));
    if (t->n < LEAST)
        return exl_fail(t->err, EXL_EDATA, "only %zu labels to learn from; at least %d are needed", t->n, LEAST);
    EXL_TRY(fit_themes(f, t));
    EXL_TRY(fit_praise(f, t));
    EXL_TRY(fit_reasons(f, t));
    EXL_TRY(theme_threshold(f, t));
    EXL_TRY(reason_threshold(f, t));
    return fit_records(f, t);
}

exl_rc exl_fit(exl_fit_result *out, exl_fit_data *d, size_t n_folds, size_t left_out, exl_arena *a, exl_err *err)
{
    exl_arena scratch;
    exl_arena_init(&scratch, 0);
    exl_fitted *f = EXL_NEW(a, exl_fitted, 1);
    part t = { .d = d, .n_folds = n_folds, .left_out = left_out, .a = &scratch, .err = err };
    exl_stats_guard guard = exl_stats_begin();
    exl_rc rc = f && (f->of_reason = EXL_NEW(a, double, d->lexicons->taxonomy.n_reasons + 1)) ? fit_all(f, &t) : no_memory(err);
    exl_stats_end(guard);
    *out = (exl_fit_result){ .fitted = f };
    for (size_t lang = 0; rc == EXL_OK && lang < EXL_N_LANGS; lang++) {
        float *mine = EXL_NEW(a, float, d->lexicons->lexicon[lang].n_entries + 1);
        bool *use = d->learner[lang] ? samples(&t, lang, PARTS) : NULL;
        if (!mine || (d->learner[lang] && !use))
            rc = no_memory(err);
        else
            f->correction[lang] = memcpy(mine, f->correction[lang], d->lexicons->lexicon[lang].n_entries * sizeof *mine);
        if (rc == EXL_OK && use)
            rc = exl_learner_train(&out->weights[lang], d->learner[lang], use, a, err);
        if (rc == EXL_OK && use)
            rc = exl_learner_learned(&out->learned[lang], d->learner[lang], &out->weights[lang], a, err);
    }
    exl_arena_free(&scratch);
    for (size_t i = 0; i < d->n_notes; i++)
        d->note[i].logit = NULL, d->note[i].weights = NULL;
    return rc;
}

bool exl_fit_write(exl_buf *b, const exl_fit_data *d, const exl_fit_result *r, exl_lang lang)
{
    if (d->learner[lang])
        exl_learner_write(b, d->learner[lang], &r->weights[lang]);
    return d->learner[lang] != NULL;
}

/* --- the command ----------------------------------------------------------------------------------------------- */

static exl_rc write_fit(const exl_fit_data *d, const exl_fit_result *f, const exl_lexicons *l, const char *folder, exl_arena *a, exl_err *err)
{
    exl_buf b;
    exl_buf_init(&b, 0);
    exl_fitted_write(&b, f->fitted, l);
    exl_rc rc = exl_buf_rc(&b, err);
    if (rc == EXL_OK)
        rc = exl_file_write(exl_file_join(a, folder, "fitted.tsv"), exl_buf_view(&b), err);
    for (size_t i = 0; rc == EXL_OK && i < EXL_N_LANGS; i++) {
        char name[32];
        snprintf(name, sizeof name, "learned/%s.tsv", exl_lang_codes[i]);
        exl_buf_reset(&b);
        if (!exl_fit_write(&b, d, f, (exl_lang)i))
            continue;
        rc = exl_buf_rc(&b, err);
        if (rc == EXL_OK)
            rc = exl_file_write(exl_file_join(a, folder, name), exl_buf_view(&b), err);
    }
    exl_buf_free(&b);
    return rc;
}

exl_rc exl_fit_lexicons(const exl_engine *e, const char *const *paths, size_t n, const char *folder, const exl_options *o, exl_notify notify, exl_err *err)
{
    exl_arena a;
    exl_fit_data *d;
    exl_fit_result f;
    exl_arena_init(&a, 0);
    exl_rc rc = exl_fit_collect(&d, e->lexicons, &(exl_fit_notes){ paths, n, o->also, o->n_also }, &a, err);
    if (rc == EXL_OK)
        rc = exl_fit(&f, d, 0, 0, &a, err);
    if (rc == EXL_OK)
        rc = write_fit(d, &f, e->lexicons, folder, &a, err);
    if (rc == EXL_OK)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "fitted; `exitlens evaluate --folds 5` tells what it is worth on notes it has not seen");
    exl_arena_free(&a);
    return rc;
}

/* --- how far scores can be believed ---------------------------------------------------------------------------- */

void exl_reliability_add(exl_reliability *r, const exl_annotation *a, const exl_gold_row *g)
{
    for (size_t i = 0; i < a->n_statements; i++)
        for (uint32_t k = 0; k < a->statement[i].n_labels; k++) {
            const exl_label *l = &a->label[a->statement[i].label + k];
            if (l->kind != EXL_LABEL_THEME || !l->listed)
                continue;
            uint8_t said = l->polarity > 0 ? EXL_SEEN_PLUS : l->polarity < 0 ? EXL_SEEN_MINUS : EXL_SEEN_ZERO;
            size_t bin = (size_t)((double)l->score * EXL_RELIABILITY_BINS);
            bin = bin < EXL_RELIABILITY_BINS ? bin : EXL_RELIABILITY_BINS - 1;
            r->n[bin]++;
            r->score[bin] += (double)l->score;
            r->right[bin] += g->theme[l->code] == said;
        }
}

double exl_reliability_error(const exl_reliability *r)
{
    double n = 0, sum = 0;
    for (size_t i = 0; i < EXL_RELIABILITY_BINS; i++) {
        n += r->n[i];
        sum += fabs(r->score[i] - r->right[i]);
    }
    return n > 0 ? sum / n : -1;
}
