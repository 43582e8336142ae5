/* Word by word: what goes by itself. */
#include "privacy/tokens.h"

enum { COMPOUND_PART = 4, STEM_LEAST = 5, CAPITAL_LEAST = 7 };

static unsigned group(uint64_t flags, int shift) { return (unsigned)(flags >> shift) & EXL_WORD_LANGS; }
static unsigned bit(exl_lang l) { return l < EXL_N_LANGS ? 1u << l : (unsigned)EXL_WORD_LANGS; }
static unsigned in_lexicon(uint64_t flags) { return group(flags, 4) | group(flags, 8); }

/* A word of language l in small letters. English words are used in all four. */
static bool is_word(uint64_t flags, exl_lang l)
{
    bool noun = flags & EXL_WORD(NOUN) && !(flags & (EXL_WORD(PROPER) | EXL_WORD(NAME) | EXL_WORD(ONLY_NAME)));
    return in_lexicon(flags) || group(flags, 0) & (bit(l) | bit(EXL_LANG_EN)) || (noun && bit(l) & bit(EXL_LANG_DE));
}

static uint64_t flags_of(const exl_redact_line_state *s, const char *p, size_t n) { return exl_words_flags(s->words, exl_words_hash((exl_span){ p, n })); }

/* Dutch and German write compounds in one: a word of two words of the language, four letters or more each, and what links them. */
static bool is_compound(const exl_redact_line_state *s, exl_span key, exl_lang l)
{
    static const char *const links[] = { "", "s", "e", "n", "en", "er", "es" };
    const uint64_t names = EXL_WORD(NAME) | EXL_WORD(ONLY_NAME) | EXL_WORD(PROPER);
    for (size_t cut = COMPOUND_PART; cut + COMPOUND_PART <= key.n; cut++) {
        uint64_t tail = flags_of(s, key.p + cut, key.n - cut);
        if (!is_word(tail, l) || tail & names)
            continue;
        for (size_t k = 0; k < sizeof links / sizeof links[0]; k++) {
            size_t n = strlen(links[k]);
            if (cut < n + COMPOUND_PART || memcmp(key.p + cut - n, links[k], n) != 0)
                continue;
            uint64_t head = flags_of(s, key.p, cut - n);
            if (is_word(head, l) && !(head & names))
                return true;
        }
    }
    return false;
}

/* Not in any list, but made of words that are: by an ending, or as a compound. */
static bool try_made(const exl_redact_line_state *s, const exl_redact_token *t)
{
    char key[EXL_WORD_MAX], stem[EXL_WORD_MAX];
    size_t n = exl_words_key(key, (exl_span){ s->line.p + t->start, t->end - t->start });
    for (exl_lang l = 0; l < EXL_N_LANGS && n >= STEM_LEAST; l++) {
        if (!(bit(s->language) & bit(l)))
            continue;
        size_t k = exl_stemmer_stem(s->stemmer[l], stem, sizeof stem, (exl_span){ key, n });
        if (k >= 4 && exl_words_has_stem(s->words, l, (exl_span){ stem, k }))
            return true;
        if ((l == EXL_LANG_NL || l == EXL_LANG_DE) && is_compound(s, (exl_span){ key, n }, l))
            return true;
    }
    return false;
}

static bool is_made(exl_redact_line_state *s, const exl_redact_token *t)
{
    uint64_t hash = t->hash + s->language;
    size_t i = (size_t)hash & (EXL_SEEN_WORDS - 1);
    if (s->tried[i].hash != hash) {
        s->tried[i].made = try_made(s, t);
        s->tried[i].hash = hash;
    }
    return s->tried[i].made;
}

/* Letters that stand alone: à, y, u, 's, 't, or before an apostrophe. */
static bool is_small_letter(const exl_redact_line_state *s, size_t i)
{
    const exl_redact_token *t = &s->token[i];
    bool elided = i + 1 < s->n && s->token[i + 1].apostrophe;
    char c = t->end - t->start == 1 ? s->line.p[t->start] : s->line.p[t->start] == '\xC3' ? 'a' : '?';
    return memchr("aeiknostuy", c, 10) || ((elided || t->apostrophe) && memchr("cdjlmnst", c, 8));
}

static bool small_passes(exl_redact_line_state *s, size_t i)
{
    const exl_redact_token *t = &s->token[i];
    if (t->end - t->start == 1 || (t->end - t->start == 2 && s->line.p[t->start] == '\xC3'))
        return is_small_letter(s, i);
    if (t->flags & EXL_WORD(ROSTER) && !is_word(t->flags, EXL_LANG_UNKNOWN))
        return false;
    if (t->flags & EXL_WORD(ONLY_NAME))
        return group(t->flags, 8) != 0 || group(t->flags, 4) & bit(s->language);
    return is_word(t->flags, s->language) || group(t->flags, 12) & bit(s->language) || t->flags & (EXL_WORD(TITLE) | EXL_WORD(CAPITAL)) || is_made(s, t);
}

/* A name is left only where it is one of the commonest words of the language: «Will you», «An employee», «Et». */
static bool is_name(const exl_redact_line_state *s, uint64_t flags)
{
    bool named = flags & (EXL_WORD(NAME) | EXL_WORD(ONLY_NAME) | EXL_WORD(ROSTER));
    bool proper = flags & EXL_WORD(PROPER) && !in_lexicon(flags);
    return (named && !(group(flags, 8) & bit(s->language))) || proper;
}

static bool capital_passes(exl_redact_line_state *s, const exl_redact_token *t, bool begins)
{
    if (t->flags & EXL_WORD(CAPITAL))
        return !(t->flags & EXL_WORD(ROSTER));
    if (is_name(s, t->flags))
        return false;
    if (begins || s->language == EXL_LANG_DE)
        return is_word(t->flags, s->language) || (t->end - t->start >= CAPITAL_LEAST && is_made(s, t));
    return t->end - t->start >= STEM_LEAST && group(t->flags, 4) & bit(s->language) && !(t->flags & EXL_WORD(PROPER));
}

/* «I», «U» and the «A», «À», «Y», «Ô», «L'», «C'» that begin a sentence; any other letter is an initial. */
static bool initial_passes(const exl_redact_line_state *s, size_t i)
{
    const exl_redact_token *t = &s->token[i];
    char c = t->end - t->start == 1 ? s->line.p[t->start] : 'A';
    bool dot = t->end < s->line.n && s->line.p[t->end] == '.', elided = i + 1 < s->n && s->token[i + 1].apostrophe && s->token[i + 1].shape != EXL_SHAPE_CAPITAL;
    if (dot)
        return false;
    return c == 'I' || c == 'U' || (t->begins && (memchr("AYOE", c, 4) || (elided && memchr("CDJLMNST", c, 8))));
}

/* Whether capitals say nothing in this line: most words are all capitals, or all begin with one. */
static bool shouts(const exl_redact_line_state *s, exl_shape shape)
{
    size_t n = 0, of = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->token[i].end - s->token[i].start > 1 && s->token[i].shape != EXL_SHAPE_DIGITS) {
            of++;
            n += s->token[i].shape == shape;
        }
    return of >= 3 && n * 10 >= of * 7;
}

static bool all_capitals_pass(exl_redact_line_state *s, const exl_redact_token *t, bool shouted)
{
    if (t->flags & EXL_WORD(CAPITAL) || shouted)
        return capital_passes(s, t, true);
    if (is_name(s, t->flags) || !is_word(t->flags, s->language))
        return false;
    return t->end - t->start >= 4 || group(t->flags, 8) & bit(s->language);
}

/* The language most of whose words the line uses; those that tell a language weigh double. */
static exl_lang language_of(const exl_redact_line_state *s)
{
    unsigned score[EXL_N_LANGS] = { 0 };
    for (size_t i = 0; i < s->n; i++)
        for (exl_lang l = 0; l < EXL_N_LANGS; l++)
            score[l] += 2 * (group(s->token[i].flags, 8) >> l & 1) + (group(s->token[i].flags, 4) >> l & 1);
    exl_lang best = 0;
    for (exl_lang l = 1; l < EXL_N_LANGS; l++)
        if (score[l] > score[best])
            best = l;
    for (exl_lang l = 0; l < EXL_N_LANGS; l++)
        if (l != best && score[l] >= score[best])
            return EXL_LANG_UNKNOWN;
    return best;
}

static void take(exl_redact_token *t, exl_detail kind, bool name)
{
    if (!t->gone)
        t->kind = (uint8_t)kind;
    t->gone = true;
    t->name |= name;
}

static void take_details(exl_redact_line_state *s)
{
    exl_detail_span d;
    size_t i = 0;
    for (size_t at = 0; exl_privacy_detail(&d, s->line, at); at = d.end)
        for (; i < s->n && s->token[i].start < d.end; i++)
            if (s->token[i].end > d.start)
                take(&s->token[i], d.kind, false);
}

static void take_roster(exl_redact_line_state *s)
{
    uint64_t hash[EXL_ROSTER_WORDS];
    bool one_word = false;
    for (size_t i = 0; s->roster && i < s->n; i++) {
        size_t n = 0, found;
        if (!(s->token[i].flags & EXL_WORD(PHRASE)))
            continue;
        for (; n < EXL_ROSTER_WORDS && i + n < s->n; n++)
            hash[n] = s->token[i + n].hash;
        found = exl_name_roster_match(s->roster, hash, n, &one_word);
        if (found && one_word && s->token[i].shape == EXL_SHAPE_SMALL && is_word(s->token[i].flags, EXL_LANG_UNKNOWN))
            continue;
        for (size_t k = 0; k < found; k++)
            take(&s->token[i + k], EXL_DETAIL_NAME, true);
    }
}

void exl_redact_judge(exl_redact_line_state *s)
{
    s->language = language_of(s);
    bool shouted = shouts(s, EXL_SHAPE_ALL_CAPITALS), titled = shouts(s, EXL_SHAPE_CAPITAL) && s->language != EXL_LANG_DE;
    take_details(s);
    take_roster(s);
    for (size_t i = 0; i < s->n; i++) {
        exl_redact_token *t = &s->token[i];
        bool passes = false, capital = t->shape != EXL_SHAPE_SMALL;
        if (t->shape == EXL_SHAPE_SMALL)
            passes = small_passes(s, i);
        else if (t->shape == EXL_SHAPE_CAPITAL)
            passes = capital_passes(s, t, t->begins || titled);
        else if (t->shape == EXL_SHAPE_ALL_CAPITALS)
            passes = all_capitals_pass(s, t, shouted);
        else if (t->shape == EXL_SHAPE_INITIAL)
            passes = initial_passes(s, i);
        if (!passes)
            take(t, t->shape == EXL_SHAPE_DIGITS ? EXL_DETAIL_NUMBER : capital ? EXL_DETAIL_NAME : EXL_DETAIL_WORD, capital && t->shape != EXL_SHAPE_DIGITS);
    }
}
