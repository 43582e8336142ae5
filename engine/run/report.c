/* report: from a store to files. Every table goes through the gate here, once, and only what came out of it is written. */
#include "base/file.h"
#include "base/tasks.h"
#include "report/report.h"
#include "run/aliases.h"
#include "run/circumstances.h"
#include "run/excerpts.h"
#include "run/engine.h"
#include "run/panel.h"
#include "run/quality.h"
#include "run/quotes.h"
#include "run/results.h"
#include "run/reviews.h"
#include "run/shares.h"
#include "run/suppression.h"
#include "run/work.h"
#include "run/signals.h"
#include "stats/corrected.h"
#include "stats/special.h"
#include "stats/stats.h"
#include "store/figures.h"
#include <stdio.h>

enum { FIGURES_MAX = 2000 };

typedef enum { T_OVERVIEW, T_SHARES, T_REASONS, T_TRENDS, T_SUMMARY, T_FLAGS, T_REASONS_BY, T_PREVALENCE, T_QUALITY, T_EFFECT, T_SIGNALS, N_TABLES } table_id;

typedef struct {
    const exl_engine *e;
    const exl_options *o;
    exl_arena *a;
    exl_store *store;
    exl_store_filter filter;
    exl_gate_rules rules;
    exl_panel panel;
    exl_roll roll;
    exl_table *raw[N_TABLES];
    const exl_safe_table *safe[N_TABLES];
    const exl_safe_text *statements;
    const exl_safe_table *quotes;   /* NULL: not asked for */
    const exl_safe_table *suppression;      /* NULL: not asked for, or for hr */
    exl_report_version *version;
    size_t n_versions;
    exl_report_review *review;
    size_t n_reviews;
    bool own_quality;
    exl_flag_options fo;
    exl_arena of_flags, of_trends;  /* their parts of the computation run beside the others */
    exl_err *err;
} job;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_span label(void *ctx, exl_span code, int language)
{
    const exl_taxonomy *t = ctx;
    static const char *const facets[][EXL_N_LANGS] = {
        { "Arbeidsinhoud", "Contenu du travail", "Work content", "Arbeitsinhalt" }, { "Arbeidsrelaties", "Relations de travail", "Work relations", "Arbeitsbeziehungen" },
        { "Arbeidsomstandigheden", "Conditions de vie au travail", "Working conditions", "Arbeitsumgebung" },
        { "Arbeidsvoorwaarden", "Conditions de travail", "Terms of employment", "Beschäftigungsbedingungen" }, { "Arbeidsorganisatie", "Organisation du travail", "Work organisation", "Arbeitsorganisation" } };
    static const char *const codes[] = { "content", "relations", "conditions", "terms", "organisation" };
    if (language < 0 || language >= EXL_N_LANGS)
        return (exl_span){ "", 0 };
    size_t f = exl_name_index(codes, 5, code);
    if (f < 5)
        return exl_span_of(facets[f][language]);
    int i = exl_taxonomy_theme(t, code);
    if (i >= 0)
        return t->theme[i].name[language];
    exl_span rest = code, head = exl_span_cut(&rest, ':');
    if (exl_span_is(head, "signal") && (i = exl_taxonomy_signal(t, rest)) >= 0)
        return t->signal[i].name[language];
    if (exl_span_is(head, "reason") && (i = exl_taxonomy_reason(t, rest)) >= 0)
        return t->reason[i].name[language];
    return (exl_span){ "", 0 };
}

/* What needs more than the panel, or a file of the user's. */
static exl_rc compute_others(job *j, exl_err *err)
{
    bool hr = j->o->audience == EXL_AUDIENCE_HR;
    if (j->o->reviews)
        EXL_TRY(exl_run_reviews(&j->review, &j->n_reviews, j->o->reviews, j->a, err));
    if (hr)                         /* groups by tenure or kind of departure are no whole blocks: two reports could be subtracted */
        EXL_TRY(exl_run_reasons_by(&j->raw[T_REASONS_BY], j->store, &j->filter, &j->panel, &j->roll, j->a, err));
    EXL_TRY(exl_run_quality(&j->raw[T_QUALITY], &j->own_quality, j->store, j->e->folder, j->a, err));
    if (j->o->actions)
        EXL_TRY(exl_run_effect(&j->raw[T_EFFECT], &j->panel, &j->e->lexicons->taxonomy, j->o->actions, j->o->period, j->a, err));
    return hr ? exl_run_signals(&j->raw[T_SIGNALS], j->store, &j->panel, &j->roll, j->a, err) : EXL_OK;
}

/* Three parts that need about the same time and share nothing but what they read: the panel, the options, and for the first alone the store and the job's arena. */
static exl_rc compute_counts(void *ctx, exl_err *err)
{
    job *j = ctx;
    EXL_TRY(exl_run_overview(&j->raw[T_OVERVIEW], j->store, &j->roll, &j->panel, j->o->period, j->a, err));
    EXL_TRY(exl_run_shares(&j->raw[T_SHARES], &j->panel, j->o->audience == EXL_AUDIENCE_HR, j->a, err));
    EXL_TRY(exl_stats_reasons(&j->raw[T_REASONS], &j->panel, j->a, err));
    EXL_TRY(exl_stats_trends(&j->raw[T_TRENDS], &j->panel, j->o->period, false, j->a, err));
    if (j->fo.n_rates)
        EXL_TRY(exl_stats_corrected(&j->raw[T_PREVALENCE], &j->panel, j->fo.rates, j->fo.n_rates, j->a, err));
    return compute_others(j, err);
}

static exl_rc compute_flags(void *ctx, exl_err *err)
{
    job *j = ctx;
    exl_flag_summary flags;
    return exl_stats_flags(&j->raw[T_FLAGS], &flags, &j->panel, &j->fo, &j->of_flags, err);
}

static exl_rc compute_summary(void *ctx, exl_err *err)
{
    job *j = ctx;
    return exl_stats_trends(&j->raw[T_SUMMARY], &j->panel, j->o->period, true, &j->of_trends, err);
}

static exl_rc compute(job *j)
{
    const exl_task parts[] = { { compute_flags, j }, { compute_counts, j }, { compute_summary, j } };
    if (j->o->reviews && j->o->audience != EXL_AUDIENCE_HR)
        return exl_fail(j->err, EXL_EUSAGE, "--reviews is about flags of single units and people; it needs --audience hr");
    EXL_TRY(exl_run_flag_options(&j->fo, j->store, j->o, j->a, j->err));
    j->fo.every_code = j->panel.block > 0;      /* a row that is not there would tell that nobody said it */
    exl_stats_guard guard = exl_stats_begin();          /* one around all of them: it is of the whole process */
    exl_rc rc = exl_tasks_run(parts, sizeof parts / sizeof parts[0], j->o->threads, j->err);
    exl_stats_end(guard);
    EXL_TRY(rc);
    j->raw[T_SUMMARY]->name = "trends_summary";
    for (size_t i = 0; i < N_TABLES; i++)       /* some are there only where something was given */
        if (j->raw[i]) {
            EXL_TRY(exl_run_table_of(j->raw[i], &j->panel, j->err));
            EXL_TRY(exl_privacy_gate(&j->safe[i], j->raw[i], &j->rules, j->a, j->err));
        }
    return EXL_OK;
}

static exl_span cell(const exl_table *t, size_t row, size_t col) { return col < t->n_columns ? t->cells[row * t->n_columns + col].text : (exl_span){ "", 0 }; }

/* The figures that statements are shown behind: every theme of the whole, every flag, and every serious signal. */
static size_t figures(const job *j, exl_figure *f)
{
    size_t n = 0;
    const exl_table *s = j->raw[T_SHARES], *g = j->raw[T_FLAGS];
    size_t code = exl_table_column(s, "code"), tier = exl_table_column(g, "tier"), unit = exl_table_column(g, "unit"), gcode = exl_table_column(g, "code");
    for (size_t r = 0; r < s->n_rows && n < FIGURES_MAX; r++)
        if (s->group[r].unit_type == EXL_UNIT_ALL)
            f[n++] = (exl_figure){ EXL_UNIT_ALL, exl_span_of("all"), cell(s, r, code) };
    for (size_t r = 0; r < g->n_rows && n < FIGURES_MAX; r++)
        if (exl_span_is(cell(g, r, tier), "recurring") || exl_span_is(cell(g, r, tier), "watch"))
            f[n++] = (exl_figure){ (exl_unit_type)g->group[r].unit_type, cell(g, r, unit), cell(g, r, gcode) };
    const exl_table *x = j->raw[T_SIGNALS];
    for (size_t r = 0; x && r < x->n_rows && n < FIGURES_MAX; r++)
        f[n++] = (exl_figure){ (exl_unit_type)x->group[r].unit_type, cell(x, r, exl_table_column(x, "unit")), cell(x, r, exl_table_column(x, "code")) };
    return n;
}

static exl_rc statements(job *j)
{
    exl_figure *f = EXL_NEW(j->a, exl_figure, FIGURES_MAX);
    exl_quote *q = NULL;
    size_t n = 0;
    if (!f)
        return no_memory(j->err);
    if (j->o->audience == EXL_AUDIENCE_HR)
        EXL_TRY(exl_run_quotes(&q, &n, j->store, &j->filter, f, figures(j, f), 0, j->a, j->err));
    return exl_privacy_quotes(&j->statements, q, n, &j->rules, j->a, j->err);
}

/* Quotes for management, of every theme of the table of shares. A filtered report has none: that would tell where they come from. */
static exl_rc quotes(job *j)
{
    const exl_table *s = j->raw[T_SHARES];
    size_t n = 0, code = exl_table_column(s, "code");
    exl_span *list = EXL_NEW(j->a, exl_span, s->n_rows + 1);
    if (!j->o->quotes || j->o->audience == EXL_AUDIENCE_HR)
        return EXL_OK;
    if (j->o->n_where || j->o->from || j->o->to)
        return exl_fail(j->err, EXL_EDISCLOSE, "quotes for management are of all leavers: a filter would tell where they come from; leave --quotes or the filters out");
    if (!list)
        return no_memory(j->err);
    for (size_t r = 0; r < s->n_rows; r++)
        if (s->group[r].unit_type == EXL_UNIT_ALL)
            list[n++] = cell(s, r, code);
    return exl_run_excerpts(&j->quotes, j->e, j->store, list, n, j->o, j->a, j->err);
}

static exl_rc suppression(job *j)
{
    exl_table *t;
    if (!j->o->explain_suppression || j->o->audience == EXL_AUDIENCE_HR)
        return EXL_OK;
    EXL_TRY(exl_run_suppression(&t, j->safe, N_TABLES, &j->panel, &j->roll, j->a, j->err));
    return exl_privacy_gate(&j->suppression, t, &j->rules, j->a, j->err);
}

static exl_rc versions(job *j)
{
    exl_stored_version *v;
    EXL_TRY(exl_store_versions(&v, &j->n_versions, j->store, j->a, j->err));
    j->version = EXL_NEW(j->a, exl_report_version, j->n_versions + 1);
    if (!j->version)
        return no_memory(j->err);
    for (size_t i = 0; i < j->n_versions; i++)
        j->version[i] = (exl_report_version){ exl_span_of("lexicons"), v[i].lexicons };
    return EXL_OK;
}

/* Language of most statements, for a report that is not told which. */
static exl_lang usual_language(const job *j)
{
    const exl_table *t = j->raw[T_OVERVIEW];
    exl_lang best = EXL_LANG_EN;
    double most = 0;
    for (size_t r = 0; r < t->n_rows; r++) {
        size_t i = exl_name_index(exl_lang_codes, EXL_N_LANGS, cell(t, r, 1));
        if (exl_span_is(cell(t, r, 0), "language") && i < EXL_N_LANGS && t->cells[r * t->n_columns + 2].number > most)
            most = t->cells[r * t->n_columns + 2].number, best = (exl_lang)i;
    }
    return best;
}

/* --- files: each made and written by itself, since most of the time of a small one is the disk's ------------------ */

typedef exl_rc make_file(exl_buf *b, const exl_report_input *in, exl_err *err);
typedef struct {
    const exl_report_folder *folder;
    const exl_report_input *in;
    const char *name;
    make_file *make;                /* NULL: a table */
    const exl_safe_table *table;
} file;

static exl_rc fill_file(exl_buf *b, const file *f, exl_err *err)
{
    EXL_TRY(f->table ? exl_report_table(b, f->table, EXL_FORMAT_CSV, 0, err) : f->make(b, f->in, err));
    return exl_buf_rc(b, err);
}

static exl_rc write_file(void *ctx, exl_err *err)
{
    const file *f = ctx;
    char name[64];
    exl_buf b;
    int n = f->table ? snprintf(name, sizeof name, "tables/%s.csv", exl_safe_name(f->table)) : snprintf(name, sizeof name, "%s", f->name);
    if (n < 0 || (size_t)n >= sizeof name)
        return exl_fail(err, EXL_EDEFECT, "name of a table is too long");
    exl_buf_init(&b, 0);
    exl_rc rc = fill_file(&b, f, err);
    if (rc == EXL_OK)
        rc = exl_report_write(f->folder, name, exl_buf_view(&b), err);
    exl_buf_free(&b);
    return rc;
}

static const char *const kinds[] = { "html", "xlsx", "md", "json", "tables" };
enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

static exl_rc check_only(const exl_options *o, exl_err *err)
{
    for (size_t i = 0; i < o->n_only; i++)
        if (exl_name_index(kinds, N_KINDS, exl_span_of(o->only[i])) == N_KINDS)
            return exl_fail(err, EXL_EUSAGE, "--only %.100s: a report is made of html, xlsx, md, json and tables", o->only[i]);
    return EXL_OK;
}

static bool wanted(const exl_options *o, const char *kind)
{
    bool named = o->n_only == 0;
    for (size_t i = 0; i < o->n_only; i++)
        named |= strcmp(o->only[i], kind) == 0;
    return named;
}

/* The workbook last and by itself: its library crashes without memory, and what it was found to have (xlsx.c) nobody else may take meanwhile. */
static exl_rc write_all(const job *j, const exl_report_input *in, const exl_report_folder *f)
{
    enum { MAKERS = 5, FILES = MAKERS + N_TABLES + 3 };
    static const struct { const char *kind, *name; make_file *make; } rows[MAKERS] = {
        { "html", "report.html", exl_report_html }, { "json", "report.json", exl_report_json }, { "md", "report.md", exl_report_markdown },
        { "tables", "tables/README.md", exl_report_tables_readme }, { "tables", "tables/datapackage.json", exl_report_datapackage } };
    const exl_safe_table *more[] = { j->quotes, j->suppression, j->o->audience == EXL_AUDIENCE_HR ? exl_safe_text_table(j->statements) : NULL };
    bool tables = wanted(j->o, "tables");
    file files[FILES];
    exl_task tasks[FILES];
    size_t n = 0;
    for (size_t i = 0; i < MAKERS; i++)
        if (wanted(j->o, rows[i].kind))
            files[n++] = (file){ f, in, rows[i].name, rows[i].make, NULL };
    for (size_t i = 0; i < N_TABLES && tables; i++)
        if (j->safe[i])
            files[n++] = (file){ f, in, NULL, NULL, j->safe[i] };
    for (size_t i = 0; i < sizeof more / sizeof more[0] && tables; i++)
        if (more[i])
            files[n++] = (file){ f, in, NULL, NULL, more[i] };
    for (size_t i = 0; i < n; i++)
        tasks[i] = (exl_task){ write_file, &files[i] };
    EXL_TRY(exl_tasks_run(tasks, n, j->o->threads, j->err));
    return wanted(j->o, "xlsx") ? exl_report_xlsx(f, in, j->err) : EXL_OK;
}

static exl_rc input_of(exl_report_input *in, job *j)
{
    exl_lang language;
    EXL_TRY(exl_run_language(&language, j->o, j->err));
    *in = (exl_report_input){
        .audience = j->o->audience, .language = (int)(language == EXL_LANG_UNKNOWN ? usual_language(j) : language), .min_group = j->o->min_group > j->panel.block ? j->o->min_group : j->panel.block, .min_company = j->o->min_company,
        .overview = j->safe[T_OVERVIEW], .shares = j->safe[T_SHARES], .reasons = j->safe[T_REASONS], .trends = j->safe[T_TRENDS], .summary = j->safe[T_SUMMARY], .flags = j->safe[T_FLAGS], .prevalence = j->safe[T_PREVALENCE],
        .reasons_by = j->safe[T_REASONS_BY], .quality = j->safe[T_QUALITY], .own_quality = j->own_quality, .effect = j->safe[T_EFFECT], .signals = j->safe[T_SIGNALS], .reviews = j->review, .n_reviews = j->n_reviews,
        .quotes = j->quotes, .statements = j->statements, .label = label, .label_ctx = &j->e->lexicons->taxonomy, .program = exl_span_of(EXL_VERSION), .schema = exl_span_of("1"),
        .lexicons = j->version, .n_lexicons = j->n_versions, .as_of = exl_span_of(j->o->as_of ? j->o->as_of : "") };
    return EXL_OK;
}

/* Reports for management are made to be handed on; those for hr are not. */
static unsigned shared(const exl_options *o) { return o->audience == EXL_AUDIENCE_HR ? 0 : o->share; }

static exl_rc write_report(job *j, const char *folder)
{
    exl_report_input in;
    exl_report_folder f;
    EXL_TRY(input_of(&in, j));
    EXL_TRY(exl_report_open(&f, folder, shared(j->o), j->err));
    exl_rc rc = write_all(j, &in, &f);
    exl_report_close(&f);
    return rc;
}

static exl_rc write_bi(job *j, const char *path)
{
    exl_report_input in;
    exl_buf b;
    EXL_TRY(input_of(&in, j));
    exl_buf_init(&b, 0);
    exl_rc rc = exl_report_bi(&b, &in, j->err);
    if (rc == EXL_OK)
        rc = exl_file_write_for(path, exl_buf_view(&b), shared(j->o), j->err);
    exl_buf_free(&b);
    return rc;
}

/* Computes what a report holds and writes it to a place. */
static exl_rc make(const exl_engine *e, const exl_options *o, exl_rc (*write)(job *j, const char *place), const char *place, size_t *leavers, exl_err *err)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    job j = { .e = e, .o = o, .a = &a, .rules = { o->audience, o->min_group, o->min_company }, .err = err };
    exl_rc rc = o->audience == EXL_AUDIENCE_HR ? exl_run_log(o, "report", err) : EXL_OK;
    if (rc == EXL_OK)
        rc = exl_store_open_with(&j.store, exl_run_db(o), o->key, exl_run_store_mode(o), err);
    if (rc == EXL_OK)
        rc = exl_run_use_aliases(j.store, o, &a, err);
    if (rc == EXL_OK)
        rc = exl_store_filter_of(&j.filter, o, err);
    if (rc == EXL_OK)
        rc = exl_run_panel_roll(&j.panel, &j.roll, j.store, &e->lexicons->taxonomy, o, &a, err);
    if (rc == EXL_OK)
        rc = compute(&j);
    if (rc == EXL_OK)
        rc = statements(&j);
    if (rc == EXL_OK)
        rc = quotes(&j);
    if (rc == EXL_OK)
        rc = suppression(&j);
    if (rc == EXL_OK)
        rc = versions(&j);
    if (rc == EXL_OK)
        rc = write(&j, place);
    *leavers = j.panel.n;
    exl_store_close(j.store);
    exl_arena_free(&j.of_flags);
    exl_arena_free(&j.of_trends);
    exl_arena_free(&a);
    return rc;
}

static const char *whom(const exl_options *o) { return o->audience == EXL_AUDIENCE_HR ? "hr, confidential," : "management"; }

exl_rc exl_report(const exl_engine *e, const char *folder, const exl_options *o, exl_notify notify, exl_err *err)
{
    size_t leavers;
    EXL_TRY(check_only(o, err));
    EXL_TRY(make(e, o, write_report, folder, &leavers, err));
    exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu leavers; report for %s in %s", leavers, whom(o), folder);
    return EXL_OK;
}

exl_rc exl_export_bi(const exl_engine *e, const char *path, const exl_options *o, exl_notify notify, exl_err *err)
{
    size_t leavers;
    if (!exl_figures_may_replace(path))
        return exl_fail(err, EXL_EUSAGE, "%s is there, and is no database that export wrote: give another name, or remove it", path);
    EXL_TRY(make(e, o, write_bi, path, &leavers, err));
    exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu leavers; figures for %s in %s", leavers, whom(o), path);
    return EXL_OK;
}
