/* The sheets of report.xlsx that answer a question, as grids: what stands on them, not how a workbook is written (xlsx.c). Not for other stages. */
#ifndef EXL_REPORT_SHEETS_H
#define EXL_REPORT_SHEETS_H
#include "report/words.h"
#include "report/write.h"

typedef enum { EXL_GRID_TEXT, EXL_GRID_COUNT, EXL_GRID_SHARE, EXL_GRID_RATIO, EXL_GRID_CHANCE } exl_grid_kind;  /* 12; 34.0%; 1.25; 0.0312 */
typedef enum { EXL_CHART_NONE, EXL_CHART_BARS, EXL_CHART_LINES, EXL_CHART_HEAT } exl_grid_chart;

enum { EXL_GRID_COLUMNS = 20, EXL_GRID_NOTES = 4, EXL_GRIDS_MAX = 8, EXL_GRID_SERIES = 6 };

typedef struct { exl_span title; exl_grid_kind kind; double width; } exl_grid_column;        /* width in characters */

/* cells: row-major; a text where text.p is not NULL, a number where it is finite, else empty. */
typedef struct {
    exl_span title;                             /* also the name of the sheet, at most 31 characters, none of []:*?/\ */
    exl_span note[EXL_GRID_NOTES];             /* sentences under the title; those of length 0 are left out */
    exl_grid_column column[EXL_GRID_COLUMNS];
    size_t n_columns, n_rows, cap;
    exl_cell *cells;
    exl_grid_chart chart;                      /* categories are in the first column */
    size_t series[EXL_GRID_SERIES], n_series;  /* bars, lines: columns drawn; heat: first and last column coloured */
    size_t drawn;                               /* bars: the first so many rows are drawn */
} exl_grid;

/* Makes the sheets: at a glance, facets, themes, reasons, departments, trends, changes, what stands out; those without a row are left out, but for the first.
 * in   tables that passed the gate; what it emptied stays empty
 * out  sheets[EXL_GRIDS_MAX], *n: in `a`; texts borrow from in
 * Errors: EXL_ENOMEM. Cost: a walk over each table. */
EXL_CHECKED exl_rc exl_report_sheets(exl_grid *sheets, size_t *n, const exl_report_input *in, exl_arena *a, exl_err *err);
#endif
