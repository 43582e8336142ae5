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

typedef exl_rc body(exl_engine *e, exl_arguments *a, exl_notify n, exl_err *err);

/* Opens the engine, runs the body, closes; prints the error. */
static int with_engine(exl_arguments *a, body *fn)
{
    exl_terminal t = terminal_of(a);
    exl_notify notify = { exl_terminal_note, &t };
    exl_err err = { 0 };
    exl_engine *e = NULL;
    bool told = false;
    if (!a->o.db)
        a->o.db = getenv("EXITLENS_DB");
    if (!a->o.db || !*a->o.db)
        a->o.db = "exitlens.db";
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
    return EXL_EUSAGE;
}

static int cmd_explain(exl_arguments *a)
{
    if (!a->text && !wants(a, 1, 2, "explain needs --text \"…\", or the ID of an interview"))
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

const exl_command_row exl_command_rows[] = {
    { "explain", "explain --text \"…\" | ID [N]", "why each label is there: words, stems, entries, scopes, scores", "text language roster db", cmd_explain },
    { "evaluate", "evaluate FILE.statements.tsv...", "precision, recall and F1 against labelled statements", "format misses", cmd_evaluate },
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
    int status = 2;
    if (exl_arguments_read(&a, c, argc, argv)) {
        if (a.help)
            exl_help_command(c);
        status = a.help ? 0 : c->run(&a);
    }
    free(a.operand);
    return status;
}
