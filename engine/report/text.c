/* Tables for a terminal: columns as wide as their cells need; when that is over the width, texts are cut with an ellipsis, the
 * widest first, and headings of numbers down to their numbers. Numbers are never cut: a table that does not fit even so goes without
 * some of its columns, and an ellipsis behind its headings says that there are more. */
#include "report/write.h"
#include "base/utf8.h"

enum { GAP = 2, LEAST_TEXT = 8, LEAST_HEAD = 4, FAIR_TEXT = 16, FAIR_HEAD = 6, MAX_COLUMNS = 64 };

/* What a reader misses least, in that order: said by another column, or fine print that a script asks for. Two that belong together go together. */
static const char *const spare[][2] = { { "suppressed" }, { "flagged" }, { "score" }, { "detectable_or" }, { "prob_or" }, { "p" }, { "change_p" }, { "positives" }, { "first", "last" }, { "months" }, { "or_mean" },
                                        { "odds_ratio" }, { "or_lower", "or_upper" }, { "interviews_a", "interviews_b" }, { "ratio" }, { "slope_lower", "slope_upper" }, { "hits_a", "hits_b" }, { "q" } };

/* Cells that cp takes on a terminal: none for combining marks, two for East Asian wide characters and emoji. */
static int columns_of(uint32_t cp)
{
    static const struct { uint32_t from, to; int width; } ranges[] = {
        { 0x300, 0x36F, 0 }, { 0x1AB0, 0x1AFF, 0 }, { 0x20D0, 0x20FF, 0 }, { 0xFE00, 0xFE0F, 0 }, { 0xFE20, 0xFE2F, 0 },
        { 0x1100, 0x115F, 2 }, { 0x2E80, 0xA4CF, 2 }, { 0xAC00, 0xD7A3, 2 }, { 0xF900, 0xFAFF, 2 }, { 0xFE30, 0xFE6F, 2 },
        { 0xFF00, 0xFF60, 2 }, { 0xFFE0, 0xFFE6, 2 }, { 0x1F300, 0x1FAFF, 2 }, { 0x20000, 0x3FFFD, 2 },
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (cp >= ranges[i].from && cp <= ranges[i].to)
            return ranges[i].width;
    return 1;
}

static int width_of(exl_span s)
{
    int w = 0;
    for (size_t i = 0, len; i < s.n; i += len)
        w += columns_of(exl_utf8_get(s.p + i, &len));
    return w;
}

/* The part of s that fits in w; *used is what it takes. */
static size_t fitting(exl_span s, int w, int *used)
{
    size_t i = 0, len;
    for (*used = 0; i < s.n; i += len) {
        int c = columns_of(exl_utf8_get(s.p + i, &len));
        if (*used + c > w)
            break;
        *used += c;
    }
    return i;
}

static void blanks(exl_buf *b, int n)
{
    for (; n > 0; n--)
        exl_buf_char(b, ' ');
}

static void put(exl_buf *b, exl_span s, int w, bool right, bool last)
{
    int used = width_of(s);
    bool cut = used > w;
    if (cut)
        s.n = fitting(s, w - 1, &used);
    used += cut;
    if (right)
        blanks(b, w - used);
    exl_buf_span(b, s);
    if (cut)
        exl_buf_str(b, "…");
    if (!right && !last)
        blanks(b, w - used);
    if (!last)
        blanks(b, GAP);
}

typedef struct {
    const exl_safe_table *t;
    size_t n, at[MAX_COLUMNS];      /* columns that are shown, and which of the table they are */
    int width[MAX_COLUMNS], least[MAX_COLUMNS], fair[MAX_COLUMNS];      /* fair: what one can well read */
    bool less;                      /* some are not */
    exl_buf cell;                   /* the cell at hand, as shown */
} layout;

static const exl_column *column_of(const layout *l, size_t c) { return exl_safe_column(l->t, l->at[c]); }

static exl_span shown(layout *l, size_t row, size_t c)
{
    const exl_column *column = column_of(l, c);
    const exl_cell *v = exl_safe_cell(l->t, row, l->at[c]);
    exl_buf_reset(&l->cell);
    if (column->type != EXL_COL_TEXT)
        exl_report_number(&l->cell, column, v);
    else if (!v->empty)
        exl_report_shown(&l->cell, v->text);
    return exl_buf_view(&l->cell);
}

static void measure(layout *l)
{
    for (size_t c = 0; c < l->n; c++) {
        l->at[c] = c;
        const exl_column *column = column_of(l, c);
        int head = width_of(exl_span_of(column->name)), widest = 0;
        for (size_t r = 0; r < exl_safe_n_rows(l->t); r++) {
            int w = width_of(shown(l, r, c));
            widest = w > widest ? w : widest;
        }
        l->width[c] = head > widest ? head : widest;
        bool number = column->type != EXL_COL_TEXT;
        int least = !number ? LEAST_TEXT : widest > LEAST_HEAD ? widest : LEAST_HEAD, fair = !number ? FAIR_TEXT : widest > FAIR_HEAD ? widest : FAIR_HEAD;
        l->least[c] = least < l->width[c] ? least : l->width[c];
        l->fair[c] = fair < l->width[c] ? fair : l->width[c];
    }
}

static int total(const layout *l, const int *width)
{
    int sum = l->less ? 1 : -GAP;
    for (size_t c = 0; c < l->n; c++)
        sum += width[c] + GAP;
    return sum;
}

static void leave_out(layout *l, size_t c)
{
    l->n--;
    l->less = true;
    for (; c < l->n; c++) {
        l->at[c] = l->at[c + 1];
        l->width[c] = l->width[c + 1];
        l->least[c] = l->least[c + 1];
        l->fair[c] = l->fair[c + 1];
    }
}

static bool is(const layout *l, size_t c, const char *name) { return name && strcmp(column_of(l, c)->name, name) == 0; }

/* Where nothing else helps, as many columns go as leave the others room to be read. */
static void spare_columns(layout *l, int width)
{
    if (width <= 0 || total(l, l->least) <= width)
        return;
    for (size_t i = 0; i < sizeof spare / sizeof spare[0] && total(l, l->fair) > width; i++)
        for (size_t c = l->n; c-- > 0;)
            if (is(l, c, spare[i][0]) || is(l, c, spare[i][1]))
                leave_out(l, c);
}

static void fit(layout *l, int width)
{
    for (int over = total(l, l->width) - width; width > 0 && over > 0; over--) {
        size_t widest = l->n;
        for (size_t c = 0; c < l->n; c++)
            if (l->width[c] > l->least[c] && (widest == l->n || l->width[c] > l->width[widest]))
                widest = c;
        if (widest == l->n)
            return;
        l->width[widest]--;
    }
}

void exl_report_text(exl_buf *b, const exl_safe_table *t, int width)
{
    size_t n = exl_safe_n_columns(t);
    layout l = { .t = t, .n = n < MAX_COLUMNS ? n : MAX_COLUMNS };
    measure(&l);
    spare_columns(&l, width);
    fit(&l, width);
    for (size_t c = 0; c < l.n; c++)
        put(b, exl_span_of(column_of(&l, c)->name), l.width[c], column_of(&l, c)->type != EXL_COL_TEXT, c + 1 == l.n && !l.less);
    exl_buf_str(b, l.less ? "…\n" : "\n");
    for (size_t c = 0; c < l.n; c++) {
        for (int i = 0; i < l.width[c]; i++)
            exl_buf_char(b, '-');
        blanks(b, c + 1 == l.n ? 0 : GAP);
    }
    exl_buf_char(b, '\n');
    for (size_t r = 0; r < exl_safe_n_rows(t); r++) {
        for (size_t c = 0; c < l.n; c++)
            put(b, shown(&l, r, c), l.width[c], column_of(&l, c)->type != EXL_COL_TEXT, c + 1 == l.n);
        exl_buf_char(b, '\n');
    }
    b->failed = b->failed || l.cell.failed;
    exl_buf_free(&l.cell);
}
