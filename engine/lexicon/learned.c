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

static size_t place_of(const exl_learned *m, uint64_t h) { return (size_t)(h * 0x9E3779B97F4A7C15u >> 20) & (m->n_slots - 1); }

static uint64_t pair_hash(uint32_t a, uint32_t b) { return ((uint64_t)a << 32 | b) ^ 0x5555; }

static size_t word_slot(const exl_learned *m, exl_span name)
{
    for (size_t i = place_of(m, exl_span_hash(name));; i = (i + 1) & (m->n_slots - 1)) {
        const exl_learned_feature *f = &m->feature[m->slot[i]];
        if (!m->slot[i] || (!f->pair && f->b == name.n && memcmp(m->text + f->a, name.p, name.n) == 0))
            return i;
    }
}

static size_t pair_slot(const exl_learned *m, uint32_t a, uint32_t b)
{
    for (size_t i = place_of(m, pair_hash(a, b));; i = (i + 1) & (m->n_slots - 1)) {
        const exl_learned_feature *f = &m->feature[m->slot[i]];
        if (!m->slot[i] || (f->pair && f->a == a && f->b == b))
            return i;
    }
}

uint32_t exl_learned_find(const exl_learned *m, exl_span name) { return m->slot[word_slot(m, name)]; }
uint32_t exl_learned_pair(const exl_learned *m, uint32_t a, uint32_t b)
{
    return m->feature[a].begins && m->feature[b].ends ? m->slot[pair_slot(m, a, b)] : 0;     /* feature 0 does neither */
}

exl_rc exl_learned_new(exl_learned **out, const exl_taxonomy *t, size_t features, size_t weights, size_t text, exl_arena *a, exl_err *err)
{
    exl_learned *m = EXL_NEW(a, exl_learned, 1);
    if (!m)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    m->taxonomy = t;
    m->plus = t->n_themes;
    m->reasons = t->n_themes + 1;
    m->n_targets = m->reasons + t->n_reasons;
    for (m->n_slots = 64; m->n_slots < 2 * features;)
        m->n_slots *= 2;
    m->feature = EXL_NEW(a, exl_learned_feature, features + 1);
    m->weight = EXL_NEW(a, exl_learned_weight, weights + 1);
    m->text = EXL_NEW(a, char, text + 1);
    m->slot = EXL_NEW(a, uint32_t, m->n_slots);
    m->bias = EXL_NEW(a, float, m->n_targets * EXL_N_QUESTIONS);
    m->theme_bias = EXL_NEW(a, float, t->n_themes + 1);
    if (!m->feature || !m->weight || !m->text || !m->slot || !m->bias || !m->theme_bias)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    m->cap_features = features;
    m->cap_weights = weights;
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
                m->bias[k * m->n_targets + w[i].target] += v;
    }
    return all || q < EXL_N_QUESTIONS || theme >= 0;
}

bool exl_learned_add(exl_learned *m, exl_span name, double idf, const exl_learned_weight *w, size_t n)
{
    if (name.n > 2 && name.p[0] == '<' && name.p[name.n - 1] == '>' && add_bias(m, (exl_span){ name.p + 1, name.n - 2 }, w, n))
        return true;
    exl_learned_feature f = { .idf = (float)idf, .weights = (uint32_t)m->n_weights, .n_weights = (uint16_t)n };
    const char *blank = memchr(name.p, ' ', name.n);
    size_t slot;
    if (m->n_features == m->cap_features || m->n_weights + n > m->cap_weights || m->n_text + name.n > m->cap_text)
        return false;
    if (blank) {
        size_t k = (size_t)(blank - name.p);
        f.pair = true;
        f.a = exl_learned_find(m, (exl_span){ name.p, k });
        f.b = exl_learned_find(m, (exl_span){ blank + 1, name.n - k - 1 });
        if (!f.a || !f.b)
            return false;
        m->feature[f.a].begins = m->feature[f.b].ends = true;
        slot = pair_slot(m, f.a, f.b);
    } else {
        slot = word_slot(m, name);
        f.a = (uint32_t)m->n_text;
        f.b = (uint32_t)name.n;
        memcpy(m->text + m->n_text, name.p, name.n);
        m->n_text += name.n;
    }
    memcpy(m->weight + m->n_weights, w, n * sizeof *w);
    m->n_weights += n;
    m->feature[++m->n_features] = f;
    m->slot[slot] = (uint32_t)m->n_features;
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
    for (*n = 0; rest.n;) {
        exl_span one = exl_span_cut(&rest, ' ');
        size_t colon = one.n;
        double v;
        while (colon && one.p[colon - 1] != ':')
            colon--;
        if (!colon || !exl_num_real(&v, (exl_span){ one.p + colon, one.n - colon }) || fabs(v) > 300 || *n == LABELS_MAX)
            return exl_tsv_fail(t, 2, err, "'%.*s' is no target:weight with a weight of -300 to 300", (int)one.n, one.p);
        size_t target = exl_learned_target(m, (exl_span){ one.p, colon - 1 });
        if (target < m->n_targets)
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

/* How much room its rows take: lines, weights, bytes of names. */
static void measure(exl_span s, size_t *lines, size_t *weights, size_t *text)
{
    *lines = *weights = *text = 0;
    for (size_t i = 0, cell = 0; i < s.n; i++) {
        cell += s.p[i] == '\t';
        *weights += cell == 2 && s.p[i] == ' ';
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
    size_t lines, weights, text;
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
        measure(t.rest, &lines, &weights, &text);
        rc = exl_learned_new(&m, x, lines, weights, text, a, err);
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
