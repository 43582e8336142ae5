/* Reasons over a whole record. */
#include "classify/record.h"
#include "base/grow.h"
#include "classify/probability.h"
#include <math.h>

static const double OUTSIDE_MOST = 1e9, SOME_RIVAL = 0.1, SOME_BLAME = 0.3, TOLD = 0.5;

static double expit(double z) { return 1 / (1 + exp(-z)); }

exl_rc exl_record_grow(exl_annotation *a, const exl_lexicons *l, exl_err *err)
{
    size_t n = l->taxonomy.n_reasons, from = a->n_statements == 1 ? 0 : a->n_statements * n, to = (a->n_statements + 1) * n;
    if (!exl_grow(&a->logit, &a->cap_logits, to, sizeof *a->logit))
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    for (size_t i = from; i < to; i++)
        a->logit[i] = -EXL_LOGIT_MAX;
    return EXL_OK;
}

/* The two best reasons and what all of them weigh together. */
typedef struct { double first, second, sum; size_t leader; } field;

static field rivals(const exl_record_candidate *c, const uint32_t *best, size_t n)
{
    field f = { -OUTSIDE_MOST, -OUTSIDE_MOST, 0, 0 };
    for (size_t r = 0; r < n; r++) {
        double z = (double)c->logit[best[r] * n + r];
        f.sum += expit(z);
        if (z > f.first)
            f.second = f.first, f.first = z, f.leader = r;
        else if (z > f.second)
            f.second = z;
    }
    return f;
}

static void departure_features(double *f, exl_departure departure, size_t reason, const exl_taxonomy *t)
{
    int own = t->departed[departure];
    bool of_a_kind = false;
    for (size_t i = 0; i < EXL_N_DEPARTURES; i++)
        of_a_kind |= t->departed[i] == (int)reason;
    f[EXL_FIT_D_DEPARTED] = own == (int)reason;
    f[EXL_FIT_D_ANOTHER] = departure != EXL_DEP_UNKNOWN && of_a_kind && own != (int)reason;
    f[EXL_FIT_D_SENT] = own >= 0 && !of_a_kind;
}

void exl_record_features(double *out, uint32_t *best, const exl_record_candidate *c, const exl_taxonomy *t)
{
    size_t n = t->n_reasons;
    for (size_t r = 0; r < n; r++) {
        best[r] = 0;
        for (size_t i = 1; i < c->n_statements; i++)
            if (c->logit[i * n + r] > c->logit[best[r] * n + r])
                best[r] = (uint32_t)i;
    }
    field all = rivals(c, best, n);
    for (size_t r = 0; r < n; r++) {
        double *f = out + r * EXL_N_FIT_RECORD, z = (double)c->logit[best[r] * n + r];
        f[EXL_FIT_D_ONE] = 1;
        f[EXL_FIT_D_BEST] = z;
        f[EXL_FIT_D_GAP] = n > 1 ? z - (r == all.leader ? all.second : all.first) : 0;
        f[EXL_FIT_D_RIVALS] = log(SOME_RIVAL + fmax(0, all.sum - expit(z)));
        f[EXL_FIT_D_COMPLAINTS] = log(1 + c->blame[r]);
        f[EXL_FIT_D_SHARE] = c->blame[r] / (SOME_BLAME + c->all_blame);
        f[EXL_FIT_D_PLACE] = c->n_statements > 1 ? best[r] / ((double)c->n_statements - 1) : 0;
        departure_features(f, c->departure, r, t);
    }
}

void exl_carrier_features(double f[EXL_N_FIT_CARRIER], double record, double statement, bool best)
{
    f[EXL_FIT_C_ONE] = 1;
    f[EXL_FIT_C_RECORD] = record;
    f[EXL_FIT_C_STATEMENT] = statement;
    f[EXL_FIT_C_BEST] = best;
}

/* The candidate that each reason is given to: it need not be the statement with the highest logit, for which nothing could be shown. */
static void find_bearers(exl_verdict *v, const exl_annotation *a, const exl_lexicons *l)
{
    for (size_t i = 0; i < a->n_statements; i++)
        for (uint32_t k = 0; k < a->statement[i].n_labels; k++) {
            const exl_label *b = &a->label[a->statement[i].label + k];
            if (b->kind != EXL_LABEL_REASON || !(b->p > 0))
                continue;
            uint32_t *now = &v->bearer[b->code];
            if (!*now || exl_record_logits(a, l, i + 1)[b->code] > exl_record_logits(a, l, *now)[b->code])
                *now = (uint32_t)i + 1;
        }
}

void exl_record_judge(exl_verdict *v, const exl_annotation *a, exl_departure departure, const exl_lexicons *l)
{
    const exl_taxonomy *t = &l->taxonomy;
    double f[EXL_RECORD_REASONS * EXL_N_FIT_RECORD], blame[EXL_RECORD_REASONS] = { 0 };
    uint32_t best[EXL_RECORD_REASONS];
    exl_record_candidate c = { .n_statements = a->n_statements, .blame = blame, .departure = departure };
    memset(v->bearer, 0, sizeof v->bearer);
    v->whole = l->fitted && l->fitted->record_threshold > 0 && a->n_statements > 1;
    if (!v->whole)
        return;
    for (size_t i = 0; i < a->n_labels; i++) {
        const exl_label *b = &a->label[i];
        if (b->kind != EXL_LABEL_THEME)
            continue;
        c.all_blame += (double)b->blame;
        if (t->theme[b->code].reason >= 0)
            blame[t->theme[b->code].reason] += (double)b->blame;
    }
    c.logit = exl_record_logits(a, l, 1);
    exl_record_features(f, best, &c, t);
    for (size_t r = 0; r < t->n_reasons; r++)
        v->logit[r] = exl_linear(l->fitted->record, f + r * EXL_N_FIT_RECORD, EXL_N_FIT_RECORD) + l->fitted->of_reason[r];
    find_bearers(v, a, l);
}

/* Whether the label is listed, and with what score. */
static void settle_reason(exl_label *b, const exl_verdict *v, uint32_t n, double statement, const exl_fitted *fitted)
{
    double f[EXL_N_FIT_CARRIER], record = v->logit[b->code];
    bool best = v->bearer[b->code] == n;
    exl_carrier_features(f, record, statement, best);
    b->p = b->score = (float)exl_probability(fitted->carrier, f, EXL_N_FIT_CARRIER, 0);
    b->listed = expit(record) >= fitted->record_threshold && (best || (double)b->p >= TOLD);
}

void exl_record_settle(exl_annotation *a, exl_statement *s, size_t *labels, const exl_verdict *v, const exl_lexicons *l)
{
    const exl_lexicon *x = s->language < EXL_N_LANGS ? &l->lexicon[s->language] : NULL;
    size_t first = *labels;
    for (uint32_t k = 0; k < s->n_labels; k++) {
        exl_label b = a->label[s->label + k];
        if (b.kind == EXL_LABEL_REASON && v->whole && b.p > 0)
            settle_reason(&b, v, s->n, (double)exl_record_logits(a, l, s->n)[b.code], l->fitted);
        bool by_entry = b.n_evidence && x && a->evidence[b.evidence].entry < x->n_entries;
        if (b.kind != EXL_LABEL_REASON || b.listed || by_entry)
            a->label[(*labels)++] = b;
    }
    s->label = (uint32_t)first;
    s->n_labels = (uint32_t)(*labels - first);
}
