/* doctor: what is wrong with an installation, a line a finding, each with what to do. Every look is a function; what they find is counted, so that the exit
 * status says whose fault it is: a file's, or the machine's. Nothing is written. */
#include "base/file.h"
#include "base/utf8.h"
#include "classify/persons.h"
#include "privacy/redact.h"
#include "run/aliases.h"
#include "run/work.h"
#include "store/key.h"
#include "store/verify.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { FITTED_MAX = 64 << 20, LEAST_FREE_MB = 200, STALE_PERCENT = 5 };

typedef enum { FINE, REMARK, FAULT_FILE, FAULT_MACHINE } finding;

typedef struct {
    const exl_options *o;
    const char *lexicons;
    exl_buf   *out;
    exl_engine *e;                  /* NULL: the lexicons do not load */
    exl_arena *a;
    bool       file, machine;       /* something is wrong with a file; with the machine */
} patient;

__attribute__((format(printf, 4, 5))) static void find(patient *p, finding f, const char *what, const char *fmt, ...)
{
    static const char *const words[] = { "ok", "note", "FAULT", "FAULT" };
    char msg[1200], shown[1400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    exl_utf8_show(shown, sizeof shown, exl_span_of(msg));
    exl_buf_fmt(p->out, "%-6s %-11s %s\n", words[f], what, shown);
    p->file |= f == FAULT_FILE;
    p->machine |= f == FAULT_MACHINE;
}

static void find_error(patient *p, const char *what, const exl_err *err, const char *advice)
{
    char place[600] = "";
    if (err->path[0] && err->line)
        snprintf(place, sizeof place, "%s:%llu:%llu: ", err->path, (unsigned long long)err->line, (unsigned long long)err->column);
    else if (err->path[0])
        snprintf(place, sizeof place, "%s: ", err->path);
    find(p, err->rc == EXL_EDATA ? FAULT_FILE : FAULT_MACHINE, what, "%s%s%s%s", place, err->msg, advice[0] ? "; " : "", advice);
}

static void look_at_program(patient *p)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (exl_store_library_fits())
        find(p, FINE, "program", "exitlens %s, store schema %d, SQLite %s, %ld cores", EXL_VERSION, EXL_STORE_SCHEMA, exl_store_library(), cores);
    else
        find(p, FAULT_MACHINE, "program", "SQLite %s is too old for stores: install 3.37 or newer", exl_store_library());
}

static void look_at_lexicons(patient *p)
{
    exl_err err = { 0 };
    if (exl_engine_open(&p->e, p->lexicons, (exl_notify){ 0 }, &err) != EXL_OK) {
        find_error(p, "lexicons", &err, "name a folder of lexicons with --lexicons or $EXITLENS_LEXICONS; 'exitlens lexicon lint DIR' tells all that is wrong with one");
        return;
    }
    const exl_lexicons *l = p->e->lexicons;
    find(p, FINE, "lexicons", "%s: revision %s, %zu themes, entries nl %zu, fr %zu, en %zu, de %zu", p->lexicons, l->revision, l->taxonomy.n_themes, l->lexicon[EXL_LANG_NL].n_entries,
         l->lexicon[EXL_LANG_FR].n_entries, l->lexicon[EXL_LANG_EN].n_entries, l->lexicon[EXL_LANG_DE].n_entries);
}

static int by_bytes(const void *a, const void *b) { return exl_span_cmp(*(const exl_span *)a, *(const exl_span *)b); }

/* The patterns of a language, sorted; NULL for no memory. */
static exl_span *sorted_patterns(const exl_lexicon *l, exl_arena *a)
{
    exl_span *list = EXL_NEW(a, exl_span, l->n_entries + 1);
    for (size_t i = 0; list && i < l->n_entries; i++)
        list[i] = l->entry[i].pattern;
    if (list)
        qsort(list, l->n_entries, sizeof *list, by_bytes);
    return list;
}

/* Corrections of fitted.tsv, and those of them whose entry is gone. */
static exl_rc count_stale(patient *p, const char *path, size_t *all, size_t *stale, exl_err *err)
{
    exl_span text, *pattern[EXL_N_LANGS] = { NULL };
    EXL_TRY(exl_file_read(&text, path, FITTED_MAX, p->a, err));
    while (text.n) {
        exl_span line = exl_span_cut(&text, '\n'), lang = exl_span_cut(&line, '\t'), kind = exl_span_cut(&line, '\t'), key = exl_span_cut(&line, '\t');
        size_t l = exl_name_index(exl_lang_codes, EXL_N_LANGS, lang);
        if (l == EXL_N_LANGS || !exl_span_is(kind, "entry"))
            continue;
        const exl_lexicon *lexicon = &p->e->lexicons->lexicon[l];
        if (!pattern[l] && !(pattern[l] = sorted_patterns(lexicon, p->a)))
            return exl_fail(err, EXL_ENOMEM, "out of memory");
        ++*all;
        *stale += !bsearch(&key, pattern[l], lexicon->n_entries, sizeof key, by_bytes);
    }
    return EXL_OK;
}

static void look_at_fitted(patient *p)
{
    exl_err err = { 0 };
    size_t all = 0, stale = 0;
    const char *path = exl_file_join(p->a, p->lexicons, "fitted.tsv");
    if (!p->e || !path)
        return;
    if (!p->e->lexicons->fitted) {
        find(p, REMARK, "fitted", "no fitted.tsv in %s: scores are those of the entries' authors; 'exitlens fit' makes one from labelled notes", p->lexicons);
        return;
    }
    if (count_stale(p, path, &all, &stale, &err) != EXL_OK)
        find_error(p, "fitted", &err, "");
    else if (stale * 100 > all * STALE_PERCENT)
        find(p, REMARK, "fitted", "%zu of %zu corrections in fitted.tsv are of entries that are gone: fit again ('exitlens fit') after changes of this size", stale, all);
    else
        find(p, FINE, "fitted", "%zu corrections of entries, %zu of them of entries that are gone", all, stale);
}

static void look_at_learned(patient *p)
{
    char missing[40] = "";
    size_t n = 0;
    for (size_t l = 0; l < EXL_N_LANGS && p->e; l++) {
        char name[24];
        snprintf(name, sizeof name, "learned/%s.tsv", exl_lang_codes[l]);
        const char *path = exl_file_join(p->a, p->lexicons, name);
        if (path && access(path, R_OK) != 0)
            n += (size_t)snprintf(missing + n, sizeof missing - n, " %s", exl_lang_codes[l]);
    }
    if (n)
        find(p, REMARK, "learned", "nothing was learned of words in%s: what no entry says is not hinted at; 'exitlens fit' learns from labelled notes", missing);
    else if (p->e)
        find(p, FINE, "learned", "what words hint at is there for nl, fr, en, de");
}

static void look_at_words(patient *p)
{
    static const char *const packages[EXL_N_LANGS] = { [EXL_LANG_NL] = "wdutch", [EXL_LANG_FR] = "wfrench", [EXL_LANG_EN] = "wamerican", [EXL_LANG_DE] = "wngerman" };
    exl_redactor *r = NULL;
    exl_err err = { 0 };
    char missing[80] = "";
    size_t n = 0;
    if (!p->e)
        return;
    if (exl_redactor_new(&r, p->lexicons, p->o->words, NULL, NULL, 0, &err) != EXL_OK) {
        find_error(p, "word lists", &err, "");
        return;
    }
    for (exl_lang l = 0; l < EXL_N_LANGS; l++)
        if (!(exl_redactor_lists(r) & 1u << l))
            n += (size_t)snprintf(missing + n, sizeof missing - n, " %s", packages[l]);
    exl_redactor_free(r);
    if (n)
        find(p, REMARK, "word lists", "redacted quotes lose more words than they must: sudo apt-get install%s", missing);
    else
        find(p, FINE, "word lists", "nl, fr, en, de: for redact and quotes");
}

static void first_fault(void *ctx, const char *what)
{
    char *first = ctx;
    if (!first[0])
        exl_utf8_show(first, 600, exl_span_of(what));
}

/* Whether the key opens the store was told with it: what is left is the file itself. */
static void look_at_key(patient *p, const char *db, bool sealed)
{
    exl_err err = { 0 };
    exl_key key;
    char *path = exl_key_path(db, p->o->key);
    if (!path && exl_fail(&err, EXL_ENOMEM, "out of memory") != EXL_OK)
        find_error(p, "key", &err, "");
    else if (sealed)
        find(p, FAULT_FILE, "key", "%s is not there: texts, and the log, cannot be read without it; put it back, or 'exitlens key restore'", path);
    else if (exl_key_load(&key, path, &err) != EXL_OK)
        find_error(p, "key", &err, "");
    else
        find(p, FINE, "key", "%s: yours alone, and the store's", path);
    free(path);
}

static void look_at_store(patient *p)
{
    exl_err err = { 0 };
    exl_store_counts n = { 0 };
    char first[600] = "";
    bool sealed = false;
    const char *db = exl_run_db(p->o);
    if (access(db, F_OK) != 0) {
        find(p, REMARK, "store", "there is none at %s yet: 'exitlens import' or 'analyze' makes it; --db or $EXITLENS_DB names another", db);
        return;
    }
    exl_rc rc = exl_store_verify(&n, &sealed, db, p->o->key, first_fault, first, &err);
    if (rc == EXL_OK)
        find(p, FINE, "store", "%s is sound: %llu interviews, %llu statements", db, (unsigned long long)n.interviews, (unsigned long long)n.statements);
    else if (first[0])
        find(p, FAULT_FILE, "store", "%s: %s; 'exitlens verify' tells all of it: restore a backup, or import the files into a new store", db, first);
    else
        find_error(p, "store", &err, "");
    if (rc == EXL_OK)
        look_at_key(p, db, sealed);
}

/* Whether there is room where the store stands, and where temporary files are made. */
static void look_at_disk(patient *p)
{
    struct statvfs v;
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", exl_run_db(p->o));
    char *slash = strrchr(folder, '/');
    snprintf(slash ? slash + (slash == folder) : folder, 2, "%s", slash ? "" : ".");
    const char *tmp = getenv("TMPDIR");
    const char *const places[] = { folder, tmp && *tmp ? tmp : "/tmp" };
    for (size_t i = 0; i < 2; i++) {
        bool known = statvfs(places[i], &v) == 0;
        unsigned long long mb = known ? (unsigned long long)v.f_bavail * v.f_frsize >> 20 : 0;
        if (!known || access(places[i], W_OK) != 0)
            find(p, FAULT_MACHINE, "disk", "%s cannot be written to: choose another %s", places[i], i ? "$TMPDIR" : "--db");
        else if (mb < LEAST_FREE_MB)
            find(p, FAULT_MACHINE, "disk", "%llu MB free in %s: make room, a store takes about 4 kB an interview", mb, places[i]);
        else
            find(p, FINE, "disk", "%llu MB free in %s", mb, places[i]);
    }
}

static void look_at_lists(patient *p)
{
    exl_err err = { 0 };
    exl_roster *roster = NULL;
    exl_aliases aliases;
    if (p->o->roster && exl_roster_load(&roster, p->o->roster, &err) != EXL_OK)
        find_error(p, "roster", &err, "");
    else if (p->o->roster)
        find(p, FINE, "roster", "%s", p->o->roster);
    exl_roster_free(roster);
    if (p->o->aliases && exl_run_aliases_read(&aliases, p->o->aliases, p->a, &err) != EXL_OK)
        find_error(p, "aliases", &err, "");
    else if (p->o->aliases)
        find(p, FINE, "aliases", "%s: %zu names", p->o->aliases, aliases.n);
}

static void look_at_terminal(patient *p)
{
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
    const char *locale = "", *term = getenv("TERM");
    for (size_t i = 0; i < 3 && !*locale; i++)
        locale = getenv(names[i]) ? getenv(names[i]) : "";
    char folded[64];
    snprintf(folded, sizeof folded, "%s", locale);
    for (char *c = folded; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    bool utf8 = strstr(folded, "utf-8") || strstr(folded, "utf8");
    if (utf8)
        find(p, FINE, "terminal", "%s, locale %s: results never depend on it", term && *term ? term : "none", locale);
    else
        find(p, REMARK, "terminal", "the locale is %s: what is printed is UTF-8, which this terminal may show wrongly; export LANG=C.UTF-8", *locale ? locale : "not set");
}

exl_rc exl_doctor(const char *lexicons, const exl_options *o, exl_sink out, exl_err *err)
{
    exl_arena a;
    exl_buf b;
    exl_arena_init(&a, 0);
    exl_buf_init(&b, 0);
    patient p = { .o = o, .lexicons = lexicons, .out = &b, .a = &a };
    void (*const looks[])(patient *) = { look_at_program, look_at_lexicons, look_at_fitted, look_at_learned, look_at_words, look_at_store, look_at_disk, look_at_lists, look_at_terminal };
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        looks[i](&p);
    exl_rc rc = exl_run_send(&b, out, err);
    exl_buf_free(&b);
    exl_arena_free(&a);
    exl_engine_close(p.e);
    if (rc != EXL_OK || (!p.file && !p.machine))
        return rc;
    return exl_fail(err, p.machine ? EXL_EENV : EXL_EDATA, "something is wrong: see the lines that say FAULT, each with what to do");
}
