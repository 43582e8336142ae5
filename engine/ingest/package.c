/* Unpacked in pieces of 64 KiB that go from libzip into expat's own buffer. */
#include "ingest/package.h"
#include <errno.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>
#include "base/span.h"

enum {
    FILE_MAX = 256 << 20, UNPACKED_MAX = 256 << 20, PARTS_MAX = 10000, DIRECTORY_MAX = 4 << 20,
    RATIO_MAX = 100, RATIO_FROM = 16 << 20, DEPTH_MAX = 64, TOKEN_MAX = 2 << 20, PIECE = 1 << 16,
    TAIL = 65535 + 22,              /* where the end record of a ZIP may stand: 22 bytes and a comment */
};

struct exl_package {
    zip_t   *zip;
    uint64_t unpacked;              /* of all parts so far */
    bool     own;                   /* written by this program: nothing unpacked is too much */
};

/* A part being read. */
typedef struct {
    exl_package *package;
    const char *part;
    const exl_package_events *events;
    void   *ctx;
    XML_Parser xml;
    unsigned depth, foreign;        /* open elements; the depth from which on they are of another dialect, 0 = none */
    exl_rc  rc;                     /* what stopped it */
    exl_err *err;
} reading;

static exl_rc nomem(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }
static unsigned little(const unsigned char *p, int n) { return n ? p[0] | little(p + 1, n - 1) << 8 : 0; }

/* libzip takes in the whole directory when it opens an archive, so its size is looked at before. Every end record that might be meant counts. */
static exl_rc check_directory(const exl_source *s, exl_err *err)
{
    size_t n = 0, want = s->size < TAIL ? (size_t)s->size : TAIL;
    unsigned char *tail = malloc(want + 1);
    if (!tail)
        return nomem(err);
    exl_rc rc = exl_ingest_source_read(s, s->size - want, (char *)tail, want, &n, err);
    bool found = false, large = false;
    for (const unsigned char *p = tail; rc == EXL_OK && (p = memmem(p, n - (size_t)(p - tail), "PK\5\6", 4)) != NULL && n - (size_t)(p - tail) >= 22; p++) {
        found = true;
        large |= little(p + 10, 2) > PARTS_MAX || little(p + 12, 4) > DIRECTORY_MAX;
    }
    free(tail);
    EXL_TRY(rc);
    if (!found)
        return exl_fail(err, EXL_EDATA, "damaged XLSX file: it is a ZIP archive that is cut off, its directory is missing");
    return large ? exl_fail(err, EXL_EDATA, "too large: the ZIP archive has more than %d parts, which is the limit", PARTS_MAX) : EXL_OK;
}

/* Which of its failures are the file's, and which the machine's. */
static exl_rc zip_failed(int code, int cause, const char *what, exl_err *err)
{
    if (code == ZIP_ER_MEMORY)
        return nomem(err);
    if (code == ZIP_ER_OPEN || code == ZIP_ER_READ || code == ZIP_ER_SEEK)
        return exl_fail(err, EXL_EENV, "cannot read: %s", strerror(cause));
    zip_error_t e;
    zip_error_init_with_code(&e, code);
    exl_rc rc = exl_fail(err, EXL_EDATA, "damaged XLSX file: %s: ZIP says \"%s\"", what, zip_error_strerror(&e));
    zip_error_fini(&e);
    return rc;
}

exl_rc exl_package_open(exl_package **out, const exl_source *source, exl_err *err)
{
    if (source->size > FILE_MAX)
        return exl_fail(err, EXL_EDATA, "too large: an XLSX file may have %d MiB, which is the limit", FILE_MAX >> 20);
    EXL_TRY(exl_package_open_own(out, source, err));
    (*out)->own = false;
    return EXL_OK;
}

exl_rc exl_package_open_own(exl_package **out, const exl_source *source, exl_err *err)
{
    EXL_TRY(check_directory(source, err));
    exl_package *p = calloc(1, sizeof *p);
    int fd = p ? dup(source->fd) : -1, code = 0;
    if (!p)
        return nomem(err);
    if (fd >= 0)
        p->zip = zip_fdopen(fd, 0, &code);
    if (!p->zip) {
        exl_rc rc = fd < 0 ? exl_fail(err, EXL_EENV, "cannot read: %s", strerror(errno)) : zip_failed(code, errno, "its directory", err);
        if (fd >= 0)
            close(fd);
        free(p);
        return rc;
    }
    p->own = true;
    *out = p;
    return EXL_OK;
}

void exl_package_close(exl_package *p)
{
    if (!p)
        return;
    zip_discard(p->zip);
    free(p);
}

const char *exl_package_part(exl_package *p, size_t i) { return zip_get_name(p->zip, i, ZIP_FL_ENC_RAW); }

/* Programs differ in which of two parts of one name they read, which is how one file can show two things. */
static exl_rc find(exl_package *p, const char *part, zip_int64_t *at, exl_err *err)
{
    *at = -1;
    for (zip_int64_t i = 0; i < zip_get_num_entries(p->zip, 0); i++) {
        const char *name = zip_get_name(p->zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
        if (!name || !exl_span_eq_nocase(exl_span_of(name), exl_span_of(part)))
            continue;
        if (*at >= 0)
            return exl_fail(err, EXL_EDATA, "damaged XLSX file: the part %.200s stands in it twice (duplicate): which one counts is not guessed", part);
        *at = i;
    }
    return EXL_OK;
}

exl_rc exl_package_has(exl_package *p, const char *part, bool *has, exl_err *err)
{
    zip_int64_t at;
    EXL_TRY(find(p, part, &at, err));
    *has = at >= 0;
    return EXL_OK;
}

const char *exl_package_attribute(const char *const *attributes, const char *name)
{
    for (; *attributes; attributes += 2) {
        const char *local = strrchr(attributes[0], '|');
        if (strcmp(local ? local + 1 : attributes[0], name) == 0)
            return attributes[1];
    }
    return NULL;
}

/* --- expat's side ---------------------------------------------------------------------------------------------- */

static void stop(reading *r, exl_rc rc)
{
    if (rc == EXL_OK || r->rc != EXL_OK)
        return;
    r->rc = rc;
    XML_StopParser(r->xml, XML_FALSE);
}

/* Name without its namespace; NULL = of another dialect. */
static const char *local_name(const reading *r, const char *name)
{
    const char *bar = strrchr(name, '|');
    if (!bar)
        return NULL;
    for (const char *const *d = r->events->dialect; *d; d++)
        if (strlen(*d) == (size_t)(bar - name) && memcmp(*d, name, (size_t)(bar - name)) == 0)
            return bar + 1;
    return NULL;
}

static void XMLCALL on_begin(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    reading *r = ctx;
    const char *local = local_name(r, name);
    if (r->rc != EXL_OK)
        return;
    if (++r->depth > DEPTH_MAX)
        stop(r, exl_fail(r->err, EXL_EDATA, "damaged XLSX file: %.200s has more than %d levels of elements, which is the limit", r->part, DEPTH_MAX));
    else if (!local && !r->foreign)
        r->foreign = r->depth;
    else if (!r->foreign && r->events->begin)
        stop(r, r->events->begin(r->ctx, local, (const char *const *)attributes, r->err));
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
    reading *r = ctx;
    if (r->rc != EXL_OK)
        return;
    if (!r->foreign && r->events->end)
        stop(r, r->events->end(r->ctx, local_name(r, name), r->err));
    r->foreign = r->foreign == r->depth ? 0 : r->foreign;
    r->depth--;
}

static void XMLCALL on_text(void *ctx, const XML_Char *s, int n)
{
    reading *r = ctx;
    if (r->rc == EXL_OK && !r->foreign && r->events->text)
        stop(r, r->events->text(r->ctx, (exl_span){ s, (size_t)n }, r->err));
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *pub, int internal)
{
    reading *r = ctx;
    (void)name, (void)system, (void)pub, (void)internal;
    stop(r, exl_fail(r->err, EXL_EDATA, "damaged XLSX file: %.200s has a DOCTYPE, where entity bombs hide; no spreadsheet program writes one", r->part));
}

static exl_rc xml_failed(const reading *r)
{
    enum XML_Error code = XML_GetErrorCode(r->xml);
    if (r->rc != EXL_OK)
        return r->rc;
    if (code == XML_ERROR_NO_MEMORY)
        return nomem(r->err);
    return exl_fail(r->err, EXL_EDATA, "damaged XLSX file: %.200s is no sound XML (line %lu, column %lu of it): %s", r->part, (unsigned long)XML_GetCurrentLineNumber(r->xml),
                    (unsigned long)XML_GetCurrentColumnNumber(r->xml) + 1, XML_ErrorString(code));
}

/* --- a part ---------------------------------------------------------------------------------------------------- */

static exl_rc too_large(const reading *r)
{
    return exl_fail(r->err, EXL_EDATA, "too large: unpacked, this XLSX file is over the limit of %d MiB, or %.200s over the ratio of %d to its packed size", UNPACKED_MAX >> 20, r->part, RATIO_MAX);
}

static bool over(const reading *r, uint64_t part, uint64_t packed)
{
    if (r->package->own)
        return false;
    return r->package->unpacked + part > UNPACKED_MAX || (part > RATIO_FROM && part / RATIO_MAX > packed);
}

/* Room for what the archive says is still to come and a byte that shows the end: most parts are far smaller than a piece. It may lie: then by pieces. */
static size_t next_piece(const zip_stat_t *st, uint64_t part) { return part <= st->size && st->size - part < PIECE ? (size_t)(st->size - part) + 1 : PIECE; }

/* The next piece of an open part into room[want]; `part` counts what came before it, and then it too. */
static exl_rc take(zip_int64_t *n, const reading *r, zip_file_t *f, void *room, size_t want, uint64_t *part, const zip_stat_t *st)
{
    *n = zip_fread(f, room, want);
    if (*n < 0)
        return zip_failed(zip_error_code_zip(zip_file_get_error(f)), zip_error_code_system(zip_file_get_error(f)), r->part, r->err);
    *part += (uint64_t)*n;
    return over(r, *part, st->comp_size) ? too_large(r) : EXL_OK;
}

static exl_rc pump(reading *r, zip_file_t *f, const zip_stat_t *st)
{
    uint64_t part = 0;
    for (zip_int64_t n = 1; n > 0;) {
        size_t want = next_piece(st, part);
        void *room = XML_GetBuffer(r->xml, (int)want);
        if (!room)
            return nomem(r->err);
        EXL_TRY(take(&n, r, f, room, want, &part, st));
        if (XML_ParseBuffer(r->xml, (int)n, n == 0) != XML_STATUS_OK)
            return xml_failed(r);
        if (part - (uint64_t)XML_GetCurrentByteIndex(r->xml) > TOKEN_MAX)
            return exl_fail(r->err, EXL_EDATA, "damaged XLSX file: %.200s has a tag of more than %d MiB, which is the limit", r->part, TOKEN_MAX >> 20);
    }
    r->package->unpacked += part;
    return EXL_OK;
}

/* Opens the part, after a look at what the archive says of it. */
static exl_rc open_part(const reading *r, zip_file_t **f, zip_stat_t *st)
{
    zip_int64_t at;
    EXL_TRY(find(r->package, r->part, &at, r->err));
    if (at < 0)
        return exl_fail(r->err, EXL_EDATA, "damaged XLSX file: the part %.200s is missing", r->part);
    if (zip_stat_index(r->package->zip, (zip_uint64_t)at, 0, st) != 0)
        return zip_failed(zip_error_code_zip(zip_get_error(r->package->zip)), 0, r->part, r->err);
    if (st->valid & ZIP_STAT_ENCRYPTION_METHOD && st->encryption_method != ZIP_EM_NONE)
        return exl_fail(r->err, EXL_EDATA, "this XLSX file is protected with a password; save it without one");
    if (over(r, st->size, st->comp_size))
        return too_large(r);
    *f = zip_fopen_index(r->package->zip, (zip_uint64_t)at, 0);
    return *f ? EXL_OK : zip_failed(zip_error_code_zip(zip_get_error(r->package->zip)), errno, r->part, r->err);
}

static exl_rc parse(reading *r, zip_file_t *f, const zip_stat_t *st)
{
    r->xml = XML_ParserCreateNS(NULL, '|');
    if (!r->xml)
        return nomem(r->err);
    XML_SetUserData(r->xml, r);
    XML_SetElementHandler(r->xml, on_begin, on_end);
    XML_SetCharacterDataHandler(r->xml, on_text);
    XML_SetStartDoctypeDeclHandler(r->xml, on_doctype);
    exl_rc rc = pump(r, f, st);
    XML_ParserFree(r->xml);
    return rc;
}

exl_rc exl_package_read(exl_package *p, const char *part, const exl_package_events *events, void *ctx, exl_err *err)
{
    exl_err own = { 0 };
    reading r = { .package = p, .part = part, .events = events, .ctx = ctx, .err = err ? err : &own };
    zip_file_t *f = NULL;
    zip_stat_t st;
    EXL_TRY(open_part(&r, &f, &st));
    exl_rc rc = parse(&r, f, &st);
    (void)zip_fclose(f);
    return rc;
}

exl_rc exl_package_unpack(exl_package *p, const char *part, exl_rc (*piece)(void *ctx, exl_span bytes, exl_err *err), void *ctx, exl_err *err)
{
    exl_err own = { 0 };
    const reading r = { .package = p, .part = part, .err = err ? err : &own };
    zip_file_t *f = NULL;
    zip_stat_t st;
    uint64_t length = 0;
    EXL_TRY(open_part(&r, &f, &st));
    char *room = malloc(PIECE);
    exl_rc rc = room ? EXL_OK : nomem(r.err);
    for (zip_int64_t n = 1; rc == EXL_OK && n > 0;) {
        rc = take(&n, &r, f, room, PIECE, &length, &st);
        if (rc == EXL_OK && n > 0)
            rc = piece(ctx, (exl_span){ room, (size_t)n }, r.err);
    }
    free(room);
    (void)zip_fclose(f);
    p->unpacked += length;
    return rc;
}
