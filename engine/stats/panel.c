/* The names by which units are known outside. */
#include "stats/panel.h"

const char *const exl_unit_names[EXL_N_UNITS] = { "all", "department", "role", "manager" };
