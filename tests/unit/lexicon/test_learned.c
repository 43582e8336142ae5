/* What words hint at: names of features, the table, the file. */
#include "base/file.h"
#include "lexicon/learned.h"
#include "check.h"
#include <stdlib.h>
#include <unistd.h>

static void names(void)
{
    char buf[EXL_LEARNED_OF_WORD * EXL_LEARNED_NAME];
    exl_span name[EXL_LEARNED_OF_WORD];
    static const char *const want[] = { "overur", "over*", "overur*", "*uren", "*ruren" };
    size_t n = exl_learned_names(name, buf, exl_span_of("overuren"), exl_span_of("overur"));
    CHECK(n == 5, "%zu features", n);
    for (size_t i = 0; i < n; i++)
        CHECK(exl_span_is(name[i], want[i]), "feature %zu is '%.*s'", i, (int)name[i].n, name[i].p);
    n = exl_learned_names(name, buf, exl_span_of("loont"), exl_span_of("loon"));
    CHECK(n == 1 && exl_span_is(name[0], "loon"), "a word of five letters has its stem alone");
    n = exl_learned_names(name, buf, exl_span_of("12u"), exl_span_of("12u"));
    CHECK(n == 1 && exl_span_is(name[0], "<number>"), "'%.*s'", (int)name[0].n, name[0].p);
    n = exl_learned_names(name, buf, exl_span_of("Überstunden"), exl_span_of("überstund"));
    CHECK(n == 5, "letters, not bytes: %zu", n);
}

static void file(exl_learned **out, const exl_taxonomy *t, const char *text, exl_rc want, exl_arena *a, exl_err *err)
{
    char folder[] = "/tmp/exl_learned_XXXXXX";
    exl_digest d;
    CHECK(mkdtemp(folder) != NULL, "a folder");
    const char *path = exl_file_join(a, folder, "learned/nl.tsv");
    exl_digest_begin(&d);
    *err = (exl_err){ 0 };
    CHECK(exl_learned_load(out, t, folder, EXL_LANG_NL, &d, a, err) == EXL_OK && !*out, "no file: nothing was learned");
    CHECK(exl_file_write(path, exl_span_of(text), err) == EXL_OK, "%s", err->msg);
    CHECK(exl_learned_load(out, t, folder, EXL_LANG_NL, &d, a, err) == want, "%s", err->msg);
    unlink(path);
    rmdir(exl_file_join(a, folder, "learned"));
    rmdir(folder);
}

static void loading(const exl_taxonomy *t, exl_arena *a)
{
    exl_learned *m = NULL;
    exl_err err = { 0 };
    file(&m, t, "# made up\nwords\tidf\tlabels\n<bias>\t1.00\tterms.pay:-3.00\n<good>\t1.00\t+:2.50\n<terms.pay>\t1.00\t+:-0.75\nlon\t4.00\tterms.pay:6.25 reason:pay:1.00\nslecht\t3.00\t+:-4.00\nslecht lon\t5.00\tterms.pay:1.00 no.theme:2.00\n", EXL_OK, a, &err);
    if (!m)
        return;
    size_t pay = exl_learned_target(m, exl_span_of("terms.pay"));
    uint32_t lon = exl_learned_find(m, exl_span_of("lon")), slecht = exl_learned_find(m, exl_span_of("slecht")), place = exl_learned_pair_place(m, slecht, lon);
    const exl_learned_pair *p = place == UINT32_MAX ? NULL : exl_learned_pair_at(m, place, slecht, lon);
    uint32_t pair = p ? p->feature : 0;
    CHECK(lon && slecht && pair && lon != slecht, "found");
    CHECK(!exl_learned_find(m, exl_span_of("loon")) && exl_learned_pair_place(m, lon, slecht) == UINT32_MAX && exl_learned_pair_place(m, 0, lon) == UINT32_MAX, "not found");
    CHECK(m->feature[slecht].learned == EXL_LEARNED_BEGINS && m->feature[lon].learned == EXL_LEARNED_ENDS, "which words pairs are made of");
    CHECK(m->first_line + lon - 1 == 6 && m->first_line + pair - 1 == 8, "lines: %u and %u", m->first_line + lon - 1, m->first_line + pair - 1);
    const exl_worth *worth = m->worth + m->feature[lon].worths;
    CHECK(m->feature[lon].n_worths == 2 && exl_worth_target(worth[0]) == pay && exl_worth_value(worth[0]) == 400 * 625, "what a word is worth, in ten-thousandths");
    CHECK(p && p->n_worths == 1 && p->idf == 500 && exl_worth_value(m->worth[p->worths]) == 500 * 100, "a label that the taxonomy does not have is passed over");
    int32_t sum[EXL_LEARNED_TARGETS];
    uint32_t square, both[] = { lon, 0, slecht };
    bool all;
    CHECK(exl_learned_sum(sum, &all, &square, m, both, 3) == 3 && !all && square == 400 * 400 + 300 * 300, "three targets, each by itself");
    CHECK(exl_worth_target(sum[0]) == pay && exl_worth_value(sum[1]) == -300 * 400, "by target: praise is %d", exl_worth_value(sum[1]));
    CHECK(m->bias[EXL_Q_FREE * exl_learned_columns(m) + pay] == -3 && m->bias[EXL_Q_GOOD * exl_learned_columns(m) + m->plus] == 2.5f && m->theme_bias[exl_taxonomy_theme(t, exl_span_of("terms.pay"))] == -0.75f, "biases");
    file(&m, t, "words\tidf\tlabels\nslecht lon\t5.00\tterms.pay:1.00\n", EXL_EDATA, a, &err);
    CHECK(err.line == 2 && strstr(err.msg, "slecht lon"), "line %llu: %s", (unsigned long long)err.line, err.msg);
    file(&m, t, "words\tidf\tlabels\nlon\t5.00\tterms.pay\n", EXL_EDATA, a, &err);
    CHECK(strstr(err.msg, "target:weight"), "%s", err.msg);
    file(&m, t, "words\tidf\tlabels\nlon\t5.00\tterms.pay:1.00 terms.pay:2.00\n", EXL_EDATA, a, &err);
    CHECK(err.line == 2 && strstr(err.msg, "'terms.pay' is there twice"), "%s", err.msg);
    file(&m, t, "words\tidf\tlabels\nlon\tveel\tterms.pay:1\n", EXL_EDATA, a, &err);
    CHECK(strstr(err.msg, "idf"), "%s", err.msg);
}

int main(void)
{
    exl_arena a;
    exl_err err = { 0 };
    exl_taxonomy t;
    exl_arena_init(&a, 0);
    names();
    CHECK(exl_taxonomy_load(&t, "tests/data/lexicons", &a, &err) == EXL_OK, "%s", err.msg);
    if (err.rc == EXL_OK)
        loading(&t, &a);
    exl_arena_free(&a);
    return CHECK_DONE("learned");
}
