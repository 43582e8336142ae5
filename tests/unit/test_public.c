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
    exl_classifier *c = NULL;
    size_t n = 0;
    CHECK(exl_classifier_open(&c, e, &o, &err) == EXL_EUSAGE && c == NULL, "no such language");
    exl_options_init(&o);
    CHECK(exl_classifier_open(&c, e, &o, &err) == EXL_OK, "%s", err.msg);
    CHECK(exl_classify(c, (exl_span){ text, sizeof text - 1 }, &n, &err) == EXL_OK && n == 2, "%zu statements: %s", n, err.msg);
    exl_statement_view s;
    exl_label_view l;
    exl_evidence_view v;
    CHECK(exl_classifier_statement(c, 0, &s) && s.start == 0 && s.end == 28 && strcmp(s.language, "nl") == 0 && s.n_labels == 1, "%zu to %zu, %zu labels", s.start, s.end, s.n_labels);
    CHECK(exl_classifier_label(c, 0, 0, &l) && l.kind == EXL_FOUND_THEME && l.code.n == 9 && memcmp(l.code.p, "terms.pay", 9) == 0 && l.listed && l.polarity == 1 && l.score > 0 && l.score <= 1 && l.n_evidence > 0, "%.*s %d %.3f %zu", (int)l.code.n, l.code.p, l.polarity, l.score, l.n_evidence);
    CHECK(exl_classifier_evidence(c, 0, 0, 0, &v) && v.start >= 15 && v.end <= 27 && strncmp(v.entry, "nl/", 3) == 0, "%zu to %zu: %s", v.start, v.end, v.entry);
    CHECK(!exl_classifier_statement(c, 2, &s) && !exl_classifier_label(c, 0, 1, &l) && !exl_classifier_evidence(c, 0, 0, l.n_evidence, &v) && !exl_classifier_label(c, 9, 0, &l), "nothing beyond the last");
    CHECK(exl_classify(c, (exl_span){ "ab\xff", 3 }, &n, &err) == EXL_EDATA && strstr(err.msg, "byte 3") && !exl_classifier_statement(c, 0, &s), "%s", err.msg);
    CHECK(exl_classify(c, (exl_span){ "", 0 }, &n, &err) == EXL_OK && n == 0, "nothing in nothing");
    exl_classifier_close(c);
    exl_options strange = { .version = 99 };
    CHECK(exl_annotate_text(e, (exl_span){ text, sizeof text - 1 }, &strange, (exl_sink){ keep, &m }, &err) == EXL_EUSAGE && strstr(err.msg, "99"), "%s", err.msg);
    CHECK(strcmp(exl_version(), EXL_VERSION) == 0, "%s", exl_version());
    exl_engine_close(e);
    e = NULL;
    exl_options_init(&o);
    CHECK(exl_engine_open_figures(&e, "tests/data/lexicons", &err) == EXL_OK, "%s: %s", err.path, err.msg);
    CHECK(e && exl_annotate_text(e, (exl_span){ text, sizeof text - 1 }, &o, (exl_sink){ keep, &m }, &err) == EXL_EUSAGE && strstr(err.msg, "entries"), "figures only: %s", err.msg);
    exl_engine_close(e);
    e = NULL;
    CHECK(exl_engine_open_figures(&e, "tests/data/no such folder", &err) == EXL_EENV && e == NULL && err.msg[0], "%s", err.msg);
    CHECK(exl_engine_open(&e, "tests/data/no such folder", (exl_notify){ 0 }, &err) == EXL_EENV && e == NULL && err.msg[0], "%s", err.msg);
    exl_engine_close(NULL);
    return CHECK_DONE("public");
}
