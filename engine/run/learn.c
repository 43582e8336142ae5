#include "run/learn.h"
#include "base/grow.h"
#include "classify/probability.h"
#include "stats/sparse.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What a wrong label, and a wrong polarity, cost against the ridge; weights under SMALL are left out. Chosen on notes held back from the
 * training: themes lose a point at a cost of 3, polarity one at 10; without SMALL there are twice as many weights and nothing is gained. */
static const double LABEL_COST = 10, PRAISE_COST = 2;
static const float SMALL = 0.5f;
enum { LEAST_SAMPLES = 2, ROUNDS = 30 };

typedef struct { exl_span name; uint32_t n, last, column; bool pair; } feature;      /* n samples have it; the last of them */
typedef struct { uint32_t feature, count; } use_of;
typedef struct { uint32_t first, n, tokens; uint8_t question; float cost; const uint8_t *theme, *reason; } sample;

struct exl_learner {
    const exl_lexicons *all;
    const exl_lexicon *x;
    exl_vocabulary *v;
    exl_arena *a;
    exl_learned shape;              /* targets only */
    feature *feature;   size_t n_features, cap_features;
    uint32_t *slot;     size_t cap_slots;                   /* features by name */
    use_of *use;        size_t n_uses, cap_uses;
    sample *sample;     size_t n_samples, cap_samples;
    size_t n_columns;               /* of features kept; then the bias, the questions, the themes */
    uint32_t *kept;                 /* by column: its feature; singles by name, then pairs */
    size_t *row; exl_sparse_value *value;                   /* samples as rows */
    size_t *praise_row; exl_sparse_value *praise_value; uint32_t *praise_of; uint8_t *praise_plus; size_t n_praise;
};

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

exl_rc exl_learner_new(exl_learner **out, const exl_lexicons *all, exl_lang lang, exl_vocabulary *v, exl_arena *a, exl_err *err)
{
    exl_learner *l = EXL_NEW(a, exl_learner, 1);
    exl_learned *shape;
    if (!l)
        return no_memory(err);
    EXL_TRY(exl_learned_new(&shape, &all->taxonomy, 0, 0, 0, 0, a, err));
    *l = (exl_learner){ .all = all, .x = &all->lexicon[lang], .v = v, .a = a, .shape = *shape };
    *out = l;
    return EXL_OK;
}

size_t exl_learner_samples(const exl_learner *l) { return l->n_samples; }
size_t exl_learner_tokens(const exl_learner *l, size_t i) { return l->sample[i].tokens; }

/* --- samples --------------------------------------------------------------------------------------------------- */

static size_t slot_of(const exl_learner *l, exl_span name)
{
    uint64_t h = exl_span_hash(name);
    size_t i = (size_t)(h ^ h >> 29) & (l->cap_slots - 1);
    while (l->slot[i] && !exl_span_eq(l->feature[l->slot[i] - 1].name, name))
        i = (i + 1) & (l->cap_slots - 1);
    return i;
}

static bool grow_slots(exl_learner *l)
{
    if (l->cap_slots > 2 * l->n_features)
        return true;
    l->cap_slots = l->cap_slots ? l->cap_slots * 4 : 1 << 16;
    if (!(l->slot = EXL_NEW(l->a, uint32_t, l->cap_slots)))
        return false;
    for (size_t i = 0; i < l->n_features; i++)
        l->slot[slot_of(l, l->feature[i].name)] = (uint32_t)i + 1;
    return true;
}

/* Counts a feature of the sample being added, which is the last. */
static bool note_feature(exl_learner *l, exl_span name, bool pair)
{
    uint32_t here = (uint32_t)l->n_samples;         /* numbers from 1: 0 is no sample */
    sample *s = &l->sample[here - 1];
    if (!grow_slots(l) || !exl_grow_in(l->a, &l->feature, &l->cap_features, l->n_features + 1, sizeof *l->feature) || !exl_grow_in(l->a, &l->use, &l->cap_uses, l->n_uses + 1, sizeof *l->use))
        return false;
    size_t at = slot_of(l, name);
    if (!l->slot[at]) {
        l->feature[l->n_features++] = (feature){ .name = exl_arena_copy(l->a, name), .pair = pair };
        l->slot[at] = (uint32_t)l->n_features;
    }
    feature *f = &l->feature[l->slot[at] - 1];
    if (f->last == here) {
        for (uint32_t k = 0; k < s->n; k++)
            l->use[s->first + k].count += l->use[s->first + k].feature == l->slot[at] - 1;
        return true;
    }
    f->last = here;
    f->n++;
    l->use[l->n_uses++] = (use_of){ l->slot[at] - 1, 1 };
    s->n++;
    return true;
}

static bool note_words(exl_learner *l, const exl_token *token, size_t n)
{
    char stem[EXL_LEARNED_NAME], buf[EXL_LEARNED_OF_WORD * EXL_LEARNED_NAME], pair[2 * EXL_LEARNED_NAME + 1];
    exl_span name[EXL_LEARNED_OF_WORD];
    size_t before = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = exl_learned_names(name, buf, exl_vocabulary_folded(l->v, token[i].word), exl_vocabulary_stem(l->v, token[i].word, l->x->language, stem, sizeof stem));
        for (size_t j = 0; j < k; j++)
            if (!note_feature(l, name[j], false))
                return false;
        if (i) {
            pair[before] = ' ';
            memcpy(pair + before + 1, name[0].p, name[0].n);
            if (!note_feature(l, (exl_span){ pair, before + 1 + name[0].n }, true))
                return false;
        }
        memcpy(pair, name[0].p, before = name[0].n);
    }
    return true;
}

exl_rc exl_learner_add(exl_learner *l, exl_span text, exl_question question, const uint8_t *theme, const uint8_t *reason, double cost, exl_err *err)
{
    exl_token *token;
    size_t n;
    exl_vocabulary_trim(l->v);
    EXL_TRY(exl_vocabulary_tokens(l->v, text, &token, &n, err));
    n = n < EXL_STATEMENT_TOKENS ? n : EXL_STATEMENT_TOKENS;
    if (!exl_grow_in(l->a, &l->sample, &l->cap_samples, l->n_samples + 1, sizeof *l->sample))
        return no_memory(err);
    exl_span themes = exl_arena_copy(l->a, (exl_span){ (const char *)theme, l->all->taxonomy.n_themes }), reasons = exl_arena_copy(l->a, (exl_span){ (const char *)reason, l->all->taxonomy.n_reasons });
    l->sample[l->n_samples++] = (sample){ (uint32_t)l->n_uses, 0, (uint32_t)n, (uint8_t)question, (float)cost, (const uint8_t *)themes.p, (const uint8_t *)reasons.p };
    return themes.p && reasons.p && note_words(l, token, n) ? EXL_OK : no_memory(err);
}

/* The words of a pattern, without what makes it one. */
static exl_span words_of(exl_span pattern, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < pattern.n && n + 1 < cap; i++) {
        char c = pattern.p[i];
        if (c == '<')
            while (i + 1 < pattern.n && pattern.p[i] != '>')
                i++;
        bool gap = c == '.' && i + 1 < pattern.n && pattern.p[i + 1] == '.';
        if (gap)
            i += i + 2 < pattern.n && pattern.p[i + 2] >= '0' && pattern.p[i + 2] <= '9' ? 2 : 1;
        out[n++] = gap || strchr("<_^$!*()|&", c) ? ' ' : c;
    }
    return (exl_span){ out, n };
}

exl_rc exl_learner_add_entries(exl_learner *l, double cost, exl_err *err)
{
    char text[4096];
    for (size_t i = 0; i < l->x->n_entries; i++) {
        const exl_entry *e = &l->x->entry[i];
        uint8_t theme[EXL_CODES_MAX] = { 0 }, reason[EXL_CODES_MAX] = { 0 };
        if (!(e->kinds & (1u << EXL_LABEL_THEME | 1u << EXL_LABEL_REASON)) || (e->pattern.n && e->pattern.p[0] == '/'))
            continue;
        for (size_t k = 0; k < e->n_labels; k++) {
            const exl_entry_label *b = &l->x->label[e->labels + k];
            if (b->kind == EXL_LABEL_THEME)
                theme[b->code] = b->polarity == 1 ? EXL_SEEN_PLUS : b->polarity == -1 ? EXL_SEEN_MINUS : EXL_SEEN_ZERO;
            else if (b->kind == EXL_LABEL_REASON)
                reason[b->code] = 1;
        }
        EXL_TRY(exl_learner_add(l, words_of(e->pattern, text, sizeof text), EXL_N_QUESTIONS, theme, reason, cost, err));
    }
    return EXL_OK;
}

/* --- features to columns --------------------------------------------------------------------------------------- */

static const feature *order_features;
static int by_name(const void *p, const void *q)
{
    const feature *a = &order_features[*(const uint32_t *)p], *b = &order_features[*(const uint32_t *)q];
    return a->pair != b->pair ? (a->pair ? 1 : -1) : exl_span_cmp(a->name, b->name);
}

static exl_rc choose_columns(exl_learner *l, exl_err *err)
{
    if (!(l->kept = EXL_NEW(l->a, uint32_t, l->n_features + 1)))
        return no_memory(err);
    for (size_t i = 0; i < l->n_features; i++) {
        l->feature[i].column = UINT32_MAX;
        if (l->feature[i].n >= LEAST_SAMPLES)
            l->kept[l->n_columns++] = (uint32_t)i;
    }
    order_features = l->feature;
    qsort(l->kept, l->n_columns, sizeof *l->kept, by_name);
    for (size_t i = 0; i < l->n_columns; i++)
        l->feature[l->kept[i]].column = (uint32_t)i;
    return EXL_OK;
}

static double idf_of(const exl_learner *l, const feature *f) { return round((1 + log((1.0 + (double)l->n_samples) / (1.0 + f->n))) * 100) / 100; }

static size_t bias_column(const exl_learner *l) { return l->n_columns; }
static size_t question_column(const exl_learner *l, size_t q) { return l->n_columns + 1 + q; }
static size_t theme_column(const exl_learner *l, size_t theme) { return l->n_columns + 1 + EXL_N_QUESTIONS + theme; }
static size_t all_columns(const exl_learner *l) { return theme_column(l, l->all->taxonomy.n_themes); }

/* The values of a sample, bias and question among them; how many. */
static size_t put_values(const exl_learner *l, const sample *s, exl_sparse_value *out)
{
    double square = 0;
    size_t n = 0;
    for (uint32_t k = 0; k < s->n; k++) {
        const use_of *u = &l->use[s->first + k];
        const feature *f = &l->feature[u->feature];
        if (f->column == UINT32_MAX)
            continue;
        double idf = idf_of(l, f);
        square += u->count * idf * idf;
        out[n++] = (exl_sparse_value){ f->column, (float)(u->count * idf) };
    }
    for (size_t i = 0; i < n; i++)
        out[i].value = (float)((double)out[i].value / sqrt(square));
    out[n++] = (exl_sparse_value){ (uint32_t)bias_column(l), 1 };
    if (s->question < EXL_N_QUESTIONS)
        out[n++] = (exl_sparse_value){ (uint32_t)question_column(l, s->question), 1 };
    return n;
}

/* A row for each theme that a sample praises or blames, with the theme's own column. */
static void put_praise(exl_learner *l, size_t i, size_t *at)
{
    const sample *s = &l->sample[i];
    for (size_t t = 0; t < l->all->taxonomy.n_themes; t++) {
        if (s->theme[t] != EXL_SEEN_PLUS && s->theme[t] != EXL_SEEN_MINUS)
            continue;
        size_t n = l->row[i + 1] - l->row[i];
        memcpy(l->praise_value + *at, l->value + l->row[i], n * sizeof *l->value);
        l->praise_value[*at + n] = (exl_sparse_value){ (uint32_t)theme_column(l, t), 1 };
        *at += n + 1;
        l->praise_of[l->n_praise] = (uint32_t)i;
        l->praise_plus[l->n_praise] = s->theme[t] == EXL_SEEN_PLUS;
        l->praise_row[++l->n_praise] = *at;
    }
}

exl_rc exl_learner_ready(exl_learner *l, exl_err *err)
{
    size_t praised = 0, values = 0, at = 0;
    EXL_TRY(choose_columns(l, err));
    l->row = EXL_NEW(l->a, size_t, l->n_samples + 1);
    l->value = EXL_NEW(l->a, exl_sparse_value, l->n_uses + 2 * l->n_samples + 1);
    if (!l->row || !l->value)
        return no_memory(err);
    for (size_t i = 0; i < l->n_samples; i++) {
        size_t n = 0;
        l->row[i + 1] = l->row[i] + put_values(l, &l->sample[i], l->value + l->row[i]);
        for (size_t t = 0; t < l->all->taxonomy.n_themes; t++)
            n += l->sample[i].theme[t] == EXL_SEEN_PLUS || l->sample[i].theme[t] == EXL_SEEN_MINUS;
        praised += n;
        values += n * (l->row[i + 1] - l->row[i] + 1);
    }
    l->praise_row = EXL_NEW(l->a, size_t, praised + 1);
    l->praise_value = EXL_NEW(l->a, exl_sparse_value, values + 1);
    l->praise_of = EXL_NEW(l->a, uint32_t, praised + 1);
    l->praise_plus = EXL_NEW(l->a, uint8_t, praised + 1);
    if (!l->praise_row || !l->praise_value || !l->praise_of || !l->praise_plus)
        return no_memory(err);
    for (size_t i = 0; i < l->n_samples; i++)
        put_praise(l, i, &at);
    return EXL_OK;
}

/* --- training -------------------------------------------------------------------------------------------------- */

typedef struct { const exl_learner *l; uint32_t *use; size_t n; bool *positive; double *cost, *w; exl_arena scratch; } training;

static exl_rc begin(training *t, const exl_learner *l, exl_err *err)
{
    size_t most = l->n_samples > l->n_praise ? l->n_samples : l->n_praise;
    *t = (training){ .l = l };
    exl_arena_init(&t->scratch, 0);
    t->use = EXL_NEW(&t->scratch, uint32_t, most + 1);
    t->positive = EXL_NEW(&t->scratch, bool, most + 1);
    t->cost = EXL_NEW(&t->scratch, double, most + 1);
    t->w = EXL_NEW(&t->scratch, double, all_columns(l));
    return t->use && t->positive && t->cost && t->w ? EXL_OK : no_memory(err);
}

static void keep_large(float *out, const double *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float v = (float)(round(w[i] * 100) / 100);
        out[i] = fabsf(v) < SMALL ? 0 : v;
    }
}

static exl_rc train_one(training *t, float *out, const exl_sparse *x, exl_err *err)
{
    exl_arena scratch;
    exl_arena_init(&scratch, 0);
    exl_rc rc = exl_sparse_logistic(t->w, x, t->use, t->n, t->positive, t->cost, ROUNDS, &scratch, err);
    exl_arena_free(&scratch);
    if (rc == EXL_OK)
        keep_large(out, t->w, x->p);
    return rc;
}

static exl_rc train_praise(training *t, float *out, const bool *use, exl_err *err)
{
    const exl_learner *l = t->l;
    t->n = 0;
    for (size_t i = 0; i < l->n_praise; i++)
        if (use[l->praise_of[i]]) {
            t->use[t->n] = (uint32_t)i;
            t->positive[t->n] = l->praise_plus[i];
            t->cost[t->n++] = PRAISE_COST * (double)l->sample[l->praise_of[i]].cost;
        }
    return train_one(t, out, &(exl_sparse){ l->n_praise, all_columns(l), l->praise_row, l->praise_value }, err);
}

static exl_rc train_labels(training *t, exl_weights *out, const bool *use, exl_err *err)
{
    const exl_learner *l = t->l;
    const exl_sparse x = { l->n_samples, all_columns(l), l->row, l->value };
    for (size_t i = t->n = 0; i < l->n_samples; i++)
        if (use[i]) {
            t->use[t->n] = (uint32_t)i;
            t->cost[t->n++] = LABEL_COST * (double)l->sample[i].cost;
        }
    for (size_t k = 0; k < l->shape.n_targets; k++) {
        size_t n = 0;
        if (k == l->shape.plus)
            continue;
        for (size_t i = 0; i < t->n; i++) {
            const sample *s = &l->sample[t->use[i]];
            n += t->positive[i] = k < l->shape.plus ? s->theme[k] != 0 : s->reason[k - l->shape.reasons] != 0;
        }
        if (n)
            EXL_TRY(train_one(t, out->w + k * out->columns, &x, err));
        else
            out->w[k * out->columns + bias_column(l)] = -EXL_LOGIT_MAX;
    }
    return EXL_OK;
}

/* Features with a weight, and the stems of such pairs. */
static void mark_kept(const exl_learner *l, exl_weights *w)
{
    for (size_t c = 0; c < l->n_columns; c++) {
        exl_span name = l->feature[l->kept[c]].name;
        const char *blank = l->feature[l->kept[c]].pair ? memchr(name.p, ' ', name.n) : NULL;
        for (size_t k = 0; k < l->shape.n_targets && !w->kept[c]; k++)
            w->kept[c] = w->w[k * w->columns + c] < 0 || w->w[k * w->columns + c] > 0;
        if (!w->kept[c] || !blank)
            continue;
        size_t first = (size_t)(blank - name.p);
        w->kept[l->feature[l->slot[slot_of(l, (exl_span){ name.p, first })] - 1].column] = true;
        w->kept[l->feature[l->slot[slot_of(l, (exl_span){ blank + 1, name.n - first - 1 })] - 1].column] = true;
    }
}

exl_rc exl_learner_train(exl_weights *out, const exl_learner *l, const bool *use, exl_arena *a, exl_err *err)
{
    training t;
    exl_weights w = { EXL_NEW(a, float, l->shape.n_targets * all_columns(l)), all_columns(l), EXL_NEW(a, bool, all_columns(l)) };
    if (!w.w || !w.kept)
        return no_memory(err);
    exl_rc rc = begin(&t, l, err);
    if (rc == EXL_OK)
        rc = train_labels(&t, &w, use, err);
    if (rc == EXL_OK)
        rc = train_praise(&t, w.w + l->shape.plus * w.columns, use, err);
    exl_arena_free(&t.scratch);
    if (rc == EXL_OK)
        mark_kept(l, &w);
    if (rc == EXL_OK)
        *out = w;
    return rc;
}

/* What the values of a sample's features are to be multiplied with when the program, which knows those kept only, works them out. */
static double rescale(const exl_learner *l, const exl_weights *w, const sample *s)
{
    double all = 0, kept = 0;
    for (uint32_t k = 0; k < s->n; k++) {
        const use_of *u = &l->use[s->first + k];
        const feature *f = &l->feature[u->feature];
        if (f->column == UINT32_MAX)
            continue;
        double square = u->count * idf_of(l, f) * idf_of(l, f);
        all += square;
        kept += w->kept[f->column] ? square : 0;
    }
    return kept > 0 ? sqrt(all / kept) : 0;
}

void exl_learner_logits(double *out, const exl_learner *l, const exl_weights *w, size_t i)
{
    double scale = rescale(l, w, &l->sample[i]);
    for (size_t k = 0; k < l->shape.n_targets; k++) {
        double words = 0, bias = 0;
        for (size_t j = l->row[i]; j < l->row[i + 1]; j++)
            *(l->value[j].column < l->n_columns ? &words : &bias) += (double)(l->value[j].value * w->w[k * w->columns + l->value[j].column]);
        double z = bias + scale * words;
        out[k] = k == l->shape.plus ? z : (double)exl_hold_logit((float)z);
    }
}

double exl_learner_theme_bias(const exl_learner *l, const exl_weights *w, size_t theme) { return (double)w->w[l->shape.plus * w->columns + theme_column(l, theme)]; }

/* --- what was learned ------------------------------------------------------------------------------------------ */

/* Name of a column in the file, in buf where it is a bias. */
static exl_span name_of(const exl_learner *l, size_t column, char buf[80])
{
    if (column < l->n_columns)
        return l->feature[l->kept[column]].name;
    size_t q = column - l->n_columns - 1, theme = q - EXL_N_QUESTIONS;
    int n = column == bias_column(l) ? snprintf(buf, 80, "<bias>") : q < EXL_N_QUESTIONS ? snprintf(buf, 80, "<%s>", exl_question_names[q])
          : snprintf(buf, 80, "<%.*s>", (int)l->all->taxonomy.theme[theme].code.n, l->all->taxonomy.theme[theme].code.p);
    return (exl_span){ buf, (size_t)n };
}

static size_t weights_of(const exl_learner *l, const exl_weights *w, size_t column, exl_learned_weight *out)
{
    size_t n = 0;
    for (size_t k = 0; k < l->shape.n_targets; k++) {
        float v = w->w[k * w->columns + column];
        if (v < -300 || v > 300)
            v = v < 0 ? -300 : 300;
        if (v < 0 || v > 0)
            out[n++] = (exl_learned_weight){ (uint16_t)k, (int16_t)lroundf(v * 100) };
    }
    return n;
}

/* Columns in the order of the file: biases, then words, then pairs. */
static size_t column_at(const exl_learner *l, size_t i)
{
    size_t biases = all_columns(l) - l->n_columns;
    return i < biases ? l->n_columns + i : i - biases;
}

exl_rc exl_learner_learned(exl_learned **out, const exl_learner *l, const exl_weights *w, exl_arena *a, exl_err *err)
{
    exl_learned_weight one[EXL_LEARNED_TARGETS];
    char buf[80];
    size_t pairs = 0, weights = 0, text = 0;
    for (size_t i = 0; i < l->n_columns; i++) {
        weights += weights_of(l, w, i, one);
        pairs += l->feature[l->kept[i]].pair;
        text += l->feature[l->kept[i]].name.n;
    }
    exl_learned *m;
    EXL_TRY(exl_learned_new(&m, &l->all->taxonomy, l->n_columns, pairs, weights, text, a, err));
    for (size_t i = 0; i < all_columns(l); i++) {
        size_t c = column_at(l, i);
        if (c < l->n_columns && !w->kept[c])
            continue;
        if (!exl_learned_add(m, name_of(l, c, buf), c < l->n_columns ? idf_of(l, &l->feature[l->kept[c]]) : 1, one, weights_of(l, w, c, one)))
            return exl_fail(err, EXL_ENOMEM, "no room for what was learned");
    }
    *out = m;
    return EXL_OK;
}

static void write_target(exl_buf *b, const exl_learner *l, size_t k)
{
    const exl_taxonomy *t = &l->all->taxonomy;
    if (k == l->shape.plus)
        exl_buf_char(b, '+');
    else if (k > l->shape.plus)
        exl_buf_str(b, "reason:");
    if (k != l->shape.plus)
        exl_buf_span(b, k < l->shape.plus ? t->theme[k].code : t->reason[k - l->shape.reasons].code);
}

void exl_learner_write(exl_buf *b, const exl_learner *l, const exl_weights *w)
{
    char buf[80];
    exl_buf_str(b, "# What words hint at, learned from labelled statements by `exitlens fit`; see `make fit`.\n# SPDX-License-Identifier: CC-BY-4.0\nwords\tidf\tlabels\n");
    for (size_t i = 0; i < all_columns(l); i++) {
        exl_learned_weight one[EXL_LEARNED_TARGETS];
        size_t c = column_at(l, i), n = weights_of(l, w, c, one);
        if (c < l->n_columns ? !w->kept[c] : n == 0)
            continue;
        exl_buf_span(b, name_of(l, c, buf));
        exl_buf_char(b, '\t');
        exl_buf_fixed(b, c < l->n_columns ? idf_of(l, &l->feature[l->kept[c]]) : 1, 2);
        for (size_t k = 0; k < n; k++) {
            exl_buf_char(b, k ? ' ' : '\t');
            write_target(b, l, one[k].target);
            exl_buf_char(b, ':');
            exl_buf_fixed(b, one[k].hundredths / 100.0, 2);
        }
        exl_buf_char(b, '\n');
    }
}
