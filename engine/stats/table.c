/* Rows of cells in one arena, the room doubled as it fills. */
#include "stats/table.h"
#include <string.h>

exl_table *exl_table_new(exl_arena *a, const char *name, const char *title, const exl_column *columns, size_t n_columns)
{
    exl_table *t = EXL_NEW(a, exl_table, 1);
    if (!t)
        return NULL;
    *t = (exl_table){ .name = name, .title = title, .columns = columns, .n_columns = n_columns, .arena = a };
    return t;
}

static bool room_for_one_more(exl_table *t)
{
    if (t->n_rows < t->cap)
        return true;
    size_t cap = t->cap ? t->cap * 2 : 64, row = t->n_columns * sizeof(exl_cell);
    exl_cell *cells = exl_arena_grow(t->arena, t->cells, t->cap * row, cap * row);
    if (!cells)
        return false;
    t->cells = cells;
    struct exl_row_group *group =
        exl_arena_grow(t->arena, t->group, t->cap * sizeof *group, cap * sizeof *group);
    if (!group)
        return false;
    t->group = group;
    t->cap = cap;
    return true;
}

exl_cell *exl_table_row(exl_table *t, int unit_type, uint32_t leavers)
{
    if (!room_for_one_more(t))
        return NULL;
    exl_cell *row = t->cells + t->n_rows * t->n_columns;
    for (size_t i = 0; i < t->n_columns; i++)
        row[i] = (exl_cell){ .empty = true };
    t->group[t->n_rows++] = (struct exl_row_group){ .unit_type = unit_type, .leavers = leavers };
    return row;
}

size_t exl_table_column(const exl_table *t, const char *name)
{
    size_t i = 0;
    while (i < t->n_columns && strcmp(t->columns[i].name, name) != 0)
        i++;
    return i;
}
