/* An engine on the small lexicon of the tests, a folder, and what a command wrote and said. */
#ifndef EXL_TESTS_SESSION_H
#define EXL_TESTS_SESSION_H
#include "../store/scratch.h"
#include "exitlens.h"

typedef struct {
    exl_engine *e;
    scratch files;
    exl_options o;
    char out[1 << 16], said[1 << 15];   /* said: "kind path-less line:column message\n" */
    size_t n_out, n_said;
    exl_err err;
} session;

static inline exl_rc session_write(void *ctx, const char *bytes, size_t n, exl_err *err)
{
    session *s = ctx;
    (void)err;
    if (s->n_out + n < sizeof s->out) {
        memcpy(s->out + s->n_out, bytes, n);
        s->out[s->n_out += n] = '\0';
    }
    return EXL_OK;
}

static inline void session_note(void *ctx, const exl_note *n)
{
    session *s = ctx;
    static const char *const kinds[] = { "error", "warning", "summary" };
    if (n->kind == EXL_NOTE_PROGRESS)
        return;
    int k = snprintf(s->said + s->n_said, sizeof s->said - s->n_said, "%s %llu:%llu %s\n", kinds[n->kind], (unsigned long long)n->line, (unsigned long long)n->column, n->msg);
    if (k > 0 && s->n_said + (size_t)k < sizeof s->said)
        s->n_said += (size_t)k;
}

static inline void session_clear(session *s)
{
    s->n_out = s->n_said = 0;
    s->out[0] = s->said[0] = '\0';
    s->err = (exl_err){ .rc = EXL_OK };
}

static inline exl_notify session_notify(session *s) { return (exl_notify){ session_note, s }; }
static inline exl_sink session_sink(session *s) { return (exl_sink){ session_write, s }; }

static inline session *session_open(void)
{
    session *s = calloc(1, sizeof *s);
    if (!s || exl_engine_open(&s->e, "tests/data/lexicons", (exl_notify){ 0 }, &s->err) != EXL_OK) {
        fprintf(stderr, "%s: %s\n", s ? s->err.path : "", s ? s->err.msg : "");
        exit(1);
    }
    scratch_open(&s->files);
    exl_options_init(&s->o);
    return s;
}

static inline void session_close(session *s)
{
    exl_engine_close(s->e);
    scratch_close(&s->files);
    free(s);
}

/* Imports a file that holds `text`, or several: names of files already written, after `text` NULL. */
static inline exl_rc session_import(session *s, const char *const *paths, size_t n)
{
    session_clear(s);
    return exl_import(s->e, paths, n, &s->o, session_notify(s), &s->err);
}
#endif
