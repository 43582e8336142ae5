/* A line is cut (tokens.c), judged word by word (judge.c), what hangs together goes together (spread.c), and the rest is written. */
#include "privacy/redact.h"
#include "privacy/tokens.h"
#include "base/utf8.h"
#include <stdlib.h>

struct exl_redactor { exl_words *words; exl_name_roster *roster; };
struct exl_redact_hand { exl_redact_line_state s; exl_redact_rare *rare; void *ctx; };

static const char removed[] = "[\xE2\x80\xA6]";

exl_rc exl_redactor_new(exl_redactor **out, const char *lexicons, const char *lists, const char *roster, const exl_span *others, size_t n, exl_err *err)
{
    exl_redactor *r = calloc(1, sizeof *r);
    if (!r)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    exl_rc rc = exl_words_load(&r->words, lexicons, lists, err);
    if (rc == EXL_OK && (roster || n))
        rc = exl_name_roster_load(&r->roster, roster, others, n, r->words, err);
    if (rc != EXL_OK)
        exl_redactor_free(r);
    else
        *out = r;
    return rc;
}

void exl_redactor_free(exl_redactor *r)
{
    if (!r)
        return;
    exl_name_roster_free(r->roster);
    exl_words_free(r->words);
    free(r);
}

unsigned exl_redactor_lists(const exl_redactor *r) { return exl_words_lists(r->words); }

exl_rc exl_redact_hand_new(exl_redact_hand **out, const exl_redactor *r, exl_err *err)
{
    static const char *const stemmers[EXL_N_LANGS] = EXL_WORDS_STEMMERS;
    exl_redact_hand *h = calloc(1, sizeof *h);
    if (!h)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    h->s.words = r->words;
    h->s.roster = r->roster;
    exl_rc rc = EXL_OK;
    for (exl_lang l = 0; l < EXL_N_LANGS && rc == EXL_OK; l++)
        rc = exl_stemmer_new(&h->s.stemmer[l], exl_span_of(stemmers[l]), l == EXL_LANG_NL, err);
    if (rc != EXL_OK)
        exl_redact_hand_free(h);
    else
        *out = h;
    return rc;
}

void exl_redact_hand_free(exl_redact_hand *h)
{
    if (!h)
        return;
    for (exl_lang l = 0; l < EXL_N_LANGS; l++)
        exl_stemmer_free(h->s.stemmer[l]);
    free(h->s.token);
    free(h);
}

/* Punctuation as it is; what is hidden from the eye goes without a trace, for it may spell something. */
static void put_gap(exl_buf *out, exl_span gap)
{
    for (size_t i = 0, n; i < gap.n; i++) {
        size_t from = i;
        while (i < gap.n && (n = exl_redact_punctuation(gap.p + i, gap.n - i)) > 0)
            i += n;
        exl_buf_put(out, gap.p + from, i - from);
    }
}

static void put_word(exl_buf *out, exl_span word)
{
    bool plain = true;
    for (size_t i = 0; i < word.n; i++)
        plain &= (unsigned char)word.p[i] < 0x80;
    if (plain) {
        exl_buf_span(out, word);
        return;
    }
    for (size_t i = 0, len; i < word.n; i += len) {
        uint32_t cp = exl_utf8_get(word.p + i, &len);
        if (!exl_utf8_hidden(cp) && cp != 0xAD)         /* U+00AD: soft hyphen */
            exl_buf_put(out, word.p + i, len);
    }
}

/* Whether two neighbours that go are one […]: nothing but blanks and what joins stands between, or a full stop of an initial or title. */
static bool joined(const exl_redact_line_state *s, size_t i)
{
    const exl_redact_token *t = &s->token[i];
    exl_span gap = { s->line.p + t[-1].end, t->start - t[-1].end };
    bool short_word = t[-1].end - t[-1].start <= 4 && !t->begins;
    for (size_t k = 0; k < gap.n; k++) {
        char c = gap.p[k];
        bool dot = c == '.' && (short_word || k + 1 == gap.n);
        if (!dot && !memchr(" -+_'@/:&", c, 9) && (unsigned char)c < 0x80)
            return false;
        if (c == ':' && k + 1 < gap.n)
            return false;
    }
    return true;
}

/* Signs that belong to a number in front of which they stand. */
static exl_span without_sign(exl_span gap, const exl_redact_token *next)
{
    if (next->gone && gap.n && (gap.p[gap.n - 1] == '+' || gap.p[gap.n - 1] == '@' || gap.p[gap.n - 1] == '\''))
        gap.n--;
    return gap;
}

static void note(const exl_redact_line_state *s, exl_redact_count *c)
{
    for (size_t i = 0; i < s->n; i++) {
        const exl_redact_token *t = &s->token[i];
        c->words++;
        c->gone += t->gone;
        c->cues += !t->gone && t->flags & EXL_WORD(CUE) ? 1 : 0;
        if (t->gone && !(i && t[-1].gone && joined(s, i)))
            c->kind[t->kind]++;
    }
}

void exl_redact_hand_rare(exl_redact_hand *h, exl_redact_rare *rare, void *ctx)
{
    h->rare = rare;
    h->ctx = ctx;
}

exl_rc exl_redact_words(exl_redact_hand *h, exl_span line, exl_redact_each *fn, void *ctx, exl_err *err)
{
    EXL_TRY(exl_redact_cut(&h->s, line, err));
    for (size_t i = 0; i < h->s.n; i++)
        if (h->s.token[i].hash)
            EXL_TRY(fn(ctx, h->s.token[i].hash, err));
    return EXL_OK;
}

static void take_rare(exl_redact_hand *h)
{
    for (size_t i = 0; i < h->s.n; i++) {
        exl_redact_token *t = &h->s.token[i];
        if (!t->gone && t->end - t->start > 2 && h->rare(h->ctx, t->hash)) {
            t->gone = true;
            t->kind = EXL_DETAIL_WORD;
        }
    }
}

exl_rc exl_redact_line(exl_redact_hand *h, exl_span line, exl_buf *out, exl_redact_count *count, exl_err *err)
{
    exl_redact_line_state *s = &h->s;
    size_t at = 0;
    EXL_TRY(exl_redact_cut(s, line, err));
    exl_redact_judge(s);
    if (h->rare)
        take_rare(h);
    exl_redact_spread(s);
    for (size_t i = 0; i < s->n; i++) {
        const exl_redact_token *t = &s->token[i];
        bool again = i && t->gone && t[-1].gone && joined(s, i);
        if (!again)
            put_gap(out, without_sign((exl_span){ line.p + at, t->start - at }, t));
        if (t->gone && !again)
            exl_buf_put(out, removed, sizeof removed - 1);
        if (!t->gone)
            put_word(out, (exl_span){ line.p + t->start, t->end - t->start });
        at = t->end;
    }
    put_gap(out, (exl_span){ line.p + at, line.n - at });
    note(s, count);
    return exl_buf_rc(out, err);
}
