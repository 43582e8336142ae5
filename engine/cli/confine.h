/* The sandbox of a command: what its arguments name, and nothing else, stays within reach. */
#ifndef EXL_CLI_CONFINE_H
#define EXL_CLI_CONFINE_H
#include "cli/options.h"

/* Gives up all files but these: operands and options whose value is a FILE or DIR may be read, the lexicons too; what stands in the folder of
 * the store, and of the key, may be changed; in the folder of an output (PATH), or of a file to salvage from, files may be made. With
 * --no-sandbox it only says so. False: no memory. */
bool exl_confine(const exl_arguments *a, const exl_command_row *c, const char *lexicons);

/* Standard input, output and error that were closed when the program began: opened so that no file of ours gets their number. */
void exl_confine_streams(void);
#endif
