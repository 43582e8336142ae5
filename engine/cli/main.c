/* exitlens: a thin user of libexitlens. */
#include "cli/options.h"
#include "cli/terminal.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* $EXITLENS_LEXICONS, the checkout that the program was built in (beside build/), or those installed. */
static const char *lexicons(const exl_arguments *a)
{
    static char path[4096];
    struct stat s;
    if (a->lexicons)
        return a->lexicons;
    const char *env = getenv("EXITLENS_LEXICONS");
    if (env && *env)
        return env;
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 64);
    if (n > 0) {
        path[n] = '\0';
        for (int up = 0; up < 2; up++) {
            char *slash = strrchr(path, '/');
            if (slash)
                *slash = '\0';
        }
        strcat(path, "/lexicons/themes.tsv");
        if (stat(path, &s) == 0) {
            *strrchr(path, '/') = '\0';
            return path;
        }
    }
    return EXL_LEXICONS_DIR;
}

static exl_terminal terminal_of(const exl_arguments *a)
{
    return (exl_terminal){ .quiet = a->quiet, .progress = !a->quiet && !a->no_progress && isatty(STDERR_FILENO), .percent = -1 };
}

/* --db, $EXITLENS_DB, or the one in this folder. */
static void name_store(exl_arguments *a)
{
    if (!a->o.db)
        a->o.db = getenv("EXITLENS_DB");
    if (!a->o.db || !*a->o.db)
        a->o.db = "exitlens.db";
}

typedef exl_rc body(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err);

/* Opens the engine, runs the body, closes; prints the error. */
static int with_engine(exl_arguments *a, body *fn)
{
    exl_terminal t = terminal_of(a);
    exl_notify notify = { exl_terminal_note, &t };
    exl_err err = { 0 };
    exl_engine *e = NULL;
    bool told = false;
    name_store(a);
    if (!a->format_given)
        a->o.format = exl_terminal_width() ? EXL_FORMAT_TABLE : EXL_FORMAT_CSV;
    exl_rc rc = exl_engine_open(&e, lexicons(a), notify, &err);
    told = rc == EXL_EDATA && err.line;             /* faults of entries were told one by one */
    if (rc == EXL_OK)
        rc = fn(e, a, notify, &err);
    exl_engine_close(e);
    if (rc == EXL_OK || rc == EXL_SALVAGED)
        return exl_rc_status(rc);
    err.rc = rc;
    return told || (rc == EXL_EDATA && !err.msg[0]) ? exl_rc_status(rc) : exl_report_error(&err);
}

static bool wants(const exl_arguments *a, int min, int max, const char *what)
{
    if (a->n_operands >= min && a->n_operands <= max)
        return true;
    exl_complain("%s", what);
    return false;
}

static exl_rc do_explain(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err)
{
    (void)n;
    if (a->text)
        return exl_explain_text(e, (exl_span){ a->text, strlen(a->text) }, &a->o, exl_stdout_sink(), err);
    return exl_explain(e, a->operand[0], &a->o, exl_stdout_sink(), err);
}

/* The second operand: the number of a statement. */
static bool statement_number(exl_arguments *a, const char *command)
{
    char *end;
    unsigned long n = strtoul(a->operand[1], &end, 10);
    if (*end || n == 0 || n > 1000000) {
        exl_complain("%s: '%s' is no number of a statement", command, a->operand[1]);
        return false;
    }
    a->o.statement = (unsigned)n;
    return true;
}

static int cmd_explain(exl_arguments *a)
{
    if (!a->text && !wants(a, 1, 2, "explain needs --text \"…\", or the ID of an interview"))
        return 2;
    if (!a->text && a->n_operands == 2 && !statement_number(a, "explain"))
        return 2;
    return with_engine(a, do_explain);
}

static exl_rc do_evaluate(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err)
{
    return exl_evaluate(e, a->operand, (size_t)a->n_operands, &a->o, exl_stdout_sink(), n, err);
}

static int cmd_evaluate(exl_arguments *a)
{
    return wants(a, 1, 1000000, "evaluate needs one or more X.statements.tsv") ? with_engine(a, do_evaluate) : 2;
}

static exl_rc do_annotate(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err)
{
    return exl_annotate(e, a->operand[0], &a->o, exl_stdout_sink(), n, err);
}

static int cmd_annotate(exl_arguments *a)
{
    return wants(a, 1, 1, "annotate needs one FILE, or - for standard input") ? with_engine(a, do_annotate) : 2;
}

static exl_rc do_fit(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err)
{
    return exl_fit_lexicons(e, a->operand, (size_t)a->n_operands, a->output, &a->o, n, err);
}

static int cmd_fit(exl_arguments *a)
{
    if (!a->output) {
        exl_complain("fit needs -o FOLDER: the lexicons to write fitted.tsv and learned/ into");
        return 2;
    }
    return wants(a, 1, 1000000, "fit needs one or more X.statements.tsv") ? with_engine(a, do_fit) : 2;
}

static exl_rc do_import(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err)
{
    return exl_import(e, a->operand, (size_t)a->n_operands, &a->o, n, err);
}

static int cmd_import(exl_arguments *a)
{
    return wants(a, 1, 1000000, "import needs one or more files, or - for standard input") ? with_engine(a, do_import) : 2;
}

static exl_rc do_report(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_report(e, a->output, &a->o, n, err); }

static int cmd_report(exl_arguments *a)
{
    if (!a->output) {
        exl_complain("report needs -o DIR, the folder to write into");
        return 2;
    }
    return wants(a, 0, 0, "report takes no files: it reports on a store; 'analyze' takes files") ? with_engine(a, do_report) : 2;
}

static exl_rc do_analyze(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err)
{
    exl_rc imported = do_import(e, a, n, err);
    if (imported != EXL_OK && imported != EXL_SALVAGED)
        return imported;
    exl_rc rc = do_report(e, a, n, err);
    return rc == EXL_OK ? imported : rc;
}

static exl_rc do_reclassify(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_reclassify(e, &a->o, exl_stdout_sink(), n, err); }
static int cmd_reclassify(exl_arguments *a) { return wants(a, 0, 0, "reclassify takes no files: it classifies the store again") ? with_engine(a, do_reclassify) : 2; }

/* Keeps what is written, for a file that must be whole or not at all. */
typedef struct { FILE *f; } file_sink;

static exl_rc write_file(void *ctx, const char *bytes, size_t n, exl_err *err)
{
    file_sink *s = ctx;
    if (fwrite(bytes, 1, n, s->f) == n)
        return EXL_OK;
    snprintf(err->msg, sizeof err->msg, "cannot write: disk full?");
    return err->rc = EXL_EENV;
}

/* Results into -o, a file that is whole or not at all, else to standard output. */
typedef exl_rc writing(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err);

static exl_rc into_output(exl_engine *e, exl_arguments *a, writing *fn, exl_notify n, exl_err *err)
{
    if (!a->output)
        return fn(e, a, exl_stdout_sink(), n, err);
    char temporary[4096];
    snprintf(temporary, sizeof temporary, "%s.new", a->output);
    file_sink s = { fopen(temporary, "wb") };
    if (!s.f) {
        snprintf(err->msg, sizeof err->msg, "cannot write %.400s", temporary);
        return err->rc = EXL_EENV;
    }
    exl_rc rc = fn(e, a, (exl_sink){ write_file, &s }, n, err);
    bool whole = fclose(s.f) == 0;
    if (rc == EXL_OK && whole && rename(temporary, a->output) == 0)
        return EXL_OK;
    remove(temporary);
    if (rc == EXL_OK)
        snprintf(err->msg, sizeof err->msg, "cannot write %.400s", a->output);
    return rc == EXL_OK ? EXL_EENV : rc;
}

static exl_rc write_labels(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_label_export(e, &a->o, out, n, err); }
static exl_rc do_label_export(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return into_output(e, a, write_labels, n, err); }
static exl_rc do_label(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err)
{
    return exl_label_one(e, a->operand[0], a->n_operands > 2 ? a->operand[2] : "", &a->o, n, err);
}

static int cmd_label(exl_arguments *a)
{
    if (a->export)
        return wants(a, 0, 0, "label --export takes no files: it reads the store") ? with_engine(a, do_label_export) : 2;
    if (!wants(a, a->o.withdraw ? 2 : 3, a->o.withdraw ? 2 : 3, a->o.withdraw ? "label --withdraw needs ID and N" : "label needs ID, N and THEMES (\"terms.pay-|content.workload-\", or none)"))
        return 2;
    if (!statement_number(a, "label"))
        return 2;
    return with_engine(a, do_label);
}

static exl_rc do_stats(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_lexicon_stats(e, &a->o, exl_stdout_sink(), n, err); }
static exl_rc do_suggest(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_lexicon_suggest(e, &a->o, exl_stdout_sink(), n, err); }
static exl_rc write_imported(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_lexicon_import(e, a->operand[1], &a->o, out, n, err); }
static exl_rc write_exported(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_lexicon_export(e, &a->o, out, n, err); }
static exl_rc do_lexicon_import(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return into_output(e, a, write_imported, n, err); }
static exl_rc do_lexicon_export(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err)
{
    if (!a->o.exchange && a->output && strrchr(a->output, '.'))
        a->o.exchange = strrchr(a->output, '.') + 1;
    return into_output(e, a, write_exported, n, err);
}

/* lint and diff load lexicons themselves: what is wrong with one is their result. */
static int without_engine(exl_arguments *a, bool lint)
{
    exl_terminal t = terminal_of(a);
    exl_notify notify = { exl_terminal_note, &t };
    exl_err err = { 0 };
    exl_rc rc = EXL_OK;
    for (int i = 1; lint && !err.msg[0] && (i == 1 || i < a->n_operands); i++) {
        exl_rc one = exl_lexicon_lint(lexicons(a), i < a->n_operands ? a->operand[i] : NULL, &a->o, exl_stdout_sink(), notify, &err);
        rc = one == EXL_OK ? rc : one;
    }
    if (!lint)
        rc = exl_lexicon_diff(a->operand[1], a->operand[2], &a->o, exl_stdout_sink(), notify, &err);
    err.rc = rc;
    return rc == EXL_OK || (rc == EXL_EDATA && !err.msg[0]) ? exl_rc_status(rc) : exl_report_error(&err);
}

static exl_rc do_quotes(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_quotes(e, a->n_operands ? a->operand[0] : NULL, &a->o, exl_stdout_sink(), n, err); }
static int cmd_quotes(exl_arguments *a) { return wants(a, 0, 1, "quotes takes one THEME at most: terms.pay, or terms.pay- with its polarity") ? with_engine(a, do_quotes) : 2; }

/* Needs the words of the lexicons, not their patterns. */
static exl_rc write_redacted(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err)
{
    (void)e;
    return exl_redact(lexicons(a), a->operand[0], &a->o, out, n, err);
}

static int cmd_redact(exl_arguments *a)
{
    exl_terminal t = terminal_of(a);
    exl_notify notify = { exl_terminal_note, &t };
    exl_err err = { 0 };
    if (!wants(a, 1, 1, "redact needs one FILE of text, or - for standard input"))
        return 2;
    exl_rc rc = into_output(NULL, a, write_redacted, notify, &err);
    err.rc = rc;
    return rc == EXL_OK ? 0 : exl_report_error(&err);
}

static int cmd_lexicon(exl_arguments *a)
{
    static const struct { const char *name; int min, max; body *fn; const char *what; } rows[] = {
        { "lint", 1, 1000, NULL, "lexicon lint [FILE or DIR]" },
        { "stats", 1, 1, do_stats, "lexicon stats takes no files; --corpus FILE tells what fires" },
        { "suggest", 1, 1, do_suggest, "lexicon suggest takes no files but --corpus FILE" },
        { "diff", 3, 3, NULL, "lexicon diff needs OLD and NEW, two folders of lexicons, and --corpus FILE" },
        { "import", 2, 2, do_lexicon_import, "lexicon import needs one FILE" },
        { "export", 1, 1, do_lexicon_export, "lexicon export takes no files; -o FILE says where to" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (a->n_operands && strcmp(a->operand[0], rows[i].name) == 0) {
            if (!wants(a, rows[i].min, rows[i].max, rows[i].what))
                return 2;
            return rows[i].fn ? with_engine(a, rows[i].fn) : without_engine(a, i == 0);
        }
    exl_complain("lexicon: it is one of lint, stats, suggest, diff, import, export");
    return 2;
}

/* The store may not stand in the folder of the report: that folder is for mailing. */
static bool store_apart(const exl_arguments *a)
{
    char folder[4096], store[4096];
    const char *db = a->o.db ? a->o.db : getenv("EXITLENS_DB");
    char parent[4096];
    snprintf(parent, sizeof parent, "%s", db && *db ? db : "exitlens.db");
    char *slash = strrchr(parent, '/');
    if (slash)
        *slash = '\0';
    if (!realpath(a->output, folder) || !realpath(slash ? parent : ".", store))
        return true;
    return strcmp(folder, store) != 0;
}

static int cmd_analyze(exl_arguments *a)
{
    if (!a->output) {
        exl_complain("analyze needs -o DIR, the folder to write the report into");
        return 2;
    }
    if (!store_apart(a)) {
        exl_complain("the store must not stand in the report's folder, which is for mailing: choose another --db or -o");
        return 2;
    }
    return wants(a, 1, 1000000, "analyze needs one or more files, or - for standard input") ? with_engine(a, do_analyze) : 2;
}

static exl_rc do_reasons(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_reasons(e, &a->o, exl_stdout_sink(), n, err); }
static exl_rc do_trends(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_trends(e, &a->o, exl_stdout_sink(), n, err); }
static exl_rc do_flags(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_flags(e, &a->o, exl_stdout_sink(), n, err); }

static exl_rc do_compare(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_compare(e, &a->o, exl_stdout_sink(), n, err); }
static exl_rc do_effect(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_effect(e, a->operand[0], &a->o, exl_stdout_sink(), n, err); }

static int on_store(exl_arguments *a, body *fn) { return wants(a, 0, 0, "this command takes no files: it asks the store") ? with_engine(a, fn) : 2; }
static int cmd_reasons(exl_arguments *a) { return on_store(a, do_reasons); }
static int cmd_trends(exl_arguments *a) { return on_store(a, do_trends); }
static int cmd_flags(exl_arguments *a) { return on_store(a, do_flags); }
static exl_rc do_keyness(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_keyness_table(e, &a->o, exl_stdout_sink(), n, err); }
static exl_rc do_kwic(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_kwic(e, a->operand[0], &a->o, exl_stdout_sink(), n, err); }
static int cmd_kwic(exl_arguments *a) { return wants(a, 1, 1, "kwic needs one TERM: a word, several in quotes, or a beginning* ") ? with_engine(a, do_kwic) : 2; }
static exl_rc do_link(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_link(e, a->operand[0], &a->o, exl_stdout_sink(), n, err); }
static int cmd_link(exl_arguments *a) { return wants(a, 1, 1, "link needs one FILE of scores: CSV department,period and columns with numbers") ? with_engine(a, do_link) : 2; }
static int cmd_effect(exl_arguments *a) { return wants(a, 1, 1, "effect needs one FILE of actions: CSV date,unit_type,unit,theme,action") ? with_engine(a, do_effect) : 2; }
static exl_rc do_prevalence(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_prevalence_table(e, &a->o, exl_stdout_sink(), n, err); }
static int cmd_prevalence(exl_arguments *a) { return on_store(a, do_prevalence); }
static int cmd_keyness(exl_arguments *a) { return on_store(a, do_keyness); }
static int cmd_compare(exl_arguments *a) { return on_store(a, do_compare); }

/* A store is judged by itself: no lexicons are loaded, which may be what is wrong with this installation. */
static int cmd_verify(exl_arguments *a)
{
    exl_terminal t = terminal_of(a);
    exl_err err = { 0 };
    if (!wants(a, 0, 0, "verify takes no files: --db names the store"))
        return 2;
    name_store(a);
    exl_rc rc = exl_verify(&a->o, (exl_notify){ exl_terminal_note, &t }, &err);
    return rc == EXL_OK ? 0 : exl_report_error(&err);
}

#define INPUT " departments coded salvage map map-file metadata sheet encoding dates roster key threads db"
#define ASKING " unit from to where format audience min-group min-company db"
#define GROUPS " a b from to where format audience min-group min-company db"
#define REPORTING " quotes explain-suppression words output period language fdr error-rates as-of from to where audience min-group min-company"

const exl_command_row exl_command_rows[] = {
    { "analyze", "analyze FILE... -o DIR", "the main job in one go: import, classify, compute, report", INPUT REPORTING, cmd_analyze },
    { "import", "import FILE...", "read interviews into the store and classify them", INPUT " min-group", cmd_import },
    { "annotate", "annotate FILE", "classify without a store: one JSON object a record, in constant memory",
      "all no-text roster metadata sheet map map-file encoding dates threads", cmd_annotate },
    { "explain", "explain --text \"…\" | ID [N]", "why each label is there: words, stems, entries, scopes, scores", "text audience language roster db", cmd_explain },
    { "reasons", "reasons", "departure reasons, per department, role and manager", ASKING, cmd_reasons },
    { "trends", "trends", "shares over time, with tests", ASKING " period summary", cmd_trends },
    { "flags", "flags", "recurring issues that stand out beyond chance", ASKING " fdr ranks error-rates", cmd_flags },
    { "prevalence", "prevalence", "shares as counted, and corrected for the classifier's errors", " error-rates from to where format audience min-group min-company db", cmd_prevalence },
    { "compare", "compare --a GROUP [--b GROUP]", "two groups or periods: what they raise, and how openly they spoke", GROUPS, cmd_compare },
    { "effect", "effect ACTIONS.csv", "before and after actions, with the trend and a comparison group", " period from to where format audience min-group min-company db", cmd_effect },
    { "link", "link SCORES.csv [--turnover]", "scores from elsewhere beside what leavers raise; departures against headcount", " turnover from to where format audience min-group min-company db", cmd_link },
    { "keyness", "keyness --a GROUP [--b GROUP]", "words that set a group apart", GROUPS, cmd_keyness },
    { "kwic", "kwic TERM --audience hr", "a term in context, one line a place", " from to where format audience db", cmd_kwic },
    { "report", "report -o DIR", "write the reports of a store", "db roster" REPORTING, cmd_report },
    { "evaluate", "evaluate FILE.statements.tsv...", "precision, recall and F1 against labelled statements", "format misses confusion folds also baseline unfitted reliability save agreement db", cmd_evaluate },
    { "label", "label ID N THEMES --author NAME --why TEXT", "a person's labels for a statement: they win and survive", "author why withdraw export output roster db", cmd_label },
    { "reclassify", "reclassify [--diff]", "classify the store again with today's lexicons", "diff audience min-group min-company format roster threads db", cmd_reclassify },
    { "verify", "verify", "whether a store is whole: its structure, and every interview against the digest kept at its import", "db", cmd_verify },
    { "quotes", "quotes [THEME]", "what leavers say of a theme: redacted and from at least 10 of them for management, as typed for hr", " from to where format audience min-group min-company roster words db", cmd_quotes },
    { "redact", "redact FILE", "each line of a text as a quote would show it: only words known to be harmless pass", "output roster words encoding threads", cmd_redact },
    { "lexicon", "lexicon lint|stats|suggest|diff|import|export [FILE...]", "upkeep of the lexicons, exchange with other programs' formats",
      "corpus as output language format no-text audience min-group min-company map map-file encoding dates", cmd_lexicon },
    { "fit", "fit FILE.statements.tsv... -o FOLDER", "learn what words hint at, and fit probabilities, on labelled statements: fitted.tsv and learned/ of a lexicon folder", "also output", cmd_fit },
};
const size_t exl_n_command_rows = sizeof exl_command_rows / sizeof exl_command_rows[0];

static const exl_command_row *find_command(const char *name)
{
    for (size_t i = 0; i < exl_n_command_rows; i++)
        if (strcmp(exl_command_rows[i].name, name) == 0)
            return &exl_command_rows[i];
    return NULL;
}

static int no_command(const char *name)
{
    const char *names[64];
    size_t n = 0;
    for (; n < exl_n_command_rows && n < 64; n++)
        names[n] = exl_command_rows[n].name;
    const char *near = exl_nearest(name, names, n);
    exl_complain("'%.40s' is no command%s%s%s; see 'exitlens --help'", name, near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
    return 2;
}

int main(int argc, char **argv)
{
    exl_arguments a;
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        exl_complain("a command is missing; see 'exitlens --help'");
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        exl_help_all();
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("exitlens %s\n", EXL_VERSION);
        return 0;
    }
    const exl_command_row *c = find_command(argv[1]);
    if (!c)
        return no_command(argv[1]);
    bool read = exl_arguments_read(&a, c, argc, argv);
    if (read && a.help)
        exl_help_command(c);
    int status = !read ? a.failure : a.help ? 0 : c->run(&a);
    free(a.config_text);
    free(a.operand);
    return status;
}
