/* Interviews are mapped to members once, by their number; statements and labels come in the same order. */
#include "run/answers.h"
#include "base/grow.h"
#include "base/num.h"
#include <string.h>

typedef struct { int64_t interview; size_t member; } counted;

typedef struct {
    exl_answers *out;
    const exl_closed *c;
    exl_arena *a;
    counted *list;
    size_t n, cap, at;
    const exl_stored_code *code;
    int64_t theme_interview;        /* of the last statement counted among those with a theme */
    uint32_t theme_statement;
} reading;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc note_interview(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    reading *r = ctx;
    size_t m = exl_closed_member(r->c, i);
    if (m == SIZE_MAX)
        return EXL_OK;
    if (!exl_grow_in(r->a, &r->list, &r->cap, r->n + 1, sizeof *r->list))
        return no_memory(err);
    r->list[r->n++] = (counted){ i->number, m };
    exl_talks one = { .interviews = 1, .undated = i->exit_date.year == 0 };
    one.departure[i->departure] = 1;
    exl_talks_add(&r->out->talks[m], &one);
    return EXL_OK;
}

/* Asked in the order of interviews. */
static size_t member_of(reading *r, int64_t interview)
{
    while (r->at < r->n && r->list[r->at].interview < interview)
        r->at++;
    return r->at < r->n && r->list[r->at].interview == interview ? r->list[r->at].member : SIZE_MAX;
}

static exl_rc note_statement(void *ctx, const exl_stored_statement *s, exl_err *err)
{
    reading *r = ctx;
    size_t m = member_of(r, s->interview);
    (void)err;
    if (m == SIZE_MAX)
        return EXL_OK;
    r->out->talks[m].statements++;
    r->out->talks[m].language[s->language]++;
    return EXL_OK;
}

static exl_rc note_label(void *ctx, const exl_stored_label *l, exl_err *err)
{
    reading *r = ctx;
    size_t m = member_of(r, l->interview), at = exl_answer_cell(l->code, l->polarity);
    (void)err;
    if (m == SIZE_MAX || at >= r->out->width || r->code[l->code].kind == EXL_STORED_SIGNAL)
        return EXL_OK;
    r->out->said[m * r->out->width + at] = 1;
    bool same = l->interview == r->theme_interview && l->statement == r->theme_statement;
    if (l->statement == 0 || same || r->code[l->code].kind != EXL_STORED_THEME)
        return EXL_OK;
    r->theme_interview = l->interview;
    r->theme_statement = l->statement;
    r->out->talks[m].with_theme++;
    return EXL_OK;
}

static bool is_member(const exl_answers *a, int64_t member) { return member >= 1 && (size_t)member <= a->n; }

static exl_rc note_kept(void *ctx, int64_t member, uint32_t code, int8_t polarity, exl_err *err)
{
    exl_answers *out = ctx;
    (void)err;
    if (is_member(out, member) && exl_answer_cell(code, polarity) < out->width)
        out->said[(size_t)(member - 1) * out->width + exl_answer_cell(code, polarity)] = 1;
    return EXL_OK;
}

static exl_rc note_talk(void *ctx, int64_t member, const exl_talks *t, exl_err *err)
{
    exl_answers *out = ctx;
    (void)err;
    if (is_member(out, member))
        exl_talks_add(&out->talks[member - 1], t);
    return EXL_OK;
}

exl_rc exl_answers_now(exl_answers *out, const exl_closed *c, exl_store *s, exl_arena *a, exl_err *err)
{
    exl_stored_code *code;
    size_t n_codes;
    exl_store_filter all = { .n_where = 0 };
    EXL_TRY(exl_store_codes(&code, &n_codes, s, a, err));
    exl_answers x = { .n = c->n, .width = n_codes * EXL_SIGNS };
    x.said = EXL_NEW(a, uint8_t, x.n * x.width + 1);
    x.talks = EXL_NEW(a, exl_talks, x.n + 1);
    if (!x.said || !x.talks)
        return no_memory(err);
    reading r = { .out = &x, .c = c, .a = a, .code = code, .theme_interview = -1 };
    EXL_TRY(exl_store_interviews(s, &all, note_interview, &r, err));
    EXL_TRY(exl_store_statements(s, note_statement, &r, err));
    r.at = 0;
    EXL_TRY(exl_store_labels(s, note_label, &r, err));
    EXL_TRY(exl_store_kept(s, note_kept, &x, err));
    EXL_TRY(exl_store_talks(s, note_talk, &x, err));
    *out = x;
    return EXL_OK;
}

/* --- as it is held ----------------------------------------------------------------------------------------------- */

enum { N_COUNTS = 4 + EXL_N_LANGS + 1 + EXL_N_DEPARTURES };

static void counts_of(uint64_t *out[N_COUNTS], exl_talks *t)
{
    size_t n = 0;
    uint64_t *const first[] = { &t->interviews, &t->statements, &t->with_theme, &t->undated };
    for (size_t i = 0; i < 4; i++)
        out[n++] = first[i];
    for (size_t i = 0; i <= EXL_N_LANGS; i++)
        out[n++] = &t->language[i];
    for (size_t i = 0; i < EXL_N_DEPARTURES; i++)
        out[n++] = &t->departure[i];
}

static void write_answer(exl_buf *b, const exl_answers *x, size_t member)
{
    uint64_t *count[N_COUNTS];
    counts_of(count, &x->talks[member]);
    for (size_t i = 0; i < N_COUNTS; i++)
        exl_buf_fmt(b, "%s%llu", i ? " " : "", (unsigned long long)*count[i]);
    for (size_t k = 0; k < x->width; k++)
        if (x->said[member * x->width + k])
            exl_buf_fmt(b, " %zu", k);
}

static exl_rc note_held(void *ctx, int64_t member, exl_span answer, exl_err *err)
{
    exl_answers *out = ctx;
    uint64_t *count[N_COUNTS], v;
    size_t n = 0;
    if (!is_member(out, member))
        return EXL_OK;
    counts_of(count, &out->talks[member - 1]);
    memset(out->said + (size_t)(member - 1) * out->width, 0, out->width);
    for (exl_span rest = answer; rest.n; n++) {
        if (!exl_num_uint(&v, exl_span_cut(&rest, ' ')) || (n >= N_COUNTS && v >= out->width))
            return exl_fail(err, EXL_EDATA, "what was shown of a leaver cannot be read: this store is damaged; restore it from a backup");
        if (n < N_COUNTS)
            *count[n] = v;
        else
            out->said[(size_t)(member - 1) * out->width + v] = 1;
    }
    out->held++;
    return EXL_OK;
}

exl_rc exl_answers_shown(exl_answers *out, const exl_closed *c, exl_store *s, exl_arena *a, exl_err *err)
{
    EXL_TRY(exl_answers_now(out, c, s, a, err));
    return exl_store_held(s, note_held, out, err);
}

/* --- before and after -------------------------------------------------------------------------------------------- */

static bool differs(const exl_answers *a, const exl_answers *b, size_t member)
{
    const uint8_t *x = a->said + member * a->width, *y = b->said + member * b->width;
    bool more = false;
    for (size_t k = a->width; k < b->width; k++)
        more = more || y[k];
    return more || memcmp(x, y, a->width) != 0 || memcmp(&a->talks[member], &b->talks[member], sizeof *a->talks) != 0;
}

size_t exl_answers_differ(const exl_answers *a, const exl_answers *b)
{
    size_t n = 0;
    for (size_t m = 0; m < a->n; m++)
        n += differs(a, b, m);
    return n;
}

static exl_rc hold(const exl_answers *shown, const exl_answers *now, exl_store *s, exl_err *err)
{
    exl_buf b;
    exl_rc rc = EXL_OK;
    exl_buf_init(&b, 0);
    for (size_t m = 0; m < shown->n && rc == EXL_OK; m++) {
        if (!differs(shown, now, m))
            continue;
        exl_buf_reset(&b);
        write_answer(&b, shown, m);
        rc = exl_buf_rc(&b, err);
        if (rc == EXL_OK)
            rc = exl_store_put_held(s, (int64_t)m + 1, exl_buf_view(&b), err);
    }
    exl_buf_free(&b);
    return rc;
}

static exl_rc change(exl_held *out, exl_store *s, exl_changing *fn, void *ctx, exl_arena *a, exl_err *err)
{
    exl_closed c;
    exl_answers shown, now;
    EXL_TRY(exl_store_begin(s, err));
    EXL_TRY(exl_run_closed(&c, s, a, err));
    *out = (exl_held){ .least = c.least };
    if (c.n == 0)
        return fn(ctx, err);
    EXL_TRY(exl_answers_shown(&shown, &c, s, a, err));
    EXL_TRY(fn(ctx, err));
    EXL_TRY(exl_answers_now(&now, &c, s, a, err));
    size_t n = exl_answers_differ(&shown, &now);
    if (shown.held)
        EXL_TRY(exl_store_drop_held(s, err));
    if (n == 0 || n >= c.least || n == c.n)
        return EXL_OK;
    out->members = n;
    return hold(&shown, &now, s, err);
}

exl_rc exl_run_holding(exl_held *out, exl_store *s, exl_changing *fn, void *ctx, exl_err *err)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    exl_rc rc = change(out, s, fn, ctx, &a, err);
    exl_arena_free(&a);
    return rc;
}

void exl_held_say(const exl_held *h, exl_notify notify)
{
    if (h->members)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "figures for management stay as they were shown until what at least %u leavers said is labelled otherwise; now it is fewer", h->least);
}
