/* Blanks, not letters, since texts are in many scripts and codes have none. */
#include "run/wordy.h"
#include "base/utf8.h"
#include <stdio.h>
#include <string.h>

enum { BYTES = 120, BLANKS = 15 };

static bool is_wordy(exl_span v)
{
    size_t blanks = 0;
    for (size_t i = 0; v.n >= BYTES && i < v.n; i++)
        blanks += v.p[i] == ' ';
    return blanks >= BLANKS;
}

void exl_wordy_note(exl_wordy *w, const exl_attribute *list, size_t n)
{
    for (size_t i = 0; i < n && w->n < EXL_WORDY_MAX; i++) {
        size_t k = 0;
        if (!is_wordy(list[i].value))
            continue;
        exl_utf8_show(w->name[w->n], sizeof w->name[0], list[i].name);
        while (k < w->n && strcmp(w->name[k], w->name[w->n]) != 0)
            k++;
        w->n += k == w->n;
    }
}

void exl_wordy_say(char *out, size_t size, const exl_wordy *w, size_t i)
{
    snprintf(out, size, "column '%s' holds running text and is kept as an attribute, in plain sight: map it to a question to have it read and sealed, or leave it out, with --map", w->name[i]);
}
