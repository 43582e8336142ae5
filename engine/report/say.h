/* What the program says, in four languages. The engine writes its messages in English, a fixed sentence with values in its places, and knows of no language;
 * here a message is recognised by its sentence and said in another language, with the same values. What has no row stays English, as do the words of other
 * programs in it (SQLite, libzip, Expat, PCRE2), and what callers of the library get: exl_err and exl_note are English, and who shows them may ask here.
 *
 * The rows are MESSAGE(en, nl, fr, de) in messages/STAGE.inc, a file for each stage whose sentences they are. They stand here and not beside the sentences, as
 * the stages before know nothing of languages, and those behind (run, cli) could not be included from here. {1} is the first value, in all languages; {#1} a
 * number in digits, written as the language writes numbers; {@1} a sentence, or a piece of one, that has a row of its own. A sentence
 * that is put together of pieces has a row for each way of putting it. French has no-break spaces (U+00A0) before : ; ? ! % and inside « ».
 * tests/messages.py finds sentences of the source that have no row, and rows without a sentence. */
#ifndef EXL_REPORT_SAY_H
#define EXL_REPORT_SAY_H
#include "base/span.h"

/* `english` in a language (0..3 as exl_lang), into out: cut off where it would be longer, always ended. Counts are grouped as the language does it. Of the rows
 * that fit, the one with the most words of its own is taken, wherever it stands. A sentence may be followed by another that has a row of its own.
 * Cost: the rows times the length, some 0.1 ms; for messages, not for data. Safe from any thread.
 * Example: "6 quotes, confidential" in Dutch is "6 citaten, vertrouwelijk". False: there is no such row, and out is `english`. */
bool exl_say(char *out, size_t cap, const char *english, int language);

/* For tests: the texts of row i in the order of exl_lang; NULL behind the last one. */
const char *exl_say_row(size_t i, int language);
#endif
