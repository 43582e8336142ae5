/* classify: the scopes of scopes.tsv on a lexicon made for the test, sentence by sentence. Data is text that a linguist can add to:
 * tests/data/classify.tsv, with columns language, question, text, themes, reasons. */
#include "classify/annotate.h"
#include "base/buf.h"
#include "base/file.h"
#include "check.h"
#include <stdlib.h>

static void said(exl_buf *b, const exl_annotation *a, const exl_taxonomy *t, exl_label_kind kind)
{
    exl_buf_reset(b);
    for (size_t i = 0; i < a->n_labels; i++) {
        const exl_label *l = &a->label[i];
        if (l->kind != kind || !l->listed)
            continue;
        if (b->n)
            exl_buf_char(b, '|');
        exl_buf_span(b, kind == EXL_LABEL_THEME ? t->theme[l->code].code : t->reason[l->code].code);
        if (kind == EXL_LABEL_THEME)
            exl_buf_char(b, "-0+"[l->polarity + 1]);
    }
}

static void row(exl_annotator *a, const exl_lexicons *l, exl_span line, exl_buf *b)
{
    exl_span lang = exl_span_cut(&line, '\t'), question = exl_span_cut(&line, '\t'), text = exl_span_cut(&line, '\t'), themes = exl_span_cut(&line, '\t'), reasons = line;
    exl_answer answer = { (exl_question)exl_name_index(exl_question_names, EXL_N_QUESTIONS, question), 0, text };
    exl_interview in = { .language = (exl_lang)exl_name_index(exl_lang_codes, EXL_N_LANGS, lang), .answers = &answer, .n_answers = 1, .manager = exl_span_of("K. Desmet") };
    const exl_annotation *done = NULL;
    exl_err err = { 0 };
    CHECK(exl_annotate_interview(a, &in, &done, &err) == EXL_OK, "%s", err.msg);
    said(b, done, &l->taxonomy, EXL_LABEL_THEME);
    CHECK(exl_span_eq(exl_buf_view(b), themes), "«%.*s»: said %.*s, wanted %.*s", (int)text.n, text.p, (int)b->n, b->p, (int)themes.n, themes.p);
    said(b, done, &l->taxonomy, EXL_LABEL_REASON);
    CHECK(exl_span_eq(exl_buf_view(b), reasons), "«%.*s»: reasons %.*s, wanted %.*s", (int)text.n, text.p, (int)b->n, b->p, (int)reasons.n, reasons.p);
    for (size_t i = 0; i < done->n_statements; i++) {
        const exl_statement *s = &done->statement[i];
        CHECK(s->start < s->end && s->end <= text.n, "offsets lie within the text");
        for (uint32_t k = 0; k < s->n_labels; k++) {
            const exl_label *label = &done->label[s->label + k];
            CHECK(label->n_evidence > 0 && label->score > 0 && label->score < 1, "every label has evidence and a probability");
        }
    }
}

int main(int argc, char **argv)
{
    const char *root = argc > 1 ? argv[1] : "tests/data";
    exl_err err = { 0 };
    exl_lexicons *l = NULL;
    exl_annotator *a = NULL;
    exl_arena arena;
    exl_span text = { 0 };
    exl_buf b;
    exl_buf_init(&b, 0);
    exl_arena_init(&arena, 0);
    const char *lexicons = exl_file_join(&arena, root, "lexicons");
    CHECK(exl_lexicons_load(&l, lexicons, (exl_notify){ 0 }, &err) == EXL_OK, "%s:%llu: %s", err.path, (unsigned long long)err.line, err.msg);
    CHECK(exl_file_read(&text, exl_file_join(&arena, root, "classify.tsv"), 1 << 20, &arena, &err) == EXL_OK, "%s", err.msg);
    if (!l || exl_annotator_new(&a, l, NULL, &err) != EXL_OK)
        return 1;
    size_t rows = 0;
    while (text.n) {
        exl_span line = exl_span_cut(&text, '\n');
        if (line.n && line.p[0] != '#')
            row(a, l, line, &b), rows++;
    }
    /* where an answer has both, the signs of its bullets tell praise from criticism */
    row(a, l, exl_span_of("nl\tfree\t+ loon\n- werkdruk\t" "terms.pay+|content.workload-\t"), &b);
    CHECK(rows >= 30, "only %zu rows were read", rows);
    exl_annotator_free(a);
    exl_lexicons_free(l);
    exl_arena_free(&arena);
    exl_buf_free(&b);
    return CHECK_DONE("statement");
}
