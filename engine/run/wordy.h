/* Columns that are kept as attributes, so in plain sight, and hold running text: whoever imports them is told, since what people wrote belongs among the texts, which are sealed.
 *
 * Running text is a value of at least 120 bytes with at least 15 blanks. Example: "Comments" with two sentences is; "Gent, Zuid" is not. */
#ifndef EXL_RUN_WORDY_H
#define EXL_RUN_WORDY_H
#include "ingest/interview.h"

enum { EXL_WORDY_MAX = 8 };         /* columns that are told of */
typedef struct { char name[EXL_WORDY_MAX][160]; size_t n; } exl_wordy;     /* names as they may be shown */

/* Adds the columns of an interview that hold running text and are not known yet. Cost: O(bytes of attributes). */
void exl_wordy_note(exl_wordy *w, const exl_attribute *list, size_t n);

/* What is said of column i. */
void exl_wordy_say(char *out, size_t size, const exl_wordy *w, size_t i);
#endif
