/* The first pass over a whole file. It says everything that is wrong; the second pass then hands out what stands.
 *
 * The order of numeric dates is looked for when the first one is met: the rest of the file is read for its dates only,
 * then the pass goes on where it was. A file of ISO dates is so read once less. */
#include "ingest/inside.h"
#include <stdio.h>
#include <string.h>

exl_rc exl_ingest_whole_changed(exl_err *err) { return exl_fail(err, EXL_EENV, "the file changed while it was read"); }

size_t exl_ingest_cell_place(const exl_reader *r, const exl_row *row, exl_field f)
{
    size_t i = r->columns.of[f];
    return i == EXL_NO_COLUMN || i >= row->n || row->cells[i].at == SIZE_MAX ? 0 : row->cells[i].at;
}

/* What the dates of a column say. */
typedef struct {
    uint64_t day_first, month_first;        /* dates that fit one order only */
    uint64_t line[2], column[2];            /* first of either */
    char shown[2][40];
} evidence;

static void weigh(evidence *e, const exl_reader *r, const exl_row *row, exl_field f)
{
    exl_date d;
    unsigned fits;
    exl_date_rules rules = { .order = EXL_DATES_AUTO, .precision = EXL_DATE_DAY };
    size_t i = r->columns.of[f];
    if (i == EXL_NO_COLUMN || i >= row->n || row->cells[i].at == SIZE_MAX)
        return;
    exl_span s = exl_span_trim(row->cells[i].text);
    (void)exl_ingest_date(&d, s, &rules, &fits);
    if (fits != EXL_FITS_DMY && fits != EXL_FITS_MDY)
        return;
    size_t k = fits == EXL_FITS_MDY;
    uint64_t *count = k ? &e->month_first : &e->day_first;
    if ((*count)++ > 0)
        return;
    exl_ingest_decode_place(row->text, row->cells[i].at, &e->line[k], &e->column[k]);
    snprintf(e->shown[k], sizeof e->shown[k], "%.*s", (int)(s.n < 32 ? s.n : 32), s.p);
}

static void say_conflict(exl_reader *r, const evidence *e)
{
    size_t later = e->line[1] > e->line[0];
    static const char *const first[2] = { "the day", "the month" };
    exl_ingest_file_problem(&r->problems, false, e->line[later], e->column[later],
                            "date '%s' has %s first, '%s' on line %llu has %s first: mend the file, or settle the order with --dates (what does not fit is then refused)",
                            e->shown[later], first[later], e->shown[!later], (unsigned long long)e->line[!later], first[!later]);
}

static exl_date_order verdict(const evidence *e)
{
    if ((e->day_first > 0) == (e->month_first > 0))
        return EXL_DATES_AUTO;
    return e->day_first ? EXL_DATES_DMY : EXL_DATES_MDY;
}

/* Reads on for the dates, and comes back to the row at hand. */
static exl_rc settle_dates(exl_reader *r, exl_err *err)
{
    evidence exit = { 0 }, hire = { 0 };
    uint64_t offset = r->rows.row.offset, line = r->rows.row.line, record = r->rows.row.record;
    bool more = true;
    r->problems.muted = true;
    while (more) {
        weigh(&exit, r, &r->rows.row, EXL_F_EXIT_DATE);
        weigh(&hire, r, &r->rows.row, EXL_F_HIRE_DATE);
        EXL_TRY(exl_ingest_rows_next(&r->rows, &more, err));
    }
    exl_ingest_decode_seek(&r->rows.text, offset, line, UINT64_MAX);
    r->rows.taken = 0;
    r->rows.record = record - 1;
    r->rows.jsonl->inside = false;
    EXL_TRY(exl_ingest_rows_next(&r->rows, &more, err));
    r->problems.muted = false;
    r->settled = true;
    r->record.dates.mixed = exit.day_first && exit.month_first;
    if (r->record.dates.mixed)
        say_conflict(r, &exit);
    else
        r->record.dates.order = exit.day_first || exit.month_first ? verdict(&exit) : verdict(&hire);
    return more && r->rows.row.record == record ? EXL_OK : exl_ingest_whole_changed(err);
}

/* Whether the row at hand has a date whose order matters. */
static bool order_matters(const exl_reader *r, const exl_row *row)
{
    exl_date d;
    unsigned fits = 0;
    exl_date_rules rules = { .order = EXL_DATES_AUTO, .precision = EXL_DATE_DAY };
    for (int k = 0; k < 2 && !fits; k++) {
        size_t i = r->columns.of[k ? EXL_F_HIRE_DATE : EXL_F_EXIT_DATE];
        if (i != EXL_NO_COLUMN && i < row->n && row->cells[i].at != SIZE_MAX)
            (void)exl_ingest_date(&d, row->cells[i].text, &rules, &fits);
    }
    return fits != 0;
}

/* Everything of the row but its id: the order of keys in JSON and columns that others have do not count. */
static uint64_t hash_of(const exl_reader *r, const exl_row *row, exl_field from)
{
    uint64_t h = 1;
    for (size_t i = 0; i < row->n; i++) {
        exl_field f = r->columns.list[i].field;
        if (row->cells[i].at == SIZE_MAX || row->cells[i].text.n == 0 || f == EXL_F_ID || f < from)
            continue;
        h = exl_ingest_group_hash(&r->group, h + i, row->cells[i].text);
    }
    return h;
}

static uint32_t small(uint64_t v) { return v < UINT32_MAX ? (uint32_t)v : UINT32_MAX; }

static exl_entry describe(const exl_reader *r, const exl_row *row)
{
    const exl_interview *iv = &r->record.iv;
    return (exl_entry){
        .id = iv->has_id ? exl_ingest_group_hash_id(&r->group, iv->id) : 0, .content = hash_of(r, row, r->long_form ? EXL_F_EXPERIENCE : EXL_F_ID),
        .offset = row->offset, .length = small(exl_ingest_rows_length(&r->rows)), .line = small(row->line), .record = small(row->record),
        .flags = iv->exit_date.year || r->record.undated ? EXL_ENTRY_DATED : 0u,
    };
}

static exl_rc open_spot(exl_reader *r, exl_err *err)
{
    r->spot_open = true;
    EXL_TRY(exl_ingest_rows_open(&r->spot, &r->source, r->path, r->rows.text.encoding, &r->columns, &r->quiet, &r->unseen, err));
    r->spot.format = r->rows.format;
    if (r->rows.format == EXL_FILE_SPOOL)
        exl_ingest_rows_are_spooled(&r->spot);
    r->spot.csv->delimiter = r->rows.csv->delimiter;
    r->spot.text.bom = r->rows.text.bom;
    return EXL_OK;
}

exl_rc exl_ingest_whole_look(exl_reader *r, uint32_t entry, bool *found, exl_err *err)
{
    const exl_entry *e = &r->group.entries[entry];
    if (!r->spot_open)
        EXL_TRY(open_spot(r, err));
    EXL_TRY(exl_ingest_rows_at(&r->spot, e->record, e->line, e->offset, e->length, found, err));
    if (!*found)
        return EXL_OK;
    r->record.problems = &r->quiet;
    *found = exl_ingest_record_read(&r->record, &r->spot.row);
    r->record.problems = &r->problems;
    return EXL_OK;
}

/* Two contents for one id: neither is better than the other. */
static exl_rc refuse_both(exl_reader *r, uint32_t first, exl_err *err)
{
    char id[80];
    bool found;
    const exl_row *row = &r->rows.row;
    exl_entry *e = &r->group.entries[first];
    exl_ingest_quote(id, r->record.iv.id);
    exl_ingest_refuse(&r->problems, row, exl_ingest_cell_place(r, row, EXL_F_ID), "duplicate id %s: line %lu has the same id and other content", id, (unsigned long)e->line);
    uint64_t line = row->line;
    if (e->flags & EXL_ENTRY_REFUSED)
        return EXL_OK;
    e->flags |= EXL_ENTRY_REFUSED;
    EXL_TRY(exl_ingest_whole_look(r, first, &found, err));
    if (!found)
        return exl_ingest_whole_changed(err);
    exl_ingest_refuse(&r->problems, &r->spot.row, exl_ingest_cell_place(r, &r->spot.row, EXL_F_ID), "duplicate id %s: line %llu has the same id and other content", id, (unsigned long long)line);
    return EXL_OK;
}

static exl_rc enter(exl_reader *r, const exl_row *row, exl_err *err)
{
    uint32_t first;
    bool has_id = r->record.iv.has_id;
    if (!has_id && !r->long_form)
        return EXL_OK;
    exl_entry e = describe(r, row);
    exl_entry_link link = r->long_form ? exl_ingest_join_link(r) : (exl_entry_link){ 0 };
    EXL_TRY(exl_ingest_group_add(&r->group, &e, &link, has_id, &first, err));
    if (r->long_form || first == EXL_NO_ENTRY)
        return EXL_OK;
    exl_entry *mine = &r->group.entries[r->group.n - 1], *theirs = &r->group.entries[first];
    if (mine->content == theirs->content && !(theirs->flags & EXL_ENTRY_REFUSED)) {
        mine->flags |= EXL_ENTRY_DUPLICATE;
        r->state.duplicates++;
        return EXL_OK;
    }
    mine->flags |= EXL_ENTRY_REFUSED;
    return refuse_both(r, first, err);
}

static void remark_metadata(exl_reader *r, const exl_row *row)
{
    bool dated;
    const exl_interview *iv = &r->record.iv;
    bool known = iv->has_id && r->metadata && exl_ingest_metadata_has(r, iv->id, &dated);
    bool head = !r->long_form || !iv->has_id || r->group.entries[r->group.n - 1].flags & EXL_ENTRY_HEAD;
    if (r->metadata && !known && head)
        exl_ingest_remark(&r->problems, EXL_REMARK_NO_METADATA, row, exl_ingest_cell_place(r, row, EXL_F_ID), iv->id, 1);
}

static exl_rc one_row(exl_reader *r, exl_err *err)
{
    const exl_row *row = &r->rows.row;
    if (!r->settled && r->record.strict_dates && order_matters(r, row))
        EXL_TRY(settle_dates(r, err));
    if (!exl_ingest_record_read(&r->record, row) || !exl_ingest_reader_accepts(r, row))
        return EXL_OK;
    EXL_TRY(enter(r, row, err));
    remark_metadata(r, row);
    return EXL_OK;
}

static exl_rc begin_second_pass(exl_reader *r, exl_err *err)
{
    exl_ingest_reader_tell_end(r);
    r->problems.muted = true;
    r->next_entry = 0;
    r->in_order = r->long_form && exl_ingest_group_in_file_order(&r->group);
    exl_ingest_rows_rewind(&r->rows);
    return exl_ingest_header_skip(&r->rows, err);
}

exl_rc exl_ingest_whole_first_pass(exl_reader *r, exl_err *err)
{
    bool more = true;
    r->group.joined = r->long_form;
    for (;;) {
        EXL_TRY(exl_ingest_rows_next(&r->rows, &more, err));
        if (!more)
            break;
        EXL_TRY(one_row(r, err));
    }
    if (r->long_form)
        EXL_TRY(exl_ingest_join_check(r, err));
    if (r->rows.format == EXL_FILE_JSONL && !r->state.stopped)
        EXL_TRY(exl_ingest_columns_check_map(&r->columns, err));
    return begin_second_pass(r, err);
}
