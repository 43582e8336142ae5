/* make_notes LANGUAGE MEGABYTES [SEED] < statements
 * Writes a CSV of notes of about 1 KB made of the statements on standard input (one a line), until it has so many megabytes.
 *
 * The vocabulary grows as in real text: of English reviews 48,000 forms were counted in 10 MB, 77,000 in 30, 128,000 in 100,
 * which is V = k n^0.43 in tokens n. So at token n a new form stands in for a word with probability 0.43 V/n, and
 * one seen before comes back about as often as rare words do. Deterministic.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 100000, FORMS_MAX = 2000000, FORM_BYTES = 24 };

static uint64_t state;
static uint64_t draw(void)
{
    uint64_t z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}
static double unit(void) { return (double)(draw() >> 11) / 9007199254740992.0; }

static char (*forms)[FORM_BYTES];
static size_t n_forms;

/* A new form: a surname, a product, a compound, a typing error; two to five syllables and an ending of the language. */
static const char *new_form(int dutch)
{
    static const char *const onset[] = { "b", "br", "d", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w", "z", "sch", "c" };
    static const char *const vowel[] = { "a", "e", "i", "o", "u", "aa", "ee", "ie", "oe", "ou", "ea", "ij" };
    static const char *const nl[] = { "", "en", "er", "ing", "heid", "je", "lijk", "st", "s", "dienst" }, *const en[] = { "", "s", "ed", "ing", "er", "ly", "ness", "tion", "ment", "y" };
    if (n_forms == FORMS_MAX)
        return forms[draw() % n_forms];
    char *f = forms[n_forms++];
    size_t n = 0, syllables = 2 + draw() % 3;
    for (size_t i = 0; i < syllables && n < 14; i++)
        n += (size_t)snprintf(f + n, FORM_BYTES - n, "%s%s", onset[draw() % 24], vowel[draw() % 12]);
    snprintf(f + n, FORM_BYTES - n, "%s", dutch ? nl[draw() % 10] : en[draw() % 10]);
    if (draw() % 4 == 0)
        f[0] = (char)(f[0] - 32);
    return f;
}

static char *line[LINES_MAX];
static size_t n_lines;

static size_t put_statement(const char *s, double tokens, int dutch)
{
    size_t words = 0;
    double n = tokens + 10000, p = 0.43 * 95 * pow(n, 0.43) / n;         /* the statements themselves bring some 5,000 forms */
    while (*s) {
        size_t len = strcspn(s, " ");
        words++;
        int plain = len > 4 && strcspn(s, ".,;:!?\"'()/") >= len;
        double u = unit();
        if (plain && u < 2.2 * p)               /* about 45% of words are plain */
            fputs(new_form(dutch), stdout);
        else if (plain && n_forms && u < 2.2 * p + 0.04)
            fputs(forms[(size_t)((double)n_forms * pow(unit(), 3))], stdout);
        else
            for (size_t i = 0; i < len; i++) {
                if (s[i] == '"')
                    putchar('"');
                putchar(s[i]);
            }
        s += len;
        if (*s == ' ')
            putchar(*s++);
    }
    return words;
}

int main(int argc, char **argv)
{
    static char buf[1 << 16];
    if (argc < 3)
        return 2;
    int dutch = strcmp(argv[1], "nl") == 0;
    double limit = atof(argv[2]) * 1e6, tokens = 0;
    state = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    forms = malloc(sizeof *forms * FORMS_MAX);
    while (forms && n_lines < LINES_MAX && fgets(buf, sizeof buf, stdin)) {
        buf[strcspn(buf, "\r\n")] = '\0';
        if (buf[0])
            line[n_lines++] = strdup(buf);
    }
    if (!n_lines)
        return 1;
    fputs("interview_id,exit_date,department,role,manager,language,text\n", stdout);
    for (unsigned long note = 1; (double)ftell(stdout) < limit; note++) {
        size_t size = 0, want = 500 + draw() % 1000;
        printf("b-%lu,20%02u-%02u-%02u,Afdeling %u,functie %u,\"M. Manager%u\",%s,\"", note, (unsigned)(21 + draw() % 4), (unsigned)(1 + draw() % 12), (unsigned)(1 + draw() % 28),
               (unsigned)(draw() % 20), (unsigned)(draw() % 12), (unsigned)(draw() % 200), argv[1]);
        while (size < want) {
            const char *s = line[draw() % n_lines];
            if (size)
                fputs(s[0] == '-' || s[0] == '*' ? "\n" : " ", stdout);
            tokens += (double)put_statement(s, tokens, dutch);
            size_t n = strlen(s);
            if (n && !strchr(".!?", s[n - 1]) && s[0] != '-' && s[0] != '*')
                putchar('.');
            size += n + 1;
        }
        fputs("\"\n", stdout);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
