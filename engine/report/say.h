/* What the program says, in four languages. The engine writes its messages in English, a fixed sentence with values in its places; here a message is
 * recognised by its sentence and said in another language, with the same values. What has no row in messages.inc stays English. */
#ifndef EXL_REPORT_SAY_H
#define EXL_REPORT_SAY_H
#include "base/span.h"

/* `english` in a language (0..3 as exl_lang), into out: cut off where it would be longer, always ended. Counts are grouped as the language does it.
 * A sentence may be followed by another that has a row of its own. Cost: the rows times the length; for messages, not for data.
 * Example: "6 quotes, confidential" in Dutch is "6 citaten, vertrouwelijk". False: there is no such row, and out is `english`. */
bool exl_say(char *out, size_t cap, const char *english, int language);

/* For tests: the texts of row i in the order of exl_lang; NULL behind the last one. */
const char *exl_say_row(size_t i, int language);
#endif
