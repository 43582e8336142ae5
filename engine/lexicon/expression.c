/* PCRE2. Limits after measurements of patterns that explode: 100,000 steps end within a millisecond. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "lexicon/expression.h"
#include <pcre2.h>

enum { EXPRESSIONS_MAX = 512, MATCH_LIMIT = 100000, DEPTH_LIMIT = 1000, HEAP_LIMIT_KIB = 20000, NEST_LIMIT = 50, PATTERN_MAX = 4096 };

static exl_rc fail(exl_err *err, const char *path, uint64_t line, uint64_t column, const char *msg)
{
    exl_rc rc = exl_fail(err, EXL_EDATA, "%s", msg);
    (void)exl_err_at(err, path, line, column);
    return rc;
}

/* What changes limits, calls out, recurses or splits characters. */
static const char *forbidden(exl_span p)
{
    static const struct { const char *what, *msg; } rows[] = {
        { "(*", "'(*…)' verbs are not allowed in an expression" }, { "\\C", "'\\C' is not allowed in an expression" }, { "(?C", "callouts are not allowed in an expression" },
        { "(?R", "recursion is not allowed in an expression" }, { "(?0", "recursion is not allowed in an expression" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t k = 0; k + strlen(rows[i].what) <= p.n; k++)
            if (memcmp(p.p + k, rows[i].what, strlen(rows[i].what)) == 0)
                return rows[i].msg;
    return NULL;
}

static pcre2_match_context *limits(void)
{
    pcre2_match_context *m = pcre2_match_context_create(NULL);
    if (m) {
        pcre2_set_match_limit(m, MATCH_LIMIT);
        pcre2_set_depth_limit(m, DEPTH_LIMIT);
        pcre2_set_heap_limit(m, HEAP_LIMIT_KIB);
    }
    return m;
}

static int find(const pcre2_code *code, exl_span text, size_t from, size_t *start, size_t *end)
{
    pcre2_match_data *d = pcre2_match_data_create_from_pattern(code, NULL);
    pcre2_match_context *m = limits();
    int rc = d && m ? pcre2_match(code, (PCRE2_SPTR)text.p, text.n, from, PCRE2_NO_UTF_CHECK, d, m) : PCRE2_ERROR_NOMEMORY;
    if (rc > 0) {
        *start = pcre2_get_ovector_pointer(d)[0];
        *end = pcre2_get_ovector_pointer(d)[1];
    }
    pcre2_match_data_free(d);
    pcre2_match_context_free(m);
    return rc;
}

exl_rc exl_expression_add(exl_lexicon *x, uint32_t entry, const char *path, uint64_t line, uint64_t column, exl_arena *a, exl_err *err)
{
    exl_entry *e = &x->entry[entry];
    exl_span p = { e->pattern.p + 1, e->pattern.n - 2 };
    const char *no = forbidden(p);
    if (no)
        return fail(err, path, line, column + 1, no);
    if (!x->expression && !(x->expression = EXL_NEW(a, exl_expression, EXPRESSIONS_MAX)))
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    if (x->n_expressions == EXPRESSIONS_MAX)
        return fail(err, path, line, column, "more than 512 expressions in a language: write patterns of words");
    pcre2_compile_context *c = pcre2_compile_context_create(NULL);
    if (!c)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    pcre2_set_parens_nest_limit(c, NEST_LIMIT);
    pcre2_set_max_pattern_length(c, PATTERN_MAX);
    int code;
    size_t at, s, f;
    pcre2_code *re = pcre2_compile((PCRE2_SPTR)p.p, p.n, PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &code, &at, c);
    pcre2_compile_context_free(c);
    if (!re && code == PCRE2_ERROR_HEAP_FAILED)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    if (!re) {
        char msg[160];
        pcre2_get_error_message(code, (PCRE2_UCHAR *)msg, sizeof msg);
        return fail(err, path, line, column + 1 + at, msg);
    }
    if (find(re, (exl_span){ "", 0 }, 0, &s, &f) > 0) {
        pcre2_code_free(re);
        return fail(err, path, line, column + 1, "expression matches the empty text");
    }
    pcre2_jit_compile(re, PCRE2_JIT_COMPLETE);
    x->expression[x->n_expressions++] = (exl_expression){ entry, re };
    return EXL_OK;
}

void exl_expressions_free(exl_lexicon *x)
{
    for (size_t i = 0; i < x->n_expressions; i++)
        pcre2_code_free(x->expression[i].code);
}

bool exl_expression_find(const exl_lexicon *x, size_t i, exl_span text, size_t from, size_t *start, size_t *end, bool *limit)
{
    int rc = find(x->expression[i].code, text, from, start, end);
    *limit = rc < 0 && rc != PCRE2_ERROR_NOMATCH;       /* steps, depth, stack, heap, and no memory at all */
    return rc > 0 && *end > *start;
}
