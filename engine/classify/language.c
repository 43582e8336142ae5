/* Sums of what each word speaks for. A statement overrules the note's language only by a clear lead. */
#include "classify/language.h"

enum { SURE = 45, LEAD_OVER_GIVEN = 90, LEAD_OVER_NOTE = 40 };

void exl_language_count(exl_language_votes *out, const exl_vocabulary *v, const exl_token *t, size_t n)
{
    exl_vocabulary_languages(v, t, n, out->score);
}

static size_t best_of(const exl_language_votes *v)
{
    size_t best = 0;
    for (size_t k = 1; k < EXL_N_LANGS; k++)
        if (v->score[k] > v->score[best])
            best = k;
    return best;
}

exl_lang exl_language_decide(const exl_language_votes *statement, const exl_language_votes *note, exl_lang given)
{
    size_t best = best_of(statement), of_note = best_of(note);
    int32_t top = statement->score[best];
    if (given != EXL_LANG_UNKNOWN)
        return top - statement->score[given] > LEAD_OVER_GIVEN && top > LEAD_OVER_GIVEN ? (exl_lang)best : given;
    if (note->score[of_note] <= SURE)
        return top > SURE ? (exl_lang)best : EXL_LANG_UNKNOWN;
    return top - statement->score[of_note] > LEAD_OVER_NOTE && top > LEAD_OVER_NOTE ? (exl_lang)best : (exl_lang)of_note;
}

exl_rc exl_language_by_lexicon(exl_lang *out, const exl_language_votes *statement, exl_vocabulary *v, const exl_token *t, size_t n, exl_err *err)
{
    const exl_meaning *meaning[EXL_STATEMENT_TOKENS];
    int32_t best = 0;
    *out = EXL_LANG_UNKNOWN;
    for (size_t k = 0; k < EXL_N_LANGS; k++) {
        int32_t known = 0;
        EXL_TRY(exl_vocabulary_meanings(v, t, n, (exl_lang)k, meaning, err));
        for (size_t i = 0; i < n; i++)
            known += meaning[i]->n_terms > 0 && !(t[i].flags & EXL_TOKEN_NUMBER);
        int32_t score = known ? known * 1000 + statement->score[k] : 0;
        if (score > best)
            best = score, *out = (exl_lang)k;
    }
    return EXL_OK;
}
