#include "lexicon/learned.h"
#include "base/file.h"
#include "base/num.h"
#include "base/utf8.h"
#include "lexicon/tsv.h"
#include "text/piece.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LETTERS_FOR_PARTS = 6, LABELS_MAX = EXL_LEARNED_TARGETS };

/* --- features of a word ---------------------------------------------------------------------------------------- */

/* Bytes of the first, or the last, n letters. */
static size_t letters(exl_span s, size_t n, bool from_end)
{
    size_t at = from_end ? s.n : 0;
    while (n && (from_end ? at > 0 : at < s.n)) {
        at += from_end ? (size_t)-1 : 1;
        while (from_end ? at > 0 && ((unsigned char)s.p[at] & 0xC0) == 0x80 : at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80)
            at += from_end ? (size_t)-1 : 1;
        n--;
    }
    return from_end ? s.n - at : at;
}

static exl_span put(char *buf, const char *before, exl_span s, const char *after)
{
    size_t n = strlen(before), k = strlen(after);
    if (s.n > EXL_LEARNED_NAME - n - k)
        s.n = EXL_LEARNED_NAME - n - k;
    memcpy(buf, before, n);
    memcpy(buf + n, s.p, s.n);
    memcpy(buf + n + s.n, after, k);
    return (exl_span){ buf, n + s.n + k };
}

size_t exl_learned_names(exl_span name[EXL_LEARNED_OF_WORD], char *buf, exl_span folded, exl_span stem)
{
    char plain[EXL_LEARNED_NAME], bare[EXL_LEARNED_NAME];
    if (folded.n && folded.p[0] >= '0' && folded.p[0] <= '9') {
        name[0] = put(buf, "", exl_span_of("<number>"), "");
        return 1;
    }
    exl_span word = { plain, exl_text_unaccent(plain, sizeof plain, folded) }, root = { bare, exl_text_unaccent(bare, sizeof bare, stem) };
    name[0] = put(buf, "", root, "");
    if (letters(word, LETTERS_FOR_PARTS, false) == word.n && letters(word, LETTERS_FOR_PARTS - 1, false) == word.n)
        return 1;
    for (size_t i = 0; i < 2; i++) {
        exl_span begin = { word.p, letters(word, i ? 6 : 4, false) };
        size_t k = letters(word, i ? 5 : 4, true);
        name[1 + i] = put(buf + (1 + i) * EXL_LEARNED_NAME, "", begin, "*");
        name[3 + i] = put(buf + (3 + i) * EXL_LEARNED_NAME, "*", (exl_span){ word.p + word.n - k, k }, "");
    }
    return EXL_LEARNED_OF_WORD;
}

/* --- the table ------------------------------------------------------------------------------------------------- */

static size_t place_of(uint64_t h, size_t n_slots) { return (size_t)(h * 0x9E3779B97F4A7C15u >> 20) & (n_slots - 1); }

static uint64_t pair_hash(uint32_t a, uint32_t b) { return ((uint64_t)a << 32 | b) ^ 0x5555; }

static size_t bit_of(uint64_t h) { return (size_t)(h * 0x9E3779B97F4A7C15u >> 40) % EXL_LEARNED_MAYBE; }

static size_t word_slot(const exl_learned *m, exl_span name)
{
    for (size_t i = place_of(exl_span_hash(name), m->n_slots);; i = (i + 1) & (m->n_slots - 1)) {
        const exl_learned_feature *f = &m->feature[m->slot[i]];
        if (!m->slot[i] || (f->n_name == name.n && memcmp(m->text + f->name, name.p, name.n) == 0))
            return i;
    }
}

uint32_t exl_learned_find(const exl_learned *m, exl_span name) { return m->slot[word_slot(m, name)]; }

uint32_t exl_learned_pair_place(const exl_learned *m, uint32_t a, uint32_t b)
{
    uint64_t h = pair_hash(a, b);
    size_t bit = bit_of(h), place = place_of(h, m->n_pair_slots);
    if (!(m->maybe[bit / 64] >> bit % 64 & 1))
        return UINT32_MAX;
    __builtin_prefetch(&m->pair[place]);
    return (uint32_t)place;
}

const exl_learned_pair *exl_learned_pair_at(const exl_learned *m, uint32_t place, uint32_t a, uint32_t b)
{
    for (size_t i = place;; i = (i + 1) & (m->n_pair_slots - 1)) {
        const exl_learned_pair *p = &m->pair[i];
        if (!p->feature || (p->a == a && p->b == b))
            return p->feature ? p : NULL;
    }
}

static exl_worth worth_of(int64_t value, uint32_t target)
{
    const int64_t most = (1 << 23) - 1;
    value = value > most ? most : value < -most ? -most : value;
    return (exl_worth)(value * 256 + target);
}

size_t exl_learned_sum(int32_t *out, bool *all, uint32_t *square, const exl_learned *m, const uint32_t *feature, size_t n)
{
    int32_t sum[EXL_LEARNED_TARGETS] = { 0 };
    size_t k = 0, some = 0;
    *square = 0;
    for (size_t i = 0; i < n; i++) {
        const exl_learned_feature *f = &m->feature[feature[i]];         /* feature 0 is worth nothing */
        *square += (uint32_t)f->idf * f->idf;
        for (size_t w = 0; w < f->n_worths; w++)
            sum[exl_worth_target(m->worth[f->worths + w])] += exl_worth_value(m->worth[f->worths + w]);
    }
    for (size_t t = 0; t < m->n_targets; t++)
        some += sum[t] != 0;
    *all = some * 5 > m->n_targets * 2;         /* four are added in the time of one, but take four times the room where most are nothing */
    for (uint32_t t = 0; t < (*all ? exl_learned_columns(m) : m->n_targets); t++)
        if (*all || sum[t])
            out[k++] = *all ? exl_worth_value(worth_of(sum[t], 0)) : worth_of(sum[t], t);
    return k;
}

/* A third of them stays free. */
static size_t slots_for(size_t n)
{
    size_t slots = 64;
    while (slots * 2 < n * 3)
        slots *= 2;
    return slots;
}

exl_rc exl_learned_new(exl_learned **out, const exl_taxonomy *t, size_t features, size_t pairs, size_t weights, size_t text, exl_arena *a, exl_err *err)
{
    exl_learned *m = EXL_NEW(a, exl_learned, 1);
    if (!m)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    m->taxonomy = t;
    m->plus = t->n_themes;
    m->reasons = t->n_themes + 1;
    m->n_targets = m->reasons + t->n_reasons;
    m->n_slots = slots_for(features - pairs);
    m->n_pair_slots = slots_for(pairs);
    m->feature = EXL_NEW(a, exl_learned_feature, features + 1);
    m->worth = EXL_NEW(a, exl_worth, weights + 1);
    m->text = EXL_NEW(a, char, text + 1);
    m->slot = EXL_NEW(a, uint32_t, m->n_slots);
    m->pair = EXL_NEW(a, exl_learned_pair, m->n_pair_slots);
    m->maybe = EXL_NEW(a, uint64_t, EXL_LEARNED_MAYBE / 64);
    m->bias = EXL_NEW(a, float, exl_learned_columns(m) * EXL_N_QUESTIONS);
    m->theme_bias = EXL_NEW(a, float, t->n_themes + 1);
    if (!m->feature || !m->worth || !m->text || !m->slot || !m->pair || !m->maybe || !m->bias || !m->theme_bias)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    m->cap_features = features;
    m->cap_pairs = pairs;
    m->cap_worths = weights;
    m->cap_text = text;
    if (m->n_targets > EXL_LEARNED_TARGETS)
        return exl_fail(err, EXL_EDATA, "more than %d themes and reasons", EXL_LEARNED_TARGETS - 1);
    *out = m;
    return EXL_OK;
}

/* <bias>, <good> ..., <terms.pay>. */
static bool add_bias(exl_learned *m, exl_span name, const exl_learned_weight *w, size_t n)
{
    size_t q = exl_name_index(exl_question_names, EXL_N_QUESTIONS, name);
    int theme = exl_taxonomy_theme(m->taxonomy, name);
    bool all = exl_span_is(name, "bias");
    for (size_t i = 0; i < n; i++) {
        float v = (float)w[i].hundredths / 100;
        if (theme >= 0 && w[i].target == m->plus)
            m->theme_bias[theme] += v;
        for (size_t k = 0; k < EXL_N_QUESTIONS; k++)
            if (all || k == q)
                m->bias[k * exl_learned_columns(m) + w[i].target] += v;
    }
    return all || q < EXL_N_QUESTIONS || theme >= 0;
}

static bool add_name(exl_learned *m, exl_learned_feature *f, exl_span name)
{
    if (name.n > UINT8_MAX)
        return false;
    f->name = (uint32_t)m->n_text;
    f->n_name = (uint8_t)name.n;
    memcpy(m->text + m->n_text, name.p, name.n);
    m->n_text += name.n;
    m->slot[word_slot(m, name)] = (uint32_t)m->n_features + 1;
    return true;
}

/* A pair whose first stem has n bytes. */
static bool add_pair(exl_learned *m, const exl_learned_feature *f, exl_span name, size_t n)
{
    exl_learned_pair p = { .feature = (uint32_t)m->n_features + 1, .worths = f->worths, .n_worths = f->n_worths, .idf = f->idf };
    p.a = exl_learned_find(m, (exl_span){ name.p, n });
    p.b = exl_learned_find(m, (exl_span){ name.p + n + 1, name.n - n - 1 });
    if (!p.a || !p.b || m->n_pairs == m->cap_pairs)
        return false;
    uint64_t h = pair_hash(p.a, p.b);
    size_t i = place_of(h, m->n_pair_slots);
    while (m->pair[i].feature && (m->pair[i].a != p.a || m->pair[i].b != p.b))
        i = (i + 1) & (m->n_pair_slots - 1);
    m->pair[i] = p;
    m->n_pairs++;
    m->maybe[bit_of(h) / 64] |= (uint64_t)1 << bit_of(h) % 64;
    m->feature[p.a].learned |= EXL_LEARNED_BEGINS;
    m->feature[p.b].learned |= EXL_LEARNED_ENDS;
    return true;
}

/* As a rule they are sorted already. */
static void sort_weights(exl_learned_weight *w, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        exl_learned_weight x = w[i];
        size_t k = i;
        for (; k && w[k - 1].target > x.target; k--)
            w[k] = w[k - 1];
        w[k] = x;
    }
}

bool exl_learned_add(exl_learned *m, exl_span name, double idf, exl_learned_weight *w, size_t n)
{
    if (name.n > 2 && name.p[0] == '<' && name.p[name.n - 1] == '>' && add_bias(m, (exl_span){ name.p + 1, name.n - 2 }, w, n))
        return true;
    exl_learned_feature f = { .idf = (uint16_t)lround(idf * 100), .worths = (uint32_t)m->n_worths, .n_worths = (uint16_t)n };
    const char *blank = memchr(name.p, ' ', name.n);
    if (m->n_features == m->cap_features || m->n_worths + n > m->cap_worths || m->n_text + name.n > m->cap_text)
        return false;
    if (blank ? !add_pair(m, &f, name, (size_t)(blank - name.p)) : !add_name(m, &f, name))
        return false;
    sort_weights(w, n);
    for (size_t i = 0; i < n; i++)
        m->worth[m->n_worths++] = worth_of((int64_t)f.idf * w[i].hundredths, w[i].target);
    m->feature[++m->n_features] = f;
    return true;
}

size_t exl_learned_target(const exl_learned *m, exl_span name)
{
    int code;
    if (exl_span_is(name, "+"))
        return m->plus;
    if (name.n > 7 && memcmp(name.p, "reason:", 7) == 0)
        return (code = exl_taxonomy_reason(m->taxonomy, (exl_span){ name.p + 7, name.n - 7 })) >= 0 ? m->reasons + (size_t)code : m->n_targets;
    return (code = exl_taxonomy_theme(m->taxonomy, name)) >= 0 ? (size_t)code : m->n_targets;
}

/* --- the file -------------------------------------------------------------------------------------------------- */

static exl_rc read_labels(const exl_tsv *t, const exl_learned *m, exl_learned_weight *w, size_t *n, exl_err *err)
{
    exl_span rest = t->cell[2];
    bool known[EXL_LEARNED_TARGETS] = { false };
    for (*n = 0; rest.n;) {
        exl_span one = exl_span_cut(&rest, ' ');
        size_t colon = one.n;
        double v;
        while (colon && one.p[colon - 1] != ':')
            colon--;
        if (!colon || !exl_num_real(&v, (exl_span){ one.p + colon, one.n - colon }) || fabs(v) > 300 || *n == LABELS_MAX)
            return exl_tsv_fail(t, 2, err, "'%.*s' is no target:weight with a weight of -300 to 300", (int)one.n, one.p);
        size_t target = exl_learned_target(m, (exl_span){ one.p, colon - 1 });
        if (target == m->n_targets)
            continue;
        if (known[target])
            return exl_tsv_fail(t, 2, err, "'%.*s' is there twice", (int)colon - 1, one.p);
        known[target] = true;
        w[(*n)++] = (exl_learned_weight){ (uint16_t)target, (int16_t)lround(v * 100) };
    }
    return EXL_OK;
}

static exl_rc read_row(const exl_tsv *t, exl_learned *m, exl_err *err)
{
    exl_learned_weight w[LABELS_MAX];
    size_t n;
    double idf;
    if (!exl_num_real(&idf, t->cell[1]) || idf < 1 || idf > 100)
        return exl_tsv_fail(t, 1, err, "'%.*s' is no idf of 1 to 100", (int)t->cell[1].n, t->cell[1].p);
    EXL_TRY(read_labels(t, m, w, &n, err));
    if (!exl_learned_add(m, t->cell[0], idf, w, n))
        return exl_tsv_fail(t, 0, err, "the stems of the pair '%.*s' have no line above it", (int)t->cell[0].n, t->cell[0].p);
    if (m->n_features == 1 && !m->first_line)
        m->first_line = (uint32_t)t->line;
    return EXL_OK;
}

/* How much room its rows take: lines, pairs, weights, bytes of names. */
static void measure(exl_span s, size_t *lines, size_t *pairs, size_t *weights, size_t *text)
{
    *lines = *pairs = *weights = *text = 0;
    for (size_t i = 0, cell = 0; i < s.n; i++) {
        cell += s.p[i] == '\t';
        *weights += cell == 2 && s.p[i] == ' ';
        *pairs += cell == 0 && s.p[i] == ' ';
        *text += cell == 0;
        if (s.p[i] == '\n')
            cell = 0, ++*lines;
    }
    *weights += ++*lines;
}

exl_rc exl_learned_load(exl_learned **out, const exl_taxonomy *x, const char *folder, exl_lang lang, exl_digest *digest, exl_arena *a, exl_err *err)
{
    static const char *const columns[] = { "words", "idf", "labels" };
    char name[32];
    snprintf(name, sizeof name, "learned/%s.tsv", exl_lang_codes[lang]);
    const char *path = exl_file_join(a, folder, name);
    exl_learned *m;
    exl_tsv t;
    size_t lines, pairs, weights, text;
    *out = NULL;
    if (!path)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    if (access(path, F_OK) != 0)
        return EXL_OK;
    exl_arena scratch;
    exl_arena_init(&scratch, 0);
    exl_rc rc = exl_tsv_open(&t, path, columns, 3, 3, &scratch, err);
    if (rc == EXL_OK) {
        exl_digest_add(digest, t.rest);
        measure(t.rest, &lines, &pairs, &weights, &text);
        rc = exl_learned_new(&m, x, lines, pairs, weights, text, a, err);
    }
    for (bool more = true; rc == EXL_OK;) {
        rc = exl_tsv_next(&t, &more, err);
        if (rc != EXL_OK || !more)
            break;
        rc = read_row(&t, m, err);
    }
    exl_arena_free(&scratch);
    if (rc == EXL_OK)
        *out = m;
    return rc;
}
