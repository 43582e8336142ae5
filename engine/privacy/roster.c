/* Names as runs of digests of their words, sorted by the first one. */
#include "privacy/roster.h"
#include "base/file.h"
#include <stdlib.h>

typedef struct { uint64_t hash[EXL_ROSTER_WORDS]; size_t n; } name;
struct exl_name_roster { exl_arena arena; name *list; size_t n, cap; };

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static bool is_word_byte(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80; }

/* A capital at the head: a word of a name and not of a function («hoofd van de boekhouding»). */
static bool has_capital(exl_span word)
{
    unsigned char c = (unsigned char)word.p[0];
    return (c >= 'A' && c <= 'Z') || (c >= 0xC3 && c <= 0xC5);
}

/* Words of a name that are words of other things: never marked by themselves. */
static bool tells_nothing(uint64_t flags, size_t n) { return n < 3 || flags & (EXL_WORD(TITLE) | EXL_WORD(PARTICLE) | EXL_WORD(INNER) | EXL_WORD(FROM) | EXL_WORD(ARTICLE) | EXL_WORD(CAPITAL)); }

/* ’ as in D’Hondt, which is punctuation of three bytes. */
static size_t apostrophe(const char *p, size_t left) { return left >= 3 && memcmp(p, "\xE2\x80\x99", 3) == 0 ? 3 : 0; }

static exl_rc add_word(name *x, exl_words *w, exl_span word, bool alone, exl_err *err)
{
    char key[EXL_WORD_MAX];
    size_t n = exl_words_key(key, word);
    if (n == 0 || x->n == EXL_ROSTER_WORDS)
        return EXL_OK;
    uint64_t hash = exl_words_hash((exl_span){ key, n }), flags = x->n == 0 ? EXL_WORD(PHRASE) : 0;
    if ((has_capital(word) || alone) && !tells_nothing(exl_words_flags(w, hash), n))
        flags |= EXL_WORD(ROSTER);
    x->hash[x->n++] = hash;
    return !flags || exl_words_add(w, (exl_span){ key, n }, flags) ? EXL_OK : no_memory(err);
}

static exl_rc add_name(exl_name_roster *r, exl_words *w, exl_span text, exl_err *err)
{
    name x = { .n = 0 };
    bool alone = text.n && !memchr(text.p, ' ', text.n);
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        while (i < text.n && is_word_byte(text.p[i]) && !apostrophe(text.p + i, text.n - i))
            i++;
        if (i > from)
            EXL_TRY(add_word(&x, w, (exl_span){ text.p + from, i - from }, alone, err));
        else
            i += apostrophe(text.p + i, text.n - i) ? 3 : 1;
    }
    if (x.n == 0)
        return EXL_OK;
    if (r->n == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 64;
        name *list = exl_arena_grow(&r->arena, r->list, r->cap * sizeof *list, cap * sizeof *list);
        if (!list)
            return no_memory(err);
        r->list = list;
        r->cap = cap;
    }
    r->list[r->n++] = x;
    return EXL_OK;
}

/* A cell of a row, without its quotes; a roster has no line ends in cells. */
static exl_span cut_cell(exl_span *row)
{
    exl_span quoted = *row;
    if (row->n == 0 || row->p[0] != '"')
        return exl_span_trim(exl_span_cut(row, ','));
    quoted.p++, quoted.n--;
    exl_span cell = exl_span_cut(&quoted, '"');
    (void)exl_span_cut(&quoted, ',');
    *row = quoted;
    return exl_span_trim(cell);
}

static exl_rc read_rows(exl_name_roster *r, const char *path, exl_words *w, exl_err *err)
{
    exl_span rest;
    EXL_TRY(exl_file_read(&rest, path, 64u << 20, &r->arena, err));
    if (rest.n >= 3 && memcmp(rest.p, "\xEF\xBB\xBF", 3) == 0)
        rest.p += 3, rest.n -= 3;
    if (!exl_span_is(exl_span_trim(exl_span_cut(&rest, '\n')), "manager,alias")) {
        (void)exl_fail(err, EXL_EDATA, "a roster begins with the header line manager,alias");
        return exl_err_at(err, path, 1, 1), EXL_EDATA;
    }
    for (uint64_t line = 2; rest.n; line++) {
        exl_span row = exl_span_trim(exl_span_cut(&rest, '\n'));
        if (row.n == 0)
            continue;
        exl_span manager = cut_cell(&row), alias = cut_cell(&row);
        if (manager.n == 0 || alias.n == 0) {
            (void)exl_fail(err, EXL_EDATA, "a row of a roster is manager,alias; one of them is empty");
            return exl_err_at(err, path, line, 1), EXL_EDATA;
        }
        EXL_TRY(add_name(r, w, manager, err));
        EXL_TRY(add_name(r, w, alias, err));
    }
    return EXL_OK;
}

static int by_first(const void *p, const void *q)
{
    const name *a = p, *b = q;
    return a->hash[0] != b->hash[0] ? (a->hash[0] < b->hash[0] ? -1 : 1) : a->n != b->n ? (a->n > b->n ? -1 : 1) : 0;
}

exl_rc exl_name_roster_load(exl_name_roster **out, const char *path, const exl_span *others, size_t n, exl_words *w, exl_err *err)
{
    exl_name_roster *r = calloc(1, sizeof *r);
    if (!r)
        return no_memory(err);
    exl_arena_init(&r->arena, 0);
    exl_rc rc = path ? read_rows(r, path, w, err) : EXL_OK;
    for (size_t i = 0; i < n && rc == EXL_OK; i++)
        rc = add_name(r, w, others[i], err);
    if (rc != EXL_OK) {
        exl_name_roster_free(r);
        return rc;
    }
    if (r->n)
        qsort(r->list, r->n, sizeof *r->list, by_first);
    *out = r;
    return EXL_OK;
}

void exl_name_roster_free(exl_name_roster *r)
{
    if (!r)
        return;
    exl_arena_free(&r->arena);
    free(r);
}

size_t exl_name_roster_match(const exl_name_roster *r, const uint64_t *hash, size_t n, bool *one_word)
{
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (r->list[mid].hash[0] < hash[0])
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < r->n && n && r->list[low].hash[0] == hash[0]; low++) {
        const name *x = &r->list[low];
        if (x->n <= n && memcmp(x->hash, hash, x->n * sizeof *hash) == 0) {
            *one_word = x->n == 1;
            return x->n;
        }
    }
    return 0;
}
