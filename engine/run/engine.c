/* The public handle. */
#include "run/engine.h"
#include "report/say.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { OPTIONS_VERSION = 1 };       /* of the struct: goes up, with the soname, when it changes */

const char *exl_version(void) { return EXL_VERSION; }

exl_rc exl_run_options(const exl_options *o, exl_err *err)
{
    return o->version == OPTIONS_VERSION ? EXL_OK : exl_fail(err, EXL_EUSAGE, "options of version %u, this library knows %d: begin with exl_options_init", o->version, OPTIONS_VERSION);
}

void exl_lexicons_find(char *out, size_t cap, const char *binary)
{
    const char *env = getenv("EXITLENS_LEXICONS");
    struct stat s;
    char path[4096];
    snprintf(out, cap, "%s", env && *env ? env : EXL_LEXICONS_DIR);
    if ((env && *env) || !binary || snprintf(path, sizeof path, "%s", binary) >= (int)sizeof path - 64)
        return;
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(path, '/');
        if (!slash)
            return;
        *slash = '\0';
    }
    size_t n = strlen(path);
    snprintf(path + n, sizeof path - n, "/lexicons/themes.tsv");
    if (stat(path, &s) == 0)
        snprintf(out, cap, "%.*s/lexicons", (int)n, path);
}

void exl_options_init(exl_options *o)
{
    *o = (exl_options){ .version = OPTIONS_VERSION, .audience = EXL_AUDIENCE_MANAGEMENT, .min_group = 10, .min_company = 5, .fdr = 0.10, .sample = 200 };
}

static exl_rc open_engine(exl_engine **out, const char *lexicons, bool tables_only, exl_notify notify, exl_err *err)
{
    exl_err own = { 0 };
    if (err)
        *err = own;
    exl_engine *e = calloc(1, sizeof *e);
    if (!e)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    e->folder = strdup(lexicons);
    exl_rc rc = !e->folder    ? exl_fail(err, EXL_ENOMEM, "out of memory")
              : tables_only ? exl_lexicons_load_tables(&e->lexicons, lexicons, err ? err : &own)
                            : exl_lexicons_load(&e->lexicons, lexicons, notify, err ? err : &own);
    if (rc != EXL_OK)
        exl_engine_close(e);
    else
        *out = e;
    return rc;
}

exl_rc exl_engine_open(exl_engine **out, const char *lexicons, exl_notify notify, exl_err *err) { return open_engine(out, lexicons, false, notify, err); }
exl_rc exl_engine_open_figures(exl_engine **out, const char *lexicons, exl_err *err) { return open_engine(out, lexicons, true, (exl_notify){ 0 }, err); }

void exl_engine_close(exl_engine *e)
{
    if (!e)
        return;
    exl_lexicons_free(e->lexicons);
    free(e->folder);
    free(e);
}

exl_rc exl_run_send(exl_buf *b, exl_sink out, exl_err *err)
{
    EXL_TRY(exl_buf_rc(b, err));
    exl_rc rc = b->n ? out.write(out.ctx, b->p, b->n, err) : EXL_OK;
    exl_buf_reset(b);
    return rc;
}

void exl_run_say(exl_notify notify, exl_note_kind kind, const char *fmt, ...)
{
    char msg[1024];
    if (!notify.fn)
        return;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    notify.fn(notify.ctx, &(exl_note){ kind, NULL, 0, 0, msg, -1 });
}

exl_rc exl_run_language(exl_lang *out, const exl_options *o, exl_err *err)
{
    *out = EXL_LANG_UNKNOWN;
    if (!o->language)
        return EXL_OK;
    size_t i = exl_name_index(exl_lang_codes, EXL_N_LANGS, (exl_span){ o->language, strlen(o->language) });
    if (i == EXL_N_LANGS)
        return exl_fail(err, EXL_EUSAGE, "language '%s' is none of nl fr en de", o->language);
    *out = (exl_lang)i;
    return EXL_OK;
}

const char *exl_run_told(char *out, size_t cap, const char *english, const exl_options *o)
{
    exl_lang lang;
    if (exl_run_language(&lang, o, NULL) != EXL_OK || lang == EXL_LANG_UNKNOWN)
        return english;
    (void)exl_say(out, cap, english, (int)lang);
    return out;
}

exl_rc exl_run_roster(exl_roster **out, const exl_options *o, exl_err *err)
{
    *out = NULL;
    return o->roster ? exl_roster_load(out, o->roster, err) : EXL_OK;
}
