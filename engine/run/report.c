/* report: from a store to files. Every table goes through the gate here, once, and only what came out of it is written. */
#include "base/file.h"
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
static exl_rc compute_others(job *j)
{
    bool hr = j->o->audience == EXL_AUDIENCE_HR;
    if (j->o->reviews && !hr)
        return exl_fail(j->err, EXL_EUSAGE, "--reviews is about flags of single units and people; it needs --audience hr");
    if (j->o->reviews)
        EXL_TRY(exl_run_reviews(&j->review, &j->n_reviews, j->o->reviews, j->a, j->err));
    if (hr)                         /* groups by tenure or kind of departure are no whole blocks: two reports could be subtracted */
        EXL_TRY(exl_run_reasons_by(&j->raw[T_REASONS_BY], j->store, &j->filter, &j->panel, &j->roll, j->a, j->err));
    EXL_TRY(exl_run_quality(&j->raw[T_QUALITY], &j->own_quality, j->store, j->e->folder, j->a, j->err));
    if (j->o->actions)
        EXL_TRY(exl_run_effect(&j->raw[T_EFFECT], &j->panel, &j->e->lexicons->taxonomy, j->o->actions, j->o->period, j->a, j->err));
    return hr ? exl_run_signals(&j->raw[T_SIGNALS], j->store, &j->panel, &j->roll, j->a, j->err) : EXL_OK;
}

static exl_rc compute(job *j)
{
    exl_flag_summary flags;
    exl_flag_options fo;
    EXL_TRY(exl_run_overview(&j->raw[T_OVERVIEW], j->store, &j->roll, &j->panel, j->o->period, j->a, j->err));
    EXL_TRY(exl_run_shares(&j->raw[T_SHARES], &j->panel, j->o->audience == EXL_AUDIENCE_HR, j->a, j->err));
    EXL_TRY(exl_stats_reasons(&j->raw[T_REASONS], &j->panel, j->a, j->err));
    EXL_TRY(exl_stats_trends(&j->raw[T_TRENDS], &j->panel, j->o->period, false, j->a, j->err));
    EXL_TRY(exl_stats_trends(&j->raw[T_SUMMARY], &j->panel, j->o->period, true, j->a, j->err));
    EXL_TRY(exl_run_flag_options(&fo, j->store, j->o, j->a, j->err));
    fo.every_code = j->panel.block > 0;         /* a row that is not there would tell that nobody said it */
    EXL_TRY(exl_stats_flags(&j->raw[T_FLAGS], &flags, &j->panel, &fo, j->a, j->err));
    if (fo.n_rates)
        EXL_TRY(exl_stats_corrected(&j->raw[T_PREVALENCE], &j->panel, fo.rates, fo.n_rates, j->a, j->err));
    EXL_TRY(compute_others(j));
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

static exl_rc put(const exl_report_folder *f, const char *name, exl_buf *b, exl_err *err)
{
    EXL_TRY(exl_buf_rc(b, err));
    exl_rc rc = exl_report_write(f, name, exl_buf_view(b), err);
    exl_buf_reset(b);
    return rc;
}

static exl_rc write_table(const exl_report_folder *f, const exl_safe_table *t, exl_buf *b, exl_err *err)
{
    char name[64];
    int n = snprintf(name, sizeof name, "tables/%s.csv", exl_safe_name(t));
    if (n < 0 || (size_t)n >= sizeof name)
        return exl_fail(err, EXL_EDEFECT, "name of a table is too long");
    EXL_TRY(exl_report_table(b, t, EXL_FORMAT_CSV, 0, err));
    return put(f, name, b, err);
}

static exl_rc write_all(const job *j, const exl_report_input *in, const exl_report_folder *f, exl_buf *b)
{
    EXL_TRY(exl_report_html(b, in, j->err));
    EXL_TRY(put(f, "report.html", b, j->err));
    EXL_TRY(exl_report_json(b, in, j->err));
    EXL_TRY(put(f, "report.json", b, j->err));
    EXL_TRY(exl_report_markdown(b, in, j->err));
    EXL_TRY(put(f, "report.md", b, j->err));
    EXL_TRY(exl_report_xlsx(f, in, j->err));
    EXL_TRY(exl_report_tables_readme(b, in, j->err));
    EXL_TRY(put(f, "tables/README.md", b, j->err));
    EXL_TRY(exl_report_datapackage(b, in, j->err));
    EXL_TRY(put(f, "tables/datapackage.json", b, j->err));
    for (size_t i = 0; i < N_TABLES; i++)
        if (j->safe[i])
            EXL_TRY(write_table(f, j->safe[i], b, j->err));
    if (j->quotes)
        EXL_TRY(write_table(f, j->quotes, b, j->err));
    if (j->suppression)
        EXL_TRY(write_table(f, j->suppression, b, j->err));
    if (j->o->audience != EXL_AUDIENCE_HR)
        return EXL_OK;
    return write_table(f, exl_safe_text_table(j->statements), b, j->err);
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
    exl_buf b;
    EXL_TRY(input_of(&in, j));
    EXL_TRY(exl_report_open(&f, folder, shared(j->o), j->err));
    exl_buf_init(&b, 0);
    exl_rc rc = write_all(j, &in, &f, &b);
    exl_buf_free(&b);
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
    exl_arena_free(&a);
    return rc;
}

static const char *whom(const exl_options *o) { return o->audience == EXL_AUDIENCE_HR ? "hr, confidential," : "management"; }

exl_rc exl_report(const exl_engine *e, const char *folder, const exl_options *o, exl_notify notify, exl_err *err)
{
    size_t leavers;
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
