/* From the root of the package to the sheet: _rels/.rels names the workbook, the workbook its sheets, its own relationships where these, the styles and the
 * shared strings stand. Names of parts are never guessed: programs other than Excel use other ones. */
#include "ingest/workbook.h"
#include <stdio.h>
#include <stdlib.h>
#include "base/arena.h"
#include "base/grow.h"
#include "base/num.h"
#include "base/utf8.h"
#include "ingest/worksheet.h"

enum { SHEETS_MAX = 4096, RELATIONS_MAX = 8192, FORMATS_MAX = 4096, STYLES_MAX = 1 << 16, NAMES_MAX = 16 << 20 };

typedef struct { const char *id, *kind, *target; } relation;
typedef struct { const char *name, *relation; bool hidden; } sheet_row;
typedef struct { unsigned id; exl_numfmt format; } custom_format;

typedef struct {
    exl_arena arena;                /* names of parts, sheets and ids */
    exl_package *package;
    const char *base;               /* the part whose relationships are read */
    relation *relations;
    size_t n_relations, relations_cap;
    sheet_row *sheets;
    size_t n_sheets, sheets_cap;
    custom_format *custom;
    size_t n_custom, custom_cap;
    exl_numfmt *formats;            /* by style */
    size_t n_formats, formats_cap;
    bool in_cell_styles, since_1904;
    exl_strings strings;
} book_reader;

static exl_rc nomem(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }
static exl_rc too_many(exl_err *err, const char *what, int limit) { return exl_fail(err, EXL_EDATA, "too large: the workbook has more than %d %s, which is the limit", limit, what); }
static const char *keep(book_reader *b, const char *s) { return exl_arena_copy(&b->arena, exl_span_of(s)).p; }

/* --- relationships ------------------------------------------------------------------------------------------------ */

/* Name of the part that `target` means when `base` says it: "../a.xml" in "x/y/z.xml" is "x/a.xml". */
static const char *resolve(book_reader *b, const char *base, const char *target)
{
    const char *slash = strrchr(base, '/');
    size_t n = *target == '/' || !slash ? 0 : (size_t)(slash - base) + 1;
    char *out = exl_arena_get(&b->arena, n + strlen(target) + 2);
    if (!out)
        return NULL;
    memcpy(out, base, n);
    for (target += *target == '/'; *target;) {
        size_t k = strcspn(target, "/");
        bool up = k == 2 && memcmp(target, "..", 2) == 0, here = k == 1 && *target == '.';
        if (up && n > 0)
            for (n--; n > 0 && out[n - 1] != '/';)
                n--;
        if (!up && !here) {
            memcpy(out + n, target, k);
            n += k;
            if (target[k] == '/')
                out[n++] = '/';
        }
        target += k + (target[k] == '/');
    }
    out[n] = '\0';
    return out;
}

static exl_rc on_relation(void *ctx, const char *name, const char *const *attributes, exl_err *err)
{
    book_reader *b = ctx;
    const char *id = exl_package_attribute(attributes, "Id"), *type = exl_package_attribute(attributes, "Type"), *target = exl_package_attribute(attributes, "Target");
    const char *mode = exl_package_attribute(attributes, "TargetMode"), *kind = type ? strrchr(type, '/') : NULL;
    if (strcmp(name, "Relationship") != 0 || !id || !kind || !target || (mode && strcmp(mode, "External") == 0))
        return EXL_OK;
    if (b->n_relations == RELATIONS_MAX)
        return too_many(err, "relationships", RELATIONS_MAX);
    relation r = { keep(b, id), keep(b, kind + 1), resolve(b, b->base, target) };
    if (!r.id || !r.kind || !r.target || !exl_grow(&b->relations, &b->relations_cap, b->n_relations + 1, sizeof *b->relations))
        return nomem(err);
    b->relations[b->n_relations++] = r;
    return EXL_OK;
}

/* Relationships of `part` ("" = of the package), in place of those that were read before. */
static exl_rc read_relations(book_reader *b, const char *part, exl_err *err)
{
    static const char *const dialect[] = { "http://schemas.openxmlformats.org/package/2006/relationships", "http://purl.oclc.org/ooxml/package/relationships", NULL };
    static const exl_package_events events = { dialect, on_relation, NULL, NULL };
    const char *slash = strrchr(part, '/');
    int folder = slash ? (int)(slash - part) + 1 : 0;
    char name[1024];
    int n = snprintf(name, sizeof name, "%.*s_rels/%s.rels", folder, part, part + folder);
    if (n < 0 || (size_t)n >= sizeof name)
        return exl_fail(err, EXL_EDATA, "damaged XLSX file: a part has a name of more than 1,000 bytes");
    b->base = part;
    b->n_relations = 0;
    return exl_package_read(b->package, name, &events, b, err);
}

static const relation *of_kind(const book_reader *b, const char *kind)
{
    for (size_t i = 0; i < b->n_relations; i++)
        if (strcmp(b->relations[i].kind, kind) == 0)
            return &b->relations[i];
    return NULL;
}

static const relation *of_id(const book_reader *b, const char *id)
{
    for (size_t i = 0; i < b->n_relations; i++)
        if (strcmp(b->relations[i].id, id) == 0)
            return &b->relations[i];
    return NULL;
}

/* --- the workbook ----------------------------------------------------------------------------------------------- */

static bool is_true(const char *v) { return v && (strcmp(v, "1") == 0 || strcmp(v, "true") == 0 || strcmp(v, "on") == 0); }

static exl_rc on_workbook(void *ctx, const char *name, const char *const *attributes, exl_err *err)
{
    book_reader *b = ctx;
    if (strcmp(name, "workbookPr") == 0)
        b->since_1904 = is_true(exl_package_attribute(attributes, "date1904"));
    const char *title = exl_package_attribute(attributes, "name"), *id = exl_package_attribute(attributes, "id"), *state = exl_package_attribute(attributes, "state");
    if (strcmp(name, "sheet") != 0 || !title || !id)
        return EXL_OK;
    if (b->n_sheets == SHEETS_MAX)
        return too_many(err, "sheets", SHEETS_MAX);
    sheet_row s = { keep(b, title), keep(b, id), state && strcmp(state, "visible") != 0 };
    if (!s.name || !s.relation || !exl_grow(&b->sheets, &b->sheets_cap, b->n_sheets + 1, sizeof *b->sheets))
        return nomem(err);
    b->sheets[b->n_sheets++] = s;
    return EXL_OK;
}

/* A sheet of cells, not of a chart or macro. */
static bool has_cells(const book_reader *b, const sheet_row *s)
{
    const relation *r = of_id(b, s->relation);
    return r && strcmp(r->kind, "worksheet") == 0;
}

/* Names of the sheets, for a message. */
static const char *list_sheets(char out[300], const book_reader *b)
{
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < b->n_sheets && n < 200; i++) {
        char shown[80];
        exl_utf8_show(shown, sizeof shown, exl_span_of(b->sheets[i].name));
        n += (size_t)snprintf(out + n, 300 - n, "%s'%s'", i ? ", " : "", shown);
    }
    return out;
}

static exl_rc choose(const book_reader *b, const char *name, const sheet_row **out, exl_err *err)
{
    char names[300];
    const sheet_row *named = NULL, *visible = NULL, *any = NULL;
    for (size_t i = b->n_sheets; i-- > 0;) {
        const sheet_row *s = &b->sheets[i];
        if (!has_cells(b, s))
            continue;
        any = s;
        visible = s->hidden ? visible : s;
        named = name && exl_span_eq_nocase(exl_span_of(s->name), exl_span_of(name)) ? s : named;
    }
    *out = name ? named : visible ? visible : any;
    if (*out)
        return EXL_OK;
    if (!any)
        return exl_fail(err, EXL_EDATA, "damaged XLSX file: the workbook has no sheet of cells");
    return exl_fail(err, EXL_EDATA, "the workbook has no sheet '%.60s'; it has %s", name, list_sheets(names, b));
}

static void tell_choice(const book_reader *b, const sheet_row *s, bool asked, exl_problems *problems)
{
    char names[300], shown[80];
    exl_utf8_show(shown, sizeof shown, exl_span_of(s->name));
    if (!asked && b->n_sheets > 1)
        exl_ingest_file_problem(problems, true, 0, 0, "of the %zu sheets (%s) the first %sone is read, '%s'; --sheet NAME says another", b->n_sheets, list_sheets(names, b), s->hidden ? "" : "visible ", shown);
}

/* --- styles ----------------------------------------------------------------------------------------------------- */

static exl_numfmt format_of(const book_reader *b, unsigned id)
{
    for (size_t i = b->n_custom; i-- > 0;)
        if (b->custom[i].id == id)
            return b->custom[i].format;
    return exl_numfmt_builtin(id);
}

static exl_rc on_style(void *ctx, const char *name, const char *const *attributes, exl_err *err)
{
    book_reader *b = ctx;
    const char *number = exl_package_attribute(attributes, "numFmtId"), *code = exl_package_attribute(attributes, "formatCode");
    uint64_t id = 0;
    bool has_id = number && exl_num_uint(&id, exl_span_of(number)) && id < 1u << 20;
    if (strcmp(name, "cellXfs") == 0)
        b->in_cell_styles = true;
    if (strcmp(name, "numFmt") == 0 && has_id && code) {
        if (b->n_custom == FORMATS_MAX)
            return too_many(err, "number formats", FORMATS_MAX);
        if (!exl_grow(&b->custom, &b->custom_cap, b->n_custom + 1, sizeof *b->custom))
            return nomem(err);
        b->custom[b->n_custom++] = (custom_format){ (unsigned)id, exl_numfmt_of_code(exl_span_of(code)) };
    }
    if (strcmp(name, "xf") == 0 && b->in_cell_styles) {
        if (b->n_formats == STYLES_MAX)
            return too_many(err, "styles", STYLES_MAX);
        if (!exl_grow(&b->formats, &b->formats_cap, b->n_formats + 1, sizeof *b->formats))
            return nomem(err);
        b->formats[b->n_formats++] = has_id ? format_of(b, (unsigned)id) : (exl_numfmt){ .kind = EXL_NUM_GENERAL };
    }
    return EXL_OK;
}

static exl_rc end_style(void *ctx, const char *name, exl_err *err)
{
    book_reader *b = ctx;
    (void)err;
    if (strcmp(name, "cellXfs") == 0)
        b->in_cell_styles = false;
    return EXL_OK;
}

/* --- all of it -------------------------------------------------------------------------------------------------- */

static exl_rc read_workbook(book_reader *b, exl_err *err)
{
    static const exl_package_events workbook = { exl_sheet_dialect, on_workbook, NULL, NULL }, styles = { exl_sheet_dialect, on_style, end_style, NULL };
    EXL_TRY(read_relations(b, "", err));
    const relation *main = of_kind(b, "officeDocument");
    if (!main)
        return exl_fail(err, EXL_EDATA, "this is a ZIP archive, but no XLSX workbook");
    const char *part = main->target;
    EXL_TRY(exl_package_read(b->package, part, &workbook, b, err));
    EXL_TRY(read_relations(b, part, err));
    const relation *style = of_kind(b, "styles"), *strings = of_kind(b, "sharedStrings");
    if (style)
        EXL_TRY(exl_package_read(b->package, style->target, &styles, b, err));
    return strings ? exl_strings_read(&b->strings, b->package, strings->target, err) : EXL_OK;
}

static exl_rc write_sheet(book_reader *b, exl_spool *out, exl_workbook *book, const char *name, exl_problems *problems, exl_err *err)
{
    const sheet_row *s;
    exl_worksheet_merged merged;
    EXL_TRY(read_workbook(b, err));
    EXL_TRY(choose(b, name, &s, err));
    tell_choice(b, s, name != NULL, problems);
    snprintf(book->sheet, sizeof book->sheet, "%s", s->name);
    book->serials = b->since_1904 ? 1904 : 1900;
    exl_worksheet_context context = { &b->strings, b->formats, b->n_formats, b->since_1904 };
    EXL_TRY(exl_worksheet_write(out, b->package, of_id(b, s->relation)->target, &context, &merged, err));
    if (merged.n)
        exl_ingest_file_problem(problems, true, merged.row, merged.column, "merged cells (%zu ranges, the first here): the value counts for the first cell of each, the others are empty", merged.n);
    return exl_spool_flush(out, err);
}

exl_rc exl_workbook_write(exl_spool *out, exl_workbook *book, const exl_source *source, const char *name, exl_problems *problems, exl_err *err)
{
    book_reader b = { .strings = { .fd = -1 } };
    exl_arena_init(&b.arena, NAMES_MAX);
    *book = (exl_workbook){ .serials = 1900 };
    exl_rc rc = exl_package_open(&b.package, source, err);
    if (rc == EXL_OK)
        rc = write_sheet(&b, out, book, name, problems, err);
    exl_package_close(b.package);
    exl_strings_free(&b.strings);
    exl_arena_free(&b.arena);
    free(b.relations);
    free(b.sheets);
    free(b.custom);
    free(b.formats);
    return rc;
}

void exl_workbook_place(char out[192], const char *sheet, uint64_t row, uint64_t column)
{
    char letters[8] = { 0 }, shown[160];
    size_t at = sizeof letters - 1;
    exl_utf8_show(shown, sizeof shown, exl_span_of(sheet));
    for (uint64_t c = column; c > 0 && at > 0; c = (c - 1) / 26)
        letters[--at] = (char)('A' + (c - 1) % 26);
    if (row && column)
        snprintf(out, 192, "%s!%s%llu", shown, letters + at, (unsigned long long)row);
    else
        snprintf(out, 192, "%s", shown);
}
