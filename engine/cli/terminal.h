/* What the program says to a person: standard error, made safe for a terminal. */
#ifndef EXL_CLI_TERMINAL_H
#define EXL_CLI_TERMINAL_H
#include "exitlens.h"

typedef struct { bool quiet, progress, shown; int percent; } exl_terminal;

/* "exitlens: …" on standard error. */
void exl_complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Prints an error with its place: file:line:column: message. Returns the exit status. */
int exl_report_error(const exl_err *err);

/* Remarks of the library, as an exl_notify whose ctx is an exl_terminal. */
void exl_terminal_note(void *ctx, const exl_note *n);

/* Standard output as a sink; write errors are EXL_EENV. */
exl_sink exl_stdout_sink(void);

/* Columns of the terminal that standard output is, 0 when it is none. */
int exl_terminal_width(void);
#endif
