/* A row is a pattern: its words must stand in the message in their order, what stands between them are the values. A value at the end takes the rest. */
#include "report/say.h"
#include "report/words.h"
#include <stdio.h>

enum { PLACES = 9, DEEP = 32, TRIES = 400 };      /* values of a sentence; sentences in one another or in a row; rows tried for a message, most need two or three */

static const char *const rows[][EXL_WORD_LANGUAGES] = {
#define MESSAGE(en, nl, fr, de) { nl, fr, en, de },
#include "report/messages/base.inc"
#include "report/messages/ingest.inc"
#include "report/messages/text.inc"
#include "report/messages/lexicon.inc"
#include "report/messages/classify.inc"
#include "report/messages/store.inc"
#include "report/messages/stats.inc"
#include "report/messages/privacy.inc"
#include "report/messages/report.inc"
#include "report/messages/run.inc"
#include "report/messages/cli.inc"
#undef MESSAGE
};
enum { N_ROWS = sizeof rows / sizeof rows[0], ENGLISH = 2 };

const char *exl_say_row(size_t i, int language) { return i < N_ROWS ? rows[i][language] : NULL; }

/* Whether a place begins at p: {1}, {#1} for a count, {@1} for a sentence that is said too. *n: its bytes; the number of the place from 0; *kind: its mark, or 0. */
static bool is_place(const char *p, size_t *n, size_t *place, char *kind)
{
    if (p[0] != '{')
        return false;
    *kind = p[1] == '#' || p[1] == '@' ? p[1] : '\0';
    p += 1 + (*kind != '\0');
    if (p[0] < '1' || p[0] > '0' + PLACES || p[1] != '}')
        return false;
    *place = (size_t)(p[0] - '1');
    *n = 3 + (size_t)(*kind != '\0');
    return true;
}

/* Bytes up to the next place. */
static size_t words_at(const char *p)
{
    size_t n, place, i = 0;
    char kind;
    while (p[i] && !is_place(p + i, &n, &place, &kind))
        i++;
    return i;
}

/* The words `w` in s behind a value; at the end of s rather than where they come first, if they are the last of their row and `far`. NULL: nowhere. */
static const char *behind_value(exl_span s, const char *w, size_t n, bool far)
{
    if (n == 0)
        return s.p + s.n;
    if (far && w[n] == '\0')
        return s.n >= n && memcmp(s.p + s.n - n, w, n) == 0 ? s.p + s.n - n : NULL;
    return memmem(s.p, s.n, w, n);
}

/* Digits, perhaps with a point among them. */
static bool is_number(exl_span s)
{
    size_t points = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '.')
            points++;
        else if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n && s.p[0] != '.' && points < 2;
}

/* Finds the values; *rest: what follows the sentence. */
static bool matches(exl_span value[PLACES], exl_span *rest, const char *row, exl_span s, bool far)
{
    size_t n, place, at = words_at(row);
    char kind;
    if (s.n < at || memcmp(s.p, row, at) != 0)
        return false;
    s = (exl_span){ s.p + at, s.n - at };
    for (row += at; is_place(row, &n, &place, &kind); row += at) {
        row += n;
        at = words_at(row);
        const char *end = behind_value(s, row, at, far);
        if (!end || (kind == '#' && !is_number((exl_span){ s.p, (size_t)(end - s.p) })))
            return false;
        value[place] = (exl_span){ s.p, (size_t)(end - s.p) };
        s = (exl_span){ end + at, s.n - value[place].n - at };
    }
    *rest = s;
    return true;
}

/* Bytes of a row that are words. */
static size_t weight(const char *row)
{
    size_t sum = 0, n = 0, place, at;
    char kind;
    for (; (at = words_at(row)), *row; row += at + n) {
        n = 0;
        sum += at;
        if (row[at])
            (void)is_place(row + at, &n, &place, &kind);
    }
    return sum;
}

/* The row with the most words that s begins with, after those that were tried: less than *most words, or as many and behind row *last. */
static size_t next_row(exl_span s, size_t *most, size_t *last)
{
    exl_span value[PLACES], rest;
    size_t best = N_ROWS, words = 0;
    for (size_t i = 0; i < N_ROWS; i++) {
        const char *row = rows[i][ENGLISH];
        if (row[0] != '{' && row[0] != s.p[0])
            continue;
        if (!matches(value, &rest, row, s, false))
            continue;
        size_t w = weight(row);
        bool tried = w > *most || (w == *most && i <= *last);
        if (!tried && (best == N_ROWS || w > words))
            best = i, words = w;
    }
    *most = words;
    *last = best;
    return best;
}

typedef struct { char *p; size_t n, cap, tries; int language; } output;

static void put(output *o, const char *p, size_t n)
{
    size_t room = o->cap - 1 - o->n;
    memcpy(o->p + o->n, p, n < room ? n : room);
    o->n += n < room ? n : room;
    o->p[o->n] = '\0';
}

static void put_number(output *o, exl_span v)
{
    char room[400];
    exl_buf b;
    exl_buf_over(&b, room, sizeof room);
    exl_word_number(&b, v, o->language);
    put(o, b.failed ? v.p : b.p, b.failed ? v.n : b.n);
}

static bool say(output *o, exl_span s, int depth);

static void put_row(output *o, const char *row, const exl_span value[PLACES], int depth)
{
    while (*row) {
        size_t n = words_at(row), place;
        char kind;
        put(o, row, n);
        row += n;
        if (!is_place(row, &n, &place, &kind))
            continue;
        if (kind == '#')
            put_number(o, value[place]);
        else if (kind == '\0' || !say(o, value[place], depth + 1))
            put(o, value[place].p, value[place].n);
        row += n;
    }
}

/* Appends s in the language by a row; false, with nothing appended, where what follows the sentence has no row. */
static bool say_row(output *o, exl_span s, size_t row, bool far, int depth)
{
    exl_span value[PLACES] = { { NULL, 0 } }, rest;
    size_t n = o->n;
    if (!matches(value, &rest, rows[row][ENGLISH], s, far))
        return false;
    put_row(o, rows[row][o->language], value, depth);
    if (rest.n == 0 || say(o, rest, depth + 1))
        return true;
    o->p[o->n = n] = '\0';
    return false;
}

/* Appends s in the language; false, with nothing appended, where no row says it. */
static bool say(output *o, exl_span s, int depth)
{
    size_t most = SIZE_MAX, last = 0, row;
    if (s.n == 0 || depth >= DEEP)
        return false;
    while (o->tries++ < TRIES && (row = next_row(s, &most, &last)) < N_ROWS)
        if (say_row(o, s, row, false, depth) || say_row(o, s, row, true, depth))
            return true;
    return false;
}

bool exl_say(char *out, size_t cap, const char *english, int language)
{
    output o = { .p = out, .cap = cap, .language = language < 0 || language >= EXL_WORD_LANGUAGES ? ENGLISH : language };
    out[0] = '\0';
    if (say(&o, exl_span_of(english), 0))
        return true;
    snprintf(out, cap, "%s", english);
    return false;
}
