/* evaluate: labelled statements against what the program says of them. Counts are kept per interview, so that the bootstrap can
 * draw interviews: statements of one leaver resemble each other, and intervals over statements would be too narrow. */
#include "base/grow.h"
#include "privacy/gate.h"
#include "report/report.h"
#include "run/agreement.h"
#include "run/engine.h"
#include "run/errors.h"
#include "run/fit.h"
#include "run/gold.h"
#include "run/import.h"
#include "run/work.h"
#include <stdio.h>
#include <stdlib.h>

typedef enum { LEVEL_FACET, LEVEL_THEME, LEVEL_POLARITY, LEVEL_REASON, LEVEL_EMPTY, N_LEVELS } level;
static const char *const level_names[N_LEVELS] = { "facet", "theme", "theme+polarity", "reason", "empty" };
enum { DRAWS = 1000 };

typedef struct { uint32_t support, predicted, correct; } count;
typedef struct { size_t first, n; } range;
typedef struct { exl_gold_row gold; exl_answer answer; exl_span statement_no; } kept_row;

typedef struct {
    const exl_engine *e;
    const exl_options *o;
    exl_arena arena;
    exl_annotator *annotator;
    range   codes[N_LEVELS];        /* columns of the counts */
    size_t  n_codes;
    count  *counts;                 /* interviews x n_codes */
    size_t  n_interviews, cap;
    kept_row *rows;                 /* of the interview being read: it is judged whole */
    size_t  n_rows, cap_rows;
    uint8_t gold_reason[EXL_CODES_MAX], said_reason[EXL_CODES_MAX];    /* of that interview */
    exl_reliability reliability;
    exl_span interview, because[EXL_CODES_MAX];    /* for --misses: the one being read; the evidence for each reason */
    exl_errors errors;              /* for --save */
    exl_lang language;              /* of the interview being read */
    exl_annotator **folds;          /* one a fold, each fitted on the others; NULL = all by the annotator */
    size_t  n_folds;
    exl_lexicons plain, *fold_lexicons;     /* copies with other fitted numbers; they share everything else */
    int     majority;               /* baseline: the theme always said, with 3 polarities: 3 x theme + polarity; -1 = none */
    exl_buf misses;
    uint32_t *confused;             /* for --confusion: labelled x said, themes and then none */
    size_t  saved;                  /* codes */
    exl_err *err;
} evaluation;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }
static const exl_taxonomy *taxonomy(const evaluation *v) { return &v->e->lexicons->taxonomy; }

static void lay_out(evaluation *v)
{
    const exl_taxonomy *t = taxonomy(v);
    const size_t n[N_LEVELS] = { t->n_facets, t->n_themes, 3 * t->n_themes, t->n_reasons, 1 };
    for (size_t i = 0; i < N_LEVELS; i++) {
        v->codes[i] = (range){ v->n_codes, n[i] };
        v->n_codes += n[i];
    }
}

static exl_rc next_interview(evaluation *v)
{
    if (v->n_interviews == v->cap) {
        size_t cap = v->cap ? v->cap * 2 : 64;
        v->counts = exl_arena_grow(&v->arena, v->counts, v->cap * v->n_codes * sizeof *v->counts, cap * v->n_codes * sizeof *v->counts);
        if (!v->counts)
            return no_memory(v->err);
        v->cap = cap;
    }
    memset(v->counts + v->n_interviews * v->n_codes, 0, v->n_codes * sizeof *v->counts);
    v->n_interviews++;
    memset(v->gold_reason, 0, sizeof v->gold_reason);
    memset(v->said_reason, 0, sizeof v->said_reason);
    return EXL_OK;
}

static void tally(evaluation *v, level l, size_t code, bool gold, bool said)
{
    count *c = &v->counts[(v->n_interviews - 1) * v->n_codes + v->codes[l].first + code];
    c->support += gold;
    c->predicted += said;
    c->correct += gold && said;
}

/* A reason that differs: of the interview as a whole, so there is no statement; with the lines of the entries and words that said it. */
static void list_reason(evaluation *v, size_t i)
{
    exl_span code = taxonomy(v)->reason[i].code;
    bool gold = v->gold_reason[i];
    exl_buf_fmt(&v->misses, "%s\t%.*s\t\t%s%.*s\t%s%.*s\t", gold ? "miss" : "false", (int)v->interview.n, v->interview.p, gold ? "reason:" : "", gold ? (int)code.n : 0, code.p,
                gold ? "" : "reason:", gold ? 0 : (int)code.n, code.p);
    if (!gold)
        exl_buf_span(&v->misses, v->because[i]);
    exl_buf_str(&v->misses, "\t\n");
}

/* Reasons count once an interview. */
static void close_interview(evaluation *v)
{
    for (size_t i = 0; i < taxonomy(v)->n_reasons; i++) {
        tally(v, LEVEL_REASON, i, v->gold_reason[i], v->said_reason[i]);
        if (v->o->misses && v->gold_reason[i] != v->said_reason[i])
            list_reason(v, i);
    }
    exl_errors_close(&v->errors, v->language, v->gold_reason, v->said_reason);
}

static const char *sign_of(uint8_t seen) { return seen == 1 ? "+" : seen == 2 ? "-" : seen == 4 ? "0" : ""; }

/* One line for each theme that differs: what is missing, what is too much, and which entries said so. */
static void list_differences(evaluation *v, const kept_row *r, const uint8_t *said, const exl_annotation *a)
{
    const exl_gold_row *row = &r->gold;
    for (size_t i = 0; i < taxonomy(v)->n_themes; i++) {
        uint8_t g = row->theme[i], s = said[i];
        if (g == s)
            continue;
        exl_span code = taxonomy(v)->theme[i].code;
        exl_buf_fmt(&v->misses, "%s\t%.*s\t%.*s\t%.*s%s\t%.*s%s\t", !s ? "miss" : !g ? "false" : "polarity", (int)v->interview.n, v->interview.p, (int)r->statement_no.n, r->statement_no.p,
                    g ? (int)code.n : 0, code.p, sign_of(g), s ? (int)code.n : 0, code.p, sign_of(s));
        for (size_t k = 0; k < a->n_statements; k++)
            for (uint32_t j = 0; j < a->statement[k].n_labels; j++) {
                const exl_label *l = &a->label[a->statement[k].label + j];
                const exl_lexicon *x = &v->e->lexicons->lexicon[a->statement[k].language];
                for (uint32_t q = 0; l->kind == EXL_LABEL_THEME && l->code == i && q < l->n_evidence; q++) {
                    char name[300];
                    exl_evidence_name(name, sizeof name, x, a->evidence[l->evidence + q].entry);
                    exl_buf_fmt(&v->misses, "%s ", name);
                }
            }
        exl_buf_char(&v->misses, '\t');
        exl_buf_span(&v->misses, r->answer.text);
        exl_buf_char(&v->misses, '\n');
    }
}

static void compare(evaluation *v, const uint8_t *gold, const uint8_t *said)
{
    const exl_taxonomy *t = taxonomy(v);
    bool facet_gold[EXL_CODES_MAX] = { false }, facet_said[EXL_CODES_MAX] = { false }, any_gold = false, any_said = false;
    for (size_t i = 0; i < t->n_themes; i++) {
        uint8_t g = gold[i], s = said[i];
        tally(v, LEVEL_THEME, i, g, s);
        for (size_t k = 0; k < 3; k++)
            tally(v, LEVEL_POLARITY, 3 * i + k, g == 1 << k, s == 1 << k);
        facet_gold[t->theme[i].facet] |= g != 0;
        facet_said[t->theme[i].facet] |= s != 0;
        any_gold |= g != 0;
        any_said |= s != 0;
    }
    for (size_t i = 0; i < t->n_facets; i++)
        tally(v, LEVEL_FACET, i, facet_gold[i], facet_said[i]);
    tally(v, LEVEL_EMPTY, 0, !any_gold, !any_said);
}

/* A theme that is missing was taken for those that are too many in the same row; where there are none, for nothing. */
static void confuse(evaluation *v, const uint8_t *gold, const uint8_t *said)
{
    size_t n = taxonomy(v)->n_themes, missed = 0, extra = 0;
    for (size_t i = 0; i < n; i++) {
        v->confused[i * (n + 1) + i] += gold[i] && said[i];
        missed += gold[i] && !said[i];
        extra += !gold[i] && said[i];
    }
    for (size_t i = 0; i < n; i++) {
        v->confused[i * (n + 1) + n] += gold[i] && !said[i] && !extra;
        v->confused[n * (n + 1) + i] += !gold[i] && said[i] && !missed;
        for (size_t k = 0; k < n && gold[i] && !said[i]; k++)
            v->confused[i * (n + 1) + k] += !gold[k] && said[k];
    }
}

typedef struct { uint32_t n; size_t gold, said; } confusion;

static int by_count(const void *a, const void *b)
{
    const confusion *x = a, *y = b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    if (x->gold != y->gold)
        return x->gold < y->gold ? -1 : 1;
    return x->said < y->said ? -1 : x->said > y->said;
}

/* Commonest first; what is right comes last, for the totals. */
static exl_rc print_confusion(evaluation *v, exl_sink out)
{
    const exl_taxonomy *t = taxonomy(v);
    size_t m = t->n_themes + 1, n = 0;
    confusion *list = EXL_NEW(&v->arena, confusion, m * m);
    exl_buf b;
    if (!list)
        return no_memory(v->err);
    for (size_t i = 0; i < m * m; i++)
        if (v->confused[i] && i / m != i % m)
            list[n++] = (confusion){ v->confused[i], i / m, i % m };
    qsort(list, n, sizeof *list, by_count);
    for (size_t i = 0; i + 1 < m; i++)
        if (v->confused[i * m + i])
            list[n++] = (confusion){ v->confused[i * m + i], i, i };
    exl_buf_init(&b, 0);
    exl_buf_str(&b, "labelled,said,statements\n");
    for (size_t i = 0; i < n; i++) {
        exl_buf_span(&b, list[i].gold + 1 < m ? t->theme[list[i].gold].code : exl_span_of("none"));
        exl_buf_char(&b, ',');
        exl_buf_span(&b, list[i].said + 1 < m ? t->theme[list[i].said].code : exl_span_of("none"));
        exl_buf_fmt(&b, ",%u\n", list[i].n);
    }
    exl_rc rc = exl_run_send(&b, out, v->err);
    exl_buf_free(&b);
    return rc;
}

/* The evidence of a reason's first statement, and its text, for the list of differences. */
static exl_rc note_reason(evaluation *v, const exl_annotation *a, const exl_statement *s, const exl_label *l, exl_err *err)
{
    char out[1000], name[300];
    size_t n = 0;
    const exl_lexicon *x = &v->e->lexicons->lexicon[s->language];
    for (uint32_t q = 0; q < l->n_evidence; q++) {
        size_t k = exl_evidence_name(name, sizeof name, x, a->evidence[l->evidence + q].entry);
        if (n + k + 1 > sizeof out)
            break;
        memcpy(out + n, name, k);
        n += k;
        out[n++] = ' ';
    }
    v->because[l->code] = exl_arena_copy(&v->arena, (exl_span){ out, n });
    return v->because[l->code].p ? EXL_OK : no_memory(err);
}

/* What the program says of a row: of the statements of its answer, which are all of `a`. */
static exl_rc judge_row(evaluation *v, const kept_row *r, const exl_annotation *a, exl_err *err)
{
    const exl_gold_row *g = &r->gold;
    uint8_t said[EXL_CODES_MAX];
    exl_gold_said(said, a, taxonomy(v));
    if (v->majority >= 0) {
        memset(said, 0, sizeof said);
        said[v->majority / 3] = (uint8_t)(1 << v->majority % 3);
    }
    for (size_t i = 0; i < a->n_statements && v->majority < 0; i++)
        for (uint32_t k = 0; k < a->statement[i].n_labels; k++) {
            const exl_label *l = &a->label[a->statement[i].label + k];
            if (!l->listed || l->kind != EXL_LABEL_REASON)
                continue;
            if (!v->said_reason[l->code] && v->o->misses)
                EXL_TRY(note_reason(v, a, &a->statement[i], l, err));
            v->said_reason[l->code] = 1;
        }
    exl_reliability_add(&v->reliability, a, g);
    exl_errors_row(&v->errors, g->theme, said);
    compare(v, g->theme, said);
    if (v->confused)
        confuse(v, g->theme, said);
    if (v->o->misses)
        list_differences(v, r, said, a);
    return EXL_OK;
}

/* An interview whole, each row an answer of it: its reasons are judged over all of them. */
static exl_rc judge_interview(evaluation *v, exl_err *err)
{
    const exl_annotation *a;
    exl_interview in = v->rows[0].gold.interview;
    size_t at = 0, answer = 0;
    EXL_TRY(next_interview(v));
    v->language = in.language;
    v->interview = in.id;
    in.n_answers = 0;
    if (!(in.answers = EXL_NEW(&v->arena, exl_answer, v->n_rows)))
        return no_memory(err);
    for (size_t i = 0; i < v->n_rows; i++) {
        const exl_gold_row *g = &v->rows[i].gold;
        for (size_t r = 0; r < taxonomy(v)->n_reasons; r++)
            v->gold_reason[r] |= g->reasons ? g->reasons[r] : g->reason[r];
        if (g->interview.n_answers)
            in.answers[in.n_answers++] = v->rows[i].answer;
    }
    EXL_TRY(exl_annotate_interview(v->folds ? v->folds[exl_fit_fold(in.id, v->n_folds)] : v->annotator, &in, &a, err));
    for (size_t i = 0; i < v->n_rows; i++) {
        exl_annotation mine = *a;
        mine.statement += at;
        for (mine.n_statements = 0; v->rows[i].gold.interview.n_answers && at < a->n_statements && a->statement[at].answer == answer; at++)
            mine.n_statements++;
        answer += v->rows[i].gold.interview.n_answers;
        EXL_TRY(judge_row(v, &v->rows[i], &mine, err));
    }
    close_interview(v);
    v->n_rows = 0;
    return EXL_OK;
}

static exl_rc row(void *ctx, const exl_gold_row *g, exl_err *err)
{
    evaluation *v = ctx;
    if (g->first && v->n_rows)
        EXL_TRY(judge_interview(v, err));
    if (!exl_grow_in(&v->arena, &v->rows, &v->cap_rows, v->n_rows + 1, sizeof *v->rows))
        return no_memory(err);
    v->rows[v->n_rows++] = (kept_row){ *g, g->interview.answers[0], g->at->cell[1] };
    return EXL_OK;
}

static exl_rc read_statements(evaluation *v, const char *path)
{
    EXL_TRY(exl_gold_read(path, taxonomy(v), &v->arena, row, v, v->err));
    return v->n_rows ? judge_interview(v, v->err) : EXL_OK;
}

static double f1(double support, double predicted, double correct) { return support + predicted > 0 ? 2 * correct / (support + predicted) : -1; }

/* F1 of a code, of all together (micro) or the mean over codes that occur (macro), of given sums. -1: undefined. */
static double f1_of(const evaluation *v, level l, int code, const count *sum)
{
    range r = v->codes[l];
    double s = 0, p = 0, c = 0, total = 0, n = 0;
    for (size_t i = 0; i < r.n; i++) {
        const count *k = &sum[r.first + i];
        double f = f1(k->support, k->predicted, k->correct);
        if (code >= 0 && (size_t)code != i)
            continue;
        s += k->support;
        p += k->predicted;
        c += k->correct;
        if (f >= 0) {
            total += f;
            n++;
        }
    }
    if (code == -2)
        return n > 0 ? total / n : -1;
    return f1(s, p, c);
}

static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;         /* splitmix64 */
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

typedef struct { level l; int code; double f[DRAWS]; size_t n; } line;     /* code: -1 micro, -2 macro */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Draws interviews with replacement, 1,000 times, the same draws for all lines. */
static exl_rc bootstrap(evaluation *v, line *lines, size_t n)
{
    count *sum = EXL_NEW(&v->arena, count, v->n_codes);
    uint64_t state = 1;
    if (!sum)
        return no_memory(v->err);
    for (size_t d = 0; d < DRAWS; d++) {
        memset(sum, 0, v->n_codes * sizeof *sum);
        for (size_t i = 0; i < v->n_interviews; i++) {
            const count *c = v->counts + draw(&state) % v->n_interviews * v->n_codes;
            for (size_t k = 0; k < v->n_codes; k++) {
                sum[k].support += c[k].support;
                sum[k].predicted += c[k].predicted;
                sum[k].correct += c[k].correct;
            }
        }
        for (size_t i = 0; i < n; i++) {
            double f = f1_of(v, lines[i].l, lines[i].code, sum);
            if (f >= 0)
                lines[i].f[lines[i].n++] = f;
        }
    }
    for (size_t i = 0; i < n; i++)
        qsort(lines[i].f, lines[i].n, sizeof(double), by_value);
    return EXL_OK;
}

/* NULL = no memory. */
static exl_span code_name(evaluation *v, const line *l)
{
    const exl_taxonomy *t = taxonomy(v);
    size_t i = (size_t)l->code;
    if (l->code < 0)
        return exl_span_of(l->code == -1 ? "micro" : "macro");
    switch (l->l) {
    case LEVEL_FACET: return t->facet[i].code;
    case LEVEL_THEME: return t->theme[i].code;
    case LEVEL_REASON: return t->reason[i].code;
    case LEVEL_POLARITY: break;
    default: return exl_span_of("empty");
    }
    exl_span base = t->theme[i / 3].code;
    char *p = exl_arena_get(&v->arena, base.n + 2);
    if (!p)
        return (exl_span){ NULL, 0 };
    memcpy(p, base.p, base.n);
    p[base.n] = "+-0"[i % 3];
    return (exl_span){ p, base.n + 1 };
}

static const exl_column columns[] = {
    { "level", EXL_COL_TEXT, 0, false, "facet, theme, theme+polarity, reason (per interview) or empty (statements that speak of no theme)" },
    { "code", EXL_COL_TEXT, 0, false, "code; micro = all together, macro = mean over the codes that occur" },
    { "support", EXL_COL_COUNT, 0, true, "how often it stands in the labelled file" },
    { "predicted", EXL_COL_COUNT, 0, true, "how often the program says it" },
    { "correct", EXL_COL_COUNT, 0, true, "both" },
    { "precision", EXL_COL_REAL, 4, true, "correct / predicted" },
    { "recall", EXL_COL_REAL, 4, true, "correct / support" },
    { "f1", EXL_COL_REAL, 4, true, "harmonic mean of precision and recall" },
    { "f1_lower", EXL_COL_REAL, 4, true, "95% interval, bootstrap over interviews" },
    { "f1_upper", EXL_COL_REAL, 4, true, "95% interval, bootstrap over interviews" },
};

static exl_rc fill_row(evaluation *v, exl_table *t, const line *l, const count *sum)
{
    range r = v->codes[l->l];
    double s = 0, p = 0, c = 0, f = f1_of(v, l->l, l->code, sum);
    for (size_t i = 0; i < r.n; i++)
        if (l->code < 0 || (size_t)l->code == i)
            s += sum[r.first + i].support, p += sum[r.first + i].predicted, c += sum[r.first + i].correct;
    exl_cell *cell = exl_table_row(t, 0, (uint32_t)v->n_interviews);
    if (!cell)
        return no_memory(v->err);
    exl_cell_text(&cell[0], exl_span_of(level_names[l->l]));
    exl_cell_text(&cell[1], code_name(v, l));
    if (!cell[1].text.p)
        return no_memory(v->err);
    exl_cell_number(&cell[2], s);
    exl_cell_number(&cell[3], p);
    exl_cell_number(&cell[4], c);
    exl_cell_number(&cell[5], c / p);
    exl_cell_number(&cell[6], c / s);
    cell[7] = (exl_cell){ .number = f, .empty = f < 0 };
    cell[8] = (exl_cell){ .number = l->n ? l->f[l->n * 25 / 1000] : 0, .empty = l->n == 0 };
    cell[9] = (exl_cell){ .number = l->n ? l->f[(l->n * 975 - 1) / 1000] : 0, .empty = l->n == 0 };
    return EXL_OK;
}

static exl_rc results(evaluation *v, exl_table **out)
{
    count *sum = EXL_NEW(&v->arena, count, v->n_codes);
    line *lines = EXL_NEW(&v->arena, line, v->n_codes + 2 * N_LEVELS);
    exl_table *t = exl_table_new(&v->arena, "evaluate", "How well the program's labels agree with people's, on the files given.", columns, sizeof columns / sizeof columns[0]);
    size_t n = 0;
    if (!sum || !lines || !t)
        return no_memory(v->err);
    for (size_t i = 0; i < v->n_interviews; i++)
        for (size_t k = 0; k < v->n_codes; k++) {
            const count *c = &v->counts[i * v->n_codes + k];
            sum[k] = (count){ sum[k].support + c->support, sum[k].predicted + c->predicted, sum[k].correct + c->correct };
        }
    for (size_t l = 0; l < N_LEVELS; l++) {
        for (int code = l == LEVEL_EMPTY ? 0 : -2; code < (int)v->codes[l].n; code++) {
            const count *c = &sum[v->codes[l].first + (size_t)(code < 0 ? 0 : code)];
            if (code < 0 || c->support || c->predicted)
                lines[n++] = (line){ .l = (level)l, .code = code == -2 ? -1 : code == -1 ? -2 : code };
        }
    }
    EXL_TRY(bootstrap(v, lines, n));
    for (size_t i = 0; i < n; i++)
        EXL_TRY(fill_row(v, t, &lines[i], sum));
    *out = t;
    return EXL_OK;
}

static exl_rc print_table(evaluation *v, const exl_table *t, exl_sink out)
{
    const exl_safe_table *safe;
    exl_buf b;
    /* Figures about the program on the caller's own labelled file, not about leavers of a store. */
    EXL_TRY(exl_privacy_gate(&safe, t, &(exl_gate_rules){ EXL_AUDIENCE_HR, 5, 5 }, &v->arena, v->err));
    exl_buf_init(&b, 0);
    exl_rc rc = exl_report_table(&b, safe, v->o->format, (int)v->o->width, v->err);
    if (rc == EXL_OK)
        rc = exl_run_send(&b, out, v->err);
    exl_buf_free(&b);
    return rc;
}

static exl_rc print(evaluation *v, exl_sink out)
{
    exl_table *t = NULL;
    if (v->o->misses)
        return exl_run_send(&v->misses, out, v->err);
    EXL_TRY(results(v, &t));
    return print_table(v, t, out);
}

/* The reliability curve: labels by score, how many of them are right. */
static exl_rc print_reliability(const evaluation *v, exl_sink out)
{
    exl_buf b;
    exl_buf_init(&b, 0);
    exl_buf_str(&b, "from,to,labels,mean_score,share_right\n");
    for (size_t i = 0; i < EXL_RELIABILITY_BINS; i++) {
        double n = v->reliability.n[i];
        exl_buf_fixed(&b, (double)i / EXL_RELIABILITY_BINS, 1);
        exl_buf_char(&b, ',');
        exl_buf_fixed(&b, (double)(i + 1) / EXL_RELIABILITY_BINS, 1);
        exl_buf_fmt(&b, ",%.0f,", n);
        if (n > 0) {
            exl_buf_fixed(&b, v->reliability.score[i] / n, 4);
            exl_buf_char(&b, ',');
            exl_buf_fixed(&b, v->reliability.right[i] / n, 4);
        } else {
            exl_buf_char(&b, ',');
        }
        exl_buf_char(&b, '\n');
    }
    exl_rc rc = exl_run_send(&b, out, v->err);
    exl_buf_free(&b);
    return rc;
}

static exl_rc make_folds(evaluation *v, const char *const *paths, size_t n)
{
    exl_fit_data *d;
    v->n_folds = v->o->folds;
    v->folds = EXL_NEW(&v->arena, exl_annotator *, v->n_folds);
    v->fold_lexicons = EXL_NEW(&v->arena, exl_lexicons, v->n_folds);
    if (!v->folds || !v->fold_lexicons)
        return no_memory(v->err);
    EXL_TRY(exl_fit_collect(&d, v->e->lexicons, &(exl_fit_notes){ paths, n, v->o->also, v->o->n_also }, &v->arena, v->err));
    for (size_t i = 0; i < v->n_folds; i++) {
        exl_fit_result f;
        EXL_TRY(exl_fit(&f, d, v->n_folds, i, &v->arena, v->err));
        v->fold_lexicons[i] = *v->e->lexicons;
        v->fold_lexicons[i].fitted = f.fitted;
        for (size_t k = 0; k < EXL_N_LANGS; k++)
            v->fold_lexicons[i].lexicon[k].learned = f.learned[k];
        EXL_TRY(exl_annotator_new(&v->folds[i], &v->fold_lexicons[i], NULL, v->err));
    }
    return EXL_OK;
}

typedef struct { uint32_t n[3 * EXL_CODES_MAX]; } votes;

static exl_rc vote(void *ctx, const exl_gold_row *g, exl_err *err)
{
    votes *t = ctx;
    (void)err;
    for (size_t i = 0; i < EXL_CODES_MAX; i++)
        for (size_t k = 0; k < 3; k++)
            t->n[3 * i + k] += g->theme[i] == 1 << k;
    return EXL_OK;
}

/* The baselines of `make quality`: bare keywords, and always the commonest label. */
static exl_rc make_baseline(evaluation *v, const char *const *paths, size_t n)
{
    v->plain = *v->e->lexicons;
    v->plain.bare_keywords = v->o->baseline == EXL_BASELINE_KEYWORDS;
    if (v->plain.bare_keywords || v->o->unfitted)
        v->plain.fitted = NULL;
    if (v->o->baseline != EXL_BASELINE_MAJORITY)
        return EXL_OK;
    votes *t = EXL_NEW(&v->arena, votes, 1);
    if (!t)
        return no_memory(v->err);
    for (size_t i = 0; i < n; i++)
        EXL_TRY(exl_gold_read(paths[i], taxonomy(v), &v->arena, vote, t, v->err));
    v->majority = 0;
    for (int i = 1; i < 3 * EXL_CODES_MAX; i++)
        if (t->n[i] > t->n[v->majority])
            v->majority = i;
    return EXL_OK;
}

static exl_rc evaluate(evaluation *v, const char *const *paths, size_t n, exl_sink out)
{
    lay_out(v);
    EXL_TRY(exl_errors_new(&v->errors, taxonomy(v), &v->arena, v->err));
    EXL_TRY(make_baseline(v, paths, n));
    EXL_TRY(exl_annotator_new(&v->annotator, &v->plain, NULL, v->err));
    if (v->o->folds)
        EXL_TRY(make_folds(v, paths, n));
    size_t themes = taxonomy(v)->n_themes + 1;
    if (v->o->confusion && !(v->confused = EXL_NEW(&v->arena, uint32_t, themes * themes)))
        return no_memory(v->err);
    if (v->o->misses)
        exl_buf_str(&v->misses, "kind\tinterview\tstatement\tgold\tsaid\tentries\ttext\n");
    for (size_t i = 0; i < n; i++)
        EXL_TRY(read_statements(v, paths[i]));
    EXL_TRY(v->o->reliability ? print_reliability(v, out) : v->confused ? print_confusion(v, out) : print(v, out));
    return v->o->save ? exl_errors_save(&v->saved, &v->errors, v->o, &v->arena, v->err) : EXL_OK;
}

static exl_rc agreement(evaluation *v, const char *const *paths, size_t n, exl_sink out, exl_notify notify)
{
    exl_table *t = NULL;
    size_t only_one = 0;
    if (n != 2)
        return exl_fail(v->err, EXL_EUSAGE, "--agreement compares two files, A.statements.tsv and B.statements.tsv");
    EXL_TRY(exl_run_agreement(&t, &only_one, paths[0], paths[1], taxonomy(v), &v->arena, v->err));
    if (only_one)
        exl_run_say(notify, EXL_NOTE_WARNING, "%zu statements stand in one of the files only and have no part in it", only_one);
    return print_table(v, t, out);
}

exl_rc exl_evaluate(const exl_engine *e, const char *const *paths, size_t n, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    evaluation v = { .e = e, .o = o, .majority = -1, .err = err };
    exl_arena_init(&v.arena, 0);
    exl_buf_init(&v.misses, 0);
    exl_rc rc = o->agreement ? agreement(&v, paths, n, out, notify) : evaluate(&v, paths, n, out);
    double error = exl_reliability_error(&v.reliability);
    if (rc == EXL_OK && error >= 0 && o->baseline == EXL_BASELINE_NONE && !o->agreement)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu interviews%s; expected calibration error %.3f", v.n_interviews, o->folds ? ", cross-validated" : "", error);
    else if (rc == EXL_OK && !o->agreement)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu interviews", v.n_interviews);
    if (rc == EXL_OK && o->save && !o->agreement)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "error rates of %zu codes are kept in %s; corrections and flags use them from now on", v.saved, exl_run_db(o));
    for (size_t i = 0; v.folds && i < v.n_folds; i++)
        exl_annotator_free(v.folds[i]);
    exl_annotator_free(v.annotator);
    exl_buf_free(&v.misses);
    exl_arena_free(&v.arena);
    return rc;
}
