/* The tables of the taxonomy. */
#include "lexicon/taxonomy.h"
#include "base/file.h"
#include "base/near.h"
#include "base/num.h"
#include "lexicon/tsv.h"

enum { MANY = 256 };

typedef struct { exl_taxonomy *t; const char *folder; exl_arena *a; exl_err *err; } loader;

#define FIND(array, count, field) \
    for (size_t i = 0; i < (count); i++) \
        if (exl_span_eq((array)[i].field, code)) \
            return (int)i; \
    return -1

int exl_taxonomy_theme(const exl_taxonomy *t, exl_span code) { FIND(t->theme, t->n_themes, code); }
int exl_taxonomy_reason(const exl_taxonomy *t, exl_span code) { FIND(t->reason, t->n_reasons, code); }
int exl_taxonomy_signal(const exl_taxonomy *t, exl_span code) { FIND(t->signal, t->n_signals, code); }
int exl_taxonomy_scope(const exl_taxonomy *t, exl_span code) { FIND(t->scope, t->n_scopes, name); }
static int find_facet(const exl_taxonomy *t, exl_span code) { FIND(t->facet, t->n_facets, code); }

exl_span exl_taxonomy_nearest(const exl_taxonomy *t, exl_span code)
{
    exl_span best = { "", 0 };
    size_t least = 99;
    for (size_t i = 0; i < t->n_themes; i++) {
        size_t d = exl_edits(code, t->theme[i].code);
        exl_span c = t->theme[i].code, tail = c;
        exl_span_cut(&tail, '.');
        size_t dt = exl_edits(code, tail);
        d = dt < d ? dt : d;
        if (d < least)
            least = d, best = c;
    }
    for (size_t i = 0; i < t->n_reasons; i++) {
        size_t d = exl_edits(code, t->reason[i].code);
        if (d < least)
            least = d, best = t->reason[i].code;
    }
    return best;
}

typedef exl_rc row_fn(loader *l, exl_tsv *t);

static exl_rc each_row(loader *l, const char *file, const char *const *wanted, size_t n, size_t required, row_fn *fn)
{
    exl_tsv t;
    const char *path = exl_file_join(l->a, l->folder, file);
    if (!path)
        return exl_fail(l->err, EXL_ENOMEM, "out of memory");
    EXL_TRY(exl_tsv_open(&t, path, wanted, n, required, l->a, l->err));
    for (;;) {
        bool more;
        EXL_TRY(exl_tsv_next(&t, &more, l->err));
        if (!more)
            return EXL_OK;
        EXL_TRY(fn(l, &t));
    }
}

static exl_rc full(const exl_tsv *t, size_t n, exl_err *err)
{
    if (n >= MANY)
        return exl_tsv_fail(t, 0, err, "more than %d rows", MANY);
    if (t->cell[0].n == 0)
        return exl_tsv_fail(t, 0, err, "row has no code");
    return EXL_OK;
}

static exl_rc reason_row(loader *l, exl_tsv *t)
{
    EXL_TRY(full(t, l->t->n_reasons, l->err));
    if (exl_taxonomy_reason(l->t, t->cell[0]) >= 0)
        return exl_tsv_fail(t, 0, l->err, "duplicate reason '%.*s'", (int)t->cell[0].n, t->cell[0].p);
    l->t->reason[l->t->n_reasons++] = (exl_reason){ t->cell[0], t->cell[1], { t->cell[2], t->cell[3], t->cell[4], t->cell[5] }, t->cell[6] };
    return EXL_OK;
}

static exl_rc signal_row(loader *l, exl_tsv *t)
{
    EXL_TRY(full(t, l->t->n_signals, l->err));
    if (exl_taxonomy_signal(l->t, t->cell[0]) >= 0)
        return exl_tsv_fail(t, 0, l->err, "duplicate signal '%.*s'", (int)t->cell[0].n, t->cell[0].p);
    l->t->signal[l->t->n_signals++] = (exl_signal){ t->cell[0], { t->cell[1], t->cell[2], t->cell[3], t->cell[4] }, t->cell[5] };
    return EXL_OK;
}

static bool polarity_of(int8_t *out, exl_span s)
{
    static const struct { const char *s; int8_t v; } rows[] = { { "+", 1 }, { "-", -1 }, { "0", 0 }, { "=", EXL_EFFECT_KEEP }, { "x", EXL_EFFECT_DROP } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (exl_span_is(s, rows[i].s)) {
            *out = rows[i].v;
            return true;
        }
    return false;
}

static exl_rc theme_row(loader *l, exl_tsv *t)
{
    exl_taxonomy *x = l->t;
    EXL_TRY(full(t, x->n_themes, l->err));
    exl_span head = t->cell[1], facet = t->cell[0];
    exl_theme th = { .code = t->cell[1], .name = { t->cell[2], t->cell[3], t->cell[4], t->cell[5] }, .reason = -1, .usual = -1, .covers = t->cell[8] };
    if (exl_taxonomy_theme(x, th.code) >= 0)
        return exl_tsv_fail(t, 1, l->err, "duplicate theme '%.*s'", (int)th.code.n, th.code.p);
    if (!exl_span_eq(exl_span_cut(&head, '.'), facet) || head.n == 0)
        return exl_tsv_fail(t, 1, l->err, "theme '%.*s' must begin with its facet and a dot", (int)th.code.n, th.code.p);
    if (find_facet(x, facet) < 0)
        x->facet[x->n_facets++] = (exl_facet){ facet };
    th.facet = (uint16_t)find_facet(x, facet);
    if (t->cell[6].n && (th.reason = (int16_t)exl_taxonomy_reason(x, t->cell[6])) < 0)
        return exl_tsv_fail(t, 6, l->err, "no reason '%.*s' in reasons.tsv", (int)t->cell[6].n, t->cell[6].p);
    if (t->cell[7].n && (!polarity_of(&th.usual, t->cell[7]) || th.usual > 1))
        return exl_tsv_fail(t, 7, l->err, "usual polarity '%.*s' is none of + - 0", (int)t->cell[7].n, t->cell[7].p);
    x->theme[x->n_themes++] = th;
    return EXL_OK;
}

static exl_rc scope_row(loader *l, exl_tsv *t)
{
    static const char *const directions[] = { "after", "before", "both", "clause", "statement" };
    static const struct { const char *name; exl_scope_role role; } roles[] = { { "contrast", EXL_SCOPE_CONTRAST }, { "reason", EXL_SCOPE_REASON }, { "hedge", EXL_SCOPE_HEDGE } };
    EXL_TRY(full(t, l->t->n_scopes, l->err));
    exl_scope s = { .name = t->cell[0] };
    size_t d = exl_name_index(directions, 5, t->cell[1]);
    if (d == 5)
        return exl_tsv_fail(t, 1, l->err, "direction '%.*s' is none of after before both clause statement", (int)t->cell[1].n, t->cell[1].p);
    s.direction = (exl_direction)d;
    uint64_t reach;
    if (!exl_num_uint(&reach, t->cell[2]) || reach > 100)
        return exl_tsv_fail(t, 2, l->err, "reach '%.*s' is no number of words from 0 to 100", (int)t->cell[2].n, t->cell[2].p);
    s.reach = (uint8_t)reach;
    for (size_t i = 0; i < 4; i++)
        if (!polarity_of(&s.on[i], t->cell[3 + i]))
            return exl_tsv_fail(t, 3 + i, l->err, "'%.*s' is none of + - 0 = x", (int)t->cell[3 + i].n, t->cell[3 + i].p);
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (exl_span_is(s.name, roles[i].name))
            s.role = roles[i].role;
    l->t->scope[l->t->n_scopes++] = s;
    return EXL_OK;
}

static exl_rc language_row(loader *l, exl_tsv *t)
{
    size_t i = exl_name_index(exl_lang_codes, EXL_N_LANGS, t->cell[0]);
    if (i == EXL_N_LANGS)
        return exl_tsv_fail(t, 0, l->err, "language '%.*s' is none of nl fr en de", (int)t->cell[0].n, t->cell[0].p);
    l->t->language[i] = (exl_language){ t->cell[0], t->cell[1], t->cell[2], exl_span_is(t->cell[3], "1"), exl_span_is(t->cell[4], "1") };
    return EXL_OK;
}

exl_rc exl_taxonomy_load(exl_taxonomy *out, const char *folder, exl_arena *a, exl_err *err)
{
    static const char *const reasons[] = { "reason", "kind", "nl", "fr", "en", "de", "covers" };
    static const char *const signals[] = { "signal", "nl", "fr", "en", "de", "covers" };
    static const char *const themes[] = { "facet", "theme", "nl", "fr", "en", "de", "reason", "usual", "covers" };
    static const char *const scopes[] = { "scope", "direction", "reach", "none", "plus", "minus", "zero", "covers" };
    static const char *const languages[] = { "language", "name", "stemmers", "compounds", "undouble" };
    exl_taxonomy t = { .facet = EXL_NEW(a, exl_facet, MANY), .theme = EXL_NEW(a, exl_theme, MANY), .reason = EXL_NEW(a, exl_reason, MANY),
                       .signal = EXL_NEW(a, exl_signal, MANY), .scope = EXL_NEW(a, exl_scope, MANY) };
    if (!t.facet || !t.theme || !t.reason || !t.signal || !t.scope)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    loader l = { &t, folder, a, err };
    EXL_TRY(each_row(&l, "reasons.tsv", reasons, 7, 6, reason_row));
    EXL_TRY(each_row(&l, "signals.tsv", signals, 6, 5, signal_row));
    EXL_TRY(each_row(&l, "themes.tsv", themes, 9, 6, theme_row));
    EXL_TRY(each_row(&l, "scopes.tsv", scopes, 8, 7, scope_row));
    EXL_TRY(each_row(&l, "languages.tsv", languages, 5, 4, language_row));
    for (size_t i = 0; i < EXL_N_LANGS; i++)
        if (t.language[i].code.n == 0)
            return exl_fail(err, EXL_EDATA, "languages.tsv has no row for %s", exl_lang_codes[i]);
    t.manager = exl_taxonomy_theme(&t, exl_span_of("relations.manager"));
    t.departed[EXL_DEP_UNKNOWN] = t.departed[EXL_DEP_VOLUNTARY] = -1;
    t.departed[EXL_DEP_DISMISSAL] = exl_taxonomy_reason(&t, exl_span_of("dismissal"));
    t.departed[EXL_DEP_END_OF_CONTRACT] = exl_taxonomy_reason(&t, exl_span_of("contract_end"));
    t.departed[EXL_DEP_RETIREMENT] = exl_taxonomy_reason(&t, exl_span_of("retirement"));
    *out = t;
    return EXL_OK;
}
