/* redact: a filter. One line out for one line in, its line end as it was, in constant memory. */
#include "privacy/redact.h"
#include "ingest/decode.h"
#include "run/batch.h"
#include "run/engine.h"
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 256 << 10, LINE_MAX_BYTES = 4 << 20 };

typedef struct { exl_span text; exl_redact_count count; } block;     /* whole lines */

typedef struct {
    const exl_redactor *redactor;
    exl_source source;
    exl_decoder text;
    exl_sink out;
    exl_notify notify;
    const char *path;
    exl_redact_count count;
    uint64_t lines;
    bool told;
} run;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

/* Length of the line end at p: LF, CRLF or CR; 0 = none. */
static size_t line_end(const char *p, size_t left) { return left == 0 ? 0 : *p == '\n' ? 1 : *p != '\r' ? 0 : left > 1 && p[1] == '\n' ? 2 : 1; }

/* Bytes of whole lines at the head of the window, about a block of them; all of it at the end of the file. A CR that ends the window
 * may be half a line end. */
static size_t whole_lines(const run *r, uint64_t *lines)
{
    exl_span w = exl_ingest_decode_window(&r->text);
    size_t end = 0;
    *lines = 0;
    for (size_t i = 0; i < w.n && end < BLOCK;) {
        size_t n = line_end(w.p + i, w.n - i);
        if (n == 1 && w.p[i] == '\r' && i + 1 == w.n && !r->text.eof)
            break;
        i += n ? n : 1;
        if (n) {
            end = i;
            ++*lines;
        }
    }
    bool last = r->text.eof && end < BLOCK && end < w.n;     /* a last line without an end */
    *lines += last;
    return last ? w.n : end;
}

static exl_rc refuse(const run *r, size_t at, const char *why, exl_err *err)
{
    uint64_t line, column;
    exl_ingest_decode_place(&r->text, at, &line, &column);
    (void)exl_fail(err, EXL_EDATA, "%s", why);
    return exl_err_at(err, r->path, line, column), EXL_EDATA;
}

static exl_rc check(const run *r, size_t n, exl_err *err)
{
    exl_span w = exl_ingest_decode_window(&r->text);
    if (r->text.refusal) {
        (void)exl_fail(err, EXL_EDATA, "%s", r->text.refusal);
        return exl_err_at(err, r->path, 1, 1), EXL_EDATA;
    }
    size_t fault = exl_ingest_decode_fault(&r->text, n);
    return fault < n ? refuse(r, fault, exl_ingest_fault_words(r->text.encoding, (exl_span){ w.p + fault, w.n - fault }, r->text.eof), err) : EXL_OK;
}

static void tell_guess(run *r)
{
    if (r->told || !r->text.guessed || !r->notify.fn)
        return;
    r->told = true;
    r->notify.fn(r->notify.ctx, &(exl_note){ EXL_NOTE_WARNING, r->path, r->text.guess_line, r->text.guess_column,
                                             "this byte is not UTF-8: the file is read as Windows-1252 (cp1252, a superset of Latin-1); --encoding settles it", -1 });
}

static exl_rc read_block(void *ctx, exl_batch *b, exl_err *err)
{
    run *r = ctx;
    uint64_t lines = 0;
    size_t n;
    while ((n = whole_lines(r, &lines)) == 0 && !r->text.eof) {
        if (exl_ingest_decode_window(&r->text).n > LINE_MAX_BYTES)
            return refuse(r, 0, "a line is longer than 4 MiB", err);
        EXL_TRY(exl_ingest_decode_more(&r->text, err));
    }
    tell_guess(r);
    EXL_TRY(check(r, n, err));
    block *x = EXL_NEW(&b->arena, block, 1);
    if (!x)
        return no_memory(err);
    x->text = exl_arena_copy(&b->arena, (exl_span){ exl_ingest_decode_window(&r->text).p, n });
    if (!x->text.p)
        return no_memory(err);
    exl_ingest_decode_take(&r->text, n, lines);
    r->lines += lines;
    b->items = x;
    b->n = n;
    return EXL_OK;
}

static exl_rc work_block(void *ctx, void *worker, exl_batch *b, exl_err *err)
{
    block *x = b->items;
    exl_span left = x->text;
    (void)ctx;
    while (left.n) {
        size_t n = 0, end;
        while (n < left.n && left.p[n] != '\n' && left.p[n] != '\r')
            n++;
        EXL_TRY(exl_redact_line(worker, (exl_span){ left.p, n }, &b->out, &x->count, err));
        end = line_end(left.p + n, left.n - n);
        exl_buf_put(&b->out, left.p + n, end);
        left.p += n + end;
        left.n -= n + end;
    }
    return exl_buf_rc(&b->out, err);
}

static exl_rc write_block(void *ctx, exl_batch *b, exl_err *err)
{
    run *r = ctx;
    const exl_redact_count *c = &((block *)b->items)->count;
    r->count.words += c->words;
    r->count.gone += c->gone;
    for (int k = 0; k < EXL_N_DETAILS; k++)
        r->count.kind[k] += c->kind[k];
    return exl_run_send(&b->out, r->out, err);
}

static exl_rc new_worker(void *ctx, void **worker, exl_err *err) { return exl_redact_hand_new((exl_redact_hand **)worker, ((run *)ctx)->redactor, err); }
static void free_worker(void *worker) { exl_redact_hand_free(worker); }

static void tell_counts(const run *r)
{
    static const char *const words[] = {
#define TEXT(name, text) text,
        EXL_DETAIL_ROWS(TEXT)
#undef TEXT
    };
    char list[600] = "";
    size_t n = 0;
    for (int k = 0; k < EXL_N_DETAILS && n < sizeof list - 60; k++)
        if (r->count.kind[k])
            n += (size_t)snprintf(list + n, sizeof list - n, "%s%llu %s", n ? ", " : ": ", (unsigned long long)r->count.kind[k], words[k]);
    exl_run_say(r->notify, EXL_NOTE_SUMMARY, "%llu lines; %llu of %llu words removed%s", (unsigned long long)r->lines, (unsigned long long)r->count.gone, (unsigned long long)r->count.words, list);
}

/* Without a word list only what the lexicons know passes: correct, but less is left to read. */
static void tell_lists(const run *r)
{
    static const char *const packages[EXL_N_LANGS] = { [EXL_LANG_NL] = "wdutch", [EXL_LANG_FR] = "wfrench", [EXL_LANG_EN] = "wamerican", [EXL_LANG_DE] = "wngerman" };
    char list[80] = "";
    size_t n = 0;
    for (exl_lang l = 0; l < EXL_N_LANGS; l++)
        if (!(exl_redactor_lists(r->redactor) & 1u << l))
            n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n ? ", " : "", packages[l]);
    if (n)
        exl_run_say(r->notify, EXL_NOTE_SUMMARY, "no word list of %s: harmless words that the lexicons do not know go too", list);
}

static exl_rc redact(run *r, const exl_options *o, exl_err *err)
{
    exl_encoding encoding = EXL_ENC_AUTO;
    if (o->encoding && !exl_ingest_encoding_of(&encoding, exl_span_of(o->encoding)))
        return exl_fail(err, EXL_EUSAGE, "unknown encoding '%.40s'; it is utf-8, utf-16le, utf-16be or windows-1252", o->encoding);
    EXL_TRY(exl_ingest_source_open(&r->source, r->path, false, err));
    exl_ingest_decode_open(&r->text, &r->source, encoding);
    exl_batch_plan plan = { r, read_block, work_block, write_block, new_worker, free_worker };
    exl_rc rc = exl_batch_run(&plan, o->threads, err);
    exl_ingest_decode_close(&r->text);
    exl_ingest_source_close(&r->source);
    if (rc == EXL_OK) {
        tell_lists(r);
        tell_counts(r);
    }
    return rc;
}

exl_rc exl_redact(const char *lexicons, const char *path, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    exl_redactor *redactor = NULL;
    EXL_TRY(exl_redactor_new(&redactor, lexicons, o->words, o->roster, NULL, 0, err));
    run r = { .redactor = redactor, .out = out, .notify = notify, .path = path };
    exl_rc rc = redact(&r, o, err);
    exl_redactor_free(redactor);
    return rc;
}
