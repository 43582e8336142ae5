/* lexicon lint. Three looks: the loader's own faults; the rows as text (duplicates, contradictions), which works for a faulty file too; and the
 * compiled lexicon, where each pattern is tried on words made from itself. One line a finding, in the order of files and lines. */
#include "base/file.h"
#include "base/utf8.h"
#include "lexicon/expression.h"
#include "lexicon/match.h"
#include "lexicon/tsv.h"
#include "run/corpus.h"
#include "text/piece.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { PROBES = 8, PROBE_BYTES = 1024, KEY_MAX = 2048, DEPTH_MAX = 6 };

typedef struct {
    exl_lang lang;
    const char *path;
    size_t   entry;                 /* place of its first row among all */
    uint64_t line, column;
    exl_span key, pattern, labels;  /* key: the pattern as it is compared */
} row;

typedef struct { const char *path; uint64_t line, column; bool error; const char *text; size_t order; } finding;

typedef struct {
    exl_arena a;
    const char *folder, *only;      /* only: the file that is looked at, NULL = all */
    const char *only_real;
    const char *within;             /* only files whose path begins so: those of one language; NULL = all */
    exl_lang    only_lang;
    bool        extra;              /* `only` is none of the folder's */
    row        *rows;      size_t n_rows, cap_rows;
    exl_span   *negation;  size_t n_negations;      /* words that negate in English */
    finding    *list;      size_t n_list, cap_list;
    exl_lexicons *lex;              /* NULL: it does not load */
    const exl_options *o;
    bool        no_memory;
} lint;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static void *room(lint *l, void *p, size_t *cap, size_t n, size_t size)
{
    if (n < *cap)
        return p;
    size_t cap2 = *cap ? *cap * 2 : 1024;
    void *q = exl_arena_grow(&l->a, p, *cap * size, cap2 * size);
    *cap = q ? cap2 : *cap;
    l->no_memory |= q == NULL;
    return q ? q : p;
}

static void found(lint *l, const char *path, uint64_t line, uint64_t column, bool error, const char *text)
{
    l->list = room(l, l->list, &l->cap_list, l->n_list, sizeof *l->list);
    exl_span kept = exl_arena_copy(&l->a, exl_span_of(text)), at = exl_arena_copy(&l->a, exl_span_of(path));
    if (l->no_memory || !kept.p || !at.p) {
        l->no_memory = true;
        return;
    }
    l->list[l->n_list] = (finding){ at.p, line, column, error, kept.p, l->n_list };
    l->n_list++;
}

static bool concerns(const lint *l, const row *r) { return !l->only || r->path == l->only; }

static void __attribute__((format(printf, 4, 5))) say(lint *l, const row *r, bool error, const char *fmt, ...)
{
    char text[600];
    va_list ap;
    if (!concerns(l, r))
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    found(l, r->path, r->line, r->column, error, text);
}

/* --- rows ---------------------------------------------------------------------------------------------------- */

/* Without case, accents and superfluous blanks. */
static exl_span key_of(lint *l, exl_span pattern)
{
    char folded[KEY_MAX], plain[KEY_MAX];
    if (pattern.n > 1 && pattern.p[0] == '/')
        return pattern;
    exl_span f = { folded, exl_text_fold(folded, sizeof folded, pattern) };
    size_t n = exl_text_unaccent(plain, sizeof plain, f), k = 0;
    if (!n)
        return pattern;
    for (size_t i = 0; i < n; i++)
        if (plain[i] != ' ' || (k && plain[k - 1] != ' '))
            plain[k++] = plain[i];
    exl_span out = exl_arena_copy(&l->a, (exl_span){ plain, k });
    return out.p ? out : pattern;
}

/* The loader says at the beginning of a row that it has no second cell; the place to mend is where the tab is missing, at the end of the first. */
static void place_missing_tab(lint *l, const char *path, const exl_tsv *t)
{
    for (size_t i = 0; i < l->n_list && t->n == 1; i++) {
        finding *f = &l->list[i];
        if (f->line == t->line && f->column == t->column[0] && strcmp(f->path, path) == 0)
            f->column += t->cell[0].n;
    }
}

static void read_rows(lint *l, exl_lang lang, const char *path)
{
    static const char *const columns[] = { "pattern", "labels", "weight", "note" };
    exl_tsv t;
    exl_err err = { 0 };            /* the loader told it already */
    if (exl_tsv_open(&t, path, columns, 4, 2, &l->a, &err) != EXL_OK)
        return;
    for (bool more = true;;) {
        exl_rc rc = exl_tsv_next(&t, &more, &err);
        if (!more || (rc != EXL_OK && rc != EXL_EDATA))
            return;
        if (rc != EXL_OK || t.cell[0].n == 0)
            continue;
        l->rows = room(l, l->rows, &l->cap_rows, l->n_rows, sizeof *l->rows);
        if (l->no_memory)
            return;
        l->rows[l->n_rows] = (row){ lang, path, l->n_rows, t.line, t.column[0], key_of(l, t.cell[0]), t.cell[0], t.cell[1] };
        const row *r = &l->rows[l->n_rows++];
        if (r->pattern.n > 8 && memcmp(r->pattern.p, "@include", 8) == 0)
            say(l, r, true, "there are no include lines: every .tsv of a language's folder is read, and nothing outside it");
        else
            place_missing_tab(l, path, &t);
    }
}

static exl_rc read_folder(lint *l, exl_err *err)
{
    for (size_t k = 0; k < EXL_N_LANGS; k++) {
        exl_span *files;
        size_t n;
        const char *folder = exl_file_join(&l->a, l->folder, exl_lang_codes[k]);
        if (!folder)
            return no_memory(err);
        EXL_TRY(exl_file_list(&files, &n, folder, ".tsv", &l->a, err));
        for (size_t i = 0; i < n; i++) {
            const char *path = exl_file_join(&l->a, folder, files[i].p);
            char real[4096];
            if (!path)
                return no_memory(err);
            bool same = l->only_real && realpath(path, real) && strcmp(real, l->only_real) == 0;
            read_rows(l, (exl_lang)k, same ? l->only : path);
        }
    }
    if (l->extra)
        read_rows(l, l->only_lang, l->only);
    return EXL_OK;
}

/* --- duplicates and contradictions --------------------------------------------------------------------------- */

static int by_key(const void *x, const void *y)
{
    const row *a = *(const row *const *)x, *b = *(const row *const *)y;
    if (a->lang != b->lang)
        return a->lang < b->lang ? -1 : 1;
    int c = exl_span_cmp(a->key, b->key);
    return c ? c : a->entry < b->entry ? -1 : a->entry > b->entry;
}

static char sign_of(exl_span *label)
{
    char c = label->n ? label->p[label->n - 1] : 0;
    if (memchr(label->p, ':', label->n) || (c != '+' && c != '-' && c != '0'))
        return 0;
    label->n--;
    return c;
}

static void compare_labels(lint *l, const row *a, const row *b)
{
    for (exl_span rest = b->labels; rest.n;) {
        exl_span x = exl_span_trim(exl_span_cut(&rest, '|')), whole = x;
        char sx = sign_of(&x);
        for (exl_span other = a->labels; other.n;) {
            exl_span y = exl_span_trim(exl_span_cut(&other, '|'));
            char sy = sign_of(&y);
            const row *at = concerns(l, b) ? b : a, *before = at == b ? a : b;
            if (!exl_span_eq(x, y))
                continue;
            if (sx && sy && sx != sy)
                say(l, at, true, "conflict: «%.*s» is %.*s here, and %.*s%c at %s:%llu", (int)b->pattern.n, b->pattern.p, (int)(at == b ? whole.n : y.n + 1), at == b ? whole.p : y.p,
                    (int)x.n, x.p, at == b ? sy : sx, before->path, (unsigned long long)before->line);
            else if (sx == sy)
                say(l, at, false, "duplicate: «%.*s» is %.*s at %s:%llu already", (int)b->pattern.n, b->pattern.p, (int)whole.n, whole.p, before->path, (unsigned long long)before->line);
        }
    }
}

static exl_rc look_at_rows(lint *l, exl_err *err)
{
    row **order = EXL_NEW(&l->a, row *, l->n_rows + 1);
    if (!order)
        return no_memory(err);
    for (size_t i = 0; i < l->n_rows; i++)
        order[i] = &l->rows[i];
    qsort(order, l->n_rows, sizeof *order, by_key);
    for (size_t i = 1; i < l->n_rows; i++)
        for (size_t k = i; k-- > 0 && order[k]->lang == order[i]->lang && exl_span_eq(order[k]->key, order[i]->key);)
            compare_labels(l, order[k], order[i]);
    return EXL_OK;
}

/* --- words of a pattern -------------------------------------------------------------------------------------- */

/* Whether it is words alone, marked exact or not; without any mark. */
static bool is_words(exl_span p)
{
    for (size_t i = 0; i < p.n; i++)
        if (strchr("*<>(|)&/^$_", p.p[i]) || (p.p[i] == '.' && i + 1 < p.n && p.p[i + 1] == '.'))
            return false;
    return p.n > 0;
}

static bool is_plain(exl_span p) { return is_words(p) && !memchr(p.p, '!', p.n); }

static exl_span next_word(exl_span *rest)
{
    while (rest->n && rest->p[0] == ' ')
        rest->p++, rest->n--;
    return exl_span_cut(rest, ' ');
}

static bool has_label(const row *r, const char *head)
{
    for (exl_span rest = r->labels; rest.n;) {
        exl_span x = exl_span_trim(exl_span_cut(&rest, '|'));
        if (x.n >= strlen(head) && memcmp(x.p, head, strlen(head)) == 0)
            return true;
    }
    return false;
}

static bool has_exactly(const row *r, const char *label)
{
    for (exl_span rest = r->labels; rest.n;)
        if (exl_span_is(exl_span_trim(exl_span_cut(&rest, '|')), label))
            return true;
    return false;
}

static bool has_theme(const row *r)
{
    for (exl_span rest = r->labels; rest.n;) {
        exl_span x = exl_span_trim(exl_span_cut(&rest, '|'));
        if (!memchr(x.p, ':', x.n) && memchr(x.p, '.', x.n))
            return true;
    }
    return false;
}

static const exl_common_word *common_word(const lint *l, exl_span word)
{
    char folded[EXL_FOLDED_MAX], plain[EXL_FOLDED_MAX];
    exl_span f = { folded, exl_text_fold(folded, sizeof folded, word) };
    exl_span u = { plain, exl_text_unaccent(plain, sizeof plain, f) };
    return u.n ? exl_lexicons_common(l->lex, u) : NULL;
}

/* Words that negate in English: rows of one word that open a negation. */
static exl_rc find_negations(lint *l, exl_err *err)
{
    if (!(l->negation = EXL_NEW(&l->a, exl_span, l->n_rows + 1)))
        return no_memory(err);
    for (size_t i = 0; i < l->n_rows; i++) {
        const row *r = &l->rows[i];
        exl_span p = r->pattern;
        if (p.n && p.p[p.n - 1] == '!')
            p.n--;
        if (r->lang == EXL_LANG_EN && is_plain(p) && has_label(r, "scope:negation"))
            l->negation[l->n_negations++] = p;
    }
    return EXL_OK;
}

static bool negates_in_english(const lint *l, exl_span word)
{
    for (size_t i = 0; i < l->n_negations; i++)
        if (exl_span_eq_nocase(l->negation[i], word))
            return true;
    return false;
}

/* Only stop words; words that speak for another language. */
static void look_at_words(lint *l, const row *r)
{
    size_t n = 0, own = 0, other[EXL_N_LANGS] = { 0 };
    bool tiny = false;
    if (!is_words(r->pattern))
        return;
    for (exl_span rest = r->pattern; rest.n;) {
        exl_span w = next_word(&rest);
        w.n -= w.n && w.p[w.n - 1] == '!';
        if (!w.n)
            continue;
        const exl_common_word *c = common_word(l, w);
        n++;
        tiny |= exl_utf8_letters(w) < 2;
        own += c && c->speaks[r->lang];
        for (size_t k = 0; k < EXL_N_LANGS; k++)
            other[k] += c && k != r->lang && c->speaks[k] && !c->speaks[r->lang];
        if (r->lang != EXL_LANG_EN && !(c && c->speaks[r->lang]) && !has_label(r, "language") && !has_label(r, "none") && negates_in_english(l, w))
            say(l, r, false, "«%.*s» is an English negation, in a file of %s", (int)w.n, w.p, exl_lang_codes[r->lang]);
    }
    bool speaks = has_theme(r) || has_label(r, "reason:") || has_label(r, "signal:");
    if (speaks && n && n <= 2 && own == n && is_plain(r->pattern))
        say(l, r, false, "stop word%s only: «%.*s» would fire in a great many statements; write more words around it", n > 1 ? "s" : "", (int)r->pattern.n, r->pattern.p);
    else if (speaks && n == 1 && tiny && is_plain(r->pattern))
        say(l, r, false, "too short: «%.*s» is a single letter", (int)r->pattern.n, r->pattern.p);
    for (size_t k = 0; k < EXL_N_LANGS; k++)
        if (n >= 2 && own == 0 && 2 * other[k] >= n && !has_label(r, "language"))
            say(l, r, false, "wrong language? «%.*s» reads like %s, in a file of %s", (int)r->pattern.n, r->pattern.p, exl_lang_codes[k], exl_lang_codes[r->lang]);
}

/* --- one stem, two themes ------------------------------------------------------------------------------------ */

typedef struct { const row *r; exl_span stem, word; } stemmed;

static int by_stem(const void *x, const void *y)
{
    const stemmed *a = x, *b = y;
    if (a->r->lang != b->r->lang)
        return a->r->lang < b->r->lang ? -1 : 1;
    int c = exl_span_cmp(a->stem, b->stem);
    return c ? c : a->r->entry < b->r->entry ? -1 : a->r->entry > b->r->entry;
}

static bool share_theme(const row *a, const row *b)
{
    for (exl_span rest = a->labels; rest.n;) {
        exl_span x = exl_span_trim(exl_span_cut(&rest, '|'));
        (void)sign_of(&x);
        for (exl_span other = b->labels; other.n;) {
            exl_span y = exl_span_trim(exl_span_cut(&other, '|'));
            (void)sign_of(&y);
            if (exl_span_eq(x, y))
                return true;
        }
    }
    return false;
}

static exl_rc look_at_stems(lint *l, exl_err *err)
{
    stemmed *s = EXL_NEW(&l->a, stemmed, l->n_rows + 1);
    size_t n = 0;
    if (!s)
        return no_memory(err);
    for (size_t i = 0; i < l->n_rows; i++) {
        const row *r = &l->rows[i];
        char folded[EXL_FOLDED_MAX], stem[EXL_FOLDED_MAX];
        if (!has_theme(r) || !is_plain(r->pattern) || memchr(r->pattern.p, ' ', r->pattern.n) || memchr(r->pattern.p, '-', r->pattern.n) || memchr(r->pattern.p, '\'', r->pattern.n))
            continue;
        exl_span f = { folded, exl_text_fold(folded, sizeof folded, r->pattern) };
        size_t k = f.n ? exl_stemmer_stem(l->lex->lexicon[r->lang].stemmer, stem, sizeof stem, f) : 0;
        s[n] = (stemmed){ r, exl_arena_copy(&l->a, (exl_span){ stem, k }), exl_arena_copy(&l->a, f) };
        if (!s[n].stem.p || !s[n].word.p)
            return no_memory(err);
        n += k > 0;
    }
    qsort(s, n, sizeof *s, by_stem);
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k-- > 0 && s[k].r->lang == s[i].r->lang && exl_span_eq(s[k].stem, s[i].stem);) {
            const row *at = concerns(l, s[i].r) ? s[i].r : s[k].r, *before = at == s[i].r ? s[k].r : s[i].r;
            if (!exl_span_eq(s[i].word, s[k].word) && !share_theme(s[i].r, s[k].r))
                say(l, at, false, "collision: «%.*s» and «%.*s» at %s:%llu have one stem, «%.*s», and different themes; mark one with !", (int)at->pattern.n, at->pattern.p,
                    (int)before->pattern.n, before->pattern.p, before->path, (unsigned long long)before->line, (int)s[i].stem.n, s[i].stem.p);
        }
    return EXL_OK;
}

/* --- patterns on words made of themselves -------------------------------------------------------------------- */

typedef struct { lint *l; exl_lang lang; char *out; size_t n; unsigned variant; int depth; } probe;

static void put_word(probe *p, const char *head, exl_span w, const char *tail)
{
    size_t need = strlen(head) + w.n + strlen(tail) + 1;
    if (p->n + need >= PROBE_BYTES)
        return;
    p->n += (size_t)snprintf(p->out + p->n, PROBE_BYTES - p->n, "%s%s%.*s%s", p->n ? " " : "", head, (int)w.n, w.p, tail);
}

static void put_pattern(probe *p, exl_span pattern);

/* A member of a class: another one each variant. */
static void put_member(probe *p, exl_span name)
{
    char label[200];
    size_t n = 0;
    if (exl_span_is(name, "number") || exl_span_is(name, "name")) {
        put_word(p, exl_span_is(name, "number") ? "7" : "Zqwart", (exl_span){ "", 0 }, "");
        return;
    }
    snprintf(label, sizeof label, "class:%.*s", (int)(name.n < 150 ? name.n : 150), name.p);
    const row *pick = NULL;
    for (size_t i = 0; i < p->l->n_rows && n <= p->variant; i++) {
        const row *r = &p->l->rows[i];
        if (r->lang != p->lang || !has_exactly(r, label))
            continue;
        pick = r;
        n++;
    }
    if (pick && p->depth < DEPTH_MAX) {
        p->depth++;
        put_pattern(p, pick->pattern);
        p->depth--;
    }
}

static void put_group(probe *p, exl_span inside)
{
    size_t n = 1;
    for (size_t i = 0; i < inside.n; i++)
        n += inside.p[i] == '|';
    exl_span pick = { "", 0 };
    for (size_t i = 0; i <= p->variant % n; i++)
        pick = exl_span_cut(&inside, '|');
    put_pattern(p, pick);
}

static void put_element(probe *p, exl_span e)
{
    if (e.p[0] == '<') {
        put_member(p, (exl_span){ e.p + 1, e.n > 2 ? e.n - 2 : 0 });
        return;
    }
    if ((e.n >= 2 && e.p[0] == '.' && e.p[1] == '.') || (e.n == 1 && strchr("^$&", e.p[0])))
        return;
    if (e.n == 1 && e.p[0] == '_') {
        put_word(p, "zqart", (exl_span){ "", 0 }, "");
        return;
    }
    bool before = e.p[0] == '*', behind = e.n > 1 && e.p[e.n - 1] == '*', exact = e.p[e.n - 1] == '!';
    exl_span w = { e.p + before, e.n - before - behind - exact };
    put_word(p, before ? "zq" : "", w, behind ? "zq" : "");
}

static void put_pattern(probe *p, exl_span pattern)
{
    for (size_t i = 0; i < pattern.n;) {
        size_t from = i;
        if (pattern.p[i] == ' ') {
            i++;
            continue;
        }
        if (pattern.p[i] == '(') {
            int depth = 0;
            for (; i < pattern.n; i++) {
                depth += pattern.p[i] == '(';
                depth -= pattern.p[i] == ')';
                if (depth == 0)
                    break;
            }
            put_group(p, (exl_span){ pattern.p + from + 1, i - from - 1 });
            i += i < pattern.n;
            continue;
        }
        while (i < pattern.n && pattern.p[i] != ' ' && pattern.p[i] != '(')
            i++;
        put_element(p, (exl_span){ pattern.p + from, i - from });
    }
}

/* The entry of a row, in the order of files and lines. */
static const exl_entry *entry_of(const lint *l, const row *r, size_t *index)
{
    const exl_lexicon *x = &l->lex->lexicon[r->lang];
    size_t skip = strlen(l->folder) + 1;
    for (size_t f = 0; f < x->n_files; f++) {
        bool same = l->extra && r->path == l->only ? f + 1 == x->n_files : false;
        if (!same && strlen(r->path) > skip && !(l->extra && r->path == l->only)) {
            const char *base = strrchr(r->path, '/');
            const char *mine = memchr(x->file[f].p, '/', x->file[f].n);
            same = base && mine && exl_span_eq(exl_span_of(base + 1), (exl_span){ mine + 1, (size_t)(x->file[f].p + x->file[f].n - mine) - 1 });
        }
        if (!same)
            continue;
        size_t low = 0, high = x->n_entries;
        while (low < high) {
            size_t mid = (low + high) / 2;
            const exl_entry *e = &x->entry[mid];
            if (e->file < f || (e->file == f && e->line < r->line))
                low = mid + 1;
            else
                high = mid;
        }
        if (low < x->n_entries && x->entry[low].file == f && x->entry[low].line == r->line) {
            *index = low;
            return &x->entry[low];
        }
    }
    return NULL;
}

typedef struct { exl_matcher *matcher; exl_vocabulary *vocabulary; } tools;

static exl_rc try_pattern(lint *l, const row *r, const tools *t, exl_err *err)
{
    const exl_lexicon *x = &l->lex->lexicon[r->lang];
    size_t index = 0;
    const exl_entry *e = entry_of(l, r, &index), *shadow = NULL;
    bool tried = false;
    char text[PROBE_BYTES] = "", shown[PROBE_BYTES] = "";
    if (!e || !e->kinds || (r->pattern.n > 1 && r->pattern.p[0] == '/'))
        return EXL_OK;
    for (unsigned v = 0; v < PROBES; v++) {
        probe p = { l, r->lang, text, 0, v, 0 };
        exl_token *token;
        exl_hit *hit = NULL;
        size_t n, n_hits = 0;
        bool limited;
        put_pattern(&p, r->pattern);
        EXL_TRY(exl_vocabulary_tokens(t->vocabulary, (exl_span){ text, p.n }, &token, &n, err));
        if (n == 0 || n > EXL_STATEMENT_TOKENS)
            continue;
        if (!tried)
            memcpy(shown, text, sizeof shown);
        tried = true;
        EXL_TRY(exl_match(t->matcher, t->vocabulary, x, (exl_span){ text, p.n }, token, n, NULL, 0, &hit, &n_hits, &limited, err));
        for (size_t i = 0; i < n_hits; i++) {
            if (hit[i].entry == index)
                return EXL_OK;
            if (!shadow && hit[i].first == 0 && hit[i].last == n - 1)
                shadow = &x->entry[hit[i].entry];
        }
    }
    if (tried && shadow) {
        char name[300];
        exl_entry_name(name, sizeof name, x, shadow);
        say(l, r, false, "shadowed: on its own words «%.80s», %s wins over it", shown, name);
    } else if (tried) {
        say(l, r, false, "never matches its own words, «%.80s»", shown);
    }
    return EXL_OK;
}

static exl_rc look_at_patterns(lint *l, exl_err *err)
{
    tools t = { NULL, NULL };
    exl_rc rc = find_negations(l, err);
    if (rc == EXL_OK)
        rc = exl_vocabulary_new(&t.vocabulary, l->lex, err);
    if (rc == EXL_OK)
        rc = exl_matcher_new(&t.matcher, err);
    for (size_t i = 0; rc == EXL_OK && i < l->n_rows; i++) {
        exl_vocabulary_trim(t.vocabulary);
        if (!concerns(l, &l->rows[i]))
            continue;
        look_at_words(l, &l->rows[i]);
        rc = try_pattern(l, &l->rows[i], &t, err);
    }
    exl_matcher_free(t.matcher);
    exl_vocabulary_free(t.vocabulary);
    return rc;
}

/* Expressions on texts that make bad ones explode. */
static void look_at_expressions(lint *l)
{
    static const char *const hard[] = { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "a a a a a a a a a a a a a a a a a a a a a a a a!", "abababababababababababababababababababab 1111111111111111111111111!" };
    for (size_t i = 0; i < l->n_rows; i++) {
        const row *r = &l->rows[i];
        size_t index = 0;
        const exl_lexicon *x = &l->lex->lexicon[r->lang];
        if (!concerns(l, r) || r->pattern.p[0] != '/' || !entry_of(l, r, &index))
            continue;
        for (size_t k = 0; k < x->n_expressions; k++)
            for (size_t h = 0; x->expression[k].entry == index && h < sizeof hard / sizeof hard[0]; h++) {
                size_t s, e;
                bool limit = false;
                (void)exl_expression_find(x, k, exl_span_of(hard[h]), 0, &s, &e, &limit);
                if (limit) {
                    say(l, r, false, "expression runs into its match limit on some texts: statements where it does are not wholly known; write it without nested repetition");
                    break;
                }
            }
    }
}

/* --- what never fires ---------------------------------------------------------------------------------------- */

typedef struct { uint32_t *fired[EXL_N_LANGS]; } firing;

static exl_rc note_hits(void *ctx, const exl_explained *x, exl_err *err)
{
    firing *f = ctx;
    (void)err;
    for (size_t i = 0; x->lexicon && i < x->n_hits; i++)
        f->fired[x->lexicon->language][x->hit[i].entry]++;
    return EXL_OK;
}

static exl_rc look_at_corpus(lint *l, exl_notify notify, exl_err *err)
{
    firing f = { { NULL } };
    for (size_t k = 0; k < EXL_N_LANGS; k++)
        if (!(f.fired[k] = EXL_NEW(&l->a, uint32_t, l->lex->lexicon[k].n_entries + 1)))
            return no_memory(err);
    EXL_TRY(exl_corpus_read(l->lex, l->o->corpus, l->o, &(exl_corpus_reader){ note_hits, NULL, &f }, notify, err));
    for (size_t i = 0; i < l->n_rows; i++) {
        const row *r = &l->rows[i];
        size_t index = 0;
        const exl_entry *e = concerns(l, r) ? entry_of(l, r, &index) : NULL;
        if (e && e->kinds && !f.fired[r->lang][index])
            say(l, r, false, "«%.*s» never fires in %s", (int)r->pattern.n, r->pattern.p, l->o->corpus);
    }
    return EXL_OK;
}

/* --- the command --------------------------------------------------------------------------------------------- */

static int by_place(const void *x, const void *y)
{
    const finding *a = x, *b = y;
    int c = strcmp(a->path, b->path);
    if (c)
        return c;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static void take_fault(void *ctx, const exl_note *n)
{
    lint *l = ctx;
    char real[4096];
    if (n->kind != EXL_NOTE_ERROR || !n->path)
        return;
    bool mine = !l->only || strcmp(n->path, l->only) == 0 || (realpath(n->path, real) && strcmp(real, l->only_real) == 0);
    if (mine)
        found(l, l->only ? l->only : n->path, n->line, n->column, true, n->msg);
}

/* The language that the words of a file speak for, among those that the folder knows. */
static exl_rc guess_language(lint *l, exl_err *err)
{
    exl_lexicons *known = NULL;
    exl_vocabulary *v = NULL;
    exl_token *token;
    size_t n, from = l->n_rows;
    int32_t score[EXL_N_LANGS] = { 0 };
    EXL_TRY(exl_lexicons_load(&known, l->folder, (exl_notify){ NULL, NULL }, err));
    exl_rc rc = exl_vocabulary_new(&v, known, err);
    read_rows(l, EXL_LANG_NL, l->only);
    for (size_t i = from; rc == EXL_OK && i < l->n_rows; i++) {
        rc = exl_vocabulary_tokens(v, l->rows[i].pattern, &token, &n, err);
        if (rc == EXL_OK)
            exl_vocabulary_languages(v, token, n, score);
        exl_vocabulary_trim(v);
    }
    l->n_rows = from;
    l->n_list = 0;
    l->only_lang = EXL_LANG_NL;
    for (size_t k = 1; k < EXL_N_LANGS; k++)
        if (score[k] > score[l->only_lang])
            l->only_lang = (exl_lang)k;
    exl_vocabulary_free(v);
    exl_lexicons_free(known);
    return rc;
}

/* Which file, of which language: --language, its folder's name, else its words. */
static exl_rc settle_file(lint *l, exl_err *err)
{
    char real[4096], folder[4096];
    if (!realpath(l->only, real))
        return exl_fail(err, EXL_EENV, "cannot open %.400s", l->only);
    l->only_real = exl_arena_copy(&l->a, exl_span_of(real)).p;
    size_t n = realpath(l->folder, folder) ? strlen(folder) : 0;
    char *slash = l->only_real ? strrchr(real, '/') : NULL;
    if (!slash)
        return no_memory(err);
    *slash = '\0';
    const char *parent = strrchr(real, '/');
    size_t lang = parent ? exl_name_index(exl_lang_codes, EXL_N_LANGS, exl_span_of(parent + 1)) : EXL_N_LANGS;
    l->extra = !(lang < EXL_N_LANGS && n && strncmp(real, folder, n) == 0 && real[n] == '/' && strchr(real + n + 1, '/') == NULL);
    l->only_lang = (exl_lang)lang;
    if (l->o->language && l->extra)
        return exl_run_language(&l->only_lang, l->o, err);
    return lang < EXL_N_LANGS ? EXL_OK : guess_language(l, err);
}

static exl_rc look(lint *l, exl_notify notify, exl_err *err)
{
    exl_err load = { 0 };
    if (l->only)
        EXL_TRY(settle_file(l, err));
    exl_rc rc = exl_lexicons_load_with(&l->lex, l->folder, l->extra ? l->only : NULL, l->only_lang, (exl_notify){ take_fault, l }, &load);
    if (rc != EXL_OK && (rc != EXL_EDATA || l->n_list == 0)) {
        if (err)
            *err = load;
        return rc;
    }
    EXL_TRY(read_folder(l, err));
    EXL_TRY(look_at_rows(l, err));
    if (l->lex) {
        EXL_TRY(look_at_stems(l, err));
        EXL_TRY(look_at_patterns(l, err));
        look_at_expressions(l);
        if (l->o->corpus)
            EXL_TRY(look_at_corpus(l, notify, err));
    }
    return l->no_memory ? no_memory(err) : EXL_OK;
}

static exl_rc tell(lint *l, exl_sink out, exl_notify notify, exl_err *err)
{
    exl_buf b;
    char told[1200];
    size_t errors = 0, kept = 0;
    exl_buf_init(&b, 0);
    if (l->n_list)
        qsort(l->list, l->n_list, sizeof *l->list, by_place);
    for (size_t i = 0; i < l->n_list; i++) {
        const finding *f = &l->list[i], *before = i ? &l->list[i - 1] : NULL;
        if (l->within && strncmp(f->path, l->within, strlen(l->within)) != 0)
            continue;
        if (before && strcmp(f->path, before->path) == 0 && f->line == before->line && strcmp(f->text, before->text) == 0)
            continue;
        exl_buf_fmt(&b, "%s:%llu:%llu: %s: %s\n", f->path, (unsigned long long)f->line, (unsigned long long)f->column, f->error ? "error" : "warning", exl_run_told(told, sizeof told, f->text, l->o));
        errors += f->error;
        kept++;
    }
    exl_rc rc = exl_run_send(&b, out, err);
    exl_buf_free(&b);
    if (rc == EXL_OK)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu errors, %zu warnings in %zu entries", errors, kept - errors, l->n_rows);
    return rc == EXL_OK && errors ? EXL_EDATA : rc;
}

/* Whether path is the folder of a language in a folder of lexicons: then it is looked at as part of that. */
static bool one_language(lint *l, const char *path)
{
    exl_span s = exl_span_of(path);
    while (s.n > 1 && s.p[s.n - 1] == '/')
        s.n--;
    size_t head = s.n;
    while (head && s.p[head - 1] != '/')
        head--;
    exl_span parent = head > 1 ? (exl_span){ s.p, head - 1 } : exl_span_of(head ? "/" : ".");
    const char *folder = exl_arena_copy(&l->a, parent).p;
    const char *themes = folder ? exl_file_join(&l->a, folder, "themes.tsv") : NULL;
    struct stat st;
    if (exl_name_index(exl_lang_codes, EXL_N_LANGS, (exl_span){ s.p + head, s.n - head }) == EXL_N_LANGS || !themes || stat(themes, &st) != 0)
        return false;
    l->folder = folder;
    exl_span code = exl_arena_copy(&l->a, (exl_span){ s.p + head, s.n - head });
    const char *language = code.p ? exl_file_join(&l->a, folder, code.p) : NULL;
    l->within = language ? exl_file_join(&l->a, language, "") : NULL;
    return true;
}

exl_rc exl_lexicon_lint(const char *folder, const char *path, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    lint l = { .folder = folder, .only_lang = EXL_LANG_UNKNOWN, .o = o };
    struct stat st;
    bool is_folder = path && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    exl_arena_init(&l.a, 0);
    if (!is_folder)
        l.only = path;
    else if (!one_language(&l, path))
        l.folder = path;
    exl_rc rc = look(&l, notify, err);
    if (rc == EXL_OK)
        rc = tell(&l, out, notify, err);
    exl_lexicons_free(l.lex);
    exl_arena_free(&l.a);
    return rc;
}
