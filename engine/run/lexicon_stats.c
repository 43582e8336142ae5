/* lexicon stats: how many entries there are, by language, file and label; with a corpus, how many of them fire in it and how often, and how much
 * of it they explain. */
#include "privacy/gate.h"
#include "report/report.h"
#include "run/corpus.h"

typedef struct {
    const exl_lexicons *l;
    uint32_t *fired[EXL_N_LANGS];   /* by entry */
    uint64_t statements, with_theme, with_any, unknown;
    exl_arena a;
    exl_table *table;
    bool corpus;
} stats;

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static const exl_column columns[] = {
    { "level", EXL_COL_TEXT, 0, false, "language, file or label" },
    { "language", EXL_COL_TEXT, 0, false, "language" },
    { "name", EXL_COL_TEXT, 0, false, "the file, or the label" },
    { "entries", EXL_COL_COUNT, 0, true, "entries with it" },
    { "fired", EXL_COL_COUNT, 0, true, "of these, entries that fire in the corpus" },
    { "hits", EXL_COL_COUNT, 0, true, "how often they fire" },
};

static exl_rc note_hits(void *ctx, const exl_explained *x, exl_err *err)
{
    stats *s = ctx;
    bool theme = false, any = false;
    (void)err;
    for (size_t i = 0; x->lexicon && i < x->n_hits; i++)
        s->fired[x->lexicon->language][x->hit[i].entry]++;
    for (uint32_t i = 0; i < x->statement->n_labels; i++) {
        const exl_label *l = &x->annotation->label[x->statement->label + i];
        theme |= l->listed && l->kind == EXL_LABEL_THEME;
        any |= l->listed;
    }
    s->statements++;
    s->with_theme += theme;
    s->with_any += any;
    s->unknown += !x->lexicon;
    return EXL_OK;
}

static exl_rc put_row(stats *s, const char *level, size_t lang, exl_span name, const uint64_t n[3], exl_err *err)
{
    exl_cell *cell = exl_table_row(s->table, 0, UINT32_MAX);
    exl_span kept = exl_arena_copy(&s->a, name);
    if (!cell || !kept.p)
        return no_memory(err);
    exl_cell_text(&cell[0], exl_span_of(level));
    exl_cell_text(&cell[1], exl_span_of(exl_lang_codes[lang]));
    exl_cell_text(&cell[2], kept);
    for (size_t i = 0; i < 3; i++)
        cell[3 + i] = (exl_cell){ .number = (double)n[i], .empty = i > 0 && !s->corpus };
    return EXL_OK;
}

/* What a label is called; kinds in their order, then codes. */
static exl_span label_name(const stats *s, const exl_entry_label *l, exl_buf *b)
{
    static const char *const names[] = { "", "reason:", "signal:", "opinion", "scope:", "none", "class", "language", "abbreviation" };
    const exl_taxonomy *t = &s->l->taxonomy;
    exl_buf_reset(b);
    exl_buf_str(b, names[l->kind]);
    if (l->kind == EXL_LABEL_THEME)
        exl_buf_span(b, t->theme[l->code].code);
    else if (l->kind == EXL_LABEL_REASON)
        exl_buf_span(b, t->reason[l->code].code);
    else if (l->kind == EXL_LABEL_SIGNAL)
        exl_buf_span(b, t->signal[l->code].code);
    else if (l->kind == EXL_LABEL_SCOPE)
        exl_buf_span(b, t->scope[l->code].name);
    if ((l->kind == EXL_LABEL_THEME || l->kind == EXL_LABEL_OPINION) && l->polarity != EXL_POLARITY_OPEN)
        exl_buf_char(b, "-0+"[l->polarity + 1]);
    return exl_buf_view(b);
}

enum { CODES = 256, SLOTS = (EXL_LABEL_ABBREVIATION + 1) * CODES * 4 };

static exl_rc label_rows(stats *s, size_t lang, exl_err *err)
{
    const exl_lexicon *x = &s->l->lexicon[lang];
    uint64_t (*n)[3] = exl_arena_get(&s->a, SLOTS * sizeof *n);
    exl_entry_label *of = EXL_NEW(&s->a, exl_entry_label, SLOTS);
    exl_buf b;
    if (!n || !of)
        return no_memory(err);
    for (size_t i = 0; i < x->n_entries; i++)
        for (size_t k = 0; k < x->entry[i].n_labels; k++) {
            const exl_entry_label *l = &x->label[x->entry[i].labels + k];
            size_t at = ((size_t)l->kind * CODES + (l->kind >= EXL_LABEL_CLASS ? 0 : l->code % CODES)) * 4 + (size_t)(l->polarity + 1);
            of[at] = *l;
            n[at][0]++;
            n[at][1] += s->corpus && s->fired[lang][i];
            n[at][2] += s->corpus ? s->fired[lang][i] : 0;
        }
    exl_buf_init(&b, 0);
    exl_rc rc = EXL_OK;
    for (size_t i = 0; rc == EXL_OK && i < SLOTS; i++)
        if (n[i][0])
            rc = put_row(s, "label", lang, label_name(s, &of[i], &b), n[i], err);
    exl_buf_free(&b);
    return rc;
}

static exl_rc language_rows(stats *s, size_t lang, exl_err *err)
{
    const exl_lexicon *x = &s->l->lexicon[lang];
    uint64_t all[3] = { 0 };
    uint64_t (*n)[3] = exl_arena_get(&s->a, (x->n_files + 1) * sizeof *n);
    if (!n)
        return no_memory(err);
    for (size_t i = 0; i < x->n_entries; i++) {
        const uint64_t add[3] = { 1, s->corpus && s->fired[lang][i], s->corpus ? s->fired[lang][i] : 0 };
        for (size_t k = 0; k < 3; k++)
            n[x->entry[i].file][k] += add[k], all[k] += add[k];
    }
    EXL_TRY(put_row(s, "language", lang, x->about->name, all, err));
    for (size_t f = 0; f < x->n_files; f++)
        EXL_TRY(put_row(s, "file", lang, x->file[f], n[f], err));
    return label_rows(s, lang, err);
}

static exl_rc run(stats *s, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    const exl_safe_table *safe;
    exl_buf b;
    for (size_t k = 0; s->corpus && k < EXL_N_LANGS; k++)
        if (!(s->fired[k] = EXL_NEW(&s->a, uint32_t, s->l->lexicon[k].n_entries + 1)))
            return no_memory(err);
    if (s->corpus)
        EXL_TRY(exl_corpus_read(s->l, o->corpus, o, &(exl_corpus_reader){ note_hits, NULL, s }, notify, err));
    if (!(s->table = exl_table_new(&s->a, "lexicon", "Entries of the lexicons.", columns, sizeof columns / sizeof columns[0])))
        return no_memory(err);
    for (size_t k = 0; k < EXL_N_LANGS; k++)
        EXL_TRY(language_rows(s, k, err));
    /* Figures about the lexicons, not about leavers. */
    EXL_TRY(exl_privacy_gate(&safe, s->table, &(exl_gate_rules){ EXL_AUDIENCE_HR, 5, 5 }, &s->a, err));
    exl_buf_init(&b, 0);
    exl_rc rc = exl_report_table(&b, safe, o->format, (int)o->width, err);
    if (rc == EXL_OK)
        rc = exl_run_send(&b, out, err);
    exl_buf_free(&b);
    if (rc == EXL_OK && s->statements)
        exl_run_say(notify, EXL_NOTE_SUMMARY, "%llu statements; %.1f%% have a theme, %.1f%% a label; of %.1f%% the language is unknown", (unsigned long long)s->statements,
                    100.0 * (double)s->with_theme / (double)s->statements, 100.0 * (double)s->with_any / (double)s->statements, 100.0 * (double)s->unknown / (double)s->statements);
    return rc;
}

exl_rc exl_lexicon_stats(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    stats s = { .l = e->lexicons, .corpus = o->corpus != NULL };
    exl_arena_init(&s.a, 0);
    exl_rc rc = run(&s, o, out, notify, err);
    exl_arena_free(&s.a);
    return rc;
}
