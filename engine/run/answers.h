/* What management is shown of each member of the closed blocks, and when a change of it is shown.
 *
 * What a member said is what the interviews that count for him are labelled with, and what is kept of those that are gone. A person's label, or another lexicon, changes it; shown at once, two
 * reports would differ by what one leaver said. So a command that changes labels compares before and after: while the members whose answers differ from what was shown are fewer than a
 * block has (and some do not differ), what was shown of them is held, and stays. When they are as many, all of them are shown as they are now, together.
 *
 * An answer as it is held is one line of numbers: counts of talks, then the cells of what he said. */
#ifndef EXL_RUN_ANSWERS_H
#define EXL_RUN_ANSWERS_H
#include "run/closed.h"
#include "store/published.h"

enum { EXL_SIGNS = 3 };             /* complaint, mention, praise */

/* n members, by number - 1; width cells each: code x EXL_SIGNS + polarity + 1, 1 = said. Signals are nobody's figure and no part of it. */
typedef struct { size_t n, width; uint8_t *said; exl_talks *talks; size_t held; } exl_answers;

static inline size_t exl_answer_cell(uint32_t code, int8_t polarity) { return (size_t)code * EXL_SIGNS + (size_t)(polarity > 0 ? 2 : polarity < 0 ? 0 : 1); }

/* As the store says now, and as it was shown: the same but for those that are held, of which `held` counts. In `a`. Errors: those of the store. Cost: one pass over interviews, statements and labels. */
EXL_CHECKED exl_rc exl_answers_now(exl_answers *out, const exl_closed *c, exl_store *s, exl_arena *a, exl_err *err);
EXL_CHECKED exl_rc exl_answers_shown(exl_answers *out, const exl_closed *c, exl_store *s, exl_arena *a, exl_err *err);

/* Members whose answers differ. a may have fewer codes than b. */
size_t exl_answers_differ(const exl_answers *a, const exl_answers *b);

/* Runs what changes labels in the store's transaction, which the caller commits, between a look at what was shown and one at what is there now. Errors: those of fn and of the store. */
typedef exl_rc exl_changing(void *ctx, exl_err *err);
typedef struct { size_t members; unsigned least; } exl_held;         /* members whose answers are held from now on; as many as there must be for a change to be shown */
EXL_CHECKED exl_rc exl_run_holding(exl_held *out, exl_store *s, exl_changing *fn, void *ctx, exl_err *err);

/* Tells whoever changed labels that figures for management stay; nothing where none are held. */
void exl_held_say(const exl_held *h, exl_notify notify);
#endif
