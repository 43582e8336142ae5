/* What one does next, said behind a command on a terminal; a script is told nothing. */
#ifndef EXL_CLI_NEXT_H
#define EXL_CLI_NEXT_H
#include "cli/options.h"

/* After command `name` ended well. Nothing with --quiet, or where standard error is no terminal. */
void exl_next(const char *name, const exl_arguments *a);
#endif
