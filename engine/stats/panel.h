/* What statistics see of a store: leavers, their units and what they raised. No text, no names of leavers. */
#ifndef EXL_STATS_PANEL_H
#define EXL_STATS_PANEL_H
#include "base/date.h"
#include "base/arena.h"

typedef enum { EXL_UNIT_ALL, EXL_UNIT_DEPARTMENT, EXL_UNIT_ROLE, EXL_UNIT_MANAGER, EXL_N_UNITS } exl_unit_type;
extern const char *const exl_unit_names[EXL_N_UNITS];      /* "all" "department" "role" "manager" */

typedef enum { EXL_CODE_THEME, EXL_CODE_FACET, EXL_CODE_REASON } exl_code_kind;
typedef struct {
    exl_span name;                  /* "terms.pay-", "terms-", "reason:pay" */
    exl_code_kind kind;
    int8_t   polarity;              /* -1, +1; 0 for reasons and mentions */
    uint32_t theme;                 /* codes of one theme (or facet) share it: praise and complaint */
    exl_span reason_kind;           /* push pull personal employer unclear; "" for themes */
} exl_code;

/* A closed block of leavers, for a kind of unit: nothing smaller is ever published. */
typedef struct { int64_t number, import; exl_span unit; exl_date label; int32_t first, last; } exl_panel_block;       /* first, last: days of its leavers */

typedef struct exl_panel exl_panel;

/* n leavers (a leaver with two interviews is one, raised = raised in either), sorted by exit date, then id; n_codes codes sorted by
 * kind and name; `raised` is row-major n x n_codes, 1 = at least one statement raises the code. Units are indexes into
 * their sorted names, -1 = not given. */
struct exl_panel {
    size_t n, n_codes;
    uint32_t block;                 /* leavers of closed blocks of at least so many, as units and dates tell them apart; 0 = all leavers */
    const exl_date *date;           /* n; year 0 = undated: counts everywhere but in trends */
    const exl_date *unit_date[EXL_N_UNITS]; /* n each: the date of a leaver in figures of that kind of unit, where it is another; NULL = date */
    const int32_t  *unit[EXL_N_UNITS];      /* n each; unit[EXL_UNIT_ALL] is all 0 */
    size_t          n_unit[EXL_N_UNITS];
    const exl_span *unit_name[EXL_N_UNITS]; /* unit_name[EXL_UNIT_ALL][0] = "all" */
    const exl_span *absent[EXL_N_UNITS];    /* n_absent[] names of units that are there, without a leaver who may be shown; sorted */
    size_t          n_absent[EXL_N_UNITS];
    const exl_panel_block *block_list[EXL_N_UNITS];     /* n_blocks[], by number; for all leavers those that tell stretches of time apart */
    size_t          n_blocks[EXL_N_UNITS];
    const int32_t  *block_of[EXL_N_UNITS];  /* n each: index in block_list, -1 = none; NULL where there are no blocks */
    const int32_t  *under[EXL_N_UNITS];     /* n each: the unit of his own of a leaver who was put with those of another one, from 0; -1 = he was not; NULL = nobody was */
    size_t          n_under[EXL_N_UNITS];
    const exl_panel *whole;         /* what this is a part of: all units, where one or a kind of them was asked for; NULL = itself */
    exl_unit_type   chosen;         /* a department or role that all leavers are of, as it was asked for; EXL_UNIT_ALL = none was */
    exl_span        chosen_unit;
    const exl_code *code;           /* n_codes */
    const uint8_t  *raised;         /* n x n_codes */
    const uint8_t  *language;       /* n: exl_lang of most of the leaver's statements; may be NULL */
};

/* The days that the figures of a leaver are known to be of, in a kind of unit: those of the block, else those of the date. Undated: from INT32_MIN to INT32_MAX. */
void exl_panel_days(int32_t *first, int32_t *last, const exl_panel *p, exl_unit_type u, size_t leaver);

static inline exl_date exl_panel_date(const exl_panel *p, exl_unit_type u, size_t leaver) { return (p->unit_date[u] ? p->unit_date[u] : p->date)[leaver]; }
#endif
