/* Reading the command line by its table. */
#include "cli/options.h"
#include "base/date.h"
#include "base/near.h"
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
    { "--key", "FILE", 0, EXL_ARG_TEXT, AT(o.key), 0, 0, 0, NULL, "key file, for the texts and for pseudonyms; default beside the store, made on first use" },
    { "--metadata", "FILE", 0, EXL_ARG_TEXT, AT(o.metadata), 0, 0, 0, NULL, "a second file, joined on interview_id" },
    { "--map", "COLUMN=FIELD", 0, EXL_ARG_LIST, AT(map), AT(o.n_map), 0, 0, NULL, "what a column holds (repeatable); COLUMN= ignores it" },
    { "--map-file", "FILE", 0, EXL_ARG_TEXT, AT(o.map_file), 0, 0, 0, NULL, "the same, lastingly, with values, codes and dates" },
    { "--coded", NULL, 0, EXL_ARG_FLAG, AT(o.coded), 0, 0, 0, NULL, "take the columns themes and reasons as they are" },
    { "--salvage", NULL, 0, EXL_ARG_FLAG, AT(o.salvage), 0, 0, 0, NULL, "store the good records, write the others to FILE.rejected.csv" },
    { "--encoding", "NAME", 0, EXL_ARG_TEXT, AT(o.encoding), 0, 0, 0, NULL, "utf-8, utf-16le, utf-16be or windows-1252, instead of looking" },
    { "--sheet", "NAME", 0, EXL_ARG_TEXT, AT(o.sheet), 0, 0, 0, NULL, "of an XLSX workbook; default the first that is not hidden" },
    { "--dates", "ORDER", 0, EXL_ARG_CHOICE, AT(o.dates), 0, 0, 0, "auto|dmy|mdy|ymd", "order of day, month and year" },
    { "--unit", "TYPE", 0, EXL_ARG_LIST, AT(units), AT(o.n_units), 0, 0, "manager|department|role", "manager, department or role (repeatable); default all" },
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
    { "--actions", "FILE", 0, EXL_ARG_TEXT, AT(o.actions), 0, 0, 0, NULL, "in the report: what was done and what followed, CSV date,unit_type,unit,theme,action" },
    { "--reviews", "FILE", 0, EXL_ARG_TEXT, AT(o.reviews), 0, 0, 0, NULL, "in the report for hr: what became of flags, CSV unit_type,unit,code,state,note" },
    { "--audience", "WHO", 0, EXL_ARG_CHOICE, AT(o.audience), 0, 0, 0, "management|hr", "management: anonymous, the default; hr: full detail, confidential" },
    { "--min-group", "N", 0, EXL_ARG_NUMBER, AT(o.min_group), 0, 5, 1000000, NULL, "leavers behind any figure of a department, role or period: 10" },
    { "--min-company", "N", 0, EXL_ARG_NUMBER, AT(o.min_company), 0, 5, 1000000, NULL, "leavers behind any figure of the whole: 5" },
    { "--format", "F", 0, EXL_ARG_CHOICE, AT(o.format), 0, 0, 0, "csv|tsv|table|json|jsonl|md", "of what is printed; table on a terminal, csv otherwise" },
    { "--language", "L", 0, EXL_ARG_TEXT, AT(o.language), 0, 0, 0, "nl|fr|en|de", "of messages, help and reports, of a text to explain; messages are in English by default" },
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
    { "--before", "DATE", 0, EXL_ARG_DATE, AT(o.before), 0, 0, 0, NULL, "interviews of before that day; of a month or year, all of whose days are" },
    { "--diff", NULL, 0, EXL_ARG_FLAG, AT(o.diff), 0, 0, 0, NULL, "show what would change, and change nothing" },
    { "--author", "NAME", 0, EXL_ARG_TEXT, AT(o.author), 0, 0, 0, NULL, "who labels" },
    { "--why", "TEXT", 0, EXL_ARG_TEXT, AT(o.why), 0, 0, 0, NULL, "why the label is another than the program's" },
    { "--withdraw", NULL, 0, EXL_ARG_FLAG, AT(o.withdraw), 0, 0, 0, NULL, "take a person's labels back: the program's count again" },
    { "--export", NULL, 0, EXL_ARG_FLAG, AT(export), 0, 0, 0, NULL, "write all statements that people labelled, as evaluate reads them" },
    { "--for-bi", "FILE", 0, EXL_ARG_TEXT, AT(for_bi), 0, 0, 0, NULL, "the database to write: the figures of a report, for Power BI, R, Python, SQL" },
    { "--n", "N", 0, EXL_ARG_NUMBER, AT(o.sample), 0, 1, 1000000, NULL, "how many statements: half uncertain, half random; default 200" },
    { "--seed", "N", 0, EXL_ARG_NUMBER, AT(o.seed), 0, 0, 1000000000, NULL, "which random ones; default 0" },
    { "--double", NULL, 0, EXL_ARG_FLAG, AT(o.twice), 0, 0, 0, NULL, "the same statements in another order into FILE-2, for a second person" },
    { "--show", NULL, 0, EXL_ARG_FLAG, AT(o.show), 0, 0, 0, NULL, "with what the program says; without, who labels is not led" },
    { "--corpus", "FILE", 0, EXL_ARG_TEXT, AT(o.corpus), 0, 0, 0, NULL, "notes to try the lexicons on: a file as annotate reads it" },
    { "--only", "WHAT", 0, EXL_ARG_LIST, AT(only), AT(o.n_only), 0, 0, "html|xlsx|md|json|tables", "of a report, only report.html, report.xlsx, report.md, report.json or tables/ (repeatable); default all" },
    { "--quotes", NULL, 0, EXL_ARG_FLAG, AT(o.quotes), 0, 0, 0, NULL, "for management too: redacted quotes, tables/quotes.csv" },
    { "--explain-suppression", NULL, 0, EXL_ARG_FLAG, AT(o.explain_suppression), 0, 0, 0, NULL, "what is not shown and by which rule, tables/suppression.csv" },
    { "--words", "DIR", 0, EXL_ARG_TEXT, AT(o.words), 0, 0, 0, NULL, "word lists of the system (dutch, french, ngerman, american-english); default /usr/share/dict" },
    { "--as", "FORMAT", 0, EXL_ARG_TEXT, AT(o.exchange), 0, 0, 0, NULL, "quanteda, dic, dicx, cat, ykd, lc3, csv or qdc; default by the file's ending" },
    { "--confusion", NULL, 0, EXL_ARG_FLAG, AT(o.confusion), 0, 0, 0, NULL, "which theme is taken for which, instead" },
    { "--aliases", "FILE", 0, EXL_ARG_TEXT, AT(o.aliases), 0, 0, 0, NULL, "names that changed: CSV field,was,name; field is department, role or manager" },
    { "--dry-run", NULL, 0, EXL_ARG_FLAG, AT(o.dry_run), 0, 0, 0, NULL, "do everything but change something: import says how columns were understood, forget and purge how many it would be" },
    { "--threads", "N", 0, EXL_ARG_NUMBER, AT(o.threads), 0, 0, 256, NULL, "default all cores; results never depend on it" },
    { "--as-of", "DATE", 0, EXL_ARG_DATE, AT(o.as_of), 0, 0, 0, NULL, "stands for today" },
    { "--config", "FILE", 0, EXL_ARG_TEXT, AT(config), 0, 0, 0, NULL, "options from a file, one `name = value` a line; the command line wins" },
    { "--quiet", NULL, 'q', EXL_ARG_FLAG, AT(quiet), 0, 0, 0, NULL, "no summaries and warnings" },
    { "--no-progress", NULL, 0, EXL_ARG_FLAG, AT(no_progress), 0, 0, 0, NULL, "no progress bar" },
    { "--no-sandbox", NULL, 0, EXL_ARG_FLAG, AT(no_sandbox), 0, 0, 0, NULL, "may open files and connections that the arguments do not name" },
    { "--help", NULL, 'h', EXL_ARG_FLAG, AT(help), 0, 0, 0, NULL, "this help" },
};
const size_t exl_n_option_rows = sizeof exl_option_rows / sizeof exl_option_rows[0];

const char *exl_nearest(const char *word, const char *const *candidates, size_t n)
{
    exl_span w = exl_span_of(word);
    size_t best = n, least = w.n / 2 < 2 ? w.n / 2 + 1 : 3;
    for (size_t i = 0; i < n; i++) {
        size_t d = exl_edits(w, exl_span_of(candidates[i]));
        bool beginning = w.n >= 4 && strncmp(candidates[i], word, w.n) == 0;       /* typed as far as one knew */
        d = beginning && d > 2 ? 2 : d;
        if (d < least)
            least = d, best = i;
    }
    return best < n ? candidates[best] : NULL;
}

/* "; did you mean 'trends'?", or nothing. */
static const char *meant(char out[100], const char *near)
{
    snprintf(out, 100, near ? "; did you mean '%s'?" : "%.0s", near ? near : "");
    return out;
}

static bool is_common(const char *name)
{
    static const char *const names[] = { "--help", "--quiet", "--no-progress", "--config", "--lexicons", "--language", "--no-sandbox" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool takes(const exl_command_row *c, const char *name)
{
    size_t n = strlen(name + 2);
    for (const char *p = c->options; p && *p; p += strcspn(p, " "), p += *p == ' ')
        if (strcspn(p, " ") == n && memcmp(p, name + 2, n) == 0)
            return true;
    return is_common(name) || (strcmp(name, "--aliases") == 0 && takes(c, "--where"));      /* whoever asks for units may give them their names */
}

bool exl_option_is_common(const exl_option_row *r) { return is_common(r->name); }

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

/* A command that takes an option by this very name. */
static const char *elsewhere(const char *word)
{
    for (size_t i = 0; i < exl_n_option_rows; i++)
        for (size_t k = 0; k < exl_n_command_rows; k++)
            if (strcmp(exl_option_rows[i].name, word) == 0 && takes(&exl_command_rows[k], word))
                return exl_command_rows[k].name;
    return NULL;
}

static bool unknown(const exl_command_row *c, const char *arg, size_t n)
{
    const char *names[EXL_OPTIONS_MAX];
    char word[64];
    size_t k = 0;
    snprintf(word, sizeof word, "%.*s", (int)(n < 60 ? n : 60), arg);
    for (size_t i = 0; i < exl_n_option_rows && k < EXL_OPTIONS_MAX; i++)
        if (takes(c, exl_option_rows[i].name))
            names[k++] = exl_option_rows[i].name;
    char did[100];
    const char *near = exl_nearest(word, names, k), *other = elsewhere(word);
    if (other)
        exl_complain("%s: '%s' is an option of other commands, such as %s; see 'exitlens %s --help'", c->name, word, other, c->name);
    else
        exl_complain("%s: '%s' is not an option%s %s 'exitlens %s --help'", c->name, word, near ? meant(did, near) : ";", near ? "See" : "see", c->name);
    return false;
}

static bool is_date(const char *s)
{
    exl_date d;
    return exl_date_iso(&d, (exl_span){ s, strlen(s) }) && d.precision == EXL_DATE_DAY;
}

static bool choice(const exl_option_row *r, const char *value, int *out)
{
    *out = 0;
    for (const char *p = r->choices; *p; p += strcspn(p, "|"), p += *p == '|', ++*out)
        if (strcspn(p, "|") == strlen(value) && memcmp(p, value, strlen(value)) == 0)
            return true;
    return false;
}

bool exl_option_takes(const exl_command_row *c, const char *name) { return takes(c, name); }
bool exl_option_applies(const exl_command_row *c, const exl_option_row *r) { return takes(c, r->name); }

/* A value that is refused: why, in words that follow it. */
__attribute__((format(printf, 3, 4))) static bool refuse(char why[400], const char *value, const char *fmt, ...)
{
    va_list ap;
    int n = snprintf(why, 400, "%.200s: ", value);
    va_start(ap, fmt);
    vsnprintf(why + n, 400 - (size_t)n, fmt, ap);
    va_end(ap);
    return false;
}

static bool refuse_choice(char why[400], const exl_option_row *r, const char *value)
{
    const char *list[32];
    char words[200], did[100];
    size_t n = 0;
    snprintf(words, sizeof words, "%s", r->choices);
    for (char *p = words, *end; n < 32 && *p; p = end) {
        end = p + strcspn(p, "|");
        list[n++] = p;
        if (*end)
            *end++ = '\0';
    }
    return refuse(why, value, "it is one of %s%s", r->choices, meant(did, exl_nearest(value, list, n)));
}

bool exl_option_set(exl_arguments *a, const exl_option_row *r, const char *value, char why[400])
{
    char *base = (char *)a;
    char *end;
    int picked = 0;
    if (r->choices && !choice(r, value, &picked))
        return refuse_choice(why, r, value);
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
        return a->failure = exl_rc_status(EXL_ENOMEM), exl_complain("out of memory"), false;
    if (!read_line(a, c, argc, argv))
        return false;
    if (a->config) {                /* the file first, the command line over it; help is there whatever the file says */
        const char *config = a->config;
        before.language_given = a->o.language != NULL;
        bool help = a->help;
        *a = before;
        a->failure = exl_config_read(a, c, config);
        if ((a->failure && !help) || !read_line(a, c, argc, argv))
            return false;
    }
    a->o.map = a->map;
    a->o.where = a->where;
    a->o.also = a->also;
    a->o.units = a->units;
    a->o.only = a->only;
    a->o.a = a->a;
    a->o.b = a->b;
    return true;
}
