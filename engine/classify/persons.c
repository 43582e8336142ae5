/* Names are looked for by their folded words: a full name or alias as it stands, a surname alone with a capital letter. */
#include "classify/persons.h"
#include "base/file.h"
#include "base/grow.h"
#include "text/piece.h"
#include <stdlib.h>

enum { NAME_WORDS = EXL_NAME_WORDS, SURNAME_MIN = 3 };

typedef struct { exl_span word[NAME_WORDS]; size_t n; exl_span manager; bool ambiguous; } alias;
struct exl_roster {
    exl_arena arena;
    alias *list;                    /* sorted by first word */
    size_t n, cap;
};

/* Folded words of a name, initials and all; their text goes to store. */
static size_t name_words(exl_span name, exl_span word[NAME_WORDS], char *store, size_t cap)
{
    exl_chunk c[NAME_WORDS];
    exl_pieces p;
    uint16_t after;
    size_t at = 0, n = 0, used = 0, m = exl_text_chunks(c, NAME_WORDS, name, &at, &after);
    for (size_t i = 0; i < m; i++) {
        exl_text_pieces(&p, (exl_span){ name.p + c[i].start, c[i].end - c[i].start });
        for (size_t k = 0; k < p.n && n < NAME_WORDS; k++) {
            size_t len = p.piece[k].n_folded;
            if (used + len > cap)
                return n;
            memcpy(store + used, p.text + p.piece[k].folded, len);
            word[n++] = (exl_span){ store + used, len };
            used += len;
        }
    }
    return n;
}

static int by_first_word(const void *p, const void *q)
{
    const alias *a = p, *b = q;
    int c = exl_span_cmp(a->word[0], b->word[0]);
    for (size_t i = 1; c == 0 && (i < a->n || i < b->n); i++)
        c = i >= a->n ? -1 : i >= b->n ? 1 : exl_span_cmp(a->word[i], b->word[i]);
    return c ? c : exl_span_cmp(a->manager, b->manager);
}

static exl_rc add_alias(exl_roster *r, exl_span name, exl_span manager, exl_err *err)
{
    if (r->n == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 64;
        r->list = exl_arena_grow(&r->arena, r->list, r->cap * sizeof *r->list, cap * sizeof *r->list);
        r->cap = cap;
    }
    char *store = r->list ? exl_arena_get(&r->arena, 2 * name.n + 64) : NULL;
    if (!store)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    alias a = { .manager = manager };
    a.n = name_words(name, a.word, store, 2 * name.n + 64);
    if (a.n)
        r->list[r->n++] = a;
    return EXL_OK;
}

static bool same_words(const alias *a, const alias *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = exl_span_eq(a->word[i], b->word[i]);
    return same;
}

static exl_rc read_roster(exl_roster *r, const char *path, exl_err *err)
{
    exl_span rest;
    EXL_TRY(exl_file_read(&rest, path, 64u << 20, &r->arena, err));
    exl_span header = exl_span_trim(exl_span_cut(&rest, '\n'));
    if (!exl_span_is(header, "manager,alias") && !exl_span_is(header, "\xEF\xBB\xBFmanager,alias")) {
        (void)exl_fail(err, EXL_EDATA, "a roster begins with the header line manager,alias");
        return exl_err_at(err, path, 1, 1), EXL_EDATA;
    }
    for (uint64_t line = 2; rest.n; line++) {
        exl_span row = exl_span_trim(exl_span_cut(&rest, '\n'));
        if (row.n == 0)
            continue;
        exl_span manager = exl_span_trim(exl_span_cut(&row, ',')), name = exl_span_trim(row);
        if (manager.n && manager.p[0] == '"' && manager.p[manager.n - 1] == '"' && manager.n > 1)
            manager = (exl_span){ manager.p + 1, manager.n - 2 };
        if (manager.n == 0 || name.n == 0) {
            (void)exl_fail(err, EXL_EDATA, "a row of a roster is manager,alias; one of them is empty");
            return exl_err_at(err, path, line, 1), EXL_EDATA;
        }
        EXL_TRY(add_alias(r, name, manager, err));
        EXL_TRY(add_alias(r, manager, manager, err));
    }
    if (r->n)
        qsort(r->list, r->n, sizeof *r->list, by_first_word);
    for (size_t i = 1; i < r->n; i++)
        if (same_words(&r->list[i - 1], &r->list[i]) && !exl_span_eq(r->list[i - 1].manager, r->list[i].manager))
            r->list[i - 1].ambiguous = r->list[i].ambiguous = true;
    return EXL_OK;
}

exl_rc exl_roster_load(exl_roster **out, const char *path, exl_err *err)
{
    exl_roster *r = calloc(1, sizeof *r);
    if (!r)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    exl_arena_init(&r->arena, 0);
    exl_rc rc = read_roster(r, path, err);
    if (rc != EXL_OK)
        exl_roster_free(r);
    else
        *out = r;
    return rc;
}

void exl_roster_free(exl_roster *r)
{
    if (!r)
        return;
    exl_arena_free(&r->arena);
    free(r);
}

typedef struct {
    exl_annotation *out;
    exl_statement *s;
    exl_class_span *span;
    size_t cap, *n_spans;
    exl_vocabulary *v;
    exl_span text;
    const exl_token *token;
    size_t n;
    exl_err *err;
} finder;

static bool capital(const finder *f, size_t i)
{
    char c = f->text.p[f->token[i].start];
    return (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool words_at(const finder *f, size_t at, const exl_span *word, size_t n)
{
    if (at + n > f->n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!exl_span_eq(exl_vocabulary_folded(f->v, f->token[at + i].word), word[i]))
            return false;
    return true;
}

static exl_rc add(const finder *f, size_t at, size_t n, exl_span manager)
{
    exl_annotation *o = f->out;
    for (size_t i = 0; i < *f->n_spans; i++)
        if (at < (size_t)f->span[i].first + f->span[i].n && f->span[i].first < at + n)
            return EXL_OK;
    if (*f->n_spans == f->cap)
        return EXL_OK;
    if (!exl_grow(&o->mention, &o->cap_mentions, o->n_mentions + 1, sizeof *o->mention))
        return exl_fail(f->err, EXL_ENOMEM, "out of memory");
    o->mention[o->n_mentions++] = (exl_mention){ f->token[at].start, f->token[at + n - 1].end, manager };
    f->s->n_mentions++;
    f->span[(*f->n_spans)++] = (exl_class_span){ (uint16_t)at, (uint16_t)n, 0 };
    return EXL_OK;
}

/* Initials: «V.N.» or «VN» for V. Nijs. How many tokens at i they take; 0: none. */
static size_t initials_at(const finder *f, size_t i, const exl_span *word, size_t n)
{
    char letters[NAME_WORDS];
    exl_span w = exl_vocabulary_folded(f->v, f->token[i].word);
    if (n < 2 || !capital(f, i))
        return 0;
    for (size_t k = 0; k < n; k++)
        letters[k] = word[k].p[0];
    bool whole = f->text.p[f->token[i].end - 1] >= 'A' && f->text.p[f->token[i].end - 1] <= 'Z';
    if (w.n == n && whole && memcmp(w.p, letters, n) == 0)
        return 1;
    for (size_t k = 0; k < n; k++) {
        exl_span one = i + k < f->n ? exl_vocabulary_folded(f->v, f->token[i + k].word) : (exl_span){ NULL, 0 };
        if (one.n != 1 || one.p[0] != letters[k] || !capital(f, i + k) || (k && f->token[i + k].before != EXL_BREAK_DOT))
            return 0;
    }
    return n;
}

/* One word of the manager's name, first name or title included: long enough, and no word that anybody uses. */
static bool part_of_name(const finder *f, size_t i, const exl_own_name *own)
{
    static const char *const particles[] = { "van", "von", "den", "der", "des", "ten", "ter", "del", "mrs", "mevr" };
    exl_span w = exl_vocabulary_folded(f->v, f->token[i].word);
    bool is = false;
    for (size_t k = 0; k < own->n; k++)
        is |= exl_span_eq(own->word[k], w);
    for (size_t k = 0; is && k < sizeof particles / sizeof particles[0]; k++)
        is = !exl_span_is(w, particles[k]);
    return is && w.n >= SURNAME_MIN && capital(f, i) && (f->s->language >= EXL_N_LANGS || exl_vocabulary_speaks(f->v, f->token[i].word, (exl_lang)f->s->language) < 40);
}

/* The row's own manager: the whole name, else the surname (all words behind the initials), else one word of it, else the initials. */
static exl_rc own_manager(const finder *f, const exl_own_name *own)
{
    const exl_span *word = own->word;
    size_t n = own->n, head = 0;
    while (head + 1 < n && word[head].n == 1)
        head++;
    if (n == 0)
        return EXL_OK;
    for (size_t i = 0; i < f->n; i++) {
        if (!capital(f, i) && !(i + 1 < f->n && capital(f, i + 1)))     /* «de Smet» may begin small */
            continue;
        size_t len = words_at(f, i, word, n) ? n : words_at(f, i, word + head, n - head) ? n - head : part_of_name(f, i, own) ? 1 : initials_at(f, i, word, n);
        if (len && capital(f, i + len - 1))
            EXL_TRY(add(f, i, len, own->manager));
    }
    return EXL_OK;
}

void exl_persons_own(exl_own_name *out, exl_span manager)
{
    out->manager = manager;
    out->n = manager.n ? name_words(manager, out->word, out->store, sizeof out->store) : 0;
}

static exl_rc from_roster(const finder *f, const exl_roster *r)
{
    for (size_t i = 0; i < f->n; i++) {
        exl_span w = exl_vocabulary_folded(f->v, f->token[i].word);
        size_t lo = 0, hi = r->n;
        while (lo < hi) {
            size_t mid = (lo + hi) / 2;
            if (exl_span_cmp(r->list[mid].word[0], w) < 0)
                lo = mid + 1;
            else
                hi = mid;
        }
        const alias *best = NULL;
        for (; lo < r->n && exl_span_eq(r->list[lo].word[0], w); lo++)
            if (!r->list[lo].ambiguous && words_at(f, i, r->list[lo].word, r->list[lo].n) && (!best || r->list[lo].n > best->n))
                best = &r->list[lo];
        if (best && capital(f, i))
            EXL_TRY(add(f, i, best->n, best->manager));
    }
    return EXL_OK;
}

exl_rc exl_persons_find(exl_annotation *out, exl_statement *s, exl_class_span *span, size_t cap, size_t *n_spans, const exl_own_name *own, const exl_roster *roster,
                        exl_vocabulary *v, exl_span text, const exl_token *token, size_t n, exl_err *err)
{
    finder f = { out, s, span, cap, n_spans, v, text, token, n, err };
    s->mention = (uint32_t)out->n_mentions;
    s->n_mentions = 0;
    *n_spans = 0;
    EXL_TRY(own_manager(&f, own));
    return roster ? from_roster(&f, roster) : EXL_OK;
}

/* A capitalised word that the lexicon does not know. At the head of a statement every word has a capital, and a long one is rather a compound. */
static exl_rc name_like(bool *out, const finder *f, size_t i, exl_lang lang)
{
    const exl_meaning *w;
    exl_span s = exl_vocabulary_folded(f->v, f->token[i].word);
    *out = false;
    if (s.n < SURNAME_MIN || f->token[i].flags || (i == 0 && s.n > 9))
        return EXL_OK;
    EXL_TRY(exl_vocabulary_meanings(f->v, &f->token[i], 1, lang, &w, f->err));
    *out = w->n_terms == 0 && exl_vocabulary_speaks(f->v, f->token[i].word, lang) < 40;
    return EXL_OK;
}

static bool taken(const exl_class_span *span, size_t n, size_t token)
{
    for (size_t k = 0; k < n; k++)
        if (token >= span[k].first && token < (size_t)span[k].first + span[k].n)
            return true;
    return false;
}

exl_rc exl_persons_names(exl_class_span *span, size_t cap, size_t *n_spans, const exl_own_name *own, exl_vocabulary *v, const exl_lexicon *x, exl_span text, const exl_token *token, size_t n, exl_err *err)
{
    finder f = { .v = v, .text = text, .token = token, .n = n, .err = err };
    size_t known = *n_spans;
    bool initial = own->n > 1 && own->word[0].n == 1;
    for (size_t i = 0; i < known; i++)
        span[i].term = x->boss_term;
    if (x->language == EXL_LANG_DE)             /* where every noun has a capital, it tells nothing */
        return EXL_OK;
    for (size_t i = 0; i < n && *n_spans + 2 <= cap; i++) {
        bool name = false;
        if (capital(&f, i) && !taken(span, known, i))
            EXL_TRY(name_like(&name, &f, i, x->language));
        if (!name)
            continue;
        if (x->name_term)
            span[(*n_spans)++] = (exl_class_span){ (uint16_t)i, 1, x->name_term };
        bool alone = i + 1 == n || !capital(&f, i + 1) || token[i + 1].before;
        if (initial && alone && x->boss_term && exl_vocabulary_folded(v, token[i].word).p[0] == own->word[0].p[0])
            span[(*n_spans)++] = (exl_class_span){ (uint16_t)i, 1, x->boss_term };
    }
    return EXL_OK;
}
