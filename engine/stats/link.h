/* Figures from elsewhere by department and period, beside what leavers say; departures against headcount. */
#ifndef EXL_STATS_LINK_H
#define EXL_STATS_LINK_H
#include "base/err.h"
#include "stats/panel.h"
#include "stats/table.h"

/* A row of the file: a department (index in the panel), the days it is about, and its values, NAN where empty. */
typedef struct { size_t unit; exl_span period; int32_t first, last; const double *value; } exl_score;
typedef struct { const exl_score *row; size_t n; const exl_span *measure; size_t n_measures; } exl_scores;

/* Does a measure go with what leavers raise? A row a measure, code and scope:
 *   between   departments: mean of the measure against the share of leavers, over the days of the rows
 *   within    periods of departments: both less their department's mean, exchanged within departments only (what differs between departments
 *             anyway has no part in it); left out where departments have one row each
 * Points with fewer than EXL_LINK_LEAVERS leavers are left out; codes with fewer than EXL_LINK_HITS hits too, and rows with fewer than
 * EXL_LINK_POINTS points have the words «cannot be judged». q: Benjamini-Hochberg over the rows of a scope. Source: rank.h. */
enum { EXL_LINK_LEAVERS = 5, EXL_LINK_HITS = 10, EXL_LINK_POINTS = 5 };
EXL_CHECKED exl_rc exl_stats_link(exl_table **out, const exl_panel *p, const exl_scores *s, exl_arena *a, exl_err *err);

/* Departures per 100 employee-years: headcount (a measure, by its number) times the length of its period in years. departures: number of the
 * measure that counts them, SIZE_MAX: the leavers of the panel. A row a department, and with more than one period a row each of these. Exact Poisson
 * limits; rate ratio against the other departments of the file, with exact limits and p; q over departments.
 * Source: [garwood1936]; [przyborowski1940]. Example: 6 in 120 employee-years -> 5.0 in 1.8349..10.8829 */
EXL_CHECKED exl_rc exl_stats_turnover(exl_table **out, const exl_panel *p, const exl_scores *s, size_t headcount, size_t departures, exl_arena *a, exl_err *err);
#endif
