/* Completion for three shells: the tables once more, in their words. What follows an option is a word of its choices, a file, a folder, or nothing. */
#include "cli/help.h"
#include <stdio.h>
#include <string.h>

typedef enum { TAKES_NOTHING, TAKES_WORD, TAKES_FILE, TAKES_FOLDER, TAKES_CHOICE } taking;

static taking takes(const exl_option_row *r)
{
    if (!r->value)
        return TAKES_NOTHING;
    if (r->choices)
        return TAKES_CHOICE;
    bool file = strcmp(r->value, "FILE") == 0 || strcmp(r->value, "PATH") == 0 || strstr(r->value, ".db") != NULL;
    return file ? TAKES_FILE : strcmp(r->value, "DIR") == 0 ? TAKES_FOLDER : TAKES_WORD;
}

/* Prints s with `from` as `to`. */
static void with(const char *s, char from, char to)
{
    for (; *s; s++)
        putchar(*s == from ? to : *s);
}

/* What a command takes as its first word: "lint|stats|…", NULL = none. */
static const char *words_of(const exl_command_row *c)
{
    static char words[200];
    const char *p = c->usage + strlen(c->name);
    p += *p == ' ';
    size_t n = strcspn(p, " ");
    bool list = n && n < sizeof words && p[0] >= 'a' && p[0] <= 'z' && memchr(p, '|', n);
    snprintf(words, sizeof words, "%.*s", (int)(list ? n : 0), p);
    return list ? words : NULL;
}

static void bash_values(void)
{
    printf("    case \"$prev\" in\n");
    for (size_t i = 0; i < exl_n_option_rows; i++) {
        const exl_option_row *r = &exl_option_rows[i];
        if (takes(r) == TAKES_NOTHING)
            continue;
        printf("    %s", r->name);
        if (r->letter)
            printf("|-%c", r->letter);
        if (takes(r) == TAKES_CHOICE) {
            printf(") COMPREPLY=($(compgen -W '");
            with(r->choices, '|', ' ');
            printf("' -- \"$cur\")); return ;;\n");
        } else {
            printf(") %s return ;;\n", takes(r) == TAKES_FILE ? "COMPREPLY=($(compgen -f -- \"$cur\"));" : takes(r) == TAKES_FOLDER ? "COMPREPLY=($(compgen -d -- \"$cur\"));" : "");
        }
    }
    printf("    esac\n");
}

static void bash(void)
{
    printf("# bash completion of exitlens, made by 'exitlens completion bash'\n_exitlens() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} options= words=\n    COMPREPLY=()\n"
           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        COMPREPLY=($(compgen -W '--help --version");
    for (size_t i = 0; i < exl_n_command_rows; i++)
        printf(" %s", exl_command_rows[i].name);
    printf("' -- \"$cur\"))\n        return\n    fi\n");
    bash_values();
    printf("    case \"${COMP_WORDS[1]}\" in\n");
    for (size_t i = 0; i < exl_n_command_rows; i++) {
        const exl_command_row *c = &exl_command_rows[i];
        printf("    %s) options='", c->name);
        for (size_t k = 0; k < exl_n_option_rows; k++)
            if (exl_option_applies(c, &exl_option_rows[k]))
                printf(" %s", exl_option_rows[k].name);
        printf("'");
        if (words_of(c)) {
            printf(" words='");
            with(words_of(c), '|', ' ');
            printf("'");
        }
        printf(" ;;\n");
    }
    printf("    esac\n    if [ \"${cur#-}\" != \"$cur\" ]; then\n        COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
           "    elif [ -n \"$words\" ] && [ \"$COMP_CWORD\" -eq 2 ]; then\n        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
           "    else\n        COMPREPLY=($(compgen -f -- \"$cur\"))\n    fi\n}\ncomplete -o filenames -F _exitlens exitlens\n");
}

/* A help text between single quotes, without what zsh and fish take for something else. */
static void quoted(const char *s)
{
    for (; *s; s++)
        if (*s == '\'')
            fputs("’", stdout);
        else if (*s == '[' || *s == ']')
            putchar(*s == '[' ? '(' : ')');
        else if (*s == ':')
            fputs("\\:", stdout);
        else
            putchar(*s);
}

static void zsh_option(const exl_option_row *r)
{
    printf(" \\\n            '%s%s%s[", r->kind == EXL_ARG_LIST ? "*" : "", r->name, r->value ? "=" : "");
    quoted(exl_help_said(r->help));
    printf("]");
    if (takes(r) == TAKES_CHOICE) {
        printf(":%s:(", r->value);
        with(r->choices, '|', ' ');
        printf(")");
    } else if (r->value) {
        printf(":%.*s:%s", (int)strcspn(r->value, "="), r->value, takes(r) == TAKES_FILE ? "_files" : takes(r) == TAKES_FOLDER ? "_files -/" : "");
    }
    printf("'");
}

static void zsh(void)
{
    printf("#compdef exitlens\n# zsh completion of exitlens, made by 'exitlens completion zsh'\nlocal -a commands\ncommands=(\n");
    for (size_t i = 0; i < exl_n_command_rows; i++) {
        printf("    '%s:", exl_command_rows[i].name);
        quoted(exl_help_said(exl_command_rows[i].help));
        printf("'\n");
    }
    printf(")\nif (( CURRENT == 2 )); then\n    _describe command commands\nelse\n    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in\n");
    for (size_t i = 0; i < exl_n_command_rows; i++) {
        const exl_command_row *c = &exl_command_rows[i];
        printf("    %s) _arguments", c->name);
        for (size_t k = 0; k < exl_n_option_rows; k++)
            if (exl_option_applies(c, &exl_option_rows[k]))
                zsh_option(&exl_option_rows[k]);
        if (words_of(c)) {
            printf(" \\\n            '1:what:(");
            with(words_of(c), '|', ' ');
            printf(")'");
        }
        printf(" \\\n            '*:file:_files' ;;\n");
    }
    printf("    esac\nfi\n");
}

static void fish_text(const char *s)
{
    for (; *s; s++)
        if (*s == '\'')
            fputs("\\'", stdout);
        else
            putchar(*s);
}

static void fish(void)
{
    printf("# fish completion of exitlens, made by 'exitlens completion fish'\n");
    for (size_t i = 0; i < exl_n_command_rows; i++) {
        const exl_command_row *c = &exl_command_rows[i];
        printf("complete -c exitlens -n __fish_use_subcommand -f -a %s -d '", c->name);
        fish_text(exl_help_said(c->help));
        printf("'\n");
        if (words_of(c)) {
            printf("complete -c exitlens -n '__fish_seen_subcommand_from %s' -f -a '", c->name);
            with(words_of(c), '|', ' ');
            printf("'\n");
        }
    }
    for (size_t k = 0; k < exl_n_option_rows; k++) {
        const exl_option_row *r = &exl_option_rows[k];
        printf("complete -c exitlens -n '__fish_seen_subcommand_from");
        for (size_t i = 0; i < exl_n_command_rows; i++)
            if (exl_option_applies(&exl_command_rows[i], r))
                printf(" %s", exl_command_rows[i].name);
        printf("' -l %s", r->name + 2);
        if (r->letter)
            printf(" -s %c", r->letter);
        taking t = takes(r);
        if (t == TAKES_CHOICE) {
            printf(" -x -a '");
            with(r->choices, '|', ' ');
            printf("'");
        } else if (t != TAKES_NOTHING) {
            printf(t == TAKES_FILE ? " -r -F" : t == TAKES_FOLDER ? " -x -a '(__fish_complete_directories)'" : " -x");
        }
        printf(" -d '");
        fish_text(exl_help_said(r->help));
        printf("'\n");
    }
}

bool exl_help_completion(const char *shell)
{
    static const struct { const char *name; void (*print)(void); } shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
        if (strcmp(shell, shells[i].name) == 0)
            return shells[i].print(), true;
    return false;
}
