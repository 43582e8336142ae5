/* A group is a filter of the store, with its periods made into dates; the filter's interviews are marked on their leavers. */
#include "run/groups.h"
#include "base/num.h"

enum { IN_A = 1, IN_B = 2 };

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

/* First and last day of "2024", "2024-H1", "2024-Q1" or "2024-03". */
bool exl_run_period_days(int32_t *first, int32_t *last, exl_span label)
{
    uint64_t year, part = 1;
    exl_span rest = label, head = exl_span_cut(&rest, '-');
    int months = 12;
    if (head.n != 4 || label.n == 5 || !exl_num_uint(&year, head) || year == 0)
        return false;
    if (rest.n) {
        months = rest.p[0] == 'Q' ? 3 : rest.p[0] == 'H' ? 6 : 1;
        if (months == 1 && rest.n != 2)
            return false;
        if (!exl_num_uint(&part, months == 1 ? rest : (exl_span){ rest.p + 1, rest.n - 1 }) || part < 1 || part > (uint64_t)(12 / months))
            return false;
    }
    int month = ((int)part - 1) * months + 1, next = month + months;
    exl_date from = { .year = (int16_t)year, .month = (uint8_t)month, .day = 1 };
    exl_date to = { .year = (int16_t)((int)year + (next > 12)), .month = (uint8_t)(next > 12 ? 1 : next), .day = 1 };
    *first = exl_date_days(from);
    *last = exl_date_days(to) - 1;
    return true;
}

/* Narrows the dates of a filter to a period, or to those between two. False: it is none. */
static bool narrow(exl_store_filter *f, exl_span text)
{
    int32_t first, last, other;
    const char *dots = NULL;
    for (size_t i = 0; i + 1 < text.n && !dots; i++)
        if (text.p[i] == '.' && text.p[i + 1] == '.')
            dots = text.p + i;
    exl_span from = dots ? (exl_span){ text.p, (size_t)(dots - text.p) } : text;
    if (!exl_run_period_days(&first, &last, from))
        return false;
    if (dots && !exl_run_period_days(&other, &last, (exl_span){ dots + 2, text.n - from.n - 2 }))
        return false;
    if (!f->from.year || exl_date_days(f->from) < first)
        f->from = exl_date_from_days(first);
    if (!f->to.year || exl_date_days(f->to) > last)
        f->to = exl_date_from_days(last);
    return first <= last;
}

/* The options' own conditions and those of the group. */
static exl_rc filter_of(exl_store_filter *out, const char *name, const char *const *condition, size_t n, const exl_options *o, exl_arena *a, exl_err *err)
{
    exl_store_filter f;
    EXL_TRY(exl_store_filter_of(&f, o, err));
    const char **where = EXL_NEW(a, const char *, f.n_where + n + 1);
    if (!where)
        return no_memory(err);
    for (size_t i = 0; i < f.n_where; i++)
        where[i] = f.where[i];
    f.where = where;
    for (size_t i = 0; i < n; i++) {
        exl_span c = exl_span_of(condition[i]);
        const char *equals = memchr(c.p, '=', c.n);
        if (!equals && !narrow(&f, c))
            return exl_fail(err, EXL_EUSAGE, "--%s %s: a group is ATTR=VALUE or a period such as 2024, 2024-Q1 or 2024-Q1..2024-Q4", name, condition[i]);
        if (equals && equals == c.p)
            return exl_fail(err, EXL_EUSAGE, "--%s %s: a condition is written ATTR=VALUE", name, condition[i]);
        if (equals)
            where[f.n_where++] = condition[i];
    }
    *out = f;
    return EXL_OK;
}

typedef struct { const exl_roll *roll; uint8_t *of, bit; } marking;

static exl_rc mark(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    marking *m = ctx;
    (void)err;
    size_t leaver = exl_roll_leaver(m->roll, i->number);
    if (leaver != SIZE_MAX)
        m->of[leaver] |= m->bit;
    return EXL_OK;
}

/* For management: whole blocks by departments, roles and stretches of time, leavers by anything else. */
static exl_rc mark_members(uint8_t *of, uint8_t bit, const exl_store_filter *f, const exl_roll *roll, exl_store *s, exl_arena *a, exl_err *err)
{
    exl_choice how;
    uint8_t *in = EXL_NEW(a, uint8_t, roll->closed.n + 1);
    if (!in)
        return no_memory(err);
    EXL_TRY(exl_run_choose(in, &how, &roll->closed, s, f, EXL_DIMENSION_ALL, err));
    for (size_t m = 0; m < roll->closed.n; m++)
        if (in[m] && roll->of_member[m] >= 0)
            of[roll->of_member[m]] |= bit;
    return EXL_OK;
}

static exl_rc mark_group(uint8_t *of, uint8_t bit, const char *name, const char *const *condition, size_t n, const exl_roll *roll, exl_store *s, const exl_options *o, exl_arena *a,
                         exl_err *err)
{
    exl_store_filter f;
    EXL_TRY(filter_of(&f, name, condition, n, o, a, err));
    if (roll->of_member)
        return mark_members(of, bit, &f, roll, s, a, err);
    return exl_store_interviews(s, &f, mark, &(marking){ roll, of, bit }, err);
}

static exl_rc meet_any(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    (void)i, (void)err;
    *(bool *)ctx = true;
    return EXL_OK;
}

/* A group without anybody: of leavers of whom nothing may be shown, or of nobody at all. */
static exl_rc nobody(const exl_groups *g, const exl_roll *roll, exl_store *s, const exl_options *o, exl_arena *a, exl_err *err)
{
    exl_store_filter f;
    bool any = false, first = g->n_a == 0;
    if (roll->of_member && (first || o->n_b)) {
        EXL_TRY(first ? filter_of(&f, "a", o->a, o->n_a, o, a, err) : filter_of(&f, "b", o->b, o->n_b, o, a, err));
        EXL_TRY(exl_store_interviews(s, &f, meet_any, &any, err));
    }
    if (any && !g->both)
        return exl_fail(err, EXL_EDISCLOSE, "group %s has fewer leavers than may be shown (closed blocks of %u); widen it, or use --audience hr", first ? "a" : "b", roll->closed.least);
    return exl_fail(err, EXL_EUSAGE, "group %s has no leavers%s", first ? "a" : "b", g->both ? " of its own: all of them are in both groups" : "");
}

/* A group is a set that is published: what is left of it when those in both are taken out. */
static exl_rc publish(const uint8_t *of, exl_which_group which, const exl_roll *roll, exl_store *s, const char *const *condition, size_t n, exl_arena *a, exl_err *err)
{
    uint8_t *in = EXL_NEW(a, uint8_t, roll->closed.n + 1);
    if (!in)
        return no_memory(err);
    for (size_t m = 0; m < roll->closed.n; m++)
        in[m] = roll->of_member[m] >= 0 && of[roll->of_member[m]] == which;
    return exl_run_publish(s, &roll->closed, in, condition, n, err);
}

exl_rc exl_run_groups(exl_groups *out, const exl_panel *p, const exl_roll *roll, exl_store *s, const exl_options *o, exl_arena *a, exl_err *err)
{
    exl_groups g = { .of = EXL_NEW(a, uint8_t, p->n + 1) };
    if (!g.of)
        return no_memory(err);
    if (o->n_a == 0)
        return exl_fail(err, EXL_EUSAGE, "--a ATTR=VALUE or --a PERIOD says which leavers to compare; --b the others, else the rest");
    EXL_TRY(mark_group(g.of, IN_A, "a", o->a, o->n_a, roll, s, o, a, err));
    if (o->n_b)
        EXL_TRY(mark_group(g.of, IN_B, "b", o->b, o->n_b, roll, s, o, a, err));
    for (size_t i = 0; i < p->n; i++) {
        if (o->n_b == 0 && !g.of[i])
            g.of[i] = IN_B;
        g.both += g.of[i] == (IN_A | IN_B);
        g.of[i] = g.of[i] == IN_A ? EXL_GROUP_A : g.of[i] == IN_B ? EXL_GROUP_B : EXL_GROUP_NONE;
        g.n_a += g.of[i] == EXL_GROUP_A;
        g.n_b += g.of[i] == EXL_GROUP_B;
    }
    if (g.n_a == 0 || g.n_b == 0)
        return nobody(&g, roll, s, o, a, err);
    if (roll->of_member) {
        EXL_TRY(publish(g.of, EXL_GROUP_A, roll, s, o->a, o->n_a, a, err));
        EXL_TRY(publish(g.of, EXL_GROUP_B, roll, s, o->b, o->n_b, a, err));
    }
    *out = g;
    return EXL_OK;
}
