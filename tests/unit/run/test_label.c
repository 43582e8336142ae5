/* Labels as people write them. */
#include "check.h"
#include "run/label.h"

int main(void)
{
    static const struct { const char *text, *is, *why; } rows[] = {
        { " terms.pay- , pay", "terms.pay-|reason:pay", NULL },
        { "none", "none", NULL }, { "", "none", NULL }, { "pay", "none|reason:pay", NULL }, { "reason:pay|terms.pay+", "reason:pay|terms.pay+", NULL },
        { "terms.pay-|terms.pay-", "terms.pay-", NULL }, { "reason:none", "none|reason:none", NULL },
        { "terms.pay", NULL, "needs its polarity" }, { "terms.py-", NULL, "nearest is 'terms.pay'" }, { "reason:terms.pay-", NULL, "is no theme" },
    };
    exl_taxonomy t;
    exl_arena a;
    exl_err err = { 0 };
    exl_arena_init(&a, 0);
    CHECK(exl_taxonomy_load(&t, "tests/data/lexicons", &a, &err) == EXL_OK, "%s", err.msg);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_buf b;
        exl_buf_init(&b, 0);
        err = (exl_err){ 0 };
        exl_rc rc = exl_run_read_labels(&b, &t, exl_span_of(rows[i].text), &err);
        if (rows[i].is)
            CHECK(rc == EXL_OK && exl_span_is(exl_buf_view(&b), rows[i].is), "'%s': %.*s %s", rows[i].text, (int)b.n, b.n ? b.p : "", err.msg);
        else
            CHECK(rc == EXL_EUSAGE && strstr(err.msg, rows[i].why), "'%s': %s", rows[i].text, err.msg);
        exl_buf_free(&b);
    }
    exl_arena_free(&a);
    return CHECK_DONE("run/label");
}
