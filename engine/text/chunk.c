/* 64 bytes at a time become a bit mask, whose edges are the chunks. */
#include "text/chunk.h"

#ifndef __SSE2__
enum { WORD = 1, APOSTROPHE = 2 };

static uint8_t class_of(uint8_t c)
{
    static const uint8_t classes[128] = {
        ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1,
        ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1,
        ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1,
        ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1,
        ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1,
        ['\''] = APOSTROPHE,
    };
    return c < 128 ? classes[c] : WORD;
}
#endif

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

/* Bit i: byte i of 64 is a word byte; is an apostrophe. */
typedef struct { uint64_t word, apostrophe; } bits;

#ifdef __SSE2__
#include <emmintrin.h>
static bits classify(const uint8_t *p)
{
    bits b = { 0, 0 };
    for (int i = 0; i < 4; i++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        __m128i letter = _mm_sub_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('a')), digit = _mm_sub_epi8(v, _mm_set1_epi8('0'));
        __m128i word = _mm_or_si128(v, _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter),
                                                    _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit)));
        b.word |= (uint64_t)(uint32_t)_mm_movemask_epi8(word) << 16 * i;        /* the top bit: set over 0x7F, and where a test held */
        b.apostrophe |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('\''))) << 16 * i;
    }
    return b;
}
#else
static bits classify(const uint8_t *p)
{
    bits b = { 0, 0 };
    for (int i = 0; i < 64; i++) {
        uint8_t k = class_of(p[i]);
        b.word |= (uint64_t)(k == WORD) << i;
        b.apostrophe |= (uint64_t)(k == APOSTROPHE) << i;
    }
    return b;
}
#endif

/* classify, for the last bytes of a text, which nothing may be read behind. */
static bits classify_at(const uint8_t *p, size_t n, size_t i)
{
    uint8_t tail[64] = { 0 };
    if (i >= n)
        return (bits){ 0, 0 };
    if (n - i >= 64)
        return classify(p + i);
    memcpy(tail, p + i, n - i);
    return classify(tail);
}

/* A run longer than EXL_CHUNK_MAX is cut at a character. */
static size_t cut_long(const uint8_t *p, size_t from, size_t to)
{
    if (to - from <= EXL_CHUNK_MAX)
        return to;
    size_t i = from + EXL_CHUNK_MAX;
    while (i > from + EXL_CHUNK_MAX - 4 && (p[i] & 0xC0) == 0x80)
        i--;
    return i;
}

typedef struct {
    const uint8_t *p;
    size_t n, last_end;             /* where the chunk before ended */
    exl_chunk *out;
    size_t count, cap;
} cutter;

/* Breaks between the chunk before and one that begins at `from`. Almost all gaps are a blank, or a sign and a blank. */
static inline uint16_t breaks_before(const cutter *c, size_t from)
{
    static const uint16_t sign[256] = { ['.'] = EXL_BREAK_STOP, ['!'] = EXL_BREAK_STOP | EXL_BREAK_QUESTION, ['?'] = EXL_BREAK_STOP | EXL_BREAK_QUESTION,
        [','] = EXL_BREAK_COMMA, [';'] = EXL_BREAK_SEMICOLON, [':'] = EXL_BREAK_COLON };
    const uint8_t *p = c->p + c->last_end;
    size_t gap = from - c->last_end;
    if (gap == 1 && p[0] == ' ')
        return 0;
    if (gap == 2 && p[1] == ' ' && sign[p[0]] && c->last_end)
        return sign[p[0]];
    return gap == 0 && from ? 0 : breaks(c->p, c->last_end, from, c->last_end == 0, false);
}

/* A run longer than EXL_CHUNK_MAX, in pieces. */
static bool put_long_run(cutter *c, size_t from, size_t to)
{
    while (from < to) {
        if (c->count == c->cap)
            return false;
        size_t end = cut_long(c->p, from, to);
        c->out[c->count++] = (exl_chunk){ (uint32_t)from, (uint32_t)end, breaks_before(c, from) };
        c->last_end = from = end;
    }
    return true;
}

static inline bool put_run(cutter *c, size_t from, size_t to)
{
    if (to - from > EXL_CHUNK_MAX)
        return put_long_run(c, from, to);
    if (c->count == c->cap)
        return false;
    c->out[c->count++] = (exl_chunk){ (uint32_t)from, (uint32_t)to, breaks_before(c, from) };
    c->last_end = to;
    return true;
}

/* Word bytes of a block: letters, and apostrophes between two of them. before: bit 0: the byte before the block is one. */
static inline uint64_t word_bits(bits now, bits next, uint64_t before)
{
    return now.word | (now.apostrophe & (now.word << 1 | before) & (now.word >> 1 | next.word << 63));
}

size_t exl_text_chunks(exl_chunk *out, size_t cap, exl_span text, size_t *at, uint16_t *after)
{
    cutter c = { (const uint8_t *)text.p, text.n, *at, out, 0, cap };
    size_t start = SIZE_MAX;
    uint64_t before = 0;
    bits now = classify_at(c.p, c.n, *at), next;
    *after = 0;
    for (size_t base = *at; base < c.n; base += 64, now = next) {
        next = classify_at(c.p, c.n, base + 64);
        uint64_t word = word_bits(now, next, before), edge = word ^ (word << 1 | before);
        before = word >> 63;
        for (; edge; edge &= edge - 1) {
            size_t i = base + (size_t)__builtin_ctzll(edge);
            if (start == SIZE_MAX) {
                start = i;
                continue;
            }
            if (!put_run(&c, start, i))
                return *at = c.last_end, c.count;
            start = SIZE_MAX;
        }
    }
    if (start != SIZE_MAX && !put_run(&c, start, c.n))
        return *at = c.last_end, c.count;
    if (c.last_end < c.n)
        *after = breaks(c.p, c.last_end, c.n, c.last_end == 0, true);
    *at = c.n;
    return c.count;
}
