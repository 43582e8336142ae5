/* From arguments to paths. */
#include "cli/confine.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/grow.h"
#include "base/sandbox.h"
#include "cli/terminal.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINK_DEPTH = 2 };

typedef struct { exl_box_path *path; size_t n, cap; exl_arena arena; bool failed; } places;

static void add(places *p, const char *path, exl_box_access access)
{
    if (!path || !exl_grow_in(&p->arena, &p->path, &p->cap, p->n + 1, sizeof *p->path))
        p->failed = true;
    else
        p->path[p->n++] = (exl_box_path){ path, access };
}

/* The folder that path stands in, and that in which the file stands that it links to. */
static void add_folder(places *p, const char *path, exl_box_access access)
{
    char real[4096];
    const char *where[2] = { path, realpath(path, real) ? real : NULL };
    for (size_t i = 0; i < 2 && where[i]; i++) {
        const char *slash = strrchr(where[i], '/');
        add(p, !slash ? "." : exl_arena_copy(&p->arena, (exl_span){ where[i], slash == where[i] ? 1 : (size_t)(slash - where[i]) }).p, access);
    }
}

/* What the links in a folder lead to. */
static void add_links(places *p, const char *folder, int depth)
{
    DIR *d = depth ? opendir(folder) : NULL;
    for (struct dirent *e; d && (e = readdir(d));) {
        if (e->d_name[0] == '.' || (e->d_type != DT_LNK && e->d_type != DT_DIR))
            continue;
        const char *name = exl_file_join(&p->arena, folder, e->d_name);
        if (!name || e->d_type == DT_LNK)
            add(p, name, EXL_BOX_READ);
        else
            add_links(p, name, depth - 1);
    }
    if (d)
        closedir(d);
}

static void add_read(places *p, const char *path)
{
    add(p, path, EXL_BOX_READ);
    add_links(p, path, LINK_DEPTH);
}

/* A folder to write into, or a file to be written by way of one beside it. Where a workbook may be made, its parts are put together and it is read back there. */
static void add_output(places *p, const char *path, exl_box_access access)
{
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        add(p, path, access);
    else
        add_folder(p, path, access);
}

static bool makes_workbooks(const exl_command_row *c)
{
    static const char *const names[] = { "analyze", "report", "review" };
    bool makes = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        makes |= strcmp(c->name, names[i]) == 0;
    return makes;
}

static const char *const databases[] = { "--db", "--key", "--for-bi" };

static void add_value(places *p, const exl_command_row *c, const exl_option_row *r, const char *value)
{
    if (!value || !*value)
        return;
    bool database = false;          /* made, read and changed, with journals beside it */
    for (size_t i = 0; i < sizeof databases / sizeof databases[0]; i++)
        database |= strcmp(r->name, databases[i]) == 0;
    if (database)
        add_folder(p, value, EXL_BOX_WORK);
    else if (strcmp(r->value, "PATH") == 0)
        add_output(p, value, makes_workbooks(c) ? EXL_BOX_WORK : EXL_BOX_PUT);
    else if (strcmp(r->value, "FILE") == 0 || strcmp(r->value, "DIR") == 0)
        add_read(p, value);
}

/* X.interviews.tsv belongs to X.statements.tsv. */
static void add_companion(places *p, const char *path)
{
    static const char tail[] = ".statements.tsv";
    size_t n = strlen(path), keep = n - (sizeof tail - 1);
    if (n < sizeof tail || strcmp(path + keep, tail) != 0)
        return;
    size_t room = keep + sizeof ".interviews.tsv";
    char *name = exl_arena_get(&p->arena, room);
    if (name)
        snprintf(name, room, "%.*s.interviews.tsv", (int)keep, path);
    add(p, name, EXL_BOX_READ);
}

static void add_arguments(places *p, const exl_arguments *a, const exl_command_row *c)
{
    for (size_t i = 0; i < exl_n_option_rows; i++) {
        const exl_option_row *r = &exl_option_rows[i];
        const char *base = (const char *)a;
        const char *const *value = (const char *const *)(const void *)(base + r->at);
        if (!exl_option_applies(c, r))
            continue;
        for (size_t k = 0; r->kind == EXL_ARG_LIST && k < *(const size_t *)(const void *)(base + r->count_at); k++) {
            add_value(p, c, r, value[k]);
            add_companion(p, value[k]);
        }
        if (r->kind == EXL_ARG_TEXT)
            add_value(p, c, r, *value);
    }
    for (int i = 0; i < a->n_operands; i++) {
        add_read(p, a->operand[i]);
        add_companion(p, a->operand[i]);
        if (a->o.salvage)
            add_folder(p, a->operand[i], EXL_BOX_PUT);
    }
}

/* Word lists; how many processors there are; what SQLite takes for its random numbers, where a standard stream is closed, and the
 * names of users, for the log. */
static const char *const system_files[] = { "/usr/share/dict", "/sys/devices/system/cpu", "/dev/urandom", "/dev/null", "/etc/passwd" };

bool exl_confine(const exl_arguments *a, const exl_command_row *c, const char *lexicons)
{
    places p = { 0 };
    const char *temporary = getenv("TMPDIR");
    if (a->no_sandbox) {
        exl_complain("warning: running without the sandbox: the program may open any file and connection that you may");
        return true;
    }
    exl_arena_init(&p.arena, 0);
    add_arguments(&p, a, c);
    add_read(&p, lexicons);
    for (size_t i = 0; i < sizeof system_files / sizeof system_files[0]; i++)
        add(&p, system_files[i], EXL_BOX_READ);
    if (a->n_operands)                                      /* input that is read twice, kept in files without a name */
        add(&p, temporary && *temporary ? temporary : "/tmp", EXL_BOX_WORK);
    if (!p.failed)
        (void)exl_sandbox_enter(p.path, p.n);
    exl_arena_free(&p.arena);
    return !p.failed;
}

void exl_confine_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)    /* the lowest free number; writing there fails, as it should */
            return;
}
