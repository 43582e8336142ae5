/* text/piece: what a chunk is made of. */
#include "text/piece.h"
#include "check.h"

/* The pieces of a chunk, joined by '+'; a piece with a break before it has '|' instead. */
static const char *joined(const char *chunk)
{
    static char out[2 * EXL_FOLDED_MAX];
    exl_pieces p;
    size_t n = 0;
    exl_text_pieces(&p, exl_span_of(chunk));
    for (size_t i = 0; i < p.n; i++) {
        if (i)
            out[n++] = p.piece[i].before ? '|' : '+';
        memcpy(out + n, p.text + p.piece[i].folded, p.piece[i].n_folded);
        n += p.piece[i].n_folded;
        CHECK(p.piece[i].start < p.piece[i].end && p.piece[i].end <= strlen(chunk), "«%s»: piece %zu lies outside", chunk, i);
    }
    out[n] = '\0';
    return out;
}

static void words(void)
{
    static const char *const rows[][2] = {
        { "Werkdruk", "werkdruk" }, { "HR", "hr" }, { "36u", "36u" }, { "ÉCOLE", "école" }, { "Straße", "strasse" }, { "e\xCC\x81" "cole", "école" }, { "ﬁnance", "finance" },
        { "don't", "do+not" }, { "WON'T", "will+not" }, { "can't", "can+not" }, { "they're", "they+are" }, { "I'd", "i+would" }, { "collega's", "collega" }, { "don’t", "do+not" },
        { "l'ambiance", "le+ambiance" }, { "qu'on", "que+on" }, { "aujourd'hui", "aujourd'hui" }, { "jusqu’à", "jusque+à" }, { "rock'n'roll", "rock'n+roll" },
        { "goed…zeer", "goed|zeer" }, { "“goed”", "goed" }, { "top😀", "top+😀" }, { "werk\xC2\xAD" "druk", "werkdruk" }, { "a\xE2\x80\x8B" "b", "ab" }, { "…", "" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK(strcmp(joined(rows[i][0]), rows[i][1]) == 0, "«%s»: %s for %s", rows[i][0], joined(rows[i][0]), rows[i][1]);
}

static void flags(void)
{
    static const struct { const char *chunk; unsigned flags; } rows[] = { { "36u", EXL_PIECE_NUMBER }, { "3", EXL_PIECE_NUMBER | EXL_PIECE_SINGLE }, { "x", EXL_PIECE_SINGLE },
        { "é", EXL_PIECE_SINGLE }, { "xx", 0 }, { "😀", EXL_PIECE_SYMBOL | EXL_PIECE_SINGLE } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_pieces p;
        exl_text_pieces(&p, exl_span_of(rows[i].chunk));
        CHECK(p.n == 1 && p.piece[0].flags == rows[i].flags, "«%s»: %u for %u", rows[i].chunk, p.n ? p.piece[0].flags : 0u, rows[i].flags);
    }
}

/* The short way of ASCII says what Unicode says. */
static void ascii(void)
{
    for (int a = 0; a < 128; a++)
        for (int b = 0; b < 128; b++) {
            char both[2] = { (char)a, (char)b }, as[8];
            bool letters = ((a | 32) >= 'a' && (a | 32) <= 'z') && ((b | 32) >= 'a' && (b | 32) <= 'z');
            exl_pieces p;
            exl_text_pieces(&p, (exl_span){ both, 2 });
            size_t n = exl_text_fold(as, sizeof as, (exl_span){ both, 2 });
            if (letters)
                CHECK(p.n == 1 && p.piece[0].n_folded == n && memcmp(p.text, as, n) == 0, "%d %d", a, b);
        }
}

static void unaccented(void)
{
    static const char *const rows[][2] = { { "école", "ecole" }, { "cœur", "coeur" }, { "smørrebrød", "smorrebrod" }, { "überstunden", "uberstunden" }, { "naïef", "naief" }, { "plain", "plain" }, { "łódź", "lodz" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[64];
        size_t n = exl_text_unaccent(out, sizeof out, exl_span_of(rows[i][0]));
        CHECK(exl_span_is((exl_span){ out, n }, rows[i][1]), "«%s»: %.*s", rows[i][0], (int)n, out);
    }
    char little[3];
    CHECK(exl_text_unaccent(little, sizeof little, exl_span_of("école")) == 0 && exl_text_fold(little, sizeof little, exl_span_of("WERK")) == 0, "what does not fit is 0");
}

/* Ninety-nine marks on one letter, as many apostrophes as fit: no overrun, no loss of time. */
static void worst(void)
{
    char marks[EXL_CHUNK_MAX] = "e", apostrophes[EXL_CHUNK_MAX];
    exl_pieces p;
    for (size_t i = 1; i + 2 <= sizeof marks; i += 2)
        memcpy(marks + i, "\xCC\x81", 2);
    exl_text_pieces(&p, (exl_span){ marks, EXL_CHUNK_MAX - 1 });
    CHECK(p.n == 1, "%zu pieces of one letter", p.n);
    for (size_t i = 0; i < sizeof apostrophes; i++)
        apostrophes[i] = i % 2 ? '\'' : 'a';
    exl_text_pieces(&p, (exl_span){ apostrophes, EXL_CHUNK_MAX - 1 });
    CHECK(p.n > 10 && p.n <= EXL_PIECES_MAX && p.n_text <= sizeof p.text, "%zu pieces", p.n);
}

int main(void)
{
    words();
    flags();
    ascii();
    unaccented();
    worst();
    return CHECK_DONE("piece");
}
