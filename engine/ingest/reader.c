/* Opening, and records in the order of the file. In streaming that is all there is; a whole file has been through whole.c first, and what is
 * handed out here is its second pass, in which nothing more is said. */
#include "ingest/inside.h"
#include <stdlib.h>
#include <string.h>

static exl_rc nomem(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static void set_up(exl_reader *r, const exl_reader_options *o)
{
    const exl_options *x = o->options;
    exl_ingest_columns_init(&r->columns, &r->map);
    exl_ingest_record_init(&r->record, &r->columns, &r->problems);
    exl_ingest_group_init(&r->group, false);
    r->problems = (exl_problems){ .fn = o->problem, .ctx = o->ctx, .state = &r->state };
    r->quiet = (exl_problems){ .state = &r->unseen, .muted = true };
    r->whole = o->whole_file;
    r->needs_date = o->needs_date && r->role == EXL_READ_INTERVIEWS;
    r->needs_text = r->role == EXL_READ_INTERVIEWS;
    r->record.strict_dates = o->whole_file && o->needs_date;
    r->record.dates = (exl_date_rules){ .order = x->dates, .precision = EXL_DATE_DAY };
    r->settled = x->dates != EXL_DATES_AUTO;
}

/* After the map is read: what it says of dates and codes. */
static void use_map(exl_reader *r, const exl_options *x)
{
    r->record.dates.precision = r->map.precision;
    r->record.dates.missing = r->map.missing;
    r->record.dates.n_missing = r->map.n_missing;
    r->record.coded = x->coded || r->map.has_codes;
}

static exl_rc encoding_of(exl_encoding *out, const exl_options *x, exl_err *err)
{
    *out = EXL_ENC_AUTO;
    if (x->encoding && !exl_ingest_encoding_of(out, exl_span_of(x->encoding)))
        return exl_fail(err, EXL_EUSAGE, "unknown encoding '%.40s'; it is utf-8, utf-16le, utf-16be or windows-1252", x->encoding);
    return EXL_OK;
}

static void tell_guess(exl_reader *r)
{
    const exl_decoder *d = &r->rows.text;
    if (!d->guessed || r->told_guess)
        return;
    r->told_guess = true;
    exl_ingest_file_problem(&r->problems, true, d->guess_line, d->guess_column,
                            "this byte is not UTF-8: the file is read as Windows-1252 (cp1252, a superset of Latin-1); --encoding settles it");
}

void exl_ingest_reader_tell_end(exl_reader *r)
{
    const exl_decoder *d = &r->rows.text;
    if (r->told_end)
        return;
    r->told_end = true;
    exl_ingest_tell_remarks(&r->problems);
    if (d->ended_by_ctrl_z)
        exl_ingest_file_problem(&r->problems, true, d->line, 1, "the file ends in a DOS end-of-file mark (0x1A), which is left out");
}

/* JSON Lines have no header: what the first record has says what the file is. */
static exl_rc find_form(exl_reader *r, exl_err *err)
{
    if (r->rows.format == EXL_FILE_JSONL) {
        exl_parse what;
        EXL_TRY(exl_ingest_rows_find(&r->rows, &what, err));
    }
    r->long_form = r->role == EXL_READ_INTERVIEWS && exl_ingest_columns_are_long(&r->columns);
    return EXL_OK;
}

static bool is_workbook(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && (exl_span_eq_nocase(exl_span_of(dot), exl_span_of(".xlsx")) || exl_span_eq_nocase(exl_span_of(dot), exl_span_of(".xlsm")));
}

/* A ZIP archive, or what else by its first bytes? */
static exl_rc check_archive(const exl_source *s, exl_err *err)
{
    char head[16] = { 0 };
    size_t n;
    EXL_TRY(exl_ingest_source_read(s, 0, head, sizeof head, &n, err));
    if (n == 0)
        return exl_fail(err, EXL_EDATA, "the file is empty");
    const char *magic = exl_ingest_magic((exl_span){ head, n });
    if (n >= 2 && memcmp(head, "PK", 2) == 0)
        return EXL_OK;
    return exl_fail(err, EXL_EDATA, "this is no XLSX file, which is a ZIP archive%s%s", magic ? "; it looks like " : "", magic ? magic : "");
}

static exl_rc write_out(exl_reader *r, const exl_options *x, exl_encoding e, exl_err *err)
{
    EXL_TRY(exl_spool_open(&r->spool, err));
    if (r->is_notes) {
        r->problems.notes = &r->notes;
        return exl_notes_write(&r->notes, &r->spool, r->path, e, &r->problems, err);
    }
    r->problems.sheet = r->book.sheet;
    EXL_TRY(exl_ingest_source_open(&r->source, r->path, true, err));
    EXL_TRY(check_archive(&r->source, err));
    EXL_TRY(exl_workbook_write(&r->spool, &r->book, &r->source, x->sheet, &r->problems, err));
    r->record.dates.serials = r->book.serials;
    return EXL_OK;
}

/* Opens the file, or the table that is made of it. What is wrong with the file as a whole is said, and makes it unusable. */
static exl_rc open_source(exl_reader *r, const exl_options *x, exl_encoding e, exl_err *err)
{
    exl_err why = { 0 };
    r->is_notes = exl_notes_is(r->path);
    if (!r->is_notes && !is_workbook(r->path))
        return exl_ingest_source_open(&r->source, r->path, r->whole, err);
    exl_rc rc = write_out(r, x, e, &why);
    if (rc == EXL_EDATA) {
        exl_ingest_file_problem(&r->problems, false, why.line, why.column, "%s", why.msg);
        r->state.unusable = true;
        return EXL_OK;
    }
    if (rc != EXL_OK) {
        if (err)
            *err = why;
        return rc;
    }
    exl_ingest_source_close(&r->source);
    r->source = r->spool.source;
    r->spool.source.fd = -1;
    return EXL_OK;
}

static exl_rc begin(exl_reader *r, const exl_reader_options *o, exl_err *err)
{
    exl_encoding e;
    const exl_options *x = o->options;
    EXL_TRY(encoding_of(&e, x, err));
    EXL_TRY(exl_ingest_map_load(&r->map, x, err));
    use_map(r, x);
    EXL_TRY(open_source(r, x, e, err));
    if (r->state.unusable)
        return EXL_OK;
    r->state.size = r->source.size;
    EXL_TRY(exl_ingest_rows_open(&r->rows, &r->source, r->path, e, &r->columns, &r->problems, &r->state, err));
    if (r->is_notes || r->book.serials)
        exl_ingest_rows_are_spooled(&r->rows);
    if (x->metadata && r->role == EXL_READ_INTERVIEWS)
        EXL_TRY(exl_ingest_metadata_open(r, o, err));
    if (r->whole)
        EXL_TRY(exl_ingest_decode_sniff(&r->rows.text, err));
    bool main = r->role == EXL_READ_INTERVIEWS;
    exl_header_needs needs = { .text = r->needs_text, .codes_will_do = r->record.coded, .date = r->needs_date && !r->metadata && !r->is_notes, .id = !main, .map = main };
    if (r->metadata)
        exl_ingest_map_share(&r->map, &r->metadata->map);
    EXL_TRY(exl_ingest_header_read(&r->rows, needs, err));
    r->state.unusable |= r->rows.unusable;
    if (r->state.unusable)
        return EXL_OK;
    tell_guess(r);
    EXL_TRY(find_form(r, err));
    return r->whole ? exl_ingest_whole_first_pass(r, err) : EXL_OK;
}

exl_rc exl_ingest_reader_new(exl_reader **out, const char *path, const exl_reader_options *o, exl_reader_role role, exl_err *err)
{
    exl_reader *r = calloc(1, sizeof *r);
    if (!r)
        return nomem(err);
    r->path = path;
    r->role = role;
    r->source.fd = r->spool.source.fd = -1;
    set_up(r, o);
    exl_rc rc = begin(r, o, err);
    if (rc != EXL_OK) {
        if (rc == EXL_EENV)
            (void)exl_err_at(err, path, 0, 0);
        exl_reader_close(r);
        return rc;
    }
    *out = r;
    return EXL_OK;
}

exl_rc exl_reader_open(exl_reader **out, const char *path, const exl_reader_options *o, exl_err *err)
{
    return exl_ingest_reader_new(out, path, o, EXL_READ_INTERVIEWS, err);
}

static bool has_date(exl_reader *r, const exl_row *row)
{
    bool dated = false;
    const exl_interview *iv = &r->record.iv;
    if (r->record.undated)
        exl_ingest_remark(&r->problems, EXL_REMARK_UNDATED, row, exl_ingest_cell_place(r, row, EXL_F_EXIT_DATE), (exl_span){ "", 0 }, 1);
    if (iv->exit_date.year || r->record.undated)
        return true;
    bool known = r->metadata && iv->has_id && exl_ingest_metadata_has(r, iv->id, &dated);
    if (known && !dated)            /* a second file vouches for the interview, without a date: it is no stray line */
        exl_ingest_remark(&r->problems, EXL_REMARK_UNDATED, row, exl_ingest_cell_place(r, row, EXL_F_ID), (exl_span){ "", 0 }, 1);
    return known;
}

bool exl_ingest_reader_accepts(exl_reader *r, const exl_row *row)
{
    bool text = exl_ingest_columns_have_text(&r->columns) || (r->record.coded && exl_ingest_columns_have_codes(&r->columns));
    if (r->needs_text && !text) {
        exl_ingest_refuse(&r->problems, row, 0, "record has no answer: none of text, experience, good, better, reason");
        return false;
    }
    if (!r->needs_date || r->long_form || has_date(r, row))
        return true;
    exl_ingest_refuse(&r->problems, row, exl_ingest_cell_place(r, row, EXL_F_EXIT_DATE), "%s", exl_ingest_date_texts[EXL_DATE_NONE]);
    return false;
}

/* Second pass: what the first one found to be a duplicate or a conflict. */
static bool left_out(exl_reader *r, uint64_t record)
{
    const exl_group *g = &r->group;
    while (r->next_entry < g->n && g->entries[r->next_entry].record < record)
        r->next_entry++;
    return r->next_entry < g->n && g->entries[r->next_entry].record == record && (g->entries[r->next_entry].flags & (EXL_ENTRY_DUPLICATE | EXL_ENTRY_REFUSED));
}

static exl_rc hand_out(exl_reader *r, exl_interview *out, exl_arena *a, exl_err *err)
{
    exl_interview iv;
    if (!exl_ingest_record_keep(&iv, &r->record.iv, a))
        return nomem(err);
    if (r->metadata)
        EXL_TRY(exl_ingest_metadata_add(r, &iv, !r->long_form, a, err));
    r->handed++;
    *out = iv;
    return EXL_OK;
}

static void remark_metadata(exl_reader *r, const exl_row *row)
{
    bool dated;
    const exl_interview *iv = &r->record.iv;
    if (r->metadata && !(iv->has_id && exl_ingest_metadata_has(r, iv->id, &dated)))
        exl_ingest_remark(&r->problems, EXL_REMARK_NO_METADATA, row, exl_ingest_cell_place(r, row, EXL_F_ID), iv->id, 1);
}

static exl_rc at_the_end(exl_reader *r, exl_err *err)
{
    exl_ingest_reader_tell_end(r);
    bool all = r->whole && !r->state.stopped && !r->state.unusable && !r->long_form;
    if (all && r->handed + r->state.refused + r->state.duplicates != r->state.records)
        return exl_ingest_whole_changed(err);
    return EXL_OK;
}

exl_rc exl_reader_next(exl_reader *r, exl_interview *out, exl_arena *a, bool *more, exl_err *err)
{
    *more = false;
    if (r->state.unusable)
        return EXL_OK;
    if (r->whole && r->long_form)
        return exl_ingest_join_next(r, out, a, more, err);
    for (;;) {
        EXL_TRY(exl_ingest_rows_next(&r->rows, more, err));
        tell_guess(r);
        if (!*more)
            return at_the_end(r, err);
        const exl_row *row = &r->rows.row;
        if (!exl_ingest_record_read(&r->record, row) || !exl_ingest_reader_accepts(r, row))
            continue;
        if (r->whole && left_out(r, row->record))
            continue;
        if (!r->whole)
            remark_metadata(r, row);
        return hand_out(r, out, a, err);
    }
}

const exl_reader_state *exl_reader_get_state(const exl_reader *r) { return &r->state; }
const exl_file_columns *exl_reader_columns(const exl_reader *r) { return &r->columns; }
bool exl_reader_is_long(const exl_reader *r) { return r->long_form; }

void exl_reader_close(exl_reader *r)
{
    if (!r)
        return;
    exl_reader_close(r->metadata);
    exl_ingest_rows_close(&r->rows);
    exl_ingest_rows_close(&r->spot);
    exl_ingest_record_free(&r->record);
    exl_ingest_group_free(&r->group);
    exl_ingest_columns_free(&r->columns);
    exl_ingest_map_free(&r->map);
    exl_ingest_source_close(&r->source);
    exl_spool_close(&r->spool);
    exl_notes_free(&r->notes);
    free(r);
}
