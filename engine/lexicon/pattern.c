/* Groups are written out first, as text; what is left is a plain row of elements. */
#include "lexicon/pattern.h"
#include "base/num.h"
#include "text/piece.h"
#include <stdio.h>

enum { WRITTEN_MAX = 1 << 20 };              /* bytes: alternatives that come to nothing cost time and memory too, though they make no sequence; ours come to a tenth */
typedef struct { exl_span *s; size_t n, cap, written; } list;

static exl_rc bad(exl_err *err, size_t column, const char *msg)
{
    exl_rc rc = exl_fail(err, EXL_EDATA, "%s", msg);
    if (err)
        err->column = column + 1;
    return rc;
}

static exl_rc push(list *l, exl_span s, exl_arena *a, exl_err *err)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 64;
        l->s = exl_arena_grow(a, l->s, sizeof *l->s * l->cap, sizeof *l->s * cap);
        l->cap = cap;
        if (!l->s)
            return exl_fail(err, EXL_ENOMEM, "out of memory");
    }
    l->s[l->n++] = s;
    return EXL_OK;
}

static exl_span join(exl_arena *a, exl_span x, exl_span y, exl_span z)
{
    char *p = exl_arena_get(a, x.n + y.n + z.n + 1);
    if (!p)
        return (exl_span){ NULL, 0 };
    memcpy(p, x.p, x.n);
    memcpy(p + x.n, y.p, y.n);
    memcpy(p + x.n + y.n, z.p, z.n);
    return (exl_span){ p, x.n + y.n + z.n };
}

static size_t group_close(exl_span s, size_t open)
{
    size_t depth = 0;
    for (size_t i = open; i < s.n; i++) {
        depth += s.p[i] == '(';
        if (s.p[i] == ')' && --depth == 0)
            return i;
    }
    return s.n;
}

/* «=» and the like in notes stand between words without being one; any other alternative of punctuation alone (%) is never met. */
static bool joins_words(exl_span s)
{
    s = exl_span_trim(s);
    return s.n == 0 || (s.n == 1 && strchr("=:-/+", s.p[0]));
}

static bool only_punctuation(exl_span s);

/* While places are still those of what was written. */
static exl_rc check_groups(exl_span s, exl_err *err)
{
    size_t depth = 0, open = s.n;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ')' && depth == 0)
            return bad(err, i, "')' without '('");
        depth += s.p[i] == '(';
        depth -= s.p[i] == ')';
    }
    for (size_t i = s.n, closed = 0; depth > 0 && i-- > 0;) {
        if (s.p[i] == '(' && closed == 0)
            open = i;
        closed += s.p[i] == ')';
        closed -= s.p[i] == '(' && closed > 0;
    }
    return depth ? bad(err, open, "'(' is never closed") : EXL_OK;
}

/* Writes out the first group of s, whose groups are all closed, and goes on with each result. */
static exl_rc expand(list *out, exl_span s, exl_arena *a, exl_err *err)
{
    const char *hit = s.n ? memchr(s.p, '(', s.n) : NULL;
    if (!hit) {
        if (out->n == EXL_PATTERN_EXPANSIONS)
            return bad(err, 0, "pattern stands for more than 3000 sequences: split the entry, or use a class");
        return push(out, s, a, err);
    }
    size_t open = (size_t)(hit - s.p), close = group_close(s, open), depth = 0, from = open + 1;
    for (size_t i = open + 1; i <= close; i++) {
        if (i == close || (s.p[i] == '|' && depth == 0)) {
            exl_span alternative = { s.p + from, i - from };
            from = i + 1;
            if (only_punctuation(alternative) && !joins_words(alternative) && !memchr(alternative.p, '(', alternative.n) && !memchr(alternative.p, '.', alternative.n) && !memchr(alternative.p, '_', alternative.n))
                continue;
            exl_span one = join(a, (exl_span){ s.p, open }, alternative, (exl_span){ s.p + close + 1, s.n - close - 1 });
            if (!one.p)
                return exl_fail(err, EXL_ENOMEM, "out of memory");
            if ((out->written += one.n) > WRITTEN_MAX)
                return bad(err, 0, "pattern has too many groups to be written out: split the entry, or use a class");
            EXL_TRY(expand(out, one, a, err));
        }
        depth += s.p[i] == '(';
        depth -= s.p[i] == ')';
    }
    return EXL_OK;
}

/* How many sequences s stands for: groups multiply, alternatives add up. Reads up to the end, or to a ')' or '|' of depth 0. */
static double sequences_of(exl_span s, size_t *i)
{
    double product = 1;
    while (*i < s.n && s.p[*i] != ')' && s.p[*i] != '|') {
        if (s.p[(*i)++] != '(')
            continue;
        double sum = sequences_of(s, i);
        while (*i < s.n && s.p[*i] == '|') {
            ++*i;
            sum += sequences_of(s, i);
        }
        *i += *i < s.n;
        product *= sum;
    }
    return product;
}

static bool edge_of_element(exl_span s, size_t i) { return i >= s.n || strchr(" (|)", s.p[i]) != NULL; }

/* The group at `open` if it could be a class: a whole element, of words alone. Its end and number of alternatives. */
static bool plain_group(exl_span s, size_t open, size_t *close, size_t *n)
{
    *n = 1;
    for (*close = open + 1; *close < s.n && s.p[*close] != ')'; ++*close) {
        char c = s.p[*close];
        bool gap = c == '.' && s.p[*close - 1] == '.';
        if (c == '(' || c == '<' || c == '_' || c == '^' || c == '$' || c == '&' || gap)
            return false;
        *n += c == '|';
    }
    return *close < s.n && (open == 0 || strchr(" (|", s.p[open - 1])) && edge_of_element(s, *close + 1);
}

static exl_rc group_class(exl_span text, const exl_pattern_reader *r, size_t *index, exl_err *err)
{
    char name[24];
    for (*index = 0; *index < *r->n_groups; ++*index)
        if (exl_span_eq(r->group[*index].text, text))
            return EXL_OK;
    if (*index == EXL_GROUPS_MAX)
        return bad(err, 0, "too many large groups: use classes");
    int n = snprintf(name, sizeof name, "#%zu", *index);
    exl_group g = { exl_arena_copy(r->keep, text), exl_terms_add(r->terms, EXL_TERM_CLASS, (exl_span){ name, (size_t)n }) };
    if (!g.text.p || !g.term)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    r->group[(*r->n_groups)++] = g;
    return EXL_OK;
}

/* Punctuation is no token, so an element of it alone («=» in a note) asks for nothing. */
static bool only_punctuation(exl_span s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'))
            return false;
    }
    return true;
}

/* Without an empty alternative, which stays an alternative: (a|b|) becomes (<#7>|). */
static exl_span without_empty(exl_arena *a, exl_span text, bool *optional)
{
    char *out = exl_arena_get(a, text.n + 1);
    size_t n = 0;
    *optional = false;
    exl_span rest = text;
    for (bool last = false; out && !last;) {
        last = !memchr(rest.p, '|', rest.n) || rest.n == 0;
        exl_span one = exl_span_trim(exl_span_cut(&rest, '|'));
        *optional |= joins_words(one);
        if (only_punctuation(one))
            continue;
        if (n)
            out[n++] = '|';
        memcpy(out + n, one.p, one.n);
        n += one.n;
    }
    return (exl_span){ out, n };
}

/* Turns the largest groups of words into classes until what is left is few enough to be written out. */
static exl_rc fold_groups(exl_span *s, const exl_pattern_reader *r, exl_err *err)
{
    for (;;) {
        size_t i = 0, best = SIZE_MAX, best_close = 0, most = 2, close, n, index;
        if (sequences_of(*s, &i) <= EXL_PATTERN_AIM)
            return EXL_OK;
        for (size_t k = 0; k < s->n; k++)
            if (s->p[k] == '(' && plain_group(*s, k, &close, &n) && n > most)
                best = k, best_close = close, most = n;
        if (best == SIZE_MAX)
            return EXL_OK;
        bool optional;
        exl_span text = without_empty(r->scratch, (exl_span){ s->p + best + 1, best_close - best - 1 }, &optional);
        if (!text.p)
            return exl_fail(err, EXL_ENOMEM, "out of memory");
        EXL_TRY(group_class(text, r, &index, err));
        char name[32];
        int len = snprintf(name, sizeof name, optional ? "(<#%zu>|)" : "<#%zu>", index);
        *s = join(r->scratch, (exl_span){ s->p, best }, (exl_span){ name, (size_t)len }, (exl_span){ s->p + best_close + 1, s->n - best_close - 1 });
        if (!s->p)
            return exl_fail(err, EXL_ENOMEM, "out of memory");
    }
}

static uint32_t word_term(const exl_pattern_reader *r, exl_span folded, exl_term_kind kind)
{
    char plain[EXL_FOLDED_MAX], stem[EXL_FOLDED_MAX], key[EXL_FOLDED_MAX];
    exl_span u = { plain, exl_text_unaccent(plain, sizeof plain, folded) };
    uint32_t known;
    if (kind != EXL_TERM_STEM)
        return exl_terms_add(r->terms, kind, u);
    if (exl_terms_find(r->terms, EXL_TERM_WRITTEN, folded, &known, 0, 1))
        return known;
    exl_span s = { stem, exl_stemmer_stem(r->stemmer, stem, sizeof stem, folded) };
    exl_span k = { key, exl_text_unaccent(key, sizeof key, s) };
    uint32_t term = exl_terms_add(r->terms, kind, k);
    exl_span bare = { stem, exl_stemmer_stem(r->stemmer, stem, sizeof stem, u) };
    bool ok = term && exl_terms_alias(r->terms, kind, bare, term) && exl_terms_alias(r->terms, EXL_TERM_WRITTEN, folded, term);
    return ok ? term : 0;
}

static exl_rc add_item(exl_sequence *q, uint32_t item, exl_err *err)
{
    if (item == 0)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    if (q->n == EXL_PATTERN_ITEMS)
        return bad(err, 0, "pattern has more than 16 elements");
    q->item[q->n++] = item;
    return EXL_OK;
}

/* Where a written word is remembered, with its key; NULL: it is not. */
static exl_written *slot_of(const exl_pattern_reader *r, exl_span w, uint64_t key[4])
{
    unsigned char bytes[4 * sizeof *key] = { 0 };
    if (!r->written || w.n >= sizeof bytes)
        return NULL;
    memcpy(bytes, w.p, w.n);
    bytes[sizeof bytes - 1] = (unsigned char)w.n;
    memcpy(key, bytes, sizeof bytes);
    uint64_t h = 0;
    for (size_t i = 0; i < 4; i++)
        h = (h ^ key[i]) * 0x9E3779B97F4A7C15u, h ^= h >> 32;
    return &r->written[h % EXL_WRITTEN_SLOTS];
}

/* A written word: cut as running text is; `!` and `*` hold for its last and first part. */
static exl_rc cut_word(exl_sequence *q, exl_span w, const exl_pattern_reader *r, exl_err *err)
{
    bool exact = w.n > 1 && w.p[w.n - 1] == '!';
    w.n -= exact;
    bool front = w.n > 1 && w.p[0] == '*', back = w.n > 1 && w.p[w.n - 1] == '*';
    w = (exl_span){ w.p + front, w.n - front - back };
    exl_chunk chunk[8];
    size_t at = 0, n_chunks;
    uint16_t after;
    exl_pieces pieces;
    n_chunks = exl_text_chunks(chunk, 8, w, &at, &after);
    bool any = false;
    for (size_t c = 0; c < n_chunks; c++) {
        exl_text_pieces(&pieces, (exl_span){ w.p + chunk[c].start, chunk[c].end - chunk[c].start });
        for (size_t i = 0; i < pieces.n; i++) {
            bool first = !any, last = c + 1 == n_chunks && i + 1 == pieces.n;
            bool suffix = front && first, prefix = back && last;
            exl_term_kind kind = suffix && prefix ? EXL_TERM_INFIX : suffix ? EXL_TERM_SUFFIX : prefix ? EXL_TERM_PREFIX : exact ? EXL_TERM_EXACT : EXL_TERM_STEM;
            EXL_TRY(add_item(q, word_term(r, (exl_span){ pieces.text + pieces.piece[i].folded, pieces.piece[i].n_folded }, kind), err));
            any = true;
        }
    }
    return any ? EXL_OK : bad(err, 0, "an element has neither letters nor digits");
}

static exl_rc add_word(exl_sequence *q, exl_span w, const exl_pattern_reader *r, exl_err *err)
{
    uint64_t key[4];
    size_t had = q->n;
    exl_written *s = slot_of(r, w, key);
    if (s && s->term && memcmp(s->key, key, sizeof key) == 0)
        return add_item(q, s->term, err);
    EXL_TRY(cut_word(q, w, r, err));
    if (s && q->n == had + 1) {
        memcpy(s->key, key, sizeof key);
        s->term = q->item[had];
    }
    return EXL_OK;
}

static exl_rc add_gap(exl_sequence *q, exl_span e, exl_err *err)
{
    uint64_t n = 3;
    if (e.n > 2 && (!exl_num_uint(&n, (exl_span){ e.p + 2, e.n - 2 }) || n < 1 || n > 8))
        return bad(err, 0, "a gap is .. or ..1 to ..8");
    if (q->n == 0)                  /* what stood before it was optional */
        return EXL_OK;
    return add_item(q, EXL_TERM_GAP + (uint32_t)n, err);
}

static exl_rc add_class(exl_sequence *q, exl_span e, const exl_pattern_reader *r, exl_err *err)
{
    if (e.n < 3 || e.p[e.n - 1] != '>')
        return bad(err, 0, "'<' is never closed");
    exl_span name = { e.p + 1, e.n - 2 };
    if (exl_span_is(name, "number"))
        return add_item(q, EXL_TERM_NUMBER, err);
    return add_item(q, exl_terms_add(r->terms, EXL_TERM_CLASS, name), err);
}

static exl_rc add_element(exl_sequence *q, exl_span e, const exl_pattern_reader *r, exl_err *err)
{
    if (exl_span_is(e, "_"))
        return add_item(q, EXL_TERM_ANY, err);
    if (exl_span_is(e, "^"))
        return q->n ? bad(err, 0, "'^' can only come first") : add_item(q, EXL_TERM_START, err);
    if (exl_span_is(e, "$"))
        return add_item(q, EXL_TERM_END, err);
    if (e.n >= 2 && e.p[0] == '.' && e.p[1] == '.')
        return add_gap(q, e, err);
    if (e.p[0] == '<')
        return add_class(q, e, r, err);
    if (only_punctuation(e))
        return EXL_OK;
    return add_word(q, e, r, err);
}

static exl_rc sequence(exl_sequence *q, exl_span s, const exl_pattern_reader *r, exl_err *err)
{
    *q = (exl_sequence){ .n = 0 };
    for (exl_span rest = s; rest.n;) {
        exl_span e = exl_span_cut(&rest, ' ');
        if (e.n)
            EXL_TRY(add_element(q, e, r, err));
    }
    size_t words = 0;
    for (size_t i = 0; i < q->n; i++) {
        words += q->item[i] >= EXL_TERM_NUMBER;
        if (q->item[i] == EXL_TERM_END && i + 1 != q->n)
            return bad(err, 0, "'$' can only come last");
    }
    if (words == 0)
        return bad(err, 0, "pattern is empty or would match anything");
    while (q->item[q->n - 1] >= EXL_TERM_GAP && q->item[q->n - 1] < EXL_TERM_NUMBER)
        q->n--;                     /* what stood behind it was optional */
    return EXL_OK;
}

/* burn-out stands for two words and for one. */
static exl_span with_hyphens(exl_arena *a, exl_span s)
{
    char *out = exl_arena_get(a, 4 * s.n + 1);
    size_t n = 0;
    for (size_t i = 0; out && i < s.n;) {
        size_t end = i;
        while (end < s.n && s.p[end] != ' ' && s.p[end] != '(' && s.p[end] != ')' && s.p[end] != '|')
            end++;
        const char *hyphen = end > i ? memchr(s.p + i, '-', end - i) : NULL;
        bool joins = hyphen && hyphen > s.p + i && hyphen + 1 < s.p + end && !memchr(s.p + i, '<', end - i);
        if (joins) {
            out[n++] = '(';
            for (size_t k = i; k < end; k++)
                out[n++] = s.p[k] == '-' ? ' ' : s.p[k];
            out[n++] = '|';
            for (size_t k = i; k < end; k++)
                if (s.p[k] != '-')
                    out[n++] = s.p[k];
            out[n++] = ')';
        } else {
            memcpy(out + n, s.p + i, end - i);
            n += end - i;
        }
        if (end < s.n)
            out[n++] = s.p[end++];
        i = end;
    }
    return (exl_span){ out, n };
}

/* x & y in either order, at most five words apart. */
static exl_rc either_order(list *all, exl_span s, exl_arena *a, exl_err *err)
{
    size_t at = 0;
    while (at < s.n && !(s.p[at] == '&' && at && s.p[at - 1] == ' ' && at + 1 < s.n && s.p[at + 1] == ' '))
        at++;
    if (at == s.n)
        return push(all, s, a, err);
    exl_span x = { s.p, at - 1 }, y = { s.p + at + 2, s.n - at - 2 };
    exl_span one = join(a, x, exl_span_of(" ..5 "), y), two = join(a, y, exl_span_of(" ..5 "), x);
    if (!one.p || !two.p)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    EXL_TRY(push(all, one, a, err));
    return push(all, two, a, err);
}

exl_rc exl_pattern_read(exl_sequence **out, size_t *n, exl_span pattern, const exl_pattern_reader *r, exl_err *err)
{
    list plain = { 0 }, all = { 0 };
    if (pattern.n > EXL_PATTERN_BYTES)
        return bad(err, 0, "pattern is longer than 8192 bytes");
    EXL_TRY(check_groups(pattern, err));
    exl_span s = with_hyphens(r->scratch, pattern);
    if (!s.p)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    if (r->group)
        EXL_TRY(fold_groups(&s, r, err));
    EXL_TRY(expand(&plain, s, r->scratch, err));
    for (size_t i = 0; i < plain.n; i++)
        EXL_TRY(either_order(&all, plain.s[i], r->scratch, err));
    exl_sequence *q = EXL_NEW(r->scratch, exl_sequence, all.n);
    if (!q)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    for (size_t i = 0; i < all.n; i++)
        EXL_TRY(sequence(&q[i], all.s[i], r, err));
    *out = q;
    *n = all.n;
    return EXL_OK;
}
