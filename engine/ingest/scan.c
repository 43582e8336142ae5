/* SSE2 where there is any x86-64, byte by byte elsewhere. Both see the same: the tests run one against the other. */
#include "ingest/scan.h"
#include "base/utf8.h"
#ifdef __SSE2__
#include <emmintrin.h>

static __m128i load(const char *p) { return _mm_loadu_si128((const __m128i *)(const void *)p); }
static __m128i same(__m128i v, char c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8(c)); }
static __m128i either(__m128i a, __m128i b) { return _mm_or_si128(a, b); }
static unsigned bits(__m128i v) { return (unsigned)_mm_movemask_epi8(v); }
static __m128i ones(__m128i hits) { return _mm_sad_epu8(_mm_and_si128(hits, _mm_set1_epi8(1)), _mm_setzero_si128()); }     /* counted, in two halves */
static uint64_t total(__m128i sums) { return (uint64_t)_mm_cvtsi128_si64(_mm_add_epi64(sums, _mm_srli_si128(sums, 8))); }
static __m128i below_blank(__m128i v) { return _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v); }
#endif

size_t exl_ingest_scan_cell(exl_span s, char delimiter, char quote)
{
    size_t i = 0;
#ifdef __SSE2__
    for (; i + 16 <= s.n; i += 16) {
        __m128i v = load(s.p + i);
        unsigned hit = bits(either(either(same(v, delimiter), same(v, quote)), either(same(v, '\n'), same(v, '\r'))));
        if (hit)
            return i + (size_t)__builtin_ctz(hit);
    }
#endif
    while (i < s.n && s.p[i] != delimiter && s.p[i] != quote && s.p[i] != '\n' && s.p[i] != '\r')
        i++;
    return i;
}

size_t exl_ingest_scan_string(exl_span s)
{
    size_t i = 0;
#ifdef __SSE2__
    for (; i + 16 <= s.n; i += 16) {
        __m128i v = load(s.p + i);
        unsigned hit = bits(either(either(same(v, '"'), same(v, '\\')), below_blank(v)));
        if (hit)
            return i + (size_t)__builtin_ctz(hit);
    }
#endif
    while (i < s.n && s.p[i] != '"' && s.p[i] != '\\' && (unsigned char)s.p[i] >= 0x20)
        i++;
    return i;
}

size_t exl_ingest_scan_eol(exl_span s) { return exl_ingest_scan_cell(s, '\n', '\r'); }

uint64_t exl_ingest_scan_lines(exl_span s)
{
    uint64_t lines = 0;
    size_t i = 0;
#ifdef __SSE2__
    __m128i sums = _mm_setzero_si128();
    /* an LF counts, and a CR that no LF follows: the byte behind the sixteen is needed too */
    for (; i + 17 <= s.n; i += 16) {
        __m128i v = load(s.p + i), next = load(s.p + i + 1), cr = same(v, '\r');
        sums = _mm_add_epi64(sums, ones(either(same(v, '\n'), _mm_andnot_si128(same(next, '\n'), cr))));
    }
    lines = total(sums);
#endif
    for (; i < s.n; i++)
        lines += s.p[i] == '\n' || (s.p[i] == '\r' && !(i + 1 < s.n && s.p[i + 1] == '\n'));
    return lines;
}

size_t exl_ingest_scan_high(exl_span s)
{
    size_t i = 0;
#ifdef __SSE2__
    for (; i + 16 <= s.n; i += 16) {
        unsigned hit = bits(load(s.p + i));
        if (hit)
            return i + (size_t)__builtin_ctz(hit);
    }
#endif
    while (i < s.n && (unsigned char)s.p[i] < 0x80)
        i++;
    return i;
}

size_t exl_ingest_scan_characters(exl_span s)
{
    size_t i = 0, n = 0;
#ifdef __SSE2__
    __m128i sums = _mm_setzero_si128();
    for (; i + 16 <= s.n; i += 16)
        sums = _mm_add_epi64(sums, ones(_mm_cmpgt_epi8(load(s.p + i), _mm_set1_epi8(-65))));     /* signed: 80..BF are below -64 */
    n = (size_t)total(sums);
#endif
    return n + exl_utf8_letters((exl_span){ s.p + i, s.n - i });
}

#ifdef __SSE2__
/* Bytes of the sixteen at p, which begin at a character, that are whole valid characters of up to three bytes: leads C2..DF,
 * E1..EC, EE, EF and as many continuations behind each as it wants. 0: something else is among them, look closer. */
static size_t plain_sixteen(const char *p)
{
    __m128i v = load(p);
    unsigned high = bits(v);
    if (!high)
        return 16;
    unsigned next = bits(_mm_cmplt_epi8(v, _mm_set1_epi8(-64)));
    unsigned two = bits(_mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8(-63)), _mm_cmplt_epi8(v, _mm_set1_epi8(-32))));
    unsigned three = bits(_mm_andnot_si128(same(v, (char)0xED), _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8(-32)), _mm_cmplt_epi8(v, _mm_set1_epi8(-16)))));
    unsigned wanted = (two | three) << 1 | three << 2;
    if ((next | two | three) != high || (wanted & 0xFFFF) != next)
        return 0;
    return wanted >> 16 == 0 ? 16 : (two | three) >> 15 ? 15 : 14;
}
#endif

size_t exl_ingest_scan_utf8(exl_span s)
{
    size_t i = 0;
#ifdef __SSE2__
    while (i + 16 <= s.n) {
        size_t n = plain_sixteen(s.p + i), few = s.n - i < 19 ? s.n - i : 19;
        if (n == 0)
            n = exl_utf8_valid((exl_span){ s.p + i, few });
        if (n == 0)
            return i;
        i += n;
    }
#endif
    return i + exl_utf8_valid((exl_span){ s.p + i, s.n - i });
}

static bool control(unsigned char c) { return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F; }

unsigned exl_ingest_scan_odd(exl_span s)
{
    unsigned odd = 0;
    size_t i = 0;
#ifdef __SSE2__
    __m128i nul = _mm_setzero_si128(), bad = nul, high = nul;
    for (; i + 16 <= s.n; i += 16) {
        __m128i v = load(s.p + i), good = either(same(v, '\t'), either(same(v, '\n'), same(v, '\r')));
        nul = either(nul, same(v, 0));
        bad = either(bad, either(_mm_andnot_si128(good, below_blank(v)), same(v, 0x7F)));
        high = either(high, v);
    }
    odd = (bits(nul) ? EXL_ODD_NUL : 0u) | (bits(bad) ? EXL_ODD_CONTROL : 0u) | (bits(high) ? EXL_ODD_HIGH : 0u);
#endif
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        odd |= (c == 0 ? EXL_ODD_NUL : 0u) | (control(c) ? EXL_ODD_CONTROL : 0u) | (c >= 0x80 ? EXL_ODD_HIGH : 0u);
    }
    return odd;
}

size_t exl_ingest_scan_control(exl_span s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (control(c))
            return i;
        if (c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xA0)
            return i;
    }
    return s.n;
}

size_t exl_ingest_scan_lost(exl_span s, size_t *first)
{
    size_t n = 0;
    for (const char *p = s.p, *end = s.p + s.n; s.n && (p = memchr(p, 0xEF, (size_t)(end - p))) != NULL; p++)
        if (end - p >= 3 && (unsigned char)p[1] == 0xBF && (unsigned char)p[2] == 0xBD && n++ == 0)
            *first = (size_t)(p - s.p);
    return n;
}
