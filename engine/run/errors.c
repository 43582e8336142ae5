/* Counted over interviews, not statements: shares and flags count leavers, and a classifier that errs in one statement of a hundred
 * errs in one interview of ten. */
#include "run/errors.h"
#include "run/work.h"
#include "store/query.h"

enum { SIGNS = 3, FACET_SIGNS = 2, GROUPS = EXL_N_LANGS + 1 };
static const uint8_t sign_bit[SIGNS] = { EXL_SEEN_PLUS, EXL_SEEN_MINUS, EXL_SEEN_ZERO };
static const char sign_char[SIGNS] = { '+', '-', '0' };

exl_rc exl_errors_new(exl_errors *out, const exl_taxonomy *t, exl_arena *a, exl_err *err)
{
    exl_errors e = { .t = t, .n_codes = SIGNS * t->n_themes + FACET_SIGNS * t->n_facets + t->n_reasons };
    e.count = EXL_NEW(a, exl_error_count, e.n_codes * GROUPS);
    if (!e.count)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    *out = e;
    return EXL_OK;
}

void exl_errors_row(exl_errors *e, const uint8_t *gold, const uint8_t *said)
{
    for (size_t i = 0; i < e->t->n_themes; i++) {
        e->gold[i] |= gold[i];
        e->said[i] |= said[i];
    }
}

static void add(exl_errors *e, size_t code, exl_lang language, bool gold, bool said)
{
    for (size_t g = 0; g < GROUPS; g++) {
        exl_error_count *c = &e->count[code * GROUPS + g];
        if (g > 0 && g - 1 != (size_t)language)
            continue;
        c->n_pos += gold;
        c->tp += gold && said;
        c->n_neg += !gold;
        c->fp += !gold && said;
    }
}

void exl_errors_close(exl_errors *e, exl_lang language, const uint8_t *gold_reason, const uint8_t *said_reason)
{
    uint8_t facet_gold[EXL_CODES_MAX] = { 0 }, facet_said[EXL_CODES_MAX] = { 0 };
    size_t code = 0;
    for (size_t i = 0; i < e->t->n_themes; i++) {
        facet_gold[e->t->theme[i].facet] |= e->gold[i];
        facet_said[e->t->theme[i].facet] |= e->said[i];
        for (size_t s = 0; s < SIGNS; s++)
            add(e, code++, language, e->gold[i] & sign_bit[s], e->said[i] & sign_bit[s]);
    }
    for (size_t i = 0; i < e->t->n_facets; i++)
        for (size_t s = 0; s < FACET_SIGNS; s++)
            add(e, code++, language, facet_gold[i] & sign_bit[s], facet_said[i] & sign_bit[s]);
    for (size_t i = 0; i < e->t->n_reasons; i++)
        add(e, code++, language, gold_reason[i], said_reason[i]);
    memset(e->gold, 0, sizeof e->gold);
    memset(e->said, 0, sizeof e->said);
}

static exl_span code_name(const exl_errors *e, size_t code, exl_arena *a)
{
    const exl_taxonomy *t = e->t;
    size_t facets = SIGNS * t->n_themes, reasons = facets + FACET_SIGNS * t->n_facets;
    exl_span name = code < facets ? t->theme[code / SIGNS].code : code < reasons ? t->facet[(code - facets) / FACET_SIGNS].code : t->reason[code - reasons].code;
    char sign = code < facets ? sign_char[code % SIGNS] : code < reasons ? sign_char[(code - facets) % FACET_SIGNS] : '\0';
    const char *before = sign ? "" : "reason:";
    char *p = exl_arena_get(a, name.n + 9);
    if (!p)
        return (exl_span){ NULL, 0 };
    size_t head = strlen(before);
    memcpy(p, before, head);
    memcpy(p + head, name.p, name.n);
    p[head + name.n] = sign;
    return (exl_span){ p, head + name.n + (sign != '\0') };
}

exl_rc exl_errors_save(size_t *codes, const exl_errors *e, const exl_options *o, exl_arena *a, exl_err *err)
{
    exl_stored_rate *rate = EXL_NEW(a, exl_stored_rate, e->n_codes * GROUPS);
    exl_store *s = NULL;
    size_t n = 0;
    if (!rate)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    *codes = 0;
    for (size_t code = 0; code < e->n_codes; code++)
        for (size_t g = 0; g < GROUPS; g++) {
            const exl_error_count *c = &e->count[code * GROUPS + g];
            double least = g ? EXL_ERRORS_LEAST_LANGUAGE : EXL_ERRORS_LEAST;
            if (c->n_pos < least || c->n_neg < least)
                continue;
            rate[n] = (exl_stored_rate){ code_name(e, code, a), (int)g - 1, c->n_pos, c->tp, c->n_neg, c->fp };
            if (!rate[n++].code.p)
                return exl_fail(err, EXL_ENOMEM, "out of memory");
            *codes += g == 0;
        }
    exl_rc rc = exl_store_open_with(&s, exl_run_db(o), o->key, EXL_STORE_WRITE, err);
    if (rc == EXL_OK)
        rc = exl_store_put_rates(s, rate, n, err);      /* begins by itself */
    if (rc == EXL_OK)
        rc = exl_run_commit(s, o, "evaluate --save", "", err);
    exl_store_close(s);
    return rc;
}
