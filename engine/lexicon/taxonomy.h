/* Facets, themes, reasons, signals, scopes and languages: data, from the tables at the top of the lexicon folder. */
#ifndef EXL_LEXICON_TAXONOMY_H
#define EXL_LEXICON_TAXONOMY_H
#include "base/arena.h"
#include "base/err.h"
#include "ingest/interview.h"

typedef struct { exl_span code; } exl_facet;
typedef struct {
    exl_span code, name[EXL_N_LANGS], covers;
    uint16_t facet;                 /* index */
    int16_t  reason;                /* index of the reason that a complaint is when it is why somebody leaves; -1 = none */
    int8_t   usual;                 /* polarity of a bare mention: -1, 0, +1 */
} exl_theme;
typedef struct { exl_span code, kind, name[EXL_N_LANGS], covers; } exl_reason;
typedef struct { exl_span code, name[EXL_N_LANGS], covers; } exl_signal;

typedef enum { EXL_SCOPE_AFTER, EXL_SCOPE_BEFORE, EXL_SCOPE_BOTH, EXL_SCOPE_CLAUSE, EXL_SCOPE_STATEMENT } exl_direction;
enum { EXL_EFFECT_KEEP = 2, EXL_EFFECT_DROP = 3 };      /* besides the polarities -1, 0, +1 */
typedef enum { EXL_SCOPE_PLAIN, EXL_SCOPE_CONTRAST, EXL_SCOPE_REASON, EXL_SCOPE_HEDGE } exl_scope_role;
typedef struct {
    exl_span name;
    exl_direction direction;
    uint8_t  reach;                 /* words; 0 = the whole clause */
    int8_t   on[4];                 /* EXL_EFFECT_* or the new polarity, for none, plus, minus, zero */
    exl_scope_role role;            /* contrast, reason and hedge also do something that the table cannot say */
} exl_scope;

typedef struct { exl_span code, name, stemmers; bool compounds, undouble; } exl_language;

typedef struct {
    exl_facet *facet;       size_t n_facets;
    exl_theme *theme;       size_t n_themes;        /* in the order of the file, which is the order of all output */
    exl_reason *reason;     size_t n_reasons;
    exl_signal *signal;     size_t n_signals;
    exl_scope *scope;       size_t n_scopes;
    exl_language language[EXL_N_LANGS];
    int manager;                    /* the theme that a manager's name speaks for, relations.manager; -1 = not in this taxonomy */
    int departed[EXL_N_DEPARTURES]; /* the reason that a kind of departure is by itself: dismissal, contract_end, retirement; -1 = none */
} exl_taxonomy;

/* Loads the tables of `folder` into `a`. Errors: EXL_EDATA with the place, EXL_EENV, EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_taxonomy_load(exl_taxonomy *out, const char *folder, exl_arena *a, exl_err *err);

/* Indexes by code; -1 when there is none. */
int exl_taxonomy_theme(const exl_taxonomy *t, exl_span code);
int exl_taxonomy_reason(const exl_taxonomy *t, exl_span code);
int exl_taxonomy_signal(const exl_taxonomy *t, exl_span code);
int exl_taxonomy_scope(const exl_taxonomy *t, exl_span name);

/* The code nearest to a mistyped one, for messages. */
exl_span exl_taxonomy_nearest(const exl_taxonomy *t, exl_span code);
#endif
