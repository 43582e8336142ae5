/* The example of exitlens.h, and what its promises are worth to a program that embeds the library. */
#include "exitlens.h"
#include "check.h"
#include <string.h>

typedef struct { char text[8192]; size_t n; } memory;

static exl_rc keep(void *ctx, const char *bytes, size_t n, exl_err *err)
{
    memory *m = ctx;
    (void)err;
    if (m->n + n >= sizeof m->text)
        return EXL_ENOMEM;
    memcpy(m->text + m->n, bytes, n);
    m->n += n;
    m->text[m->n] = '\0';
    return EXL_OK;
}

static exl_rc refuse(void *ctx, const char *bytes, size_t n, exl_err *err)
{
    (void)ctx, (void)bytes, (void)n, (void)err;
    return EXL_EENV;
}

int main(void)
{
    exl_engine *e = NULL;
    exl_err err = { 0 };
    CHECK(exl_engine_open(&e, "tests/data/lexicons", (exl_notify){ 0 }, &err) == EXL_OK, "%s: %s", err.path, err.msg);
    if (!e)
        return 1;
    exl_options o;
    exl_options_init(&o);
    memory m = { .n = 0 };
    static const char text[] = "Collega's top, loon te laag. Het loon was slecht.";
    CHECK(exl_annotate_text(e, (exl_span){ text, sizeof text - 1 }, &o, (exl_sink){ keep, &m }, &err) == EXL_OK, "%s", err.msg);
    CHECK(strstr(m.text, "\"theme\":\"terms.pay\",\"polarity\":\"-\"") != NULL, "%s", m.text);
    CHECK(strstr(m.text, "\"id\":null") != NULL && m.text[m.n - 1] == '\n', "one line, id null where there is none");
    CHECK(exl_annotate_text(e, (exl_span){ text, sizeof text - 1 }, &o, (exl_sink){ refuse, NULL }, &err) == EXL_EENV, "what the sink says ends the call");
    CHECK(exl_annotate_text(e, (exl_span){ "", 0 }, &o, (exl_sink){ keep, &m }, &err) == EXL_OK, "an empty text is a record without statements");
    o.language = "es";
    CHECK(exl_annotate_text(e, (exl_span){ text, sizeof text - 1 }, &o, (exl_sink){ keep, &m }, &err) == EXL_EUSAGE && strstr(err.msg, "es"), "%s", err.msg);
    exl_engine_close(e);
    e = NULL;
    CHECK(exl_engine_open(&e, "tests/data/no such folder", (exl_notify){ 0 }, &err) == EXL_EENV && e == NULL && err.msg[0], "%s", err.msg);
    exl_engine_close(NULL);
    return CHECK_DONE("public");
}
