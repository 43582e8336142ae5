/* A result: named, typed columns and rows, on its way to the privacy gate. */
#ifndef EXL_STATS_TABLE_H
#define EXL_STATS_TABLE_H
#include "base/arena.h"

typedef enum { EXL_COL_TEXT, EXL_COL_COUNT, EXL_COL_REAL, EXL_COL_FLAG } exl_col_type;
typedef struct {
    const char  *name;              /* as in CONTRACT-like documentation, "share_lower" */
    exl_col_type type;
    int          decimals;          /* EXL_COL_REAL: digits after the point; -1 = 4 significant digits (p-values) */
    bool         figure;            /* emptied when the row is suppressed */
    const char  *describes;         /* one line for the data dictionary, with unit */
} exl_column;

typedef struct {
    bool     empty;
    exl_span text;                  /* EXL_COL_TEXT */
    double   number;                /* the others; counts are exact to 2^53 */
} exl_cell;

typedef struct {
    const char *name, *title;       /* "flags"; one sentence on what it does and does not say */
    const exl_column *columns;
    size_t n_columns, n_rows, cap;
    exl_cell  *cells;               /* row-major */
    struct exl_row_group { int unit_type; uint32_t leavers; bool certain; } *group;     /* a row: whose figures they are, distinct leavers behind them; would tell for sure what single people said */
    bool asked;                     /* the rows are those that a file of the user's asks for: their keys tell nothing */
    bool by_figures;                /* rows stand in the order of their figures, within units or all together: a place tells */
    uint32_t block;                 /* figures are sums over closed blocks of so many leavers or more, so that nothing follows from subtracting them; 0 = they are not */
    exl_arena *arena;
} exl_table;

/* A table in `a`, no rows yet. columns are borrowed (static tables). */
exl_table *exl_table_new(exl_arena *a, const char *name, const char *title, const exl_column *columns, size_t n_columns);

/* Place of a column; n_columns: there is none of that name. */
size_t exl_table_column(const exl_table *t, const char *name);

/* Appends a row of empty cells; NULL: no memory. The pointer holds until the next row is added. */
exl_cell *exl_table_row(exl_table *t, int unit_type, uint32_t leavers);

static inline void exl_cell_text(exl_cell *c, exl_span s) { *c = (exl_cell){ .text = s }; }
static inline void exl_cell_number(exl_cell *c, double v) { *c = (exl_cell){ .number = v, .empty = !(v - v == 0) }; }
#endif
