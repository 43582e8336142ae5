/* A configuration file: `name = value` lines, names as the long options, so that what holds always is said once.
 *
 *     # anonymity
 *     [privacy]                 headings are for the reader only
 *     min-group = 12            an underscore will do for a hyphen
 *     salvage = yes             flags are yes or no
 *     map = Cease Date=exit_date        what may be repeated may stand on several lines
 *
 * What the command line says wins, or is added to what may be repeated. A name that this command does not take but another does is checked and left out,
 * so that one file serves all commands. A name that none takes is an error: an ignored setting of privacy would be a leak. */
#ifndef EXL_CLI_CONFIG_H
#define EXL_CLI_CONFIG_H
#include "cli/options.h"

/* Reads the file at path into a, for command c; values live in a->config_text, which the caller frees. 0, or the exit status: 3 for faults of the
 * file, all of which were printed with their line and column; 4 where it cannot be read. */
int exl_config_read(exl_arguments *a, const exl_command_row *c, const char *path);
#endif
