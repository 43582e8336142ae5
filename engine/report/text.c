/* Tables for a terminal: columns as wide as their cells need; when that is over the width, texts are cut with an ellipsis, the
 * widest first, and headings of numbers down to their numbers. Numbers are never cut. */
#include "report/write.h"
#include "base/utf8.h"

enum { GAP = 2, LEAST_TEXT = 8, LEAST_HEAD = 4, MAX_COLUMNS = 64 };

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
    size_t n;
    int width[MAX_COLUMNS], least[MAX_COLUMNS];
    exl_buf cell;                   /* the cell at hand, as shown */
} layout;

static exl_span shown(layout *l, size_t row, size_t c)
{
    const exl_column *column = exl_safe_column(l->t, c);
    const exl_cell *v = exl_safe_cell(l->t, row, c);
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
        const exl_column *column = exl_safe_column(l->t, c);
        int head = width_of(exl_span_of(column->name)), widest = 0;
        for (size_t r = 0; r < exl_safe_n_rows(l->t); r++) {
            int w = width_of(shown(l, r, c));
            widest = w > widest ? w : widest;
        }
        l->width[c] = head > widest ? head : widest;
        int least = column->type != EXL_COL_TEXT ? (widest > LEAST_HEAD ? widest : LEAST_HEAD) : LEAST_TEXT;
        l->least[c] = least < l->width[c] ? least : l->width[c];
    }
}

static void fit(layout *l, int width)
{
    int total = -GAP;
    for (size_t c = 0; c < l->n; c++)
        total += l->width[c] + GAP;
    while (width > 0 && total > width) {
        size_t widest = l->n;
        for (size_t c = 0; c < l->n; c++)
            if (l->width[c] > l->least[c] && (widest == l->n || l->width[c] > l->width[widest]))
                widest = c;
        if (widest == l->n)
            return;
        l->width[widest]--;
        total--;
    }
}

void exl_report_text(exl_buf *b, const exl_safe_table *t, int width)
{
    size_t n = exl_safe_n_columns(t);
    layout l = { .t = t, .n = n < MAX_COLUMNS ? n : MAX_COLUMNS };
    measure(&l);
    fit(&l, width);
    for (size_t c = 0; c < l.n; c++)
        put(b, exl_span_of(exl_safe_column(t, c)->name), l.width[c], exl_safe_column(t, c)->type != EXL_COL_TEXT, c + 1 == l.n);
    exl_buf_char(b, '\n');
    for (size_t c = 0; c < l.n; c++) {
        for (int i = 0; i < l.width[c]; i++)
            exl_buf_char(b, '-');
        blanks(b, c + 1 == l.n ? 0 : GAP);
    }
    exl_buf_char(b, '\n');
    for (size_t r = 0; r < exl_safe_n_rows(t); r++) {
        for (size_t c = 0; c < l.n; c++)
            put(b, shown(&l, r, c), l.width[c], exl_safe_column(t, c)->type != EXL_COL_TEXT, c + 1 == l.n);
        exl_buf_char(b, '\n');
    }
    b->failed = b->failed || l.cell.failed;
    exl_buf_free(&l.cell);
}
