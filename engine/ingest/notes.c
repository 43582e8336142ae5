/* A note is read whole: it is decoded in the reader's own way, so that encodings are told apart as everywhere. */
#include "ingest/notes.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "base/file.h"
#include "base/grow.h"
#include "base/utf8.h"
#include "ingest/decode.h"

enum { NOTE_MAX = 16 << 20 };

static bool is_txt(exl_span name) { return name.n > 4 && exl_span_eq_nocase((exl_span){ name.p + name.n - 4, 4 }, exl_span_of(".txt")); }
static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool exl_notes_is(const char *path) { return is_txt(exl_span_of(path)) || is_folder(path); }

static exl_span stem(exl_span name)
{
    const char *p = name.p;
    for (size_t i = 0; i < name.n; i++)
        p = name.p[i] == '/' ? name.p + i + 1 : p;
    size_t n = (size_t)(name.p + name.n - p);
    return (exl_span){ p, n > 4 ? n - 4 : n };
}

static int by_stem(const void *a, const void *b)
{
    const exl_span *x = a, *y = b;
    int c = exl_span_cmp(stem(*x), stem(*y));
    return c ? c : exl_span_cmp(*x, *y);
}

static exl_rc list_files(exl_notes *n, exl_err *err)
{
    exl_span *all;
    size_t count;
    EXL_TRY(exl_file_list(&all, &count, n->path, "", &n->arena, err));
    n->names = all;
    for (size_t i = 0; i < count; i++) {
        const char *path = exl_file_join(&n->arena, n->path, all[i].p);
        if (!path)
            return exl_fail(err, EXL_ENOMEM, "out of memory");
        if (is_txt(all[i]) && !is_folder(path))
            n->names[n->n++] = all[i];
    }
    if (n->n)
        qsort(n->names, n->n, sizeof *n->names, by_stem);
    return n->n ? EXL_OK : exl_fail(err, EXL_EDATA, "the folder is empty: it has no file whose name ends in .txt");
}

static exl_rc add_place(exl_notes *n, size_t file, uint64_t line, uint64_t column, exl_err *err)
{
    if (!exl_grow(&n->places, &n->cap, n->n_places + 1, sizeof *n->places))
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    n->places[n->n_places++] = (exl_note_place){ (uint32_t)file, (uint32_t)line, (uint32_t)column };
    return EXL_OK;
}

static void begin_row(exl_spool *out, exl_span id, const char *number)
{
    exl_spool_cell(out);
    exl_spool_text(out, id);
    exl_spool_cell(out);
    exl_spool_text(out, exl_span_of("free"));
    exl_spool_cell(out);
    exl_spool_text(out, exl_span_of(number));
    exl_spool_cell(out);
}

static exl_rc bad_note(exl_notes *n, exl_spool *out, size_t file, exl_spool_fault why, uint64_t line, uint64_t column, exl_err *err)
{
    EXL_TRY(add_place(n, file, line, column, err));
    begin_row(out, stem(n->names[file]), "");
    exl_spool_bad(out, why);
    exl_spool_end_row(out);
    return EXL_OK;
}

/* Length of the next piece: all, or as much as fits in a cell, up to the end of a line, else of a word, else of a character. */
static size_t piece_of(exl_span s)
{
    if (s.n <= EXL_MAX_CELL)
        return s.n;
    for (size_t i = EXL_MAX_CELL; i > EXL_MAX_CELL / 2; i--)
        if (s.p[i - 1] == '\n')
            return i;
    for (size_t i = EXL_MAX_CELL; i > EXL_MAX_CELL / 2; i--)
        if (s.p[i - 1] == ' ' || s.p[i - 1] == '\t')
            return i;
    size_t i = EXL_MAX_CELL;
    while (i > 0 && ((unsigned char)s.p[i] & 0xC0) == 0x80)
        i--;
    return i;
}

static exl_rc good_note(exl_notes *n, exl_spool *out, size_t file, exl_span text, uint64_t line, uint64_t column, exl_problems *problems, exl_err *err)
{
    char number[16] = "";
    bool cut = text.n > EXL_MAX_CELL;
    if (cut)
        exl_ingest_file_problem(problems, true, out->lines + 1, 1, "note over the limit of 1 MiB: all of it is kept, in pieces of that, and no statement goes over their borders");
    for (unsigned k = 1; text.n || k == 1; k++) {
        size_t piece = piece_of(text);
        if (cut)
            snprintf(number, sizeof number, "%u", k);
        EXL_TRY(add_place(n, file, line, column, err));
        begin_row(out, stem(n->names[file]), number);
        exl_spool_text(out, (exl_span){ text.p, piece });
        exl_spool_end_row(out);
        text = (exl_span){ text.p + piece, text.n - piece };
    }
    return EXL_OK;
}

/* What was read of a note, which is whole unless it is too long. */
static exl_rc take_note(exl_notes *n, exl_spool *out, size_t file, const exl_decoder *d, exl_problems *problems, exl_err *err)
{
    uint64_t line, column;
    exl_span s = exl_ingest_decode_window(d);
    size_t bad = exl_ingest_decode_fault(d, s.n);
    exl_ingest_decode_place(d, bad < s.n ? bad : 0, &line, &column);
    if (d->refusal && !n->folder)
        return exl_fail(err, EXL_EDATA, "this looks like %s", d->refusal);
    if (d->refusal || bad < s.n)
        return bad_note(n, out, file, EXL_SPOOL_BROKEN_NOTE, line, column, err);
    if (!d->eof)
        return bad_note(n, out, file, EXL_SPOOL_LONG_NOTE, 1, 1, err);
    if (exl_span_trim(s).n == 0)
        return n->folder ? bad_note(n, out, file, EXL_SPOOL_EMPTY_NOTE, 1, 1, err) : exl_fail(err, EXL_EDATA, "the file is empty");
    bool guessed = d->guessed && d->encoding == EXL_ENC_CP1252;
    EXL_TRY(good_note(n, out, file, s, guessed ? d->guess_line : 1, guessed ? d->guess_column : 1, problems, err));
    if (guessed)
        exl_ingest_file_problem(problems, true, out->lines, 1, "this byte is not UTF-8: the file is read as Windows-1252 (cp1252, a superset of Latin-1); --encoding settles it");
    return EXL_OK;
}

static exl_rc read_note(exl_notes *n, exl_spool *out, size_t file, exl_encoding e, exl_problems *problems, exl_err *err)
{
    exl_source source;
    exl_decoder d;
    const char *path = n->folder ? exl_file_join(&n->arena, n->path, n->names[file].p) : n->path;
    if (!path)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    if (file > 0 && exl_span_eq(stem(n->names[file]), stem(n->names[file - 1])))
        return bad_note(n, out, file, EXL_SPOOL_SAME_NAME, 1, 1, err);
    EXL_TRY(exl_ingest_source_open(&source, path, true, err));
    exl_ingest_decode_open(&d, &source, e);
    exl_rc rc = exl_ingest_decode_sniff(&d, err);
    while (rc == EXL_OK && !d.eof && d.n - d.at <= NOTE_MAX)
        rc = exl_ingest_decode_more(&d, err);
    if (rc == EXL_OK)
        rc = take_note(n, out, file, &d, problems, err);
    exl_ingest_decode_close(&d);
    exl_ingest_source_close(&source);
    return rc;
}

static void write_header(exl_spool *out)
{
    static const char *const names[] = { "interview_id", "question", "statement_no", "text" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        exl_spool_cell(out);
        exl_spool_text(out, exl_span_of(names[i]));
    }
    exl_spool_end_row(out);
}

exl_rc exl_notes_write(exl_notes *n, exl_spool *out, const char *path, exl_encoding e, exl_problems *problems, exl_err *err)
{
    *n = (exl_notes){ .path = path, .folder = is_folder(path) };
    exl_arena_init(&n->arena, 0);
    write_header(out);
    if (n->folder) {
        EXL_TRY(list_files(n, err));
    } else {
        n->names = EXL_NEW(&n->arena, exl_span, 1);
        if (!n->names)
            return exl_fail(err, EXL_ENOMEM, "out of memory");
        n->names[n->n++] = exl_span_of(path);
    }
    for (size_t i = 0; i < n->n; i++) {
        EXL_TRY(read_note(n, out, i, e, problems, err));
        if (out->failed || out->full || out->out.failed)
            break;
    }
    return exl_spool_flush(out, err);
}

void exl_notes_free(exl_notes *n)
{
    exl_arena_free(&n->arena);
    free(n->places);
    n->places = NULL;
}

void exl_notes_place(const exl_notes *n, char path[1024], uint64_t *line, uint64_t *column)
{
    char raw[1024];
    bool known = *line >= 2 && *line - 2 < n->n_places;
    exl_note_place p = known ? n->places[*line - 2] : (exl_note_place){ 0, 1, 1 };
    snprintf(raw, sizeof raw, "%s", n->path);
    if (known && n->folder) {
        size_t slash = strlen(n->path);
        while (slash > 1 && n->path[slash - 1] == '/')
            slash--;
        snprintf(raw, sizeof raw, "%.*s/%.*s", (int)slash, n->path, (int)n->names[p.file].n, n->names[p.file].p);
    }
    exl_utf8_show(path, 1024, exl_span_of(raw));        /* names in a folder may be anybody's */
    *column = known || *line ? p.column : 0;
    *line = known || *line ? p.line : 0;
}
