/* UTF-8 is read straight into the window; other encodings into `raw`, and from there. Validity is
 * settled once a block: a record then only compares its end with `checked`. */
#include "ingest/decode.h"
#include <stdlib.h>
#include "ingest/scan.h"

void exl_ingest_decode_open(exl_decoder *d, const exl_source *source, exl_encoding e)
{
    *d = (exl_decoder){ .source = source, .encoding = e, .line = 1, .left = UINT64_MAX };
}

void exl_ingest_decode_close(exl_decoder *d)
{
    free(d->p);
    free(d->raw);
    d->p = d->raw = NULL;
    d->at = d->n = d->cap = d->raw_n = d->raw_cap = 0;
}

static exl_rc reserve(char **p, size_t *cap, size_t want, exl_err *err)
{
    if (want <= *cap)
        return EXL_OK;
    size_t next = *cap * 2 > want ? *cap * 2 : want;
    char *grown = realloc(*p, next);
    if (!grown)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    *p = grown;
    *cap = next;
    return EXL_OK;
}

static exl_span window(const exl_decoder *d, size_t from) { return (exl_span){ d->p ? d->p + from : "", d->n - from }; }

static bool holds_c1(exl_span s)
{
    for (const char *p = s.p, *end = s.p + s.n; (p = memchr(p, 0xC2, (size_t)(end - p))) != NULL; p++)
        if (end - p >= 2 && (unsigned char)p[1] < 0xA0)
            return true;
    return false;
}

/* Moves `checked` on as far as the text is sound, and notes what it may hold. */
static void check(exl_decoder *d)
{
    exl_span s = window(d, d->checked);
    unsigned odd = exl_ingest_scan_odd(s);
    size_t sound = odd & EXL_ODD_HIGH ? exl_ingest_scan_utf8(s) : s.n;
    const char *nul = odd & EXL_ODD_NUL ? memchr(s.p, 0, sound) : NULL;
    size_t first;
    if (odd & EXL_ODD_HIGH && exl_ingest_scan_lost(s, &first) == 0)
        odd &= ~(unsigned)EXL_ODD_HIGH;
    if (odd & EXL_ODD_CONTROL || holds_c1(s))
        d->odd |= EXL_ODD_CONTROL;
    d->odd |= odd & EXL_ODD_HIGH;
    d->checked += nul ? (size_t)(nul - s.p) : sound;
}

/* How much to ask for next. A file of a known size is not given a whole block of room for a few bytes; the one byte more shows where it ends, and one
 * that has grown in the meantime is simply read on. */
static size_t next_block(const exl_decoder *d)
{
    uint64_t rest = d->source->size > d->raw_at ? d->source->size - d->raw_at + 1 : EXL_BLOCK;
    rest = rest < d->left ? rest : d->left;
    return rest < EXL_BLOCK ? (size_t)rest : EXL_BLOCK;
}

static exl_rc read_block(exl_decoder *d, char *p, size_t want, size_t *got, exl_err *err)
{
    EXL_TRY(exl_ingest_source_read(d->source, d->raw_at, p, want, got, err));
    d->raw_at += *got;
    d->left -= d->left == UINT64_MAX ? 0 : *got;
    d->eof = *got < want || d->left == 0;
    return EXL_OK;
}

/* `raw` to the window, all of it at the end of the file. */
static exl_rc transcode(exl_decoder *d, exl_err *err)
{
    size_t used = d->raw_n;
    EXL_TRY(reserve(&d->p, &d->cap, d->n + 3 * d->raw_n + 1, err));
    exl_span raw = { d->raw, d->raw_n };
    if (d->encoding == EXL_ENC_CP1252)
        d->n += exl_ingest_from_cp1252(d->p + d->n, raw);
    else
        d->n += exl_ingest_from_utf16(d->p + d->n, raw, d->encoding == EXL_ENC_UTF16BE, d->eof, &used);
    memmove(d->raw, d->raw + used, d->raw_n - used);
    d->raw_n -= used;
    return EXL_OK;
}

/* What was read into the window from `from` on is in another encoding after all. */
static exl_rc take_back(exl_decoder *d, size_t from, exl_err *err)
{
    EXL_TRY(reserve(&d->raw, &d->raw_cap, d->n - from + 1, err));
    memcpy(d->raw, d->p + from, d->n - from);
    d->raw_n = d->n - from;
    d->n = from;
    return transcode(d, err);
}

static void refuse_mark(exl_decoder *d, exl_encoding mark)
{
    if (d->encoding == EXL_ENC_AUTO || d->encoding == mark)
        d->encoding = mark;
    else
        d->refusal = "text whose byte order mark says another encoding than --encoding does; leave that option out";
}

/* The byte order mark at the head of the file; it is no part of the text. */
static void byte_order_mark(exl_decoder *d)
{
    exl_span s = window(d, 0);
    bool utf8 = s.n >= 3 && memcmp(s.p, "\xEF\xBB\xBF", 3) == 0, le = s.n >= 2 && memcmp(s.p, "\xFF\xFE", 2) == 0;
    bool be = s.n >= 2 && memcmp(s.p, "\xFE\xFF", 2) == 0;
    if ((!utf8 && !le && !be) || d->refusal)
        return;
    d->bom = utf8 ? 3 : 2;
    d->offset = d->bom;
    refuse_mark(d, utf8 ? EXL_ENC_UTF8 : le ? EXL_ENC_UTF16LE : EXL_ENC_UTF16BE);
    memmove(d->p, d->p + d->bom, d->n - d->bom);
    d->n -= d->bom;
}

static void note_guess(exl_decoder *d, size_t to)
{
    if (d->guessed)
        return;
    d->guessed = true;
    exl_ingest_decode_place(d, to, &d->guess_line, &d->guess_column);
}

/* First byte from 0x80 on: the text in sight decides. */
static exl_rc decide(exl_decoder *d, size_t from, exl_err *err)
{
    exl_tally t = { .first = UINT64_MAX };
    size_t used = exl_ingest_tally(&t, window(d, from), d->eof);
    d->undecided = d->n - from - used;
    exl_encoding verdict = exl_ingest_verdict(&t);
    if (verdict == EXL_ENC_CP1252)      /* while the window still holds raw bytes */
        note_guess(d, from + (size_t)t.first - d->at);
    d->encoding = verdict;
    return verdict == EXL_ENC_CP1252 ? take_back(d, from, err) : EXL_OK;
}

/* The last byte of some files of DOS is 0x1A. It is no text. */
static void drop_ctrl_z(exl_decoder *d)
{
    size_t n = d->n;
    while (n > d->at && (d->p[n - 1] == '\n' || d->p[n - 1] == '\r'))
        n--;
    if (n == d->at || d->p[n - 1] != 0x1A)
        return;
    while (n > d->at && d->p[n - 1] == 0x1A)
        n--;
    d->n = n;
    d->checked = d->checked < n ? d->checked : n;
    d->ended_by_ctrl_z = true;
}

static exl_rc more_in_place(exl_decoder *d, exl_err *err)
{
    size_t want = next_block(d), got = 0, from = d->n;
    EXL_TRY(reserve(&d->p, &d->cap, d->n + want + 1, err));
    EXL_TRY(read_block(d, d->p + d->n, want, &got, err));
    bool head = d->offset == 0 && d->n == 0 && d->raw_at == got;
    d->n += got;
    if (head && !d->cells) {
        d->refusal = exl_ingest_magic(window(d, from));
        byte_order_mark(d);
    }
    if (d->encoding != EXL_ENC_AUTO && d->encoding != EXL_ENC_UTF8)
        return take_back(d, from, err);
    if (d->encoding == EXL_ENC_AUTO && exl_ingest_scan_odd(window(d, from - d->undecided)) & EXL_ODD_HIGH)
        return decide(d, from - d->undecided, err);
    return EXL_OK;
}

exl_rc exl_ingest_decode_more(exl_decoder *d, exl_err *err)
{
    if (d->at) {
        memmove(d->p, d->p + d->at, d->n - d->at);
        d->n -= d->at;
        d->checked -= d->at;
        d->at = 0;
    }
    if (d->n == 0)
        d->odd = 0;
    if (d->encoding == EXL_ENC_AUTO || d->encoding == EXL_ENC_UTF8 || d->raw_at == 0) {
        EXL_TRY(more_in_place(d, err));
    } else {
        size_t want = next_block(d), got = 0;
        EXL_TRY(reserve(&d->raw, &d->raw_cap, d->raw_n + want + 1, err));
        EXL_TRY(read_block(d, d->raw + d->raw_n, want, &got, err));
        d->raw_n += got;
        EXL_TRY(transcode(d, err));
    }
    if (d->eof && d->left == UINT64_MAX && !d->cells)
        drop_ctrl_z(d);
    check(d);
    return EXL_OK;
}

void exl_ingest_decode_take(exl_decoder *d, size_t n, uint64_t lines)
{
    d->offset += exl_ingest_raw_width(d->encoding, (exl_span){ exl_ingest_decode_window(d).p, n });
    d->line += lines;
    d->at += n;
    if (d->at > d->checked) {       /* a record with a fault is behind us: what comes may be sound */
        d->checked = d->at;
        check(d);
    }
}

size_t exl_ingest_decode_fault(const exl_decoder *d, size_t n) { return d->checked - d->at < n ? d->checked - d->at : n; }

void exl_ingest_decode_place(const exl_decoder *d, size_t to, uint64_t *line, uint64_t *column)
{
    exl_span before = { exl_ingest_decode_window(d).p, to };
    uint64_t lines = exl_ingest_scan_lines(before), bom = lines == 0 && d->offset == d->bom ? d->bom : 0;
    size_t from = to;
    while (from > 0 && before.p[from - 1] != '\n' && before.p[from - 1] != '\r')
        from--;
    *line = d->line + lines;
    if (d->cells) {
        *column = 1;
        for (size_t i = from; i < to; i++)
            *column += before.p[i] == '\t';
        return;
    }
    *column = 1 + bom + exl_ingest_raw_width(d->encoding, (exl_span){ before.p + from, to - from });
}

void exl_ingest_decode_seek(exl_decoder *d, uint64_t offset, uint64_t line, uint64_t length)
{
    d->at = d->n = d->checked = d->raw_n = 0;
    d->odd = 0;
    d->undecided = 0;
    d->eof = false;
    d->offset = d->raw_at = offset;
    d->line = line;
    d->left = length;
}

/* Raw line and column of raw offset `to`: only for the one warning of a file that is not UTF-8. */
static exl_rc place_of_guess(exl_decoder *d, uint64_t to, exl_err *err)
{
    exl_decoder plain;              /* bytes as they are, so that its places are the file's */
    exl_ingest_decode_open(&plain, d->source, EXL_ENC_UTF8);
    exl_rc rc = EXL_OK;
    while (rc == EXL_OK && plain.offset + (plain.n - plain.at) <= to && !plain.eof) {
        exl_span s = window(&plain, plain.at);
        size_t keep = s.n;
        while (keep > 0 && s.p[keep - 1] != '\n')
            keep--;
        exl_ingest_decode_take(&plain, keep, exl_ingest_scan_lines((exl_span){ s.p, keep }));
        rc = exl_ingest_decode_more(&plain, err);
    }
    if (rc == EXL_OK)
        exl_ingest_decode_place(&plain, (size_t)(to - plain.offset), &d->guess_line, &d->guess_column);
    exl_ingest_decode_close(&plain);
    return rc;
}

static exl_rc sniff_into(exl_tally *t, const exl_decoder *d, char *p, size_t block, exl_err *err)
{
    size_t kept = 0, got = block;
    uint64_t at = 0;
    for (bool last = false; !last; at += got) {
        EXL_TRY(exl_ingest_source_read(d->source, at, p + kept, block, &got, err));
        last = got < block;
        exl_span s = { p, kept + got };
        bool ascii = kept == 0 && !(exl_ingest_scan_odd(s) & EXL_ODD_HIGH);
        size_t used = ascii ? s.n : exl_ingest_tally(t, s, last);
        t->at += ascii ? s.n : 0;
        kept = s.n - used;
        memmove(p, p + used, kept);
    }
    return EXL_OK;
}

exl_rc exl_ingest_decode_sniff(exl_decoder *d, exl_err *err)
{
    char head[3];
    size_t n;
    EXL_TRY(exl_ingest_source_read(d->source, 0, head, sizeof head, &n, err));
    bool utf16 = n >= 2 && (memcmp(head, "\xFF\xFE", 2) == 0 || memcmp(head, "\xFE\xFF", 2) == 0);
    if (d->encoding != EXL_ENC_AUTO || utf16 || (n == 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0))
        return EXL_OK;              /* said, or said by the mark */
    size_t block = next_block(d);
    char *p = malloc(block + 4);
    exl_tally t = { .first = UINT64_MAX };
    exl_rc rc = p ? sniff_into(&t, d, p, block, err) : exl_fail(err, EXL_ENOMEM, "out of memory");
    free(p);
    EXL_TRY(rc);
    d->encoding = exl_ingest_verdict(&t);
    d->guessed = d->encoding == EXL_ENC_CP1252;
    return d->guessed ? place_of_guess(d, t.first, err) : EXL_OK;
}
