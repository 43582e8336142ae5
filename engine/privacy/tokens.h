/* A line as redaction sees it: words and numbers with what is known of them, and what stands between. Only redaction uses it. */
#ifndef EXL_PRIVACY_TOKENS_H
#define EXL_PRIVACY_TOKENS_H
#include "privacy/patterns.h"
#include "privacy/roster.h"
#include "privacy/words.h"
#include "text/stem.h"

typedef enum { EXL_SHAPE_SMALL, EXL_SHAPE_CAPITAL, EXL_SHAPE_ALL_CAPITALS, EXL_SHAPE_INITIAL, EXL_SHAPE_DIGITS } exl_shape;

typedef struct {
    uint32_t start, end;            /* bytes in the line */
    uint64_t hash, flags;           /* words.h; hash 0: no word */
    uint8_t  shape;                 /* exl_shape */
    uint8_t  kind;                  /* exl_detail, of those that go */
    bool     begins;                /* a sentence: its capital tells nothing */
    bool     glued;                 /* to the one before, by a hyphen, an apostrophe or the like */
    bool     apostrophe;            /* an apostrophe glues it */
    bool     near;                  /* only blanks, hyphens, or the full stop of an abbreviation part it from the one before */
    bool     gone, name;
} exl_redact_token;

enum { EXL_SEEN_WORDS = 1 << 12 };

typedef struct {
    const exl_words *words;
    const exl_name_roster *roster;
    exl_stemmer *stemmer[EXL_N_LANGS];
    exl_span line;
    exl_redact_token *token;
    size_t n, cap;
    exl_lang language;              /* of the line; EXL_LANG_UNKNOWN */
    struct { uint64_t hash, flags; } seen[EXL_SEEN_WORDS];      /* the words of late, by hash: most of a text are few, and the table of all is large */
    struct { uint64_t hash; bool made; } tried[EXL_SEEN_WORDS]; /* and of those that no list has, whether they are made of words: by hash and language */
} exl_redact_line_state;

/* Cuts the line into tokens. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_redact_cut(exl_redact_line_state *s, exl_span line, exl_err *err);

/* Length of the punctuation at p that may stand in a quote as it is: ASCII without control characters, and what word processors make of it; 0 = it
 * belongs to a word, or to nothing known. */
size_t exl_redact_punctuation(const char *p, size_t left);

/* Marks what goes by itself, then what goes with it. */
void exl_redact_judge(exl_redact_line_state *s);
void exl_redact_spread(exl_redact_line_state *s);
#endif
