/* SQLite extension: classification in SQL, as two table-valued functions.
 *
 *     .load /usr/local/lib/exitlens/exitlens
 *     SELECT n.id, t.theme, t.polarity, t.score FROM notes AS n, exit_themes(n.text, 'nl') AS t;
 *     SELECT reason, score FROM exit_reasons('Ik vertrek omdat het loon te laag is.');
 *
 * A row a label: statement (from 1), language, theme or reason, polarity (themes: + - 0), score (probability), start and "end" (bytes of the words
 * that fired, in the UTF-8 of text), entry (lexicon entry), words, evidence (all of it, a JSON array [[start, end, entry], …]). The hidden columns text and lang
 * are the arguments: text NULL gives no rows, lang absent or NULL is told from the text. Lexicons are found as the program finds them, and
 * loaded at the first call of a connection. Uses the public library only. */
#include "exitlens.h"
#include <dlfcn.h>
#include <sqlite3ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
SQLITE_EXTENSION_INIT1

enum { C_STATEMENT, C_LANGUAGE, C_CODE, C_POLARITY, C_SCORE, C_START, C_END, C_ENTRY, C_WORDS, C_EVIDENCE, C_TEXT, C_LANG };
enum { N_LANGUAGES = 5 };           /* nl fr en de, and none given */

/* Of a connection, shared by both functions: the engine, and a classifier a language. */
typedef struct {
    exl_engine *engine;
    exl_classifier *classifier[N_LANGUAGES];
    int users;
} shared;

typedef struct { shared *s; exl_found_kind kind; } module;
typedef struct { sqlite3_vtab base; module *m; } table;
typedef struct {
    sqlite3_vtab_cursor base;
    char *text, *lang;              /* copies: a classifier is used by other cursors too */
    size_t n;
    struct row { size_t statement; exl_label_view label; exl_evidence_view first; const char *language; char *evidence; } *row;
    size_t n_rows, cap, at;
} cursor;

/* --- engine -------------------------------------------------------------------------------------------------- */

static exl_rc classifier(exl_classifier **out, shared *s, const char *lang, exl_err *err)
{
    static const char *const codes[N_LANGUAGES - 1] = { "nl", "fr", "en", "de" };
    size_t i = 0;
    exl_options o;
    while (lang && i < N_LANGUAGES - 1 && strcmp(codes[i], lang) != 0)
        i++;
    if (lang && i == N_LANGUAGES - 1) {
        snprintf(err->msg, sizeof err->msg, "language '%.20s' is none of nl fr en de", lang);
        return EXL_EUSAGE;
    }
    i = lang ? i : N_LANGUAGES - 1;
    exl_rc rc = EXL_OK;
    if (!s->engine) {
        char folder[4096];
        Dl_info self = { 0 };
        exl_lexicons_find(folder, sizeof folder, dladdr((void *)(size_t)classifier, &self) ? self.dli_fname : NULL);
        rc = exl_engine_open(&s->engine, folder, (exl_notify){ 0 }, err);
    }
    exl_options_init(&o);
    o.language = lang;
    if (rc == EXL_OK && !s->classifier[i])
        rc = exl_classifier_open(&s->classifier[i], s->engine, &o, err);
    *out = s->classifier[i];
    return rc;
}

static void release(void *p)
{
    module *m = p;
    if (--m->s->users == 0) {
        for (size_t i = 0; i < N_LANGUAGES; i++)
            exl_classifier_close(m->s->classifier[i]);
        exl_engine_close(m->s->engine);
        free(m->s);
    }
    free(m);
}

/* --- tables -------------------------------------------------------------------------------------------------- */

static int connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **out, char **message)
{
    module *m = aux;
    char sql[300];
    (void)argc, (void)argv, (void)message;
    snprintf(sql, sizeof sql, "CREATE TABLE x(statement INTEGER, language TEXT, %s TEXT, polarity TEXT, score REAL, start INTEGER, \"end\" INTEGER, entry TEXT, words TEXT,"
                              " evidence TEXT, text TEXT HIDDEN, lang TEXT HIDDEN)", m->kind == EXL_FOUND_THEME ? "theme" : "reason");
    int code = sqlite3_declare_vtab(db, sql);
    table *t = code == SQLITE_OK ? sqlite3_malloc(sizeof *t) : NULL;
    if (!t)
        return code == SQLITE_OK ? SQLITE_NOMEM : code;
    *t = (table){ .m = m };
    *out = &t->base;
    return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *t)
{
    sqlite3_free(t);
    return SQLITE_OK;
}

/* The arguments are equalities on hidden columns; without the text there is no way to answer. */
static int best_index(sqlite3_vtab *t, sqlite3_index_info *x)
{
    int text = -1, lang = -1;
    bool waits = false;
    (void)t;
    for (int i = 0; i < x->nConstraint; i++) {
        if (x->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ || x->aConstraint[i].iColumn < C_TEXT)
            continue;
        waits |= !x->aConstraint[i].usable;
        if (x->aConstraint[i].usable)
            *(x->aConstraint[i].iColumn == C_TEXT ? &text : &lang) = i;
    }
    if (waits)
        return SQLITE_CONSTRAINT;
    if (text < 0) {
        sqlite3_free(t->zErrMsg);
        t->zErrMsg = sqlite3_mprintf("it needs a text: exit_themes(text) or exit_themes(text, lang)");
        return SQLITE_ERROR;
    }
    x->aConstraintUsage[text].argvIndex = 1;
    x->aConstraintUsage[text].omit = 1;
    if (lang >= 0) {
        x->aConstraintUsage[lang].argvIndex = 2;
        x->aConstraintUsage[lang].omit = 1;
    }
    x->estimatedCost = 1000;
    x->estimatedRows = 5;
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *t, sqlite3_vtab_cursor **out)
{
    cursor *c = sqlite3_malloc(sizeof *c);
    (void)t;
    if (!c)
        return SQLITE_NOMEM;
    *c = (cursor){ .n = 0 };
    *out = &c->base;
    return SQLITE_OK;
}

static void empty(cursor *c)
{
    for (size_t i = 0; i < c->n_rows; i++)
        sqlite3_free(c->row[i].evidence);
    free(c->row);
    free(c->text);
    free(c->lang);
    *c = (cursor){ .base = c->base };
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
    empty((cursor *)base);
    sqlite3_free(base);
    return SQLITE_OK;
}

/* --- rows ---------------------------------------------------------------------------------------------------- */

static bool add_row(cursor *c, const exl_classifier *k, size_t i, size_t n, const exl_statement_view *s, const exl_label_view *l)
{
    if (c->n_rows == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 16;
        struct row *grown = realloc(c->row, cap * sizeof *grown);
        if (!grown)
            return false;
        c->row = grown;
        c->cap = cap;
    }
    struct row *r = &c->row[c->n_rows];
    *r = (struct row){ .statement = i + 1, .label = *l, .language = s->language };
    sqlite3_str *json = sqlite3_str_new(NULL);
    exl_evidence_view v;
    for (size_t j = 0; exl_classifier_evidence(k, i, n, j, &v); j++) {
        if (j == 0)
            r->first = v;
        sqlite3_str_appendf(json, "%s[%lld,%lld,\"%s\"]", j ? "," : "[", (long long)v.start, (long long)v.end, v.entry);       /* entries are names of our files */
    }
    sqlite3_str_appendf(json, l->n_evidence ? "]" : "[]");
    r->evidence = sqlite3_str_finish(json);
    c->n_rows += r->evidence != NULL;
    return r->evidence != NULL;
}

static bool collect(cursor *c, const exl_classifier *k, size_t n_statements, exl_found_kind kind)
{
    exl_statement_view s;
    exl_label_view l;
    for (size_t i = 0; i < n_statements && exl_classifier_statement(k, i, &s); i++)
        for (size_t n = 0; exl_classifier_label(k, i, n, &l); n++)
            if (l.kind == kind && !add_row(c, k, i, n, &s, &l))
                return false;
    return true;
}

static int refuse(sqlite3_vtab_cursor *base, const exl_err *err)
{
    sqlite3_free(base->pVtab->zErrMsg);
    base->pVtab->zErrMsg = err->path[0] ? sqlite3_mprintf("exitlens: %s:%lld: %s", err->path, (long long)err->line, err->msg) : sqlite3_mprintf("exitlens: %s", err->msg);
    return SQLITE_ERROR;
}

static char *copy_of(sqlite3_value *v, size_t *n)
{
    const void *p = sqlite3_value_text(v);
    *n = (size_t)sqlite3_value_bytes(v);
    char *copy = malloc(*n + 1);
    if (copy && *n)
        memcpy(copy, p, *n);
    if (copy)
        copy[*n] = '\0';
    return copy;
}

static int filter(sqlite3_vtab_cursor *base, int index, const char *name, int argc, sqlite3_value **argv)
{
    cursor *c = (cursor *)base;
    const module *m = ((table *)base->pVtab)->m;
    exl_classifier *k = NULL;
    exl_err err = { 0 };
    size_t n = 0;
    (void)index, (void)name;
    empty(c);
    if (argc == 0 || sqlite3_value_type(argv[0]) == SQLITE_NULL)
        return SQLITE_OK;
    if (!(c->text = copy_of(argv[0], &c->n)))
        return SQLITE_NOMEM;
    size_t lang_n;
    if (argc > 1 && sqlite3_value_type(argv[1]) != SQLITE_NULL && !(c->lang = copy_of(argv[1], &lang_n)))
        return SQLITE_NOMEM;
    exl_rc rc = classifier(&k, m->s, c->lang, &err);
    if (rc == EXL_OK)
        rc = exl_classify(k, (exl_span){ c->text, c->n }, &n, &err);
    if (rc != EXL_OK)
        return rc == EXL_ENOMEM ? SQLITE_NOMEM : refuse(base, &err);
    return collect(c, k, n, m->kind) ? SQLITE_OK : SQLITE_NOMEM;
}

static int next(sqlite3_vtab_cursor *base)
{
    ((cursor *)base)->at++;
    return SQLITE_OK;
}

static int eof(sqlite3_vtab_cursor *base) { return ((cursor *)base)->at >= ((cursor *)base)->n_rows; }

static int rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)((cursor *)base)->at + 1;
    return SQLITE_OK;
}

static void text(sqlite3_context *x, const char *p, size_t n) { sqlite3_result_text64(x, p, n, SQLITE_TRANSIENT, SQLITE_UTF8); }

static int column(sqlite3_vtab_cursor *base, sqlite3_context *x, int i)
{
    const cursor *c = (cursor *)base;
    const struct row *r = &c->row[c->at];
    bool shown = r->label.n_evidence > 0;
    switch (i) {
    case C_STATEMENT: sqlite3_result_int64(x, (sqlite3_int64)r->statement); break;
    case C_LANGUAGE:  text(x, r->language, strlen(r->language)); break;
    case C_CODE:      text(x, r->label.code.p, r->label.code.n); break;
    case C_POLARITY:  if (r->label.kind == EXL_FOUND_THEME) text(x, r->label.polarity > 0 ? "+" : r->label.polarity < 0 ? "-" : "0", 1); break;
    case C_SCORE:     sqlite3_result_double(x, r->label.score); break;
    case C_START:     if (shown) sqlite3_result_int64(x, (sqlite3_int64)r->first.start); break;
    case C_END:       if (shown) sqlite3_result_int64(x, (sqlite3_int64)r->first.end); break;
    case C_ENTRY:     if (shown) text(x, r->first.entry, strlen(r->first.entry)); break;
    case C_WORDS:     if (shown) text(x, c->text + r->first.start, r->first.end - r->first.start); break;
    case C_EVIDENCE:  text(x, r->evidence, strlen(r->evidence)); break;
    case C_TEXT:      text(x, c->text, c->n); break;
    case C_LANG:      if (c->lang) text(x, c->lang, strlen(c->lang)); break;
    }
    return SQLITE_OK;
}

/* No xCreate: the table is there without being made, and only as a function. */
static const sqlite3_module methods = {
    .xConnect = connect, .xBestIndex = best_index, .xDisconnect = disconnect, .xOpen = open_cursor, .xClose = close_cursor, .xFilter = filter, .xNext = next, .xEof = eof, .xColumn = column, .xRowid = rowid,
};

EXL_API int sqlite3_exitlens_init(sqlite3 *db, char **message, const sqlite3_api_routines *api);
int sqlite3_exitlens_init(sqlite3 *db, char **message, const sqlite3_api_routines *api)
{
    static const struct { const char *name; exl_found_kind kind; } rows[] = { { "exit_themes", EXL_FOUND_THEME }, { "exit_reasons", EXL_FOUND_REASON } };
    int code = SQLITE_OK;
    (void)message;
    SQLITE_EXTENSION_INIT2(api);
    shared *s = calloc(1, sizeof *s);
    if (!s)
        return SQLITE_NOMEM;
    s->users = 1;
    for (size_t i = 0; i < 2 && code == SQLITE_OK; i++) {
        module *m = malloc(sizeof *m);
        if (!m) {
            code = SQLITE_NOMEM;
            break;
        }
        *m = (module){ s, rows[i].kind };
        s->users++;
        code = sqlite3_create_module_v2(db, rows[i].name, &methods, m, release);       /* releases m itself where it fails */
    }
    if (--s->users == 0)
        free(s);
    return code;
}
