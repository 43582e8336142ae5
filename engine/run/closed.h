/* What management may ask of a store: sums over closed blocks, and sets of leavers that differ enough from everything shown before. */
#ifndef EXL_RUN_CLOSED_H
#define EXL_RUN_CLOSED_H
#include "run/engine.h"
#include "store/blocks.h"
#include "store/query.h"

typedef struct {
    exl_stored_block  *block;  size_t n_blocks;     /* by number - 1 */
    exl_stored_member *member; size_t n;            /* by number - 1 */
    const exl_stored_member **by_key; size_t n_known;
    unsigned least;                 /* leavers of a block */
} exl_closed;

/* The blocks of a store, in `a`; n is 0 when nothing is closed yet. Errors: those of the store. */
EXL_CHECKED exl_rc exl_run_closed(exl_closed *out, exl_store *s, exl_arena *a, exl_err *err);

/* The member that an interview counts for, as an index; SIZE_MAX: none, or it came after the leaver's block was closed. */
size_t exl_closed_member(const exl_closed *c, const exl_stored_interview *i);

/* The block of a member in a dimension; NULL: none yet. */
const exl_stored_block *exl_closed_block(const exl_closed *c, size_t member, exl_dimension d);

/* The label of a block as a date of leavers: a month, or as coarse as it is; year 0 = undated. */
exl_date exl_closed_label(const exl_stored_block *b);

/* Whether every day of a block is within the dates of a filter. */
bool exl_closed_within(const exl_store_filter *f, const exl_stored_block *b);

/* How a set of leavers was chosen: whole blocks of a department, of a role, or by something else. */
typedef struct { exl_span department, role; bool by_department, by_role, by_attribute; } exl_choice;

/* The members that meet conditions, into in[n] (0 or 1). department=X and role=X are blocks of that unit, one of the two at a time; other conditions are on the
 * interviews that count, and take only leavers whose role block is closed too. Dates take whole blocks of `spans`, those of which every day is in. Errors: EXL_EUSAGE as for a filter; EXL_EDISCLOSE for
 * conditions that single people out (manager, id). */
EXL_CHECKED exl_rc exl_run_choose(uint8_t *in, exl_choice *how, const exl_closed *c, exl_store *s, const exl_store_filter *f, exl_dimension spans, exl_err *err);

/* Whether a set may be published besides all that was: whole blocks may, and so may what was published before. Anything else must differ
 * from every sum of what can be known by at least `least` leavers; then it is written down in the store, which must be open for writing.
 * The argument: leavers of the same department block, role block, stretch of time and earlier sets (an atom) count alike in every sum known before, so that at least min(inside, outside) of
 * each atom count in a sum with the new set; where these add up to `least`, no sum with it is about fewer. Errors: EXL_EDISCLOSE; those of the store.
 * Example: 40 leavers in 4 blocks of 10, 4 or 5 of each by telephone -> channel=telephone may be shown, and channel=telephone with one more leaver then not. */
EXL_CHECKED exl_rc exl_run_publish(exl_store *s, const exl_closed *c, const uint8_t *in, const char *const *where, size_t n_where, exl_err *err);

/* How a command on a store opens it: those that may have to write a set down, for writing. */
exl_store_mode exl_run_store_mode(const exl_options *o);

/* A condition that is not of department or role, among those of options (for management). */
bool exl_run_by_attribute(const exl_options *o);
#endif
