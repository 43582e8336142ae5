/* Reading the command line by its table. */
#include "cli/options.h"
#include "cli/config.h"
#include "cli/terminal.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(exl_arguments, field)

const exl_option_row exl_option_rows[] = {
    { "--db", "FILE", 0, EXL_ARG_TEXT, AT(o.db), 0, 0, 0, NULL, "the store; default exitlens.db in this folder, or $EXITLENS_DB" },
    { "--output", "PATH", 'o', EXL_ARG_TEXT, AT(output), 0, 0, 0, NULL, "where results go: a folder for reports, else a file" },
    { "--lexicons", "DIR", 0, EXL_ARG_TEXT, AT(lexicons), 0, 0, 0, NULL, "lexicons in use; default $EXITLENS_LEXICONS, the checkout's, or those installed" },
    { "--roster", "FILE", 0, EXL_ARG_TEXT, AT(o.roster), 0, 0, 0, NULL, "managers and their other names: CSV manager,alias" },
    { "--departments", "FILE", 0, EXL_ARG_TEXT, AT(o.departments), 0, 0, 0, NULL, "the tree of departments, CSV department,parent: small ones are shown with their parent" },
    { "--key", "FILE", 0, EXL_ARG_TEXT, AT(o.key), 0, 0, 0, NULL, "key for pseudonyms; default beside the store, made on first use" },
    { "--metadata", "FILE", 0, EXL_ARG_TEXT, AT(o.metadata), 0, 0, 0, NULL, "a second file, joined on interview_id" },
    { "--map", "COLUMN=FIELD", 0, EXL_ARG_LIST, AT(map), AT(o.n_map), 0, 0, NULL, "what a column holds (repeatable); COLUMN= ignores it" },
    { "--map-file", "FILE", 0, EXL_ARG_TEXT, AT(o.map_file), 0, 0, 0, NULL, "the same, lastingly, with values, codes and dates" },
    { "--coded", NULL, 0, EXL_ARG_FLAG, AT(o.coded), 0, 0, 0, NULL, "take the columns themes and reasons as they are" },
    { "--salvage", NULL, 0, EXL_ARG_FLAG, AT(o.salvage), 0, 0, 0, NULL, "store the good records, write the others to FILE.rejected.csv" },
    { "--encoding", "NAME", 0, EXL_ARG_TEXT, AT(o.encoding), 0, 0, 0, NULL, "utf-8, utf-16le, utf-16be or windows-1252, instead of looking" },
    { "--sheet", "NAME", 0, EXL_ARG_TEXT, AT(o.sheet), 0, 0, 0, NULL, "of an XLSX workbook; default the first that is not hidden" },
    { "--dates", "ORDER", 0, EXL_ARG_CHOICE, AT(o.dates), 0, 0, 0, "auto|dmy|mdy|ymd", "order of day, month and year" },
    { "--unit", "TYPE", 0, EXL_ARG_LIST, AT(units), AT(o.n_units), 0, 0, NULL, "manager, department or role (repeatable); default all" },
    { "--a", "GROUP", 0, EXL_ARG_LIST, AT(a), AT(o.n_a), 0, 0, NULL, "one group: ATTR=VALUE, tenure=0-6 (months) or a period, 2024-Q1..2024-Q4 (repeatable: all must hold)" },
    { "--b", "GROUP", 0, EXL_ARG_LIST, AT(b), AT(o.n_b), 0, 0, NULL, "the other group; default the rest" },
    { "--turnover", NULL, 0, EXL_ARG_FLAG, AT(o.turnover), 0, 0, 0, NULL, "departures per 100 employee-years, from the column headcount" },
    { "--from", "DATE", 0, EXL_ARG_DATE, AT(o.from), 0, 0, 0, NULL, "only exits on or after it" },
    { "--to", "DATE", 0, EXL_ARG_DATE, AT(o.to), 0, 0, 0, NULL, "only exits on or before it" },
    { "--where", "ATTR=VALUE", 0, EXL_ARG_LIST, AT(where), AT(o.n_where), 0, 0, NULL, "only interviews with that value (repeatable)" },
    { "--period", "P", 0, EXL_ARG_CHOICE, AT(o.period), 0, 0, 0, "quarter|month|half|year", "length of a period" },
    { "--summary", NULL, 0, EXL_ARG_FLAG, AT(o.summary), 0, 0, 0, NULL, "a row a unit and code, with the trend test" },
    { "--fdr", "SHARE", 0, EXL_ARG_SHARE, AT(o.fdr), 0, 0, 0, NULL, "share of false flags that is borne, 0.10" },
    { "--ranks", NULL, 0, EXL_ARG_FLAG, AT(o.ranks), 0, 0, 0, NULL, "where units stand instead: expected ranks with 95% intervals" },
    { "--error-rates", "FILE", 0, EXL_ARG_TEXT, AT(o.error_rates), 0, 0, 0, NULL, "the classifier's errors: CSV code,n_pos,tp,n_neg,fp" },
    { "--audience", "WHO", 0, EXL_ARG_CHOICE, AT(o.audience), 0, 0, 0, "management|hr", "management: anonymous, the default; hr: full detail, confidential" },
    { "--min-group", "N", 0, EXL_ARG_NUMBER, AT(o.min_group), 0, 5, 1000000, NULL, "leavers behind any figure of a department, role or period: 10" },
    { "--min-company", "N", 0, EXL_ARG_NUMBER, AT(o.min_company), 0, 5, 1000000, NULL, "leavers behind any figure of the whole: 5" },
    { "--format", "F", 0, EXL_ARG_CHOICE, AT(o.format), 0, 0, 0, "csv|tsv|table|json|jsonl|md", "of what is printed; table on a terminal, csv otherwise" },
    { "--language", "L", 0, EXL_ARG_TEXT, AT(o.language), 0, 0, 0, NULL, "nl, fr, en or de: of the report, of a text to explain" },
    { "--text", "TEXT", 0, EXL_ARG_TEXT, AT(text), 0, 0, 0, NULL, "the text to explain" },
    { "--all", NULL, 0, EXL_ARG_FLAG, AT(o.all), 0, 0, 0, NULL, "list labels under the threshold too" },
    { "--no-text", NULL, 0, EXL_ARG_FLAG, AT(o.no_text), 0, 0, 0, NULL, "leave the text of statements out" },
    { "--misses", NULL, 0, EXL_ARG_FLAG, AT(o.misses), 0, 0, 0, NULL, "list misses and false alarms with their entries instead" },
    { "--folds", "N", 0, EXL_ARG_NUMBER, AT(o.folds), 0, 2, 100, NULL, "cross-validate: fit on all interviews but one fold, evaluate that, in turn" },
    { "--also", "FILE", 0, EXL_ARG_LIST, AT(also), AT(o.n_also), 0, 0, NULL, "labelled notes to learn words from only (repeatable): those the entries were written with" },
    { "--baseline", "WHICH", 0, EXL_ARG_CHOICE, AT(o.baseline), 0, 0, 0, "none|keywords|majority", "evaluate something simpler instead, to compare with" },
    { "--unfitted", NULL, 0, EXL_ARG_FLAG, AT(o.unfitted), 0, 0, 0, NULL, "with the weights of the lexicons' authors, without fitted.tsv" },
    { "--agreement", NULL, 0, EXL_ARG_FLAG, AT(o.agreement), 0, 0, 0, NULL, "two files of labels against each other: raw, alpha, kappa, AC1" },
    { "--save", NULL, 0, EXL_ARG_FLAG, AT(o.save), 0, 0, 0, NULL, "keep the error rates in the store, for corrections and flags" },
    { "--reliability", NULL, 0, EXL_ARG_FLAG, AT(o.reliability), 0, 0, 0, NULL, "how far scores can be believed: share right by score, instead" },
    { "--diff", NULL, 0, EXL_ARG_FLAG, AT(o.diff), 0, 0, 0, NULL, "show what would change, and change nothing" },
    { "--author", "NAME", 0, EXL_ARG_TEXT, AT(o.author), 0, 0, 0, NULL, "who labels" },
    { "--why", "TEXT", 0, EXL_ARG_TEXT, AT(o.why), 0, 0, 0, NULL, "why the label is another than the program's" },
    { "--withdraw", NULL, 0, EXL_ARG_FLAG, AT(o.withdraw), 0, 0, 0, NULL, "take a person's labels back: the program's count again" },
    { "--export", NULL, 0, EXL_ARG_FLAG, AT(export), 0, 0, 0, NULL, "write all statements that people labelled, as evaluate reads them" },
    { "--corpus", "FILE", 0, EXL_ARG_TEXT, AT(o.corpus), 0, 0, 0, NULL, "notes to try the lexicons on: a file as annotate reads it" },
    { "--quotes", NULL, 0, EXL_ARG_FLAG, AT(o.quotes), 0, 0, 0, NULL, "for management too: redacted quotes, tables/quotes.csv" },
    { "--explain-suppression", NULL, 0, EXL_ARG_FLAG, AT(o.explain_suppression), 0, 0, 0, NULL, "what is not shown and by which rule, tables/suppression.csv" },
    { "--words", "DIR", 0, EXL_ARG_TEXT, AT(o.words), 0, 0, 0, NULL, "word lists of the system (dutch, french, ngerman, american-english); default /usr/share/dict" },
    { "--as", "FORMAT", 0, EXL_ARG_TEXT, AT(o.exchange), 0, 0, 0, NULL, "quanteda, dic, dicx, cat, ykd, lc3, csv or qdc; default by the file's ending" },
    { "--confusion", NULL, 0, EXL_ARG_FLAG, AT(o.confusion), 0, 0, 0, NULL, "which theme is taken for which, instead" },
    { "--threads", "N", 0, EXL_ARG_NUMBER, AT(o.threads), 0, 0, 256, NULL, "default all cores; results never depend on it" },
    { "--as-of", "DATE", 0, EXL_ARG_DATE, AT(o.as_of), 0, 0, 0, NULL, "stands for today" },
    { "--config", "FILE", 0, EXL_ARG_TEXT, AT(config), 0, 0, 0, NULL, "options from a file, one `name = value` a line; the command line wins" },
    { "--quiet", NULL, 'q', EXL_ARG_FLAG, AT(quiet), 0, 0, 0, NULL, "no summaries and warnings" },
    { "--no-progress", NULL, 0, EXL_ARG_FLAG, AT(no_progress), 0, 0, 0, NULL, "no progress bar" },
    { "--help", NULL, 'h', EXL_ARG_FLAG, AT(help), 0, 0, 0, NULL, "this help" },
};
const size_t exl_n_option_rows = sizeof exl_option_rows / sizeof exl_option_rows[0];

/* Levenshtein distance, for suggestions. */
static size_t distance(const char *a, const char *b)
{
    size_t row[64], m = strlen(b);
    if (strlen(a) > 60 || m > 60)
        return 99;
    for (size_t j = 0; j <= m; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t above = row[j], best = diagonal + (a[i - 1] != b[j - 1]);
            best = above + 1 < best ? above + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            diagonal = above;
            row[j] = best;
        }
    }
    return row[m];
}

const char *exl_nearest(const char *word, const char *const *candidates, size_t n)
{
    const char *best = NULL;
    size_t least = strlen(word) / 2 + 1;
    for (size_t i = 0; i < n; i++)
        if (distance(word, candidates[i]) < least)
            least = distance(word, candidates[i]), best = candidates[i];
    return best;
}

static bool takes(const exl_command_row *c, const char *name)
{
    size_t n = strlen(name + 2);
    for (const char *p = c->options; p && *p; p += strcspn(p, " "), p += *p == ' ')
        if (strcspn(p, " ") == n && memcmp(p, name + 2, n) == 0)
            return true;
    return strcmp(name, "--help") == 0 || strcmp(name, "--quiet") == 0 || strcmp(name, "--no-progress") == 0 || strcmp(name, "--config") == 0 || strcmp(name, "--lexicons") == 0;
}

static const exl_option_row *find(const exl_command_row *c, const char *arg, size_t n)
{
    for (size_t i = 0; i < exl_n_option_rows; i++) {
        const exl_option_row *r = &exl_option_rows[i];
        bool is = strlen(r->name) == n && memcmp(r->name, arg, n) == 0;
        is |= n == 2 && arg[0] == '-' && r->letter && arg[1] == r->letter;
        if (is && takes(c, r->name))
            return r;
    }
    return NULL;
}

static bool unknown(const exl_command_row *c, const char *arg, size_t n)
{
    const char *names[64];
    char word[64];
    size_t k = 0;
    snprintf(word, sizeof word, "%.*s", (int)(n < 60 ? n : 60), arg);
    for (size_t i = 0; i < exl_n_option_rows && k < 64; i++)
        if (takes(c, exl_option_rows[i].name))
            names[k++] = exl_option_rows[i].name;
    const char *near = exl_nearest(word, names, k);
    exl_complain("%s: unknown option '%s'%s%s%s; see 'exitlens %s --help'", c->name, word, near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "", c->name);
    return false;
}

static bool is_date(const char *s)
{
    static const char shape[] = "0000-00-00";
    if (strlen(s) != 10)
        return false;
    for (size_t i = 0; i < 10; i++)
        if (shape[i] == '-' ? s[i] != '-' : s[i] < '0' || s[i] > '9')
            return false;
    return true;
}

static bool choice(const exl_option_row *r, const char *value, int *out)
{
    *out = 0;
    for (const char *p = r->choices; *p; p += strcspn(p, "|"), p += *p == '|', ++*out)
        if (strcspn(p, "|") == strlen(value) && memcmp(p, value, strlen(value)) == 0)
            return true;
    return false;
}

bool exl_option_applies(const exl_command_row *c, const exl_option_row *r) { return takes(c, r->name); }

/* A value that is refused: why, in words that follow it. */
static bool refuse(char why[400], const char *value, const char *fmt, ...)
{
    va_list ap;
    int n = snprintf(why, 400, "%.200s: ", value);
    va_start(ap, fmt);
    vsnprintf(why + n, 400 - (size_t)n, fmt, ap);
    va_end(ap);
    return false;
}

bool exl_option_set(exl_arguments *a, const exl_option_row *r, const char *value, char why[400])
{
    char *base = (char *)a;
    char *end;
    int picked;
    switch (r->kind) {
    case EXL_ARG_FLAG:
        *(bool *)(base + r->at) = true;
        return true;
    case EXL_ARG_DATE:
        if (!is_date(value))
            return refuse(why, value, "dates are written YYYY-MM-DD");
        *(const char **)(base + r->at) = value;
        return true;
    case EXL_ARG_TEXT:
        *(const char **)(base + r->at) = value;
        return true;
    case EXL_ARG_LIST: {
        size_t *n = (size_t *)(base + r->count_at);
        if (*n == EXL_LIST_MAX)
            return refuse(why, value, "it is given more than %d times", EXL_LIST_MAX);
        ((const char **)(base + r->at))[(*n)++] = value;
        return true;
    }
    case EXL_ARG_NUMBER: {
        unsigned long v = strtoul(value, &end, 10);
        if (*end || !*value || value[0] == '-' || v < r->min || v > r->max)
            return refuse(why, value, "it takes a number from %u to %u", r->min, r->max);
        *(unsigned *)(base + r->at) = (unsigned)v;
        return true;
    }
    case EXL_ARG_SHARE: {
        double v = strtod(value, &end);
        if (*end || !*value || !(v > 0 && v < 1))
            return refuse(why, value, "it takes a share between 0 and 1");
        *(double *)(base + r->at) = v;
        return true;
    }
    case EXL_ARG_CHOICE:
        if (!choice(r, value, &picked))
            return refuse(why, value, "it is one of %s", r->choices);
        *(int *)(base + r->at) = picked;
        a->format_given |= strcmp(r->name, "--format") == 0;
        return true;
    }
    return false;
}

/* One walk over the command line. */
static bool read_line(exl_arguments *a, const exl_command_row *c, int argc, char **argv)
{
    char why[400];
    bool only_operands = false;
    a->n_operands = 0;
    for (int i = 2; i < argc; i++) {
        char *arg = argv[i];
        if (only_operands || arg[0] != '-' || arg[1] == '\0') {
            a->operand[a->n_operands++] = arg;
            continue;
        }
        if (strcmp(arg, "--") == 0) {
            only_operands = true;
            continue;
        }
        size_t n = strcspn(arg, "=");
        const exl_option_row *r = find(c, arg, n);
        if (!r)
            return unknown(c, arg, n);
        if (!r->value && arg[n])
            return exl_complain("%s takes no value", r->name), false;
        if (r->value && !arg[n] && i + 1 == argc)
            return exl_complain("%s needs a value: %s %s", r->name, r->name, r->value), false;
        if (!exl_option_set(a, r, !r->value ? NULL : arg[n] ? arg + n + 1 : argv[++i], why))
            return exl_complain("%s %s", r->name, why), false;
    }
    return true;
}

bool exl_arguments_read(exl_arguments *a, const exl_command_row *c, int argc, char **argv)
{
    *a = (exl_arguments){ .failure = 2 };
    exl_options_init(&a->o);
    exl_arguments before = *a;
    a->operand = before.operand = calloc((size_t)argc + 1, sizeof *a->operand);
    if (!a->operand)
        return exl_complain("out of memory"), false;
    if (!read_line(a, c, argc, argv))
        return false;
    if (a->config && !a->help) {    /* the file first, the command line over it */
        const char *config = a->config;
        *a = before;
        a->failure = exl_config_read(a, c, config);
        if (a->failure || !read_line(a, c, argc, argv))
            return false;
    }
    a->o.map = a->map;
    a->o.where = a->where;
    a->o.also = a->also;
    a->o.units = a->units;
    a->o.a = a->a;
    a->o.b = a->b;
    return true;
}

void exl_help_command(const exl_command_row *c)
{
    printf("usage: exitlens %s\n\n%s\n\n", c->usage, c->help);
    for (size_t i = 0; i < exl_n_option_rows; i++) {
        const exl_option_row *r = &exl_option_rows[i];
        if (!takes(c, r->name))
            continue;
        char head[64];
        const char *values = r->kind == EXL_ARG_CHOICE ? r->choices : r->value;
        snprintf(head, sizeof head, "%s%c%s%s %s", r->letter ? "-" : "", r->letter ? r->letter : ' ', r->letter ? ", " : "", r->name, values ? values : "");
        printf("  %-44s %s\n", head[0] == ' ' ? head + 1 : head, r->help);
    }
}

void exl_help_all(void)
{
    printf("usage: exitlens COMMAND [OPTIONS] [FILE...]\n\nReads what people say when they leave a job: statements classified by theme, polarity and\n"
           "reason, trends, and recurring issues, offline and with evidence for every figure.\n\n");
    for (size_t i = 0; i < exl_n_command_rows; i++)
        printf("  %-10s %.*s\n", exl_command_rows[i].name, (int)strcspn(exl_command_rows[i].help, "\n"), exl_command_rows[i].help);
    printf("\n'exitlens COMMAND --help' tells more; 'exitlens --version' says which version this is.\n"
           "Exit status: 0 done, 1 defect, 2 wrong command line, 3 input refused, 4 environment failed,\n"
           "5 would disclose individuals, 6 done but records were set aside.\n");
}
