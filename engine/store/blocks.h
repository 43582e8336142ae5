/* Closed blocks as they are kept: who is in which, and what management was shown of whom.
 *
 * A block has a dimension, a unit (a department or role, or exl_other_unit; "all" where it is a stretch of time of the whole company), the days of its first and last leaver, and the import that closed it. A member is a leaver in a closed
 * block of departments and, later, one of roles; members are never taken out. What management sees of a member is what the interviews of that import and earlier ones
 * say: a later interview of the same person changes nothing. Where such an interview is replaced or erased, its codes are kept by the number of the
 * member, so that published figures stay what they are; an erased leaver's number leads to nobody.
 *
 * Errors as store.h. Writers run in the caller's transaction.
 */
#ifndef EXL_STORE_BLOCKS_H
#define EXL_STORE_BLOCKS_H
#include "base/arena.h"
#include "base/date.h"
#include "store/store.h"

extern const char exl_other_unit[];     /* "(other)" */

typedef enum { EXL_DIMENSION_DEPARTMENT, EXL_DIMENSION_ROLE, EXL_DIMENSION_ALL, EXL_N_DIMENSIONS } exl_dimension;

typedef struct {
    int64_t  number;                /* from 1, without gaps */
    exl_dimension dimension;
    exl_span unit;
    exl_date first, last;           /* year 0 = undated; last as coarse as the coarsest date: the label */
    int64_t  import;
    uint32_t leavers;
} exl_stored_block;

typedef struct {
    int64_t number;                 /* from 1, without gaps */
    bool    known;                  /* false: was erased */
    unsigned char leaver[32];       /* of its interviews */
    int64_t block[EXL_N_DIMENSIONS];        /* numbers; of departments always, the others 0 = not closed yet */
} exl_stored_member;

/* All of them by number, in `a`. */
EXL_CHECKED exl_rc exl_store_blocks(exl_stored_block **out, size_t *n, exl_store *s, exl_arena *a, exl_err *err);
EXL_CHECKED exl_rc exl_store_members(exl_stored_member **out, size_t *n, exl_store *s, exl_arena *a, exl_err *err);

/* Calls fn for each code kept of a member, by member; code as in exl_store_codes. */
typedef exl_rc exl_each_kept(void *ctx, int64_t member, uint32_t code, int8_t polarity, exl_err *err);
EXL_CHECKED exl_rc exl_store_kept(exl_store *s, exl_each_kept *fn, void *ctx, exl_err *err);

/* A new block, closed by the newest import; its number, import are not looked at. A new member. The blocks of a member as one with a role, and as one of all. */
EXL_CHECKED exl_rc exl_store_put_block(int64_t *number, exl_store *s, const exl_stored_block *b, exl_err *err);
EXL_CHECKED exl_rc exl_store_put_member(int64_t *number, exl_store *s, const unsigned char leaver[32], int64_t department, exl_err *err);
EXL_CHECKED exl_rc exl_store_put_role(exl_store *s, int64_t member, int64_t role, int64_t all, exl_err *err);

/* Leavers of a block, as the import that closed the first one said; 0 = none is closed. */
EXL_CHECKED exl_rc exl_store_block_least(unsigned *out, exl_store *s, exl_err *err);
EXL_CHECKED exl_rc exl_store_put_block_least(exl_store *s, unsigned least, exl_err *err);

/* Before an interview is replaced or deleted: keeps its codes, and how it is counted (published.h), for its member, where it counts for one. forget: the member is
 * nobody's any longer, unless the leaver has another interview. */
EXL_CHECKED exl_rc exl_blocks_keep(exl_store *s, int64_t interview, exl_err *err);
EXL_CHECKED exl_rc exl_blocks_forget(exl_store *s, int64_t interview, exl_err *err);

/* The ledger: sets of members that were published by a condition on something else than departments and roles. members: ascending numbers,
 * 4 bytes each, lowest first. conditions: the names of the attributes, without the values. */
typedef exl_rc exl_each_published(void *ctx, exl_span members, exl_err *err);
EXL_CHECKED exl_rc exl_store_ledger(exl_store *s, exl_each_published *fn, void *ctx, exl_err *err);
EXL_CHECKED exl_rc exl_store_put_ledger(exl_store *s, exl_span conditions, exl_span members, exl_err *err);
#endif
