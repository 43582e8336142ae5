/* What words hint at: weights learned from labelled statements, for what no entry says. lexicons/learned/<lang>.tsv, made by
 * `exitlens fit`; the program works without it.
 *
 * A statement has the features of its words: the stem; the first four and six, the last four and five letters of words of six and more
 * (compounds, inflection, slips); and each pair of stems side by side. A feature f that stands c_f times in it has the value
 *     x_f = c_f idf_f / sqrt(sum of c_f idf_f^2),      idf_f = 1 + ln((1 + N) / (1 + n_f)),
 * n_f of N statements learned from having it; features that are not in the file do not count. idf and weights have two decimals,
 * so that sums of idf_f weight_f are whole ten-thousandths, the same in any order. For each target
 *     logit P(target | words) = bias + bias of the question answered + sum of weight_f x_f
 * Targets are the themes, the reasons, and «plus»: whether what is said of a theme is praise, with a bias for each theme.
 *
 * The file has one feature a line, in the notation of the lexicons: words <TAB> idf <TAB> target:weight target:weight ...
 *     overur	4.12	terms.hours:2.31 reason:worklife:0.88        a stem
 *     plan*	3.90	organisation.planning:1.02                    a beginning; *druk is an end
 *     niet goed	5.20	+:-1.73                                       a pair of stems
 *     <number>	1.60	...                                           any word that begins with a digit
 *     <bias>, <good> ... <free>, <terms.pay>                             biases; idf is 1
 */
#ifndef EXL_LEXICON_LEARNED_H
#define EXL_LEXICON_LEARNED_H
#include "base/buf.h"
#include "base/digest.h"
#include "ingest/interview.h"
#include "lexicon/taxonomy.h"

enum { EXL_LEARNED_OF_WORD = 5, EXL_LEARNED_TARGETS = 256, EXL_LEARNED_NAME = 80, EXL_LEARNED_MAYBE = 1 << 17 };

typedef struct { uint16_t target; int16_t hundredths; } exl_learned_weight;

/* idf x weight in ten-thousandths x 256 + target; held to +-838. */
typedef int32_t exl_worth;
static inline uint32_t exl_worth_target(exl_worth w) { return (uint32_t)w & 255; }
static inline int32_t  exl_worth_value(exl_worth w) { return w >> 8; }

/* A stem that pairs begin with, or end with; a word with a number for each target (exl_learned_sum). */
enum { EXL_LEARNED_BEGINS = 1, EXL_LEARNED_ENDS = 2, EXL_LEARNED_ALL = 4 };
typedef struct {
    uint32_t worths;                /* first, in worth */
    uint32_t name;                  /* a word's: in text */
    uint16_t n_worths, idf;         /* idf in hundredths */
    uint8_t  n_name, learned;       /* bytes of the name; EXL_LEARNED_* */
} exl_learned_feature;

/* A pair of stems, whole where it is found, for it is asked for at every other word. */
typedef struct {
    uint32_t a, b, feature;         /* the features of its stems, and its own; 0 = no pair */
    uint32_t worths;
    uint16_t n_worths, idf;
} exl_learned_pair;

typedef struct exl_learned {
    const exl_taxonomy *taxonomy;
    size_t n_targets, plus, reasons;        /* themes are 0 and on; the target of praise; of the first reason */
    exl_learned_feature *feature;   size_t n_features;      /* from 1; 0 is none. Feature i stands in line first_line + i - 1, where it was read */
    exl_worth *worth;               size_t n_worths;        /* of a feature: by target */
    char *text;                     size_t n_text;
    uint32_t *slot;                 size_t n_slots;         /* features by words: open addressing, a power of two */
    exl_learned_pair *pair;         size_t n_pair_slots;    /* the pairs, likewise */
    uint64_t *maybe;                        /* set of their hashes, EXL_LEARNED_MAYBE bits: may say yes wrongly */
    float *bias;                    /* exl_learned_columns for each question */
    float *theme_bias;              /* by theme: for plus */
    uint32_t first_line;
    size_t cap_features, cap_pairs, cap_worths, cap_text, n_pairs;
} exl_learned;

/* One with room for so many, in `a`: features, pairs among them, weights, bytes of names. Errors: EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_learned_new(exl_learned **out, const exl_taxonomy *t, size_t features, size_t pairs, size_t weights, size_t text, exl_arena *a, exl_err *err);

/* Adds a feature by its name in the file, with n weights of different targets, which it sorts; the stems of a pair come before it. False when there is
 * no room, or a pair without its stems. */
bool exl_learned_add(exl_learned *m, exl_span name, double idf, exl_learned_weight *w, size_t n);

/* Target of a label as the file names it ("terms.pay", "reason:pay", "+"), or n_targets. */
size_t exl_learned_target(const exl_learned *m, exl_span name);

/* Loads `folder`/learned/<lang>.tsv and adds its bytes to the digest; *out is NULL when there is none. Labels that the taxonomy does not have are passed over.
 * Errors: EXL_EDATA with the place; EXL_ENOMEM. Cost: some 100 ns a feature. */
EXL_CHECKED exl_rc exl_learned_load(exl_learned **out, const exl_taxonomy *t, const char *folder, exl_lang lang, exl_digest *digest, exl_arena *a, exl_err *err);

/* Names of the features of one word, the stem's first, in name[] (texts in buf, of EXL_LEARNED_OF_WORD * EXL_LEARNED_NAME bytes). folded, and its
 * stem, as the text stage makes them; accents go here. */
size_t exl_learned_names(exl_span name[EXL_LEARNED_OF_WORD], char *buf, exl_span folded, exl_span stem);

/* The feature of that name; 0 = none. */
uint32_t exl_learned_find(const exl_learned *m, exl_span name);

/* The pair of two stems side by side, the first with EXL_LEARNED_BEGINS and the second with EXL_LEARNED_ENDS, in two steps, so that others can be
 * begun while its place comes from memory: where it would stand (UINT32_MAX: it is none), and the pair that stands there, NULL = none. */
uint32_t exl_learned_pair_place(const exl_learned *m, uint32_t first, uint32_t second);
const exl_learned_pair *exl_learned_pair_at(const exl_learned *m, uint32_t place, uint32_t first, uint32_t second);

/* What n features (0 = none) are worth together, in out[exl_learned_columns]; how many numbers. *all: a number for each target, the value;
 * else an exl_worth for each that they are worth something to. *square: sum of their squared idf. */
size_t exl_learned_sum(int32_t *out, bool *all, uint32_t *square, const exl_learned *m, const uint32_t *feature, size_t n);

/* Targets, in fours. */
static inline size_t exl_learned_columns(const exl_learned *m) { return (m->n_targets + 3) & ~(size_t)3; }
#endif
