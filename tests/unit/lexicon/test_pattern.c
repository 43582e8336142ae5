/* lexicon/pattern and lexicon/literals: what people write, as sequences of terms, or refused with the column. */
#include "lexicon/literals.h"
#include "lexicon/pattern.h"
#include "check.h"
#include <stdio.h>

typedef struct { exl_arena keep, scratch; exl_terms terms; exl_stemmer *stemmer; exl_group group[64]; size_t n_groups; } reading;

static void open_reading(reading *r)
{
    exl_err err = { 0 };
    *r = (reading){ .n_groups = 0 };
    exl_arena_init(&r->keep, 0);
    exl_arena_init(&r->scratch, 0);
    CHECK(exl_terms_init(&r->terms, &r->keep, &err) == EXL_OK && exl_stemmer_new(&r->stemmer, exl_span_of("english"), false, &err) == EXL_OK, "%s", err.msg);
}

static void close_reading(reading *r)
{
    exl_stemmer_free(r->stemmer);
    exl_arena_free(&r->keep);
    exl_arena_free(&r->scratch);
}

/* Sequences as text: a word's number in the order of first sight, and signs for the rest; sequences parted by '/'. */
static void shown(char *out, size_t cap, const exl_sequence *q, size_t n)
{
    size_t k = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n; i++)
        for (size_t e = 0; e < q[i].n; e++) {
            uint32_t t = q[i].item[e];
            const char *before = e ? " " : i ? " / " : "";
            if (t >= EXL_TERM_FIRST)
                k += (size_t)snprintf(out + k, cap - k, "%s%u", before, t - EXL_TERM_FIRST);
            else if (t >= EXL_TERM_GAP && t < EXL_TERM_NUMBER)
                k += (size_t)snprintf(out + k, cap - k, "%s..%u", before, t - EXL_TERM_GAP);
            else
                k += (size_t)snprintf(out + k, cap - k, "%s%s", before, t == EXL_TERM_START ? "^" : t == EXL_TERM_END ? "$" : t == EXL_TERM_ANY ? "_" : "#");
        }
}

static void written(void)
{
    static const char *const rows[][2] = {
        { "a b", "0 1" }, { "a a", "0 0" }, { "work working works", "0 0 0" }, { "work! works!", "0 1" }, { "a .. b", "0 ..3 1" }, { "a ..5 b", "0 ..5 1" }, { "a _ b", "0 _ 1" },
        { "^ a $", "^ 0 $" }, { "(a|b) c", "0 1 / 2 1" }, { "(a|) b", "0 1 / 1" }, { "a (b|) $", "0 1 $ / 0 $" }, { "(a|b c)", "0 / 1 2" }, { "a & b", "0 ..5 1 / 1 ..5 0" },
        { "<c> a", "0 1" }, { "<number> a", "# 0" }, { "burn-out", "0 1 / 2" }, { "a (..2 b|)", "0 ..2 1 / 0" }, { "(..|) a", "0 / 0" }, { "((a|b)|c)", "0 / 1 / 2" }, { "don't", "0 1" } };
    for (size_t i = 0; i < 3 * (sizeof rows / sizeof rows[0]); i++) {
        const char *const *row = rows[i / 3];
        reading r;
        char out[512];
        exl_sequence *q = NULL;
        size_t n = 0;
        exl_err err = { 0 };
        open_reading(&r);
        exl_pattern_reader reader = { &r.terms, r.stemmer, &r.scratch, &r.keep, NULL, NULL, i % 3 ? EXL_NEW(&r.keep, exl_written, EXL_WRITTEN_SLOTS) : NULL };
        for (size_t again = 0; again < 1 + i % 3; again++)      /* words remembered: not, within a pattern, from another */
            CHECK(exl_pattern_read(&q, &n, exl_span_of(row[0]), &reader, &err) == EXL_OK, "«%s»: %s", row[0], err.msg);
        shown(out, sizeof out, q, n);
        CHECK(strcmp(out, row[1]) == 0, "«%s»: %s for %s", row[0], out, row[1]);
        close_reading(&r);
    }
}

static void refused(void)
{
    static const struct { const char *pattern; uint64_t column; } rows[] = { { "(a|b", 1 }, { "a b)", 4 }, { "a-b)", 4 }, { "x-y (a|b", 5 }, { "(a (b)", 1 }, { "(a) ((b)", 5 }, { "a ^", 1 }, { "$ a", 1 }, { "..", 1 }, { "_", 1 }, { "a ..9 b", 1 }, { "<c", 1 },
        { "a b c d e f g h i j k l m n o p q", 1 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        reading r;
        exl_sequence *q = NULL;
        size_t n = 0;
        exl_err err = { 0 };
        open_reading(&r);
        exl_pattern_reader reader = { &r.terms, r.stemmer, &r.scratch, &r.keep, NULL, NULL, NULL };
        CHECK(exl_pattern_read(&q, &n, exl_span_of(rows[i].pattern), &reader, &err) == EXL_EDATA, "«%s» is read", rows[i].pattern);
        CHECK(err.column == rows[i].column && err.msg[0], "«%s»: column %llu for %llu", rows[i].pattern, (unsigned long long)err.column, (unsigned long long)rows[i].column);
        CHECK(q == NULL && n == 0, "«%s»: results of a failure", rows[i].pattern);
        close_reading(&r);
    }
}

/* Three words to the fourth are too many to write out: groups become classes, the same group the same class. */
static void groups(void)
{
    reading r;
    exl_sequence *q;
    size_t n;
    exl_err err = { 0 };
    open_reading(&r);
    exl_pattern_reader reader = { &r.terms, r.stemmer, &r.scratch, &r.keep, r.group, &r.n_groups, NULL };
    CHECK(exl_pattern_read(&q, &n, exl_span_of("(a|b|c) (d|e|f) (a|b|c) (d|e|f)"), &reader, &err) == EXL_OK, "%s", err.msg);
    CHECK(n <= EXL_PATTERN_AIM && r.n_groups >= 1 && r.n_groups <= 2, "%zu sequences, %zu groups", n, r.n_groups);
    size_t had = r.n_groups;
    CHECK(exl_pattern_read(&q, &n, exl_span_of("(a|b|c) (d|e|f) (a|b|c) (d|e|f) x"), &reader, &err) == EXL_OK && r.n_groups == had, "%zu groups after the same ones", r.n_groups);
    close_reading(&r);
}

/* What an expression asks for in so many letters. */
static void literals(void)
{
    static const char *const rows[][2] = {
        { "\\b(schade|jammer dat)\\b", "schade jammer" }, { "^\\W*(?!ik)[A-Z]\\w* (?:gaf|geeft) (?:altijd |)(?:mij|me)\\b", "gaf geeft" }, { " (?:altijd |)(?:mij|ons)\\b", "mij ons" },
        { " (?:goede?|fijn) ", "goed fijn" }, { " (?:(?:warme|goede) (?:baas|chef)|topper)", "warme goede topper" }, { "\\b(m[ae]n|vrouw)", "" }, { "\\b(a|bc)", "" }, { "(schade|jammer)", "" },
        { "\\b(schade|jammer)?x", "" }, { "\\b(schade)|x", "" }, { "\\b(schade|)x", "" }, { "x+ (?:\\(.*\\)|een) (?:twee|drie)", "twee drie" }, { " (?<n>een|twee)", "" }, { "\\bx(een|twee)", "" },
        { "\\b(könnte|müsste)\\b", "könnte müsste" }, { "[ (|] (?:een|twee)", "een twee" }, { " (?:een|twee){2}", "" }, { " (?:een|twee)+", "een twee" }, { "(?x) (een|twee)", "" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_span out[EXL_LITERALS_MAX];
        char all[256] = "";
        size_t n = exl_literals(out, exl_span_of(rows[i][0])), k = 0;
        for (size_t w = 0; w < n; w++)
            k += (size_t)snprintf(all + k, sizeof all - k, "%s%.*s", w ? " " : "", (int)out[w].n, out[w].p);
        CHECK(strcmp(all, rows[i][1]) == 0, "/%s/: «%s» for «%s»", rows[i][0], all, rows[i][1]);
    }
}

int main(void)
{
    written();
    refused();
    groups();
    literals();
    return CHECK_DONE("pattern");
}
