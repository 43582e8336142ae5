/* What classification makes of an interview: statements, labels, and the evidence for each. */
#ifndef EXL_CLASSIFY_ANNOTATION_H
#define EXL_CLASSIFY_ANNOTATION_H
#include "ingest/interview.h"
#include "lexicon/lexicon.h"

typedef struct {
    uint32_t start, end;            /* bytes in the text of the answer */
    uint32_t entry;                 /* in the lexicon of the statement's language, as exl_evidence_name takes it */
    bool     typo;                  /* the words were misspelt, and mended */
} exl_evidence;

/* What the probability of a theme is judged by: the authors' score, different entries (0: only words hint at it), words of the longest,
 * whether one brings its polarity, the question, words of the statement, other themes that entries speak for; logit of what words hint at;
 * whether it is the manager's theme and a manager is named. */
typedef struct { double score; uint16_t hits; uint8_t words; bool complete; uint8_t question; double tokens, rivals, learned; bool named; } exl_theme_candidate;

/* What its polarity is judged by: that of the entries and how it was come by, that of the other themes, the balance of opinion words
 * (-1 to 1), the question; logit of praise by the words. */
typedef struct { int8_t polarity; uint8_t source; bool none; double rest, opinions; uint8_t question; double learned; } exl_praise_candidate;

/* And a reason: the authors' score (0: no entry), the question, logit of the likeliest complaint that bears it, logit of the words. */
typedef struct { double score; uint8_t question; double themes, learned; } exl_reason_candidate;

typedef struct {
    uint8_t  kind;                  /* EXL_LABEL_THEME, _REASON or _SIGNAL */
    int8_t   polarity;              /* themes: -1, 0, +1 */
    uint16_t code;                  /* index in the taxonomy */
    float    score;                 /* probability that the label is right */
    bool     listed;                /* at or over the threshold */
    uint32_t evidence, n_evidence;  /* in exl_annotation.evidence */
    float    p;                     /* probability of the theme or reason, whatever its polarity */
    float    blame;                 /* themes: that it is there as a complaint */
    exl_theme_candidate theme;      /* themes */
    exl_praise_candidate praise;
} exl_label;

typedef struct { uint32_t start, end; exl_span manager; } exl_mention;     /* a person named in the text */

typedef struct {
    uint32_t n;                     /* from 1 in the record */
    uint32_t answer;                /* index of the answer it stands in */
    uint32_t start, end;            /* bytes in its text */
    uint8_t  question, language;    /* exl_question, exl_lang */
    float    opinions;              /* balance of its opinion words, -1 to 1 */
    bool     names_manager;         /* by name: the row's own manager, or one of the roster */
    bool     limited;               /* an expression ran into its limit: not wholly known */
    uint32_t label, n_labels;       /* in exl_annotation.label; themes, reasons, signals, each in the order of the taxonomy */
    uint32_t mention, n_mentions;
} exl_statement;

/* Arrays that the annotator owns, until its next text. */
typedef struct {
    exl_statement *statement;   size_t n_statements, cap_statements;
    exl_label     *label;       size_t n_labels, cap_labels;
    exl_evidence  *evidence;    size_t n_evidence, cap_evidence;
    exl_mention   *mention;     size_t n_mentions, cap_mentions;
    float         *logit;       size_t cap_logits;  /* where fitted: of the reasons, n_reasons a statement; before them those of the best candidates so far */
} exl_annotation;

enum { EXL_THRESHOLD_PERCENT = 50 };    /* labels of this score and over are listed where nothing is fitted; else fitted.h has the thresholds */
#endif
