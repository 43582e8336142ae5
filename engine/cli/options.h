/* The command line: options and commands as tables, from which help is printed and arguments are read. */
#ifndef EXL_CLI_OPTIONS_H
#define EXL_CLI_OPTIONS_H
#include "exitlens.h"

enum { EXL_LIST_MAX = 64, EXL_OPTIONS_MAX = 256 };      /* values of one option; options that names are gathered of */

/* Everything a command may be told. */
typedef struct {
    exl_options o;
    const char *command;
    const char *lexicons, *output, *text, *config, *for_bi;
    const char *map[EXL_LIST_MAX], *where[EXL_LIST_MAX], *units[EXL_LIST_MAX], *only[EXL_LIST_MAX], *a[EXL_LIST_MAX], *b[EXL_LIST_MAX], *also[EXL_LIST_MAX];
    bool quiet, no_progress, no_sandbox, help, format_given, language_given, export;
    char *config_text;              /* owns what --config said */
    int failure;                    /* exit status where reading failed */
    const char **operand;           /* what is no option */
    int n_operands;
} exl_arguments;

typedef enum { EXL_ARG_FLAG, EXL_ARG_TEXT, EXL_ARG_NUMBER, EXL_ARG_SHARE, EXL_ARG_DATE, EXL_ARG_LIST, EXL_ARG_CHOICE } exl_arg_kind;

typedef struct {
    const char *name, *value;       /* "--db", "FILE"; value NULL = flag. FILE and DIR are read, PATH is written: cli/confine.h */
    char        letter;             /* -o */
    exl_arg_kind kind;
    size_t      at, count_at;       /* offset in exl_arguments of the value; lists: and of its count */
    unsigned    min, max;           /* numbers */
    const char *choices;            /* "csv|tsv|table", numbered from 0; of any kind: nothing else is taken */
    const char *help;
} exl_option_row;

extern const exl_option_row exl_option_rows[];
extern const size_t exl_n_option_rows;

typedef struct {
    const char *name, *usage, *help;
    const char *options;            /* names without --, separated by blanks */
    int (*run)(exl_arguments *a);   /* exit status */
} exl_command_row;

extern const exl_command_row exl_command_rows[];
extern const size_t exl_n_command_rows;

/* Whether a command takes an option; one of this name. */
bool exl_option_applies(const exl_command_row *c, const exl_option_row *r);
bool exl_option_is_common(const exl_option_row *r);     /* every command takes it */
bool exl_option_takes(const exl_command_row *c, const char *name);

/* Sets an option to a value (NULL for flags); false, with the reason in `why`, where it is none that it takes. */
bool exl_option_set(exl_arguments *a, const exl_option_row *r, const char *value, char why[400]);

/* Reads argv[2 …] for command c into a, over what --config says. False: a message was printed, exit with a->failure. */
bool exl_arguments_read(exl_arguments *a, const exl_command_row *c, int argc, char **argv);

/* The candidate nearest to a mistyped word (two edits off at most, or begun like it), NULL when none is near. */
const char *exl_nearest(const char *word, const char *const *candidates, size_t n);
#endif
