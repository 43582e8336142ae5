/* What the tables of options and commands say to people and shells: help, the manual page, completion. All of it goes to standard output, and a command or
 * option that is added to its table is in all of them. Help and completion are in the language of messages, the manual page is in English. */
#ifndef EXL_CLI_HELP_H
#define EXL_CLI_HELP_H
#include "cli/options.h"

/* A text of the tables in the language of messages (exl_terminal_language), from help_words.inc; one that has no row there as it is, which tests/help.py finds. */
const char *exl_help_said(const char *english);

void exl_help_all(void);
void exl_help_command(const exl_command_row *c);

/* exitlens(1) in roff; the same commands and options as a page in Markdown. */
void exl_help_manual(void);
void exl_help_page(void);

/* The completion of "bash", "zsh" or "fish"; false: it is none of them, and nothing was printed. */
bool exl_help_completion(const char *shell);
#endif
