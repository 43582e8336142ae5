/* Columns of the tables that only the report has. */
#include "report/report.h"

const char *const exl_review_names[EXL_N_REVIEWS] = { "open", "looking", "acted", "closed", "dismissed" };

const exl_column exl_overview_columns[EXL_N_OVERVIEW_COLUMNS] = {
    { "measure", EXL_COL_TEXT, 0, false, "what is counted: interviews, leavers, statements, with_theme, language …" },
    { "part", EXL_COL_TEXT, 0, false, "of a measure with parts: which (nl, voluntary, quarter …)" },
    { "count", EXL_COL_COUNT, 0, true, "how many" },
    { "share", EXL_COL_REAL, 4, true, "of all that could count, 0 to 1" },
    { "period", EXL_COL_TEXT, 0, true, "of first and last: the period" },
};

const exl_column exl_share_columns[EXL_N_SHARE_COLUMNS] = {
    { "unit_type", EXL_COL_TEXT, 0, false, "all, department, role or, for hr, manager" },
    { "unit", EXL_COL_TEXT, 0, false, "name of the unit; all for the whole" },
    { "code", EXL_COL_TEXT, 0, false, "facet or theme with polarity, terms- or terms.pay-" },
    { "interviews", EXL_COL_COUNT, 0, true, "distinct leavers of the unit" },
    { "hits", EXL_COL_COUNT, 0, true, "distinct leavers of the unit who raise the code" },
    { "share", EXL_COL_REAL, 4, true, "hits / interviews" },
    { "lower", EXL_COL_REAL, 4, true, "lower end of the 95% Wilson interval of share" },
    { "upper", EXL_COL_REAL, 4, true, "upper end of the 95% Wilson interval of share" },
    { "suppressed", EXL_COL_FLAG, 0, false, "1 = too few leavers to show figures" },
};
