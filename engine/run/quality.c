/* Rates by code become rows; their sums by level stand before them. */
#include "run/quality.h"

enum { LEVEL, CODE, SUPPORT, PREDICTED, CORRECT, PRECISION, RECALL, F1, N_COLUMNS };
static const exl_column columns[N_COLUMNS] = {
    { "level",     EXL_COL_TEXT,  0, false, "facet, theme+polarity or reason" },
    { "code",      EXL_COL_TEXT,  0, false, "theme or facet with polarity, or reason; micro = all of the level together" },
    { "support",   EXL_COL_COUNT, 0, true,  "labelled interviews that raise it" },
    { "predicted", EXL_COL_COUNT, 0, true,  "interviews in which the program finds it" },
    { "correct",   EXL_COL_COUNT, 0, true,  "of these, those where it is right" },
    { "precision", EXL_COL_REAL,  4, true,  "correct / predicted" },
    { "recall",    EXL_COL_REAL,  4, true,  "correct / support" },
    { "f1",        EXL_COL_REAL,  4, true,  "harmonic mean of precision and recall" },
};
static const char title[] = "How often the classification is right, counted over interviews that people labelled (evaluate --save); other notes may do better or worse.";

static const char *const levels[] = { "facet", "theme+polarity", "reason" };
enum { N_LEVELS = sizeof levels / sizeof levels[0] };

static size_t level_of(exl_span code)
{
    return memchr(code.p, ':', code.n) ? 2 : memchr(code.p, '.', code.n) ? 1 : 0;
}

static bool add(exl_table *t, size_t level, exl_span code, double support, double predicted, double correct)
{
    exl_cell *c = exl_table_row(t, 0, UINT32_MAX);      /* of the program, not of leavers */
    if (!c)
        return false;
    double precision = predicted > 0 ? correct / predicted : 0, recall = support > 0 ? correct / support : 0;
    exl_cell_text(&c[LEVEL], exl_span_of(levels[level]));
    exl_cell_text(&c[CODE], code);
    exl_cell_number(&c[SUPPORT], support);
    exl_cell_number(&c[PREDICTED], predicted);
    exl_cell_number(&c[CORRECT], correct);
    exl_cell_number(&c[PRECISION], precision);
    exl_cell_number(&c[RECALL], recall);
    exl_cell_number(&c[F1], precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0);
    c[PRECISION].empty = !(predicted > 0);
    c[RECALL].empty = !(support > 0);
    return true;
}

exl_rc exl_run_quality(exl_table **out, exl_store *s, exl_arena *a, exl_err *err)
{
    exl_stored_rate *rate;
    size_t n;
    *out = NULL;
    EXL_TRY(exl_store_rates(&rate, &n, s, a, err));
    exl_table *t = n ? exl_table_new(a, "quality", title, columns, N_COLUMNS) : NULL;
    bool good = n == 0 || t;
    for (size_t l = 0; l < N_LEVELS && n && good; l++) {
        double support = 0, predicted = 0, correct = 0;
        for (size_t i = 0; i < n; i++)
            if (rate[i].language < 0 && level_of(rate[i].code) == l)
                support += rate[i].n_pos, predicted += rate[i].tp + rate[i].fp, correct += rate[i].tp;
        good = support <= 0 || add(t, l, exl_span_of("micro"), support, predicted, correct);
    }
    for (size_t i = 0; i < n && good; i++)
        if (rate[i].language < 0)
            good = add(t, level_of(rate[i].code), rate[i].code, rate[i].n_pos, rate[i].tp + rate[i].fp, rate[i].tp);
    if (!good)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    *out = t;
    return EXL_OK;
}
