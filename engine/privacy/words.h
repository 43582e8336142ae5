/* What is known of words: which languages use them, which are names, titles, months. Constant once loaded, shared by threads.
 *
 * Three sources: the lexicons of the program (entries, common words, what was learned), the word lists of the system where they are
 * installed (Debian's wdutch, wfrench, wngerman and wamerican, read when the program runs), and forms.inc, the words that make
 * names, dates, addresses and ages recognisable. A word list is also a list of names: what it has only with a capital, in a
 * language that gives nouns none, is the name of somebody or some place.
 */
#ifndef EXL_PRIVACY_WORDS_H
#define EXL_PRIVACY_WORDS_H
#include <stdint.h>
#include "base/err.h"
#include "base/span.h"
#include "ingest/interview.h"

/* Flags of a word. The first four groups hold a bit a language (exl_lang). */
#define EXL_WORD_LISTED(l)  ((uint64_t)1 << (l))            /* in a word list, in small letters */
#define EXL_WORD_LEXICON(l) ((uint64_t)1 << ((l) + 4))      /* in an entry of the lexicons */
#define EXL_WORD_COMMON(l)  ((uint64_t)1 << ((l) + 8))      /* so common that it tells the language */
#define EXL_WORD_LEARNED(l) ((uint64_t)1 << ((l) + 12))     /* seen in labelled notes: may be a name after all */
enum { EXL_WORD_LANGS = 15 };                               /* a group, all languages */
#define EXL_WORD_ROWS(X) \
    X(NOUN)         /* in the German word list, with a capital */ \
    X(PROPER)       /* in another word list, with a capital */ \
    X(NAME)         /* a name that is a word too: a name where it has a capital */ \
    X(ONLY_NAME)    /* a name and nothing else, in any case */ \
    X(ROSTER)       /* a word of a name in the roster */ \
    X(PHRASE)       /* first word of a name in the roster */ \
    X(TITLE)        /* mevrouw, dr, monsieur */ \
    X(PARTICLE)     /* van, den, de, von, el */ \
    X(INNER)        /* op, in, t: a particle too, but a word of its own at the head of a sentence */ \
    X(FROM)         /* van, of, du: what comes behind a name and leads to where its bearer works */ \
    X(ARTICLE)      /* de, het, the, dem */ \
    X(MONTH) X(WEEKDAY) X(SEASON) \
    X(YEARS)        /* jaar, ans, years: an age or a tenure behind a number */ \
    X(OLD)          /* oud, old, alt: behind it */ \
    X(TENS)         /* dertig, cinquante: a number in letters */ \
    X(STREET)       /* rue, avenue: in front of its name */ \
    X(BOX)          /* bus, boîte: in an address, between numbers */ \
    X(CAPITAL)      /* harmless though it has a capital: HR, Excel */ \
    X(CUE)          /* tells who speaks: enige, zwanger, syndicat */
enum { EXL_WORD_SHIFT = 16 };
enum {
#define EXL_WORD_NUMBER(name) EXL_WORD_AT_##name,
    EXL_WORD_ROWS(EXL_WORD_NUMBER)
#undef EXL_WORD_NUMBER
    EXL_WORD_N_FLAGS
};
#define EXL_WORD(name) ((uint64_t)1 << (EXL_WORD_SHIFT + EXL_WORD_AT_##name))

typedef struct exl_words exl_words;

/* Reads the words of the lexicon folder `lexicons` and the lists in the folder `lists` (NULL: /usr/share/dict; a list that is not there is
 * done without). *out is freed with exl_words_free. Errors: EXL_EENV for a lexicon folder that cannot be read, EXL_ENOMEM.
 * Cost: about 0.3 s and 40 MB with all four lists. */
EXL_CHECKED exl_rc exl_words_load(exl_words **out, const char *lexicons, const char *lists, exl_err *err);
void exl_words_free(exl_words *w);

/* Bit of each language (exl_lang) whose word list was found. */
unsigned exl_words_lists(const exl_words *w);

/* The key of a word: small letters without accents, so many bytes into out[EXL_WORD_MAX]; 0 for one that is too long or has none.
 * Example: "Özdemir" -> "ozdemir". */
enum { EXL_WORD_MAX = 96, EXL_WORD_LONGEST = 40 };
size_t exl_words_key(char out[EXL_WORD_MAX], exl_span word);

uint64_t exl_words_hash(exl_span key);
uint64_t exl_words_flags(const exl_words *w, uint64_t hash);            /* 0: unknown */
bool     exl_words_add(exl_words *w, exl_span key, uint64_t flags);     /* while it is being made; false: no memory */

/* The stemmers by which words and stems are compared, an initialiser by exl_lang; one a thread. */
#define EXL_WORDS_STEMMERS { [EXL_LANG_NL] = "dutch_porter,dutch", [EXL_LANG_EN] = "english", [EXL_LANG_FR] = "french", [EXL_LANG_DE] = "german" }

/* Whether a stem is that of a word of the lexicon of language l. */
bool     exl_words_has_stem(const exl_words *w, exl_lang l, exl_span stem);
#endif
