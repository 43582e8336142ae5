/* A panel in four steps: interviews in the order of the store; leavers, in the order of their dates; units and codes by their sorted names; who raised what.
 * Numbers of the store never show: two stores with the same interviews give the same panel.
 *
 * For hr a leaver is the interviews with one pseudonym, with the units and the date that they give. For management a leaver is a member of a closed block, with the unit and the
 * label of the block; the interviews, of which some may be gone, only say what was raised. */
#include "run/panel.h"
#include "base/grow.h"
#include "run/answers.h"
#include "run/bands.h"
#include "run/closed.h"
#include "stats/tally.h"
#include <stdlib.h>

typedef struct {
    exl_stored_interview i;         /* texts in the arena */
    size_t   member;                /* for management */
    uint32_t leaver;                /* index in panel */
} row;

/* A leaver: interviews, sorted, none for one who was erased. date_of: as a unit of that kind has it. */
typedef struct { size_t first, n, member; exl_date date_of[EXL_N_UNITS]; exl_span unit[EXL_N_UNITS], id; const exl_stored_block *block[EXL_N_UNITS]; } person;
typedef struct { exl_span *name; size_t n, cap; } name_list;

typedef struct {
    exl_arena *a;
    const exl_taxonomy *t;
    row     *rows;
    size_t   n_rows, cap;
    row    **sorted;                /* by person */
    person  *people;
    size_t   n_people;
    exl_stored_code *codes;         /* of the store */
    size_t   n_codes;
    uint8_t *hit;                   /* people x n_codes x EXL_SIGNS */
    size_t   walk;                  /* next row when labels are read */
    uint8_t *used;                  /* n_codes x EXL_SIGNS */
    bool     closed_only;           /* for management */
    exl_closed closed;
    uint8_t *in;                    /* members that the conditions let in */
    exl_choice how;
    exl_store_filter dates;         /* from, to */
    int32_t *leaver_of;             /* by member: index in panel, -1 = none */
    const exl_talks *talks;         /* by member; for management */
    size_t  held;                   /* members whose answers are held */
    name_list there[EXL_N_UNITS];   /* names of departments and roles of the store; of all, where any interview was met */
} maker;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

/* --- interviews ---------------------------------------------------------------------------------------------- */

/* Units of the store, each once where neighbours have the same. */
static exl_rc note_unit(maker *m, exl_unit_type u, exl_span name, bool wanted, exl_err *err)
{
    name_list *l = &m->there[u];
    if (name.n == 0 || !wanted || (l->n && exl_span_eq(l->name[l->n - 1], name)))
        return EXL_OK;
    if (!exl_grow_in(m->a, &l->name, &l->cap, l->n + 1, sizeof *l->name) || !(l->name[l->n] = exl_arena_copy(m->a, name)).p)
        return no_memory(err);
    l->n++;
    return EXL_OK;
}

static exl_rc note_units(maker *m, const exl_stored_interview *i, exl_err *err)
{
    const exl_choice *h = &m->how;
    bool met = (!h->by_department || exl_span_eq(h->department, i->department)) && (!h->by_role || exl_span_eq(h->role, i->role));
    if (h->by_attribute)
        return EXL_OK;
    EXL_TRY(note_unit(m, EXL_UNIT_ALL, exl_span_of(exl_unit_names[EXL_UNIT_ALL]), met, err));
    EXL_TRY(note_unit(m, EXL_UNIT_DEPARTMENT, i->department, !h->by_role && (!h->by_department || exl_span_eq(h->department, i->department)), err));
    return note_unit(m, EXL_UNIT_ROLE, i->role, !h->by_department && (!h->by_role || exl_span_eq(h->role, i->role)), err);
}

static exl_rc add_row(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    maker *m = ctx;
    size_t member = 0;
    if (m->closed_only) {
        EXL_TRY(note_units(m, i, err));
        member = exl_closed_member(&m->closed, i);
        if (member == SIZE_MAX || !m->in[member])
            return EXL_OK;
    }
    if (!exl_grow_in(m->a, &m->rows, &m->cap, m->n_rows + 1, sizeof *m->rows))
        return no_memory(err);
    row *r = &m->rows[m->n_rows++];
    *r = (row){ .i = *i, .member = member };
    exl_span *const text[] = { &r->i.id, &r->i.department, &r->i.role, &r->i.manager };
    for (size_t k = 0; k < sizeof text / sizeof text[0]; k++)
        if (!(*text[k] = exl_arena_copy(m->a, *text[k])).p)
            return no_memory(err);
    return EXL_OK;
}

/* --- leavers ------------------------------------------------------------------------------------------------- */

static int by_date(const exl_stored_interview *a, const exl_stored_interview *b)
{
    int32_t x = a->exit_date.year ? exl_date_days(a->exit_date) : INT32_MIN, y = b->exit_date.year ? exl_date_days(b->exit_date) : INT32_MIN;
    return x != y ? (x < y ? -1 : 1) : exl_span_cmp(a->id, b->id);
}

static int by_leaver(const void *p, const void *q)
{
    const row *x = *(row *const *)p, *y = *(row *const *)q;
    const exl_stored_interview *a = &x->i, *b = &y->i;
    if (x->member != y->member)
        return x->member < y->member ? -1 : 1;
    int c = a->has_leaver != b->has_leaver ? (a->has_leaver ? 1 : -1) : a->has_leaver ? memcmp(a->leaver, b->leaver, sizeof a->leaver) : 0;
    return c ? c : by_date(a, b);
}

static bool same_leaver(const row *a, const row *b) { return a->i.has_leaver && b->i.has_leaver && memcmp(a->i.leaver, b->i.leaver, sizeof a->i.leaver) == 0; }

static int32_t day_of(exl_date d) { return d.year ? exl_date_days(d) : INT32_MIN; }

static int by_last(const void *p, const void *q)
{
    const person *a = p, *b = q;
    int32_t x = day_of(a->date_of[EXL_UNIT_ALL]), y = day_of(b->date_of[EXL_UNIT_ALL]);
    if (x != y)
        return x < y ? -1 : 1;
    int c = exl_span_cmp(a->id, b->id);
    return c ? c : (a->member > b->member) - (a->member < b->member);
}

static exl_span unit_of(const exl_stored_interview *i, exl_unit_type u) { return u == EXL_UNIT_DEPARTMENT ? i->department : u == EXL_UNIT_ROLE ? i->role : i->manager; }

/* The unit that was given last. */
static exl_span last_unit(const maker *m, const person *p, exl_unit_type u)
{
    exl_span s = { NULL, 0 };
    for (size_t k = p->n; k > 0 && s.n == 0; k--)
        s = unit_of(&m->sorted[p->first + k - 1]->i, u);
    return s;
}

/* As the interviews say. */
static void speak_for(const maker *m, person *p)
{
    const exl_stored_interview *last = p->n ? &m->sorted[p->first + p->n - 1]->i : NULL;
    p->id = last ? last->id : (exl_span){ "", 0 };
    for (exl_unit_type u = EXL_UNIT_ALL; u < EXL_N_UNITS; u++) {
        if (last)
            p->date_of[u] = last->exit_date;
        if (u != EXL_UNIT_ALL)
            p->unit[u] = last_unit(m, p, u);
    }
}

/* As the blocks say. What was chosen by another condition is one figure: of no unit, and without a date. Dates choose whole blocks of departments: roles are told where their blocks are whole too, and
 * stretches of the company, which they cut, are not. */
static void block_for(const maker *m, person *p)
{
    const exl_stored_block *d = exl_closed_block(&m->closed, p->member, EXL_DIMENSION_DEPARTMENT), *r = exl_closed_block(&m->closed, p->member, EXL_DIMENSION_ROLE),
                           *all = exl_closed_block(&m->closed, p->member, EXL_DIMENSION_ALL);
    if (r && !exl_closed_within(&m->dates, r))
        r = NULL;
    if (m->dates.from.year || m->dates.to.year)
        all = NULL;
    exl_date by_department = exl_closed_label(d), by_role = exl_closed_label(r ? r : d), whole = exl_closed_label(all ? all : d);
    const exl_choice *h = &m->how;
    exl_span none = { NULL, 0 };
    p->date_of[EXL_UNIT_ALL] = h->by_attribute ? (exl_date){ .year = 0 } : h->by_role ? by_role : h->by_department ? by_department : whole;
    p->date_of[EXL_UNIT_DEPARTMENT] = h->by_attribute ? (exl_date){ .year = 0 } : by_department;
    p->date_of[EXL_UNIT_ROLE] = h->by_attribute ? (exl_date){ .year = 0 } : by_role;
    p->date_of[EXL_UNIT_MANAGER] = p->date_of[EXL_UNIT_ALL];
    if (!h->by_attribute) {
        p->block[EXL_UNIT_ALL] = h->by_role ? r : h->by_department || !all ? d : all;
        p->block[EXL_UNIT_DEPARTMENT] = h->by_role ? NULL : d;
        p->block[EXL_UNIT_ROLE] = h->by_department ? NULL : r;
    }
    p->unit[EXL_UNIT_DEPARTMENT] = h->by_attribute || h->by_role ? none : d->unit;
    p->unit[EXL_UNIT_ROLE] = h->by_attribute || h->by_department || !r ? none : r->unit;
}

/* Members that were let in have a place each, also without interviews: what was published of them stays. */
static size_t list_members(maker *m)
{
    size_t n = 0, at = 0;
    for (size_t k = 0; k < m->closed.n; k++) {
        if (!m->in[k])
            continue;
        person *p = &m->people[n++];
        *p = (person){ .first = at, .member = k };
        for (; at < m->n_rows && m->sorted[at]->member == k; at++)
            p->n++;
    }
    return n;
}

static size_t list_leavers(maker *m)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n_rows; i++) {
        if (i == 0 || !same_leaver(m->sorted[i - 1], m->sorted[i]))
            m->people[n++] = (person){ .first = i };
        m->people[n - 1].n++;
    }
    return n;
}

static exl_rc find_people(maker *m, exl_err *err)
{
    m->sorted = EXL_NEW(m->a, row *, m->n_rows + 1);
    m->people = EXL_NEW(m->a, person, (m->closed_only ? m->closed.n : m->n_rows) + 1);
    m->leaver_of = EXL_NEW(m->a, int32_t, m->closed.n + 1);
    if (!m->sorted || !m->people || !m->leaver_of)
        return no_memory(err);
    for (size_t i = 0; i < m->n_rows; i++)
        m->sorted[i] = &m->rows[i];
    qsort(m->sorted, m->n_rows, sizeof *m->sorted, by_leaver);
    m->n_people = m->closed_only ? list_members(m) : list_leavers(m);
    for (size_t i = 0; i < m->n_people; i++) {
        speak_for(m, &m->people[i]);
        if (m->closed_only)
            block_for(m, &m->people[i]);
    }
    qsort(m->people, m->n_people, sizeof *m->people, by_last);
    for (size_t k = 0; k < m->closed.n; k++)
        m->leaver_of[k] = -1;
    for (size_t i = 0; i < m->n_people; i++) {
        const person *p = &m->people[i];
        if (m->closed_only)
            m->leaver_of[p->member] = (int32_t)i;
        for (size_t k = 0; k < p->n; k++)
            m->sorted[p->first + k]->leaver = (uint32_t)i;
    }
    return EXL_OK;
}

/* --- units --------------------------------------------------------------------------------------------------- */

typedef struct { exl_span name; size_t leaver; } named;

static int by_name(const void *p, const void *q) { return exl_span_cmp(((const named *)p)->name, ((const named *)q)->name); }

static exl_rc fill_unit(exl_panel *out, const maker *m, exl_unit_type u, exl_err *err)
{
    named *list = EXL_NEW(m->a, named, m->n_people + 1);
    int32_t *unit = EXL_NEW(m->a, int32_t, m->n_people + 1);
    exl_span *name = EXL_NEW(m->a, exl_span, m->n_people + 1);
    size_t n = 0, n_names = 0;
    if (!list || !unit || !name)
        return no_memory(err);
    for (size_t i = 0; i < m->n_people; i++) {
        exl_span s = m->people[i].unit[u];
        unit[i] = -1;
        if (s.n)
            list[n++] = (named){ s, i };
    }
    qsort(list, n, sizeof *list, by_name);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !exl_span_eq(list[i].name, list[i - 1].name))
            name[n_names++] = list[i].name;
        unit[list[i].leaver] = (int32_t)n_names - 1;
    }
    out->unit[u] = unit;
    out->unit_name[u] = name;
    out->n_unit[u] = n_names;
    return EXL_OK;
}

/* Leavers in a block of another unit than their interviews say: in «other», or in the department above theirs. */
static exl_rc fill_under(exl_panel *out, const maker *m, exl_unit_type u, exl_err *err)
{
    named *list = EXL_NEW(m->a, named, m->n_people + 1);
    int32_t *under = EXL_NEW(m->a, int32_t, m->n_people + 1);
    size_t n = 0;
    if (!list || !under)
        return no_memory(err);
    for (size_t i = 0; i < m->n_people; i++) {
        exl_span said = last_unit(m, &m->people[i], u);
        under[i] = -1;
        if (out->unit[u][i] >= 0 && said.n && !exl_span_eq(said, m->people[i].unit[u]))
            list[n++] = (named){ said, i };
    }
    qsort(list, n, sizeof *list, by_name);
    for (size_t i = 0; i < n; i++) {
        out->n_under[u] += i == 0 || !exl_span_eq(list[i].name, list[i - 1].name);
        under[list[i].leaver] = (int32_t)out->n_under[u] - 1;
    }
    out->under[u] = under;
    return EXL_OK;
}

static int by_span(const void *p, const void *q) { return exl_span_cmp(*(const exl_span *)p, *(const exl_span *)q); }

/* Units of which no leaver may be shown. «Other» by itself is the whole. */
static void fill_absent(exl_panel *out, maker *m, exl_unit_type u)
{
    name_list *l = &m->there[u];
    size_t kept = 0;
    if (l->n)
        qsort(l->name, l->n, sizeof *l->name, by_span);
    for (size_t i = 0; i < l->n; i++)
        if ((kept == 0 || !exl_span_eq(l->name[i], l->name[kept - 1])) && (u == EXL_UNIT_ALL || out->n_unit[u] == 0 || !bsearch(&l->name[i], out->unit_name[u], out->n_unit[u], sizeof l->name[i], by_span)))
            l->name[kept++] = l->name[i];
    out->absent[u] = l->name;
    out->n_absent[u] = kept;
    if (u == EXL_UNIT_ALL || out->n_unit[u] != 1 || !exl_span_is(out->unit_name[u][0], exl_other_unit))
        return;
    out->n_unit[u] = 0;
    for (size_t i = 0; i < m->n_people; i++)
        ((int32_t *)out->unit[u])[i] = -1;
}

/* The blocks that tell leavers apart in figures of a kind of unit. */
static exl_rc fill_blocks(exl_panel *out, const maker *m, exl_unit_type u, exl_err *err)
{
    exl_panel_block *list = EXL_NEW(m->a, exl_panel_block, m->closed.n_blocks + 1);
    int32_t *of = EXL_NEW(m->a, int32_t, m->n_people + 1), *index = EXL_NEW(m->a, int32_t, m->closed.n_blocks + 1);
    size_t n = 0;
    if (!list || !of || !index)
        return no_memory(err);
    for (size_t i = 0; i < m->n_people; i++)
        if (m->people[i].block[u])
            index[m->people[i].block[u]->number - 1] = 1;
    for (size_t k = 0; k < m->closed.n_blocks; k++) {
        const exl_stored_block *b = &m->closed.block[k];
        if (!index[k])
            continue;
        index[k] = (int32_t)n;
        bool dated = b->last.year > 0;
        list[n++] = (exl_panel_block){ b->number, b->import, b->unit, exl_closed_label(b), dated ? exl_date_days(b->first) : INT32_MIN, dated ? exl_date_last_day(b->last) : INT32_MAX };
    }
    for (size_t i = 0; i < m->n_people; i++)
        of[i] = m->people[i].block[u] ? index[m->people[i].block[u]->number - 1] : -1;
    out->block_list[u] = list;
    out->n_blocks[u] = n;
    out->block_of[u] = of;
    return EXL_OK;
}

static exl_rc fill_all(exl_panel *out, const maker *m, exl_err *err)
{
    int32_t *unit = EXL_NEW(m->a, int32_t, m->n_people + 1);
    exl_span *name = EXL_NEW(m->a, exl_span, 1);
    if (!unit || !name)
        return no_memory(err);
    name[0] = exl_span_of(exl_unit_names[EXL_UNIT_ALL]);
    out->unit[EXL_UNIT_ALL] = unit;
    out->unit_name[EXL_UNIT_ALL] = name;
    out->n_unit[EXL_UNIT_ALL] = 1;
    return EXL_OK;
}

static exl_rc fill_people(exl_panel *out, const maker *m, exl_err *err)
{
    uint8_t *language = EXL_NEW(m->a, uint8_t, m->n_people + 1);
    if (!language)
        return no_memory(err);
    for (exl_unit_type u = EXL_UNIT_ALL; u < EXL_N_UNITS; u++) {
        exl_date *date = EXL_NEW(m->a, exl_date, m->n_people + 1);
        if (!date)
            return no_memory(err);
        for (size_t i = 0; i < m->n_people; i++)
            date[i] = m->people[i].date_of[u];
        out->unit_date[u] = date;
    }
    for (size_t i = 0; i < m->n_people; i++) {
        const person *p = &m->people[i];
        uint64_t said[EXL_N_LANGS + 1] = { 0 };
        for (size_t k = 0; k < p->n; k++)
            said[m->sorted[p->first + k]->i.spoken] += m->sorted[p->first + k]->i.statements + 1;
        language[i] = EXL_LANG_UNKNOWN;
        for (uint8_t l = 0; l < EXL_N_LANGS; l++)
            if (said[l] && (language[i] == EXL_LANG_UNKNOWN || said[l] > said[language[i]]))
                language[i] = l;
    }
    out->n = m->n_people;
    out->date = out->unit_date[EXL_UNIT_ALL];
    out->language = m->closed_only ? NULL : language;       /* leavers of a language are no whole blocks */
    return EXL_OK;
}

/* --- who raised what ----------------------------------------------------------------------------------------- */

static exl_rc add_label(void *ctx, const exl_stored_label *l, exl_err *err)
{
    maker *m = ctx;
    (void)err;
    while (m->walk < m->n_rows && m->rows[m->walk].i.number < l->interview)
        m->walk++;
    if (m->walk == m->n_rows || m->rows[m->walk].i.number != l->interview || l->code >= m->n_codes)
        return EXL_OK;
    size_t at = exl_answer_cell(l->code, l->polarity);
    m->hit[m->rows[m->walk].leaver * m->n_codes * EXL_SIGNS + at] = 1;
    m->used[at] = 1;
    return EXL_OK;
}

/* For management: what was shown of the members, and stays. */
static exl_rc fill_shown(maker *m, exl_store *s, exl_err *err)
{
    exl_answers shown;
    EXL_TRY(exl_answers_shown(&shown, &m->closed, s, m->a, err));
    for (size_t i = 0; i < m->n_people; i++) {
        const uint8_t *said = shown.said + m->people[i].member * shown.width;
        memcpy(m->hit + i * m->n_codes * EXL_SIGNS, said, shown.width);
        for (size_t k = 0; k < shown.width; k++)
            m->used[k] |= said[k];
    }
    m->talks = shown.talks;
    m->held = shown.held;
    return EXL_OK;
}

/* A code of the panel while codes are being found; from: its column in the store, themes and reasons. */
typedef struct { exl_code code; size_t from; } column;

static int by_kind_and_name(const void *p, const void *q)
{
    const exl_code *a = &((const column *)p)->code, *b = &((const column *)q)->code;
    return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : exl_span_cmp(a->name, b->name);
}

static exl_span join(exl_arena *a, const char *before, exl_span s, char after)
{
    size_t head = strlen(before);
    char *p = exl_arena_get(a, head + s.n + 2);
    if (!p)
        return (exl_span){ NULL, 0 };
    memcpy(p, before, head);
    memcpy(p + head, s.p, s.n);
    p[head + s.n] = after;
    return (exl_span){ p, head + s.n + (after != 0) };
}

static exl_span facet_name(exl_span theme)
{
    exl_span rest = theme;
    return exl_span_cut(&rest, '.');
}

static exl_span kind_of_reason(const exl_taxonomy *t, exl_span name)
{
    int r = exl_taxonomy_reason(t, name);
    return r >= 0 ? t->reason[r].kind : exl_span_of("unclear");
}

/* Codes of the store that occur, without serious signals, which are nobody's figure. */
static exl_rc list_codes(const maker *m, column *list, size_t *n, exl_err *err)
{
    for (size_t i = 0; i < m->n_codes * EXL_SIGNS; i++) {
        const exl_stored_code *c = &m->codes[i / EXL_SIGNS];
        if (!m->used[i] || c->kind == EXL_STORED_SIGNAL)
            continue;
        bool theme = c->kind == EXL_STORED_THEME;
        column *k = &list[(*n)++];
        *k = (column){ .from = i };
        k->code = (exl_code){ .kind = theme ? EXL_CODE_THEME : EXL_CODE_REASON, .polarity = (int8_t)(theme ? (int)(i % EXL_SIGNS) - 1 : 0) };
        k->code.name = theme ? join(m->a, "", c->name, "-0+"[i % EXL_SIGNS]) : join(m->a, "reason:", c->name, '\0');
        k->code.reason_kind = theme ? (exl_span){ "", 0 } : kind_of_reason(m->t, c->name);
        if (!k->code.name.p)
            return no_memory(err);
    }
    return EXL_OK;
}

static bool has_facet(const column *c) { return c->code.kind == EXL_CODE_THEME && c->code.polarity != 0; }

static bool is_facet_of(const column *facet, const column *theme)
{
    exl_span f = facet_name(theme->code.name);
    return facet->code.kind == EXL_CODE_FACET && facet->code.polarity == theme->code.polarity && facet->code.name.n == f.n + 1 && memcmp(facet->code.name.p, f.p, f.n) == 0;
}

/* A facet with praise or complaint for every theme that has them; mentions have none. */
static exl_rc list_facets(const maker *m, column *list, size_t *n, exl_err *err)
{
    size_t n_themes = *n;
    for (size_t i = 0; i < n_themes; i++) {
        size_t k = n_themes;
        while (has_facet(&list[i]) && k < *n && !is_facet_of(&list[k], &list[i]))
            k++;
        if (!has_facet(&list[i]) || k < *n)
            continue;
        exl_span name = join(m->a, "", facet_name(list[i].code.name), list[i].code.polarity > 0 ? '+' : '-');
        if (!name.p)
            return no_memory(err);
        list[(*n)++] = (column){ { .name = name, .kind = EXL_CODE_FACET, .polarity = list[i].code.polarity, .reason_kind = { "", 0 } }, SIZE_MAX };
    }
    return EXL_OK;
}

/* Praise, complaint and mention of one thing get one number, in the order of names. */
static void number_themes(column *list, size_t n)
{
    uint32_t next = 0;
    for (size_t k = 0; k < n; k++) {
        const exl_code *c = &list[k].code;
        size_t j = c->kind == EXL_CODE_REASON ? k : 0;
        while (j < k && !(list[j].code.kind == c->kind && list[j].code.name.n == c->name.n && memcmp(list[j].code.name.p, c->name.p, c->name.n - 1) == 0))
            j++;
        list[k].code.theme = j < k ? list[j].code.theme : next++;
    }
}

/* For each column of the store the columns of the panel that it counts for: itself, and its facet. SIZE_MAX = none. */
static exl_rc fill_raised(exl_panel *out, const maker *m, const column *list, size_t n, exl_err *err)
{
    size_t width = m->n_codes * EXL_SIGNS;
    uint8_t *raised = EXL_NEW(m->a, uint8_t, m->n_people * n + 1);
    size_t (*to)[2] = exl_arena_get(m->a, (width + 1) * sizeof *to);
    if (!raised || !to)
        return no_memory(err);
    for (size_t i = 0; i < width; i++)
        to[i][0] = to[i][1] = SIZE_MAX;
    for (size_t k = 0; k < n; k++) {
        if (list[k].from == SIZE_MAX)
            continue;
        to[list[k].from][0] = k;
        for (size_t f = 0; f < n && has_facet(&list[k]); f++)
            if (is_facet_of(&list[f], &list[k]))
                to[list[k].from][1] = f;
    }
    for (size_t i = 0; i < m->n_people * width; i++)
        for (size_t k = 0; m->hit[i] && k < 2; k++)
            if (to[i % width][k] != SIZE_MAX)
                raised[i / width * n + to[i % width][k]] = 1;
    out->raised = raised;
    return EXL_OK;
}

static exl_rc fill_codes(exl_panel *out, const maker *m, exl_err *err)
{
    column *list = EXL_NEW(m->a, column, m->n_codes * EXL_SIGNS * 2 + 1);
    size_t n = 0;
    if (!list)
        return no_memory(err);
    EXL_TRY(list_codes(m, list, &n, err));
    EXL_TRY(list_facets(m, list, &n, err));
    qsort(list, n, sizeof *list, by_kind_and_name);
    number_themes(list, n);
    exl_code *code = EXL_NEW(m->a, exl_code, n + 1);
    if (!code)
        return no_memory(err);
    for (size_t k = 0; k < n; k++)
        code[k] = list[k].code;
    out->code = code;
    out->n_codes = n;
    return fill_raised(out, m, list, n, err);
}

static exl_rc fill_roll(exl_roll *out, const maker *m, exl_err *err)
{
    int64_t *interview = EXL_NEW(m->a, int64_t, m->n_rows + 1);
    uint32_t *leaver = EXL_NEW(m->a, uint32_t, m->n_rows + 1);
    if (!interview || !leaver)
        return no_memory(err);
    for (size_t i = 0; i < m->n_rows; i++) {
        interview[i] = m->rows[i].i.number;
        leaver[i] = m->rows[i].leaver;
    }
    *out = (exl_roll){ interview, leaver, m->n_rows, m->closed_only ? m->leaver_of : NULL, m->closed, m->talks, m->held };
    return EXL_OK;
}

size_t exl_roll_leaver(const exl_roll *r, int64_t interview)
{
    size_t from = 0, to = r->n;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (r->interview[middle] < interview)
            from = middle + 1;
        else
            to = middle;
    }
    return from < r->n && r->interview[from] == interview ? r->leaver[from] : SIZE_MAX;
}

exl_rc exl_run_panel(exl_panel *out, exl_store *s, const exl_taxonomy *t, const exl_options *o, exl_arena *a, exl_err *err)
{
    return exl_run_panel_roll(out, NULL, s, t, o, a, err);
}

/* For management: the members that may be seen, and the interviews that count for them. */
static exl_rc read_rows(maker *m, exl_store *s, const exl_options *o, exl_err *err)
{
    exl_store_filter filter, all = { .n_where = 0 };
    EXL_TRY(exl_store_filter_of(&filter, o, err));
    if (!m->closed_only)
        return exl_store_interviews(s, &filter, add_row, m, err);
    EXL_TRY(exl_run_closed(&m->closed, s, m->a, err));
    m->in = EXL_NEW(m->a, uint8_t, m->closed.n + 1);
    if (!m->in)
        return no_memory(err);
    m->dates = (exl_store_filter){ .from = filter.from, .to = filter.to };
    EXL_TRY(exl_run_choose(m->in, &m->how, &m->closed, s, &filter, EXL_DIMENSION_DEPARTMENT, err));
    EXL_TRY(exl_run_publish(s, &m->closed, m->in, o->where, o->n_where, err));
    return exl_store_interviews(s, &all, add_row, m, err);
}

/* Blocks of one department or role are judged among those of all: what is not shown there is not shown by asking for it. */
static exl_rc fill_whole(exl_panel *out, const maker *m, exl_store *s, const exl_options *o, exl_err *err)
{
    const exl_choice *h = &m->how;
    exl_options every = *o;
    if (h->by_attribute || !(h->by_department || h->by_role))
        return EXL_OK;
    every.n_where = 0;
    exl_panel *whole = EXL_NEW(m->a, exl_panel, 1);
    if (!whole)
        return no_memory(err);
    EXL_TRY(exl_run_panel(whole, s, m->t, &every, m->a, err));
    out->whole = whole;
    out->chosen = h->by_role ? EXL_UNIT_ROLE : EXL_UNIT_DEPARTMENT;
    out->chosen_unit = h->by_role ? h->role : h->department;
    return EXL_OK;
}

exl_rc exl_run_panel_roll(exl_panel *out, exl_roll *roll, exl_store *s, const exl_taxonomy *t, const exl_options *o, exl_arena *a, exl_err *err)
{
    maker m = { .a = a, .t = t, .closed_only = o->audience != EXL_AUDIENCE_HR };
    exl_panel p = { 0 };
    EXL_TRY(read_rows(&m, s, o, err));
    EXL_TRY(find_people(&m, err));
    EXL_TRY(exl_store_codes(&m.codes, &m.n_codes, s, a, err));
    m.hit = EXL_NEW(a, uint8_t, m.n_people * m.n_codes * EXL_SIGNS + 1);
    m.used = EXL_NEW(a, uint8_t, m.n_codes * EXL_SIGNS + 1);
    if (!m.hit || !m.used)
        return no_memory(err);
    EXL_TRY(m.closed_only ? fill_shown(&m, s, err) : exl_store_labels(s, add_label, &m, err));
    p.block = m.closed.least;
    EXL_TRY(fill_people(&p, &m, err));
    EXL_TRY(fill_all(&p, &m, err));
    for (exl_unit_type u = EXL_UNIT_DEPARTMENT; u < EXL_N_UNITS; u++)
        EXL_TRY(fill_unit(&p, &m, u, err));
    for (exl_unit_type u = EXL_UNIT_ALL; m.closed_only && u <= EXL_UNIT_ROLE; u++) {
        if (u != EXL_UNIT_ALL)
            EXL_TRY(fill_under(&p, &m, u, err));
        if (u != EXL_UNIT_ALL || p.n == 0)
            fill_absent(&p, &m, u);
        EXL_TRY(fill_blocks(&p, &m, u, err));
    }
    if (m.closed_only)
        EXL_TRY(fill_whole(&p, &m, s, o, err));
    EXL_TRY(fill_codes(&p, &m, err));
    if (roll)
        EXL_TRY(fill_roll(roll, &m, err));
    *out = p;
    return EXL_OK;
}

exl_rc exl_run_units(bool out[EXL_N_UNITS], const exl_options *o, exl_err *err)
{
    for (size_t u = 0; u < EXL_N_UNITS; u++)
        out[u] = u == EXL_UNIT_ALL || o->n_units == 0;
    for (size_t i = 0; i < o->n_units; i++) {
        size_t u = exl_name_index(exl_unit_names, EXL_N_UNITS, exl_span_of(o->units[i]));
        if (u == EXL_N_UNITS)
            return exl_fail(err, EXL_EUSAGE, "--unit %s: it is manager, department or role", o->units[i]);
        out[u] = true;
    }
    return EXL_OK;
}

exl_rc exl_run_panel_only(exl_panel *p, const bool unit[EXL_N_UNITS], exl_arena *a, exl_err *err)
{
    int32_t *none = EXL_NEW(a, int32_t, p->n + 1);
    exl_panel *whole = EXL_NEW(a, exl_panel, 1);
    if (!none || !whole)
        return no_memory(err);
    for (size_t i = 0; i < p->n; i++)
        none[i] = -1;
    *whole = *p;                    /* what is shown is judged by all kinds of unit */
    p->whole = p->whole ? p->whole : whole;
    for (size_t u = EXL_UNIT_DEPARTMENT; u < EXL_N_UNITS; u++)
        if (!unit[u]) {
            p->n_unit[u] = p->n_absent[u] = 0;
            p->unit[u] = none;
        }
    return EXL_OK;
}

exl_rc exl_run_table_of(exl_table *t, const exl_panel *p, exl_err *err)
{
    t->block = p->block;
    EXL_TRY(exl_run_bands(t, p, err));
    size_t type = exl_table_column(t, "unit_type"), unit = exl_table_column(t, "unit");
    for (exl_unit_type u = EXL_UNIT_ALL; !t->asked && type < t->n_columns && unit < t->n_columns && u < EXL_N_UNITS; u++)
        for (size_t i = 0; i < p->n_absent[u]; i++) {
            exl_cell *c = exl_table_row(t, (int)u, 0);
            if (!c)
                return no_memory(err);
            exl_cell_word(&c[type], exl_unit_names[u]);
            exl_cell_text(&c[unit], p->absent[u][i]);
        }
    return EXL_OK;
}
