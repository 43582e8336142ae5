/* Names first, since what they say is meant; looks only where names say nothing. */
#include "ingest/guess.h"
#include "base/near.h"
#include "ingest/dates.h"

enum { WORD_LEAST = 4, SENTENCE = 4 };         /* bytes of a word that tells; words of a sentence */

bool exl_ingest_looks_like_day(exl_span cell)
{
    static const exl_date_rules rules = { .order = EXL_DATES_AUTO, .precision = EXL_DATE_DAY };
    exl_date d;
    exl_date_result result = exl_ingest_date(&d, cell, &rules, NULL);
    return result == EXL_DATE_OK || result == EXL_DATE_AMBIGUOUS;
}

static bool has_word(exl_span name, exl_span word)
{
    while (name.n)
        if (exl_span_eq(exl_span_cut(&name, ' '), word))
            return true;
    return false;
}

/* 0 = nothing in common; a typing error counts more than words. */
static size_t likeness(exl_span name, exl_span known)
{
    size_t common = 0, edits = exl_edits(name, known);
    if (edits <= 2 && edits * 3 <= name.n)
        return 100 - edits;
    for (exl_span left = known; left.n;) {
        exl_span word = exl_span_cut(&left, ' ');
        common += word.n >= WORD_LEAST && has_word(name, word);
    }
    return common;
}

static size_t best_likeness(exl_span name, exl_span names)
{
    size_t best = 0;
    while (names.n) {
        size_t l = likeness(name, exl_span_cut(&names, '|'));
        best = l > best ? l : best;
    }
    return best;
}

/* How much a cell looks like the field; 0 = not. */
static size_t looks(exl_field f, exl_span cell)
{
    exl_span s = exl_span_trim(cell);
    if (f == EXL_F_EXIT_DATE)
        return exl_ingest_looks_like_day(s);
    size_t words = 1;
    for (size_t i = 0; i < s.n; i++)
        words += s.p[i] == ' ';
    return f == EXL_F_TEXT && words >= SENTENCE ? s.n : 0;
}

static size_t by_name(const exl_file_columns *c, exl_field f)
{
    size_t best = EXL_NO_COLUMN, most = 0;
    for (size_t i = 0; i < c->n; i++) {
        size_t l = c->list[i].field == EXL_F_ATTRIBUTE ? best_likeness(c->list[i].folded, exl_ingest_names_of(f)) : 0;
        if (l > most)
            best = i, most = l;
    }
    return best;
}

size_t exl_ingest_guess(const exl_file_columns *c, exl_field f, const exl_csv *sample)
{
    size_t best = by_name(c, f), most = 0;
    for (size_t i = 0; best == EXL_NO_COLUMN || most; i++) {
        if (!sample || i >= c->n || i >= sample->n)
            break;
        size_t l = c->list[i].field == EXL_F_ATTRIBUTE ? looks(f, sample->cells[i].text) : 0;
        if (l > most)
            best = i, most = l;
    }
    return best;
}
