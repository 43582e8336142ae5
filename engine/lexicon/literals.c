/* A group of plain alternatives, on the top level of the expression and behind a blank or \b, is what is looked for; anything that is
 * not understood is passed over. */
#include "lexicon/literals.h"

enum { LETTERS_MIN = 2 };

typedef struct { exl_span *out; size_t n; } list;

static bool letter(char c) { return (unsigned char)c >= 0x80 || ((c | 32) >= 'a' && (c | 32) <= 'z'); }
static bool quantifier(exl_span p, size_t i) { return i < p.n && (p.p[i] == '?' || p.p[i] == '*' || p.p[i] == '{'); }

/* End of the element at i: an escape, a class in brackets, a group, or a byte. */
static size_t element_end(exl_span p, size_t i)
{
    if (p.p[i] == '\\')
        return i + 2 < p.n ? i + 2 : p.n;
    if (p.p[i] == '[') {
        for (i += 2; i < p.n && p.p[i] != ']'; i++)     /* a ] that comes first is a member */
            i += p.p[i] == '\\';
        return i < p.n ? i + 1 : p.n;
    }
    if (p.p[i] != '(')
        return i + 1;
    for (i++; i < p.n && p.p[i] != ')';)
        i = element_end(p, i);
    return i < p.n ? i + 1 : p.n;
}

/* The inside of the plain group ( ) or (?: ) that element [from, end) is; false: it is none. */
static bool group_inside(exl_span p, size_t from, size_t end, exl_span *inside)
{
    size_t skip = end - from > 4 && memcmp(p.p + from, "(?:", 3) == 0 ? 3 : 1;
    if (end - from < 3 || p.p[from] != '(' || (skip == 1 && (p.p[from + 1] == '?' || p.p[from + 1] == '*')))
        return false;
    *inside = (exl_span){ p.p + from + skip, end - from - skip - 1 };
    return true;
}

/* Takes one alternative off the front of the inside of a group; false after the last. */
static bool next_alternative(exl_span *rest, bool *more, exl_span *one)
{
    if (!*more)
        return false;
    size_t i = 0;
    while (i < rest->n && rest->p[i] != '|')
        i = element_end(*rest, i);
    *one = (exl_span){ rest->p, i < rest->n ? i : rest->n };
    *more = i < rest->n;
    *rest = *more ? (exl_span){ rest->p + i + 1, rest->n - i - 1 } : (exl_span){ rest->p, 0 };
    return true;
}

static bool collect_group(list *l, exl_span inside);

/* The letters that an alternative begins with, or those of a group that it begins with. */
static bool collect_one(list *l, exl_span s)
{
    exl_span inside;
    size_t n = 0, end = s.n ? element_end(s, 0) : 0;
    if (s.n && s.p[0] == '(')
        return group_inside(s, 0, end, &inside) && !quantifier(s, end) && collect_group(l, inside);
    while (n < s.n && letter(s.p[n]))
        n++;
    if (quantifier(s, n))           /* the last letter may be missing, with all its bytes */
        for (bool first = false; n && !first;)
            first = ((unsigned char)s.p[--n] & 0xC0) != 0x80;
    if (n < LETTERS_MIN || l->n == EXL_LITERALS_MAX)
        return false;
    l->out[l->n++] = (exl_span){ s.p, n };
    return true;
}

static bool collect_group(list *l, exl_span inside)
{
    exl_span one;
    for (bool more = true; next_alternative(&inside, &more, &one);)
        if (!collect_one(l, one))
            return false;
    return true;
}

/* Whether a word may begin behind a group that stands where one may: its alternatives are empty or end in a blank. */
static bool ends_in_blanks(exl_span inside)
{
    exl_span one;
    for (bool more = true; next_alternative(&inside, &more, &one);)
        if (one.n && one.p[one.n - 1] != ' ')
            return false;
    return true;
}

static bool has(exl_span p, const char *what)
{
    size_t n = strlen(what);
    for (size_t i = 0; i + n <= p.n; i++)
        if (memcmp(p.p + i, what, n) == 0)
            return true;
    return false;
}

/* Nothing is said of alternatives on the top level, of quoted text and of blanks that do not count. */
static bool beyond_us(exl_span p)
{
    for (size_t i = 0; i < p.n; i = element_end(p, i))
        if (p.p[i] == '|')
            return true;
    return has(p, "\\Q") || has(p, "(?x") || has(p, "(?#");
}

size_t exl_literals(exl_span out[EXL_LITERALS_MAX], exl_span p)
{
    bool word_may_begin = false;
    if (beyond_us(p))
        return 0;
    for (size_t i = 0, end; i < p.n; i = end) {
        list l = { out, 0 };
        exl_span inside = { NULL, 0 };
        end = element_end(p, i);
        bool group = group_inside(p, i, end, &inside), maybe = quantifier(p, end);
        if (group && word_may_begin && !maybe && collect_group(&l, inside))
            return l.n;
        bool begins = p.p[i] == ' ' || (end == i + 2 && p.p[i] == '\\' && p.p[i + 1] == 'b');
        word_may_begin = (begins && !maybe) || (word_may_begin && group && ends_in_blanks(inside) && (!maybe || p.p[end] == '?'));
        while (end < p.n && maybe && (quantifier(p, end) || p.p[end] == '+')) {        /* what says how often */
            while (p.p[end] == '{' && end + 1 < p.n && p.p[end] != '}')
                end++;
            end++;
        }
    }
    return 0;
}
