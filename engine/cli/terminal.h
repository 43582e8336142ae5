/* What the program says to a person: standard error, made safe for a terminal, in the language asked for; colours, widths and progress where there is a terminal. */
#ifndef EXL_CLI_TERMINAL_H
#define EXL_CLI_TERMINAL_H
#include "exitlens.h"

/* One command's remarks. began, drawn: milliseconds of a clock, 0 = not yet; errors: how many were told. */
typedef struct { bool quiet, progress, shown; double began, drawn; size_t errors; } exl_terminal;

/* Language of messages: "nl", "fr", "en", "de"; NULL or another word: English. For the whole program. */
void exl_terminal_language(const char *code);
int  exl_terminal_said_in(void);            /* 0..3 as exl_lang */

/* "exitlens: …" on standard error. */
void exl_complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A line on standard error, in the language. */
void exl_tell(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A line on standard error that is in the language already. */
void exl_tell_said(const char *s);

/* Prints an error with its place: file:line:column: message. Returns the exit status. */
int exl_report_error(const exl_err *err);

/* Remarks of the library, as an exl_notify whose ctx is an exl_terminal. */
void exl_terminal_note(void *ctx, const exl_note *n);

/* Takes the progress bar away, once all is done. */
void exl_terminal_done(exl_terminal *t);

/* Standard output as a sink; write errors are EXL_EENV. heading: the first line is that of a table, in bold where there are colours. */
exl_sink exl_stdout_sink(void);
void exl_stdout_heading(bool heading);

/* Columns of the terminal that standard output is ($COLUMNS, else the window's), 0 when it is none. */
int exl_terminal_width(void);

/* Whether what goes to standard output (1) or standard error (2) is coloured: never with $NO_COLOR, always with $CLICOLOR_FORCE, else on a terminal that is not dumb. */
bool exl_terminal_colour(int fd);
#endif
