/* One pass by a table of byte classes. */
#include "text/chunk.h"

enum { WORD = 1, APOSTROPHE = 2, BLANK = 4, OTHER = 8 };

static uint8_t class_of(uint8_t c)
{
    static const uint8_t classes[128] = {
        ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1,
        ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1,
        ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1,
        ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1,
        ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1,
        ['\''] = APOSTROPHE, [' '] = BLANK, ['\t'] = BLANK,
    };
    return c < 128 ? classes[c] : WORD;
}

static uint16_t break_of(uint8_t c)
{
    switch (c) {
    case ',': return EXL_BREAK_COMMA;
    case ';': return EXL_BREAK_SEMICOLON;
    case ':': return EXL_BREAK_COLON;
    case '-': return EXL_BREAK_DASH;
    case '"': case '\'': return EXL_BREAK_QUOTE;
    case '(': case ')': case '[': case ']': return EXL_BREAK_BRACKET;
    case '/': case '\\': case '|': return EXL_BREAK_SLASH;
    default: return 0;
    }
}

static bool is_bullet(uint8_t c) { return c == '-' || c == '*' || c == '>' || c == '+' || c == '#' || c == '=' || c == '~'; }
static bool is_stop(uint8_t c) { return c == '.' || c == '!' || c == '?'; }

/* Breaks in the bytes p[from, to) between two chunks. `first`: the text begins here, so a bullet may too. */
static uint16_t breaks(const uint8_t *p, size_t from, size_t to, bool first, bool last)
{
    uint16_t b = 0;
    unsigned lines = 0;
    bool head = first, stop = false;
    for (size_t i = from; i < to; i++) {
        uint8_t c = p[i];
        bool blank = c == ' ' || c == '\t', line = c == '\n' || c == '\r';
        if (stop && (blank || line)) {
            b |= EXL_BREAK_STOP;
            stop = false;
        }
        if (line) {
            lines += c == '\n' || i + 1 == to || p[i + 1] != '\n';
            head = true;
        } else if (head && is_bullet(c)) {
            b |= EXL_BREAK_BULLET;
        } else if (is_stop(c)) {
            stop = true;
            if (c != '.')
                b |= EXL_BREAK_QUESTION;
        } else if (!blank) {
            b |= break_of(c);
        }
        head = head && (blank || line);
    }
    if (stop)
        b |= last ? EXL_BREAK_STOP : EXL_BREAK_DOT;
    if (lines)
        b |= lines > 1 ? EXL_BREAK_LINE | EXL_BREAK_PARAGRAPH : EXL_BREAK_LINE;
    return b;
}

/* End of the run of word bytes that starts at i. */
static size_t run_end(const uint8_t *p, size_t n, size_t i)
{
    size_t max = n - i > EXL_CHUNK_MAX ? i + EXL_CHUNK_MAX : n, from = i;
    for (; i < max; i++) {
        uint8_t k = class_of(p[i]);
        if (k != WORD && !(k == APOSTROPHE && i > from && i + 1 < n && class_of(p[i + 1]) == WORD))
            return i;
    }
    while (i < n && i > from + EXL_CHUNK_MAX - 4 && (p[i] & 0xC0) == 0x80)      /* cut at a character */
        i--;
    return i;
}

size_t exl_text_chunks(exl_chunk *out, size_t cap, exl_span text, size_t *at, uint16_t *after)
{
    const uint8_t *p = (const uint8_t *)text.p;
    size_t i = *at, n = text.n, count = 0;
    *after = 0;
    while (i < n && count < cap) {
        size_t from = i;
        while (i < n && class_of(p[i]) != WORD)
            i++;
        uint16_t before = i - from == 1 && p[from] == ' ' ? 0 : breaks(p, from, i, from == 0, i == n);
        if (i == n) {
            *after = before;
            break;
        }
        size_t end = run_end(p, n, i);
        out[count++] = (exl_chunk){ (uint32_t)i, (uint32_t)end, before };
        i = end;
    }
    *at = i;
    return count;
}
