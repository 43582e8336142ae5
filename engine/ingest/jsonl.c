/* One pass over the line with a cursor. Three ways out of every step: on, fault (a message and a place), or the window is too short.
 * Nested values belong to keys that we do not know; they are checked and passed over, with a bit a level in place of a call. */
#include "ingest/jsonl.h"
#include "base/utf8.h"
#include "ingest/scan.h"

typedef enum { ON, FAULT, SHORT, NOMEM } step;

typedef struct {
    exl_jsonl *j;
    const char *head, *p, *end;
    bool eof;
} cursor;

#define STEP(call) do { step step_ = (call); if (step_ != ON) return step_; } while (0)

void exl_ingest_jsonl_init(exl_jsonl *j, exl_file_columns *columns)
{
    j->columns = columns;
    j->goes_on = j->inside = false;
    j->n_set = 0;
    exl_buf_init(&j->unescaped, 0);
    for (size_t i = 0; i < EXL_MAX_COLUMNS; i++)
        j->cells[i] = (exl_row_cell){ .at = SIZE_MAX };
}

void exl_ingest_jsonl_free(exl_jsonl *j) { exl_buf_free(&j->unescaped); }

static step fault(cursor *u, const char *where, const char *why)
{
    u->j->fault = (exl_row_fault){ why, (size_t)(where - u->head) };
    return FAULT;
}

/* The end of the window, or of the line, where something must still come. */
static step at_end(cursor *u)
{
    if (u->p < u->end) {
        u->j->goes_on = true;
        return fault(u, u->p, "JSON: the line ends inside the object; write one whole object a line (a pretty-printed file is not JSON Lines)");
    }
    return u->eof ? fault(u, u->p, "JSON: the object is cut off by the end of the file") : SHORT;
}

static bool at_eol(const cursor *u) { return u->p == u->end || *u->p == '\n' || *u->p == '\r'; }

static void blanks(cursor *u)
{
    while (u->p < u->end && (*u->p == ' ' || *u->p == '\t'))
        u->p++;
}

static step literal(cursor *u, const char *word, size_t n)
{
    size_t have = (size_t)(u->end - u->p);
    if (have < n && !u->eof && memcmp(u->p, word, have) == 0)
        return SHORT;
    if (have < n || memcmp(u->p, word, n) != 0)
        return fault(u, u->p, "JSON: this is no value; text stands in double quotes");
    u->p += n;
    return ON;
}

static bool digit(const cursor *u) { return u->p < u->end && *u->p >= '0' && *u->p <= '9'; }

static bool digits(cursor *u)
{
    const char *from = u->p;
    while (digit(u))
        u->p++;
    return u->p > from;
}

static step number(cursor *u, exl_span *out)
{
    const char *from = u->p;
    u->p += *u->p == '-';
    bool zero = u->p < u->end && *u->p == '0', good = digits(u);
    good = good && !(zero && u->p - from - (*from == '-') > 1);
    if (good && u->p < u->end && *u->p == '.') {
        u->p++;
        good = digits(u);
    }
    if (good && u->p < u->end && (*u->p | 32) == 'e') {
        u->p++;
        u->p += u->p < u->end && (*u->p == '+' || *u->p == '-');
        good = digits(u);
    }
    if (u->p == u->end && !u->eof)
        return SHORT;
    if (!good)
        return fault(u, from, "JSON: this is no number; NaN, Infinity, leading zeros and a bare point are not JSON");
    *out = (exl_span){ from, (size_t)(u->p - from) };
    return ON;
}

static int hex(char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1; }

/* \uXXXX at p; false where it is none. */
static bool unit(const cursor *u, const char *p, uint32_t *out)
{
    if (u->end - p < 6 || p[0] != '\\' || p[1] != 'u')
        return false;
    *out = 0;
    for (int i = 2; i < 6; i++) {
        if (hex(p[i]) < 0)
            return false;
        *out = *out << 4 | (uint32_t)hex(p[i]);
    }
    return true;
}

static step unicode(cursor *u, uint32_t *cp)
{
    uint32_t low;
    const char *from = u->p;
    if (u->end - from < 12 && !u->eof)
        return SHORT;               /* a pair may follow */
    if (!unit(u, from, cp))
        return fault(u, from, "JSON: \\u needs four hexadecimal digits");
    u->p += 6;
    if (*cp == 0)
        return fault(u, from, "JSON: \\u0000 is a NUL, which no text may hold");
    if (*cp < 0xD800 || *cp >= 0xE000)
        return ON;
    if (*cp >= 0xDC00 || !unit(u, u->p, &low) || low < 0xDC00 || low >= 0xE000)
        return fault(u, from, "JSON: \\u stands for half a surrogate pair, which is no UTF-8 character");
    *cp = 0x10000 + ((*cp - 0xD800) << 10) + (low - 0xDC00);
    u->p += 6;
    return ON;
}

static step escape(cursor *u)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *start = u->p;
    uint32_t cp = 0;
    if (u->end - u->p < 2)
        return u->eof ? fault(u, u->p, "JSON: the object is cut off by the end of the file") : SHORT;
    const char *known = u->p[1] ? strchr(from, u->p[1]) : NULL;
    if (known) {
        cp = (unsigned char)to[known - from];
        u->p += 2;
    } else if (u->p[1] == 'u') {
        STEP(unicode(u, &cp));
    } else {
        return fault(u, u->p, "JSON: unknown escape behind a backslash");
    }
    if (((cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') || (cp >= 0x7F && cp < 0xA0)) && u->j->control_at == SIZE_MAX)
        u->j->control_at = (size_t)(start - u->head);
    char out[4];
    exl_buf_put(&u->j->unescaped, out, exl_utf8_put(out, cp));
    return ON;
}

/* The rest of a string that has escapes: to `unescaped`, which has had room made for the whole line. */
static step unescape(cursor *u, const char *from, exl_span *out)
{
    exl_buf *b = &u->j->unescaped;
    size_t start = b->n;
    if (b->n == 0 && !exl_buf_room(b, (size_t)(u->end - u->head)))
        return NOMEM;
    exl_buf_put(b, from, (size_t)(u->p - from));
    while (u->p < u->end && *u->p != '"') {
        if ((unsigned char)*u->p < 0x20)
            break;
        if (*u->p == '\\') {
            STEP(escape(u));
            continue;
        }
        size_t n = exl_ingest_scan_string((exl_span){ u->p, (size_t)(u->end - u->p) });
        exl_buf_put(b, u->p, n);
        u->p += n;
    }
    *out = (exl_span){ b->p + start, b->n - start };
    return ON;
}

/* u->p is at the opening quote; behind the closing one afterwards. */
static step string(cursor *u, exl_span *out)
{
    const char *open = u->p++;
    u->p += exl_ingest_scan_string((exl_span){ u->p, (size_t)(u->end - u->p) });
    *out = (exl_span){ open + 1, (size_t)(u->p - open) - 1 };
    if (u->p < u->end && *u->p == '\\')
        STEP(unescape(u, open + 1, out));
    if (u->p == u->end)
        return at_end(u);
    if (*u->p == '\n' || *u->p == '\r') {
        u->j->goes_on = true;
        return fault(u, u->p, "JSON: raw line end inside a string; write it as \\n");
    }
    if (*u->p != '"')
        return fault(u, u->p, "JSON: raw control character inside a string; write it as an escape");
    u->p++;
    return out->n > EXL_MAX_CELL ? fault(u, open, "value is too long: the limit is 1 MiB") : ON;
}

static step scalar(cursor *u, exl_span *out)
{
    const char *from = u->p;
    *out = (exl_span){ 0 };
    switch (*u->p) {
    case '"': return string(u, out);
    case 't': STEP(literal(u, "true", 4)); break;
    case 'f': STEP(literal(u, "false", 5)); break;
    case 'n': return literal(u, "null", 4);
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9': return number(u, out);
    default: return fault(u, u->p, "JSON: this is no value; text stands in double quotes");
    }
    *out = (exl_span){ from, (size_t)(u->p - from) };
    return ON;
}

static step key(cursor *u, exl_span *out)
{
    blanks(u);
    if (at_eol(u))
        return at_end(u);
    if (*u->p != '"')
        return fault(u, u->p, *u->p == '}' || *u->p == ']' ? "JSON: nothing stands behind the last comma; leave that comma out" : "JSON: a key in double quotes is expected here");
    STEP(string(u, out));
    blanks(u);
    if (at_eol(u))
        return at_end(u);
    if (*u->p != ':')
        return fault(u, u->p, "JSON: ':' is expected behind a key");
    u->p++;
    blanks(u);
    return at_eol(u) ? at_end(u) : ON;
}

/* Passes over an array or object. Bit d of `objects` says what level d is. */
static step nested(cursor *u)
{
    uint64_t objects = 0;
    unsigned depth = 0;
    bool value_next = true, may_close = false;
    exl_span ignored;
    for (;;) {
        blanks(u);
        if (at_eol(u))
            return at_end(u);
        char c = *u->p;
        bool closes = c == '}' || c == ']', in_object = depth > 0 && (objects >> depth & 1);
        if (closes && depth > 0 && (!value_next || may_close)) {
            if ((c == '}') != in_object)
                return fault(u, u->p, "JSON: brackets do not match");
            u->p++;
            if (--depth == 0)
                return ON;
            value_next = may_close = false;
        } else if (!value_next) {
            if (c != ',')
                return fault(u, u->p, "JSON: ',' or the end of the list is expected here");
            u->p++;
            value_next = true;
            may_close = false;
        } else {
            if (in_object) {
                STEP(key(u, &ignored));
                c = *u->p;
            }
            may_close = c == '{' || c == '[';
            value_next = may_close;
            if (may_close && ++depth >= EXL_JSON_DEPTH)   /* the record itself is a level */
                return fault(u, u->p, "JSON is nested too deep: the limit is 32 levels");
            if (may_close) {
                objects = (objects & ~(1ULL << depth)) | (uint64_t)(c == '{') << depth;
                u->p++;
            } else {
                STEP(scalar(u, &ignored));
            }
        }
    }
}

/* Column of a key, a new one if need be. Records mostly have the same keys in the same order. */
static step column_of(cursor *u, const char *where, exl_span name, size_t *out)
{
    exl_jsonl *j = u->j;
    size_t guess = j->set[j->n_set < EXL_MAX_COLUMNS ? j->n_set : 0];
    *out = guess < j->columns->n && exl_span_eq(j->columns->list[guess].name, name) ? guess : exl_ingest_columns_find(j->columns, name);
    if (*out != EXL_NO_COLUMN)
        return ON;
    if (j->columns->n == EXL_MAX_COLUMNS)
        return fault(u, where, "more than 1,024 different keys: this column is over the limit");
    if (exl_utf8_valid(name) != name.n)
        return fault(u, where, "key is not UTF-8");
    *out = j->columns->n;
    return exl_ingest_columns_add(j->columns, name) ? ON : NOMEM;
}

static step member(cursor *u)
{
    exl_jsonl *j = u->j;
    exl_span name, text = { 0 };
    size_t i;
    blanks(u);
    const char *where = u->p;
    STEP(key(u, &name));
    STEP(column_of(u, where, name, &i));
    if (j->cells[i].at != SIZE_MAX)
        return fault(u, where, "duplicate key: this one stands twice in the object");
    if (!exl_ingest_columns_claim(j->columns, i))
        return fault(u, where, "duplicate: two keys for one field; see --map");
    const char *value = u->p;
    bool deep = *value == '{' || *value == '[';
    STEP(deep ? nested(u) : scalar(u, &text));
    if (deep && j->columns->list[i].field < EXL_N_FIELDS)
        return fault(u, value, "nested value where text is expected");
    j->cells[i] = (exl_row_cell){ text, (size_t)(value - u->head) };
    j->set[j->n_set++] = i;
    return ON;
}

static step opening(cursor *u)
{
    char c = *u->p;
    if (c == '{') {
        u->p++;
        return ON;
    }
    if ((unsigned char)c < 0x20)
        return fault(u, u->p, c == 0x1E ? "control character U+001E: this is a JSON text sequence; write JSON Lines without record separators"
                                        : "control character where a JSON object is expected");
    return fault(u, u->p, c == '[' ? "JSON: an array; write one object a line" : "JSON: a line must be one object, in { }");
}

static step object(cursor *u)
{
    STEP(opening(u));
    blanks(u);
    bool empty = u->p < u->end && *u->p == '}';
    u->p += empty;
    while (!empty) {
        STEP(member(u));
        blanks(u);
        if (at_eol(u))
            return at_end(u);
        char c = *u->p++;
        if (c == '}')
            break;
        if (c != ',')
            return fault(u, u->p - 1, "JSON: ',' or '}' is expected here");
    }
    blanks(u);
    if (u->p == u->end && !u->eof)
        return SHORT;
    return at_eol(u) ? ON : fault(u, u->p, "JSON: a second value on the line; write one object a line");
}

/* To the end of the line, also behind a fault. */
static exl_parse finish(cursor *u, exl_parse what)
{
    if (u->j->fault.why)
        u->p = u->head + u->j->fault.at;
    u->p += exl_ingest_scan_eol((exl_span){ u->p, (size_t)(u->end - u->p) });
    u->j->text_length = (size_t)(u->p - u->head);
    if (!u->eof && u->end - u->p < 2)
        return EXL_PARSE_MORE;      /* CR and LF may be parted */
    u->p += u->end - u->p >= 2 && u->p[0] == '\r' && u->p[1] == '\n' ? 2 : u->p < u->end;
    u->j->length = (size_t)(u->p - u->head);
    if (what == EXL_PARSE_ROW && u->j->text_length > EXL_MAX_RECORD)
        u->j->fault = (exl_row_fault){ "record is too long: the limit is 4 MiB", 0 };
    return what;
}

static void forget_last(exl_jsonl *j)
{
    for (size_t i = 0; i < j->n_set; i++)
        j->cells[j->set[i]].at = SIZE_MAX;
    for (size_t i = 0; i < EXL_N_FIELDS; i++)
        j->columns->of[i] = EXL_NO_COLUMN;
    j->n_set = 0;
    j->control_at = SIZE_MAX;
    j->fault = (exl_row_fault){ 0 };
    exl_buf_reset(&j->unescaped);
}

exl_parse exl_ingest_jsonl_parse(exl_jsonl *j, exl_span window, bool eof)
{
    cursor u = { j, window.p, window.p, window.p + window.n, eof };
    forget_last(j);
    if (window.n == 0)
        return eof ? EXL_PARSE_END : EXL_PARSE_MORE;
    j->goes_on = j->inside;
    blanks(&u);
    if (u.p == u.end && !eof)
        return EXL_PARSE_MORE;
    if (at_eol(&u) || (j->inside && window.p[0] != '{'))
        return finish(&u, EXL_PARSE_BLANK);
    j->goes_on = false;
    step s = object(&u);
    return s == SHORT ? EXL_PARSE_MORE : s == NOMEM ? EXL_PARSE_NOMEM : finish(&u, EXL_PARSE_ROW);
}
