/* The way of a text: tokens, statements, their language, hits, reading, labels. */
#include "classify/annotate.h"
#include "base/grow.h"
#include "classify/language.h"
#include "classify/record.h"
#include <stdlib.h>

enum { PERSONS_MAX = 32 };

typedef struct { size_t from, end; exl_language_votes votes; } cut;    /* a statement's tokens, and what they speak for */

struct exl_annotator {
    const exl_lexicons *lex;
    const exl_roster *roster;
    exl_vocabulary *vocabulary;
    exl_matcher *matcher;
    exl_annotation out;
    exl_reading reading;
    cut *cuts;                      /* of each statement */
    size_t cap_cuts;
    exl_verdict verdict;            /* on the reasons of the record */
};

exl_rc exl_annotator_new(exl_annotator **out, const exl_lexicons *l, const exl_roster *roster, exl_err *err)
{
    if (l->tables_only)
        return exl_fail(err, EXL_EUSAGE, "this engine knows no entries to classify with: it was opened for the figures of a store");
    exl_annotator *a = calloc(1, sizeof *a);
    if (!a)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    a->lex = l;
    a->roster = roster;
    exl_rc rc = exl_vocabulary_new(&a->vocabulary, l, err);
    if (rc == EXL_OK)
        rc = exl_matcher_new(&a->matcher, err);
    if (rc != EXL_OK)
        exl_annotator_free(a);
    else
        *out = a;
    return rc;
}

void exl_annotator_free(exl_annotator *a)
{
    if (!a)
        return;
    exl_vocabulary_free(a->vocabulary);
    exl_matcher_free(a->matcher);
    free(a->cuts);
    free(a->out.statement);
    free(a->out.label);
    free(a->out.evidence);
    free(a->out.mention);
    free(a->out.logit);
    free(a);
}

typedef struct {
    exl_annotator *a;
    const exl_interview *interview;
    size_t answer;
    const exl_token *token;         /* of the answer */
    size_t n_tokens;
    exl_language_votes note;
    exl_own_name own;
    int mood;                       /* under a heading such as «Pluspunten:»: +1, -1; 0 = none */
    bool signs;                     /* the bullets of the answer are + and -, not all the same */
    exl_explain_fn *fn;             /* NULL: nothing is explained */
    void *ctx;
    bool settle;                    /* the verdict is known */
    exl_err *err;
} job;

static exl_rc new_statement(job *j, exl_statement **s, size_t from, size_t end)
{
    exl_annotation *o = &j->a->out;
    if (!exl_grow(&o->statement, &o->cap_statements, o->n_statements + 1, sizeof *o->statement))
        return exl_fail(j->err, EXL_ENOMEM, "out of memory");
    const exl_answer *answer = &j->interview->answers[j->answer];
    *s = &o->statement[o->n_statements++];
    **s = (exl_statement){ .n = (uint32_t)o->n_statements, .answer = (uint32_t)j->answer, .question = (uint8_t)answer->question,
                           .start = j->token[from].start, .end = j->token[end - 1].end };
    if (j->a->lex->fitted)
        EXL_TRY(exl_record_grow(o, j->a->lex, j->err));
    /* closing punctuation belongs to the statement */
    uint32_t stop = end < j->n_tokens ? j->token[end].start : (uint32_t)answer->text.n;
    while ((*s)->end < stop && strchr(".!?)\"'", answer->text.p[(*s)->end]) && answer->text.p[(*s)->end])
        (*s)->end++;
    return EXL_OK;
}

/* The baseline: themes that one word speaks for. */
static size_t keywords_only(const exl_lexicon *x, exl_hit *hit, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (hit[i].first == hit[i].last && !(x->entry[hit[i].entry].kinds & (1u << EXL_LABEL_SCOPE | 1u << EXL_LABEL_OPINION | 1u << EXL_LABEL_NONE)))
            hit[kept++] = hit[i];
    return kept;
}

/* The question that a statement answers, for its bare themes: under a heading in a note, what the heading says. */
static exl_question asked(const job *j, const exl_statement *s)
{
    bool open = s->question == EXL_Q_FREE || s->question == EXL_Q_EXPERIENCE;
    return open && j->mood ? j->mood > 0 ? EXL_Q_GOOD : EXL_Q_BETTER : (exl_question)s->question;
}

/* The sign in front of a bullet: +1, -1, 0 = another or none. */
static int bullet_sign(exl_span text, const exl_token *t)
{
    uint32_t at = t->start;
    while (at > 0 && (text.p[at - 1] == ' ' || text.p[at - 1] == '\t'))
        at--;
    return at == 0 ? 0 : text.p[at - 1] == '+' ? 1 : text.p[at - 1] == '-' ? -1 : 0;
}

/* «+ collega's», «- loon»: where an answer has both, its bullets are signs; dashes alone are just bullets. */
static bool bullets_are_signs(exl_span text, const exl_token *token, size_t n)
{
    bool plus = false, minus = false;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || (token[i].before & EXL_BREAK_BULLET)) {
            int sign = bullet_sign(text, &token[i]);
            plus |= sign > 0;
            minus |= sign < 0;
        }
    return plus && minus;
}

static int opinion_of(const exl_lexicon *x, const exl_hit *h)
{
    const exl_entry *e = &x->entry[h->entry];
    for (size_t i = 0; i < e->n_labels; i++)
        if (x->label[e->labels + i].kind == EXL_LABEL_OPINION)
            return x->label[e->labels + i].polarity;
    return 0;
}

/* «Pros:», «Minpunten:»: an opinion with a colon behind it, at the head of a statement, holds for it and the lines that follow. A new paragraph ends it. */
static void note_heading(job *j, exl_span text, const exl_statement *s, const exl_token *token, size_t n, const exl_lexicon *x, const exl_hit *hit, size_t n_hits)
{
    if (token[0].before & EXL_BREAK_PARAGRAPH)
        j->mood = 0;
    if (j->signs && bullet_sign(text, &token[0]))
        j->mood = bullet_sign(text, &token[0]);
    for (size_t i = 0; i < n_hits; i++) {
        const exl_hit *h = &hit[i];
        bool colon = h->last + 1u < n ? token[h->last + 1].before & EXL_BREAK_COLON : s->end < text.n && text.p[s->end] == ':';
        if (h->first == 0 && colon && opinion_of(x, h))
            j->mood = opinion_of(x, h);
    }
}

static exl_rc classify(job *j, exl_statement *s, const exl_token *token, size_t n)
{
    exl_annotator *a = j->a;
    exl_span text = j->interview->answers[j->answer].text;
    exl_class_span person[PERSONS_MAX];
    exl_hit *hit = NULL;
    size_t n_persons = 0, n_hits = 0;
    const exl_lexicon *x = s->language < EXL_N_LANGS ? &a->lex->lexicon[s->language] : NULL;
    EXL_TRY(exl_persons_find(&a->out, s, person, PERSONS_MAX, &n_persons, &j->own, a->roster, a->vocabulary, text, token, n, j->err));
    s->label = (uint32_t)a->out.n_labels;
    if (x) {
        EXL_TRY(exl_persons_names(person, PERSONS_MAX, &n_persons, &j->own, a->vocabulary, x, text, token, n, j->err));
        for (size_t i = 0; i < n_persons; i++)
            s->names_manager |= x->boss_term && person[i].term == x->boss_term;
        EXL_TRY(exl_match(a->matcher, a->vocabulary, x, text, token, n, person, n_persons, &hit, &n_hits, &s->limited, j->err));
        if (a->lex->bare_keywords)
            n_hits = keywords_only(x, hit, n_hits);
        note_heading(j, text, s, token, n, x, hit, n_hits);
        exl_read_statement(&a->reading, a->lex, x, token, n, hit, n_hits, asked(j, s));
        EXL_TRY(exl_label_statement(&a->out, s, &a->reading, a->lex, x, token, exl_matcher_meanings(a->matcher), n, hit, n_hits, j->err));
    }
    if (!j->fn)
        return EXL_OK;
    if (j->settle) {
        a->out.n_labels = s->label;
        exl_record_settle(&a->out, s, &a->out.n_labels, &a->verdict, a->lex);
    }
    return j->fn(j->ctx, &(exl_explained){ a->lex, x, a->vocabulary, j->interview, s, &a->out, token, n, hit, n_hits, &a->reading }, j->err);
}

/* Statements of the answer, with what each speaks for; the language of one may hang on all, so all are cut first. */
static exl_rc cut_statements(job *j, exl_span text)
{
    exl_annotator *a = j->a;
    for (size_t from = 0; from < j->n_tokens;) {
        size_t end = exl_text_statement_end(text, j->token, j->n_tokens, from);
        exl_statement *s = NULL;
        EXL_TRY(new_statement(j, &s, from, end));
        if (!exl_grow(&a->cuts, &a->cap_cuts, a->out.n_statements, sizeof *a->cuts))
            return exl_fail(j->err, EXL_ENOMEM, "out of memory");
        cut *c = &a->cuts[a->out.n_statements - 1];
        *c = (cut){ .from = from, .end = end };
        exl_language_count(&c->votes, a->vocabulary, j->token + from, end - from);
        for (size_t k = 0; k < EXL_N_LANGS; k++)
            j->note.score[k] += c->votes.score[k];
        from = end;
    }
    return EXL_OK;
}

static exl_rc annotate_answer(job *j)
{
    exl_annotator *a = j->a;
    const exl_answer *answer = &j->interview->answers[j->answer];
    exl_token *token;
    size_t first = a->out.n_statements;
    j->mood = 0;
    exl_vocabulary_trim(a->vocabulary);
    EXL_TRY(exl_vocabulary_tokens(a->vocabulary, answer->text, &token, &j->n_tokens, j->err));
    j->token = token;
    j->signs = bullets_are_signs(answer->text, token, j->n_tokens);
    EXL_TRY(cut_statements(j, answer->text));
    for (size_t i = first; i < a->out.n_statements; i++) {
        const cut *c = &a->cuts[i];
        exl_statement *s = &a->out.statement[i];
        exl_lang language = exl_language_decide(&c->votes, &j->note, j->interview->language);
        if (language == EXL_LANG_UNKNOWN)
            EXL_TRY(exl_language_by_lexicon(&language, &c->votes, a->vocabulary, token + c->from, c->end - c->from, j->err));
        s->language = (uint8_t)language;
        EXL_TRY(classify(j, s, token + c->from, c->end - c->from));
    }
    return EXL_OK;
}

static exl_rc annotate_answers(job *j)
{
    exl_annotation *o = &j->a->out;
    j->note = (exl_language_votes){ 0 };
    o->n_statements = o->n_labels = o->n_evidence = o->n_mentions = 0;
    for (j->answer = 0; j->answer < j->interview->n_answers; j->answer++)
        EXL_TRY(annotate_answer(j));
    return EXL_OK;
}

/* A statement can be explained when its labels are known, and its reasons are known when all statements are read: then they are read once more. */
exl_rc exl_annotate_explained(exl_annotator *a, const exl_interview *i, exl_explain_fn *fn, void *ctx, const exl_annotation **out, exl_err *err)
{
    job j;
    exl_annotation *o = &a->out;
    bool whole = a->lex->fitted;
    j.a = a, j.interview = i, j.fn = whole ? NULL : fn, j.ctx = ctx, j.settle = false, j.err = err;
    exl_persons_own(&j.own, i->manager);
    EXL_TRY(annotate_answers(&j));
    if (whole)
        exl_record_judge(&a->verdict, o, i->departure, a->lex);
    if (whole && fn) {
        j.fn = fn, j.settle = true;
        EXL_TRY(annotate_answers(&j));
    } else if (whole) {
        o->n_labels = 0;
        for (size_t k = 0; k < o->n_statements; k++)
            exl_record_settle(o, &o->statement[k], &o->n_labels, &a->verdict, a->lex);
    }
    *out = o;
    return EXL_OK;
}

exl_rc exl_annotate_interview(exl_annotator *a, const exl_interview *i, const exl_annotation **out, exl_err *err)
{
    return exl_annotate_explained(a, i, NULL, NULL, out, err);
}
