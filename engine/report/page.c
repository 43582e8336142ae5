/* Escaping, numbers and lookups for the page. Everything that is not ours goes through exl_page_text. */
#include "report/page.h"
#include "base/utf8.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- bytes --------------------------------------------------------------------------------------------------- */

void exl_page_raw(exl_page *p, const char *markup) { exl_buf_str(p->b, markup); }

static const char *entity(char c)
{
    switch (c) {
    case '&':  return "&amp;";
    case '<':  return "&lt;";
    case '>':  return "&gt;";
    case '"':  return "&quot;";
    case '\'': return "&#39;";
    case '`':  return "&#96;";
    case '\n': case '\r': case '\t': return " ";
    default:   return NULL;
    }
}

/* Length of the character at s when it may stand as it is; 0 when it must be shown by its number. */
static size_t harmless(exl_span s)
{
    size_t window = s.n < 4 ? s.n : 4, len;
    if ((unsigned char)s.p[0] < 0x80)
        return (unsigned char)s.p[0] >= 0x20 && s.p[0] != 0x7F;
    if (exl_utf8_valid((exl_span){ s.p, window }) == 0)
        return 0;
    return exl_utf8_hidden(exl_utf8_get(s.p, &len)) ? 0 : len;
}

static size_t show_one(exl_page *p, exl_span s)
{
    char shown[24];
    size_t len = 1;
    if (exl_utf8_valid((exl_span){ s.p, s.n < 4 ? s.n : 4 }) > 0)
        exl_utf8_get(s.p, &len);
    exl_buf_put(p->b, shown, exl_utf8_show(shown, sizeof shown, (exl_span){ s.p, len }));
    return len;
}

void exl_page_text(exl_page *p, exl_span s)
{
    while (s.n) {
        const char *e = entity(*s.p);
        size_t len = e ? 1 : harmless(s);
        if (e)
            exl_buf_str(p->b, e);
        else if (len)
            exl_buf_put(p->b, s.p, len);
        else
            len = show_one(p, s);
        s.p += len;
        s.n -= len;
    }
}

void exl_page_word(exl_page *p, exl_word w) { exl_page_text(p, exl_span_of(exl_word_text(w, p->in->language))); }

void exl_page_colon(exl_page *p) { exl_page_raw(p, exl_word_style_of(p->in->language)->colon); }

/* The texts are ours and hold no markup but the places: pieces between them are escaped like everything. */
void exl_page_say(exl_page *p, exl_word w, const exl_span *args)
{
    const char *s = exl_word_text(w, p->in->language);
    for (size_t n; *s; s += n) {
        bool place = (s[0] == '{' && s[1] && s[2] == '}') || (s[0] == '[' && s[1] && s[2] == ']');
        n = place ? 3 : 1 + strcspn(s + 1, "{[");
        if (!place) {
            exl_page_text(p, (exl_span){ s, n });
            continue;
        }
        exl_page_raw(p, s[0] == '[' ? "<strong>" : "");
        exl_page_text(p, args[s[1] - '1']);
        exl_page_raw(p, s[0] == '[' ? "</strong>" : "");
    }
}

exl_span exl_page_label_of(const exl_page *p, exl_span code)
{
    if (exl_span_is(code, "*"))
        return exl_span_of(exl_word_text(W_any_theme, p->in->language));
    exl_span s = p->in->label ? p->in->label(p->in->label_ctx, code, p->in->language) : (exl_span){ NULL, 0 };
    return s.n ? s : code;
}

void exl_page_label(exl_page *p, exl_span code) { exl_page_text(p, exl_page_label_of(p, code)); }

exl_span exl_page_unit_of(const exl_page *p, exl_span unit)
{
    if (exl_span_is(unit, "(other)"))             /* small units together, as the store names them */
        return exl_span_of(exl_word_text(W_other_units, p->in->language));
    return unit.n ? unit : exl_span_of(exl_word_text(W_not_given, p->in->language));
}

exl_word exl_page_unit_word(int unit_type)
{
    return unit_type == EXL_UNIT_DEPARTMENT ? W_department : unit_type == EXL_UNIT_ROLE ? W_role : unit_type == EXL_UNIT_MANAGER ? W_manager : W_whole;
}

/* --- numbers ------------------------------------------------------------------------------------------------- */

enum { SLOT = 63 };
typedef struct { char *s; size_t n; } slot;

static slot slot_new(exl_page *p)
{
    char *s = p->scratch[p->next++ % (sizeof p->scratch / sizeof p->scratch[0])];
    return (slot){ s, 0 };
}

static void add(slot *to, const char *s)
{
    for (; *s && to->n < SLOT; s++)
        to->s[to->n++] = *s;
}

/* Digits with the point and the grouping of the language. */
static void add_number(slot *to, double v, int decimals, int language)
{
    char plain[40];
    exl_buf b;
    snprintf(plain, sizeof plain, "%.*f", decimals, fabs(v) > 1e15 ? 1e15 : v);
    for (char *c = plain; *c; c++)
        if (*c == ',')
            *c = '.';               /* should the host have set a locale */
    exl_buf_over(&b, to->s + to->n, SLOT - to->n);
    exl_word_number(&b, exl_span_of(plain), language);
    to->n += b.n;
}

exl_span exl_page_number(exl_page *p, double v, int decimals)
{
    slot to = slot_new(p);
    if (isfinite(v))
        add_number(&to, v, decimals, p->in->language);
    else
        add(&to, "–");
    return (exl_span){ to.s, to.n };
}

void exl_page_odds(exl_page *p, const exl_safe_table *t, size_t row, double odds, int decimals)
{
    exl_page_text(p, exl_page_number(p, odds, decimals));
    exl_page_raw(p, " (");
    exl_page_text(p, exl_page_number(p, exl_page_get(t, row, "or_lower"), decimals));
    exl_page_raw(p, "–");
    exl_page_text(p, exl_page_number(p, exl_page_get(t, row, "or_upper"), decimals));
    exl_page_raw(p, ")");
}

exl_span exl_page_count(exl_page *p, double n) { return exl_page_number(p, n, 0); }

static int percent_decimals(double share) { return share > 0 && share < 0.00995 ? 1 : 0; }

exl_span exl_page_percent(exl_page *p, double share)
{
    const exl_word_style *style = exl_word_style_of(p->in->language);
    slot to = slot_new(p);
    if (isfinite(share)) {
        add_number(&to, share * 100, percent_decimals(share), p->in->language);
        add(&to, style->percent);
    }
    return (exl_span){ to.s, to.n };
}

exl_span exl_page_range(exl_page *p, double lower, double upper)
{
    const exl_word_style *style = exl_word_style_of(p->in->language);
    slot to = slot_new(p);
    if (isfinite(lower) && isfinite(upper)) {
        add_number(&to, lower * 100, percent_decimals(lower), p->in->language);
        add(&to, "–");
        add_number(&to, upper * 100, percent_decimals(upper), p->in->language);
        add(&to, style->percent);
    }
    return (exl_span){ to.s, to.n };
}

void exl_page_coordinate(exl_page *p, double v)
{
    double r = floor(v * 10 + 0.5) / 10;
    exl_buf_fixed(p->b, r, r == floor(r) ? 0 : 1);
}

/* --- cells --------------------------------------------------------------------------------------------------- */

double exl_page_get(const exl_safe_table *t, size_t row, const char *column)
{
    size_t c = exl_safe_find(t, column);
    if (c == exl_safe_n_columns(t) || exl_safe_column(t, c)->type == EXL_COL_TEXT)
        return NAN;
    const exl_cell *v = exl_safe_cell(t, row, c);
    return v->empty ? NAN : v->number;
}

exl_span exl_page_get_text(const exl_safe_table *t, size_t row, const char *column)
{
    size_t c = exl_safe_find(t, column);
    if (c == exl_safe_n_columns(t) || exl_safe_column(t, c)->type != EXL_COL_TEXT)
        return (exl_span){ "", 0 };
    const exl_cell *v = exl_safe_cell(t, row, c);
    return v->empty ? (exl_span){ "", 0 } : v->text;
}

exl_page_share exl_page_share_at(const exl_safe_table *t, size_t row)
{
    exl_page_share s = { .n = exl_page_get(t, row, "interviews"), .hits = exl_page_get(t, row, "hits"), .share = exl_page_get(t, row, "share"),
                         .lower = exl_page_get(t, row, "lower"), .upper = exl_page_get(t, row, "upper") };
    s.shown = !exl_safe_suppressed(t, row) && isfinite(s.n) && s.n > 0 && isfinite(s.share) && isfinite(s.lower) && isfinite(s.upper);
    return s;
}

static int entry_cmp(const exl_page_entry *x, const exl_page_entry *y)
{
    if (x->unit_type != y->unit_type)
        return x->unit_type < y->unit_type ? -1 : 1;
    int c = exl_span_cmp(x->unit, y->unit);
    return c ? c : exl_span_cmp(x->code, y->code);
}

size_t exl_page_range_of(const exl_page_index *x, size_t *n, int unit_type, exl_span unit, exl_span code)
{
    exl_page_entry want = { unit_type, unit, code, 0 };
    size_t from = 0, to = x->n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (entry_cmp(&x->e[mid], &want) < 0)
            from = mid + 1;
        else
            to = mid;
    }
    *n = 0;
    while (from + *n < x->n && entry_cmp(&x->e[from + *n], &want) == 0)
        ++*n;
    return from;
}

exl_page_share exl_page_share_of(const exl_page_index *x, int unit_type, exl_span unit, exl_span code)
{
    size_t n, at = exl_page_range_of(x, &n, unit_type, unit, code);
    return n ? exl_page_share_at(x->t, x->e[at].row) : (exl_page_share){ 0 };
}

exl_span exl_page_bare(exl_span code, int *polarity)
{
    char last = code.n ? code.p[code.n - 1] : 0;
    *polarity = last == '-' ? -1 : last == '+' ? 1 : 0;
    if (last == '-' || last == '+' || last == '0')
        code.n--;
    return code;
}

exl_span exl_page_code(exl_page *p, exl_span name, char polarity)
{
    char *s = exl_arena_get(&p->arena, name.n + 1);
    if (!s) {
        p->failed = true;
        return name;
    }
    if (name.n)
        memcpy(s, name.p, name.n);
    s[name.n] = polarity;
    return (exl_span){ s, name.n + 1 };
}

double exl_page_scale(double most)
{
    static const double steps[] = { 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8 };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (most <= steps[i])
            return steps[i];
    return 1;
}
