/* Labelled statements. */
#include "run/gold.h"
#include <stdio.h>

typedef struct {
    const exl_taxonomy *t;
    exl_arena *a;
    exl_err *err;
    exl_span *id, *manager;         /* of interviews.tsv */
    uint8_t *language, *departure, (*reasons)[EXL_CODES_MAX];
    size_t n;
} reader;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

void exl_gold_settle(uint8_t theme[EXL_CODES_MAX], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((theme[i] & 3) == 3 || (theme[i] & EXL_SEEN_ZERO && !(theme[i] & 3)))
            theme[i] = EXL_SEEN_ZERO;
        else
            theme[i] &= 3;
}

void exl_gold_said(uint8_t theme[EXL_CODES_MAX], const exl_annotation *a, const exl_taxonomy *t)
{
    memset(theme, 0, EXL_CODES_MAX);
    for (size_t i = 0; i < a->n_statements; i++)
        for (uint32_t k = 0; k < a->statement[i].n_labels; k++) {
            const exl_label *l = &a->label[a->statement[i].label + k];
            if (l->listed && l->kind == EXL_LABEL_THEME)
                theme[l->code] |= l->polarity > 0 ? EXL_SEEN_PLUS : l->polarity < 0 ? EXL_SEEN_MINUS : EXL_SEEN_ZERO;
        }
    exl_gold_settle(theme, t->n_themes);
}

static exl_rc read_themes(const reader *r, const exl_tsv *t, uint8_t out[EXL_CODES_MAX])
{
    for (exl_span rest = t->cell[4]; rest.n;) {
        exl_span s = exl_span_trim(exl_span_cut(&rest, '|'));
        char sign = s.n ? s.p[s.n - 1] : 0;
        int code = s.n ? exl_taxonomy_theme(r->t, (exl_span){ s.p, s.n - 1 }) : -1;
        if (code < 0 || !strchr("+-0", sign))
            return exl_tsv_fail(t, 4, r->err, "'%.*s' is no theme with + - or 0", (int)s.n, s.p);
        out[code] |= sign == '+' ? EXL_SEEN_PLUS : sign == '-' ? EXL_SEEN_MINUS : EXL_SEEN_ZERO;
    }
    exl_gold_settle(out, r->t->n_themes);
    return EXL_OK;
}

static exl_rc read_reasons(const reader *r, const exl_tsv *t, size_t cell, uint8_t out[EXL_CODES_MAX])
{
    for (exl_span rest = t->cell[cell]; rest.n;) {
        exl_span s = exl_span_trim(exl_span_cut(&rest, '|'));
        int code = exl_taxonomy_reason(r->t, s);
        if (code < 0)
            return exl_tsv_fail(t, cell, r->err, "'%.*s' is no reason", (int)s.n, s.p);
        out[code] = 1;
    }
    return EXL_OK;
}

/* The path of X.interviews.tsv for X.statements.tsv; NULL when the name is another or there is no such file. */
static const char *interviews_path(const reader *r, const char *statements)
{
    static const char tail[] = ".statements.tsv";
    size_t n = strlen(statements), cut = sizeof tail - 1;
    char *path = n > cut && strcmp(statements + n - cut, tail) == 0 ? exl_arena_get(r->a, n + 16) : NULL;
    if (!path)
        return NULL;
    snprintf(path, n + 16, "%.*s.interviews.tsv", (int)(n - cut), statements);
    FILE *f = fopen(path, "rb");
    if (f)
        fclose(f);
    return f ? path : NULL;
}

static exl_rc read_interviews(reader *r, const char *path)
{
    static const char *const columns[] = { "interview_id", "language", "reasons", "exit_date", "department", "role", "manager", "departure" };
    exl_tsv t;
    EXL_TRY(exl_tsv_open(&t, path, columns, 8, 2, r->a, r->err));
    size_t cap = 2;
    for (size_t i = 0; i < t.rest.n; i++)
        cap += t.rest.p[i] == '\n';
    bool reasons = t.order[2] != SIZE_MAX;
    r->id = EXL_NEW(r->a, exl_span, cap);
    r->manager = EXL_NEW(r->a, exl_span, cap);
    r->language = EXL_NEW(r->a, uint8_t, cap);
    r->departure = EXL_NEW(r->a, uint8_t, cap);
    r->reasons = reasons ? exl_arena_get(r->a, cap * sizeof *r->reasons) : NULL;
    if (!r->id || !r->manager || !r->language || !r->departure || (reasons && !r->reasons))
        return no_memory(r->err);
    for (bool more = true;; r->n++) {
        EXL_TRY(exl_tsv_next(&t, &more, r->err));
        if (!more)
            return EXL_OK;
        r->id[r->n] = t.cell[0];
        r->manager[r->n] = t.cell[6];
        r->language[r->n] = (uint8_t)exl_name_index(exl_lang_codes, EXL_N_LANGS, t.cell[1]);
        r->departure[r->n] = (uint8_t)exl_departure_of(t.cell[7]);
        if (reasons)
            EXL_TRY(read_reasons(r, &t, 2, r->reasons[r->n]));
    }
}

static exl_rc give_row(const reader *r, const exl_tsv *t, exl_span *before, size_t *known, exl_gold_fn *fn, void *ctx)
{
    exl_gold_row row = { .at = t };
    size_t q = exl_name_index(exl_question_names, EXL_N_QUESTIONS, t->cell[2]);
    exl_answer answer = { q == EXL_N_QUESTIONS ? EXL_Q_FREE : (exl_question)q, 0, t->cell[3] };
    row.first = !before->p || !exl_span_eq(t->cell[0], *before);
    *before = t->cell[0];
    for (size_t i = 0; row.first && (*known = i, i < r->n) && !exl_span_eq(r->id[i], t->cell[0]); i++)
        ;
    row.interview = (exl_interview){ .id = t->cell[0], .has_id = true, .language = *known < r->n ? (exl_lang)r->language[*known] : EXL_LANG_UNKNOWN, .answers = &answer, .n_answers = answer.text.n > 0 };
    if (*known < r->n) {
        row.interview.manager = r->manager[*known];
        row.interview.departure = (exl_departure)r->departure[*known];
    }
    row.reasons = *known < r->n && r->reasons ? r->reasons[*known] : NULL;
    EXL_TRY(read_themes(r, t, row.theme));
    EXL_TRY(read_reasons(r, t, 5, row.reason));
    return fn(ctx, &row, r->err);
}

exl_rc exl_gold_read(const char *path, const exl_taxonomy *taxonomy, exl_arena *a, exl_gold_fn *fn, void *ctx, exl_err *err)
{
    static const char *const columns[] = { "interview_id", "statement_no", "question", "text", "themes", "reasons" };
    reader r = { .t = taxonomy, .a = a, .err = err };
    exl_tsv t;
    exl_span before = { NULL, 0 };
    size_t known = 0;
    const char *interviews = interviews_path(&r, path);
    if (interviews)
        EXL_TRY(read_interviews(&r, interviews));
    EXL_TRY(exl_tsv_open(&t, path, columns, 6, 5, a, err));
    for (bool more = true;;) {
        EXL_TRY(exl_tsv_next(&t, &more, err));
        if (!more)
            return EXL_OK;
        EXL_TRY(give_row(&r, &t, &before, &known, fn, ctx));
    }
}
