/* exitlens: a thin user of libexitlens. */
#include "base/outfile.h"
#include "cli/confine.h"
#include "cli/help.h"
#include "cli/next.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include <signal.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* $EXITLENS_LEXICONS, the checkout that the program was built in (beside build/), or those installed. */
static const char *lexicons(const exl_arguments *a)
{
    static char path[4096], self[4096];
    if (a->lexicons)
        return a->lexicons;
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n > 0 ? n : 0] = '\0';
    exl_lexicons_find(path, sizeof path, n > 0 ? self : NULL);
    return path;
}

/* No bar where results pass over the same terminal. */
static exl_terminal terminal_of(const exl_arguments *a)
{
    bool results = strcmp(a->command, "annotate") == 0 && !a->output && isatty(STDOUT_FILENO);
    return (exl_terminal){ .quiet = a->quiet, .progress = !a->quiet && !a->no_progress && !results && isatty(STDERR_FILENO) };
}

/* --db, $EXITLENS_DB, or the one in this folder. */
static void name_store(exl_arguments *a)
{
    if (!a->o.db)
        a->o.db = getenv("EXITLENS_DB");
    if (!a->o.db || !*a->o.db)
        a->o.db = "exitlens.db";
}

/* Commands whose output is no table, though it may go to a terminal. */
static bool no_table(const exl_arguments *a) { return strcmp(a->command, "annotate") == 0 || strcmp(a->command, "explain") == 0 || strcmp(a->command, "lexicon") == 0 || a->export; }

typedef exl_rc body(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err);

static exl_rc write_file(void *ctx, const char *bytes, size_t n, exl_err *err) { return exl_outfile_put(ctx, bytes, n, err); }

/* Results into -o, a file that is whole or not at all, else to standard output. What lint finds is its result, though the exit status says that there is something. */
typedef exl_rc writing(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err);
static writing write_linted;

static exl_rc into_output(exl_engine *e, exl_arguments *a, writing *fn, exl_notify n, exl_err *err)
{
    if (!a->output)
        return fn(e, a, exl_stdout_sink(), n, err);
    exl_outfile file;
    exl_rc rc = exl_outfile_open(&file, a->output, err);
    if (rc != EXL_OK)
        return rc;
    rc = fn(e, a, (exl_sink){ write_file, &file }, n, err);
    exl_rc end = exl_outfile_end(&file, rc == EXL_OK || (fn == write_linted && rc == EXL_EDATA && !err->msg[0]), err);
    return rc != EXL_OK ? rc : end;
}

/* Opens the engine, whole or for figures only, runs the body, or writes the results, closes; prints the error. */
static int run(exl_arguments *a, bool figures, body *fn, writing *results)
{
    exl_terminal t = terminal_of(a);
    exl_notify notify = { exl_terminal_note, &t };
    exl_err err = { 0 };
    exl_engine *e = NULL;
    bool told = false;
    if (!a->format_given)
        a->o.format = exl_terminal_width() && !a->output ? EXL_FORMAT_TABLE : EXL_FORMAT_CSV;
    a->o.width = (unsigned)exl_terminal_width();
    exl_stdout_heading(a->o.format == EXL_FORMAT_TABLE && !no_table(a));
    exl_rc rc = figures ? exl_engine_open_figures(&e, lexicons(a), &err) : exl_engine_open(&e, lexicons(a), notify, &err);
    told = rc == EXL_EDATA && t.errors;             /* faults of entries were told one by one */
    if (rc == EXL_OK)
        rc = results ? into_output(e, a, results, notify, &err) : fn(e, a, notify, &err);
    exl_engine_close(e);
    exl_terminal_done(&t);
    if (rc == EXL_OK || rc == EXL_SALVAGED) {
        exl_next(a->command, a);
        return exl_rc_status(rc);
    }
    err.rc = rc;
    return told || (rc == EXL_EDATA && !err.msg[0]) ? exl_rc_status(rc) : exl_report_error(&err);
}

static int with_engine(exl_arguments *a, body *fn) { return run(a, false, fn, NULL); }
static int with_figures(exl_arguments *a, body *fn) { return run(a, true, fn, NULL); }
static int with_results(exl_arguments *a, writing *fn) { return run(a, false, NULL, fn); }
static int with_figure_results(exl_arguments *a, writing *fn) { return run(a, true, NULL, fn); }

static bool wants(const exl_arguments *a, int min, int max, const char *what)
{
    if (a->n_operands >= min && a->n_operands <= max)
        return true;
    exl_complain("%s", what);
    return false;
}

static exl_rc write_explain(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err)
{
    (void)n;
    if (a->text)
        return exl_explain_text(e, (exl_span){ a->text, strlen(a->text) }, &a->o, out, err);
    return exl_explain(e, a->operand[0], &a->o, out, err);
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
    return with_results(a, write_explain);
}

static exl_rc write_evaluate(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err)
{
    return exl_evaluate(e, a->operand, (size_t)a->n_operands, &a->o, out, n, err);
}

static int cmd_evaluate(exl_arguments *a)
{
    return wants(a, 1, 1000000, "evaluate needs one or more X.statements.tsv") ? with_results(a, write_evaluate) : 2;
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

/* The store and its keys may not stand in the folder of a report, nor below it: that folder is for mailing. */
static bool store_apart(exl_arguments *a)
{
    char folder[PATH_MAX], store[PATH_MAX], parent[PATH_MAX];
    name_store(a);
    snprintf(parent, sizeof parent, "%s", a->o.db);
    char *slash = strrchr(parent, '/');
    if (slash)
        slash[slash == parent] = '\0';
    if (!realpath(a->output, folder) || !realpath(slash ? parent : ".", store))
        return true;
    size_t n = strlen(folder);
    if (strncmp(store, folder, n) != 0 || (store[n] && store[n] != '/' && folder[n - 1] != '/'))
        return true;
    exl_complain("the store must not stand in the report's folder, which is for mailing: choose another --db or -o");
    return false;
}

static exl_rc do_report(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_report(e, a->output, &a->o, n, err); }

static int cmd_report(exl_arguments *a)
{
    if (!a->output) {
        exl_complain("report needs -o DIR, the folder to write into");
        return 2;
    }
    if (!store_apart(a))
        return 2;
    return wants(a, 0, 0, "report takes no files: it reports on a store; 'analyze' takes files") ? with_figures(a, do_report) : 2;
}

static exl_rc do_export(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_export_bi(e, a->for_bi, &a->o, n, err); }

static int cmd_export(exl_arguments *a)
{
    if (!a->for_bi) {
        exl_complain("export needs --for-bi FILE, the database to write");
        return 2;
    }
    return wants(a, 0, 0, "export takes no files: it reads the store") ? with_figures(a, do_export) : 2;
}

static exl_rc do_analyze(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err)
{
    exl_rc imported = do_import(e, a, n, err);
    if (a->o.dry_run || (imported != EXL_OK && imported != EXL_SALVAGED))
        return imported;
    exl_rc rc = do_report(e, a, n, err);
    return rc == EXL_OK ? imported : rc;
}

static exl_rc write_reclassify(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_reclassify(e, &a->o, out, n, err); }
static int cmd_reclassify(exl_arguments *a) { return wants(a, 0, 0, "reclassify takes no files: it classifies the store again") ? with_results(a, write_reclassify) : 2; }

static exl_rc do_review_export(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err) { return exl_review_export(e, a->output, &a->o, n, err); }
static exl_rc write_review_import(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_review_import(e, a->operand + 1, (size_t)a->n_operands - 1, &a->o, out, n, err); }

static int cmd_review(exl_arguments *a)
{
    bool out = a->n_operands && strcmp(a->operand[0], "export") == 0;
    if (!out && !(a->n_operands && strcmp(a->operand[0], "import") == 0)) {
        exl_complain("review: it is one of export, import");
        return 2;
    }
    if (out && !a->output) {
        exl_complain("review export needs -o FILE.csv or FILE.xlsx, the file to write");
        return 2;
    }
    if (out)
        return wants(a, 1, 1, "review export takes no files but -o FILE") ? with_engine(a, do_review_export) : 2;
    return wants(a, 2, 3, "review import needs the FILE that was filled in, or two of them") ? with_results(a, write_review_import) : 2;
}

static exl_rc write_annotated(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_annotate(e, a->operand[0], &a->o, out, n, err); }
static int cmd_annotate(exl_arguments *a) { return wants(a, 1, 1, "annotate needs one FILE, or - for standard input") ? with_results(a, write_annotated) : 2; }

static exl_rc write_labels(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_label_export(e, &a->o, out, n, err); }
static exl_rc do_label(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err)
{
    return exl_label_one(e, a->operand[0], a->n_operands > 2 ? a->operand[2] : "", &a->o, n, err);
}

static int cmd_label(exl_arguments *a)
{
    if (a->export)
        return wants(a, 0, 0, "label --export takes no files: it reads the store") ? with_results(a, write_labels) : 2;
    if (!wants(a, a->o.withdraw ? 2 : 3, a->o.withdraw ? 2 : 3, a->o.withdraw ? "label --withdraw needs ID and N" : "label needs ID, N and THEMES (\"terms.pay-|content.workload-\", or none)"))
        return 2;
    if (!statement_number(a, "label"))
        return 2;
    return with_engine(a, do_label);
}

static exl_rc write_stats(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_lexicon_stats(e, &a->o, out, n, err); }
static exl_rc write_suggest(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_lexicon_suggest(e, &a->o, out, n, err); }
static exl_rc write_imported(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_lexicon_import(e, a->operand[1], &a->o, out, n, err); }
static exl_rc write_exported(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err)
{
    if (!a->o.exchange && a->output && strrchr(a->output, '.'))
        a->o.exchange = strrchr(a->output, '.') + 1;
    return exl_lexicon_export(e, &a->o, out, n, err);
}

static exl_rc write_linted(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err)
{
    exl_rc rc = EXL_OK;
    (void)e;
    for (int i = 1; !err->msg[0] && (i == 1 || i < a->n_operands); i++) {
        exl_rc one = exl_lexicon_lint(lexicons(a), i < a->n_operands ? a->operand[i] : NULL, &a->o, out, n, err);
        rc = one == EXL_OK ? rc : one;
    }
    return rc;
}

static exl_rc write_difference(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err)
{
    (void)e;
    return exl_lexicon_diff(a->operand[1], a->operand[2], &a->o, out, n, err);
}

/* lint and diff load lexicons themselves: what is wrong with one is their result. */
static int without_engine(exl_arguments *a, writing *fn)
{
    exl_terminal t = terminal_of(a);
    exl_err err = { 0 };
    exl_rc rc = into_output(NULL, a, fn, (exl_notify){ exl_terminal_note, &t }, &err);
    err.rc = rc;
    return rc == EXL_OK || (rc == EXL_EDATA && !err.msg[0]) ? exl_rc_status(rc) : exl_report_error(&err);
}

static exl_rc write_quotes(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_quotes(e, a->n_operands ? a->operand[0] : NULL, &a->o, out, n, err); }
static int cmd_quotes(exl_arguments *a) { return wants(a, 0, 1, "quotes takes one THEME at most: terms.pay, or terms.pay- with its polarity") ? with_figure_results(a, write_quotes) : 2; }

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
    static const struct { const char *name; int min, max; bool bare; writing *fn; const char *what; } rows[] = {
        { "lint", 1, 1000, true, write_linted, "lexicon lint [FILE or DIR]" },
        { "stats", 1, 1, false, write_stats, "lexicon stats takes no files; --corpus FILE tells what fires" },
        { "suggest", 1, 1, false, write_suggest, "lexicon suggest takes no files but --corpus FILE" },
        { "diff", 3, 3, true, write_difference, "lexicon diff needs OLD and NEW, two folders of lexicons, and --corpus FILE" },
        { "import", 2, 2, false, write_imported, "lexicon import needs one FILE" },
        { "export", 1, 1, false, write_exported, "lexicon export takes no files; -o FILE says where to" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (a->n_operands && strcmp(a->operand[0], rows[i].name) == 0) {
            if (!wants(a, rows[i].min, rows[i].max, rows[i].what))
                return 2;
            return rows[i].bare ? without_engine(a, rows[i].fn) : with_results(a, rows[i].fn);
        }
    const char *names[sizeof rows / sizeof rows[0]], *near = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        names[i] = rows[i].name;
    if (a->n_operands)
        near = exl_nearest(a->operand[0], names, sizeof rows / sizeof rows[0]);
    exl_complain("lexicon: it is one of lint, stats, suggest, diff, import, export%s%s%s", near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return 2;
}

static int cmd_analyze(exl_arguments *a)
{
    if (!a->output && !a->o.dry_run) {
        exl_complain("analyze needs -o DIR, the folder to write the report into");
        return 2;
    }
    if (a->output && !store_apart(a))
        return 2;
    return wants(a, 1, 1000000, "analyze needs one or more files, or - for standard input") ? with_engine(a, do_analyze) : 2;
}

static exl_rc write_reasons(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_reasons(e, &a->o, out, n, err); }
static exl_rc write_trends(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_trends(e, &a->o, out, n, err); }
static exl_rc write_flags(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_flags(e, &a->o, out, n, err); }

static exl_rc write_compare(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_compare(e, &a->o, out, n, err); }
static exl_rc write_effect(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_effect(e, a->operand[0], &a->o, out, n, err); }

static int on_store(exl_arguments *a, writing *fn) { return wants(a, 0, 0, "this command takes no files: it asks the store") ? with_figure_results(a, fn) : 2; }
static int cmd_reasons(exl_arguments *a) { return on_store(a, write_reasons); }
static int cmd_trends(exl_arguments *a) { return on_store(a, write_trends); }
static int cmd_flags(exl_arguments *a) { return on_store(a, write_flags); }
static exl_rc write_keyness(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_keyness_table(e, &a->o, out, n, err); }
static exl_rc write_kwic(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_kwic(e, a->operand[0], &a->o, out, n, err); }
static int cmd_kwic(exl_arguments *a) { return wants(a, 1, 1, "kwic needs one TERM: a word, several in quotes, or a beginning* ") ? with_figure_results(a, write_kwic) : 2; }
static exl_rc write_link(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_link(e, a->operand[0], &a->o, out, n, err); }
static int cmd_link(exl_arguments *a) { return wants(a, 1, 1, "link needs one FILE of scores: CSV department,period and columns with numbers") ? with_figure_results(a, write_link) : 2; }
static int cmd_effect(exl_arguments *a) { return wants(a, 1, 1, "effect needs one FILE of actions: CSV date,unit_type,unit,theme,action") ? with_figure_results(a, write_effect) : 2; }
static exl_rc write_prevalence(exl_engine *e, exl_arguments *a, exl_sink out, exl_notify n, exl_err *err) { return exl_prevalence_table(e, &a->o, out, n, err); }
static int cmd_prevalence(exl_arguments *a) { return on_store(a, write_prevalence); }
static int cmd_keyness(exl_arguments *a) { return on_store(a, write_keyness); }
static int cmd_compare(exl_arguments *a) { return on_store(a, write_compare); }

/* These work on a store and need no lexicons. */
static int on_bare_store(exl_arguments *a, exl_rc (*fn)(exl_arguments *a, exl_notify n, exl_err *err))
{
    exl_terminal t = terminal_of(a);
    exl_err err = { 0 };
    name_store(a);
    exl_rc rc = fn(a, (exl_notify){ exl_terminal_note, &t }, &err);
    if (rc == EXL_OK)
        exl_next(a->command, a);
    return rc == EXL_OK ? 0 : exl_report_error(&err);
}

/* Lexicons that do not load are a finding, not a failure. */
static int cmd_doctor(exl_arguments *a)
{
    exl_err err = { 0 };
    if (!wants(a, 0, 0, "doctor takes no files: --db, --lexicons, --key, --roster and --aliases name what to look at"))
        return 2;
    name_store(a);
    exl_rc rc = exl_doctor(lexicons(a), &a->o, exl_stdout_sink(), &err);
    return rc == EXL_OK ? 0 : exl_report_error(&err);
}

static int cmd_completion(exl_arguments *a)
{
    if (!wants(a, 1, 1, "completion needs the name of a shell: bash, zsh or fish"))
        return 2;
    if (exl_help_completion(a->operand[0]))
        return 0;
    exl_complain("completion: '%.40s' is none of bash, zsh, fish", a->operand[0]);
    return 2;
}

static int cmd_manual(exl_arguments *a)
{
    if (!wants(a, 0, 0, "manual takes no files; 'exitlens COMMAND --help' tells of one command"))
        return 2;
    if (a->format_given && a->o.format != EXL_FORMAT_MD) {
        exl_complain("manual is written as a manual page, or with --format md as a page in Markdown");
        return 2;
    }
    if (a->format_given)
        exl_help_page();
    else
        exl_help_manual();
    return 0;
}

static exl_rc do_forget(exl_arguments *a, exl_notify n, exl_err *err) { return exl_forget(a->operand, (size_t)a->n_operands, &a->o, n, err); }
static exl_rc do_purge(exl_arguments *a, exl_notify n, exl_err *err) { return exl_purge(&a->o, n, err); }
static exl_rc do_verify(exl_arguments *a, exl_notify n, exl_err *err) { return exl_verify(&a->o, n, err); }
static exl_rc do_backup(exl_arguments *a, exl_notify n, exl_err *err) { return exl_key_backup(a->output, &a->o, n, err); }
static exl_rc do_restore(exl_arguments *a, exl_notify n, exl_err *err) { return exl_key_restore(a->operand[1], &a->o, n, err); }
static int cmd_forget(exl_arguments *a) { return wants(a, 1, 1000000, "forget needs one or more IDs of interviews") ? on_bare_store(a, do_forget) : 2; }
/* A store is judged by itself: no lexicons are loaded, which may be what is wrong with this installation. */
static int cmd_verify(exl_arguments *a) { return wants(a, 0, 0, "verify takes no files: --db names the store") ? on_bare_store(a, do_verify) : 2; }

static int cmd_purge(exl_arguments *a)
{
    if (!a->o.before) {
        exl_complain("purge needs --before DATE");
        return 2;
    }
    return wants(a, 0, 0, "purge takes no files: --before DATE says which interviews") ? on_bare_store(a, do_purge) : 2;
}

static int cmd_key(exl_arguments *a)
{
    bool backup = a->n_operands == 1 && strcmp(a->operand[0], "backup") == 0 && a->output;
    if (backup || (a->n_operands == 2 && strcmp(a->operand[0], "restore") == 0 && !a->output))
        return on_bare_store(a, backup ? do_backup : do_restore);
    exl_complain("it is 'key backup -o FILE' or 'key restore FILE'");
    return 2;
}

#define STORE " db key as-of"
#define INPUT " departments dry-run coded salvage map map-file metadata sheet encoding dates roster threads" STORE
#define ASKING " unit output from to where format audience min-group min-company" STORE
#define GROUPS " a b output from to where format audience min-group min-company" STORE
#define REPORTING " actions reviews quotes explain-suppression words output period language fdr error-rates from to where audience min-group min-company only"

const exl_command_row exl_command_rows[] = {
    { "analyze", "analyze FILE... -o DIR", "the main job in one go: import, classify, compute, report", INPUT REPORTING, cmd_analyze },
    { "import", "import FILE...", "read interviews into the store and classify them", INPUT " min-group", cmd_import },
    { "annotate", "annotate FILE", "classify without a store: one JSON object a record, in constant memory",
      "all no-text output roster metadata sheet map map-file encoding dates threads", cmd_annotate },
    { "explain", "explain --text \"…\" | ID [N]", "why each label is there: words, stems, entries, scopes, scores", "text output audience language roster" STORE, cmd_explain },
    { "reasons", "reasons", "departure reasons, per department, role and manager", ASKING, cmd_reasons },
    { "trends", "trends", "shares over time, with tests", ASKING " period summary", cmd_trends },
    { "flags", "flags", "recurring issues that stand out beyond chance", ASKING " fdr ranks error-rates threads", cmd_flags },
    { "prevalence", "prevalence", "shares as counted, and corrected for the classifier's errors", " error-rates output from to where format audience min-group min-company" STORE, cmd_prevalence },
    { "compare", "compare --a GROUP [--b GROUP]", "two groups or periods: what they raise, and how openly they spoke", GROUPS, cmd_compare },
    { "effect", "effect ACTIONS.csv", "before and after actions, with the trend and a comparison group", " period output from to where format audience min-group min-company" STORE, cmd_effect },
    { "link", "link SCORES.csv [--turnover]", "scores from elsewhere beside what leavers raise; departures against headcount", " turnover output from to where format audience min-group min-company" STORE, cmd_link },
    { "keyness", "keyness --a GROUP [--b GROUP]", "words that set a group apart", GROUPS, cmd_keyness },
    { "kwic", "kwic TERM --audience hr", "a term in context, one line a place", " output from to where format audience" STORE, cmd_kwic },
    { "report", "report -o DIR", "write the reports of a store", "roster threads" STORE REPORTING, cmd_report },
    { "export", "export --for-bi FILE", "the figures of a report as a SQLite database for other programs: gated, without texts", "for-bi roster period language fdr error-rates from to where audience min-group min-company threads" STORE, cmd_export },
    { "evaluate", "evaluate FILE.statements.tsv...", "precision, recall and F1 against labelled statements", "output format misses confusion folds also baseline unfitted reliability save agreement" STORE, cmd_evaluate },
    { "label", "label ID N THEMES --author NAME --why TEXT", "a person's labels for a statement: they win and survive", "author why withdraw export output roster" STORE, cmd_label },
    { "review", "review export -o FILE --audience hr | review import FILE [FILE] --author NAME", "statements for people to label, and what they say of them back into the store", "output n seed double show author why format audience roster from to where" STORE, cmd_review },
    { "reclassify", "reclassify [--diff]", "classify the store again with today's lexicons", "diff output audience min-group min-company format roster threads" STORE, cmd_reclassify },
    { "forget", "forget ID...", "erase interviews: text, key, and all that was made of them; they are kept out from then on", "dry-run" STORE, cmd_forget },
    { "purge", "purge --before DATE", "erase all older interviews", "before dry-run" STORE, cmd_purge },
    { "key", "key backup -o FILE | key restore FILE", "the keys of a store into a file, to be kept apart from it, and back", "output" STORE, cmd_key },
    { "verify", "verify", "whether a store is whole: its structure, its texts, every interview against the digest kept at its import, its log", "db key", cmd_verify },
    { "quotes", "quotes [THEME]", "what leavers say of a theme: redacted and from at least 10 of them for management, as typed for hr", " output from to where format audience min-group min-company roster words" STORE, cmd_quotes },
    { "redact", "redact FILE", "each line of a text as a quote would show it: only words known to be harmless pass", "output roster words encoding threads", cmd_redact },
    { "lexicon", "lexicon lint|stats|suggest|diff|import|export [FILE...]", "upkeep of the lexicons, exchange with other programs' formats",
      "corpus as output language format no-text audience min-group min-company map map-file encoding dates", cmd_lexicon },
    { "fit", "fit FILE.statements.tsv... -o FOLDER", "learn what words hint at, and fit probabilities, on labelled statements: fitted.tsv and learned/ of a lexicon folder", "also output", cmd_fit },
    { "doctor", "doctor", "what is wrong with this installation, and what to do about it", "roster aliases key words db", cmd_doctor },
    { "completion", "completion bash|zsh|fish", "what a shell needs to complete commands, options and values", "", cmd_completion },
    { "manual", "manual", "the manual page, exitlens(1); with --format md a page in Markdown", "format", cmd_manual },
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
    for (size_t i = 0; i < exl_n_command_rows && n < 64; i++)
        if (exl_command_rows[i].run != cmd_forget && exl_command_rows[i].run != cmd_purge)     /* nobody is to erase for a typing error */
            names[n++] = exl_command_rows[i].name;
    const char *near = exl_nearest(name, names, n);
    if (!near && access(name, R_OK) == 0)
        exl_complain("'%.200s' is a file, and a command comes first: exitlens analyze %.200s -o report", name, name);
    else if (near)
        exl_complain("'%.40s' is not a command; did you mean '%s'? See 'exitlens --help'", name, near);
    else
        exl_complain("'%.40s' is not a command; see 'exitlens --help'", name);
    return 2;
}

/* exitlens --help, exitlens help, exitlens help COMMAND. */
static int cmd_help(exl_arguments *a)
{
    const exl_command_row *c = a->n_operands ? find_command(a->operand[0]) : NULL;
    if (a->n_operands && !c)
        return no_command(a->operand[0]);
    if (c)
        exl_help_command(c);
    else
        exl_help_all();
    return 0;
}

static const exl_command_row help_row =
    { "help", "help [COMMAND]", "this help", "", cmd_help };
static bool asks_help(const char *word) { return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0; }

/* exitlens --language nl COMMAND: as if the language stood behind the command. */
static void command_first(int argc, char **argv)
{
    int n = strcmp(argv[1], "--language") == 0 ? 2 : strncmp(argv[1], "--language=", 11) == 0 ? 1 : 0;
    if (n == 0 || argc <= n + 1)
        return;
    char *command = argv[n + 1];
    for (int i = n; i >= 1; i--)
        argv[i + 1] = argv[i];
    argv[1] = command;
}

/* What is wrong with the command line is said in the language that it asks for, too. */
static void find_language(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strncmp(argv[i], "--language=", 11) == 0)
            exl_terminal_language(argv[i] + 11);
        else if (strcmp(argv[i], "--language") == 0)
            exl_terminal_language(argv[i + 1]);
}

/* Memory holds keys and what people said: it is nobody's to look into, and none of it ends in a core dump. */
static void keep_to_ourselves(void)
{
    (void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
#ifndef __SANITIZE_ADDRESS__        /* whose search for leaks looks into it */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

static int confined(exl_arguments *a, const exl_command_row *c)
{
    name_store(a);
    if (exl_confine(a, c, lexicons(a)))
        return c->run(a);
    exl_complain("out of memory");
    return exl_rc_status(EXL_ENOMEM);
}

int main(int argc, char **argv)
{
    exl_arguments a;
    signal(SIGPIPE, SIG_IGN);
    find_language(argc, argv);
    keep_to_ourselves();
    exl_confine_streams();
    if (argc < 2) {
        exl_complain("a command is missing; see 'exitlens --help'");
        return 2;
    }
    command_first(argc, argv);
    if (strcmp(argv[1], "--version") == 0) {
        printf("exitlens %s\n", EXL_VERSION);
        return 0;
    }
    const exl_command_row *c = asks_help(argv[1]) ? &help_row : find_command(argv[1]);
    if (!c)
        return no_command(argv[1]);
    bool read = exl_arguments_read(&a, c, argc, argv);
    a.command = c->name;
    exl_terminal_language(a.o.language);
    if (read && a.help && c != &help_row)
        exl_help_command(c);
    if (read && exl_option_takes(c, "--db"))
        a.o.share = 0777 & ~(unsigned)umask(077);       /* what comes from a store is its owner's, but reports that are made to be handed on */
    int status = !read ? a.failure : c == &help_row ? c->run(&a) : a.help ? 0 : confined(&a, c);
    free(a.config_text);
    free(a.operand);
    return status;
}
