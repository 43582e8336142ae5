/* Dictionaries of other programs: categories with terms. Each format reads into and writes from one list. */
#ifndef EXL_RUN_EXCHANGE_H
#define EXL_RUN_EXCHANGE_H
#include "run/engine.h"

enum { EXL_EXCHANGE_DEPTH = 8 };

/* A term of a category. path: the category's names from the outside in. line: where it stands in the file that was read. */
typedef struct { exl_span path[EXL_EXCHANGE_DEPTH]; size_t depth; exl_span term; double weight; uint64_t line; } exl_term_row;

typedef struct {
    exl_arena *a;
    exl_term_row *row;      size_t n, cap;
    exl_notify notify;              /* losses */
    const char *path;
    size_t losses;
    exl_err *err;
} exl_term_list;

EXL_CHECKED exl_rc exl_terms_put(exl_term_list *l, const exl_span *path, size_t depth, exl_span term, double weight, uint64_t line);

/* Says what is lost, with its place. */
void exl_terms_lost(exl_term_list *l, const char *path, uint64_t line, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Text as XML has it, in elements and attributes. */
void exl_exchange_xml(exl_buf *b, exl_span s);

typedef struct {
    const char *name, *also;        /* "dic"; another ending or name, NULL = none */
    bool open_end, open_begin, weights;     /* whether `druk*`, `*druk` and weights can be said */
    exl_rc (*read)(exl_term_list *l, exl_span text);            /* NULL: write only */
    void (*write)(exl_buf *b, const exl_term_list *l);          /* rows come sorted by path, then term */
} exl_exchange;

extern const exl_exchange exl_exchanges[];
extern const size_t exl_n_exchanges;
#endif
