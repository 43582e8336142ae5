/* What entries of lexicons are made of. First byte: an expression and a text that it is tried on (parted by a line end), or a pattern of words. */
#include "fuzz.h"
#include "lexicon/expression.h"
#include "lexicon/lexicon.h"
#include "lexicon/pattern.h"

static void expression(exl_span in)
{
    exl_span rest = in, pattern = exl_span_cut(&rest, '\n');
    exl_entry e = { .pattern = pattern };
    exl_lexicon x = { .entry = &e, .n_entries = 1 };
    exl_err err = { 0 };
    exl_arena a;
    if (pattern.n < 3 || pattern.p[0] != '/' || pattern.p[pattern.n - 1] != '/')
        return;
    exl_arena_init(&a, 0);
    exl_rc rc = exl_expression_add(&x, 0, "x.tsv", 1, 1, &a, &err);
    fuzz_rc(rc, &err);
    size_t start = 0, end = 0;
    bool limit = false;
    if (rc == EXL_OK && exl_expression_find(&x, 0, rest, 0, &start, &end, &limit))
        FUZZ_HOLDS(start < end && end <= rest.n && !limit);
    exl_expressions_free(&x);
    exl_arena_free(&a);
}

static void pattern(exl_span in)
{
    static exl_stemmer *stemmer;
    exl_arena keep, scratch;
    exl_terms terms;
    exl_err err = { 0 };
    exl_sequence *q = NULL;
    size_t n = 0;
    if (!stemmer)
        FUZZ_HOLDS(exl_stemmer_new(&stemmer, exl_span_of("english"), false, &err) == EXL_OK);
    exl_arena_init(&keep, 0);
    exl_arena_init(&scratch, 0);
    FUZZ_HOLDS(exl_terms_init(&terms, &keep, &err) == EXL_OK);
    exl_pattern_reader r = { &terms, stemmer, &scratch, &keep, NULL, NULL, NULL };
    exl_rc rc = exl_pattern_read(&q, &n, in, &r, &err);
    fuzz_rc(rc, &err);
    FUZZ_HOLDS(rc == EXL_OK || err.column <= in.n + 1);
    for (size_t i = 0; rc == EXL_OK && i < n; i++)
        FUZZ_HOLDS(q[i].n > 0 && q[i].n <= EXL_PATTERN_ITEMS);
    exl_arena_free(&keep);
    exl_arena_free(&scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    exl_span in = { (const char *)data + 1, size - 1 };
    bool text = exl_utf8_valid(in) == in.n && !memchr(in.p, 0, in.n);       /* what a table of entries lets through */
    if (text && data[0] & 1)
        expression(in);
    else if (text && !memchr(in.p, '\n', in.n) && !memchr(in.p, '\t', in.n))
        pattern(in);
    return 0;
}
