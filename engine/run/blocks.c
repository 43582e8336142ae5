/* Interviews become leavers; those without a block are planned for, departments first, then roles; the plans are written. */
#include "run/blocks.h"
#include "base/grow.h"
#include "privacy/blocks.h"
#include "run/sheet.h"
#include "store/query.h"
#include <stdlib.h>
#include <string.h>

/* An interview, as far as blocks need it. */
typedef struct { unsigned char leaver[32]; exl_date date; exl_span id, unit[2]; } heard;

/* A leaver: interviews [first, first + n) of the sorted list. */
typedef struct { const unsigned char *leaver; exl_date date; exl_span unit[2]; int64_t member, department; size_t block; } person;

typedef struct { exl_span *name; size_t n; } names;

typedef struct {
    exl_store *s;
    const exl_options *o;
    exl_notify notify;
    exl_arena *a;
    heard  *list;    size_t n, cap;
    person *person;  size_t n_persons;
    exl_stored_member *member; size_t n_members;
    exl_stored_block  *closed; size_t n_closed;
    exl_block_rules rules;
} closing;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc hear(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    closing *c = ctx;
    if (!exl_grow_in(c->a, &c->list, &c->cap, c->n + 1, sizeof *c->list))
        return no_memory(err);
    heard *h = &c->list[c->n++];
    *h = (heard){ .date = i->exit_date, .id = exl_arena_copy(c->a, i->key), .unit = { exl_arena_copy(c->a, i->department), exl_arena_copy(c->a, i->role) } };
    memcpy(h->leaver, i->leaver, sizeof h->leaver);
    return h->id.p && h->unit[0].p && h->unit[1].p ? EXL_OK : no_memory(err);
}

static int32_t day_of(exl_date d) { return d.year ? exl_date_days(d) : INT32_MIN; }

static int by_leaver(const void *p, const void *q)
{
    const heard *a = p, *b = q;
    int c = memcmp(a->leaver, b->leaver, sizeof a->leaver);
    if (c)
        return c;
    return day_of(a->date) != day_of(b->date) ? (day_of(a->date) < day_of(b->date) ? -1 : 1) : exl_span_cmp(a->id, b->id);
}

/* The last interview speaks for the date, the last one that names a unit for that. */
static exl_rc find_persons(closing *c, exl_err *err)
{
    c->person = EXL_NEW(c->a, person, c->n + 1);
    if (!c->person)
        return no_memory(err);
    if (c->n)
        qsort(c->list, c->n, sizeof *c->list, by_leaver);
    for (size_t i = 0; i < c->n; i++) {
        const heard *h = &c->list[i];
        if (i == 0 || memcmp(h->leaver, h[-1].leaver, sizeof h->leaver) != 0)
            c->person[c->n_persons++] = (person){ .leaver = h->leaver };
        person *p = &c->person[c->n_persons - 1];
        p->date = h->date;
        for (int d = 0; d < 2; d++)
            if (h->unit[d].n)
                p->unit[d] = h->unit[d];
        if (h->date.year && exl_date_last_day(h->date) > c->rules.today)
            c->rules.today = exl_date_last_day(h->date);
    }
    return EXL_OK;
}

static int by_key(const void *p, const void *q) { return memcmp((*(const exl_stored_member *const *)p)->leaver, (*(const exl_stored_member *const *)q)->leaver, 32); }

/* Both lists are in the order of the keys. */
static exl_rc know_members(closing *c, exl_err *err)
{
    const exl_stored_member **sorted = EXL_NEW(c->a, const exl_stored_member *, c->n_members + 1);
    size_t n = 0, at = 0;
    if (!sorted)
        return no_memory(err);
    for (size_t i = 0; i < c->n_members; i++)
        if (c->member[i].known)
            sorted[n++] = &c->member[i];
    qsort(sorted, n, sizeof *sorted, by_key);
    for (size_t i = 0; i < c->n_persons; i++) {
        while (at < n && memcmp(sorted[at]->leaver, c->person[i].leaver, 32) < 0)
            at++;
        if (at < n && memcmp(sorted[at]->leaver, c->person[i].leaver, 32) == 0)
            c->person[i].member = sorted[at]->number;
    }
    return EXL_OK;
}

static int by_span(const void *p, const void *q) { return exl_span_cmp(*(const exl_span *)p, *(const exl_span *)q); }

static int32_t index_of(const names *l, exl_span name)
{
    const exl_span *at = l->n && name.n ? bsearch(&name, l->name, l->n, sizeof name, by_span) : NULL;
    return at ? (int32_t)(at - l->name) : -1;
}

static void sort_names(names *l)
{
    size_t kept = 0;
    if (l->n)
        qsort(l->name, l->n, sizeof *l->name, by_span);
    for (size_t i = 0; i < l->n; i++)
        if (kept == 0 || !exl_span_eq(l->name[i], l->name[kept - 1]))
            l->name[kept++] = l->name[i];
    l->n = kept;
}

/* --- the tree of departments --------------------------------------------------------------------------------------- */

typedef struct { exl_sheet sheet; size_t department, parent; } tree;

static exl_rc read_tree(tree *t, const closing *c, exl_err *err)
{
    const char *path = c->o->departments;
    *t = (tree){ .department = 0 };
    if (!path)
        return EXL_OK;
    EXL_TRY(exl_sheet_read(&t->sheet, path, c->a, err));
    t->department = exl_sheet_column(&t->sheet, "department");
    t->parent = exl_sheet_column(&t->sheet, "parent");
    if (t->department < t->sheet.n_columns && t->parent < t->sheet.n_columns)
        return EXL_OK;
    (void)exl_fail(err, EXL_EDATA, "column '%s' is missing: a tree of departments has the columns department,parent", t->department < t->sheet.n_columns ? "parent" : "department");
    return exl_err_at(err, path, 1, 1);
}

/* parent by index of l. A department with two parents, or one that is above itself, is refused. */
static exl_rc parents_of(int32_t **out, const tree *t, const names *l, exl_arena *a, exl_err *err)
{
    int32_t *parent = EXL_NEW(a, int32_t, l->n + 1);
    if (!parent)
        return no_memory(err);
    for (size_t i = 0; i < l->n; i++)
        parent[i] = -1;
    for (size_t r = 0; r < t->sheet.rows; r++) {
        exl_span name = exl_sheet_cell(&t->sheet, r, t->department);
        int32_t u = index_of(l, name), above = index_of(l, exl_sheet_cell(&t->sheet, r, t->parent));
        if (u < 0 || above < 0)
            continue;
        if (parent[u] >= 0 && parent[u] != above)
            return exl_sheet_fail(&t->sheet, r, err, "has two parents in this tree", name);
        int32_t up = above;
        for (size_t step = 0; up >= 0 && up != u && step <= l->n; step++)
            up = parent[up];
        if (up == u)
            return exl_sheet_fail(&t->sheet, r, err, "stands above itself in this tree", name);
        parent[u] = above;
    }
    *out = parent;
    return EXL_OK;
}

/* --- departments ------------------------------------------------------------------------------------------------- */

static exl_rc list_names(names *l, const closing *c, int dimension, const tree *t, exl_err *err)
{
    *l = (names){ .name = EXL_NEW(c->a, exl_span, c->n_persons + 2 * t->sheet.rows + 1) };
    if (!l->name)
        return no_memory(err);
    for (size_t i = 0; i < c->n_persons; i++)
        if (c->person[i].unit[dimension].n)
            l->name[l->n++] = c->person[i].unit[dimension];
    for (size_t r = 0; r < t->sheet.rows; r++)
        for (int k = 0; k < 2; k++) {
            exl_span s = exl_sheet_cell(&t->sheet, r, k ? t->parent : t->department);
            if (s.n)
                l->name[l->n++] = s;
        }
    sort_names(l);
    return EXL_OK;
}

static exl_rc put_block(int64_t *number, closing *c, exl_dimension dimension, const exl_block *b, const names *l, exl_err *err)
{
    exl_stored_block row = { .dimension = dimension, .unit = b->unit < 0 ? exl_span_of(exl_other_unit) : l->name[b->unit], .first = b->first, .last = b->last, .leavers = b->leavers };
    return exl_store_put_block(number, c->s, &row, err);
}

static exl_rc put_blocks(int64_t **out, closing *c, exl_dimension dimension, const exl_block_plan *plan, const names *l, exl_err *err)
{
    *out = EXL_NEW(c->a, int64_t, plan->n + 1);
    if (!*out)
        return no_memory(err);
    if (plan->n)
        EXL_TRY(exl_store_begin(c->s, err));
    for (size_t b = 0; b < plan->n; b++)
        EXL_TRY(put_block(&(*out)[b], c, dimension, &plan->block[b], l, err));
    return EXL_OK;
}

/* Nothing is written before something closes: an import that changes nothing leaves no trace. */
static exl_rc close_departments(closing *c, exl_err *err)
{
    tree t;
    names l;
    int32_t *parent = NULL;
    exl_block_plan plan;
    int64_t *number;
    size_t n = 0;
    EXL_TRY(read_tree(&t, c, err));
    EXL_TRY(list_names(&l, c, 0, &t, err));
    if (t.sheet.rows)
        EXL_TRY(parents_of(&parent, &t, &l, c->a, err));
    exl_block_leaver *wait = EXL_NEW(c->a, exl_block_leaver, c->n_persons + 1);
    size_t *who = EXL_NEW(c->a, size_t, c->n_persons + 1);
    if (!wait || !who)
        return no_memory(err);
    for (size_t i = 0; i < c->n_persons; i++)
        if (!c->person[i].member) {
            wait[n] = (exl_block_leaver){ c->person[i].date, index_of(&l, c->person[i].unit[0]) };
            who[n++] = i;
        }
    EXL_TRY(exl_blocks_departments(&plan, wait, n, parent, l.n, &c->rules, c->a, err));
    EXL_TRY(put_blocks(&number, c, EXL_DIMENSION_DEPARTMENT, &plan, &l, err));
    if (plan.n && c->rules.first)
        EXL_TRY(exl_store_put_block_least(c->s, c->rules.least, err));
    for (size_t i = 0; i < n; i++)
        if (plan.of[i] != EXL_BLOCK_NONE)
            EXL_TRY(exl_store_put_member(&c->person[who[i]].member, c->s, c->person[who[i]].leaver, number[plan.of[i]], err));
    return EXL_OK;
}

/* --- roles ------------------------------------------------------------------------------------------------------- */

/* The batch: members without a role block, with what their interviews say of their role; and the department blocks that it is made of. */
typedef struct { exl_block_role *l; exl_block_stretch *stretch; int64_t *member; size_t n; exl_block *d; size_t *at, n_d; names roles; } batch;

static exl_rc note_block(batch *b, const closing *c, int64_t block, size_t *at, exl_err *err)
{
    if (block < 1 || (size_t)block > c->n_closed)
        return exl_fail(err, EXL_EDATA, "the blocks of this store do not fit together: it is damaged; restore it from a backup");
    const exl_stored_block *x = &c->closed[block - 1];
    if (b->at[block - 1] == SIZE_MAX) {
        b->at[block - 1] = b->n_d;
        b->d[b->n_d++] = (exl_block){ .first = x->first, .last = x->last, .leavers = x->leavers };
    }
    *at = b->at[block - 1];
    return EXL_OK;
}

static exl_rc read_batch(batch *b, closing *c, exl_err *err)
{
    const person **who = EXL_NEW(c->a, const person *, c->n_members + 1);
    tree none = { .department = 0 };
    *b = (batch){ .l = EXL_NEW(c->a, exl_block_role, c->n_members + 1), .member = EXL_NEW(c->a, int64_t, c->n_members + 1), .d = EXL_NEW(c->a, exl_block, c->n_closed + 1),
                  .at = EXL_NEW(c->a, size_t, c->n_closed + 1) };
    b->stretch = EXL_NEW(c->a, exl_block_stretch, c->n_members + 1);
    if (!who || !b->l || !b->stretch || !b->member || !b->d || !b->at)
        return no_memory(err);
    EXL_TRY(list_names(&b->roles, c, 1, &none, err));
    for (size_t i = 0; i < c->n_closed; i++)
        b->at[i] = SIZE_MAX;
    for (size_t i = 0; i < c->n_persons; i++)
        if (c->person[i].member)
            who[c->person[i].member - 1] = &c->person[i];
    for (size_t i = 0; i < c->n_members; i++) {
        if (c->member[i].block[EXL_DIMENSION_ROLE])
            continue;
        exl_block_role *r = &b->l[b->n];
        *r = (exl_block_role){ .role = who[i] ? index_of(&b->roles, who[i]->unit[1]) : -1 };
        EXL_TRY(note_block(b, c, c->member[i].block[EXL_DIMENSION_DEPARTMENT], &r->block, err));
        b->stretch[b->n].department = (uint32_t)r->block;
        b->stretch[b->n].date = who[i] ? who[i]->date : b->d[r->block].last;        /* erased: the label of the block */
        b->member[b->n++] = c->member[i].number;
    }
    return EXL_OK;
}

typedef struct { size_t department; int32_t role; size_t at; } pair;

static int by_pair(const void *p, const void *q)
{
    const pair *a = p, *b = q;
    if (a->department != b->department)
        return a->department < b->department ? -1 : 1;
    return (a->role > b->role) - (a->role < b->role);
}

/* Numbers the pairs of department and role block. */
static exl_rc number_atoms(batch *b, const exl_block_plan *roles, exl_arena *a, exl_err *err)
{
    pair *list = EXL_NEW(a, pair, b->n + 1);
    uint32_t next = 0;
    if (!list)
        return no_memory(err);
    for (size_t i = 0; i < b->n; i++)
        list[i] = (pair){ b->l[i].block, roles->of[i], i };
    qsort(list, b->n, sizeof *list, by_pair);
    for (size_t i = 0; i < b->n; i++) {
        next += i > 0 && by_pair(&list[i], &list[i - 1]) != 0;
        b->stretch[list[i].at].atom = next;
    }
    return EXL_OK;
}

/* A batch closes whole or not at all. */
static exl_rc close_roles(closing *c, exl_err *err)
{
    batch b;
    exl_block_plan roles, stretches;
    exl_span all = exl_span_of("all");
    int64_t *role, *stretch;
    EXL_TRY(read_batch(&b, c, err));
    EXL_TRY(exl_blocks_roles(&roles, b.l, b.n, b.roles.n, b.d, b.n_d, &c->rules, c->a, err));
    if (roles.n == 0)
        return EXL_OK;
    EXL_TRY(number_atoms(&b, &roles, c->a, err));
    EXL_TRY(exl_blocks_stretches(&stretches, b.stretch, b.n, &c->rules, c->a, err));
    EXL_TRY(put_blocks(&role, c, EXL_DIMENSION_ROLE, &roles, &b.roles, err));
    EXL_TRY(put_blocks(&stretch, c, EXL_DIMENSION_ALL, &stretches, &(names){ &all, 1 }, err));
    for (size_t i = 0; i < b.n; i++)
        EXL_TRY(exl_store_put_role(c->s, b.member[i], role[roles.of[i]], stretch[stretches.of[i]], err));
    return EXL_OK;
}

/* --- both -------------------------------------------------------------------------------------------------------- */

static exl_rc read_closed(closing *c, exl_err *err)
{
    EXL_TRY(exl_store_blocks(&c->closed, &c->n_closed, c->s, c->a, err));
    return exl_store_members(&c->member, &c->n_members, c->s, c->a, err);
}

static exl_rc find_rules(closing *c, exl_err *err)
{
    unsigned least;
    EXL_TRY(exl_store_block_least(&least, c->s, err));
    c->rules = (exl_block_rules){ .least = least ? least : c->o->min_group, .floor = EXL_BLOCK_FLOOR, .first = c->n_members == 0, .today = INT32_MIN + EXL_BLOCK_WAIT_DAYS };
    exl_options usual;
    exl_options_init(&usual);
    if (least && c->o->min_group != least && c->o->min_group != usual.min_group && c->notify.fn)
        exl_run_say(c->notify, EXL_NOTE_WARNING, "blocks of this store close at %u leavers, as its first import said: --min-group %u changes nothing here", least, c->o->min_group);
    return EXL_OK;
}

static exl_rc close_all(closing *c, exl_err *err)
{
    exl_store_filter all = { .n_where = 0 };
    EXL_TRY(read_closed(c, err));
    EXL_TRY(find_rules(c, err));
    EXL_TRY(exl_store_interviews(c->s, &all, hear, c, err));
    EXL_TRY(find_persons(c, err));
    EXL_TRY(know_members(c, err));
    EXL_TRY(close_departments(c, err));
    EXL_TRY(read_closed(c, err));
    return close_roles(c, err);
}

exl_rc exl_run_close_blocks(exl_store *s, const exl_options *o, exl_notify notify, exl_err *err)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    closing c = { .s = s, .o = o, .notify = notify, .a = &a };
    exl_rc rc = close_all(&c, err);
    exl_arena_free(&a);
    return rc;
}

static exl_rc check_tree(const exl_options *o, exl_arena *a, exl_err *err)
{
    closing c = { .o = o, .a = a };
    tree t;
    names l;
    int32_t *parent;
    EXL_TRY(read_tree(&t, &c, err));
    EXL_TRY(list_names(&l, &c, 0, &t, err));
    return parents_of(&parent, &t, &l, a, err);
}

exl_rc exl_run_check_departments(const exl_options *o, exl_err *err)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    exl_rc rc = check_tree(o, &a, err);
    exl_arena_free(&a);
    return rc;
}
