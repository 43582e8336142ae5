/* A whole file through the reader, in both of its ways: what comes out is valid, what does not is explained. */
#ifndef EXL_TESTS_FUZZ_READING_H
#define EXL_TESTS_FUZZ_READING_H
#include "fuzz.h"
#include "ingest/reader.h"

typedef struct { uint64_t refused, told; } fuzz_problems;

static inline void fuzz_problem(void *ctx, const exl_ingest_problem *p)
{
    fuzz_problems *seen = ctx;
    fuzz_message(p->msg);
    seen->told += !p->warning;
    FUZZ_HOLDS(p->raw.n == 0 || memchr(p->raw.p, 0, p->raw.n) != p->raw.p + p->raw.n);      /* all of it can be read; it may be what was refused, so no text */
}

static inline void fuzz_text(exl_span s) { FUZZ_HOLDS(exl_utf8_valid(s) == s.n && (s.n == 0 || !memchr(s.p, 0, s.n))); }

static inline void fuzz_interview(const exl_interview *iv, bool whole)
{
    const exl_span names[] = { iv->department, iv->role, iv->manager };
    for (size_t i = 0; i < 3; i++) {
        fuzz_text(names[i]);
        FUZZ_HOLDS(names[i].n <= 256);
    }
    fuzz_text(iv->id);
    fuzz_text(iv->leaver);
    for (size_t i = 0; i < iv->n_answers; i++) {
        fuzz_text(iv->answers[i].text);
        FUZZ_HOLDS(iv->answers[i].text.n > 0 && iv->answers[i].text.n <= 1 << 20 && iv->answers[i].question < EXL_N_QUESTIONS);
    }
    for (size_t i = 0; i < iv->n_attributes; i++)
        fuzz_text(iv->attributes[i].value);
    FUZZ_HOLDS(!whole || iv->exit_date.year == 0 || exl_date_valid(iv->exit_date.year, iv->exit_date.month, iv->exit_date.day));
}

static inline void fuzz_read(const char *path, bool whole)
{
    exl_options o;
    exl_reader *r = NULL;
    exl_err err = { 0 };
    exl_arena a;
    fuzz_problems seen = { 0 };
    exl_options_init(&o);
    exl_arena_init(&a, 0);
    exl_reader_options ro = { .options = &o, .whole_file = whole, .needs_date = whole, .problem = fuzz_problem, .ctx = &seen };
    exl_rc rc = exl_reader_open(&r, path, &ro, &err);
    fuzz_rc(rc, &err);
    for (bool more = rc == EXL_OK; more;) {
        exl_interview iv = { 0 };
        exl_arena_reset(&a);
        rc = exl_reader_next(r, &iv, &a, &more, &err);
        fuzz_rc(rc, &err);
        if (rc != EXL_OK)
            break;
        if (more)
            fuzz_interview(&iv, whole);
    }
    if (r) {
        const exl_reader_state *s = exl_reader_get_state(r);
        FUZZ_HOLDS((!s->unusable && s->refused == 0) || seen.told > 0);
    }
    exl_reader_close(r);
    exl_arena_free(&a);
}
#endif
