/* The long form: rows are answers, and rows of one id are one interview, wherever in the file they stand. */
#include "ingest/inside.h"
#include <string.h>

static uint64_t add_number(const exl_group *g, uint64_t h, int64_t v)
{
    return exl_ingest_group_hash(g, h, (exl_span){ (const char *)&v, sizeof v });
}

static int64_t number_of(exl_date d) { return d.year ? ((int64_t)d.year << 16) + d.month * 256 + d.day : 0; }

/* Hash of what a row says of its interview; 0 where it says nothing, as rows behind the first often do. */
static uint64_t fields_of(const exl_reader *r)
{
    const exl_interview *iv = &r->record.iv;
    const exl_span texts[] = { iv->leaver, iv->department, iv->role, iv->manager, iv->interviewer, iv->channel };
    const int64_t numbers[] = { number_of(iv->exit_date), number_of(iv->hire_date), iv->language == EXL_LANG_UNKNOWN ? 0 : (int64_t)iv->language + 1,
                                iv->departure == EXL_DEP_UNKNOWN ? 0 : (int64_t)iv->departure, (int64_t)iv->tenure_months + 1 };
    uint64_t h = 1;
    bool says = false;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        h = exl_ingest_group_hash(&r->group, h, texts[i]);
        says |= texts[i].n > 0;
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        h = add_number(&r->group, h, numbers[i]);
        says |= numbers[i] != 0;
    }
    return says ? h | 1 : 0;
}

exl_entry_link exl_ingest_join_link(const exl_reader *r)
{
    const exl_interview *iv = &r->record.iv;
    return (exl_entry_link){ .fields = fields_of(r), .no = iv->n_answers ? iv->answers[0].statement_no : 0 };
}

static bool differ_text(exl_span a, exl_span b) { return a.n && b.n && !exl_span_eq(a, b); }
static bool differ_number(int64_t a, int64_t b) { return a && b && a != b; }

/* A field of which two rows say different things, or EXL_N_FIELDS. */
static exl_field differing(const exl_interview *a, const exl_interview *b)
{
    bool language = a->language != EXL_LANG_UNKNOWN && b->language != EXL_LANG_UNKNOWN && a->language != b->language;
    const struct { exl_field field; bool differ; } rows[] = {
        { EXL_F_LEAVER_ID, differ_text(a->leaver, b->leaver) },
        { EXL_F_DEPARTMENT, differ_text(a->department, b->department) },
        { EXL_F_ROLE, differ_text(a->role, b->role) },
        { EXL_F_MANAGER, differ_text(a->manager, b->manager) },
        { EXL_F_INTERVIEWER, differ_text(a->interviewer, b->interviewer) },
        { EXL_F_CHANNEL, differ_text(a->channel, b->channel) },
        { EXL_F_EXIT_DATE, differ_number(number_of(a->exit_date), number_of(b->exit_date)) },
        { EXL_F_HIRE_DATE, differ_number(number_of(a->hire_date), number_of(b->hire_date)) },
        { EXL_F_LANGUAGE, language },
        { EXL_F_DEPARTURE, differ_number((int64_t)a->departure, (int64_t)b->departure) },
        { EXL_F_TENURE, differ_number((int64_t)a->tenure_months + 1, (int64_t)b->tenure_months + 1) },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].differ)
            return rows[i].field;
    return EXL_N_FIELDS;
}

static uint32_t first_of(const exl_group *g, uint32_t head) { return g->links[head].last; }

/* All rows of an interview are refused: the row with the fault says why, the others where to look. */
static exl_rc refuse_interview(exl_reader *r, uint32_t head, uint32_t culprit, exl_field f, const char *why, exl_err *err)
{
    bool found;
    char id[80];
    exl_group *g = &r->group;
    EXL_TRY(exl_ingest_whole_look(r, culprit, &found, err));
    if (!found)
        return exl_ingest_whole_changed(err);
    exl_ingest_quote(id, r->record.iv.has_id ? r->record.iv.id : (exl_span){ "", 0 });
    exl_ingest_refuse(&r->problems, &r->spot.row, exl_ingest_cell_place(r, &r->spot.row, f), "interview %s: %s", id, why);
    for (uint32_t i = first_of(g, head); i != EXL_NO_ENTRY && !r->state.stopped; i = g->links[i].next) {
        bool counted = i == culprit || g->entries[i].flags & EXL_ENTRY_DUPLICATE;
        if (counted)
            continue;
        EXL_TRY(exl_ingest_whole_look(r, i, &found, err));
        if (found)
            exl_ingest_refuse(&r->problems, &r->spot.row, 0, "interview %s is refused as a whole, see line %lu", id, (unsigned long)g->entries[culprit].line);
    }
    g->entries[head].flags |= EXL_ENTRY_REFUSED;
    return EXL_OK;
}

/* The rows say different things: are there two that contradict each other, or does one only say more? */
static exl_rc check_fields(exl_reader *r, uint32_t head, exl_arena *a, exl_err *err)
{
    exl_interview all, one;
    bool found, first = true;
    for (uint32_t i = first_of(&r->group, head); i != EXL_NO_ENTRY; i = r->group.links[i].next) {
        EXL_TRY(exl_ingest_whole_look(r, i, &found, err));
        if (!found)
            return exl_ingest_whole_changed(err);
        r->record.iv.n_answers = r->record.iv.n_attributes = 0;
        exl_field f = first ? EXL_N_FIELDS : differing(&all, &r->record.iv);
        if (f != EXL_N_FIELDS)
            return refuse_interview(r, head, i, f, "two of its rows say different things of the leaver or the job here; they must agree", err);
        if (!exl_ingest_record_keep(&one, &r->record.iv, a) || (!first && !exl_ingest_record_merge(&all, &one, false, a)))
            return exl_fail(err, EXL_ENOMEM, "out of memory");
        all = first ? one : all;
        first = false;
    }
    return EXL_OK;
}

static exl_rc check_date(exl_reader *r, uint32_t head, exl_err *err)
{
    bool found, dated = false;
    if (!r->needs_date || r->group.entries[head].flags & EXL_ENTRY_DATED)
        return EXL_OK;
    EXL_TRY(exl_ingest_whole_look(r, head, &found, err));
    if (!found)
        return exl_ingest_whole_changed(err);
    bool known = r->metadata && r->record.iv.has_id && exl_ingest_metadata_has(r, r->record.iv.id, &dated);
    if (known && !dated)
        exl_ingest_file_problem(&r->problems, true, r->record.iv.line, 1, "interview '%.*s' has no date in the metadata either: it is kept, out of trends", (int)(r->record.iv.id.n < 60 ? r->record.iv.id.n : 60), r->record.iv.id.p);
    if (!known && r->is_notes)      /* a note says itself when it was, if anything does */
        exl_ingest_remark(&r->problems, EXL_REMARK_UNDATED, &r->spot.row, 0, (exl_span){ "", 0 }, 1);
    if (known || r->is_notes)
        return EXL_OK;
    return refuse_interview(r, head, head, EXL_F_EXIT_DATE, exl_ingest_date_texts[EXL_DATE_NONE], err);
}

static exl_rc check_one(exl_reader *r, uint32_t head, exl_arena *a, exl_err *err)
{
    uint32_t clash, with;
    exl_group *g = &r->group;
    EXL_TRY(exl_ingest_group_order(g, head, &clash, &with, err));
    for (uint32_t i = first_of(g, head); i != EXL_NO_ENTRY; i = g->links[i].next)
        r->state.duplicates += (g->entries[i].flags & EXL_ENTRY_DUPLICATE) != 0;
    if (clash != EXL_NO_ENTRY)
        return refuse_interview(r, head, clash, EXL_F_STATEMENT_NO, "duplicate statement_no: another row has this number and other content", err);
    if (g->entries[head].flags & EXL_ENTRY_MIXED)
        EXL_TRY(check_fields(r, head, a, err));
    exl_arena_reset(a);
    return g->entries[head].flags & EXL_ENTRY_REFUSED ? EXL_OK : check_date(r, head, err);
}

exl_rc exl_ingest_join_check(exl_reader *r, exl_err *err)
{
    exl_arena scratch;
    exl_rc rc = EXL_OK;
    exl_arena_init(&scratch, 0);
    for (uint32_t i = 0; i < r->group.n && rc == EXL_OK && !r->state.stopped; i++)
        if (r->group.entries[i].flags & EXL_ENTRY_HEAD)
            rc = check_one(r, i, &scratch, err);
    exl_arena_free(&scratch);
    return rc;
}

/* The row of an entry as a record: from the file as it goes by, or from its place. */
static exl_rc fetch(exl_reader *r, uint32_t i, exl_err *err)
{
    bool found = true;
    uint64_t wanted = r->group.entries[i].record;
    if (!r->in_order) {
        EXL_TRY(exl_ingest_whole_look(r, i, &found, err));
        return found ? EXL_OK : exl_ingest_whole_changed(err);
    }
    while (found && r->rows.record < wanted)
        EXL_TRY(exl_ingest_rows_next(&r->rows, &found, err));
    if (!found || r->rows.record != wanted || !exl_ingest_record_read(&r->record, &r->rows.row))
        return exl_ingest_whole_changed(err);
    return EXL_OK;
}

typedef struct { exl_answer *list; size_t n, cap; } answers;

static bool append(answers *to, const exl_interview *from, exl_arena *a)
{
    if (!to->list || to->n + from->n_answers > to->cap) {
        size_t cap = to->cap * 2 + from->n_answers + 8;
        to->list = exl_arena_grow(a, to->list, to->n * sizeof *to->list, cap * sizeof *to->list);
        to->cap = cap;
    }
    if (!to->list)
        return false;
    if (from->n_answers)
        memcpy(to->list + to->n, from->answers, from->n_answers * sizeof *to->list);
    to->n += from->n_answers;
    return true;
}

static exl_rc join(exl_reader *r, uint32_t head, exl_interview *out, exl_arena *a, exl_err *err)
{
    exl_interview all = { 0 }, one;
    answers list = { 0 };
    bool first = true;
    const exl_group *g = &r->group;
    for (uint32_t i = first_of(g, head); i != EXL_NO_ENTRY; i = g->links[i].next) {
        if (g->entries[i].flags & EXL_ENTRY_DUPLICATE)
            continue;
        EXL_TRY(fetch(r, i, err));
        bool good = exl_ingest_record_keep(&one, &r->record.iv, a) && append(&list, &one, a) && (first || exl_ingest_record_merge(&all, &one, true, a));
        if (!good)
            return exl_fail(err, EXL_ENOMEM, "out of memory");
        all = first ? one : all;
        first = false;
    }
    all.answers = list.list;
    all.n_answers = list.n;
    all.record = g->entries[head].record;
    all.line = g->entries[head].line;
    if (r->metadata)
        EXL_TRY(exl_ingest_metadata_add(r, &all, true, a, err));
    *out = all;
    return EXL_OK;
}

exl_rc exl_ingest_join_next(exl_reader *r, exl_interview *out, exl_arena *a, bool *more, exl_err *err)
{
    const exl_group *g = &r->group;
    for (*more = false; r->next_entry < g->n; r->next_entry++) {
        unsigned flags = g->entries[r->next_entry].flags;
        if (!(flags & EXL_ENTRY_HEAD) || flags & EXL_ENTRY_REFUSED)
            continue;
        EXL_TRY(join(r, (uint32_t)r->next_entry, out, a, err));
        r->state.bytes = g->entries[r->next_entry].offset + g->entries[r->next_entry].length;
        r->next_entry++;
        *more = true;
        return EXL_OK;
    }
    r->state.bytes = r->source.size;
    return EXL_OK;
}
