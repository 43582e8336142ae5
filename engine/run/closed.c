/* Members are looked up by the key of their leaver, in a sorted list. A set is refused or written down by atoms: classes of members, refined by one earlier set after the other. */
#include "run/closed.h"
#include <stdlib.h>
#include <string.h>

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static int by_key(const void *p, const void *q) { return memcmp((*(const exl_stored_member *const *)p)->leaver, (*(const exl_stored_member *const *)q)->leaver, 32); }

static exl_rc check(const exl_closed *c, exl_err *err)
{
    for (size_t i = 0; i < c->n; i++)
        for (int d = 0; d < EXL_N_DIMENSIONS; d++) {
            int64_t b = c->member[i].block[d];
            bool none = b == 0 && d != EXL_DIMENSION_DEPARTMENT;
            if (!none && (b < 1 || (size_t)b > c->n_blocks || c->block[b - 1].dimension != (exl_dimension)d))
                return exl_fail(err, EXL_EDATA, "the blocks of this store do not fit together: it is damaged; restore it from a backup");
        }
    return EXL_OK;
}

exl_rc exl_run_closed(exl_closed *out, exl_store *s, exl_arena *a, exl_err *err)
{
    exl_closed c = { .n = 0 };
    EXL_TRY(exl_store_block_least(&c.least, s, err));
    EXL_TRY(exl_store_blocks(&c.block, &c.n_blocks, s, a, err));
    EXL_TRY(exl_store_members(&c.member, &c.n, s, a, err));
    EXL_TRY(check(&c, err));
    c.by_key = EXL_NEW(a, const exl_stored_member *, c.n + 1);
    if (!c.by_key)
        return no_memory(err);
    for (size_t i = 0; i < c.n; i++)
        if (c.member[i].known)
            c.by_key[c.n_known++] = &c.member[i];
    if (c.n_known)
        qsort(c.by_key, c.n_known, sizeof *c.by_key, by_key);
    *out = c;
    return EXL_OK;
}

size_t exl_closed_member(const exl_closed *c, const exl_stored_interview *i)
{
    exl_stored_member wanted;
    const exl_stored_member *key = &wanted;
    memcpy(wanted.leaver, i->leaver, sizeof wanted.leaver);
    const exl_stored_member **at = c->n_known ? bsearch(&key, c->by_key, c->n_known, sizeof key, by_key) : NULL;
    if (!at)
        return SIZE_MAX;
    size_t m = (size_t)(*at)->number - 1;
    return i->import <= exl_closed_block(c, m, EXL_DIMENSION_DEPARTMENT)->import ? m : SIZE_MAX;
}

const exl_stored_block *exl_closed_block(const exl_closed *c, size_t member, exl_dimension d)
{
    int64_t b = c->member[member].block[d];
    return b ? &c->block[b - 1] : NULL;
}

exl_date exl_closed_label(const exl_stored_block *b)
{
    exl_date d = b->last;
    if (d.precision == EXL_DATE_DAY && d.year) {
        d.precision = EXL_DATE_MONTH;
        d.day = 1;
    }
    return d;
}

/* --- choosing ---------------------------------------------------------------------------------------------------- */

static bool names(const char *condition, const char *field) { return exl_span_eq_nocase((exl_span){ condition, strcspn(condition, "=") }, exl_span_of(field)); }

static bool singles_out(const char *condition)
{
    static const char *const fields[] = { "manager", "interview_id", "id", "leaver_id", "interviewer" };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (names(condition, fields[i]))
            return true;
    return false;
}

bool exl_closed_within(const exl_store_filter *f, const exl_stored_block *b)
{
    if (!f->from.year && !f->to.year)
        return true;
    return b->last.year && (!f->from.year || exl_date_days(b->first) >= exl_date_days(f->from)) && (!f->to.year || exl_date_last_day(b->last) <= exl_date_days(f->to));
}

typedef struct { const exl_closed *c; uint8_t *met; } meeting;

static exl_rc meet(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    meeting *m = ctx;
    size_t member = exl_closed_member(m->c, i);
    (void)err;
    if (member != SIZE_MAX)
        m->met[member] = 1;
    return EXL_OK;
}

/* Sorts the conditions: rest[] gets those that are not of whole blocks. Two departments, or a department and a role, are no whole blocks. */
static exl_rc sort_conditions(exl_choice *how, const char **rest, size_t *n_rest, const exl_store_filter *f, exl_err *err)
{
    *how = (exl_choice){ .by_department = false };
    *n_rest = 0;
    for (size_t i = 0; i < f->n_where; i++) {
        exl_span value = exl_span_of(strchr(f->where[i], '=') + 1);
        if (singles_out(f->where[i]))
            return exl_fail(err, EXL_EDISCLOSE, "%s would single out people; it needs --audience hr", f->where[i]);
        if (names(f->where[i], "department") && !how->by_department)
            how->by_department = true, how->department = value;
        else if (names(f->where[i], "role") && !how->by_role)
            how->by_role = true, how->role = value;
        else
            rest[(*n_rest)++] = f->where[i];
    }
    how->by_attribute = *n_rest > 0 || (how->by_department && how->by_role);
    return EXL_OK;
}

static exl_rc choose(uint8_t *in, exl_choice *how, const exl_closed *c, exl_store *s, const exl_store_filter *f, const char **rest, uint8_t *met, exl_dimension spans, exl_err *err)
{
    exl_store_filter others = { .where = rest };
    EXL_TRY(sort_conditions(how, rest, &others.n_where, f, err));
    if (others.n_where)
        EXL_TRY(exl_store_interviews(s, &others, meet, &(meeting){ c, met }, err));
    for (size_t m = 0; m < c->n; m++) {
        const exl_stored_block *d = exl_closed_block(c, m, EXL_DIMENSION_DEPARTMENT), *r = exl_closed_block(c, m, EXL_DIMENSION_ROLE), *b = exl_closed_block(c, m, spans);
        if (how->by_role && !how->by_attribute)
            b = r;
        in[m] = (!how->by_department || exl_span_eq(d->unit, how->department)) && (!how->by_role || (r && exl_span_eq(r->unit, how->role))) && (!others.n_where || met[m]) &&
                exl_closed_within(f, b ? b : d) && (r || !how->by_attribute);
    }
    return EXL_OK;
}

exl_rc exl_run_choose(uint8_t *in, exl_choice *how, const exl_closed *c, exl_store *s, const exl_store_filter *f, exl_dimension spans, exl_err *err)
{
    const char **rest = calloc(f->n_where + 1, sizeof *rest);
    uint8_t *met = calloc(c->n + 1, 1);
    exl_rc rc = rest && met ? choose(in, how, c, s, f, rest, met, spans, err) : no_memory(err);
    free(rest);
    free(met);
    return rc;
}

bool exl_run_by_attribute(const exl_options *o)
{
    size_t units = 0;
    for (size_t i = 0; i < o->n_where; i++)
        units += names(o->where[i], "department") || names(o->where[i], "role");
    return o->audience != EXL_AUDIENCE_HR && (units != o->n_where || units > 1);
}

exl_store_mode exl_run_store_mode(const exl_options *o)
{
    return o->audience != EXL_AUDIENCE_HR && (exl_run_by_attribute(o) || o->n_a || o->n_b) ? EXL_STORE_WRITE : EXL_STORE_READ;
}

/* --- publishing -------------------------------------------------------------------------------------------------- */

/* A member in its atom; the atom by number after every round. */
typedef struct { int64_t part[EXL_N_DIMENSIONS]; uint32_t atom; uint8_t in, bit; size_t member; } place;

typedef struct { place *list; const uint8_t *in; size_t n; bool known; } atoms;

static int by_blocks(const void *p, const void *q)
{
    const place *a = p, *b = q;
    for (int d = 0; d < EXL_N_DIMENSIONS; d++)
        if (a->part[d] != b->part[d])
            return a->part[d] < b->part[d] ? -1 : 1;
    return 0;
}

static int by_atom(const void *p, const void *q)
{
    const place *a = p, *b = q;
    if (a->atom != b->atom)
        return a->atom < b->atom ? -1 : 1;
    return (a->bit > b->bit) - (a->bit < b->bit);
}

/* Numbers the runs of equals in a sorted list. */
static void number(place *list, size_t n, int (*order)(const void *, const void *))
{
    uint32_t next = 0;
    if (n == 0)
        return;
    qsort(list, n, sizeof *list, order);
    place before = list[0];
    for (size_t i = 0; i < n; i++) {
        next += order(&before, &list[i]) != 0;
        before = list[i];
        list[i].atom = next;
    }
}

static uint32_t member_at(exl_span s, size_t i)
{
    const unsigned char *p = (const unsigned char *)s.p + 4 * i;
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* One set that was published: the atoms are cut by it. */
static exl_rc refine(void *ctx, exl_span members, exl_err *err)
{
    atoms *t = ctx;
    size_t n = members.n / 4, same = 0;
    uint8_t *bit = calloc(t->n + 1, 1);
    if (!bit)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        if (member_at(members, i) >= 1 && member_at(members, i) <= t->n)
            bit[member_at(members, i) - 1] = 1;
    for (size_t m = 0; m < t->n; m++)
        same += bit[m] == t->in[m];
    t->known = t->known || same == t->n || same == 0;
    for (size_t i = 0; i < t->n; i++)
        t->list[i].bit = bit[t->list[i].member];
    number(t->list, t->n, by_atom);
    free(bit);
    return EXL_OK;
}

/* Whether a set is made of whole blocks of a dimension. */
static bool whole_blocks(const exl_closed *c, const uint8_t *in, exl_dimension d, uint8_t *seen)
{
    memset(seen, 0, c->n_blocks + 1);
    for (size_t m = 0; m < c->n; m++) {
        uint8_t *at = &seen[c->member[m].block[d]];
        *at |= in[m] ? 1 : 2;
        if (*at == 3 || (in[m] && !c->member[m].block[d]))
            return false;
    }
    return true;
}

static exl_rc write_down(exl_store *s, const exl_closed *c, const uint8_t *in, const char *const *where, size_t n_where, exl_err *err)
{
    exl_buf members, conditions;
    exl_buf_init(&members, 0);
    exl_buf_init(&conditions, 0);
    for (size_t m = 0; m < c->n; m++)
        for (int shift = 0; in[m] && shift < 32; shift += 8)
            exl_buf_char(&members, (char)((m + 1) >> shift & 0xff));
    for (size_t i = 0; i < n_where; i++) {      /* not what was asked for: a value may be a name */
        exl_buf_str(&conditions, i ? " & " : "");
        exl_buf_put(&conditions, where[i], strcspn(where[i], "="));
    }
    exl_rc rc = exl_buf_rc(&members, err);
    if (rc == EXL_OK)
        rc = exl_buf_rc(&conditions, err);
    if (rc == EXL_OK)
        rc = exl_store_begin(s, err);
    if (rc == EXL_OK)
        rc = exl_store_put_ledger(s, n_where ? exl_buf_view(&conditions) : exl_span_of("-"), exl_buf_view(&members), err);
    if (rc == EXL_OK)
        rc = exl_store_commit(s, err);
    exl_buf_free(&members);
    exl_buf_free(&conditions);
    return rc;
}

static exl_rc publish(exl_store *s, const exl_closed *c, const uint8_t *in, atoms *t, const char *const *where, size_t n_where, exl_err *err)
{
    size_t sum = 0;
    for (size_t m = 0; m < c->n; m++) {
        t->list[m] = (place){ .in = in[m], .member = m };
        memcpy(t->list[m].part, c->member[m].block, sizeof t->list[m].part);
    }
    number(t->list, c->n, by_blocks);
    EXL_TRY(exl_store_begin(s, err));
    EXL_TRY(exl_store_ledger(s, refine, t, err));
    if (t->known)
        return EXL_OK;
    bool open = false;              /* who has no role block yet will be in one that cuts the atoms anew */
    for (size_t m = 0; m < c->n; m++)
        open = open || (in[m] && !c->member[m].block[EXL_DIMENSION_ROLE]);
    for (size_t from = 0, to; from < c->n; from = to) {
        size_t inside = 0;
        for (to = from; to < c->n && t->list[to].atom == t->list[from].atom; to++)
            inside += t->list[to].in;
        sum += inside < to - from - inside ? inside : to - from - inside;
    }
    if (open || sum < c->least)
        return exl_fail(err, EXL_EDISCLOSE, "these leavers differ by fewer than %u from figures that were or can be shown, so that subtracting would tell about single people; ask by department, role or period, or for another group", c->least);
    return write_down(s, c, in, where, n_where, err);
}

exl_rc exl_run_publish(exl_store *s, const exl_closed *c, const uint8_t *in, const char *const *where, size_t n_where, exl_err *err)
{
    uint8_t *seen = calloc(c->n_blocks + 1, 1);
    atoms t = { .list = calloc(c->n + 1, sizeof *t.list), .in = in, .n = c->n };
    exl_rc rc = seen && t.list ? EXL_OK : no_memory(err);
    bool whole = false;
    for (int d = 0; rc == EXL_OK && d < EXL_N_DIMENSIONS; d++)
        whole = whole || whole_blocks(c, in, (exl_dimension)d, seen);
    if (rc == EXL_OK && !whole)
        rc = publish(s, c, in, &t, where, n_where, err);
    free(seen);
    free(t.list);
    return rc;
}
