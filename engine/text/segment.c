/* Where a statement ends: by what stands between two tokens and by the two tokens themselves. */
#include "text/segment.h"
#include "base/utf8.h"
#include <utf8proc.h>

static bool lower_at(exl_span text, uint32_t at)
{
    unsigned char c = (unsigned char)text.p[at];
    if (c < 0x80)
        return c >= 'a' && c <= 'z';
    size_t len;
    return utf8proc_category((utf8proc_int32_t)exl_utf8_get(text.p + at, &len)) == UTF8PROC_CATEGORY_LL;
}

/* A full stop behind an abbreviation, an initial or an ordinal ends nothing; nor does one inside 14.30 or o.a. */
static bool stop_ends(exl_span text, const exl_token *before, const exl_token *next)
{
    uint16_t b = next->before;
    if (b & EXL_BREAK_QUESTION)
        return (b & EXL_BREAK_STOP) != 0;
    if (b & EXL_BREAK_DOT)          /* no blank behind it: a blank was forgotten if a word ends and a capital begins */
        return before->end - before->start > 3 && !(before->flags & EXL_TOKEN_NUMBER) && !(next->flags & EXL_TOKEN_NUMBER) &&
               text.p[next->start] >= 'A' && text.p[next->start] <= 'Z';
    if (before->flags & (EXL_TOKEN_ABBREVIATION | EXL_TOKEN_SINGLE))
        return false;
    if (before->flags & EXL_TOKEN_NUMBER)
        return !lower_at(text, next->start) && !(next->flags & EXL_TOKEN_NUMBER);
    return true;
}

/* A line end ends a statement, except where a long line was only wrapped. */
static bool line_ends(exl_span text, const exl_token *t, size_t from, size_t i)
{
    if (t[i].before & (EXL_BREAK_PARAGRAPH | EXL_BREAK_BULLET | EXL_BREAK_STOP | EXL_BREAK_SEMICOLON))
        return true;
    size_t line = from;
    for (size_t k = from + 1; k < i; k++)
        if (t[k].before & EXL_BREAK_LINE)
            line = k;
    bool wrapped = t[i - 1].end - t[line].start >= 55 && lower_at(text, t[i].start);
    return !wrapped;
}

/* A word or two with a colon behind them: the head of a list. */
static bool is_heading(exl_span text, const exl_token *t, size_t n, size_t i)
{
    bool two = i + 2 < n && t[i + 1].before == 0 && lower_at(text, t[i + 1].start);
    return (i + 1 < n && (t[i + 1].before & EXL_BREAK_COLON)) || (two && (t[i + 2].before & EXL_BREAK_COLON));
}

/* «Pros: collega's, cons: loon», «Plus: sfeer Min: loon»: in a line that begins with a heading the next one begins a statement of its own. */
static bool next_heading(exl_span text, const exl_token *t, size_t n, size_t from, size_t i)
{
    const uint16_t apart = EXL_BREAK_COMMA | EXL_BREAK_SLASH | EXL_BREAK_DASH | EXL_BREAK_BRACKET;
    return is_heading(text, t, n, i) && i > from + 1 && is_heading(text, t, n, from) && ((t[i].before & apart) || ((t[i].before == 0) && !lower_at(text, t[i].start)));
}

size_t exl_text_statement_end(exl_span text, const exl_token *t, size_t n, size_t from)
{
    size_t i = from + 1;
    for (; i < n && i - from < EXL_STATEMENT_TOKENS; i++) {
        uint16_t b = t[i].before;
        if (next_heading(text, t, n, from, i))
            break;
        if (b == 0)
            continue;
        if ((b & EXL_BREAK_LINE) && line_ends(text, t, from, i))
            break;
        if ((b & (EXL_BREAK_STOP | EXL_BREAK_DOT)) && stop_ends(text, &t[i - 1], &t[i]))
            break;
        if ((b & EXL_BREAK_BULLET) && (b & EXL_BREAK_DASH))
            break;
    }
    return i;
}
