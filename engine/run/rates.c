/* How often the classifier errs: from a file, else from the store. */
#include "base/file.h"
#include "base/num.h"
#include "run/results.h"

enum { FILE_MAX = 16 << 20 };

typedef enum { COLUMN_CODE, COLUMN_N_POS, COLUMN_TP, COLUMN_N_NEG, COLUMN_FP, COLUMN_LANGUAGE, N_COLUMNS } column;
static const char *const column_names[N_COLUMNS] = { "code", "n_pos", "tp", "n_neg", "fp", "language" };

typedef struct {
    const char *path;
    uint64_t line;
    size_t at[N_COLUMNS];           /* place of each column in the file; SIZE_MAX = absent */
    exl_err *err;
} table;

static exl_rc wrong(const table *t, exl_rc rc, const char *what, exl_span value)
{
    (void)exl_fail(t->err, rc, what, (int)(value.n < 60 ? value.n : 60), value.p ? value.p : "");
    (void)exl_err_at(t->err, t->path, t->line, 1);
    return rc;
}

static exl_span cell(exl_span line, size_t i)
{
    exl_span s = { NULL, 0 };
    for (size_t k = 0; k <= i; k++)
        s = exl_span_cut(&line, ',');
    s = exl_span_trim(s);
    return s.n > 1 && s.p[0] == '"' && s.p[s.n - 1] == '"' ? (exl_span){ s.p + 1, s.n - 2 } : s;
}

static exl_rc read_header(table *t, exl_span line)
{
    for (size_t c = 0; c < N_COLUMNS; c++)
        t->at[c] = SIZE_MAX;
    for (size_t i = 0; line.n; i++) {
        exl_span one = exl_span_cut(&line, ','), name = cell(one, 0);
        size_t c = exl_name_index(column_names, N_COLUMNS, name);
        if (c < N_COLUMNS)
            t->at[c] = i;
    }
    for (size_t c = 0; c < COLUMN_LANGUAGE; c++)
        if (t->at[c] == SIZE_MAX)
            return wrong(t, EXL_EDATA, "column '%.*s' is missing: error rates have the columns code,n_pos,tp,n_neg,fp and perhaps language", exl_span_of(column_names[c]));
    return EXL_OK;
}

static exl_rc read_row(const table *t, exl_span line, exl_error_rate *out)
{
    double v[N_COLUMNS] = { 0 };
    for (size_t c = COLUMN_N_POS; c <= COLUMN_FP; c++) {
        exl_span s = cell(line, t->at[c]);
        if (!exl_num_real(&v[c], s) || v[c] < 0)
            return wrong(t, EXL_EDATA, "'%.*s' is no count", s);
    }
    if (v[COLUMN_TP] > v[COLUMN_N_POS] || v[COLUMN_FP] > v[COLUMN_N_NEG])
        return wrong(t, EXL_EDATA, "more was found than there is: tp is at most n_pos, fp at most n_neg (%.*s)", cell(line, t->at[COLUMN_CODE]));
    *out = (exl_error_rate){ cell(line, t->at[COLUMN_CODE]), v[COLUMN_N_POS], v[COLUMN_TP], v[COLUMN_N_NEG], v[COLUMN_FP], -1 };
    exl_span language = t->at[COLUMN_LANGUAGE] == SIZE_MAX ? (exl_span){ NULL, 0 } : cell(line, t->at[COLUMN_LANGUAGE]);
    if (language.n == 0)
        return EXL_OK;
    size_t l = exl_name_index(exl_lang_codes, EXL_N_LANGS, language);
    if (l == EXL_N_LANGS)
        return wrong(t, EXL_EDATA, "language '%.*s' is none of nl fr en de", language);
    out->language = (int)l;
    return EXL_OK;
}

static exl_rc from_file(const exl_error_rate **out, size_t *n, const char *path, exl_arena *a, exl_err *err)
{
    table t = { .path = path, .line = 1, .err = err };
    exl_span rest;
    EXL_TRY(exl_file_read(&rest, path, FILE_MAX, a, err));
    if (rest.n >= 3 && memcmp(rest.p, "\xEF\xBB\xBF", 3) == 0)
        rest = (exl_span){ rest.p + 3, rest.n - 3 };
    size_t lines = 1, used = 0;
    for (size_t i = 0; i < rest.n; i++)
        lines += rest.p[i] == '\n';
    exl_error_rate *list = EXL_NEW(a, exl_error_rate, lines);
    if (!list)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    EXL_TRY(read_header(&t, exl_span_cut(&rest, '\n')));
    for (t.line = 2; rest.n; t.line++) {
        exl_span line = exl_span_trim(exl_span_cut(&rest, '\n'));
        if (line.n)
            EXL_TRY(read_row(&t, line, &list[used++]));
    }
    *out = list;
    *n = used;
    return EXL_OK;
}

exl_rc exl_run_rates(const exl_error_rate **out, size_t *n, exl_store *s, const exl_options *o, exl_arena *a, exl_err *err)
{
    exl_stored_rate *kept;
    if (o->error_rates)
        return from_file(out, n, o->error_rates, a, err);
    EXL_TRY(exl_store_rates(&kept, n, s, a, err));
    exl_error_rate *list = EXL_NEW(a, exl_error_rate, *n + 1);
    if (!list)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    for (size_t i = 0; i < *n; i++)
        list[i] = (exl_error_rate){ kept[i].code, kept[i].n_pos, kept[i].tp, kept[i].n_neg, kept[i].fp, kept[i].language };
    *out = *n ? list : NULL;
    return EXL_OK;
}
