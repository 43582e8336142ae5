/* lexicon/vocabulary: tokens and meanings, the same before and after it was emptied, whatever came in between. */
#include "lexicon/vocabulary.h"
#include "made.h"

static const char entries[] =
    "the!\tlanguage\nof!\tlanguage\nmr!\tabbreviation\nwork pressure\tsignal:bullying\npressure\tsignal:bullying\nmanager\tclass:boss\nteam lead\tclass:boss\n<boss> shouts\tsignal:violence\n";

typedef struct { exl_lexicons *l; exl_vocabulary *v; } setting;

static size_t tokens(const setting *s, exl_span text, exl_token **t)
{
    exl_err err = { 0 };
    size_t n = 0;
    CHECK(exl_vocabulary_tokens(s->v, text, t, &n, &err) == EXL_OK, "%s", err.msg);
    return n;
}

static bool is(const setting *s, uint32_t word, const char *folded) { return exl_span_is(exl_vocabulary_folded(s->v, word), folded); }

/* Offsets are those of the text, words those of the folded pieces. */
static void offsets(const setting *s)
{
    static const char text[] = "The MANAGER didn't… l'avis 30% of internationalisation-processes";
    static const struct { const char *word, *piece; unsigned before, flags; } want[] = {
        { "the", "The", 0, 0 }, { "manager", "MANAGER", 0, 0 }, { "did", "did", 0, 0 }, { "not", "n't", 0, 0 }, { "le", "l", EXL_BREAK_STOP, 0 }, { "avis", "avis", 0, 0 },
        { "30", "30", 0, EXL_TOKEN_NUMBER }, { "of", "of", 0, 0 }, { "internationalisation", "internationalisation", 0, 0 }, { "processes", "processes", EXL_BREAK_DASH, 0 } };
    for (int round = 0; round < 2; round++) {           /* at first sight, and seen before */
        exl_token *t;
        size_t n = tokens(s, exl_span_of(text), &t);
        CHECK(n == sizeof want / sizeof want[0], "%zu tokens", n);
        for (size_t i = 0; i < n && i < sizeof want / sizeof want[0]; i++) {
            CHECK(is(s, t[i].word, want[i].word), "token %zu is %.*s", i, (int)exl_vocabulary_folded(s->v, t[i].word).n, exl_vocabulary_folded(s->v, t[i].word).p);
            CHECK(exl_span_is((exl_span){ text + t[i].start, t[i].end - t[i].start }, want[i].piece) || i == 3, "token %zu stands at %u-%u", i, t[i].start, t[i].end);
            CHECK(t[i].before == want[i].before && t[i].flags == want[i].flags, "token %zu: %u before, flags %u", i, t[i].before, t[i].flags);
        }
    }
}

/* Chunks of 1 to 40 bytes that differ in one byte, in case, or in length are the words that they are. */
static void alike(const setting *s)
{
    char text[48], other[48];
    for (size_t n = 1; n <= 40; n++)
        for (size_t at = 0; at < n; at++) {
            exl_token *t;
            memset(text, 'q', n);
            memset(other, 'Q', n);
            other[at] = 'R';
            CHECK(tokens(s, (exl_span){ text, n }, &t) == 1, "one word of %zu bytes", n);
            uint32_t word = t[0].word;
            CHECK(tokens(s, (exl_span){ other, n }, &t) == 1 && t[0].word != word, "byte %zu of %zu differs", at, n);
            other[at] = 'Q';
            CHECK(tokens(s, (exl_span){ other, n }, &t) == 1 && t[0].word == word, "case makes no word of %zu bytes another", n);
        }
}

/* All that is known of the words of a text, in one number. */
static uint64_t known(const setting *s, exl_span text)
{
    uint64_t h = 0;
    exl_token *t;
    size_t n = tokens(s, text, &t);
    for (size_t i = 0; i < n; i++) {
        h = (h ^ t[i].start ^ t[i].end ^ t[i].before ^ t[i].flags) * 0x100000001b3u;
        for (size_t lang = 0; lang < EXL_N_LANGS; lang++) {
            const exl_meaning *m;
            exl_err err = { 0 };
            CHECK(exl_vocabulary_meanings(s->v, &t[i], 1, (exl_lang)lang, &m, &err) == EXL_OK, "%s", err.msg);
            h = (h ^ m->n_doors ^ (uint64_t)m->n_outputs << 8 ^ (uint64_t)m->n_guards << 16 ^ (uint64_t)m->n_terms << 24) * 0x100000001b3u;
            h = (h ^ (uint64_t)exl_vocabulary_speaks(s->v, t[i].word, (exl_lang)lang)) * 0x100000001b3u;
        }
    }
    return h;
}

/* Half a million different words are more than it keeps; what it says does not change. */
static void emptied(const setting *s)
{
    static const char text[] = "Work pressure of the team lead: Mr. Overmaat shouts, l'ambiance, 14.30, ééé, supercalifragilisticexpialidocious";
    uint64_t before = known(s, exl_span_of(text)), state = 1;
    for (size_t i = 0; i < 500000; i++) {
        char word[32];
        exl_token *t;
        exl_vocabulary_trim(s->v);
        int n = snprintf(word, sizeof word, "w%llx", (unsigned long long)made_draw(&state, UINT64_MAX) >> (i % 5 * 8));
        if (tokens(s, (exl_span){ word, (size_t)n }, &t) != 1 || !is(s, t[0].word, word))
            CHECK(false, "«%s» is another word", word);
        if (i % 50000 == 0)
            CHECK(known(s, exl_span_of(text)) == before, "after %zu words it says something else", i);
    }
    CHECK(known(s, exl_span_of(text)) == before, "at the end it says something else");
}

/* Languages: votes add up over tokens; the commonest words speak most, numbers not at all. */
static void votes(const setting *s)
{
    exl_token *t;
    int32_t score[EXL_N_LANGS] = { 0 };
    size_t n = tokens(s, exl_span_of("the of 12 mr"), &t);
    CHECK(n == 4 && exl_vocabulary_speaks(s->v, t[0].word, EXL_LANG_EN) >= 30 && exl_vocabulary_speaks(s->v, t[2].word, EXL_LANG_EN) == 0, "the: %d, 12: %d",
          exl_vocabulary_speaks(s->v, t[0].word, EXL_LANG_EN), exl_vocabulary_speaks(s->v, t[2].word, EXL_LANG_EN));
    CHECK(t[3].flags & EXL_TOKEN_ABBREVIATION, "mr is an abbreviation");
    exl_vocabulary_languages(s->v, t, n, score);
    for (size_t k = 0; k < EXL_N_LANGS; k++) {
        int sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += exl_vocabulary_speaks(s->v, t[i].word, (exl_lang)k);
        CHECK(score[k] == sum, "%s: %d for %d", exl_lang_codes[k], score[k], sum);
    }
}

int main(int argc, char **argv)
{
    exl_err err = { 0 };
    setting s = { made_lexicons(argc > 1 ? argv[1] : "tests/data", entries, &err), NULL };
    CHECK(s.l != NULL, "%s", err.msg);
    if (!s.l || exl_vocabulary_new(&s.v, s.l, &err) != EXL_OK)
        return 1;
    offsets(&s);
    alike(&s);
    votes(&s);
    emptied(&s);
    exl_vocabulary_free(s.v);
    exl_lexicons_free(s.l);
    return CHECK_DONE("vocabulary");
}
