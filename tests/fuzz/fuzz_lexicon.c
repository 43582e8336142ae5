/* What entries of lexicons are made of. First byte: an expression and a text that it is tried on (parted by a line end), or a pattern of
 * words, with large groups as classes or without. */
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

/* What patterns are read into, as for a lexicon; anew now and then, as terms and groups stay. */
static exl_pattern_reader *reader(void)
{
    enum { ANEW = 500 };
    static exl_pattern_reader r;
    static exl_arena keep, scratch;
    static exl_terms terms;
    static exl_group *groups;
    static exl_written *written;
    static size_t n_groups, runs;
    exl_err err = { 0 };
    if (!r.stemmer) {
        FUZZ_HOLDS(exl_stemmer_new(&r.stemmer, exl_span_of("english"), false, &err) == EXL_OK && (groups = malloc(sizeof *groups * EXL_GROUPS_MAX)) != NULL
                   && (written = malloc(sizeof *written * EXL_WRITTEN_SLOTS)) != NULL);
        exl_arena_init(&keep, 0);
        exl_arena_init(&scratch, 0);
    }
    exl_arena_reset(&scratch);
    if (runs++ % ANEW == 0) {
        exl_arena_reset(&keep);
        n_groups = 0;
        memset(written, 0, sizeof *written * EXL_WRITTEN_SLOTS);
        FUZZ_HOLDS(exl_terms_init(&terms, &keep, &err) == EXL_OK);
    }
    r = (exl_pattern_reader){ &terms, r.stemmer, &scratch, &keep, groups, &n_groups, written };
    return &r;
}

static void sequences(const exl_sequence *q, size_t n)
{
    for (size_t i = 0; i < n; i++)
        FUZZ_HOLDS(q[i].n > 0 && q[i].n <= EXL_PATTERN_ITEMS);
}

/* With `fold`, large groups become classes whose words are patterns themselves; without, all is written out. */
static void pattern(exl_span in, bool fold)
{
    exl_pattern_reader r = *reader();
    exl_err err = { 0 };
    exl_sequence *q = NULL;
    size_t n = 0, had = *r.n_groups;
    if (!fold)
        r.group = NULL, r.n_groups = NULL;
    exl_rc rc = exl_pattern_read(&q, &n, in, &r, &err);
    fuzz_rc(rc, &err);
    FUZZ_HOLDS(rc == EXL_OK || (rc == EXL_EDATA && err.column <= in.n + 1));
    if (rc == EXL_OK)
        sequences(q, n);
    for (size_t i = had; rc == EXL_OK && fold && i < *r.n_groups; i++)
        for (exl_span rest = r.group[i].text; rest.n;) {
            exl_pattern_reader member = r;
            member.group = NULL, member.n_groups = NULL;
            rc = exl_pattern_read(&q, &n, exl_span_cut(&rest, '|'), &member, &err);
            fuzz_rc(rc, &err);
            if (rc == EXL_OK)
                sequences(q, n);
        }
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
        pattern(in, data[0] & 2);
    return 0;
}
