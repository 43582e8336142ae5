/* What people say of a statement is known again by what the statement says. */
#include "scratch.h"
#include "store/body.h"
#include "store/corrections.h"

static exl_span span(const char *s) { return exl_span_of(s); }

static void known_again(scratch *x)
{
    exl_store *s = NULL;
    static const char text[] = "Loon slecht. Sfeer goed. Loon slecht.";
    exl_answer before = { EXL_Q_FREE, 0, span(text) }, after = { EXL_Q_FREE, 0, span("Ook dit. Loon slecht. Loon slecht.") };
    exl_span list = span("[[4,0,0,12,0],[4,0,13,24,0],[4,0,25,37,0]]"), later = span("[[4,0,0,8,0],[4,0,9,21,0],[4,0,22,34,0]]");
    unsigned char a[3][32], b[3][32];
    exl_err err = { 0 };
    CHECK(exl_store_open(&s, scratch_path(x, "c.db"), EXL_STORE_CREATE, &err) == EXL_OK, "%s", err.msg);
    for (uint32_t i = 0; i < 3; i++)
        CHECK(exl_correction_digest(a[i], s, i + 1, &before, 1, list, &err) == EXL_OK && exl_correction_digest(b[i], s, i + 1, &after, 1, later, &err) == EXL_OK, "%s", err.msg);
    CHECK(memcmp(a[0], a[2], 32) != 0, "the same words twice are two statements");
    CHECK(memcmp(a[0], b[1], 32) == 0 && memcmp(a[2], b[2], 32) == 0, "the same statements behind another one");
    CHECK(memcmp(a[1], b[0], 32) != 0, "other words");
    CHECK(exl_correction_digest(a[0], s, 4, &before, 1, list, &err) == EXL_EUSAGE && exl_correction_digest(a[0], s, 0, &before, 1, list, &err) == EXL_EUSAGE, "no such statement");
    exl_store_close(s);
}

int main(void)
{
    scratch s;
    scratch_open(&s);
    known_again(&s);
    scratch_close(&s);
    return CHECK_DONE("store/corrections");
}
