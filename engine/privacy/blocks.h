/* Closed blocks: which leavers' figures management may see, in portions that never open again.
 *
 * Figures for management are sums over blocks of at least `least` leavers, and a block, once closed, is never changed: two reports differ by whole blocks, however often and with
 * whatever periods they are made, so that nothing about fewer leavers follows from subtracting one from another. Leavers who are in no block yet wait.
 *
 *   Departments decide who is in. Of the leavers that wait, those of a department with `least` or more close. On the first import all others close too:
 *   with the department above theirs where a tree is given, else together as «other», which the smallest closing department joins where they are too few. Later
 *   they wait until one of them left more than a year before the newest leaver, so that a department has time to grow its own block. Everybody in a
 *   closed block is in exactly one, so the whole less all departments and «other» is nobody.
 *   A department's closing leavers are cut along the calendar, years into halves, quarters and months, where every piece still has `least`.
 *
 *   Roles close for all of a batch at once, the leavers in closed department blocks without a role block: at first, and later when at least half of them have roles with `least`
 *   or when one waits for more than a year. Small roles are «other». Slices of time are made of whole department blocks, and within a slice roles go
 *   into «other» until department and role figures together give nothing away about fewer than `least` leavers (cut.h).
 *
 *   The company by itself is seen in stretches of time, of a batch whose roles close, by the dates of its leavers.
 *
 * Source: A. Hundepool and others, Handbook on Statistical Disclosure Control (ESSnet), chapter 5: suppression within tables does not protect against disclosure by differencing
 * between them. Attacked as there, monthly reports over all time gave away half of the leavers with a minimum of 5; blocks of 10 new leavers gave away 1 in 100.
 *
 * Everything is deterministic in the order of l[], which callers sort. Scratch and results live in `a`. Errors: EXL_ENOMEM.
 */
#ifndef EXL_PRIVACY_BLOCKS_H
#define EXL_PRIVACY_BLOCKS_H
#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"

enum { EXL_BLOCK_OTHER = -1, EXL_BLOCK_NONE = -1, EXL_BLOCK_WAIT_DAYS = 365, EXL_BLOCK_FLOOR = 5 };

typedef struct {
    unsigned least;                 /* leavers of a block; 5 or more */
    unsigned floor;                 /* of the whole company, where that is all there is at first: 5 */
    bool     first;                 /* nothing is closed yet */
    int32_t  today;                 /* newest date of the store, in days */
} exl_block_rules;

typedef struct {
    int32_t  unit;                  /* EXL_BLOCK_OTHER = other */
    exl_date first, last;           /* day of the first leaver; of the last one, as coarse as the coarsest of them: the block's label. Year 0 = undated */
    uint32_t leavers;
} exl_block;

/* of[i]: the block of l[i], EXL_BLOCK_NONE = waits. Blocks by unit, other last, then in time. */
typedef struct { int32_t *of; exl_block *block; size_t n; } exl_block_plan;

/* A leaver without a department block. unit: index, -1 = no department given. */
typedef struct { exl_date date; int32_t unit; } exl_block_leaver;

/* parent: of a unit the one above it, -1 = none; NULL = no tree. There are no circles in it.
 * Example: least 10, first: Care 14, Shop 6, Depot 3 -> nobody waits: Care's 14 close with the others as one block «other», since 9 are too few;
 *          Care 14, Kitchen 12, Shop 6, Depot 5 -> blocks Care, Kitchen and «other» of 11. */
EXL_CHECKED exl_rc exl_blocks_departments(exl_block_plan *out, const exl_block_leaver *l, size_t n, const int32_t *parent, size_t n_units, const exl_block_rules *rules, exl_arena *a, exl_err *err);

/* A leaver of a batch, its department and role blocks closed together: atom numbers the pairs of these, from 0. */
typedef struct { exl_date date; uint32_t department, atom; } exl_block_stretch;

/* The company in stretches of time: months, quarters, half-years or years, by the leavers' own dates, as short as they can be without a sum of stretches, department blocks and role blocks
 * being about fewer than `least`. Two leavers of one atom count alike in all sums of the other blocks, so that a sum that takes some stretches and not others is of at least
 * f(S) = sum over atoms of min(inside S, outside S) leavers, where S is one side of what it takes apart; stretches are joined until no f(S) is under `least`. Stretches that no
 * department block ties to others are a part by themselves: what a whole part sums to is known from its department blocks, and only S within a part are looked at.
 * Source: M. Queyranne, «Minimizing symmetric submodular functions», Math. Programming 82 (1998) 3-12. Dates of years alone, and none, make stretches of their own, or go with the last one.
 * unit is 0 everywhere. Example: least 10, one department block of 40, ten of it in each quarter, one role -> four quarters; nine in the first -> a half-year and two quarters. */
EXL_CHECKED exl_rc exl_blocks_stretches(exl_block_plan *out, const exl_block_stretch *l, size_t n, const exl_block_rules *rules, exl_arena *a, exl_err *err);

/* Makes a block hold one more date. */
void exl_block_grow(exl_block *b, exl_date d);

/* A leaver without a role block. block: its department block, in d; role: index, -1 = none given. */
typedef struct { size_t block; int32_t role; } exl_block_role;

/* d: the department blocks that the batch is made of, whole. Example: least 10, one department of 30, nurses 17, cooks 10, clerks 3 -> nurses, and «other» of 13 */
EXL_CHECKED exl_rc exl_blocks_roles(exl_block_plan *out, const exl_block_role *l, size_t n, size_t n_roles, const exl_block *d, size_t n_d, const exl_block_rules *rules, exl_arena *a, exl_err *err);
#endif
