/* Statements sorted by code and leaver; of each leaver the one that may be quoted; of those the first by digest. */
#include "privacy/excerpts.h"
#include "base/digest.h"
#include "base/utf8.h"
#include <stdlib.h>

static const exl_column columns[] = {
    { "code", EXL_COL_TEXT, 0, false, "theme with polarity" },
    { "text", EXL_COL_TEXT, 0, true, "what somebody said of it, without what could tell who" },
};
enum { CODE, TEXT, N_COLUMNS };

typedef struct { exl_span text; unsigned char leaver[32], digest[32]; } quotable;
typedef struct {
    exl_arena *a;
    exl_redact_hand *hand;
    exl_buf buf;
    exl_table *t;
    quotable *q;                    /* of the code at hand, one a leaver */
    size_t n, least;
    const unsigned char **quoted;   /* leavers that were */
    size_t n_quoted;
} choice;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static int by_leaver(const void *p, const void *q)
{
    const exl_excerpt *x = p, *y = q;
    int c = exl_span_cmp(x->code, y->code);
    c = c ? c : memcmp(x->leaver, y->leaver, sizeof x->leaver);
    return c ? c : exl_span_cmp(x->text, y->text);
}

static int by_digest(const void *p, const void *q) { return memcmp(((const quotable *)p)->digest, ((const quotable *)q)->digest, 32); }

/* Somebody is quoted in it, or it is more than one line. */
static bool is_speech(exl_span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r' || (s.n - i >= 3 && (memcmp(s.p + i, "\xE2\x80\x9C", 3) == 0 || memcmp(s.p + i, "\xE2\x80\x9E", 3) == 0)) ||
            (s.n - i >= 2 && memcmp(s.p + i, "\xC2\xAB", 2) == 0))
            return true;
    return false;
}

/* What is left of a statement, when it may be quoted; else a text of 0 bytes. */
static exl_rc redacted(choice *c, const exl_excerpt *e, exl_span *out, exl_err *err)
{
    exl_redact_count count = { 0 };
    exl_span text = exl_span_trim(e->text);
    *out = (exl_span){ "", 0 };
    if (e->serious || text.n == 0 || exl_utf8_letters(text) > EXL_EXCERPT_LONGEST || is_speech(text))
        return EXL_OK;
    exl_buf_reset(&c->buf);
    EXL_TRY(exl_redact_line(c->hand, text, &c->buf, &count, err));
    if (count.cues || count.words < count.gone + EXL_EXCERPT_SHORTEST || count.gone * 6 > count.words)
        return EXL_OK;
    *out = exl_arena_copy(c->a, exl_buf_view(&c->buf));
    return out->p ? EXL_OK : no_memory(err);
}

static void digest(quotable *q, exl_span code)
{
    exl_digest d;
    exl_digest_begin(&d);
    exl_digest_add(&d, code);
    exl_digest_add(&d, q->text);
    exl_digest_end(&d, q->digest);
}

static bool was_quoted(const choice *c, const unsigned char leaver[32])
{
    for (size_t i = 0; i < c->n_quoted; i++)
        if (memcmp(c->quoted[i], leaver, 32) == 0)
            return true;
    return false;
}

static exl_span bare(exl_span s)
{
    while (s.n && memchr(".!? ", s.p[s.n - 1], 4))
        s.n--;
    return s;
}

/* Whether the same words stand in the table from row `first` on: two people said it, one of them is quoted. */
static bool was_shown(const choice *c, size_t first, exl_span text)
{
    for (size_t r = first; r < c->t->n_rows; r++)
        if (exl_span_eq_nocase(bare(c->t->cells[r * N_COLUMNS + TEXT].text), bare(text)))
            return true;
    return false;
}

/* The first of a code's pool by digest, when the pool is large enough. */
static exl_rc quote(choice *c, exl_span code, exl_err *err)
{
    if (c->n < c->least)
        return EXL_OK;
    size_t first = c->t->n_rows;
    qsort(c->q, c->n, sizeof *c->q, by_digest);
    for (size_t i = 0, shown = 0; i < c->n && shown < EXL_EXCERPTS_A_CODE; i++) {
        if (was_quoted(c, c->q[i].leaver) || was_shown(c, first, c->q[i].text))
            continue;
        unsigned char *leaver = exl_arena_get(c->a, 32);
        exl_cell *cell = leaver ? exl_table_row(c->t, EXL_UNIT_ALL, (uint32_t)c->n) : NULL;
        if (!cell)
            return no_memory(err);
        memcpy(leaver, c->q[i].leaver, 32);
        c->quoted[c->n_quoted++] = leaver;
        exl_cell_text(&cell[CODE], code);
        exl_cell_text(&cell[TEXT], c->q[i].text);
        shown++;
    }
    return EXL_OK;
}

static exl_rc choose(choice *c, exl_excerpt *e, size_t n, exl_err *err)
{
    qsort(e, n, sizeof *e, by_leaver);
    for (size_t i = 0; i < n; i++) {
        bool new_code = i == 0 || !exl_span_eq(e[i].code, e[i - 1].code);
        if (new_code && i)
            EXL_TRY(quote(c, e[i - 1].code, err));
        c->n = new_code ? 0 : c->n;
        if (c->n && memcmp(c->q[c->n - 1].leaver, e[i].leaver, 32) == 0)
            continue;
        quotable *q = &c->q[c->n];
        EXL_TRY(redacted(c, &e[i], &q->text, err));
        if (q->text.n == 0)
            continue;
        memcpy(q->leaver, e[i].leaver, 32);
        digest(q, e[i].code);
        c->n++;
    }
    return n ? quote(c, e[n - 1].code, err) : EXL_OK;
}

exl_rc exl_privacy_excerpts(const exl_safe_table **out, exl_excerpt *e, size_t n, exl_redact_hand *h, const exl_gate_rules *rules, exl_arena *a, exl_err *err)
{
    choice c = { .a = a, .hand = h, .least = rules->min_group > EXL_EXCERPT_POOL ? rules->min_group : EXL_EXCERPT_POOL };
    c.t = exl_table_new(a, "quotes", "What leavers said: short statements without what could tell who, drawn from many.", columns, N_COLUMNS);
    c.q = EXL_NEW(a, quotable, n + 1);
    c.quoted = EXL_NEW(a, const unsigned char *, n + 1);
    if (!c.t || !c.q || !c.quoted)
        return no_memory(err);
    exl_buf_init(&c.buf, 0);
    exl_rc rc = n ? choose(&c, e, n, err) : EXL_OK;
    exl_buf_free(&c.buf);
    return rc == EXL_OK ? exl_privacy_gate(out, c.t, rules, a, err) : rc;
}
