/* lexicon suggest: words and pairs of words that are more frequent in statements without a theme than in those with one, by Dunning's
 * log-likelihood: what the lexicons do not know yet. A term counts once a statement; those of few leavers are left out, since a rare word may
 * tell who said it. Source: [dunning1993], 2 sum O ln(O/E) over the four cells. */
#include "privacy/gate.h"
#include "report/report.h"
#include "run/corpus.h"
#include <math.h>
#include <stdlib.h>

enum { LEAST_HR = 3, ROWS_MAX = 200, CONTEXTS = 3, CONTEXT_BYTES = 160 };

typedef struct { exl_span text; uint32_t with, without, leavers, lang, n_contexts; uint64_t statement, leaver; exl_span context[CONTEXTS]; double g2; } term;

typedef struct {
    const exl_lexicons *l;
    const exl_options *o;
    exl_arena a;
    term   *slot;       size_t n, cap;     /* open addressing */
    uint64_t statements[EXL_N_LANGS][2];    /* without a theme, with */
    uint64_t count, record;
    exl_buf  key;
} suggest;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static size_t place(const term *slot, size_t cap, uint32_t lang, exl_span key)
{
    uint32_t h = lang + 1;
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * 0x9E3779B1u, h ^= h >> 15;
    size_t i = h & (cap - 1);
    while (slot[i].text.p && !(slot[i].lang == lang && exl_span_eq(slot[i].text, key)))
        i = (i + 1) & (cap - 1);
    return i;
}

static bool grow(suggest *s)
{
    size_t cap = s->cap ? s->cap * 2 : 1 << 14;
    term *t = EXL_NEW(&s->a, term, cap);
    if (!t)
        return false;
    for (size_t i = 0; i < s->cap; i++)
        if (s->slot[i].text.p)
            t[place(t, cap, s->slot[i].lang, s->slot[i].text)] = s->slot[i];
    s->slot = t;
    s->cap = cap;
    return true;
}

static exl_rc count(suggest *s, uint32_t lang, exl_span key, bool with, exl_span context, exl_err *err)
{
    if (2 * s->n >= s->cap && !grow(s))
        return no_memory(err);
    term *t = &s->slot[place(s->slot, s->cap, lang, key)];
    if (!t->text.p) {
        *t = (term){ .text = exl_arena_copy(&s->a, key), .lang = lang };
        if (!t->text.p)
            return no_memory(err);
        s->n++;
    }
    if (t->statement == s->count)
        return EXL_OK;              /* once a statement */
    t->statement = s->count;
    t->with += with;
    t->without += !with;
    if (!with && t->leaver != s->record + 1) {
        t->leaver = s->record + 1;
        t->leavers++;
        if (s->o->audience == EXL_AUDIENCE_HR && t->n_contexts < CONTEXTS)
            t->context[t->n_contexts++] = exl_arena_copy(&s->a, context);
    }
    return EXL_OK;
}

/* A word of three letters and more that is none of the language's commonest. */
static bool tells(const exl_explained *x, uint32_t word)
{
    exl_span w = exl_vocabulary_folded(x->vocabulary, word);
    return w.n >= 3 && exl_vocabulary_speaks(x->vocabulary, word, x->lexicon->language) < 40;
}

static exl_rc note_statement(void *ctx, const exl_explained *x, exl_err *err)
{
    suggest *s = ctx;
    bool with = false;
    if (!x->lexicon)
        return EXL_OK;
    for (uint32_t i = 0; i < x->statement->n_labels; i++) {
        const exl_label *l = &x->annotation->label[x->statement->label + i];
        with |= l->listed && l->kind == EXL_LABEL_THEME;
    }
    uint32_t lang = x->lexicon->language;
    exl_span text = x->interview->answers[x->statement->answer].text;
    exl_span context = { text.p + x->statement->start, x->statement->end - x->statement->start };
    if (context.n > CONTEXT_BYTES)
        for (context.n = CONTEXT_BYTES; context.n && ((unsigned char)context.p[context.n] & 0xC0) == 0x80; context.n--)
            ;
    s->count++;
    s->record = x->interview->record;
    s->statements[lang][with]++;
    for (size_t i = 0; i < x->n_tokens; i++) {
        bool one = tells(x, x->token[i].word);
        if (one)
            EXL_TRY(count(s, lang, exl_vocabulary_folded(x->vocabulary, x->token[i].word), with, context, err));
        if (i == 0 || x->token[i].before & (EXL_BREAK_COMMA | EXL_BREAK_SEMICOLON) || !(one || tells(x, x->token[i - 1].word)))
            continue;
        exl_buf_reset(&s->key);
        exl_buf_span(&s->key, exl_vocabulary_folded(x->vocabulary, x->token[i - 1].word));
        exl_buf_char(&s->key, ' ');
        exl_buf_span(&s->key, exl_vocabulary_folded(x->vocabulary, x->token[i].word));
        EXL_TRY(exl_buf_rc(&s->key, err));
        EXL_TRY(count(s, lang, exl_buf_view(&s->key), with, context, err));
    }
    return EXL_OK;
}

static double part(double o, double e) { return o > 0 && e > 0 ? o * log(o / e) : 0; }

/* Signed: negative where the term is rather one of statements with a theme. */
static double log_likelihood(double a, double b, double na, double nb)
{
    double n = na + nb, t = a + b;
    double g = 2 * (part(a, na * t / n) + part(b, nb * t / n) + part(na - a, na * (n - t) / n) + part(nb - b, nb * (n - t) / n));
    return a * nb < b * na ? -g : g;
}

static int by_g2(const void *x, const void *y)
{
    const term *a = *(term *const *)x, *b = *(term *const *)y;
    if (a->g2 != b->g2)
        return a->g2 > b->g2 ? -1 : 1;
    int c = (a->lang > b->lang) - (a->lang < b->lang);
    return c ? c : exl_span_cmp(a->text, b->text);
}

static const exl_column columns[] = {
    { "language", EXL_COL_TEXT, 0, false, "language" },
    { "term", EXL_COL_TEXT, 0, false, "word, or two words" },
    { "leavers", EXL_COL_COUNT, 0, true, "interviews with it in a statement without a theme" },
    { "unexplained", EXL_COL_COUNT, 0, true, "statements without a theme with it" },
    { "explained", EXL_COL_COUNT, 0, true, "statements with a theme with it" },
    { "g2", EXL_COL_REAL, 2, true, "log-likelihood that it is a term of statements without a theme" },
    { "contexts", EXL_COL_TEXT, 0, false, "statements with it; hr only" },
};

static exl_rc put_term(suggest *s, exl_table *table, const term *t, exl_err *err)
{
    exl_cell *cell = exl_table_row(table, 0, t->leavers);
    exl_buf b;
    if (!cell)
        return no_memory(err);
    exl_buf_init(&b, 0);
    for (uint32_t i = 0; i < t->n_contexts; i++) {
        exl_buf_str(&b, i ? " | " : "");
        for (size_t k = 0; k < t->context[i].n; k++)
            exl_buf_char(&b, t->context[i].p[k] == '\n' || t->context[i].p[k] == '\r' || t->context[i].p[k] == '\t' ? ' ' : t->context[i].p[k]);
    }
    exl_span contexts = exl_arena_copy(&s->a, exl_buf_view(&b));
    exl_rc rc = exl_buf_rc(&b, err);
    exl_buf_free(&b);
    EXL_TRY(rc);
    if (!contexts.p)
        return no_memory(err);
    exl_cell_text(&cell[0], exl_span_of(exl_lang_codes[t->lang]));
    exl_cell_text(&cell[1], t->text);
    exl_cell_number(&cell[2], t->leavers);
    exl_cell_number(&cell[3], t->without);
    exl_cell_number(&cell[4], t->with);
    exl_cell_number(&cell[5], t->g2);
    if (s->o->audience == EXL_AUDIENCE_HR)
        exl_cell_text(&cell[6], contexts);
    return EXL_OK;
}

static exl_rc run(suggest *s, exl_sink out, exl_notify notify, exl_err *err)
{
    const exl_safe_table *safe;
    bool hr = s->o->audience == EXL_AUDIENCE_HR;
    uint32_t least = hr ? LEAST_HR : s->o->min_group;
    exl_buf b;
    if (!grow(s))
        return no_memory(err);
    EXL_TRY(exl_corpus_read(s->l, s->o->corpus, s->o, &(exl_corpus_reader){ note_statement, NULL, s }, notify, err));
    term **order = EXL_NEW(&s->a, term *, s->n + 1);
    exl_table *table = exl_table_new(&s->a, "suggest", "Words and phrases that the lexicons do not explain.", columns, hr ? 7 : 6);
    size_t n = 0;
    if (!order || !table)
        return no_memory(err);
    for (size_t i = 0; i < s->cap; i++) {
        term *t = &s->slot[i];
        if (!t->text.p || t->leavers < least)
            continue;
        t->g2 = log_likelihood(t->without, t->with, (double)s->statements[t->lang][0], (double)s->statements[t->lang][1]);
        if (t->g2 > 0)
            order[n++] = t;
    }
    qsort(order, n, sizeof *order, by_g2);
    for (size_t i = 0; i < n && i < ROWS_MAX; i++)
        EXL_TRY(put_term(s, table, order[i], err));
    /* Terms of too few leavers are left out above, not emptied: a row without its figures would still show the word. */
    EXL_TRY(exl_privacy_gate(&safe, table, &(exl_gate_rules){ s->o->audience, s->o->min_group, s->o->min_company }, &s->a, err));
    exl_buf_init(&b, 0);
    exl_rc rc = exl_report_table(&b, safe, s->o->format, (int)s->o->width, err);
    if (rc == EXL_OK)
        rc = exl_run_send(&b, out, err);
    exl_buf_free(&b);
    if (rc == EXL_OK)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu terms of at least %u leavers, %zu shown", n, least, n < ROWS_MAX ? n : (size_t)ROWS_MAX);
    return rc;
}

exl_rc exl_lexicon_suggest(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    if (!o->corpus)
        return exl_fail(err, EXL_EUSAGE, "lexicon suggest needs --corpus FILE, notes to look for words in");
    suggest s = { .l = e->lexicons, .o = o };
    exl_arena_init(&s.a, (size_t)1 << 30);
    exl_buf_init(&s.key, 0);
    exl_rc rc = run(&s, out, notify, err);
    exl_buf_free(&s.key);
    exl_arena_free(&s.a);
    return rc;
}
