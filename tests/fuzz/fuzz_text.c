/* A text through chunks, pieces, statements and annotation: spans in bounds and in order, evidence inside its statement. */
#include "classify/annotate.h"
#include "fuzz.h"
#include "lexicon/lexicon.h"
#include "text/chunk.h"
#include "text/piece.h"

static void chunks(exl_span text)
{
    exl_chunk c[64];
    exl_pieces p;
    uint16_t after;
    size_t at = 0, last = 0;
    while (at < text.n) {
        size_t was = at, n = exl_text_chunks(c, 64, text, &at, &after);
        FUZZ_HOLDS(at > was || n > 0);
        for (size_t i = 0; i < n; i++) {
            FUZZ_HOLDS(c[i].start >= last && c[i].end > c[i].start && c[i].end <= text.n && c[i].end - c[i].start <= EXL_CHUNK_MAX);
            last = c[i].end;
            exl_text_pieces(&p, (exl_span){ text.p + c[i].start, c[i].end - c[i].start });
            for (size_t k = 0; k < p.n; k++)
                FUZZ_HOLDS(p.piece[k].end <= c[i].end - c[i].start && (size_t)p.piece[k].folded + p.piece[k].n_folded <= p.n_text);
        }
        if (n == 0)
            break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static exl_lexicons *l;
    static exl_annotator *a;
    exl_err err = { 0 };
    if (!l)
        FUZZ_HOLDS(exl_lexicons_load(&l, "tests/data/lexicons", (exl_notify){ 0 }, &err) == EXL_OK && exl_annotator_new(&a, l, NULL, &err) == EXL_OK);
    if (size < 2 || size > 1 << 16)
        return 0;
    exl_span text = { (const char *)data + 1, size - 1 };
    if (exl_utf8_valid(text) < text.n || memchr(text.p, 0, text.n))
        return 0;
    chunks(text);
    exl_answer answer = { .question = data[0] % EXL_N_QUESTIONS, .text = text };
    exl_interview iv = { .record = 1, .language = (exl_lang)(data[0] / EXL_N_QUESTIONS % (EXL_N_LANGS + 1)), .answers = &answer, .n_answers = 1, .manager = { "An Peeters", 10 }, .tenure_months = -1 };
    const exl_annotation *out;
    FUZZ_HOLDS(exl_annotate_interview(a, &iv, &out, &err) == EXL_OK);
    size_t last = 0;
    for (size_t i = 0; i < out->n_statements; i++) {
        const exl_statement *s = &out->statement[i];
        FUZZ_HOLDS(s->start >= last && s->end >= s->start && s->end <= text.n);
        exl_span part = { text.p + s->start, s->end - s->start };
        FUZZ_HOLDS(exl_utf8_valid(part) == part.n);
        last = s->end;
        for (uint32_t k = s->label; k < s->label + s->n_labels; k++)
            for (uint32_t v = out->label[k].evidence; v < out->label[k].evidence + out->label[k].n_evidence; v++)
                FUZZ_HOLDS(out->evidence[v].start >= s->start && out->evidence[v].end <= s->end && out->label[k].score >= 0 && out->label[k].score <= 1);
    }
    return 0;
}
