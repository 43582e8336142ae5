/* Language of a statement: what its words speak for, and what is known of the note. */
#ifndef EXL_CLASSIFY_LANGUAGE_H
#define EXL_CLASSIFY_LANGUAGE_H
#include "lexicon/vocabulary.h"

typedef struct { int32_t score[EXL_N_LANGS]; } exl_language_votes;

void exl_language_count(exl_language_votes *out, const exl_vocabulary *v, const exl_token *t, size_t n);

/* The language that the votes of a statement speak for. `given` (or EXL_LANG_UNKNOWN) and the votes of the whole note decide
 * what the statement leaves open; EXL_LANG_UNKNOWN where nothing does. */
exl_lang exl_language_decide(const exl_language_votes *statement, const exl_language_votes *note, exl_lang given);

/* For a short statement that the letters leave open: the language in which most of its words are words of the lexicon, if one has
 * more than the others (of as many, the one the letters speak for); else EXL_LANG_UNKNOWN. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_language_by_lexicon(exl_lang *out, const exl_language_votes *statement, exl_vocabulary *v, const exl_token *t, size_t n, exl_err *err);
#endif
