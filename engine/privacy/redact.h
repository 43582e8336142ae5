/* A line of text as others may read it: only words known to be harmless pass, everything else becomes […].
 *
 * The question is turned round: not "is this a name", to which no list has all answers, but "is this a word that anybody could have
 * written". A word passes when the lexicons or a word list of the line's language have it, or it is made of such words; a misspelt
 * name passes no more than a rare one. What is decided on top of that:
 *   - digits never pass, nor what patterns.h finds;
 *   - a word with a capital inside a sentence passes only when it is a word of the lexicons or one of few that are written so (HR, Excel);
 *     in German, where nouns have one, when it is a noun and no name;
 *   - a word with a capital at the head of a sentence passes when it is a word in small letters and no name;
 *   - a name takes with it its titles, initials and particles, and where its bearer works («Bart van de boekhouding»); a number its month,
 *     weekday, «jaar», street; a word that hangs on another by a hyphen or an apostrophe goes with it;
 *   - names of the roster go in any case, word by word those that are no ordinary words, in full those that are.
 * Neighbours that go are one […], so that nobody counts letters, and all are written alike, so that two lines cannot be linked.
 */
#ifndef EXL_PRIVACY_REDACT_H
#define EXL_PRIVACY_REDACT_H
#include "base/buf.h"
#include "privacy/patterns.h"

typedef struct exl_redactor exl_redactor;           /* words and roster; constant, shared by threads */
typedef struct exl_redact_hand exl_redact_hand;     /* what one thread works with */

/* lexicons: the folder of them; lists: that of the word lists, NULL = /usr/share/dict; roster: CSV manager,alias, NULL = none;
 * others[0, n): more names. Errors: EXL_EDATA with the place in the roster, EXL_EENV, EXL_ENOMEM. *out is freed with exl_redactor_free, after all hands. */
EXL_CHECKED exl_rc exl_redactor_new(exl_redactor **out, const char *lexicons, const char *lists, const char *roster, const exl_span *others, size_t n, exl_err *err);
void     exl_redactor_free(exl_redactor *r);
unsigned exl_redactor_lists(const exl_redactor *r);     /* bit of each language whose word list was found */

EXL_CHECKED exl_rc exl_redact_hand_new(exl_redact_hand **out, const exl_redactor *r, exl_err *err);
void exl_redact_hand_free(exl_redact_hand *h);

/* Words that pass are shown to `rare`, by their digest; where it says so they go after all. Of letters alone, and numbers, it is not asked. NULL: as before. */
typedef bool exl_redact_rare(void *ctx, uint64_t word);
void exl_redact_hand_rare(exl_redact_hand *h, exl_redact_rare *rare, void *ctx);

/* Calls fn with the digest of each word of a line. Errors: EXL_ENOMEM. */
typedef exl_rc exl_redact_each(void *ctx, uint64_t word, exl_err *err);
EXL_CHECKED exl_rc exl_redact_words(exl_redact_hand *h, exl_span line, exl_redact_each *fn, void *ctx, exl_err *err);

/* What was done to text; added to, never reset. */
typedef struct {
    uint64_t words, gone;               /* numbers are words */
    uint64_t cues;                      /* words that pass but tell who speaks: enige, zwanger, syndicat */
    uint64_t kind[EXL_N_DETAILS];       /* stretches that went, by the kind of their first word */
} exl_redact_count;

/* Appends the redacted line to `out`. line: valid UTF-8 without line end. What it writes is a function of the line and the redactor
 * alone. Errors: EXL_ENOMEM. Cost: about 15 ns a byte.
 * Example: "Jan Peeters luisterde nooit." -> "[…] luisterde nooit." */
EXL_CHECKED exl_rc exl_redact_line(exl_redact_hand *h, exl_span line, exl_buf *out, exl_redact_count *count, exl_err *err);
#endif
