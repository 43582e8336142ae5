/* report.xlsx. The only file that knows libxlsxwriter.
 *
 * Sheets of questions first (sheets.h), then what the columns mean, then every table of the report as it is, so that a program finds in each what it
 * finds in tables/NAME.csv. Rows go out one by one (constant_memory), so a workbook of a million rows takes no more memory than a small one. The
 * library wants a path and a folder for temporary files: both are in a folder of ours inside the report's, removed afterwards. It prints numbers
 * with printf, so the locale of the thread is C while it works; its only clock, the time of creation, is set. */
#define _POSIX_C_SOURCE 200809L
#include "report/readback.h"
#include "report/sheets.h"
#include "base/file.h"
#include "base/num.h"
#include "base/utf8.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#include <xlsxwriter.h>
#pragma GCC diagnostic pop

enum { ROWS_MAX = 1048576, CHARS_MAX = 32767, FILE_MAX = 1 << 30, NAME_CHARS = 31, LEAST_CHART_WIDTH = 760, CHART_ROW_PX = 24, BELOW_ROWS = 16, MEMORY_FOR_LIBRARY = 32 << 20 };
#define WORK_FOLDER ".report.xlsx.work"
#define WORK_FILE   "report.xlsx"

typedef enum { F_PLAIN, F_TITLE, F_NOTE, F_HEAD, F_COUNT, F_SHARE, F_RATIO, F_CHANCE, F_WRAP, N_FORMATS } format_id;

typedef struct {
    const exl_report_input *in;
    lxw_workbook *w;
    lxw_format *format[N_FORMATS];      /* NULL for F_PLAIN: the library compares a format that is like its own default with all others, at every cell */
    exl_buf text;                   /* one cell */
    exl_arena *a;
    exl_book_content put;
    bool failed;
} book;

/* --- cells --------------------------------------------------------------------------------------------------- */

/* Excel reads _x0041_ in a text as the character; so its underscore is written that way. */
static bool is_escape(exl_span s)
{
    if (s.n < 7 || s.p[0] != '_' || s.p[1] != 'x' || s.p[6] != '_')
        return false;
    for (size_t i = 2; i < 6; i++)
        if (!strchr("0123456789abcdefABCDEF", s.p[i]) || !s.p[i])
            return false;
    return true;
}

/* Whether a cell may hold s as it is. */
static bool is_plain(exl_span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 0x20 || s.p[i] > 0x7E || s.p[i] == '_')
            return false;
    return s.n < CHARS_MAX;
}

/* s as a cell may hold it, NUL-terminated, until the next call: nothing hidden, nothing that XML forbids, at most CHARS_MAX units of UTF-16. */
static const char *cell_text(book *k, exl_span s)
{
    exl_buf shown;
    size_t units = 0, len;
    exl_buf_reset(&k->text);
    exl_buf_init(&shown, 0);
    if (is_plain(s))
        exl_buf_span(&k->text, s);
    else
        exl_report_shown(&shown, s);
    exl_span v = exl_buf_view(&shown);
    for (size_t i = 0; i < v.n; i += len) {
        uint32_t cp = exl_utf8_get(v.p + i, &len);
        bool escape = is_escape((exl_span){ v.p + i, v.n - i });
        units += escape ? 7 : cp > 0xFFFF ? 2 : 1;
        if (units > CHARS_MAX - 1) {
            exl_buf_str(&k->text, "…");
            break;
        }
        if (escape)
            exl_buf_str(&k->text, "_x005F_");
        else if ((cp & 0xFFFE) == 0xFFFE)
            exl_buf_fmt(&k->text, "‹U+%04X›", (unsigned)cp);
        else
            exl_buf_put(&k->text, v.p + i, len);
    }
    exl_buf_char(&k->text, '\0');
    k->failed |= shown.failed || k->text.failed;
    exl_buf_free(&shown);
    return k->text.failed ? "" : k->text.p;
}

static void check(book *k, lxw_error e) { k->failed |= e != LXW_NO_ERROR; }

static void write_text(book *k, lxw_worksheet *s, size_t row, size_t col, exl_span text, format_id f)
{
    if (!text.n)
        return;
    const char *shown = cell_text(k, text);
    check(k, worksheet_write_string(s, (lxw_row_t)row, (lxw_col_t)col, shown, k->format[f]));
    k->put.cells++;
    k->put.text += strlen(shown);
}

static void write_number(book *k, lxw_worksheet *s, size_t row, size_t col, double v, format_id f)
{
    check(k, worksheet_write_number(s, (lxw_row_t)row, (lxw_col_t)col, v, k->format[f]));
    k->put.cells++;
}

/* --- sheets of questions ------------------------------------------------------------------------------------- */

static format_id format_of(exl_grid_kind kind)
{
    static const format_id of[] = { F_PLAIN, F_COUNT, F_SHARE, F_RATIO, F_CHANCE };
    return of[kind];
}

/* The library ends the process when it gets no memory. So it begins, takes another sheet and writes its file only where there is plenty: a report
 * with every table takes it 8 MB at its peak, and more rows take no more. Volatile: a compiler may leave out a malloc that nobody uses, and then there is always enough. */
static bool memory_enough(void)
{
    void *volatile p = malloc(MEMORY_FOR_LIBRARY);
    bool enough = p != NULL;
    free(p);
    return enough;
}

/* A sheet of this name; its text is the library's own copy. */
static lxw_worksheet *add_sheet(book *k, exl_span name)
{
    lxw_worksheet *s = memory_enough() ? workbook_add_worksheet(k->w, cell_text(k, name)) : NULL;
    k->failed |= !s;
    if (!s)
        return NULL;
    worksheet_set_landscape(s);
    worksheet_set_paper(s, 9);                  /* A4 */
    worksheet_fit_to_pages(s, 1, 0);
    if (k->in->audience == EXL_AUDIENCE_HR) {
        char footer[128];
        snprintf(footer, sizeof footer, "&L%s&R&P / &N", exl_word_text(W_confidential, k->in->language));
        check(k, worksheet_set_footer(s, footer));
    }
    return s;
}

/* Colours that also those see who do not tell red from green: criticism and praise; five facets. */
static const lxw_color_t two[] = { 0xC2571A, 0x1F6FA8 }, five[] = { 0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0x8A6D00 };

static void add_series(lxw_chart *chart, const exl_grid *q, size_t head, size_t i, const char *name)
{
    bool lines = q->chart == EXL_CHART_LINES;
    lxw_chart_series *s = chart_add_series(chart, NULL, NULL);
    lxw_row_t first = (lxw_row_t)head + 1, last = (lxw_row_t)(head + q->drawn);
    lxw_col_t col = (lxw_col_t)q->series[i];
    chart_series_set_categories(s, name, first, 0, last, 0);
    chart_series_set_values(s, name, first, col, last, col);
    chart_series_set_name_range(s, name, (lxw_row_t)head, col);
    lxw_color_t colour = lines ? five[i % 5] : two[q->n_series == 1 ? 1 : i % 2];
    lxw_chart_line line = { .color = colour, .width = 2.25f };
    lxw_chart_fill fill = { .color = colour };
    if (lines)
        chart_series_set_line(s, &line);
    else
        chart_series_set_fill(s, &fill);
}

static void add_chart(book *k, lxw_worksheet *s, const exl_grid *q, size_t head)
{
    bool lines = q->chart == EXL_CHART_LINES, below = q->n_rows <= BELOW_ROWS;
    lxw_chart *chart = workbook_add_chart(k->w, lines ? LXW_CHART_LINE : LXW_CHART_BAR);
    if (!chart) {
        k->failed = true;
        return;
    }
    char name[4 * NAME_CHARS + 1];
    snprintf(name, sizeof name, "%s", cell_text(k, q->title));
    for (size_t i = 0; i < q->n_series; i++)
        add_series(chart, q, head, i, name);
    chart_title_set_name(chart, name);
    chart_show_blanks_as(chart, LXW_CHART_BLANKS_AS_GAP);
    chart_axis_set_num_format(lines ? chart->y_axis : chart->x_axis, "0%");
    chart_axis_set_min(lines ? chart->y_axis : chart->x_axis, 0);
    if (!lines)
        chart_axis_set_reverse(chart->y_axis);  /* the first row at the top */
    if (q->n_series > 1)
        chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    else
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    lxw_chart_options at = { .x_scale = LEAST_CHART_WIDTH / 480.0, .y_scale = lines ? 1.4 : (120.0 + CHART_ROW_PX * (double)q->drawn * (double)q->n_series) / 288.0, .object_position = LXW_OBJECT_DONT_MOVE_DONT_SIZE };
    check(k, worksheet_insert_chart_opt(s, (lxw_row_t)(below ? head + q->n_rows + 2 : head), (lxw_col_t)(below ? 0 : q->n_columns + 1), chart, &at));
}

/* The colour of a share is the same on every sheet and in every report: white for none, dark for 60% and over. */
static void add_heat(book *k, lxw_worksheet *s, const exl_grid *q, size_t head)
{
    lxw_conditional_format c = { .type = LXW_CONDITIONAL_2_COLOR_SCALE, .min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER, .max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER, .min_value = 0, .max_value = 0.6,
                                 .min_color = 0xFFFFFF, .max_color = 0xE07B39 };
    check(k, worksheet_conditional_format_range(s, (lxw_row_t)head + 1, (lxw_col_t)q->series[0], (lxw_row_t)(head + q->n_rows), (lxw_col_t)q->series[1], &c));
}

/* A header row at `head` and a filter over it and n_rows under it; both stay in sight. */
static void frame(book *k, lxw_worksheet *s, size_t head, size_t n_rows, size_t n_columns)
{
    check(k, worksheet_autofilter(s, (lxw_row_t)head, 0, (lxw_row_t)(head + (n_rows ? n_rows : 1)), (lxw_col_t)(n_columns - 1)));
    worksheet_freeze_panes(s, (lxw_row_t)head + 1, 1);
    check(k, worksheet_repeat_rows(s, (lxw_row_t)head, (lxw_row_t)head));
}

static void question(book *k, const exl_grid *q)
{
    lxw_worksheet *s = add_sheet(k, q->title);
    size_t row = 0;
    if (!s)
        return;
    for (size_t c = 0; c < q->n_columns; c++)
        check(k, worksheet_set_column(s, (lxw_col_t)c, (lxw_col_t)c, q->column[c].width, NULL));
    write_text(k, s, row++, 0, q->title, F_TITLE);
    for (size_t i = 0; i < EXL_GRID_NOTES; i++)
        if (q->note[i].n)
            write_text(k, s, row++, 0, q->note[i], F_NOTE);
    size_t head = ++row;
    check(k, worksheet_set_row(s, (lxw_row_t)head, 45, NULL));
    for (size_t c = 0; c < q->n_columns; c++)
        write_text(k, s, head, c, q->column[c].title, F_HEAD);
    for (size_t r = 0; r < q->n_rows && !k->failed; r++)
        for (size_t c = 0; c < q->n_columns; c++) {
            const exl_cell *v = &q->cells[r * q->n_columns + c];
            if (v->empty)
                continue;
            if (q->column[c].kind == EXL_GRID_TEXT)
                write_text(k, s, head + 1 + r, c, v->text, F_PLAIN);
            else
                write_number(k, s, head + 1 + r, c, v->number, format_of(q->column[c].kind));
        }
    frame(k, s, head, q->n_rows, q->n_columns);
    if (q->chart == EXL_CHART_HEAT)
        add_heat(k, s, q, head);
    else if (q->chart != EXL_CHART_NONE && q->drawn)
        add_chart(k, s, q, head);
}

/* --- the meaning of columns, and the tables ------------------------------------------------------------------ */

static void dictionary(book *k)
{
    static const char *const head[] = { "table", "column", "type", "content" };
    static const double width[] = { 18, 18, 14, 90 };
    const exl_safe_table *t[EXL_REPORT_TABLES];
    exl_span title = exl_span_of(exl_word_text(W_columns, k->in->language));
    lxw_worksheet *s = add_sheet(k, title);
    if (!s)
        return;
    write_text(k, s, 0, 0, title, F_TITLE);
    write_text(k, s, 1, 0, exl_span_of(exl_word_text(W_columns_how, k->in->language)), F_NOTE);
    for (size_t c = 0; c < 4; c++) {
        check(k, worksheet_set_column(s, (lxw_col_t)c, (lxw_col_t)c, width[c], NULL));
        write_text(k, s, 3, c, exl_span_of(head[c]), F_HEAD);
    }
    size_t row = 4;
    for (size_t i = 0, n = exl_report_tables(k->in, t); i < n; i++)
        for (size_t c = 0; c < exl_safe_n_columns(t[i]); c++, row++) {
            const exl_column *column = exl_safe_column(t[i], c);
            write_text(k, s, row, 0, exl_span_of(exl_safe_name(t[i])), F_PLAIN);
            write_text(k, s, row, 1, exl_span_of(column->name), F_PLAIN);
            write_text(k, s, row, 2, exl_span_of(exl_report_type_name(column)), F_PLAIN);
            write_text(k, s, row, 3, exl_span_of(column->describes), F_WRAP);
        }
    frame(k, s, 3, row - 4, 4);
}

static format_id table_format(const exl_column *c)
{
    static const char *const shares[] = { "share", "lower", "upper" };
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
        if (strcmp(c->name, shares[i]) == 0)
            return F_SHARE;
    if (c->type != EXL_COL_REAL)
        return c->type == EXL_COL_COUNT ? F_COUNT : F_PLAIN;
    return c->decimals == 2 ? F_RATIO : c->decimals >= 0 ? F_CHANCE : F_PLAIN;
}

static double table_width(const exl_column *c)
{
    return strcmp(c->name, "text") == 0 ? 90 : strcmp(c->name, "unit") == 0 || strcmp(c->name, "code") == 0 || strcmp(c->name, "measure") == 0 ? 28 : 14;
}

static void table_head(book *k, lxw_worksheet *s, const exl_safe_table *t)
{
    for (size_t c = 0; c < exl_safe_n_columns(t); c++) {
        check(k, worksheet_set_column(s, (lxw_col_t)c, (lxw_col_t)c, table_width(exl_safe_column(t, c)), NULL));
        write_text(k, s, 0, c, exl_span_of(exl_safe_column(t, c)->name), F_HEAD);
    }
}

static void table_row(book *k, lxw_worksheet *s, const exl_safe_table *t, size_t r, size_t at)
{
    for (size_t c = 0; c < exl_safe_n_columns(t); c++) {
        const exl_column *column = exl_safe_column(t, c);
        const exl_cell *v = exl_safe_cell(t, r, c);
        if (exl_report_is_empty(column, v))
            continue;
        if (column->type == EXL_COL_TEXT)
            write_text(k, s, at, c, v->text, F_PLAIN);
        else
            write_number(k, s, at, c, exl_report_rounded(column, v), table_format(column));
    }
}

static void table(book *k, const exl_safe_table *t)
{
    size_t n = exl_safe_n_rows(t), row = 0;
    for (unsigned sheet = 1; (row < n || sheet == 1) && !k->failed; sheet++) {
        char name[NAME_CHARS + 1];
        snprintf(name, sizeof name, sheet == 1 ? "%.20s" : "%.20s %u", exl_safe_name(t), sheet);
        lxw_worksheet *s = add_sheet(k, exl_span_of(name));
        if (!s)
            return;
        size_t rows = n - row < ROWS_MAX - 1 ? n - row : ROWS_MAX - 1;
        table_head(k, s, t);
        for (size_t r = 0; r < rows && !k->failed; r++)
            table_row(k, s, t, row + r, r + 1);
        frame(k, s, 0, rows, exl_safe_n_columns(t));
        row += rows;
    }
}

/* --- the workbook -------------------------------------------------------------------------------------------- */

static void formats(book *k)
{
    static const struct { const char *number; bool bold, wrap; uint8_t size; } rows[N_FORMATS] = {
        [F_TITLE] = { .bold = true, .size = 16 }, [F_HEAD] = { .bold = true, .wrap = true }, [F_COUNT] = { .number = "#,##0" }, [F_SHARE] = { .number = "0.0%" },
        [F_RATIO] = { .number = "0.00" }, [F_CHANCE] = { .number = "0.0000" }, [F_WRAP] = { .wrap = true },
    };
    for (size_t i = F_PLAIN + 1; i < N_FORMATS && !k->failed; i++) {
        lxw_format *f = k->format[i] = workbook_add_format(k->w);
        if (!f) {
            k->failed = true;
            return;
        }
        if (rows[i].number)
            format_set_num_format(f, rows[i].number);
        if (rows[i].bold)
            format_set_bold(f);
        if (rows[i].wrap)
            format_set_text_wrap(f);
        if (rows[i].size)
            format_set_font_size(f, rows[i].size);
        if (i == F_HEAD) {
            format_set_bg_color(f, 0xE8EDF2);
            format_set_bottom(f, LXW_BORDER_THIN);
            format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
        }
    }
}

/* Days since 1970 of a date YYYY-MM-DD (Howard Hinnant's days_from_civil); another text: 2000-01-01. */
static time_t created(exl_span date)
{
    uint64_t y = 0, m = 0, d = 0;
    if (date.n != 10 || !exl_num_uint(&y, (exl_span){ date.p, 4 }) || !exl_num_uint(&m, (exl_span){ date.p + 5, 2 }) || !exl_num_uint(&d, (exl_span){ date.p + 8, 2 }) || m < 1 || m > 12 || y < 1970)
        return 946684800;
    y -= m <= 2;
    uint64_t era = y / 400, of_era = y - era * 400, day = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    return (time_t)((era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day) - 719468) * 86400;
}

static exl_rc fill(book *k, exl_err *err)
{
    exl_grid *q = EXL_NEW(k->a, exl_grid, EXL_GRIDS_MAX);
    const exl_safe_table *t[EXL_REPORT_TABLES];
    size_t n = 0;
    if (!q)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    EXL_TRY(exl_report_sheets(q, &n, k->in, k->a, err));
    formats(k);
    char title[128];
    snprintf(title, sizeof title, "%s", exl_word_text(W_title, k->in->language));
    char program[] = "exitlens";
    lxw_doc_properties p = { .title = title, .author = program, .company = program, .created = created(k->in->as_of) };
    check(k, workbook_set_properties(k->w, &p));
    for (size_t i = 0; i < n && !k->failed; i++)
        question(k, &q[i]);
    if (!k->failed)
        dictionary(k);
    for (size_t i = 0, m = exl_report_tables(k->in, t); i < m && !k->failed; i++)
        table(k, t[i]);
    return k->failed ? exl_fail(err, EXL_ENOMEM, "could not fill the workbook: out of memory, or of room for its temporary files") : EXL_OK;
}

/* A workbook of one table, for people to write into. */
static exl_rc fill_one(book *k, const exl_safe_table *t, exl_err *err)
{
    char program[] = "exitlens";
    lxw_doc_properties p = { .author = program, .company = program, .created = created((exl_span){ "", 0 }) };
    formats(k);
    check(k, workbook_set_properties(k->w, &p));
    if (!k->failed)
        table(k, t);
    return k->failed ? exl_fail(err, EXL_ENOMEM, "could not fill the workbook: out of memory, or of room for its temporary files") : EXL_OK;
}

static exl_rc make(const char *path, char *folder, const exl_report_input *in, const exl_safe_table *only, exl_arena *a, exl_err *err)
{
    lxw_workbook_options o = { .constant_memory = LXW_TRUE, .tmpdir = folder };
    book k = { .in = in, .a = a };
    k.w = memory_enough() ? workbook_new_opt(path, &o) : NULL;
    if (!k.w)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    exl_buf_init(&k.text, 0);
    exl_rc rc = only ? fill_one(&k, only, err) : fill(&k, err);
    lxw_error e = LXW_NO_ERROR;
    if (k.w->num_sheets && memory_enough()) {   /* without a sheet it follows a pointer to the first */
        e = workbook_close(k.w);                /* frees it too, also after a failure */
    } else {
        lxw_workbook_free(k.w);
        if (rc == EXL_OK)
            rc = exl_fail(err, EXL_ENOMEM, "out of memory");
    }
    exl_buf_free(&k.text);
    if (rc == EXL_OK && e != LXW_NO_ERROR) {
        rc = exl_fail(err, EXL_EENV, "cannot write the workbook: %s", lxw_strerror(e));
        if (err)
            exl_err_at(err, path, 0, 0);
    }
    return rc != EXL_OK ? rc : exl_report_readback(path, &k.put, err);
}

/* The whole with the locale of the thread at C. */
static exl_rc make_in_c(const char *path, char *folder, const exl_report_input *in, const exl_safe_table *only, exl_arena *a, exl_err *err)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!c)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    locale_t before = uselocale(c);
    exl_rc rc = make(path, folder, in, only, a, err);
    uselocale(before);
    freelocale(c);
    return rc;
}

/* The folder to work in with what is in it; a link in its place is removed, not followed. */
static void remove_work(int at)
{
    int fd = openat(at, WORK_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0)
        unlinkat(fd, WORK_FILE, 0);             /* mostly all there is, and this needs no memory */
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    if (fd >= 0 && !d)
        close(fd);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;)
        unlinkat(fd, e->d_name, 0);             /* . and .. are refused */
    if (d)
        closedir(d);
    if (unlinkat(at, WORK_FOLDER, AT_REMOVEDIR) != 0)
        unlinkat(at, WORK_FOLDER, 0);
}

/* Makes a workbook in a folder to work in below `at`, which is `path`, and reads it into `a`: the report, or one table. */
static exl_rc worked(exl_span *bytes, int at, const char *path, const exl_report_input *in, const exl_safe_table *only, exl_arena *a, exl_err *err)
{
    char folder[4096], file[sizeof folder + 16];
    if (snprintf(folder, sizeof folder, "%s/" WORK_FOLDER, path) >= (int)sizeof folder)
        return exl_fail(err, EXL_EENV, "the path is too long: %.400s", path);
    snprintf(file, sizeof file, "%s/" WORK_FILE, folder);
    remove_work(at);                            /* what a killed run left behind */
    if (mkdirat(at, WORK_FOLDER, 0700) != 0) {
        exl_rc failed = exl_fail(err, EXL_EENV, "cannot make a folder to work in: %s", strerror(errno));
        if (err)
            exl_err_at(err, folder, 0, 0);
        return failed;
    }
    exl_rc rc = make_in_c(file, folder, in, only, a, err);
    if (rc == EXL_OK)
        rc = exl_file_read(bytes, file, FILE_MAX, a, err);
    remove_work(at);
    return rc;
}

exl_rc exl_report_xlsx(const exl_report_folder *f, const exl_report_input *in, exl_err *err)
{
    exl_span bytes;
    exl_arena a;
    EXL_TRY(exl_report_check(in, err));
    exl_arena_init(&a, 0);
    exl_rc rc = worked(&bytes, f->fd, f->path, in, NULL, &a, err);
    if (rc == EXL_OK)
        rc = exl_report_write(f, "report.xlsx", bytes, err);
    exl_arena_free(&a);
    return rc;
}

exl_rc exl_report_table_xlsx(const char *path, const exl_safe_table *t, exl_err *err)
{
    const exl_report_input in = { .audience = exl_safe_audience(t), .language = 2 };
    const char *slash = strrchr(path, '/');
    char folder[4096];
    exl_span bytes;
    exl_arena a;
    if (snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + (slash == path) : 1, slash ? path : ".") >= (int)sizeof folder)
        return exl_fail(err, EXL_EENV, "the path is too long: %.400s", path);
    int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at < 0)
        return exl_fail(err, EXL_EENV, "cannot write %.400s: no such folder", path);
    exl_arena_init(&a, 0);
    exl_rc rc = worked(&bytes, at, folder, &in, t, &a, err);
    if (rc == EXL_OK)
        rc = exl_file_write_private(path, bytes, err);
    close(at);
    exl_arena_free(&a);
    return rc;
}
