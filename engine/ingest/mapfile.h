/* What the user said about columns and values: --map and --map-file, as one table.
 *
 *     [columns]              field = column in the file      (ignore = column: left out)
 *     [values FIELD]         value in the file = our value
 *     [codes]                column = theme with polarity, or reason
 *     [dates]                missing = value                 such interviews have no date
 *                            precision = year | month | day
 *
 * `#` begins a comment line. Names of columns and values are compared without case, accents and outer blanks. */
#ifndef EXL_INGEST_MAPFILE_H
#define EXL_INGEST_MAPFILE_H
#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "ingest/names.h"

typedef struct {
    exl_span column;                /* as given */
    exl_span folded;
    exl_field field;                /* or EXL_F_IGNORED, EXL_F_CODE */
    exl_span code;                  /* of EXL_F_CODE */
    uint64_t line, at;              /* in the map file; 0 = from --map */
    bool     used;                  /* some column of the file is it */
} exl_map_column;

typedef struct {
    exl_field field;
    exl_span  folded, value;        /* in the file (folded); ours */
} exl_map_value;

typedef struct {
    exl_arena arena;                /* owns all the texts */
    const char *path;               /* of the map file, or NULL */
    exl_map_column *columns;
    size_t n_columns, cap_columns;
    exl_map_value *values;
    size_t n_values, cap_values;
    exl_span *missing;              /* dates that mean none, trimmed */
    size_t n_missing, cap_missing;
    exl_precision precision;        /* coarsest that a date may have */
    bool has_codes;
} exl_map;

/* Reads --map and --map-file of o (either may be absent). Errors: EXL_EUSAGE for --map; EXL_EDATA with path, line and column for the map
 * file; EXL_EENV, EXL_ENOMEM. Free with exl_ingest_map_free, also after an error. */
EXL_CHECKED exl_rc exl_ingest_map_load(exl_map *m, const exl_options *o, exl_err *err);
void exl_ingest_map_free(exl_map *m);

/* What the user said about a column, or NULL. */
exl_map_column *exl_ingest_map_find(const exl_map *m, exl_span folded);

/* Two files read with one map: what the other one has used counts as used. */
void exl_ingest_map_share(exl_map *m, const exl_map *other);

/* Whether some column was given for the field by name. */
bool exl_ingest_map_gives(const exl_map *m, exl_field field);

/* Our value for one of the file; `value` itself where nothing was said. */
exl_span exl_ingest_map_value(const exl_map *m, exl_field field, exl_span value);
#endif
