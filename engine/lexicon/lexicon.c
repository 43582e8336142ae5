/* Loading: every .tsv of a language's folder, entry by entry, into terms, tries and labels. */
#include "lexicon/lexicon.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/grow.h"
#include "base/num.h"
#include "lexicon/expression.h"
#include "lexicon/fitted.h"
#include "lexicon/literals.h"
#include "lexicon/tsv.h"
#include "text/piece.h"
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LABELS_MAX = 12, CLASS_USES = 4096, FAULTS_MAX = 1000 };

/* While loading one language. */
typedef struct {
    exl_lexicons *all;
    exl_lexicon  *lex;
    exl_arena    *a, scratch, scratch_language;    /* kept; for one entry; for one language */
    exl_notify    notify;
    exl_err      *err;
    exl_digest    digest;
    const char   *extra;            /* a file more, of extra_lang; NULL = none */
    exl_lang      extra_lang;
    size_t        cap_entries, cap_labels, n_faults;
    struct { uint32_t term; uint32_t class_term; } *single;
    struct { uint32_t term; uint8_t kind; float weight; } *note;        /* language words and abbreviations */
    size_t        n_single, cap_single, n_notes, cap_notes;
    struct class_use { uint32_t term; bool defined; exl_span name; const char *path; uint64_t line, column; } *classes;
    size_t        n_classes;
    exl_group    *groups;
    exl_written  *written;          /* of the language */
    exl_path     *sequence, *member;    /* of entries; of classes, where they have several words: items in their order, until make_paths */
    size_t        n_groups, n_sequences, cap_sequences, n_members, cap_members;
    uint32_t     *counts;           /* trigrams of this language */
} loader;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc note_class(loader *l, const exl_tsv *t, exl_span name, uint32_t term, bool defined, size_t column)
{
    for (size_t i = 0; i < l->n_classes; i++)
        if (l->classes[i].term == term) {
            l->classes[i].defined |= defined;
            return EXL_OK;
        }
    if (l->n_classes == CLASS_USES)
        return exl_tsv_fail(t, 0, l->err, "more than %d classes", CLASS_USES);
    l->classes[l->n_classes++] = (struct class_use){ term, defined, exl_arena_copy(l->a, name), t->path, t->line, column };
    return EXL_OK;
}

/* "terms.pay-" or "opinion+": the code without its sign, and the sign. */
static exl_span unsigned_code(exl_span s, int8_t *polarity)
{
    *polarity = EXL_POLARITY_OPEN;
    if (s.n == 0)
        return s;
    char last = s.p[s.n - 1];
    if (last == '+' || last == '-' || last == '0') {
        *polarity = last == '+' ? 1 : last == '-' ? -1 : 0;
        s.n--;
    }
    return s;
}

static exl_rc parse_label(loader *l, const exl_tsv *t, exl_span s, exl_entry_label *out)
{
    const exl_taxonomy *x = &l->all->taxonomy;
    exl_span rest = s, head = exl_span_cut(&rest, ':');
    bool has_colon = head.n < s.n;
    int code = -1;
    *out = (exl_entry_label){ .polarity = EXL_POLARITY_OPEN };
    if (has_colon && exl_span_is(head, "reason"))
        out->kind = EXL_LABEL_REASON, code = exl_taxonomy_reason(x, rest);
    else if (has_colon && exl_span_is(head, "signal"))
        out->kind = EXL_LABEL_SIGNAL, code = exl_taxonomy_signal(x, rest);
    else if (has_colon && exl_span_is(head, "scope"))
        out->kind = EXL_LABEL_SCOPE, code = exl_taxonomy_scope(x, rest);
    else if (has_colon && exl_span_is(head, "class") && rest.n) {
        uint32_t term = exl_terms_add(&l->lex->terms, EXL_TERM_CLASS, rest);
        if (!term)
            return no_memory(l->err);
        EXL_TRY(note_class(l, t, rest, term, true, 0));
        size_t i = 0;
        while (l->classes[i].term != term)
            i++;
        out->kind = EXL_LABEL_CLASS, code = (int)i;
    } else if (exl_span_is(s, "none"))
        out->kind = EXL_LABEL_NONE, code = 0;
    else if (exl_span_is(s, "language"))
        out->kind = EXL_LABEL_LANGUAGE, code = 0;
    else if (exl_span_is(s, "abbreviation"))
        out->kind = EXL_LABEL_ABBREVIATION, code = 0;
    else if (exl_span_is(s, "opinion+") || exl_span_is(s, "opinion-"))
        out->kind = EXL_LABEL_OPINION, out->polarity = s.p[s.n - 1] == '+' ? 1 : -1, code = 0;
    else {
        exl_span c = unsigned_code(s, &out->polarity);
        out->kind = EXL_LABEL_THEME, code = exl_taxonomy_theme(x, c);
        if (code < 0) {
            exl_span near = exl_taxonomy_nearest(x, c);
            return exl_tsv_fail(t, 1, l->err, "unknown label '%.*s'; the nearest is '%.*s'", (int)s.n, s.p, (int)near.n, near.p);
        }
    }
    if (code < 0)
        return exl_tsv_fail(t, 1, l->err, "unknown label '%.*s'", (int)s.n, s.p);
    out->code = (uint16_t)code;
    return EXL_OK;
}

static exl_rc parse_labels(loader *l, const exl_tsv *t, exl_entry *e, exl_entry_label *out)
{
    if (t->cell[1].n == 0)
        return exl_tsv_fail(t, 1, l->err, "entry has no labels (fields are separated by tabs)");
    for (exl_span rest = t->cell[1]; rest.n;) {
        exl_span s = exl_span_trim(exl_span_cut(&rest, '|'));
        if (e->n_labels == LABELS_MAX)
            return exl_tsv_fail(t, 1, l->err, "more than %d labels", LABELS_MAX);
        EXL_TRY(parse_label(l, t, s, &out[e->n_labels]));
        if (out[e->n_labels].kind < EXL_LABEL_CLASS)
            e->kinds = (uint8_t)(e->kinds | 1u << out[e->n_labels].kind);
        e->n_labels++;
    }
    return EXL_OK;
}

static exl_rc parse_weight(loader *l, const exl_tsv *t, exl_entry *e)
{
    double w = e->kinds & 1u << EXL_LABEL_OPINION ? 0.6 : 0.8;
    if (t->cell[2].n && (!exl_num_real(&w, t->cell[2]) || w < 0.05 || w > 1))
        return exl_tsv_fail(t, 2, l->err, "weight '%.*s' is no number from 0.05 to 1 (with a point)", (int)t->cell[2].n, t->cell[2].p);
    e->weight = (float)w;
    return EXL_OK;
}

static exl_path waiting(const exl_sequence *q, uint32_t value)
{
    exl_path p = { .n = (uint8_t)q->n, .value = value };
    memcpy(p.item, q->item, sizeof p.item);
    return p;
}

/* A class member: one word hangs on its term; several wait, as sequences do. */
static exl_rc add_member(loader *l, const exl_tsv *t, const exl_sequence *q, uint32_t class_term)
{
    for (size_t i = 0; i < q->n; i++)
        if (q->item[i] < EXL_TERM_NUMBER)
            return exl_tsv_fail(t, 0, l->err, "a member of a class has only words, no gaps, `_`, `^` or `$`");
    if (q->n > 1) {
        if (!exl_grow(&l->member, &l->cap_members, l->n_members + 1, sizeof *l->member))
            return no_memory(l->err);
        l->member[l->n_members++] = waiting(q, class_term);
        return EXL_OK;
    }
    if (!exl_grow_in(&l->scratch_language, &l->single, &l->cap_single, l->n_single + 1, sizeof *l->single))
        return no_memory(l->err);
    l->single[l->n_single].term = q->item[0];
    l->single[l->n_single++].class_term = class_term;
    return EXL_OK;
}

/* Language words and abbreviations are looked up when a word is first seen: they are no entries that fire. */
static exl_rc add_note(loader *l, const exl_tsv *t, const exl_sequence *q, uint8_t kind, float weight)
{
    if (q->n != 1)
        return exl_tsv_fail(t, 0, l->err, "a language word or an abbreviation is one word");
    if (!exl_grow_in(&l->scratch_language, &l->note, &l->cap_notes, l->n_notes + 1, sizeof *l->note))
        return no_memory(l->err);
    l->note[l->n_notes].term = q->item[0];
    l->note[l->n_notes].kind = kind;
    l->note[l->n_notes++].weight = weight;
    return EXL_OK;
}

/* Sequences wait until all classes are known: only then can their rarest word be told. */
static exl_rc keep_sequence(loader *l, const exl_sequence *q)
{
    if (!exl_grow(&l->sequence, &l->cap_sequences, l->n_sequences + 1, sizeof *l->sequence))
        return no_memory(l->err);
    l->sequence[l->n_sequences++] = waiting(q, (uint32_t)l->lex->n_entries);
    return EXL_OK;
}

static exl_rc place_sequences(loader *l, const exl_tsv *t, const exl_entry *e, const exl_entry_label *labels, const exl_sequence *q, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < e->n_labels; k++)
            if (labels[k].kind == EXL_LABEL_CLASS)
                EXL_TRY(add_member(l, t, &q[i], l->classes[labels[k].code].term));
            else if (labels[k].kind >= EXL_LABEL_LANGUAGE)
                EXL_TRY(add_note(l, t, &q[i], labels[k].kind, e->weight));
        if (e->kinds)
            EXL_TRY(keep_sequence(l, &q[i]));
    }
    return EXL_OK;
}

/* Groups that the last pattern turned into classes: their words become members. */
static exl_rc add_groups(loader *l, const exl_tsv *t, size_t from)
{
    exl_pattern_reader r = { &l->lex->terms, l->lex->stemmer, &l->scratch, l->a, NULL, NULL, l->written };
    for (size_t i = from; i < l->n_groups; i++)
        for (exl_span rest = l->groups[i].text; rest.n;) {
            exl_sequence *q;
            size_t n;
            EXL_TRY(exl_pattern_read(&q, &n, exl_span_cut(&rest, '|'), &r, l->err));
            for (size_t k = 0; k < n; k++)
                EXL_TRY(add_member(l, t, &q[k], l->groups[i].term));
        }
    return EXL_OK;
}

static exl_rc read_pattern(loader *l, const exl_tsv *t, exl_sequence **q, size_t *n)
{
    size_t had = l->n_groups;
    exl_pattern_reader r = { &l->lex->terms, l->lex->stemmer, &l->scratch, l->a, l->groups, &l->n_groups, l->written };
    exl_rc rc = exl_pattern_read(q, n, t->cell[0], &r, l->err);
    if (rc == EXL_OK)
        rc = add_groups(l, t, had);
    if (rc == EXL_EDATA && l->err) {
        uint64_t column = t->column[0] + (l->err->column ? l->err->column - 1 : 0);
        l->err->path[0] = '\0';
        l->err->line = 0;
        (void)exl_err_at(l->err, t->path, t->line, column);
    }
    return rc;
}

/* Classes used in a pattern: remembered, so that one that nobody defines is an error. */
static exl_rc note_uses(loader *l, const exl_tsv *t)
{
    for (exl_span rest = t->cell[0]; rest.n;) {
        const char *open = memchr(rest.p, '<', rest.n);
        const char *close = open ? memchr(open, '>', (size_t)(rest.p + rest.n - open)) : NULL;
        if (!close)
            break;
        exl_span name = { open + 1, (size_t)(close - open) - 1 };
        if (!exl_span_is(name, "number"))
            EXL_TRY(note_class(l, t, name, exl_terms_add(&l->lex->terms, EXL_TERM_CLASS, name), false, t->column[0] + (uint64_t)(open - t->cell[0].p)));
        rest = (exl_span){ close + 1, (size_t)(rest.p + rest.n - close) - 1 };
    }
    return EXL_OK;
}

/* An expression is tried only on statements with one of the words that it asks for, if it asks for any so plainly. */
static exl_rc add_guard(loader *l, exl_span expression)
{
    exl_lexicon *x = l->lex;
    exl_span word[EXL_LITERALS_MAX];
    char name[24], folded[EXL_FOLDED_MAX], plain[EXL_FOLDED_MAX];
    size_t n = exl_literals(word, expression), was = x->n_expressions - 1;
    x->guard = exl_arena_grow(l->a, x->guard, was * sizeof *x->guard, x->n_expressions * sizeof *x->guard);
    if (!x->guard)
        return no_memory(l->err);
    x->guard[was] = n ? exl_terms_add(&x->terms, EXL_TERM_CLASS, (exl_span){ name, (size_t)snprintf(name, sizeof name, "/%zu", was) }) : 0;
    for (size_t i = 0; i < n; i++) {
        exl_span f = { folded, exl_text_fold(folded, sizeof folded, word[i]) };
        exl_span u = { plain, exl_text_unaccent(plain, sizeof plain, f) };
        if (u.n < 2)
            x->guard[was] = 0;
        else if (!exl_terms_add_hint(&x->terms, u, x->guard[was]))
            return no_memory(l->err);
    }
    return EXL_OK;
}

static exl_rc add_entry(loader *l, const exl_tsv *t, uint16_t file)
{
    exl_lexicon *x = l->lex;
    exl_entry e = { .line = (uint32_t)t->line, .file = file, .pattern = t->cell[0] };
    exl_entry_label labels[LABELS_MAX];
    exl_sequence *q = NULL;
    size_t n = 0;
    if (t->cell[0].n == 0)
        return exl_tsv_fail(t, 0, l->err, "entry has no pattern");
    EXL_TRY(parse_labels(l, t, &e, labels));
    EXL_TRY(parse_weight(l, t, &e));
    bool expression = e.pattern.n > 2 && e.pattern.p[0] == '/' && e.pattern.p[e.pattern.n - 1] == '/';
    if (!expression) {
        EXL_TRY(note_uses(l, t));
        EXL_TRY(read_pattern(l, t, &q, &n));
        EXL_TRY(place_sequences(l, t, &e, labels, q, n));
    }
    if (!exl_grow_in(&l->scratch_language, &x->entry, &l->cap_entries, x->n_entries + 1, sizeof *x->entry))
        return no_memory(l->err);
    for (size_t i = 0; i < e.n_labels; i++) {
        if (!exl_grow_in(&l->scratch_language, &x->label, &l->cap_labels, x->n_labels + 1, sizeof *x->label))
            return no_memory(l->err);
        x->label[x->n_labels++] = labels[i];
    }
    e.labels = (uint32_t)(x->n_labels - e.n_labels);
    x->entry[x->n_entries++] = e;
    if (!expression)
        return EXL_OK;
    EXL_TRY(exl_expression_add(x, (uint32_t)(x->n_entries - 1), t->path, t->line, t->column[0], l->a, l->err));
    return add_guard(l, (exl_span){ e.pattern.p + 1, e.pattern.n - 2 });
}

static void count_trigrams(loader *l, exl_span folded)
{
    char w[80] = { ' ' };
    if (folded.n < 2 || folded.n > 70)
        return;
    memcpy(w + 1, folded.p, folded.n);
    w[folded.n + 1] = ' ';
    for (size_t i = 0; i + 3 <= folded.n + 2; i++)
        l->counts[exl_trigram(w + i)]++;
}

static void count_words(loader *l, exl_span pattern)
{
    exl_chunk c[32];
    exl_pieces p;
    uint16_t after;
    for (size_t at = 0; at < pattern.n;) {
        size_t n = exl_text_chunks(c, 32, pattern, &at, &after);
        for (size_t i = 0; i < n; i++) {
            exl_text_pieces(&p, (exl_span){ pattern.p + c[i].start, c[i].end - c[i].start });
            for (size_t k = 0; k < p.n; k++)
                count_trigrams(l, (exl_span){ p.text + p.piece[k].folded, p.piece[k].n_folded });
        }
    }
}

static void report(loader *l)
{
    if (l->notify.fn)
        l->notify.fn(l->notify.ctx, &(exl_note){ EXL_NOTE_ERROR, l->err->path, l->err->line, l->err->column, l->err->msg, -1 });
    l->n_faults++;
}

/* Reads one file; faults of entries are reported and the reading goes on, so that one run shows them all. */
static exl_rc load_file(loader *l, const char *folder, exl_span name)      /* folder NULL: name is the whole path */
{
    static const char *const columns[] = { "pattern", "labels", "weight", "note" };
    exl_tsv t;
    char shown[300];
    const char *path = folder ? exl_file_join(l->a, folder, name.p) : name.p;
    int n = snprintf(shown, sizeof shown, "%.*s/%.*s", (int)l->lex->about->code.n, l->lex->about->code.p, (int)name.n, name.p);
    if (!folder)
        n = snprintf(shown, sizeof shown, "%.290s", name.p);
    l->lex->file[l->lex->n_files] = exl_arena_copy(l->a, (exl_span){ shown, (size_t)n });
    if (!path || !l->lex->file[l->lex->n_files].p)
        return no_memory(l->err);
    EXL_TRY(exl_tsv_open(&t, path, columns, 4, 2, l->a, l->err));
    exl_digest_add(&l->digest, t.rest);
    exl_err first = { 0 }, *err = l->err;
    for (bool more = true; more && l->n_faults < FAULTS_MAX;) {
        exl_err here = { 0 };
        l->err = &here;
        exl_rc rc = exl_tsv_next(&t, &more, &here);
        if (rc == EXL_OK && more) {
            count_words(l, t.cell[0]);
            rc = add_entry(l, &t, (uint16_t)l->lex->n_files);
            exl_arena_reset(&l->scratch);
        }
        if (rc != EXL_OK && rc != EXL_EDATA) {
            *err = here;
            return rc;
        }
        if (rc == EXL_EDATA) {
            report(l);
            if (first.rc == EXL_OK)
                first = here;
            if (t.rest.n == 0)
                break;
        }
    }
    l->err = err;
    l->lex->n_files++;
    if (first.rc != EXL_OK && err && err->rc == EXL_OK)
        *err = first;
    return EXL_OK;
}

static exl_rc check_classes(loader *l)
{
    for (size_t i = 0; i < l->n_classes; i++) {
        struct class_use *c = &l->classes[i];
        if (c->defined || exl_span_is(c->name, "name"))
            continue;
        exl_err here = { 0 };
        (void)exl_fail(&here, EXL_EDATA, "class <%.*s> has no members: give an entry the label class:%.*s", (int)c->name.n, c->name.p, (int)c->name.n, c->name.p);
        (void)exl_err_at(&here, c->path, c->line, c->column);
        exl_err *err = l->err;
        l->err = &here;
        report(l);
        l->err = err;
        if (err && err->rc == EXL_OK)
            *err = here;
    }
    return EXL_OK;
}

/* How common words are, for want of a corpus: the figures are rough counts in two megabytes of notes. */
static const float COMMON_UNKNOWN = 10, COMMON_LANGUAGE_WORD = 3000, COMMON_NUMBER = 15000, COMMON_DIGITS = 500, COMMON_AFFIX = 30, COMMON_SHORT_AFFIX = 300,
                   COMMON_PHRASES = 20, COMMON_PER_USE = 8;

/* What the key of a term says: numbers and short affixes are common. */
static float common_by_key(const exl_terms *t, const exl_term_slot *s)
{
    if (s->kind >= EXL_TERM_PREFIX && s->kind <= EXL_TERM_INFIX)
        return s->n < 4 ? COMMON_SHORT_AFFIX : COMMON_AFFIX;
    return s->n && t->text[s->key] >= '0' && t->text[s->key] <= '9' ? COMMON_DIGITS : COMMON_UNKNOWN;
}

/* The language's commonest words, under all terms that they meet. */
static void mark_language_words(const exl_lexicon *x, float *c)
{
    for (size_t i = 0; i < x->terms.cap; i++) {
        const exl_term_slot *s = &x->terms.slot[i];
        uint32_t term[16];
        size_t n = s->term && s->kind == EXL_TERM_EXACT && x->speaks[s->term] ? exl_terms_of_word(&x->terms, x->stemmer, false, exl_term_key(&x->terms, s), term, 16) : 0;
        for (size_t k = 0; k < n; k++)
            c[term[k]] = COMMON_LANGUAGE_WORD;
    }
}

/* Words that many entries and classes use are common ones: the lexicon is a text too. An entry counts once, however often it is written out. */
static bool count_uses(loader *l, float *c)
{
    uint32_t *last = EXL_NEW(&l->scratch_language, uint32_t, l->lex->terms.n_terms);
    for (size_t i = 0; last && i < l->n_sequences; i++)
        for (size_t k = 0; k < l->sequence[i].n; k++) {
            uint32_t term = l->sequence[i].item[k];
            if (term >= EXL_TERM_NUMBER && last[term] != l->sequence[i].value + 1)
                last[term] = l->sequence[i].value + 1, c[term] += COMMON_PER_USE;
        }
    for (size_t i = 0; i < l->n_single; i++)
        c[l->single[i].term] += COMMON_PER_USE;
    return last != NULL;
}

/* How common each term is likely to be; a class is as common as its members together. */
static float *commonness(loader *l)
{
    const exl_lexicon *x = l->lex;
    float *c = EXL_NEW(&l->scratch_language, float, x->terms.n_terms);
    if (!c)
        return NULL;
    for (size_t i = 0; i < x->terms.cap; i++)
        if (x->terms.slot[i].term)
            c[x->terms.slot[i].term] = common_by_key(&x->terms, &x->terms.slot[i]);
    mark_language_words(x, c);
    c[EXL_TERM_NUMBER] = COMMON_NUMBER;
    if (!count_uses(l, c))
        return NULL;
    for (size_t i = 0; i < x->terms.cap; i++)
        if (x->terms.slot[i].term && x->terms.slot[i].kind == EXL_TERM_CLASS)
            c[x->terms.slot[i].term] = COMMON_PHRASES;
    for (size_t i = 0; i < l->n_single; i++)
        c[l->single[i].class_term] += c[l->single[i].term];
    return c;
}

/* The item of q that is the rarest, among the words that are not item `but`; `but` if there is no other. */
static size_t rarest(const exl_sequence *q, const float *c, size_t but)
{
    size_t best = but;
    for (size_t k = 0; k < q->n; k++)
        if (q->item[k] >= EXL_TERM_NUMBER && k != but && (best == but || c[q->item[k]] < c[q->item[best]]))
            best = k;
    return best;
}

/* Makes paths of n sequences, where they stand; *out points to them. */
static exl_rc make_paths(loader *l, exl_path *p, size_t n, const float *c, const uint8_t *long_class, exl_path ***out)
{
    *out = EXL_NEW(&l->scratch_language, exl_path *, n);
    if (!*out)
        return no_memory(l->err);
    for (size_t i = 0; i < n; i++) {
        exl_sequence q = { .n = p[i].n };
        memcpy(q.item, p[i].item, sizeof q.item);
        size_t anchor = rarest(&q, c, SIZE_MAX);
        p[i] = exl_path_of(&q, anchor, rarest(&q, c, anchor), p[i].value, long_class);
        (*out)[i] = &p[i];
    }
    return EXL_OK;
}

static exl_rc place_anchored(loader *l)
{
    exl_lexicon *x = l->lex;
    const float *c = commonness(l);
    uint8_t *long_class = EXL_NEW(&l->scratch_language, uint8_t, x->terms.n_terms);
    exl_path **path, **member;
    if (!c || !long_class)
        return no_memory(l->err);
    EXL_TRY(exl_tracks_init(&x->tracks, x->terms.n_terms, l->a, l->err));
    for (size_t i = 0; i < x->n_expressions; i++)
        if (x->guard[i])
            EXL_TRY(exl_tracks_guard(&x->tracks, x->guard[i], l->err));
    for (size_t i = 0; i < l->n_members; i++)
        long_class[l->member[i].value] = 1;
    if (x->boss_term)
        long_class[x->boss_term] = 1;       /* a manager's name */
    if (x->name_term)
        long_class[x->name_term] = 1;
    EXL_TRY(make_paths(l, l->sequence, l->n_sequences, c, long_class, &path));
    EXL_TRY(make_paths(l, l->member, l->n_members, c, long_class, &member));
    EXL_TRY(exl_tracks_guards(&x->tracks, path, l->n_sequences, l->err));
    EXL_TRY(exl_tracks_guards(&x->tracks, member, l->n_members, l->err));
    EXL_TRY(exl_trie_build(&x->trie, path, l->n_sequences, x->terms.n_terms, &x->tracks, l->a, l->err));
    return exl_members_build(&x->members, member, l->n_members, x->terms.n_terms, &x->tracks, l->a, l->err);
}

static bool stops_gaps(const loader *l, uint32_t entry)
{
    const exl_entry *e = &l->lex->entry[entry];
    for (size_t i = 0; i < e->n_labels; i++) {
        const exl_entry_label *b = &l->lex->label[e->labels + i];
        const exl_scope *s = &l->all->taxonomy.scope[b->code];
        if (b->kind == EXL_LABEL_SCOPE && (s->role == EXL_SCOPE_CONTRAST || (s->direction == EXL_SCOPE_BOTH && s->on[1] == -1 && s->on[2] == 1)))
            return true;
    }
    return false;
}

/* What each term is good for, so that a word knows on first sight whether anything is anchored at it. */
static exl_rc mark_uses(loader *l)
{
    exl_lexicon *x = l->lex;
    size_t n = x->terms.n_terms;
    x->use = EXL_NEW(l->a, uint8_t, n);
    x->speaks = EXL_NEW(l->a, uint8_t, n);
    x->class_of = EXL_NEW(l->a, uint32_t, n);
    x->class_list = EXL_NEW(l->a, exl_class_link, l->n_single + 1);
    if (!x->use || !x->speaks || !x->class_of || !x->class_list)
        return no_memory(l->err);
    for (size_t i = 0; i < l->n_notes; i++)
        if (l->note[i].kind == EXL_LABEL_LANGUAGE)
            x->speaks[l->note[i].term] = (uint8_t)(l->note[i].weight * 100);
        else
            x->use[l->note[i].term] |= EXL_USE_ABBREVIATION;
    x->n_class_list = 1;
    for (size_t i = 0; i < l->n_single; i++) {
        x->class_list[x->n_class_list] = (exl_class_link){ l->single[i].class_term, x->class_of[l->single[i].term] };
        x->class_of[l->single[i].term] = (uint32_t)x->n_class_list++;
        x->use[l->single[i].term] |= EXL_USE_LABELLED;
    }
    for (size_t i = 0; i < l->n_sequences; i++)
        if (l->sequence[i].n == 1)
            x->use[l->sequence[i].item[0]] |= (uint8_t)(EXL_USE_LABELLED | (stops_gaps(l, l->sequence[i].value) ? EXL_USE_WALL : 0));
    for (size_t i = 0; i < l->n_classes; i++)
        if (exl_span_is(l->classes[i].name, "boss"))
            x->boss_term = l->classes[i].term;
        else if (exl_span_is(l->classes[i].name, "name"))
            x->name_term = l->classes[i].term;
    if (x->about->compounds && !exl_terms_note_beginnings(&x->terms, x->use, EXL_USE_LABELLED))
        return no_memory(l->err);
    return place_anchored(l);
}

/* What grew in the scratch of the language moves to where it stays, at its final size. */
static exl_rc settle(loader *l)
{
    exl_lexicon *x = l->lex;
    exl_entry *entry = EXL_NEW(l->a, exl_entry, x->n_entries + 1);
    exl_entry_label *label = EXL_NEW(l->a, exl_entry_label, x->n_labels + 1);
    if (!entry || !label || !exl_terms_settle(&x->terms, l->a))
        return no_memory(l->err);
    if (x->n_entries)
        memcpy(entry, x->entry, x->n_entries * sizeof *entry);
    if (x->n_labels)
        memcpy(label, x->label, x->n_labels * sizeof *label);
    x->entry = entry;
    x->label = label;
    return EXL_OK;
}

static exl_rc load_language(loader *l, const char *folder, exl_lang lang)
{
    exl_lexicons *all = l->all;
    l->lex = &all->lexicon[lang];
    *l->lex = (exl_lexicon){ .language = lang, .about = &all->taxonomy.language[lang] };
    l->cap_entries = l->cap_labels = l->cap_single = l->n_single = l->cap_notes = l->n_notes = l->n_classes = 0;
    l->single = NULL;
    l->note = NULL;
    l->n_sequences = l->n_members = 0;
    EXL_TRY(exl_stemmer_new(&l->lex->stemmer, l->lex->about->stemmers, l->lex->about->undouble, l->err));
    EXL_TRY(exl_terms_init(&l->lex->terms, &l->scratch_language, l->err));
    const char *path = exl_file_join(l->a, folder, exl_lang_codes[lang]);
    exl_span *files;
    size_t n;
    if (!path)
        return no_memory(l->err);
    EXL_TRY(exl_file_list(&files, &n, path, ".tsv", l->a, l->err));
    l->lex->file = EXL_NEW(l->a, exl_span, n + 2);
    l->classes = EXL_NEW(&l->scratch_language, struct class_use, CLASS_USES);
    l->n_groups = 0;
    l->written = EXL_NEW(&l->scratch_language, exl_written, EXL_WRITTEN_SLOTS);
    if (!l->lex->file || !l->classes || !l->written)
        return no_memory(l->err);
    for (size_t i = 0; i < n; i++)
        EXL_TRY(load_file(l, path, files[i]));
    if (l->extra && l->extra_lang == lang)
        EXL_TRY(load_file(l, NULL, exl_span_of(l->extra)));
    EXL_TRY(check_classes(l));
    EXL_TRY(mark_uses(l));
    return settle(l);
}

/* How much each trigram speaks for each language: log of its share there over its mean share, in sixteenths, clipped. */
static exl_rc weigh_trigrams(exl_lexicons *all, uint32_t *const counts[EXL_N_LANGS], exl_err *err)
{
    double total[EXL_N_LANGS];
    all->trigram = EXL_NEW(&all->arena, int8_t, EXL_TRIGRAMS * EXL_N_LANGS);
    if (!all->trigram)
        return no_memory(err);
    for (size_t k = 0; k < EXL_N_LANGS; k++) {
        total[k] = EXL_TRIGRAMS * 0.5;
        for (size_t i = 0; i < EXL_TRIGRAMS; i++)
            total[k] += counts[k][i];
    }
    for (size_t i = 0; i < EXL_TRIGRAMS; i++) {
        double lp[EXL_N_LANGS], mean = 0;
        for (size_t k = 0; k < EXL_N_LANGS; k++) {
            lp[k] = log((counts[k][i] + 0.5) / total[k]);
            mean += lp[k] / EXL_N_LANGS;
        }
        for (size_t k = 0; k < EXL_N_LANGS; k++) {
            double v = (lp[k] - mean) * 16;
            all->trigram[i * EXL_N_LANGS + k] = (int8_t)(v > 60 ? 60 : v < -60 ? -60 : v);
        }
    }
    return EXL_OK;
}

enum { LANGUAGE_WORD = 40 };        /* what a commonest word adds to the score of its language */

static size_t common_place(const exl_lexicons *l, exl_span key)
{
    uint32_t h = (uint32_t)key.n;
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * 0x9E3779B1u;
    size_t i = (h ^ h >> 16) & (l->cap_common - 1);
    while (l->common[i].key.p && !exl_span_eq(l->common[i].key, key))
        i = (i + 1) & (l->cap_common - 1);
    return i;
}

const exl_common_word *exl_lexicons_common(const exl_lexicons *l, exl_span key)
{
    const exl_common_word *w = &l->common[common_place(l, key)];
    return w->key.p ? w : NULL;
}

static bool is_common(const exl_lexicon *x, const exl_term_slot *s)
{
    return s->term && s->kind == EXL_TERM_EXACT && (x->speaks[s->term] || x->use[s->term] & EXL_USE_ABBREVIATION);
}

/* One table of the common words of all languages, as every new word is asked for in all. */
static exl_rc gather_common(exl_lexicons *all, exl_err *err)
{
    size_t n = 0;
    for (size_t k = 0; k < EXL_N_LANGS; k++)
        for (size_t i = 0; i < all->lexicon[k].terms.cap; i++)
            n += is_common(&all->lexicon[k], &all->lexicon[k].terms.slot[i]);
    for (all->cap_common = 64; all->cap_common < 4 * n;)
        all->cap_common *= 2;
    if (!(all->common = EXL_NEW(&all->arena, exl_common_word, all->cap_common)))
        return no_memory(err);
    for (size_t k = 0; k < EXL_N_LANGS; k++) {
        const exl_lexicon *x = &all->lexicon[k];
        for (size_t i = 0; i < x->terms.cap; i++) {
            const exl_term_slot *s = &x->terms.slot[i];
            if (!is_common(x, s))
                continue;
            exl_common_word *w = &all->common[common_place(all, exl_term_key(&x->terms, s))];
            w->key = exl_term_key(&x->terms, s);
            w->speaks[k] = (uint8_t)(LANGUAGE_WORD * x->speaks[s->term] / 100);
            w->abbreviation |= (x->use[s->term] & EXL_USE_ABBREVIATION) != 0;
        }
    }
    return EXL_OK;
}

static exl_rc load_all(exl_lexicons *all, const char *folder, const char *extra, exl_lang lang, exl_notify notify, exl_err *err)
{
    uint32_t *counts[EXL_N_LANGS];
    exl_err none = { 0 };
    loader l = { .all = all, .a = &all->arena, .notify = notify, .err = err ? err : &none, .extra = extra, .extra_lang = lang };
    exl_rc rc = exl_taxonomy_load(&all->taxonomy, folder, l.a, l.err);
    l.groups = malloc(sizeof *l.groups * EXL_GROUPS_MAX);       /* room for the worst: what is not used takes no memory */
    if (rc == EXL_OK && !l.groups)
        rc = no_memory(l.err);
    exl_arena_init(&l.scratch, 0);
    exl_arena_init(&l.scratch_language, 0);
    exl_digest_begin(&l.digest);
    for (size_t i = 0; rc == EXL_OK && i < EXL_N_LANGS; i++) {
        l.counts = counts[i] = EXL_NEW(l.a, uint32_t, EXL_TRIGRAMS);
        exl_arena_reset(&l.scratch_language);
        rc = l.counts ? load_language(&l, folder, (exl_lang)i) : no_memory(l.err);
    }
    exl_arena_free(&l.scratch);
    exl_arena_free(&l.scratch_language);
    free(l.groups);
    free(l.sequence);
    free(l.member);
    EXL_TRY(rc);
    if (l.n_faults)
        return EXL_EDATA;
    EXL_TRY(gather_common(all, l.err));
    exl_fitted *fitted;
    for (size_t i = 0; i < EXL_N_LANGS; i++) {
        exl_learned *learned;
        EXL_TRY(exl_learned_load(&learned, &all->taxonomy, folder, (exl_lang)i, &l.digest, l.a, l.err));
        all->lexicon[i].learned = learned;
    }
    EXL_TRY(exl_fitted_load(&fitted, all, folder, &l.digest, l.a, l.err));
    all->fitted = fitted;
    unsigned char digest[32];
    exl_digest_end(&l.digest, digest);
    exl_hex(all->revision, digest, 8);
    return weigh_trigrams(all, counts, l.err);
}

exl_rc exl_lexicons_load(exl_lexicons **out, const char *folder, exl_notify notify, exl_err *err) { return exl_lexicons_load_with(out, folder, NULL, EXL_LANG_UNKNOWN, notify, err); }

exl_rc exl_lexicons_load_with(exl_lexicons **out, const char *folder, const char *extra, exl_lang lang, exl_notify notify, exl_err *err)
{
    exl_lexicons *all = calloc(1, sizeof *all);
    if (!all)
        return no_memory(err);
    exl_arena_init(&all->arena, (size_t)1 << 30);
    if (err)
        *err = (exl_err){ 0 };
    exl_rc rc = load_all(all, folder, extra, lang, notify, err);
#ifdef __GLIBC__
    malloc_trim(0);                 /* what loading needed for a while is more than a long run needs later */
#endif
    if (rc != EXL_OK)
        exl_lexicons_free(all);
    else
        *out = all;
    return rc;
}

exl_rc exl_lexicons_load_tables(exl_lexicons **out, const char *folder, exl_err *err)
{
    exl_lexicons *l = calloc(1, sizeof *l);
    if (!l)
        return no_memory(err);
    l->tables_only = true;
    exl_arena_init(&l->arena, 0);
    exl_rc rc = exl_taxonomy_load(&l->taxonomy, folder, &l->arena, err);
    if (rc != EXL_OK)
        exl_lexicons_free(l);
    else
        *out = l;
    return rc;
}

void exl_lexicons_free(exl_lexicons *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < EXL_N_LANGS; i++) {
        exl_expressions_free(&l->lexicon[i]);
        exl_stemmer_free(l->lexicon[i].stemmer);
    }
    exl_arena_free(&l->arena);
    free(l);
}

/* "file:line", without a printf: a million times a run. */
static size_t place(char *out, size_t cap, exl_span file, size_t line)
{
    char digits[24];
    size_t n = 0, k = 0;
    do
        digits[n++] = (char)('0' + line % 10);
    while (line /= 10);
    if (file.n + n + 2 > cap)
        return 0;
    memcpy(out, file.p, file.n);
    for (out[file.n] = ':'; k < n; k++)
        out[file.n + 1 + k] = digits[n - 1 - k];
    out[file.n + 1 + n] = '\0';
    return file.n + 1 + n;
}

size_t exl_entry_name(char *out, size_t cap, const exl_lexicon *l, const exl_entry *e) { return place(out, cap, l->file[e->file], e->line); }

size_t exl_evidence_numbers(const exl_lexicon *l) { return l->n_entries + (l->learned ? l->learned->n_features : 0) + 1; }

size_t exl_evidence_name(char *out, size_t cap, const exl_lexicon *l, uint32_t entry)
{
    char file[] = "learned/xx.tsv";
    if (entry < l->n_entries)
        return exl_entry_name(out, cap, l, &l->entry[entry]);
    memcpy(file + 8, exl_lang_codes[l->language], 2);
    return place(out, cap, exl_span_of(file), l->learned->first_line + (entry - l->n_entries) - 1);
}
