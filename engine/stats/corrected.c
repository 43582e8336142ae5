#include "stats/corrected.h"
#include "ingest/interview.h"
#include "stats/prevalence.h"
#include "stats/special.h"
#include "stats/tally.h"

enum { UNIT_TYPE, UNIT, CODE, PART, INTERVIEWS, HITS, SHARE, LOWER, UPPER, CORRECTED, C_LOWER, C_UPPER, CLOSED_LOWER, CLOSED_UPPER, SENSITIVITY, FALSE_POSITIVES,
       LABELLED_WITH, LABELLED_WITHOUT, NOTE, SUPPRESSED, N_COLUMNS };
static const exl_column columns[N_COLUMNS] = {
    { "unit_type",        EXL_COL_TEXT,  0, false, "all" },
    { "unit",             EXL_COL_TEXT,  0, false, "all" },
    { "code",             EXL_COL_TEXT,  0, false, "theme or facet with polarity, or reason" },
    { "part",             EXL_COL_TEXT,  0, false, "all, or a language: leavers who speak mostly that" },
    { "interviews",       EXL_COL_COUNT, 0, true,  "leavers" },
    { "hits",             EXL_COL_COUNT, 0, true,  "leavers who raise the code, as the classifier has it" },
    { "share",            EXL_COL_REAL,  4, true,  "hits / interviews, as counted" },
    { "lower",            EXL_COL_REAL,  4, true,  "lower limit of the share (Wilson, 95%)" },
    { "upper",            EXL_COL_REAL,  4, true,  "upper limit of the share" },
    { "corrected",        EXL_COL_REAL,  4, true,  "estimate of the share who raise it, the classifier's errors taken out" },
    { "corrected_lower",  EXL_COL_REAL,  4, true,  "lower limit of it (95%, Bayes)" },
    { "corrected_upper",  EXL_COL_REAL,  4, true,  "upper limit of it" },
    { "closed_lower",     EXL_COL_REAL,  4, true,  "lower limit by the closed form (Lang-Reiczigel, clipped to 0..1)" },
    { "closed_upper",     EXL_COL_REAL,  4, true,  "upper limit by the closed form" },
    { "sensitivity",      EXL_COL_REAL,  4, false, "share of labelled interviews with the code in which the classifier finds it" },
    { "false_positives",  EXL_COL_REAL,  4, false, "share of labelled interviews without the code in which it claims it" },
    { "labelled_with",    EXL_COL_COUNT, 0, false, "labelled interviews with the code" },
    { "labelled_without", EXL_COL_COUNT, 0, false, "labelled interviews without it" },
    { "note",             EXL_COL_TEXT,  0, true,  "why nothing is corrected" },
    { "suppressed",       EXL_COL_FLAG,  0, false, "1 where a small group is not shown" },
};
static const char title[] = "Shares corrected for the classifier's errors, if it errs here as it did on the labelled interviews.";

static exl_rc correct(exl_cell *c, const exl_error_rate *r, uint32_t hits, uint32_t n, exl_arena *scratch, exl_err *err)
{
    exl_prevalence v;
    exl_arena_reset(scratch);
    EXL_TRY(exl_prevalence_of(&v, (exl_classified){ hits, n, r->tp, r->n_pos, r->fp, r->n_neg }, 0.95, scratch, err));
    exl_cell_number(&c[SENSITIVITY], v.sensitivity);
    exl_cell_number(&c[FALSE_POSITIVES], 1 - v.specificity);
    if (!v.identifiable || v.below_noise) {
        exl_cell_word(&c[NOTE], v.identifiable ? "below the classifier's noise" : "the classifier cannot tell");
        return EXL_OK;
    }
    exl_cell_number(&c[CORRECTED], v.bayes_mean);
    exl_cell_number(&c[C_LOWER], v.bayes.lower);
    exl_cell_number(&c[C_UPPER], v.bayes.upper);
    exl_cell_number(&c[CLOSED_LOWER], v.interval.lower);
    exl_cell_number(&c[CLOSED_UPPER], v.interval.upper);
    return EXL_OK;
}

static exl_rc add_row(exl_table *t, const exl_panel *p, size_t code, const exl_error_rate *r, exl_arena *scratch, exl_err *err)
{
    uint32_t n = 0, hits = 0;
    for (size_t i = 0; i < p->n; i++)
        if (r->language < 0 || (p->language && p->language[i] == r->language)) {
            n++;
            hits += p->raised[i * p->n_codes + code];
        }
    if (n == 0 || !(r->n_pos > 0 && r->n_neg > 0))
        return EXL_OK;
    exl_cell *c = exl_table_row(t, r->language < 0 ? EXL_UNIT_ALL : EXL_N_UNITS, n);
    if (!c)
        return exl_fail(err, EXL_ENOMEM, "no memory for the shares");
    exl_cell_word(&c[UNIT_TYPE], exl_unit_names[EXL_UNIT_ALL]);
    exl_cell_word(&c[UNIT], exl_unit_names[EXL_UNIT_ALL]);
    exl_cell_text(&c[CODE], p->code[code].name);
    exl_cell_word(&c[PART], r->language < 0 ? "all" : exl_lang_codes[r->language]);
    exl_cell_number(&c[INTERVIEWS], n);
    exl_cell_number(&c[HITS], hits);
    exl_cells_share(&c[SHARE], hits, n);
    exl_cell_number(&c[LABELLED_WITH], r->n_pos);
    exl_cell_number(&c[LABELLED_WITHOUT], r->n_neg);
    exl_cell_number(&c[SUPPRESSED], 0);
    return correct(c, r, hits, n, scratch, err);
}

exl_rc exl_stats_corrected(exl_table **out, const exl_panel *p, const exl_error_rate *rate, size_t n_rates, exl_arena *a, exl_err *err)
{
    EXL_TRY(exl_panel_check(p, err));
    exl_table *t = exl_table_new(a, "prevalence", title, columns, N_COLUMNS);
    exl_arena scratch;
    if (!t)
        return exl_fail(err, EXL_ENOMEM, "no memory for the shares");
    exl_arena_init(&scratch, 0);
    exl_stats_guard g = exl_stats_begin();
    exl_rc rc = EXL_OK;
    for (size_t k = 0; k < p->n_codes && rc == EXL_OK; k++)
        for (int language = -1; language < EXL_N_LANGS; language++)
            for (size_t r = 0; r < n_rates && rc == EXL_OK; r++)
                if (rate[r].language == language && exl_span_eq(rate[r].code, p->code[k].name))
                    rc = add_row(t, p, k, &rate[r], &scratch, err);
    exl_stats_end(g);
    exl_arena_free(&scratch);
    if (rc == EXL_OK)
        *out = t;
    return rc;
}
