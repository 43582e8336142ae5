/* The names by which units are known outside. */
#include "stats/panel.h"

void exl_panel_days(int32_t *first, int32_t *last, const exl_panel *p, exl_unit_type u, size_t leaver)
{
    int32_t b = p->block_of[u] ? p->block_of[u][leaver] : -1;
    exl_date d = exl_panel_date(p, u, leaver);
    *first = b >= 0 ? p->block_list[u][b].first : d.year ? exl_date_days(d) : INT32_MIN;
    *last = b >= 0 ? p->block_list[u][b].last : d.year ? exl_date_last_day(d) : INT32_MAX;
}

const char *const exl_unit_names[EXL_N_UNITS] = { "all", "department", "role", "manager" };
