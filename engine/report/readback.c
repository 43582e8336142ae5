/* Every part is XML, and ends with the end of what it began with, so a part that is cut off or has a hole is no sound XML, or lacks cells or text. The small
 * parts go through a parser. Sheets, which are large, go through a count of their own, ten times as fast: it knows the little XML that libxlsxwriter writes
 * (elements and text; no comments, no > within a tag), and what it does not know it takes for damage. */
#include "report/readback.h"
#include "base/span.h"
#include "ingest/package.h"

/* A sheet being counted. tag: the bytes after a < so far, as many as tell an element; before: the last byte of the tag. */
typedef struct {
    exl_book_content found;
    enum { IN_TEXT, IN_TAG, IN_ENTITY } state;
    char tag[8], before;
    size_t n_tag, depth, elements;
    bool of_cell, sound;            /* the text is that of a cell; nothing was met that is not known */
} counting;

static bool tag_is(const counting *c, const char *name)
{
    size_t n = strlen(name);
    return c->n_tag >= n && memcmp(c->tag, name, n) == 0 && (c->n_tag == n || c->tag[n] == ' ' || c->tag[n] == '/');
}

/* At the > of a tag. */
static void end_tag(counting *c)
{
    c->state = IN_TEXT;
    if (c->tag[0] == '?')
        return;
    if (c->tag[0] == '/') {
        c->sound &= c->depth > 0;
        c->depth -= c->depth > 0;
        c->of_cell = false;
        return;
    }
    c->elements++;
    c->found.cells += tag_is(c, "c");
    c->of_cell = tag_is(c, "t") && c->before != '/';
    c->depth += c->before != '/';
}

/* Takes what of the piece belongs to the state at hand; returns how much. */
static size_t step(counting *c, const char *p, size_t n)
{
    const char *end;
    size_t k = 0;
    if (c->state == IN_ENTITY) {                /* stands for one byte, counted at its & */
        end = memchr(p, ';', n);
        c->state = end ? IN_TEXT : IN_ENTITY;
        return end ? (size_t)(end - p) + 1 : n;
    }
    if (c->state == IN_TAG) {
        end = memchr(p, '>', n);
        k = end ? (size_t)(end - p) : n;
        for (size_t i = 0; i < k && c->n_tag < sizeof c->tag; i++)
            c->tag[c->n_tag++] = p[i];
        c->before = k ? p[k - 1] : c->before;
        c->sound &= memchr(p, '<', k) == NULL && memchr(p, '\0', k) == NULL;
        if (end)
            end_tag(c);
        return end ? k + 1 : n;
    }
    while (k < n && p[k] != '<' && p[k] != '&')
        c->sound &= p[k++] != '\0';
    c->found.text += c->of_cell ? k : 0;
    if (k < n && p[k] == '<')
        c->state = IN_TAG, c->n_tag = 0, c->before = '\0';
    else if (k < n)
        c->state = IN_ENTITY, c->found.text += c->of_cell;
    return k < n ? k + 1 : n;
}

static exl_rc piece(void *ctx, exl_span bytes, exl_err *err)
{
    counting *c = ctx;
    (void)err;
    for (size_t at = 0; at < bytes.n;)
        at += step(c, bytes.p + at, bytes.n - at);
    return EXL_OK;
}

static exl_rc count_sheet(exl_package *p, const char *part, exl_book_content *found, exl_err *err)
{
    counting c = { .found = *found, .sound = true };
    EXL_TRY(exl_package_unpack(p, part, piece, &c, err));
    if (!c.sound || c.depth || !c.elements || c.state != IN_TEXT)
        return exl_fail(err, EXL_EDATA, "%.200s ends in the middle", part);
    *found = c.found;
    return EXL_OK;
}

/* Elements of other parts are not told of: it is enough that they are sound. */
static exl_rc count(exl_package *p, exl_book_content *found, exl_err *err)
{
    static const char *const none[] = { NULL };
    static const char sheets[] = "xl/worksheets/sheet";
    const exl_package_events e = { .dialect = none };
    const char *part;
    for (size_t i = 0; (part = exl_package_part(p, i)) != NULL; i++) {
        if (strncmp(part, sheets, sizeof sheets - 1) == 0)
            EXL_TRY(count_sheet(p, part, found, err));
        else
            EXL_TRY(exl_package_read(p, part, &e, NULL, err));
    }
    return EXL_OK;
}

exl_rc exl_report_readback(const char *path, const exl_book_content *want, exl_err *err)
{
    exl_source s;
    exl_package *p = NULL;
    exl_book_content found = { 0, 0 };
    EXL_TRY(exl_ingest_source_open(&s, path, true, err));
    exl_rc rc = exl_package_open_own(&p, &s, err);
    exl_ingest_source_close(&s);
    if (rc == EXL_OK)
        rc = count(p, &found, err);
    exl_package_close(p);
    bool holds = rc == EXL_OK && found.cells == want->cells && found.text == want->text;
    if (holds || (rc != EXL_OK && rc != EXL_EDATA))
        return rc;
    (void)exl_fail(err, EXL_EENV, "cannot write the workbook: read back, it is not whole; is the disk full, or does it fail?");
    return exl_err_at(err, path, 0, 0), EXL_EENV;
}
