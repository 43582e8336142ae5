/* Three commands that differ in one call: what is computed from the panel. explain ID is here too, as it starts from the store. */
#include "run/results.h"
#include "report/report.h"
#include "run/explain.h"
#include "run/import.h"
#include "run/work.h"
#include "stats/corrected.h"
#include "stats/period.h"

const char exl_run_flag_words[] = "A flag is a signal that a specific work situation deserves a closer look by people, never a verdict on a person.";

/* All that a command holds. */
typedef struct {
    const char *name;               /* in the log */
    const exl_engine *e;
    const exl_options *o;
    exl_notify notify;
    exl_work work;
    exl_panel panel;
    bool      units[EXL_N_UNITS];
    exl_flag_summary flags;
} command;

typedef exl_rc compute_fn(exl_table **out, command *c, exl_err *err);

static exl_rc reasons(exl_table **out, command *c, exl_err *err) { return exl_stats_reasons(out, &c->panel, &c->work.arena, err); }

static exl_rc trends(exl_table **out, command *c, exl_err *err)
{
    if (exl_run_by_attribute(c->o))
        exl_run_say(c->notify, EXL_NOTE_WARNING, "for management a condition on anything but a department or a role gives figures over the whole time only: use `reasons`, or --audience hr");
    else
        exl_run_period_remark(&c->panel, c->o->period, c->notify);
    return exl_stats_trends(out, &c->panel, c->o->period, c->o->summary, &c->work.arena, err);
}

exl_rc exl_run_flag_options(exl_flag_options *out, exl_store *s, const exl_options *o, exl_arena *a, exl_err *err)
{
    exl_flag_options f = { .fdr = o->fdr, .threads = o->threads };
    EXL_TRY(exl_run_units(f.unit, o, err));
    f.unit[EXL_UNIT_ALL] = false;
    EXL_TRY(exl_run_rates(&f.rates, &f.n_rates, s, o, a, err));
    *out = f;
    return EXL_OK;
}

static exl_rc flags(exl_table **out, command *c, exl_err *err)
{
    exl_flag_options o;
    EXL_TRY(exl_run_flag_options(&o, c->work.store, c->o, &c->work.arena, err));
    if (c->o->ranks)
        return exl_stats_ranks(out, &c->panel, &o, c->o->audience == EXL_AUDIENCE_HR ? 1 : c->o->min_group, &c->work.arena, err);
    o.every_code = true;            /* that none of a unit's leavers says what others say places the unit too */
    return exl_stats_flags(out, &c->flags, &c->panel, &o, &c->work.arena, err);
}

exl_rc exl_run_print(const exl_safe_table *t, const exl_options *o, exl_sink out, exl_err *err)
{
    exl_buf b;
    exl_buf_init(&b, 0);
    exl_rc rc = exl_report_table(&b, t, o->format, (int)o->width, err);
    if (rc == EXL_OK)
        rc = exl_run_send(&b, out, err);
    exl_buf_free(&b);
    return rc;
}

/* A command that can show nothing says so by its status; what it holds back it holds back whole. */
exl_rc exl_run_show(const exl_table *t, const exl_options *o, exl_sink out, exl_notify notify, exl_arena *a, exl_err *err)
{
    const exl_safe_table *safe;
    exl_gate_rules rules = exl_run_rules(o);
    EXL_TRY(exl_privacy_gate(&safe, t, &rules, a, err));
    if (exl_safe_nothing(safe))
        return exl_fail(err, EXL_EDISCLOSE, "every figure would be about fewer leavers than may be shown (--min-group %u, --min-company %u); widen the filters, or use --audience hr", o->min_group,
                        o->min_company);
    EXL_TRY(exl_run_print(safe, o, out, err));
    if (exl_safe_managers_left_out(safe))
        exl_run_say(notify, EXL_NOTE_SUMMARY, "rows about single managers are left out; they need --audience hr");
    if (exl_safe_hidden_units(safe))
        exl_run_say(notify, EXL_NOTE_SUMMARY, "of %zu units no figure can be shown", exl_safe_hidden_units(safe));
    return EXL_OK;
}

void exl_run_period_remark(const exl_panel *p, exl_period period, exl_notify notify)
{
    static const char *const names[] = { "quarter", "month", "half", "year" };       /* by exl_period */
    static const exl_period finest[] = { EXL_PERIOD_MONTH, EXL_PERIOD_QUARTER, EXL_PERIOD_HALF, EXL_PERIOD_YEAR };
    size_t dated = 0, in = 0, k = 0;
    int32_t at;
    for (size_t i = 0; i < p->n; i++) {
        dated += p->date[i].year > 0;
        in += exl_period_of(&at, p->date[i], period);
    }
    if (dated == in)
        return;
    for (size_t fit = 0; k < 3; k++, fit = 0) {
        for (size_t i = 0; i < p->n; i++)
            fit += exl_period_of(&at, p->date[i], finest[k]);
        if (fit == dated)
            break;
    }
    exl_run_say(notify, EXL_NOTE_WARNING, "%s dates are coarser than a %s%s; use --period %s to see all of them", in ? "some" : "all", names[period], in ? " and have no part in this" : ": there is nothing to show",
                names[finest[k]]);
}

static exl_rc run(command *c, compute_fn *compute, bool only_units, exl_sink out, exl_err *err)
{
    exl_table *t = NULL;
    EXL_TRY(exl_run_units(c->units, c->o, err));
    EXL_TRY(exl_run_open(&c->work, c->o, c->name, exl_run_store_mode(c->o), err));
    EXL_TRY(exl_run_panel(&c->panel, c->work.store, &c->e->lexicons->taxonomy, c->o, &c->work.arena, err));
    if (only_units)
        EXL_TRY(exl_run_panel_only(&c->panel, c->units, &c->work.arena, err));
    EXL_TRY(compute(&t, c, err));
    EXL_TRY(exl_run_panel_only(&c->panel, c->units, &c->work.arena, err));       /* flags look at all of them, and show these */
    EXL_TRY(exl_run_table_of(t, &c->panel, err));
    return exl_run_show(t, c->o, out, c->notify, &c->work.arena, err);
}

static exl_rc run_command(command *c, compute_fn *compute, bool only_units, exl_sink out, exl_err *err)
{
    exl_rc rc = run(c, compute, only_units, out, err);
    if (rc == EXL_OK && c->panel.n == 0)
        exl_run_say(c->notify, EXL_NOTE_SUMMARY, "no interview of the store meets the conditions");
    exl_run_close(&c->work);
    return rc;
}

exl_rc exl_reasons(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    command c = { .name = "reasons", .e = e, .o = o, .notify = notify };
    return run_command(&c, reasons, true, out, err);
}

exl_rc exl_trends(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    command c = { .name = "trends", .e = e, .o = o, .notify = notify };
    return run_command(&c, trends, true, out, err);
}

static exl_rc prevalence(exl_table **out, command *c, exl_err *err)
{
    const exl_error_rate *rate;
    size_t n = 0;
    EXL_TRY(exl_run_rates(&rate, &n, c->work.store, c->o, &c->work.arena, err));
    if (n == 0)
        return exl_fail(err, EXL_EUSAGE, "no error rates to correct with: `exitlens evaluate --save` on labelled notes keeps them in the store, --error-rates FILE brings them");
    return exl_stats_corrected(out, &c->panel, rate, n, &c->work.arena, err);
}

exl_rc exl_prevalence_table(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    command c = { .name = "prevalence", .e = e, .o = o, .notify = notify };
    return run_command(&c, prevalence, false, out, err);
}

/* Managers' flags are counted for those who may see them only. */
static void say_flags(const command *c, exl_notify notify)
{
    size_t recurring = 0, watch = 0;
    for (size_t u = EXL_UNIT_DEPARTMENT; u < EXL_N_UNITS; u++)
        if (u != EXL_UNIT_MANAGER || c->o->audience == EXL_AUDIENCE_HR) {
            recurring += c->flags.unit[u].recurring;
            watch += c->flags.unit[u].watch;
        }
    if (c->o->ranks)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "units whose intervals of rank overlap a good deal are in no order");
    else if (recurring == 0)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "nothing is flagged: %s", c->flags.possible ? "what there is lies within what chance and the mix of departments and roles explain"
                                                                                             : "no issue can be told from chance with these numbers");
    else
        exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu recurring, %zu to watch, among %zu leavers", recurring, watch, c->panel.n);
    exl_run_say(notify, EXL_NOTE_SUMMARY, "%s", exl_run_flag_words);
}

exl_rc exl_flags(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    command c = { .name = "flags", .e = e, .o = o, .notify = notify };
    exl_rc rc = run_command(&c, flags, false, out, err);
    if (rc == EXL_OK)
        say_flags(&c, notify);
    return rc;
}

/* --- explain ID ---------------------------------------------------------------------------------------------- */

static exl_rc classify_again(const exl_engine *e, const exl_interview *i, const exl_options *o, exl_buf *b, exl_err *err)
{
    exl_explain_target target = { b, o->statement };
    exl_annotator *a = NULL;
    exl_roster *roster = NULL;
    const exl_annotation *done;
    exl_rc rc = exl_run_roster(&roster, o, err);
    if (rc == EXL_OK)
        rc = exl_annotator_new(&a, e->lexicons, roster, err);
    if (rc == EXL_OK)
        rc = exl_annotate_explained(a, i, exl_explain_statement, &target, &done, err);
    if (rc == EXL_OK && b->n == 0 && o->statement && done->n_statements)
        rc = exl_fail(err, EXL_EUSAGE, "interview '%.*s' has %zu statements, and no statement %u", (int)i->id.n, i->id.p, done->n_statements, o->statement);
    exl_annotator_free(a);
    exl_roster_free(roster);
    return rc;
}

static exl_rc explain(const exl_engine *e, exl_store *s, const char *id, const exl_options *o, exl_sink out, exl_arena *a, exl_err *err)
{
    exl_interview i;
    exl_buf b;
    bool found;
    EXL_TRY(exl_store_find(&i, &found, s, exl_span_of(id), a, err));
    if (!found)
        return exl_fail(err, EXL_EUSAGE, "no interview of the store has the id '%s'", id);
    exl_buf_init(&b, 0);
    exl_rc rc = classify_again(e, &i, o, &b, err);
    if (rc == EXL_OK && b.n == 0)
        exl_buf_str(&b, i.n_answers ? "no statement: the text has no words\n" : "no text: this interview was coded by people\n");
    if (rc == EXL_OK)
        rc = exl_run_send(&b, out, err);
    exl_buf_free(&b);
    return rc;
}

exl_rc exl_explain(const exl_engine *e, const char *id, const exl_options *o, exl_sink out, exl_err *err)
{
    exl_work w = { 0 };
    exl_rc rc = o->audience == EXL_AUDIENCE_HR ? EXL_OK : exl_run_log(o, "explain", err);     /* it shows what one person said, whoever asks */
    if (rc == EXL_OK)
        rc = exl_run_open(&w, o, "explain", EXL_STORE_READ, err);
    if (rc == EXL_OK)
        rc = explain(e, w.store, id, o, out, &w.arena, err);
    exl_run_close(&w);
    return rc;
}
