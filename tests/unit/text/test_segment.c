/* text/segment: where statements end. In a row, '/' stands where one should end. */
#include "text/segment.h"
#include "text/piece.h"
#include "check.h"

enum { MOST = 400 };

/* Tokens of a text as the vocabulary makes them, without one: `o.a` and `dr` are abbreviations here. */
static size_t tokens(exl_token *out, exl_span text)
{
    exl_chunk c[MOST];
    uint16_t after;
    size_t at = 0, n = exl_text_chunks(c, MOST, text, &at, &after);
    for (size_t i = 0; i < n; i++) {
        exl_pieces p;
        exl_span chunk = { text.p + c[i].start, c[i].end - c[i].start };
        exl_text_pieces(&p, chunk);
        uint8_t flags = (uint8_t)((p.n && p.piece[0].flags & EXL_PIECE_NUMBER ? EXL_TOKEN_NUMBER : 0) | (p.n && p.piece[0].flags & EXL_PIECE_SINGLE ? EXL_TOKEN_SINGLE : 0) |
                                  (exl_span_is(chunk, "dr") || exl_span_is(chunk, "Dr") ? EXL_TOKEN_ABBREVIATION : 0));
        out[i] = (exl_token){ c[i].start, c[i].end, 0, c[i].before, flags };
    }
    return n;
}

static void row(const char *marked)
{
    char text[2000];
    size_t want[MOST], n_want = 0, n = 0, k = 0;
    for (const char *p = marked; *p; p++)
        if (*p == '/')
            want[n_want++] = n;
        else
            text[n++] = *p;
    exl_token t[MOST];
    size_t count = tokens(t, (exl_span){ text, n });
    for (size_t from = 0; from < count; from = exl_text_statement_end((exl_span){ text, n }, t, count, from)) {
        if (from == 0)
            continue;
        CHECK(k < n_want && t[from].start >= want[k] && t[from - 1].end <= want[k], "«%s»: a statement begins at byte %u", marked, t[from].start);
        k++;
    }
    CHECK(k == n_want, "«%s»: %zu ends for %zu", marked, k, n_want);
}

static void rows(void)
{
    static const char *const list[] = {
        "Goed team. /Slecht loon.", "Goed team, slecht loon", "Waarom? /Geen idee! /Echt", "om 14.30 uur gedaan", "Gesprek met dr. Janssens was goed", "J. Peeters was goed",
        "op 3. september", "Het werd 30. /Daarna niets", "Op 30. september", "loon was laag./Daarna weg", "o.a. het loon", "Fijn werk.\n/Slecht loon", "- goed team\n/- slecht loon", "goed team\n/slecht loon",
        "een lange regel die door een programma werd afgebroken omdat hij\nniet op het scherm paste", "Een lange regel die door een programma werd afgebroken\n/Nieuw", "een\n\n/twee",
        "team: goed", "goed;slecht", "Toen…  en toen", "plus: team, /min: loon", "Pros: team, hours /Cons: pay", "Goede punten: team /Slechte punten: loon",
        "plus: team, loon", "Mijn chef zei: team, min: loon", "Reden: de chef zei: ga maar" };
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
        row(list[i]);
}

/* Text without any punctuation: statements of a fixed size, so that nothing grows with its length. */
static void endless(void)
{
    exl_token t[MOST];
    for (size_t i = 0; i < MOST; i++)
        t[i] = (exl_token){ (uint32_t)(2 * i), (uint32_t)(2 * i + 1), 0, 0, 0 };
    static char text[2 * MOST];
    memset(text, 'a', sizeof text);
    CHECK(exl_text_statement_end((exl_span){ text, sizeof text }, t, MOST, 0) == EXL_STATEMENT_TOKENS, "the first ends after %d tokens", EXL_STATEMENT_TOKENS);
    CHECK(exl_text_statement_end((exl_span){ text, sizeof text }, t, MOST, MOST - 3) == MOST, "the last ends with the text");
}

int main(void)
{
    rows();
    endless();
    return CHECK_DONE("segment");
}
