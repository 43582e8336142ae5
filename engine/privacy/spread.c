/* What goes because its neighbour does. */
#include "privacy/tokens.h"

static bool is(const exl_redact_token *t, uint64_t flag) { return (t->flags & flag) != 0; }
static bool is_capital(const exl_redact_token *t) { return t->shape == EXL_SHAPE_CAPITAL || t->shape == EXL_SHAPE_ALL_CAPITALS || t->shape == EXL_SHAPE_INITIAL; }

static void take(exl_redact_token *t, exl_detail kind)
{
    if (!t->gone)
        t->kind = (uint8_t)kind;
    t->gone = true;
    t->name |= kind == EXL_DETAIL_NAME;
}

/* One past the last token that hangs on token i. */
static size_t group_end(const exl_redact_line_state *s, size_t i)
{
    do i++; while (i < s->n && s->token[i].glued);
    return i;
}

/* Parts of a word that hyphens or apostrophes join go together: Pieter-Jan, d'Anvers, D'Hondt, P-004213. */
static void join_groups(exl_redact_line_state *s)
{
    for (size_t i = 0, end; i < s->n; i = end) {
        size_t gone = s->n;
        bool name = false;
        end = group_end(s, i);
        for (size_t k = i; k < end; k++)
            if (s->token[k].gone) {
                gone = gone == s->n ? k : gone;
                name |= s->token[k].name;
            }
        for (size_t k = i; gone < s->n && k < end; k++) {
            take(&s->token[k], (exl_detail)s->token[gone].kind);
            s->token[k].name = name;
        }
    }
}

/* How many particles stand at i, up to four. */
static size_t particles(const exl_redact_line_state *s, size_t i)
{
    size_t n = 0;
    while (i + n < s->n && n < 4 && is(&s->token[i + n], EXL_WORD(PARTICLE) | EXL_WORD(INNER)) && (n == 0 || s->token[i + n].near))
        n++;
    return n;
}

/* «Prof. dr. M. Thijssen», «de heer Peeters», «Herr Müller»: a title in front of a name, and the name however common a word it is. */
static void take_titles(exl_redact_line_state *s)
{
    for (size_t i = s->n - 1; i-- > 0;) {
        exl_redact_token *t = &s->token[i], *next = t + 1;
        if (!is(t, EXL_WORD(TITLE)) || !next->near || next->shape == EXL_SHAPE_DIGITS)
            continue;
        size_t last = i + 1 + particles(s, i + 1);         /* the name behind particles */
        bool behind = last > i + 1 && last < s->n && s->token[last].near && is_capital(&s->token[last]) && !s->token[last].begins;
        bool named = (is_capital(next) && !next->begins) || (next->gone && (next->name || next->shape == EXL_SHAPE_SMALL)) || behind;
        if (!named)
            continue;
        for (size_t k = i; k <= (behind ? last : i + 1); k++)
            take(&s->token[k], EXL_DETAIL_NAME);
        if (i && t->near && is(t - 1, EXL_WORD(ARTICLE)) && s->token[i - 1].shape == EXL_SHAPE_SMALL && s->language != EXL_LANG_FR && s->language != EXL_LANG_EN)
            take(t - 1, EXL_DETAIL_NAME);
    }
}

/* «Will Hargreaves», «Hannelore Grünwald»: what is a word too is the other part of a name beside one that is none. */
static void take_halves(exl_redact_line_state *s)
{
    const uint64_t names = EXL_WORD(NAME) | EXL_WORD(ONLY_NAME) | EXL_WORD(PROPER) | EXL_WORD(ROSTER);
    for (size_t i = 1; i < s->n; i++) {
        exl_redact_token *t = &s->token[i], *before = t - 1;
        if (!t->near || t->begins || !is_capital(t) || !is_capital(before))
            continue;
        if (before->gone && before->name && !is(t, EXL_WORD(CAPITAL)))
            take(t, EXL_DETAIL_NAME);
        else if (t->gone && t->name && is(before, names))
            take(before, EXL_DETAIL_NAME);
    }
}

/* «Katrien Van den Broeck», «Bart de Wever», «Van Damme»: particles between two parts of a name, or a first one with a capital. At the head
 * of a sentence everything has one: there «In Gent» keeps its «In», but «Op de Beeck» goes whole. */
static void take_particles(exl_redact_line_state *s)
{
    for (size_t i = 0, n; i < s->n; i += n ? n : 1) {
        n = particles(s, i);
        if (n == 0 || i + n == s->n || !s->token[i + n].near || !is_capital(&s->token[i + n]))
            continue;
        const exl_redact_token *first = &s->token[i], *name = &s->token[i + n];
        bool inside = i && first->near && first[-1].gone && first[-1].name && is_capital(first - 1);
        bool capital = is_capital(first) && name->gone && name->name && (!first->begins || is(first, EXL_WORD(PARTICLE)) || n > 1);
        for (size_t k = i; (inside || capital) && k <= i + n; k++)
            take(&s->token[k], EXL_DETAIL_NAME);
    }
}

static bool needs_no_article(exl_span word) { return exl_span_is(word, "du") || exl_span_is(word, "des") || exl_span_is(word, "vom") || exl_span_is(word, "from"); }

/* «Bart van de boekhouding», «Delphine de la compta», «Tom from the warehouse»: where a name works says who it is. */
static void take_places(exl_redact_line_state *s)
{
    for (size_t i = 1; i + 1 < s->n; i++) {
        const exl_redact_token *name = &s->token[i - 1];
        exl_redact_token *t = &s->token[i];
        if (!name->gone || !name->name || !is_capital(name) || !t->near || t->gone || !is(t, EXL_WORD(FROM)) || t->shape != EXL_SHAPE_SMALL)
            continue;
        size_t last = i + 1;
        bool holds_article = needs_no_article((exl_span){ s->line.p + t->start, t->end - t->start });
        if (is(&s->token[last], EXL_WORD(ARTICLE)) && s->token[last].near && last + 1 < s->n)
            last++;
        else if (!holds_article)
            continue;
        if (!s->token[last].near || s->token[last].begins)
            continue;
        for (last = group_end(s, last); i < last; i++)
            take(&s->token[i], EXL_DETAIL_NAME);
    }
}

static bool is_number(const exl_redact_token *t) { return t->shape == EXL_SHAPE_DIGITS; }

/* The word before i, without «de», «of» and the like between: where a date goes on. */
static size_t before_link(const exl_redact_line_state *s, size_t i)
{
    return i > 1 && s->token[i].near && is(&s->token[i - 1], EXL_WORD(ARTICLE) | EXL_WORD(FROM)) && s->token[i - 1].near && !is_number(&s->token[i - 1]) ? i - 2 : i - 1;
}

/* «1 september 1998», «dinsdag 4 juni», «September 4», «zomer 2019». */
static void take_dates(exl_redact_line_state *s)
{
    for (size_t i = 0; i < s->n; i++) {
        exl_redact_token *t = &s->token[i];
        bool month = is(t, EXL_WORD(MONTH)), season = is(t, EXL_WORD(SEASON));
        if (!month && !season)
            continue;
        bool behind = i + 1 < s->n && s->token[i + 1].near && is_number(&s->token[i + 1]);
        size_t at = i ? before_link(s, i) : 0;
        bool before = month && i && t->near && (is_number(&s->token[at]) || is(&s->token[at], EXL_WORD(TENS)));
        for (size_t k = before ? at : i; (before || behind) && k <= i; k++)
            take(&s->token[k], EXL_DETAIL_DATE);
    }
    for (size_t i = 0; i + 1 < s->n; i++)
        if (is(&s->token[i], EXL_WORD(WEEKDAY)) && (s->token[i + 1].kind == EXL_DETAIL_DATE || is_number(&s->token[i + 1])) && s->token[i + 1].gone)
            take(&s->token[i], EXL_DETAIL_DATE);
}

/* «zevenendertig», «quarante»: a number in letters, alone or at the end of a compound. */
static bool is_tens(const exl_redact_line_state *s, size_t i)
{
    static const char *const endings[] = { "entwintig", "ntwintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "undzwanzig", "dreissig", "vierzig", "funfzig", "sechzig", "siebzig" };
    char key[EXL_WORD_MAX];
    const exl_redact_token *t = &s->token[i];
    if (is(t, EXL_WORD(TENS)) || (t->glued && i && is(t - 1, EXL_WORD(TENS))))
        return true;
    size_t n = exl_words_key(key, (exl_span){ s->line.p + t->start, t->end - t->start });
    for (size_t k = 0; k < sizeof endings / sizeof endings[0]; k++) {
        size_t m = strlen(endings[k]);
        if (n > m && memcmp(key + n - m, endings[k], m) == 0)
            return true;
    }
    return false;
}

/* «57 jaar», «cinquante ans», «50 years old»: an age, or how long somebody was there, which tells as much. */
static void take_ages(exl_redact_line_state *s)
{
    for (size_t i = 1; i < s->n; i++) {
        exl_redact_token *t = &s->token[i];
        if (!is(t, EXL_WORD(YEARS)) || !t->near || !(is_number(t - 1) || is_tens(s, i - 1)))
            continue;
        take(t - 1, EXL_DETAIL_AGE);
        take(t, EXL_DETAIL_AGE);
        if (i + 1 < s->n && t[1].near && is(t + 1, EXL_WORD(OLD)))
            take(t + 1, EXL_DETAIL_AGE);
    }
}

static bool is_street(exl_span word)
{
    static const char *const endings[] = { "straat", "laan", "steenweg", "plein", "weg", "lei", "dreef", "kaai", "gracht", "strasse", "gasse", "platz", "allee", "damm" };
    char key[EXL_WORD_MAX];
    size_t n = exl_words_key(key, word);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t m = strlen(endings[i]);
        if (n > m + 1 && memcmp(key + n - m, endings[i], m) == 0)
            return true;
    }
    return false;
}

/* «Kerkstraat 12 bus 3», «rue de la Loi 16». */
static void take_addresses(exl_redact_line_state *s)
{
    for (size_t i = 0; i + 1 < s->n; i++) {
        exl_redact_token *t = &s->token[i];
        bool number = is_number(&s->token[i + 1]) && s->token[i + 1].near;
        if (number && is_capital(t) && is_street((exl_span){ s->line.p + t->start, t->end - t->start }))
            take(t, EXL_DETAIL_ADDRESS);
        if (number && i && is(t, EXL_WORD(BOX)) && is_number(t - 1))
            take(t, EXL_DETAIL_ADDRESS);
        size_t end = i + 1;
        if (s->language != EXL_LANG_FR && s->language != EXL_LANG_UNKNOWN)
            continue;
        while (is(t, EXL_WORD(STREET)) && end < s->n && end < i + 4 && s->token[end].near && is(&s->token[end], EXL_WORD(PARTICLE) | EXL_WORD(ARTICLE)))
            end++;
        if (is(t, EXL_WORD(STREET)) && end < s->n && s->token[end].near && is_capital(&s->token[end]))
            for (size_t k = i; k <= end; k++)
                take(&s->token[k], EXL_DETAIL_ADDRESS);
    }
}

void exl_redact_spread(exl_redact_line_state *s)
{
    if (s->n == 0)
        return;
    take_titles(s);
    join_groups(s);
    take_halves(s);
    take_particles(s);
    take_places(s);
    take_dates(s);
    take_ages(s);
    take_addresses(s);
    join_groups(s);
}
