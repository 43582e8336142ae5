/* What management is shown of members, where the interviews in the store do not say it, or not as it was shown.
 *
 * talks: of an interview that counted for a member and is gone (erased, or replaced by a later one) how it was counted among interviews and statements; its codes are in kept (blocks.h).
 * held: what was shown of a member whose answers a person or another lexicon has since changed, as long as too few members have changed for that to be shown (run/answers.h says when).
 *
 * Errors as store.h. Writers run in the caller's transaction.
 */
#ifndef EXL_STORE_PUBLISHED_H
#define EXL_STORE_PUBLISHED_H
#include "ingest/interview.h"
#include "store/store.h"

/* Counts over interviews: of an interview, a member or more. */
typedef struct {
    uint64_t interviews, statements, with_theme, undated;       /* with_theme: statements that speak of a theme */
    uint64_t language[EXL_N_LANGS + 1], departure[EXL_N_DEPARTURES];    /* statements by exl_lang; interviews by exl_departure */
} exl_talks;

void exl_talks_add(exl_talks *t, const exl_talks *more);

/* Calls fn for each interview that is gone, by member. */
typedef exl_rc exl_each_talk(void *ctx, int64_t member, const exl_talks *t, exl_err *err);
EXL_CHECKED exl_rc exl_store_talks(exl_store *s, exl_each_talk *fn, void *ctx, exl_err *err);

/* Before an interview is replaced or deleted: keeps how it is counted, for the member with this key, where it counts for one. */
EXL_CHECKED exl_rc exl_published_keep(exl_store *s, int64_t interview, const unsigned char leaver[32], exl_err *err);

/* What is held of members, by member: an answer as run/answers.h writes it. put replaces all there is: begin with drop. */
typedef exl_rc exl_each_held(void *ctx, int64_t member, exl_span answer, exl_err *err);
EXL_CHECKED exl_rc exl_store_held(exl_store *s, exl_each_held *fn, void *ctx, exl_err *err);
EXL_CHECKED exl_rc exl_store_put_held(exl_store *s, int64_t member, exl_span answer, exl_err *err);
EXL_CHECKED exl_rc exl_store_drop_held(exl_store *s, exl_err *err);
#endif
