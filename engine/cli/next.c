/* One line, with the store's name where it is not the default, so that it can be typed as it stands. */
#include "cli/next.h"
#include "cli/terminal.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void exl_next(const char *name, const exl_arguments *a)
{
    char db[600] = "";
    if (a->quiet || !isatty(STDERR_FILENO))
        return;
    if (a->o.db && strcmp(a->o.db, "exitlens.db") != 0)
        snprintf(db, sizeof db, " --db %.500s", a->o.db);
    bool hr = a->o.audience == EXL_AUDIENCE_HR;
    bool stores = strcmp(name, "analyze") == 0 || strcmp(name, "import") == 0;
    if (a->o.dry_run && stores)
        exl_tell("next: the same without --dry-run stores it");
    else if (strcmp(name, "analyze") == 0)
        exl_tell("next: open %s/report.html in a browser; 'exitlens flags%s --audience hr' shows where issues recur", a->output, db);
    else if (strcmp(name, "report") == 0)
        exl_tell("next: open %s/report.html in a browser", a->output);
    else if (strcmp(name, "import") == 0)
        exl_tell("next: 'exitlens report%s -o report' writes the report, 'exitlens reasons%s' shows why people leave", db, db);
    else if (strcmp(name, "reasons") == 0 || strcmp(name, "trends") == 0 || (strcmp(name, "flags") == 0 && !hr))
        exl_tell("next: 'exitlens quotes THEME%s' shows what leavers say of a theme", db);
    else if (strcmp(name, "flags") == 0)
        exl_tell("next: 'exitlens quotes THEME --audience hr%s --where department=NAME' shows the statements behind a row", db);
    else if (strcmp(name, "reclassify") == 0 && a->o.diff)
        exl_tell("next: without --diff the store is changed");
}
