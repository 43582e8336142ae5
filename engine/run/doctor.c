/* doctor: what is wrong with an installation, a line a finding, each with what to do. Every look is a function; what they find is counted, so that the exit
 * status says whose fault it is: a file's, or the machine's. Nothing is written. What is said, in four languages, is in doctor.inc. */
#include "base/file.h"
#include "base/sandbox.h"
#include "base/utf8.h"
#include "classify/persons.h"
#include "privacy/redact.h"
#include "report/say.h"
#include "report/words.h"
#include "run/aliases.h"
#include "run/work.h"
#include "store/key.h"
#include "store/verify.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { FITTED_MAX = 64 << 20, LEAST_FREE_MB = 200, STALE_PERCENT = 5, FIRST_MAX = 600 };

typedef enum { FINE, REMARK, FAULT_FILE, FAULT_MACHINE } finding;

/* What is said, by name. */
typedef enum {
#define FINDING(name, en, nl, fr, de) D_##name,
#include "run/doctor.inc"
#undef FINDING
} words;

static const char *const texts[][EXL_WORD_LANGUAGES] = {
#define FINDING(name, en, nl, fr, de) { nl, fr, en, de },
#include "run/doctor.inc"
#undef FINDING
};

typedef struct {
    const exl_options *o;
    const char *lexicons;
    exl_buf   *out;
    exl_engine *e;                  /* NULL: the lexicons do not load */
    exl_arena *a;
    int        language;
    bool       file, machine;       /* something is wrong with a file; with the machine */
} patient;

static const char *text_of(const patient *p, words w) { return texts[w][p->language]; }

/* w, and blanks up to a column behind the longest of its kind. */
static void put_column(patient *p, words w, words first, words last)
{
    size_t widest = 0, n = exl_utf8_letters(exl_span_of(text_of(p, w)));
    for (words i = first; i <= last; i++) {
        size_t k = exl_utf8_letters(exl_span_of(text_of(p, i)));
        widest = k > widest ? k : widest;
    }
    exl_buf_str(p->out, text_of(p, w));
    for (; n < widest + 2; n++)
        exl_buf_char(p->out, ' ');
}

/* A line: what was looked at, and what was found. */
static void put_line(patient *p, finding f, words what, exl_span said)
{
    static const words stand[] = { D_OK, D_NOTE, D_FAULT, D_FAULT };
    char shown[1400];
    exl_utf8_show(shown, sizeof shown, said);
    put_column(p, stand[f], D_OK, D_FAULT);
    put_column(p, what, D_PROGRAM, D_TERMINAL);
    exl_buf_str(p->out, shown);
    exl_buf_char(p->out, '\n');
    p->file |= f == FAULT_FILE;
    p->machine |= f == FAULT_MACHINE;
}

/* value[1] is {1}. */
static void find(patient *p, finding f, words what, words said, const char *const *value)
{
    exl_buf b;
    exl_buf_init(&b, 0);
    exl_buf_fill(&b, text_of(p, said), value);
    put_line(p, f, what, exl_buf_view(&b));
    p->out->failed |= b.failed;
    exl_buf_free(&b);
}
#define FIND(p, f, what, said, ...) find(p, f, what, said, (const char *const[]){ NULL, __VA_ARGS__ })

/* A number as the language writes it; it lives as long as the arena. */
static const char *count(patient *p, uint64_t v)
{
    char digits[24];
    exl_buf b;
    int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)v);
    exl_buf_init(&b, 0);
    exl_word_number(&b, (exl_span){ digits, (size_t)n }, p->language);
    const char *s = exl_arena_copy(p->a, exl_buf_view(&b)).p;
    exl_buf_free(&b);
    return s ? s : "?";
}

/* What the library found, in the language as far as it has a row there. */
static void find_error(patient *p, words what, const exl_err *err, const char *advice)
{
    char place[600] = "", said[2 * sizeof err->msg], line[4 * sizeof err->msg];
    if (err->path[0] && err->line)
        snprintf(place, sizeof place, "%s:%llu:%llu: ", err->path, (unsigned long long)err->line, (unsigned long long)err->column);
    else if (err->path[0])
        snprintf(place, sizeof place, "%s: ", err->path);
    (void)exl_say(said, sizeof said, err->msg, p->language);
    snprintf(line, sizeof line, "%s%s%s%s", place, said, advice[0] ? "; " : "", advice);
    put_line(p, err->rc == EXL_EDATA ? FAULT_FILE : FAULT_MACHINE, what, exl_span_of(line));
}

static void look_at_program(patient *p)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (exl_store_library_fits())
        FIND(p, FINE, D_PROGRAM, D_PROGRAM_OK, EXL_VERSION, count(p, EXL_STORE_SCHEMA), exl_store_library(), count(p, cores > 0 ? (uint64_t)cores : 1));
    else
        FIND(p, FAULT_MACHINE, D_PROGRAM, D_PROGRAM_OLD, exl_store_library());
}

/* The program works without it: that is no fault, but worth knowing where notes of strangers are read. */
static void look_at_sandbox(patient *p)
{
    exl_box box = exl_sandbox_holds();
    words said = !box.entered ? D_SANDBOX_OUT : box.landlock && box.seccomp ? D_SANDBOX_BOTH : box.landlock ? D_SANDBOX_FILES : box.seccomp ? D_SANDBOX_CALLS : D_SANDBOX_NONE;
    FIND(p, said == D_SANDBOX_BOTH ? FINE : REMARK, D_SANDBOX, said, count(p, (uint64_t)box.landlock));
}

static void look_at_lexicons(patient *p)
{
    exl_err err = { 0 };
    if (exl_engine_open(&p->e, p->lexicons, (exl_notify){ 0 }, &err) != EXL_OK) {
        find_error(p, D_LEXICONS, &err, text_of(p, D_LEXICONS_WHICH));
        return;
    }
    const exl_lexicons *l = p->e->lexicons;
    FIND(p, FINE, D_LEXICONS, D_LEXICONS_OK, p->lexicons, l->revision, count(p, l->taxonomy.n_themes), count(p, l->lexicon[EXL_LANG_NL].n_entries), count(p, l->lexicon[EXL_LANG_FR].n_entries),
         count(p, l->lexicon[EXL_LANG_EN].n_entries), count(p, l->lexicon[EXL_LANG_DE].n_entries));
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
        FIND(p, REMARK, D_FITTED, D_FITTED_NONE, p->lexicons);
        return;
    }
    if (count_stale(p, path, &all, &stale, &err) != EXL_OK)
        find_error(p, D_FITTED, &err, "");
    else if (stale * 100 > all * STALE_PERCENT)
        FIND(p, REMARK, D_FITTED, D_FITTED_STALE, count(p, stale), count(p, all));
    else
        FIND(p, FINE, D_FITTED, D_FITTED_OK, count(p, all), count(p, stale));
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
            n += (size_t)snprintf(missing + n, sizeof missing - n, "%s%s", n ? ", " : "", exl_lang_codes[l]);
    }
    if (n)
        FIND(p, REMARK, D_LEARNED, D_LEARNED_NONE, missing);
    else if (p->e)
        FIND(p, FINE, D_LEARNED, D_LEARNED_OK);
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
        find_error(p, D_WORD_LISTS, &err, "");
        return;
    }
    for (exl_lang l = 0; l < EXL_N_LANGS; l++)
        if (!(exl_redactor_lists(r) & 1u << l))
            n += (size_t)snprintf(missing + n, sizeof missing - n, "%s%s", n ? " " : "", packages[l]);
    exl_redactor_free(r);
    if (n)
        FIND(p, REMARK, D_WORD_LISTS, D_WORDS_MISSING, missing);
    else
        FIND(p, FINE, D_WORD_LISTS, D_WORDS_OK);
}

static void first_fault(void *ctx, const char *what)
{
    char *first = ctx;
    if (!first[0])
        snprintf(first, FIRST_MAX, "%s", what);
}

/* Whether the key opens the store was told with it: what is left is the file itself. */
static void look_at_key(patient *p, const char *db, bool sealed)
{
    exl_err err = { 0 };
    exl_key key;
    char *path = exl_key_path(db, p->o->key);
    if (!path && exl_fail(&err, EXL_ENOMEM, "out of memory") != EXL_OK)
        find_error(p, D_KEY, &err, "");
    else if (sealed)
        FIND(p, FAULT_FILE, D_KEY, D_KEY_GONE, path);
    else if (exl_key_load(&key, path, &err) != EXL_OK)
        find_error(p, D_KEY, &err, "");
    else
        FIND(p, FINE, D_KEY, D_KEY_OK, path);
    free(path);
}

static void look_at_store(patient *p)
{
    exl_err err = { 0 };
    exl_store_counts n = { 0 };
    char first[FIRST_MAX] = "", said[2 * FIRST_MAX];
    bool sealed = false;
    const char *db = exl_run_db(p->o);
    if (access(db, F_OK) != 0) {
        FIND(p, REMARK, D_STORE, D_STORE_NONE, db);
        return;
    }
    exl_rc rc = exl_store_verify(&n, &sealed, db, p->o->key, first_fault, first, &err);
    if (rc == EXL_OK)
        FIND(p, FINE, D_STORE, D_STORE_OK, db, count(p, n.interviews), count(p, n.statements));
    else if (exl_say(said, sizeof said, first, p->language) || first[0])
        FIND(p, FAULT_FILE, D_STORE, D_STORE_BAD, db, said);
    else
        find_error(p, D_STORE, &err, "");
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
        uint64_t mb = known ? (uint64_t)v.f_bavail * v.f_frsize >> 20 : 0;
        if (!known || access(places[i], W_OK) != 0)
            FIND(p, FAULT_MACHINE, D_DISK, D_DISK_CLOSED, places[i], i ? "$TMPDIR" : "--db");
        else
            FIND(p, mb < LEAST_FREE_MB ? FAULT_MACHINE : FINE, D_DISK, mb < LEAST_FREE_MB ? D_DISK_FULL : D_DISK_OK, count(p, mb), places[i]);
    }
}

static void look_at_lists(patient *p)
{
    exl_err err = { 0 };
    exl_roster *roster = NULL;
    exl_aliases aliases;
    if (p->o->roster && exl_roster_load(&roster, p->o->roster, &err) != EXL_OK)
        find_error(p, D_ROSTER, &err, "");
    else if (p->o->roster)
        put_line(p, FINE, D_ROSTER, exl_span_of(p->o->roster));
    exl_roster_free(roster);
    if (p->o->aliases && exl_run_aliases_read(&aliases, p->o->aliases, p->a, &err) != EXL_OK)
        find_error(p, D_ALIASES, &err, "");
    else if (p->o->aliases)
        FIND(p, FINE, D_ALIASES, D_ALIASES_OK, p->o->aliases, count(p, aliases.n));
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
        FIND(p, FINE, D_TERMINAL, D_TERMINAL_OK, term && *term ? term : text_of(p, D_TERMINAL_NONE), locale);
    else
        FIND(p, REMARK, D_TERMINAL, D_TERMINAL_OTHER, *locale ? locale : text_of(p, D_LOCALE_NONE));
}

exl_rc exl_doctor(const char *lexicons, const exl_options *o, exl_sink out, exl_err *err)
{
    exl_arena a;
    exl_buf b;
    exl_lang language;
    EXL_TRY(exl_run_language(&language, o, err));
    exl_arena_init(&a, 0);
    exl_buf_init(&b, 0);
    patient p = { .o = o, .lexicons = lexicons, .out = &b, .a = &a, .language = language == EXL_LANG_UNKNOWN ? EXL_LANG_EN : (int)language };
    void (*const looks[])(patient *) = { look_at_program, look_at_sandbox, look_at_lexicons, look_at_fitted, look_at_learned, look_at_words, look_at_store, look_at_disk, look_at_lists, look_at_terminal };
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        looks[i](&p);
    exl_rc rc = exl_run_send(&b, out, err);
    exl_buf_free(&b);
    exl_arena_free(&a);
    exl_engine_close(p.e);
    if (rc != EXL_OK || (!p.file && !p.machine))
        return rc;
    return exl_fail(err, p.machine ? EXL_EENV : EXL_EDATA, "%s", text_of(&p, D_WRONG));
}
