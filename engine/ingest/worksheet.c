/* Cells may come in any order within a row and be left out; rows come in ascending order. A row is gathered, then written: at most one is in memory. */
#include "ingest/worksheet.h"
#include <stdlib.h>
#include "base/num.h"

enum { ROWS_MAX = 1048576, COLUMNS_MAX = 16384 };

typedef enum { CELL_NUMBER, CELL_SHARED, CELL_STRING, CELL_INLINE, CELL_BOOL, CELL_ERROR, CELL_DATE, CELL_UNKNOWN } cell_kind;
static const char *const kinds[] = { "n", "s", "str", "inlineStr", "b", "e", "d" };

enum { SOUND = -1 };
typedef struct { size_t at, n; int fault; bool there; } gathered;      /* text in `texts`; an exl_spool_fault, or SOUND */

typedef struct {
    exl_spool *out;
    const exl_worksheet_context *context;
    exl_worksheet_merged *merged;
    bool in_data, in_row, in_cell;
    uint32_t row, column;           /* of the cell at hand, from 1 */
    cell_kind kind;
    size_t style;
    bool formula, value;            /* the cell has such an element */
    exl_rich rich;                  /* its text */
    exl_buf texts, shared;          /* of the row; a shared string */
    int row_fault;
    size_t n;                       /* columns up to the last that is there */
    gathered cells[EXL_MAX_COLUMNS];
} writer;

bool exl_worksheet_reference(const char *s, uint32_t *row, uint32_t *column)
{
    uint32_t r = 0, c = 0;
    s += *s == '$';
    for (; *s >= 'A' && *s <= 'Z' && c <= COLUMNS_MAX; s++)
        c = c * 26 + (uint32_t)(*s - 'A') + 1;
    s += *s == '$';
    for (; *s >= '0' && *s <= '9' && r <= ROWS_MAX; s++)
        r = r * 10 + (uint32_t)(*s - '0');
    if ((*s && *s != ':') || c == 0 || c > COLUMNS_MAX || r == 0 || r > ROWS_MAX)
        return false;
    *row = r;
    *column = c;
    return true;
}

static exl_rc bad_row(const writer *w, exl_err *err, const char *why)
{
    (void)exl_fail(err, EXL_EDATA, "damaged XLSX file: %s", why);
    return exl_err_at(err, NULL, w->row, w->column ? w->column : 1), EXL_EDATA;
}

static exl_rc begin_row(writer *w, const char *const *attributes, exl_err *err)
{
    const char *r = exl_package_attribute(attributes, "r");
    uint64_t row = w->row + 1;
    bool number = !r || exl_num_uint(&row, exl_span_of(r));
    w->column = 0;
    if (!number || row <= w->row || row > ROWS_MAX)
        return bad_row(w, err, "the row behind this one has no number, or one that is not larger");
    for (; w->out->lines + 1 < row;)
        exl_spool_end_row(w->out);
    w->row = (uint32_t)row;
    w->n = 0;
    w->row_fault = SOUND;
    w->in_row = true;
    exl_buf_reset(&w->texts);
    return EXL_OK;
}

static cell_kind kind_of(const char *t)
{
    size_t k = t ? 0 : CELL_NUMBER;
    while (t && k < CELL_UNKNOWN && strcmp(t, kinds[k]) != 0)
        k++;
    return (cell_kind)k;
}

static exl_rc begin_cell(writer *w, const char *const *attributes, exl_err *err)
{
    const char *r = exl_package_attribute(attributes, "r"), *s = exl_package_attribute(attributes, "s");
    uint32_t row = w->row, column = w->column + 1;
    uint64_t style = 0;
    if (r && (!exl_worksheet_reference(r, &row, &column) || row != w->row))
        return bad_row(w, err, "a cell in this row says that it is in another one, or nowhere");
    w->column = column;
    w->kind = kind_of(exl_package_attribute(attributes, "t"));
    w->style = s && exl_num_uint(&style, exl_span_of(s)) ? (size_t)style : 0;
    w->formula = w->value = false;
    w->in_cell = true;
    exl_buf_reset(&w->rich.text);
    w->rich.inside = w->rich.phonetic = 0;
    return EXL_OK;
}

static exl_rc begin(void *ctx, const char *name, const char *const *attributes, exl_err *err)
{
    writer *w = ctx;
    if (w->in_cell) {
        w->formula |= strcmp(name, "f") == 0;
        w->value |= strcmp(name, "v") == 0 || strcmp(name, "is") == 0;
        exl_rich_begin(&w->rich, name);
        return EXL_OK;
    }
    if (strcmp(name, "sheetData") == 0)
        w->in_data = true;
    else if (w->in_data && !w->in_row && strcmp(name, "row") == 0)
        return begin_row(w, attributes, err);
    else if (w->in_row && strcmp(name, "c") == 0)
        return begin_cell(w, attributes, err);
    else if (strcmp(name, "mergeCell") == 0 && w->merged->n++ == 0)
        (void)exl_worksheet_reference(exl_package_attribute(attributes, "ref") ? exl_package_attribute(attributes, "ref") : "", &w->merged->row, &w->merged->column);
    return EXL_OK;
}

static exl_rc text(void *ctx, exl_span piece, exl_err *err)
{
    writer *w = ctx;
    (void)err;
    if (w->in_cell)
        exl_rich_text(&w->rich, piece);
    return EXL_OK;
}

static exl_span number_text(const writer *w, char room[64], exl_span s, int *fault)
{
    static const exl_numfmt general = { .kind = EXL_NUM_GENERAL };
    double v;
    if (!exl_num_real(&v, exl_span_trim(s))) {
        *fault = EXL_SPOOL_NUMBER;
        return (exl_span){ "", 0 };
    }
    exl_numfmt f = w->style < w->context->n_formats ? w->context->formats[w->style] : general;
    return (exl_span){ room, exl_numfmt_show(room, v, f, w->context->since_1904) };
}

static exl_rc shared_text(writer *w, exl_span s, exl_span *out, int *fault, exl_err *err)
{
    uint64_t i;
    const exl_strings *t = w->context->strings;
    if (!exl_num_uint(&i, exl_span_trim(s)) || i >= t->n) {
        *fault = EXL_SPOOL_SHARED;
        return EXL_OK;
    }
    EXL_TRY(exl_strings_get(w->context->strings, (size_t)i, &w->shared, err));
    *out = exl_buf_view(&w->shared);
    return EXL_OK;
}

/* What the cell at hand says, as text. */
static exl_rc value_of(writer *w, char room[64], exl_span *out, int *fault, exl_err *err)
{
    exl_span s = exl_buf_view(&w->rich.text);
    *fault = s.n > EXL_MAX_CELL ? EXL_SPOOL_LONG_CELL : w->kind == CELL_UNKNOWN ? EXL_SPOOL_KIND : SOUND;
    if (w->formula && s.n == 0 && w->kind != CELL_STRING)
        *fault = EXL_SPOOL_FORMULA;
    *out = (exl_span){ "", 0 };
    if (s.n == 0 || *fault != SOUND)
        return EXL_OK;
    switch (w->kind) {
    case CELL_NUMBER: *out = number_text(w, room, s, fault); return EXL_OK;
    case CELL_SHARED: return shared_text(w, s, out, fault, err);
    case CELL_BOOL: *out = exl_span_of(exl_span_is(exl_span_trim(s), "0") ? "FALSE" : "TRUE"); return EXL_OK;
    default: *out = (exl_span){ s.p, exl_xstring_decode(w->rich.text.p, s.n) }; return EXL_OK;
    }
}

/* Into its place in the row; what is too much for a row is a fault of the row, whose texts are then no longer gathered. */
static void gather(writer *w, exl_span s, int fault)
{
    if (s.n == 0 && fault == SOUND)
        return;
    if (w->column > EXL_MAX_COLUMNS || w->texts.n + s.n > EXL_MAX_RECORD) {
        w->row_fault = w->column > EXL_MAX_COLUMNS ? EXL_SPOOL_COLUMNS : EXL_SPOOL_LONG_ROW;
        return;
    }
    for (; w->n < w->column; w->n++)
        w->cells[w->n] = (gathered){ .fault = SOUND };
    gathered *c = &w->cells[w->column - 1];
    if (s.n > EXL_MAX_CELL) {
        s.n = 0;
        fault = EXL_SPOOL_LONG_CELL;
    }
    *c = (gathered){ w->texts.n, s.n, c->there ? EXL_SPOOL_TWICE : fault, true };
    exl_buf_span(&w->texts, s);
}

static exl_rc end_cell(writer *w, exl_err *err)
{
    char room[64];
    exl_span s;
    int fault;
    w->in_cell = false;
    EXL_TRY(exl_buf_rc(&w->rich.text, err));
    EXL_TRY(value_of(w, room, &s, &fault, err));
    gather(w, s, fault);
    return exl_buf_rc(&w->texts, err);
}

static exl_rc end_row(writer *w, exl_err *err)
{
    w->in_row = false;
    if (w->row_fault != SOUND) {
        exl_spool_cell(w->out);
        exl_spool_bad(w->out, (exl_spool_fault)w->row_fault);
        w->n = 0;
    }
    for (size_t i = 0; i < w->n; i++) {
        const gathered *c = &w->cells[i];
        exl_spool_cell(w->out);
        exl_spool_text(w->out, (exl_span){ w->texts.p + c->at, c->n });
        if (c->fault != SOUND)
            exl_spool_bad(w->out, (exl_spool_fault)c->fault);
    }
    exl_spool_end_row(w->out);
    return w->out->failed || w->out->full || w->out->out.failed ? exl_spool_flush(w->out, err) : EXL_OK;
}

static exl_rc end(void *ctx, const char *name, exl_err *err)
{
    writer *w = ctx;
    if (w->in_cell && strcmp(name, "c") == 0)
        return end_cell(w, err);
    if (w->in_cell)
        exl_rich_end(&w->rich, name);
    else if (w->in_row && strcmp(name, "row") == 0)
        return end_row(w, err);
    else if (strcmp(name, "sheetData") == 0)
        w->in_data = false;
    return EXL_OK;
}

exl_rc exl_worksheet_write(exl_spool *out, exl_package *p, const char *part, const exl_worksheet_context *context, exl_worksheet_merged *merged, exl_err *err)
{
    static const exl_package_events events = { exl_sheet_dialect, begin, end, text };
    writer *w = calloc(1, sizeof *w);
    if (!w)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    w->out = out;
    w->context = context;
    w->merged = merged;
    *merged = (exl_worksheet_merged){ 0 };
    exl_rc rc = exl_package_read(p, part, &events, w, err);
    if (rc == EXL_EDATA && w->row)
        (void)exl_err_at(err, NULL, w->row, w->column ? w->column : 1);
    exl_buf_free(&w->rich.text);
    exl_buf_free(&w->texts);
    exl_buf_free(&w->shared);
    free(w);
    return rc;
}
