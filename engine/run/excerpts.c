/* Passes over interviews (whose they are), labels (what is said where), statements (where the words are), and texts: once to count words,
 * once to cut out what may be quoted. The text of one interview at a time is in memory, and the statements that are labelled. */
#include "run/excerpts.h"
#include "base/grow.h"
#include "run/closed.h"
#include "run/quotes.h"
#include "run/results.h"
#include "run/work.h"
#include <stdlib.h>

typedef struct { unsigned char leaver[32]; bool there; } about;
typedef struct { int64_t interview; uint32_t statement, code; bool serious; uint32_t answer, start, end; } pick;
typedef struct { uint64_t word; uint32_t interviews; int64_t last; } word_use;

typedef struct {
    exl_arena *a;
    exl_store *store;
    const exl_closed *closed;       /* for management */
    const exl_span *code;           /* asked for */
    size_t n_codes;
    exl_stored_code *stored;
    about *interview;  size_t n_interviews;         /* by number */
    exl_span *manager; size_t n_managers, cap_managers;
    pick *list;        size_t n, cap;               /* in the order of interviews, then statements */
    pick *signal;      size_t n_signals, cap_signals;
    size_t at;                                      /* in list, while statements go by */
    word_use *word;    size_t n_words, cap_words;   /* by hash, open addressing */
    int64_t now;                                    /* interview whose words are counted */
} collector;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc note_manager(collector *c, exl_span name, exl_err *err)
{
    if (name.n == 0 || (c->n_managers && exl_span_eq(c->manager[c->n_managers - 1], name)))
        return EXL_OK;
    for (size_t i = 0; i < c->n_managers; i++)
        if (exl_span_eq(c->manager[i], name))
            return EXL_OK;
    if (!exl_grow(&c->manager, &c->cap_managers, c->n_managers + 1, sizeof *c->manager))
        return no_memory(err);
    exl_span copy = exl_arena_copy(c->a, name);
    if (!copy.p)
        return no_memory(err);
    c->manager[c->n_managers++] = copy;
    return EXL_OK;
}

static exl_rc note_interview(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    collector *c = ctx;
    size_t was = c->n_interviews;
    EXL_TRY(note_manager(c, i->manager, err));      /* names of all are known, also of those who are not quoted */
    if (exl_closed_member(c->closed, i) == SIZE_MAX)
        return EXL_OK;
    if ((size_t)i->number >= was) {
        if (!exl_grow(&c->interview, &c->n_interviews, (size_t)i->number + 1, sizeof *c->interview))
            return no_memory(err);
        memset(c->interview + was, 0, (c->n_interviews - was) * sizeof *c->interview);
    }
    about *b = &c->interview[i->number];
    b->there = true;
    memcpy(b->leaver, i->leaver, sizeof b->leaver);
    return EXL_OK;
}

/* Which of the codes asked for a label is; n_codes: none. */
static size_t code_of(const collector *c, const exl_stored_label *l)
{
    exl_span name = c->stored[l->code].name;
    char sign = l->polarity < 0 ? '-' : l->polarity > 0 ? '+' : '0';
    size_t i = 0;
    while (i < c->n_codes && !(c->code[i].n == name.n + 1 && memcmp(c->code[i].p, name.p, name.n) == 0 && c->code[i].p[name.n] == sign))
        i++;
    return i;
}

static exl_rc note_label(void *ctx, const exl_stored_label *l, exl_err *err)
{
    collector *c = ctx;
    exl_stored_kind kind = c->stored[l->code].kind;
    pick p = { .interview = l->interview, .statement = l->statement };
    if (l->statement == 0 || (size_t)l->interview >= c->n_interviews || !c->interview[l->interview].there || kind == EXL_STORED_REASON)
        return EXL_OK;
    if (kind == EXL_STORED_SIGNAL) {
        if (!exl_grow(&c->signal, &c->cap_signals, c->n_signals + 1, sizeof p))
            return no_memory(err);
        c->signal[c->n_signals++] = p;
        return EXL_OK;
    }
    size_t code = l->score < EXL_EXCERPT_SURE ? c->n_codes : code_of(c, l);
    if (code == c->n_codes)
        return EXL_OK;
    if (!exl_grow(&c->list, &c->cap, c->n + 1, sizeof p))
        return no_memory(err);
    p.code = (uint32_t)code;
    c->list[c->n++] = p;
    return EXL_OK;
}

static int by_place(const void *x, const void *y)
{
    const pick *p = x, *q = y;
    if (p->interview != q->interview)
        return p->interview < q->interview ? -1 : 1;
    return p->statement < q->statement ? -1 : p->statement > q->statement;
}

/* Statements come in the order of the list. */
static exl_rc note_statement(void *ctx, const exl_stored_statement *t, exl_err *err)
{
    collector *c = ctx;
    pick here = { .interview = t->interview, .statement = t->n };
    (void)err;
    while (c->at < c->n && by_place(&c->list[c->at], &here) < 0)
        c->at++;
    for (size_t i = c->at; i < c->n && by_place(&c->list[i], &here) == 0; i++) {
        pick *p = &c->list[i];
        p->answer = t->answer, p->start = t->start, p->end = t->end;
        p->serious = c->n_signals && bsearch(&here, c->signal, c->n_signals, sizeof here, by_place);
    }
    return EXL_OK;
}

/* --- how many interviews use a word ------------------------------------------------------------------------------ */

static word_use *find_word(word_use *list, size_t cap, uint64_t word)
{
    size_t i = (size_t)word & (cap - 1);
    while (list[i].word && list[i].word != word)
        i = (i + 1) & (cap - 1);
    return &list[i];
}

static exl_rc count_word(void *ctx, uint64_t word, exl_err *err)
{
    collector *c = ctx;
    if (2 * c->n_words >= c->cap_words) {
        size_t cap = c->cap_words ? 2 * c->cap_words : 1 << 14;
        word_use *next = calloc(cap, sizeof *next);
        if (!next)
            return no_memory(err);
        for (size_t i = 0; i < c->cap_words; i++)
            if (c->word[i].word)
                *find_word(next, cap, c->word[i].word) = c->word[i];
        free(c->word);
        c->word = next;
        c->cap_words = cap;
    }
    word_use *w = find_word(c->word, c->cap_words, word);
    if (w->word && w->last == c->now)
        return EXL_OK;
    c->n_words += w->word == 0;
    *w = (word_use){ word, w->interviews + 1, c->now };
    return EXL_OK;
}

static bool is_rare(void *ctx, uint64_t word)
{
    collector *c = ctx;
    return c->cap_words == 0 || find_word(c->word, c->cap_words, word)->interviews < EXL_EXCERPT_COMMON;
}

/* --- texts ------------------------------------------------------------------------------------------------------- */

/* Counts the words of an interview, and cuts its statements out. */
static exl_rc read_text(collector *c, int64_t number, exl_redact_hand *h, exl_excerpt *e, exl_arena *scratch, exl_err *err)
{
    exl_answer *answer;
    size_t n = 0;
    EXL_TRY(exl_store_text(&answer, &n, c->store, number, scratch, err));
    c->now = number + 1;
    for (size_t i = 0; i < n; i++)
        EXL_TRY(exl_redact_words(h, answer[i].text, count_word, c, err));
    while (c->at < c->n && c->list[c->at].interview < number)
        c->at++;
    for (; c->at < c->n && c->list[c->at].interview == number; c->at++) {
        const pick *p = &c->list[c->at];
        exl_excerpt *x = &e[c->at];
        *x = (exl_excerpt){ .code = c->code[p->code], .serious = p->serious };
        memcpy(x->leaver, c->interview[number].leaver, sizeof x->leaver);
        if (p->answer >= n || p->start >= p->end || p->end > answer[p->answer].text.n)
            continue;
        x->text = exl_arena_copy(c->a, (exl_span){ answer[p->answer].text.p + p->start, p->end - p->start });
        if (!x->text.p)
            return no_memory(err);
    }
    return EXL_OK;
}

static exl_rc read_texts(collector *c, exl_redact_hand *h, exl_excerpt *e, exl_err *err)
{
    exl_arena scratch;
    exl_rc rc = EXL_OK;
    exl_arena_init(&scratch, 0);
    c->at = 0;
    for (size_t i = 0; i < c->n_interviews && rc == EXL_OK; i++) {
        if (c->interview[i].there)
            rc = read_text(c, (int64_t)i, h, e, &scratch, err);
        exl_arena_reset(&scratch);
    }
    exl_arena_free(&scratch);
    return rc;
}

static exl_rc collect(collector *c, exl_err *err)
{
    size_t n;
    exl_store_filter all = { .n_where = 0 };
    EXL_TRY(exl_store_codes(&c->stored, &n, c->store, c->a, err));
    EXL_TRY(exl_store_interviews(c->store, &all, note_interview, c, err));
    EXL_TRY(exl_store_labels(c->store, note_label, c, err));
    if (c->n)
        qsort(c->list, c->n, sizeof *c->list, by_place);
    if (c->n_signals)
        qsort(c->signal, c->n_signals, sizeof *c->signal, by_place);
    return exl_store_statements(c->store, note_statement, c, err);
}

static exl_rc choose(collector *c, const exl_safe_table **out, const exl_redactor *r, const exl_options *o, exl_err *err)
{
    exl_redact_hand *h = NULL;
    exl_gate_rules rules = exl_run_rules(o);
    exl_excerpt *e = EXL_NEW(c->a, exl_excerpt, c->n + 1);
    if (!e)
        return no_memory(err);
    EXL_TRY(exl_redact_hand_new(&h, r, err));
    exl_rc rc = read_texts(c, h, e, err);
    exl_redact_hand_rare(h, is_rare, c);
    if (rc == EXL_OK)
        rc = exl_privacy_excerpts(out, e, c->n, h, &rules, c->a, err);
    exl_redact_hand_free(h);
    return rc;
}

exl_rc exl_run_excerpts(const exl_safe_table **out, const exl_engine *e, exl_store *s, const exl_span *code, size_t n, const exl_options *o, exl_arena *a, exl_err *err)
{
    exl_closed closed;
    collector c = { .a = a, .store = s, .closed = &closed, .code = code, .n_codes = n };
    exl_redactor *r = NULL;
    exl_rc rc = exl_run_closed(&closed, s, a, err);
    if (rc == EXL_OK)
        rc = collect(&c, err);
    if (rc == EXL_OK)
        rc = exl_redactor_new(&r, e->folder, o->words, o->roster, c.manager, c.n_managers, err);
    if (rc == EXL_OK)
        rc = choose(&c, out, r, o, err);
    exl_redactor_free(r);
    free(c.interview);
    free(c.manager);
    free(c.list);
    free(c.signal);
    free(c.word);
    return rc;
}

/* --- the command ------------------------------------------------------------------------------------------------- */

/* The codes that `theme` stands for: one with its polarity, a theme with all three, NULL all themes. */
static exl_rc codes_of(exl_span **out, size_t *n, const exl_taxonomy *t, const char *theme, exl_arena *a, exl_err *err)
{
    exl_span want = exl_span_of(theme);
    bool sign = want.n && memchr("+-0", want.p[want.n - 1], 3);
    exl_span bare = { want.p, want.n - sign };
    *out = EXL_NEW(a, exl_span, 3 * t->n_themes + 1);
    *n = 0;
    if (!*out)
        return no_memory(err);
    if (theme && exl_taxonomy_theme(t, bare) < 0)
        return exl_fail(err, EXL_EUSAGE, "'%s' is no theme of the taxonomy; quotes takes terms.pay, or terms.pay- with its polarity", theme);
    for (size_t i = 0; i < t->n_themes; i++)
        for (const char *p = "-0+"; *p; p++) {
            if (theme && (!exl_span_eq(bare, t->theme[i].code) || (sign && want.p[want.n - 1] != *p)))
                continue;
            char *code = exl_arena_get(a, t->theme[i].code.n + 2);
            if (!code)
                return no_memory(err);
            memcpy(code, t->theme[i].code.p, t->theme[i].code.n);
            code[t->theme[i].code.n] = *p;
            (*out)[(*n)++] = exl_span_of(code);
        }
    return EXL_OK;
}

static exl_rc for_hr(const exl_safe_table **out, const exl_span *code, size_t n, const exl_options *o, exl_work *w, exl_err *err)
{
    exl_store_filter filter;
    exl_quote *q;
    size_t n_quotes;
    const exl_safe_text *text;
    exl_gate_rules rules = exl_run_rules(o);
    exl_figure *f = EXL_NEW(&w->arena, exl_figure, n + 1);
    if (!f)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        f[i] = (exl_figure){ EXL_UNIT_ALL, exl_span_of("all"), code[i] };
    EXL_TRY(exl_store_filter_of(&filter, o, err));
    EXL_TRY(exl_run_quotes(&q, &n_quotes, w->store, &filter, f, n, EXL_QUOTES_A_FIGURE, &w->arena, err));
    EXL_TRY(exl_privacy_quotes(&text, q, n_quotes, &rules, &w->arena, err));
    *out = exl_safe_text_table(text);
    return EXL_OK;
}

/* For management the whole company only: a filter would tell where a quote comes from. */
static exl_rc for_management(const exl_safe_table **out, const exl_engine *e, const exl_span *code, size_t n, const exl_options *o, exl_work *w, exl_err *err)
{
    if (o->n_where || o->from || o->to)
        return exl_fail(err, EXL_EDISCLOSE, "quotes for management are of all leavers: a filter would tell where they come from; leave --where, --from and --to out");
    EXL_TRY(exl_run_excerpts(out, e, w->store, code, n, o, &w->arena, err));
    if (exl_safe_n_rows(*out) == 0)
        return exl_fail(err, EXL_EDISCLOSE, "nothing may be quoted: fewer than %u leavers have a statement without personal details", o->min_group > EXL_EXCERPT_POOL ? o->min_group : (unsigned)EXL_EXCERPT_POOL);
    return EXL_OK;
}

exl_rc exl_quotes(const exl_engine *e, const char *theme, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    exl_work w = { 0 };
    const exl_safe_table *t = NULL;
    exl_span *code;
    size_t n;
    exl_rc rc = exl_run_open(&w, o, "quotes", EXL_STORE_READ, err);
    if (rc == EXL_OK)
        rc = codes_of(&code, &n, &e->lexicons->taxonomy, theme, &w.arena, err);
    if (rc == EXL_OK)
        rc = o->audience == EXL_AUDIENCE_HR ? for_hr(&t, code, n, o, &w, err) : for_management(&t, e, code, n, o, &w, err);
    if (rc == EXL_OK)
        rc = exl_run_print(t, o, out, err);
    if (rc == EXL_OK)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu quotes%s", exl_safe_n_rows(t), o->audience == EXL_AUDIENCE_HR ? ", confidential" : "");
    exl_run_close(&w);
    return rc;
}
