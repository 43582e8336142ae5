/* The names of a roster, for redaction: whole names as they stand, and the words of names. */
#ifndef EXL_PRIVACY_ROSTER_H
#define EXL_PRIVACY_ROSTER_H
#include "privacy/words.h"

typedef struct exl_name_roster exl_name_roster;

/* Reads CSV manager,alias (path NULL: none), and takes others[0, n) in as well; marks the words of names in `w` as EXL_WORD_ROSTER, and the first of each name as EXL_WORD_PHRASE.
 * Errors: EXL_EDATA with the place, EXL_EENV, EXL_ENOMEM. Freed with exl_name_roster_free. */
EXL_CHECKED exl_rc exl_name_roster_load(exl_name_roster **out, const char *path, const exl_span *others, size_t n, exl_words *w, exl_err *err);
void exl_name_roster_free(exl_name_roster *r);

/* How many of hash[0, n), the words of a text, are a whole name of the roster; the longest, 0 = none. *one_word: the name is one word,
 * which an ordinary word could be too: it is a name only where it has a capital. */
size_t exl_name_roster_match(const exl_name_roster *r, const uint64_t *hash, size_t n, bool *one_word);
enum { EXL_ROSTER_WORDS = 16 };
#endif
