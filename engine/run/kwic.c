/* kwic: the words of the term, one after the other, in the words of every answer; the text around them. It prints text: hr only. */
#include <stdlib.h>
#include "run/results.h"
#include "run/words.h"
#include "run/work.h"

enum { INTERVIEW, DATE, DEPARTMENT, QUESTION, LEFT, TERM, RIGHT, N_COLUMNS };
static const exl_column columns[N_COLUMNS] = {
    { "interview",  EXL_COL_TEXT, 0, false, "id as imported" },
    { "date",       EXL_COL_TEXT, 0, false, "date of leaving" },
    { "department", EXL_COL_TEXT, 0, false, "as HR writes it" },
    { "question",   EXL_COL_TEXT, 0, false, "the question that was answered; free = running notes" },
    { "left",       EXL_COL_TEXT, 0, true,  "text before it" },
    { "term",       EXL_COL_TEXT, 0, true,  "the term as it stands there" },
    { "right",      EXL_COL_TEXT, 0, true,  "text behind it" },
};
enum { TERM_WORDS = 8, CONTEXT = 50 };      /* characters each side */

typedef struct { exl_span word[TERM_WORDS]; size_t n; bool open; exl_arena *a; } pattern;     /* open: the last word is a beginning */
typedef struct { exl_span id, department; exl_date date; int64_t number; } about;
typedef struct { about *list; size_t n, cap; exl_arena *a; } interviews;

typedef struct {
    const pattern *p;
    uint32_t start[TERM_WORDS];     /* of the last words, in a ring */
    uint32_t seen;
    exl_span last[TERM_WORDS];      /* the last words, in the scratch arena */
    exl_span text;
    const about *from;
    exl_question question;
    exl_table *t;
    exl_arena *a, *scratch;
} search;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc take_word(void *ctx, const exl_word *w, exl_err *err)
{
    pattern *p = ctx;
    if (p->n == TERM_WORDS)
        return exl_fail(err, EXL_EUSAGE, "a term has at most %d words", TERM_WORDS);
    p->word[p->n] = exl_arena_copy(p->a, w->word);
    return p->word[p->n++].p ? EXL_OK : no_memory(err);
}

static exl_rc note_interview(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    interviews *l = ctx;
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 1024;
        l->list = exl_arena_grow(l->a, l->list, l->cap * sizeof *l->list, cap * sizeof *l->list);
        if (!l->list)
            return no_memory(err);
        l->cap = cap;
    }
    about *b = &l->list[l->n++];
    *b = (about){ exl_arena_copy(l->a, i->id), exl_arena_copy(l->a, i->department), i->exit_date, i->number };
    return b->id.p && b->department.p ? EXL_OK : no_memory(err);
}

static int by_id(const void *p, const void *q) { return exl_span_cmp(((const about *)p)->id, ((const about *)q)->id); }

static bool matches(const pattern *p, size_t k, exl_span word)
{
    exl_span want = p->word[k];
    if (p->open && k == p->n - 1)
        return word.n >= want.n && memcmp(word.p, want.p, want.n) == 0;
    return exl_span_eq(word, want);
}

/* A copy on one line. */
static exl_span one_line(exl_arena *a, const char *from, const char *to)
{
    exl_span s = exl_arena_copy(a, (exl_span){ from, (size_t)(to - from) });
    for (size_t i = 0; s.p && i < s.n; i++)
        if (s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == '\t')
            ((char *)s.p)[i] = ' ';
    return s;
}

static bool inside_character(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

static exl_rc found(search *s, uint32_t start, uint32_t end, exl_err *err)
{
    const char *first = s->text.p, *last = s->text.p + s->text.n, *left = first + start, *right = first + end;
    char date[11];
    for (int i = 0; i < CONTEXT && left > first; i++)
        do left--; while (left > first && inside_character(*left));
    for (int i = 0; i < CONTEXT && right < last; i++)
        do right++; while (right < last && inside_character(*right));
    exl_cell *c = exl_table_row(s->t, EXL_N_UNITS, 1);
    exl_span day = exl_arena_copy(s->a, (exl_span){ date, exl_date_print(date, s->from->date) });
    exl_span l = one_line(s->a, left, first + start), m = one_line(s->a, first + start, first + end), r = one_line(s->a, first + end, right);
    if (!c || !day.p || !l.p || !m.p || !r.p)
        return no_memory(err);
    exl_cell_text(&c[INTERVIEW], s->from->id);
    exl_cell_text(&c[DATE], day);
    exl_cell_text(&c[DEPARTMENT], s->from->department);
    exl_cell_text(&c[QUESTION], exl_span_of(exl_question_names[s->question]));
    exl_cell_text(&c[LEFT], l);
    exl_cell_text(&c[TERM], m);
    exl_cell_text(&c[RIGHT], r);
    return EXL_OK;
}

static exl_rc look(void *ctx, const exl_word *w, exl_err *err)
{
    search *s = ctx;
    size_t n = s->p->n;
    s->last[s->seen % n] = exl_arena_copy(s->scratch, w->word);
    s->start[s->seen % n] = w->start;
    if (!s->last[s->seen % n].p)
        return no_memory(err);
    s->seen++;
    if (s->seen < n)
        return EXL_OK;
    for (size_t k = 0; k < n; k++)
        if (!matches(s->p, k, s->last[(s->seen - n + k) % n]))
            return EXL_OK;
    return found(s, s->start[(s->seen - n) % n], w->end, err);
}

static exl_rc search_all(exl_table *t, const interviews *l, const pattern *p, exl_store *s, exl_arena *a, exl_err *err)
{
    exl_arena scratch;
    exl_rc rc = EXL_OK;
    exl_arena_init(&scratch, 0);
    for (size_t i = 0; i < l->n && rc == EXL_OK; i++) {
        exl_answer *answer;
        size_t n = 0;
        rc = exl_store_text(&answer, &n, s, l->list[i].number, &scratch, err);
        for (size_t k = 0; rc == EXL_OK && k < n; k++) {
            search x = { .p = p, .text = answer[k].text, .from = &l->list[i], .question = answer[k].question, .t = t, .a = a, .scratch = &scratch };
            rc = exl_run_words(answer[k].text, look, &x, err);
        }
        exl_arena_reset(&scratch);
    }
    exl_arena_free(&scratch);
    return rc;
}

static exl_rc kwic(exl_store *s, const char *term, const exl_options *o, exl_sink out, exl_notify notify, exl_arena *a, exl_err *err)
{
    pattern p = { .a = a };
    interviews l = { .a = a };
    exl_store_filter filter;
    exl_span text = exl_span_trim(exl_span_of(term));
    exl_table *t = exl_table_new(a, "kwic", "A term where it stands: what was written, one line a place.", columns, N_COLUMNS);
    if (!t)
        return no_memory(err);
    p.open = text.n && text.p[text.n - 1] == '*';
    EXL_TRY(exl_run_words(text, take_word, &p, err));
    if (p.n == 0)
        return exl_fail(err, EXL_EUSAGE, "'%s' holds no word to look for", term);
    EXL_TRY(exl_store_filter_of(&filter, o, err));
    EXL_TRY(exl_store_interviews(s, &filter, note_interview, &l, err));
    if (l.n)
        qsort(l.list, l.n, sizeof *l.list, by_id);
    EXL_TRY(search_all(t, &l, &p, s, a, err));
    EXL_TRY(exl_run_show(t, o, out, notify, a, err));
    exl_run_say(notify, EXL_NOTE_SUMMARY, "%zu places in %zu interviews", t->n_rows, l.n);
    return EXL_OK;
}

exl_rc exl_kwic(const exl_engine *e, const char *term, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    exl_work w = { 0 };
    (void)e;
    if (o->audience != EXL_AUDIENCE_HR)
        return exl_fail(err, EXL_EDISCLOSE, "kwic prints what people said; it needs --audience hr");
    exl_rc rc = exl_run_open(&w, o, "kwic", EXL_STORE_READ, err);
    if (rc == EXL_OK)
        rc = kwic(w.store, term, o, out, notify, &w.arena, err);
    exl_run_close(&w);
    return rc;
}
