/* Rates by code become rows; their sums by level stand before them. */
#include "run/quality.h"
#include <unistd.h>
#include "base/file.h"
#include "base/num.h"

enum { FILE_MAX = 1 << 16, N_FIELDS = 5 };

enum { LEVEL, CODE, SUPPORT, PREDICTED, CORRECT, PRECISION, RECALL, F1, N_COLUMNS };
static const exl_column columns[N_COLUMNS] = {
    { "level",     EXL_COL_TEXT,  0, false, "facet, theme, theme+polarity or reason" },
    { "code",      EXL_COL_TEXT,  0, false, "theme or facet with polarity, or reason; micro = all of the level together" },
    { "support",   EXL_COL_COUNT, 0, true,  "labelled interviews (of notes of others: statements) that raise it" },
    { "predicted", EXL_COL_COUNT, 0, true,  "those in which the program finds it" },
    { "correct",   EXL_COL_COUNT, 0, true,  "of these, those where it is right" },
    { "precision", EXL_COL_REAL,  4, true,  "correct / predicted" },
    { "recall",    EXL_COL_REAL,  4, true,  "correct / support" },
    { "f1",        EXL_COL_REAL,  4, true,  "harmonic mean of precision and recall" },
};
static const char title[] = "How often the classification is right, on notes that people labelled: your own (evaluate --save), else those of others; other notes may do better or worse.";

static const char *const levels[] = { "facet", "theme+polarity", "reason" };
enum { N_LEVELS = sizeof levels / sizeof levels[0] };

static size_t level_of(exl_span code)
{
    return memchr(code.p, ':', code.n) ? 2 : memchr(code.p, '.', code.n) ? 1 : 0;
}

static bool add(exl_table *t, const char *level, exl_span code, double support, double predicted, double correct)
{
    exl_cell *c = exl_table_row(t, 0, UINT32_MAX);      /* of the program, not of leavers */
    if (!c)
        return false;
    double precision = predicted > 0 ? correct / predicted : 0, recall = support > 0 ? correct / support : 0;
    exl_cell_text(&c[LEVEL], exl_span_of(level));
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

/* A line of measured.tsv: level, code, support, predicted, correct, and what follows from them. */
static exl_rc measured_row(exl_table *t, exl_span line, exl_arena *a, exl_err *err)
{
    exl_span field[N_FIELDS];
    double v[N_FIELDS] = { 0 };
    for (size_t i = 0; i < N_FIELDS; i++) {
        field[i] = exl_span_cut(&line, '\t');
        if (i >= 2 && !exl_num_real(&v[i], field[i]))
            return exl_fail(err, EXL_EDATA, "level, code, support, predicted and correct are wanted; make it again with `make measured`");
    }
    char *level = exl_arena_get(a, field[0].n + 1);
    if (!level)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    memcpy(level, field[0].p, field[0].n);
    return add(t, level, field[1], v[2], v[3], v[4]) ? EXL_OK : exl_fail(err, EXL_ENOMEM, "out of memory");
}

/* The header is the line that begins with `level`; a folder without the file has not been measured. */
static exl_rc measured(exl_table *t, const char *lexicons, exl_arena *a, exl_err *err)
{
    exl_span rest;
    const char *path = exl_file_join(a, lexicons, "measured.tsv");
    if (!path)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    if (access(path, R_OK) != 0)
        return EXL_OK;
    EXL_TRY(exl_file_read(&rest, path, FILE_MAX, a, err));
    for (uint64_t n = 1; rest.n; n++) {
        exl_span line = exl_span_cut(&rest, '\n'), copy = line;
        if (line.n == 0 || line.p[0] == '#' || exl_span_is(exl_span_cut(&copy, '\t'), "level"))
            continue;
        exl_rc rc = measured_row(t, line, a, err);
        if (rc != EXL_OK)
            return exl_err_at(err, path, n, 1);
    }
    return EXL_OK;
}

static exl_rc of_store(exl_table *t, const exl_stored_rate *rate, size_t n, exl_err *err)
{
    bool good = true;
    for (size_t l = 0; l < N_LEVELS && good; l++) {
        double support = 0, predicted = 0, correct = 0;
        for (size_t i = 0; i < n; i++)
            if (rate[i].language < 0 && level_of(rate[i].code) == l)
                support += rate[i].n_pos, predicted += rate[i].tp + rate[i].fp, correct += rate[i].tp;
        good = support <= 0 || add(t, levels[l], exl_span_of("micro"), support, predicted, correct);
    }
    for (size_t i = 0; i < n && good; i++)
        if (rate[i].language < 0)
            good = add(t, levels[level_of(rate[i].code)], rate[i].code, rate[i].n_pos, rate[i].tp + rate[i].fp, rate[i].tp);
    return good ? EXL_OK : exl_fail(err, EXL_ENOMEM, "out of memory");
}

exl_rc exl_run_quality(exl_table **out, bool *own, exl_store *s, const char *lexicons, exl_arena *a, exl_err *err)
{
    exl_stored_rate *rate;
    size_t n;
    EXL_TRY(exl_store_rates(&rate, &n, s, a, err));
    exl_table *t = exl_table_new(a, "quality", title, columns, N_COLUMNS);
    if (!t)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    EXL_TRY(n ? of_store(t, rate, n, err) : measured(t, lexicons, a, err));
    *own = n > 0;
    *out = t->n_rows ? t : NULL;
    return EXL_OK;
}
