/* One pass over a line. Addresses of the internet are looked for in what stands between blanks, numbers by their first digit. */
#include "privacy/patterns.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_alnum(char c) { return is_digit(c) || is_upper(c) || is_lower(c); }
static bool is_blank(char c) { return c == ' ' || c == '\t'; }
static bool is_edge(char c) { return is_blank(c) || c == '<' || c == '>' || c == '"' || c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}' || c == '|' || c == ';' || c == ','; }
static bool is_word(char c) { return is_alnum(c) || (unsigned char)c >= 0x80; }

bool exl_privacy_is_belgian(const char d[11])
{
    uint64_t nine = 0;
    unsigned check = (unsigned)(d[9] - '0') * 10 + (unsigned)(d[10] - '0'), month = (unsigned)(d[2] - '0') * 10 + (unsigned)(d[3] - '0'), day = (unsigned)(d[4] - '0') * 10 + (unsigned)(d[5] - '0');
    for (int i = 0; i < 9; i++)
        nine = nine * 10 + (uint64_t)(d[i] - '0');
    if (month % 20 > 12 || month >= 60 || day > 31 || nine == 0)
        return false;
    return check == 97 - nine % 97 || check == 97 - (2000000000 + nine) % 97;
}

bool exl_privacy_is_dutch(const char d[9])
{
    int sum = -(d[8] - '0');
    bool any = d[8] != '0';
    for (int i = 0; i < 8; i++) {
        sum += (9 - i) * (d[i] - '0');
        any |= d[i] != '0';
    }
    return any && sum % 11 == 0;
}

bool exl_privacy_is_iban(exl_span s)
{
    unsigned rest = 0;
    if (s.n < 15 || s.n > 34 || !is_upper(s.p[0]) || !is_upper(s.p[1]) || !is_digit(s.p[2]) || !is_digit(s.p[3]))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[(i + 4) % s.n];
        if (is_digit(c))
            rest = (rest * 10 + (unsigned)(c - '0')) % 97;
        else if (is_upper(c))
            rest = (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
        else
            return false;
    }
    return rest == 1;
}

/* The longest bank account at `at`: groups of letters and digits, parted by single blanks, that pass the check. 0 = none. */
static size_t iban_at(exl_span line, size_t at)
{
    char account[34];
    size_t n = 0, best = 0;
    for (size_t i = at; i < line.n && n < sizeof account; i++) {
        char c = line.p[i];
        if (c == ' ' && n >= 4 && i + 1 < line.n && is_alnum(line.p[i + 1]))
            continue;
        if (!is_digit(c) && !is_upper(c) && !is_lower(c))
            break;
        account[n++] = is_lower(c) ? (char)(c - 32) : c;
        bool whole = i + 1 == line.n || !is_word(line.p[i + 1]);
        if (whole && exl_privacy_is_iban((exl_span){ account, n }))
            best = i + 1 - at;
    }
    return best;
}

/* Separators that a number may hold between two digits. */
static size_t inside_number(exl_span line, size_t at)
{
    size_t i = at;
    while (i < line.n && i - at < 3 && memchr(" .-/()+:,", line.p[i], 9))
        i++;
    bool listed = i > at && line.p[at] == ',' && is_blank(line.p[i - 1]);       /* 3, 4: two numbers */
    return i > at && i < line.n && is_digit(line.p[i]) && !listed ? i - at : 0;
}

typedef struct { char digits[24]; size_t n, group[8], n_groups; char separator; bool plus; } number;

static size_t read_number(number *x, exl_span line, size_t at)
{
    size_t i = at, gap;
    *x = (number){ .plus = at > 0 && line.p[at - 1] == '+' };
    for (;;) {
        size_t from = i;
        for (; i < line.n && is_digit(line.p[i]); i++)
            if (x->n < sizeof x->digits)
                x->digits[x->n++] = line.p[i];
        if (x->n_groups < 8)
            x->group[x->n_groups++] = i - from;
        gap = inside_number(line, i);
        if (gap == 0)
            return i - at;
        x->separator = x->separator ? x->separator : line.p[i];
        i += gap;
    }
}

static unsigned two(const char *p) { return (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0'); }

static bool is_date(const number *x)
{
    const size_t *g = x->group;
    if (x->n_groups == 2)
        return strchr("/-.", x->separator) && g[0] <= 2 && g[1] <= 2 && x->n >= 2;
    if (x->n_groups < 3 || x->n < 4 || x->n > 8)
        return false;
    bool day_first = g[0] <= 2 && g[1] <= 2 && (g[2] == 2 || g[2] == 4), year_first = g[0] == 4 && g[1] <= 2 && g[2] <= 2;
    return day_first || (year_first && x->n == 8 && two(x->digits + 4) <= 12);
}

static exl_detail kind_of(const number *x)
{
    char dutch[9] = "0";
    if (x->n == 11 && exl_privacy_is_belgian(x->digits))
        return EXL_DETAIL_NATIONAL;
    if (x->n == 8 && !is_date(x))
        memcpy(dutch + 1, x->digits, 8);
    else if (x->n == 9)
        memcpy(dutch, x->digits, 9);
    if ((x->n == 9 || (x->n == 8 && !is_date(x))) && x->digits[0] != '0' && exl_privacy_is_dutch(dutch))
        return EXL_DETAIL_NATIONAL;
    if (is_date(x))
        return EXL_DETAIL_DATE;
    if (x->n >= 7 && x->n <= 15 && (x->plus || x->digits[0] == '0'))
        return EXL_DETAIL_PHONE;
    return EXL_DETAIL_NUMBER;
}

/* A plate: three groups of letters or digits, six or seven signs, joined by hyphens or blanks: 1-ABC-123, AB-123-C, XX 99 XX. */
static size_t plate_at(exl_span line, size_t at)
{
    size_t i = at, signs = 0, groups = 0, letters = 0;
    char joint = 0;
    while (i < line.n && groups < 3) {
        size_t from = i;
        bool digit = is_digit(line.p[i]);
        while (i < line.n && (digit ? is_digit(line.p[i]) : is_upper(line.p[i])))
            i++;
        if (i == from || i - from > 3)
            return 0;
        signs += i - from;
        letters += digit ? 0 : 1;
        if (++groups == 3)
            break;
        if (i == line.n || (line.p[i] != '-' && line.p[i] != ' ') || (joint && line.p[i] != joint))
            return 0;
        joint = line.p[i++];
    }
    bool whole = i == line.n || !is_word(line.p[i]);
    return groups == 3 && whole && letters >= 1 && letters <= 2 && (signs == 6 || signs == 7) ? i - at : 0;
}

static bool known_ending(exl_span host)
{
    static const char endings[] = " be nl fr de com org net eu info io uk lu biz ch at us co gov edu int me app dev ai tv brussels vlaanderen gent amsterdam ";
    size_t dot = host.n;
    char word[16] = " ";
    while (dot && host.p[dot - 1] != '.')
        dot--;
    size_t n = host.n - dot;
    if (dot < 2 || n < 2 || n > 12)
        return false;
    for (size_t i = 0; i < n; i++)
        word[1 + i] = is_upper(host.p[dot + i]) ? (char)(host.p[dot + i] + 32) : host.p[dot + i];
    word[n + 1] = ' ';
    word[n + 2] = '\0';
    return strstr(endings, word) != NULL;
}

/* Whether what stands between blanks is a web address: a scheme, www, or a host with a known ending and more than a forgotten blank behind a
 * full stop («werk.De rest») would look like. */
static bool is_url(exl_span s)
{
    size_t host = 0, dots = 0;
    for (size_t i = 0; i + 2 < s.n; i++)
        if (memcmp(s.p + i, "://", 3) == 0)
            return true;
    if (s.n > 4 && (s.p[0] | 32) == 'w' && (s.p[1] | 32) == 'w' && (s.p[2] | 32) == 'w' && s.p[3] == '.')
        return true;
    while (host < s.n && (is_alnum(s.p[host]) || s.p[host] == '-' || s.p[host] == '.'))
        dots += s.p[host++] == '.';
    bool path = host < s.n && (s.p[host] == '/' || s.p[host] == ':' || s.p[host] == '?');
    if (!known_ending((exl_span){ s.p, host }) || !(path || host == s.n))
        return false;
    exl_span last = { s.p, host };
    while (last.n && is_alnum(last.p[last.n - 1]))
        last.n--;
    bool capital = last.n < host && is_upper(s.p[last.n]);
    return path || dots > 1 || !capital;
}

/* What stands between blanks at `at`, without the punctuation around it. */
static exl_span chunk_at(exl_span line, size_t at)
{
    size_t end = at;
    while (end < line.n && !is_edge(line.p[end]))
        end++;
    while (end > at && memchr(".!?:'*_", line.p[end - 1], 7))
        end--;
    return (exl_span){ line.p + at, end - at };
}

/* An address of the internet that begins at `at`, the beginning of a chunk. 0 = none. */
static size_t address_at(exl_span line, size_t at, exl_detail *kind)
{
    exl_span s = chunk_at(line, at);
    const char *sign = s.n > 2 ? memchr(s.p, '@', s.n) : NULL;
    *kind = EXL_DETAIL_EMAIL;
    if (sign && sign + 1 < s.p + s.n)
        return s.n;
    *kind = EXL_DETAIL_URL;
    return s.n > 3 && memchr(s.p, '.', s.n) && is_url(s) ? s.n : 0;
}

static bool begins_chunk(exl_span line, size_t at) { return at == 0 || is_edge(line.p[at - 1]); }

static bool take(exl_detail_span *out, size_t at, size_t n, exl_detail kind)
{
    *out = (exl_detail_span){ (uint32_t)at, (uint32_t)(at + n), kind };
    return n > 0;
}

bool exl_privacy_detail(exl_detail_span *out, exl_span line, size_t from)
{
    number x;
    exl_detail kind;
    for (size_t i = from; i < line.n; i++) {
        char c = line.p[i];
        bool begins = i == 0 || !is_word(line.p[i - 1]);
        if (!begins || !(is_word(c) || c == '@'))
            continue;
        size_t n = begins_chunk(line, i) ? address_at(line, i, &kind) : 0;
        if (n)
            return take(out, i, n, kind);
        if (is_upper(c) && i + 3 < line.n && is_digit(line.p[i + 2]) && take(out, i, iban_at(line, i), EXL_DETAIL_IBAN))
            return true;
        if ((is_upper(c) || is_digit(c)) && take(out, i, plate_at(line, i), EXL_DETAIL_PLATE))
            return true;
        if (is_digit(c))
            return n = read_number(&x, line, i), take(out, i, n, kind_of(&x));
    }
    return false;
}
