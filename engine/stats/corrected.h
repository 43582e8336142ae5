/* Shares of leavers as the classifier counts them, and corrected for its errors, side by side. */
#ifndef EXL_STATS_CORRECTED_H
#define EXL_STATS_CORRECTED_H
#include "stats/stats.h"

/* A row a code with rates, for all leavers (part "all"), and one a language with rates of its own (part "nl" …, panel.language):
 *   share, lower, upper                    as counted (Wilson)
 *   corrected, corrected_lower, _upper     posterior mean and 95% limits; sensitivity, false-positive rate and prevalence all uncertain
 *   closed_lower, closed_upper             Lang-Reiczigel, clipped: the closed form, as a check
 *   note       «below the classifier's noise», «the classifier cannot tell», or empty; with either nothing is corrected
 * Rates count interviews, as evaluate --save keeps them. Cost: see prevalence.h, a row. Errors: EXL_EDEFECT, EXL_ENOMEM, EXL_EDOMAIN for rates. */
EXL_CHECKED exl_rc exl_stats_corrected(exl_table **out, const exl_panel *p, const exl_error_rate *rate, size_t n_rates, exl_arena *a, exl_err *err);
#endif
