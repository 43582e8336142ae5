/* classify LEXICONS "TEXT": what the library finds in a text, a line a label and its evidence.
 *     cc classify.c $(pkg-config --cflags --libs exitlens) -o classify */
#include <exitlens.h>
#include <stdio.h>
#include <string.h>

static void print_labels(const exl_classifier *c, size_t i, const char *text)
{
    static const char *const kinds[] = { "theme", "reason", "signal" };
    exl_label_view l;
    exl_evidence_view v;
    for (size_t k = 0; exl_classifier_label(c, i, k, &l); k++) {
        printf("  %s %.*s%s %.2f", kinds[l.kind], (int)l.code.n, l.code.p, l.kind != EXL_FOUND_THEME ? "" : l.polarity > 0 ? "+" : l.polarity < 0 ? "-" : "", l.score);
        for (size_t j = 0; exl_classifier_evidence(c, i, k, j, &v); j++)
            printf(" [%.*s: %s]", (int)(v.end - v.start), text + v.start, v.entry);
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    exl_engine *e = NULL;
    exl_classifier *c = NULL;
    exl_options o;
    exl_err err = { 0 };
    size_t n = 0;
    if (argc != 3) {
        fprintf(stderr, "usage: classify LEXICONS TEXT\n");
        return 2;
    }
    exl_options_init(&o);
    exl_rc rc = exl_engine_open(&e, argv[1], (exl_notify){ 0 }, &err);
    if (rc == EXL_OK)
        rc = exl_classifier_open(&c, e, &o, &err);
    if (rc == EXL_OK)
        rc = exl_classify(c, (exl_span){ argv[2], strlen(argv[2]) }, &n, &err);
    for (size_t i = 0; rc == EXL_OK && i < n; i++) {
        exl_statement_view s;
        exl_classifier_statement(c, i, &s);
        printf("%zu %s %.*s\n", i + 1, s.language, (int)(s.end - s.start), argv[2] + s.start);
        print_labels(c, i, argv[2]);
    }
    if (rc != EXL_OK)
        fprintf(stderr, "%s: %s\n", exl_rc_text(rc), err.msg);
    exl_classifier_close(c);
    exl_engine_close(e);
    return exl_rc_status(rc);
}
