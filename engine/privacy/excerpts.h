/* Quotes that management may read: what is said about a theme, so that nobody can tell by whom.
 *
 * Even without names a quote carries a story, a style, a date. So of a statement only its words go out, and only when
 *   - it is short (EXL_EXCERPT_LONGEST characters), of at least EXL_EXCERPT_SHORTEST words, and redaction took no more than one in six;
 *   - no word of it tells who speaks (enige, zwanger, vakbond …: the cues of forms.inc), nobody is quoted in it, and it carries no serious signal;
 *   - at least EXL_EXCERPT_POOL leavers, and no fewer than min_group, have such a statement of the theme: it could be any of them.
 * A leaver is quoted once, whatever the theme. Which ones are shown, and in what order, follows from a digest of what is left of
 * their words: not from dates, departments or the order of the file. Nothing but the theme stands beside them.
 */
#ifndef EXL_PRIVACY_EXCERPTS_H
#define EXL_PRIVACY_EXCERPTS_H
#include "privacy/gate.h"
#include "privacy/redact.h"

enum { EXL_EXCERPT_POOL = 10, EXL_EXCERPTS_A_CODE = 5, EXL_EXCERPT_LONGEST = 140, EXL_EXCERPT_SHORTEST = 3 };

typedef struct {
    exl_span code;                  /* theme with polarity */
    unsigned char leaver[32];       /* pseudonym, or what stands for it */
    bool     serious;               /* carries a signal */
    exl_span text;                  /* the statement as typed */
} exl_excerpt;

/* A table code, text of at most EXL_EXCERPTS_A_CODE quotes a code, through the gate; no rows where nothing may be quoted. e[0, n) comes back in another
 * order. All in `a`, which the codes borrow from. Errors: those of the gate, EXL_ENOMEM. Cost: O(n log n), and redaction of every statement. */
EXL_CHECKED exl_rc exl_privacy_excerpts(const exl_safe_table **out, exl_excerpt *e, size_t n, exl_redact_hand *h, const exl_gate_rules *rules, exl_arena *a, exl_err *err);
#endif
