/* Managers named in a text: by surname, full name or an alias of the roster. */
#ifndef EXL_CLASSIFY_PERSONS_H
#define EXL_CLASSIFY_PERSONS_H
#include "classify/annotation.h"
#include "lexicon/match.h"

typedef struct exl_roster exl_roster;       /* managers and their other names; constant once loaded */

/* Loads CSV `manager,alias`. An alias of two managers is ambiguous and links to neither. Errors: EXL_EDATA with the place, EXL_EENV, EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_roster_load(exl_roster **out, const char *path, exl_err *err);
void exl_roster_free(exl_roster *r);

/* The name of an interview's own manager, cut into its folded words: once an interview. Borrows `manager`; must not be moved. */
enum { EXL_NAME_WORDS = 6 };
typedef struct { exl_span manager, word[EXL_NAME_WORDS]; size_t n; char store[800]; } exl_own_name;
void exl_persons_own(exl_own_name *out, exl_span manager);

/* Finds mentions in token[0, n) of text: the row's own manager (may be empty) and those of the roster (may be NULL). Appends to
 * `out` and gives the stretches of tokens, which stand for <boss>, in span[0, cap). *n_spans: how many. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_persons_find(exl_annotation *out, exl_statement *s, exl_class_span *span, size_t cap, size_t *n_spans, const exl_own_name *own, const exl_roster *roster,
                                 exl_vocabulary *v, exl_span text, const exl_token *token, size_t n, exl_err *err);

/* What the words around a name may take it for, in x's language: the mentions found (span[0, *n_spans)) for <boss>; any capitalised word
 * that the lexicon does not know for <name>; and for <boss> too where it begins with the initial of «S. Aerts», whose first name it may be.
 * The last two are no mentions, for that would be guessing at a person. */
EXL_CHECKED exl_rc exl_persons_names(exl_class_span *span, size_t cap, size_t *n_spans, const exl_own_name *own, exl_vocabulary *v, const exl_lexicon *x, exl_span text,
                                     const exl_token *token, size_t n, exl_err *err);
#endif
