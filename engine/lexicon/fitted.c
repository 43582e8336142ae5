/* fitted.tsv: language, kind, key, value. */
#include "lexicon/fitted.h"
#include "base/file.h"
#include "base/num.h"
#include "lexicon/tsv.h"
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const theme_names[EXL_N_FIT_THEME] = { "one", "logit", "several", "one_word", "three_words", "bare", "question", "length", "rivals", "none", "words", "named" };
static const char *const praise_names[EXL_N_FIT_PRAISE] = { "entry", "scope", "opinion", "contrast", "question", "company", "usual", "one", "words", "none", "rest", "opinions", "good", "better" };
static const char *const reason_names[EXL_N_FIT_REASON] = { "one", "words", "logit", "none", "asked", "free", "themes_asked", "themes_free", "themes_else" };
static const char *const record_names[EXL_N_FIT_RECORD] = { "one", "best", "gap", "rivals", "complaints", "share", "place", "departed", "another", "sent" };
static const char *const carrier_names[EXL_N_FIT_CARRIER] = { "one", "record", "statement", "best" };
static const char *const other_names[] = { "neutral", "theme_threshold", "reason_threshold", "record_threshold" };

/* The numbers that are the same in all languages, by kind and key. */
typedef struct { const char *kind; const char *const *name; size_t n; size_t at; } group;
static const group groups[] = {
    { "theme", theme_names, EXL_N_FIT_THEME, offsetof(exl_fitted, theme) },
    { "praise", praise_names, EXL_N_FIT_PRAISE, offsetof(exl_fitted, praise) },
    { "reason", reason_names, EXL_N_FIT_REASON, offsetof(exl_fitted, reason) },
    { "record", record_names, EXL_N_FIT_RECORD, offsetof(exl_fitted, record) },
    { "carrier", carrier_names, EXL_N_FIT_CARRIER, offsetof(exl_fitted, carrier) },
    { "other", other_names, 4, offsetof(exl_fitted, neutral) },
};
enum { N_GROUPS = sizeof groups / sizeof groups[0] };

static double *number(const exl_fitted *f, const group *g) { return (double *)(void *)((char *)(uintptr_t)f + g->at); }

typedef struct { exl_span pattern; uint32_t entry; } by_pattern;
typedef struct { exl_fitted *f; const exl_lexicons *l; by_pattern *sorted[EXL_N_LANGS]; exl_arena *a; exl_err *err; } loader;

static int compare(const void *p, const void *q)
{
    const by_pattern *a = p, *b = q;
    int c = exl_span_cmp(a->pattern, b->pattern);
    return c ? c : (a->entry > b->entry) - (a->entry < b->entry);
}

static exl_rc sort_patterns(loader *l, size_t lang)
{
    const exl_lexicon *x = &l->l->lexicon[lang];
    l->sorted[lang] = EXL_NEW(l->a, by_pattern, x->n_entries + 1);
    l->f->correction[lang] = EXL_NEW(l->a, float, x->n_entries + 1);
    if (!l->sorted[lang] || !l->f->correction[lang])
        return exl_fail(l->err, EXL_ENOMEM, "out of memory");
    for (size_t i = 0; i < x->n_entries; i++)
        l->sorted[lang][i] = (by_pattern){ x->entry[i].pattern, (uint32_t)i };
    qsort(l->sorted[lang], x->n_entries, sizeof **l->sorted, compare);
    return EXL_OK;
}

static void correct(loader *l, size_t lang, exl_span pattern, double value)
{
    const by_pattern *s = l->sorted[lang];
    size_t lo = 0, hi = l->l->lexicon[lang].n_entries;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (exl_span_cmp(s[mid].pattern, pattern) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < l->l->lexicon[lang].n_entries && exl_span_eq(s[lo].pattern, pattern); lo++)
        l->f->correction[lang][s[lo].entry] = (float)value;
}

static exl_rc row(loader *l, exl_tsv *t)
{
    double v;
    size_t lang = exl_name_index(exl_lang_codes, EXL_N_LANGS, t->cell[0]);
    bool all = exl_span_is(t->cell[0], "all");
    if (lang == EXL_N_LANGS && !all)
        return exl_tsv_fail(t, 0, l->err, "language '%.*s' is none of all nl fr en de", (int)t->cell[0].n, t->cell[0].p);
    if (!exl_num_real(&v, t->cell[3]))
        return exl_tsv_fail(t, 3, l->err, "'%.*s' is no number", (int)t->cell[3].n, t->cell[3].p);
    if (!all && exl_span_is(t->cell[1], "entry")) {
        if (!l->sorted[lang])
            EXL_TRY(sort_patterns(l, lang));
        correct(l, lang, t->cell[2], v);
        return EXL_OK;
    }
    if (all && exl_span_is(t->cell[1], "of_reason")) {
        int code = exl_taxonomy_reason(&l->l->taxonomy, t->cell[2]);
        if (code >= 0)                  /* else one that this taxonomy has no more */
            l->f->of_reason[code] = v;
        return EXL_OK;
    }
    for (size_t i = 0; all && i < N_GROUPS; i++) {
        size_t k = exl_name_index(groups[i].name, groups[i].n, t->cell[2]);
        if (!exl_span_is(t->cell[1], groups[i].kind) || k == groups[i].n)
            continue;
        number(l->f, &groups[i])[k] = v;
        return EXL_OK;
    }
    return exl_tsv_fail(t, 1, l->err, "no number is called '%.*s %.*s'", (int)t->cell[1].n, t->cell[1].p, (int)t->cell[2].n, t->cell[2].p);
}

exl_rc exl_fitted_load(exl_fitted **out, const exl_lexicons *l, const char *folder, exl_digest *digest, exl_arena *a, exl_err *err)
{
    static const char *const columns[] = { "language", "kind", "key", "value" };
    const char *path = exl_file_join(a, folder, "fitted.tsv");
    exl_tsv t;
    loader k = { EXL_NEW(a, exl_fitted, 1), l, { NULL }, a, err };
    *out = NULL;
    if (!path || !k.f || !(k.f->of_reason = EXL_NEW(a, double, l->taxonomy.n_reasons + 1)))
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    if (access(path, F_OK) != 0)
        return EXL_OK;
    EXL_TRY(exl_tsv_open(&t, path, columns, 4, 4, a, err));
    exl_digest_add(digest, t.rest);
    for (bool more = true;;) {
        EXL_TRY(exl_tsv_next(&t, &more, err));
        if (!more)
            break;
        EXL_TRY(row(&k, &t));
    }
    *out = k.f;
    return EXL_OK;
}

static void put(exl_buf *b, const char *language, const char *kind, exl_span key, double v)
{
    exl_buf_fmt(b, "%s\t%s\t%.*s\t", language, kind, (int)key.n, key.p);
    exl_buf_fixed(b, v, 4);
    exl_buf_char(b, '\n');
}

void exl_fitted_write(exl_buf *b, const exl_fitted *f, const exl_lexicons *l)
{
    exl_buf_str(b, "# Fitted on labelled notes by `exitlens fit`; see `make fit`. Entries stand under their pattern.\n"
                   "# SPDX-License-Identifier: CC-BY-4.0\nlanguage\tkind\tkey\tvalue\n");
    for (size_t i = 0; i < N_GROUPS; i++)
        for (size_t k = 0; k < groups[i].n; k++)
            put(b, "all", groups[i].kind, exl_span_of(groups[i].name[k]), number(f, &groups[i])[k]);
    for (size_t i = 0; i < l->taxonomy.n_reasons; i++)
        put(b, "all", "of_reason", l->taxonomy.reason[i].code, f->of_reason[i]);
    for (size_t lang = 0; lang < EXL_N_LANGS; lang++) {
        const exl_lexicon *x = &l->lexicon[lang];
        for (size_t i = 0; f->correction[lang] && i < x->n_entries; i++)
            if (f->correction[lang][i] > 0.02f || f->correction[lang][i] < -0.02f)
                put(b, exl_lang_codes[lang], "entry", x->entry[i].pattern, (double)f->correction[lang][i]);
    }
}
