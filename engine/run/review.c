/* review: statements out for people to label, and their labels back.
 *
 * Half are those the program is least sure of (the probability nearest to the threshold that decides), half are random, as many of each language as there are
 * of it. People label them without the program's opinion beside them, and in random order. A short digest of each statement goes with it: on the
 * way back it says whether the statement is still the one they read. */
#include "run/agreement.h"
#include "run/answers.h"
#include "run/label.h"
#include "run/results.h"
#include "run/sheet.h"
#include "run/work.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/grow.h"
#include "base/num.h"
#include "lexicon/fitted.h"
#include "report/report.h"
#include "store/body.h"
#include "store/corrections.h"
#include "store/query.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { STRETCH = 512, CHECK_BYTES = 6, CHECK_CHARS = 1 + 2 * CHECK_BYTES, PROBLEMS_MAX = 1000 };

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

/* --- export: candidates -------------------------------------------------------------------------------------- */

typedef struct {
    exl_span id;
    uint32_t n;
    uint8_t language;
    double distance;                /* of the nearest label from its threshold; 1 = there is none */
    uint64_t chance;                /* the order of random choice */
    bool uncertain, random;
} candidate;

typedef struct {
    const exl_engine *e;
    const exl_options *o;
    exl_work w;
    exl_annotator *annotator;
    candidate *list;
    size_t n, cap;
    struct done { exl_span id; uint32_t n; } *done;        /* statements that people labelled */
    size_t n_done, cap_done;
    bool some;                      /* only interviews that meet conditions: */
    int64_t *in;                    /* their numbers, ascending */
    size_t n_in, cap_in, next_in;
} review;

/* Spreads the bits of a hash (the finalizer of splitmix64), so that any part of it is as random as the whole. */
static uint64_t spread(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static uint64_t chance_of(const review *r, exl_span key, uint32_t n) { return spread(exl_span_hash(key) ^ spread(n) ^ spread((uint64_t)r->o->seed + 1)); }

static exl_rc add_done(void *ctx, const exl_stored_correction *c, exl_err *err)
{
    review *r = ctx;
    if (!exl_grow(&r->done, &r->cap_done, r->n_done + 1, sizeof *r->done))
        return no_memory(err);
    r->done[r->n_done] = (struct done){ exl_arena_copy(&r->w.arena, c->id), c->n };
    return r->done[r->n_done++].id.p ? EXL_OK : no_memory(err);
}

static int by_statement(const void *p, const void *q)
{
    const struct done *a = p, *b = q;
    int c = exl_span_cmp(a->id, b->id);
    return c ? c : (a->n > b->n) - (a->n < b->n);
}

static bool is_done(const review *r, exl_span id, uint32_t n)
{
    const struct done one = { id, n };
    return r->n_done && bsearch(&one, r->done, r->n_done, sizeof *r->done, by_statement);
}

/* How far the label nearest to its threshold is from it, of the statement that stands at this place; 1: nothing comes near. */
static double distance_of(const review *r, const exl_annotation *a, const exl_body_statement *v)
{
    const exl_fitted *f = r->e->lexicons->fitted;
    double nearest = 1;
    for (size_t i = 0; i < a->n_statements; i++) {
        const exl_statement *s = &a->statement[i];
        if (s->answer != v->answer || s->start != v->start || s->end != v->end)
            continue;
        for (uint32_t k = 0; k < s->n_labels; k++) {
            const exl_label *l = &a->label[s->label + k];
            double at = !f ? EXL_THRESHOLD_PERCENT / 100.0 : l->kind == EXL_LABEL_REASON ? f->reason_threshold : f->theme_threshold;
            double d = fabs((double)(f ? l->p : l->score) - at);
            if (l->kind != EXL_LABEL_SIGNAL && d < nearest)
                nearest = d;
        }
    }
    return nearest;
}

static exl_rc add_candidates(review *r, const exl_stored_text *t, exl_err *err)
{
    const exl_annotation *a;
    exl_body_statement v;
    exl_span list = t->list, id = exl_arena_copy(&r->w.arena, t->interview.id);
    if (!id.p)
        return no_memory(err);
    EXL_TRY(exl_annotate_interview(r->annotator, &t->interview, &a, err));
    for (uint32_t n = 1; exl_body_next(&v, &list); n++) {
        if (is_done(r, id, n))
            continue;
        if (!exl_grow(&r->list, &r->cap, r->n + 1, sizeof *r->list))
            return no_memory(err);
        r->list[r->n++] = (candidate){ .id = id, .n = n, .language = (uint8_t)(v.language <= EXL_N_LANGS ? v.language : EXL_N_LANGS), .distance = distance_of(r, a, &v), .chance = chance_of(r, t->key, n) };
    }
    return EXL_OK;
}

static exl_rc add_in(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    review *r = ctx;
    if (!exl_grow(&r->in, &r->cap_in, r->n_in + 1, sizeof *r->in))
        return no_memory(err);
    r->in[r->n_in++] = i->number;
    return EXL_OK;
}

/* --from, --to, --where. */
static exl_rc find_interviews(review *r, exl_err *err)
{
    exl_store_filter filter;
    EXL_TRY(exl_store_filter_of(&filter, r->o, err));
    r->some = filter.n_where || filter.from.year || filter.to.year;
    if (!r->some)
        return EXL_OK;
    EXL_TRY(exl_store_interviews(r->w.store, &filter, add_in, r, err));
    return r->n_in ? EXL_OK : exl_fail(err, EXL_EUSAGE, "no interview of the store meets the conditions");
}

/* Asked in ascending order of numbers. */
static bool is_in(review *r, int64_t number)
{
    while (r->next_in < r->n_in && r->in[r->next_in] < number)
        r->next_in++;
    return !r->some || (r->next_in < r->n_in && r->in[r->next_in] == number);
}

static exl_rc find_candidates(review *r, exl_err *err)
{
    exl_arena a;
    int64_t after = 0;
    size_t n = 1;
    EXL_TRY(find_interviews(r, err));
    exl_rc rc = exl_store_corrections(r->w.store, add_done, r, err);
    if (r->n_done)
        qsort(r->done, r->n_done, sizeof *r->done, by_statement);
    exl_arena_init(&a, 0);
    while (rc == EXL_OK && n) {
        exl_arena_reset(&a);
        exl_stored_text *t = EXL_NEW(&a, exl_stored_text, STRETCH);
        rc = t ? exl_store_texts(t, STRETCH, &n, r->w.store, after, &a, err) : no_memory(err);
        for (size_t i = 0; rc == EXL_OK && i < n; i++)
            if (!t[i].coded && is_in(r, t[i].number))
                rc = add_candidates(r, &t[i], err);
        after = rc == EXL_OK && n ? t[n - 1].number : after;
    }
    exl_arena_free(&a);
    return rc;
}

/* --- export: choice ------------------------------------------------------------------------------------------ */

static int by_chance(const void *p, const void *q)
{
    const candidate *a = p, *b = q;
    if (a->chance != b->chance)
        return a->chance < b->chance ? -1 : 1;
    int c = exl_span_cmp(a->id, b->id);
    return c ? c : (a->n > b->n) - (a->n < b->n);
}

static int by_distance(const void *p, const void *q)
{
    const candidate *a = p, *b = q;
    return a->distance != b->distance ? (a->distance > b->distance) - (a->distance < b->distance) : by_chance(p, q);
}

/* Marks `want` of those not chosen yet, of each language its part (largest remainders); the list is by chance. */
static void mark_random(review *r, size_t want)
{
    size_t left[EXL_N_LANGS + 1] = { 0 }, take[EXL_N_LANGS + 1] = { 0 }, total = 0, given = 0;
    for (size_t i = 0; i < r->n; i++)
        left[r->list[i].language] += !r->list[i].uncertain;
    for (size_t l = 0; l <= EXL_N_LANGS; l++)
        total += left[l];
    want = want < total ? want : total;
    for (size_t l = 0; total && l <= EXL_N_LANGS; l++)
        given += take[l] = want * left[l] / total;
    for (; given < want; given++) {
        size_t best = EXL_N_LANGS + 1;
        for (size_t l = 0; l <= EXL_N_LANGS; l++)       /* what it lacks of its part, times total */
            if (take[l] < left[l] && (best > EXL_N_LANGS || want * left[l] - take[l] * total > want * left[best] - take[best] * total))
                best = l;
        take[best]++;
    }
    for (size_t i = 0; i < r->n; i++) {
        candidate *c = &r->list[i];
        if (!c->uncertain && take[c->language])
            c->random = true, take[c->language]--;
    }
}

/* Leaves the chosen ones, in an order that says nothing. */
static void choose(review *r)
{
    size_t want = r->o->sample, uncertain = want / 2, kept = 0;
    if (r->n)
        qsort(r->list, r->n, sizeof *r->list, by_distance);
    for (size_t i = 0; i < r->n && i < uncertain && r->list[i].distance < 1; i++, want--)
        r->list[i].uncertain = true;
    if (r->n)
        qsort(r->list, r->n, sizeof *r->list, by_chance);
    mark_random(r, want);
    for (size_t i = 0; i < r->n; i++)
        if (r->list[i].uncertain || r->list[i].random)
            r->list[kept++] = r->list[i];
    r->n = kept;
}

/* --- export: the table --------------------------------------------------------------------------------------- */

enum { R_ID, R_NO, R_CHECK, R_SAMPLE, R_LANGUAGE, R_QUESTION, R_TEXT, R_THEMES, R_REASONS, R_WHY, R_PROGRAM, N_REVIEW };
static const exl_column columns[N_REVIEW] = {
    { "interview_id", EXL_COL_TEXT, 0, false, "id of the interview" },
    { "statement_no", EXL_COL_TEXT, 0, false, "number of the statement in it" },
    { "check", EXL_COL_TEXT, 0, false, "tells on the way back whether the statement is still this one; leave it as it is" },
    { "sample", EXL_COL_TEXT, 0, false, "uncertain: the program hesitates; random: for measuring" },
    { "language", EXL_COL_TEXT, 0, false, "language of the statement" },
    { "question", EXL_COL_TEXT, 0, false, "what it is an answer to" },
    { "text", EXL_COL_TEXT, 0, false, "the statement" },
    { "themes", EXL_COL_TEXT, 0, false, "to fill in: terms.pay-|content.workload-, or none; empty: not labelled" },
    { "reasons", EXL_COL_TEXT, 0, false, "to fill in: pay|career, or none; empty: the program's stay" },
    { "why", EXL_COL_TEXT, 0, false, "to fill in: why; else --why counts" },
    { "program", EXL_COL_TEXT, 0, false, "what the program says, with its probability" },
};

static exl_rc digest_text(char out[CHECK_CHARS + 1], unsigned char digest[32], exl_store *st, const exl_stored_text *t, uint32_t n, exl_err *err)
{
    EXL_TRY(exl_correction_digest(digest, st, n, t->interview.answers, t->interview.n_answers, t->list, err));
    out[0] = 's';                               /* or a spreadsheet takes 12345e67 for a number */
    exl_hex(out + 1, digest, CHECK_BYTES);
    return EXL_OK;
}

/* "terms.pay- 0.82|reason:pay 0.41" */
static exl_span opinion(review *r, const exl_stored_text *t, const exl_body_statement *v, exl_err *err)
{
    const exl_taxonomy *x = &r->e->lexicons->taxonomy;
    const exl_annotation *a;
    exl_buf b;
    exl_buf_init(&b, 0);
    if (exl_annotate_interview(r->annotator, &t->interview, &a, err) != EXL_OK)
        return (exl_span){ NULL, 0 };
    for (size_t i = 0; i < a->n_statements; i++)
        for (uint32_t k = 0; a->statement[i].answer == v->answer && a->statement[i].start == v->start && k < a->statement[i].n_labels; k++) {
            const exl_label *l = &a->label[a->statement[i].label + k];
            if (!l->listed || l->kind == EXL_LABEL_SIGNAL)
                continue;
            exl_buf_str(&b, b.n ? "|" : "");
            exl_buf_str(&b, l->kind == EXL_LABEL_REASON ? "reason:" : "");
            exl_buf_span(&b, l->kind == EXL_LABEL_REASON ? x->reason[l->code].code : x->theme[l->code].code);
            exl_buf_str(&b, l->kind == EXL_LABEL_REASON ? " " : l->polarity > 0 ? "+ " : l->polarity < 0 ? "- " : "0 ");
            exl_buf_fixed(&b, (double)l->score, 2);
        }
    exl_span out = exl_arena_copy(&r->w.arena, b.n ? exl_buf_view(&b) : exl_span_of("none"));
    exl_buf_free(&b);
    return out;
}

static exl_rc add_row(review *r, exl_table *table, const candidate *c, exl_err *err)
{
    exl_stored_text t;
    exl_body_statement v;
    unsigned char digest[32];
    char check[CHECK_CHARS + 1], number[16];
    bool found, there = false;
    EXL_TRY(exl_store_text_of(&t, &found, r->w.store, c->id, &r->w.arena, err));
    exl_span list = found ? t.list : (exl_span){ "", 0 };
    for (uint32_t n = 1; n <= c->n; n++)
        there = exl_body_next(&v, &list);
    exl_cell *row = exl_table_row(table, EXL_UNIT_ALL, 1);
    if (!row || !there || v.answer >= t.interview.n_answers || v.end > t.interview.answers[v.answer].text.n || v.start > v.end)
        return !row ? no_memory(err) : exl_fail(err, EXL_EDATA, "statement %u of interview '%.*s' is not where the store says; exitlens verify tells more", c->n, (int)c->id.n, c->id.p);
    EXL_TRY(digest_text(check, digest, r->w.store, &t, c->n, err));
    snprintf(number, sizeof number, "%u", c->n);
    exl_cell_text(&row[R_ID], c->id);
    exl_cell_text(&row[R_NO], exl_arena_copy(&r->w.arena, exl_span_of(number)));
    exl_cell_text(&row[R_CHECK], exl_arena_copy(&r->w.arena, exl_span_of(check)));
    exl_cell_text(&row[R_SAMPLE], exl_span_of(c->uncertain ? "uncertain" : "random"));
    exl_cell_text(&row[R_LANGUAGE], exl_span_of(exl_lang_codes[c->language]));
    exl_cell_text(&row[R_QUESTION], exl_span_of(exl_question_names[v.question < EXL_N_QUESTIONS ? v.question : EXL_Q_FREE]));
    exl_cell_text(&row[R_TEXT], exl_arena_copy(&r->w.arena, (exl_span){ t.interview.answers[v.answer].text.p + v.start, v.end - v.start }));
    if (r->o->show)
        exl_cell_text(&row[R_PROGRAM], opinion(r, &t, &v, err));
    return row[R_NO].text.p && row[R_CHECK].text.p && row[R_TEXT].text.p && (!r->o->show || row[R_PROGRAM].text.p) ? EXL_OK : no_memory(err);
}

static bool is_xlsx(const char *path)
{
    size_t n = strlen(path);
    return n > 5 && exl_span_eq_nocase((exl_span){ path + n - 5, 5 }, exl_span_of(".xlsx"));
}

static exl_rc write_table(const exl_safe_table *t, const char *path, exl_err *err)
{
    if (is_xlsx(path))
        return exl_report_table_xlsx(path, t, err);
    exl_buf b;
    exl_buf_init(&b, 0);
    exl_rc rc = exl_report_table(&b, t, EXL_FORMAT_CSV, 0, err);
    if (rc == EXL_OK)
        rc = exl_file_write_private(path, exl_buf_view(&b), err);
    exl_buf_free(&b);
    return rc;
}

/* The chosen statements, in their order, into a file. */
static exl_rc write_sheet(review *r, const char *path, exl_err *err)
{
    const exl_gate_rules rules = exl_run_rules(r->o);
    const exl_safe_table *safe;
    exl_table *t = exl_table_new(&r->w.arena, "review", "Statements to label.", columns, r->o->show ? N_REVIEW : N_REVIEW - 1);
    if (!t)
        return no_memory(err);
    for (size_t i = 0; i < r->n; i++)
        EXL_TRY(add_row(r, t, &r->list[i], err));
    EXL_TRY(exl_privacy_gate(&safe, t, &rules, &r->w.arena, err));
    return write_table(safe, path, err);
}

/* review.csv -> review-2.csv */
static exl_rc second_name(char out[4096], const char *path, exl_err *err)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    size_t stem = dot && (!slash || dot > slash) ? (size_t)(dot - path) : strlen(path);
    if (snprintf(out, 4096, "%.*s-2%s", (int)stem, path, path + stem) >= 4096)
        return exl_fail(err, EXL_EENV, "the path is too long: %.400s", path);
    return EXL_OK;
}

static exl_rc write_sheets(review *r, const char *path, exl_notify notify, exl_err *err)
{
    char second[4096] = "";
    EXL_TRY(find_candidates(r, err));
    choose(r);
    if (r->n == 0)
        return exl_fail(err, EXL_EUSAGE, "no statement of the store is left to label: all were labelled, or there is no text");
    if (r->o->twice)
        EXL_TRY(second_name(second, path, err));
    EXL_TRY(write_sheet(r, path, err));
    for (size_t i = 0; i < r->n; i++)           /* another order, so that what comes late and tired is not the same for both */
        r->list[i].chance = spread(r->list[i].chance);
    qsort(r->list, r->n, sizeof *r->list, by_chance);
    if (r->o->twice)
        EXL_TRY(write_sheet(r, second, err));
    size_t uncertain = 0;
    for (size_t i = 0; i < r->n; i++)
        uncertain += r->list[i].uncertain;
    exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu statements, %zu uncertain and %zu random, in %s%s%s; confidential: they are as typed", r->n, uncertain, r->n - uncertain, path, *second ? " and " : "", second);
    exl_run_say(notify, EXL_NOTE_SUMMARY, "fill in the columns themes and reasons (codes of themes.tsv with + - or 0, of reasons.tsv; none where there is none), then: exitlens review import %s --author NAME", path);
    return EXL_OK;
}

exl_rc exl_review_export(const exl_engine *e, const char *path, const exl_options *o, exl_notify notify, exl_err *err)
{
    review r = { .e = e, .o = o };
    exl_roster *roster = NULL;
    if (o->audience != EXL_AUDIENCE_HR)
        return exl_fail(err, EXL_EDISCLOSE, "review export writes statements as typed: it needs --audience hr");
    exl_rc rc = exl_run_open(&r.w, o, "review export", EXL_STORE_READ, err);
    if (rc == EXL_OK)
        rc = exl_run_roster(&roster, o, err);
    if (rc == EXL_OK)
        rc = exl_annotator_new(&r.annotator, e->lexicons, roster, err);
    if (rc == EXL_OK)
        rc = write_sheets(&r, path, notify, err);
    exl_annotator_free(r.annotator);
    exl_roster_free(roster);
    free(r.list);
    free(r.done);
    free(r.in);
    exl_run_close(&r.w);
    return rc;
}

/* --- import -------------------------------------------------------------------------------------------------- */

typedef struct {
    exl_span id, check, why, labels;        /* labels: canonical, sorted */
    uint32_t n;
    size_t row;                             /* of its sheet */
} coded;
typedef struct { exl_sheet sheet; coded *list; size_t n, left; } filled;        /* left: rows that nobody labelled */

typedef struct {
    const exl_engine *e;
    const exl_options *o;
    exl_notify notify;
    exl_work w;
    filled file[2];
    size_t n_files, problems, kept, apart, missing;
} import;

static void problem(import *m, const exl_sheet *s, size_t row, const char *column, const char *why)
{
    char msg[700];
    if (m->problems++ >= PROBLEMS_MAX || !m->notify.fn)
        return;
    snprintf(msg, sizeof msg, "column %s: %s", column, why);
    size_t at = exl_sheet_column(s, column);
    m->notify.fn(m->notify.ctx, &(exl_note){ EXL_NOTE_ERROR, s->path, s->line[row], at < s->n_columns ? at + 1 : 0, msg, -1 });
}

static exl_span cell(const exl_sheet *s, size_t row, const char *column)
{
    size_t c = exl_sheet_column(s, column);
    exl_span v = c < s->n_columns ? exl_sheet_cell(s, row, c) : (exl_span){ "", 0 };
    return v.n && v.p[0] == '\'' ? (exl_span){ v.p + 1, v.n - 1 } : v;         /* what keeps a spreadsheet from running it */
}

static int by_text(const void *a, const void *b) { return exl_span_cmp(*(const exl_span *)a, *(const exl_span *)b); }

/* Labels sorted, so that two people's can be compared. */
static exl_rc sorted(exl_span *out, exl_span labels, exl_arena *a, exl_err *err)
{
    exl_span part[256];
    size_t n = 0;
    exl_buf b;
    for (exl_span rest = labels; rest.n && n < 256; n++)
        part[n] = exl_span_cut(&rest, '|');
    qsort(part, n, sizeof *part, by_text);
    exl_buf_init(&b, 0);
    for (size_t i = 0; i < n; i++) {
        exl_buf_str(&b, i ? "|" : "");
        exl_buf_span(&b, part[i]);
    }
    *out = exl_arena_copy(a, exl_buf_view(&b));
    exl_buf_free(&b);
    return out->p ? EXL_OK : no_memory(err);
}

/* themes and reasons of a row as labels. EXL_EUSAGE in *why: what is wrong, with the column in *column. */
static exl_rc labels_of(import *m, exl_span *out, exl_span themes, exl_span reasons, const char **column, exl_err *why)
{
    exl_buf text, labels;
    exl_buf_init(&text, 0);
    exl_buf_init(&labels, 0);
    *column = "themes";
    exl_rc rc = exl_run_read_labels(&labels, &m->e->lexicons->taxonomy, themes, why);
    exl_buf_span(&text, themes);
    while (rc == EXL_OK && reasons.n) {
        exl_span s = exl_span_trim(exl_span_cut(&reasons, '|'));
        *column = "reasons";
        if (s.n && !exl_span_is(s, "none") && exl_taxonomy_reason(&m->e->lexicons->taxonomy, s) < 0)
            rc = exl_fail(why, EXL_EUSAGE, "'%.*s' is no reason of reasons.tsv", (int)(s.n < 60 ? s.n : 60), s.p);
        exl_buf_str(&text, s.n ? "|reason:" : "");
        exl_buf_span(&text, s);
    }
    exl_buf_reset(&labels);
    if (rc == EXL_OK)
        rc = exl_run_read_labels(&labels, &m->e->lexicons->taxonomy, exl_buf_view(&text), why);
    if (rc == EXL_OK)
        rc = sorted(out, exl_buf_view(&labels), &m->w.arena, why);
    exl_buf_free(&text);
    exl_buf_free(&labels);
    return rc;
}

static exl_rc read_row(import *m, filled *f, size_t row, exl_err *err)
{
    const exl_sheet *s = &f->sheet;
    coded c = { .id = cell(s, row, "interview_id"), .check = cell(s, row, "check"), .why = cell(s, row, "why"), .row = row };
    exl_span themes = cell(s, row, "themes"), reasons = cell(s, row, "reasons");
    exl_err why = { 0 };
    uint64_t n = 0;
    const char *column;
    if (themes.n == 0) {
        f->left += reasons.n == 0;
        if (reasons.n)
            problem(m, s, row, "themes", "empty, but reasons are given: write none where the statement speaks of no theme");
        return EXL_OK;
    }
    if (!exl_num_uint(&n, cell(s, row, "statement_no")) || n == 0 || n > UINT32_MAX || c.id.n == 0)
        return problem(m, s, row, "statement_no", "no interview and number of a statement, as review export wrote them"), EXL_OK;
    c.n = (uint32_t)n;
    if (c.why.n == 0)
        c.why = exl_span_of(m->o->why ? m->o->why : "review");
    exl_rc rc = labels_of(m, &c.labels, themes, reasons, &column, &why);
    if (rc == EXL_EUSAGE)
        return problem(m, s, row, column, why.msg), EXL_OK;
    if (rc != EXL_OK) {
        if (err)
            *err = why;
        return rc;
    }
    f->list[f->n++] = c;
    return EXL_OK;
}

static int by_place(const void *p, const void *q)
{
    const coded *a = p, *b = q;
    int c = exl_span_cmp(a->id, b->id);
    return c ? c : (a->n > b->n) - (a->n < b->n);
}

static exl_rc read_file(import *m, filled *f, const char *path, exl_err *err)
{
    static const char *const needed[] = { "interview_id", "statement_no", "check", "themes" };
    EXL_TRY(exl_sheet_read(&f->sheet, path, &m->w.arena, err));
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (exl_sheet_column(&f->sheet, needed[i]) == f->sheet.n_columns) {
            (void)exl_fail(err, EXL_EDATA, "no column %s: this is no file of review export", needed[i]);
            return exl_err_at(err, path, 1, 1);
        }
    if (!(f->list = EXL_NEW(&m->w.arena, coded, f->sheet.rows + 1)))
        return no_memory(err);
    for (size_t row = 0; row < f->sheet.rows; row++)
        EXL_TRY(read_row(m, f, row, err));
    if (f->n)
        qsort(f->list, f->n, sizeof *f->list, by_place);
    for (size_t i = 1; i < f->n; i++)
        if (by_place(&f->list[i - 1], &f->list[i]) == 0)
            problem(m, &f->sheet, f->list[i].row > f->list[i - 1].row ? f->list[i].row : f->list[i - 1].row, "statement_no", "the statement stands twice in this file");
    return EXL_OK;
}

/* Keeps one statement's labels, uncommitted. */
static exl_rc keep(import *m, const filled *f, const coded *c, exl_arena *a, exl_err *err)
{
    exl_stored_text t;
    exl_err why = { 0 };
    char check[CHECK_CHARS + 1];
    bool found;
    exl_correction x = { .labels = c->labels, .author = exl_span_of(m->o->author), .why = c->why };
    exl_arena_reset(a);
    EXL_TRY(exl_store_text_of(&t, &found, m->w.store, c->id, a, err));
    if (!found)
        return problem(m, &f->sheet, c->row, "interview_id", "no interview of the store has this id and a text"), EXL_OK;
    x.key = t.key;
    exl_rc rc = digest_text(check, x.text, m->w.store, &t, c->n, &why);
    if (rc == EXL_EUSAGE || (rc == EXL_OK && !exl_span_is(c->check, check)))
        return problem(m, &f->sheet, c->row, "check", "the statement is another one than when it was exported: export again"), EXL_OK;
    if (rc != EXL_OK) {
        if (err)
            *err = why;
        return rc;
    }
    EXL_TRY(exl_correction_put(m->w.store, &x, err));
    m->kept++;
    return exl_corrections_apply(m->w.store, t.number, t.key, t.interview.answers, t.interview.n_answers, t.list, err);
}

/* Of two files what they agree on, of one all. */
static exl_rc keep_all(void *ctx, exl_err *err)
{
    import *m = ctx;
    filled *f = &m->file[0], *g = &m->file[1];
    exl_arena a;
    exl_rc rc = EXL_OK;
    exl_arena_init(&a, 0);
    for (size_t i = 0, k = 0; rc == EXL_OK && i < f->n; i++) {
        while (m->n_files == 2 && k < g->n && by_place(&g->list[k], &f->list[i]) < 0)
            k++;
        bool both = m->n_files == 2 && k < g->n && by_place(&g->list[k], &f->list[i]) == 0;
        if (m->n_files == 1 || (both && exl_span_eq(g->list[k].labels, f->list[i].labels)))
            rc = keep(m, f, &f->list[i], &a, err);
        else if (both)
            m->apart++;
        else
            m->missing++;
    }
    exl_arena_free(&a);
    return rc;
}

/* The themes of labels as agreement takes them. */
static exl_rc labelled(exl_labelled *out, const coded *c, const exl_taxonomy *t, exl_arena *a, exl_err *err)
{
    uint8_t *theme = EXL_NEW(a, uint8_t, EXL_CODES_MAX);
    if (!theme)
        return no_memory(err);
    for (exl_span rest = c->labels; rest.n;) {
        exl_span s = exl_span_cut(&rest, '|');
        int code = s.n && !memchr(s.p, ':', s.n) ? exl_taxonomy_theme(t, (exl_span){ s.p, s.n - 1 }) : -1;
        if (code >= 0)
            theme[code] |= s.p[s.n - 1] == '+' ? EXL_SEEN_PLUS : s.p[s.n - 1] == '-' ? EXL_SEEN_MINUS : EXL_SEEN_ZERO;
    }
    exl_gold_settle(theme, t->n_themes);
    *out = (exl_labelled){ c->id, c->n, theme };
    return EXL_OK;
}

static exl_rc agreement(import *m, exl_sink out, exl_err *err)
{
    const exl_taxonomy *t = &m->e->lexicons->taxonomy;
    exl_labelled *list[2];
    exl_table *table = NULL;
    const exl_safe_table *safe;
    const exl_gate_rules rules = { EXL_AUDIENCE_HR, EXL_GATE_FLOOR, EXL_GATE_FLOOR };       /* of labellers, no leavers in it */
    size_t only_one = 0;
    for (size_t f = 0; f < 2; f++) {
        if (!(list[f] = EXL_NEW(&m->w.arena, exl_labelled, m->file[f].n + 1)))
            return no_memory(err);
        for (size_t i = 0; i < m->file[f].n; i++)
            EXL_TRY(labelled(&list[f][i], &m->file[f].list[i], t, &m->w.arena, err));
    }
    EXL_TRY(exl_run_agreement_of(&table, &only_one, list[0], m->file[0].n, list[1], m->file[1].n, t, &m->w.arena, err));
    EXL_TRY(exl_privacy_gate(&safe, table, &rules, &m->w.arena, err));
    return exl_run_print(safe, m->o, out, err);
}

static exl_rc take_in(import *m, const char *const *paths, exl_sink out, exl_err *err)
{
    exl_held held;
    for (size_t i = 0; i < m->n_files; i++)
        EXL_TRY(read_file(m, &m->file[i], paths[i], err));
    EXL_TRY(exl_run_holding(&held, m->w.store, keep_all, m, err));
    if (m->problems) {
        exl_run_say(m->notify, EXL_NOTE_SUMMARY, "%zu problems; nothing was stored", m->problems);
        return EXL_EDATA;                       /* each was told with its place */
    }
    if (m->file[0].n == 0)
        return exl_fail(err, EXL_EUSAGE, "%s: nobody filled in the column themes", paths[0]);
    if (m->n_files == 2)
        EXL_TRY(agreement(m, out, err));
    char counts[60];
    snprintf(counts, sizeof counts, "labelled %zu", m->kept);
    EXL_TRY(exl_run_commit(m->w.store, m->o, "review import", counts, err));
    exl_run_say(m->notify, EXL_NOTE_SUMMARY, "%zu statements labelled by %s; %zu not filled in", m->kept, m->o->author, m->file[0].left);
    exl_held_say(&held, m->notify);
    if (m->apart || m->missing)
        exl_run_say(m->notify, EXL_NOTE_SUMMARY, "%zu on which the two differ and %zu that the second did not label are not stored: settle them in one file and import that alone", m->apart, m->missing);
    return EXL_OK;
}

exl_rc exl_review_import(const exl_engine *e, const char *const *paths, size_t n, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    import m = { .e = e, .o = o, .notify = notify, .n_files = n };
    if (!o->author || !*o->author)
        return exl_fail(err, EXL_EUSAGE, "review import needs --author NAME: who says so");
    if (n < 1 || n > 2)
        return exl_fail(err, EXL_EUSAGE, "review import takes one file, or two with the same statements");
    exl_rc rc = exl_run_open(&m.w, o, "review import", EXL_STORE_WRITE, err);
    if (rc == EXL_OK)
        rc = take_in(&m, paths, out, err);
    exl_run_close(&m.w);
    return rc;
}
