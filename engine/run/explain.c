/* explain: for a person who asks why a label is there. Tokens, stems, entries, scopes, scores, in the order they happened. */
#include "run/explain.h"
#include "base/utf8.h"

static const char *const sources[] = { "the entry itself", "a scope", "an opinion word", "the other side of a contrast", "the question answered", "what else the clause says", "what is usual for the theme" };

static void shown(exl_buf *b, exl_span s)
{
    char line[4096];
    size_t n = exl_utf8_show(line, sizeof line, s);
    exl_buf_put(b, line, n);
}

static void tokens(exl_buf *b, const exl_explained *x, exl_span text)
{
    char stem[800];
    exl_buf_str(b, "  words:     ");
    for (size_t i = 0; i < x->n_tokens; i++) {
        const exl_token *t = &x->token[i];
        exl_span s = x->lexicon ? exl_vocabulary_stem(x->vocabulary, t->word, x->lexicon->language, stem, sizeof stem) : (exl_span){ NULL, 0 };
        if (i)
            exl_buf_str(b, t->before & EXL_BREAK_COMMA ? " , " : t->before & EXL_BREAK_SEMICOLON ? " ; " : " ");
        shown(b, (exl_span){ text.p + t->start, t->end - t->start });
        if (s.n && !exl_span_eq(s, exl_vocabulary_folded(x->vocabulary, t->word))) {
            exl_buf_str(b, "(");
            shown(b, s);
            exl_buf_str(b, ")");
        }
    }
    exl_buf_char(b, '\n');
}

static void label_names(exl_buf *b, const exl_explained *x, const exl_entry *e)
{
    static const char *const prefix[] = { "", "reason:", "signal:", "opinion", "scope:", "none" };
    const exl_taxonomy *t = &x->all->taxonomy;
    bool first = true;
    for (size_t i = 0; i < e->n_labels; i++) {
        const exl_entry_label *l = &x->lexicon->label[e->labels + i];
        if (l->kind > EXL_LABEL_NONE)
            continue;
        exl_span code = { "", 0 };
        if (l->kind == EXL_LABEL_THEME)
            code = t->theme[l->code].code;
        else if (l->kind == EXL_LABEL_REASON)
            code = t->reason[l->code].code;
        else if (l->kind == EXL_LABEL_SIGNAL)
            code = t->signal[l->code].code;
        else if (l->kind == EXL_LABEL_SCOPE)
            code = t->scope[l->code].name;
        exl_buf_str(b, first ? "" : "|");
        exl_buf_str(b, prefix[l->kind]);
        exl_buf_span(b, code);
        if (l->polarity != EXL_POLARITY_OPEN)
            exl_buf_char(b, "-0+"[l->polarity + 1]);
        first = false;
    }
}

static void hit_words(exl_buf *b, const exl_explained *x, exl_span text, const exl_hit *h)
{
    exl_buf_str(b, "«");
    shown(b, (exl_span){ text.p + x->token[h->first].start, x->token[h->last].end - x->token[h->first].start });
    exl_buf_str(b, "»");
}

static void entries(exl_buf *b, const exl_explained *x, exl_span text)
{
    for (size_t i = 0; i < x->n_hits; i++) {
        const exl_entry *e = &x->lexicon->entry[x->hit[i].entry];
        char name[300];
        exl_entry_name(name, sizeof name, x->lexicon, e);
        exl_buf_str(b, i ? "             " : "  entries:   ");
        hit_words(b, x, text, &x->hit[i]);
        exl_buf_fmt(b, x->hit[i].typo ? " (misspelt)  %s  " : "  %s  ", name);
        label_names(b, x, e);
        exl_buf_str(b, "  ");
        exl_buf_fixed(b, (double)e->weight, 2);
        exl_buf_str(b, "  ");
        shown(b, (exl_span){ e->pattern.p, e->pattern.n < 100 ? e->pattern.n : 100 });
        exl_buf_str(b, e->pattern.n < 100 ? "\n" : "…\n");
    }
}

static void polarities(exl_buf *b, const exl_explained *x, exl_span text)
{
    static const char *const signs[] = { "-", "0", "+", "no", "dropped" };
    const exl_reading *r = x->reading;
    for (size_t i = 0; i < r->n_themes; i++) {
        const exl_theme_mark *m = &r->theme[i];
        exl_span code = x->all->taxonomy.theme[m->code].code;
        exl_buf_str(b, i ? "             " : "  polarity:  ");
        exl_buf_fmt(b, "%.*s of ", (int)code.n, code.p);
        hit_words(b, x, text, &x->hit[m->hit]);
        exl_buf_fmt(b, ": %s polarity of its own, %s by %s", signs[m->own + 1], signs[m->polarity + 1], sources[m->source]);
        if (m->by >= 0) {
            exl_buf_char(b, ' ');
            hit_words(b, x, text, &x->hit[m->by]);
        }
        exl_buf_char(b, '\n');
    }
}

static exl_span code_of(const exl_explained *x, const exl_label *l)
{
    const exl_taxonomy *t = &x->all->taxonomy;
    return l->kind == EXL_LABEL_THEME ? t->theme[l->code].code : l->kind == EXL_LABEL_REASON ? t->reason[l->code].code : t->signal[l->code].code;
}

/* The words of a label that no entry speaks for. */
static void hints(exl_buf *b, const exl_explained *x, exl_span text, const exl_label *l)
{
    for (uint32_t i = 0; i < l->n_evidence; i++) {
        const exl_evidence *e = &x->annotation->evidence[l->evidence + i];
        char name[300];
        if (e->entry < x->lexicon->n_entries)
            continue;
        exl_buf_str(b, i ? ", «" : "  hinted at by «");
        shown(b, (exl_span){ text.p + e->start, e->end - e->start });
        exl_buf_str(b, "» ");
        exl_buf_put(b, name, exl_evidence_name(name, sizeof name, x->lexicon, e->entry));
    }
}

static void labels(exl_buf *b, const exl_explained *x, exl_span text)
{
    static const char *const kinds[] = { "", "reason:", "signal:" };
    if (x->statement->n_labels == 0)
        exl_buf_str(b, "  labels:    none\n");
    for (uint32_t i = 0; i < x->statement->n_labels; i++) {
        const exl_label *l = &x->annotation->label[x->statement->label + i];
        exl_buf_str(b, i ? "             " : "  labels:    ");
        exl_buf_str(b, kinds[l->kind]);
        exl_buf_span(b, code_of(x, l));
        if (l->kind == EXL_LABEL_THEME)
            exl_buf_char(b, "-0+"[l->polarity + 1]);
        exl_buf_str(b, "  score ");
        exl_buf_fixed(b, (double)l->score, 2);
        exl_buf_str(b, l->listed ? "" : "  (under its threshold: not given)");
        hints(b, x, text, l);
        exl_buf_char(b, '\n');
    }
}

exl_rc exl_explain_statement(void *ctx, const exl_explained *x, exl_err *err)
{
    exl_explain_target *k = ctx;
    exl_buf *b = k->out;
    const exl_statement *s = x->statement;
    if (k->only && k->only != s->n)
        return EXL_OK;
    exl_span text = x->interview->answers[s->answer].text;
    exl_buf_fmt(b, "statement %u (%s, %s%s): ", s->n, exl_question_names[s->question], exl_lang_codes[s->language], s->limited ? ", a limit was hit: not wholly known" : "");
    shown(b, (exl_span){ text.p + s->start, s->end - s->start });
    exl_buf_char(b, '\n');
    tokens(b, x, text);
    entries(b, x, text);
    if (x->lexicon && x->reading->dropped && x->n_hits)
        exl_buf_str(b, "  dropped:   a question or a practical matter: it carries no labels\n");
    else if (x->lexicon && x->n_hits)
        polarities(b, x, text);
    labels(b, x, text);
    return exl_buf_rc(b, err);
}

exl_rc exl_explain_text(const exl_engine *e, exl_span text, const exl_options *o, exl_sink out, exl_err *err)
{
    exl_lang given;
    EXL_TRY(exl_run_language(&given, o, err));
    exl_answer answer = { EXL_Q_FREE, 0, text };
    exl_interview i = { .record = 1, .language = given, .answers = &answer, .n_answers = text.n > 0 };
    if (exl_utf8_valid(text) != text.n)
        return exl_fail(err, EXL_EDATA, "the text is not UTF-8");
    exl_buf b;
    exl_buf_init(&b, 0);
    exl_explain_target target = { &b, o->statement };
    exl_annotator *a = NULL;
    exl_roster *roster = NULL;
    const exl_annotation *done;
    exl_rc rc = exl_run_roster(&roster, o, err);
    if (rc == EXL_OK)
        rc = exl_annotator_new(&a, e->lexicons, roster, err);
    if (rc == EXL_OK)
        rc = exl_annotate_explained(a, &i, exl_explain_statement, &target, &done, err);
    if (rc == EXL_OK && b.n == 0)
        exl_buf_str(&b, "no statement: the text has no words\n");
    if (rc == EXL_OK)
        rc = exl_run_send(&b, out, err);
    exl_annotator_free(a);
    exl_roster_free(roster);
    exl_buf_free(&b);
    return rc;
}
