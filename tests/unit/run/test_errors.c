/* Interviews, not statements: a code raised in two rows counts once, and one found elsewhere in the interview is found. */
#include "check.h"
#include "run/errors.h"

int main(void)
{
    exl_facet facet[] = { { { "terms", 5 } } };
    exl_theme theme[] = { { .code = { "terms.pay", 9 } }, { .code = { "terms.hours", 11 } } };
    exl_reason reason[] = { { .code = { "pay", 3 } } };
    exl_taxonomy t = { .facet = facet, .n_facets = 1, .theme = theme, .n_themes = 2, .reason = reason, .n_reasons = 1 };
    exl_errors e;
    exl_arena a;
    exl_arena_init(&a, 0);
    CHECK(exl_errors_new(&e, &t, &a, NULL) == EXL_OK && e.n_codes == 9, "%zu codes", e.n_codes);
    const uint8_t none[2] = { 0 }, minus[2] = { EXL_SEEN_MINUS, 0 }, hours[2] = { 0, EXL_SEEN_MINUS }, yes[1] = { 1 }, no[1] = { 0 };
    exl_errors_row(&e, minus, none);
    exl_errors_row(&e, minus, minus);
    exl_errors_close(&e, EXL_LANG_FR, yes, no);
    exl_errors_row(&e, none, hours);
    exl_errors_close(&e, EXL_LANG_UNKNOWN, no, yes);
    enum { GROUPS = EXL_N_LANGS + 1, PAY = 1, HOURS = 4, TERMS = 7, REASON = 8 };
    const struct { size_t code, group; double n_pos, tp, n_neg, fp; } rows[] = {
        { PAY, 0, 1, 1, 1, 0 }, { PAY, 1 + EXL_LANG_FR, 1, 1, 0, 0 }, { PAY, 1 + EXL_LANG_NL, 0, 0, 0, 0 },
        { HOURS, 0, 0, 0, 2, 1 }, { TERMS, 0, 1, 1, 1, 1 }, { REASON, 0, 1, 0, 1, 1 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const exl_error_count *c = &e.count[rows[i].code * GROUPS + rows[i].group];
        bool same = c->n_pos >= rows[i].n_pos && c->n_pos <= rows[i].n_pos && c->tp >= rows[i].tp && c->tp <= rows[i].tp && c->n_neg >= rows[i].n_neg && c->n_neg <= rows[i].n_neg &&
                    c->fp >= rows[i].fp && c->fp <= rows[i].fp;
        CHECK(same, "row %zu: %g %g %g %g", i, c->n_pos, c->tp, c->n_neg, c->fp);
    }
    exl_arena_free(&a);
    return CHECK_DONE("test_errors");
}
