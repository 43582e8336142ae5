#include "run/words.h"
#include "text/piece.h"

static exl_rc give_chunk(exl_span text, const exl_chunk *c, exl_pieces *p, exl_each_word *fn, void *ctx, exl_err *err)
{
    exl_text_pieces(p, (exl_span){ text.p + c->start, c->end - c->start });
    for (size_t i = 0; i < p->n; i++) {
        char plain[EXL_FOLDED_MAX];
        exl_span folded = { p->text + p->piece[i].folded, p->piece[i].n_folded };
        size_t n = exl_text_unaccent(plain, sizeof plain, folded);
        exl_word w = { n ? (exl_span){ plain, n } : folded, c->start + p->piece[i].start, c->start + p->piece[i].end, !(p->piece[i].flags & (EXL_PIECE_NUMBER | EXL_PIECE_SYMBOL)) };
        EXL_TRY(fn(ctx, &w, err));
    }
    return EXL_OK;
}

exl_rc exl_run_words(exl_span text, exl_each_word *fn, void *ctx, exl_err *err)
{
    exl_chunk chunk[256];
    exl_pieces p;
    uint16_t after;
    for (size_t at = 0; at < text.n;) {
        size_t n = exl_text_chunks(chunk, 256, text, &at, &after);
        for (size_t i = 0; i < n; i++)
            EXL_TRY(give_chunk(text, &chunk[i], &p, fn, ctx, err));
    }
    return EXL_OK;
}
