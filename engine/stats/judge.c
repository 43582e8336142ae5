/* Case mix a code, likelihood a cell, exact test a cell, then the two-group model over all cells. */
#include "stats/judge.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include "base/tasks.h"
#include "stats/adjust.h"
#include "stats/casemix.h"
#include "stats/exact.h"
#include "stats/lanes.h"
#include "stats/special.h"

/* A classifier without known errors: as good as perfect, kept off 0 and 1 so that no likelihood is 0. */
static const double PERFECT_SE = 0.999999, PERFECT_FP = 1e-6;
static const double LEAST_YOUDEN = 0.1;     /* rates whose se - fp is less say nothing: not used */
static const double NO_FLOAT = -104;        /* the exponential of less is 0 as a float */
static const double POWER = 0.8, LARGEST_OR = 1000;

/* Prior variances of the effects in the case mix: department, role, year; language has none of its own. */
static const double PENALTY_UNIT = 1, PENALTY_YEAR = 4, PENALTY_NONE = 1e9;

/* What is known of P(hits >= least) reaching POWER: it does not at a share of `under`, it does at `over`. */
typedef struct { double under, over; } power_bounds;

typedef struct {
    const exl_panel *p;
    const exl_flag_options *o;
    exl_judgement *j;
    exl_arena *a;
    exl_casemix mix;
    uint32_t *stratum;              /* n: of each leaver */
    uint32_t *language;             /* n_strata: EXL_LANG of a stratum, where rates differ by it */
    bool by_language;
    uint8_t *raised;                /* codes + 1 columns of n: who raised the code; the last column: at least one of them */
    uint32_t *place;                /* as j->member: the member's stratum, by its number within the unit */
    uint32_t *met, *met_start;      /* strata by unit: met[met_start[u] .. met_start[u+1]-1] */
    /* the desk of a stretch of columns */
    double *n_of, *y_of, *se, *fp, *eta, *usual;        /* n_strata; usual: the probability at no shift */
    double *yes, *no;               /* n_strata x grid: log P(Y = 1), log P(Y = 0) at a shift u */
    double *pmf, *each, *at_shift;  /* most leavers of a unit + 1; at_shift: a share of the mean, by stratum of the unit */
    double *sum;                    /* grid */
    power_bounds *power;            /* units x (leavers of the unit + 1), by least number of hits */
    /* of all columns */
    exl_shift_grid u;
    float *lik, *any_lik;           /* units x codes x grid; units x grid */
} bench;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "no memory for the flags"); }

/* ---- who belongs where ---- */

typedef struct { int32_t day; size_t who; } dated;

static int by_day(const void *p, const void *q)
{
    const dated *a = p, *b = q;
    return a->day != b->day ? (a->day < b->day ? -1 : 1) : (a->who > b->who) - (a->who < b->who);
}

/* The panel's order is that of the whole's dates; a kind of unit may have others. */
static dated *in_order(const bench *b)
{
    dated *d = EXL_NEW(b->a, dated, b->p->n + 1);
    for (size_t i = 0; d && i < b->p->n; i++) {
        exl_date at = exl_panel_date(b->p, b->j->type, i);
        d[i] = (dated){ at.year ? exl_date_days(at) : INT32_MIN, i };
    }
    if (d && b->p->unit_date[b->j->type])
        qsort(d, b->p->n, sizeof *d, by_day);
    return d;
}

static exl_rc list_members(bench *b, exl_err *err)
{
    const dated *order = in_order(b);
    const int32_t *unit = b->p->unit[b->j->type];
    exl_judgement *j = b->j;
    j->start = EXL_NEW(b->a, size_t, j->units + 2);
    j->member = EXL_NEW(b->a, size_t, b->p->n);
    if (!j->start || !j->member || !order)
        return no_memory(err);
    for (size_t i = 0; i < b->p->n; i++)
        if (unit[i] >= 0)
            j->start[unit[i] + 2]++;
    for (size_t u = 2; u < j->units + 2; u++)
        j->start[u] += j->start[u - 1];
    for (size_t i = 0; i < b->p->n; i++)
        if (unit[order[i].who] >= 0)
            j->member[j->start[unit[order[i].who] + 1]++] = order[i].who;
    return EXL_OK;
}

static bool negative_theme(const exl_panel *p, size_t k)
{
    if (p->code[k].kind != EXL_CODE_THEME || p->code[k].polarity >= 0)
        return false;
    for (size_t i = 0; i < p->n; i++)
        if (p->raised[i * p->n_codes + k])
            return true;
    return false;
}

static exl_rc choose_codes(bench *b, exl_err *err)
{
    const exl_panel *p = b->p;
    size_t *code = EXL_NEW(b->a, size_t, p->n_codes), codes = 0;
    if (!code)
        return no_memory(err);
    for (size_t k = 0; k < p->n_codes; k++)
        if (negative_theme(p, k))
            code[codes++] = k;
    b->raised = EXL_NEW(b->a, uint8_t, (codes + 1) * p->n);
    if (!b->raised)
        return no_memory(err);
    for (size_t i = 0; i < p->n; i++)
        for (size_t c = 0; c < codes; c++) {
            bool raised = p->raised[i * p->n_codes + code[c]] != 0;
            b->raised[c * p->n + i] = raised;
            b->raised[codes * p->n + i] |= raised;
        }
    b->j->code = code;
    b->j->codes = codes;
    return EXL_OK;
}

static bool raised(const bench *b, size_t who, size_t column) { return b->raised[column * b->p->n + who]; }

/* What a column is worked out on. */
static bool make_desk(bench *b)
{
    const exl_judgement *j = b->j;
    size_t s = b->mix.n_strata, most = 0;
    for (size_t u = 0; u < j->units; u++)
        most = j->start[u + 1] - j->start[u] > most ? j->start[u + 1] - j->start[u] : most;
    b->n_of = EXL_NEW(b->a, double, s * (6 + 2 * b->u.n) + 3 * (most + 1) + b->u.n);
    b->power = EXL_NEW(b->a, power_bounds, j->start[j->units] + j->units);
    if (!b->n_of || !b->power)
        return false;
    for (size_t i = 0; i < j->start[j->units] + j->units; i++)
        b->power[i] = (power_bounds){ -1, 2 };
    b->y_of = b->n_of + s, b->se = b->y_of + s, b->fp = b->se + s, b->eta = b->fp + s;
    b->usual = b->eta + s, b->yes = b->usual + s, b->no = b->yes + s * b->u.n;
    b->sum = b->no + s * b->u.n, b->pmf = b->sum + b->u.n, b->each = b->pmf + most + 1, b->at_shift = b->each + most + 1;
    return true;
}

/* ---- case mix ---- */

static exl_rc years_of(int32_t **out, const bench *b, exl_err *err)
{
    int32_t first = INT32_MAX;
    *out = EXL_NEW(b->a, int32_t, b->p->n);
    if (!*out)
        return no_memory(err);
    for (size_t i = 0; i < b->p->n; i++)
        if (b->p->date[i].year > 0 && b->p->date[i].year < first)
            first = b->p->date[i].year;
    for (size_t i = 0; i < b->p->n; i++)
        (*out)[i] = b->p->date[i].year > 0 ? b->p->date[i].year - first : -1;
    return EXL_OK;
}

static exl_rc languages_of(int32_t **out, bench *b, exl_err *err)
{
    *out = EXL_NEW(b->a, int32_t, b->p->n);
    if (!*out)
        return no_memory(err);
    for (size_t r = 0; r < b->o->n_rates; r++)
        b->by_language |= b->o->rates[r].language >= 0;
    b->by_language &= b->p->language != NULL;
    for (size_t i = 0; b->by_language && i < b->p->n; i++)
        (*out)[i] = b->p->language[i];
    return EXL_OK;
}

static exl_rc group_leavers(bench *b, exl_err *err)
{
    const int32_t *level[EXL_MAX_FACTORS];
    int32_t *years, *languages;
    size_t f = 0;
    EXL_TRY(years_of(&years, b, err));
    EXL_TRY(languages_of(&languages, b, err));
    if (b->j->type != EXL_UNIT_DEPARTMENT)
        b->mix.penalty[f] = PENALTY_UNIT, level[f++] = b->p->unit[EXL_UNIT_DEPARTMENT];
    if (b->j->type != EXL_UNIT_ROLE)
        b->mix.penalty[f] = PENALTY_UNIT, level[f++] = b->p->unit[EXL_UNIT_ROLE];
    b->mix.penalty[f] = PENALTY_YEAR, level[f++] = years;
    b->mix.penalty[f] = PENALTY_NONE, level[f++] = languages;
    b->stratum = EXL_NEW(b->a, uint32_t, b->p->n);
    if (!b->stratum)
        return no_memory(err);
    EXL_TRY(exl_casemix_strata(&b->mix, b->stratum, level, f, b->p->n, b->a, err));
    b->language = EXL_NEW(b->a, uint32_t, b->mix.n_strata);
    if (!b->language)
        return no_memory(err);
    for (size_t s = 0; s < b->mix.n_strata; s++)
        b->language[s] = (uint32_t)(b->mix.level[s * f + f - 1] - 1);
    return EXL_OK;
}

/* The strata of each unit: its leavers are many, their strata few, and what depends on the stratum alone is computed once for all of them. */
static exl_rc list_strata(bench *b, exl_err *err)
{
    exl_judgement *j = b->j;
    size_t members = j->start[j->units], n = 0;
    uint32_t *number = EXL_NEW(b->a, uint32_t, b->mix.n_strata);        /* + 1, within the unit at hand */
    b->place = EXL_NEW(b->a, uint32_t, members + 1);
    b->met = EXL_NEW(b->a, uint32_t, members + 1);
    b->met_start = EXL_NEW(b->a, uint32_t, j->units + 1);
    if (!number || !b->place || !b->met || !b->met_start)
        return no_memory(err);
    for (size_t u = 0; u < j->units; u++) {
        for (size_t i = j->start[u]; i < j->start[u + 1]; i++) {
            uint32_t s = b->stratum[j->member[i]];
            if (!number[s]) {
                b->met[n++] = s;
                number[s] = (uint32_t)(n - b->met_start[u]);
            }
            b->place[i] = number[s] - 1;
        }
        for (size_t k = b->met_start[u]; k < n; k++)
            number[b->met[k]] = 0;
        b->met_start[u + 1] = (uint32_t)n;
    }
    return EXL_OK;
}

/* The rate of a code in a language; one of that language before one of all. */
static const exl_error_rate *rate_of(const bench *b, exl_span code, uint32_t language)
{
    const exl_error_rate *found = NULL;
    for (size_t r = 0; r < b->o->n_rates; r++) {
        const exl_error_rate *e = &b->o->rates[r];
        if (!exl_span_eq(e->code, code))
            continue;
        if (e->language < 0 && !found)
            found = e;
        if (b->by_language && e->language == (int)language)
            return e;
    }
    return found;
}

static void set_rates(bench *b, size_t column)
{
    for (size_t s = 0; s < b->mix.n_strata; s++) {
        const exl_error_rate *e = NULL;
        if (column < b->j->codes)
            e = rate_of(b, b->p->code[b->j->code[column]].name, b->language[s]);
        b->se[s] = PERFECT_SE;
        b->fp[s] = PERFECT_FP;
        if (!e)
            continue;
        double se = (e->tp + 1) / (e->n_pos + 2), fp = (e->fp + 0.5) / (e->n_neg + 1);
        if (se - fp >= LEAST_YOUDEN)
            b->se[s] = fmin(se, PERFECT_SE), b->fp[s] = fmax(fp, PERFECT_FP);
    }
}

static exl_rc fit_column(bench *b, size_t column, exl_err *err)
{
    exl_arena scratch;
    set_rates(b, column);
    memset(b->n_of, 0, b->mix.n_strata * sizeof *b->n_of);
    memset(b->y_of, 0, b->mix.n_strata * sizeof *b->y_of);
    for (size_t i = 0; i < b->p->n; i++) {
        b->n_of[b->stratum[i]] += 1;
        b->y_of[b->stratum[i]] += raised(b, i, column);
    }
    exl_casemix_rows rows = { .rows = b->mix.n_strata, .n = b->n_of, .y = b->y_of, .se = b->se, .fp = b->fp };
    exl_arena_init(&scratch, 0);
    exl_rc rc = exl_casemix_fit(b->eta, &b->mix, &rows, &scratch, err);
    exl_arena_free(&scratch);
    return rc;
}

/* ---- likelihood of a shift ---- */

static double probability(const bench *b, size_t s, double shift)
{
    return b->fp[s] + (b->se[s] - b->fp[s]) * exl_expit(b->eta[s] + shift);
}

/* Only what a leaver of the stratum asks for: most strata have none who raised a rare theme. */
static void tabulate(bench *b)
{
    for (size_t s = 0; s < b->mix.n_strata; s++) {
        bool some = b->y_of[s] > 0, not_all = b->y_of[s] < b->n_of[s];
        b->usual[s] = probability(b, s, 0);
        for (size_t i = 0; i < b->u.n; i++) {
            double q = b->fp[s] + (b->se[s] - b->fp[s]) * exl_expit(b->eta[s] + b->u.lo + b->u.step * (double)i);
            if (some)
                b->yes[s * b->u.n + i] = log(q);
            if (not_all)
                b->no[s * b->u.n + i] = log1p(-q);
        }
    }
}

static void cell_likelihood(bench *b, float *out, size_t u, size_t column)
{
    double most = -INFINITY;
    memset(b->sum, 0, b->u.n * sizeof *b->sum);
    for (size_t i = b->j->start[u]; i < b->j->start[u + 1]; i++) {
        size_t who = b->j->member[i];
        const double *add = (raised(b, who, column) ? b->yes : b->no) + b->stratum[who] * b->u.n;
        for (size_t k = 0; k + 1 < b->u.n; k += 2)
            *(exl_pair *)(b->sum + k) += *(const exl_pair *)(add + k);
        if (b->u.n % 2)
            b->sum[b->u.n - 1] += add[b->u.n - 1];
    }
    for (size_t k = 0; k < b->u.n; k++)
        most = b->sum[k] > most ? b->sum[k] : most;
    for (size_t k = 0; k < b->u.n; k++)
        out[k] = b->sum[k] - most < NO_FLOAT ? 0 : (float)exp(b->sum[k] - most);
}

/* ---- exact test and what it could have shown ---- */

/* Whether P(hits >= least) reaches POWER at an odds ratio, the leavers taken as alike: for the planning figure, not for p. The tail rises with the mean, so
 * what was found for one code of the unit answers most questions about the others. */
static bool powerful(bench *b, size_t u, size_t least, double shift)
{
    size_t from = b->j->start[u], to = b->j->start[u + 1];
    const uint32_t *met = b->met + b->met_start[u];
    power_bounds *known = &b->power[from + u + least];
    double mean = 0, n = (double)(to - from);
    for (size_t k = 0; k < b->met_start[u + 1] - b->met_start[u]; k++)
        b->at_shift[k] = probability(b, met[k], shift) / n;
    for (size_t i = from; i < to; i++)
        mean += b->at_shift[b->place[i]];
    mean = fmin(mean, 1);
    if (mean <= known->under || mean >= known->over)
        return mean >= known->over;
    bool is = exl_binomial_ge(least, (uint64_t)n, mean) >= POWER;
    *(is ? &known->over : &known->under) = mean;
    return is;
}

static double detectable(bench *b, size_t u, size_t n, double level)
{
    double tail = 0, lo = 0, hi = log(LARGEST_OR);
    size_t least = n + 1;
    while (least > 0 && tail + b->pmf[least - 1] <= level)
        tail += b->pmf[--least];
    if (least > n)
        return 0;
    if (!powerful(b, u, least, hi))
        return 0;
    for (int i = 0; i < 20; i++) {
        double mid = 0.5 * (lo + hi);
        if (powerful(b, u, least, mid))
            hi = mid;
        else
            lo = mid;
    }
    return exp(0.5 * (lo + hi));
}

static exl_rc test_cell(bench *b, size_t u, size_t column, double level, exl_err *err)
{
    exl_judgement *j = b->j;
    size_t cell = u * (j->codes + 1) + column, n = j->start[u + 1] - j->start[u], hits = 0;
    exl_poisson_binomial r;
    for (size_t i = 0; i < n; i++) {
        size_t who = j->member[j->start[u] + i];
        b->each[i] = b->usual[b->stratum[who]];
        hits += raised(b, who, column);
    }
    j->hits[cell] = (uint32_t)hits;
    j->p[cell] = 1;
    if (n == 0 || (hits == 0 && column < j->codes && !b->o->every_code))
        return EXL_OK;
    EXL_TRY(exl_poisson_binomial_of(&r, b->pmf, b->each, n, hits, b->a, err));
    j->expected[cell] = r.expected;
    j->p[cell] = r.upper;
    j->detectable[cell] = detectable(b, u, n, level);
    return EXL_OK;
}

static exl_rc judge_column(bench *b, size_t column, exl_err *err)
{
    exl_judgement *j = b->j;
    bool any = column == j->codes;
    double level = b->o->fdr / (double)(any ? j->units : j->units * j->codes);
    EXL_TRY(fit_column(b, column, err));
    tabulate(b);
    for (size_t u = 0; u < j->units; u++) {
        float *lik = any ? b->any_lik + u * b->u.n : b->lik + (u * j->codes + column) * b->u.n;
        cell_likelihood(b, lik, u, column);
        EXL_TRY(test_cell(b, u, column, level, err));
    }
    return EXL_OK;
}

/* A stretch of columns and a desk of its own. How long it is never depends on the threads, since a desk remembers what its columns found out. */
enum { COLUMNS_AT_ONCE = 8 };
typedef struct { const bench *b; size_t from, to; } stretch;

static exl_rc judge_stretch(void *ctx, exl_err *err)
{
    const stretch *s = ctx;
    bench own = *s->b;
    exl_arena desk;
    exl_arena_init(&desk, 0);
    own.a = &desk;
    exl_rc rc = make_desk(&own) ? EXL_OK : no_memory(err);
    for (size_t c = s->from; c < s->to && rc == EXL_OK; c++)
        rc = judge_column(&own, c, err);
    exl_arena_free(&desk);
    return rc;
}

static exl_rc judge_columns(const bench *b, exl_err *err)
{
    size_t columns = b->j->codes + 1, n = 0;
    stretch *s = EXL_NEW(b->a, stretch, columns);
    exl_task *t = EXL_NEW(b->a, exl_task, columns);
    if (!s || !t)
        return no_memory(err);
    for (size_t c = 0; c < columns; c += COLUMNS_AT_ONCE, n++) {
        s[n] = (stretch){ b, c, c + COLUMNS_AT_ONCE < columns ? c + COLUMNS_AT_ONCE : columns };
        t[n] = (exl_task){ judge_stretch, &s[n] };
    }
    return exl_tasks_run(t, n, b->o->threads, err);
}

/* ---- model ---- */

static exl_rc run_model(exl_twogroup_posterior *post, bench *b, const float *lik, size_t codes, exl_err *err)
{
    exl_twogroup d = { b->j->units, codes, b->u, lik, b->o->densities };
    exl_twogroup_prior prior;
    exl_twogroup_null null;
    EXL_TRY(exl_twogroup_prior_default(&prior, codes, b->a, err));
    EXL_TRY(exl_twogroup_fit_null(&null, &d, &prior, b->a, err));
    return exl_twogroup_posterior_of(post, &d, null, &prior, b->a, err);
}

static void take(exl_judgement *j, size_t to, const exl_twogroup_posterior *post, size_t from)
{
    j->beyond[to] = post->beyond[from];
    j->or_mean[to] = post->or_mean[from];
    j->or_lower[to] = post->or_lower[from];
    j->or_upper[to] = post->or_upper[from];
}

static exl_rc model_units(bench *b, exl_err *err)
{
    exl_judgement *j = b->j;
    exl_twogroup_posterior codes, any;
    EXL_TRY(run_model(&codes, b, b->lik, j->codes, err));
    EXL_TRY(run_model(&any, b, b->any_lik, 1, err));
    j->u = b->u, j->density = codes.density, j->any_density = any.density;
    for (size_t u = 0; u < j->units; u++) {
        size_t row = u * (j->codes + 1);
        for (size_t k = 0; k < j->codes; k++) {
            take(j, row + k, &codes, u * j->codes + k);
            j->prob[row + k] = codes.cell[u * j->codes + k];
        }
        take(j, row + j->codes, &any, u);
        j->prob[row + j->codes] = codes.unit[u];
    }
    return EXL_OK;
}

static exl_rc adjust_column_range(exl_judgement *j, size_t from, size_t to, exl_arena *a, exl_err *err)
{
    size_t width = to - from, stride = j->codes + 1;
    double *p = EXL_NEW(a, double, j->units * width);
    if (!p)
        return no_memory(err);
    for (size_t u = 0; u < j->units; u++)
        memcpy(p + u * width, j->p + u * stride + from, width * sizeof *p);
    EXL_TRY(exl_adjust(p, p, j->units * width, EXL_BH, a, err));
    for (size_t u = 0; u < j->units; u++)
        memcpy(j->q + u * stride + from, p + u * width, width * sizeof *p);
    return EXL_OK;
}

/* ---- room ---- */

/* Fine where units are few and large, coarse where there are many: the cost is units x codes x grid. */
static exl_shift_grid grid_for(size_t units, size_t codes)
{
    exl_shift_grid g = { -3, 0.1, 71 };
    if (units * codes <= 30000)
        g.step = 0.05, g.n = 141;
    if (units <= 60)
        g.step = 0.025, g.n = 281;
    return g;
}

static bool make_room(bench *b)
{
    exl_judgement *j = b->j;
    size_t cells = j->units * (j->codes + 1);
    j->hits = EXL_NEW(b->a, uint32_t, cells);
    j->expected = EXL_NEW(b->a, double, cells * 9);
    b->lik = EXL_NEW(b->a, float, cells * b->u.n);
    if (!j->hits || !j->expected || !b->lik)
        return false;
    double **of_cells[] = { &j->p, &j->q, &j->prob, &j->beyond, &j->or_mean, &j->or_lower, &j->or_upper, &j->detectable };
    for (size_t i = 0; i < sizeof of_cells / sizeof *of_cells; i++)
        *of_cells[i] = j->expected + (i + 1) * cells;
    b->any_lik = b->lik + j->units * j->codes * b->u.n;
    return true;
}

exl_rc exl_judge_units(exl_judgement *out, bool *judged, const exl_panel *p, exl_unit_type type, const exl_flag_options *o,
                       exl_arena *a, exl_err *err)
{
    exl_judgement j = { .type = type, .units = p->n_unit[type] };
    bench b = { .p = p, .o = o, .j = &j, .a = a };
    EXL_TRY(choose_codes(&b, err));
    *judged = j.units > 0 && j.codes > 0;
    if (!*judged)
        return EXL_OK;
    EXL_TRY(list_members(&b, err));
    EXL_TRY(group_leavers(&b, err));
    EXL_TRY(list_strata(&b, err));
    b.u = grid_for(j.units, j.codes);
    if (!make_room(&b))
        return no_memory(err);
    EXL_TRY(judge_columns(&b, err));
    EXL_TRY(model_units(&b, err));
    EXL_TRY(adjust_column_range(&j, 0, j.codes, a, err));
    EXL_TRY(adjust_column_range(&j, j.codes, j.codes + 1, a, err));
    *out = j;
    return EXL_OK;
}
