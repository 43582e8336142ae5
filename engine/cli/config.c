/* Lines are cut in place: values are NUL-terminated where they stand. */
#include "cli/config.h"
#include "base/err.h"
#include "base/span.h"
#include "base/utf8.h"
#include "cli/terminal.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIG_MAX = 1 << 20, NAME_MAX_BYTES = 60 };

typedef struct {
    exl_arguments *a;
    const exl_command_row *command;
    const char *path;
    unsigned line;
    unsigned set_on[EXL_OPTIONS_MAX];   /* the line on which an option was set, 0 = not yet */
    int status;
} config;

static char *read_text(const char *path, int *status)
{
    exl_err err = { 0 };
    FILE *f = fopen(path, "rb");
    char *p = f ? malloc(CONFIG_MAX + 1) : NULL;
    size_t n = p ? fread(p, 1, CONFIG_MAX + 1, f) : 0;
    *status = 0;
    if (!p || ferror(f))
        *status = exl_rc_status(exl_fail(&err, EXL_EENV, "cannot read the configuration: %s", strerror(errno)));
    else if (n > CONFIG_MAX || memchr(p, 0, n) || exl_utf8_valid((exl_span){ p, n }) < n)
        *status = exl_rc_status(exl_fail(&err, EXL_EDATA, "this is no configuration file: it is not UTF-8 text, or over 1 MiB"));
    if (f)
        fclose(f);
    if (*status) {
        (void)exl_err_at(&err, path, 0, 0);
        exl_report_error(&err);
        free(p);
        return NULL;
    }
    p[n] = '\0';
    return p;
}

static void complain(config *c, const char *line, const char *at, const char *what)
{
    exl_err err = { 0 };
    (void)exl_fail(&err, EXL_EDATA, "%s", what);
    (void)exl_err_at(&err, c->path, c->line, (uint64_t)(at - line) + 1);
    c->status = exl_report_error(&err);
}

/* For the command line only. */
static bool is_outer(const exl_option_row *r) { return strcmp(r->name, "--help") == 0 || strcmp(r->name, "--config") == 0; }

/* The row of a name, hyphens or underscores. */
static size_t find_option(const char *name)
{
    for (size_t i = 0; i < exl_n_option_rows; i++) {
        const char *p = exl_option_rows[i].name + 2, *q = name;
        while (*p && (*p == *q || (*p == '-' && *q == '_')))
            p++, q++;
        if (!*p && !*q && !is_outer(&exl_option_rows[i]))
            return i;
    }
    return exl_n_option_rows;
}

static void unknown(config *c, const char *line, const char *name)
{
    char what[300], spelled[64] = "", plain[64];
    const char *names[EXL_OPTIONS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < exl_n_option_rows && n < EXL_OPTIONS_MAX; i++)
        if (!is_outer(&exl_option_rows[i]))
            names[n++] = exl_option_rows[i].name + 2;
    snprintf(plain, sizeof plain, "%s", name);
    for (char *p = plain; *p; p++)
        *p = *p == '_' ? '-' : *p;
    const char *near = exl_nearest(plain, names, n);
    snprintf(spelled, sizeof spelled, "%s", near ? near : "");
    for (char *p = spelled; *p; p++)
        *p = *p == '-' && strchr(name, '_') ? '_' : *p;
    snprintf(what, sizeof what, "unknown name '%s'%s%s%s: names are those of the long options", name, near ? " (did you mean '" : "", spelled, near ? "'?)" : "");
    complain(c, line, name, what);
}

static bool is_one_of(const char *value, const char *const words[3])
{
    for (size_t i = 0; i < 3; i++)
        if (exl_span_eq_nocase(exl_span_of(value), exl_span_of(words[i])))
            return true;
    return false;
}

static void set_option(config *c, const char *line, char *name, char *value)
{
    static const char *const yes[] = { "yes", "true", "1" }, *const no[] = { "no", "false", "0" };
    char what[500], why[400];
    size_t i = find_option(name);
    if (i == exl_n_option_rows) {
        unknown(c, line, name);
        return;
    }
    const exl_option_row *r = &exl_option_rows[i];
    if (c->set_on[i] && r->kind != EXL_ARG_LIST) {
        snprintf(what, sizeof what, "'%s' is set twice (duplicate): line %u has it already", name, c->set_on[i]);
        complain(c, line, name, what);
        return;
    }
    c->set_on[i] = c->line;
    bool flag = r->kind == EXL_ARG_FLAG, applies = exl_option_applies(c->command, r);
    if (flag && !is_one_of(value, yes)) {
        snprintf(what, sizeof what, "%s is yes or no", name);
        if (!is_one_of(value, no))
            complain(c, line, value, what);
        return;
    }
    exl_arguments aside = *c->a;     /* a value for another command is only tried */
    if (!exl_option_set(applies ? c->a : &aside, r, flag ? NULL : value, why)) {
        snprintf(what, sizeof what, "%s = %s", name, why);
        complain(c, line, value, what);
    } else if (strcmp(r->name, "--language") == 0 && !c->a->language_given) {
        exl_terminal_language(value);       /* from here on, what is wrong with the file is said in it */
    }
}

static char *skip_blanks(char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

static void end_at(char *from, char *end)
{
    while (end > from && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
        end--;
    *end = '\0';
}

static void read_line(config *c, char *line)
{
    char what[200];
    char *name = skip_blanks(line), *equals = strchr(name, '=');
    end_at(name, name + strlen(name));
    if (*name == '\0' || *name == '#' || (*name == '[' && name[strlen(name) - 1] == ']'))
        return;
    if (!equals || equals == name) {
        snprintf(what, sizeof what, "'%.*s' has no value: lines are name = value (or is the file cut off here?)", NAME_MAX_BYTES, equals ? "" : name);
        complain(c, line, name, what);
        return;
    }
    char *value = skip_blanks(equals + 1);
    end_at(name, equals);
    if (strlen(name) > NAME_MAX_BYTES)
        complain(c, line, name, "unknown name: names are those of the long options");
    else
        set_option(c, line, name, value);
}

int exl_config_read(exl_arguments *a, const exl_command_row *command, const char *path)
{
    int status;
    config c = { .a = a, .command = command, .path = path };
    char *text = read_text(path, &status);
    if (!text)
        return status;
    a->config_text = text;
    bool mark = strncmp(text, "\xEF\xBB\xBF", 3) == 0;
    for (char *line = text + (mark ? 3 : 0); line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        c.line++;
        read_line(&c, line);
        line = end ? end + 1 : NULL;
    }
    return c.status;
}
