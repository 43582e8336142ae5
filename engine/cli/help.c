/* Help and the manual page: texts of pages.inc and the tables, wrapped, in roff or in Markdown. Help is in the language of messages, the manual in English. */
#include "cli/help.h"
#include "base/utf8.h"
#include "cli/terminal.h"
#include "report/words.h"
#include <stdio.h>
#include <string.h>

static const struct { const char *name, *text, *examples, *said[EXL_WORD_LANGUAGES]; } pages[] = {
#define PAGE(name, text, examples, nl, fr, de) { name, text, examples, { nl, fr, text, de } },
#include "cli/pages.inc"
#undef PAGE
};
enum { N_PAGES = sizeof pages / sizeof pages[0], NARROW = 60, WIDE = 100, HEAD = 30 };

static const struct { int status; const char *meaning; } statuses[] = {
    { 0, "done" },
    { 1, "a defect of the program" },
    { 2, "the command line is wrong" },
    { 3, "the input is refused (also a lexicon, configuration, key or store that is not what it should be); nothing was stored" },
    { 4, "the environment failed: cannot open, disk full, database locked, out of memory" },
    { 5, "refused because the answer would disclose individuals" },
    { 6, "done, but records were refused and set aside (--salvage)" },
};

static const struct { const char *name, *meaning; } variables[] = {
    { "EXITLENS_DB", "The store, when --db is not given." },
    { "EXITLENS_LEXICONS", "The lexicons, when --lexicons is not given." },
    { "NO_COLOR", "Set to anything: no colours." },
    { "CLICOLOR_FORCE", "Set to anything but 0: colours also where there is no terminal." },
    { "COLUMNS", "Width of tables on a terminal, where it is not that of the window." },
};

/* Texts of help in the other languages, found by the English one. */
static const struct { const char *english, *said[EXL_WORD_LANGUAGES]; } words[] = {
#define HELP(en, nl, fr, de) { en, { nl, fr, en, de } },
#include "cli/help_words.inc"
#undef HELP
};

const char *exl_help_said(const char *english)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].english, english) == 0)
            return words[i].said[exl_terminal_said_in()];
    return english;
}

static size_t page_of(const char *command)
{
    size_t i = 0;
    while (i < N_PAGES && strcmp(pages[i].name, command) != 0)
        i++;
    return i;
}

static int help_width(void)
{
    int w = exl_terminal_width();
    return w == 0 ? 80 : w < NARROW ? NARROW : w > WIDE ? WIDE : w;
}

/* Words from column `at` on, lines broken before `width`, those that follow indented by `indent`. */
static void wrap(const char *s, int at, int indent, int width)
{
    for (bool first = true; *s;) {
        size_t n = strcspn(s, " \n");
        int w = (int)exl_utf8_letters((exl_span){ s, n });
        if (!first && at + 1 + w > width) {
            printf("\n%*s", indent, "");
            at = indent;
        } else if (!first) {
            putchar(' ');
            at++;
        }
        printf("%.*s", (int)n, s);
        at += w;
        first = false;
        s += n + (s[n] == ' ');
        if (*s == '\n') {
            s += strspn(s, "\n");
            printf("\n\n%*s", indent, "");
            at = indent;
            first = true;
        }
    }
    putchar('\n');
}

/* "-o, --output PATH", without the values of a choice where they are many: the text says them. */
static const char *head_of(char out[96], const exl_option_row *r)
{
    const char *values = r->kind == EXL_ARG_CHOICE ? r->choices : r->value;
    snprintf(out, 96, "%s%c%s%s%s%s", r->letter ? "-" : "", r->letter ? r->letter : ' ', r->letter ? ", " : "", r->name, values ? " " : "", values ? values : "");
    return out[0] == ' ' ? out + 1 : out;
}

static void option_line(const exl_option_row *r, int width)
{
    char head[96];
    const char *shown = head_of(head, r);
    bool over = strlen(shown) > HEAD;       /* the text begins below */
    printf(over ? "  %s\n%*s" : "  %s%*s ", shown, over ? HEAD + 3 : HEAD - (int)strlen(shown), "");
    wrap(exl_help_said(r->help), HEAD + 3, HEAD + 3, width);
}

static void option_lines(const exl_command_row *c, bool common, int width)
{
    for (size_t i = 0; i < exl_n_option_rows; i++)
        if (exl_option_applies(c, &exl_option_rows[i]) && exl_option_is_common(&exl_option_rows[i]) == common)
            option_line(&exl_option_rows[i], width);
}

static void example_lines(const char *before, const char *s)
{
    for (; *s; s += strcspn(s, "\n"), s += *s == '\n')
        printf("%s%.*s\n", before, (int)strcspn(s, "\n"), s);
}

static void heading(const char *s) { printf("\n%s\n", exl_help_said(s)); }

void exl_help_command(const exl_command_row *c)
{
    int width = help_width();
    size_t page = page_of(c->name);
    printf("%s exitlens %s\n\n", exl_help_said("usage:"), c->usage);
    wrap(page < N_PAGES ? pages[page].said[exl_terminal_said_in()] : exl_help_said(c->help), 0, 0, width);
    if (*c->options) {
        heading("options:");
        option_lines(c, false, width);
    }
    heading("options of every command:");
    option_lines(c, true, width);
    if (page < N_PAGES && *pages[page].examples) {
        heading("examples:");
        example_lines("  ", pages[page].examples);
    }
}

void exl_help_all(void)
{
    int width = help_width();
    printf("%s exitlens COMMAND [OPTIONS] [FILE...]\n\n", exl_help_said("usage:"));
    wrap(exl_help_said("Reads what people say when they leave a job: statements classified by theme, polarity and reason, trends, and recurring issues, offline and with evidence for every figure."), 0, 0,
         width);
    heading("commands:");
    for (size_t i = 0; i < exl_n_command_rows; i++) {
        printf("  %-11s ", exl_command_rows[i].name);
        wrap(exl_help_said(exl_command_rows[i].help), 14, 14, width);
    }
    printf("\n%s exitlens analyze FILE -o report\n", exl_help_said("First:"));
    wrap(exl_help_said("'exitlens COMMAND --help' tells more; 'exitlens --version' says which version this is; 'exitlens doctor' what is wrong with this installation."), 0, 0, width);
    heading("exit status:");
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        printf("  %d  ", statuses[i].status);
        wrap(exl_help_said(statuses[i].meaning), 5, 5, width);
    }
}

/* --- the manual page ----------------------------------------------------------------------------------------- */

/* Text in roff: every hyphen one that can be typed, options bold, paragraphs kept. */
static void roff(const char *s)
{
    bool bold = false;
    for (const char *p = s; *p; p++) {
        bool starts = p == s || p[-1] == ' ' || p[-1] == '(' || p[-1] == '\n';
        if (!bold && starts && p[0] == '-' && p[1] == '-' && p[2] >= 'a' && p[2] <= 'z') {
            fputs("\\fB", stdout);
            bold = true;
        } else if (bold && !(*p == '-' || (*p >= 'a' && *p <= 'z'))) {
            fputs("\\fR", stdout);
            bold = false;
        }
        if ((*p == '.' || *p == '\'') && (p == s || p[-1] == '\n'))
            fputs("\\&", stdout);
        if (*p == '\n') {
            fputs("\n.br\n", stdout);
            p += strspn(p, "\n") - 1;
        } else if (*p == '\\' || *p == '-') {
            printf("\\%c", *p == '\\' ? 'e' : '-');
        } else {
            putchar(*p);
        }
    }
    fputs(bold ? "\\fR\n" : "\n", stdout);
}

static void roff_item(const char *head, const char *text)
{
    printf(".TP\n.B ");
    roff(head);
    roff(text);
}

static void roff_command(const exl_command_row *c)
{
    size_t page = page_of(c->name);
    bool any = false;
    roff_item(c->usage, page < N_PAGES ? pages[page].text : c->help);
    for (size_t i = 0; i < exl_n_option_rows; i++) {
        const exl_option_row *r = &exl_option_rows[i];
        if (!exl_option_applies(c, r) || exl_option_is_common(r))
            continue;
        printf(any ? ",\n" : ".br\nOptions:\n");
        fputs("\\fB", stdout);
        for (const char *p = r->name; *p; p++)
            printf(*p == '-' ? "\\-" : "%c", *p);
        fputs("\\fR", stdout);
        any = true;
    }
    if (any)
        fputs(".\n", stdout);
    for (const char *s = page < N_PAGES ? pages[page].examples : ""; *s; s += strcspn(s, "\n"), s += *s == '\n') {
        char line[400];
        snprintf(line, sizeof line, "%.*s", (int)strcspn(s, "\n"), s);
        printf(".br\nExample:\n.nf\n");
        roff(line);
        printf(".fi\n");
    }
}

static void roff_intro(void)
{
    printf(".\\\" Made by 'exitlens manual' from the tables of the command line: change those.\n"
           ".TH EXITLENS 1 2026 \"exitlens %s\" \"User commands\"\n.SH NAME\nexitlens \\- what people say when they leave a job\n"
           ".SH SYNOPSIS\n.B exitlens\n.I COMMAND\n[\\fIOPTIONS\\fR] [\\fIFILE\\fR...]\n.SH DESCRIPTION\n", EXL_VERSION);
    roff("Reads notes and answers of exit interviews in Dutch, English, French and German, classifies every statement by theme, polarity and departure reason with open lexicons, and computes "
         "trends and recurring issues per department, role and manager. Works offline; results are anonymous unless --audience hr is asked for; every label carries the lexicon entries "
         "that gave it.");
    printf(".PP\n");
    roff("A single - is standard input. Results go to standard output or to --output; everything else (progress, warnings, summaries) to standard error. Long options take --name=value and "
         "--name value; a bare -- ends options. exitlens COMMAND --help lists the options of a command.");
    printf(".PP\n");
    roff("Input is CSV, TSV, JSON Lines, a sheet of an XLSX workbook (--sheet), a note as .txt file, or a folder of such notes; see input.md.");
}

static void roff_end(void)
{
    printf(".SH CONFIGURATION\n");
    roff("--config FILE reads options from a file, for any command:");
    printf(".PP\n.nf\n# house rules\n[privacy]\nmin\\-group = 12\naudience = management\nsalvage = yes\nmap = Cease Date=exit_date\nmap = Region=department\n.fi\n.PP\n");
    roff("Names are those of the long options, with hyphens or underscores; flags are yes or no. Lines that begin with # are remarks, [headings] are for the reader. What the command line "
         "says wins; what may be repeated is added to. A name that only other commands take is checked and left out; one that none takes, a value out of range and a name set twice are "
         "errors (exit status 3), each with its line and column: a setting of privacy that is ignored would be a leak.");
    printf(".SH EXIT STATUS\n");
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        roff_item((char[2]){ (char)('0' + statuses[i].status), '\0' }, statuses[i].meaning);
    printf(".SH ENVIRONMENT\n");
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        roff_item(variables[i].name, variables[i].meaning);
    printf(".SH FILES\n");
    roff("tutorial.md, input.md, figures.md, report.md, redact.md, store.md, lexicons.md and the pages howto-*.md in the manual go through the work step by step, and describe the input, the figures, "
         "the report, what is removed from text, the views of the store and the upkeep of lexicons; lexicons/README.md the format of the lexicons.");
    printf(".SH COPYRIGHT\n");
    roff("GPL-3.0-or-later; lexicons and corpora CC-BY-4.0.");
}

void exl_help_manual(void)
{
    char head[96];
    roff_intro();
    printf(".SH COMMANDS\n");
    for (size_t i = 0; i < exl_n_command_rows; i++)
        roff_command(&exl_command_rows[i]);
    printf(".SH OPTIONS\n");
    for (size_t i = 0; i < exl_n_option_rows; i++)
        roff_item(head_of(head, &exl_option_rows[i]), exl_option_rows[i].help);
    roff_end();
}

/* --- the same in Markdown ------------------------------------------------------------------------------------- */

static void markdown(const char *s)
{
    for (; *s; s++) {
        if (strchr("*_<[|", *s))
            putchar('\\');
        putchar(*s);
    }
}

static void markdown_command(const exl_command_row *c)
{
    size_t page = page_of(c->name);
    printf("\n## %s\n\n`exitlens %s`\n\n", c->name, c->usage);
    markdown(page < N_PAGES ? pages[page].text : c->help);
    printf("\n");
    for (size_t i = 0, any = 0; i < exl_n_option_rows; i++)
        if (exl_option_applies(c, &exl_option_rows[i]) && !exl_option_is_common(&exl_option_rows[i]))
            printf("%s`%s`", any++ ? ", " : "\nOptions: ", exl_option_rows[i].name);
    if (c->options[0])
        printf("\n");
    if (page < N_PAGES && *pages[page].examples) {
        printf("\n```sh\n");
        example_lines("", pages[page].examples);
        printf("```\n");
    }
}

void exl_help_page(void)
{
    char head[96];
    printf("<!-- Made by 'exitlens manual --format md' from the tables of the command line: change those. -->\n# Commands and options\n\n"
           "`exitlens COMMAND [OPTIONS] [FILE...]`; the examples are run in their order, in a folder with `corpora/`. [program.md](program.md) tells of the terminal, languages and `doctor`.\n");
    for (size_t i = 0; i < exl_n_command_rows; i++)
        markdown_command(&exl_command_rows[i]);
    printf("\n## Options\n\n| option | meaning |\n| --- | --- |\n");
    for (size_t i = 0; i < exl_n_option_rows; i++) {
        printf("| `");
        for (const char *p = head_of(head, &exl_option_rows[i]); *p; p++)
            printf(*p == '|' ? "\\|" : "%c", *p);
        printf("` | ");
        markdown(exl_option_rows[i].help);
        printf(" |\n");
    }
    printf("\n## Exit status\n\n| | |\n| --- | --- |\n");
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        printf("| %d | %s |\n", statuses[i].status, statuses[i].meaning);
    printf("\n## Environment\n\n| | |\n| --- | --- |\n");
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        printf("| `%s` | %s |\n", variables[i].name, variables[i].meaning);
}
