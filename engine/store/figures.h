/* A database of figures for other programs: plain tables in a SQLite file, made in memory and handed over as bytes. Not a store: it holds no interview. */
#ifndef EXL_STORE_FIGURES_H
#define EXL_STORE_FIGURES_H
#include "base/buf.h"
#include "base/err.h"

typedef enum { EXL_FIGURE_TEXT, EXL_FIGURE_INTEGER, EXL_FIGURE_REAL } exl_figure_type;
typedef struct { const char *name; exl_figure_type type; } exl_figure_column;
typedef struct { bool null; exl_span text; double number; } exl_figure_value;      /* text or number as its column says; integers are exact to 2^53 */

typedef struct exl_figures exl_figures;

/* Errors: EXL_ENOMEM, EXL_EENV. Free with exl_figures_free (NULL is allowed). One thread at a time. */
EXL_CHECKED exl_rc exl_figures_new(exl_figures **out, exl_err *err);
void exl_figures_free(exl_figures *f);

/* Whether a file of this name may be written over: there is none, or it is a database that exl_figures_bytes made. A store is not. */
bool exl_figures_may_replace(const char *path);

/* Begins a table; rows that follow go into it. Names are of a-z, 0-9 and _: EXL_EDEFECT. */
EXL_CHECKED exl_rc exl_figures_table(exl_figures *f, const char *name, const exl_figure_column *columns, size_t n, exl_err *err);

/* Adds a row to the table begun last: n values, n as given there. */
EXL_CHECKED exl_rc exl_figures_row(exl_figures *f, const exl_figure_value *values, exl_err *err);

/* The file, appended to out: the same calls and the same SQLite library give the same bytes. */
EXL_CHECKED exl_rc exl_figures_bytes(exl_buf *out, exl_figures *f, exl_err *err);
#endif
