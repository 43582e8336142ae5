/* The statistics stage: leavers in (panel.h), tables out (table.h). One function a command; each opens and closes its own
 * bracket around GSL (special.h) and is deterministic to the byte: rows are sorted, sums have a fixed order, permutations
 * are seeded by the data.
 *
 * Shared promises: tables and their texts live in `a` or borrow from the panel; *out and *summary are untouched on error;
 * errors are EXL_EUSAGE for options out of range, EXL_ENOMEM, and EXL_EDEFECT where a panel contradicts itself. A figure
 * that is undefined is an empty cell, never NaN. A row's group holds the distinct leavers behind it. `suppressed` is 0
 * everywhere: the privacy gate sets it.
 */
#ifndef EXL_STATS_STATS_H
#define EXL_STATS_STATS_H
#include "base/err.h"
#include "stats/panel.h"
#include "stats/table.h"

/* Departure reasons: "9 of 40 leavers of Care name pay". unit_type, unit, reason, kind, interviews, hits, share, lower,
 * upper (Wilson, 95%), suppressed. A row a unit and reason with at least one hit.
 * Order: all, departments, roles, managers; units by name; within a unit by hits, most first, then reason.
 * Cost O(n x codes). */
EXL_CHECKED exl_rc exl_stats_reasons(exl_table **out, const exl_panel *p, exl_arena *a, exl_err *err);

/* Shares over time. summary false: a row a unit, code and period, for every unit and code with at least one dated hit, and
 * for these every period from the first to the last of the whole panel (interviews 0: share and interval empty).
 * A date enters no finer period than its precision; undated leavers enter none.
 * summary true: a row a unit and code:
 *   slope         log odds ratio per year, quasi-binomial, with 95% limits (dispersion at least 1, t quantile)
 *   p             of the slope; the permutation p where the table is small (at most 8 periods or 10 leavers a period)
 *   q             Benjamini-Hochberg over the units and codes of the unit type that have ten dated hits; empty for others («few hits»)
 *   direction     rising or falling: q at most 0.10; steady: limits within a factor 1.5 a year; else unclear
 *   change_point  first period of a new level, where its q (from change_p) is at most 0.10
 *   note          words joined with "; ": see exl_trend_notes
 * Order: unit type as above, unit, kind of code (themes, facets, reasons), code, period.
 * Cost: O(n x codes) and about 50 microseconds a row of the summary. */
EXL_CHECKED exl_rc exl_stats_trends(exl_table **out, const exl_panel *p, exl_period period, bool summary, exl_arena *a, exl_err *err);

/* What a note can say, with its meaning for people; ends with a row of NULLs. */
typedef struct { const char *word, *means; } exl_note_word;
extern const exl_note_word exl_trend_notes[];

/* Error rates of the classifier for a code, from a labelled sample: of n_pos statements with the theme it found tp, of n_neg
 * without it claimed fp. language: -1 = all, else only leavers of that language (panel.language). */
typedef struct {
    exl_span code;
    double n_pos, tp, n_neg, fp;
    int language;
} exl_error_rate;

typedef struct {
    bool unit[EXL_N_UNITS];         /* which of department, role, manager; EXL_UNIT_ALL is ignored */
    double fdr;                     /* 0 < fdr < 1; 0.10 */
    const exl_error_rate *rates;    /* NULL = the classifier is taken to make no errors */
    size_t n_rates;
    bool every_code;                /* also rows of unit and code without a hit */
    bool densities;                 /* keep the posterior of every effect (judge.h); exl_stats_ranks sets it for itself */
    unsigned threads;               /* most that may be used; results never depend on it */
} exl_flag_options;

/* One per unit type, for the summary that says why nothing is flagged. */
typedef struct {
    size_t rows, units, recurring, watch, too_few;      /* rows of codes and of units together */
    size_t judged_units;            /* units with enough leavers that some odds ratio could have shown */
    double best_prob;               /* highest posterior probability of a row */
} exl_flag_count;
typedef struct {
    exl_flag_count unit[EXL_N_UNITS];
    size_t recurring, watch;
    bool   possible;                /* whether anything could have been told from chance */
} exl_flag_summary;

/* Recurring issues: columns of the table `flags` in flags.c. Negative themes only, a row a unit and code with a hit, and a
 * row a unit with code "*" (any negative theme). Order: score, highest first; then unit type, unit, code.
 * The model is in twogroup.h, the expectation in casemix.h. Cost: linear in n; 12,500 leavers, 400 managers and 20 themes
 * in a few seconds on one core. */
EXL_CHECKED exl_rc exl_stats_flags(exl_table **out, exl_flag_summary *summary, const exl_panel *p, const exl_flag_options *o,
                                   exl_arena *a, exl_err *err);

/* Where units stand among their kind, with the doubt about it: a row a unit and negative theme, and a row a unit with code "*".
 * unit_type, unit, code, interviews, hits, or_mean, or_lower, or_upper as the flags have them; then
 *   rank          expected rank among the units of the type, 1 = raised most against expectation (posterior mean)
 *   rank_lower, rank_upper    95% credible; the whole way from 1 to `of` where nothing is known
 *   of            units ranked: those with at least `least` leavers. The others are in no rank, so that nothing of them can be had by
 *                 subtracting ranks from their known sum; their rows have no figures but the counts
 * Order: unit type, code, unit by name: a list by rank would look like the league table that it must not be.
 * The formulas are in standing.h. Errors: as exl_stats_flags. Cost: that of the flags and units x units x codes x grid. */
EXL_CHECKED exl_rc exl_stats_ranks(exl_table **out, const exl_panel *p, const exl_flag_options *o, uint32_t least, exl_arena *a, exl_err *err);
#endif
