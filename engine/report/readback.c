/* Every part is XML, and ends with the end of what it began with, so a part that is cut off or has a hole is no sound XML, or lacks cells or text. */
#include "report/readback.h"
#include "base/span.h"
#include "ingest/package.h"
#include "ingest/strings.h"

typedef struct { exl_book_content found; bool in_text; } counting;

static exl_rc begin(void *ctx, const char *name, const char *const *attributes, exl_err *err)
{
    counting *c = ctx;
    (void)attributes, (void)err;
    c->found.cells += strcmp(name, "c") == 0;
    c->in_text = strcmp(name, "t") == 0;
    return EXL_OK;
}

static exl_rc end(void *ctx, const char *name, exl_err *err)
{
    (void)name, (void)err;
    ((counting *)ctx)->in_text = false;
    return EXL_OK;
}

static exl_rc text(void *ctx, exl_span piece, exl_err *err)
{
    counting *c = ctx;
    (void)err;
    c->found.text += c->in_text ? piece.n : 0;
    return EXL_OK;
}

/* Elements of other parts are not told of: it is enough that they are sound. */
static exl_rc count(exl_package *p, counting *c, exl_err *err)
{
    static const char *const none[] = { NULL };
    static const char sheets[] = "xl/worksheets/sheet";
    const char *part;
    for (size_t i = 0; (part = exl_package_part(p, i)) != NULL; i++) {
        bool is_sheet = strncmp(part, sheets, sizeof sheets - 1) == 0;
        const exl_package_events e = { .dialect = is_sheet ? exl_sheet_dialect : none, .begin = begin, .end = end, .text = text };
        EXL_TRY(exl_package_read(p, part, &e, c, err));
    }
    return EXL_OK;
}

exl_rc exl_report_readback(const char *path, const exl_book_content *want, exl_err *err)
{
    exl_source s;
    exl_package *p = NULL;
    counting c = { .in_text = false };
    EXL_TRY(exl_ingest_source_open(&s, path, true, err));
    exl_rc rc = exl_package_open_own(&p, &s, err);
    exl_ingest_source_close(&s);
    if (rc == EXL_OK)
        rc = count(p, &c, err);
    exl_package_close(p);
    bool holds = rc == EXL_OK && c.found.cells == want->cells && c.found.text == want->text;
    if (holds || (rc != EXL_OK && rc != EXL_EDATA))
        return rc;
    (void)exl_fail(err, EXL_EENV, "cannot write the workbook: read back, it is not whole; is the disk full, or does it fail?");
    return exl_err_at(err, path, 0, 0), EXL_EENV;
}
