/* Classification for a program that embeds the library: what was found, as structs instead of JSON. */
#include "base/utf8.h"
#include "run/engine.h"
#include <math.h>
#include <stdlib.h>

enum { TEXT_MAX = 4 << 20 };        /* as a record of a file may have at most */

struct exl_classifier {
    const exl_engine *e;
    exl_roster *roster;
    exl_annotator *annotator;
    exl_lang language;
    bool every;                     /* also labels under their threshold */
    const exl_annotation *done;     /* of the last text; NULL: none */
};

exl_rc exl_classifier_open(exl_classifier **out, const exl_engine *e, const exl_options *o, exl_err *err)
{
    exl_lang language;
    EXL_TRY(exl_run_options(o, err));
    EXL_TRY(exl_run_language(&language, o, err));
    exl_classifier *c = calloc(1, sizeof *c);
    if (!c)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    *c = (exl_classifier){ .e = e, .language = language, .every = o->all };
    exl_rc rc = exl_run_roster(&c->roster, o, err);
    if (rc == EXL_OK)
        rc = exl_annotator_new(&c->annotator, e->lexicons, c->roster, err);
    if (rc == EXL_OK)
        *out = c;
    else
        exl_classifier_close(c);
    return rc;
}

void exl_classifier_close(exl_classifier *c)
{
    if (!c)
        return;
    exl_annotator_free(c->annotator);
    exl_roster_free(c->roster);
    free(c);
}

exl_rc exl_classify(exl_classifier *c, exl_span text, size_t *n_statements, exl_err *err)
{
    exl_answer answer = { EXL_Q_FREE, 0, text };
    exl_interview in = { .record = 1, .language = c->language, .answers = &answer, .n_answers = text.n > 0 };
    c->done = NULL;
    if (text.n > TEXT_MAX)
        return exl_fail(err, EXL_EDATA, "the text has %zu bytes, over %d", text.n, TEXT_MAX);
    if (exl_utf8_valid(text) != text.n)
        return exl_fail(err, EXL_EDATA, "the text is not UTF-8: byte %zu", exl_utf8_valid(text) + 1);
    EXL_TRY(exl_annotate_interview(c->annotator, &in, &c->done, err));
    *n_statements = c->done->n_statements;
    return EXL_OK;
}

static bool shown(const exl_classifier *c, const exl_label *l) { return l->listed || c->every; }

bool exl_classifier_statement(const exl_classifier *c, size_t i, exl_statement_view *out)
{
    if (!c->done || i >= c->done->n_statements)
        return false;
    const exl_statement *s = &c->done->statement[i];
    *out = (exl_statement_view){ .start = s->start, .end = s->end, .language = exl_lang_codes[s->language] };
    for (uint32_t k = 0; k < s->n_labels; k++)
        out->n_labels += shown(c, &c->done->label[s->label + k]);
    return true;
}

/* Label k of statement i among those shown. */
static const exl_label *label_of(const exl_classifier *c, size_t i, size_t k)
{
    const exl_statement *s = c->done && i < c->done->n_statements ? &c->done->statement[i] : NULL;
    for (uint32_t j = 0; s && j < s->n_labels; j++)
        if (shown(c, &c->done->label[s->label + j]) && k-- == 0)
            return &c->done->label[s->label + j];
    return NULL;
}

bool exl_classifier_label(const exl_classifier *c, size_t i, size_t k, exl_label_view *out)
{
    const exl_label *l = label_of(c, i, k);
    const exl_taxonomy *t = &c->e->lexicons->taxonomy;
    if (!l)
        return false;
    *out = (exl_label_view){ .kind = l->kind == EXL_LABEL_THEME ? EXL_FOUND_THEME : l->kind == EXL_LABEL_REASON ? EXL_FOUND_REASON : EXL_FOUND_SIGNAL,
                             .code = l->kind == EXL_LABEL_THEME ? t->theme[l->code].code : l->kind == EXL_LABEL_REASON ? t->reason[l->code].code : t->signal[l->code].code,
                             .polarity = l->kind == EXL_LABEL_THEME ? l->polarity : 0, .score = floor((double)l->score * 1000 + 0.5) / 1000, .listed = l->listed, .n_evidence = l->n_evidence };
    return true;
}

bool exl_classifier_evidence(const exl_classifier *c, size_t i, size_t k, size_t n, exl_evidence_view *out)
{
    const exl_label *l = label_of(c, i, k);
    if (!l || n >= l->n_evidence)
        return false;
    const exl_evidence *v = &c->done->evidence[l->evidence + n];
    uint8_t language = c->done->statement[i].language;
    *out = (exl_evidence_view){ .start = v->start, .end = v->end };
    if (language < EXL_N_LANGS)
        exl_evidence_name(out->entry, sizeof out->entry, &c->e->lexicons->lexicon[language], v->entry);
    return true;
}
