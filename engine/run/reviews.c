/* A row a flag; a later row replaces an earlier one of the same flag. */
#include "run/reviews.h"
#include "ingest/interview.h"
#include "run/sheet.h"

enum { UNIT_TYPE, UNIT, CODE, STATE, NOTE, N_COLUMNS };
static const char *const column_names[N_COLUMNS] = { "unit_type", "unit", "code", "state", "note" };

static exl_rc read_review(exl_report_review *out, const exl_sheet *s, const size_t at[N_COLUMNS], size_t row, exl_err *err)
{
    exl_span type = exl_sheet_cell(s, row, at[UNIT_TYPE]), state = exl_sheet_cell(s, row, at[STATE]);
    size_t u = exl_name_index(exl_unit_names, EXL_N_UNITS, type), k = exl_name_index(exl_review_names, EXL_N_REVIEWS, state);
    if (u == EXL_N_UNITS || u == EXL_UNIT_ALL)
        return exl_sheet_fail(s, row, err, "is none of department, role, manager", type);
    if (k == EXL_N_REVIEWS)
        return exl_sheet_fail(s, row, err, "is none of open, looking, acted, closed, dismissed", state);
    *out = (exl_report_review){ type, exl_sheet_cell(s, row, at[UNIT]), exl_sheet_cell(s, row, at[CODE]), (exl_review_state)k, { "", 0 } };
    if (at[NOTE] < s->n_columns)
        out->note = exl_sheet_cell(s, row, at[NOTE]);
    return EXL_OK;
}

exl_rc exl_run_reviews(exl_report_review **out, size_t *n, const char *path, exl_arena *a, exl_err *err)
{
    exl_sheet s;
    size_t at[N_COLUMNS];
    EXL_TRY(exl_sheet_read(&s, path, a, err));
    for (size_t c = 0; c < N_COLUMNS; c++) {
        at[c] = exl_sheet_column(&s, column_names[c]);
        if (at[c] < s.n_columns || c == NOTE)
            continue;
        (void)exl_fail(err, EXL_EDATA, "column '%s' is missing: reviews have the columns unit_type,unit,code,state and perhaps note", column_names[c]);
        return exl_err_at(err, path, 1, 1);
    }
    exl_report_review *list = EXL_NEW(a, exl_report_review, s.rows + 1);
    if (!list)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    for (size_t i = 0; i < s.rows; i++)
        EXL_TRY(read_review(&list[i], &s, at, i, err));
    *out = list;
    *n = s.rows;
    return EXL_OK;
}
